/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-private.h"

#define BATCH_SECONDS 0.04

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

gboolean
kn_vk_queue_fail (struct kn_vk *vk, VkResult result, const char *what, GError **error)
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
  /* whatever the reason, nobody can say what the device still does with the memory */
  vk->queue.lost |= result != VK_SUCCESS;
  return result == VK_SUCCESS || kn_vk_queue_fail (vk, result, "finish the work", error);
}

gboolean
kn_vk_queue_begin (struct kn_vk *vk, GError **error)
{
  struct kn_vk_batch *batch = &vk->queue.batches[vk->queue.current];
  VkCommandBufferBeginInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
  };
  VkResult result;

  if (vk->queue.lost)
    return kn_vk_queue_fail (vk, VK_ERROR_DEVICE_LOST, "record work", error);
  if (vk->queue.recording)
    return TRUE;
  if (!wait_batch (vk, batch, error))
    return FALSE;
  vkResetFences (vk->device, 1, &batch->fence);
  vkResetDescriptorPool (vk->device, batch->descriptors, 0);
  vkResetCommandPool (vk->device, batch->pool, 0);
  result = vkBeginCommandBuffer (batch->commands, &info);
  if (result != VK_SUCCESS)
    return kn_vk_queue_fail (vk, result, "record work", error);
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

gboolean
kn_vk_queue_submit (struct kn_vk *vk, GError **error)
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
      return kn_vk_queue_fail (vk, result, "submit work", error);
    }
  batch->pending = TRUE;
  vk->queue.current = (vk->queue.current + 1) % KN_VK_BATCHES;
  return wait_batch (vk, &vk->queue.batches[vk->queue.current], error);
}

gboolean
kn_vk_finish (struct kn_vk *vk, GError **error)
{
  gboolean ok = kn_vk_queue_submit (vk, error);

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

void
kn_vk_queue_sync (struct kn_vk *vk, const struct kn_vk_access *accesses, guint n)
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
