/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-check-private.h"
#include "render/model/wan/kn-camera-rays.h"

#include <stdio.h>
#include <string.h>

/* One set of inputs: "out.<name>.sample" from "in.<name>.*", or "in.*" where the case has none of its own; the main
 * case has no name. */
struct inputs
{
  const char *name;
  int channels, t, h, w;
  float *latents;                     /* [channels, T, h, w] */
  float *text, *clip;                 /* [text_rows, …]; clip may be NULL */
  int text_rows;
  float timestep;
  int n_known_frames;
  float *camera;                      /* [24, T, 8h, 8w] or NULL */
};

static void
clear_inputs (struct inputs *in)
{
  g_free (in->latents);
  g_free (in->text);
  g_free (in->clip);
  g_free (in->camera);
}

/* The full name of an input of the case, NULL when there is none. Names: NULL-terminated alternatives. */
static char *
input_name (const struct kn_check *c, const char *case_name, const char *const *names)
{
  for (int i = 0; names[i]; i++)
    {
      g_autofree char *own = g_strdup_printf ("in.%s.%s", case_name, names[i]);
      g_autofree char *common = g_strconcat ("in.", names[i], NULL);

      if (*case_name && kn_weights_find (c->io, own))
        return g_steal_pointer (&own);
      if (kn_weights_find (c->io, common))
        return g_steal_pointer (&common);
    }
  return NULL;
}

static gboolean
read_latents (const struct kn_check *c, struct inputs *in, GError **error)
{
  g_autofree char *name = input_name (c, in->name, (const char *[]) { "hidden_states", "latents", NULL });
  g_autofree char *condition = input_name (c, in->name, (const char *[]) { "y", NULL });
  g_autofree float *more = NULL;
  gsize n, n_more;

  if (!kn_check_video_dims (c, name ? name : "in.hidden_states", &in->channels, &in->t, &in->h, &in->w, error))
    return FALSE;
  if (in->h % 2 || in->w % 2)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: latents must have even sizes.", c->folder);
      return FALSE;
    }
  in->latents = kn_check_read (c, name, &n);
  if (!condition)
    return TRUE;
  /* Fun keeps noisy latents and their condition apart. */
  more = kn_check_read (c, condition, &n_more);
  in->latents = g_renew (float, in->latents, n + n_more);
  memcpy (in->latents + n, more, n_more * sizeof (float));
  in->channels += (int) (n_more / ((gsize) in->t * in->h * in->w));
  return TRUE;
}

/* One timestep for all, or one per token of which the first frames may have 0. */
static gboolean
read_timestep (const struct kn_check *c, struct inputs *in, GError **error)
{
  g_autofree char *name = input_name (c, in->name, (const char *[]) { "timestep", NULL });
  gsize n, zeros = 0, frame = (gsize) (in->h / 2) * (in->w / 2);
  g_autofree float *values = kn_check_need (c, name ? name : "in.timestep", &n, error);

  if (!values)
    return FALSE;
  in->timestep = values[n - 1];
  if (n == 1)
    return TRUE;
  while (zeros < n && values[zeros] == 0)
    zeros++;
  for (gsize i = zeros; i < n; i++)
    if (values[i] != in->timestep)
      zeros = n + 1;
  if (n != frame * in->t || zeros > n || zeros % frame)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                   "%s: “%s” must be one timestep, or one per token with 0 for the first frames.", c->folder, name);
      return FALSE;
    }
  in->n_known_frames = (int) (zeros / frame);
  return TRUE;
}

static gboolean
read_text (const struct kn_check *c, const struct kn_wan_config *config, struct inputs *in, GError **error)
{
  g_autofree char *name = input_name (c, in->name, (const char *[]) { "text_rows", NULL });
  gsize n;

  in->text = kn_check_need (c, name ? name : "in.text_rows", &n, error);
  in->text_rows = (int) (n / config->text_dim);
  return in->text != NULL;
}

