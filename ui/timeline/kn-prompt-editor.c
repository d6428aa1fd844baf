/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-prompt-editor.h"

#include "app/document/kn-edit.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-prompt.h"
#include "ui/timeline/kn-timeline.h"

#include <glib/gi18n.h>

#define WIDTH_PX 280
#define HEIGHT_PX 72

typedef struct
{
  KnSession *session;
  guint64 prompt;
  GtkWidget *popover;
  GtkTextBuffer *text;
} Editor;

static void
editor_free (gpointer data)
{
  Editor *editor = data;

  g_object_unref (editor->session);
  g_free (editor);
}

static char *
dup_text (Editor *editor)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (editor->text, &start, &end);
  return gtk_text_buffer_get_text (editor->text, &start, &end, FALSE);
}

static void
changed_cb (Editor *editor)
{
  g_autofree char *text = dup_text (editor);

  kn_document_apply_take (kn_session_get_document (editor->session),
                          kn_edit_new_set_string (editor->prompt, "text", text), NULL);
}

static gboolean
let_go_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (Editor *editor)
{
  KnDocument *document = kn_session_get_document (editor->session);
  gpointer timeline = gtk_widget_get_parent (editor->popover);
  KnPrompt *prompt = kn_document_get_node (document, editor->prompt);

  kn_document_break_merge (document);
  if (prompt && !*kn_prompt_get_text (prompt))
    {
      kn_session_select (editor->session, kn_node_get_id (kn_node_get_parent (KN_NODE (prompt))));
      kn_document_apply_take (document, kn_plan_delete (document, &editor->prompt, 1, NULL), NULL);
    }
  kn_timeline_focus_selected (KN_TIMELINE (timeline));
  g_idle_add (let_go_cb, editor->popover);
}

static gboolean
key_cb (Editor *editor, guint key, guint code, GdkModifierType state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (state & GDK_SHIFT_MASK))
    return FALSE;
  gtk_popover_popdown (GTK_POPOVER (editor->popover));
  return TRUE;
}

static GtkWidget *
new_text_view (Editor *editor, const char *text)
{
  GtkWidget *view = gtk_text_view_new (), *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  editor->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (editor->text, text, -1);
  g_object_set (view, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE, "top-margin", 6, "bottom-margin", 6,
                "left-margin", 8, "right-margin", 8, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timed prompt"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), editor);
  gtk_widget_add_controller (view, keys);
  g_signal_connect_swapped (editor->text, "changed", G_CALLBACK (changed_cb), editor);
  gtk_widget_set_size_request (scroller, WIDTH_PX, HEIGHT_PX);
  gtk_widget_add_css_class (scroller, "prompt-frame");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  return scroller;
}

void
kn_prompt_editor_open (KnLaneItem *item)
{
  Editor *editor;
  KnSession *session = kn_lane_item_get_session (item);
  GtkWidget *timeline = gtk_widget_get_ancestor (GTK_WIDGET (item), KN_TYPE_TIMELINE);
  gpointer prompt = kn_document_get_node (kn_session_get_document (session), kn_lane_item_get_id (item));

  if (!prompt || !KN_IS_PROMPT (prompt) || kn_document_get_read_only (kn_session_get_document (session)))
    return;
  editor = g_new0 (Editor, 1);
  editor->session = g_object_ref (session);
  editor->prompt = kn_lane_item_get_id (item);
  editor->popover = gtk_popover_new ();
  kn_document_break_merge (kn_session_get_document (session));
  gtk_popover_set_child (GTK_POPOVER (editor->popover), new_text_view (editor, kn_prompt_get_text (prompt)));
  gtk_popover_set_position (GTK_POPOVER (editor->popover), GTK_POS_TOP);
  kn_timeline_add_popover (KN_TIMELINE (timeline), GTK_POPOVER (editor->popover), item);
  g_object_set_data_full (G_OBJECT (editor->popover), "kn-prompt-editor", editor, editor_free);
  g_signal_connect_swapped (editor->popover, "closed", G_CALLBACK (closed_cb), editor);
  gtk_popover_popup (GTK_POPOVER (editor->popover));
}
