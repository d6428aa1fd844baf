/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jobs on the starter model with pictures and takes in memory: what joins on, what stays, what an early end leaves.
 */
#include "render/job/kn-job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct kn_model *model;

struct take
{
  struct kn_job_result result;
  GByteArray *frames;
  GError *error;
};

/* A job's outside world. */
struct world
{
  const struct take *a, *b;           /* "/a" and "/b" */
  GByteArray *frames;
  gsize frame_bytes;
  gint stop;
  int stop_after, stop_with;          /* denoising steps of the job, enum kn_job_stop; 0: never */
  int n_steps;
  struct
  {
    double colour[3];                 /* mean */
    int first_frame;
  } previews[16];                     /* the last of each window */
  int n_previews;
  gboolean shows;                     /* whether previews are made */
  int first_read, n_read;             /* frames of the video that was opened last */
};

/* ---- the world ---- */

static void
paint (float *rgb, int width, int height, int frame)
{
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, rgb += 3)
      {
        rgb[0] = 2.0f * x / width - 1;
        rgb[1] = 2.0f * y / height - 1;
        rgb[2] = (float) sin (frame * 0.3 + 11.0 * x / width);
      }
}

/* The painted video, frame after frame; at "/film" the frames of take a, without its latents. */
struct video
{
  struct world *world;
  const struct take *film;
  int width, height, at;
};

static void
copy_half_size (const struct take *take, int frame, int width, int height, float *rgb)
{
  const guint8 *from = take->frames->data + MIN (frame, take->result.shape.n_frames - 1) * 12 * width * height;

  for (int y = 0; y < height; y++)
    for (int i = 0; i < 3 * width; i++)
      {
        const guint8 *p = from + 2 * y * 6 * width + i / 3 * 6 + i % 3;

        rgb[3 * y * width + i] = (float) (p[0] + p[3] + p[6 * width] + p[6 * width + 3]) / 510 - 1;
      }
}

static gboolean
measure_video (const char *path, double *seconds, gpointer user_data, GError **error)
{
  const struct world *world = user_data;
  const struct take *take = g_str_equal (path, "/b") ? world->b : world->a;

  *seconds = g_str_has_suffix (path, ".png") ? 0 : take->result.shape.n_frames / 8.0;
  return TRUE;
}

static gpointer
open_video (const char *path, int width, int height, double fps, double from_s, gpointer user_data, GError **error)
{
  struct video *video = g_new (struct video, 1);
  struct world *world = user_data;

  *video = (struct video) { world, NULL, width, height, (int) lrint (from_s * fps) };
  if (world->a && (g_str_equal (path, "/film") || g_str_equal (path, "/a")))
    video->film = world->a;
  world->first_read = video->at;
  world->n_read = 0;
  return video;
}

static gboolean
read_video (gpointer user_data, int n, float *rgb, GError **error)
{
  struct video *video = user_data;

  video->world->n_read += n;
  for (int i = 0; i < n; i++, rgb += 3 * video->width * video->height, video->at++)
    if (video->film)
      copy_half_size (video->film, video->at, video->width, video->height, rgb);
    else
      paint (rgb, video->width, video->height, video->at);
  return TRUE;
}

static float *
load_picture (const char *path, int width, int height, gpointer user_data, GError **error)
{
  float *rgb = g_new (float, 3 * width * height);

  paint (rgb, width, height, 0);
  return rgb;
}

static gboolean
load_latents (const char *path, struct kn_job_latents *latents, gpointer user_data, GError **error)
{
  const struct world *world = user_data;
  const struct take *take = g_str_equal (path, "/a") ? world->a : g_str_equal (path, "/b") ? world->b : NULL;

  if (!take)
    return FALSE;
  *latents = take->result.latents;
  latents->values = g_memdup2 (latents->values, sizeof (float) * latents->z * latents->t * latents->h * latents->w);
  return TRUE;
}

static char *
load_recipe (const char *path, gpointer user_data)
{
  const struct world *world = user_data;
  const struct take *take = g_str_equal (path, "/a") ? world->a : g_str_equal (path, "/b") ? world->b : NULL;

  return take ? g_strdup (take->result.recipe) : NULL;
}

static gboolean
begin_frames (const struct kn_job_shape *shape, gpointer user_data, GError **error)
{
  struct world *world = user_data;

  world->frame_bytes = (gsize) shape->width_px * shape->height_px * 3;
  return TRUE;
}

static gboolean
write_frames (const guint8 *rgb, int n, gpointer user_data, GError **error)
{
  struct world *world = user_data;

  g_byte_array_append (world->frames, rgb, (guint) (n * world->frame_bytes));
  return TRUE;
}

static void
on_progress (const struct kn_job_progress *p, gpointer user_data)
{
  struct world *world = user_data;

  world->n_steps += (p->stage == KN_JOB_DRAFT || p->stage == KN_JOB_FULL) && p->step > 0;
  if (world->stop_after && world->n_steps >= world->stop_after)
    g_atomic_int_set (&world->stop, world->stop_with);
}

static void
mean_colour (const guint8 *rgb, gsize n_pixels, double colour[3])
{
  double sum[3] = { 0 };

  for (gsize i = 0; i < 3 * n_pixels; i++)
    sum[i % 3] += rgb[i];
  for (int k = 0; k < 3; k++)
    colour[k] = sum[k] / n_pixels;
}

static void
on_preview (const struct kn_job_preview *p, gpointer user_data)
{
  struct world *world = user_data;

  if (p->step < p->n_steps)
    return;
  mean_colour (p->rgb, (gsize) p->n_frames * p->width_px * p->height_px, world->previews[world->n_previews].colour);
  world->previews[world->n_previews++].first_frame = p->first_frame;
}

