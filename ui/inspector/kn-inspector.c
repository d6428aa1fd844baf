/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-inspector.h"

#include "app/document/kn-camera-path.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "app/document/kn-take.h"
#include "ui/inspector/kn-take-row.h"
#include "ui/inspector/kn-vocabulary.h"
#include "ui/kn-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _KnInspector
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  guint64 shot;
  gboolean updating;       /* widgets change because the document did */
  char *takes_shown;       /* what the list of takes was made from */

  GtkStack *stack;
  GtkEditable *name, *negative, *style;
  GtkLabel *state, *unknown;
  GtkTextView *prompt;
  AdwComboRow *camera, *source;
  GtkSpinButton *length, *seed;
  GtkWidget *dice, *takes_title;
  GtkListBox *takes;
};

G_DEFINE_FINAL_TYPE (KnInspector, kn_inspector, GTK_TYPE_WIDGET)

/* What can be chosen without anything else to point at. */
static const KnShotSource sources[] = { KN_SHOT_SOURCE_TEXT, KN_SHOT_SOURCE_LOOP };

/* ---- from the document ---- */

static void
set_text (GtkEditable *editable, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (editable), text) != 0)
    gtk_editable_set_text (editable, text);
}

static char *
dup_buffer (KnInspector *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (self->prompt), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

/* Underlines words that the model does not know and offers the nearest that it does. */
static void
check_words (KnInspector *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->prompt);
  g_autoptr (GString) hints = g_string_new (NULL);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag_by_name (buffer, "unknown", &start, &end);
  end = start;
  while (gtk_text_iter_forward_word_end (&end))
    {
      g_autofree char *word = NULL;
      g_auto (GStrv) nearest = NULL;

      start = end;
      gtk_text_iter_backward_word_start (&start);
      word = gtk_text_iter_get_text (&start, &end);
      if (kn_vocabulary_is_known (word))
        continue;
      nearest = kn_vocabulary_dup_nearest (word, 2);
      gtk_text_buffer_apply_tag_by_name (buffer, "unknown", &start, &end);
      if (g_strv_length (nearest) == 2)
        g_string_append_printf (hints, _("“%s” is unknown to this model: %s, %s?"), word, nearest[0], nearest[1]);
      g_string_append_c (hints, '\n');
    }
  if (hints->len)
    g_string_truncate (hints, hints->len - 1);
  gtk_label_set_text (self->unknown, hints->str);
  gtk_widget_set_visible (GTK_WIDGET (self->unknown), hints->len > 0);
}

static void
show_prompt (KnInspector *self, KnShot *shot)
{
  g_autofree char *text = dup_buffer (self);

  if (!g_str_equal (text, kn_shot_get_prompt (shot)))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->prompt), kn_shot_get_prompt (shot), -1);
  check_words (self);
}

static void
show_camera (KnInspector *self, KnShot *shot)
{
  const char *const *presets = kn_words_get_camera_presets ();
  KnCameraPath *path = kn_shot_get_camera (shot);
  gboolean own = path && (g_list_model_get_n_items (kn_camera_path_get_keys (path)) || *kn_camera_path_get_file (path));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->camera), own ? kn_words_get_camera (path) : "");
  for (guint i = 0; presets[i]; i++)
    if (g_str_equal (presets[i], path ? kn_camera_path_get_preset (path) : ""))
      adw_combo_row_set_selected (self->camera, i);
}

static void
show_source (KnInspector *self, KnShot *shot)
{
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] == kn_shot_get_source (shot))
      selected = i;
  adw_combo_row_set_selected (self->source, selected);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->source), selected == GTK_INVALID_LIST_POSITION
                                                                ? kn_words_get_source (kn_shot_get_source (shot)) : "");
}

static void
show_takes (KnInspector *self, KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);
  KnTake *picked = kn_shot_get_picked_take (shot);
  g_autoptr (GString) shown = g_string_new (NULL);
  GtkCheckButton *group = NULL;
  GtkWidget *child;
  guint n = g_list_model_get_n_items (takes);

  g_string_append_printf (shown, "%" G_GUINT64_FORMAT, picked ? kn_node_get_id (KN_NODE (picked)) : 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnNode) take = g_list_model_get_item (takes, i);

      g_string_append_printf (shown, " %" G_GUINT64_FORMAT, kn_node_get_id (take));
    }
  if (g_strcmp0 (shown->str, self->takes_shown) == 0)
    return;
  g_free (self->takes_shown);
  self->takes_shown = g_strdup (shown->str);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->takes))))
    gtk_list_box_remove (self->takes, child);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      gtk_list_box_append (self->takes, kn_take_row_new (take, i + 1, take == picked, group, &group));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->takes), n > 0);
  gtk_widget_set_visible (self->takes_title, n > 0);
}

