/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-request-private.h"

#define OWN "the model's own"
#define MAX_SECONDS 3600.0
#define MAX_WORLD 1e6

static const char *const samplers[] = { "euler", "unipc", "unipc-diffusers", "dpm++", "distill", NULL };
static const char *const directions[] = { "forward", "backward", NULL };
static const char *const mask_modes[] = { "replace", "keep", NULL };
static const char *const interpolations[] = { "smooth", "linear", "hold", NULL };
static const char *const modes[] = { "full", "draft", "both", NULL };
static const char *const previews[] = { "latent-rgb", "decoder", NULL };
static const char *const dtypes[] = { "auto", "f32", "bf16", NULL };
static const char *const presets[] = {
  "", "static", "pan-left", "pan-right", "tilt-up", "tilt-down", "roll-left", "roll-right", "truck-left", "truck-right",
  "pedestal-up", "pedestal-down", "dolly-in", "dolly-out", "orbit-left", "orbit-right", "zoom-in", "zoom-out",
  "handheld", "dolly-zoom-in", "dolly-zoom-out", NULL
};

#define AT(type, member) .offset = G_STRUCT_OFFSET (struct type, member)
#define TIME .kind = KN_FIELD_REAL, .max = MAX_SECONDS

static const struct kn_field prompt_fields[] = {
  { "text", KN_FIELD_STRING, AT (kn_request_prompt, text), .required = TRUE, .help = "what happens then" },
  { "from", TIME, AT (kn_request_prompt, from_s), .help = "seconds" },
  { "to", TIME, AT (kn_request_prompt, to_s), .fallback_text = "the end", .help = "seconds" },
  { "weight", KN_FIELD_REAL, AT (kn_request_prompt, weight), .max = 4, .fallback = 1,
    .help = "below 1 the prompt has the rest; above, more than other texts of that time" },
  { "blend", TIME, AT (kn_request_prompt, blend_s), .help = "seconds over which it comes and goes" },
  { NULL }
};

static const struct kn_field keyframe_fields[] = {
  { "time", TIME, AT (kn_request_keyframe, time_s), .required = TRUE, .help = "seconds" },
  { "image", KN_FIELD_PATH, AT (kn_request_keyframe, image), .required = TRUE, .help = "picture file" },
  { "strength", KN_FIELD_REAL, AT (kn_request_keyframe, strength), .max = 1, .fallback = 1,
    .help = "1 is exactly this picture, 0 ignores it" },
  { NULL }
};

static const struct kn_field extend_fields[] = {
  { "take", KN_FIELD_PATH, AT (kn_request_extend, take), .required = TRUE, .help = "the .mkv of a take, or a video" },
  { "direction", KN_FIELD_CHOICE, AT (kn_request_extend, direction), .choices = directions,
    .help = "goes on after its end, or leads into its beginning" },
  { "at", TIME, AT (kn_request_extend, at_s), .fallback_text = "its end or beginning",
    .help = "seconds; where the take is cut instead" },
  { "overlap", KN_FIELD_REAL, AT (kn_request_extend, overlap_s), .max = 60, .fallback_text = OWN,
    .help = "seconds of the take that the new part sees" },
  { NULL }
};

static const struct kn_field fill_fields[] = {
  { "from", KN_FIELD_PATH, AT (kn_request_fill, from), .required = TRUE,
    .help = "a take or video (its end), or a picture" },
  { "to", KN_FIELD_PATH, AT (kn_request_fill, to), .required = TRUE,
    .help = "a take or video (its beginning), or a picture" },
  { "from_at", TIME, AT (kn_request_fill, from_at_s), .fallback_text = "its end",
    .help = "seconds; where it is cut" },
  { "to_at", TIME, AT (kn_request_fill, to_at_s), .fallback_text = "its beginning",
    .help = "seconds; where it is cut" },
  { "overlap", KN_FIELD_REAL, AT (kn_request_fill, overlap_s), .max = 60, .fallback_text = OWN,
    .help = "seconds of each take that the new part sees" },
  { NULL }
};

static const struct kn_field source_fields[] = {
  { "video", KN_FIELD_PATH, AT (kn_request_source, video), .required = TRUE, .help = "a take, a video or a picture" },
  { "strength", KN_FIELD_REAL, AT (kn_request_source, strength), .max = 1, .fallback = 0.7,
    .help = "how much may change; with a mask, inside it" },
  { NULL }
};

