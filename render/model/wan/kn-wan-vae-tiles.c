/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The autoencoder in overlapping spatial tiles (diffusers AutoencoderKLWan.tiled_encode, tiled_decode): every tile runs
 * over all frames with caches of its own. Tiles are blended in raster order: a tile with the one above as that one was
 * after its own blending, then with the one to the left; then only the first `step` rows and columns are kept.
 *
 * Decoding goes in windows of time, so that memory does not depend on length: between windows the caches of all tiles
 * but one wait in a file.
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
  int t;                              /* pixel frames when encoding */
  struct kn_wan_vae_tiled *decoder;
  /* index: of the tile, in raster order */
  gboolean (*run) (struct tiling *tiling, int index, const struct grid *in, struct grid *out, GError **error);
};

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
  ok = t->run (t, index, &in, out, error);
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
      ok = run_row (t, i * columns, y, i ? rows[(i + 1) % 2] : NULL, rows[i % 2], error);
    }
  for (int j = 0; j < 2 * columns; j++)
    g_free (rows[j / columns][j % columns].values);
  g_free (rows[0]);
  g_free (rows[1]);
  return ok;
}

/* ---- decoding as a stream ---- */

struct kn_wan_vae_tiled
{
  struct kn_wan_vae *vae;
  struct kn_stream *stream;
  int h, w, tile, step;
  int n_tiles;
  struct kn_wan_vae_decoder *decoder; /* of the tile that ran last */
  int loaded, height, width;          /* which that is, and its size */
  char *folder;
  int fd;                             /* the caches that wait; -1: there is no file yet */
  gint64 end;
  gint64 *places;                     /* [n_tiles] in the file */
  int done;                           /* latent frames of earlier windows */
  int n;                              /* of this window */
  gboolean last;
};

static gboolean
fail_state (const struct kn_wan_vae_tiled *d, int number, gsize bytes, GError **error)
{
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO,
               "%.1f GB of the decoder's memory could not be kept in “%s”: %s. Make room there, or a smaller picture.",
               (double) (d->end + (gint64) bytes) * 1e-9, d->folder, g_strerror (number));
  return FALSE;
}

/* A file without a name: it is gone whatever happens to the process. */
static gboolean
open_file (struct kn_wan_vae_tiled *d, GError **error)
{
  g_autofree char *name = g_build_filename (d->folder, ".kinora-decoder-XXXXXX", NULL);

  if (d->fd >= 0)
    return TRUE;
  d->fd = g_mkstemp (name);
  if (d->fd < 0)
    return fail_state (d, errno, 0, error);
  g_unlink (name);
  return TRUE;
}

