/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-clipboard.h"

#include "app/document/kn-ungrouped.h"
#include "app/session/kn-clipboard.h"
#include "ui/kn-window.h"

#include <glib/gi18n.h>

/* Enough for thousands of shots; a clipboard that offers more is not ours. */
#define MAX_BYTES (64 << 20)

gboolean
kn_timeline_copy (KnTimeline *timeline)
{
  KnSession *session = kn_timeline_get_session (timeline);
  char *json = kn_clipboard_dup_selection (session);
  g_autofree char *prompts = kn_clipboard_dup_prompts (session);
  g_autoptr (GBytes) bytes = json ? g_bytes_new_take (json, strlen (json)) : NULL;
  g_autoptr (GdkContentProvider) provider = NULL;
  GdkContentProvider *parts[2] = { NULL };

  if (!json)
    return FALSE;
  parts[0] = gdk_content_provider_new_for_bytes (KN_CLIPBOARD_MIME, bytes);
  if (*prompts)
    parts[1] = gdk_content_provider_new_typed (G_TYPE_STRING, prompts);
  provider = gdk_content_provider_new_union (parts, *prompts ? 2 : 1);
  return gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (timeline)), provider);
}

static void
tell (KnTimeline *timeline, const char *message)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (timeline));

  if (KN_IS_WINDOW (root))
    kn_window_show_message (KN_WINDOW (root), message);
}

typedef struct
{
  KnTimeline *timeline;
  KnSession *session;
  guint64 layer;
  char *json;
} Paste;

static void
paste_free (Paste *paste)
{
  g_object_unref (paste->timeline);
  g_object_unref (paste->session);
  g_free (paste->json);
  g_free (paste);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

static void
paste_cb (gpointer data)
{
  g_autoptr (Paste) paste = data;
  g_autoptr (GError) error = NULL;

  /* Another project may be shown by now. */
  if (kn_timeline_get_session (paste->timeline) != paste->session)
    return;
  if (kn_clipboard_paste (paste->session, paste->layer, paste->json, &error))
    kn_timeline_focus_selected (paste->timeline);
  else
    tell (paste->timeline, error->message);
}

static void
spliced_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error) < 0)
    {
      tell (paste->timeline, error->message);
      return;
    }
  if (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (object)) > MAX_BYTES)
    return;
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
  paste->json = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  /* Once nothing is being dragged: that would take what is pasted back with it. */
  kn_document_call_ungrouped (kn_session_get_document (paste->session), paste_cb, paste);
  paste = NULL;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (Paste) paste = data;
  g_autoptr (GInputStream) stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, NULL, NULL);
  g_autoptr (GOutputStream) memory = NULL;

  if (!stream)
    {
      tell (paste->timeline, _("There is nothing to paste. Copy a clip first."));
      return;
    }
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, spliced_cb, g_steal_pointer (&paste));
}

void
kn_timeline_paste (KnTimeline *timeline, guint64 layer)
{
  const char *types[] = { KN_CLIPBOARD_MIME, NULL };
  KnSession *session = kn_timeline_get_session (timeline);
  Paste *paste;

  if (!session)
    return;
  paste = g_new0 (Paste, 1);
  paste->timeline = g_object_ref (timeline);
  paste->session = g_object_ref (session);
  paste->layer = layer ? layer : kn_timeline_get_focused_layer (timeline);
  gdk_clipboard_read_async (gtk_widget_get_clipboard (GTK_WIDGET (timeline)), types, G_PRIORITY_DEFAULT, NULL, read_cb,
                            paste);
}