static const struct kn_field area_key_fields[] = {
  { "time", TIME, AT (kn_request_area_key, time_s), .help = "seconds" },
  { "box", KN_FIELD_VECTOR, AT (kn_request_area_key, box), .n_values = 4, .min = -8, .max = 8,
    .fallback_text = "use image",
    .help = "[x, y, width, height] as fractions of the picture, from its upper left corner" },
  { "image", KN_FIELD_PATH, AT (kn_request_area_key, image), .fallback_text = "use box",
    .help = "picture file, white is painted" },
  { "interpolation", KN_FIELD_CHOICE, AT (kn_request_area_key, interpolation), .choices = interpolations,
    .fallback = KN_REQUEST_LINEAR, .help = "on the way to the next key" },
  { NULL }
};

#define AREA(type) \
  { "from", TIME, AT (type, area.from_s), .help = "seconds" }, \
  { "to", TIME, AT (type, area.to_s), .fallback_text = "the end", .help = "seconds" }, \
  { "inverted", KN_FIELD_BOOL, AT (type, area.inverted), .help = "everything but what is painted" }, \
  { "grow_px", KN_FIELD_REAL, AT (type, area.grow_px), .min = -4096, .max = 4096, .help = "negative shrinks" }, \
  { "feather_px", KN_FIELD_REAL, AT (type, area.feather_px), .max = 4096, .help = "width of the soft edge" }, \
  { "keys", KN_FIELD_LIST, AT (type, area.keys), .fields = area_key_fields, .alone = TRUE, .required = TRUE, \
    .size = sizeof (struct kn_request_area_key), .help = "boxes or painted pictures over time" }

static const struct kn_field mask_fields[] = {
  { "mode", KN_FIELD_CHOICE, AT (kn_request_mask, mode), .choices = mask_modes,
    .help = "what is painted is made anew, or is all that stays" },
  AREA (kn_request_mask),
  { NULL }
};

static const struct kn_field layout_fields[] = {
  { "prompt", KN_FIELD_STRING, AT (kn_request_layout, prompt), .required = TRUE, .help = "what is to be seen there" },
  AREA (kn_request_layout),
  { NULL }
};

static const struct kn_field camera_key_fields[] = {
  { "time", TIME, AT (kn_request_camera_key, time_s), .required = TRUE, .help = "seconds" },
  { "position", KN_FIELD_VECTOR, AT (kn_request_camera_key, position), .n_values = 3, .min = -MAX_WORLD,
    .max = MAX_WORLD, .fallback_text = "the origin", .help = "[x, y, z]: right, down, forward" },
  { "rotation", KN_FIELD_VECTOR, AT (kn_request_camera_key, rotation), .n_values = 4, .min = -MAX_WORLD,
    .max = MAX_WORLD, .fallback_text = "straight on", .help = "quaternion [w, x, y, z], camera to world" },
  { "look_at", KN_FIELD_VECTOR, AT (kn_request_camera_key, look_at), .n_values = 3, .min = -MAX_WORLD,
    .max = MAX_WORLD, .fallback_text = "use rotation", .help = "the point in the middle of the picture, [x, y, z]" },
  { "fov_degrees", KN_FIELD_REAL, AT (kn_request_camera_key, fov_degrees), .min = 1, .max = 170, .fallback_text = OWN,
    .help = "vertical angle of view" },
  { "interpolation", KN_FIELD_CHOICE, AT (kn_request_camera_key, interpolation), .choices = interpolations,
    .help = "on the way to the next keyframe" },
  { NULL }
};

static const struct kn_field camera_fields[] = {
  { "preset", KN_FIELD_CHOICE, AT (kn_request_camera, preset), .choices = presets, .fallback_text = "none",
    .help = "a move over the whole take" },
  { "amount", KN_FIELD_REAL, AT (kn_request_camera, amount), .max = 10, .fallback = 1,
    .help = "times the preset's usual move" },
  { "keyframes", KN_FIELD_LIST, AT (kn_request_camera, keyframes), .fields = camera_key_fields,
    .size = sizeof (struct kn_request_camera_key), .help = "poses over time" },
  { "file", KN_FIELD_PATH, AT (kn_request_camera, file), .fallback_text = "none",
    .help = "trajectory text as in RealEstate10K: one line per frame, world to camera" },
  { NULL }
};

