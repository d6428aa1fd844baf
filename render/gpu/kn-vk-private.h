/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the one thread that opened the device
 *
 * What the files of render/gpu share.
 */
#pragma once

#include "render/gpu/kn-vk.h"

#include <vulkan/vulkan.h>

G_BEGIN_DECLS

/* ---- memory: kn-vk-memory.c ---- */

/* One VkDeviceMemory. Free ranges are sorted, never adjacent to each other. */
struct kn_vk_block
{
  VkDeviceMemory memory;
  guint64 size_bytes;
  guint8 *host;                       /* NULL when not host-visible */
  GArray *free;                       /* struct kn_vk_range */
};

struct kn_vk_range
{
  guint64 begin, end;
};

struct kn_vk_buf
{
  struct kn_vk *vk;
  VkBuffer buffer;
  guint64 size_bytes;
  struct kn_vk_block *block;
  struct kn_vk_range range;           /* in the block */
  guint8 *host;                       /* NULL when not host-visible */
};

struct kn_vk_memory
{
  guint32 device_type, host_type;     /* memory type indices: for kernels, for staging */
  gboolean device_is_host_visible;
  GPtrArray *blocks;
};

/* Chooses the memory types. */
gboolean kn_vk_memory_init (struct kn_vk *vk, GError **error);
void kn_vk_memory_clear (struct kn_vk *vk);
/* As kn_vk_buf_create(), always host-visible. */
struct kn_vk_buf *kn_vk_staging_create (struct kn_vk *vk, guint64 size_bytes, GError **error);

/* ---- kernels: kn-vk-kernel.c ---- */

struct kn_vk_kernel
{
  VkDescriptorSetLayout set_layout;
  VkPipelineLayout layout;
  VkPipeline pipeline;
  guint n_bindings;
};

/* Borrowed from the device's cache; made when missing. */
const struct kn_vk_kernel *kn_vk_kernel_get (struct kn_vk *vk, const struct kn_vk_dispatch *dispatch, GError **error);
GHashTable *kn_vk_kernels_new (void);
void kn_vk_kernels_clear (struct kn_vk *vk);

/* ---- recording: kn-vk-queue.c ---- */

#define KN_VK_BATCHES        3
#define KN_VK_BATCH_MAX      256      /* dispatches */

/* A command buffer and what must live until it has run. */
struct kn_vk_batch
{
  VkCommandPool pool;
  VkCommandBuffer commands;
  VkDescriptorPool descriptors;
  VkQueryPool queries;                /* 0, 1: the batch; then two per dispatch when timing */
  VkFence fence;
  GArray *views;                      /* VkBufferView */
  const char *labels[KN_VK_BATCH_MAX];
  double costs[KN_VK_BATCH_MAX];
  guint n_dispatches;
  double cost;
  gboolean pending;                   /* submitted, not yet waited for */
};

/* A range touched since the last barrier. */
struct kn_vk_access
{
  const struct kn_vk_buf *buf;
  guint64 begin, end;
  gboolean write;
};

struct kn_vk_timer
{
  guint64 count;
  double ns, cost;
};

struct kn_vk_queue
{
  VkQueue queue;
  guint32 family;
  struct kn_vk_batch batches[KN_VK_BATCHES];
  guint current;
  gboolean recording;
  const char *label;                  /* of the dispatch being recorded; NULL between dispatches */
  GArray *accesses;                   /* struct kn_vk_access */
  double rate;                        /* cost per second, estimated */
  double ns_per_tick;                 /* 0: no timestamps */
  GHashTable *timers;                 /* shader name -> struct kn_vk_timer; NULL when not timing */
  struct kn_vk_buf *staging;          /* made by the first copy that needs it */
  guint64 staging_used;               /* bytes of it that copies under way still read */
  gboolean lost;
};

gboolean kn_vk_queue_init (struct kn_vk *vk, GError **error);
void kn_vk_queue_clear (struct kn_vk *vk);
/* TRUE when nothing is recorded or under way. */
gboolean kn_vk_queue_is_idle (const struct kn_vk *vk);
/* Opens the current batch for recording, if it is not open. */
gboolean kn_vk_queue_begin (struct kn_vk *vk, GError **error);
/* Submits what is recorded; then waits until at most one other batch is under way. */
gboolean kn_vk_queue_submit (struct kn_vk *vk, GError **error);
/* To be called before the command that makes these n accesses: records a barrier if one is needed. */
void kn_vk_queue_sync (struct kn_vk *vk, const struct kn_vk_access *accesses, guint n);
/* As kn_vk_set_error(); remembers that the device is lost. */
gboolean kn_vk_queue_fail (struct kn_vk *vk, VkResult result, const char *what, GError **error);

/* kn-vk-dispatch.c has kn_vk_dispatch(), kn-vk-copy.c kn_vk_upload() and kn_vk_download(). */

/* ---- device: kn-vk.c ---- */

struct kn_vk
{
  VkInstance instance;
  VkDebugUtilsMessengerEXT messenger;
  VkPhysicalDevice physical;
  VkDevice device;
  int index;
  struct kn_vk_caps caps;
  PFN_vkCmdBeginDebugUtilsLabelEXT begin_label;
  PFN_vkCmdEndDebugUtilsLabelEXT end_label;
  VkPipelineCache pipeline_cache;
  GHashTable *kernels;
  struct kn_vk_memory memory;
  struct kn_vk_queue queue;
};

/* kn-vk-error.c: turns a VkResult into an error; what is a verb phrase: "submit work". Returns FALSE. */
gboolean kn_vk_set_error (GError **error, VkResult result, const char *what);

G_END_DECLS
