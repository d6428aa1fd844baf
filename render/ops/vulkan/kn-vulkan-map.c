/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/kn-shaders.h"

#define GROUP 256u
/* Of an element: 12 bytes moved. */
#define COST 120.0

static gboolean
is_contiguous (struct kn_tensor t)
{
  return !t.buf || t.ld == t.cols;
}

static gboolean
run (struct kn_stream *stream, const struct kn_vulkan_map *m, gint64 row0)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gboolean wide = kn_vulkan_is_wide (m->y) && (m->zero || (kn_vulkan_is_wide (m->a) && m->a.cols == m->y.cols)) &&
                  (!m->combine || kn_vulkan_is_wide (m->b)) &&
                  (!m->gate.values.buf || kn_vulkan_is_wide (m->gate.values));
  guint32 unit = wide ? 4 : 1;
  struct kn_map_params params = {
    .rows = (guint32) m->y.rows,
    .cols = (guint32) m->y.cols / unit,
    .cols_in = (guint32) m->a.cols / unit,
    .a_ld = (guint32) m->a.ld / unit,
    .a_shift = m->a.dtype == KN_BF16 ? 16 : 0,
    .b_ld = (guint32) m->b.ld / unit,
    .b_shift = m->b.dtype == KN_BF16 ? 16 : 0,
    .y_ld = (guint32) m->y.ld / unit,
    .row0 = (guint32) row0,
  };
  guint32 lanes = params.cols > 64 ? MIN (GROUP, device->caps->max_group_size) : 64;
  struct kn_vk_dispatch dispatch = {
    .shader = &kn_shader_map,
    .spec = { lanes, wide, m->act, m->combine, m->gate.values.buf != NULL, m->y.dtype == KN_BF16, m->zero },
    .n_spec = 7,
    .params = &params,
    .params_bytes = sizeof params,
    .cost = COST * (double) (m->y.rows * m->y.cols),
  };

  dispatch.bindings[0] = m->zero ? kn_vulkan_absent (device) : kn_vulkan_read (device, m->a, wide, &params.a_at);
  dispatch.bindings[1] = m->combine ? kn_vulkan_read (device, m->b, wide, &params.b_at) : kn_vulkan_absent (device);
  dispatch.bindings[2] = kn_vulkan_rowvec (device, m->gate, wide, &params.gate_at, &params.gate_ld, &params.gate_split);
  dispatch.bindings[3] = kn_vulkan_write (device, m->y, wide, &params.y_at);
  params.groups_y = MIN (params.rows, device->caps->max_groups);
  dispatch.groups[0] = (params.cols + lanes - 1) / lanes;
  dispatch.groups[1] = params.groups_y;
  dispatch.groups[2] = (params.rows + params.groups_y - 1) / params.groups_y;
  return kn_vulkan_run (stream, &dispatch);
}

static struct kn_tensor
rows_of (struct kn_tensor t, gint64 first, gint64 count)
{
  return t.buf ? kn_tensor_rows (t, first, count) : t;
}

static struct kn_tensor
flatten (struct kn_tensor t, gint64 rows, gint64 cols)
{
  if (!t.buf)
    return t;
  t.rows = rows;
  t.cols = t.ld = cols;
  return t;
}

static gboolean
run_rows (struct kn_stream *stream, const struct kn_vulkan_map *m)
{
  struct kn_vulkan_device *device = kn_vulkan_device (stream);
  gint64 most = kn_vulkan_batch_rows (device, COST * (double) m->y.cols);

  most = MIN (most, kn_vulkan_max_rows (device, m->y, TRUE));
  if (m->a.buf)
    most = MIN (most, kn_vulkan_max_rows (device, m->a, FALSE));
  if (m->b.buf)
    most = MIN (most, kn_vulkan_max_rows (device, m->b, FALSE));
  for (gint64 row = 0; row < m->y.rows; row += most)
    {
      gint64 n = MIN (most, m->y.rows - row);
      struct kn_vulkan_map part = *m;

      part.a = rows_of (m->a, row, n);
      part.b = rows_of (m->b, row, n);
      part.y = rows_of (m->y, row, n);
      if (!run (stream, &part, m->row0 + row))
        return FALSE;
    }
  return TRUE;
}

gboolean
kn_vulkan_map (struct kn_stream *stream, const struct kn_vulkan_map *m)
{
  const gint64 line = 65536;
  gint64 n = m->y.rows * m->y.cols;
  struct kn_vulkan_map part = *m;

  if (m->gate.values.buf || !is_contiguous (m->a) || !is_contiguous (m->b) || !is_contiguous (m->y) ||
      (m->a.buf && m->a.cols != m->y.cols))
    return run_rows (stream, m);

  /* Rows do not matter: long lines make full workgroups, and texels even of an odd number of columns. */
  if (n >= line)
    {
      part.a = flatten (m->a, n / line, line);
      part.b = flatten (m->b, n / line, line);
      part.y = flatten (m->y, n / line, line);
      if (!run_rows (stream, &part))
        return FALSE;
    }
  if (n % line == 0)
    return TRUE;
  for (int i = 0; i < 3; i++)
    {
      struct kn_tensor *t = i == 0 ? &part.a : i == 1 ? &part.b : &part.y;

      *t = flatten (*t, 1, n % line);
      t->offset_bytes += (gsize) (n / line * line) * kn_dtype_size (t->dtype);
    }
  return run_rows (stream, &part);
}

void
kn_vulkan_op_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b,
                     struct kn_tensor y)
{
  kn_vulkan_map (stream, &(struct kn_vulkan_map) {
    .a = a,
    .b = b,
    .y = y,
    .act = op == KN_BINARY_GELU_MUL ? KN_MAP_GELU_TANH : KN_MAP_NONE,
    .combine = op == KN_BINARY_ADD ? KN_MAP_ADD : KN_MAP_MUL,
  });
}

void
kn_vulkan_op_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y)
{
  static const guint32 acts[] = {
    [KN_UNARY_COPY] = KN_MAP_NONE,
    [KN_UNARY_RELU] = KN_MAP_RELU,
    [KN_UNARY_SILU] = KN_MAP_SILU,
    [KN_UNARY_CLAMP3] = KN_MAP_CLAMP3,
  };

  kn_vulkan_map (stream, &(struct kn_vulkan_map) { .a = x, .y = y, .act = acts[op] });
}

void
kn_vulkan_op_zero (struct kn_stream *stream, struct kn_tensor y)
{
  kn_vulkan_map (stream, &(struct kn_vulkan_map) { .y = y, .zero = TRUE });
}