/* ---- running ---- */

#define REQUEST "{\"prompt\": \"a red ball on the sea\", \"steps\": 4, \"seed\": 3"

static struct kn_job_io
io_of (struct world *world)
{
  return (struct kn_job_io) {
    .user_data = world, .load_picture = load_picture, .load_latents = load_latents, .load_recipe = load_recipe,
    .measure_video = measure_video, .open_video = open_video, .read_video = read_video, .close_video = g_free,
    .begin_frames = begin_frames, .write_frames = write_frames,
  };
}

/* more: members besides those of REQUEST. */
static struct kn_request *
parse (const char *more)
{
  g_autofree char *text = g_strdup_printf (REQUEST "%s%s}", *more ? ", " : "", more);
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, "/", NULL, &error);

  g_assert_no_error (error);
  return request;
}

static struct take
make (struct world *world, const char *more)
{
  struct take take = { .frames = g_byte_array_new () };
  struct kn_request *request = parse (more);
  const struct kn_job_options options = {
    .stop = &world->stop, .events = { .user_data = world, .progress = on_progress,
                                    .preview = world->shows ? on_preview : NULL },
    .io = io_of (world),
  };

  world->frames = take.frames;
  kn_job_run (model, request, &options, &take.result, &take.error);
  if (!take.error)
    g_assert_cmpuint (take.frames->len, ==, take.result.shape.n_frames * world->frame_bytes);
  kn_request_free (&request);
  return take;
}

static struct take
make_well (struct world *world, const char *more)
{
  struct take take = make (world, more);

  g_assert_no_error (take.error);
  return take;
}

static void
take_clear (struct take *take)
{
  kn_job_result_clear (&take->result);
  g_clear_error (&take->error);
  g_byte_array_unref (take->frames);
}

static gsize
frame_bytes (const struct take *take)
{
  return take->frames->len / take->result.shape.n_frames;
}

/* Mean difference of two frames, in 8-bit steps. */
static double
difference (const struct take *a, int frame_a, const struct take *b, int frame_b)
{
  gsize n = frame_bytes (a);
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += abs (a->frames->data[frame_a * n + i] - b->frames->data[frame_b * n + i]);
  return sum / n;
}

/* The largest difference between neighbouring frames. */
static double
motion (const struct take *take)
{
  double most = 0;

  for (int f = 1; f < take->result.shape.n_frames; f++)
    most = MAX (most, difference (take, f - 1, take, f));
  return most;
}

/* ---- joins ---- */

/* The frames that the decoder makes of both takes as one stream, from the second take's first on. */
static void
assert_one_stream (const struct take *first, const struct take *second)
{
  const struct kn_job_latents *a = &first->result.latents, *b = &second->result.latents;
  gsize plane = (gsize) a->h * a->w, bytes = frame_bytes (second);
  int t = a->t + b->t, n = 4 * (t - 1) + 1, skip = 4 * (a->t - 1) + 1;
  g_autofree float *latents = g_new (float, a->z * t * plane), *frames = g_new (float, n * bytes);
  struct kn_stream *stream = kn_stream_create (kn_model_get_device (model), NULL);
  GError *error = NULL;
  int most = 0;

  for (int c = 0; c < a->z; c++)
    {
      memcpy (latents + c * t * plane, a->values + c * a->t * plane, a->t * plane * sizeof (float));
      memcpy (latents + (c * t + a->t) * plane, b->values + c * b->t * plane, b->t * plane * sizeof (float));
    }
  kn_wan_vae_decode (kn_model_get_vae (model, NULL), stream, latents, t, a->h, a->w, frames, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n - skip, ==, second->result.shape.n_frames);
  for (gsize i = 0; i < second->frames->len; i++)
    most = MAX (most, abs ((int) lrintf ((frames[skip * bytes + i] + 1) * 127.5f) - second->frames->data[i]));
  g_assert_cmpint (most, ==, 0);
  kn_stream_destroy (&stream);
}

static void
test_extend (void)
{
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 2.1"), b, c;

  world.a = &a;
  b = make_well (&world, "\"extend\": \"/a\", \"seconds\": 4");
  g_assert_cmpint (a.result.shape.n_frames, ==, 17);
  g_assert_cmpint (b.result.shape.n_frames, ==, 32);
  assert_one_stream (&a, &b);
  g_assert_true (b.result.latents.mid);
  /* A take that itself continues one. */
  world.a = &b;
  c = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
  g_assert_cmpint (c.result.shape.n_frames, ==, 8);
  take_clear (&a);
  take_clear (&b);
  take_clear (&c);
}

static void
test_lead_into (void)
{
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 2.1"), b = { 0 };
  struct take before = make_well (&world, "\"seconds\": 2.1, \"seed\": 4");

  world.a = &a;
  world.b = &before;
  for (int seconds = 1; seconds < 6; seconds += 2)
    {
      g_autofree char *back = g_strdup_printf ("\"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}, "
                                               "\"seconds\": %d", seconds);
      g_autofree char *fill = g_strdup_printf ("\"fill\": {\"from\": \"/b\", \"to\": \"/a\"}, \"seconds\": %d",
                                               seconds);

      b = make_well (&world, back);
      g_assert_cmpint (b.result.shape.n_frames, ==, 8 * seconds);
      take_clear (&b);
      b = make_well (&world, fill);
      g_assert_cmpint (b.result.shape.n_frames, ==, 8 * seconds);
      take_clear (&b);
    }
  b = make_well (&world, "\"fill\": {\"from\": \"/x.png\", \"to\": \"/y.png\"}, \"seconds\": 2.1");
  g_assert_cmpint (b.result.shape.n_frames, ==, 17);
  take_clear (&a);
  take_clear (&b);
  take_clear (&before);
}

