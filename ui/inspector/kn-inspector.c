/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-inspector.h"

#include "app/document/kn-document.h"
#include "ui/conditioning/kn-pictures-section.h"
#include "ui/conditioning/kn-source-section.h"
#include "ui/inspector/kn-camera-section.h"
#include "ui/inspector/kn-forecast-section.h"
#include "ui/inspector/kn-node-page.h"
#include "ui/inspector/kn-prompt-section.h"
#include "ui/inspector/kn-settings-section.h"
#include "ui/inspector/kn-shot-head.h"
#include "ui/inspector/kn-takes-section.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

struct _KnInspector
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  const char *page;        /* name in the stack */
  GArray *subject;         /* guint64: what the page is about */
  guint tick;              /* until the page follows a drag */
  char *refusal;           /* of the last edit, or NULL */

  GtkStack *stack;
  GtkBox *camera_slot;
  GtkRevealer *told_revealer;
  GtkLabel *told;
  KnPromptSection *prompt;
};

G_DEFINE_FINAL_TYPE (KnInspector, kn_inspector, GTK_TYPE_WIDGET)

/* ---- what it is about ---- */

/* The page for nodes of a kind; NULL if there is none. */
static const char *
page_of (gpointer node)
{
  const char *const *kinds = kn_node_page_list_kinds ();

  if (!node || KN_IS_SHOT (node))
    return node ? "shot" : NULL;
  for (guint i = 0; kinds[i]; i++)
    if (g_str_equal (kinds[i], kn_node_get_kind (KN_NODE (node))))
      return kinds[i];
  return NULL;
}

static gpointer
selected_node (KnInspector *self, const guint64 *ids, guint i)
{
  return kn_document_get_node (kn_session_get_document (self->session), ids[i]);
}

/* Of what is selected, everything of the kind that was selected last; without a selection the shot at the playhead. */
static const char *
find_subject (KnInspector *self, GArray *subject)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (self->session, &n);
  const char *page = NULL;
  KnShot *shot = kn_session_get_shot (self->session);

  for (guint i = n; i-- > 0;)
    {
      const char *other = page_of (selected_node (self, ids, i));

      if (!page)
        page = other;
      if (other && page == other)
        g_array_append_val (subject, ids[i]);
    }
  if (!page && shot)
    {
      guint64 id = kn_node_get_id (KN_NODE (shot));

      g_array_append_val (subject, id);
      page = "shot";
    }
  return page ? page : "none";
}

typedef void (*SectionFunc) (KnSection *section, gpointer data);

static void
for_each_section (GtkWidget *widget, SectionFunc func, gpointer data)
{
  if (KN_IS_SECTION (widget))
    {
      func (KN_SECTION (widget), data);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    for_each_section (child, func, data);
}

typedef struct
{
  KnInspector *inspector;
  GArray *ids;
} Subject;

static void
set_subject (KnSection *section, gpointer data)
{
  Subject *subject = data;

  kn_section_set_subject (section, subject->inspector->session, subject->inspector->desk,
                          (const guint64 *) (gpointer) subject->ids->data, subject->ids->len);
}

static void
refresh (KnSection *section, gpointer data)
{
  kn_section_refresh (section);
}

/* Why there is no picture of the shot, unless the viewer says so in its place. */
static const char *
get_unsaid (KnInspector *self)
{
  KnShot *shot = self->session && g_strcmp0 (self->page, "shot") == 0 ? kn_session_get_shot (self->session) : NULL;
  KnClip *seen = shot ? kn_sequence_get_clip_at (kn_session_get_sequence (self->session),
                                                 kn_session_get_playhead (self->session)) : NULL;

  return shot && seen && seen != KN_CLIP (shot) ? kn_render_desk_get_own_error (self->desk, shot) : NULL;
}

/* At the lower edge, so that nothing moves under the hand that types. */
static void
show_told (KnInspector *self)
{
  const char *message = self->refusal ? self->refusal : get_unsaid (self);

  if (message)
    {
      gtk_label_set_text (self->told, kn_words_translate (message));
      kn_accessible_set_tooltip (GTK_WIDGET (self->told), kn_words_translate (message));
    }
  gtk_revealer_set_reveal_child (self->told_revealer, message != NULL);
}

static void
told_cb (KnInspector *self, const char *message)
{
  g_free (self->refusal);
  self->refusal = g_strdup (message);
  show_told (self);
}

static gboolean
is_subject (KnInspector *self, const char *page, GArray *ids)
{
  return self->page && g_str_equal (self->page, page) && ids->len == self->subject->len &&
         (!ids->len || memcmp (ids->data, self->subject->data, ids->len * sizeof (guint64)) == 0);
}

static void
update_subject (KnInspector *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) nobody = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *page = self->session ? find_subject (self, ids) : "none";
  Subject none = { self, nobody }, subject = { self, ids };

  if (is_subject (self, page, ids))
    {
      told_cb (self, NULL);
      return;
    }
  g_array_set_size (self->subject, 0);
  g_array_append_vals (self->subject, ids->data, ids->len);
  if (self->page && !g_str_equal (self->page, page))
    for_each_section (gtk_stack_get_child_by_name (self->stack, self->page), set_subject, &none);
  self->page = page;
  for_each_section (gtk_stack_get_child_by_name (self->stack, page), set_subject, &subject);
  gtk_stack_set_visible_child_name (self->stack, page);
  told_cb (self, NULL);
}

