/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinora render: makes the takes that a project asks for and does not have, then the film.
 */
#include "app/kn-cli.h"

#include "app/client/kn-shot-request.h"
#include "app/client/kn-worker-process.h"
#include "app/document/kn-document.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"
#include "app/export/kn-export-place.h"
#include "app/export/kn-film-export.h"
#include "app/export/kn-recipe.h"
#include "app/media/kn-footage-lengths.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RENDERER_SAYS "kinora-render run: "

typedef struct
{
  KnDocument *document;
  char *film, *device;
  gint64 only_shot;
  gboolean draft;
  guint n_shots, n_done;
  gint64 started_us;
} Render;

/* ---- progress ---- */

static void
show_progress (const Render *self, const char *what, double fraction)
{
  const int width = 30;
  double all = self->n_shots ? (self->n_done + fraction) / self->n_shots : fraction, left = -1;
  double elapsed = (g_get_monotonic_time () - self->started_us) * 1e-6;
  char text[32] = "";

  if (!isatty (STDERR_FILENO))
    return;
  if (all > 0.02)
    left = elapsed * (1 - all) / all;
  if (left >= 0)
    g_snprintf (text, sizeof text, "%d:%02d left", (int) left / 60, (int) left % 60);
  fprintf (stderr, "\r%-28.28s [%.*s%.*s] %3d%%  %-12s", what, (int) lrint (all * width), "##############################",
           width - (int) lrint (all * width), "..............................", (int) lrint (all * 100), text);
}

static void
show_line (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
show_line (const char *format, ...)
{
  va_list args;

  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%-80s\r", "");
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);
}

/* ---- one take ---- */

static double
event_number (JsonObject *event, const char *name)
{
  return json_object_get_double_member_with_default (event, name, -1);
}

/* Reads one line of the renderer. *done receives the last event when it is "done". */
static void
read_event (Render *self, const char *line, const char *what, JsonObject **done)
{
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *event = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *kind = event ? json_object_get_string_member_with_default (event, "event", "") : "";

  if (g_str_equal (kind, "progress"))
    show_progress (self, what, event_number (event, "fraction"));
  else if (g_str_equal (kind, "forecast"))
    {
      g_auto (GStrv) notes = g_strsplit (json_object_get_string_member_with_default (event, "notes", ""), "\n", -1);

      for (int i = 0; notes[i]; i++)
        if (*notes[i])
          show_line ("%s: %s", what, notes[i]);
    }
  else if (g_str_equal (kind, "done"))
    *done = json_object_ref (event);
}

/* What it wrote while nobody listened. */
static char *
read_log (int fd)
{
  GString *text = g_string_new (NULL);
  char part[4096];
  gssize n;

  for (off_t at = 0; (n = pread (fd, part, sizeof part, at)) > 0; at += n)
    g_string_append_len (text, part, n);
  return g_strchomp (g_string_free (text, FALSE));
}

/* Why there is no take: one sentence, also where the renderer itself gave it. */
static void
set_failed (const char *text, const char *what, GError **error)
{
  const char *line = strrchr (text, '\n'), *reason = line ? line + 1 : text;

  if (line)
    fprintf (stderr, "%.*s\n", (int) (line - text), text);
  if (g_str_has_prefix (reason, RENDERER_SAYS))
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "%s could not be rendered: %s", what,
                 reason + strlen (RENDERER_SAYS));
  else
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "%s could not be rendered%s%s.", what,
                 *reason ? ": " : "", reason);
}