static void
show_state (KnInspector *self, KnShot *shot)
{
  KnShotState state = kn_render_desk_get_state (self->desk, shot);
  g_autofree char *class = g_strdup_printf ("state-%s", kn_shot_state_get_class (state));
  const char *classes[] = { "state", class, NULL };

  gtk_label_set_text (self->state, kn_shot_state_get_label (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), classes);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), kn_render_desk_get_error (self->desk, shot));
}

static void
show_shot (KnInspector *self, KnShot *shot)
{
  KnProject *project = kn_document_get_project (kn_session_get_document (self->session));
  g_autofree char *title = kn_words_dup_shot_title (shot);

  set_text (self->name, kn_clip_get_name (KN_CLIP (shot)));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->name), title);
  show_prompt (self, shot);
  set_text (self->negative, kn_shot_get_negative (shot));
  set_text (self->style, kn_project_get_style (project));
  show_camera (self, shot);
  show_source (self, shot);
  gtk_spin_button_set_value (self->length, kn_frames_to_seconds (kn_clip_get_duration_frames (KN_CLIP (shot)),
                                                                 kn_session_get_rate (self->session)));
  gtk_spin_button_set_value (self->seed, (double) kn_shot_get_seed (shot));
  show_takes (self, shot);
  show_state (self, shot);
}

static void
update (KnInspector *self)
{
  KnShot *shot = kn_session_get_shot (self->session);

  self->updating = TRUE;
  self->shot = shot ? kn_node_get_id (KN_NODE (shot)) : 0;
  if (shot)
    show_shot (self, shot);
  gtk_stack_set_visible_child_name (self->stack, shot ? "shot" : "none");
  self->updating = FALSE;
}

static void
shot_changed_cb (KnInspector *self, guint64 id)
{
  KnShot *shot = kn_session_get_shot (self->session);

  if (shot && id == self->shot)
    show_state (self, shot);
}

/* ---- to the document ---- */

/* Takes edit. */
static void
apply (KnInspector *self, KnEdit *edit)
{
  g_autoptr (GError) error = NULL;

  if (!kn_document_apply_take (kn_session_get_document (self->session), edit, &error))
    {
      /* The field goes back to what holds. */
      update (self);
      gtk_widget_error_bell (GTK_WIDGET (self));
    }
}

static gboolean
can_edit (KnInspector *self)
{
  return !self->updating && self->session && self->shot;
}

static void
prompt_cb (KnInspector *self)
{
  g_autofree char *text = NULL;

  if (!can_edit (self))
    return;
  text = dup_buffer (self);
  apply (self, kn_edit_new_set_string (self->shot, "prompt", text));
}

static void
name_cb (KnInspector *self)
{
  if (can_edit (self))
    apply (self, kn_edit_new_set_string (self->shot, "name", gtk_editable_get_text (self->name)));
}

static void
negative_cb (KnInspector *self)
{
  if (can_edit (self))
    apply (self, kn_edit_new_set_string (self->shot, "negative", gtk_editable_get_text (self->negative)));
}

static void
style_cb (KnInspector *self)
{
  KnProject *project;

  if (!can_edit (self))
    return;
  project = kn_document_get_project (kn_session_get_document (self->session));
  apply (self,
         kn_edit_new_set_string (kn_node_get_id (KN_NODE (project)), "style", gtk_editable_get_text (self->style)));
}

/* A named move instead of whatever the camera did; "" removes it. */
static KnEdit *
camera_edit (KnInspector *self, KnShot *shot, const char *preset)
{
  KnDocument *document = kn_session_get_document (self->session);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change camera");
  KnCameraPath *path = kn_shot_get_camera (shot);

  if (path)
    kn_edit_builder_remove (builder, kn_node_get_id (KN_NODE (path)));
  if (*preset)
    {
      guint64 id = kn_edit_builder_insert (builder, self->shot, "camera", KN_TYPE_CAMERA_PATH);

      kn_edit_builder_set_string (builder, id, "preset", preset);
    }
  return kn_edit_builder_end (builder);
}

static void
camera_cb (KnInspector *self)
{
  KnShot *shot = can_edit (self) ? kn_session_get_shot (self->session) : NULL;

  if (shot)
    apply (self, camera_edit (self, shot, kn_words_get_camera_presets ()[adw_combo_row_get_selected (self->camera)]));
}

static void
source_cb (KnInspector *self)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (KN_TYPE_SHOT_SOURCE);
  guint selected = adw_combo_row_get_selected (self->source);

  if (can_edit (self) && selected < G_N_ELEMENTS (sources))
    apply (self,
           kn_edit_new_set_string (self->shot, "source", g_enum_get_value (class, sources[selected])->value_nick));
}

