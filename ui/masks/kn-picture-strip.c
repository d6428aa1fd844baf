/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-picture-strip.h"

#include "app/document/kn-picture-key.h"
#include "app/document/kn-plan.h"
#include "ui/masks/kn-picture-chip.h"
#include "ui/masks/kn-shot-time.h"
#include "ui/timeline/kn-drag.h"

#include <glib/gi18n.h>
#include <math.h>

#define LINE_PX 3
#define HEIGHT_PX (KN_PICTURE_CHIP_HEIGHT_PX + 14)

struct _KnPictureStrip
{
  GtkWidget parent_instance;

  KnSession *session;
  guint64 dragged;               /* 0: the playhead */
  gint64 from;                   /* content frame where the drag began */
};

G_DEFINE_FINAL_TYPE (KnPictureStrip, kn_picture_strip, GTK_TYPE_WIDGET)

/* ---- time ---- */

static KnShot *
get_shot (KnPictureStrip *self)
{
  return self->session ? kn_session_get_shot (self->session) : NULL;
}

/* -1 is the last frame that is made. */
static gint64
time_of (KnShot *shot, KnPictureKey *key)
{
  gint64 time = kn_picture_key_get_time_frames (key);

  return time < 0 ? kn_shot_get_length_frames (shot) - 1 : time;
}

/* All that is made, handles too: a picture may hold what is cut away. */
static double
frame_width (KnPictureStrip *self, KnShot *shot)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self)) - KN_PICTURE_CHIP_WIDTH_PX;

  return MAX (1, room) / (double) MAX (1, kn_shot_get_length_frames (shot) - 1);
}

static double
to_px (KnPictureStrip *self, KnShot *shot, gint64 time)
{
  return KN_PICTURE_CHIP_WIDTH_PX / 2.0 + (double) time * frame_width (self, shot);
}

static gint64
from_px (KnPictureStrip *self, KnShot *shot, double x)
{
  return CLAMP (llround ((x - KN_PICTURE_CHIP_WIDTH_PX / 2.0) / frame_width (self, shot)), 0,
                kn_shot_get_length_frames (shot) - 1);
}

static void
go (KnPictureStrip *self, KnShot *shot, gint64 time)
{
  KnClip *clip = KN_CLIP (shot);
  gint64 in = kn_clip_get_in_frames (clip), last = in + kn_clip_get_duration_frames (clip) - 1;

  kn_session_set_playhead (self->session, kn_clip_get_start_frames (clip) + CLAMP (time, in, last) - in);
}

/* ---- chips ---- */

static KnPictureChip *
find_chip (KnPictureStrip *self, guint64 id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = gtk_widget_get_next_sibling (child))
    if (kn_picture_chip_get_id (KN_PICTURE_CHIP (child)) == id)
      return KN_PICTURE_CHIP (child);
  return NULL;
}

static KnPictureKey *
get_key (KnPictureStrip *self, guint64 id)
{
  gpointer node = self->session ? kn_document_get_node (kn_session_get_document (self->session), id) : NULL;

  return node && KN_IS_PICTURE_KEY (node) ? node : NULL;
}

static void
remove_gone (KnPictureStrip *self, KnShot *shot)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = next)
    {
      KnPictureKey *key = get_key (self, kn_picture_chip_get_id (KN_PICTURE_CHIP (child)));

      next = gtk_widget_get_next_sibling (child);
      if (!shot || !key || kn_node_get_parent (KN_NODE (key)) != KN_NODE (shot))
        gtk_widget_unparent (child);
    }
}

static void
update (KnPictureStrip *self)
{
  KnShot *shot = get_shot (self);
  GListModel *pictures = shot ? kn_shot_get_pictures (shot) : NULL;
  guint n = pictures ? g_list_model_get_n_items (pictures) : 0;

  remove_gone (self, shot);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);
      guint64 id = kn_node_get_id (KN_NODE (key));
      KnPictureChip *chip = find_chip (self, id);

      if (!chip)
        chip = KN_PICTURE_CHIP (kn_picture_chip_new (id));
      gtk_widget_insert_before (GTK_WIDGET (chip), GTK_WIDGET (self), NULL);
      kn_picture_chip_update (chip, key, time_of (shot, key), kn_session_get_rate (self->session),
                              kn_session_is_selected (self->session, id));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- pointer ---- */

static KnPictureChip *
chip_of (GtkWidget *widget)
{
  return widget ? (KnPictureChip *) gtk_widget_get_ancestor (widget, KN_TYPE_PICTURE_CHIP) : NULL;
}

static const char *
drag_begin (gpointer data, double x, double y, GdkModifierType state)
{
  KnPictureStrip *self = data;
  KnShot *shot = get_shot (self);
  KnPictureChip *chip = chip_of (gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));
  KnPictureKey *key = chip ? get_key (self, kn_picture_chip_get_id (chip)) : NULL;

  if (!shot)
    return NULL;
  self->dragged = key ? kn_picture_chip_get_id (chip) : 0;
  self->from = key ? time_of (shot, key) : from_px (self, shot, x);
  if (key)
    gtk_widget_grab_focus (GTK_WIDGET (chip));
  else
    go (self, shot, self->from);
  return key ? "Move picture" : "";
}

static KnEdit *
drag_plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  KnPictureStrip *self = data;
  KnShot *shot = get_shot (self);
  gint64 time = CLAMP (self->from + llround (dx / frame_width (self, shot)), 0, kn_shot_get_length_frames (shot) - 1);

  if (self->dragged)
    return kn_edit_new_set_int (self->dragged, "time_frames", time);
  go (self, shot, time);
  return NULL;
}