static const struct kn_field draft_fields[] = {
  { "scale", KN_FIELD_REAL, AT (kn_request_draft, scale), .min = 0.1, .max = 1, .fallback_text = OWN,
    .help = "of width and height" },
  { "steps", KN_FIELD_INT, AT (kn_request_draft, steps), .min = 1, .max = 1000, .fallback_text = OWN,
    .help = "denoising steps of the draft" },
  { "preview", KN_FIELD_CHOICE, AT (kn_request_draft, preview), .choices = previews,
    .fallback = KN_PREVIEW_LATENT_RGB, .help = "how a step is shown" },
  { "take", KN_FIELD_PATH, AT (kn_request_draft, take), .fallback_text = "none",
    .help = "a draft of this very request that is there already; of another one it is made anew" },
  { NULL }
};

const struct kn_field kn_request_fields[] = {
  { "model", KN_FIELD_PATH, AT (kn_request, model), .fallback_text = "the embedded starter", .help = "model folder" },
  { "prompt", KN_FIELD_STRING, AT (kn_request, prompt), .required = TRUE, .help = "what is to be seen" },
  { "prompts", KN_FIELD_LIST, AT (kn_request, prompts), .fields = prompt_fields,
    .size = sizeof (struct kn_request_prompt), .help = "what happens when, besides the prompt" },
  { "negative_prompt", KN_FIELD_STRING, AT (kn_request, negative_prompt), .fallback_text = OWN,
    .help = "what is not to be seen" },
  { "seconds", KN_FIELD_REAL, AT (kn_request, seconds), .min = 0.01, .max = MAX_SECONDS, .fallback_text = OWN,
    .help = "duration; rounded to the model's grid" },
  { "fps", KN_FIELD_REAL, AT (kn_request, fps), .min = 1, .max = 240, .fallback_text = OWN,
    .help = "frames per second" },
  { "width", KN_FIELD_INT, AT (kn_request, width), .min = 16, .max = 8192, .fallback_text = OWN,
    .help = "pixels; rounded to the model's grid" },
  { "height", KN_FIELD_INT, AT (kn_request, height), .min = 16, .max = 8192, .fallback_text = OWN,
    .help = "pixels; rounded to the model's grid" },
  { "seed", KN_FIELD_SEED, AT (kn_request, seed), .help = "another seed, another take; number or string of digits" },
  { "steps", KN_FIELD_INT, AT (kn_request, steps), .min = 1, .max = 1000, .fallback_text = OWN,
    .help = "denoising steps" },
  { "steps_scale", KN_FIELD_REAL, AT (kn_request, steps_scale), .min = 0.1, .max = 10, .fallback = 1,
    .help = "times the model's own steps, where “steps” are not given" },
  { "guidance", KN_FIELD_REAL, AT (kn_request, guidance), .max = 100, .fallback = -1, .fallback_text = OWN,
    .help = "guidance scale: how closely the prompt is followed" },
  { "shift", KN_FIELD_REAL, AT (kn_request, shift), .min = 0.01, .max = 100, .fallback_text = OWN,
    .help = "more: more steps go into composition" },
  { "sampler", KN_FIELD_WORD, AT (kn_request, sampler), .choices = samplers, .fallback_text = OWN,
    .help = "how steps are taken" },
  { "first_frame", KN_FIELD_PATH, AT (kn_request, first_frame), .fallback_text = "none", .help = "picture file" },
  { "last_frame", KN_FIELD_PATH, AT (kn_request, last_frame), .fallback_text = "none", .help = "picture file" },
  { "keyframes", KN_FIELD_LIST, AT (kn_request, keyframes), .fields = keyframe_fields,
    .size = sizeof (struct kn_request_keyframe), .help = "pictures at any time" },
  { "extend", KN_FIELD_OBJECT, AT (kn_request, extend), .fields = extend_fields, .shorthand = "take",
    .size = sizeof (struct kn_request_extend), .help = "continue a take" },
  { "loop", KN_FIELD_BOOL, AT (kn_request, loop), .help = "the last frame leads into the first" },
  { "fill", KN_FIELD_OBJECT, AT (kn_request, fill), .fields = fill_fields,
    .size = sizeof (struct kn_request_fill), .help = "what lies between two ends" },
  { "source", KN_FIELD_OBJECT, AT (kn_request, source), .fields = source_fields, .shorthand = "video",
    .size = sizeof (struct kn_request_source), .help = "remake a video" },
  { "mask", KN_FIELD_LIST, AT (kn_request, masks), .fields = mask_fields, .alone = TRUE,
    .size = sizeof (struct kn_request_mask), .help = "only a region of the source is made anew; the first is on top" },
  { "layout", KN_FIELD_LIST, AT (kn_request, layout), .fields = layout_fields, .alone = TRUE,
    .size = sizeof (struct kn_request_layout), .help = "regions with texts of their own; the first is on top" },
  { "camera", KN_FIELD_OBJECT, AT (kn_request, camera), .fields = camera_fields, .shorthand = "preset",
    .size = sizeof (struct kn_request_camera), .help = "a preset, keyframes or a file" },
  { "mode", KN_FIELD_CHOICE, AT (kn_request, mode), .choices = modes, .fallback = KN_MODE_FULL,
    .help = "full size at once, a small draft, or a draft that the full pass starts from" },
  { "draft", KN_FIELD_GROUP, AT (kn_request, draft), .fields = draft_fields, .help = "how the draft is made" },
  { "dtype", KN_FIELD_CHOICE, AT (kn_request, dtype), .choices = dtypes, .help = "arithmetic of the transformer" },
  { "device", KN_FIELD_STRING, AT (kn_request, device), .fallback_text = "the best there is",
    .help = "cpu, vulkan or vulkan:N" },
  { NULL }
};

