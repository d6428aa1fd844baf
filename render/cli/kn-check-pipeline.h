/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 */
#pragma once

#include "render/cli/kn-check-private.h"
#include "render/model/wan/kn-umt5.h"
#include "render/model/wan/kn-wan-vae.h"
#include "render/weights/kn-safe-json.h"

G_BEGIN_DECLS

struct text
{
  float *rows;                        /* [n, text_dim] */
  int n;
};

struct pipeline
{
  struct kn_check *c;
  JsonObject *json;                   /* pipeline.json, borrowed */
  struct kn_wan_transformer *transformer;
  struct kn_wan_vae *vae;
  struct text prompt, negative;
  double guidance;
};

/* What a run knows besides noise and text. */
struct condition
{
  float *y;                           /* channels that follow the noisy latents, n values */
  gsize n;
  float *clip;                        /* [257, clip_dim] or NULL for zeros */
  struct kn_wan_camera *camera;
  float *first;                       /* [z, h, w] the first latent frame, known throughout, or NULL */
};

/* Path of components.<name>, NULL when there is none. g_free(). */
char *kn_check_component (const struct pipeline *pipeline, const char *name);

/* From the start picture, and the camera path of pipelines that have one; each tensor is compared on the way. */
gboolean kn_check_condition (struct pipeline *pipeline, struct condition *condition, GError **error);
/* From the start picture, for models that are told its latents instead of the first latent frame. */
gboolean kn_check_condition_first (struct pipeline *pipeline, struct condition *condition, GError **error);
/* From a video of which a mask over space and time is given, without a picture for CLIP. */
gboolean kn_check_condition_masked (struct pipeline *pipeline, struct condition *condition, GError **error);
/* Compares only: first and last frame given. */
gboolean kn_check_condition_start_end (struct pipeline *pipeline, GError **error);
void     kn_check_condition_clear (struct condition *condition);

G_END_DECLS
