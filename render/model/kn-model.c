/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-model.h"

#include "render/base/kn-hash.h"
#include "render/weights/kn-config.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Below this the parts of a model stay in memory together, so that the next draft starts at once. */
#define RESIDENT_LIMIT_BYTES (1ull << 30)

struct kn_model
{
  struct kn_device *device;
  struct kn_model_info *info;
  enum kn_dtype compute;
  enum kn_model_memory memory;
  struct kn_wan_transformer *transformer;
  struct kn_wan_config transformer_config;  /* once it was asked for */
  struct kn_wan_vae *vae;
  struct kn_wan_vae_config vae_config;  /* once it has been open */
  struct kn_umt5 *text_encoder;
  struct kn_clip_vision *image_encoder;
  struct kn_tokenizer *tokenizer;
  struct kn_latent_rgb *latent_rgb;
};

/* ---- kinora.json ---- */

static gboolean
fail (GError **error, const char *file, const char *what)
{
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "%s: %s.", file, what);
  return FALSE;
}

static JsonArray *
array_of (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* n numbers of an array, FALSE if it is not that. */
static gboolean
read_numbers (JsonNode *node, int n, double *out)
{
  JsonArray *array = array_of (node);

  if (!array || (int) json_array_get_length (array) != n)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || (json_node_get_value_type (element) != G_TYPE_INT64 &&
                                               json_node_get_value_type (element) != G_TYPE_DOUBLE))
        return FALSE;
      out[i] = json_node_get_double (element);
    }
  return TRUE;
}

static gboolean
read_sizes (JsonObject *object, struct kn_model_info *info, const char *file, GError **error)
{
  JsonArray *sizes = array_of (json_object_get_member (object, "sizes"));

  for (guint i = 0; sizes && i < json_array_get_length (sizes) && i < G_N_ELEMENTS (info->sizes); i++)
    {
      double size[2];

      if (!read_numbers (json_array_get_element (sizes, i), 2, size) || size[0] < 16 || size[1] < 16 ||
          size[0] > 8192 || size[1] > 8192)
        return fail (error, file, "“sizes” must be pairs of width and height between 16 and 8192");
      info->sizes[i][0] = (int) size[0];
      info->sizes[i][1] = (int) size[1];
      info->n_sizes = (int) i + 1;
    }
  return TRUE;
}

static gboolean
read_latent_rgb (JsonObject *object, struct kn_model_info *info, const char *file, GError **error)
{
  JsonNode *node = json_object_get_member (object, "latent_rgb");
  JsonObject *map = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *weight = map ? array_of (json_object_get_member (map, "weight")) : NULL;
  double v[3];

  if (!node)
    return TRUE;
  if (!weight || json_array_get_length (weight) > G_N_ELEMENTS (info->latent_rgb) ||
      !read_numbers (json_object_get_member (map, "bias"), 3, v))
    return fail (error, file, "“latent_rgb” must have “weight”, a row of three for each channel, and “bias”");
  for (int i = 0; i < 3; i++)
    info->latent_rgb_bias[i] = (float) v[i];
  for (guint c = 0; c < json_array_get_length (weight); c++)
    {
      if (!read_numbers (json_array_get_element (weight, c), 3, v))
        return fail (error, file, "“latent_rgb” must have rows of three numbers");
      for (int i = 0; i < 3; i++)
        info->latent_rgb[c][i] = (float) v[i];
    }
  info->has_latent_rgb = TRUE;
  return TRUE;
}

static void
read_fps_words (JsonObject *object, struct kn_model_info *info)
{
  JsonNode *node = json_object_get_member (object, "fps_words");
  JsonObjectIter iter;
  const char *fps;
  JsonNode *word;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &fps, &word))
    if (JSON_NODE_HOLDS_VALUE (word) && json_node_get_value_type (word) == G_TYPE_STRING)
      g_hash_table_insert (info->fps_words, g_strdup (fps), g_strdup (json_node_get_string (word)));
}

