/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-settings.h"

#include "app/document/kn-document.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"
#include "ui/kn-accessible.h"
#include "ui/kn-string-list.h"

#include <glib/gi18n.h>

struct _KnMaskSettings
{
  GtkWidget parent_instance;

  KnSession *session;
  guint64 track;
  gboolean updating;        /* widgets change because the document did */

  GtkWidget *grid;
  int n_rows;
  GtkWidget *name, *grow, *feather, *inverted, *disabled, *times, *from_here, *to_here, *always;
  GtkWidget *take_label, *take;   /* of which the rest stays */
  GtkStringList *takes;
};

G_DEFINE_FINAL_TYPE (KnMaskSettings, kn_mask_settings, GTK_TYPE_WIDGET)

static KnMaskTrack *
get_track (KnMaskSettings *self)
{
  gpointer node = self->session ? kn_document_get_node (kn_session_get_document (self->session), self->track) : NULL;

  return node && KN_IS_MASK_TRACK (node) ? node : NULL;
}

/* Takes the edit. */
static void
apply (KnMaskSettings *self, KnEdit *edit)
{
  if (self->updating || !get_track (self))
    kn_edit_unref (edit);
  else
    kn_document_apply_take (kn_session_get_document (self->session), edit, NULL);
}

/* ---- from the document ---- */

static void
set_text (GtkEditable *editable, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (editable), text) != 0)
    gtk_editable_set_text (editable, text);
}

static void
show_times (KnMaskSettings *self, KnMaskTrack *track)
{
  KnRate rate = kn_session_get_rate (self->session);
  gint64 in = kn_mask_track_get_in_frames (track), out = kn_mask_track_get_out_frames (track);
  g_autofree char *from = g_strdup_printf (_("%.2f s"), kn_frames_to_seconds (in, rate));
  g_autofree char *to = out < 0 ? g_strdup (_("the end"))
                                : g_strdup_printf (_("%.2f s"), kn_frames_to_seconds (out, rate));
  /* Translators: from a time to a time in a shot: "0.50 s to the end" */
  g_autofree char *text = g_strdup_printf (_("%s to %s"), from, to);

  gtk_label_set_text (GTK_LABEL (self->times), in == 0 && out < 0 ? _("The whole shot") : text);
  gtk_widget_set_sensitive (self->always, in != 0 || out >= 0);
}

static char *
dup_take_name (KnTake *take, guint i)
{
  return *kn_take_get_name (take) ? g_strdup (kn_take_get_name (take)) : g_strdup_printf (_("Take %u"), i + 1);
}

/* A mask on footage needs no take. */
static void
show_takes (KnMaskSettings *self, KnMaskTrack *track)
{
  KnShot *shot = KN_SHOT (kn_node_get_parent (KN_NODE (track)));
  GListModel *takes = kn_shot_get_takes (shot);
  guint n = g_list_model_get_n_items (takes), selected = 0;
  gboolean wanted = kn_mask_track_get_role (track) != KN_MASK_ROLE_LAYOUT && kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      g_ptr_array_add (names, dup_take_name (take, i));
      if (take == kn_mask_track_get_take (track))
        selected = i;
    }
  if (n == 0)
    g_ptr_array_add (names, g_strdup (_("Render the shot first")));
  g_ptr_array_add (names, NULL);
  kn_string_list_show (self->takes, (const char *const *) names->pdata);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->take), selected);
  gtk_widget_set_sensitive (self->take, n > 0);
  gtk_widget_set_visible (self->take_label, wanted);
  gtk_widget_set_visible (self->take, wanted);
}

static void
update (KnMaskSettings *self)
{
  KnMaskTrack *track = get_track (self);

  gtk_widget_set_sensitive (self->grid, track != NULL);
  if (!track)
    return;
  self->updating = TRUE;
  set_text (GTK_EDITABLE (self->name), kn_mask_track_get_name (track));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->grow), kn_mask_track_get_grow_px (track));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->feather), kn_mask_track_get_feather_px (track));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->inverted), kn_mask_track_get_inverted (track));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->disabled), kn_mask_track_get_disabled (track));
  gtk_widget_set_visible (self->inverted, kn_mask_track_get_role (track) != KN_MASK_ROLE_LAYOUT);
  show_times (self, track);
  show_takes (self, track);
  self->updating = FALSE;
}

