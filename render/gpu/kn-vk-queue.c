/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-private.h"

#include <string.h>

#define BATCH_SECONDS 0.04
#define STAGING_BYTES (16u << 20)

/* First guesses; each batch that has run corrects them. */
static double
first_rate (enum kn_vk_type type)
{
  switch (type)
    {
    case KN_VK_DISCRETE:
      return 4e12;
    case KN_VK_INTEGRATED:
      return 5e11;
    case KN_VK_VIRTUAL:
      return 1e12;
    case KN_VK_SOFTWARE:
    default:
      return 3e10;
    }
}

/* ---- batches ---- */

static VkResult
create_descriptor_pool (struct kn_vk *vk, struct kn_vk_batch *batch)
{
  const VkDescriptorPoolSize sizes[] = {
    { VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, KN_VK_BATCH_MAX * KN_VK_MAX_BINDINGS },
    { VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, KN_VK_BATCH_MAX * KN_VK_MAX_BINDINGS },
  };
  VkDescriptorPoolCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
    .maxSets = KN_VK_BATCH_MAX,
    .poolSizeCount = G_N_ELEMENTS (sizes),
    .pPoolSizes = sizes,
  };

  return vkCreateDescriptorPool (vk->device, &info, NULL, &batch->descriptors);
}

static VkResult
create_batch (struct kn_vk *vk, struct kn_vk_batch *batch)
{
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT,
    .queueFamilyIndex = vk->queue.family,
  };
  VkQueryPoolCreateInfo queries = {
    .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
    .queryType = VK_QUERY_TYPE_TIMESTAMP,
    .queryCount = 2 + 2 * KN_VK_BATCH_MAX,
  };
  VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
  VkCommandBufferAllocateInfo commands = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandBufferCount = 1,
  };
  VkResult result;

  batch->views = g_array_new (FALSE, FALSE, sizeof (VkBufferView));
  result = vkCreateCommandPool (vk->device, &pool, NULL, &batch->pool);
  commands.commandPool = batch->pool;
  if (result == VK_SUCCESS)
    result = vkAllocateCommandBuffers (vk->device, &commands, &batch->commands);
  if (result == VK_SUCCESS)
    result = vkCreateFence (vk->device, &fence, NULL, &batch->fence);
  if (result == VK_SUCCESS && vk->queue.ns_per_tick > 0)
    result = vkCreateQueryPool (vk->device, &queries, NULL, &batch->queries);
  return result == VK_SUCCESS ? create_descriptor_pool (vk, batch) : result;
}

static void
drop_views (struct kn_vk *vk, struct kn_vk_batch *batch)
{
  for (guint i = 0; i < batch->views->len; i++)
    vkDestroyBufferView (vk->device, g_array_index (batch->views, VkBufferView, i), NULL);
  g_array_set_size (batch->views, 0);
}

static void
destroy_batch (struct kn_vk *vk, struct kn_vk_batch *batch)
{
  if (!batch->views)
    return;
  drop_views (vk, batch);
  g_array_unref (batch->views);
  vkDestroyDescriptorPool (vk->device, batch->descriptors, NULL);
  vkDestroyQueryPool (vk->device, batch->queries, NULL);
  vkDestroyFence (vk->device, batch->fence, NULL);
  vkDestroyCommandPool (vk->device, batch->pool, NULL);
}

gboolean
kn_vk_queue_init (struct kn_vk *vk, GError **error)
{
  struct kn_vk_queue *queue = &vk->queue;

  vkGetDeviceQueue (vk->device, queue->family, 0, &queue->queue);
  queue->accesses = g_array_new (FALSE, FALSE, sizeof (struct kn_vk_access));
  queue->rate = first_rate (vk->caps.type);
  if (g_strcmp0 (g_getenv ("KN_VULKAN_TIMERS"), "1") == 0 && queue->ns_per_tick > 0)
    queue->timers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < KN_VK_BATCHES; i++)
    {
      VkResult result = create_batch (vk, &queue->batches[i]);

      if (result != VK_SUCCESS)
        return kn_vk_set_error (error, result, "make a command buffer");
    }
  return TRUE;
}

