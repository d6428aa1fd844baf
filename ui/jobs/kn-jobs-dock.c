/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-jobs-dock.h"

#include "ui/jobs/kn-job-card.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnJobsDock
{
  GtkWidget parent_instance;

  KnDocument *document;
  KnRenderDesk *desk;
  GtkWidget *row, *cards, *empty, *stop;
  GHashTable *by_job;      /* KnJob -> KnJobCard, a child of cards; both borrowed */
  guint source, n_renders;
  gboolean by_hand;        /* a person opened it */
};

enum
{
  PROP_0,
  PROP_OPEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint trouble_signal;

G_DEFINE_FINAL_TYPE (KnJobsDock, kn_jobs_dock, GTK_TYPE_WIDGET)

static KnShot *
shot_of (KnJobsDock *self, KnJob *job)
{
  gpointer shot = kn_document_get_node (self->document, kn_render_desk_get_shot (self->desk, job));

  return shot && KN_IS_SHOT (shot) ? shot : NULL;
}

/* n_takes: jobs by shot. Several takes of a shot are told apart by their seeds. */
static char *
dup_title (KnJobsDock *self, KnJob *job, GHashTable *n_takes)
{
  KnShot *shot = shot_of (self, job);
  g_autofree char *name = shot ? kn_words_dup_shot_title (shot) : g_strdup (kn_job_get_prompt (job));
  guint n = shot ? GPOINTER_TO_UINT (g_hash_table_lookup (n_takes, shot)) : 0;
  gint64 seed = kn_render_desk_get_seed (self->desk, job);

  /* Translators: name of a shot, and which take of it: "Shot 3 · seed 7" */
  if (n > 1 && !kn_render_desk_is_draft (self->desk, job))
    return g_strdup_printf (_("%s · seed %d"), name, (int) seed);
  /* Translators: name of a shot, and what is made of it: "Shot 3 · draft" */
  return g_strdup_printf (_("%s · %s"), name, kn_render_desk_is_draft (self->desk, job) ? _("draft") : _("full"));
}

static GHashTable *
count_takes (KnJobsDock *self, GListModel *jobs)
{
  GHashTable *n_takes = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);
      KnShot *shot = kn_render_desk_is_draft (self->desk, job) ? NULL : shot_of (self, job);
      guint n = shot ? GPOINTER_TO_UINT (g_hash_table_lookup (n_takes, shot)) : 0;

      if (shot && kn_job_get_state (job) != KN_JOB_STATE_CANCELLED)
        g_hash_table_insert (n_takes, shot, GUINT_TO_POINTER (n + 1));
    }
  return n_takes;
}

static void
card_trouble_cb (KnJobsDock *self, const char *sentence)
{
  g_signal_emit (self, trouble_signal, 0, sentence);
}

static GtkWidget *
card_of (KnJobsDock *self, KnJob *job)
{
  GtkWidget *card = g_hash_table_lookup (self->by_job, job);

  if (!card)
    {
      card = kn_job_card_new (self->desk, job);
      g_signal_connect_object (card, "trouble", G_CALLBACK (card_trouble_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->cards), card);
      g_hash_table_insert (self->by_job, job, card);
    }
  return card;
}

static gboolean
has_focus_within (GtkWidget *widget)
{
  return (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* The keyboard stays in its place in the row: GTK would take it to the first card, and the next key to another job. */
static void
remove_card (KnJobsDock *self, GtkWidget *card)
{
  GtkWidget *beside = gtk_widget_get_next_sibling (card);

  if (!beside)
    beside = gtk_widget_get_prev_sibling (card);
  if (has_focus_within (card) && beside)
    gtk_widget_grab_focus (beside);
  else if (has_focus_within (card))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-timeline", NULL);
  gtk_box_remove (GTK_BOX (self->cards), card);
}

static void
remove_gone (KnJobsDock *self, GHashTable *there)
{
  GHashTableIter iter;
  gpointer job, card;

  g_hash_table_iter_init (&iter, self->by_job);
  while (g_hash_table_iter_next (&iter, &job, &card))
    if (!g_hash_table_contains (there, job))
      {
        g_hash_table_iter_remove (&iter);
        remove_card (self, card);
      }
}

static void
set_shown (KnJobsDock *self, gboolean shown)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)) == shown)
    return;
  if (!shown && has_focus_within (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-timeline", NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

static gboolean
update_cb (gpointer data)
{
  KnJobsDock *self = data;
  GListModel *jobs = G_LIST_MODEL (kn_render_desk_get_client (self->desk));
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL), n_takes = count_takes (self, jobs);
  GtkWidget *last = NULL;
  guint n_renders = 0;

  self->source = 0;
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (jobs, i);
      g_autofree char *title = dup_title (self, job, n_takes);
      KnShot *shot = shot_of (self, job);
      GtkWidget *card;

      if (kn_job_get_state (job) == KN_JOB_STATE_CANCELLED)
        continue;
      card = card_of (self, job);
      kn_job_card_set_title (KN_JOB_CARD (card), title);
      if (shot)
        kn_job_card_set_shot (KN_JOB_CARD (card), shot);
      gtk_box_reorder_child_after (GTK_BOX (self->cards), card, last);
      last = card;
      g_hash_table_add (there, job);
      n_renders += !kn_render_desk_is_draft (self->desk, job);
    }
  remove_gone (self, there);
  gtk_widget_set_visible (self->empty, last == NULL);
  gtk_widget_set_visible (self->stop, kn_render_desk_is_rendering (self->desk) && n_renders > 1);
  /* Drafts come and go with every keystroke: they do not open it. */
  if (n_renders > self->n_renders)
    set_shown (self, TRUE);
  else if (!n_renders && self->n_renders && !self->by_hand)
    set_shown (self, FALSE);
  self->n_renders = n_renders;
  return G_SOURCE_REMOVE;
}

