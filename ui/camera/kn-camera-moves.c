/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-moves.h"

#include "app/document/kn-camera-path.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>
#include <math.h>

/* Subject distances that a move towards it goes, unless somebody wants more. */
#define NEAREST 0.7

struct _KnCameraMoves
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  gboolean updating;
  char *shown;               /* the shot and its move, as last told */
  GtkWidget *box, *list, *unit, *reach, *easing, *apply;
};

G_DEFINE_FINAL_TYPE (KnCameraMoves, kn_camera_moves, GTK_TYPE_WIDGET)

/* The first of the presets asks for nothing. */
static const char *
preset_at (int i)
{
  return kn_words_get_camera_presets ()[i];
}

static int
chosen (KnCameraMoves *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row ? gtk_list_box_row_get_index (row) : 0;
}

/* ---- trying ---- */

static void
try_chosen (KnCameraMoves *self)
{
  if (!self->updating && self->scene)
    kn_camera_scene_try_move (self->scene, preset_at (chosen (self)),
                              gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->reach)),
                              (KnEasing) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->easing)));
}

static void
show_unit (KnCameraMoves *self, enum kn_camera_unit unit)
{
  static const struct
  {
    const char *name;
    double step, lower, upper;
    guint digits;
  } units[] = {
    [KN_CAMERA_DEGREES] = { N_("Degrees"), 5, 0, 360, 1 },
    [KN_CAMERA_DISTANCES] = { N_("Distance (1 is to the subject)"), 0.05, 0, 10, 2 },
    [KN_CAMERA_MAGNIFICATION] = { N_("Times the focal length"), 0.1, 1, 10, 2 },
    [KN_CAMERA_TIMES] = { N_("Strength"), 0.1, 0, 5, 1 },
  };

  gtk_label_set_text (GTK_LABEL (self->unit), _(units[unit].name));
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->reach), units[unit].lower, units[unit].upper);
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self->reach), units[unit].step, 5 * units[unit].step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (self->reach), units[unit].digits);
  kn_accessible_set_name (self->reach, _(units[unit].name));
}

/* What is usual in a long shot would take the camera through what it looks at. */
static double
stop_before_subject (const char *preset, double reach)
{
  return g_str_equal (preset, "dolly-in") || g_str_equal (preset, "dolly-zoom-in") ? MIN (reach, NEAREST) : reach;
}

/* As far as the shot's own move goes, or the usual. */
static void
show_reach (KnCameraMoves *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  const char *preset = preset_at (chosen (self));
  KnCameraPath *path = shot ? kn_shot_get_camera (shot) : NULL;
  enum kn_camera_unit unit;
  gboolean own = path && g_str_equal (kn_camera_path_get_preset (path), preset);
  double reach, amount = own ? fabs (kn_camera_path_get_amount (path)) : 1;

  gtk_widget_set_sensitive (self->reach, shot && *preset && !g_str_equal (preset, "static"));
  gtk_widget_set_sensitive (self->easing,
                            shot && *preset && !g_str_equal (preset, "static") && !g_str_equal (preset, "handheld"));
  if (!shot || !*preset)
    return;
  reach = kn_camera_move_get_reach (shot, preset, &unit);
  if (!own)
    reach = stop_before_subject (preset, reach);
  show_unit (self, unit);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->reach),
                             unit == KN_CAMERA_MAGNIFICATION ? pow (reach, amount) : reach * amount);
}

static void
row_cb (KnCameraMoves *self)
{
  gboolean updating = self->updating;

  if (!self->scene)
    return;
  self->updating = TRUE;
  show_reach (self);
  self->updating = updating;
  try_chosen (self);
}

static void
apply_cb (KnCameraMoves *self)
{
  KnShot *shot = self->scene ? kn_camera_scene_get_shot (self->scene) : NULL;
  KnDocument *document;
  GError *error = NULL;
  KnEdit *edit;

  if (!shot)
    return;
  document = kn_session_get_document (kn_camera_scene_get_session (self->scene));
  edit = kn_plan_camera_move (document, kn_node_get_id (KN_NODE (shot)), preset_at (chosen (self)),
                              gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->reach)),
                              (KnEasing) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->easing)), &error);
  kn_document_break_merge (document);
  kn_camera_scene_try_move (self->scene, NULL, 0, KN_EASING_NONE);
  kn_camera_scene_apply (self->scene, edit, error);
}

/* ---- from the document ---- */

