/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-panel.h"

#include "ui/camera/kn-camera-channel.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>
#include <math.h>

struct _KnCameraPanel
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  gboolean updating;         /* widgets change because the document did */
  guint64 key;               /* that the numbers are of; 0: none */
  char *listed;              /* what the list was made from */
  GtkWidget *scroller, *list, *empty, *bake, *numbers;
  GtkWidget *time, *values[KN_CAMERA_N_CHANNELS], *interpolation;
};

G_DEFINE_FINAL_TYPE (KnCameraPanel, kn_camera_panel, GTK_TYPE_WIDGET)

/* ---- from the scene ---- */

static char *
dup_row_text (KnCameraPanel *self, guint i, const struct kn_scene_key *key)
{
  /* Translators: a camera key in a list: its number and its time. */
  return g_strdup_printf (_("Key %u · %.2f s"), i + 1, kn_camera_scene_get_seconds (self->scene, key->time));
}

static void
fill_list (KnCameraPanel *self, const struct kn_scene_key *keys, guint n)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)))
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = dup_row_text (self, i, &keys[i]);
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_list_box_append (GTK_LIST_BOX (self->list), label);
      row = gtk_widget_get_parent (label);
      kn_accessible_set_name (row, text);
    }
}

static void
show_list (KnCameraPanel *self)
{
  g_autoptr (GString) listed = g_string_new (NULL);
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);
  const struct kn_scene_key *chosen = kn_camera_scene_get_key (self->scene);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (listed, "%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT " ", keys[i].id, keys[i].time);
  if (g_strcmp0 (listed->str, self->listed) != 0)
    {
      g_free (self->listed);
      self->listed = g_strdup (listed->str);
      fill_list (self, keys, n);
    }
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
  gtk_widget_set_visible (self->bake, n == 0 && kn_camera_scene_get_path (self->scene)->n > 0);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list),
                           chosen ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) (chosen - keys))
                                  : NULL);
}

static void
show_numbers (KnCameraPanel *self)
{
  const struct kn_scene_key *key = kn_camera_scene_get_key (self->scene);

  self->key = key ? key->id : 0;
  gtk_widget_set_visible (self->numbers, key != NULL);
  if (!key)
    return;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->time), kn_camera_scene_get_seconds (self->scene, key->time));
  for (int i = 0; i < KN_CAMERA_N_CHANNELS; i++)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->values[i]),
                               kn_camera_channel_get ((KnCameraChannel) i, &key->pose));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->interpolation), (guint) key->interpolation);
}

static void
changed_cb (KnCameraPanel *self)
{
  self->updating = TRUE;
  show_list (self);
  show_numbers (self);
  self->updating = FALSE;
}

/* ---- to the document ---- */

static KnDocument *
document_of (KnCameraPanel *self)
{
  return kn_session_get_document (kn_camera_scene_get_session (self->scene));
}

static gboolean
can_edit (KnCameraPanel *self)
{
  return !self->updating && self->scene && self->key;
}

static void
row_cb (KnCameraPanel *self, GtkListBoxRow *row)
{
  guint n;
  const struct kn_scene_key *keys;

  if (self->updating || !self->scene || !row)
    return;
  keys = kn_camera_scene_get_keys (self->scene, &n);
  if ((guint) gtk_list_box_row_get_index (row) < n)
    kn_camera_scene_select (self->scene, keys[gtk_list_box_row_get_index (row)].id);
}

/* Goes to the moment of the key. */
static void
row_activated_cb (KnCameraPanel *self, GtkListBoxRow *row)
{
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  if ((guint) gtk_list_box_row_get_index (row) < n)
    kn_camera_scene_set_playhead (self->scene, keys[gtk_list_box_row_get_index (row)].time);
}

static void
time_cb (KnCameraPanel *self)
{
  GError *error = NULL;
  gint64 frame, now;

  if (!can_edit (self))
    return;
  now = kn_camera_scene_get_key (self->scene)->time;
  frame = kn_frames_from_seconds (gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->time)),
                                  kn_session_get_rate (kn_camera_scene_get_session (self->scene)));
  if (frame == now)
    return;
  kn_camera_scene_apply (self->scene, kn_plan_camera_set_time (document_of (self), self->key, frame, &error), error);
  changed_cb (self);
}

