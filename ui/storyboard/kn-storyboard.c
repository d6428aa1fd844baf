/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-storyboard.h"

#include "ui/kn-shortcuts.h"
#include "ui/storyboard/kn-panel-column.h"
#include "ui/storyboard/kn-panel.h"
#include "ui/storyboard/kn-storyboard-drop.h"
#include "ui/timeline/kn-timeline-menu.h"

struct _KnStoryboard
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  GtkWidget *scroller, *panels;
  GHashTable *by_id;       /* shot id -> KnPanel, a child of panels */
  guint source;
  guint reveal_source;
  int reveal_frames;       /* until the panels are where they belong */
};

G_DEFINE_FINAL_TYPE (KnStoryboard, kn_storyboard, GTK_TYPE_WIDGET)

static GtkWidget *
panel_of (KnStoryboard *self, guint64 id)
{
  GtkWidget *panel = g_hash_table_lookup (self->by_id, GSIZE_TO_POINTER (id));

  if (!panel)
    {
      panel = kn_panel_new (self->session, self->desk, id);
      gtk_box_append (GTK_BOX (self->panels), panel);
      g_hash_table_insert (self->by_id, GSIZE_TO_POINTER (id), panel);
    }
  return panel;
}

/* To the panel before, as on the timeline. */
static void
pass_focus_on (KnStoryboard *self, GtkWidget *panel)
{
  GtkWidget *heir = gtk_widget_get_prev_sibling (panel);

  if (!heir)
    heir = gtk_widget_get_next_sibling (panel);
  if (!heir || !(gtk_widget_get_state_flags (panel) & GTK_STATE_FLAG_FOCUS_WITHIN))
    return;
  kn_session_select (self->session, kn_lane_item_get_id (KN_LANE_ITEM (heir)));
  gtk_widget_grab_focus (heir);
}

static void
remove_gone (KnStoryboard *self)
{
  GHashTableIter iter;
  gpointer id, panel;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &panel))
    if (!kn_document_get_node (kn_session_get_document (self->session), GPOINTER_TO_SIZE (id)))
      {
        pass_focus_on (self, panel);
        gtk_box_remove (GTK_BOX (self->panels), panel);
        g_hash_table_iter_remove (&iter);
      }
}

/* Brings the panel of the current shot into view. */
static gboolean
reveal_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnStoryboard *self = KN_STORYBOARD (widget);
  KnShot *shot = kn_session_get_shot (self->session);
  GtkWidget *panel =
      shot ? g_hash_table_lookup (self->by_id, GSIZE_TO_POINTER (kn_node_get_id (KN_NODE (shot)))) : NULL;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double x, y;

  if (self->reveal_frames-- > 0)
    return G_SOURCE_CONTINUE;
  self->reveal_source = 0;
  if (panel && gtk_widget_translate_coordinates (panel, self->panels, 0, 0, &x, &y))
    gtk_adjustment_clamp_page (adjustment, y - 8, y + gtk_widget_get_height (panel) + 8);
  return G_SOURCE_REMOVE;
}

