/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-private.h"

/* Buffers up to a quarter of this share a block. */
#define BLOCK_BYTES (64u << 20)
/* Above every alignment that buffers of our usages have on known drivers. */
#define RANGE_ALIGN 4096u

static const VkBufferUsageFlags BUFFER_USAGE =
  VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
  VK_BUFFER_USAGE_TRANSFER_DST_BIT;

static VkResult
create_buffer (struct kn_vk *vk, guint64 size_bytes, VkBuffer *buffer)
{
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .size = size_bytes, .usage = BUFFER_USAGE,
  };

  return vkCreateBuffer (vk->device, &info, NULL, buffer);
}

/* The memory types that our buffers may be bound to: some are for images alone. They are the same for all buffers of
 * one usage. */
static VkResult
query_allowed_types (struct kn_vk *vk, guint32 *allowed)
{
  VkMemoryRequirements needs;
  VkBuffer probe;
  VkResult result = create_buffer (vk, 256, &probe);

  if (result != VK_SUCCESS)
    return result;
  vkGetBufferMemoryRequirements (vk->device, probe, &needs);
  vkDestroyBuffer (vk->device, probe, NULL);
  *allowed = needs.memoryTypeBits;
  return VK_SUCCESS;
}

/* Of the allowed memory types the first with all of the wanted flags, else with the needed ones, preferring the larger
 * heap. */
static guint32
find_type (const VkPhysicalDeviceMemoryProperties *memory, guint32 allowed, VkMemoryPropertyFlags wanted,
           VkMemoryPropertyFlags needed)
{
  const VkMemoryPropertyFlags tries[] = { wanted | needed, needed, 0 };
  const VkMemoryPropertyFlags odd = VK_MEMORY_PROPERTY_DEVICE_COHERENT_BIT_AMD |
                                    VK_MEMORY_PROPERTY_LAZILY_ALLOCATED_BIT | VK_MEMORY_PROPERTY_PROTECTED_BIT;

  for (guint t = 0; t < G_N_ELEMENTS (tries); t++)
    {
      gint64 best = -1;

      for (guint i = 0; i < memory->memoryTypeCount; i++)
        {
          VkMemoryType type = memory->memoryTypes[i];

          if (!(allowed & (1u << i)) || (type.propertyFlags & tries[t]) != tries[t] || type.propertyFlags & odd)
            continue;
          if (best < 0 ||
              memory->memoryHeaps[type.heapIndex].size > memory->memoryHeaps[memory->memoryTypes[best].heapIndex].size)
            best = i;
        }
      if (best >= 0)
        return (guint32) best;
    }
  g_assert_not_reached ();
}

gboolean
kn_vk_memory_init (struct kn_vk *vk, GError **error)
{
  const VkMemoryPropertyFlags host = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  VkPhysicalDeviceMemoryProperties memory;
  VkMemoryPropertyFlags wanted = 0;
  guint32 allowed;
  VkResult result = query_allowed_types (vk, &allowed);

  if (result != VK_SUCCESS)
    return kn_vk_set_error (error, result, "make a buffer");
  vkGetPhysicalDeviceMemoryProperties (vk->physical, &memory);
  /* Where device memory is the host's own, mapping saves every copy. */
  if (vk->caps.type == KN_VK_INTEGRATED || vk->caps.type == KN_VK_SOFTWARE)
    wanted = host | VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
  vk->memory.device_type = find_type (&memory, allowed, wanted, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT);
  vk->memory.host_type = find_type (&memory, allowed, VK_MEMORY_PROPERTY_HOST_CACHED_BIT, host);
  vk->memory.device_is_host_visible =
    wanted && (memory.memoryTypes[vk->memory.device_type].propertyFlags & host) == host;
  vk->memory.blocks = g_ptr_array_new ();
  return TRUE;
}

static void
block_free (struct kn_vk *vk, struct kn_vk_block *block)
{
  vkFreeMemory (vk->device, block->memory, NULL);
  g_array_unref (block->free);
  g_free (block);
}

void
kn_vk_memory_clear (struct kn_vk *vk)
{
  if (!vk->memory.blocks)
    return;
  for (guint i = 0; i < vk->memory.blocks->len; i++)
    block_free (vk, vk->memory.blocks->pdata[i]);
  g_ptr_array_unref (vk->memory.blocks);
}

static struct kn_vk_block *
block_new (struct kn_vk *vk, guint64 size_bytes, gboolean staging, GError **error)
{
  VkMemoryAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
    .allocationSize = size_bytes,
    .memoryTypeIndex = staging ? vk->memory.host_type : vk->memory.device_type,
  };
  struct kn_vk_block *block = g_new0 (struct kn_vk_block, 1);
  struct kn_vk_range all = { 0, size_bytes };
  VkResult result = vkAllocateMemory (vk->device, &info, NULL, &block->memory);

  if (result == VK_SUCCESS && (staging || vk->memory.device_is_host_visible))
    {
      result = vkMapMemory (vk->device, block->memory, 0, VK_WHOLE_SIZE, 0, (void **) &block->host);
      if (result != VK_SUCCESS)
        vkFreeMemory (vk->device, block->memory, NULL);
    }
  if (result != VK_SUCCESS)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY,
                   "“%s” has no room for another %.1f MiB (it has %.1f MiB in all).", vk->caps.name,
                   (double) size_bytes / 1048576.0, (double) vk->caps.memory_bytes / 1048576.0);
      g_free (block);
      return NULL;
    }
  block->size_bytes = size_bytes;
  block->free = g_array_new (FALSE, FALSE, sizeof (struct kn_vk_range));
  g_array_append_val (block->free, all);
  return block;
}