/* Reads or writes all of it. */
static gboolean
transfer (struct kn_wan_vae_tiled *d, gboolean write, void *data, gsize bytes, gint64 at, GError **error)
{
  for (gsize done = 0; done < bytes;)
    {
      gssize n = write ? pwrite (d->fd, (char *) data + done, bytes - done, at + (gint64) done)
                       : pread (d->fd, (char *) data + done, bytes - done, at + (gint64) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail_state (d, n < 0 ? errno : EIO, bytes, error);
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
save_tile (struct kn_wan_vae_tiled *d, int index, GError **error)
{
  gsize bytes = kn_vae_decoder_count_state (d->decoder) * sizeof (float);
  g_autofree float *state = g_malloc (bytes);

  if (!open_file (d, error) || !kn_vae_decoder_save (d->decoder, state, error))
    return FALSE;
  if (d->places[index] < 0)
    {
      d->places[index] = d->end;
      d->end += (gint64) bytes;
    }
  return transfer (d, TRUE, state, bytes, d->places[index], error);
}

static gboolean
load_tile (struct kn_wan_vae_tiled *d, int index, GError **error)
{
  gsize bytes = kn_vae_decoder_count_state (d->decoder) * sizeof (float);
  g_autofree float *state = d->done ? g_malloc (bytes) : NULL;

  if (state && !transfer (d, FALSE, state, bytes, d->places[index], error))
    return FALSE;
  kn_vae_decoder_restore (d->decoder, state, d->done);
  return TRUE;
}

/* The decoder as the tile left it. */
static gboolean
enter_tile (struct kn_wan_vae_tiled *d, int index, int height, int width, GError **error)
{
  if (d->loaded == index)
    return TRUE;
  if (d->height != height || d->width != width)
    kn_wan_vae_decoder_destroy (&d->decoder);
  d->height = height;
  d->width = width;
  if (!d->decoder && !(d->decoder = kn_wan_vae_decoder_create (d->vae, d->stream, height, width, error)))
    return FALSE;
  d->loaded = index;
  return load_tile (d, index, error);
}

static gboolean
decode_tile (struct tiling *t, int index, const struct grid *in, struct grid *out, GError **error)
{
  struct kn_wan_vae_tiled *d = t->decoder;

  return enter_tile (d, index, in->height, in->width, error) &&
         kn_vae_decoder_run (d->decoder, in->values, d->n, out->values, error) &&
         (d->last || d->n_tiles == 1 || save_tile (d, index, error));
}

struct kn_wan_vae_tiled *
kn_wan_vae_tiled_create (struct kn_wan_vae *vae, struct kn_stream *stream, int h, int w, int tile, int step,
                         const char *folder)
{
  struct kn_wan_vae_tiled *d = g_new0 (struct kn_wan_vae_tiled, 1);
  int rows = (h + step - 1) / step, columns = (w + step - 1) / step;

  g_assert (step > 0 && step <= tile);
  *d = (struct kn_wan_vae_tiled) { .vae = vae, .stream = stream, .h = h, .w = w, .tile = tile, .step = step,
                                   .n_tiles = rows * columns, .loaded = -1, .fd = -1, .folder = g_strdup (folder),
                                   .places = g_new (gint64, rows * columns) };
  /* a picture that fits into one is not cut */
  if (h <= tile && w <= tile)
    {
      d->n_tiles = 1;
      d->step = d->tile;
    }
  for (int i = 0; i < d->n_tiles; i++)
    d->places[i] = -1;
  return d;
}

void
kn_wan_vae_tiled_destroy (struct kn_wan_vae_tiled **decoder)
{
  if (!*decoder)
    return;
  kn_wan_vae_decoder_destroy (&(*decoder)->decoder);
  if ((*decoder)->fd >= 0)
    close ((*decoder)->fd);
  g_free ((*decoder)->places);
  g_free ((*decoder)->folder);
  g_clear_pointer (decoder, g_free);
}

gsize
kn_wan_vae_tiled_frame_bytes (const struct kn_wan_vae_config *c, int h, int w, int tile, int step)
{
  int columns = (w + step - 1) / step;
  gsize row = (gsize) MIN (tile, h) * columns * MIN (tile, w);
  gsize pixels = (gsize) c->out_space_factor * c->out_space_factor;

  /* the picture, and two rows of tiles that are being blended */
  return ((gsize) h * w + 2 * row) * pixels * c->time_factor * 3 * sizeof (float);
}

gboolean
kn_wan_vae_tiled_push (struct kn_wan_vae_tiled *d, const float *latents, int n, gboolean last, float *frames,
                       int *n_frames, GError **error)
{
  const struct kn_wan_vae_config *c = &d->vae->config;
  int factor = c->out_space_factor, count = n * c->time_factor - (d->done ? 0 : c->time_factor - 1);
  struct tiling tiling = {
    .vae = d->vae, .stream = d->stream, .tile = d->tile, .step = d->step, .up = factor, .down = 1,
    .cell = d->vae->decoder.patch, .decoder = d, .run = decode_tile,
    .in = { (float *) latents, (gsize) c->z_dim * n, d->h, d->w, 1 },
    .out = { frames, (gsize) count, d->h * factor, d->w * factor, 3 },
  };

  d->n = n;
  d->last = last;
  if (!run_tiles (&tiling, error))
    return FALSE;
  for (gsize i = 0; i < (gsize) count * d->h * factor * d->w * factor * 3; i++)
    frames[i] = CLAMP (frames[i], -1.0f, 1.0f);
  d->done += n;
  *n_frames = count;
  return TRUE;
}

gboolean
kn_wan_vae_decode_tiled (struct kn_wan_vae *vae, struct kn_stream *stream, const float *latents, int t, int h, int w,
                         int tile, int step, float *frames, GError **error)
{
  struct kn_wan_vae_tiled *d = kn_wan_vae_tiled_create (vae, stream, h, w, tile, step, g_get_tmp_dir ());
  int n_frames;
  gboolean ok = kn_wan_vae_tiled_push (d, latents, t, TRUE, frames, &n_frames, error);

  kn_wan_vae_tiled_destroy (&d);
  return ok;
}

/* ---- encoding ---- */

static gboolean
encode_tile (struct tiling *t, int index, const struct grid *in, struct grid *out, GError **error)
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
