/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-media-page.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-character.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "app/session/kn-commands.h"
#include "ui/kn-shortcuts.h"
#include "ui/storyboard/kn-media-row.h"

#include <glib/gi18n.h>

struct _KnMediaPage
{
  GtkWidget parent_instance;

  KnSession *session;
  GtkWidget *stack, *list;
  guint source;
};

G_DEFINE_FINAL_TYPE (KnMediaPage, kn_media_page, GTK_TYPE_WIDGET)

/* ---- who uses what ---- */

static void
add_use (GHashTable *uses, KnAsset *asset, guint64 user)
{
  gpointer id = asset ? GSIZE_TO_POINTER (kn_node_get_id (KN_NODE (asset))) : NULL;
  GArray *users = id ? g_hash_table_lookup (uses, id) : NULL;

  if (!id)
    return;
  if (!users)
    {
      users = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_hash_table_insert (uses, id, users);
    }
  g_array_append_val (users, user);
}

static void
add_shot (GHashTable *uses, KnShot *shot)
{
  GListModel *pictures = kn_shot_get_pictures (shot);

  add_use (uses, kn_shot_get_media (shot), kn_node_get_id (KN_NODE (shot)));
  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);

      add_use (uses, kn_picture_key_get_asset (key), kn_node_get_id (KN_NODE (key)));
    }
}

static void
add_sounds (GHashTable *uses, KnSequence *sequence)
{
  GListModel *layers = kn_sequence_get_audio_layers (sequence);

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (GListModel) layer = g_list_model_get_item (layers, i);

      for (guint k = 0; k < g_list_model_get_n_items (layer); k++)
        {
          g_autoptr (KnAudioClip) clip = g_list_model_get_item (layer, k);

          add_use (uses, kn_audio_clip_get_asset (clip), kn_node_get_id (KN_NODE (clip)));
        }
    }
}

/* Asset id to the ids of what names it; a character has no place on the timeline: 0. */
static GHashTable *
find_uses (KnSession *session)
{
  GHashTable *uses = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  KnSequence *sequence = kn_session_get_sequence (session);
  GListModel *characters = kn_project_get_characters (kn_document_get_project (kn_session_get_document (session)));
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (sequence);

  for (guint i = 0; i < shots->len; i++)
    add_shot (uses, shots->pdata[i]);
  add_sounds (uses, sequence);
  for (guint i = 0; i < g_list_model_get_n_items (characters); i++)
    {
      g_autoptr (KnCharacter) character = g_list_model_get_item (characters, i);

      add_use (uses, kn_character_get_image (character), 0);
    }
  return uses;
}

/* ---- the list ---- */

static KnMediaRow *
row_at (KnMediaPage *self, guint i, guint64 asset)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);
  GtkWidget *made;

  if (row && kn_media_row_get_id (KN_MEDIA_ROW (row)) == asset)
    return KN_MEDIA_ROW (row);
  made = kn_media_row_new (self->session, asset);
  gtk_list_box_insert (GTK_LIST_BOX (self->list), made, (int) i);
  return KN_MEDIA_ROW (made);
}

static gboolean
update_cb (gpointer data)
{
  KnMediaPage *self = data;
  GListModel *assets = kn_project_get_assets (kn_document_get_project (kn_session_get_document (self->session)));
  g_autoptr (GHashTable) uses = find_uses (self->session);
  guint n = g_list_model_get_n_items (assets);
  GtkListBoxRow *row;

  self->source = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnNode) asset = g_list_model_get_item (assets, i);
      GArray *users = g_hash_table_lookup (uses, GSIZE_TO_POINTER (kn_node_get_id (asset)));

      kn_media_row_update (row_at (self, i, kn_node_get_id (asset)), users ? users->len : 0);
    }
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) n)))
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n ? "list" : "none");
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes, and only while somebody looks: whether files are there is asked of the disk. */
static void
queue_update (KnMediaPage *self)
{
  if (!self->source && self->session && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->source = g_idle_add (update_cb, self);
}

/* To the next place that uses the file, in turn. */
static void
activated_cb (KnMediaPage *self, GtkListBoxRow *row)
{
  g_autoptr (GHashTable) uses = find_uses (self->session);
  GArray *users = g_hash_table_lookup (uses, GSIZE_TO_POINTER (kn_media_row_get_id (KN_MEDIA_ROW (row))));
  guint next = 0;

  for (guint i = 0; users && i < users->len; i++)
    if (kn_session_is_selected (self->session, g_array_index (users, guint64, i)))
      next = (i + 1) % users->len;
  if (!users || !g_array_index (users, guint64, next))
    return;
  kn_session_select (self->session, g_array_index (users, guint64, next));
  kn_command_go_into_shot (self->session);
}

/* ---- widget ---- */

static void
kn_media_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kn_media_page_parent_class)->map (widget);
  queue_update (KN_MEDIA_PAGE (widget));
}

static void
kn_media_page_dispose (GObject *object)
{
  KnMediaPage *self = KN_MEDIA_PAGE (object);

  kn_media_page_set_session (self, NULL);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_media_page_parent_class)->dispose (object);
}

static void
kn_media_page_class_init (KnMediaPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_media_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = kn_media_page_map;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
new_add_button (void)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (_("Add pictures, films and sounds"), "timeline.add-media");

  return g_object_new (GTK_TYPE_BUTTON, "label", _("Add _files…"), "use-underline", TRUE, "action-name",
                       "timeline.add-media", "tooltip-text", tooltip, "halign", GTK_ALIGN_CENTER, NULL);
}

static GtkWidget *
new_empty (void)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "valign",
                                 GTK_ALIGN_CENTER, "margin-start", 12, "margin-end", 12, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_LABEL, "label",
                                   _("Pictures, films and sounds of the storyboard are listed here."), "wrap", TRUE,
                                   "justify", GTK_JUSTIFY_CENTER, NULL);

  gtk_widget_add_css_class (words, "dim-label");
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), new_add_button ());
  return box;
}

static GtkWidget *
new_list (KnMediaPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, "child", box, NULL);

  self->list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Media"), -1);
  gtk_widget_add_css_class (self->list, "media-list");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), new_add_button ());
  return scroller;
}

static void
kn_media_page_init (KnMediaPage *self)
{
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), new_empty (), "none");
  gtk_stack_add_named (GTK_STACK (self->stack), new_list (self), "list");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

void
kn_media_page_set_session (KnMediaPage *self, KnSession *session)
{
  GtkListBoxRow *row;

  g_return_if_fail (KN_IS_MEDIA_PAGE (self));
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
      while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)))
        gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (row));
    }
  g_set_object (&self->session, session);
  if (session)
    g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (queue_update), self);
  queue_update (self);
}