static void
update (KnInspector *self)
{
  for_each_section (gtk_stack_get_visible_child (self->stack), refresh, NULL);
  show_told (self);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KN_INSPECTOR (widget)->tick = 0;
  update (KN_INSPECTOR (widget));
  return G_SOURCE_REMOVE;
}

/* A drag takes everything back and plans it anew at every motion: the page follows once a frame. */
static void
follow (KnInspector *self)
{
  if (!kn_document_in_group (kn_session_get_document (self->session)))
    update (self);
  else if (!self->tick)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
shot_changed_cb (KnInspector *self, guint64 id)
{
  KnShot *shot = kn_session_get_shot (self->session);

  if (shot && id == kn_node_get_id (KN_NODE (shot)))
    update (self);
}

/* ---- widget ---- */

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

static void
add_node_pages (KnInspector *self)
{
  const char *const *kinds = kn_node_page_list_kinds ();

  for (guint i = 0; kinds[i]; i++)
    {
      GtkWidget *scrolled = gtk_scrolled_window_new (), *page = kn_node_page_new (kinds[i]);

      gtk_widget_add_css_class (page, "inspector-body");
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), page);
      gtk_stack_add_named (self->stack, scrolled, kinds[i]);
    }
}

/* Whoever scrolls through the inspector does not want to change what passes under the pointer. */
static void
keep_from_scrolling (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = GTK_IS_SPIN_BUTTON (widget) ? gtk_widget_observe_controllers (widget) : NULL;

  for (guint i = 0; controllers && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    keep_from_scrolling (child);
}

static void
connect_section (KnSection *section, gpointer self)
{
  g_signal_connect_swapped (section, "told", G_CALLBACK (told_cb), self);
}

static void
kn_inspector_dispose (GObject *object)
{
  KnInspector *self = KN_INSPECTOR (object);
  GtkWidget *child;

  if (self->stack)
    kn_inspector_set_session (self, NULL, NULL);
  self->stack = NULL;
  g_clear_pointer (&self->subject, g_array_unref);
  g_clear_pointer (&self->refusal, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (kn_inspector_parent_class)->dispose (object);
}

static void
kn_inspector_class_init (KnInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_inspector_dispose;
  g_type_ensure (KN_TYPE_SHOT_HEAD);
  g_type_ensure (KN_TYPE_PROMPT_SECTION);
  g_type_ensure (KN_TYPE_CAMERA_SECTION);
  g_type_ensure (KN_TYPE_SOURCE_SECTION);
  g_type_ensure (KN_TYPE_PICTURES_SECTION);
  g_type_ensure (KN_TYPE_SETTINGS_SECTION);
  g_type_ensure (KN_TYPE_FORECAST_SECTION);
  g_type_ensure (KN_TYPE_TAKES_SECTION);
  gtk_widget_class_set_css_name (widget_class, "inspector");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, KnInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, camera_slot);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, told_revealer);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, told);
  gtk_widget_class_bind_template_child (widget_class, KnInspector, prompt);
}

static void
kn_inspector_init (KnInspector *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *keys = gtk_shortcut_controller_new ();

  self->subject = g_array_new (FALSE, FALSE, sizeof (guint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  add_node_pages (self);
  for_each_section (GTK_WIDGET (self), connect_section, self);
  keep_from_scrolling (GTK_WIDGET (self));
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
  if (self->tick)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_array_set_size (self->subject, 0);
  g_set_object (&self->session, session);
  g_set_object (&self->desk, desk);
  if (session)
    {
      g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update_subject), self);
      g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (show_told), self);
      g_signal_connect_swapped (session, "range-changed", G_CALLBACK (follow), self);
      g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (update_subject), self);
      g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (follow), self);
      g_signal_connect_swapped (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self);
    }
  update_subject (self);
}

GtkBox *
kn_inspector_get_camera_slot (KnInspector *self)
{
  g_return_val_if_fail (KN_IS_INSPECTOR (self), NULL);
  return self->camera_slot;
}

void
kn_inspector_edit_prompt (KnInspector *self)
{
  g_return_if_fail (KN_IS_INSPECTOR (self));
  if (g_strcmp0 (self->page, "shot") == 0)
    kn_prompt_section_edit (self->prompt);
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}
