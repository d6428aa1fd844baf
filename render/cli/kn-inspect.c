/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"
#include "render/job/kn-job.h"
#include "render/media/kn-take-io.h"
#include "render/media/kn-take-reader.h"
#include "render/model/kn-model.h"
#include "render/weights/kn-wan-names.h"

/* What a request needs on a device; takes request. */
static gboolean
inspect_cost (struct kn_request *request, const char *folder, const char *id, GError **error)
{
  struct kn_device *device = kn_device_open (id, error);
  struct kn_take_io *io = kn_take_io_new ("inspect.mkv");
  const struct kn_job_io files = kn_take_io_get (io);
  struct kn_job_shape shape = { 0 };
  struct kn_job_plan plan;
  enum kn_dtype dtype;
  gboolean ok = device && kn_cli_request_dtype (request, device, &dtype, error);

  if (ok)
    {
      const struct kn_device_info *info = kn_device_get_info (device);
      const struct kn_job_target target = { info->kind, info->name, info->memory_bytes };

      ok = kn_job_forecast (&target, folder, dtype, request, &files, &shape, &plan, error);
    }
  if (ok)
    printf ("on %-9s %d frames of %dx%d in %s: %.0f MB of memory, %.0f GFLOP\n", kn_device_get_info (device)->id,
            shape.n_frames, shape.width_px, shape.height_px, kn_dtype_name (dtype), plan.peak_bytes * 1e-6,
            plan.flops * 1e-9);
  kn_job_shape_clear (&shape);
  kn_take_io_free (&io);
  kn_device_close (&device);
  kn_request_free (&request);
  return ok;
}

static gboolean
inspect_recipe (const char *recipe, const char *device, GError **error)
{
  struct kn_request *request = kn_request_parse (recipe, -1, NULL, "recipe", error);
  g_autofree char *folder = NULL;

  if (!request)
    return FALSE;
  folder = g_strdup (request->model ? request->model : kn_model_get_starter_folder ());
  return inspect_cost (request, folder, device, error);
}

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

/* device: NULL, or where a take of its own size is to be forecast. */
static gboolean
inspect_model (const char *path, const char *device, GError **error)
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
  return inspect_transformer (transformer, error) && (!device || inspect_cost (kn_request_new (), path, device, error));
}

/* device: NULL, or where it is to be made again. */
static gboolean
inspect_take (const char *path, const char *device, GError **error)
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
  if (!(recipe = kn_take_load_recipe (path, device ? error : NULL)))
    return !device;
  printf ("recipe       %s\n", recipe);
  return !device || inspect_recipe (recipe, device, error);
}

int
kn_inspect_main (int argc, char **argv)
{
  g_autofree char *device = NULL;
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "Also what a take of the model, or this one, needs there",
      "DEVICE" },
    { NULL },
  };
  struct kn_device_info info;
  GError *error = NULL;
  int status;
  gboolean ok;

  if (!kn_cli_parse (&argc, &argv, entries, "MODEL_OR_TAKE",
                     "Tells what a model folder, a transformer file or a take (.mkv) is.", 1, &status))
    return status;
  if (device && !kn_device_find (device, &info, &error))
    return kn_cli_fail ("inspect", error);
  if (g_file_test (argv[1], G_FILE_TEST_IS_DIR))
    ok = inspect_model (argv[1], device, &error);
  else if (g_str_has_suffix (argv[1], ".safetensors") || g_str_has_suffix (argv[1], ".gguf") ||
           g_str_has_suffix (argv[1], ".pth"))
    ok = inspect_transformer (argv[1], &error);
  else
    ok = inspect_take (argv[1], device, &error);
  return ok ? 0 : kn_cli_fail ("inspect", error);
}
