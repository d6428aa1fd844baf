/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-lane-private.h"

#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-transition-item.h"

#include <glib/gi18n.h>
#include <math.h>

/* Narrower items could not be hit. */
#define MIN_ITEM_PX 6
/* Reach of the pointer inside an edge. */
#define GRIP_PX 8

struct _KnLane
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  KnLaneKind kind;
  guint64 node;
  char *title;
  int height;             /* of a row */
  int row, n_rows;        /* of what is put next; of all */
  GHashTable *items;      /* node id -> KnLaneItem, a child */
  GHashTable *seen;       /* ids, while updating */
  GArray *selected;       /* guint64: what items were last told of */
  gboolean partial;       /* items that cannot be seen are left as they are, while updating */
  gboolean dirty;         /* something happened in a group since the last update */
  guint tick;             /* while a group is open */
  GtkWidget *last;        /* the item that the next one follows, while updating */
};

G_DEFINE_FINAL_TYPE (KnLane, kn_lane, GTK_TYPE_WIDGET)

gboolean
_kn_lane_wants (KnLane *self, KnClip *clip)
{
  return !self->partial ||
         (kn_time_axis_to_px (self->session, (double) kn_clip_get_end_frames (clip)) >= 0 &&
          kn_time_axis_to_px (self->session, (double) kn_clip_get_start_frames (clip)) <=
              gtk_widget_get_width (GTK_WIDGET (self)));
}

void
_kn_lane_put (KnLane *self, GType type, KnNode *key, KnNode *select, gint64 start, gint64 end)
{
  /* A transition stands for a clip that has an item of its own. */
  guint64 id = type == KN_TYPE_TRANSITION_ITEM ? ~kn_node_get_id (key) : kn_node_get_id (key);
  GtkWidget *item = g_hash_table_lookup (self->items, GSIZE_TO_POINTER (id));
  gboolean is_new = item == NULL;

  if (is_new)
    {
      item = kn_lane_item_new (type, self->session, kn_node_get_id (select));
      g_hash_table_insert (self->items, GSIZE_TO_POINTER (id), item);
    }
  if (is_new || gtk_widget_get_prev_sibling (item) != self->last)
    gtk_widget_insert_after (item, GTK_WIDGET (self), self->last);
  self->last = item;
  kn_lane_item_set_range (KN_LANE_ITEM (item), start, end, self->row);
  kn_lane_item_update (KN_LANE_ITEM (item), key);
  g_hash_table_add (self->seen, GSIZE_TO_POINTER (id));
}

void
_kn_lane_set_row (KnLane *self, int row)
{
  self->row = row;
  self->n_rows = MAX (self->n_rows, row + 1);
}

/* To the item before in time, not to wherever GTK would look. A clip that is still there has gone to another lane: the
 * timeline finds it when all lanes know of it. */
static void
pass_focus_on (KnLane *self, GtkWidget *item)
{
  gint64 start = kn_lane_item_get_start (KN_LANE_ITEM (item));
  gpointer node = kn_document_get_node (kn_session_get_document (self->session),
                                        kn_lane_item_get_id (KN_LANE_ITEM (item)));
  GtkWidget *heir = NULL;

  if (!gtk_widget_has_focus (item))
    return;
  gtk_root_set_focus (gtk_widget_get_root (item), NULL);
  if (node && KN_IS_CLIP (node))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child;
       child = gtk_widget_get_next_sibling (child))
    {
      /* What stays comes first, by time. */
      if (heir && (child == item || kn_lane_item_get_start (KN_LANE_ITEM (child)) > start))
        break;
      heir = child;
    }
  if (!heir || heir == item)
    {
      /* Nothing is left in it. */
      if (gtk_widget_get_focusable (GTK_WIDGET (self)))
        gtk_widget_grab_focus (GTK_WIDGET (self));
      return;
    }
  /* Chosen first, so that the focus does not bring the playhead: nobody asked to see it. */
  kn_session_select (self->session, kn_lane_item_get_id (KN_LANE_ITEM (heir)));
  gtk_widget_grab_focus (heir);
}

/* In the middle of a drag they are put where they are not seen: what it moves out of view may come back. */
static void
remove_unseen (KnLane *self)
{
  GHashTableIter iter;
  gpointer id, item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &id, &item))
    if (g_hash_table_contains (self->seen, id))
      continue;
    else if (self->partial)
      kn_lane_item_set_range (item, G_MININT32, G_MININT32, 0);
    else
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
  int n_rows = self->n_rows;

  self->dirty = FALSE;
  self->row = 0;
  self->n_rows = 1;
  g_hash_table_remove_all (self->seen);
  self->last = NULL;
  if (node)
    _kn_lane_fill (self, node);
  remove_unseen (self);
  if (self->n_rows != n_rows)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
in_group (KnLane *self)
{
  return kn_document_in_group (kn_session_get_document (self->session));
}

/* A drag takes everything back and plans it anew at every motion: what is seen follows once a frame, the rest when it is
 * over. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnLane *self = KN_LANE (widget);

  self->partial = in_group (self);
  if (self->dirty || !self->partial)
    update (self);
  if (self->partial)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
applied_cb (KnLane *self)
{
  if (!in_group (self))
    {
      self->partial = FALSE;
      update (self);
      return;
    }
  self->dirty = TRUE;
  if (!self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
kn_lane_flush (KnLane *self)
{
  g_return_if_fail (KN_IS_LANE (self));
  if (!self->tick)
    return;
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->partial = FALSE;
  update (self);
}

/* A transition stands for a clip that has an item of its own. */
static void
show_selected (KnLane *self, guint64 id)
{
  gpointer items[2] = { g_hash_table_lookup (self->items, GSIZE_TO_POINTER (id)),
                        g_hash_table_lookup (self->items, GSIZE_TO_POINTER (~id)) };

  for (int i = 0; i < 2; i++)
    if (items[i])
      kn_lane_item_show_selected (items[i]);
}

