/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-node-private.h"

struct _KnNodeList
{
  GObject parent_instance;
  KnNode *owner;
  const KnListSpec *spec;
  GPtrArray *items;
};

static GType
kn_node_list_get_item_type (GListModel *model)
{
  return KN_TYPE_NODE;
}

static guint
kn_node_list_get_n_items (GListModel *model)
{
  return KN_NODE_LIST (model)->items->len;
}

static gpointer
kn_node_list_get_item (GListModel *model, guint position)
{
  KnNodeList *self = KN_NODE_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = kn_node_list_get_item_type;
  iface->get_n_items = kn_node_list_get_n_items;
  iface->get_item = kn_node_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KnNodeList, kn_node_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
kn_node_list_finalize (GObject *object)
{
  KnNodeList *self = KN_NODE_LIST (object);

  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (kn_node_list_parent_class)->finalize (object);
}

static void
kn_node_list_class_init (KnNodeListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kn_node_list_finalize;
}

static void
kn_node_list_init (KnNodeList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

KnNodeList *
kn_node_list_new (KnNode *owner, const KnListSpec *spec)
{
  KnNodeList *self = g_object_new (KN_TYPE_NODE_LIST, NULL);

  self->owner = owner;
  self->spec = spec;
  return self;
}

KnNode *
kn_node_list_owner (KnNodeList *self)
{
  return self->owner;
}

void
kn_node_list_disown (KnNodeList *self)
{
  for (guint i = 0; i < self->items->len; i++)
    kn_node_priv (self->items->pdata[i])->owner = NULL;
  g_ptr_array_set_size (self->items, 0);
  self->owner = NULL;
}

const KnListSpec *
kn_node_list_spec (KnNodeList *self)
{
  return self->spec;
}

guint
kn_node_list_length (KnNodeList *self)
{
  return self->items->len;
}

gpointer
kn_node_list_at (KnNodeList *self, guint position)
{
  g_assert (position < self->items->len);
  return self->items->pdata[position];
}

gint
kn_node_list_index_of (KnNodeList *self, KnNode *node)
{
  guint position;

  return g_ptr_array_find (self->items, node, &position) ? (gint) position : -1;
}

gboolean
kn_node_list_accepts (KnNodeList *self, GType type)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->spec->types); i++)
    if (self->spec->types[i] && self->spec->types[i] () == type)
      return TRUE;
  return FALSE;
}

void
kn_node_list_insert (KnNodeList *self, gint position, KnNode *node)
{
  g_assert (kn_node_priv (node)->owner == NULL);
  if (position < 0 || position > (gint) self->items->len)
    position = (gint) self->items->len;
  g_ptr_array_insert (self->items, position, g_object_ref (node));
  kn_node_priv (node)->owner = self;
}

void
kn_node_list_remove (KnNodeList *self, KnNode *node)
{
  gint position = kn_node_list_index_of (self, node);

  g_assert (position >= 0);
  kn_node_priv (node)->owner = NULL;
  g_ptr_array_remove_index (self->items, (guint) position);
}

static gint
compare_items (gconstpointer a, gconstpointer b)
{
  KnNode *x = *(KnNode *const *) a;
  KnNode *y = *(KnNode *const *) b;
  gint64 tx = kn_node_value (x, 0)->i;
  gint64 ty = kn_node_value (y, 0)->i;

  if (tx != ty)
    return tx < ty ? -1 : 1;
  return kn_node_get_id (x) < kn_node_get_id (y) ? -1 : kn_node_get_id (x) > kn_node_get_id (y);
}

void
kn_node_list_sort (KnNodeList *self)
{
  if (self->spec->flags & (KN_LIST_SORTED | KN_LIST_CLIPS | KN_LIST_KEYS))
    g_ptr_array_sort (self->items, compare_items);
}

static gpointer
ref_item (gconstpointer item, gpointer data)
{
  return g_object_ref ((gpointer) item);
}

GPtrArray *
kn_node_list_snapshot (KnNodeList *self)
{
  return g_ptr_array_copy (self->items, ref_item, NULL);
}

static void
emit_items_changed (KnNodeList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (G_IS_LIST_MODEL (self->owner) && kn_node_priv (self->owner)->lists[0] == self)
    g_list_model_items_changed (G_LIST_MODEL (self->owner), position, removed, added);
}

/* One signal for the smallest span that covers every difference. */
void
kn_node_list_emit (KnNodeList *self, GPtrArray *before)
{
  guint old = before->len, now = self->items->len, head = 0, tail = 0;

  while (head < MIN (old, now) && before->pdata[head] == self->items->pdata[head])
    head++;
  while (tail < MIN (old, now) - head && before->pdata[old - 1 - tail] == self->items->pdata[now - 1 - tail])
    tail++;
  if (old - head - tail || now - head - tail)
    emit_items_changed (self, head, old - head - tail, now - head - tail);
}