static JsonObject *
run_renderer (Render *self, const char *request, const char *folder, const char *what, GError **error)
{
  g_autofree char *renderer = kn_worker_process_dup_program ();
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *log_name = NULL, *said = NULL;
  int log = g_file_open_tmp ("kinora-XXXXXX", &log_name, error);
  JsonObject *done = NULL;
  char *line;

  if (log < 0)
    return NULL;
  g_unlink (log_name);
  g_subprocess_launcher_take_stderr_fd (launcher, dup (log));

  g_ptr_array_add (args, renderer);
  g_ptr_array_add (args, (gpointer) "run");
  g_ptr_array_add (args, (gpointer) request);
  g_ptr_array_add (args, (gpointer) "--out");
  g_ptr_array_add (args, (gpointer) folder);
  g_ptr_array_add (args, (gpointer) "--progress");
  g_ptr_array_add (args, (gpointer) "json");
  if (self->device)
    {
      g_ptr_array_add (args, (gpointer) "--device");
      g_ptr_array_add (args, self->device);
    }
  g_ptr_array_add (args, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) args->pdata, error);
  if (!process)
    {
      close (log);
      return NULL;
    }
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  while ((line = g_data_input_stream_read_line (out, NULL, NULL, NULL)))
    {
      read_event (self, line, what, &done);
      g_free (line);
    }
  if (!g_subprocess_wait_check (process, NULL, NULL))
    g_clear_pointer (&done, json_object_unref);
  said = read_log (log);
  close (log);
  if (!done)
    set_failed (said, what, error);
  else if (*said)
    show_line ("%s", said);
  return done;
}

static gboolean
add_take (Render *self, KnShot *shot, const char *file, const char *key, gint64 seed, JsonObject *done, GError **error)
{
  const KnNewTake take = {
    .file = file,
    .recipe = key,
    .kind = self->draft ? KN_TAKE_KIND_DRAFT : KN_TAKE_KIND_FULL,
    .seed = seed,
    .n_frames = MAX (0, (gint64) event_number (done, "frames")),
    .width_px = MAX (0, (gint64) event_number (done, "width")),
    .height_px = MAX (0, (gint64) event_number (done, "height")),
    .agreement = event_number (done, "agreement"),
  };
  KnEdit *edit = kn_plan_add_take (self->document, kn_node_get_id (KN_NODE (shot)), &take, error);

  return kn_document_apply_take (self->document, edit, error) && kn_document_save (self->document, error);
}

static char *
shot_title (KnShot *shot)
{
  const char *name = kn_clip_get_name (KN_CLIP (shot));

  return *name ? g_strdup (name) : g_strdup_printf ("Shot %" G_GUINT64_FORMAT, kn_node_get_id (KN_NODE (shot)));
}

static gboolean
render_shot (Render *self, KnShot *shot, GError **error)
{
  struct kn_request *request = kn_shot_request_new (self->document, shot,
                                                    self->draft ? KN_SHOT_REQUEST_DRAFT : KN_SHOT_REQUEST_FULL, error);
  g_autofree char *key = request ? kn_shot_request_dup_recipe (shot, request, error) : NULL;
  g_autofree char *what = shot_title (shot), *name = NULL, *folder = NULL, *file = NULL, *take = NULL, *text = NULL;
  JsonObject *done = NULL;
  gint64 seed = request ? request->seed : 0;
  gboolean ok = FALSE;

  if (key && kn_shot_find_take (shot, key))
    ok = TRUE;
  else if (key)
    {
      kn_shot_request_use_draft (self->document, shot, request);
      name = g_strdup_printf ("takes/%" G_GUINT64_FORMAT "-%.12s", kn_node_get_id (KN_NODE (shot)), key);
      folder = kn_document_dup_file_name (self->document, name);
      file = g_build_filename (folder, "request.json", NULL);
      take = g_build_filename (folder, "take.mkv", NULL);
      text = kn_request_print (request);
      g_mkdir_with_parents (folder, 0777);
      ok = g_file_set_contents (file, text, -1, error) && (done = run_renderer (self, file, folder, what, error)) &&
           add_take (self, shot, take, key, seed, done, error);
      if (ok)
        show_line ("%s: %d frames in %.1f s", what, (int) event_number (done, "frames"), event_number (done, "seconds"));
    }
  g_clear_pointer (&done, json_object_unref);
  kn_request_free (&request);
  return ok;
}

/* ---- the film ---- */

static void
on_film_progress (double fraction, double seconds_left, const char *what, gpointer user_data)
{
  show_progress (user_data, what, fraction);
}