/* A panel that is new or has moved gets its place in the frame after the next. */
static void
queue_reveal (KnStoryboard *self)
{
  self->reveal_frames = 1;
  if (!self->reveal_source)
    self->reveal_source = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

/* Whoever selects several looks at one of them already. */
static void
selection_cb (KnStoryboard *self)
{
  if (kn_session_get_n_selected (self->session) < 2)
    queue_reveal (self);
}

static gboolean
update_cb (gpointer data)
{
  KnStoryboard *self = data;
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (self->session));
  GtkWidget *last = NULL;
  gboolean moved = FALSE;

  self->source = 0;
  remove_gone (self);
  for (guint i = 0; i < shots->len; i++)
    {
      GtkWidget *panel = panel_of (self, kn_node_get_id (shots->pdata[i]));

      if (gtk_widget_get_prev_sibling (panel) != last)
        {
          gtk_box_reorder_child_after (GTK_BOX (self->panels), panel, last);
          moved = TRUE;
        }
      kn_panel_show (KN_PANEL (panel), shots->pdata[i], i + 1);
      last = panel;
    }
  if (moved)
    queue_reveal (self);
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes. */
static void
queue_update (KnStoryboard *self)
{
  if (!self->source)
    self->source = g_idle_add (update_cb, self);
}

KnSession *
kn_storyboard_get_session (KnStoryboard *self)
{
  g_return_val_if_fail (KN_IS_STORYBOARD (self), NULL);
  return self->session;
}

gboolean
kn_storyboard_go_to_selected (KnStoryboard *self)
{
  KnShot *shot;

  g_return_val_if_fail (KN_IS_STORYBOARD (self), FALSE);
  shot = self->session ? kn_session_get_shot (self->session) : NULL;
  if (!shot)
    return FALSE;
  /* It may be a new one. */
  g_clear_handle_id (&self->source, g_source_remove);
  update_cb (self);
  return gtk_widget_grab_focus (panel_of (self, kn_node_get_id (KN_NODE (shot))));
}

gboolean
kn_storyboard_focus_selected (KnStoryboard *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  g_return_val_if_fail (KN_IS_STORYBOARD (self), FALSE);
  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) && kn_storyboard_go_to_selected (self);
}

static void
shot_changed_cb (KnStoryboard *self, guint64 id)
{
  GtkWidget *panel = g_hash_table_lookup (self->by_id, GSIZE_TO_POINTER (id));
  gpointer shot = kn_document_get_node (kn_session_get_document (self->session), id);

  if (panel && shot)
    kn_lane_item_update (KN_LANE_ITEM (panel), shot);
}

static void
kn_storyboard_dispose (GObject *object)
{
  KnStoryboard *self = KN_STORYBOARD (object);

  kn_storyboard_set_session (self, NULL, NULL);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  G_OBJECT_CLASS (kn_storyboard_parent_class)->dispose (object);
}

/* ---- the menu of a panel ---- */

static void
menu_cb (KnStoryboard *self, int n_press, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *panel = widget ? gtk_widget_get_ancestor (widget, KN_TYPE_PANEL) : NULL;

  if (panel)
    kn_timeline_menu_open_for (GTK_WIDGET (self), KN_LANE_ITEM (panel), x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  double x, y;

  if (!focus || !KN_IS_PANEL (focus) || !gtk_widget_translate_coordinates (focus, widget, 24, 24, &x, &y))
    return FALSE;
  kn_timeline_menu_open_for (widget, KN_LANE_ITEM (focus), x, y);
  return TRUE;
}

static void
add_menu (KnStoryboard *self)
{
  GtkGesture *menu = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
}

static void
kn_storyboard_class_init (KnStoryboardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_storyboard_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "storyboard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
}

static void
kn_storyboard_init (KnStoryboard *self)
{
  self->by_id = g_hash_table_new (NULL, NULL);
  self->scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, NULL);
  self->panels = kn_panel_column_new (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  gtk_widget_add_css_class (self->panels, "panels");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->panels);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  kn_shortcuts_add_place (GTK_WIDGET (self));
  add_menu (self);
  kn_storyboard_drop_attach (self);
}

static void
let_go (KnStoryboard *self)
{
  GtkWidget *child;

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->reveal_source)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->reveal_source);
  self->reveal_source = 0;
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_signal_handlers_disconnect_by_data (self->desk, self);
  g_hash_table_remove_all (self->by_id);
  while ((child = gtk_widget_get_first_child (self->panels)))
    gtk_box_remove (GTK_BOX (self->panels), child);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
}

void
kn_storyboard_set_session (KnStoryboard *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_STORYBOARD (self));
  if (self->session)
    let_go (self);
  if (!session)
    return;
  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  queue_update (self);
}
