/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-media-import.h"

#include "app/document/kn-ungrouped.h"
#include "app/media/kn-probe.h"
#include "app/session/kn-media-commands.h"
#include "ui/kn-window.h"
#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-time-axis.h"

#include <glib/gi18n.h>
#include <math.h>

/* Where the files go, and what they turned out to be. It keeps nobody alive: the thread may be the last to know of it. */
typedef struct
{
  GPtrArray *paths;        /* char *; NULL: not a local file */
  GArray *files;           /* KnMediaFile, after the thread; its path is one of paths */
  GPtrArray *failures;     /* char * */
  KnTimeline *timeline;    /* both weak */
  KnSession *session;
  guint64 layer, shot;     /* 0: any; not pinned */
  gint64 at;
} Import;

static void
import_free (Import *import)
{
  g_ptr_array_unref (import->paths);
  g_ptr_array_unref (import->failures);
  g_array_unref (import->files);
  g_clear_weak_pointer (&import->timeline);
  g_clear_weak_pointer (&import->session);
  g_free (import);
}

static Import *
import_new (KnTimeline *timeline)
{
  Import *import = g_new0 (Import, 1);

  import->paths = g_ptr_array_new_with_free_func (g_free);
  import->failures = g_ptr_array_new_with_free_func (g_free);
  import->files = g_array_new (FALSE, TRUE, sizeof (KnMediaFile));
  g_set_weak_pointer (&import->timeline, timeline);
  g_set_weak_pointer (&import->session, kn_timeline_get_session (timeline));
  return import;
}

static void
add_file (Import *import, GFile *file)
{
  char *path = g_file_get_path (file);

  if (path)
    g_ptr_array_add (import->paths, path);
  else
    g_ptr_array_add (import->failures, g_strdup (_("Only files on this computer can be added; copy it here first.")));
}

static void
tell (KnTimeline *timeline, const char *message)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (timeline));

  if (KN_IS_WINDOW (root))
    kn_window_show_message (KN_WINDOW (root), message);
}

static void
probe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;

  for (guint i = 0; i < import->paths->len; i++)
    {
      g_autoptr (GError) error = NULL;
      struct kn_probe probe;
      KnMediaFile file = { .path = import->paths->pdata[i] };

      if (!kn_probe_file (file.path, &probe, &error))
        {
          g_ptr_array_add (import->failures, g_strdup (error->message));
          continue;
        }
      file.kind = probe.kind;
      file.width_px = probe.width_px;
      file.height_px = probe.height_px;
      file.duration_ns = probe.duration_ns;
      file.channels = probe.channels;
      file.sample_rate_hz = probe.sample_rate_hz;
      g_array_append_val (import->files, file);
    }
  g_task_return_boolean (task, TRUE);
}

static void
put (KnTimeline *timeline, Import *import, const KnMediaFile *file)
{
  g_autoptr (GError) error = NULL;
  guint n;
  gpointer clip;

  if (import->shot && file->kind == KN_ASSET_KIND_IMAGE)
    {
      if (!kn_command_pin_picture (import->session, file, import->shot, import->at, &error))
        tell (timeline, error->message);
      return;
    }
  if (!kn_command_add_media (import->session, file, import->layer, import->at, &error))
    {
      tell (timeline, error->message);
      return;
    }
  clip = kn_document_get_node (kn_session_get_document (import->session),
                               kn_session_get_selected (import->session, &n)[0]);
  import->at = kn_clip_get_end_frames (clip);
}

/* Another project may be shown by now, or none. */
static gboolean
is_wanted (Import *import)
{
  return import->timeline && import->session && kn_timeline_get_session (import->timeline) == import->session;
}

static void
put_all_cb (gpointer data)
{
  Import *import = data;

  if (is_wanted (import))
    {
      for (guint i = 0; i < import->files->len; i++)
        put (import->timeline, import, &g_array_index (import->files, KnMediaFile, i));
      for (guint i = 0; i < import->failures->len; i++)
        tell (import->timeline, import->failures->pdata[i]);
      if (import->files->len)
        kn_timeline_focus_selected (import->timeline);
    }
  import_free (import);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Import *import = data;

  /* Something else may be dragged by now. */
  if (is_wanted (import))
    kn_document_call_ungrouped (kn_session_get_document (import->session), put_all_cb, import);
  else
    import_free (import);
}

/* Takes import. */
static void
start (Import *import)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, probed_cb, import);

  g_task_set_task_data (task, import, NULL);
  g_task_run_in_thread (task, probe_thread);
}

