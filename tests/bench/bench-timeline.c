/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-timeline: what the window works for a frame while a timeline of 500 shots and an hour, with prompts, cameras
 * and masks, is scrolled, zoomed and edited. On the real window, with a project that is made for it in a
 * temporary folder. bench-timeline WORD does only what begins so, for a profiler.
 */
#include "app/document/kn-plan.h"
#include "ui/kn-window-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define N_SHOTS 500
#define SHOT_FRAMES 173      /* an hour at 24 frames a second */
#define FRAMES 60
#define BUDGET_MS 20.0

typedef struct
{
  KnWindow *window;
  GArray *work, *painting;   /* double, ms */
  gint64 last_cpu_us, paint_us;
  guint phase, frame;
  const char *only;          /* how the name of the one thing to do begins, or NULL */
} Bench;

/* What this thread has worked, however many others want the processor. */
static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (const char *what, GArray *values, GArray *painting)
{
  guint n = values->len, over = 0;

  g_array_sort (values, compare);
  g_array_sort (painting, compare);
  for (guint i = 0; i < n; i++)
    over += g_array_index (values, double, i) > BUDGET_MS;
  if (n)
    g_print ("%-28s n %4u   min %7.2f   median %7.2f   p99 %7.2f   max %7.2f ms   over %.0f ms: %.1f %%   "
             "median of painting %6.2f ms\n", what, n,
             g_array_index (values, double, 0), g_array_index (values, double, n / 2),
             g_array_index (values, double, n * 99 / 100), g_array_index (values, double, n - 1), BUDGET_MS,
             100.0 * over / n, g_array_index (painting, double, painting->len / 2));
  g_array_set_size (values, 0);
  g_array_set_size (painting, 0);
}

static KnSession *
session_of (Bench *bench)
{
  return bench->window->session;
}

static guint64
shot_at (Bench *bench, guint place)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_session_get_sequence (session_of (bench)));

  return kn_node_get_id (shots->pdata[place % shots->len]);
}

/* ---- what is done for a frame ---- */

static void
scroll_fitted (Bench *bench)
{
  kn_session_set_scroll (session_of (bench), bench->frame * 1.5);
}

static void
scroll_close (Bench *bench)
{
  if (bench->frame == 0)
    kn_session_zoom_around (session_of (bench), 80, 0);
  kn_session_set_scroll (session_of (bench), bench->frame * 57);
}

static void
zoom (Bench *bench)
{
  kn_session_zoom_around (session_of (bench), 0.5 * pow (1.1, bench->frame), 1800);
}

static void
playhead (Bench *bench)
{
  kn_session_set_playhead (session_of (bench), 1000 + bench->frame * 24);
}

/* As a drag does: taken back and planned anew. */
static void
ripple (Bench *bench)
{
  KnDocument *document = bench->window->document;
  guint64 shot = shot_at (bench, 3);

  if (bench->frame == 0)
    {
      kn_session_zoom_around (session_of (bench), 40, 0);
      kn_session_set_scroll (session_of (bench), 0);
      kn_document_begin_group (document, "Trim");
    }
  kn_document_revert_group (document);
  kn_document_apply_take (
      document, kn_plan_ripple_trim (document, shot, KN_EDGE_END, 4 * SHOT_FRAMES - 1 - bench->frame % 60, NULL), NULL);
  if (bench->frame + 1 == FRAMES)
    kn_document_abort_group (document);
}

static void
choose (Bench *bench)
{
  kn_session_select (session_of (bench), shot_at (bench, bench->frame));
}

static const struct
{
  const char *what;
  void (*step) (Bench *bench);
} phases[] = {
  { "scroll, everything in view", scroll_fitted },
  { "scroll, close", scroll_close },
  { "zoom", zoom },
  { "move the playhead", playhead },
  { "ripple all shots (drag)", ripple },
  { "select", choose },
};

static void
before_paint_cb (Bench *bench)
{
  bench->paint_us = get_cpu_us ();
}

static void
after_paint_cb (Bench *bench)
{
  double ms = (double) (get_cpu_us () - bench->paint_us) / 1000;

  if (bench->frame > 1)
    g_array_append_val (bench->painting, ms);
}

static void
skip_others (Bench *bench)
{
  while (bench->phase < G_N_ELEMENTS (phases) && bench->only &&
         !g_str_has_prefix (phases[bench->phase].what, bench->only))
    bench->phase++;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  gint64 now = get_cpu_us ();
  double ms = (double) (now - bench->last_cpu_us) / 1000;

  if (bench->frame > 1)
    g_array_append_val (bench->work, ms);
  if (bench->frame == FRAMES)
    {
      report (phases[bench->phase].what, bench->work, bench->painting);
      bench->frame = 0;
      bench->phase++;
      skip_others (bench);
      if (bench->phase == G_N_ELEMENTS (phases))
        {
          gtk_window_close (GTK_WINDOW (bench->window));
          return G_SOURCE_REMOVE;
        }
    }
  bench->last_cpu_us = get_cpu_us ();
  phases[bench->phase].step (bench);
  bench->frame++;
  gtk_widget_queue_draw (GTK_WIDGET (bench->window->timeline));
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_cb (gpointer data)
{
  Bench *bench = data;

  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench->window));

  skip_others (bench);
  g_signal_connect_swapped (clock, "layout", G_CALLBACK (before_paint_cb), bench);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench->window), tick_cb, bench, NULL);
  return G_SOURCE_REMOVE;
}

static char *
make_project (void)
{
  g_autofree char *parent = g_dir_make_tmp ("kinora-bench-XXXXXX", NULL);
  char *folder = g_build_filename (parent, "hour.kinora", NULL);
  g_autofree char *file = g_build_filename (folder, "project.json", NULL);
  g_autoptr (GString) text = g_string_new ("{ \"version\": 1, \"frame_rate\": 24, \"shots\": [");

  for (guint i = 0; i < N_SHOTS; i++)
    g_string_append_printf (text,
                            "%s{ \"prompt\": \"shot number %u in the rain\", \"duration_frames\": %d,"
                            " \"camera\": \"dolly-in\","
                            " \"prompts\": [{ \"in_frames\": 60, \"out_frames\": 120, \"text\": \"it turns\" }],"
                            " \"masks\": [{ \"name\": \"sky\", \"role\": \"keep\", \"in_frames\": 10,"
                            " \"keys\": [{ \"time_frames\": 20 }] }] }",
                            i ? "," : "", i + 1, SHOT_FRAMES);
  g_string_append (text, "] }");
  g_mkdir (folder, 0700);
  if (!g_file_set_contents (file, text->str, -1, NULL))
    exit (1);
  return folder;
}

static void
activate_cb (GApplication *application, Bench *bench)
{
  g_autofree char *folder = make_project ();

  bench->window = KN_WINDOW (kn_window_new (ADW_APPLICATION (application)));
  if (!kn_window_open (bench->window, folder))
    exit (1);
  gtk_window_present (GTK_WINDOW (bench->window));
  g_timeout_add_seconds (3, begin_cb, bench);
}

int
main (int argc, char **argv)
{
  Bench bench = { .work = g_array_new (FALSE, FALSE, sizeof (double)),
                  .painting = g_array_new (FALSE, FALSE, sizeof (double)),
                  .only = argc > 1 ? argv[1] : NULL };
  g_autoptr (AdwApplication) application = adw_application_new ("org.kinora.Bench", G_APPLICATION_NON_UNIQUE);

  g_application_set_resource_base_path (G_APPLICATION (application), "/org/kinora/Kinora");
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &bench);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
