/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-unknown-words.h"

#include "app/client/kn-little-words.h"

#include <glib/gi18n.h>

#define N_OFFERED 4
#define N_HINTED 2

struct _KnUnknownWords
{
  GObject parent_instance;

  GtkTextView *view;       /* not owned */
  GtkLabel *hint;          /* not owned */
  GtkTextTag *tag;         /* not owned */
  const KnVocabulary *vocabulary;
  GtkWidget *popover;      /* NULL while it is closed */
  GtkTextMark *start, *end;/* of the word that it is about */
};

G_DEFINE_FINAL_TYPE (KnUnknownWords, kn_unknown_words, G_TYPE_OBJECT)

/* ---- underlines ---- */

/* In one line or two, whatever is unknown: what else can be said is offered at each word. */
static char *
dup_hint (KnUnknownWords *self, GPtrArray *words)
{
  g_auto (GStrv) nearest = NULL;
  g_autofree char *list = NULL;
  g_autoptr (GString) quoted = g_string_new (NULL);

  if (words->len == 0)
    return NULL;
  if (words->len == 1)
    {
      nearest = kn_vocabulary_dup_nearest (self->vocabulary, words->pdata[0], N_HINTED);
      if (!*nearest)
        return g_strdup_printf (_("“%s” is unknown to this model."), (const char *) words->pdata[0]);
      list = g_strjoinv (", ", nearest);
      return g_strdup_printf (_("“%s” is unknown to this model: %s?"), (const char *) words->pdata[0], list);
    }
  for (guint i = 0; i < words->len; i++)
    {
      /* Translators: between two quoted words of a list */
      g_string_append (quoted, i ? _(", ") : "");
      g_string_append_printf (quoted, _("“%s”"), (const char *) words->pdata[i]);
    }
  return g_strdup_printf (_("Unknown to this model: %s. Click a word for others."), quoted->str);
}

/* To the end of the next word. GTK says no where that is the end of the text. */
static gboolean
next_word (GtkTextIter *at)
{
  GtkTextIter before = *at;

  return gtk_text_iter_forward_word_end (at) || (gtk_text_iter_ends_word (at) && !gtk_text_iter_equal (at, &before));
}

static gboolean
is_understood (const KnVocabulary *vocabulary, const char *word)
{
  g_autofree char *negation = kn_little_word_dup_negation (word);

  return negation || kn_vocabulary_knows (vocabulary, word) || kn_little_word_is (word, KN_WORD_LITTLE)
         || g_ascii_isdigit (*word);
}

void
kn_unknown_words_check (KnUnknownWords *self, const KnVocabulary *vocabulary)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *hint = NULL;
  GtkTextIter start, end;

  self->vocabulary = vocabulary;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->tag, &start, &end);
  end = start;
  while (vocabulary && next_word (&end))
    {
      g_autofree char *word = NULL;

      start = end;
      gtk_text_iter_backward_word_start (&start);
      word = gtk_text_iter_get_text (&start, &end);
      if (is_understood (vocabulary, word))
        continue;
      gtk_text_buffer_apply_tag (buffer, self->tag, &start, &end);
      g_ptr_array_add (unknown, g_steal_pointer (&word));
    }
  hint = dup_hint (self, unknown);
  gtk_label_set_text (self->hint, hint ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint != NULL);
}

/* ---- the offer ---- */

void
kn_unknown_words_close (KnUnknownWords *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkWidget *popover = g_steal_pointer (&self->popover);

  if (!popover)
    return;
  gtk_text_buffer_delete_mark (buffer, self->start);
  gtk_text_buffer_delete_mark (buffer, self->end);
  gtk_widget_unparent (popover);
}

static gboolean
close_cb (gpointer self)
{
  kn_unknown_words_close (self);
  return G_SOURCE_REMOVE;
}

/* Not from inside of its own signal. */
static void
closed_cb (KnUnknownWords *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self), g_object_unref);
}

/* With a word that goes one of the blanks around it goes too. */
static void
take_blank (GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter before = *start;

  if (gtk_text_iter_backward_char (&before) && g_unichar_isspace (gtk_text_iter_get_char (&before)))
    *start = before;
  else if (g_unichar_isspace (gtk_text_iter_get_char (end)))
    gtk_text_iter_forward_char (end);
}