/* Where the rows have a place. */
static gboolean
reveal_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KnCameraMoves *self = KN_CAMERA_MOVES (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (gtk_widget_get_parent (self->list)));
  graphene_rect_t bounds;

  if (!row || !gtk_widget_get_mapped (widget))
    return G_SOURCE_REMOVE;
  if (gtk_adjustment_get_page_size (adjustment) <= 0)
    return G_SOURCE_CONTINUE;
  if (!gtk_widget_compute_bounds (GTK_WIDGET (row), self->list, &bounds))
    return G_SOURCE_REMOVE;
  gtk_adjustment_clamp_page (adjustment, bounds.origin.y - bounds.size.height, bounds.origin.y + 2 * bounds.size.height);
  return G_SOURCE_REMOVE;
}

/* Only when the shot or its move is another one: what is being tried stays. */
static void
changed_cb (KnCameraMoves *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self->scene);
  KnCameraPath *path = shot ? kn_shot_get_camera (shot) : NULL;
  const char *preset = path ? kn_camera_path_get_preset (path) : "";
  g_autofree char *shown =
      g_strdup_printf ("%" G_GUINT64_FORMAT " %s", shot ? kn_node_get_id (KN_NODE (shot)) : 0, preset);

  gtk_widget_set_sensitive (self->box, shot != NULL);
  if (g_strcmp0 (shown, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  self->updating = TRUE;
  for (int i = 0; kn_words_get_camera_presets ()[i]; i++)
    if (g_str_equal (preset_at (i), preset))
      gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i));
  show_reach (self);
  self->updating = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

/* ---- widget ---- */

static void
fill_list (KnCameraMoves *self)
{
  for (int i = 0; kn_words_get_camera_presets ()[i]; i++)
    {
      const char *name = kn_words_get_camera_preset (preset_at (i));
      GtkWidget *label = gtk_label_new (name);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (GTK_LIST_BOX (self->list), label);
      kn_accessible_set_name (gtk_widget_get_parent (label), name);
    }
}

static void
kn_camera_moves_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kn_camera_moves_parent_class)->map (widget);
  gtk_widget_add_tick_callback (widget, reveal_cb, NULL, NULL);
}

static void
kn_camera_moves_unmap (GtkWidget *widget)
{
  KnCameraMoves *self = KN_CAMERA_MOVES (widget);

  GTK_WIDGET_CLASS (kn_camera_moves_parent_class)->unmap (widget);
  if (self->scene)
    kn_camera_scene_try_move (self->scene, NULL, 0, KN_EASING_NONE);
}

static void
kn_camera_moves_dispose (GObject *object)
{
  KnCameraMoves *self = KN_CAMERA_MOVES (object);

  kn_camera_moves_set_scene (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (kn_camera_moves_parent_class)->dispose (object);
}

static void
kn_camera_moves_class_init (KnCameraMovesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_camera_moves_dispose;
  widget_class->map = kn_camera_moves_map;
  widget_class->unmap = kn_camera_moves_unmap;
  gtk_widget_class_set_css_name (widget_class, "cameramoves");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/camera/kn-camera-moves.ui");
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, box);
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, list);
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, unit);
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, reach);
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, easing);
  gtk_widget_class_bind_template_child (widget_class, KnCameraMoves, apply);
}

/* In the rest of the window the key has another meaning. */
static void
hear_return (GtkWidget *list)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Return|KP_Enter"),
                                            gtk_signal_action_new ("activate-cursor-row"));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
  gtk_widget_add_controller (list, keys);
}

static void
kn_camera_moves_init (KnCameraMoves *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_list (self);
  hear_return (self->list);
  kn_accessible_set_name (self->easing, _("Speed of the move"));
  show_unit (self, KN_CAMERA_TIMES);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (row_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (self->reach, "value-changed", G_CALLBACK (try_chosen), self);
  g_signal_connect_swapped (self->easing, "notify::selected", G_CALLBACK (try_chosen), self);
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (apply_cb), self);
}

void
kn_camera_moves_set_scene (KnCameraMoves *self, KnCameraScene *scene)
{
  g_return_if_fail (KN_IS_CAMERA_MOVES (self));
  if (self->scene)
    g_signal_handlers_disconnect_by_data (self->scene, self);
  g_set_object (&self->scene, scene);
  g_clear_pointer (&self->shown, g_free);
  if (!scene)
    return;
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}
