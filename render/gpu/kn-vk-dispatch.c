/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A kernel and the byte ranges it works on become commands: views and a descriptor set, that live until the batch has
 * run, the barrier that the ranges ask for, and the dispatch.
 */
#include "render/gpu/kn-vk-private.h"

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

  if (!kernel || !kn_vk_queue_begin (vk, error))
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
      return kn_vk_queue_fail (vk, result, "bind buffers", error);
    }
  for (guint i = 0; i < kernel->n_bindings; i++)
    {
      const struct kn_vk_binding *b = &dispatch->bindings[i];

      accesses[i] = (struct kn_vk_access) { b->buf, b->offset_bytes, b->offset_bytes + binding_bytes (b), b->write };
    }
  kn_vk_queue_sync (vk, accesses, kernel->n_bindings);
  record (vk, kernel, dispatch, set);
  vk->queue.label = NULL;
  if (batch->n_dispatches == KN_VK_BATCH_MAX || batch->cost >= kn_vk_get_batch_cost (vk))
    return kn_vk_queue_submit (vk, error);
  return TRUE;
}
