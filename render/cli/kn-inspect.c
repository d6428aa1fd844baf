/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"
#include "render/media/kn-take-reader.h"
#include "render/model/kn-model.h"
#include "render/weights/kn-wan-names.h"

/* What the transformer of a model folder, or a single transformer file, is. */
static gboolean
inspect_transformer (const char *path, GError **error)
{
  struct kn_weights *weights = kn_weights_open (path, error);
  struct kn_wan_variant variant;
  g_autofree char *what = NULL;
  guint64 bytes = 0;
  gboolean ok = weights && kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, error) &&
                kn_wan_variant_detect (weights, &variant, error);

  if (ok)
    {
      what = kn_wan_variant_describe (&variant);
      for (guint i = 0; i < kn_weights_n (weights); i++)
        bytes += kn_weights_nth (weights, i)->bytes;
      printf ("transformer  %s, %s names, %.1f MB\n", what,
              variant.layout == KN_WAN_LAYOUT_ORIGINAL ? "original" : "diffusers", bytes * 1e-6);
    }
  kn_weights_close (&weights);
  return ok;
}

static gboolean
inspect_model (const char *path, GError **error)
{
  struct kn_model_info *info = kn_model_info_read (path, error);
  g_autofree char *transformer = NULL;

  if (!info)
    return FALSE;
  transformer = kn_model_dup_part_path (path, KN_MODEL_FILE_TRANSFORMER);
  printf ("model        %s\nhash         %s\n", info->name, info->hash);
  printf ("sizes       ");
  for (int i = 0; i < info->n_sizes; i++)
    printf (" %dx%d", info->sizes[i][0], info->sizes[i][1]);
  printf ("\nframes       %d at %g per second\n", info->window_frames, info->default_fps);
  printf ("sampling     %s, %d steps (draft %d), guidance %g, shift %g\n", kn_sampler_get_name (info->sampler),
          info->default_steps, info->draft_steps, info->default_guidance, info->shift);
  kn_model_info_free (info);
  return inspect_transformer (transformer, error);
}

static gboolean
inspect_take (const char *path, GError **error)
{
  struct kn_video_reader *reader = kn_video_reader_open (path, error);
  const struct kn_video_info *info;
  struct kn_take_latents *latents;
  g_autofree char *recipe = NULL;
  gint64 dims[4];

  if (!reader)
    return FALSE;
  info = kn_video_reader_get_info (reader);
  printf ("frames       %" G_GINT64_FORMAT " of %dx%d at %d/%d per second\n", info->n_frames, info->width, info->height,
          info->fps_numerator, info->fps_denominator);
  kn_video_reader_close (&reader);
  if ((latents = kn_take_latents_open (path, NULL)))
    {
      kn_take_latents_get_dims (latents, dims);
      printf ("latents      %" G_GINT64_FORMAT " channels, %" G_GINT64_FORMAT " frames of %" G_GINT64_FORMAT
              "x%" G_GINT64_FORMAT "\n", dims[0], dims[1], dims[3], dims[2]);
      kn_take_latents_close (&latents);
    }
  if ((recipe = kn_take_load_recipe (path, NULL)))
    printf ("recipe       %s\n", recipe);
  return TRUE;
}

int
kn_inspect_main (int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  GError *error = NULL;
  int status;
  gboolean ok;

  if (!kn_cli_parse (&argc, &argv, entries, "MODEL_OR_TAKE",
                     "Tells what a model folder, a transformer file or a take (.mkv) is.", 1, &status))
    return status;
  if (g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    ok = inspect_model (argv[1], &error);
  else if (g_str_has_suffix (argv[1], ".safetensors") || g_str_has_suffix (argv[1], ".gguf") ||
           g_str_has_suffix (argv[1], ".pth"))
    ok = inspect_transformer (argv[1], &error);
  else
    ok = inspect_take (argv[1], &error);
  return ok ? 0 : kn_cli_fail ("inspect", error);
}
