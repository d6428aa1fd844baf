/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/camera/kn-camera-meter.h"

#include "render/film/kn-film-reader.h"

#include <math.h>
#include <string.h>

#define WIDTH 128
#define MOST_PICTURES 25
/* On average from one picture to the next. */
#define LEAST_MOTIONS 12
#define ROUNDS 10

/* The picture in parts, each with a distance of its own. */
#define COLUMNS 5
#define ROWS 5
#define PARTS (COLUMNS * ROWS)

/* Turn about x, y, z; travel along x, y, z; logarithm of the focal length: from one picture to the next. */
#define N 7

/* Tangents. Patches beside each other err together, so many tell less than their number. */
#define NOISE 0.012
/* How far one step may be from what was asked before the pictures have to insist. */
static const double slack[N] = { 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.02 };
/* Where things are before the pictures tell: a ground, a wall behind the subject, the subject in the middle. */
#define GROUND 0.2
#define WALL 2.4
#define SUBJECT 0.8
/* How far off that may be, as a part of it. */
#define DEPTH_SLACK 0.6
/* As a part of the asked move: what is no nearer to what would be seen of things far away tells of the camera. */
#define LEAST_TOLD 0.25
#define NEAREST 6.0
#define FARTHEST 0.05

struct step
{
  GArray *motions;                    /* struct kn_motion */
  double *weights;
  double asked[N], found[N];
};

struct meter
{
  int width, height, n_steps;
  const int *frames;
  const struct kn_pose *asked;
  struct step *steps;
  double nearness[PARTS];             /* one over the distance, row by row */
  double stage[PARTS];                /* the same before the pictures told */
  double known[PARTS];                /* 0 to 1: how much they told */
};

/* ---- what a motion looks like ---- */

static double
focal_px (const struct meter *m, double fov)
{
  return m->height / 2.0 / tan (fov / 2);
}

static double *
nearness_at (struct meter *m, const struct kn_motion *motion)
{
  int column = (int) (motion->x * COLUMNS / m->width), row = (int) (motion->y * ROWS / m->height);

  return &m->nearness[CLAMP (row, 0, ROWS - 1) * COLUMNS + CLAMP (column, 0, COLUMNS - 1)];
}

/* How a point at tangents x, y moves with each of the seven. */
static void
derive (double x, double y, double nearness, double out[2][N])
{
  const double d[2][N] = { { x * y, -1 - x * x, y, -nearness, 0, x * nearness, x },
                           { 1 + y * y, -x * y, -x, 0, -nearness, y * nearness, y } };

  memcpy (out, d, sizeof d);
}

/* Where it goes, exactly. */
static void
predict (const double p[N], double x, double y, double nearness, double out[2])
{
  const double identity[4] = { 1, 0, 0, 0 };
  double rotation[4], v[3] = { x - nearness * p[3], y - nearness * p[4], 1 - nearness * p[5] };

  kn_rotation_add_turn (identity, p, rotation);
  kn_rotation_inverse (rotation, rotation);
  kn_rotation_apply (rotation, v, v);
  out[0] = exp (p[6]) * v[0] / v[2];
  out[1] = exp (p[6]) * v[1] / v[2];
}

static void
between (const struct kn_pose *a, const struct kn_pose *b, double p[N])
{
  double inverse[4], travel[3];

  kn_rotation_turn_between (a->rotation, b->rotation, p);
  for (int i = 0; i < 3; i++)
    travel[i] = b->position[i] - a->position[i];
  kn_rotation_inverse (a->rotation, inverse);
  kn_rotation_apply (inverse, travel, p + 3);
  p[6] = log (tan (a->fov / 2) / tan (b->fov / 2));
}

static struct kn_pose
after (const struct kn_pose *pose, const double p[N])
{
  struct kn_pose next = { .fov = 2 * atan (tan (pose->fov / 2) * exp (-p[6])) };
  double travel[3];

  kn_rotation_apply (pose->rotation, p + 3, travel);
  for (int i = 0; i < 3; i++)
    next.position[i] = pose->position[i] + travel[i];
  kn_rotation_add_turn (pose->rotation, p, next.rotation);
  return next;
}

/* ---- one step ---- */