static gboolean
read_clip (const struct kn_check *c, const struct kn_wan_config *config, struct inputs *in, GError **error)
{
  const char *const names[] = { "encoder_hidden_states_image", "clip_fea", NULL };
  g_autofree char *name = input_name (c, in->name, names);
  gsize n, wanted = 257 * (gsize) config->clip_dim;
  g_autofree float *values = NULL;

  if (!config->has_clip || !name)
    return TRUE;
  values = kn_check_read (c, name, &n);
  if (n != wanted && n != 1)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “%s” must have 257 rows of %d.", c->folder, name,
                   config->clip_dim);
      return FALSE;
    }
  /* One element stands for a tensor full of it. */
  in->clip = g_new (float, wanted);
  for (gsize i = 0; i < wanted; i++)
    in->clip[i] = values[n == 1 ? 0 : i];
  return TRUE;
}

static gboolean
read_inputs (const struct kn_check *c, const struct kn_wan_config *config, const char *case_name, struct inputs *in,
             GError **error)
{
  g_autofree char *camera = input_name (c, case_name, (const char *[]) { "y_camera", NULL });
  gsize n;

  *in = (struct inputs) { .name = case_name };
  if (!read_latents (c, in, error) || !read_timestep (c, in, error) || !read_text (c, config, in, error) ||
      !read_clip (c, config, in, error))
    return FALSE;
  if (in->channels != config->in_channels)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                   "%s: the inputs have %d channels, but the transformer takes %d.", c->folder, in->channels,
                   config->in_channels);
      return FALSE;
    }
  if (!config->has_camera || !camera)
    return TRUE;
  in->camera = kn_check_read (c, camera, &n);
  if (n == (gsize) 24 * in->t * 64 * in->h * in->w)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “%s” must be [1, 24, %d, %d, %d].", c->folder, camera,
               in->t, 8 * in->h, 8 * in->w);
  return FALSE;
}

/* ---- running a case ---- */

static void
copy_rays (int latent_frame, float *out, gpointer user_data)
{
  const struct inputs *in = user_data;
  gsize plane = (gsize) 64 * in->h * in->w;

  for (int channel = 0; channel < 24; channel++)
    memcpy (out + channel * plane, in->camera + ((gsize) channel * in->t + latent_frame) * plane,
            plane * sizeof (float));
}

static gboolean
forward (struct kn_check *c, struct kn_wan_transformer *model, struct inputs *in, float *velocity, GError **error)
{
  struct kn_wan_context *context = kn_wan_context_create (model, c->stream, in->text, in->text_rows, in->clip, error);
  struct kn_wan_camera *camera = NULL;
  gboolean ok = context != NULL;

  if (ok && in->camera)
    {
      camera = kn_wan_camera_create (model, c->stream, in->t, in->h, in->w, copy_rays, in, error);
      ok = camera != NULL;
    }
  ok = ok && kn_check_forward (c, model, &(struct kn_wan_forward_args) {
    .t = in->t, .h = in->h, .w = in->w, .latents = in->latents, .timestep = in->timestep,
    .n_known_frames = in->n_known_frames, .context = context, .camera = camera, .velocity = velocity }, error);
  kn_wan_camera_destroy (&camera);
  kn_wan_context_destroy (&context);
  return ok;
}

static gboolean
run_case (struct kn_check *c, struct kn_wan_transformer *model, const char *case_name, const char *label,
          GError **error)
{
  const struct kn_wan_config *config = kn_wan_transformer_get_config (model);
  g_autofree char *output = *case_name ? g_strdup_printf ("out.%s.sample", case_name) : g_strdup ("out.sample");
  g_autofree char *row = g_strconcat (output, label, NULL);
  g_autofree float *expected = NULL, *velocity = NULL;
  struct kn_check_tap tap = { .check = c, .class = KN_CHECK_DIT };
  gsize n, expected_n;
  struct inputs in;
  gboolean ok = read_inputs (c, config, case_name, &in, error);

  if (ok)
    {
      n = (gsize) config->out_channels * in.t * in.h * in.w;
      velocity = g_new (float, n);
      tap.split = in.n_known_frames * (gint64) (in.h / 2) * (in.w / 2);
      kn_check_set_tap (c, *case_name ? NULL : &tap);
      ok = forward (c, model, &in, velocity, error);
      kn_check_set_tap (c, NULL);
    }
  clear_inputs (&in);
  if (!ok)
    return FALSE;
  expected = kn_check_read (c, output, &expected_n);
  if (expected && expected_n != n)
    kn_check_fail (c, row, "of another size");
  else if (expected)
    kn_check_compare (c, row, KN_CHECK_DIT, expected, velocity, n);
  if (!*case_name && !*label)
    kn_check_tensor (c, "out.sample_original_repo", KN_CHECK_DIT, velocity, n);
  return TRUE;
}

