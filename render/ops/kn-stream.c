/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams: their first error, what goes in and out of them, and who looks on.
 */
#include "render/ops/kn-ops-private.h"

struct kn_stream *
kn_stream_create (struct kn_device *device, GError **error)
{
  struct kn_stream *stream = device->backend->stream_create (device, error);

  if (!stream)
    return NULL;
  stream->device = device;
  kn_stream_set_dry (stream, FALSE);
  return stream;
}

void
kn_stream_destroy (struct kn_stream **stream)
{
  struct kn_stream *s = *stream;

  if (!s)
    return;
  s->device->backend->stream_wait (s);
  g_clear_error (&s->error);
  s->device->backend->stream_destroy (s);
  *stream = NULL;
}

const struct kn_stream_stats *
kn_stream_get_stats (const struct kn_stream *stream)
{
  return &stream->stats;
}

void
kn_stream_set_cancel (struct kn_stream *stream, const gint *cancel)
{
  stream->cancel = cancel;
}

void
kn_stream_set_tap (struct kn_stream *stream, kn_tap_fn tap, gpointer user_data)
{
  stream->tap = tap;
  stream->tap_data = user_data;
}

void
kn_stream_set_dry (struct kn_stream *stream, gboolean dry)
{
  stream->dry = dry || stream->device->info.kind == KN_DEVICE_PLAN;
}

gboolean
kn_stream_is_dry (const struct kn_stream *stream)
{
  return stream->dry;
}

void
kn_stream_set_dump (struct kn_stream *stream, FILE *file)
{
  stream->dump = file;
}

void
kn_stream_fail (struct kn_stream *stream, GError *error)
{
  if (stream->error)
    g_error_free (error);
  else
    stream->error = error;
}

gboolean
kn_stream_check (struct kn_stream *stream)
{
  if (!stream->error && stream->cancel && g_atomic_int_get (stream->cancel) == 1)
    stream->error = g_error_new_literal (KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, "The job was cancelled.");
  return stream->error != NULL;
}

gboolean
kn_stream_finish (struct kn_stream *stream, GError **error)
{
  stream->device->backend->stream_wait (stream);
  kn_stream_check (stream);
  if (!stream->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&stream->error));
  return FALSE;
}

void
kn_stream_upload (struct kn_stream *stream, struct kn_tensor dst, const void *src)
{
  if (!stream->dry && !kn_stream_check (stream))
    stream->device->backend->upload (stream, dst, src);
}

void
kn_stream_upload_f32 (struct kn_stream *stream, struct kn_tensor dst, const float *src)
{
  g_autofree void *converted = NULL;

  if (dst.dtype == KN_F32 || stream->dry)
    {
      kn_stream_upload (stream, dst, src);
      return;
    }
  converted = g_malloc ((gsize) (dst.rows * dst.cols) * kn_dtype_size (dst.dtype));
  kn_dtype_from_f32 (converted, src, dst.dtype, (gsize) (dst.rows * dst.cols));
  kn_stream_upload (stream, dst, converted);
}

void
kn_stream_download_f32 (struct kn_stream *stream, struct kn_tensor src, float *dst)
{
  gsize n = (gsize) (src.rows * src.cols);
  g_autofree void *raw = NULL;

  if (stream->dry)
    return;
  stream->device->backend->stream_wait (stream);
  if (kn_stream_check (stream))
    return;
  if (src.dtype == KN_F32)
    {
      stream->device->backend->download (stream, src, dst);
      return;
    }
  raw = g_malloc (n * kn_dtype_size (src.dtype));
  stream->device->backend->download (stream, src, raw);
  if (!stream->error)
    kn_dtype_to_f32 (dst, raw, src.dtype, n);
}

void
kn_stream_tap (struct kn_stream *stream, const char *name, struct kn_tensor tensor)
{
  g_autofree float *values = NULL;

  if (!stream->tap || stream->dry)
    return;
  values = g_new (float, tensor.rows * tensor.cols);
  kn_stream_download_f32 (stream, tensor, values);
  if (!stream->error)
    stream->tap (name, values, tensor.rows, tensor.cols, stream->tap_data);
}

void
kn_stream_tap_at (struct kn_stream *stream, const char *prefix, int index, const char *name, struct kn_tensor tensor)
{
  g_autofree char *full = NULL;

  if (!stream->tap || stream->dry)
    return;
  full = g_strdup_printf ("%s.%d.%s", prefix, index, name);
  kn_stream_tap (stream, full, tensor);
}