/* Mean over all frames. */
static double
distance (const struct take *a, const struct take *b)
{
  double sum = 0;

  for (int f = 0; f < a->result.shape.n_frames; f++)
    sum += difference (a, f, b, f);
  return sum / a->result.shape.n_frames;
}

/* A video without latents is encoded where it is joined: what that makes is nearer to what its latents would have made
 * than any of three takes with other seeds are, and than what the same video makes elsewhere. */
static void
test_footage (void)
{
  static const struct
  {
    const char *take, *film, *elsewhere;
    int n_frames;                     /* that groups of four give */
  } joins[] = {
    { "\"extend\": \"/a\"", "\"extend\": \"/film\"", "\"extend\": {\"take\": \"/film\", \"at\": 2}", 8 },
    { "\"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}",
      "\"extend\": {\"take\": \"/film\", \"direction\": \"backward\"}",
      "\"extend\": {\"take\": \"/film\", \"direction\": \"backward\", \"at\": 1}", 8 },
    { "\"fill\": {\"from\": \"/a\", \"to\": \"/a\"}", "\"fill\": {\"from\": \"/film\", \"to\": \"/film\"}",
      "\"fill\": {\"from\": \"/film\", \"to\": \"/film\", \"to_at\": 1}", 7 },
  };
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 3.1");

  world.a = &a;
  for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
    {
      g_autofree char *from_latents = g_strdup_printf ("%s, \"seconds\": %g", joins[i].take, joins[i].n_frames / 8.);
      g_autofree char *from_pixels = g_strdup_printf ("%s, \"seconds\": %g", joins[i].film, joins[i].n_frames / 8.);
      g_autofree char *from_elsewhere = g_strdup_printf ("%s, \"seconds\": %g", joins[i].elsewhere,
                                                         joins[i].n_frames / 8.);
      struct take take = make_well (&world, from_latents), film = make_well (&world, from_pixels);
      struct take elsewhere = make_well (&world, from_elsewhere);
      double apart = distance (&film, &take);

      g_assert_cmpint (film.result.shape.n_frames, ==, take.result.shape.n_frames);
      g_assert_true (film.result.shape.encodes_ends);
      g_assert_false (take.result.shape.encodes_ends);
      g_test_message ("%s: %.1f from what the latents make, %.1f elsewhere", from_pixels, apart,
                      distance (&elsewhere, &take));
      g_assert_cmpfloat (apart, <, distance (&elsewhere, &take));
      for (int seed = 9; seed < 12; seed++)
        {
          g_autofree char *otherwise = g_strdup_printf ("%s, \"seconds\": %g, \"seed\": %d", joins[i].take,
                                                        joins[i].n_frames / 8., seed);
          struct take other = make_well (&world, otherwise);

          g_test_message ("%s: %.1f from what the latents make, %.1f with seed %d", from_pixels, apart,
                          distance (&other, &take), seed);
          g_assert_cmpfloat (apart, <, distance (&other, &take));
          take_clear (&other);
        }
      take_clear (&take);
      take_clear (&film);
      take_clear (&elsewhere);
    }
  take_clear (&a);
}

/* Where a take is cut, frames are read up to there, or from there on; its latents count where that is its end. */
static void
test_cut (void)
{
  static const struct
  {
    const char *join;
    int n_frames, first, end;         /* made; read, -1: any */
  } cases[] = {
    { "\"extend\": {\"take\": \"/a\", \"at\": 1.5}", 8, -1, 12 },
    { "\"extend\": {\"take\": \"/film\", \"at\": 0.25}", 8, 1, 2 },
    { "\"extend\": {\"take\": \"/film\", \"at\": 60}", 8, -1, 25 },
    { "\"extend\": {\"take\": \"/a\", \"direction\": \"backward\", \"at\": 1}", 8, 8, -1 },
    { "\"fill\": {\"from\": \"/a\", \"to\": \"/b\", \"from_at\": 2}", 7, -1, 16 },
    { "\"fill\": {\"from\": \"/b\", \"to\": \"/a\", \"to_at\": 2}", 7, 16, -1 },
    { "\"fill\": {\"from\": \"/x.png\", \"to\": \"/film\", \"to_at\": 2}", 8, 16, -1 },
    { "\"width\": 160, \"height\": 160, \"extend\": \"/a\"", 8, -1, 25 },
  };
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 3.1"), b = make_well (&world, "\"seconds\": 1.6, \"seed\": 8");
  struct take whole, cut;

  world.a = &a;
  world.b = &b;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *more = g_strdup_printf ("%s, \"seconds\": %g, \"mode\": \"draft\"", cases[i].join,
                                               cases[i].n_frames / 8.);

      g_test_message ("%s", more);
      cut = make_well (&world, more);
      g_assert_cmpint (cut.result.shape.n_frames, ==, cases[i].n_frames);
      if (cases[i].first >= 0)
        g_assert_cmpint (world.first_read, ==, cases[i].first);
      if (cases[i].end >= 0)
        g_assert_cmpint (world.first_read + world.n_read, ==, cases[i].end);
      take_clear (&cut);
    }
  /* So it is of a take that goes on itself: how that begins counts for nothing where it is cut. */
  whole = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
  world.b = &whole;
  cut = make_well (&world, "\"fill\": {\"from\": \"/a\", \"to\": \"/b\", \"to_at\": 0.5}, \"seconds\": 0.875");
  g_assert_true (whole.result.latents.mid);
  g_assert_cmpint (cut.result.shape.n_frames, ==, 7);
  take_clear (&cut);
  take_clear (&whole);
  world.b = &b;
  whole = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
  cut = make_well (&world, "\"extend\": {\"take\": \"/a\", \"at\": 3.125}, \"seconds\": 1");
  g_assert_cmpmem (cut.frames->data, cut.frames->len, whole.frames->data, whole.frames->len);
  take_clear (&cut);
  take_clear (&whole);
  /* Left within its last group of four, it is gone on from by its latents: the frames after the cut come first. */
  for (int tail = 1; tail <= 3; tail++)
    {
      g_autofree char *more = g_strdup_printf ("\"extend\": {\"take\": \"/a\", \"at\": %g}, \"seconds\": %g",
                                               (25 - tail) / 8., (8 + tail) / 8.);
      gsize bytes, frame = a.frames->len / 25;

      whole = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
      cut = make_well (&world, more);
      bytes = tail * frame;
      g_assert_cmpint (cut.result.shape.n_frames, ==, 8 + tail);
      g_assert_cmpint (cut.result.latents.lead, ==, tail);
      g_assert_cmpmem (cut.frames->data, bytes, a.frames->data + a.frames->len - bytes, bytes);
      g_assert_cmpmem (cut.frames->data + bytes, cut.frames->len - bytes, whole.frames->data, whole.frames->len);
      take_clear (&cut);
      take_clear (&whole);
    }
  cut = make (&world, "\"extend\": \"/x.png\", \"seconds\": 1");
  g_assert_error (cut.error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  take_clear (&cut);
  take_clear (&a);
  take_clear (&b);
}

