/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-layout-layer-private.h"

#include "app/document/kn-mask-key.h"
#include "app/document/kn-plan.h"
#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-shot-time.h"
#include "ui/timeline/kn-drag.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (KnLayoutLayer, kn_layout_layer, GTK_TYPE_WIDGET)

static guint edit_prompt_signal, changed_signal;

void
_kn_layout_layer_emit_edit_prompt (KnLayoutLayer *self)
{
  g_signal_emit (self, edit_prompt_signal, 0);
}

/* ---- boxes of the shot ---- */

gpointer
_kn_layout_layer_get_node (KnLayoutLayer *self, guint64 id)
{
  return kn_document_get_node (kn_session_get_document (self->session), id);
}

KnMaskTrack *
kn_layout_layer_get_box (KnLayoutLayer *self)
{
  KnShot *shot;
  guint n;
  const guint64 *ids;

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), NULL);
  shot = kn_shot_time_get_shot (self->session);
  if (!shot)
    return NULL;
  ids = kn_session_get_selected (self->session, &n);
  for (guint i = n; i-- > 0;)
    {
      gpointer node = _kn_layout_layer_get_node (self, ids[i]);

      if (node && KN_IS_MASK_TRACK (node) && kn_mask_track_get_role (node) == KN_MASK_ROLE_LAYOUT
          && kn_node_get_parent (node) == KN_NODE (shot))
        return node;
    }
  return NULL;
}

KnLayoutBox *
_kn_layout_layer_find_box (KnLayoutLayer *self, guint64 id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = gtk_widget_get_next_sibling (child))
    if (kn_layout_box_get_id (KN_LAYOUT_BOX (child)) == id)
      return KN_LAYOUT_BOX (child);
  return NULL;
}

static gboolean
holds (KnMaskTrack *track, gint64 time)
{
  gint64 out = kn_mask_track_get_out_frames (track);

  return time >= kn_mask_track_get_in_frames (track) && (out < 0 || time < out);
}

static void
remove_gone (KnLayoutLayer *self, KnShot *shot)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = next)
    {
      gpointer node = _kn_layout_layer_get_node (self, kn_layout_box_get_id (KN_LAYOUT_BOX (child)));

      next = gtk_widget_get_next_sibling (child);
      if (!shot || !node || !KN_IS_MASK_TRACK (node) || kn_node_get_parent (node) != KN_NODE (shot)
          || kn_mask_track_get_role (node) != KN_MASK_ROLE_LAYOUT)
        gtk_widget_unparent (child);
    }
}

static void
update (KnLayoutLayer *self)
{
  KnShot *shot = kn_shot_time_get_shot (self->session);
  KnMaskTrack *current = kn_layout_layer_get_box (self);
  gint64 time = kn_shot_time_get (self->session);
  GListModel *masks = shot ? kn_shot_get_masks (shot) : NULL;
  guint number = 0;

  remove_gone (self, shot);
  /* The first of the list is on top, and what is drawn last. */
  for (guint i = masks ? g_list_model_get_n_items (masks) : 0; i-- > 0;)
    {
      g_autoptr (KnMaskTrack) track = g_list_model_get_item (masks, i);
      guint64 id = kn_node_get_id (KN_NODE (track));
      KnLayoutBox *box = _kn_layout_layer_find_box (self, id);

      if (kn_mask_track_get_role (track) != KN_MASK_ROLE_LAYOUT)
        continue;
      if (!box)
        box = KN_LAYOUT_BOX (kn_layout_box_new (id));
      gtk_widget_insert_before (GTK_WIDGET (box), GTK_WIDGET (self), NULL);
      kn_layout_box_update (box, track, number++, holds (track, time), track == current);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
kn_layout_layer_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (widget);
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self->viewer, &rect);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      guint64 id = kn_layout_box_get_id (KN_LAYOUT_BOX (child));
      KnMaskTrack *track = self->session ? _kn_layout_layer_get_node (self, id) : NULL;
      double box[4], margin = KN_LAYOUT_BOX_MARGIN_PX;
      double x, y, w, h;

      if (!track || !gtk_widget_should_layout (child))
        continue;
      kn_shot_time_get_box (track, kn_shot_time_get (self->session), box);
      x = rect.origin.x + box[0] * rect.size.width - margin;
      y = rect.origin.y + box[1] * rect.size.height - margin;
      w = box[2] * rect.size.width + 2 * margin;
      h = box[3] * rect.size.height + 2 * margin;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_allocate (child, MAX (1, (int) round (w)), MAX (1, (int) round (h)), -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) round (x), (float) round (y))));
    }
}

