/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"
#include "app/document/kn-plan.h"

/* One edit, all or nothing. The tree changes silently while the parts are carried out; then the rules are checked; only
 * then is anybody told. A broken rule plays the inverses back. */

#define SWAP_VALUES(a, b) G_STMT_START { KnValue swap_ = (a); (a) = (b); (b) = swap_; } G_STMT_END

typedef struct
{
  KnDocument *document;
  GHashTable *lists;        /* KnNodeList → GPtrArray as it was */
  GPtrArray *touched;       /* Touch */
  GPtrArray *inverses;      /* KnEdit, in order of application */
  GHashTable *removed;      /* inverse → KnNode: rolling back puts the same objects back, for nobody was told */
  GHashTable *excess;       /* KnNode → its kn_rules_get_excess() before it was touched */
  gboolean another_rate;    /* all lengths are rounded anew */
  gboolean references;      /* something was inserted or removed, or a reference set */
  GError **error;
} Transaction;

typedef struct
{
  KnNode *node;
  gint field;               /* -1: the node itself is new */
  gint64 excess;            /* kn_rules_get_excess() before the first touch */
} Touch;

static void
touch_free (gpointer data)
{
  Touch *touch = data;

  g_object_unref (touch->node);
  g_free (touch);
}

static void
transaction_init (Transaction *t, KnDocument *document, GError **error)
{
  *t = (Transaction) {
    .document = document,
    .lists = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_ptr_array_unref),
    .touched = g_ptr_array_new_with_free_func (touch_free),
    .inverses = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref),
    .removed = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref),
    .excess = g_hash_table_new (NULL, NULL),
    .error = error,
  };
}

static void
transaction_clear (Transaction *t)
{
  g_hash_table_unref (t->lists);
  g_ptr_array_unref (t->touched);
  g_hash_table_unref (t->removed);
  g_hash_table_unref (t->excess);
  g_clear_pointer (&t->inverses, g_ptr_array_unref);
}

static void
touch_list (Transaction *t, KnNodeList *list)
{
  if (!g_hash_table_contains (t->lists, list))
    g_hash_table_insert (t->lists, g_object_ref (list), kn_node_list_snapshot (list));
}

static void
touch_node (Transaction *t, KnNode *node, gint field)
{
  Touch *touch = g_new (Touch, 1);

  if (!g_hash_table_contains (t->excess, node))
    g_hash_table_insert (t->excess, node, GSIZE_TO_POINTER (field < 0 ? 0 : kn_rules_get_excess (node)));
  touch->node = g_object_ref (node);
  touch->field = field;
  g_ptr_array_add (t->touched, touch);
}