static gboolean
write_film (Render *self, GError **error)
{
  KnSequence *sequence = kn_document_get_sequence (self->document);
  gint64 duration = kn_sequence_get_duration_frames (sequence);
  g_autoptr (kn_handoff) handoff = kn_handoff_new (sequence, 0, duration);
  g_autofree char *recipe = kn_recipe_new (sequence, 0, duration, duration, 0);
  const struct kn_film_options options = {
    .format = kn_film_format_find ("mp4-h264"), .quality = KN_FILM_QUALITY_HIGH, .fit = KN_FIT_INSIDE,
    .allow_missing = self->only_shot >= 0, .recipe = recipe,
  };
  struct kn_film_report report = { 0 };
  gboolean ok;

  self->n_shots = self->n_done = 0;
  self->started_us = g_get_monotonic_time ();
  ok = kn_film_export (handoff, &options, self->film, on_film_progress, self, NULL, &report, error);
  if (ok)
    show_line ("%s: %" G_GINT64_FORMAT " frames, %.1f s", self->film, handoff->duration,
               kn_frames_to_seconds (handoff->duration, handoff->rate));
  kn_film_report_clear (&report);
  return ok;
}

/* ---- all shots ---- */

/* Whether the shot continues another one that is still to be made. */
static gboolean
must_wait (KnShot *shot, GPtrArray *pending)
{
  return g_ptr_array_find (pending, kn_shot_get_from_shot (shot), NULL) ||
         g_ptr_array_find (pending, kn_shot_get_to_shot (shot), NULL);
}

static gboolean
render_shots (Render *self, GError **error)
{
  g_autoptr (GPtrArray) pending = kn_sequence_dup_shots (kn_document_get_sequence (self->document));

  for (guint i = pending->len; i-- > 0;)
    {
      KnShot *shot = pending->pdata[i];
      gboolean wanted = self->only_shot < 0 || (guint64) self->only_shot == kn_node_get_id (KN_NODE (shot));

      if (!wanted || !kn_shot_needs_render (shot))
        g_ptr_array_remove_index (pending, i);
    }
  if (self->only_shot >= 0 && pending->len == 0)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "There is no shot %" G_GINT64_FORMAT " to render.",
                   self->only_shot);
      return FALSE;
    }
  self->n_shots = pending->len;
  while (pending->len)
    {
      guint next = 0;

      while (next < pending->len && must_wait (pending->pdata[next], pending))
        next++;
      if (next == pending->len)
        {
          g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                               "The remaining shots continue one another in a circle; let one of them start by itself.");
          return FALSE;
        }
      if (!render_shot (self, pending->pdata[next], error))
        return FALSE;
      g_ptr_array_remove_index (pending, next);
      self->n_done++;
    }
  return TRUE;
}

/* Where the film goes, found out before there is anything to lose. */
static gboolean
find_place (Render *self, const char *path, GError **error)
{
  g_autoptr (kn_export_place) place = kn_export_place_new (kn_document_get_sequence (self->document));

  self->film = kn_export_place_resolve (path, FALSE, error);
  return self->film && kn_export_place_check (place, self->film, error);
}

int
kn_cli_render (int argc, char **argv, GError **error)
{
  Render self = { .only_shot = -1, .started_us = g_get_monotonic_time () };
  g_autoptr (GOptionContext) context = g_option_context_new ("PROJECT");
  g_autoptr (KnDocument) document = NULL;
  g_autofree char *film = NULL, *device = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &film, "Also write the film, H.264 in MP4", "FILM" },
    { "shot", 0, 0, G_OPTION_ARG_INT64, &self.only_shot, "Only this shot", "ID" },
    { "draft", 0, 0, G_OPTION_ARG_NONE, &self.draft, "Drafts instead of full takes", NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "cpu, vulkan or vulkan:N", "DEVICE" },
    { NULL },
  };
  gboolean ok;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return 2;
  if (argc != 2)
    {
      g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "Say which project folder to render.");
      return 2;
    }
  self.document = document = kn_document_open (argv[1], KN_DOCUMENT_OPEN_DEFAULT, error);
  self.device = device;
  if (document)
    kn_footage_lengths_learn (document);
  ok = document && (!film || find_place (&self, film, error)) && render_shots (&self, error) &&
       (!film || write_film (&self, error));
  g_free (self.film);
  return ok ? 0 : 1;
}
