/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-instance.h"
#include "render/gpu/kn-vk-khr.h"

#include <string.h>
#include <unistd.h>

static const char VALIDATION_LAYER[] = "VK_LAYER_KHRONOS_validation";

gboolean
kn_vk_validation_wanted (void)
{
  return g_strcmp0 (g_getenv ("KN_VULKAN_VALIDATION"), "1") == 0;
}

static VKAPI_ATTR VkBool32 VKAPI_CALL
message_cb (VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types,
            const VkDebugUtilsMessengerCallbackDataEXT *data, void *user_data)
{
  /* The layer gives labels only with some messages, so the queue tells what it is at. */
  const char *const *recording = user_data;

  /* The loader reports through the same channel, about drivers that this machine has no hardware for. */
  if (g_strcmp0 (data->pMessageIdName, "Loader Message") == 0)
    return VK_FALSE;
  g_printerr ("Vulkan validation: %s\nwhile recording: %s\n", data->pMessage, *recording ? *recording : "no dispatch");
  g_abort ();
}

static gboolean
has_layer (const char *name)
{
  VkLayerProperties layers[64];
  guint32 n = G_N_ELEMENTS (layers);

  vkEnumerateInstanceLayerProperties (&n, layers);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (layers[i].layerName, name))
      return TRUE;
  return FALSE;
}

static gboolean
has_instance_extension (const char *name)
{
  g_autofree VkExtensionProperties *extensions = NULL;
  guint32 n = 0;

  vkEnumerateInstanceExtensionProperties (NULL, &n, NULL);
  extensions = g_new0 (VkExtensionProperties, n + 1);
  vkEnumerateInstanceExtensionProperties (NULL, &n, extensions);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (extensions[i].extensionName, name))
      return TRUE;
  return FALSE;
}

gboolean
kn_vk_messenger_create (VkInstance instance, const char *const *recording, VkDebugUtilsMessengerEXT *messenger,
                        GError **error)
{
  VkDebugUtilsMessengerCreateInfoEXT info = {
    .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
    .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
    .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_GENERAL_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                   VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT,
    .pfnUserCallback = message_cb,
    .pUserData = (gpointer) recording,
  };
  PFN_vkCreateDebugUtilsMessengerEXT create =
    (PFN_vkCreateDebugUtilsMessengerEXT) vkGetInstanceProcAddr (instance, "vkCreateDebugUtilsMessengerEXT");
  VkResult result = create (instance, &info, NULL, messenger);

  return result == VK_SUCCESS || kn_vk_set_error (error, result, "report validation messages");
}

VkInstance
kn_vk_instance_create (gboolean validation, GError **error)
{
  VkValidationFeatureEnableEXT enable = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
  VkValidationFeaturesEXT features = {
    .sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
    .enabledValidationFeatureCount = 1,
    .pEnabledValidationFeatures = &enable,
  };
  VkApplicationInfo app = {
    .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
    .pApplicationName = "Kinora",
    .apiVersion = VK_API_VERSION_1_3,
  };
  const char *layer = VALIDATION_LAYER;
  const char *debug_utils = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
  VkInstanceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
    .pNext = validation ? &features : NULL,
    .pApplicationInfo = &app,
    .enabledLayerCount = validation,
    .ppEnabledLayerNames = &layer,
    .enabledExtensionCount = has_instance_extension (debug_utils),
    .ppEnabledExtensionNames = &debug_utils,
  };
  VkInstance instance = VK_NULL_HANDLE;
  VkResult result;

  if (validation && (!has_layer (layer) || !info.enabledExtensionCount))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE,
                   "KN_VULKAN_VALIDATION is set, but the layer %s is not installed.", layer);
      return VK_NULL_HANDLE;
    }
  result = vkCreateInstance (&info, NULL, &instance);
  if (result != VK_SUCCESS)
    {
      kn_vk_set_error (error, result, "start Vulkan");
      return VK_NULL_HANDLE;
    }
  return instance;
}

