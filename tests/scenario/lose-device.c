/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * To be preloaded: the KN_LOSE_AFTER-th submission to a Vulkan queue finds the device lost.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <vulkan/vulkan.h>

VKAPI_ATTR VkResult VKAPI_CALL
vkQueueSubmit (VkQueue queue, uint32_t n, const VkSubmitInfo *submits, VkFence fence)
{
  static atomic_int count;
  PFN_vkQueueSubmit real = (PFN_vkQueueSubmit) dlsym (RTLD_NEXT, "vkQueueSubmit");
  const char *after = getenv ("KN_LOSE_AFTER");

  return after && atomic_fetch_add (&count, 1) + 1 == atoi (after) ? VK_ERROR_DEVICE_LOST
                                                                   : real (queue, n, submits, fence);
}
