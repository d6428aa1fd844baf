/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * What a device implements. The front end (kn-ops.c, kn-stream.c, kn-device.c) has checked every argument and keeps the
 * counts; a device embeds these structs as the first member of its own.
 */
#pragma once

#include "render/ops/kn-ops.h"

#include <stdio.h>

G_BEGIN_DECLS

struct kn_backend;

struct kn_device
{
  const struct kn_backend *backend;
  struct kn_device_info info;
  guint64 bytes, peak_bytes;
};

struct kn_buf
{
  struct kn_device *device;
  gsize size_bytes;
  void *host;                         /* CPU: the memory. Others may leave it NULL. */
};

struct kn_linear
{
  struct kn_device *device;
  gint64 in, out;
  enum kn_dtype compute;
  gboolean has_bias;
  gsize bytes;                        /* set by the backend: counted as device memory */
};

struct kn_conv
{
  struct kn_device *device;
  struct kn_conv_desc desc;           /* host pointers are cleared after creation */
  gboolean has_bias;
  gsize bytes;
};

struct kn_stream
{
  struct kn_device *device;
  struct kn_stream_stats stats;
  const gint *cancel;
  gboolean dry;                       /* ops never reach the backend */
  kn_tap_fn tap;
  gpointer tap_data;
  FILE *dump;
  GError *error;                      /* first error since the last finish */
};

/* One per device kind. Creation functions return NULL and set error; ops report through kn_stream_fail(). */
struct kn_backend
{
  void           (*close) (struct kn_device *device);

  struct kn_buf *(*buf_create) (struct kn_device *device, gsize size_bytes, GError **error);
  void           (*buf_destroy) (struct kn_buf *buf);

  struct kn_linear *(*linear_create) (struct kn_device *device, const struct kn_linear_desc *desc, GError **error);
  void              (*linear_destroy) (struct kn_linear *linear);
  struct kn_conv   *(*conv_create) (struct kn_device *device, const struct kn_conv_desc *desc, GError **error);
  void              (*conv_destroy) (struct kn_conv *conv);

  struct kn_stream *(*stream_create) (struct kn_device *device, GError **error);
  void              (*stream_destroy) (struct kn_stream *stream);
  void              (*stream_wait) (struct kn_stream *stream);
  /* The host's side is contiguous and of the tensor's dtype. */
  void              (*upload) (struct kn_stream *stream, struct kn_tensor dst, const void *src);
  void              (*download) (struct kn_stream *stream, struct kn_tensor src, void *dst);

  void (*linear) (struct kn_stream *stream, const struct kn_linear_args *args);
  void (*norm) (struct kn_stream *stream, const struct kn_norm_args *args);
  void (*attention) (struct kn_stream *stream, const struct kn_attention_args *args);
  void (*conv) (struct kn_stream *stream, const struct kn_conv_args *args);
  void (*binary) (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b,
                  struct kn_tensor y);
  void (*unary) (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y);
  void (*zero) (struct kn_stream *stream, struct kn_tensor y);
  void (*avg_down) (struct kn_stream *stream, const struct kn_resample_args *args);
  void (*dup_up) (struct kn_stream *stream, const struct kn_resample_args *args);
};

/* Takes ownership of error; keeps it if it is the first. */
void kn_stream_fail (struct kn_stream *stream, GError *error);
/* TRUE when the stream has failed or was cancelled: a backend's loop over batches stops then. */
gboolean kn_stream_check (struct kn_stream *stream);
/* Memory accounting for what a backend allocates besides kn_buf (weights, scratch). delta may be negative. */
void kn_device_account (struct kn_device *device, gint64 delta_bytes);

/* Backends. */
struct kn_device *kn_cpu_device_open (GError **error);
void              kn_cpu_device_list (GArray *infos);
struct kn_device *kn_vulkan_device_open (int index, GError **error);   /* index < 0: the best */
void              kn_vulkan_device_list (GArray *infos);
struct kn_device *kn_plan_device_open (void);

static inline gpointer
kn_tensor_host (struct kn_tensor tensor)
{
  return (guint8 *) tensor.buf->host + tensor.offset_bytes;
}

G_END_DECLS