/* What leads up to a take has as many frames as were asked for: its last one is followed by that take's first. */
static void
test_meet (void)
{
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 3.1"), b = make_well (&world, "\"seconds\": 1.6, \"seed\": 8");
  struct take whole, part, late;
  gsize frame = frame_bytes (&a);
  double cut = difference (&b, 12, &a, 0);

  world.a = &a;
  world.b = &b;
  whole = make_well (&world, "\"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}, \"seconds\": 1");
  for (int n = 8; n >= 5; n--)
    {
      g_autofree char *back = g_strdup_printf ("\"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}, "
                                               "\"seconds\": %g", n / 8.);

      part = make_well (&world, back);
      g_assert_cmpint (part.result.shape.n_frames, ==, n);
      g_assert_cmpint (part.result.latents.lead, ==, n - 8);
      g_assert_cmpmem (part.frames->data, part.frames->len, whole.frames->data + (8 - n) * frame, n * frame);
      take_clear (&part);
    }
  take_clear (&whole);

  for (int n = 7; n >= 4; n--)
    {
      g_autofree char *fill = g_strdup_printf ("\"fill\": {\"from\": \"/b\", \"to\": \"/a\"}, \"seconds\": %g", n / 8.);
      double apart;

      world.first_read = -1;
      part = make_well (&world, fill);
      apart = difference (&part, n - 1, &a, 0);
      g_test_message ("%d frames: %.2f from the last to what follows, %.2f without them", n, apart, cut);
      g_assert_cmpint (part.result.shape.n_frames, ==, n);
      g_assert_cmpint (world.first_read, ==, n == 7 ? -1 : 7 - n);
      g_assert_cmpfloat (apart, <, cut);
      take_clear (&part);
    }

  /* A take that begins with frames of the one before is met where it begins, and so is one of which the first were not
   * written. */
  for (int i = 0; i < 2; i++)
    {
      late = make_well (&world, i ? "\"extend\": {\"take\": \"/a\", \"at\": 2.875}, \"seconds\": 1.25"
                                  : "\"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}, \"seconds\": 1.25");
      g_assert_cmpint (late.result.latents.lead, ==, i ? 2 : -2);
      world.b = &late;
      world.first_read = -1;
      part = make_well (&world, "\"fill\": {\"from\": \"/a\", \"to\": \"/b\"}, \"seconds\": 0.875");
      g_assert_cmpint (part.result.shape.n_frames, ==, 7);
      g_assert_cmpint (world.first_read, ==, 0);
      take_clear (&part);
      take_clear (&late);
    }
  take_clear (&a);
  take_clear (&b);
}

/* A take has as many frames as were asked for: of its last group the last are not written, and what goes on from it
 * begins with them. */
static void
test_length (void)
{
  struct world world = { 0 };
  struct take text = make_well (&world, "\"seconds\": 2.125"), whole, part, next;
  gsize frame = frame_bytes (&text);

  world.a = &text;
  whole = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
  for (int n = 8; n >= 5; n--)
    {
      g_autofree char *more = g_strdup_printf ("\"extend\": \"/a\", \"seconds\": %g", n / 8.);
      g_autofree char *words = g_strdup_printf ("\"seconds\": %g", (n + 9) / 8.);
      int left = 8 - n;

      world.a = &text;
      part = make_well (&world, more);
      g_assert_cmpint (part.result.shape.n_frames, ==, n);
      g_assert_cmpmem (part.frames->data, part.frames->len, whole.frames->data, n * frame);
      world.a = &part;
      next = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
      g_assert_cmpint (next.result.shape.n_frames, ==, 8);
      g_assert_cmpint (next.result.latents.lead, ==, left);
      take_clear (&next);
      take_clear (&part);

      part = make_well (&world, words);
      g_assert_cmpint (part.result.shape.n_frames, ==, n + 9);
      g_assert_cmpmem (part.frames->data, part.frames->len, text.frames->data, (n + 9) * frame);
      world.a = &part;
      next = make_well (&world, "\"extend\": \"/a\", \"seconds\": 1");
      g_assert_cmpint (next.result.shape.n_frames, ==, 8);
      g_assert_cmpmem (next.frames->data, left * frame, text.frames->data + (n + 9) * frame, left * frame);
      take_clear (&next);
      take_clear (&part);
    }
  take_clear (&whole);
  take_clear (&text);
}