static void
value_cb (KnCameraPanel *self, GtkSpinButton *button)
{
  const struct kn_scene_key *key = can_edit (self) ? kn_camera_scene_get_key (self->scene) : NULL;
  struct kn_pose pose;
  GError *error = NULL;
  int channel = 0;

  if (!key)
    return;
  while (self->values[channel] != GTK_WIDGET (button))
    channel++;
  pose = key->pose;
  /* Leaving the field rounds it to what it shows: that is no edit. */
  if (fabs (gtk_spin_button_get_value (button) - kn_camera_channel_get ((KnCameraChannel) channel, &pose))
      < 0.51 * pow (0.1, gtk_spin_button_get_digits (button)))
    return;
  kn_camera_channel_set ((KnCameraChannel) channel, &pose, gtk_spin_button_get_value (button));
  kn_camera_scene_apply (self->scene, kn_plan_camera_set_pose (document_of (self), self->key, &pose, &error), error);
}

static void
interpolation_cb (KnCameraPanel *self)
{
  const struct kn_scene_key *key = can_edit (self) ? kn_camera_scene_get_key (self->scene) : NULL;
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->interpolation));
  GError *error = NULL;

  if (!key || chosen == (guint) key->interpolation)
    return;
  kn_camera_scene_apply (
      self->scene,
      kn_plan_camera_set_interpolation (document_of (self), self->key, (KnInterpolation) chosen, &error), error);
}

static void
leave_cb (KnCameraPanel *self)
{
  if (self->scene)
    kn_document_break_merge (document_of (self));
}

/* ---- widget ---- */

static void
add_row (KnCameraPanel *self, int row, const char *name, GtkWidget *widget)
{
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "field");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (GTK_GRID (self->numbers), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->numbers), widget, 1, row, 1, 1);
  kn_accessible_set_name (widget, name);
}

static GtkWidget *
spin_new (KnCameraPanel *self, double lower, double upper, double step, int digits, GCallback callback)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (lower, upper, step);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), (guint) digits);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 6);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 6);
  g_signal_connect_swapped (spin, "value-changed", callback, self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (spin, focus);
  return spin;
}

static void
init_numbers (KnCameraPanel *self)
{
  const char *const interpolations[] = { _("Smooth"), _("Straight"), _("Hold"), NULL };

  self->numbers = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->numbers), 3);
  gtk_grid_set_column_spacing (GTK_GRID (self->numbers), 6);
  self->time = spin_new (self, 0, 3600, 0.1, 2, G_CALLBACK (time_cb));
  add_row (self, 0, _("Time in seconds"), self->time);
  for (int i = 0; i < KN_CAMERA_N_CHANNELS; i++)
    {
      KnCameraChannel channel = (KnCameraChannel) i;
      const char *unit = kn_camera_channel_get_unit (channel);
      g_autofree char *name = g_strdup_printf ("%s%s%s", kn_camera_channel_get_name (channel), *unit ? ", " : "", unit);
      double lower, upper, step = kn_camera_channel_get_step (channel);

      kn_camera_channel_get_range (channel, &lower, &upper);
      self->values[i] = spin_new (self, lower, upper, step, step < 1 ? 2 : 1, G_CALLBACK (value_cb));
      add_row (self, i + 1, name, self->values[i]);
    }
  self->interpolation = gtk_drop_down_new_from_strings (interpolations);
  g_signal_connect_swapped (self->interpolation, "notify::selected", G_CALLBACK (interpolation_cb), self);
  add_row (self, KN_CAMERA_N_CHANNELS + 1, _("To the next key"), self->interpolation);
}

static void
kn_camera_panel_dispose (GObject *object)
{
  KnCameraPanel *self = KN_CAMERA_PANEL (object);

  kn_camera_panel_set_scene (self, NULL);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->listed, g_free);
  G_OBJECT_CLASS (kn_camera_panel_parent_class)->dispose (object);
}

static void
kn_camera_panel_class_init (KnCameraPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_camera_panel_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "camerapanel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kn_camera_panel_init (KnCameraPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_add_css_class (box, "camera-panel-body");
  self->empty = gtk_label_new (_("Choose a move, or add a key at the playhead."));
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->empty), 0);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_box_append (GTK_BOX (box), self->empty);
  self->bake = gtk_button_new_with_label (_("Make keys of the move"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->bake), "camera.bake");
  gtk_box_append (GTK_BOX (box), self->bake);
  self->list = gtk_list_box_new ();
  gtk_widget_add_css_class (self->list, "camera-keys");
  kn_accessible_set_name (self->list, _("Camera keys"));
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (row_cb), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_box_append (GTK_BOX (box), self->list);
  init_numbers (self);
  gtk_box_append (GTK_BOX (box), self->numbers);
}

void
kn_camera_panel_set_scene (KnCameraPanel *self, KnCameraScene *scene)
{
  g_return_if_fail (KN_IS_CAMERA_PANEL (self));
  if (self->scene)
    g_signal_handlers_disconnect_by_data (self->scene, self);
  g_set_object (&self->scene, scene);
  if (!scene)
    return;
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}