static void
accept_cb (GtkButton *button, KnUnknownWords *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  const char *word = g_object_get_data (G_OBJECT (button), "word");
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (buffer, &start, self->start);
  gtk_text_buffer_get_iter_at_mark (buffer, &end, self->end);
  if (!*word)
    take_blank (&start, &end);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, word, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* word: "" takes the unknown one out. */
static void
append_offer (KnUnknownWords *self, GtkWidget *box, const char *label, const char *name, const char *word)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "word", g_strdup (word), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (accept_cb), self);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
offer_new (KnUnknownWords *self, const char *word)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_auto (GStrv) nearest = kn_vocabulary_dup_nearest (self->vocabulary, word, N_OFFERED);

  for (int i = 0; nearest[i]; i++)
    {
      g_autofree char *name = g_strdup_printf (_("Write “%s”"), nearest[i]);

      append_offer (self, box, nearest[i], name, nearest[i]);
    }
  if (!*nearest)
    append_offer (self, box, _("Leave it out"), _("Leave it out"), "");
  return box;
}

/* At the unknown word around a place; FALSE if there is none. Whoever clicked may as well want to write: unless it was
 * asked for by key, the keyboard stays with the text. */
static gboolean
open_at (KnUnknownWords *self, const GtkTextIter *at, gboolean by_key)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start = *at, end = *at;
  g_autofree char *word = NULL;
  GdkRectangle first, last;

  if (!gtk_text_iter_has_tag (at, self->tag) && !gtk_text_iter_ends_tag (at, self->tag))
    return FALSE;
  kn_unknown_words_close (self);
  if (!gtk_text_iter_starts_tag (&start, self->tag))
    gtk_text_iter_backward_to_tag_toggle (&start, self->tag);
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, self->tag);
  word = gtk_text_iter_get_text (&start, &end);
  self->start = gtk_text_buffer_create_mark (buffer, NULL, &start, TRUE);
  self->end = gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE);
  gtk_text_view_get_iter_location (self->view, &start, &first);
  gtk_text_view_get_iter_location (self->view, &end, &last);
  if (last.y == first.y)
    first.width = last.x - first.x;
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, first.x, first.y, &first.x, &first.y);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), by_key);
  gtk_popover_set_child (GTK_POPOVER (self->popover), offer_new (self, word));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &first);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->view));
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (closed_cb), self);
  gtk_popover_popup (GTK_POPOVER (self->popover));
  return TRUE;
}

static gboolean
key_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  KnUnknownWords *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter cursor;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  return open_at (self, &cursor, TRUE);
}

/* The text view takes the click for itself and places the cursor; only then it is known which word was meant. */
static gboolean
event_cb (KnUnknownWords *self, GdkEvent *event)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter cursor;

  if (gdk_event_get_event_type (event) != GDK_BUTTON_RELEASE || gtk_text_buffer_get_has_selection (buffer)
      || gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY)
    return GDK_EVENT_PROPAGATE;
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  /* Whoever clicks behind a word wants to go on writing. */
  if (!gtk_text_iter_has_tag (&cursor, self->tag) || !open_at (self, &cursor, FALSE))
    kn_unknown_words_close (self);
  return GDK_EVENT_PROPAGATE;
}

/* Whoever writes on does not want it. In an offer that has the keyboard, keys choose. */
static gboolean
type_cb (KnUnknownWords *self, guint key)
{
  if (!self->popover || gtk_popover_get_autohide (GTK_POPOVER (self->popover)))
    return GDK_EVENT_PROPAGATE;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  return key == GDK_KEY_Escape ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
leave_cb (KnUnknownWords *self)
{
  if (self->popover)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* ---- life ---- */

static void
kn_unknown_words_class_init (KnUnknownWordsClass *klass)
{
}

static void
kn_unknown_words_init (KnUnknownWords *self)
{
}

KnUnknownWords *
kn_unknown_words_new (GtkTextView *view, GtkLabel *hint)
{
  KnUnknownWords *self = g_object_new (KN_TYPE_UNKNOWN_WORDS, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new (), *events = gtk_event_controller_legacy_new ();
  GtkEventController *typing = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  self->view = view;
  self->hint = hint;
  self->tag = gtk_text_buffer_create_tag (gtk_text_view_get_buffer (view), NULL, "underline", PANGO_UNDERLINE_ERROR, NULL);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_period, GDK_CONTROL_MASK),
                        gtk_callback_action_new (key_cb, g_object_ref (self), g_object_unref)));
  gtk_widget_add_controller (GTK_WIDGET (view), keys);
  g_signal_connect_object (events, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), events);
  gtk_event_controller_set_propagation_phase (typing, GTK_PHASE_CAPTURE);
  g_signal_connect_object (typing, "key-pressed", G_CALLBACK (type_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), typing);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), focus);
  return self;
}