/* Solves a symmetric positive system; b becomes the answer. */
static void
solve (double a[N][N], double b[N])
{
  for (int i = 0; i < N; i++)
    for (int j = i + 1; j < N; j++)
      {
        double f = a[j][i] / a[i][i];

        for (int k = i; k < N; k++)
          a[j][k] -= f * a[i][k];
        b[j] -= f * b[i];
      }
  for (int i = N - 1; i >= 0; i--)
    {
      for (int j = i + 1; j < N; j++)
        b[i] -= a[i][j] * b[j];
      b[i] /= a[i][i];
    }
}

/* What is left of a motion, in tangents. */
static void
residual (struct meter *m, const struct step *step, const struct kn_motion *motion, double focal, double out[2])
{
  double x = (motion->x + 0.5 - m->width / 2.0) / focal, y = (motion->y + 0.5 - m->height / 2.0) / focal, seen[2];

  predict (step->found, x, y, *nearness_at (m, motion), seen);
  out[0] = x + motion->dx / focal - seen[0];
  out[1] = y + motion->dy / focal - seen[1];
}

static int
compare (const void *a, const void *b)
{
  double d = *(const double *) a - *(const double *) b;

  return (d > 0) - (d < 0);
}

/* Tukey's weights around the middle residual: what moves on its own does not count. */
static void
weigh (struct meter *m, struct step *step, double focal)
{
  guint n = step->motions->len;
  g_autofree double *sizes = g_new (double, n), *sorted = NULL;
  double scale;

  for (guint i = 0; i < n; i++)
    {
      double r[2];

      residual (m, step, &g_array_index (step->motions, struct kn_motion, i), focal, r);
      sizes[i] = hypot (r[0], r[1]);
    }
  sorted = g_memdup2 (sizes, n * sizeof *sizes);
  qsort (sorted, n, sizeof *sorted, compare);
  scale = 4.7 * fmax (n ? 1.2 * sorted[n / 2] : 0, 0.15 / focal);
  for (guint i = 0; i < n; i++)
    {
      double u = sizes[i] / scale;

      step->weights[i] = u < 1 ? (1 - u * u) * (1 - u * u) : 0;
    }
}

static void
fit_step (struct meter *m, struct step *step, double focal)
{
  double a[N][N] = { 0 }, b[N] = { 0 };

  for (int i = 0; i < N; i++)
    {
      a[i][i] = 1 / (slack[i] * slack[i]);
      b[i] = (step->asked[i] - step->found[i]) * a[i][i];
    }
  for (guint k = 0; k < step->motions->len; k++)
    {
      const struct kn_motion *motion = &g_array_index (step->motions, struct kn_motion, k);
      double r[2], d[2][N], weight = step->weights[k] / (NOISE * NOISE);

      residual (m, step, motion, focal, r);
      derive ((motion->x + 0.5 - m->width / 2.0) / focal, (motion->y + 0.5 - m->height / 2.0) / focal,
              *nearness_at (m, motion), d);
      for (int i = 0; i < N; i++)
        {
          b[i] += weight * (r[0] * d[0][i] + r[1] * d[1][i]);
          for (int j = 0; j < N; j++)
            a[i][j] += weight * (d[0][i] * d[0][j] + d[1][i] * d[1][j]);
        }
    }
  solve (a, b);
  for (int i = 0; i < N; i++)
    step->found[i] += b[i];
}

/* ---- distances ---- */

static void
set_stage (struct meter *m)
{
  double focal = focal_px (m, m->asked[m->frames[0]].fov);

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      {
        double y = ((row + 0.5) / ROWS - 0.5) * m->height / focal, nearness = fmax (1 / WALL, y / GROUND);

        if (column == COLUMNS / 2 && row > 0 && row < ROWS - 1)
          nearness = SUBJECT;
        m->stage[row * COLUMNS + column] = m->nearness[row * COLUMNS + column] = nearness;
      }
}

