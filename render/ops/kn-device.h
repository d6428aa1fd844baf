/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_device_list() any; everything else the one thread that opened the device (the render thread)
 *
 * A device is where tensors live and ops run. There are three:
 *   cpu       the processor: oneDNN for matrix work, C for the rest; ops run at once
 *   vulkan:N  a Vulkan device; ops are recorded and submitted in batches
 *   plan      nothing runs and no memory is taken: it counts bytes, FLOPs and dispatches of what it is asked to do.
 *             Running a model's own code on it *is* the memory plan, so plan and execution cannot drift apart
 */
#pragma once

#include "render/base/kn-dtype.h"
#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_device;

enum kn_device_kind
{
  KN_DEVICE_CPU,
  KN_DEVICE_VULKAN,
  KN_DEVICE_PLAN,
};

/* What is worth telling a user about a device. Strings are NUL-terminated and owned by the struct. */
struct kn_device_info
{
  enum kn_device_kind kind;
  char id[32];              /* "cpu", "vulkan:0": what kn_device_open() takes */
  char name[256];           /* "Intel(R) Xeon(R) Processor", "NVIDIA GeForce RTX 4090" */
  char driver[256];         /* "oneDNN 2.6.3, 2 threads", "llvmpipe 22.3.6, Vulkan 1.3.230" */
  char features[512];       /* comma-separated: "amx-bf16, avx512f, …" or "subgroup 8, f16, cooperative matrix" */
  guint64 memory_bytes;     /* what may be used: device-local heap, or the machine's memory */
  gboolean is_software;     /* a Vulkan driver that runs on the processor */
  const char *lacks;        /* what it would need to render, "Vulkan 1.2"; constant, NULL: it can render */
};

/* All devices of this machine, those that cannot render too; the best Vulkan device first, the CPU device last. Never
 * empty, so never NULL.
 * Returns: owned GArray of struct kn_device_info; g_array_unref(). */
GArray *kn_device_list (void);

/* What kn_device_open() would open, without opening it: costs no device memory. Errors are the same. */
gboolean kn_device_find (const char *id, struct kn_device_info *found, GError **error);

/* id: "cpu", "vulkan" (the best Vulkan device), "vulkan:N", "plan", or NULL for the default: the best Vulkan device
 * that is not software, else the CPU.
 * Returns NULL and KN_RENDER_ERROR_NO_DEVICE, with the ids there are, when there is no such device. */
struct kn_device *kn_device_open (const char *id, GError **error);

/* All buffers and weights of the device must have been destroyed. Accepts NULL. */
void kn_device_close (struct kn_device **device);

const struct kn_device_info *kn_device_get_info (const struct kn_device *device);

/* Bytes of buffers and prepared weights alive on the device now, and the most there ever were since the last reset. */
guint64 kn_device_get_bytes (const struct kn_device *device);
guint64 kn_device_get_peak_bytes (const struct kn_device *device);
void    kn_device_reset_peak (struct kn_device *device);

/* Of the machine, for what is not on a device. Thread: any. */
guint64 kn_host_get_memory_bytes (void);

/* What ops on such a device take for themselves besides buffers and weights, for the memory plan. */
gsize   kn_device_kind_scratch_bytes (enum kn_device_kind kind);

/* ---- buffers ---- */

struct kn_buf;

/* size_bytes of device memory, contents undefined. Owner: the caller. NULL and KN_RENDER_ERROR_NO_MEMORY on failure. */
struct kn_buf *kn_buf_create (struct kn_device *device, gsize size_bytes, GError **error);
/* Waits until the device no longer uses it. Accepts NULL, zeroes the pointer. */
void           kn_buf_destroy (struct kn_buf **buf);

/* ---- tensors: borrowed views into buffers ---- */

/* A matrix view [rows, cols] of F32 or BF16 elements in a buffer, rows `ld` elements apart. Video features [T, H, W, C]
 * are the matrix [T*H*W, C]: channels are always the fastest dimension. A view does not keep its buffer alive.
 * {0} is "no tensor" where an op takes an optional one. */
struct kn_tensor
{
  struct kn_buf *buf;
  gsize offset_bytes;       /* multiple of 64 for whole tensors, of the element size for column views */
  enum kn_dtype dtype;
  gint64 rows, cols, ld;
};

/* Bytes from the first to one past the last element. */
gsize kn_tensor_bytes (const struct kn_tensor *tensor);
/* View of columns [first, first + count) of t. */
struct kn_tensor kn_tensor_cols (struct kn_tensor tensor, gint64 first, gint64 count);
/* View of rows [first, first + count) of t. */
struct kn_tensor kn_tensor_rows (struct kn_tensor tensor, gint64 first, gint64 count);
/* The same contiguous elements (ld == cols) seen as [rows, cols]. */
struct kn_tensor kn_tensor_reshape (struct kn_tensor tensor, gint64 rows, gint64 cols);

/* ---- arena: the activations of one stage ---- */

/* A stack of tensors in one buffer. A stage first runs dry (kn_stream_set_dry) with a measuring arena, which records
 * its peak; the real arena is then made of exactly that size. */
struct kn_arena;

/* size_bytes 0: a measuring arena, unbounded and without memory, for dry streams only. On the plan device every arena
 * measures, and what it would hold counts as the device's bytes. */
struct kn_arena *kn_arena_create (struct kn_device *device, gsize size_bytes, GError **error);
void             kn_arena_destroy (struct kn_arena **arena);
/* A [rows, cols] tensor, undefined contents, valid until the arena is released below it. Offset is a multiple of 256.
 * Running out is a planning error of the caller and aborts with the two figures. */
struct kn_tensor kn_arena_alloc (struct kn_arena *arena, enum kn_dtype dtype, gint64 rows, gint64 cols);
gsize            kn_arena_mark (const struct kn_arena *arena);
void             kn_arena_release (struct kn_arena *arena, gsize mark);
gsize            kn_arena_get_peak (const struct kn_arena *arena);

G_END_DECLS