static gboolean
fail (Transaction *t, KnEditError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (Transaction *t, KnEditError code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (t->error, KN_EDIT_ERROR, code, text);
  return FALSE;
}

static KnNode *
find_node (Transaction *t, guint64 id)
{
  KnNode *node = kn_document_get_node (t->document, id);

  if (!node)
    fail (t, KN_EDIT_ERROR_UNKNOWN_ID, "There is nothing with the id %" G_GUINT64_FORMAT " in this project.", id);
  return node;
}

static KnNodeList *
find_list (Transaction *t, guint64 parent, const char *key)
{
  KnNode *node = find_node (t, parent);
  gint list = node ? kn_schema_find_list (kn_node_schema (node), key) : -1;

  if (node && list < 0)
    fail (t, KN_EDIT_ERROR_UNKNOWN_FIELD, "A %s has no list “%s”.", kn_node_schema (node)->noun, key);
  return list < 0 ? NULL : kn_node_priv (node)->lists[list];
}

/* Puts json into a field; the inverse is recorded only if that changes anything. */
static gboolean
set_field (Transaction *t, KnNode *node, guint index, JsonNode *json)
{
  const KnField *field = &kn_node_schema (node)->fields[index];
  KnValue *value = kn_node_value (node, index);
  g_autoptr (JsonNode) before = NULL;
  g_autofree char *why = NULL;
  KnValue now;

  kn_value_init (&now, field);
  if (!kn_value_from_json (&now, field, json, &why))
    {
      kn_value_clear (&now, field);
      return fail (t, KN_EDIT_ERROR_BAD_VALUE, "The %s of a %s %s.", field->key, kn_node_schema (node)->noun, why);
    }
  if (!kn_value_equal (&now, value, field))
    {
      before = kn_value_to_json (value, field);
      if (index == 0 && kn_node_priv (node)->owner)
        touch_list (t, kn_node_priv (node)->owner);
      touch_node (t, node, (gint) index);
      t->references |= field->kind == KN_FIELD_REFERENCE;
      t->another_rate |= field->kind == KN_FIELD_RATE && KN_IS_PROJECT (node);
      g_ptr_array_add (t->inverses, kn_edit_new_set (kn_node_get_id (node), field->key, before));
      SWAP_VALUES (*value, now);
    }
  kn_value_clear (&now, field);
  return TRUE;
}

static gboolean
run_set (Transaction *t, KnEdit *edit)
{
  KnNode *node = find_node (t, edit->id);
  gint index = node ? kn_schema_find_field (kn_node_schema (node), edit->key) : -1;

  if (node && index < 0)
    return fail (t, KN_EDIT_ERROR_UNKNOWN_FIELD, "A %s has no field “%s”.", kn_node_schema (node)->noun, edit->key);
  return node && set_field (t, node, (guint) index, edit->value);
}

typedef struct
{
  Transaction *t;
  GHashTable *ids;
} NewIds;

static gboolean
id_is_new (KnNode *node, gpointer data)
{
  NewIds *new_ids = data;
  guint64 *id = &kn_node_priv (node)->id;

  if (!kn_document_get_node (new_ids->t->document, *id) && g_hash_table_add (new_ids->ids, id))
    return TRUE;
  return fail (new_ids->t, KN_EDIT_ERROR_DUPLICATE_ID, "The id %" G_GUINT64_FORMAT " is taken.", *id);
}

static gboolean
ids_are_new (Transaction *t, KnNode *node)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  NewIds new_ids = { t, ids };

  return kn_node_walk (node, id_is_new, &new_ids);
}

static gboolean
touch_new (KnNode *node, gpointer data)
{
  touch_node (data, node, -1);
  return TRUE;
}

static KnNode *
make_node (Transaction *t, KnNodeList *list, KnEdit *edit)
{
  KnNode *node = g_hash_table_lookup (t->removed, edit);
  KnLoad load;

  if (node)
    return g_object_ref (node);
  kn_load_init (&load, NULL, NULL, t->error);
  node = kn_load_item (&load, kn_node_list_spec (list), edit->value);
  kn_load_clear (&load);
  return node;
}

static gboolean
run_insert (Transaction *t, KnEdit *edit)
{
  KnNodeList *list = find_list (t, edit->parent, edit->key);
  g_autoptr (KnNode) node = list ? make_node (t, list, edit) : NULL;

  if (!node || !ids_are_new (t, node))
    return FALSE;
  touch_list (t, list);
  kn_node_list_insert (list, edit->at, node);
  kn_document_register (t->document, node);
  kn_node_walk (node, touch_new, t);
  t->references = TRUE;
  g_ptr_array_add (t->inverses, kn_edit_new_remove (kn_node_get_id (node)));
  return TRUE;
}

static gboolean
run_remove (Transaction *t, KnEdit *edit)
{
  g_autoptr (KnNode) node = find_node (t, edit->id);
  g_autoptr (JsonNode) json = NULL;
  KnEdit *inverse;
  KnNodeList *list;

  if (!node)
    return FALSE;
  g_object_ref (node);
  list = kn_node_priv (node)->owner;
  if (!list)
    return fail (t, KN_EDIT_ERROR_BAD_PARENT, "The project itself cannot be deleted.");
  json = kn_node_to_json (node);
  inverse = kn_edit_new_insert_node (kn_node_get_id (kn_node_list_owner (list)), kn_node_list_spec (list)->key,
                                     kn_node_get_position (node), json);
  g_ptr_array_add (t->inverses, inverse);
  touch_list (t, list);
  kn_document_unregister (t->document, node);
  kn_node_list_remove (list, node);
  g_hash_table_insert (t->removed, inverse, g_object_ref (node));
  t->references = TRUE;
  return TRUE;
}