/* Given the steps, each part of the picture has the nearness that explains its motions best. */
static void
fit_nearness (struct meter *m, const double *focals)
{
  double up[PARTS], down[PARTS];

  for (int i = 0; i < PARTS; i++)
    {
      down[i] = 1 / (DEPTH_SLACK * DEPTH_SLACK * m->stage[i] * m->stage[i]);
      up[i] = m->stage[i] * down[i];
    }
  for (int s = 0; s < m->n_steps; s++)
    for (guint k = 0; k < m->steps[s].motions->len; k++)
      {
        const struct step *step = &m->steps[s];
        const struct kn_motion *motion = &g_array_index (step->motions, struct kn_motion, k);
        gsize part = (gsize) (nearness_at (m, motion) - m->nearness);
        double x = (motion->x + 0.5 - m->width / 2.0) / focals[s], y = (motion->y + 0.5 - m->height / 2.0) / focals[s];
        double r[2], weight = step->weights[k] / (NOISE * NOISE), now = m->nearness[part];
        const double v[2] = { -step->found[3] + x * step->found[5], -step->found[4] + y * step->found[5] };

        residual (m, step, motion, focals[s], r);
        up[part] += weight * ((r[0] + now * v[0]) * v[0] + (r[1] + now * v[1]) * v[1]);
        down[part] += weight * (v[0] * v[0] + v[1] * v[1]);
      }
  for (int i = 0; i < PARTS; i++)
    {
      m->nearness[i] = CLAMP (up[i] / down[i], FARTHEST, NEAREST);
      m->known[i] = 1 - 1 / (DEPTH_SLACK * DEPTH_SLACK * m->stage[i] * m->stage[i]) / down[i];
    }
}

/* Travel twice as far past things twice as far away looks the same: on the whole they are as far as on the stage. */
static void
set_scale (struct meter *m)
{
  double sum = 0, weight = 1e-9, scale;

  for (int i = 0; i < PARTS; i++)
    {
      sum += m->known[i] * log (m->nearness[i] / m->stage[i]);
      weight += m->known[i];
    }
  scale = exp (sum / weight);
  for (int i = 0; i < PARTS; i++)
    m->nearness[i] /= scale;
  for (int s = 0; s < m->n_steps; s++)
    for (int i = 3; i < 6; i++)
      m->steps[s].found[i] *= scale;
}

/* ---- the whole path ---- */

/* Poses at the pictures become poses at the frames: what lies between keeps the shape of what was asked. */
static void
fill_frames (const struct meter *m, const struct kn_pose *found, int n, struct kn_pose *poses)
{
  for (int s = 0; s < m->n_steps; s++)
    for (int frame = m->frames[s]; frame <= m->frames[s + 1] && frame < n; frame++)
      {
        double t = (double) (frame - m->frames[s]) / MAX (1, m->frames[s + 1] - m->frames[s]);

        for (int i = 0; i < 3; i++)
          poses[frame].position[i] = found[s].position[i] + t * (found[s + 1].position[i] - found[s].position[i]);
        kn_rotation_slerp (found[s].rotation, found[s + 1].rotation, t, poses[frame].rotation);
        poses[frame].fov = found[s].fov + t * (found[s + 1].fov - found[s].fov);
      }
  for (int frame = m->frames[m->n_steps] + 1; frame < n; frame++)
    poses[frame] = found[m->n_steps];
}

/* Squared distance, in widths of the picture, of where two poses see the parts of the first picture; a sees them so many
 * times as near. */
static double
compare_views (struct meter *m, const struct kn_pose *first, const struct kn_pose *a, double nearer,
               const struct kn_pose *b)
{
  double from_a[N], from_b[N], sum = 0, tangent = tan (first->fov / 2), aspect = (double) m->width / m->height;

  between (first, a, from_a);
  between (first, b, from_b);
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      {
        double x = ((column + 0.5) * 2 / COLUMNS - 1) * tangent * aspect, y = ((row + 0.5) * 2 / ROWS - 1) * tangent;
        double seen_a[2], seen_b[2], nearness = m->nearness[row * COLUMNS + column];

        predict (from_a, x, y, nearer * nearness, seen_a);
        predict (from_b, x, y, nearness, seen_b);
        sum += (seen_a[0] - seen_b[0]) * (seen_a[0] - seen_b[0]) + (seen_a[1] - seen_b[1]) * (seen_a[1] - seen_b[1]);
      }
  return sum / PARTS / (4 * tangent * tangent * aspect * aspect);
}

static void
judge (struct meter *m, const struct kn_pose *found, struct kn_camera_measure *measure)
{
  const struct kn_pose *first = &m->asked[m->frames[0]];
  double off = 0, asked = 0, far_off = 0;

  for (int s = 1; s <= m->n_steps; s++)
    {
      const struct kn_pose *pose = &m->asked[m->frames[s]];

      off += compare_views (m, first, pose, 1, &found[s]);
      asked += compare_views (m, first, pose, 1, first);
      far_off += compare_views (m, first, pose, 0, &found[s]);
    }
  measure->drift = sqrt (off / m->n_steps);
  measure->asked_move = sqrt (asked / m->n_steps);
  measure->error = measure->drift / fmax (measure->asked_move, 1e-6);
  measure->too_far = far_off < off && far_off < LEAST_TOLD * LEAST_TOLD * asked;
}