/* One window is a ring by itself: its seam is like the motion inside. Of several windows the last leads from the end to
 * the beginning; how smoothly is the model's part, but it must lead there, where a take of something that runs away
 * ends elsewhere. */
static void
test_loop (void)
{
  static const double seconds[] = { 2, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autofree char *words = g_strdup_printf ("\"prompt\": \"a dog runs to the right in the meadow\", "
                                                "\"seconds\": %g, \"steps\": 8", seconds[i]);
      g_autofree char *more = g_strdup_printf ("\"loop\": true, %s", words);
      struct world world = { 0 };
      struct take take = make_well (&world, more), plain = make_well (&world, words);
      int n = take.result.shape.n_frames;
      double seam = difference (&take, n - 1, &take, 0), open = difference (&plain, n - 1, &plain, 0);

      g_assert_cmpint (n, ==, 8 * seconds[i]);
      g_assert_cmpint (plain.result.shape.n_frames, ==, n);
      g_assert_true (take.result.latents.loop && !plain.result.latents.loop);
      g_test_message ("%g s: %.2f from last to first, %.2f of no loop, at most %.2f inside", seconds[i], seam, open,
                      motion (&take));
      if (i == 0)
        g_assert_cmpfloat (seam, <=, 1.25 * motion (&take) + 1);
      g_assert_cmpfloat (seam, <=, 0.6 * open);
      take_clear (&plain);
      take_clear (&take);
    }
}

#define BLEND KN_WAN_VAE_BLEND_INNER