/* ---- to the document ---- */

static void
name_cb (KnMaskSettings *self)
{
  apply (self, kn_edit_new_set_string (self->track, "name", gtk_editable_get_text (GTK_EDITABLE (self->name))));
}

static void
grow_cb (KnMaskSettings *self)
{
  apply (self, kn_edit_new_set_double (self->track, "grow_px", gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->grow))));
}

static void
feather_cb (KnMaskSettings *self)
{
  apply (self,
         kn_edit_new_set_double (self->track, "feather_px", gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->feather))));
}

static void
inverted_cb (KnMaskSettings *self)
{
  apply (self,
         kn_edit_new_set_boolean (self->track, "inverted", gtk_check_button_get_active (GTK_CHECK_BUTTON (self->inverted))));
}

static void
disabled_cb (KnMaskSettings *self)
{
  apply (self,
         kn_edit_new_set_boolean (self->track, "disabled", gtk_check_button_get_active (GTK_CHECK_BUTTON (self->disabled))));
}

static void
take_cb (KnMaskSettings *self)
{
  KnMaskTrack *track = get_track (self);
  KnShot *shot = track ? KN_SHOT (kn_node_get_parent (KN_NODE (track))) : NULL;
  g_autoptr (KnNode) take = NULL;

  if (!shot || self->updating)
    return;
  take = g_list_model_get_item (kn_shot_get_takes (shot), gtk_drop_down_get_selected (GTK_DROP_DOWN (self->take)));
  if (take)
    apply (self, kn_edit_new_set_int (self->track, "take", (gint64) kn_node_get_id (take)));
}

/* The content frame of the mask's shot at the playhead. */
static gint64
playhead_time (KnMaskSettings *self)
{
  KnClip *clip = KN_CLIP (kn_node_get_parent (KN_NODE (get_track (self))));

  return MAX (0, kn_session_get_playhead (self->session) - kn_clip_get_start_frames (clip) + kn_clip_get_in_frames (clip));
}

/* Both ends in one step, so that one can pass the other. */
static void
set_times (KnMaskSettings *self, gint64 in, gint64 out)
{
  KnDocument *document = kn_session_get_document (self->session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change time");

  kn_edit_builder_set_int (builder, self->track, "in_frames", in);
  kn_edit_builder_set_int (builder, self->track, "out_frames", out < 0 || out > in ? out : -1);
  apply (self, kn_edit_builder_end (builder));
}

static void
from_here_cb (KnMaskSettings *self)
{
  if (get_track (self))
    set_times (self, playhead_time (self), kn_mask_track_get_out_frames (get_track (self)));
}

/* What is on the screen is the last frame that counts. */
static void
to_here_cb (KnMaskSettings *self)
{
  gint64 out, in;

  if (!get_track (self))
    return;
  out = playhead_time (self) + 1;
  in = kn_mask_track_get_in_frames (get_track (self));
  set_times (self, in < out ? in : 0, out);
}

static void
always_cb (KnMaskSettings *self)
{
  if (get_track (self))
    set_times (self, 0, -1);
}

static void
delete_cb (KnMaskSettings *self)
{
  if (get_track (self))
    apply (self, kn_plan_delete (kn_session_get_document (self->session), &self->track, 1, NULL));
}

/* ---- the form ---- */

/* Returns the label. */
static GtkWidget *
add_row (KnMaskSettings *self, const char *label, GtkWidget *widget)
{
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_grid_attach (GTK_GRID (self->grid), text, 0, self->n_rows, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), widget, 1, self->n_rows++, 1, 1);
  gtk_widget_set_hexpand (widget, TRUE);
  kn_accessible_set_name (widget, label);
  return text;
}

