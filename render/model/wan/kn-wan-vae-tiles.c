/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The autoencoder in overlapping spatial tiles (diffusers AutoencoderKLWan.tiled_encode, tiled_decode): every tile runs
 * over all frames with caches of its own. Tiles are blended in raster order: a tile with the one above as that one was
 * after its own blending, then with the one to the left; then only the first `step` rows and columns are kept.
 *
 * What is near a tile's edge did not see its surroundings: the inner blend has nothing of the outer quarters of an
 * overlap. A screenshot of 448x320 pixels encoded in tiles by the starter, against the whole, rms of the difference by
 * rms of the latents: tiles of 16 latents 0.016 (linear 0.047), of 32 latents 0.0044 (0.014), overlaps a quarter.
 *
 * They go in windows of time, so that memory does not depend on length: between windows the caches of all tiles but one
 * wait in a file.
 */
#include "render/model/wan/kn-wan-vae-private.h"

#include "render/base/kn-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

/* Share of the later tile at place i of the n that overlap. */
static float
weigh (enum kn_wan_vae_blend blend, int i, int n)
{
  return blend == KN_WAN_VAE_BLEND_LINEAR ? (float) i / n : CLAMP (2 * (i + 0.5f) / n - 0.5f, 0, 1);
}

/* cell: pixels that share a weight; the reference blends before it unfolds patches. */
static void
blend_rows (const struct grid *above, struct grid *tile, enum kn_wan_vae_blend blend, int extent, int cell)
{
  extent = MIN (extent, MIN (above->height, tile->height));
  for (gsize p = 0; p < tile->planes; p++)
    for (int y = 0; y < extent; y++)
      mix (at (above, p, above->height - extent + y, 0), at (tile, p, y, 0), weigh (blend, y / cell, extent / cell),
           MIN (above->width, tile->width) * tile->block);
}

static void
blend_columns (const struct grid *left, struct grid *tile, enum kn_wan_vae_blend blend, int extent, int cell)
{
  extent = MIN (extent, MIN (left->width, tile->width));
  for (gsize p = 0; p < tile->planes; p++)
    for (int y = 0; y < MIN (left->height, tile->height); y++)
      for (int x = 0; x < extent; x++)
        mix (at (left, p, y, left->width - extent + x), at (tile, p, y, x), weigh (blend, x / cell, extent / cell),
             tile->block);
}

/* One way through the autoencoder. Sizes of tiles and steps are those of its input. */
struct tiling
{
  struct kn_wan_vae_tiled *owner;
  struct grid in, out;
  int tile, step;
  int up, down;                       /* output size = input size * up / down */
  enum kn_wan_vae_blend blend;
  int cell;
};

/* index: of the tile, in raster order. */
static gboolean code_tile (struct kn_wan_vae_tiled *t, int index, const struct grid *in, struct grid *out,
                           GError **error);

static int
scaled (const struct tiling *t, int size)
{
  return size * t->up / t->down;
}

static gboolean
run_tile (struct tiling *t, int index, int y, int x, struct grid *out, GError **error)
{
  struct grid in = grid_new (t->in.planes, MIN (t->tile, t->in.height - y), MIN (t->tile, t->in.width - x),
                             t->in.block);
  gboolean ok;

  cut (&t->in, y, x, &in);
  *out = grid_new (t->out.planes, scaled (t, in.height), scaled (t, in.width), t->out.block);
  ok = code_tile (t->owner, index, &in, out, error);
  g_free (in.values);
  return ok;
}

/* One row of tiles, of which the first has this index; above is the row before it or NULL. */
static gboolean
run_row (struct tiling *t, int first, int y, const struct grid *above, struct grid *row, GError **error)
{
  int extent = scaled (t, t->tile - t->step), step = scaled (t, t->step);

  for (int x = 0, j = 0; x < t->in.width; x += t->step, j++)
    {
      if (!run_tile (t, first + j, y, x, &row[j], error))
        return FALSE;
      if (above)
        blend_rows (&above[j], &row[j], t->blend, extent, t->cell);
      if (j > 0)
        blend_columns (&row[j - 1], &row[j], t->blend, extent, t->cell);
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
      ok = run_row (t, i * columns, y, i ? rows[(i + 1) % 2] : NULL, rows[i % 2], error);
    }
  for (int j = 0; j < 2 * columns; j++)
    g_free (rows[j / columns][j % columns].values);
  g_free (rows[0]);
  g_free (rows[1]);
  return ok;
}

