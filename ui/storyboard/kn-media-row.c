/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-media-row.h"

#include "app/document/kn-asset.h"
#include "ui/kn-thumbnail.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnMediaRow
{
  GtkListBoxRow parent_instance;

  KnSession *session;
  guint64 id;
  GtkWidget *thumbnail, *icon, *name, *facts, *find;
};

G_DEFINE_FINAL_TYPE (KnMediaRow, kn_media_row, GTK_TYPE_LIST_BOX_ROW)

static KnAsset *
get_asset (KnMediaRow *self)
{
  return kn_document_get_node (kn_session_get_document (self->session), self->id);
}

/* ---- what it says ---- */

static char *
dup_facts (KnMediaRow *self, KnAsset *asset, guint uses, gboolean missing)
{
  gint64 frames = kn_asset_get_duration_frames (asset);
  g_autofree char *length = frames > 0 ? kn_words_dup_duration (frames, kn_session_get_rate (self->session)) : NULL;
  g_autofree char *used = uses ? g_strdup_printf (ngettext ("used once", "used %u times", uses), uses)
                               : g_strdup (_("not used"));

  if (missing)
    return g_strdup_printf (_("missing · %s"), used);
  return length ? g_strdup_printf ("%s · %s", length, used) : g_steal_pointer (&used);
}

static const char *
get_icon (KnAsset *asset, gboolean missing)
{
  if (missing)
    return "dialog-warning-symbolic";
  return kn_asset_get_kind (asset) == KN_ASSET_KIND_AUDIO ? "audio-x-generic-symbolic" : NULL;
}

void
kn_media_row_update (KnMediaRow *self, guint uses)
{
  KnAsset *asset = get_asset (self);
  gboolean missing = kn_asset_is_missing (asset);
  const char *icon = get_icon (asset, missing);
  g_autofree char *path = icon ? NULL : kn_asset_dup_file_name (asset);
  g_autofree char *name = kn_words_dup_file (asset), *facts = dup_facts (self, asset, uses, missing);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", name, facts);

  kn_thumbnail_set_picture (KN_THUMBNAIL (self->thumbnail), path, 0, kn_session_get_rate (self->session));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), kn_asset_get_path (asset));
  gtk_label_set_text (GTK_LABEL (self->facts), facts);
  gtk_widget_set_visible (self->find, missing);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* ---- taking it elsewhere ---- */

static GdkContentProvider *
prepare_cb (KnMediaRow *self)
{
  KnAsset *asset = get_asset (self);
  g_autofree char *path = asset && !kn_asset_is_missing (asset) ? kn_asset_dup_file_name (asset) : NULL;
  g_autoptr (GFile) file = path ? g_file_new_for_path (path) : NULL;
  GdkContentProvider *provider;
  GdkFileList *list;

  if (!file)
    return NULL;
  list = gdk_file_list_new_from_array (&file, 1);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static void
drag_begin_cb (KnMediaRow *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (self->thumbnail);

  gtk_drag_source_set_icon (source, paintable, 10, 10);
}

/* ---- life ---- */

static void
kn_media_row_dispose (GObject *object)
{
  g_clear_object (&KN_MEDIA_ROW (object)->session);
  G_OBJECT_CLASS (kn_media_row_parent_class)->dispose (object);
}

static void
kn_media_row_class_init (KnMediaRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_media_row_dispose;
}

static GtkWidget *
new_picture (KnMediaRow *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->thumbnail = g_object_new (KN_TYPE_THUMBNAIL, "valign", GTK_ALIGN_CENTER, NULL);
  self->icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->thumbnail);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->icon);
  return overlay;
}

static GtkWidget *
new_words (KnMediaRow *self)
{
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign", GTK_ALIGN_CENTER, NULL);

  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "hexpand", TRUE, NULL);
  self->facts = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, NULL);
  self->find = g_object_new (GTK_TYPE_BUTTON, "label", _("_Find…"), "use-underline", TRUE, "action-name", "win.find-media",
                             "halign", GTK_ALIGN_START, "tooltip-text", _("Look for the missing files in a folder"), NULL);
  gtk_widget_add_css_class (self->facts, "caption");
  gtk_widget_add_css_class (self->facts, "dim-label");
  gtk_box_append (GTK_BOX (words), self->name);
  gtk_box_append (GTK_BOX (words), self->facts);
  gtk_box_append (GTK_BOX (words), self->find);
  return words;
}

static void
kn_media_row_init (KnMediaRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_box_append (GTK_BOX (box), new_picture (self));
  gtk_box_append (GTK_BOX (box), new_words (self));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
}

GtkWidget *
kn_media_row_new (KnSession *session, guint64 asset)
{
  KnMediaRow *self = g_object_new (KN_TYPE_MEDIA_ROW, NULL);

  self->session = g_object_ref (session);
  self->id = asset;
  return GTK_WIDGET (self);
}

guint64
kn_media_row_get_id (KnMediaRow *self)
{
  g_return_val_if_fail (KN_IS_MEDIA_ROW (self), 0);
  return self->id;
}
