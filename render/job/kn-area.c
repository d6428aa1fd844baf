/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include "render/job/kn-distance.h"

#include <math.h>
#include <string.h>

/* A key as pixels. */
struct shape
{
  gssize key;                         /* -1: none yet */
  guint8 *inside;                     /* [H, W] */
  float *distance;                    /* [H, W], made when first blended */
};

struct kn_area
{
  const struct kn_request_area *a;
  const struct kn_area_grid *grid;
  struct shape shapes[2];             /* of the keys around the last frame */
};

struct kn_area_grid
kn_job_area_grid (const struct kn_job_shape *shape, const struct kn_wan_vae_config *vae, const struct kn_job_io *io,
                  int h, int w)
{
  return (struct kn_area_grid) {
    .io = io, .fps = (double) shape->fps_n / shape->fps_d, .n_frames = shape->n_frames,
    .height = h * vae->space_factor, .width = w * vae->space_factor,
    .scale = (double) w * vae->space_factor / (shape->noise_w * vae->out_space_factor),
  };
}

struct kn_area *
kn_area_new (const struct kn_request_area *area, const struct kn_area_grid *grid)
{
  struct kn_area *self = g_new0 (struct kn_area, 1);

  *self = (struct kn_area) { .a = area, .grid = grid, .shapes = { { .key = -1 }, { .key = -1 } } };
  return self;
}

static void
shape_clear (struct shape *shape)
{
  g_clear_pointer (&shape->inside, g_free);
  g_clear_pointer (&shape->distance, g_free);
  shape->key = -1;
}

void
kn_area_free (struct kn_area **area)
{
  if (!*area)
    return;
  shape_clear (&(*area)->shapes[0]);
  shape_clear (&(*area)->shapes[1]);
  g_clear_pointer (area, g_free);
}

/* ---- shapes ---- */

static void
draw_box (const double box[4], int height, int width, guint8 *inside)
{
  double left = CLAMP (box[0], 0, 1) * width, right = CLAMP (box[0] + box[2], 0, 1) * width;
  double top = CLAMP (box[1], 0, 1) * height, bottom = CLAMP (box[1] + box[3], 0, 1) * height;

  memset (inside, 0, (gsize) height * width);
  if (right <= left)
    return;
  for (int row = (int) floor (top); row < (int) ceil (bottom); row++)
    memset (inside + (gsize) row * width + (int) floor (left), 1, (gsize) (ceil (right) - floor (left)));
}

static gboolean
draw_picture (const struct kn_area_grid *g, const char *path, guint8 *inside, GError **error)
{
  g_autofree float *picture = g->io->load_picture (path, g->width, g->height, g->io->user_data, error);

  if (!picture)
    return FALSE;
  for (gsize i = 0; i < (gsize) g->height * g->width; i++)
    inside[i] = picture[3 * i] + picture[3 * i + 1] + picture[3 * i + 2] > 0;
  return TRUE;
}

/* The key's shape; keys come in order, so that the other one of the two is the one to let go of. */
static struct shape *
get_shape (struct kn_area *self, gsize key, GError **error)
{
  const struct kn_area_grid *g = self->grid;
  struct shape *shape = &self->shapes[key % 2];

  if (shape->key == (gssize) key)
    return shape;
  shape_clear (shape);
  shape->inside = g_new (guint8, (gsize) g->height * g->width);
  if (self->a->keys[key].box)
    draw_box (self->a->keys[key].box, g->height, g->width, shape->inside);
  else if (!draw_picture (g, self->a->keys[key].image, shape->inside, error))
    return NULL;
  shape->key = (gssize) key;
  return shape;
}

static const float *
get_distance (struct kn_area *self, struct shape *shape)
{
  const struct kn_area_grid *g = self->grid;

  if (!shape->distance)
    {
      shape->distance = g_new (float, (gsize) g->height * g->width);
      kn_signed_distance (shape->inside, g->height, g->width, shape->distance);
    }
  return shape->distance;
}

/* ---- between keys ---- */

/* Hermite spline of one value from b at time tb to c at tc; a and d before and after, the same keys where there are
 * none. */
static double
spline (double ta, double a, double tb, double b, double tc, double c, double td, double d, double u)
{
  double span = tc - tb, from = (c - a) / (tc - ta) * span, to = (d - b) / (td - tb) * span;

  return b + u * (from + u * (3 * (c - b) - 2 * from - to + u * (from + to - 2 * (c - b))));
}

static const struct kn_request_area_key *
box_or (const struct kn_request_area *a, gsize key, const struct kn_request_area_key *other)
{
  return key < a->n_keys && a->keys[key].box ? &a->keys[key] : other;
}

/* Between boxes key and key + 1. */
static void
blend_boxes (const struct kn_request_area *area, gsize key, double u, double out[4])
{
  const struct kn_request_area_key *b = &area->keys[key], *c = b + 1;
  const struct kn_request_area_key *a = key ? box_or (area, key - 1, b) : b, *d = box_or (area, key + 2, c);

  for (int i = 0; i < 4; i++)
    out[i] = b->interpolation == KN_REQUEST_SMOOTH
               ? spline (a->time_s, a->box[i], b->time_s, b->box[i], c->time_s, c->box[i], d->time_s, d->box[i], u)
               : b->box[i] + u * (c->box[i] - b->box[i]);
  out[2] = MAX (0, out[2]);
  out[3] = MAX (0, out[3]);
}

