/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-clip-private.h"
#include "app/document/kn-document-private.h"
#include "app/document/kn-shot.h"

/* Overlap, as in the GStreamer Editing Services: between two clips of a layer there is a cut or a transition; a clip
 * that lies wholly under another, or a third clip in a transition, has no meaning on screen. */

static gboolean
fail_clip (GError **error, KnEditError code, KnNode *clip, const char *format)
{
  const char *name = kn_node_value (clip, KN_CLIP_NAME)->s;
  g_autofree char *label = *name ? g_strdup_printf ("“%s”", name)
                                 : g_strdup_printf ("%s %" G_GUINT64_FORMAT, kn_node_schema (clip)->noun, kn_node_get_id (clip));
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "{}", label, 0);
  g_set_error_literal (error, KN_EDIT_ERROR, code, text->str);
  return FALSE;
}

static gint64
start_of (KnNode *clip)
{
  return kn_node_value (clip, KN_CLIP_START)->i;
}

static gint64
end_of (KnNode *clip)
{
  return start_of (clip) + kn_node_value (clip, KN_CLIP_DURATION)->i;
}

gint64
kn_rules_get_excess (KnNode *node)
{
  gint64 content = KN_IS_CLIP (node) ? kn_clip_get_content_frames (KN_CLIP (node)) : -1;

  return content < 0 ? 0 : MAX (0, kn_node_value (node, KN_CLIP_IN)->i + kn_node_value (node, KN_CLIP_DURATION)->i - content);
}

gboolean
kn_rules_check_content (KnNode *node, gint64 excess_before, GError **error)
{
  if (kn_rules_get_excess (node) <= excess_before)
    return TRUE;
  return fail_clip (error, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, node, "The source of {} is shorter than what would be shown of it.");
}

static gboolean
check_clips (KnNodeList *list, GError **error)
{
  guint n = kn_node_list_length (list);

  for (guint i = 0; i < n; i++)
    {
      KnNode *clip = kn_node_list_at (list, i);

      if (i + 1 < n && end_of (kn_node_list_at (list, i + 1)) <= end_of (clip))
        return fail_clip (error, KN_EDIT_ERROR_FULL_OVERLAP, kn_node_list_at (list, i + 1),
                          "{} would lie wholly under its neighbour.");
      if (i + 1 < n && start_of (kn_node_list_at (list, i + 1)) == start_of (clip))
        return fail_clip (error, KN_EDIT_ERROR_FULL_OVERLAP, clip, "{} would lie wholly under its neighbour.");
      if (i + 2 < n && start_of (kn_node_list_at (list, i + 2)) < end_of (clip))
        return fail_clip (error, KN_EDIT_ERROR_TRIPLE_OVERLAP, kn_node_list_at (list, i + 1),
                          "Three clips would be on one layer at once, around {}.");
    }
  return TRUE;
}

static gboolean
check_keys (KnNodeList *list, GError **error)
{
  for (guint i = 1; i < kn_node_list_length (list); i++)
    {
      KnNode *node = kn_node_list_at (list, i);
      gint64 time = kn_node_value (node, 0)->i;

      if (time != kn_node_value (kn_node_list_at (list, i - 1), 0)->i)
        continue;
      g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_DUPLICATE_TIME,
                   "There is already a %s at frame %" G_GINT64_FORMAT ".", kn_node_schema (node)->noun, time);
      return FALSE;
    }
  return TRUE;
}

gboolean
kn_rules_check_list (KnNodeList *list, GError **error)
{
  const KnListSpec *spec = kn_node_list_spec (list);

  if (spec->flags & KN_LIST_CLIPS)
    return check_clips (list, error);
  if (spec->flags & KN_LIST_KEYS)
    return check_keys (list, error);
  if (!(spec->flags & KN_LIST_SINGLE) || kn_node_list_length (list) <= 1)
    return TRUE;
  g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_PARENT, "There can be only one %s.", spec->key);
  return FALSE;
}

