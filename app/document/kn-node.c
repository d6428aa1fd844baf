/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-node-private.h"

#include "app/document/kn-document.h"
#include "app/document/kn-json.h"

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KnNode, kn_node, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static G_DEFINE_QUARK (content, content)

KnNodePrivate *
kn_node_priv (KnNode *self)
{
  return kn_node_get_instance_private (self);
}

const KnSchema *
kn_node_schema (KnNode *self)
{
  return KN_NODE_GET_CLASS (self)->schema;
}

const KnSchema *
kn_schema_for_type (GType type)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);

  return KN_NODE_CLASS (klass)->schema;
}

gint
kn_schema_find_field (const KnSchema *schema, const char *key)
{
  for (guint i = 0; i < schema->n_fields; i++)
    if (g_str_equal (schema->fields[i].key, key))
      return (gint) i;
  return -1;
}

gint
kn_schema_find_list (const KnSchema *schema, const char *key)
{
  for (guint i = 0; i < schema->n_lists; i++)
    if (g_str_equal (schema->lists[i].key, key))
      return (gint) i;
  return -1;
}

KnValue *
kn_node_value (KnNode *self, guint field)
{
  return &kn_node_priv (self)->values[field];
}

gpointer
kn_node_reference (KnNode *self, guint field)
{
  KnDocument *document = kn_node_priv (self)->document;
  guint64 id = (guint64) kn_node_value (self, field)->i;
  gpointer node = document && id ? kn_document_get_node (document, id) : NULL;

  /* While an edit is being checked a reference may still be to a node of the wrong kind. */
  return node && g_type_is_a (G_OBJECT_TYPE (node), kn_node_schema (self)->fields[field].type ()) ? node : NULL;
}

static void
kn_node_constructed (GObject *object)
{
  KnNode *self = KN_NODE (object);
  KnNodePrivate *priv = kn_node_priv (self);
  const KnSchema *schema = kn_node_schema (self);

  priv->values = g_new0 (KnValue, schema->n_fields);
  priv->lists = g_new0 (KnNodeList *, schema->n_lists);
  for (guint i = 0; i < schema->n_fields; i++)
    kn_value_init (&priv->values[i], &schema->fields[i]);
  for (guint i = 0; i < schema->n_lists; i++)
    priv->lists[i] = kn_node_list_new (self, &schema->lists[i]);
  G_OBJECT_CLASS (kn_node_parent_class)->constructed (object);
}

static void
kn_node_finalize (GObject *object)
{
  KnNode *self = KN_NODE (object);
  KnNodePrivate *priv = kn_node_priv (self);
  const KnSchema *schema = kn_node_schema (self);

  for (guint i = 0; i < schema->n_fields; i++)
    kn_value_clear (&priv->values[i], &schema->fields[i]);
  for (guint i = 0; i < schema->n_lists; i++)
    {
      kn_node_list_disown (priv->lists[i]);
      g_object_unref (priv->lists[i]);
    }
  g_free (priv->values);
  g_free (priv->lists);
  g_clear_pointer (&priv->unknown, json_object_unref);
  G_OBJECT_CLASS (kn_node_parent_class)->finalize (object);
}

/* Property 1 is the id; field i is property i + 2. */
static void
kn_node_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  KnNode *self = KN_NODE (object);

  if (prop_id == 1)
    g_value_set_uint64 (value, kn_node_priv (self)->id);
  else
    kn_value_to_gvalue (kn_node_value (self, prop_id - 2), &kn_node_schema (self)->fields[prop_id - 2], value);
}

static void
kn_node_class_init (KnNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kn_node_constructed;
  object_class->finalize = kn_node_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_node_init (KnNode *self)
{
}

void
kn_node_class_set_schema (KnNodeClass *klass, const KnSchema *schema)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* GObject clears it in every class, so that it is not inherited. */
  object_class->get_property = kn_node_get_property;
  klass->schema = schema;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_uint64 ("id", NULL, NULL, 0, G_MAXUINT64, 0,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  klass->pspecs = g_new (GParamSpec *, schema->n_fields);
  for (guint i = 0; i < schema->n_fields; i++)
    {
      klass->pspecs[i] = kn_field_param_spec (&schema->fields[i]);
      g_object_class_install_property (object_class, i + 2, klass->pspecs[i]);
    }
}

/* Containers are models of their first list. */

static GListModel *
main_list (GListModel *model)
{
  return G_LIST_MODEL (kn_node_priv (KN_NODE (model))->lists[0]);
}

static GType
container_get_item_type (GListModel *model)
{
  return KN_TYPE_NODE;
}

static guint
container_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (main_list (model));
}

static gpointer
container_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (main_list (model), position);
}

void
kn_node_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = container_get_item_type;
  iface->get_n_items = container_get_n_items;
  iface->get_item = container_get_item;
}

void
kn_node_notify (KnNode *self, guint field)
{
  g_object_notify_by_pspec (G_OBJECT (self), KN_NODE_GET_CLASS (self)->pspecs[field]);
}

void
kn_node_emit_changed (KnNode *self, gboolean content)
{
  g_signal_emit (self, signals[CHANGED], content ? content_quark () : 0);
}

gboolean
kn_node_walk (KnNode *self, KnNodeFunc func, gpointer data)
{
  KnNodePrivate *priv = kn_node_priv (self);

  if (!func (self, data))
    return FALSE;
  for (guint i = 0; i < kn_node_schema (self)->n_lists; i++)
    for (guint j = 0; j < kn_node_list_length (priv->lists[i]); j++)
      if (!kn_node_walk (kn_node_list_at (priv->lists[i], j), func, data))
        return FALSE;
  return TRUE;
}

