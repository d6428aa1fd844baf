/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The autoencoder in overlapping spatial tiles (diffusers AutoencoderKLWan.tiled_encode, tiled_decode): every tile runs
 * over all frames with caches of its own. Tiles are blended in raster order: a tile with the one above as that one was
 * after its own blending, then with the one to the left; then only the first `step` rows and columns are kept.
 */
#include "render/model/wan/kn-wan-vae-private.h"

#include <string.h>

/* A grid of values in space: one value is `block` floats, and planes of height x width lie one after the other. For
 * latents [z, T, h, w] planes are z*T and block 1; for frames [F, H, W, 3] planes are F and block 3. */
struct grid
{
  float *values;
  gsize planes;
  int height, width, block;
};

static float *
at (const struct grid *g, gsize plane, int y, int x)
{
  return g->values + ((plane * g->height + y) * g->width + x) * g->block;
}

static struct grid
grid_new (gsize planes, int height, int width, int block)
{
  return (struct grid) { g_new (float, planes * height * width * block), planes, height, width, block };
}

/* The part of `from` that begins at y, x and has the size of `to`. */
static void
cut (const struct grid *from, int y, int x, struct grid *to)
{
  for (gsize p = 0; p < to->planes; p++)
    for (int row = 0; row < to->height; row++)
      memcpy (at (to, p, row, 0), at (from, p, y + row, x), (gsize) to->width * to->block * sizeof (float));
}

/* The first rows and columns of a tile to their place. */
static void
paste (const struct grid *from, int height, int width, struct grid *to, int y, int x)
{
  height = MIN (MIN (height, from->height), to->height - y);
  width = MIN (MIN (width, from->width), to->width - x);
  for (gsize p = 0; p < to->planes; p++)
    for (int row = 0; row < height; row++)
      memcpy (at (to, p, y + row, x), at (from, p, row, 0), (gsize) width * to->block * sizeof (float));
}

static void
mix (const float *old, float *new, float weight, int n)
{
  for (int i = 0; i < n; i++)
    new[i] = old[i] * (1 - weight) + new[i] * weight;
}

/* cell: pixels that share a weight; the reference blends before it unfolds patches. */
static void
blend_rows (const struct grid *above, struct grid *tile, int extent, int cell)
{
  extent = MIN (extent, MIN (above->height, tile->height));
  for (gsize p = 0; p < tile->planes; p++)
    for (int y = 0; y < extent; y++)
      mix (at (above, p, above->height - extent + y, 0), at (tile, p, y, 0), (float) (y / cell) / (extent / cell),
           MIN (above->width, tile->width) * tile->block);
}

static void
blend_columns (const struct grid *left, struct grid *tile, int extent, int cell)
{
  extent = MIN (extent, MIN (left->width, tile->width));
  for (gsize p = 0; p < tile->planes; p++)
    for (int y = 0; y < MIN (left->height, tile->height); y++)
      for (int x = 0; x < extent; x++)
        mix (at (left, p, y, left->width - extent + x), at (tile, p, y, x), (float) (x / cell) / (extent / cell),
             tile->block);
}

/* One way through the autoencoder. Sizes of tiles and steps are those of its input. */
struct tiling
{
  struct kn_wan_vae *vae;
  struct kn_stream *stream;
  struct grid in, out;
  int tile, step;
  int up, down;                       /* output size = input size * up / down */
  int cell;
  int t;                              /* latent frames, or pixel frames when encoding */
  gboolean (*run) (struct tiling *tiling, const struct grid *in, struct grid *out, GError **error);
};

static int
scaled (const struct tiling *t, int size)
{
  return size * t->up / t->down;
}

static gboolean
run_tile (struct tiling *t, int y, int x, struct grid *out, GError **error)
{
  struct grid in = grid_new (t->in.planes, MIN (t->tile, t->in.height - y), MIN (t->tile, t->in.width - x),
                             t->in.block);
  gboolean ok;

  cut (&t->in, y, x, &in);
  *out = grid_new (t->out.planes, scaled (t, in.height), scaled (t, in.width), t->out.block);
  ok = t->run (t, &in, out, error);
  g_free (in.values);
  return ok;
}