static void
print_timers (const struct kn_vk *vk)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, vk->queue.timers);
  g_printerr ("%-24s %8s %12s %10s\n", "kernel", "count", "ms", "Gcost/s");
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const struct kn_vk_timer *timer = value;

      g_printerr ("%-24s %8" G_GUINT64_FORMAT " %12.3f %10.2f\n", (const char *) name, timer->count, timer->ns / 1e6,
                  timer->ns > 0 ? timer->cost / timer->ns : 0);
    }
}

void
kn_vk_queue_clear (struct kn_vk *vk)
{
  struct kn_vk_queue *queue = &vk->queue;

  if (queue->timers)
    {
      print_timers (vk);
      g_hash_table_unref (queue->timers);
    }
  kn_vk_buf_destroy (&queue->staging);
  for (guint i = 0; i < KN_VK_BATCHES; i++)
    destroy_batch (vk, &queue->batches[i]);
  if (queue->accesses)
    g_array_unref (queue->accesses);
}

gboolean
kn_vk_queue_is_idle (const struct kn_vk *vk)
{
  for (guint i = 0; i < KN_VK_BATCHES; i++)
    if (vk->queue.batches[i].pending)
      return FALSE;
  return !vk->queue.recording;
}

double
kn_vk_get_batch_cost (const struct kn_vk *vk)
{
  return vk->queue.rate * BATCH_SECONDS;
}

static gboolean
fail (struct kn_vk *vk, VkResult result, const char *what, GError **error)
{
  if (result == VK_ERROR_DEVICE_LOST)
    vk->queue.lost = TRUE;
  return kn_vk_set_error (error, result, what);
}

static void
add_timer (struct kn_vk *vk, const char *name, double ns, double cost)
{
  struct kn_vk_timer *timer = g_hash_table_lookup (vk->queue.timers, name);

  if (!timer)
    {
      timer = g_new0 (struct kn_vk_timer, 1);
      g_hash_table_insert (vk->queue.timers, (gpointer) name, timer);
    }
  timer->count++;
  timer->ns += ns;
  timer->cost += cost;
}

static void
read_queries (struct kn_vk *vk, struct kn_vk_batch *batch)
{
  guint64 ticks[2 + 2 * KN_VK_BATCH_MAX] = { 0 };
  guint32 n = vk->queue.timers ? 2 + 2 * batch->n_dispatches : 2;
  double seconds;

  if (vkGetQueryPoolResults (vk->device, batch->queries, 0, n, n * sizeof *ticks, ticks, sizeof *ticks,
                             VK_QUERY_RESULT_64_BIT) != VK_SUCCESS)
    return;
  for (guint i = 0; vk->queue.timers && i < batch->n_dispatches; i++)
    add_timer (vk, batch->labels[i], (double) (ticks[3 + 2 * i] - ticks[2 + 2 * i]) * vk->queue.ns_per_tick,
               batch->costs[i]);

  seconds = (double) (ticks[1] - ticks[0]) * vk->queue.ns_per_tick * 1e-9;
  /* Short batches say more about overheads than about the rate. One batch may be off by a kernel that was compiled at
   * its first use, so no batch moves the estimate far. */
  if (seconds > 1e-3)
    vk->queue.rate *= CLAMP (0.5 + 0.5 * batch->cost / seconds / vk->queue.rate, 0.6, 2.0);
}

static gboolean
wait_batch (struct kn_vk *vk, struct kn_vk_batch *batch, GError **error)
{
  VkResult result;

  if (!batch->pending)
    return TRUE;
  result = vkWaitForFences (vk->device, 1, &batch->fence, VK_TRUE, G_MAXUINT64);
  batch->pending = FALSE;
  if (result == VK_SUCCESS && batch->queries)
    read_queries (vk, batch);
  drop_views (vk, batch);
  return result == VK_SUCCESS || fail (vk, result, "finish the work", error);
}

