/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_vk_list() any; everything else the one thread that opened the device
 *
 * Vulkan for compute: devices, memory, kernels and the recording of work. Nothing above this folder and render/ops
 * sees a Vulkan type, and nothing here knows what a tensor is.
 *
 * Work is recorded in batches. A dispatch names the byte ranges that it reads and writes; barriers are derived from
 * them: one is recorded only when a range meets one that was touched since the last barrier and either is written.
 * A batch is submitted when its estimated time passes about 40 ms and at most two are under way, so the caller is never
 * more than about 100 ms ahead of the device and a cancel acts within that time.
 *
 * Environment:
 *   KN_VULKAN_VALIDATION=1  the Khronos validation layer with synchronisation validation; any message of warning
 *                           severity or worse is printed and aborts
 *   KN_VULKAN_TIMERS=1      time each dispatch; kn_vk_close() prints a table to stderr
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_vk;

enum kn_vk_type
{
  KN_VK_DISCRETE,
  KN_VK_INTEGRATED,
  KN_VK_VIRTUAL,
  KN_VK_SOFTWARE,
};

/* One shape of cooperative matrix: C[m, n] (f32) += A[m, k] (f16) B[k, n] (f16), at subgroup scope. */
struct kn_vk_matrix
{
  guint32 m, n, k;          /* all 0: none */
};

struct kn_vk_caps
{
  char name[256], driver[256];
  enum kn_vk_type type;
  const char *lacks;        /* what the base kernels need and it has not; constant, NULL: usable */
  guint64 memory_bytes;     /* what may be used */
  guint64 max_buffer_bytes;
  guint64 max_storage_bytes;/* largest range of a storage binding */
  guint64 max_texels;       /* largest range of a texel binding, in texels */
  guint32 bind_align;       /* offsets of bindings are multiples of this, a power of two <= 256 */
  guint32 max_groups;       /* per dimension of a dispatch */
  guint32 max_group_size;   /* invocations in a workgroup */
  guint32 shared_bytes;     /* of a workgroup */
  guint32 subgroup_size;
  gboolean f16;             /* 16-bit float arithmetic */
  gboolean bf16;            /* the device advertises bfloat16 in shaders; for information */
  gboolean full_subgroups;  /* a dispatch may require its subgroup size, and full subgroups */
  struct kn_vk_matrix matrix;
};

/* Devices in Vulkan's order; an empty array when there is no driver. Owned: g_array_unref(). */
GArray *kn_vk_list (void);
/* Position in it of the best usable: discrete, integrated, virtual, software, in this order; -1: there is none. */
int     kn_vk_list_best (const GArray *list);

/* index: position in kn_vk_list(); < 0 the best.
 * KN_RENDER_ERROR_NO_DEVICE when there is none such, _UNSUPPORTED when it lacks something. */
struct kn_vk *kn_vk_open (int index, GError **error);
/* All buffers must have been destroyed. Accepts NULL. */
void kn_vk_close (struct kn_vk **vk);
const struct kn_vk_caps *kn_vk_get_caps (const struct kn_vk *vk);
/* Position in kn_vk_list() of the open device. */
int kn_vk_get_index (const struct kn_vk *vk);

/* ---- memory ---- */

struct kn_vk_buf;

/* Device memory for any use, contents undefined. Small buffers share allocations. KN_RENDER_ERROR_NO_MEMORY states the
 * figures. */
struct kn_vk_buf *kn_vk_buf_create (struct kn_vk *vk, guint64 size_bytes, GError **error);
/* Waits until the device no longer uses it. Accepts NULL, zeroes the pointer. */
void              kn_vk_buf_destroy (struct kn_vk_buf **buf);

/* Copies rows of row_bytes from contiguous host memory to rows stride_bytes apart, ordered after all recorded work.
 * The source may be reused on return. */
gboolean kn_vk_upload (struct kn_vk_buf *buf, guint64 offset_bytes, guint64 stride_bytes, const void *src,
                       guint64 row_bytes, guint64 rows, GError **error);
/* Waits for all recorded work, then copies the other way. */
gboolean kn_vk_download (struct kn_vk_buf *buf, guint64 offset_bytes, guint64 stride_bytes, void *dst,
                         guint64 row_bytes, guint64 rows, GError **error);

/* ---- kernels and recording ---- */

#define KN_VK_MAX_BINDINGS 8
#define KN_VK_MAX_SPEC     8
#define KN_VK_MAX_PARAMS   128

/* An embedded shader. Static data: its address is its identity. */
struct kn_vk_shader
{
  const char *name;
  const guint32 *code;
  gsize code_bytes;
  const char *bindings;     /* one letter each: 't' uniform texel buffer, 's' storage buffer */
};

/* How a binding is seen. Texels are unsigned integers: a kernel gets floats by their bits, bfloat16 by shifting. */
enum kn_vk_format
{
  KN_VK_STORAGE,
  KN_VK_U32X4,
  KN_VK_U32,
  KN_VK_U16X4,
  KN_VK_U16,
};

struct kn_vk_binding
{
  struct kn_vk_buf *buf;
  guint64 offset_bytes;     /* multiple of bind_align */
  guint64 size_bytes;       /* rounded up to whole texels by the callee */
  enum kn_vk_format format;
  gboolean write;           /* storage only: may be written (and read) */
};

struct kn_vk_dispatch
{
  const struct kn_vk_shader *shader;
  guint32 spec[KN_VK_MAX_SPEC];       /* specialization constants 0, 1, … */
  guint n_spec;
  guint32 subgroup_size;              /* require this one and full subgroups; 0: whatever the driver likes */
  struct kn_vk_binding bindings[KN_VK_MAX_BINDINGS];
  const void *params;                 /* push constants */
  gsize params_bytes;
  guint32 groups[3];
  double cost;                        /* FLOPs + 10 per byte moved: decides when a batch is full */
};

/* Records. May submit, and wait for the batch before the last. KN_RENDER_ERROR_DEVICE_LOST stays for good. */
gboolean kn_vk_dispatch (struct kn_vk *vk, const struct kn_vk_dispatch *dispatch, GError **error);
/* Submits what is recorded and waits for all of it. */
gboolean kn_vk_finish (struct kn_vk *vk, GError **error);
/* Cost of the work that the device does in about 40 ms: callers cut larger dispatches. */
double   kn_vk_get_batch_cost (const struct kn_vk *vk);

G_END_DECLS