static void
selection_cb (KnLane *self)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->selected);
  guint n;
  const guint64 *ids = kn_session_get_selected (self->session, &n);

  self->selected = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_vals (self->selected, ids, n);
  for (guint i = 0; i < before->len; i++)
    show_selected (self, g_array_index (before, guint64, i));
  for (guint i = 0; i < n; i++)
    show_selected (self, ids[i]);
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
  *minimum = self->height;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int height;

      gtk_widget_measure (child, orientation, -1, &height, NULL, NULL, NULL);
      *minimum = MAX (*minimum, height);
    }
  *minimum = *natural = *minimum * self->n_rows;
}

/* Where the last narrow item of each type and row ends: one that would lie on it is left out, but not what is selected. */
typedef struct
{
  GType type;
  int row;
  double right;
} Sliver;

#define MAX_SLIVERS 16

static gboolean
is_covered (KnLaneItem *item, Sliver *slivers, double x, double right)
{
  GtkStateFlags marked = GTK_STATE_FLAG_SELECTED | GTK_STATE_FLAG_FOCUSED;
  int i = 0;

  while (i + 1 < MAX_SLIVERS && slivers[i].type &&
         (slivers[i].type != G_OBJECT_TYPE (item) || slivers[i].row != kn_lane_item_get_row (item)))
    i++;
  if (right - x >= MIN_ITEM_PX || (gtk_widget_get_state_flags (GTK_WIDGET (item)) & marked))
    return FALSE;
  if (slivers[i].type && x < slivers[i].right)
    return TRUE;
  slivers[i] = (Sliver){ G_OBJECT_TYPE (item), kn_lane_item_get_row (item), x + MIN_ITEM_PX };
  return FALSE;
}

static void
place (KnLane *self, KnLaneItem *item, int width, int height, Sliver *slivers)
{
  double x = round (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_start (item)));
  double right = round (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_end (item)));
  int fixed = KN_LANE_ITEM_GET_CLASS (item)->width_px, least = fixed ? fixed : MIN_ITEM_PX;
  gboolean visible = right >= -least && x <= width + least && !is_covered (item, slivers, x, right);
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) (kn_lane_item_get_row (item) * height));

  gtk_widget_set_child_visible (GTK_WIDGET (item), visible);
  if (!visible)
    return;
  /* GTK wants every visible child measured before it is allocated. */
  gtk_widget_measure (GTK_WIDGET (item), GTK_ORIENTATION_VERTICAL, -1, NULL, NULL, NULL, NULL);
  if (fixed)
    at.x -= (float) fixed / 2;
  /* Such items draw only what can be seen of them. */
  if (right - x > width)
    gtk_widget_queue_draw (GTK_WIDGET (item));
  /* One pixel of air between neighbours. */
  gtk_widget_allocate (GTK_WIDGET (item), MAX (least, (int) (right - x) - 1), height, -1,
                       gsk_transform_translate (NULL, &at));
}

static void
kn_lane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  Sliver slivers[MAX_SLIVERS] = { 0 };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    place (KN_LANE (widget), KN_LANE_ITEM (child), width, height / KN_LANE (widget)->n_rows, slivers);
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
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->items, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->selected, g_array_unref);
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
  self->selected = g_array_new (FALSE, FALSE, sizeof (guint64));
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
  /* Also while it is empty it can be pasted into. */
  gtk_widget_set_focusable (GTK_WIDGET (self), kind == KN_LANE_CLIPS);
  if (kind == KN_LANE_CLIPS)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _("With the focus here, what is pasted goes to this layer"), -1);
  if (kind == KN_LANE_MARKERS)
    gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_VISIBLE);
  g_signal_connect_swapped (session, "notify::zoom", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "notify::scroll", G_CALLBACK (gtk_widget_queue_allocate), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (applied_cb), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  update (self);
  selection_cb (self);
  return GTK_WIDGET (self);
}

void
kn_lane_set_title (KnLane *self, const char *title)
{
  g_return_if_fail (KN_IS_LANE (self));
  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

void
kn_lane_set_height (KnLane *self, int height)
{
  g_return_if_fail (KN_IS_LANE (self));
  if (height == self->height)
    return;
  self->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
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

gboolean
kn_lane_is_empty (KnLane *self)
{
  g_return_val_if_fail (KN_IS_LANE (self), TRUE);
  return g_hash_table_size (self->items) == 0;
}

KnLaneItem *
kn_lane_pick (KnLane *self, double x, double y, KnLaneGrip *grip)
{
  GtkWidget *item;
  double in_item, item_y, handle;

  g_return_val_if_fail (KN_IS_LANE (self), NULL);
  item = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  item = item ? gtk_widget_get_ancestor (item, KN_TYPE_LANE_ITEM) : NULL;
  if (!item || !gtk_widget_translate_coordinates (GTK_WIDGET (self), item, x, y, &in_item, &item_y))
    return NULL;
  handle = fmin (GRIP_PX, gtk_widget_get_width (item) / 4.0);
  *grip = in_item < handle                                 ? KN_LANE_GRIP_START
          : in_item >= gtk_widget_get_width (item) - handle ? KN_LANE_GRIP_END
                                                            : KN_LANE_GRIP_MIDDLE;
  return KN_LANE_ITEM (item);
}
