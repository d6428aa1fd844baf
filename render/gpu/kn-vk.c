/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-instance.h"
#include "render/gpu/kn-vk-khr.h"

int
kn_vk_list_best (const GArray *list)
{
  int best = -1;

  for (guint i = 0; i < list->len; i++)
    {
      const struct kn_vk_caps *caps = &g_array_index (list, struct kn_vk_caps, i);

      if (!caps->lacks && (best < 0 || caps->type < g_array_index (list, struct kn_vk_caps, best).type))
        best = (int) i;
    }
  return best;
}

/* Sets index, physical and caps. */
static gboolean
choose_device (struct kn_vk *vk, int index, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (struct kn_vk_caps));
  g_autofree VkPhysicalDevice *devices = NULL;
  guint32 n;

  devices = kn_vk_physical_devices (vk->instance, &n);
  g_array_set_size (list, n);
  for (guint i = 0; i < n; i++)
    kn_vk_query_caps (vk->instance, devices[i], &g_array_index (list, struct kn_vk_caps, i));
  vk->index = index < 0 ? kn_vk_list_best (list) : index;
  if (vk->index < 0 || vk->index >= (int) n)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE,
                   index < 0 ? "None of this machine's Vulkan devices can render; it has %u."
                             : "There is no such Vulkan device; this machine has %u.", n);
      return FALSE;
    }
  vk->physical = devices[vk->index];
  vk->caps = g_array_index (list, struct kn_vk_caps, vk->index);
  if (vk->caps.lacks)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                   "“%s” lacks %s.", vk->caps.name, vk->caps.lacks);
      return FALSE;
    }
  return TRUE;
}

static gboolean
find_family (struct kn_vk *vk, GError **error)
{
  VkQueueFamilyProperties families[16];
  guint32 n = G_N_ELEMENTS (families);

  vkGetPhysicalDeviceQueueFamilyProperties (vk->physical, &n, families);
  for (guint i = 0; i < n; i++)
    if (families[i].queueFlags & VK_QUEUE_COMPUTE_BIT)
      {
        VkPhysicalDeviceProperties properties;

        vkGetPhysicalDeviceProperties (vk->physical, &properties);
        vk->queue.family = i;
        vk->queue.ns_per_tick = families[i].timestampValidBits ? properties.limits.timestampPeriod : 0;
        return TRUE;
      }
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "“%s” has no queue for compute.", vk->caps.name);
  return FALSE;
}

/* Only features that the device has are switched on, and only those that a kernel uses. */
static gboolean
create_device (struct kn_vk *vk, GError **error)
{
  VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR, .cooperativeMatrix = VK_TRUE,
  };
  VkPhysicalDeviceSubgroupSizeControlFeatures control = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES,
    .subgroupSizeControl = VK_TRUE,
    .computeFullSubgroups = VK_TRUE,
  };
  VkPhysicalDeviceVulkan12Features f12 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
    .shaderFloat16 = vk->caps.f16,
    .vulkanMemoryModel = vk->caps.matrix.m != 0,
  };
  VkPhysicalDeviceVulkan11Features f11 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, .pNext = &f12, .storageBuffer16BitAccess = VK_TRUE,
  };
  VkPhysicalDeviceFeatures2 features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &f11 };
  const char *extensions[] = { VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME };
  float priority = 1;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
    .queueFamilyIndex = vk->queue.family,
    .queueCount = 1,
    .pQueuePriorities = &priority,
  };
  VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
    .pNext = &features,
    .queueCreateInfoCount = 1,
    .pQueueCreateInfos = &queue,
    .enabledExtensionCount = vk->caps.matrix.m != 0,
    .ppEnabledExtensionNames = extensions,
  };
  VkResult result;

  if (vk->caps.full_subgroups)
    f12.pNext = &control;
  if (vk->caps.matrix.m)
    {
      matrix.pNext = f12.pNext;
      f12.pNext = &matrix;
    }
  result = vkCreateDevice (vk->physical, &info, NULL, &vk->device);
  return result == VK_SUCCESS || kn_vk_set_error (error, result, "open the device");
}

static gboolean
create_pipeline_cache (struct kn_vk *vk, GError **error)
{
  VkPipelineCacheCreateInfo info = { .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO };
  VkResult result = vkCreatePipelineCache (vk->device, &info, NULL, &vk->pipeline_cache);

  return result == VK_SUCCESS || kn_vk_set_error (error, result, "make a pipeline cache");
}

static void
load_labels (struct kn_vk *vk)
{
  vk->begin_label =
    (PFN_vkCmdBeginDebugUtilsLabelEXT) vkGetInstanceProcAddr (vk->instance, "vkCmdBeginDebugUtilsLabelEXT");
  vk->end_label =
    (PFN_vkCmdEndDebugUtilsLabelEXT) vkGetInstanceProcAddr (vk->instance, "vkCmdEndDebugUtilsLabelEXT");
}

struct kn_vk *
kn_vk_open (int index, GError **error)
{
  struct kn_vk *vk = g_new0 (struct kn_vk, 1);

  vk->kernels = kn_vk_kernels_new ();
  vk->instance = kn_vk_instance_create (kn_vk_validation_wanted (), error);
  if (!vk->instance)
    goto fail;
  if (kn_vk_validation_wanted () && !kn_vk_messenger_create (vk->instance, &vk->queue.label, &vk->messenger, error))
    goto fail;
  if (!choose_device (vk, index, error) || !find_family (vk, error) || !create_device (vk, error))
    goto fail;
  load_labels (vk);
  if (!kn_vk_memory_init (vk, error) || !create_pipeline_cache (vk, error) || !kn_vk_queue_init (vk, error))
    goto fail;
  return vk;

fail:
  kn_vk_close (&vk);
  return NULL;
}

static void
destroy_messenger (struct kn_vk *vk)
{
  PFN_vkDestroyDebugUtilsMessengerEXT destroy =
    (PFN_vkDestroyDebugUtilsMessengerEXT) vkGetInstanceProcAddr (vk->instance, "vkDestroyDebugUtilsMessengerEXT");

  destroy (vk->instance, vk->messenger, NULL);
}

void
kn_vk_close (struct kn_vk **vk)
{
  struct kn_vk *v = *vk;

  if (!v)
    return;
  if (v->device)
    {
      vkDeviceWaitIdle (v->device);
      kn_vk_queue_clear (v);
      kn_vk_kernels_clear (v);
      vkDestroyPipelineCache (v->device, v->pipeline_cache, NULL);
      kn_vk_memory_clear (v);
      vkDestroyDevice (v->device, NULL);
    }
  if (v->messenger)
    destroy_messenger (v);
  if (v->instance)
    vkDestroyInstance (v->instance, NULL);
  g_hash_table_unref (v->kernels);
  g_free (v);
  *vk = NULL;
}

const struct kn_vk_caps *
kn_vk_get_caps (const struct kn_vk *vk)
{
  return &vk->caps;
}

int
kn_vk_get_index (const struct kn_vk *vk)
{
  return vk->index;
}