static GtkWidget *
add_check (KnMaskSettings *self, const char *label, GCallback callback)
{
  GtkWidget *check = gtk_check_button_new_with_label (label);

  gtk_grid_attach (GTK_GRID (self->grid), check, 0, self->n_rows++, 2, 1);
  g_signal_connect_swapped (check, "toggled", callback, self);
  return check;
}

static GtkWidget *
add_number (KnMaskSettings *self, const char *label, const char *tooltip, double least, double most, GCallback callback)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (least, most, 1);

  add_row (self, label, spin);
  kn_accessible_set_tooltip (spin, tooltip);
  g_signal_connect_swapped (spin, "value-changed", callback, self);
  return spin;
}

static GtkWidget *
add_button (KnMaskSettings *self, GtkWidget *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_hexpand (button, TRUE);
  return button;
}

static void
add_times (KnMaskSettings *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->times = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->times), 0);
  add_row (self, _("Time"), self->times);
  self->from_here = add_button (self, buttons, _("Starts here"), G_CALLBACK (from_here_cb));
  self->to_here = add_button (self, buttons, _("Ends here"), G_CALLBACK (to_here_cb));
  self->always = add_button (self, buttons, _("Always"), G_CALLBACK (always_cb));
  gtk_grid_attach (GTK_GRID (self->grid), buttons, 0, self->n_rows++, 2, 1);
}

static void
add_takes (KnMaskSettings *self)
{
  self->takes = gtk_string_list_new (NULL);
  self->take = gtk_drop_down_new (G_LIST_MODEL (self->takes), NULL);
  self->take_label = add_row (self, _("The rest is of"), self->take);
  gtk_widget_set_tooltip_text (self->take, _("What lies outside of the mask stays as it is in this take"));
  g_signal_connect_swapped (self->take, "notify::selected", G_CALLBACK (take_cb), self);
}

static void
kn_mask_settings_dispose (GObject *object)
{
  KnMaskSettings *self = KN_MASK_SETTINGS (object);

  kn_mask_settings_set_session (self, NULL);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_mask_settings_parent_class)->dispose (object);
}

static void
kn_mask_settings_class_init (KnMaskSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_mask_settings_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
kn_mask_settings_init (KnMaskSettings *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  self->name = gtk_entry_new ();
  add_row (self, _("Name"), self->name);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_cb), self);
  self->grow = add_number (self, _("Grow"), _("Pixels outwards; less than 0 shrinks"), -512, 512, G_CALLBACK (grow_cb));
  self->feather = add_number (self, _("Feather"), _("Width of the soft edge in pixels"), 0, 512, G_CALLBACK (feather_cb));
  self->inverted = add_check (self, _("Everything but what is painted"), G_CALLBACK (inverted_cb));
  self->disabled = add_check (self, _("Switched off"), G_CALLBACK (disabled_cb));
  add_takes (self);
  add_times (self);
  gtk_widget_add_css_class (add_button (self, buttons, _("Delete"), G_CALLBACK (delete_cb)), "destructive-action");
  gtk_grid_attach (GTK_GRID (self->grid), buttons, 0, self->n_rows++, 2, 1);
}

GtkWidget *
kn_mask_settings_new (void)
{
  return g_object_new (KN_TYPE_MASK_SETTINGS, NULL);
}

void
kn_mask_settings_set_session (KnMaskSettings *self, KnSession *session)
{
  g_return_if_fail (KN_IS_MASK_SETTINGS (self));
  if (self->session)
    g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  g_set_object (&self->session, session);
  self->track = 0;
  if (!session)
    return;
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  update (self);
}

void
kn_mask_settings_set_track (KnMaskSettings *self, KnMaskTrack *track)
{
  g_return_if_fail (KN_IS_MASK_SETTINGS (self));
  self->track = track ? kn_node_get_id (KN_NODE (track)) : 0;
  update (self);
}