gboolean
kn_node_sort_lists (KnNode *node, gpointer data)
{
  for (guint i = 0; i < kn_node_schema (node)->n_lists; i++)
    kn_node_list_sort (kn_node_priv (node)->lists[i]);
  return TRUE;
}

static gboolean
set_document (KnNode *node, gpointer document)
{
  kn_node_priv (node)->document = document;
  return TRUE;
}

void
kn_node_set_document (KnNode *self, KnDocument *document)
{
  kn_node_walk (self, set_document, document);
}

guint64
kn_node_get_id (KnNode *self)
{
  g_return_val_if_fail (KN_IS_NODE (self), 0);
  return kn_node_priv (self)->id;
}

KnNode *
kn_node_get_parent (KnNode *self)
{
  g_return_val_if_fail (KN_IS_NODE (self), NULL);
  return kn_node_priv (self)->owner ? kn_node_list_owner (kn_node_priv (self)->owner) : NULL;
}

gpointer
kn_node_get_ancestor (KnNode *self, GType type)
{
  g_return_val_if_fail (KN_IS_NODE (self), NULL);

  for (KnNode *node = self; node; node = kn_node_get_parent (node))
    if (g_type_is_a (G_OBJECT_TYPE (node), type))
      return node;
  return NULL;
}

KnDocument *
kn_node_get_document (KnNode *self)
{
  g_return_val_if_fail (KN_IS_NODE (self), NULL);
  return kn_node_priv (self)->document;
}

const char *
kn_node_get_kind (KnNode *self)
{
  g_return_val_if_fail (KN_IS_NODE (self), NULL);
  return kn_node_schema (self)->kind;
}

GListModel *
kn_node_get_list (KnNode *self, const char *key)
{
  gint list;

  g_return_val_if_fail (KN_IS_NODE (self) && key != NULL, NULL);

  list = kn_schema_find_list (kn_node_schema (self), key);
  return list < 0 ? NULL : G_LIST_MODEL (kn_node_priv (self)->lists[list]);
}

gint
kn_node_get_position (KnNode *self)
{
  g_return_val_if_fail (KN_IS_NODE (self), -1);
  return kn_node_priv (self)->owner ? kn_node_list_index_of (kn_node_priv (self)->owner, self) : -1;
}

char *
kn_node_dup_path (KnNode *self)
{
  KnNode *parent = kn_node_get_parent (self);
  const KnListSpec *spec;
  g_autofree char *above = NULL;

  if (!parent)
    return g_strdup ("$");
  above = kn_node_dup_path (parent);
  spec = kn_node_list_spec (kn_node_priv (self)->owner);
  if (spec->flags & KN_LIST_SINGLE)
    return g_strdup_printf ("%s.%s", above, spec->key);
  return g_strdup_printf ("%s.%s[%d]", above, spec->key, kn_node_get_position (self));
}

JsonNode *
kn_node_get_field (KnNode *self, const char *key)
{
  gint field;

  g_return_val_if_fail (KN_IS_NODE (self) && key != NULL, NULL);

  field = kn_schema_find_field (kn_node_schema (self), key);
  return field < 0 ? NULL : kn_value_to_json (kn_node_value (self, (guint) field), &kn_node_schema (self)->fields[field]);
}

/* Saving */

static JsonNode *
list_to_json (KnNodeList *list)
{
  g_autoptr (JsonArray) array = NULL;

  if (kn_node_list_spec (list)->flags & KN_LIST_SINGLE)
    return kn_node_to_json (kn_node_list_at (list, 0));
  array = json_array_sized_new (kn_node_list_length (list));
  for (guint i = 0; i < kn_node_list_length (list); i++)
    json_array_add_element (array, kn_node_to_json (kn_node_list_at (list, i)));
  return json_node_init_array (json_node_alloc (), array);
}

static void
add_type (KnNode *self, JsonObject *object)
{
  KnNodeList *owner = kn_node_priv (self)->owner;

  if (owner && kn_node_list_spec (owner)->types[0] () != G_OBJECT_TYPE (self))
    json_object_set_string_member (object, "type", kn_node_get_kind (self));
}

static void
add_fields (KnNode *self, JsonObject *object)
{
  const KnSchema *schema = kn_node_schema (self);

  for (guint i = 0; i < schema->n_fields; i++)
    {
      const KnField *field = &schema->fields[i];
      KnValue *value = kn_node_value (self, i);

      if ((field->flags & KN_FIELD_ALWAYS) || !kn_value_is_default (value, field))
        json_object_set_member (object, field->key, kn_value_to_json (value, field));
    }
}

static void
add_unknown (KnNode *self, JsonObject *object)
{
  JsonObject *unknown = kn_node_priv (self)->unknown;
  g_autoptr (GList) keys = unknown ? json_object_get_members (unknown) : NULL;

  for (GList *l = keys; l; l = l->next)
    json_object_set_member (object, l->data, kn_json_copy (json_object_get_member (unknown, l->data)));
}

JsonNode *
kn_node_to_json (KnNode *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  KnNodePrivate *priv;

  g_return_val_if_fail (KN_IS_NODE (self), NULL);

  priv = kn_node_priv (self);
  json_object_set_int_member (object, "id", (gint64) priv->id);
  add_type (self, object);
  add_fields (self, object);
  for (guint i = 0; i < kn_node_schema (self)->n_lists; i++)
    if (kn_node_list_length (priv->lists[i]))
      json_object_set_member (object, kn_node_list_spec (priv->lists[i])->key, list_to_json (priv->lists[i]));
  add_unknown (self, object);
  return json_node_init_object (json_node_alloc (), object);
}
