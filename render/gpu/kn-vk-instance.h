/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The Vulkan instance and what can be asked before a device is opened.
 */
#pragma once

#include "render/gpu/kn-vk-private.h"

G_BEGIN_DECLS

/* Whether KN_VULKAN_VALIDATION=1. */
gboolean kn_vk_validation_wanted (void);

/* Owned: vkDestroyInstance(). */
VkInstance kn_vk_instance_create (gboolean validation, GError **error);
/* Prints validation messages and aborts. recording: where the name of the dispatch being recorded is found; borrowed
 * for the life of the messenger. */
gboolean   kn_vk_messenger_create (VkInstance instance, const char *const *recording,
                                   VkDebugUtilsMessengerEXT *messenger, GError **error);

/* Owned: g_free(). */
VkPhysicalDevice *kn_vk_physical_devices (VkInstance instance, guint32 *n);
gboolean          kn_vk_has_extension (VkPhysicalDevice physical, const char *name);
void              kn_vk_query_caps (VkInstance instance, VkPhysicalDevice physical, struct kn_vk_caps *caps);

G_END_DECLS