static gboolean
begin_batch (struct kn_vk *vk, GError **error)
{
  struct kn_vk_batch *batch = &vk->queue.batches[vk->queue.current];
  VkCommandBufferBeginInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
  };
  VkResult result;

  if (vk->queue.lost)
    return fail (vk, VK_ERROR_DEVICE_LOST, "record work", error);
  if (vk->queue.recording)
    return TRUE;
  if (!wait_batch (vk, batch, error))
    return FALSE;
  vkResetFences (vk->device, 1, &batch->fence);
  vkResetDescriptorPool (vk->device, batch->descriptors, 0);
  vkResetCommandPool (vk->device, batch->pool, 0);
  result = vkBeginCommandBuffer (batch->commands, &info);
  if (result != VK_SUCCESS)
    return fail (vk, result, "record work", error);
  if (batch->queries)
    {
      vkCmdResetQueryPool (batch->commands, batch->queries, 0, 2 + 2 * KN_VK_BATCH_MAX);
      vkCmdWriteTimestamp (batch->commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, batch->queries, 0);
    }
  batch->n_dispatches = 0;
  batch->cost = 0;
  vk->queue.recording = TRUE;
  return TRUE;
}

/* Submits what is recorded; then waits until at most one other batch is under way. */
static gboolean
submit (struct kn_vk *vk, GError **error)
{
  struct kn_vk_batch *batch = &vk->queue.batches[vk->queue.current];
  VkSubmitInfo info = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = &batch->commands,
  };
  /* Mapped memory is read after the fence. */
  const VkMemoryBarrier to_host = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_HOST_READ_BIT | VK_ACCESS_HOST_WRITE_BIT,
  };
  VkResult result;

  if (!vk->queue.recording)
    return TRUE;
  vkCmdPipelineBarrier (batch->commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                        VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &to_host, 0, NULL, 0, NULL);
  if (batch->queries)
    vkCmdWriteTimestamp (batch->commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, batch->queries, 1);
  vk->queue.recording = FALSE;
  result = vkEndCommandBuffer (batch->commands);
  if (result == VK_SUCCESS)
    result = vkQueueSubmit (vk->queue.queue, 1, &info, batch->fence);
  if (result != VK_SUCCESS)
    {
      drop_views (vk, batch);
      return fail (vk, result, "submit work", error);
    }
  batch->pending = TRUE;
  vk->queue.current = (vk->queue.current + 1) % KN_VK_BATCHES;
  return wait_batch (vk, &vk->queue.batches[vk->queue.current], error);
}

gboolean
kn_vk_finish (struct kn_vk *vk, GError **error)
{
  gboolean ok = submit (vk, error);

  for (guint i = 0; i < KN_VK_BATCHES; i++)
    ok = wait_batch (vk, &vk->queue.batches[(vk->queue.current + i) % KN_VK_BATCHES], ok ? error : NULL) && ok;
  /* A fence makes all writes available to what follows it. */
  g_array_set_size (vk->queue.accesses, 0);
  vk->queue.staging_used = 0;
  return ok;
}

/* ---- barriers ---- */

static gboolean
conflicts (const struct kn_vk_queue *queue, const struct kn_vk_access *a)
{
  for (guint i = 0; i < queue->accesses->len; i++)
    {
      const struct kn_vk_access *b = &g_array_index (queue->accesses, struct kn_vk_access, i);

      if (a->buf == b->buf && (a->write || b->write) && a->begin < b->end && b->begin < a->end)
        return TRUE;
    }
  return FALSE;
}

static void
sync_accesses (struct kn_vk *vk, const struct kn_vk_access *accesses, guint n)
{
  const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
  const VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT |
                     VK_ACCESS_TRANSFER_WRITE_BIT,
  };
  gboolean needed = FALSE;

  for (guint i = 0; i < n && !needed; i++)
    needed = conflicts (&vk->queue, &accesses[i]);
  if (needed)
    {
      vkCmdPipelineBarrier (vk->queue.batches[vk->queue.current].commands, stages, stages, 0, 1, &barrier, 0, NULL, 0,
                            NULL);
      g_array_set_size (vk->queue.accesses, 0);
    }
  g_array_append_vals (vk->queue.accesses, accesses, n);
}

