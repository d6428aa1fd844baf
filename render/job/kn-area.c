/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include "render/area/kn-shape.h"

#include <math.h>
#include <string.h>

/* A key as pixels. */
struct shape
{
  gssize key;                         /* -1: none yet */
  guint8 *inside;                     /* [H, W] */
  struct kn_shape_outline outline;    /* made when first blended */
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
  kn_shape_outline_clear (&shape->outline);
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
    kn_shape_draw_box (self->a->keys[key].box, g->height, g->width, shape->inside);
  else if (!draw_picture (g, self->a->keys[key].image, shape->inside, error))
    return NULL;
  shape->key = (gssize) key;
  return shape;
}

static const struct kn_shape_outline *
get_outline (struct kn_area *self, struct shape *shape)
{
  if (!shape->outline.distance)
    kn_shape_outline_init (&shape->outline, shape->inside, self->grid->height, self->grid->width);
  return &shape->outline;
}

/* ---- between keys ---- */

static gboolean
blend_shapes (struct kn_area *self, gsize key, double u, guint8 *inside, GError **error)
{
  struct shape *b = get_shape (self, key, error), *c = b ? get_shape (self, key + 1, error) : NULL;

  if (!c)
    return FALSE;
  kn_shape_blend (self->a, key, u, get_outline (self, b), get_outline (self, c), self->grid->height, self->grid->width,
                  inside);
  return TRUE;
}

static gboolean
draw_at (struct kn_area *self, double t, guint8 *inside, GError **error)
{
  const struct kn_request_area_key *keys = self->a->keys;
  const struct kn_area_grid *g = self->grid;
  struct shape *shape;
  gsize i;
  double u;

  kn_shape_find_key (self->a, t, &i, &u);
  if (u > 0 && keys[i].box && keys[i + 1].box)
    {
      double box[4];

      kn_shape_blend_boxes (self->a, i, u, box);
      kn_shape_draw_box (box, g->height, g->width, inside);
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
  kn_shape_grow (inside, g->height, g->width, radius);
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
  kn_shape_soften (share, g->height, g->width, radius);
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