static gboolean
can_move (Transaction *t, KnNode *node, KnNodeList *to)
{
  if (!kn_node_priv (node)->owner)
    return fail (t, KN_EDIT_ERROR_BAD_PARENT, "The project itself cannot be moved.");
  if (!kn_node_list_accepts (to, G_OBJECT_TYPE (node)))
    return fail (t, KN_EDIT_ERROR_BAD_PARENT, "A %s cannot be among %s.", kn_node_schema (node)->noun,
                 kn_node_list_spec (to)->key);
  for (KnNode *above = kn_node_list_owner (to); above; above = kn_node_get_parent (above))
    if (above == node)
      return fail (t, KN_EDIT_ERROR_BAD_PARENT, "A %s cannot be moved into itself.", kn_node_schema (node)->noun);
  return TRUE;
}

static gboolean
run_move (Transaction *t, KnEdit *edit)
{
  KnNode *node = find_node (t, edit->id);
  KnNodeList *to = node ? find_list (t, edit->parent, edit->key) : NULL;
  KnNodeList *from;

  if (!to || !can_move (t, node, to))
    return FALSE;
  from = kn_node_priv (node)->owner;
  g_ptr_array_add (t->inverses, kn_edit_new_move (edit->id, kn_node_get_id (kn_node_list_owner (from)),
                                                  kn_node_list_spec (from)->key, kn_node_get_position (node)));
  touch_list (t, from);
  touch_list (t, to);
  g_object_ref (node);
  kn_node_list_remove (from, node);
  kn_node_list_insert (to, edit->at, node);
  g_object_unref (node);
  return TRUE;
}

