/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-private.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-title.h"
#include "ui/timeline/kn-lane-header.h"
#include "ui/timeline/kn-part-drag.h"

#include <glib/gi18n.h>

#define CLIPS_HEIGHT 70
#define STRIP_HEIGHT 24

GtkWidget *
_kn_timeline_new_header (KnTimeline *self, const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "width-chars", 10, "max-width-chars", 14, NULL);

  gtk_widget_add_css_class (label, "lane-header");
  gtk_size_group_add_widget (self->headers, label);
  return label;
}

static GtkWidget *
new_layer_header (KnTimeline *self, guint64 layer, const char *name)
{
  GtkWidget *header = kn_lane_header_new (self->session, layer, name);

  gtk_widget_add_css_class (header, "lane-header");
  gtk_size_group_add_widget (self->headers, header);
  return header;
}

KnLane *
_kn_timeline_get_lane (GtkWidget *row)
{
  return KN_LANE (gtk_widget_get_last_child (row));
}

/* Nothing but titles: there are no pictures to show. */
static gboolean
has_only_titles (KnNode *layer)
{
  GListModel *clips = layer ? kn_node_get_list (layer, "clips") : NULL;
  guint n = clips ? g_list_model_get_n_items (clips) : 0, n_titles = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnNode) clip = g_list_model_get_item (clips, i);

      n_titles += KN_IS_TITLE (clip);
    }
  return n > 0 && n_titles == n;
}

static void
show_row (KnTimeline *self, GtkWidget *row)
{
  GtkWidget *header = gtk_widget_get_first_child (row);
  KnLane *lane = _kn_timeline_get_lane (row);
  KnNode *node = kn_document_get_node (kn_session_get_document (self->session), kn_lane_get_node (lane));

  if (kn_lane_get_kind (lane) == KN_LANE_CLIPS && node && KN_IS_LAYER (node))
    {
      gboolean low = has_only_titles (node);

      kn_lane_set_height (lane, low ? STRIP_HEIGHT : CLIPS_HEIGHT);
      kn_lane_header_set_low (KN_LANE_HEADER (header), low);
    }

  kn_lane_set_title (lane, KN_IS_LANE_HEADER (header) ? kn_lane_header_get_title (KN_LANE_HEADER (header))
                                                      : gtk_label_get_text (GTK_LABEL (header)));
  if (gtk_widget_has_css_class (row, "optional"))
    gtk_widget_set_visible (row, !kn_lane_is_empty (lane));
}

/* Strips that have nothing to show are left out, but for those of the lowest layer, where people look for them. */
static void
add_row (KnTimeline *self, KnLaneKind kind, guint64 node, int height, const char *title, gboolean always)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *lane = kn_lane_new (kind, self->session, self->desk, node, height);

  gtk_widget_add_css_class (row, "timeline-row");
  if (!always)
    gtk_widget_add_css_class (row, "optional");
  gtk_box_append (GTK_BOX (row), kind == KN_LANE_CLIPS ? new_layer_header (self, node, title) : _kn_timeline_new_header (self, title));
  gtk_box_append (GTK_BOX (row), lane);
  gtk_box_append (GTK_BOX (self->rows), row);
  show_row (self, row);
  if (kind != KN_LANE_CLIPS)
    kn_part_drag_attach (KN_LANE (lane), self->session);
}

/* place: from the lowest, since what is added lies on top. */
static void
add_layer (KnTimeline *self, KnNode *layer, guint place)
{
  guint64 id = kn_node_get_id (layer);
  g_autofree char *name = NULL;

  if (KN_IS_AUDIO_LAYER (layer))
    {
      name = place ? g_strdup_printf (_("Sound %u"), place + 1) : g_strdup (_("Sound"));
      add_row (self, KN_LANE_CLIPS, id, 2 * STRIP_HEIGHT, name, TRUE);
      return;
    }
  name = place ? g_strdup_printf (_("Shots %u"), place + 1) : g_strdup (_("Shots"));
  add_row (self, KN_LANE_CLIPS, id, CLIPS_HEIGHT, name, TRUE);
  add_row (self, KN_LANE_PROMPTS, id, STRIP_HEIGHT, _("Prompts"), place == 0);
  add_row (self, KN_LANE_CAMERA, id, STRIP_HEIGHT, _("Camera"), place == 0);
  add_row (self, KN_LANE_MASKS, id, STRIP_HEIGHT, _("Masks"), place == 0);
  add_row (self, KN_LANE_PICTURES, id, STRIP_HEIGHT, _("Pictures"), FALSE);
}

static void
tell_height (KnTimeline *self)
{
  int height;

  gtk_widget_measure (self->rows, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  if (height == self->rows_height)
    return;
  self->rows_height = height;
  g_signal_emit_by_name (self, "rows-changed");
}

void
kn_timeline_settle (KnTimeline *self)
{
  g_return_if_fail (KN_IS_TIMELINE (self));
  /* Rows do not come and go under the pointer. */
  if (kn_document_in_group (kn_session_get_document (self->session)))
    return;
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row; row = gtk_widget_get_next_sibling (row))
    {
      kn_lane_flush (_kn_timeline_get_lane (row));
      show_row (self, row);
    }
  tell_height (self);
}

void
_kn_timeline_remove_rows (KnTimeline *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->rows)))
    gtk_box_remove (GTK_BOX (self->rows), child);
}

static void
collect_ids (GListModel *list, GArray *ids)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (KnNode) node = g_list_model_get_item (list, i);
      guint64 id = kn_node_get_id (node);

      g_array_append_val (ids, id);
    }
}

static gboolean
has_focus (KnTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus && gtk_widget_is_ancestor (focus, self->rows);
}

void
_kn_timeline_update_rows (KnTimeline *self)
{
  gboolean focused = has_focus (self);
  KnSequence *sequence = kn_session_get_sequence (self->session);
  GListModel *lists[2] = { kn_sequence_get_layers (sequence), kn_sequence_get_audio_layers (sequence) };
  g_autoptr (GArray) shape = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (int i = 0; i < 2; i++)
    collect_ids (lists[i], shape);
  if (shape->len == self->shape->len && memcmp (shape->data, self->shape->data, shape->len * sizeof (guint64)) == 0)
    return;
  g_array_set_size (self->shape, 0);
  g_array_append_vals (self->shape, shape->data, shape->len);
  /* Else it would go to whatever button comes first. */
  if (focused)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  _kn_timeline_remove_rows (self);
  for (int i = 0; i < 2; i++)
    for (guint k = 0; k < g_list_model_get_n_items (lists[i]); k++)
      {
        g_autoptr (KnNode) layer = g_list_model_get_item (lists[i], k);

        add_layer (self, layer, i == 0 ? g_list_model_get_n_items (lists[i]) - 1 - k : k);
      }
  if (focused)
    kn_timeline_focus_selected (self);
}

guint64
kn_timeline_get_layer_at (KnTimeline *self, GtkWidget *widget, double y)
{
  double x, in_rows;

  g_return_val_if_fail (KN_IS_TIMELINE (self), 0);
  if (!gtk_widget_translate_coordinates (widget, self->rows, 0, y, &x, &in_rows))
    return 0;
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row; row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t bounds;

      if (gtk_widget_get_visible (row) && gtk_widget_compute_bounds (row, self->rows, &bounds) &&
          in_rows >= bounds.origin.y && in_rows < bounds.origin.y + bounds.size.height)
        return kn_lane_get_node (_kn_timeline_get_lane (row));
    }
  return 0;
}