static const KnDragClass drag_class = { drag_begin, drag_plan };

static void
released_cb (KnPictureStrip *self, int n_press, double x, double y)
{
  KnPictureChip *chip = chip_of (gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));

  if (chip)
    kn_picture_chip_activate (chip);
}

/* ---- keys ---- */

static void
nudge (KnPictureStrip *self, KnPictureChip *chip, gint64 by)
{
  KnShot *shot = get_shot (self);
  guint64 id = kn_picture_chip_get_id (chip);
  gint64 time = CLAMP (time_of (shot, get_key (self, id)) + by, 0, kn_shot_get_length_frames (shot) - 1);

  kn_document_apply_take (kn_session_get_document (self->session), kn_edit_new_set_int (id, "time_frames", time), NULL);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, KnPictureStrip *self)
{
  KnPictureChip *chip = chip_of (gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  gint64 step = state & GDK_SHIFT_MASK ? kn_frames_from_seconds (1, kn_session_get_rate (self->session)) : 1;

  if (!chip || state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      nudge (self, chip, -step);
      return TRUE;
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      nudge (self, chip, step);
      return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_space:
      kn_picture_chip_activate (chip);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Whatever has the focus is what Delete deletes. */
static void
focus_cb (KnPictureStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  KnPictureChip *chip = root ? chip_of (gtk_root_get_focus (root)) : NULL;

  if (chip && self->session && !kn_session_is_selected (self->session, kn_picture_chip_get_id (chip)))
    kn_session_select (self->session, kn_picture_chip_get_id (chip));
}

static void
root_cb (KnPictureStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
}

/* ---- widget ---- */

static void
kn_picture_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 * KN_PICTURE_CHIP_WIDTH_PX : HEIGHT_PX;
}

static void
kn_picture_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnPictureStrip *self = KN_PICTURE_STRIP (widget);
  KnShot *shot = get_shot (self);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      KnPictureKey *key = get_key (self, kn_picture_chip_get_id (KN_PICTURE_CHIP (child)));
      double x = shot && key ? to_px (self, shot, time_of (shot, key)) - KN_PICTURE_CHIP_WIDTH_PX / 2.0 : 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_allocate (child, KN_PICTURE_CHIP_WIDTH_PX, KN_PICTURE_CHIP_HEIGHT_PX, -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) round (x), 2)));
    }
}

static void
kn_picture_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnPictureStrip *self = KN_PICTURE_STRIP (widget);
  KnShot *shot = get_shot (self);
  GdkRGBA colour, dim;
  float y = KN_PICTURE_CHIP_HEIGHT_PX + 6, left, right;
  KnClip *clip = (KnClip *) shot;

  if (!shot)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  dim = colour;
  dim.alpha *= 0.25f;
  gtk_snapshot_append_color (snapshot, &dim,
                             &GRAPHENE_RECT_INIT (0, y, (float) gtk_widget_get_width (widget), LINE_PX));
  /* What is shown of the shot. */
  left = (float) to_px (self, shot, kn_clip_get_in_frames (clip));
  right = (float) to_px (self, shot, kn_clip_get_in_frames (clip) + kn_clip_get_duration_frames (clip) - 1);
  dim.alpha *= 2;
  gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (left, y, MAX (1, right - left), LINE_PX));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      KnPictureKey *key = get_key (self, kn_picture_chip_get_id (KN_PICTURE_CHIP (child)));
      float x = key ? (float) round (to_px (self, shot, time_of (shot, key))) : 0;

      gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x - 1, KN_PICTURE_CHIP_HEIGHT_PX, 2, 12));
      gtk_widget_snapshot_child (widget, child, snapshot);
    }
  if (kn_shot_time_get_shot (self->session))
    {
      float x = (float) round (to_px (self, shot, kn_shot_time_get (self->session)));
      const GdkRGBA white = { 1, 1, 1, 1 };

      gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT (x - 1, y - 4, 3, LINE_PX + 8));
    }
}

static void
kn_picture_strip_dispose (GObject *object)
{
  KnPictureStrip *self = KN_PICTURE_STRIP (object);

  kn_picture_strip_set_session (self, NULL);
  G_OBJECT_CLASS (kn_picture_strip_parent_class)->dispose (object);
}

static void
kn_picture_strip_class_init (KnPictureStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_picture_strip_dispose;
  widget_class->measure = kn_picture_strip_measure;
  widget_class->size_allocate = kn_picture_strip_size_allocate;
  widget_class->snapshot = kn_picture_strip_snapshot;
  gtk_widget_class_set_css_name (widget_class, "picture-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
kn_picture_strip_init (KnPictureStrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);
  gtk_widget_set_visible (widget, FALSE);
  /* Time runs from left to right in every language. */
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Pinned pictures"), -1);
}

GtkWidget *
kn_picture_strip_new (void)
{
  return g_object_new (KN_TYPE_PICTURE_STRIP, NULL);
}

void
kn_picture_strip_set_session (KnPictureStrip *self, KnSession *session)
{
  GtkWidget *child;

  g_return_if_fail (KN_IS_PICTURE_STRIP (self));
  if (self->session)
    {
      kn_drag_detach (GTK_WIDGET (self));
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_set_object (&self->session, session);
  if (!session)
    return;
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  kn_drag_attach (GTK_WIDGET (self), session, &drag_class, self, NULL);
  update (self);
}
