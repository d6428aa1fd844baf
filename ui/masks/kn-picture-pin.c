/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-picture-pin.h"

#include "app/session/kn-commands.h"
#include "ui/conditioning/kn-frame-pin.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/conditioning/kn-picture-tile.h"
#include "ui/kn-texture.h"
#include "ui/masks/kn-picture-strip.h"
#include "ui/masks/kn-shot-time.h"
#include "ui/timeline/kn-media-import.h"

#include <glib/gi18n.h>

struct _KnPicturePin
{
  GObject parent_instance;

  KnViewer *viewer;         /* borrowed: the window holds both */
  GtkWidget *strip;         /* in the viewer */
  KnSession *session;
  KnRenderDesk *desk;
};

G_DEFINE_FINAL_TYPE (KnPicturePin, kn_picture_pin, G_TYPE_OBJECT)

static guint message_signal;

/* NULL: what was said goes by itself. */
static void
tell (KnPicturePin *self, const char *text)
{
  if (text)
    g_signal_emit (self, message_signal, 0, text);
}

/* The shot that takes the picture; NULL, and told, if there is none. */
static KnShot *
go_to_shot (KnPicturePin *self)
{
  KnShot *shot;

  kn_command_go_into_shot (self->session);
  shot = kn_shot_time_get_shot (self->session);
  if (!shot)
    tell (self, _("A picture is pinned into a shot: add one first."));
  return shot;
}

/* path: absolute. */
static void
pin (KnPicturePin *self, const char *path)
{
  KnDocument *document = kn_session_get_document (self->session);
  KnShot *shot = go_to_shot (self);
  g_autoptr (GError) error = NULL;

  if (!shot)
    return;
  kn_document_break_merge (document);
  if (!kn_document_apply_take (
          document, kn_picture_plan_pin (document, shot, kn_shot_time_get (self->session), path, &error), &error))
    tell (self, error->message);
}

static void
chosen_cb (const char *path, gpointer self)
{
  pin (self, path);
}

static void
pin_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPicturePin *self = data;

  if (self->session)
    kn_import_choose_picture (GTK_WIDGET (self->viewer), chosen_cb, self);
}

static void
pin_preview (KnPicturePin *self, GdkTexture *preview)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = kn_import_texture (kn_session_get_document (self->session), preview, &error);

  if (path)
    pin (self, path);
  else
    tell (self, error->message);
}

static void
pin_film (KnPicturePin *self, const char *draft)
{
  g_autoptr (GError) error = NULL;
  /* Before the playhead goes anywhere. */
  kn_film_frame *frame = kn_film_frame_new_shown (self->session, draft, &error);
  KnShot *shot = frame ? go_to_shot (self) : NULL;

  if (shot)
    kn_frame_pin (frame, self->session, shot, kn_shot_time_get (self->session), self, (KnFrameTellFunc) tell);
  else if (frame)
    kn_film_frame_free (frame);
  else
    tell (self, error->message);
}

/* What is on the screen: the preview of a shot that is being made, a finished draft in place of the take, or the take. */
static void
pin_frame_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPicturePin *self = data;
  KnShot *shot = kn_shot_time_get_shot (self->session);
  KnJob *job = shot ? kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot))) : NULL;
  g_autoptr (GdkTexture) preview = job ? kn_texture_from_preview (job, kn_shot_time_get (self->session)) : NULL;

  if (preview)
    pin_preview (self, preview);
  else if (self->session)
    pin_film (self, shot ? kn_render_desk_get_draft (self->desk, shot) : NULL);
}

/* ---- drop ---- */

static KnSession *
get_session (GtkWidget *viewer)
{
  return kn_viewer_get_session (KN_VIEWER (viewer));
}

static void
focus_picture (GtkWidget *viewer)
{
  gtk_widget_grab_focus (kn_viewer_get_picture (KN_VIEWER (viewer)));
}

static const KnMediaHost viewer_host = { get_session, focus_picture };

/* The first picture is pinned where the playhead is; whatever else there is comes behind that shot. */
static gboolean
drop_cb (KnPicturePin *self, const GValue *value)
{
  KnMediaPlace place = { 0 };
  KnShot *shot;

  if (!self->session || kn_document_get_read_only (kn_session_get_document (self->session)))
    return FALSE;
  kn_command_go_into_shot (self->session);
  shot = kn_shot_time_get_shot (self->session);
  place.at_frames = place.shots_at_frames = kn_session_get_playhead (self->session);
  if (shot)
    {
      place.layer = kn_node_get_id (kn_node_get_parent (KN_NODE (shot)));
      place.shots_at_frames = kn_clip_get_end_frames (KN_CLIP (shot));
      /* What shows a film has no picture pinned. */
      if (kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA)
        place.shot = kn_node_get_id (KN_NODE (shot));
    }
  kn_media_import_dropped (GTK_WIDGET (self->viewer), &viewer_host, value, &place);
  return TRUE;
}

/* ---- life ---- */

static const GActionEntry entries[] = {
  { "pin-file", pin_file_cb },
  { "pin-frame", pin_frame_cb },
};

static void
add_button (KnPicturePin *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "kn-pin-symbolic", "menu-model", menu,
                                    "direction", GTK_ARROW_RIGHT, "tooltip-text", _("Pin a picture at the playhead"), NULL);

  g_menu_append (menu, _("Pin this _frame"), "picture.pin-frame");
  g_menu_append (menu, _("Pin a picture _here…"), "picture.pin-file");
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Pin a picture at the playhead"), -1);
  kn_viewer_add_button (self->viewer, button);
}

static void
add_drop (KnPicturePin *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->viewer), GTK_EVENT_CONTROLLER (target));
}

static void
kn_picture_pin_dispose (GObject *object)
{
  KnPicturePin *self = KN_PICTURE_PIN (object);

  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (kn_picture_pin_parent_class)->dispose (object);
}

static void
kn_picture_pin_class_init (KnPicturePinClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_picture_pin_dispose;
  message_signal = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kn_picture_pin_init (KnPicturePin *self)
{
}

KnPicturePin *
kn_picture_pin_new (KnViewer *viewer, GActionMap *map)
{
  KnPicturePin *self = g_object_new (KN_TYPE_PICTURE_PIN, NULL);

  self->viewer = viewer;
  self->strip = kn_picture_strip_new ();
  kn_viewer_add_strip (viewer, self->strip);
  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  add_button (self);
  add_drop (self);
  return self;
}

void
kn_picture_pin_set_session (KnPicturePin *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_PICTURE_PIN (self));
  g_set_object (&self->session, session);
  g_set_object (&self->desk, desk);
  kn_picture_strip_set_session (KN_PICTURE_STRIP (self->strip), session);
}