static gboolean
run (Transaction *t, KnEdit *edit)
{
  switch (edit->kind)
    {
    case KN_EDIT_SET:
      return run_set (t, edit);
    case KN_EDIT_INSERT:
      return run_insert (t, edit);
    case KN_EDIT_REMOVE:
      return run_remove (t, edit);
    case KN_EDIT_MOVE:
      return run_move (t, edit);
    case KN_EDIT_ALL:
      break;
    }
  for (guint i = 0; i < edit->edits->len; i++)
    if (!run (t, edit->edits->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
sort_lists (Transaction *t)
{
  GHashTableIter iter;
  gpointer list;

  g_hash_table_iter_init (&iter, t->lists);
  while (g_hash_table_iter_next (&iter, &list, NULL))
    kn_node_list_sort (list);
}

/* Also the lists of clips whose other fields changed: durations overlap too. */
static gboolean
check_lists (Transaction *t)
{
  g_autoptr (GHashTable) lists = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer list;

  g_hash_table_iter_init (&iter, t->lists);
  while (g_hash_table_iter_next (&iter, &list, NULL))
    g_hash_table_add (lists, list);
  for (guint i = 0; i < t->touched->len; i++)
    {
      Touch *touch = t->touched->pdata[i];

      if (kn_node_priv (touch->node)->owner)
        g_hash_table_add (lists, kn_node_priv (touch->node)->owner);
      for (guint j = 0; touch->field < 0 && j < kn_node_schema (touch->node)->n_lists; j++)
        g_hash_table_add (lists, kn_node_priv (touch->node)->lists[j]);
    }
  g_hash_table_iter_init (&iter, lists);
  while (g_hash_table_iter_next (&iter, &list, NULL))
    if (kn_node_list_owner (list) && !kn_rules_check_list (list, t->error))
      return FALSE;
  return TRUE;
}

static gboolean
check (Transaction *t, KnTransactionFlags flags)
{
  if (t->references && !kn_rules_check_references (t->document, t->error))
    return FALSE;
  for (guint i = 0; i < t->touched->len; i++)
    {
      KnNode *node = ((Touch *) t->touched->pdata[i])->node;
      gint64 before = (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (t->excess, node));

      if (!kn_rules_check_node (node, t->error))
        return FALSE;
      if ((flags & KN_TRANSACTION_CHECK_CONTENT) && !t->another_rate && !kn_rules_check_content (node, before, t->error))
        return FALSE;
    }
  return check_lists (t);
}

static void
roll_back (Transaction *t)
{
  g_autoptr (GPtrArray) inverses = g_steal_pointer (&t->inverses);
  GError **error = t->error;

  t->inverses = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  t->error = NULL;
  for (guint i = inverses->len; i > 0; i--)
    if (!run (t, inverses->pdata[i - 1]))
      g_assert_not_reached ();
  sort_lists (t);
  t->error = error;
}

/* Telling */

/* changed: node → whether more than where it lies changed. What is above a node has changed as a whole. */
static void
collect_changed (GHashTable *changed, KnNode *node, gboolean content)
{
  gpointer known;

  for (; node; node = kn_node_get_parent (node), content = TRUE)
    if (!g_hash_table_lookup_extended (changed, node, NULL, &known))
      g_hash_table_insert (changed, g_object_ref (node), GINT_TO_POINTER (content));
    else if (content && !GPOINTER_TO_INT (known))
      g_hash_table_insert (changed, g_object_ref (node), GINT_TO_POINTER (TRUE));
    else
      return;
}

static gboolean
is_place (const Touch *touch)
{
  KnNodeList *list = kn_node_priv (touch->node)->owner;

  return touch->field == 0 && list && (kn_node_list_spec (list)->flags & KN_LIST_CLIPS);
}

static void
emit_lists (Transaction *t, GHashTable *changed)
{
  GHashTableIter iter;
  gpointer list, before;

  g_hash_table_iter_init (&iter, t->lists);
  while (g_hash_table_iter_next (&iter, &list, &before))
    if (kn_node_list_owner (list))
      {
        collect_changed (changed, kn_node_list_owner (list), TRUE);
        kn_node_list_emit (list, before);
      }
}

static void
emit (Transaction *t)
{
  g_autoptr (GHashTable) changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  GHashTableIter iter;
  gpointer node, content;

  emit_lists (t, changed);
  for (guint i = 0; i < t->touched->len; i++)
    {
      Touch *touch = t->touched->pdata[i];

      if (!kn_node_priv (touch->node)->document)
        continue;
      collect_changed (changed, touch->node, !is_place (touch));
      if (touch->field >= 0)
        kn_node_notify (touch->node, (guint) touch->field);
    }
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &node, &content))
    kn_node_emit_changed (node, GPOINTER_TO_INT (content));
}

static KnEdit *
make_inverse (Transaction *t, KnEdit *edit)
{
  GPtrArray *reversed;

  if (t->inverses->len == 0)
    return NULL;
  if (t->inverses->len == 1)
    return kn_edit_ref (t->inverses->pdata[0]);
  reversed = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  for (guint i = t->inverses->len; i > 0; i--)
    g_ptr_array_add (reversed, kn_edit_ref (t->inverses->pdata[i - 1]));
  return kn_edit_new_all_take (edit->label, reversed);
}

gboolean
kn_transaction_run (KnDocument *self, KnEdit *edit, KnTransactionFlags flags, KnEdit **inverse, GError **error)
{
  Transaction t;
  gboolean ok;

  *inverse = NULL;
  transaction_init (&t, self, error);
  self->applying = TRUE;
  ok = run (&t, edit);
  sort_lists (&t);
  ok = ok && (!(flags & KN_TRANSACTION_CHECK_RULES) || check (&t, flags));
  if (ok)
    {
      *inverse = make_inverse (&t, edit);
      if (*inverse)
        {
          self->revision++;
          emit (&t);
        }
    }
  else
    roll_back (&t);
  self->applying = FALSE;
  transaction_clear (&t);
  return ok;
}

gboolean
kn_document_check (KnDocument *document, KnEdit *edit, GError **error)
{
  Transaction t;
  gboolean ok;
  guint64 next_id;

  g_return_val_if_fail (KN_IS_DOCUMENT (document) && edit != NULL && !document->applying, FALSE);

  next_id = document->next_id;
  transaction_init (&t, document, error);
  ok = run (&t, edit);
  sort_lists (&t);
  ok = ok && check (&t, KN_TRANSACTION_CHECK_ALL);
  roll_back (&t);
  transaction_clear (&t);
  document->next_id = next_id;
  return ok;
}
