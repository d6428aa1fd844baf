/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/kn-ops-private.h"

#include <string.h>

GArray *
kn_device_list (void)
{
  GArray *infos = g_array_new (FALSE, TRUE, sizeof (struct kn_device_info));

  kn_vulkan_device_list (infos);
  kn_cpu_device_list (infos);
  return infos;
}

static struct kn_device *
open_default (GError **error)
{
  g_autoptr (GArray) infos = kn_device_list ();

  for (guint i = 0; i < infos->len; i++)
    {
      const struct kn_device_info *info = &g_array_index (infos, struct kn_device_info, i);

      if (info->kind == KN_DEVICE_VULKAN && !info->is_software && !info->lacks)
        return kn_vulkan_device_open (-1, error);
    }
  return kn_cpu_device_open (error);
}

static void
set_unknown (const char *id, GError **error)
{
  g_autoptr (GArray) infos = kn_device_list ();
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < infos->len; i++)
    {
      const struct kn_device_info *info = &g_array_index (infos, struct kn_device_info, i);

      if (!info->lacks)
        g_string_append_printf (known, "%s%s", known->len ? ", " : "", info->id);
    }
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE,
               "There is no device “%s”; this machine has: %s.", id, known->str);
}

gboolean
kn_device_find (const char *id, struct kn_device_info *found, GError **error)
{
  g_autoptr (GArray) infos = kn_device_list ();

  for (guint i = 0; i < infos->len; i++)
    {
      const struct kn_device_info *info = &g_array_index (infos, struct kn_device_info, i);
      gboolean is_best = !id && (info->kind == KN_DEVICE_CPU || !info->is_software) && !info->lacks;
      gboolean is_vulkan = g_strcmp0 (id, "vulkan") == 0 && info->kind == KN_DEVICE_VULKAN && !info->lacks;

      if (!is_best && !is_vulkan && g_strcmp0 (id, info->id) != 0)
        continue;
      if (info->lacks)
        {
          g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "“%s” lacks %s.", info->name, info->lacks);
          return FALSE;
        }
      *found = *info;
      return TRUE;
    }
  set_unknown (id, error);
  return FALSE;
}

struct kn_device *
kn_device_open (const char *id, GError **error)
{
  guint64 index;

  if (!id)
    return open_default (error);
  if (g_str_equal (id, "cpu"))
    return kn_cpu_device_open (error);
  if (g_str_equal (id, "plan"))
    return kn_plan_device_open ();
  if (g_str_equal (id, "vulkan"))
    return kn_vulkan_device_open (-1, error);
  if (g_str_has_prefix (id, "vulkan:") && g_ascii_string_to_unsigned (id + 7, 10, 0, 63, &index, NULL))
    return kn_vulkan_device_open ((int) index, error);
  set_unknown (id, error);
  return NULL;
}

void
kn_device_close (struct kn_device **device)
{
  if (!*device)
    return;
  if ((*device)->bytes)
    g_error ("device %s closed with %" G_GUINT64_FORMAT " bytes alive", (*device)->info.id, (*device)->bytes);
  (*device)->backend->close (*device);
  *device = NULL;
}

const struct kn_device_info *
kn_device_get_info (const struct kn_device *device)
{
  return &device->info;
}

guint64
kn_device_get_bytes (const struct kn_device *device)
{
  return device->bytes;
}

guint64
kn_device_get_peak_bytes (const struct kn_device *device)
{
  return device->peak_bytes;
}

void
kn_device_reset_peak (struct kn_device *device)
{
  device->peak_bytes = device->bytes;
}

gsize
kn_device_kind_scratch_bytes (enum kn_device_kind kind)
{
  /* The starter takes 1 to 5 MiB; the CPU's largest shapes reach 40 MiB + 8 MiB a thread (ops/cpu/kn-cpu-private.h),
   * which is then small beside their weights. */
  return kind == KN_DEVICE_CPU ? 6 << 20 : 0;
}

void
kn_device_account (struct kn_device *device, gint64 delta_bytes)
{
  device->bytes += delta_bytes;
  device->peak_bytes = MAX (device->peak_bytes, device->bytes);
}