const char *
kn_camera_preset_get_name (enum kn_camera_preset preset)
{
  return preset == KN_CAMERA_NONE ? NULL : presets[preset];
}

static void
init_field (const struct kn_field *f, gpointer at)
{
  switch (f->kind)
    {
    case KN_FIELD_BOOL:
    case KN_FIELD_INT:
    case KN_FIELD_CHOICE:
      *(int *) at = (int) f->fallback;
      break;
    case KN_FIELD_REAL:
      *(double *) at = f->fallback;
      break;
    case KN_FIELD_SEED:
      *(gint64 *) at = (gint64) f->fallback;
      break;
    case KN_FIELD_GROUP:
      kn_fields_init (f->fields, at);
      break;
    case KN_FIELD_STRING:
    case KN_FIELD_PATH:
    case KN_FIELD_WORD:
    case KN_FIELD_VECTOR:
    case KN_FIELD_OBJECT:
    case KN_FIELD_LIST:
      break;
    }
}

void
kn_fields_init (const struct kn_field *fields, gpointer base)
{
  for (const struct kn_field *f = fields; f->key; f++)
    init_field (f, kn_field_at (f, base));
}

void
kn_fields_clear (const struct kn_field *fields, gpointer base)
{
  for (const struct kn_field *f = fields; f->key; f++)
    {
      gpointer at = kn_field_at (f, base);
      gboolean is_list = f->kind == KN_FIELD_LIST;

      if (f->kind == KN_FIELD_GROUP)
        kn_fields_clear (f->fields, at);
      if (f->kind == KN_FIELD_STRING || f->kind == KN_FIELD_PATH || f->kind == KN_FIELD_VECTOR)
        g_clear_pointer ((gpointer *) at, g_free);
      if ((f->kind != KN_FIELD_OBJECT && !is_list) || !*(char **) at)
        continue;
      for (gsize i = 0; i < (is_list ? *kn_field_count (f, base) : 1); i++)
        kn_fields_clear (f->fields, *(char **) at + i * f->size);
      g_clear_pointer ((gpointer *) at, g_free);
    }
}

void
kn_fields_own (const struct kn_field *fields, gpointer dst)
{
  for (const struct kn_field *f = fields; f->key; f++)
    {
      gpointer *at = kn_field_at (f, dst);
      gsize n = f->kind == KN_FIELD_LIST ? *kn_field_count (f, dst) : 1;

      if (f->kind == KN_FIELD_GROUP)
        kn_fields_own (f->fields, at);
      if (f->kind == KN_FIELD_STRING || f->kind == KN_FIELD_PATH)
        *at = g_strdup (*at);
      if (f->kind == KN_FIELD_VECTOR)
        *at = g_memdup2 (*at, f->n_values * sizeof (double));
      if ((f->kind != KN_FIELD_OBJECT && f->kind != KN_FIELD_LIST) || !*at)
        continue;
      *at = g_memdup2 (*at, n * f->size);
      for (gsize i = 0; i < n; i++)
        kn_fields_own (f->fields, (char *) *at + i * f->size);
    }
}