gboolean
kn_rules_check_node (KnNode *node, GError **error)
{
  const KnSchema *schema = kn_node_schema (node);

  return !schema->check || schema->check (node, error);
}

/* References */

typedef struct
{
  KnDocument *document;
  GError **error;
} Check;

static gboolean
fail_reference (Check *check, KnNode *node, const KnField *field, KnEditError code, const char *what)
{
  g_autofree char *path = kn_node_dup_path (node);

  g_set_error (check->error, KN_EDIT_ERROR, code, "%s.%s: %s.", path, field->key, what);
  return FALSE;
}

static gboolean
check_reference (Check *check, KnNode *node, guint index)
{
  const KnField *field = &kn_node_schema (node)->fields[index];
  guint64 id = (guint64) kn_node_value (node, index)->i;
  KnNode *target = id ? kn_document_get_node (check->document, id) : NULL;

  if (!id)
    return TRUE;
  if (!target)
    return fail_reference (check, node, field, KN_EDIT_ERROR_IN_USE, "This refers to something that is not there");
  if (!g_type_is_a (G_OBJECT_TYPE (target), field->type ()))
    return fail_reference (check, node, field, KN_EDIT_ERROR_BAD_REFERENCE, "This refers to something of another kind");
  if ((field->flags & KN_FIELD_OWN) && kn_node_get_parent (target) != node)
    return fail_reference (check, node, field, KN_EDIT_ERROR_BAD_REFERENCE, "This refers to a part of another shot");
  return TRUE;
}

static gboolean
check_references_of (KnNode *node, gpointer data)
{
  const KnSchema *schema = kn_node_schema (node);

  for (guint i = 0; i < schema->n_fields; i++)
    if (schema->fields[i].kind == KN_FIELD_REFERENCE && !check_reference (data, node, i))
      return FALSE;
  return TRUE;
}

/* A shot waits for the shots it continues; no shot may wait for itself. Depth-first with an own stack, because a file
 * may chain any number of shots. Marks: 1 on the way, 2 done. */

static void
push_sources (GQueue *stack, KnShot *shot)
{
  KnShot *from = kn_shot_get_from_shot (shot), *to = kn_shot_get_to_shot (shot);

  if (from)
    g_queue_push_head (stack, from);
  if (to)
    g_queue_push_head (stack, to);
}

static gboolean
search_cycle (KnShot *first, GHashTable *marks)
{
  g_auto (GQueue) stack = G_QUEUE_INIT;

  g_queue_push_head (&stack, first);
  while (!g_queue_is_empty (&stack))
    {
      KnShot *shot = g_queue_peek_head (&stack);
      guint mark = GPOINTER_TO_UINT (g_hash_table_lookup (marks, shot));

      if (mark == 0)
        {
          KnShot *from = kn_shot_get_from_shot (shot), *to = kn_shot_get_to_shot (shot);

          g_hash_table_insert (marks, shot, GUINT_TO_POINTER (1));
          if ((from && GPOINTER_TO_UINT (g_hash_table_lookup (marks, from)) == 1)
              || (to && GPOINTER_TO_UINT (g_hash_table_lookup (marks, to)) == 1))
            return TRUE;
          push_sources (&stack, shot);
          continue;
        }
      g_hash_table_insert (marks, shot, GUINT_TO_POINTER (2));
      g_queue_pop_head (&stack);
    }
  return FALSE;
}

static gboolean
check_cycle_from (KnNode *node, gpointer data)
{
  return !KN_IS_SHOT (node) || !search_cycle (KN_SHOT (node), data);
}

gboolean
kn_rules_check_references (KnDocument *self, GError **error)
{
  g_autoptr (GHashTable) marks = g_hash_table_new (NULL, NULL);
  Check check = { self, error };

  if (!kn_node_walk (KN_NODE (self->project), check_references_of, &check))
    return FALSE;
  if (kn_node_walk (KN_NODE (self->project), check_cycle_from, marks))
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_REFERENCE_CYCLE,
                       "A shot cannot continue itself, directly or through other shots.");
  return FALSE;
}
