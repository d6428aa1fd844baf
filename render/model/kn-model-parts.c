/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the parts of a model lie: in folders of their own (diffusers), or as files beside each other, as the original
 * repositories of Wan and of Fun have them.
 */
#include "render/model/kn-model.h"

#include <string.h>

static const struct
{
  const char *folder;                 /* in the diffusers layout */
  const char *files[5];               /* in the original one: patterns, the first that fits */
  const char *beside;                 /* or this folder */
} places[] = {
  [KN_MODEL_FILE_TRANSFORMER] = { "transformer", { "diffusion_pytorch_model*.safetensors*" }, NULL },
  [KN_MODEL_FILE_VAE] = { "vae", { "*VAE*.pth", "*VAE*.safetensors", "*vae*.pth", "*vae*.safetensors" }, NULL },
  [KN_MODEL_FILE_TEXT_ENCODER] = { "text_encoder", { "models_t5*.pth", "models_t5*.safetensors", "*umt5*.pth",
                                                     "*umt5*.safetensors" }, NULL },
  [KN_MODEL_FILE_TOKENIZER] = { "tokenizer", { NULL }, "google/umt5-xxl" },
  [KN_MODEL_FILE_IMAGE_ENCODER] = { "image_encoder", { "models_clip*.pth", "models_clip*.safetensors", "*clip*.pth",
                                                       "*clip*.safetensors" }, NULL },
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  if (dir)
    g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static const char *
find_file (const GPtrArray *names, const char *const *patterns)
{
  for (; *patterns; patterns++)
    for (guint i = 0; i < names->len; i++)
      if (g_pattern_match_simple (*patterns, names->pdata[i]))
        return names->pdata[i];
  return NULL;
}

char *
kn_model_dup_part_path (const char *folder, enum kn_model_file part)
{
  g_autofree char *own = g_build_filename (folder, places[part].folder, NULL);
  g_autofree char *beside = places[part].beside ? g_build_filename (folder, places[part].beside, NULL) : NULL;
  g_autoptr (GPtrArray) names = NULL;
  const char *file;

  if (g_file_test (own, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&own);
  if (beside && g_file_test (beside, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&beside);
  names = list (folder);
  file = find_file (names, places[part].files);
  if (!file)
    return NULL;
  /* the transformer may be in several files, which its folder stands for */
  return part == KN_MODEL_FILE_TRANSFORMER ? g_strdup (folder) : g_build_filename (folder, file, NULL);
}

char *
kn_model_find_part (const char *folder, enum kn_model_file part, GError **error)
{
  char *path = kn_model_dup_part_path (folder, part);

  if (!path && !g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO,
                 "The model folder “%s” is not there; put it back, or choose another model.", folder);
  else if (!path)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO,
                 "The folder “%s” is no whole model: “%s” (or “%s”) is missing; add that, or choose another model.",
                 folder, places[part].folder, places[part].beside ? places[part].beside : places[part].files[0]);
  return path;
}

gboolean
kn_model_check_parts (const char *folder, GError **error)
{
  for (int part = 0; part < KN_MODEL_FILE_IMAGE_ENCODER; part++)
    {
      g_autofree char *path = kn_model_find_part (folder, (enum kn_model_file) part, error);

      if (!path)
        return FALSE;
    }
  return TRUE;
}