/* One row of tiles; above is the row before it or NULL. */
static gboolean
run_row (struct tiling *t, int y, const struct grid *above, struct grid *row, GError **error)
{
  int extent = scaled (t, t->tile - t->step), step = scaled (t, t->step);

  for (int x = 0, j = 0; x < t->in.width; x += t->step, j++)
    {
      if (!run_tile (t, y, x, &row[j], error))
        return FALSE;
      if (above)
        blend_rows (&above[j], &row[j], extent, t->cell);
      if (j > 0)
        blend_columns (&row[j - 1], &row[j], extent, t->cell);
      paste (&row[j], step, step, &t->out, scaled (t, y), scaled (t, x));
    }
  return TRUE;
}

static gboolean
run_tiles (struct tiling *t, GError **error)
{
  int columns = (t->in.width + t->step - 1) / t->step;
  struct grid *rows[2] = { g_new0 (struct grid, columns), g_new0 (struct grid, columns) };
  gboolean ok = TRUE;

  for (int y = 0, i = 0; ok && y < t->in.height; y += t->step, i++)
    {
      for (int j = 0; j < columns; j++)
        g_clear_pointer (&rows[i % 2][j].values, g_free);
      ok = run_row (t, y, i ? rows[(i + 1) % 2] : NULL, rows[i % 2], error);
    }
  for (int j = 0; j < 2 * columns; j++)
    g_free (rows[j / columns][j % columns].values);
  g_free (rows[0]);
  g_free (rows[1]);
  return ok;
}

static gboolean
decode_tile (struct tiling *t, const struct grid *in, struct grid *out, GError **error)
{
  return kn_vae_decode_unclamped (t->vae, t->stream, in->values, t->t, in->height, in->width, out->values, error);
}

gboolean
kn_wan_vae_decode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h, int w,
                         int tile, int step, float *frames, GError **error)
{
  int factor = vae->config.out_space_factor;
  gsize n_frames = (gsize) (t - 1) * vae->config.time_factor + 1;
  struct tiling tiling = {
    .vae = vae, .stream = stream, .tile = tile, .step = step, .up = factor, .down = 1,
    .cell = vae->decoder.patch, .t = t,
    .in = { (float *) latents, (gsize) vae->config.z_dim * t, h, w, 1 },
    .out = { frames, n_frames, h * factor, w * factor, 3 },
    .run = decode_tile,
  };

  g_assert (step > 0 && step <= tile);
  if (h <= tile && w <= tile)
    return kn_wan_vae_decode (vae, stream, latents, t, h, w, frames, error);
  if (!run_tiles (&tiling, error))
    return FALSE;
  for (gsize i = 0; i < n_frames * h * factor * w * factor * 3; i++)
    frames[i] = CLAMP (frames[i], -1.0f, 1.0f);
  return TRUE;
}

static gboolean
encode_tile (struct tiling *t, const struct grid *in, struct grid *out, GError **error)
{
  return kn_wan_vae_encode (t->vae, t->stream, in->values, t->t, in->height, in->width, out->values, error);
}

gboolean
kn_wan_vae_encode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *frames, int n, int height,
                         int width, int tile, int step, float *latents, GError **error)
{
  int factor = vae->config.space_factor;
  gsize t = (gsize) (n - 1) / vae->config.time_factor + 1;
  struct tiling tiling = {
    .vae = vae, .stream = stream, .tile = tile * factor, .step = step * factor, .up = 1, .down = factor,
    .cell = 1, .t = n,
    .in = { (float *) frames, (gsize) n, height, width, 3 },
    .out = { latents, (gsize) vae->config.z_dim * t, height / factor, width / factor, 1 },
    .run = encode_tile,
  };

  g_assert (step > 0 && step <= tile);
  if (height <= tile * factor && width <= tile * factor)
    return kn_wan_vae_encode (vae, stream, frames, n, height, width, latents, error);
  return run_tiles (&tiling, error);
}
