/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-lane.h"

#include "app/document/kn-camera-path.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-prompt.h"
#include "ui/timeline/kn-camera-item.h"
#include "ui/timeline/kn-clip-item.h"
#include "ui/timeline/kn-marker-item.h"
#include "ui/timeline/kn-prompt-item.h"
#include "ui/timeline/kn-time-axis.h"

#include <math.h>

/* Narrower items could not be hit. */
#define MIN_ITEM_PX 6

struct _KnLane
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  KnLaneKind kind;
  guint64 node;
  int height;
  GHashTable *items;      /* node id -> KnLaneItem, a child */
  GHashTable *seen;       /* ids, while updating */
  GtkWidget *last;        /* the item that the next one follows, while updating */
};

G_DEFINE_FINAL_TYPE (KnLane, kn_lane, GTK_TYPE_WIDGET)

static void
put (KnLane *self, GType type, KnNode *key, KnNode *select, gint64 start, gint64 end)
{
  guint64 id = kn_node_get_id (key);
  GtkWidget *item = g_hash_table_lookup (self->items, GSIZE_TO_POINTER (id));

  if (!item)
    {
      item = kn_lane_item_new (type, self->session, kn_node_get_id (select));
      g_hash_table_insert (self->items, GSIZE_TO_POINTER (id), item);
    }
  gtk_widget_insert_after (item, GTK_WIDGET (self), self->last);
  self->last = item;
  kn_lane_item_set_range (KN_LANE_ITEM (item), start, end);
  kn_lane_item_update (KN_LANE_ITEM (item), key);
  g_hash_table_add (self->seen, GSIZE_TO_POINTER (id));
}

static void
put_prompts (KnLane *self, KnShot *shot)
{
  GListModel *prompts = kn_shot_get_prompts (shot);
  KnClip *clip = KN_CLIP (shot);
  gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (clip);
  gint64 zero = start - kn_clip_get_in_frames (clip);

  if (g_list_model_get_n_items (prompts) == 0)
    put (self, KN_TYPE_PROMPT_ITEM, KN_NODE (shot), KN_NODE (shot), start, end);
  for (guint i = 0; i < g_list_model_get_n_items (prompts); i++)
    {
      g_autoptr (KnPrompt) prompt = g_list_model_get_item (prompts, i);
      gint64 out = kn_prompt_get_out_frames (prompt);
      gint64 from = CLAMP (zero + kn_prompt_get_in_frames (prompt), start, end);
      gint64 to = out < 0 ? end : CLAMP (zero + out, start, end);

      if (to > from)
        put (self, KN_TYPE_PROMPT_ITEM, KN_NODE (prompt), KN_NODE (shot), from, to);
    }
}

static void
put_clip (KnLane *self, KnClip *clip)
{
  gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (clip);

  if (self->kind == KN_LANE_CLIPS)
    put (self, KN_TYPE_CLIP_ITEM, KN_NODE (clip), KN_NODE (clip), start, end);
  else if (self->kind == KN_LANE_PROMPTS && KN_IS_SHOT (clip))
    put_prompts (self, KN_SHOT (clip));
  else if (self->kind == KN_LANE_CAMERA && KN_IS_SHOT (clip) && kn_shot_get_camera (KN_SHOT (clip)))
    put (self, KN_TYPE_CAMERA_ITEM, KN_NODE (clip), KN_NODE (clip), start, end);
}

static void
put_marker (KnLane *self, KnMarker *marker)
{
  gint64 time = kn_marker_get_time_frames (marker);

  put (self, KN_TYPE_MARKER_ITEM, KN_NODE (marker), KN_NODE (marker), time,
       time + kn_marker_get_duration_frames (marker));
}

/* To the item before in time, not to wherever GTK would look. */
static void
pass_focus_on (KnLane *self, GtkWidget *item)
{
  gint64 start = kn_lane_item_get_start (KN_LANE_ITEM (item));
  GtkWidget *heir = NULL;

  if (!gtk_widget_has_focus (item))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child;
       child = gtk_widget_get_next_sibling (child))
    {
      /* What stays comes first, by time. */
      if (heir && (child == item || kn_lane_item_get_start (KN_LANE_ITEM (child)) > start))
        break;
      heir = child;
    }
  if (heir && heir != item)
    gtk_widget_grab_focus (heir);
}

static void
remove_unseen (KnLane *self)
{
  GHashTableIter iter;
  gpointer id, item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &id, &item))
    if (!g_hash_table_contains (self->seen, id))
      {
        pass_focus_on (self, item);
        gtk_widget_unparent (item);
        g_hash_table_iter_remove (&iter);
      }
}