/* ---- dispatches ---- */

static const struct
{
  VkFormat format;
  guint32 bytes;
} FORMATS[] = {
  [KN_VK_STORAGE] = { VK_FORMAT_UNDEFINED, 4 },
  [KN_VK_U32X4] = { VK_FORMAT_R32G32B32A32_UINT, 16 },
  [KN_VK_U32] = { VK_FORMAT_R32_UINT, 4 },
  [KN_VK_U16X4] = { VK_FORMAT_R16G16B16A16_UINT, 8 },
  [KN_VK_U16] = { VK_FORMAT_R16_UINT, 2 },
};

static guint64
binding_bytes (const struct kn_vk_binding *binding)
{
  guint64 unit = FORMATS[binding->format].bytes;
  guint64 bytes = (MAX (binding->size_bytes, 1) + unit - 1) / unit * unit;

  g_assert (binding->offset_bytes + bytes <= binding->buf->size_bytes);
  return bytes;
}

static VkResult
create_view (struct kn_vk *vk, const struct kn_vk_binding *binding, VkBufferView *view)
{
  VkBufferViewCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
    .buffer = binding->buf->buffer,
    .format = FORMATS[binding->format].format,
    .offset = binding->offset_bytes,
    .range = binding_bytes (binding),
  };
  VkResult result = vkCreateBufferView (vk->device, &info, NULL, view);

  if (result == VK_SUCCESS)
    g_array_append_val (vk->queue.batches[vk->queue.current].views, *view);
  return result;
}

static VkResult
create_set (struct kn_vk *vk, const struct kn_vk_kernel *kernel, const struct kn_vk_dispatch *dispatch,
            VkDescriptorSet *set)
{
  VkDescriptorSetAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
    .descriptorPool = vk->queue.batches[vk->queue.current].descriptors,
    .descriptorSetCount = 1,
    .pSetLayouts = &kernel->set_layout,
  };
  VkWriteDescriptorSet writes[KN_VK_MAX_BINDINGS];
  VkDescriptorBufferInfo buffers[KN_VK_MAX_BINDINGS];
  VkBufferView views[KN_VK_MAX_BINDINGS];
  VkResult result = vkAllocateDescriptorSets (vk->device, &info, set);

  for (guint i = 0; i < kernel->n_bindings && result == VK_SUCCESS; i++)
    {
      const struct kn_vk_binding *b = &dispatch->bindings[i];

      g_assert ((b->format == KN_VK_STORAGE) == (dispatch->shader->bindings[i] == 's'));
      g_assert (b->offset_bytes % vk->caps.bind_align == 0);
      writes[i] = (VkWriteDescriptorSet) {
        .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
        .dstSet = *set,
        .dstBinding = i,
        .descriptorCount = 1,
        .descriptorType = b->format == KN_VK_STORAGE ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
                                                     : VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER,
        .pBufferInfo = &buffers[i],
        .pTexelBufferView = &views[i],
      };
      buffers[i] = (VkDescriptorBufferInfo) { b->buf->buffer, b->offset_bytes, binding_bytes (b) };
      if (b->format != KN_VK_STORAGE)
        result = create_view (vk, b, &views[i]);
    }
  if (result == VK_SUCCESS)
    vkUpdateDescriptorSets (vk->device, kernel->n_bindings, writes, 0, NULL);
  return result;
}

static void
record (struct kn_vk *vk, const struct kn_vk_kernel *kernel, const struct kn_vk_dispatch *dispatch, VkDescriptorSet set)
{
  struct kn_vk_batch *batch = &vk->queue.batches[vk->queue.current];
  VkCommandBuffer commands = batch->commands;
  VkDebugUtilsLabelEXT label = {
    .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_LABEL_EXT, .pLabelName = dispatch->shader->name,
  };
  guint32 query = 2 + 2 * batch->n_dispatches;

