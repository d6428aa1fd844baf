/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-panel.h"

#include "app/document/kn-plan.h"
#include "app/session/kn-commands.h"
#include "app/session/kn-selection-commands.h"
#include "ui/kn-shot-strip.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnPanel
{
  KnLaneItem parent_instance;

  KnRenderDesk *desk;
  guint number;
  const char *state_class;
  GtkWidget *box, *picture, *icon, *title, *stack, *prompt, *entry, *facts;
  const char *drop_class;
};

G_DEFINE_FINAL_TYPE (KnPanel, kn_panel, KN_TYPE_LANE_ITEM)

/* A shot without a name of its own is called by its number already. */
static char *
dup_title (KnPanel *self, const char *name)
{
  g_autofree char *unnamed = g_strdup_printf (_("Shot %u"), self->number);

  return g_str_equal (name, unnamed) ? g_strdup (name) : g_strdup_printf ("%u  %s", self->number, name);
}

/* How it is filmed, or what it shows. */
static char *
dup_content (KnShot *shot)
{
  KnAsset *footage = kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA ? kn_shot_get_media (shot) : NULL;

  return footage ? kn_words_dup_file (footage) : g_strdup (kn_words_get_camera (kn_shot_get_camera (shot)));
}

static void
kn_panel_update (KnLaneItem *item, KnNode *node)
{
  KnPanel *self = KN_PANEL (item);
  KnShot *shot = KN_SHOT (node);
  KnShotState state = kn_render_desk_get_state (self->desk, shot);
  const char *prompt = kn_shot_get_prompt (shot);
  g_autofree char *name = kn_words_dup_shot_title (shot);
  g_autofree char *title = dup_title (self, name);
  g_autofree char *length = kn_words_dup_duration (kn_clip_get_duration_frames (KN_CLIP (shot)),
                                                   kn_session_get_rate (kn_lane_item_get_session (item)));
  g_autofree char *content = dup_content (shot);
  g_autofree char *facts = g_strdup_printf ("%s · %s", content, length);
  g_autofree char *description = g_strdup_printf ("%s\n%s", prompt, facts);
  /* Translators: number and name of a panel, state of its shot: "Panel 2: Landing, rendered" */
  g_autofree char *spoken =
      g_strdup_printf (_("Panel %u: %s, %s"), self->number, name, kn_shot_state_get_label (state));

  kn_shot_strip_set_shot (KN_SHOT_STRIP (self->picture), self->desk, shot);
  if (!kn_lane_item_set_name (item, spoken, description))
    return;
  if (self->state_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->state_class);
  self->state_class = kn_shot_state_get_class (state);
  gtk_widget_add_css_class (GTK_WIDGET (self), self->state_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), kn_shot_state_get_icon (state));
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->prompt), *prompt ? prompt : kn_words_get_prompt_hint (shot));
  gtk_label_set_text (GTK_LABEL (self->facts), facts);
}

/* ---- typing ---- */

static KnShot *
shot_of (KnPanel *self)
{
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));

  return kn_document_get_node (kn_session_get_document (session), kn_lane_item_get_id (KN_LANE_ITEM (self)));
}

/* As it is typed, so that drafts follow. */
static void
typed_cb (KnPanel *self)
{
  KnShot *shot = shot_of (self);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));

  if (shot && !g_str_equal (text, kn_shot_get_prompt (shot)))
    kn_document_apply_take (kn_session_get_document (session),
                            kn_edit_new_set_string (kn_node_get_id (KN_NODE (shot)), "prompt", text), NULL);
}

static void
end_typing (KnPanel *self)
{
  if (gtk_stack_get_visible_child (GTK_STACK (self->stack)) != self->entry)
    return;
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->prompt);
  kn_document_break_merge (kn_session_get_document (kn_lane_item_get_session (KN_LANE_ITEM (self))));
}

static gboolean
entry_key_cb (KnPanel *self, guint key)
{
  if (key != GDK_KEY_Escape && key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
    return FALSE;
  end_typing (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return TRUE;
}

static void
begin_typing (KnPanel *self)
{
  KnShot *shot = shot_of (self);
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));

  if (!shot || kn_document_get_read_only (kn_session_get_document (session)))
    return;
  kn_document_break_merge (kn_session_get_document (session));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), kn_shot_get_prompt (shot));
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->entry);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static gboolean
type_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  begin_typing (KN_PANEL (widget));
  return TRUE;
}

/* Under the picture and the name: the words, and in their place the entry. */
static GtkWidget *
new_words (KnPanel *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_tooltip_text (self->prompt, _("Click to change the words (F2)"));
  self->stack = g_object_new (GTK_TYPE_STACK, "vhomogeneous", FALSE, NULL);
  self->entry = gtk_entry_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Prompt"), -1);
  gtk_stack_add_child (GTK_STACK (self->stack), self->prompt);
  gtk_stack_add_child (GTK_STACK (self->stack), self->entry);
  g_signal_connect_swapped (click, "released", G_CALLBACK (begin_typing), self);
  gtk_widget_add_controller (self->prompt, GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (entry_key_cb), self);
  gtk_widget_add_controller (self->entry, keys);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (end_typing), self);
  gtk_widget_add_controller (self->entry, focus);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed_cb), self);
  return self->stack;
}

/* Panels stand in a row, from which a range is chosen. */
static void
kn_panel_extend (KnLaneItem *item)
{
  kn_command_select_to (kn_lane_item_get_session (item), kn_lane_item_get_id (item));
}

/* ---- changing the order ---- */