static gboolean
read_simple (struct kn_config *c, struct kn_model_info *info, GError **error)
{
  int n_mid = 0, n_lengths = 0;
  const char *name = NULL, *sampler = NULL, *mid_word = "", *no_condition = "zeros";
  gint64 lengths[16] = { 0 }, mid[2] = { 0 }, window = info->window_frames;
  gint64 steps = info->default_steps, draft_steps = info->draft_steps;

  if (!kn_config_try_string (c, "name", &name, error) || !kn_config_try_string (c, "sampler", &sampler, error) ||
      !kn_config_try_string (c, "mid_word", &mid_word, error) ||
      !kn_config_try_string (c, "no_condition", &no_condition, error) ||
      !kn_config_try_double (c, "default_fps", 1, 240, &info->default_fps, error) ||
      !kn_config_try_double (c, "default_guidance", 0, 100, &info->default_guidance, error) ||
      !kn_config_try_bool (c, "camera_guidance", &info->camera_guidance, error) ||
      !kn_config_try_bool (c, "repeat_pictures", &info->repeat_pictures, error) ||
      !kn_config_try_double (c, "shift", 0.01, 100, &info->shift, error) ||
      !kn_config_try_double (c, "draft_scale", 0.1, 1, &info->draft_scale, error) ||
      !kn_config_try_double (c, "shared_noise", 0, 1, &info->shared_noise, error) ||
      !kn_config_try_double (c, "focal", 0.1, 10, &info->focal, error) ||
      !kn_config_try_double (c, "subject_distance", 1e-3, 1e6, &info->subject_distance, error) ||
      !kn_config_try_int_list (c, "mid_latents", 1, 1024, mid, 2, &n_mid, error) ||
      !kn_config_try_int_list (c, "lengths", 1, 4096, lengths, G_N_ELEMENTS (lengths), &n_lengths, error) ||
      !kn_config_try_int (c, "default_steps", 1, 1000, &steps, error) ||
      !kn_config_try_int (c, "draft_steps", 1, 1000, &draft_steps, error))
    return FALSE;
  if (sampler && !kn_sampler_from_name (sampler, &info->sampler))
    return fail (error, kn_config_get_path (c), "“sampler” is not the name of a sampler");
  if (name)
    {
      g_free (info->name);
      info->name = g_strdup (name);
    }
  info->mid_word = g_strdup (mid_word);
  info->grey_unknown = g_str_equal (no_condition, "grey");
  for (int i = 0; i < n_lengths; i++)
    window = i ? MAX (window, lengths[i]) : lengths[i];
  info->window_frames = (int) window;
  info->mid_latents = n_mid == 2 ? (int) mid[1] : (info->window_frames - 1) / 4 + 1;
  info->default_steps = (int) steps;
  info->draft_steps = (int) draft_steps;
  return TRUE;
}

static gboolean
read_manifest (struct kn_model_info *info, GError **error)
{
  g_autofree char *file = g_build_filename (info->folder, "kinora.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  struct kn_config *config;
  JsonObject *object;
  gboolean ok;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      info->mid_word = g_strdup ("");
      return TRUE;
    }
  /* kn_config guards against hostile files; only one that it accepts is parsed for the nested parts. */
  config = kn_config_open (file, error);
  ok = config && read_simple (config, info, error);
  kn_config_close (&config);
  if (!ok || !json_parser_load_from_file (parser, file, error))
    return FALSE;
  object = json_node_get_object (json_parser_get_root (parser));
  read_fps_words (object, info);
  return read_sizes (object, info, file, error) && read_latent_rgb (object, info, file, error);
}

/* ---- info ---- */

static struct kn_model_info *
info_with_defaults (const char *folder)
{
  struct kn_model_info *info = g_new0 (struct kn_model_info, 1);

  /* The values of the Wan 2.1 T2V-1.3B. */
  info->folder = g_strdup (folder);
  info->name = g_path_get_basename (folder);
  info->default_fps = 16;
  info->n_sizes = 1;
  info->sizes[0][0] = 832;
  info->sizes[0][1] = 480;
  info->window_frames = 81;
  info->default_steps = 50;
  info->draft_steps = 12;
  info->default_guidance = 5;
  info->shift = 5;
  info->draft_scale = 0.5;
  info->focal = 0.98;
  info->subject_distance = 1;
  info->mid_latents = 21;
  info->sampler = KN_SAMPLER_UNIPC;
  info->fps_words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return info;
}

struct kn_model_info *
kn_model_info_read (const char *folder, GError **error)
{
  struct kn_model_info *info;

  if (!kn_model_check_parts (folder, error))
    return NULL;
  info = info_with_defaults (folder);
  info->hash = kn_hash_folder (folder, error);
  if (!info->hash || !read_manifest (info, error))
    g_clear_pointer (&info, kn_model_info_free);
  return info;
}

void
kn_model_info_free (struct kn_model_info *info)
{
  if (!info)
    return;
  g_free (info->folder);
  g_free (info->name);
  g_free (info->hash);
  g_free (info->mid_word);
  g_hash_table_unref (info->fps_words);
  g_free (info);
}

const char *
kn_model_get_starter_folder (void)
{
  const char *folder = g_getenv ("KN_STARTER_FOLDER");

  if (folder)
    return folder;
  return g_file_test (KN_STARTER_SOURCE, G_FILE_TEST_IS_DIR) ? KN_STARTER_SOURCE : KN_STARTER_INSTALLED;
}

char *
kn_model_info_prefix (const struct kn_model_info *info, double fps, gboolean mid)
{
  char key[G_ASCII_DTOSTR_BUF_SIZE];
  const char *fps_word = g_hash_table_lookup (info->fps_words, g_ascii_formatd (key, sizeof key, "%g", fps));
  const char *mid_word = mid ? info->mid_word : "";

  if (!fps_word)
    fps_word = "";
  return g_strconcat (mid_word, fps_word, *mid_word || *fps_word ? " " : "", NULL);
}

