/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a VkResult means to whoever asked for a take.
 */
#include "render/gpu/kn-vk-private.h"

gboolean
kn_vk_set_error (GError **error, VkResult result, const char *what)
{
  switch ((int) result)
    {
    case VK_ERROR_DEVICE_LOST:
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST,
                   "The Vulkan device was lost; what was saved of the job is kept.");
      break;
    case VK_ERROR_INCOMPATIBLE_DRIVER:
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE,
                   "There is no Vulkan driver on this computer: install one, or choose the CPU.");
      break;
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_OUT_OF_POOL_MEMORY:
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY, "There is not enough memory to %s.", what);
      break;
    default:
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "The Vulkan driver could not %s (error %d).",
                   what, (int) result);
      break;
    }
  return FALSE;
}