VkPhysicalDevice *
kn_vk_physical_devices (VkInstance instance, guint32 *n)
{
  VkPhysicalDevice *devices;

  *n = 0;
  vkEnumeratePhysicalDevices (instance, n, NULL);
  devices = g_new0 (VkPhysicalDevice, *n + 1);
  vkEnumeratePhysicalDevices (instance, n, devices);
  return devices;
}

gboolean
kn_vk_has_extension (VkPhysicalDevice physical, const char *name)
{
  g_autofree VkExtensionProperties *extensions = NULL;
  guint32 n = 0;

  vkEnumerateDeviceExtensionProperties (physical, NULL, &n, NULL);
  extensions = g_new0 (VkExtensionProperties, n + 1);
  vkEnumerateDeviceExtensionProperties (physical, NULL, &n, extensions);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (extensions[i].extensionName, name))
      return TRUE;
  return FALSE;
}

/* ---- what a device can do ---- */

static enum kn_vk_type
device_type (VkPhysicalDeviceType type)
{
  switch ((int) type)
    {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return KN_VK_DISCRETE;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return KN_VK_INTEGRATED;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return KN_VK_SOFTWARE;
    default:
      return KN_VK_VIRTUAL;
    }
}

static guint64
usable_memory (VkPhysicalDevice physical, enum kn_vk_type type)
{
  VkPhysicalDeviceMemoryProperties memory;
  guint64 most = 0;

  /* A software driver's heap is a made-up 2 GiB that it does not enforce: its memory is the machine's. */
  if (type == KN_VK_SOFTWARE)
    return (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE);

  vkGetPhysicalDeviceMemoryProperties (physical, &memory);
  for (guint i = 0; i < memory.memoryHeapCount; i++)
    if (memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT)
      most = MAX (most, memory.memoryHeaps[i].size);
  return most;
}