/* ---- parts ---- */

struct kn_model *
kn_model_open (struct kn_device *device, const char *folder, enum kn_dtype compute, GError **error)
{
  struct kn_model_info *info = kn_model_info_read (folder, error);
  struct kn_model *model;

  if (!info)
    return NULL;
  model = g_new0 (struct kn_model, 1);
  model->device = device;
  model->info = info;
  model->compute = compute;
  return model;
}

void
kn_model_close (struct kn_model **model)
{
  struct kn_model *m = *model;

  if (!m)
    return;
  kn_wan_transformer_close (&m->transformer);
  kn_wan_vae_close (&m->vae);
  kn_umt5_close (&m->text_encoder);
  kn_clip_vision_close (&m->image_encoder);
  kn_tokenizer_close (&m->tokenizer);
  g_free (m->latent_rgb);
  kn_model_info_free (m->info);
  g_free (m);
  *model = NULL;
}

const struct kn_model_info *
kn_model_get_info (const struct kn_model *model)
{
  return model->info;
}

struct kn_device *
kn_model_get_device (const struct kn_model *model)
{
  return model->device;
}

void
kn_model_set_memory (struct kn_model *model, enum kn_model_memory memory)
{
  if ((model->memory == KN_MODEL_STREAMED) != (memory == KN_MODEL_STREAMED))
    kn_wan_transformer_close (&model->transformer);
  model->memory = memory;
}

struct kn_wan_transformer *
kn_model_get_transformer (struct kn_model *model, GError **error)
{
  g_autofree char *path =
    model->transformer ? NULL : kn_model_find_part (model->info->folder, KN_MODEL_FILE_TRANSFORMER, error);

  if (path)
    model->transformer = kn_wan_transformer_open (model->device, path, model->compute,
                                                  model->memory == KN_MODEL_STREAMED, error);
  return model->transformer;
}

const struct kn_wan_config *
kn_model_get_transformer_config (struct kn_model *model, GError **error)
{
  struct kn_wan_config *config = &model->transformer_config;
  g_autofree char *path =
    config->dim ? NULL : kn_model_find_part (model->info->folder, KN_MODEL_FILE_TRANSFORMER, error);

  return config->dim || (path && kn_wan_transformer_read_config (path, config, error)) ? config : NULL;
}

struct kn_wan_vae *
kn_model_get_vae (struct kn_model *model, GError **error)
{
  g_autofree char *path = model->vae ? NULL : kn_model_find_part (model->info->folder, KN_MODEL_FILE_VAE, error);

  if (path)
    model->vae = kn_wan_vae_open (model->device, path, KN_F32, error);
  if (model->vae)
    model->vae_config = *kn_wan_vae_get_config (model->vae);
  return model->vae;
}

const struct kn_wan_vae_config *
kn_model_get_vae_config (struct kn_model *model, GError **error)
{
  return model->vae_config.z_dim || kn_model_get_vae (model, error) ? &model->vae_config : NULL;
}

struct kn_umt5 *
kn_model_get_text_encoder (struct kn_model *model, GError **error)
{
  g_autofree char *path =
    model->text_encoder ? NULL : kn_model_find_part (model->info->folder, KN_MODEL_FILE_TEXT_ENCODER, error);

  if (path)
    model->text_encoder = kn_umt5_open (model->device, path, model->compute, error);
  return model->text_encoder;
}

const struct kn_tokenizer *
kn_model_get_tokenizer (struct kn_model *model, GError **error)
{
  g_autofree char *path =
    model->tokenizer ? NULL : kn_model_find_part (model->info->folder, KN_MODEL_FILE_TOKENIZER, error);

  if (path)
    model->tokenizer = kn_tokenizer_open (path, error);
  return model->tokenizer;
}

struct kn_clip_vision *
kn_model_get_image_encoder (struct kn_model *model, GError **error)
{
  g_autofree char *path =
    model->image_encoder ? NULL : kn_model_dup_part_path (model->info->folder, KN_MODEL_FILE_IMAGE_ENCODER);

  if (path)
    model->image_encoder = kn_clip_vision_open (model->device, path, KN_F32, error);
  return model->image_encoder;
}

struct kn_latent_rgb **
kn_model_get_latent_rgb_slot (struct kn_model *model)
{
  return &model->latent_rgb;
}

void
kn_model_trim (struct kn_model *model, guint keep)
{
  if (model->memory == KN_MODEL_TOGETHER && kn_device_get_bytes (model->device) < RESIDENT_LIMIT_BYTES)
    return;
  if (!(keep & KN_MODEL_TRANSFORMER))
    kn_wan_transformer_close (&model->transformer);
  if (!(keep & KN_MODEL_VAE))
    kn_wan_vae_close (&model->vae);
  if (!(keep & KN_MODEL_TEXT_ENCODER))
    kn_umt5_close (&model->text_encoder);
  if (!(keep & KN_MODEL_IMAGE_ENCODER))
    kn_clip_vision_close (&model->image_encoder);
}
