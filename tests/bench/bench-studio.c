/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-studio PROJECT: how long a person waits for the first picture after the last keystroke, how evenly the window
 * is drawn meanwhile, and how long a frame takes that the playhead is dragged to. On the real window; the project is
 * changed, so give it a copy. kinora-render must be on the PATH.
 */
#include "ui/kn-window-private.h"
#include "ui/viewer/kn-viewer-private.h"

#include <stdlib.h>
#include <time.h>

#define ROUNDS 8
#define N_SCRUBS 200
#define KEY_MS 70
#define SETTLE_MS 1500
#define BUDGET_MS 20.0

typedef struct
{
  KnWindow *window;
  KnShot *shot;
  GArray *intervals, *work, *waits, *scrubs;  /* double, ms */
  gint64 last_tick_us, last_cpu_us, key_us, scrub_us;
  guint round, typed;
  gboolean waiting, measuring;
} Bench;

static const char *const prompts[] = {
  "a red balloon over the sea", "a cat in the snow at dusk", "a rocket in space at night", "a fox in the forest",
};

static gint
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (const char *what, GArray *values)
{
  guint n = values->len, over = 0;

  g_array_sort (values, compare);
  for (guint i = 0; i < n; i++)
    over += g_array_index (values, double, i) > BUDGET_MS;
  if (n)
    g_print ("%-34s n %5u   min %7.2f   median %7.2f   p99 %7.2f   max %7.2f ms   over %.0f ms: %.2f %%\n", what, n,
             g_array_index (values, double, 0), g_array_index (values, double, n / 2),
             g_array_index (values, double, n * 99 / 100), g_array_index (values, double, n - 1), BUDGET_MS,
             100.0 * over / n);
}

static void
add (GArray *values, gint64 us)
{
  double ms = (double) us / 1000;

  g_array_append_val (values, ms);
}

/* What this thread has worked, however many others want the processor. */
static gint64
get_cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* ---- scrubbing ---- */

static gboolean
scrub_cb (gpointer data)
{
  Bench *bench = data;
  KnSession *session = bench->window->session;
  gint64 end = kn_sequence_get_duration_frames (kn_session_get_sequence (session));

  if (bench->scrubs->len >= N_SCRUBS)
    {
      report ("frame of a dragged playhead", bench->scrubs);
      gtk_window_close (GTK_WINDOW (bench->window));
      return G_SOURCE_REMOVE;
    }
  bench->scrub_us = g_get_monotonic_time ();
  /* Far from where it is, so that nothing was made ahead. */
  kn_session_set_playhead (session, (kn_session_get_playhead (session) + end * 5 / 13 + 3) % end);
  return G_SOURCE_REMOVE;
}

static void
frame_cb (Bench *bench)
{
  if (!bench->scrub_us)
    return;
  add (bench->scrubs, g_get_monotonic_time () - bench->scrub_us);
  bench->scrub_us = 0;
  g_timeout_add (30, scrub_cb, bench);
}

static void
start_scrubbing (Bench *bench)
{
  bench->measuring = FALSE;
  report ("last keystroke to first picture", bench->waits);
  report ("from frame to frame while drafting", bench->intervals);
  report ("work of the window for a frame", bench->work);
  g_signal_connect_swapped (bench->window->viewer->player, "frame", G_CALLBACK (frame_cb), bench);
  scrub_cb (bench);
}

/* ---- typing ---- */

static gboolean type_cb (gpointer data);

static gboolean
next_round_cb (gpointer data)
{
  Bench *bench = data;

  if (bench->round++ == ROUNDS)
    {
      start_scrubbing (bench);
      return G_SOURCE_REMOVE;
    }
  bench->typed = 0;
  bench->measuring = TRUE;
  g_timeout_add (KEY_MS, type_cb, bench);
  return G_SOURCE_REMOVE;
}

static gboolean
type_cb (gpointer data)
{
  Bench *bench = data;
  KnDocument *document = bench->window->document;
  g_autofree char *all = g_strdup_printf ("%s %u", prompts[bench->round % G_N_ELEMENTS (prompts)], bench->round);
  g_autofree char *part = g_utf8_substring (all, 0, ++bench->typed);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change prompt");

  kn_edit_builder_set_string (builder, kn_node_get_id (KN_NODE (bench->shot)), "prompt", part);
  bench->key_us = g_get_monotonic_time ();
  bench->waiting = FALSE;
  kn_document_apply (document, kn_edit_builder_end (builder), NULL);
  if (bench->typed < strlen (all))
    return G_SOURCE_CONTINUE;
  bench->waiting = TRUE;
  return G_SOURCE_REMOVE;
}

/* The picture is there when it has been drawn. */
static void
painted_cb (Bench *bench)
{
  KnJob *job = kn_render_desk_get_job (bench->window->desk, kn_node_get_id (KN_NODE (bench->shot)));

  if (!bench->waiting || (job && !kn_job_get_preview (job)) ||
      (!job && !kn_render_desk_get_draft (bench->window->desk, bench->shot)))
    return;
  bench->waiting = FALSE;
  add (bench->waits, g_get_monotonic_time () - bench->key_us);
  g_timeout_add (SETTLE_MS, next_round_cb, bench);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;

  gint64 now = g_get_monotonic_time (), cpu = get_cpu_us ();

  if (bench->measuring && bench->last_tick_us)
    {
      add (bench->intervals, now - bench->last_tick_us);
      add (bench->work, cpu - bench->last_cpu_us);
    }
  bench->last_tick_us = now;
  bench->last_cpu_us = cpu;
  /* A frame is drawn whether or not there is something new, as while somebody moves the pointer. */
  gtk_widget_queue_draw (GTK_WIDGET (bench->window->viewer->picture));
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_cb (gpointer data)
{
  Bench *bench = data;

  bench->shot = kn_session_get_shot (bench->window->session);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (GTK_WIDGET (bench->window)), "after-paint",
                            G_CALLBACK (painted_cb), bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench->window), tick_cb, bench, NULL);
  next_round_cb (bench);
  return G_SOURCE_REMOVE;
}

static void
open_cb (GApplication *application, GFile **files, int n, const char *hint, gpointer data)
{
  Bench *bench = data;

  bench->window = KN_WINDOW (kn_window_new (ADW_APPLICATION (application)));
  if (!kn_window_open (bench->window, g_file_peek_path (files[0])))
    exit (1);
  gtk_window_present (GTK_WINDOW (bench->window));
  /* When the first drafts are made. */
  g_timeout_add_seconds (10, begin_cb, bench);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  g_autoptr (AdwApplication) application =
      adw_application_new ("org.kinora.Bench", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);

  g_application_set_resource_base_path (G_APPLICATION (application), "/org/kinora/Kinora");
  bench.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  bench.work = g_array_new (FALSE, FALSE, sizeof (double));
  bench.waits = g_array_new (FALSE, FALSE, sizeof (double));
  bench.scrubs = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect (application, "open", G_CALLBACK (open_cb), &bench);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
