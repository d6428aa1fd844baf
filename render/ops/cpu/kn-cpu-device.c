/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/cpu/kn-cpu-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* From here on memory is mapped by itself, in whole huge pages where the kernel gives them. */
#define MAP_BYTES (1024 * 1024)

static gsize
map_bytes (gsize bytes)
{
  return (bytes + 0xfff) & ~(gsize) 0xfff;
}

void *
kn_cpu_alloc (gsize bytes, GError **error)
{
  void *memory;

  if (bytes < MAP_BYTES)
    memory = aligned_alloc (64, MAX (kn_cpu_align (bytes), 64));
  else
    {
      memory = mmap (NULL, map_bytes (bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED)
        memory = NULL;
      else
        madvise (memory, map_bytes (bytes), MADV_HUGEPAGE);
    }
  if (!memory)
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY, "The processor's memory has no room for %.1f MiB.",
                 (double) bytes / (1024 * 1024));
  return memory;
}

void
kn_cpu_free (void *memory, gsize bytes)
{
  if (!memory)
    return;
  if (bytes < MAP_BYTES)
    free (memory);
  else
    munmap (memory, map_bytes (bytes));
}

static struct kn_buf *
buf_create (struct kn_device *device, gsize size_bytes, GError **error)
{
  struct kn_buf *buf;
  void *memory;

  /* The kernel promises more than there is; a figure now is better than being killed later. */
  if (size_bytes > device->info.memory_bytes)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY,
                   "A buffer of %.1f MiB does not fit the %.1f MiB of this machine.",
                   (double) size_bytes / (1024 * 1024), (double) device->info.memory_bytes / (1024 * 1024));
      return NULL;
    }
  memory = kn_cpu_alloc (size_bytes, error);
  if (!memory)
    return NULL;
  buf = g_new0 (struct kn_buf, 1);
  buf->host = memory;
  return buf;
}

static void
buf_destroy (struct kn_buf *buf)
{
  kn_cpu_free (buf->host, buf->size_bytes);
  g_free (buf);
}

guint8 *
kn_cpu_scratch (struct kn_stream *stream, gsize bytes)
{
  struct kn_cpu_stream *s = (struct kn_cpu_stream *) stream;
  GError *error = NULL;

  if (bytes <= s->scratch_bytes && s->scratch)
    return s->scratch;
  kn_cpu_free (s->scratch, s->scratch_bytes);
  kn_device_account (stream->device, -(gint64) s->scratch_bytes);
  s->scratch_bytes = 0;
  s->scratch = kn_cpu_alloc (bytes, &error);
  if (!s->scratch)
    {
      kn_stream_fail (stream, error);
      return NULL;
    }
  s->scratch_bytes = bytes;
  kn_device_account (stream->device, (gint64) bytes);
  return s->scratch;
}

static struct kn_stream *
stream_create (struct kn_device *device, GError **error)
{
  return (struct kn_stream *) g_new0 (struct kn_cpu_stream, 1);
}

static void
stream_destroy (struct kn_stream *stream)
{
  struct kn_cpu_stream *s = (struct kn_cpu_stream *) stream;

  kn_cpu_free (s->scratch, s->scratch_bytes);
  kn_device_account (stream->device, -(gint64) s->scratch_bytes);
  g_free (s);
}

/* Ops run at once: there is nothing to wait for. */
static void
stream_wait (struct kn_stream *stream)
{
}

static void
upload (struct kn_stream *stream, struct kn_tensor dst, const void *src)
{
  gsize row_bytes = (gsize) dst.cols * kn_dtype_size (dst.dtype);

  for (gint64 i = 0; i < dst.rows; i++)
    memcpy (kn_cpu_row (dst, i), (const guint8 *) src + (gsize) i * row_bytes, row_bytes);
}

static void
download (struct kn_stream *stream, struct kn_tensor src, void *dst)
{
  gsize row_bytes = (gsize) src.cols * kn_dtype_size (src.dtype);

  for (gint64 i = 0; i < src.rows; i++)
    memcpy ((guint8 *) dst + (gsize) i * row_bytes, kn_cpu_row (src, i), row_bytes);
}

static void
close_device (struct kn_device *device)
{
  struct kn_cpu_device *cpu = (struct kn_cpu_device *) device;

  if (cpu->primitives)
    g_hash_table_unref (cpu->primitives);
  for (int i = 0; cpu->streams && i < cpu->n_threads; i++)
    dnnl_stream_destroy (cpu->streams[i]);
  g_free (cpu->streams);
  dnnl_engine_destroy (cpu->engine);
  kn_cpu_calm_stop (cpu->calm);
  g_free (cpu);
}

static const struct kn_backend cpu_backend = {
  .close = close_device,
  .buf_create = buf_create,
  .buf_destroy = buf_destroy,
  .linear_create = kn_cpu_linear_create,
  .linear_destroy = kn_cpu_linear_destroy,
  .conv_create = kn_cpu_conv_create,
  .conv_destroy = kn_cpu_conv_destroy,
  .stream_create = stream_create,
  .stream_destroy = stream_destroy,
  .stream_wait = stream_wait,
  .upload = upload,
  .download = download,
  .linear = kn_cpu_linear,
  .norm = kn_cpu_norm,
  .attention = kn_cpu_attention,
  .conv = kn_cpu_conv,
  .binary = kn_cpu_binary,
  .unary = kn_cpu_unary,
  .zero = kn_cpu_zero,
  .avg_down = kn_cpu_avg_down,
  .dup_up = kn_cpu_dup_up,
};

static guint
key_hash (gconstpointer key)
{
  const guint8 *bytes = key;
  guint hash = 2166136261u;

  for (gsize i = 0; i < sizeof (struct kn_cpu_key); i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (struct kn_cpu_key)) == 0;
}

static void
primitive_free (gpointer value)
{
  struct kn_cpu_primitive *primitive = value;

  dnnl_primitive_destroy (primitive->primitive);
  g_free (primitive);
}

void
kn_cpu_device_list (GArray *infos)
{
  struct kn_device_info info;

  kn_cpu_fill_info (&info);
  g_array_append_val (infos, info);
}

struct kn_device *
kn_cpu_device_open (GError **error)
{
  struct kn_cpu_device *cpu = g_new0 (struct kn_cpu_device, 1);
  dnnl_status_t status = dnnl_engine_create (&cpu->engine, dnnl_cpu, 0);

  cpu->base.backend = &cpu_backend;
  kn_cpu_fill_info (&cpu->base.info);
  cpu->n_threads = kn_cpu_thread_count ();
  cpu->calm = kn_cpu_calm_start ();
  cpu->streams = g_new0 (dnnl_stream_t, cpu->n_threads);
  for (int i = 0; !status && i < cpu->n_threads; i++)
    status = dnnl_stream_create (&cpu->streams[i], cpu->engine, dnnl_stream_default_flags);
  if (status)
    {
      close_device (&cpu->base);
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE, "oneDNN does not start (status %d).", status);
      return NULL;
    }
  cpu->bf16 = (dnnl_get_effective_cpu_isa () & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
  cpu->primitives = g_hash_table_new_full (key_hash, key_equal, NULL, primitive_free);
  return &cpu->base;
}
