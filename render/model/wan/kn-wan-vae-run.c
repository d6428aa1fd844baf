/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory of one way through the autoencoder, found by running its first chunks dry.
 */
#include "render/model/wan/kn-wan-vae-private.h"

static void
destroy_arenas (struct kn_vae_run *run)
{
  kn_arena_destroy (&run->arenas[0]);
  kn_arena_destroy (&run->arenas[1]);
  kn_arena_destroy (&run->scratch);
}

void
kn_vae_run_clear (struct kn_vae_run *run)
{
  destroy_arenas (run);
  kn_buf_destroy (&run->cache);
  g_free (run->histories);
}

void
kn_vae_run_reset (struct kn_vae_run *run)
{
  kn_arena_release (run->arenas[0], 0);
  kn_arena_release (run->arenas[1], 0);
  kn_arena_release (run->scratch, 0);
  run->base[0] = run->base[1] = 0;
}

static gboolean
create_arenas (struct kn_vae_run *run, const gsize sizes[3], GError **error)
{
  struct kn_device *device = run->vae->device;

  return (run->arenas[0] = kn_arena_create (device, sizes[0], error)) &&
         (run->arenas[1] = kn_arena_create (device, sizes[1], error)) &&
         (run->scratch = kn_arena_create (device, sizes[2], error));
}

void
kn_vae_run_init (struct kn_vae_run *run, struct kn_wan_vae *vae, const struct kn_vae_half *half, const char *tap_prefix,
                 struct kn_stream *stream)
{
  *run = (struct kn_vae_run) { .vae = vae, .half = half, .tap_prefix = tap_prefix, .s = stream,
                               .histories = g_new0 (struct kn_tensor, half->n_histories) };
}

/* What the first two chunks take of each arena; sizes the histories. */
static gboolean
measure (struct kn_vae_run *run, kn_vae_chunk_fn run_chunk, gpointer owner, gsize sizes[3], GError **error)
{
  const gsize none[3] = { 0 };
  gboolean ok = create_arenas (run, none, error);

  run->measuring = TRUE;
  for (run->chunk = 0; ok && run->chunk < 2; run->chunk++)
    {
      run_chunk (owner);
      kn_vae_run_reset (run);
    }
  if (ok)
    {
      sizes[0] = kn_arena_get_peak (run->arenas[0]);
      sizes[1] = kn_arena_get_peak (run->arenas[1]);
      sizes[2] = kn_arena_get_peak (run->scratch);
    }
  destroy_arenas (run);
  run->measuring = FALSE;
  run->chunk = 0;
  return ok;
}

gboolean
kn_vae_run_prepare (struct kn_vae_run *run, kn_vae_chunk_fn run_chunk, gpointer owner, GError **error)
{
  gboolean dry = kn_stream_is_dry (run->s), ok;
  gsize sizes[3];

  kn_stream_set_dry (run->s, TRUE);
  ok = measure (run, run_chunk, owner, sizes, error);
  kn_stream_set_dry (run->s, dry);
  if (!ok || !create_arenas (run, sizes, error) ||
      !(run->cache = kn_buf_create (run->vae->device, run->cache_bytes, error)))
    return FALSE;
  for (int i = 0; i < run->half->n_histories; i++)
    {
      if (!run->histories[i].rows)
        continue;
      run->histories[i].buf = run->cache;
      kn_op_zero (run->s, run->histories[i]);
    }
  return kn_stream_finish (run->s, error);
}

void
kn_vae_run_tap (struct kn_vae_run *run, const char *name, struct kn_tensor x)
{
  g_autofree char *full = g_strdup_printf ("%s.chunk%d.%s", run->tap_prefix, run->chunk, name);

  kn_stream_tap (run->s, full, x);
}

void
kn_vae_run_tap_stage (struct kn_vae_run *run, const char *name, int index, struct kn_tensor x)
{
  g_autofree char *full = g_strdup_printf ("%s%d", name, index);

  kn_vae_run_tap (run, full, x);
}