/* Later: a job is on the list before the desk knows what it is for. */
static void
queue_update (KnJobsDock *self)
{
  if (!self->source)
    self->source = g_idle_add (update_cb, self);
}

static void
kn_jobs_dock_dispose (GObject *object)
{
  KnJobsDock *self = KN_JOBS_DOCK (object);

  if (self->by_job)
    kn_jobs_dock_set_desk (self, NULL, NULL);
  g_clear_pointer (&self->row, gtk_widget_unparent);
  g_clear_pointer (&self->by_job, g_hash_table_unref);
  G_OBJECT_CLASS (kn_jobs_dock_parent_class)->dispose (object);
}

static void
kn_jobs_dock_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OPEN)
    g_value_set_boolean (value, kn_jobs_dock_get_open (KN_JOBS_DOCK (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_jobs_dock_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_OPEN)
    kn_jobs_dock_set_open (KN_JOBS_DOCK (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_jobs_dock_class_init (KnJobsDockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kn_jobs_dock_dispose;
  object_class->get_property = kn_jobs_dock_get_property;
  object_class->set_property = kn_jobs_dock_set_property;
  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  trouble_signal = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "jobs");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
stop_cb (KnJobsDock *self)
{
  kn_render_desk_stop_renders (self->desk, NULL);
}

/* Beside the cards, which may be more than are seen. */
static GtkWidget *
new_stop_button (KnJobsDock *self)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", _("Stop all"), "valign", GTK_ALIGN_CENTER, "margin-start",
                                    12, "margin-end", 12, NULL);

  kn_accessible_set_tooltip (button, _("Stop all renders; what is finished stays"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (stop_cb), self);
  return button;
}

static GtkWidget *
new_scroller (KnJobsDock *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->cards = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->empty = g_object_new (GTK_TYPE_LABEL, "label", _("Nothing is being made. Drafts and renders show up here."),
                              "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_add_css_class (box, "job-cards");
  gtk_box_append (GTK_BOX (box), self->cards);
  gtk_box_append (GTK_BOX (box), self->empty);
  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy", GTK_POLICY_NEVER, "hexpand", TRUE, "child", box,
                       NULL);
}

static void
kn_jobs_dock_init (KnJobsDock *self)
{
  self->by_job = g_hash_table_new (NULL, NULL);
  self->stop = new_stop_button (self);
  self->row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (self->row), new_scroller (self));
  gtk_box_append (GTK_BOX (self->row), self->stop);
  gtk_widget_set_parent (self->row, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Jobs"), -1);
}

void
kn_jobs_dock_set_desk (KnJobsDock *self, KnDocument *document, KnRenderDesk *desk)
{
  g_autoptr (GHashTable) none = g_hash_table_new (NULL, NULL);

  g_return_if_fail (KN_IS_JOBS_DOCK (self));
  if (self->desk)
    {
      g_signal_handlers_disconnect_by_data (kn_render_desk_get_client (self->desk), self);
      g_signal_handlers_disconnect_by_data (self->desk, self);
    }
  g_clear_handle_id (&self->source, g_source_remove);
  remove_gone (self, none);
  g_set_object (&self->document, document);
  g_set_object (&self->desk, desk);
  self->n_renders = 0;
  if (!self->by_hand)
    set_shown (self, FALSE);
  if (!desk)
    return;
  g_signal_connect_swapped (kn_render_desk_get_client (desk), "items-changed", G_CALLBACK (queue_update), self);
  /* What failed stays on the list, where there is nothing left to stop. */
  g_signal_connect_swapped (desk, "rendered", G_CALLBACK (queue_update), self);
  queue_update (self);
}

void
kn_jobs_dock_set_open (KnJobsDock *self, gboolean open)
{
  g_return_if_fail (KN_IS_JOBS_DOCK (self));
  if (open == kn_jobs_dock_get_open (self))
    return;
  self->by_hand = open;
  set_shown (self, open);
}

gboolean
kn_jobs_dock_enter (KnJobsDock *self)
{
  GtkWidget *first;

  g_return_val_if_fail (KN_IS_JOBS_DOCK (self), FALSE);
  first = gtk_widget_get_first_child (self->cards);
  if (!first || has_focus_within (GTK_WIDGET (self)))
    return FALSE;
  kn_jobs_dock_set_open (self, TRUE);
  return gtk_widget_grab_focus (first);
}

gboolean
kn_jobs_dock_get_open (KnJobsDock *self)
{
  g_return_val_if_fail (KN_IS_JOBS_DOCK (self), FALSE);
  return gtk_widget_get_visible (GTK_WIDGET (self));
}