/* Tiles that are decoded a window of time after the other give the frames of tiles that are decoded at once. */
static void
test_tiles (void)
{
  enum { H = 10, W = 14, T = 7 };
  static const int windows[] = { 3, 2, 1, 1 };
  struct kn_wan_vae *vae = kn_model_get_vae (model, NULL);
  struct kn_stream *stream = kn_stream_create (kn_model_get_device (model), NULL);
  int z = kn_wan_vae_get_config (vae)->z_dim, factor = kn_wan_vae_get_config (vae)->out_space_factor, at = 0, n;
  gsize plane = H * W, pixels = plane * factor * factor * 3, values = (4 * (T - 1) + 1) * pixels, frames = 0;
  g_autofree float *latents = g_new (float, z * T * plane), *whole = g_new (float, values);
  g_autofree float *parts = g_new (float, values);
  struct kn_wan_vae_tiled *tiled = kn_wan_vae_tiled_create (vae, stream, FALSE, H, W, 8, 6, BLEND, g_get_tmp_dir ());
  GError *error = NULL;

  for (gsize i = 0; i < z * T * plane; i++)
    latents[i] = (float) sin (0.7 * (double) i);
  kn_wan_vae_decode_tiled (vae, stream, latents, T, H, W, 8, 6, BLEND, whole, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (windows); at += windows[i++], frames += (gsize) n)
    {
      g_autofree float *window = g_new (float, z * windows[i] * plane);

      for (int c = 0; c < z; c++)
        memcpy (window + c * windows[i] * plane, latents + (c * T + at) * plane, windows[i] * plane * sizeof (float));
      kn_wan_vae_tiled_decode (tiled, window, windows[i], at + windows[i] == T, parts + frames * pixels, &n, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (frames, ==, 4 * (T - 1) + 1);
  g_assert_cmpint (memcmp (whole, parts, values * sizeof (float)), ==, 0);
  kn_wan_vae_tiled_destroy (&tiled);
  tiled = kn_wan_vae_tiled_create (vae, stream, FALSE, H, W, 8, 6, BLEND, "/proc/nowhere");
  g_assert_false (kn_wan_vae_tiled_decode (tiled, latents, 1, FALSE, parts, &n, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/proc/nowhere"));
  g_clear_error (&error);
  kn_wan_vae_tiled_destroy (&tiled);
  kn_stream_destroy (&stream);
}

static double
relative_rms (const float *values, const float *expected, gsize n)
{
  double error_squares = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      error_squares += (values[i] - expected[i]) * (values[i] - expected[i]);
      squares += expected[i] * expected[i];
    }
  return sqrt (error_squares / squares);
}

/* Encoding in tiles, likewise. The smallest that a plan has are nearly what the whole picture gives, and nearer than
 * those that are blended as the reference does. */
static void
test_encode_tiles (void)
{
  enum { H = 26, W = 20, T = 5 };
  static const int windows[] = { 2, 1, 2 };
  struct kn_wan_vae *vae = kn_model_get_vae (model, NULL);
  struct kn_stream *stream = kn_stream_create (kn_model_get_device (model), NULL);
  int z = kn_wan_vae_get_config (vae)->z_dim, factor = kn_wan_vae_get_config (vae)->space_factor, at = 0;
  gsize plane = H * W, pixels = plane * factor * factor * 3, n_frames = 4 * (T - 1) + 1;
  g_autofree float *frames = g_new (float, n_frames * pixels), *untiled = g_new (float, z * T * plane);
  g_autofree float *whole = g_new (float, z * T * plane), *linear = g_new (float, z * T * plane);
  const float *next = frames;
  struct kn_wan_vae_tiled *tiled = kn_wan_vae_tiled_create (vae, stream, TRUE, H, W, 16, 12, BLEND, g_get_tmp_dir ());
  double error_whole, error_linear;
  GError *error = NULL;

  for (gsize f = 0; f < n_frames; f++)
    paint (frames + f * pixels, W * factor, H * factor, (int) f);
  kn_wan_vae_encode (vae, stream, frames, (int) n_frames, H * factor, W * factor, untiled, &error);
  g_assert_no_error (error);
  kn_wan_vae_encode_tiled (vae, stream, frames, (int) n_frames, H * factor, W * factor, 16, 12, BLEND, whole, &error);
  g_assert_no_error (error);
  kn_wan_vae_encode_tiled (vae, stream, frames, (int) n_frames, H * factor, W * factor, 16, 12, KN_WAN_VAE_BLEND_LINEAR,
                           linear, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (windows); at += windows[i++])
    {
      g_autofree float *window = g_new (float, z * windows[i] * plane);

      kn_wan_vae_tiled_encode (tiled, next, windows[i], at + windows[i] == T, window, &error);
      g_assert_no_error (error);
      next += (4 * windows[i] - (at ? 0 : 3)) * pixels;
      for (int c = 0; c < z; c++)
        g_assert_cmpint (memcmp (window + c * windows[i] * plane, whole + (c * T + at) * plane,
                                 windows[i] * plane * sizeof (float)), ==, 0);
    }
  error_whole = relative_rms (whole, untiled, z * T * plane);
  error_linear = relative_rms (linear, untiled, z * T * plane);
  g_test_message ("tiles are %.4f off, blended linearly %.4f", error_whole, error_linear);
  g_assert_cmpfloat (error_whole, >, 0);
  g_assert_cmpfloat (error_whole, <, 0.04);
  g_assert_cmpfloat (error_whole, <, 0.8 * error_linear);
  kn_wan_vae_tiled_destroy (&tiled);
  kn_stream_destroy (&stream);
}

/* ---- what stays ---- */

static void
assert_same (struct world *world, const char *a, const char *b, gboolean same)
{
  struct take x = make_well (world, a), y = make_well (world, b);

  g_assert_cmpuint (x.frames->len, ==, y.frames->len);
  g_assert_true ((memcmp (x.frames->data, y.frames->data, x.frames->len) == 0) == same);
  take_clear (&x);
  take_clear (&y);
}

static void
test_keyframe_strength (void)
{
  struct world world = { 0 };

#define KEY(strength) \
  "\"seconds\": 1.6, \"keyframes\": [{\"time\": 1, \"image\": \"/p.png\", \"strength\": " strength "}]"
  assert_same (&world, KEY ("0"), "\"seconds\": 1.6", TRUE);
  assert_same (&world, KEY ("0.4"), KEY ("0"), FALSE);
  assert_same (&world, KEY ("0.4"), KEY ("1"), FALSE);
#undef KEY
}

/* Mean difference of two takes in their left or right half. */
static double
half_difference (const struct take *a, const struct take *b, gboolean right)
{
  gsize width = a->result.shape.width_px;
  double sum = 0;

  for (gsize i = 0; i < a->frames->len; i++)
    if ((i / 3 % width >= width / 2) == right)
      sum += abs (a->frames->data[i] - b->frames->data[i]);
  return 2 * sum / a->frames->len;
}

/* Two texts side by side: each half is like the take of its own text. */
static void
test_layout_halves (void)
{
  struct world world = { 0 };
  struct take left = make_well (&world, "\"seconds\": 1, \"prompts\": [{\"text\": \"by day\"}]");
  struct take right = make_well (&world, "\"seconds\": 1, \"prompts\": [{\"text\": \"at night\"}]");
  struct take both = make_well (&world, "\"seconds\": 1, \"layout\": ["
                                "{\"prompt\": \"by day\", \"keys\": {\"box\": [0, 0, 0.5, 1]}}, "
                                "{\"prompt\": \"at night\", \"keys\": {\"box\": [0, 0, 1, 1]}}]");

  g_test_message ("left half: %.1f from its text, %.1f from the other; right half: %.1f and %.1f",
                  half_difference (&both, &left, FALSE), half_difference (&both, &right, FALSE),
                  half_difference (&both, &right, TRUE), half_difference (&both, &left, TRUE));
  g_assert_cmpfloat (half_difference (&both, &left, FALSE), <, half_difference (&both, &right, FALSE));
  g_assert_cmpfloat (half_difference (&both, &right, TRUE), <, half_difference (&both, &left, TRUE));
  take_clear (&left);
  take_clear (&right);
  take_clear (&both);
}

/* A region of the layout that fills the picture is the text alone, half of one is not, and none of one is nothing. */
static void
test_layout (void)
{
  struct world world = { 0 };

#define LAYOUT(box) \
  "\"seconds\": 1.6, \"layout\": {\"prompt\": \"a green boat\", \"keys\": {\"box\": " box "}}"
  assert_same (&world, LAYOUT ("[0, 0, 1, 1]"), "\"seconds\": 1.6, \"prompts\": [{\"text\": \"a green boat\"}]", TRUE);
  assert_same (&world, LAYOUT ("[0, 0, 0.5, 1]"), LAYOUT ("[0, 0, 1, 1]"), FALSE);
  assert_same (&world, LAYOUT ("[0, 0, 0.5, 1]"), LAYOUT ("[0.5, 0, 0.5, 1]"), FALSE);
  assert_same (&world, LAYOUT ("[0, 0, 0, 1]"), "\"seconds\": 1.6", TRUE);
#undef LAYOUT
}

/* Mean difference between a take and the painted video inside or outside the box of test_mask. */
static double
box_difference (const struct take *take, gboolean inside)
{
  int width = take->result.shape.width_px, height = take->result.shape.height_px;
  g_autofree float *rgb = g_new (float, frame_bytes (take));
  double sum = 0;
  int n = 0;

  for (int f = 0; f < take->result.shape.n_frames; f++)
    {
      paint (rgb, width, height, f);
      for (int i = 0; i < width * height; i++)
        if ((i % width >= width / 2) == inside)
          for (int c = 0; c < 3; c++, n++)
            sum += fabs ((rgb[3 * i + c] + 1) * 127.5 - take->frames->data[f * frame_bytes (take) + 3 * i + c]);
    }
  return sum / n;
}

static void
test_mask (void)
{
  struct world world = { 0 };
  struct take same = make_well (&world, "\"seconds\": 1.6, \"source\": {\"video\": \"/v\", \"strength\": 0}");
  struct take right = make_well (&world, "\"seconds\": 1.6, \"source\": {\"video\": \"/v\", \"strength\": 1}, "
                                 "\"mask\": {\"keys\": {\"box\": [0.5, 0, 0.5, 1]}}");
  struct take left = make_well (&world, "\"seconds\": 1.6, \"source\": {\"video\": \"/v\", \"strength\": 1}, "
                                "\"mask\": {\"mode\": \"keep\", \"keys\": {\"box\": [0.5, 0, 0.5, 1]}}");
  double coded = (box_difference (&same, TRUE) + box_difference (&same, FALSE)) / 2;

  g_test_message ("coded %.1f; right made anew: %.1f stays, %.1f new; left made anew: %.1f stays, %.1f new", coded,
                  box_difference (&right, FALSE), box_difference (&right, TRUE), box_difference (&left, TRUE),
                  box_difference (&left, FALSE));
  /* What stays is the source's own pixels, but for their rounding. */
  g_assert_cmpfloat (box_difference (&right, FALSE), <, 0.5);
  g_assert_cmpfloat (box_difference (&left, TRUE), <, 0.5);
  g_assert_cmpfloat (box_difference (&right, TRUE), >, box_difference (&right, FALSE));
  g_assert_cmpfloat (box_difference (&left, FALSE), >, box_difference (&left, TRUE));
  take_clear (&same);
  take_clear (&right);
  take_clear (&left);
}

/* What is shown of a window is what it becomes, in every window and either way. */
static void
test_previews (void)
{
  static const char *const kinds[] = { "latent-rgb", "decoder" };

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      g_autofree char *more = g_strdup_printf ("\"seconds\": 4, \"draft\": {\"preview\": \"%s\"}", kinds[kind]);
      struct world world = { .shows = TRUE };
      struct take take = make_well (&world, more);

      g_assert_cmpint (world.n_previews, ==, take.result.shape.n_windows);
      for (int i = 0; i < world.n_previews; i++)
        {
          int first = world.previews[i].first_frame;
          int end = MIN (take.result.shape.n_frames, first + 4 * (take.result.shape.window - 1));
          double colour[3], difference = 0;

          mean_colour (take.frames->data + first * frame_bytes (&take), (end - first) * frame_bytes (&take) / 3,
                       colour);
          for (int k = 0; k < 3; k++)
            difference = MAX (difference, fabs (colour[k] - world.previews[i].colour[k]));
          g_test_message ("%s, window %d: %.1f off", kinds[kind], i, difference);
          g_assert_cmpfloat (difference, <, kind ? 12 : 24);
        }
      take_clear (&take);
    }
}

/* ---- from a draft ---- */

#define FROM "%s, \"mode\": \"%s\", \"draft\": {\"scale\": 0.5, %s}"

/* task: members; draft: those of the draft's settings besides its size. */
static struct take
make_from (struct world *world, const char *task, const char *mode, const char *draft)
{
  g_autofree char *more = g_strdup_printf (FROM, task, mode, draft);

  return make_well (world, more);
}

/* What the forecast says of the same: network evaluations, and work if that is asked for. */
static int
forecast_from (struct world *world, const char *task, const char *draft, guint64 *flops)
{
  g_autofree char *more = g_strdup_printf (FROM, task, "both", draft);
  struct kn_request *request = parse (more);
  const struct kn_device_info *info = kn_device_get_info (kn_model_get_device (model));
  const struct kn_job_target target = { info->kind, info->name, info->memory_bytes };
  const struct kn_job_io io = io_of (world);
  struct kn_job_shape shape;
  struct kn_job_plan plan;
  g_autoptr (GError) error = NULL;
  int evaluations;

  kn_job_forecast (&target, kn_model_get_starter_folder (), KN_F32, request, &io, &shape, &plan, &error);
  g_assert_no_error (error);
  evaluations = shape.evaluations;
  *flops = plan.flops;
  kn_job_shape_clear (&shape);
  kn_request_free (&request);
  return evaluations;
}

/* A draft that is there already spares its steps, which the forecast knows, and changes nothing; one of another request
 * is not taken. */
static void
test_stored_draft (void)
{
  static const char *const tasks[] = {
    "\"seconds\": 1.6, \"camera\": \"pan-left\"",
    "\"seconds\": 3, \"extend\": \"/b\"",
    "\"seconds\": 2, \"loop\": true",
    "\"seconds\": 1, \"source\": {\"video\": \"clip\", \"strength\": 1}, "
    "\"mask\": {\"keys\": {\"box\": [0, 0, 0.5, 1]}, \"grow_px\": 9}",
  };
  struct world world = { 0 };
  struct take b = make_well (&world, "\"seconds\": 1.6, \"seed\": 8");

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      struct world drafting = { .b = &b }, anew = { .b = &b };
      struct take a = make_from (&drafting, tasks[i], "draft", "\"steps\": 3");
      struct take whole = make_from (&anew, tasks[i], "both", "\"steps\": 3");
      struct world sparing = { .a = &a, .b = &b }, refusing = { .a = &a, .b = &b };
      struct take spared = make_from (&sparing, tasks[i], "both", "\"steps\": 3, \"take\": \"/a\"");
      struct take other = make_from (&refusing, tasks[i], "both", "\"steps\": 2, \"take\": \"/a\"");
      guint64 work_whole, work_spared, work_other;

      g_assert_cmpfloat (whole.result.agreement, >, 0);
      g_assert_cmpint (sparing.n_steps, ==, anew.n_steps - drafting.n_steps);
      g_assert_cmpmem (spared.frames->data, spared.frames->len, whole.frames->data, whole.frames->len);
      g_assert_cmpstr (spared.result.recipe, ==, whole.result.recipe);
      g_assert_cmpint (refusing.n_steps, >, sparing.n_steps);
      g_assert_cmpint (forecast_from (&anew, tasks[i], "\"steps\": 3", &work_whole), ==,
                       whole.result.shape.evaluations);
      g_assert_cmpint (forecast_from (&sparing, tasks[i], "\"steps\": 3, \"take\": \"/a\"", &work_spared), ==,
                       whole.result.shape.evaluations - whole.result.shape.draft_evaluations);
      g_assert_cmpint (forecast_from (&refusing, tasks[i], "\"steps\": 2, \"take\": \"/a\"", &work_other), ==,
                       other.result.shape.evaluations);
      g_assert_cmpuint (work_spared, <, work_other);
      g_assert_cmpuint (work_other, <, work_whole);
      take_clear (&a);
      take_clear (&whole);
      take_clear (&spared);
      take_clear (&other);
    }
  take_clear (&b);
}

/* Where the source is to stay more than a draft would let it, there is none. */
static void
test_no_draft (void)
{
  struct world world = { 0 };
  struct take take = make_well (&world, "\"seconds\": 1, \"source\": \"clip\", \"mode\": \"both\"");

  g_assert_false (take.result.shape.draft);
  g_assert_cmpfloat (take.result.agreement, <, 0);
  g_assert_cmpint (world.n_steps, ==, take.result.shape.full_steps);
  take_clear (&take);
}

/* ---- early ends ---- */

static void
test_keep (void)
{
  static const struct { const char *more; int after, least, most; } cases[] = {
    { "\"seconds\": 1.6", 2, 13, 13 },
    { "\"seconds\": 6", 6, 14, 40 },
    { "\"seconds\": 6", 4, 5, 20 },                     /* between two windows */
    { "\"seconds\": 2, \"loop\": true", 2, 16, 16 },
    { "\"seconds\": 6, \"loop\": true", 2, 5, 40 },
    { "\"seconds\": 6, \"extend\": \"/a\"", 2, 4, 20 },
    { "\"seconds\": 6, \"extend\": {\"take\": \"/a\", \"direction\": \"backward\"}", 2, 4, 20 },
    { "\"seconds\": 6, \"fill\": {\"from\": \"/a\", \"to\": \"/b\"}", 2, 4, 20 },
    { "\"seconds\": 1.6, \"mode\": \"both\"", 2, 13, 13 },
  };
  struct world world = { 0 };
  struct take a = make_well (&world, "\"seconds\": 1.6"), b = make_well (&world, "\"seconds\": 1.6, \"seed\": 8");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct world kept = { .a = &a, .b = &b, .stop_after = cases[i].after, .stop_with = KN_JOB_KEEP };
      struct take take = make_well (&kept, cases[i].more);

      g_assert_true (take.result.kept_early);
      g_assert_cmpint (kept.n_steps, ==, cases[i].after);
      g_assert_cmpint (take.result.shape.n_frames, >=, cases[i].least);
      g_assert_cmpint (take.result.shape.n_frames, <=, cases[i].most);
      take_clear (&take);
    }
  take_clear (&a);
  take_clear (&b);
}