/* The largest f16 x f16 -> f32 shape that the matrix kernels can be specialised for: multiples of 8 up to 16. */
static struct kn_vk_matrix
find_matrix (VkInstance instance, VkPhysicalDevice physical)
{
  PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR get =
    (PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)
      vkGetInstanceProcAddr (instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
  VkCooperativeMatrixPropertiesKHR shapes[64];
  struct kn_vk_matrix best = { 0 };
  guint32 n = G_N_ELEMENTS (shapes);

  if (!get || !kn_vk_has_extension (physical, VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME))
    return best;
  for (guint i = 0; i < n; i++)
    shapes[i] = (VkCooperativeMatrixPropertiesKHR) { .sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR };
  if (get (physical, &n, shapes) < 0)
    return best;

  for (guint i = 0; i < n; i++)
    {
      const VkCooperativeMatrixPropertiesKHR *s = &shapes[i];

      if (s->AType != VK_COMPONENT_TYPE_FLOAT16_KHR || s->BType != VK_COMPONENT_TYPE_FLOAT16_KHR ||
          s->CType != VK_COMPONENT_TYPE_FLOAT32_KHR || s->ResultType != VK_COMPONENT_TYPE_FLOAT32_KHR ||
          s->scope != VK_SCOPE_SUBGROUP_KHR)
        continue;
      if (s->MSize > 16 || s->NSize > 16 || s->KSize > 16 || s->MSize < 8 || s->NSize < 8 || s->KSize < 8)
        continue;
      if (s->MSize * s->NSize * s->KSize > best.m * best.n * best.k)
        best = (struct kn_vk_matrix) { s->MSize, s->NSize, s->KSize };
    }
  return best;
}

void
kn_vk_query_caps (VkInstance instance, VkPhysicalDevice physical, struct kn_vk_caps *caps)
{
  VkPhysicalDeviceMaintenance4Properties maintenance4 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_PROPERTIES,
  };
  VkPhysicalDeviceDriverProperties driver = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES };
  VkPhysicalDeviceSubgroupProperties subgroup = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES, .pNext = &driver,
  };
  VkPhysicalDeviceProperties2 properties = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &subgroup,
  };
  VkPhysicalDeviceSubgroupSizeControlFeatures control = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES,
  };
  VkPhysicalDeviceVulkan12Features f12 = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES };
  VkPhysicalDeviceVulkan11Features f11 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, .pNext = &f12,
  };
  VkPhysicalDeviceFeatures2 features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &f11 };
  const VkPhysicalDeviceLimits *limits = &properties.properties.limits;
  guint32 version;

  memset (caps, 0, sizeof *caps);
  vkGetPhysicalDeviceProperties (physical, &properties.properties);
  version = properties.properties.apiVersion;
  g_strlcpy (caps->name, properties.properties.deviceName, sizeof caps->name);
  caps->type = device_type (properties.properties.deviceType);
  g_snprintf (caps->driver, sizeof caps->driver, "Vulkan %u.%u.%u", VK_API_VERSION_MAJOR (version),
              VK_API_VERSION_MINOR (version), VK_API_VERSION_PATCH (version));
  if (version < VK_API_VERSION_1_2)
    {
      caps->lacks = "Vulkan 1.2";
      return;
    }

  if (version >= VK_API_VERSION_1_3)
    {
      driver.pNext = &maintenance4;
      f12.pNext = &control;
    }
  vkGetPhysicalDeviceProperties2 (physical, &properties);
  vkGetPhysicalDeviceFeatures2 (physical, &features);
  g_snprintf (caps->driver, sizeof caps->driver, "%s %s, Vulkan %u.%u.%u", driver.driverName, driver.driverInfo,
              VK_API_VERSION_MAJOR (version), VK_API_VERSION_MINOR (version), VK_API_VERSION_PATCH (version));
  caps->lacks = f11.storageBuffer16BitAccess ? NULL : "16-bit storage buffers";
  caps->memory_bytes = usable_memory (physical, caps->type);
  caps->max_buffer_bytes = maintenance4.maxBufferSize ? maintenance4.maxBufferSize : G_MAXUINT32;
  caps->max_storage_bytes = limits->maxStorageBufferRange;
  caps->max_texels = limits->maxTexelBufferElements;
  caps->bind_align = (guint32) MAX (limits->minTexelBufferOffsetAlignment, limits->minStorageBufferOffsetAlignment);
  caps->bind_align = MAX (caps->bind_align, 16);
  caps->max_groups = MIN (MIN (limits->maxComputeWorkGroupCount[0], limits->maxComputeWorkGroupCount[1]),
                          limits->maxComputeWorkGroupCount[2]);
  caps->max_group_size = MIN (limits->maxComputeWorkGroupInvocations, limits->maxComputeWorkGroupSize[0]);
  caps->shared_bytes = limits->maxComputeSharedMemorySize;
  caps->subgroup_size = subgroup.subgroupSize;
  caps->f16 = f12.shaderFloat16;
  caps->bf16 = kn_vk_has_extension (physical, "VK_KHR_shader_bfloat16");
  caps->full_subgroups = control.subgroupSizeControl && control.computeFullSubgroups;
  if (f12.vulkanMemoryModel && caps->f16)
    caps->matrix = find_matrix (instance, physical);
}

GArray *
kn_vk_list (void)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (struct kn_vk_caps));
  VkInstance instance = kn_vk_instance_create (FALSE, NULL);
  g_autofree VkPhysicalDevice *devices = NULL;
  guint32 n;

  if (!instance)
    return list;
  devices = kn_vk_physical_devices (instance, &n);
  g_array_set_size (list, n);
  for (guint i = 0; i < n; i++)
    kn_vk_query_caps (instance, devices[i], &g_array_index (list, struct kn_vk_caps, i));
  vkDestroyInstance (instance, NULL);
  return list;
}
