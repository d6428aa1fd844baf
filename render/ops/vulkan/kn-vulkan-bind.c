/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"

gboolean
kn_vulkan_is_wide (struct kn_tensor tensor)
{
  gsize unit = 4 * kn_dtype_size (tensor.dtype);

  return tensor.offset_bytes % unit == 0 && tensor.ld % 4 == 0 && tensor.cols % 4 == 0;
}

static struct kn_vk_binding
bind (struct kn_vulkan_device *device, struct kn_tensor tensor, gsize unit_bytes, guint32 *at)
{
  gsize begin = tensor.offset_bytes & ~((gsize) device->caps->bind_align - 1);

  g_assert (tensor.offset_bytes % unit_bytes == 0);
  *at = (guint32) ((tensor.offset_bytes - begin) / unit_bytes);
  return (struct kn_vk_binding) {
    .buf = kn_vulkan_buf (tensor),
    .offset_bytes = begin,
    .size_bytes = tensor.offset_bytes - begin + kn_tensor_bytes (&tensor),
  };
}

struct kn_vk_binding
kn_vulkan_read (struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean wide, guint32 *at)
{
  gsize unit = kn_dtype_size (tensor.dtype) * (wide ? 4 : 1);
  struct kn_vk_binding binding = bind (device, tensor, unit, at);

  if (tensor.dtype == KN_F32)
    binding.format = wide ? KN_VK_U32X4 : KN_VK_U32;
  else
    binding.format = wide ? KN_VK_U16X4 : KN_VK_U16;
  return binding;
}

struct kn_vk_binding
kn_vulkan_write (struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean wide, guint32 *at)
{
  struct kn_vk_binding binding = bind (device, tensor, kn_dtype_size (tensor.dtype) * (wide ? 4 : 1), at);

  binding.format = KN_VK_STORAGE;
  binding.write = TRUE;
  return binding;
}

struct kn_vk_binding
kn_vulkan_absent (struct kn_vulkan_device *device)
{
  return (struct kn_vk_binding) { .buf = device->dummy, .size_bytes = 16, .format = KN_VK_U32X4 };
}

struct kn_vk_binding
kn_vulkan_rowvec (struct kn_vulkan_device *device, struct kn_rowvec v, gboolean wide, guint32 *at, guint32 *ld,
                  guint32 *split)
{
  *at = *ld = *split = 0;
  if (!v.values.buf)
    return kn_vulkan_absent (device);
  *ld = v.values.rows > 1 ? (guint32) v.values.ld / (wide ? 4 : 1) : 0;
  *split = (guint32) v.split;
  return kn_vulkan_read (device, v.values, wide, at);
}

gint64
kn_vulkan_max_rows (const struct kn_vulkan_device *device, struct kn_tensor tensor, gboolean written)
{
  gint64 element = (gint64) kn_dtype_size (tensor.dtype);
  /* Texels of one element, the smallest that a kernel may choose. */
  guint64 bytes = written ? device->caps->max_storage_bytes : device->caps->max_texels * (guint64) element;

  bytes = MIN (bytes, 1u << 31) - device->caps->bind_align;
  return MAX (1, (gint64) bytes / (tensor.ld * element));
}

gint64
kn_vulkan_batch_rows (const struct kn_vulkan_device *device, double cost_per_row)
{
  double rows = kn_vk_get_batch_cost (device->vk) / cost_per_row;

  return (gint64) CLAMP (rows, 16, 1e9) / 16 * 16;
}

guint32
kn_vulkan_lanes_per_row (const struct kn_vulkan_device *device)
{
  /* Where lanes are the lanes of one vector unit, sharing a row only adds communication. */
  return device->caps->type == KN_VK_SOFTWARE ? 1 : MIN (256, device->caps->max_group_size);
}

void
kn_vulkan_row_groups (const struct kn_vulkan_device *device, guint32 n, guint32 groups[3])
{
  groups[1] = (n + device->caps->max_groups - 1) / device->caps->max_groups;
  groups[0] = (n + groups[1] - 1) / groups[1];
  groups[2] = 1;
}

gboolean
kn_vulkan_run (struct kn_stream *stream, const struct kn_vk_dispatch *dispatch)
{
  GError *error = NULL;

  if (kn_stream_check (stream))
    return FALSE;
  if (kn_vk_dispatch (kn_vulkan_device (stream)->vk, dispatch, &error))
    return TRUE;
  kn_stream_fail (stream, error);
  return FALSE;
}

gboolean
kn_vulkan_scratch (struct kn_stream *stream, enum kn_vulkan_scratch slot, enum kn_dtype dtype, gint64 rows, gint64 cols,
                   struct kn_vulkan_buf *owner, struct kn_tensor *out)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gsize bytes = (gsize) (rows * cols) * kn_dtype_size (dtype);
  GError *error = NULL;

  if (kn_stream_check (stream))
    return FALSE;
  if (device->scratch_bytes[slot] < bytes)
    {
      kn_vk_buf_destroy (&device->scratch[slot]);
      kn_device_account (&device->base, -(gint64) device->scratch_bytes[slot]);
      device->scratch_bytes[slot] = 0;
      device->scratch[slot] = kn_vk_buf_create (device->vk, bytes, &error);
      if (!device->scratch[slot])
        {
          kn_stream_fail (stream, error);
          return FALSE;
        }
      device->scratch_bytes[slot] = bytes;
      kn_device_account (&device->base, (gint64) bytes);
    }
  *owner = (struct kn_vulkan_buf) {
    .base = { .device = &device->base, .size_bytes = bytes }, .buf = device->scratch[slot],
  };
  *out = (struct kn_tensor) { .buf = &owner->base, .dtype = dtype, .rows = rows, .cols = cols, .ld = cols };
  return TRUE;
}