  if (vk->begin_label)
    vk->begin_label (commands, &label);
  vkCmdBindPipeline (commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->pipeline);
  vkCmdBindDescriptorSets (commands, VK_PIPELINE_BIND_POINT_COMPUTE, kernel->layout, 0, 1, &set, 0, NULL);
  vkCmdPushConstants (commands, kernel->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, (guint32) dispatch->params_bytes,
                      dispatch->params);
  if (vk->queue.timers)
    vkCmdWriteTimestamp (commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, batch->queries, query);
  vkCmdDispatch (commands, dispatch->groups[0], dispatch->groups[1], dispatch->groups[2]);
  if (vk->queue.timers)
    vkCmdWriteTimestamp (commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, batch->queries, query + 1);
  if (vk->end_label)
    vk->end_label (commands);
  batch->labels[batch->n_dispatches] = dispatch->shader->name;
  batch->costs[batch->n_dispatches++] = dispatch->cost;
  batch->cost += dispatch->cost;
}

gboolean
kn_vk_dispatch (struct kn_vk *vk, const struct kn_vk_dispatch *dispatch, GError **error)
{
  const struct kn_vk_kernel *kernel = kn_vk_kernel_get (vk, dispatch, error);
  struct kn_vk_access accesses[KN_VK_MAX_BINDINGS];
  struct kn_vk_batch *batch;
  VkDescriptorSet set;
  VkResult result;

  if (!kernel || !begin_batch (vk, error))
    return FALSE;
  g_assert (dispatch->params_bytes <= KN_VK_MAX_PARAMS && dispatch->params_bytes % 4 == 0);
  for (guint i = 0; i < 3; i++)
    g_assert (dispatch->groups[i] > 0 && dispatch->groups[i] <= vk->caps.max_groups);
  vk->queue.label = dispatch->shader->name;
  batch = &vk->queue.batches[vk->queue.current];
  result = create_set (vk, kernel, dispatch, &set);
  if (result != VK_SUCCESS)
    {
      vk->queue.label = NULL;
      return fail (vk, result, "bind buffers", error);
    }
  for (guint i = 0; i < kernel->n_bindings; i++)
    {
      const struct kn_vk_binding *b = &dispatch->bindings[i];

      accesses[i] = (struct kn_vk_access) { b->buf, b->offset_bytes, b->offset_bytes + binding_bytes (b), b->write };
    }
  sync_accesses (vk, accesses, kernel->n_bindings);
  record (vk, kernel, dispatch, set);
  vk->queue.label = NULL;
  if (batch->n_dispatches == KN_VK_BATCH_MAX || batch->cost >= kn_vk_get_batch_cost (vk))
    return submit (vk, error);
  return TRUE;
}

/* ---- copies ---- */

/* Records a copy of rows between a buffer and contiguous staging memory. */
static void
record_copy (struct kn_vk *vk, struct kn_vk_buf *buf, guint64 offset, guint64 stride, guint64 staged, guint64 row_bytes,
             guint64 rows, gboolean to_buf)
{
  struct kn_vk_buf *staging = vk->queue.staging;
  guint64 span = (rows - 1) * stride + row_bytes;
  const struct kn_vk_access accesses[] = {
    { buf, offset, offset + span, to_buf },
    { staging, staged, staged + rows * row_bytes, !to_buf },
  };
  g_autofree VkBufferCopy *copies = g_new (VkBufferCopy, rows);

  sync_accesses (vk, accesses, 2);
  for (guint64 i = 0; i < rows; i++)
    copies[i] = (VkBufferCopy) {
      .srcOffset = to_buf ? staged + i * row_bytes : offset + i * stride,
      .dstOffset = to_buf ? offset + i * stride : staged + i * row_bytes,
      .size = row_bytes,
    };
  vkCmdCopyBuffer (vk->queue.batches[vk->queue.current].commands, to_buf ? staging->buffer : buf->buffer,
                   to_buf ? buf->buffer : staging->buffer, (guint32) rows, copies);
}