/* ---- drop ---- */

/* The shot that a picture would be pinned to. */
static guint64
find_shot (KnTimeline *timeline, GtkWidget *rows, double x, double y, gint64 at)
{
  GtkWidget *picked = gtk_widget_pick (rows, x, y, GTK_PICK_DEFAULT);
  GtkWidget *lane = picked ? gtk_widget_get_ancestor (picked, KN_TYPE_LANE) : NULL;
  KnDocument *document = kn_session_get_document (kn_timeline_get_session (timeline));
  gpointer layer = lane ? kn_document_get_node (document, kn_lane_get_node (KN_LANE (lane))) : NULL;
  KnClip *clips[2];
  guint n = layer ? kn_sequence_get_layer_clips_at (layer, at, clips) : 0;
  double in_x, in_y;

  if (n == 0 || !KN_IS_SHOT (clips[n - 1]) || !gtk_widget_translate_coordinates (rows, lane, x, y, &in_x, &in_y))
    return 0;
  if (kn_lane_get_kind (KN_LANE (lane)) != KN_LANE_PICTURES &&
      !(kn_lane_get_kind (KN_LANE (lane)) == KN_LANE_CLIPS && in_y > gtk_widget_get_height (lane) / 2.0))
    return 0;
  return kn_node_get_id (KN_NODE (clips[n - 1]));
}

static gint64
frames_at (KnTimeline *timeline, GtkWidget *rows, double x)
{
  GtkWidget *row = gtk_widget_get_first_child (rows), *lane = row ? gtk_widget_get_last_child (row) : NULL;
  double in_x, in_y;

  if (!lane || !gtk_widget_translate_coordinates (rows, lane, x, 0, &in_x, &in_y))
    return 0;
  return MAX (0, llround (kn_time_axis_to_frames (kn_timeline_get_session (timeline), in_x)));
}

static gboolean
drop_cb (KnTimeline *timeline, const GValue *value, double x, double y, GtkDropTarget *target)
{
  GtkWidget *rows = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  KnSession *session = kn_timeline_get_session (timeline);
  Import *import;

  kn_timeline_show_drop (timeline, -1);
  if (!session || kn_document_get_read_only (kn_session_get_document (session)))
    return FALSE;
  import = import_new (timeline);
  for (GSList *file = g_value_get_boxed (value); file; file = file->next)
    add_file (import, file->data);
  import->at = frames_at (timeline, rows, x);
  import->shot = find_shot (timeline, rows, x, y, import->at);
  if (!import->shot)
    import->at = kn_time_axis_snap (session, import->at, NULL, 0);
  import->layer = kn_timeline_get_layer_at (timeline, rows, y);
  start (import);
  return TRUE;
}

static GdkDragAction
motion_cb (KnTimeline *timeline, double x, double y, GtkDropTarget *target)
{
  GtkWidget *rows = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  KnSession *session = kn_timeline_get_session (timeline);
  gint64 at;

  if (!session)
    return 0;
  at = frames_at (timeline, rows, x);
  kn_timeline_show_drop (timeline, find_shot (timeline, rows, x, y, at) ? at
                                                                        : kn_time_axis_snap (session, at, NULL, 0));
  return GDK_ACTION_COPY;
}

static void
leave_cb (KnTimeline *timeline)
{
  kn_timeline_show_drop (timeline, -1);
}

void
kn_media_import_attach (KnTimeline *timeline, GtkWidget *rows)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "motion", G_CALLBACK (motion_cb), timeline);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (leave_cb), timeline);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), timeline);
  gtk_widget_add_controller (rows, GTK_EVENT_CONTROLLER (target));
}

/* ---- dialog ---- */

static void
chosen_cb (KnTimeline *timeline, int response, GtkFileChooser *chooser)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (chooser);
  KnSession *session = kn_timeline_get_session (timeline);
  guint n;
  const guint64 *ids = session ? kn_session_get_selected (session, &n) : NULL;
  Import *import;

  if (response == GTK_RESPONSE_ACCEPT && session)
    {
      KnNode *selected = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;

      import = import_new (timeline);
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          add_file (import, file);
        }
      import->at = kn_session_get_playhead (session);
      import->layer = selected && KN_IS_CLIP (selected) ? kn_node_get_id (kn_node_get_parent (selected)) : 0;
      start (import);
    }
  g_object_unref (chooser);
}

void
kn_media_import_choose (KnTimeline *timeline)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (timeline));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Add pictures, films and sounds"), GTK_WINDOW (root),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Add"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), timeline, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
