/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The CLIP vision tower (transformers CLIPVisionModel, open-clip ViT-H/14 in the real models): image features for the
 * variants with a CLIP branch. The output is that of the last block but one, without the final norm.
 */
#pragma once

#include "render/ops/kn-ops.h"

G_BEGIN_DECLS

struct kn_clip_vision;

/* path: folder with config.json and weights. NULL and error on failure. */
struct kn_clip_vision *kn_clip_vision_open (struct kn_device *device, const char *path, enum kn_dtype compute,
                                            GError **error);
void                   kn_clip_vision_close (struct kn_clip_vision **clip);
int                    kn_clip_vision_get_dim (const struct kn_clip_vision *clip);
/* Rows of the output: patches and one class token, 257 for 224/14. */
int                    kn_clip_vision_get_tokens (const struct kn_clip_vision *clip);

/* The pixel values the tower sees, [3, size, size] f32: image [height, width, 3] f32 in -1 … 1 resized without keeping
 * its aspect by bicubic interpolation (a = -0.75, half-pixel centres, no antialias), then CLIP's mean and deviation. */
float *kn_clip_vision_preprocess (const struct kn_clip_vision *clip, const float *image, int height, int width);

/* pixels: as preprocessed. features: [tokens, dim] f32. */
gboolean kn_clip_vision_encode (struct kn_clip_vision *clip, struct kn_stream *stream, const float *pixels,
                                float *features, GError **error);

G_END_DECLS