/* First fit. */
static gboolean
block_take (struct kn_vk_block *block, guint64 size_bytes, struct kn_vk_range *out)
{
  for (guint i = 0; i < block->free->len; i++)
    {
      struct kn_vk_range *r = &g_array_index (block->free, struct kn_vk_range, i);

      if (r->end - r->begin < size_bytes)
        continue;
      *out = (struct kn_vk_range) { r->begin, r->begin + size_bytes };
      r->begin = out->end;
      if (r->begin == r->end)
        g_array_remove_index (block->free, i);
      return TRUE;
    }
  return FALSE;
}

static void
block_give (struct kn_vk_block *block, struct kn_vk_range range)
{
  struct kn_vk_range *ranges;
  guint i = 0;

  while (i < block->free->len && g_array_index (block->free, struct kn_vk_range, i).begin < range.begin)
    i++;
  g_array_insert_val (block->free, i, range);
  ranges = (struct kn_vk_range *) block->free->data;
  if (i + 1 < block->free->len && ranges[i].end == ranges[i + 1].begin)
    {
      ranges[i].end = ranges[i + 1].end;
      g_array_remove_index (block->free, i + 1);
    }
  if (i > 0 && ranges[i - 1].end == ranges[i].begin)
    {
      ranges[i - 1].end = ranges[i].end;
      g_array_remove_index (block->free, i);
    }
}

static struct kn_vk_block *
memory_take (struct kn_vk *vk, guint64 size_bytes, gboolean staging, struct kn_vk_range *range, GError **error)
{
  gboolean shared = !staging && size_bytes <= BLOCK_BYTES / 4;
  struct kn_vk_block *block;

  for (guint i = 0; shared && i < vk->memory.blocks->len; i++)
    if (block_take (vk->memory.blocks->pdata[i], size_bytes, range))
      return vk->memory.blocks->pdata[i];

  block = shared ? block_new (vk, BLOCK_BYTES, FALSE, NULL) : NULL;
  /* where there is no room for a block to share, there may be for what is needed of it */
  if (!block)
    block = block_new (vk, size_bytes, staging, error);
  if (!block)
    return NULL;
  g_ptr_array_add (vk->memory.blocks, block);
  block_take (block, size_bytes, range);
  return block;
}

static struct kn_vk_buf *
buf_new (struct kn_vk *vk, guint64 size_bytes, gboolean staging, GError **error)
{
  guint64 rounded_bytes = (MAX (size_bytes, 1) + 255) & ~(guint64) 255;
  struct kn_vk_buf *buf = NULL;
  VkMemoryRequirements needs;
  VkResult result;

  if (rounded_bytes > vk->caps.max_buffer_bytes)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY,
                   "“%s” allows buffers of %.1f MiB, and %.1f MiB are needed.", vk->caps.name,
                   (double) vk->caps.max_buffer_bytes / 1048576.0, (double) rounded_bytes / 1048576.0);
      return NULL;
    }
  buf = g_new0 (struct kn_vk_buf, 1);
  buf->vk = vk;
  buf->size_bytes = rounded_bytes;
  result = create_buffer (vk, rounded_bytes, &buf->buffer);
  if (result != VK_SUCCESS)
    {
      kn_vk_set_error (error, result, "make a buffer");
      goto fail;
    }
  vkGetBufferMemoryRequirements (vk->device, buf->buffer, &needs);
  g_assert (needs.alignment <= RANGE_ALIGN);
  needs.size = (needs.size + RANGE_ALIGN - 1) & ~(guint64) (RANGE_ALIGN - 1);
  buf->block = memory_take (vk, needs.size, staging, &buf->range, error);
  if (!buf->block)
    goto fail;
  result = vkBindBufferMemory (vk->device, buf->buffer, buf->block->memory, buf->range.begin);
  if (result != VK_SUCCESS)
    {
      kn_vk_set_error (error, result, "make a buffer");
      goto fail;
    }
  buf->host = buf->block->host ? buf->block->host + buf->range.begin : NULL;
  return buf;

fail:
  kn_vk_buf_destroy (&buf);
  return NULL;
}

struct kn_vk_buf *
kn_vk_buf_create (struct kn_vk *vk, guint64 size_bytes, GError **error)
{
  return buf_new (vk, size_bytes, FALSE, error);
}

struct kn_vk_buf *
kn_vk_staging_create (struct kn_vk *vk, guint64 size_bytes, GError **error)
{
  return buf_new (vk, size_bytes, TRUE, error);
}

void
kn_vk_buf_destroy (struct kn_vk_buf **buf)
{
  struct kn_vk_buf *b = *buf;

  if (!b)
    return;
  /* A lost device no longer uses anything; the error itself is reported to whoever waits for results. */
  if (!kn_vk_queue_is_idle (b->vk))
    kn_vk_finish (b->vk, NULL);
  vkDestroyBuffer (b->vk->device, b->buffer, NULL);
  if (b->block)
    {
      block_give (b->block, b->range);
      if (g_array_index (b->block->free, struct kn_vk_range, 0).end == b->block->size_bytes &&
          g_array_index (b->block->free, struct kn_vk_range, 0).begin == 0)
        {
          g_ptr_array_remove_fast (b->vk->memory.blocks, b->block);
          block_free (b->vk, b->block);
        }
    }
  g_free (b);
  *buf = NULL;
}