static void
estimate (struct meter *m)
{
  g_autofree double *focals = g_new (double, m->n_steps);

  set_stage (m);
  for (int round = 0; round < ROUNDS; round++)
    {
      double zoom = 0;

      for (int s = 0; s < m->n_steps; s++)
        {
          /* Tangents depend on the lens, which may have zoomed on the way. */
          focals[s] = focal_px (m, m->asked[m->frames[0]].fov) * exp (zoom);
          if (round > 0)
            weigh (m, &m->steps[s], focals[s]);
          fit_step (m, &m->steps[s], focals[s]);
          zoom += m->steps[s].found[6];
        }
      fit_nearness (m, focals);
      set_scale (m);
    }
}

gboolean
kn_camera_meter_measure (struct kn_luma *const *pictures, const int *frames, int n_pictures,
                         const struct kn_pose *asked, int n, struct kn_camera_measure *measure, GError **error)
{
  struct meter m = { .width = pictures[0]->width[0], .height = pictures[0]->height[0], .n_steps = n_pictures - 1,
                     .frames = frames, .asked = asked };
  g_autofree struct kn_pose *found = g_new (struct kn_pose, MAX (1, n_pictures));
  guint found_motions = 0;

  m.steps = g_new0 (struct step, MAX (1, m.n_steps));
  for (int s = 0; s < m.n_steps; s++)
    {
      struct step *step = &m.steps[s];

      step->motions = kn_motion_find (pictures[s], pictures[s + 1]);
      step->weights = g_new (double, step->motions->len + 1);
      for (guint i = 0; i < step->motions->len; i++)
        step->weights[i] = 1;
      between (&asked[frames[s]], &asked[frames[s + 1]], step->asked);
      found_motions += step->motions->len;
    }
  if (m.n_steps > 0 && found_motions >= (guint) (LEAST_MOTIONS * m.n_steps))
    {
      estimate (&m);
      found[0] = asked[frames[0]];
      for (int s = 0; s < m.n_steps; s++)
        found[s + 1] = after (&found[s], m.steps[s].found);
      measure->n = n;
      measure->poses = g_new (struct kn_pose, n);
      fill_frames (&m, found, n, measure->poses);
      judge (&m, found, measure);
    }
  for (int s = 0; s < m.n_steps; s++)
    {
      g_array_unref (m.steps[s].motions);
      g_free (m.steps[s].weights);
    }
  g_free (m.steps);
  if (measure->poses)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "There is too little to be seen in the pictures to measure the camera.");
  return FALSE;
}

gboolean
kn_camera_meter_film (const char *path, const struct kn_pose *asked, int n, GCancellable *cancellable,
                      struct kn_camera_measure *measure, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, error);
  g_autoptr (kn_frame) frame = kn_frame_new (16, 16);
  struct kn_luma *pictures[MOST_PICTURES] = { 0 };
  int frames[MOST_PICTURES], n_pictures = 0, wanted = MIN (n, MOST_PICTURES), result = 1;
  gboolean ok;

  for (int i = 0; reader && i < n && n_pictures < wanted && result == 1; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        result = -1;
      else
        result = kn_film_reader_next (reader, frame, error);
      if (result == 1 && i == (wanted > 1 ? n_pictures * (n - 1) / (wanted - 1) : 0))
        {
          frames[n_pictures] = i;
          pictures[n_pictures++] =
              kn_luma_new_from_frame (frame, WIDTH, MAX (16, WIDTH * frame->height / MAX (1, frame->width)));
        }
    }
  ok = reader && result >= 0 && n_pictures > 1
       && kn_camera_meter_measure (pictures, frames, n_pictures, asked, n, measure, error);
  if (reader && result >= 0 && n_pictures < 2)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "A single picture tells nothing of a camera.");
  for (int i = 0; i < n_pictures; i++)
    kn_luma_free (pictures[i]);
  return ok;
}

void
kn_camera_measure_clear (struct kn_camera_measure *self)
{
  g_clear_pointer (&self->poses, g_free);
  self->n = 0;
}