static void
kn_layout_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (widget);

  GTK_WIDGET_CLASS (kn_layout_layer_parent_class)->snapshot (widget, snapshot);
  if (self->drawing)
    {
      const GdkRGBA fill = { 1, 1, 1, 0.15f }, line = { 1, 1, 1, 0.9f };
      const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
      const GdkRGBA lines[4] = { line, line, line, line };
      graphene_rect_t rect, box;
      GskRoundedRect outline;

      kn_viewer_get_shot_rect (self->viewer, &rect);
      graphene_rect_init (&box, (float) (rect.origin.x + self->from[0] * rect.size.width),
                          (float) (rect.origin.y + self->from[1] * rect.size.height),
                          (float) (self->from[2] * rect.size.width), (float) (self->from[3] * rect.size.height));
      gtk_snapshot_append_color (snapshot, &fill, &box);
      gsk_rounded_rect_init_from_rect (&outline, &box, 0);
      gtk_snapshot_append_border (snapshot, &outline, widths, lines);
    }
}

/* ---- changes ---- */

gboolean
_kn_layout_layer_add_box_at (KnLayoutLayer *self, const double box[4], GError **error)
{
  KnDocument *document = kn_session_get_document (self->session);
  KnShot *shot = kn_shot_time_get_shot (self->session);
  guint64 id;

  if (!shot)
    return TRUE;
  kn_document_break_merge (document);
  if (!kn_document_apply_take (document,
                               kn_plan_add_box (document, kn_node_get_id (KN_NODE (shot)), kn_shot_time_get (self->session),
                                                box, &id, error),
                               error))
    return FALSE;
  kn_session_select (self->session, id);
  return TRUE;
}

gboolean
kn_layout_layer_add_box (KnLayoutLayer *self, GError **error)
{
  static const double middle[4] = { 0.3, 0.3, 0.4, 0.4 };

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), FALSE);
  return _kn_layout_layer_add_box_at (self, middle, error);
}

gboolean
kn_layout_layer_toggle_key (KnLayoutLayer *self, GError **error)
{
  KnMaskTrack *track;
  KnMaskKey *key;
  KnDocument *document;
  gint64 time;
  double box[4];
  guint64 id;

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), FALSE);
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  if (!track)
    return TRUE;
  document = kn_session_get_document (self->session);
  time = kn_shot_time_get (self->session);
  key = kn_mask_keys_find (track, time, 0);
  if (key && g_list_model_get_n_items (kn_mask_track_get_keys (track)) == 1)
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE,
                           _("A box has at least one key. Delete the box instead."));
      return FALSE;
    }
  id = key ? kn_node_get_id (KN_NODE (key)) : 0;
  kn_shot_time_get_box (track, time, box);
  return kn_document_apply_take (document,
                                 key ? kn_plan_delete (document, &id, 1, error)
                                     : kn_plan_place_box (document, kn_node_get_id (KN_NODE (track)), time, box, error),
                                 error);
}

void
kn_layout_layer_step_key (KnLayoutLayer *self, int direction)
{
  KnMaskTrack *track;
  KnMaskKey *key;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  key = track ? kn_mask_keys_find (track, kn_shot_time_get (self->session), direction) : NULL;
  if (key)
    kn_shot_time_go (self->session, kn_mask_key_get_time_frames (key));
}

void
kn_layout_layer_focus (KnLayoutLayer *self)
{
  KnMaskTrack *track;
  GtkWidget *box;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  box = track ? GTK_WIDGET (_kn_layout_layer_find_box (self, kn_node_get_id (KN_NODE (track)))) : gtk_widget_get_last_child (GTK_WIDGET (self));
  if (box)
    gtk_widget_grab_focus (box);
}

/* ---- life ---- */

static void
kn_layout_layer_dispose (GObject *object)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (object);

  kn_layout_layer_set_session (self, NULL);
  G_OBJECT_CLASS (kn_layout_layer_parent_class)->dispose (object);
}

static void
kn_layout_layer_class_init (KnLayoutLayerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_layout_layer_dispose;
  widget_class->size_allocate = kn_layout_layer_size_allocate;
  widget_class->snapshot = kn_layout_layer_snapshot;
  gtk_widget_class_set_css_name (widget_class, "layout-layer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  edit_prompt_signal =
      g_signal_new ("edit-prompt", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_layout_layer_init (KnLayoutLayer *self)
{
  _kn_layout_layer_listen (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Layout boxes"), -1);
}

GtkWidget *
kn_layout_layer_new (KnViewer *viewer)
{
  KnLayoutLayer *self = g_object_new (KN_TYPE_LAYOUT_LAYER, NULL);

  self->viewer = viewer;
  g_signal_connect_object (viewer, "geometry-changed", G_CALLBACK (gtk_widget_queue_allocate), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
kn_layout_layer_set_session (KnLayoutLayer *self, KnSession *session)
{
  GtkWidget *child;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
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
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  _kn_layout_layer_attach (self);
  update (self);
}
