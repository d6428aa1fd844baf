/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-pictures-section.h"

#include "app/document/kn-picture-key.h"
#include "ui/conditioning/kn-frame-pin.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/conditioning/kn-picture-tile.h"
#include "ui/kn-wrap-layout.h"

struct _KnPicturesSection
{
  KnSection parent_instance;

  GtkBox *tiles;
  GtkWidget *hint, *wish_first, *wish_last;
  char *shown;             /* what the tiles were made from */
};

G_DEFINE_FINAL_TYPE (KnPicturesSection, kn_pictures_section, KN_TYPE_SECTION)

/* ---- times ---- */

static gboolean
has_picture_at (KnShot *shot, gint64 time)
{
  GListModel *pictures = kn_shot_get_pictures (shot);
  gint64 last = kn_shot_get_length_frames (shot) - 1;

  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);
      gint64 at = kn_picture_key_get_time_frames (key);

      if ((at < 0 ? last : at) == (time < 0 ? last : time))
        return TRUE;
    }
  return FALSE;
}

/* Where the playhead stands in the shot; before it the first frame, behind it the last. */
static gint64
time_at_playhead (KnSection *section, KnShot *shot)
{
  KnClip *clip = KN_CLIP (shot);
  gint64 at = kn_session_get_playhead (kn_section_get_session (section)) - kn_clip_get_start_frames (clip);

  if (at >= kn_clip_get_duration_frames (clip))
    return -1;
  return at <= 0 ? 0 : at + kn_clip_get_in_frames (clip);
}

/* For a picture that nobody said a time for. */
static gint64
free_time (KnSection *section, KnShot *shot)
{
  gint64 playhead = time_at_playhead (section, shot);

  if (!has_picture_at (shot, playhead))
    return playhead;
  if (!has_picture_at (shot, 0))
    return 0;
  return has_picture_at (shot, -1) ? kn_shot_get_length_frames (shot) / 2 : -1;
}

/* ---- adding ---- */

static void
pin (KnSection *section, const char *path, gint64 time)
{
  GError *error = NULL;
  KnEdit *edit;

  edit = kn_picture_plan_pin (kn_section_get_document (section), kn_section_get_shot (section), time, path, &error);
  kn_section_apply_take (section, edit, error);
}

static void
add_file (const char *path, gpointer section)
{
  if (kn_section_can_edit (section))
    pin (section, path, free_time (section, kn_section_get_shot (section)));
}

static void
add_first (const char *path, gpointer section)
{
  if (kn_section_can_edit (section))
    pin (section, path, 0);
}

static void
add_last (const char *path, gpointer section)
{
  if (kn_section_can_edit (section))
    pin (section, path, -1);
}

static void
add_file_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kn_import_choose_picture (widget, add_file, widget);
}

static void
add_first_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kn_import_choose_picture (widget, add_first, widget);
}

static void
add_last_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kn_import_choose_picture (widget, add_last, widget);
}

/* A frame of the shot itself stays where it is; one of another clip is what this shot begins or ends with. */
static void
add_frame_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnSection *section = KN_SECTION (widget);
  KnShot *shot = kn_section_get_shot (section);

  if (kn_section_can_edit (section))
    kn_frame_pin_shown (kn_section_get_session (section), shot, time_at_playhead (section, shot), section,
                        (KnFrameTellFunc) kn_section_tell);
}

/* ---- tiles ---- */

static gboolean
wants (KnShot *shot, gint64 time)
{
  KnShotSource source = kn_shot_get_source (shot);
  gboolean wanted = source == KN_SHOT_SOURCE_FIRST_LAST || (source == KN_SHOT_SOURCE_FIRST_FRAME && time == 0);

  return wanted && !has_picture_at (shot, time);
}