/* What follows moves along, so that a longer shot finds room. */
static void
length_cb (KnInspector *self)
{
  KnShot *shot = can_edit (self) ? kn_session_get_shot (self->session) : NULL;
  gint64 frames;

  if (!shot)
    return;
  frames =
      MAX (1, kn_frames_from_seconds (gtk_spin_button_get_value (self->length), kn_session_get_rate (self->session)));
  if (frames != kn_clip_get_duration_frames (KN_CLIP (shot)))
    apply (self, kn_plan_ripple_trim (kn_session_get_document (self->session), self->shot, KN_EDGE_END,
                                      kn_clip_get_start_frames (KN_CLIP (shot)) + frames, NULL));
}

static void
seed_cb (KnInspector *self)
{
  if (can_edit (self))
    apply (self, kn_edit_new_set_int (self->shot, "seed", gtk_spin_button_get_value_as_int (self->seed)));
}

static void
dice_cb (KnInspector *self)
{
  if (can_edit (self))
    apply (self, kn_edit_new_set_int (self->shot, "seed", g_random_int_range (1, 100000)));
}

/* What is typed next is a new step. */
static void
leave_cb (KnInspector *self)
{
  if (self->session)
    kn_document_break_merge (kn_session_get_document (self->session));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  return gtk_widget_activate_action (widget, "win.focus-timeline", NULL);
}

/* ---- widget ---- */

static void
fill_camera (KnInspector *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *const *presets = kn_words_get_camera_presets ();

  for (guint i = 0; presets[i]; i++)
    gtk_string_list_append (names, kn_words_get_camera_preset (presets[i]));
  adw_combo_row_set_model (self->camera, G_LIST_MODEL (names));
}

static void
fill_source (KnInspector *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    gtk_string_list_append (names, kn_words_get_source (sources[i]));
  adw_combo_row_set_model (self->source, G_LIST_MODEL (names));
}

static void
kn_inspector_dispose (GObject *object)
{
  KnInspector *self = KN_INSPECTOR (object);

  kn_inspector_set_session (self, NULL, NULL);
  g_clear_pointer (&self->takes_shown, g_free);
  if (self->stack)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  G_OBJECT_CLASS (kn_inspector_parent_class)->dispose (object);
}

static void
kn_inspector_class_init (KnInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_inspector_dispose;
  gtk_widget_class_set_css_name (widget_class, "inspector");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, KnInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, name);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, negative);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, style);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, state);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, unknown);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, prompt);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, camera);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, source);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, length);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, seed);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, dice);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, takes);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, takes_title);
}

static void
connect_fields (KnInspector *self)
{
  g_signal_connect_swapped (gtk_text_view_get_buffer (self->prompt), "changed", G_CALLBACK (prompt_cb), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_cb), self);
  g_signal_connect_swapped (self->negative, "changed", G_CALLBACK (negative_cb), self);
  g_signal_connect_swapped (self->style, "changed", G_CALLBACK (style_cb), self);
  g_signal_connect_swapped (self->camera, "notify::selected", G_CALLBACK (camera_cb), self);
  g_signal_connect_swapped (self->source, "notify::selected", G_CALLBACK (source_cb), self);
  g_signal_connect_swapped (self->length, "value-changed", G_CALLBACK (length_cb), self);
  g_signal_connect_swapped (self->seed, "value-changed", G_CALLBACK (seed_cb), self);
  g_signal_connect_swapped (self->dice, "clicked", G_CALLBACK (dice_cb), self);
}

static void
kn_inspector_init (KnInspector *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *keys = gtk_shortcut_controller_new ();
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  buffer = gtk_text_view_get_buffer (self->prompt);
  /* There is one undo, the document's. */
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_buffer_create_tag (buffer, "unknown", "underline", PANGO_UNDERLINE_ERROR, NULL);
  fill_camera (self);
  fill_source (self);
  connect_fields (self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
kn_inspector_set_session (KnInspector *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_INSPECTOR (self));
  if (self->session)
    {
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (self->desk, self);
    }
  self->shot = 0;
  g_set_object (&self->session, session);
  g_set_object (&self->desk, desk);
  if (!session)
    return;
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
  update (self);
}

void
kn_inspector_edit_prompt (KnInspector *self)
{
  GtkTextIter end;

  g_return_if_fail (KN_IS_INSPECTOR (self));
  if (!self->shot)
    return;
  gtk_text_buffer_get_end_iter (gtk_text_view_get_buffer (self->prompt), &end);
  gtk_text_buffer_place_cursor (gtk_text_view_get_buffer (self->prompt), &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->prompt));
}
