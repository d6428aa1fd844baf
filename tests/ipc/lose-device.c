/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * To be preloaded: a Vulkan device is lost as soon as the file KN_LOSE_WHEN exists, and stays so for the process. It is
 * seen at a submission, or, with KN_LOSE_AT=wait, when work that was taken is waited for. With KN_LOSE_ONCE, a file
 * that is then made, only the first process loses its device.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vulkan/vulkan.h>

static int
is_lost (const char *at)
{
  static atomic_int lost;
  const char *when = getenv ("KN_LOSE_WHEN"), *where = getenv ("KN_LOSE_AT"), *once = getenv ("KN_LOSE_ONCE");

  if (!lost && when && access (when, F_OK) == 0 && strcmp (where ? where : "submit", at) == 0)
    lost = !once || open (once, O_CREAT | O_EXCL | O_CLOEXEC, 0600) >= 0;
  return lost;
}

VKAPI_ATTR VkResult VKAPI_CALL
vkQueueSubmit (VkQueue queue, uint32_t n, const VkSubmitInfo *submits, VkFence fence)
{
  PFN_vkQueueSubmit real = (PFN_vkQueueSubmit) dlsym (RTLD_NEXT, "vkQueueSubmit");

  return is_lost ("submit") ? VK_ERROR_DEVICE_LOST : real (queue, n, submits, fence);
}

/* The device behind it is in good health: what it was given must end before its memory goes. */
VKAPI_ATTR VkResult VKAPI_CALL
vkWaitForFences (VkDevice device, uint32_t n, const VkFence *fences, VkBool32 all, uint64_t timeout_ns)
{
  PFN_vkWaitForFences real = (PFN_vkWaitForFences) dlsym (RTLD_NEXT, "vkWaitForFences");
  VkResult result = real (device, n, fences, all, timeout_ns);

  return is_lost ("wait") ? VK_ERROR_DEVICE_LOST : result;
}