static gboolean
blend_shapes (struct kn_area *self, gsize key, double u, guint8 *inside, GError **error)
{
  gsize n = (gsize) self->grid->height * self->grid->width;
  struct shape *b = get_shape (self, key, error), *c = b ? get_shape (self, key + 1, error) : NULL;
  const float *from, *to;
  float share = (float) (self->a->keys[key].interpolation == KN_REQUEST_SMOOTH ? u * u * (3 - 2 * u) : u);

  if (!c)
    return FALSE;
  from = get_distance (self, b);
  to = get_distance (self, c);
  for (gsize i = 0; i < n; i++)
    inside[i] = from[i] + share * (to[i] - from[i]) < 0;
  return TRUE;
}

static gboolean
draw_at (struct kn_area *self, double t, guint8 *inside, GError **error)
{
  const struct kn_request_area_key *keys = self->a->keys;
  const struct kn_area_grid *g = self->grid;
  struct shape *shape;
  gsize i = 0;
  double u;

  while (i + 1 < self->a->n_keys && keys[i + 1].time_s <= t)
    i++;
  u = i + 1 < self->a->n_keys && keys[i].interpolation != KN_REQUEST_HOLD
        ? CLAMP ((t - keys[i].time_s) / (keys[i + 1].time_s - keys[i].time_s), 0, 1) : 0;
  if (u > 0 && keys[i].box && keys[i + 1].box)
    {
      double box[4];

      blend_boxes (self->a, i, u, box);
      draw_box (box, g->height, g->width, inside);
      return TRUE;
    }
  if (u > 0)
    return blend_shapes (self, i, u, inside, error);
  if (!(shape = get_shape (self, i, error)))
    return FALSE;
  memcpy (inside, shape->inside, (gsize) g->height * g->width);
  return TRUE;
}

/* ---- edges ---- */

/* One pass of a square structuring element of the given radius along rows or columns; negative radius erodes. */
static void
grow_lines (guint8 *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree guint8 *line = g_new (guint8, n);
  guint8 wanted = radius > 0;

  for (int l = 0; l < n_lines; l++)
    {
      guint8 *p = pixels + (gsize) l * line_step;
      int last = -G_MAXINT / 2;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = 0; i < n; i++)
        {
          if (line[i] == wanted)
            last = i;
          if (i - last <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
      last = G_MAXINT / 2;
      for (int i = n - 1; i >= 0; i--)
        {
          if (line[i] == wanted)
            last = i;
          if (last - i <= ABS (radius))
            p[(gsize) i * step] = wanted;
        }
    }
}

/* Running mean over 2 radius + 1 pixels of every line; the edge pixels go on outside. */
static void
blur_lines (float *pixels, int n_lines, int line_step, int n, int step, int radius)
{
  g_autofree float *line = g_new (float, n);

  for (int l = 0; l < n_lines; l++)
    {
      float *p = pixels + (gsize) l * line_step;
      double sum = 0;

      for (int i = 0; i < n; i++)
        line[i] = p[(gsize) i * step];
      for (int i = -radius; i <= radius; i++)
        sum += line[CLAMP (i, 0, n - 1)];
      for (int i = 0; i < n; i++)
        {
          p[(gsize) i * step] = (float) (sum / (2 * radius + 1));
          sum += line[MIN (i + radius + 1, n - 1)] - line[MAX (i - radius, 0)];
        }
    }
}

static double
frame_time (const struct kn_area *self, int frame)
{
  return CLAMP (frame, 0, self->grid->n_frames - 1) / self->grid->fps;
}

gboolean
kn_area_holds (const struct kn_area *self, int frame)
{
  double t = frame_time (self, frame) + 0.5 / self->grid->fps;

  return t > self->a->from_s && (self->a->to_s == 0 || t < self->a->to_s);
}

gboolean
kn_area_draw (struct kn_area *self, int frame, guint8 *inside, GError **error)
{
  const struct kn_area_grid *g = self->grid;
  int radius = (int) lrint (self->a->grow_px * g->scale);

  if (!draw_at (self, frame_time (self, frame), inside, error))
    return FALSE;
  if (radius)
    {
      grow_lines (inside, g->height, g->width, g->width, 1, radius);
      grow_lines (inside, g->width, 1, g->height, g->width, radius);
    }
  for (gsize i = 0; self->a->inverted && i < (gsize) g->height * g->width; i++)
    inside[i] = !inside[i];
  return TRUE;
}

void
kn_area_soften (const struct kn_area *self, const guint8 *inside, float *share)
{
  const struct kn_area_grid *g = self->grid;
  int radius = (int) lrint (self->a->feather_px * g->scale / 2);

  for (gsize i = 0; i < (gsize) g->height * g->width; i++)
    share[i] = inside[i];
  if (radius)
    {
      blur_lines (share, g->height, g->width, g->width, 1, radius);
      blur_lines (share, g->width, 1, g->height, g->width, radius);
    }
}

/* ---- on the grid of latents ---- */

void
kn_area_least (const float *share, int height, int width, int factor, gboolean first, float *cells)
{
  int w = width / factor;

  for (int i = 0; first && i < height / factor * w; i++)
    cells[i] = 1;
  for (gsize i = 0; i < (gsize) height * width; i++)
    {
      float *cell = cells + i / width / factor * w + i % width / factor;

      *cell = MIN (*cell, share[i]);
    }
}

void
kn_area_add_mean (const float *share, int height, int width, int factor, float part, float *cells)
{
  int w = width / factor;

  for (gsize i = 0; i < (gsize) height * width; i++)
    cells[i / width / factor * w + i % width / factor] += part / (float) (factor * factor) * share[i];
}
