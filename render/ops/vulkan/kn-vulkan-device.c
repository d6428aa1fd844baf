/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/params/matrix.h"

/* ---- buffers ---- */

static struct kn_buf *
buf_create (struct kn_device *base, gsize size_bytes, GError **error)
{
  struct kn_vulkan_device *device = (struct kn_vulkan_device *) base;
  struct kn_vulkan_buf *buf = g_new0 (struct kn_vulkan_buf, 1);

  buf->buf = kn_vk_buf_create (device->vk, size_bytes, error);
  if (!buf->buf)
    g_clear_pointer (&buf, g_free);
  return (struct kn_buf *) buf;
}

static void
buf_destroy (struct kn_buf *base)
{
  struct kn_vulkan_buf *buf = (struct kn_vulkan_buf *) base;

  kn_vk_buf_destroy (&buf->buf);
  g_free (buf);
}

/* ---- streams ---- */

/* All streams of a device record into its one queue, in the order of their calls. */
static struct kn_stream *
stream_create (struct kn_device *base, GError **error)
{
  ((struct kn_vulkan_device *) base)->n_streams++;
  return g_new0 (struct kn_stream, 1);
}

/* Scratch goes with the last stream, so that a device whose users have gone is seen to be empty. */
static void
drop_scratch (struct kn_vulkan_device *device)
{
  for (int i = 0; i < KN_VULKAN_N_SCRATCH; i++)
    {
      kn_vk_buf_destroy (&device->scratch[i]);
      kn_device_account (&device->base, -(gint64) device->scratch_bytes[i]);
      device->scratch_bytes[i] = 0;
    }
}

static void
stream_destroy (struct kn_stream *stream)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);

  if (--device->n_streams == 0)
    drop_scratch (device);
  g_free (stream);
}

static void
stream_wait (struct kn_stream *stream)
{
  GError *error = NULL;

  if (!kn_vk_finish (kn_vulkan_device (stream)->vk, &error))
    kn_stream_fail (stream, error);
}

static void
upload (struct kn_stream *stream, struct kn_tensor dst, const void *src)
{
  gsize element = kn_dtype_size (dst.dtype);
  GError *error = NULL;

  if (!kn_vk_upload (kn_vulkan_buf (dst), dst.offset_bytes, (gsize) dst.ld * element, src, (gsize) dst.cols * element,
                     (guint64) dst.rows, &error))
    kn_stream_fail (stream, error);
}

static void
download (struct kn_stream *stream, struct kn_tensor src, void *dst)
{
  gsize element = kn_dtype_size (src.dtype);
  GError *error = NULL;

  if (!kn_vk_download (kn_vulkan_buf (src), src.offset_bytes, (gsize) src.ld * element, dst, (gsize) src.cols * element,
                       (guint64) src.rows, &error))
    kn_stream_fail (stream, error);
}

/* ---- device ---- */

static void
device_close (struct kn_device *base)
{
  struct kn_vulkan_device *device = (struct kn_vulkan_device *) base;

  kn_vk_buf_destroy (&device->dummy);
  kn_vk_close (&device->vk);
  g_free (device);
}

static const struct kn_backend vulkan_backend = {
  .close = device_close,
  .buf_create = buf_create,
  .buf_destroy = buf_destroy,
  .linear_create = kn_vulkan_linear_create,
  .linear_destroy = kn_vulkan_linear_destroy,
  .conv_create = kn_vulkan_conv_create,
  .conv_destroy = kn_vulkan_conv_destroy,
  .stream_create = stream_create,
  .stream_destroy = stream_destroy,
  .stream_wait = stream_wait,
  .upload = upload,
  .download = download,
  .linear = kn_vulkan_op_linear,
  .norm = kn_vulkan_op_norm,
  .attention = kn_vulkan_op_attention,
  .conv = kn_vulkan_op_conv,
  .binary = kn_vulkan_op_binary,
  .unary = kn_vulkan_op_unary,
  .zero = kn_vulkan_op_zero,
  .avg_down = kn_vulkan_op_avg_down,
  .dup_up = kn_vulkan_op_dup_up,
};

static void
fill_info (struct kn_device_info *info, const struct kn_vk_caps *caps, int index)
{
  g_autoptr (GString) features = g_string_new (NULL);

  g_string_append_printf (features, "subgroup %u", caps->subgroup_size);
  if (caps->f16)
    g_string_append (features, ", f16");
  if (caps->bf16)
    g_string_append (features, ", bf16");
  if (caps->matrix.m)
    g_string_append_printf (features, ", cooperative matrix %ux%ux%u", caps->matrix.m, caps->matrix.n, caps->matrix.k);
  info->kind = KN_DEVICE_VULKAN;
  g_snprintf (info->id, sizeof info->id, "vulkan:%d", index);
  g_strlcpy (info->name, caps->name, sizeof info->name);
  g_strlcpy (info->driver, caps->driver, sizeof info->driver);
  g_strlcpy (info->features, features->str, sizeof info->features);
  info->memory_bytes = caps->memory_bytes;
  info->is_software = caps->type == KN_VK_SOFTWARE;
  info->lacks = caps->lacks;
}

void
kn_vulkan_device_list (GArray *infos)
{
  g_autoptr (GArray) list = kn_vk_list ();
  int best = kn_vk_list_best (list);

  for (int i = 0; i < (int) list->len; i++)
    {
      const struct kn_vk_caps *caps = &g_array_index (list, struct kn_vk_caps, i);
      struct kn_device_info info = { 0 };

      fill_info (&info, caps, i);
      g_array_insert_val (infos, i == best ? 0 : infos->len, info);
    }
}

static void
choose_tiers (struct kn_vulkan_device *device)
{
  const struct kn_vk_caps *caps = device->caps;

  device->lanes = CLAMP (caps->subgroup_size, 8, 64);
  device->emulate_matrix = g_strcmp0 (g_getenv ("KN_VULKAN_EMULATE_MATRIX"), "1") == 0;
  if (device->emulate_matrix)
    device->matrix = (struct kn_vk_matrix) { 16, 16, 16 };
  else if (caps->full_subgroups && caps->subgroup_size * KN_MATRIX_SUBGROUPS <= caps->max_group_size)
    device->matrix = caps->matrix;
}

struct kn_device *
kn_vulkan_device_open (int index, GError **error)
{
  struct kn_vulkan_device *device = g_new0 (struct kn_vulkan_device, 1);

  device->vk = kn_vk_open (index, error);
  if (!device->vk)
    goto fail;
  device->caps = kn_vk_get_caps (device->vk);
  device->dummy = kn_vk_buf_create (device->vk, 16, error);
  if (!device->dummy)
    goto fail;
  device->base.backend = &vulkan_backend;
  fill_info (&device->base.info, device->caps, kn_vk_get_index (device->vk));
  choose_tiers (device);
  if (device->matrix.m && !kn_vulkan_check_matrix (device))
    {
      device->matrix = (struct kn_vk_matrix) { 0 };
      g_strlcat (device->base.info.features, " (not used: failed its check)", sizeof device->base.info.features);
    }
  return &device->base;

fail:
  kn_vk_close (&device->vk);
  g_free (device);
  return NULL;
}