/* ---- as a stream ---- */

struct kn_wan_vae_tiled
{
  struct kn_wan_vae *vae;
  struct kn_stream *stream;
  gboolean encodes;
  int h, w, tile, step;               /* in latents */
  enum kn_wan_vae_blend blend;
  int n_tiles;
  struct kn_wan_vae_decoder *decoder; /* of the tile that ran last; or */
  struct kn_wan_vae_encoder *encoder;
  int loaded, height, width;          /* which tile that is (-1: none), and its input's size */
  char *folder;
  int fd;                             /* the caches that wait; -1: there is no file yet */
  gint64 end;
  gint64 *places;                     /* [n_tiles] in the file */
  int done;                           /* latent frames of earlier windows */
  int n;                              /* of this window */
  gboolean last;
};

static gboolean
fail_state (const struct kn_wan_vae_tiled *t, int number, GError **error)
{
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO,
               "The autoencoder's memory, %.1f GB, could not be kept in “%s”: %s. Make room there, or a smaller "
               "picture.",
               (double) t->end * 1e-9, t->folder, g_strerror (number));
  return FALSE;
}

/* A file without a name: it is gone whatever happens to the process. */
static gboolean
open_file (struct kn_wan_vae_tiled *t, GError **error)
{
  g_autofree char *name = g_build_filename (t->folder, ".kinora-tiles-XXXXXX", NULL);

  if (t->fd >= 0)
    return TRUE;
  t->fd = g_mkstemp (name);
  if (t->fd < 0)
    return fail_state (t, errno, error);
  g_unlink (name);
  return TRUE;
}