static void
update (KnLane *self)
{
  gpointer node = kn_document_get_node (kn_session_get_document (self->session), self->node);
  GListModel *list = NULL;

  if (node)
    list = self->kind == KN_LANE_MARKERS ? kn_sequence_get_markers (node) : kn_node_get_list (node, "clips");
  g_hash_table_remove_all (self->seen);
  self->last = NULL;
  for (guint i = 0; list && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (KnNode) child = g_list_model_get_item (list, i);

      if (KN_IS_CLIP (child))
        put_clip (self, KN_CLIP (child));
      else
        put_marker (self, KN_MARKER (child));
    }
  remove_unseen (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
shot_changed_cb (KnLane *self, guint64 id)
{
  gpointer item = g_hash_table_lookup (self->items, GSIZE_TO_POINTER (id));
  gpointer node = kn_document_get_node (kn_session_get_document (self->session), id);

  if (item && node)
    kn_lane_item_update (item, node);
}

static void
kn_lane_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                 int *minimum_baseline, int *natural_baseline)
{
  KnLane *self = KN_LANE (widget);

  *minimum = *natural = 1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  *minimum = *natural = self->height;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int height;

      gtk_widget_measure (child, orientation, -1, &height, NULL, NULL, NULL);
      *minimum = *natural = MAX (*minimum, height);
    }
}

static void
place (KnLane *self, KnLaneItem *item, int width, int height)
{
  double x = round (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_start (item)));
  double right = round (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_end (item)));
  gboolean visible = right >= -MIN_ITEM_PX && x <= width;
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, 0);
  int least = KN_IS_MARKER_ITEM (item) ? kn_marker_item_get_width () : MIN_ITEM_PX;

  gtk_widget_set_child_visible (GTK_WIDGET (item), visible);
  if (!visible)
    return;
  if (KN_IS_MARKER_ITEM (item))
    at.x -= (float) least / 2;
  /* One pixel of air between neighbours. */
  gtk_widget_allocate (GTK_WIDGET (item), MAX (least, (int) (right - x) - 1), height, -1,
                       gsk_transform_translate (NULL, &at));
}

static void
kn_lane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      /* GTK wants every visible child measured before it is allocated. */
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, NULL, NULL, NULL);
      place (KN_LANE (widget), KN_LANE_ITEM (child), width, height);
    }
}

/* Between the flags the pointer reaches the ruler below. */
static gboolean
kn_lane_contains (GtkWidget *widget, double x, double y)
{
  return KN_LANE (widget)->kind != KN_LANE_MARKERS && GTK_WIDGET_CLASS (kn_lane_parent_class)->contains (widget, x, y);
}

static void
kn_lane_dispose (GObject *object)
{
  KnLane *self = KN_LANE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  if (self->desk)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_object (&self->session);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  G_OBJECT_CLASS (kn_lane_parent_class)->dispose (object);
}

static void
kn_lane_class_init (KnLaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_lane_dispose;
  widget_class->contains = kn_lane_contains;
  widget_class->measure = kn_lane_measure;
  widget_class->size_allocate = kn_lane_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "lane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ROW);
}

static void
kn_lane_init (KnLane *self)
{
  self->items = g_hash_table_new (NULL, NULL);
  self->seen = g_hash_table_new (NULL, NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
kn_lane_new (KnLaneKind kind, KnSession *session, KnRenderDesk *desk, guint64 node, int height)
{
  KnLane *self = g_object_new (KN_TYPE_LANE, NULL);

  self->kind = kind;
  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  self->node = node;
  self->height = height;
  if (kind == KN_LANE_MARKERS)
    gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_VISIBLE);
  g_signal_connect_swapped (session, "notify::zoom", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "notify::scroll", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  update (self);
  return GTK_WIDGET (self);
}

KnRenderDesk *
kn_lane_get_desk (KnLane *self)
{
  g_return_val_if_fail (KN_IS_LANE (self), NULL);
  return self->desk;
}

KnLaneKind
kn_lane_get_kind (KnLane *self)
{
  g_return_val_if_fail (KN_IS_LANE (self), KN_LANE_CLIPS);
  return self->kind;
}

guint64
kn_lane_get_node (KnLane *self)
{
  g_return_val_if_fail (KN_IS_LANE (self), 0);
  return self->node;
}

KnLaneItem *
kn_lane_find_item (KnLane *self, guint64 id)
{
  g_return_val_if_fail (KN_IS_LANE (self), NULL);
  return g_hash_table_lookup (self->items, GSIZE_TO_POINTER (id));
}