struct kn_buf *
kn_buf_create (struct kn_device *device, gsize size_bytes, GError **error)
{
  struct kn_buf *buf = device->backend->buf_create (device, size_bytes, error);

  if (!buf)
    return NULL;
  buf->device = device;
  buf->size_bytes = size_bytes;
  kn_device_account (device, (gint64) size_bytes);
  return buf;
}

void
kn_buf_destroy (struct kn_buf **buf)
{
  struct kn_buf *b = *buf;

  if (!b)
    return;
  kn_device_account (b->device, -(gint64) b->size_bytes);
  b->device->backend->buf_destroy (b);
  *buf = NULL;
}

gsize
kn_tensor_bytes (const struct kn_tensor *tensor)
{
  if (tensor->rows == 0)
    return 0;
  return (gsize) ((tensor->rows - 1) * tensor->ld + tensor->cols) * kn_dtype_size (tensor->dtype);
}

struct kn_tensor
kn_tensor_cols (struct kn_tensor tensor, gint64 first, gint64 count)
{
  g_assert (first >= 0 && count >= 0 && first + count <= tensor.cols);
  tensor.offset_bytes += (gsize) first * kn_dtype_size (tensor.dtype);
  tensor.cols = count;
  return tensor;
}

struct kn_tensor
kn_tensor_rows (struct kn_tensor tensor, gint64 first, gint64 count)
{
  g_assert (first >= 0 && count >= 0 && first + count <= tensor.rows);
  tensor.offset_bytes += (gsize) (first * tensor.ld) * kn_dtype_size (tensor.dtype);
  tensor.rows = count;
  return tensor;
}

struct kn_tensor
kn_tensor_reshape (struct kn_tensor tensor, gint64 rows, gint64 cols)
{
  g_assert (tensor.ld == tensor.cols && rows * cols == tensor.rows * tensor.cols);
  tensor.rows = rows;
  tensor.cols = tensor.ld = cols;
  return tensor;
}

struct kn_arena
{
  struct kn_buf *buf;
  gboolean measures;                  /* unbounded, without memory */
  gboolean accounts;                  /* what it would hold counts as device memory */
  gsize used, peak;
};

struct kn_arena *
kn_arena_create (struct kn_device *device, gsize size_bytes, GError **error)
{
  gboolean plan = device->info.kind == KN_DEVICE_PLAN;
  struct kn_buf *buf = kn_buf_create (device, plan ? 0 : MAX (size_bytes, 256), error);
  struct kn_arena *arena;

  if (!buf)
    return NULL;
  arena = g_new0 (struct kn_arena, 1);
  arena->buf = buf;
  arena->measures = plan || size_bytes == 0;
  arena->accounts = plan;
  return arena;
}

void
kn_arena_destroy (struct kn_arena **arena)
{
  if (!*arena)
    return;
  kn_arena_release (*arena, 0);
  kn_buf_destroy (&(*arena)->buf);
  g_free (*arena);
  *arena = NULL;
}

struct kn_tensor
kn_arena_alloc (struct kn_arena *arena, enum kn_dtype dtype, gint64 rows, gint64 cols)
{
  gsize bytes = ((gsize) (rows * cols) * kn_dtype_size (dtype) + 255) & ~(gsize) 255;
  struct kn_tensor tensor = {
    .buf = arena->buf, .offset_bytes = arena->used, .dtype = dtype, .rows = rows, .cols = cols, .ld = cols,
  };

  if (!arena->measures && arena->used + bytes > arena->buf->size_bytes)
    g_error ("arena of %" G_GSIZE_FORMAT " bytes asked for %" G_GSIZE_FORMAT, arena->buf->size_bytes,
             arena->used + bytes);
  arena->used += bytes;
  if (arena->accounts)
    kn_device_account (arena->buf->device, (gint64) bytes);
  arena->peak = MAX (arena->peak, arena->used);
  return tensor;
}

gsize
kn_arena_mark (const struct kn_arena *arena)
{
  return arena->used;
}

void
kn_arena_release (struct kn_arena *arena, gsize mark)
{
  g_assert (mark <= arena->used);
  if (arena->accounts)
    kn_device_account (arena->buf->device, (gint64) mark - (gint64) arena->used);
  arena->used = mark;
}

gsize
kn_arena_get_peak (const struct kn_arena *arena)
{
  return arena->peak;
}