static gboolean
need_staging (struct kn_vk *vk, GError **error)
{
  if (!vk->queue.staging)
    vk->queue.staging = kn_vk_staging_create (vk, STAGING_BYTES, error);
  return vk->queue.staging != NULL;
}

static void
copy_rows (guint8 *dst, guint64 dst_stride, const guint8 *src, guint64 src_stride, guint64 row_bytes, guint64 rows)
{
  if (dst_stride == row_bytes && src_stride == row_bytes)
    memcpy (dst, src, row_bytes * rows);
  else
    for (guint64 i = 0; i < rows; i++)
      memcpy (dst + i * dst_stride, src + i * src_stride, row_bytes);
}

/* Contiguous rows are one row, which may then be longer than the staging buffer. */
static void
join_rows (guint64 *row_bytes, guint64 *rows, guint64 *stride)
{
  if (*rows == 1 || *stride == *row_bytes)
    {
      *row_bytes *= *rows;
      *rows = 1;
      *stride = *row_bytes;
    }
}

/* Copies between contiguous host memory and rows of buf, piece by piece through the staging buffer. Uploads stay under
 * way as long as the staging buffer has room; downloads wait for each piece. */
static gboolean
copy_staged (struct kn_vk *vk, struct kn_vk_buf *buf, guint64 offset, guint64 stride, guint8 *host, guint64 row_bytes,
             guint64 rows, gboolean to_buf, GError **error)
{
  while (rows > 0)
    {
      guint64 piece = MIN (row_bytes, STAGING_BYTES);
      guint64 n = MIN (MIN (rows, STAGING_BYTES / piece), 4096);
      guint8 *staged;

      if (vk->queue.staging_used + n * piece > STAGING_BYTES && !kn_vk_finish (vk, error))
        return FALSE;
      if (!begin_batch (vk, error))
        return FALSE;
      staged = vk->queue.staging->host + vk->queue.staging_used;
      if (to_buf)
        memcpy (staged, host, n * piece);
      record_copy (vk, buf, offset, stride, vk->queue.staging_used, piece, n, to_buf);
      vk->queue.staging_used += n * piece;
      if (!to_buf && !kn_vk_finish (vk, error))
        return FALSE;
      if (!to_buf)
        memcpy (host, staged, n * piece);
      host += n * piece;
      /* A row longer than the staging buffer is the only row. */
      offset += piece < row_bytes ? piece : n * stride;
      rows -= piece < row_bytes ? 0 : n;
      row_bytes -= piece < row_bytes ? piece : 0;
    }
  return TRUE;
}

gboolean
kn_vk_upload (struct kn_vk_buf *buf, guint64 offset, guint64 stride, const void *src, guint64 row_bytes, guint64 rows,
              GError **error)
{
  struct kn_vk *vk = buf->vk;

  join_rows (&row_bytes, &rows, &stride);
  if (row_bytes == 0 || rows == 0)
    return TRUE;
  if (!buf->host)
    return need_staging (vk, error) &&
           copy_staged (vk, buf, offset, stride, (guint8 *) src, row_bytes, rows, TRUE, error);
  if (!kn_vk_queue_is_idle (vk) && !kn_vk_finish (vk, error))
    return FALSE;
  copy_rows (buf->host + offset, stride, src, row_bytes, row_bytes, rows);
  return TRUE;
}

gboolean
kn_vk_download (struct kn_vk_buf *buf, guint64 offset, guint64 stride, void *dst, guint64 row_bytes, guint64 rows,
                GError **error)
{
  struct kn_vk *vk = buf->vk;

  join_rows (&row_bytes, &rows, &stride);
  if (!kn_vk_finish (vk, error))
    return FALSE;
  if (row_bytes == 0 || rows == 0)
    return TRUE;
  if (!buf->host)
    return need_staging (vk, error) && copy_staged (vk, buf, offset, stride, dst, row_bytes, rows, FALSE, error);
  copy_rows (dst, row_bytes, buf->host + offset, stride, row_bytes, rows);
  return TRUE;
}
