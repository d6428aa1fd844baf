/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gpu/kn-vk-private.h"

#include <string.h>

/* What makes two pipelines differ. Hashed as bytes: no padding, unused constants zero. */
struct key
{
  const struct kn_vk_shader *shader;
  guint32 subgroup_size;
  guint32 n_spec;
  guint32 spec[KN_VK_MAX_SPEC];
};

struct entry
{
  struct key key;
  struct kn_vk_kernel kernel;
};

static guint
key_hash (gconstpointer k)
{
  const struct key *key = k;
  guint h = GPOINTER_TO_UINT (key->shader) + key->subgroup_size;

  for (guint i = 0; i < KN_VK_MAX_SPEC; i++)
    h = h * 31 + key->spec[i];
  return h;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (struct key)) == 0;
}

GHashTable *
kn_vk_kernels_new (void)
{
  return g_hash_table_new_full (key_hash, key_equal, NULL, g_free);
}

static void
kernel_clear (struct kn_vk *vk, struct kn_vk_kernel *kernel)
{
  vkDestroyPipeline (vk->device, kernel->pipeline, NULL);
  vkDestroyPipelineLayout (vk->device, kernel->layout, NULL);
  vkDestroyDescriptorSetLayout (vk->device, kernel->set_layout, NULL);
}

void
kn_vk_kernels_clear (struct kn_vk *vk)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, vk->kernels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      kernel_clear (vk, &((struct entry *) value)->kernel);
      g_hash_table_iter_remove (&iter);
    }
}

static VkResult
create_layouts (struct kn_vk *vk, const struct kn_vk_shader *shader, struct kn_vk_kernel *kernel)
{
  VkDescriptorSetLayoutBinding bindings[KN_VK_MAX_BINDINGS] = { 0 };
  VkDescriptorSetLayoutCreateInfo set_info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
    .bindingCount = kernel->n_bindings,
    .pBindings = bindings,
  };
  VkPushConstantRange range = { VK_SHADER_STAGE_COMPUTE_BIT, 0, KN_VK_MAX_PARAMS };
  VkPipelineLayoutCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
    .setLayoutCount = 1,
    .pSetLayouts = &kernel->set_layout,
    .pushConstantRangeCount = 1,
    .pPushConstantRanges = &range,
  };
  VkResult result;

  for (guint i = 0; i < kernel->n_bindings; i++)
    bindings[i] = (VkDescriptorSetLayoutBinding) {
      .binding = i,
      .descriptorType = shader->bindings[i] == 't' ? VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER
                                                   : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
    };
  result = vkCreateDescriptorSetLayout (vk->device, &set_info, NULL, &kernel->set_layout);
  return result == VK_SUCCESS ? vkCreatePipelineLayout (vk->device, &info, NULL, &kernel->layout) : result;
}

static VkResult
create_pipeline (struct kn_vk *vk, const struct kn_vk_dispatch *dispatch, struct kn_vk_kernel *kernel)
{
  VkShaderModuleCreateInfo module_info = {
    .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
    .codeSize = dispatch->shader->code_bytes,
    .pCode = dispatch->shader->code,
  };
  VkPipelineShaderStageRequiredSubgroupSizeCreateInfo subgroup = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO,
    .requiredSubgroupSize = dispatch->subgroup_size,
  };
  gboolean fixed = dispatch->subgroup_size && vk->caps.full_subgroups;
  VkSpecializationMapEntry entries[KN_VK_MAX_SPEC];
  VkSpecializationInfo spec = {
    dispatch->n_spec, entries, dispatch->n_spec * sizeof (guint32), dispatch->spec,
  };
  VkComputePipelineCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .stage = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
      .pNext = fixed ? &subgroup : NULL,
      .flags = fixed ? VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT : 0,
      .stage = VK_SHADER_STAGE_COMPUTE_BIT,
      .pName = "main",
      .pSpecializationInfo = &spec,
    },
    .layout = kernel->layout,
  };
  VkResult result;

  for (guint i = 0; i < dispatch->n_spec; i++)
    entries[i] = (VkSpecializationMapEntry) { i, i * (guint32) sizeof (guint32), sizeof (guint32) };
  result = vkCreateShaderModule (vk->device, &module_info, NULL, &info.stage.module);
  if (result != VK_SUCCESS)
    return result;
  result = vkCreateComputePipelines (vk->device, vk->pipeline_cache, 1, &info, NULL, &kernel->pipeline);
  vkDestroyShaderModule (vk->device, info.stage.module, NULL);
  return result;
}

const struct kn_vk_kernel *
kn_vk_kernel_get (struct kn_vk *vk, const struct kn_vk_dispatch *dispatch, GError **error)
{
  struct key key = { .shader = dispatch->shader, .subgroup_size = dispatch->subgroup_size, .n_spec = dispatch->n_spec };
  struct entry *entry;
  VkResult result;

  memcpy (key.spec, dispatch->spec, dispatch->n_spec * sizeof (guint32));
  entry = g_hash_table_lookup (vk->kernels, &key);
  if (entry)
    return &entry->kernel;

  entry = g_new0 (struct entry, 1);
  entry->key = key;
  entry->kernel.n_bindings = (guint) strlen (dispatch->shader->bindings);
  result = create_layouts (vk, dispatch->shader, &entry->kernel);
  if (result == VK_SUCCESS)
    result = create_pipeline (vk, dispatch, &entry->kernel);
  if (result != VK_SUCCESS)
    {
      g_autofree char *what = g_strdup_printf ("compile the kernel %s", dispatch->shader->name);

      kernel_clear (vk, &entry->kernel);
      g_free (entry);
      kn_vk_set_error (error, result, what);
      return NULL;
    }
  g_hash_table_insert (vk->kernels, &entry->key, entry);
  return &entry->kernel;
}