static void
add_tile (KnPicturesSection *self, KnPictureKey *key)
{
  KnSection *tile = g_object_new (KN_TYPE_PICTURE_TILE, NULL);
  guint64 id = kn_node_get_id (KN_NODE (key));

  g_signal_connect_object (tile, "told", G_CALLBACK (kn_section_tell), self, G_CONNECT_SWAPPED);
  kn_section_set_subject (tile, kn_section_get_session (KN_SECTION (self)), kn_section_get_desk (KN_SECTION (self)), &id, 1);
  gtk_box_insert_child_after (self->tiles, GTK_WIDGET (tile), gtk_widget_get_prev_sibling (self->wish_last));
}

static char *
describe (KnShot *shot)
{
  GListModel *pictures = kn_shot_get_pictures (shot);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GUINT64_FORMAT, kn_node_get_id (KN_NODE (shot)));
  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnNode) key = g_list_model_get_item (pictures, i);

      g_string_append_printf (text, " %" G_GUINT64_FORMAT, kn_node_get_id (key));
    }
  return g_string_free (text, FALSE);
}

/* Those at the last frame are first in the list, since their time is -1. */
static void
add_tiles (KnPicturesSection *self, KnShot *shot, gboolean last)
{
  GListModel *pictures = kn_shot_get_pictures (shot);

  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);

      if ((kn_picture_key_get_time_frames (key) < 0) == last)
        add_tile (self, key);
    }
}

static void
fill (KnPicturesSection *self, KnShot *shot)
{
  GtkWidget *tile = gtk_widget_get_next_sibling (self->wish_first);

  while (tile != self->wish_last)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (tile);

      gtk_box_remove (self->tiles, tile);
      tile = next;
    }
  add_tiles (self, shot, FALSE);
  add_tiles (self, shot, TRUE);
}

static void
kn_pictures_section_update (KnSection *section)
{
  KnPicturesSection *self = KN_PICTURES_SECTION (section);
  KnShot *shot = kn_section_get_shot (section);
  g_autofree char *shown = describe (shot);
  gboolean same = g_strcmp0 (shown, self->shown) == 0;

  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  if (!same)
    fill (self, shot);
  for (GtkWidget *tile = gtk_widget_get_next_sibling (self->wish_first); same && tile != self->wish_last;
       tile = gtk_widget_get_next_sibling (tile))
    kn_section_refresh (KN_SECTION (tile));
  gtk_widget_set_visible (self->wish_first, wants (shot, 0));
  gtk_widget_set_visible (self->wish_last, wants (shot, -1));
  gtk_widget_set_visible (self->hint, g_list_model_get_n_items (kn_shot_get_pictures (shot)) == 0);
  /* Footage is shown as it is, and pictures belong to one shot. */
  gtk_widget_set_visible (GTK_WIDGET (self), kn_section_get_n (section) == 1
                                               && kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA);
}

/* ---- widget ---- */

static void
kn_pictures_section_finalize (GObject *object)
{
  g_free (KN_PICTURES_SECTION (object)->shown);
  G_OBJECT_CLASS (kn_pictures_section_parent_class)->finalize (object);
}

static void
kn_pictures_section_class_init (KnPicturesSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_pictures_section_finalize;
  KN_SECTION_CLASS (klass)->update = kn_pictures_section_update;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_install_action (widget_class, "pictures.add-file", NULL, add_file_cb);
  gtk_widget_class_install_action (widget_class, "pictures.add-frame", NULL, add_frame_cb);
  gtk_widget_class_install_action (widget_class, "pictures.add-first", NULL, add_first_cb);
  gtk_widget_class_install_action (widget_class, "pictures.add-last", NULL, add_last_cb);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/conditioning/kn-pictures-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnPicturesSection, tiles);
  gtk_widget_class_bind_template_child (widget_class, KnPicturesSection, hint);
  gtk_widget_class_bind_template_child (widget_class, KnPicturesSection, wish_first);
  gtk_widget_class_bind_template_child (widget_class, KnPicturesSection, wish_last);
}

static void
kn_pictures_section_init (KnPicturesSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_import_accept_drops (GTK_WIDGET (self), add_file);
}