void
kn_panel_show_drop (KnPanel *self, KnPanelDrop drop)
{
  static const char *const classes[] = {
    [KN_PANEL_DROP_BEFORE] = "drop-before", [KN_PANEL_DROP_ON] = "drop-on", [KN_PANEL_DROP_AFTER] = "drop-after"
  };

  g_return_if_fail (KN_IS_PANEL (self));
  if (self->drop_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->drop_class);
  self->drop_class = classes[drop];
  if (self->drop_class)
    gtk_widget_add_css_class (GTK_WIDGET (self), self->drop_class);
}

static GdkDragAction
drop_motion_cb (KnPanel *self, double x, double y)
{
  gboolean after = y > gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  kn_panel_show_drop (self, after ? KN_PANEL_DROP_AFTER : KN_PANEL_DROP_BEFORE);
  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (KnPanel *self)
{
  kn_panel_show_drop (self, KN_PANEL_DROP_NONE);
}

static GdkContentProvider *
prepare_cb (KnPanel *self)
{
  return gdk_content_provider_new_typed (G_TYPE_UINT64, kn_lane_item_get_id (KN_LANE_ITEM (self)));
}

static void
drag_begin_cb (KnPanel *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 10, 10);
}

/* What is dragged by one panel: the shots that are selected with it, those of them that lie on the layer of a clip. */
static GArray *
dup_dragged (KnPanel *self, guint64 panel, KnClip *clip)
{
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));
  GArray *dragged = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);

  if (!kn_session_is_selected (session, panel))
    return g_array_append_val (dragged, panel);
  for (guint i = 0; i < n; i++)
    {
      gpointer node = kn_document_get_node (kn_session_get_document (session), ids[i]);

      if (node && KN_IS_SHOT (node) && kn_node_get_parent (node) == kn_node_get_parent (KN_NODE (clip)))
        g_array_append_val (dragged, ids[i]);
    }
  return dragged;
}

/* Over the upper half panels go before this one, over the lower half after it. */
static gboolean
drop_cb (KnPanel *self, const GValue *value, double x, double y)
{
  KnDocument *document = kn_session_get_document (kn_lane_item_get_session (KN_LANE_ITEM (self)));
  KnClip *clip = kn_document_get_node (document, kn_lane_item_get_id (KN_LANE_ITEM (self)));
  KnClip *before = clip && y > gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 ? kn_clip_get_next (clip) : clip;
  guint64 panel = g_value_get_uint64 (value), target = before ? kn_node_get_id (KN_NODE (before)) : 0;
  g_autoptr (GArray) dragged = NULL;

  kn_panel_show_drop (self, KN_PANEL_DROP_NONE);
  if (!clip || panel == kn_lane_item_get_id (KN_LANE_ITEM (self)))
    return FALSE;
  dragged = dup_dragged (self, panel, clip);
  if (!kn_document_apply_take (
          document,
          kn_plan_reorder (document, (const guint64 *) (gpointer) dragged->data, dragged->len, target, NULL), NULL))
    return FALSE;
  kn_command_go_into_shot (kn_lane_item_get_session (KN_LANE_ITEM (self)));
  return TRUE;
}

static void
add_drag_and_drop (KnPanel *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_UINT64, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect_swapped (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect_swapped (target, "motion", G_CALLBACK (drop_motion_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- widget ---- */

static void
kn_panel_dispose (GObject *object)
{
  g_clear_object (&KN_PANEL (object)->desk);
  G_OBJECT_CLASS (kn_panel_parent_class)->dispose (object);
}

/* Unlike the items of a lane, a panel is as high as its words need. */
static GtkSizeRequestMode
kn_panel_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
kn_panel_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (KN_PANEL (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
kn_panel_class_init (KnPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_panel_dispose;
  GTK_WIDGET_CLASS (klass)->get_request_mode = kn_panel_get_request_mode;
  GTK_WIDGET_CLASS (klass)->measure = kn_panel_measure;
  KN_LANE_ITEM_CLASS (klass)->update = kn_panel_update;
  KN_LANE_ITEM_CLASS (klass)->extend = kn_panel_extend;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "panel");
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_F2, 0, type_key_cb, NULL);
}

static GtkWidget *
new_label (const char *class, int lines)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "lines", lines,
                                   "wrap", lines > 1, "max-width-chars", 20, "hexpand", TRUE, NULL);

  gtk_widget_add_css_class (label, class);
  return label;
}

static void
kn_panel_init (KnPanel *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->picture = g_object_new (KN_TYPE_SHOT_STRIP, NULL);
  kn_shot_strip_set_single (KN_SHOT_STRIP (self->picture), TRUE);
  self->icon =
      g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->title = new_label ("heading", 1);
  self->prompt = new_label ("caption", 2);
  self->facts = new_label ("dim-label", 1);
  gtk_widget_add_css_class (self->facts, "caption");
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->picture);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), new_words (self));
  gtk_box_append (GTK_BOX (self->box), self->facts);
  gtk_widget_add_css_class (self->box, "panel-body");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  add_drag_and_drop (self);
}

GtkWidget *
kn_panel_new (KnSession *session, KnRenderDesk *desk, guint64 shot)
{
  GtkWidget *widget = kn_lane_item_new (KN_TYPE_PANEL, session, shot);

  KN_PANEL (widget)->desk = g_object_ref (desk);
  g_signal_connect_object (session, "selection-changed", G_CALLBACK (kn_lane_item_show_selected), widget,
                           G_CONNECT_SWAPPED);
  return widget;
}

void
kn_panel_show (KnPanel *self, KnShot *shot, guint number)
{
  g_return_if_fail (KN_IS_PANEL (self));
  self->number = number;
  kn_lane_item_update (KN_LANE_ITEM (self), KN_NODE (shot));
}