static void
test_cancel (void)
{
  for (int after = 1; after <= 4; after++)
    {
      struct world world = { .stop_after = after, .stop_with = KN_JOB_CANCEL };
      struct take take = make (&world, "\"seconds\": 1.6");

      g_assert_error (take.error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED);
      g_assert_cmpuint (take.frames->len, ==, 0);
      g_assert_null (take.result.recipe);
      take_clear (&take);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  struct kn_device *device;
  int status;

  g_test_init (&argc, &argv, NULL);
  device = kn_device_open ("cpu", &error);
  g_assert_no_error (error);
  model = kn_model_open (device, kn_model_get_starter_folder (), KN_F32, &error);
  g_assert_no_error (error);
  g_test_add_func ("/job/extend", test_extend);
  g_test_add_func ("/job/lead-into", test_lead_into);
  g_test_add_func ("/job/footage", test_footage);
  g_test_add_func ("/job/cut", test_cut);
  g_test_add_func ("/job/meet", test_meet);
  g_test_add_func ("/job/length", test_length);
  g_test_add_func ("/job/loop", test_loop);
  g_test_add_func ("/job/tiles", test_tiles);
  g_test_add_func ("/job/encode-tiles", test_encode_tiles);
  g_test_add_func ("/job/keyframe-strength", test_keyframe_strength);
  g_test_add_func ("/job/layout", test_layout);
  g_test_add_func ("/job/layout-halves", test_layout_halves);
  g_test_add_func ("/job/mask", test_mask);
  g_test_add_func ("/job/previews", test_previews);
  g_test_add_func ("/job/stored-draft", test_stored_draft);
  g_test_add_func ("/job/no-draft", test_no_draft);
  g_test_add_func ("/job/keep", test_keep);
  g_test_add_func ("/job/cancel", test_cancel);
  status = g_test_run ();
  kn_model_close (&model);
  kn_device_close (&device);
  return status;
}
