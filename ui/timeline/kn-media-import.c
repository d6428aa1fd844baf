/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-media-import.h"

#include "app/document/kn-ungrouped.h"
#include "app/media/kn-probe.h"
#include "app/session/kn-media-commands.h"
#include "ui/kn-media-folder.h"
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
  GtkWidget *widget;       /* both weak */
  KnSession *session;
  const KnMediaHost *host;
  KnMediaPlace place;
} Import;

static void
import_free (Import *import)
{
  g_ptr_array_unref (import->paths);
  g_ptr_array_unref (import->failures);
  g_array_unref (import->files);
  g_clear_weak_pointer (&import->widget);
  g_clear_weak_pointer (&import->session);
  g_free (import);
}

static Import *
import_new (GtkWidget *widget, const KnMediaHost *host, const KnMediaPlace *place)
{
  Import *import = g_new0 (Import, 1);

  import->paths = g_ptr_array_new_with_free_func (g_free);
  import->failures = g_ptr_array_new_with_free_func (g_free);
  import->files = g_array_new (FALSE, TRUE, sizeof (KnMediaFile));
  import->host = host;
  import->place = *place;
  g_set_weak_pointer (&import->widget, widget);
  g_set_weak_pointer (&import->session, host->get_session (widget));
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
tell (Import *import, const char *message)
{
  GtkRoot *root = gtk_widget_get_root (import->widget);

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

/* The end of the clip that was added, or of the shot that has a picture now. */
static gint64
find_end (KnSession *session, guint64 id)
{
  return kn_clip_get_end_frames (kn_document_get_node (kn_session_get_document (session), id));
}

/* Only the first picture is pinned; another one would take its place. */
static gboolean
pin (Import *import, const KnMediaFile *file, GError **error)
{
  guint64 shot = import->place.shot;

  import->place.shot = 0;
  if (!kn_command_pin_picture (import->session, file, shot, import->place.at_frames, error))
    return FALSE;
  import->place.shots_at_frames = find_end (import->session, shot);
  return TRUE;
}

static gboolean
add (Import *import, const KnMediaFile *file, GError **error)
{
  gint64 *at = file->kind == KN_ASSET_KIND_AUDIO ? &import->place.at_frames : &import->place.shots_at_frames;
  guint n;

  if (!kn_command_add_media (import->session, file, import->place.layer, *at, error))
    return FALSE;
  *at = find_end (import->session, kn_session_get_selected (import->session, &n)[0]);
  return TRUE;
}

static void
put (Import *import, const KnMediaFile *file)
{
  g_autoptr (GError) error = NULL;

  if (!(import->place.shot && file->kind == KN_ASSET_KIND_IMAGE ? pin : add) (import, file, &error))
    tell (import, error->message);
}

/* Another project may be shown by now, or none. */
static gboolean
is_wanted (Import *import)
{
  return import->widget && import->session && import->host->get_session (import->widget) == import->session;
}

static void
put_all_cb (gpointer data)
{
  Import *import = data;

  if (is_wanted (import))
    {
      for (guint i = 0; i < import->files->len; i++)
        put (import, &g_array_index (import->files, KnMediaFile, i));
      for (guint i = 0; i < import->failures->len; i++)
        tell (import, import->failures->pdata[i]);
      if (import->files->len)
        import->host->focus_selected (import->widget);
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

void
kn_media_import_dropped (GtkWidget *widget, const KnMediaHost *host, const GValue *value, const KnMediaPlace *place)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  Import *import;

  g_return_if_fail (GTK_IS_WIDGET (widget) && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST));
  if (KN_IS_WINDOW (root) && kn_window_open_dropped (KN_WINDOW (root), g_value_get_boxed (value)))
    return;
  import = import_new (widget, host, place);
  for (GSList *file = g_value_get_boxed (value); file; file = file->next)
    add_file (import, file->data);
  start (import);
}

/* ---- the timeline ---- */

static KnSession *
get_session (GtkWidget *widget)
{
  return kn_timeline_get_session (KN_TIMELINE (widget));
}

static void
focus_selected (GtkWidget *widget)
{
  kn_timeline_focus_selected (KN_TIMELINE (widget));
}

static const KnMediaHost timeline_host = { get_session, focus_selected };

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
  KnMediaPlace place = { 0 };

  kn_timeline_show_drop (timeline, -1);
  if (!session || kn_document_get_read_only (kn_session_get_document (session)))
    return FALSE;
  place.at_frames = frames_at (timeline, rows, x);
  place.shot = find_shot (timeline, rows, x, y, place.at_frames);
  if (!place.shot)
    place.at_frames = kn_time_axis_snap (session, place.at_frames, NULL, 0);
  place.shots_at_frames = place.at_frames;
  place.layer = kn_timeline_get_layer_at (timeline, rows, y);
  kn_media_import_dropped (GTK_WIDGET (timeline), &timeline_host, value, &place);
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

  if (response == GTK_RESPONSE_ACCEPT && session)
    {
      KnNode *selected = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;
      gint64 at = kn_session_get_playhead (session);
      KnMediaPlace place = { .at_frames = at, .shots_at_frames = at };
      Import *import;

      kn_media_folder_remember (chooser);
      if (selected && KN_IS_CLIP (selected))
        place.layer = kn_node_get_id (kn_node_get_parent (selected));
      import = import_new (GTK_WIDGET (timeline), &timeline_host, &place);
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          add_file (import, file);
        }
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
  g_autoptr (GtkFileFilter) media = gtk_file_filter_new (), all = gtk_file_filter_new ();

  gtk_file_filter_set_name (media, _("Pictures, films and sounds"));
  gtk_file_filter_add_mime_type (media, "image/*");
  gtk_file_filter_add_mime_type (media, "video/*");
  gtk_file_filter_add_mime_type (media, "audio/*");
  /* Some films have no name that tells what they are. */
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), media);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  kn_media_folder_begin (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), timeline, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
