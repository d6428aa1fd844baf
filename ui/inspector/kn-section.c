/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-section.h"

#include "app/document/kn-document.h"
#include "app/document/kn-plan.h"

typedef struct
{
  KnSession *session;
  KnRenderDesk *desk;
  GArray *ids;             /* guint64 */
  guint updating;
} KnSectionPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (KnSection, kn_section, GTK_TYPE_WIDGET)

static guint update_signal, told_signal;

static KnSectionPrivate *
priv_of (KnSection *self)
{
  return kn_section_get_instance_private (self);
}

/* ---- subject ---- */

void
kn_section_set_subject (KnSection *self, KnSession *session, KnRenderDesk *desk, const guint64 *ids, guint n)
{
  KnSectionPrivate *priv;

  g_return_if_fail (KN_IS_SECTION (self));
  priv = priv_of (self);
  g_set_object (&priv->session, session);
  g_set_object (&priv->desk, desk);
  g_array_set_size (priv->ids, 0);
  if (session)
    g_array_append_vals (priv->ids, ids, n);
  kn_section_refresh (self);
}

void
kn_section_refresh (KnSection *self)
{
  KnSectionPrivate *priv;

  g_return_if_fail (KN_IS_SECTION (self));
  priv = priv_of (self);
  if (!priv->ids->len || !kn_section_get_node (self, 0))
    return;
  priv->updating++;
  g_signal_emit (self, update_signal, 0);
  priv->updating--;
}

KnSession *
kn_section_get_session (KnSection *self)
{
  g_return_val_if_fail (KN_IS_SECTION (self), NULL);
  return priv_of (self)->session;
}

KnDocument *
kn_section_get_document (KnSection *self)
{
  g_return_val_if_fail (KN_IS_SECTION (self), NULL);
  return priv_of (self)->session ? kn_session_get_document (priv_of (self)->session) : NULL;
}

KnRenderDesk *
kn_section_get_desk (KnSection *self)
{
  g_return_val_if_fail (KN_IS_SECTION (self), NULL);
  return priv_of (self)->desk;
}

guint
kn_section_get_n (KnSection *self)
{
  g_return_val_if_fail (KN_IS_SECTION (self), 0);
  return priv_of (self)->ids->len;
}

guint64
kn_section_get_id (KnSection *self, guint i)
{
  g_return_val_if_fail (KN_IS_SECTION (self), 0);
  return i < priv_of (self)->ids->len ? g_array_index (priv_of (self)->ids, guint64, i) : 0;
}

gpointer
kn_section_get_node (KnSection *self, guint i)
{
  guint64 id = kn_section_get_id (self, i);

  return id ? kn_document_get_node (kn_section_get_document (self), id) : NULL;
}

KnShot *
kn_section_get_shot (KnSection *self)
{
  gpointer node = kn_section_get_node (self, 0);

  return node && KN_IS_SHOT (node) ? node : NULL;
}

/* ---- edits ---- */

gboolean
kn_section_can_edit (KnSection *self)
{
  g_return_val_if_fail (KN_IS_SECTION (self), FALSE);
  return !priv_of (self)->updating && kn_section_get_node (self, 0);
}

void
kn_section_tell (KnSection *self, const char *message)
{
  g_return_if_fail (KN_IS_SECTION (self));
  g_signal_emit (self, told_signal, 0, message);
}

gboolean
kn_section_apply_take (KnSection *self, KnEdit *edit, GError *error)
{
  g_autoptr (GError) problem = error;
  gboolean applied;

  g_return_val_if_fail (KN_IS_SECTION (self), FALSE);
  applied = edit && kn_document_apply_take (kn_section_get_document (self), edit, &problem);
  kn_section_tell (self, applied ? NULL : problem ? problem->message : NULL);
  if (!applied)
    kn_section_refresh (self);
  return applied;
}

gboolean
kn_section_set_take (KnSection *self, const char *key, JsonNode *value)
{
  g_autoptr (JsonNode) wanted = value;
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  g_autofree char *label = NULL;

  for (guint i = 0; i < kn_section_get_n (self); i++)
    {
      gpointer node = kn_section_get_node (self, i);
      g_autoptr (JsonNode) has = node ? kn_node_get_field (node, key) : NULL;

      if (has && !json_node_equal (has, wanted))
        g_ptr_array_add (edits, kn_edit_new_set (kn_section_get_id (self, i), key, wanted));
    }
  if (!edits->len)
    return TRUE;
  if (edits->len == 1)
    return kn_section_apply_take (self, kn_edit_ref (edits->pdata[0]), NULL);
  label = kn_edit_dup_label (edits->pdata[0]);
  return kn_section_apply_take (self, kn_edit_new_all (label, (KnEdit *const *) edits->pdata, edits->len), NULL);
}

gboolean
kn_section_set_int (KnSection *self, const char *key, gint64 value)
{
  return kn_section_set_take (self, key, json_node_init_int (json_node_alloc (), value));
}

gboolean
kn_section_set_string (KnSection *self, const char *key, const char *value)
{
  return kn_section_set_take (self, key, json_node_init_string (json_node_alloc (), value));
}

gboolean
kn_section_set_boolean (KnSection *self, const char *key, gboolean value)
{
  return kn_section_set_take (self, key, json_node_init_boolean (json_node_alloc (), value));
}

KnEditBuilder *
kn_section_begin_with_file (KnSection *self, const char *label, const char *path, guint64 *asset)
{
  KnDocument *document = kn_section_get_document (self);
  g_autofree char *relative = NULL;
  KnEditBuilder *builder;
  GError *error = NULL;
  KnEdit *add;

  if (!kn_section_can_edit (self))
    return NULL;
  relative = kn_document_dup_relative (document, path);
  add = kn_plan_add_asset (document, relative, asset, &error);
  if (!add)
    {
      kn_section_apply_take (self, NULL, error);
      return NULL;
    }
  builder = kn_edit_builder_new (document, label);
  kn_edit_builder_take (builder, add);
  return builder;
}

/* ---- widget ---- */

static void
kn_section_dispose (GObject *object)
{
  KnSectionPrivate *priv = priv_of (KN_SECTION (object));
  GtkWidget *child;

  g_array_set_size (priv->ids, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  g_clear_object (&priv->session);
  g_clear_object (&priv->desk);
  G_OBJECT_CLASS (kn_section_parent_class)->dispose (object);
}

static void
kn_section_finalize (GObject *object)
{
  g_array_unref (priv_of (KN_SECTION (object))->ids);
  G_OBJECT_CLASS (kn_section_parent_class)->finalize (object);
}

static void
kn_section_class_init (KnSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_section_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "section");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  update_signal = g_signal_new ("update", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                G_STRUCT_OFFSET (KnSectionClass, update), NULL, NULL, NULL, G_TYPE_NONE, 0);
  told_signal = g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
}

static void
kn_section_init (KnSection *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  priv_of (self)->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 6);
}