/* Reads or writes all of it. */
static gboolean
transfer (struct kn_wan_vae_tiled *t, gboolean write, void *data, gsize bytes, gint64 at, GError **error)
{
  for (gsize done = 0; done < bytes;)
    {
      gssize n = write ? pwrite (t->fd, (char *) data + done, bytes - done, at + (gint64) done)
                       : pread (t->fd, (char *) data + done, bytes - done, at + (gint64) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail_state (t, n < 0 ? errno : EIO, error);
      done += (gsize) n;
    }
  return TRUE;
}

static struct kn_vae_run *
get_run (struct kn_wan_vae_tiled *t)
{
  return t->encodes ? kn_vae_encoder_get_run (t->encoder) : kn_vae_decoder_get_run (t->decoder);
}

/* What the run remembers of the frames before, to its place in the file or back: a convolution after the other, so that
 * little of it is in memory twice. */
static gboolean
move_state (struct kn_wan_vae_tiled *t, gboolean save, gint64 at, GError **error)
{
  struct kn_vae_run *run = get_run (t);

  for (int i = 0; i < run->half->n_histories; i++)
    {
      struct kn_tensor h = run->histories[i];
      gsize bytes = (gsize) (h.rows * h.cols) * sizeof (float);
      g_autofree float *values = g_malloc (bytes);

      if (save && bytes)
        kn_stream_download_f32 (t->stream, h, values);
      if (save && !kn_stream_finish (t->stream, error))
        return FALSE;
      if (!transfer (t, save, values, bytes, at, error))
        return FALSE;
      if (!save && bytes)
        kn_stream_upload_f32 (t->stream, h, values);
      at += (gint64) bytes;
    }
  return kn_stream_finish (t->stream, error);
}

static gint64
count_state (struct kn_wan_vae_tiled *t)
{
  struct kn_vae_run *run = get_run (t);
  gint64 n = 0;

  for (int i = 0; i < run->half->n_histories; i++)
    n += run->histories[i].rows * run->histories[i].cols;
  return n * (gint64) sizeof (float);
}

static gboolean
save_tile (struct kn_wan_vae_tiled *t, int index, GError **error)
{
  if (!open_file (t, error))
    return FALSE;
  if (t->places[index] < 0)
    {
      t->places[index] = t->end;
      t->end += count_state (t);
    }
  return move_state (t, TRUE, t->places[index], error);
}

/* The state that the tile had, or that of a stream at its beginning. */
static gboolean
load_tile (struct kn_wan_vae_tiled *t, int index, GError **error)
{
  struct kn_vae_run *run = get_run (t);

  run->chunk = t->done;
  if (t->done)
    return move_state (t, FALSE, t->places[index], error);
  for (int i = 0; i < run->half->n_histories; i++)
    if (run->histories[i].rows)
      kn_op_zero (run->s, run->histories[i]);
  return TRUE;
}

static void
forget_tile (struct kn_wan_vae_tiled *t)
{
  kn_wan_vae_decoder_destroy (&t->decoder);
  kn_wan_vae_encoder_destroy (&t->encoder);
  t->loaded = -1;
}

/* The autoencoder as the tile left it. */
static gboolean
enter_tile (struct kn_wan_vae_tiled *t, int index, int height, int width, GError **error)
{
  if (t->loaded == index)
    return TRUE;
  if (t->height != height || t->width != width)
    forget_tile (t);
  t->height = height;
  t->width = width;
  if (t->encodes && !t->encoder)
    t->encoder = kn_wan_vae_encoder_create (t->vae, t->stream, height, width, error);
  if (!t->encodes && !t->decoder)
    t->decoder = kn_wan_vae_decoder_create (t->vae, t->stream, height, width, error);
  if (!t->encoder && !t->decoder)
    return FALSE;
  /* half a state is nobody's */
  t->loaded = -1;
  if (!load_tile (t, index, error))
    return FALSE;
  t->loaded = index;
  return TRUE;
}

static gboolean
code_tile (struct kn_wan_vae_tiled *t, int index, const struct grid *in, struct grid *out, GError **error)
{
  return enter_tile (t, index, in->height, in->width, error) &&
         (t->encodes ? kn_vae_encoder_run (t->encoder, in->values, t->n, out->values, error)
                     : kn_vae_decoder_run (t->decoder, in->values, t->n, out->values, error)) &&
         (t->last || t->n_tiles == 1 || save_tile (t, index, error));
}

struct kn_wan_vae_tiled *
kn_wan_vae_tiled_create (struct kn_wan_vae *vae, struct kn_stream *stream, gboolean encodes, int h, int w, int tile,
                         int step, enum kn_wan_vae_blend blend, const char *folder)
{
  struct kn_wan_vae_tiled *t = g_new0 (struct kn_wan_vae_tiled, 1);
  int rows = (h + step - 1) / step, columns = (w + step - 1) / step;

  g_assert (step > 0 && step <= tile);
  *t = (struct kn_wan_vae_tiled) { .vae = vae, .stream = stream, .encodes = encodes, .h = h, .w = w, .tile = tile,
                                   .step = step, .blend = blend, .n_tiles = rows * columns, .loaded = -1, .fd = -1,
                                   .folder = g_strdup (folder), .places = g_new (gint64, rows * columns) };
  /* a picture that fits into one is not cut */
  if (h <= tile && w <= tile)
    {
      t->n_tiles = 1;
      t->step = t->tile;
    }
  for (int i = 0; i < t->n_tiles; i++)
    t->places[i] = -1;
  return t;
}

void
kn_wan_vae_tiled_destroy (struct kn_wan_vae_tiled **tiled)
{
  if (!*tiled)
    return;
  forget_tile (*tiled);
  if ((*tiled)->fd >= 0)
    close ((*tiled)->fd);
  g_free ((*tiled)->places);
  g_free ((*tiled)->folder);
  g_clear_pointer (tiled, g_free);
}

gsize
kn_wan_vae_tiled_frame_bytes (const struct kn_wan_vae_config *c, gboolean encodes, int h, int w, int tile, int step)
{
  gsize columns = encodes ? 1 : 2 * (gsize) ((w + step - 1) / step);
  gsize tiles = columns * MIN (tile, h) * MIN (tile, w);
  int factor = encodes ? c->space_factor : c->out_space_factor;

  /* the picture, and the tile that goes in or the two rows of tiles that are blended */
  return ((gsize) h * w + tiles) * factor * factor * c->time_factor * 3 * sizeof (float);
}

/* The next n latent frames, on either side. */
static gboolean
run_window (struct kn_wan_vae_tiled *t, struct tiling *tiling, int n, gboolean last, GError **error)
{
  t->n = n;
  t->last = last;
  if (!run_tiles (tiling, error))
    return FALSE;
  t->done += n;
  return TRUE;
}

static gsize
count_frames (const struct kn_wan_vae_tiled *t, int n)
{
  return (gsize) (n * t->vae->config.time_factor - (t->done ? 0 : t->vae->config.time_factor - 1));
}

gboolean
kn_wan_vae_tiled_decode (struct kn_wan_vae_tiled *t, const float *latents, int n, gboolean last, float *frames,
                         int *n_frames, GError **error)
{
  int factor = t->vae->config.out_space_factor;
  struct tiling tiling = {
    .owner = t, .tile = t->tile, .step = t->step, .up = factor, .down = 1, .blend = t->blend,
    .cell = t->vae->decoder.patch,
    .in = { (float *) latents, (gsize) t->vae->config.z_dim * n, t->h, t->w, 1 },
    .out = { frames, count_frames (t, n), t->h * factor, t->w * factor, 3 },
  };

  *n_frames = (int) tiling.out.planes;
  if (!run_window (t, &tiling, n, last, error))
    return FALSE;
  for (gsize i = 0; i < tiling.out.planes * tiling.out.height * tiling.out.width * 3; i++)
    frames[i] = CLAMP (frames[i], -1.0f, 1.0f);
  return TRUE;
}

gboolean
kn_wan_vae_tiled_encode (struct kn_wan_vae_tiled *t, const float *frames, int n, gboolean last, float *latents,
                         GError **error)
{
  int factor = t->vae->config.space_factor;
  struct tiling tiling = {
    .owner = t, .tile = t->tile * factor, .step = t->step * factor, .up = 1, .down = factor, .blend = t->blend,
    .cell = 1,
    .in = { (float *) frames, count_frames (t, n), t->h * factor, t->w * factor, 3 },
    .out = { latents, (gsize) t->vae->config.z_dim * n, t->h, t->w, 1 },
  };

  return run_window (t, &tiling, n, last, error);
}

/* ---- whole sequences ---- */

gboolean
kn_wan_vae_decode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h, int w,
                         int tile, int step, enum kn_wan_vae_blend blend, float *frames, GError **error)
{
  struct kn_wan_vae_tiled *d = kn_wan_vae_tiled_create (vae, stream, FALSE, h, w, tile, step, blend, g_get_tmp_dir ());
  int n_frames;
  gboolean ok = kn_wan_vae_tiled_decode (d, latents, t, TRUE, frames, &n_frames, error);

  kn_wan_vae_tiled_destroy (&d);
  return ok;
}

gboolean
kn_wan_vae_encode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *frames, int n, int height,
                         int width, int tile, int step, enum kn_wan_vae_blend blend, float *latents, GError **error)
{
  int factor = vae->config.space_factor;
  struct kn_wan_vae_tiled *e = kn_wan_vae_tiled_create (vae, stream, TRUE, height / factor, width / factor, tile, step,
                                                        blend, g_get_tmp_dir ());
  gboolean ok = kn_wan_vae_tiled_encode (e, frames, (n - 1) / vae->config.time_factor + 1, TRUE, latents, error);

  kn_wan_vae_tiled_destroy (&e);
  return ok;
}