/* "t999" of "out.t999.sample"; "" of "out.sample"; NULL for anything else. */
static char *
case_of (const char *name)
{
  gsize n = strlen (name);

  if (g_str_equal (name, "out.sample"))
    return g_strdup ("");
  if (!g_str_has_prefix (name, "out.") || !g_str_has_suffix (name, ".sample"))
    return NULL;
  return g_strndup (name + 4, n - 4 - 7);
}

static gboolean
run_cases (struct kn_check *c, struct kn_wan_transformer *model, GError **error)
{
  if (!run_case (c, model, "", "", error))
    return FALSE;
  for (guint i = 0; i < kn_weights_n (c->io); i++)
    {
      g_autofree char *name = case_of (kn_weights_nth (c->io, i)->name);

      if (name && *name && !run_case (c, model, name, "", error))
        return FALSE;
    }
  return TRUE;
}

/* ---- rays from the trajectory file ---- */

static void
check_frames (struct kn_check *c, const struct kn_camera_rays *rays, int width, int height)
{
  g_autofree float *plucker = g_new (float, (gsize) width * height * 6);

  for (guint i = 0; i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;
      int frame;

      if (sscanf (name, "act.plucker_frame%d", &frame) != 1)
        continue;
      kn_camera_rays_plucker (rays, 0, frame, width, height, plucker);
      kn_check_tensor (c, name, KN_CHECK_F32, plucker, (gsize) width * height * 6);
    }
}

static gboolean
check_pose (struct kn_check *c, GError **error)
{
  g_autofree char *path = kn_check_path (c, "pose.txt"), *text = NULL;
  g_autofree float *packed = NULL, *frame = NULL;
  struct kn_camera_rays rays = { 0 };
  int channels, t, h, w;
  gsize plane;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!kn_check_video_dims (c, "in.y_camera", &channels, &t, &h, &w, error) ||
      !g_file_get_contents (path, &text, NULL, error) || !kn_camera_file_parse (text, w, h, &rays, error))
    return FALSE;
  plane = (gsize) h * w;
  packed = g_new (float, 24 * t * plane);
  frame = g_new (float, 24 * plane);
  for (int i = 0; i < t; i++)
    {
      kn_camera_rays_latent_frame (&rays, 0, i ? 4 * i - 3 : 0, i == 0, w, h, frame);
      for (int channel = 0; channel < 24; channel++)
        memcpy (packed + ((gsize) channel * t + i) * plane, frame + channel * plane, plane * sizeof (float));
    }
  kn_check_tensor (c, "in.y_camera", KN_CHECK_F32, packed, 24 * t * plane);
  check_frames (c, &rays, w, h);
  kn_camera_rays_clear (&rays);
  return TRUE;
}

/* ---- the folder ---- */

/* The same weights under their other names give the same result. */
static gboolean
check_other_layout (struct kn_check *c, GError **error)
{
  g_autofree char *path = kn_check_path (c, "original_layout.safetensors");
  struct kn_wan_transformer *model;
  gboolean ok;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  model = kn_wan_transformer_open (c->device, path, c->dtype, FALSE, error);
  ok = model && run_case (c, model, "", " (original layout)", error);
  kn_wan_transformer_close (&model);
  return ok;
}

gboolean
kn_check_transformer (struct kn_check *c, GError **error)
{
  struct kn_wan_transformer *model;
  gboolean ok;

  model = kn_wan_transformer_open (c->device, c->folder, c->dtype, FALSE, error);
  ok = model && run_cases (c, model, error);
  kn_wan_transformer_close (&model);
  ok = ok && check_other_layout (c, error) && check_pose (c, error);
  if (ok && kn_weights_find (c->io, "out.sample_bf16"))
    kn_check_skip (c, "out.sample_bf16", "the reference's own bf16");
  return ok;
}
