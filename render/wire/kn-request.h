/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create; two threads may read one request
 *
 * Everything that is needed to make one take, as a person writes it. {"prompt": "a red car in the snow"} is a whole
 * request. One table (kn-request-fields.c) is the parser, the printer and the help text of `kinora-render run --help`,
 * so the three cannot disagree; read it for the meaning, range and default of every key.
 *
 * "Model's own" values are sentinels that the job replaces from the model's kinora.json: 0, a negative number or NULL,
 * named beside each member; JSON has null for them. Times are seconds from the first frame of the take; the job rounds
 * them to the model's grid and reports what it made of them.
 *
 * Space (camera): x right, y down, z forward, as seen by the camera of the first frame, which is at the origin unless a
 * keyframe says otherwise. A pose maps camera to world. One unit is about the distance to the subject.
 *
 * Ownership: all strings, arrays and groups belong to the request. Failure: KN_RENDER_ERROR_BAD_REQUEST, naming the key
 * ("draft.scale", "keyframes[2].time"), its value and what is allowed; a text from anywhere is safe to parse.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

enum kn_request_direction
{
  KN_EXTEND_FORWARD,                  /* goes on after the take's last frame */
  KN_EXTEND_BACKWARD,                 /* leads into the take's first frame */
};

enum kn_request_mask_mode
{
  KN_MASK_REPLACE,                    /* what is painted is made anew */
  KN_MASK_KEEP,                       /* what is painted stays, the rest is made anew */
};

enum kn_request_interpolation
{
  KN_REQUEST_SMOOTH,                  /* spline through the neighbours, spherical for rotations */
  KN_REQUEST_LINEAR,
  KN_REQUEST_HOLD,
};

enum kn_camera_preset
{
  KN_CAMERA_NONE,                     /* keyframes or a file */
  KN_CAMERA_STATIC,                   /* lock-off: told not to move, which is not the same as being told nothing */
  KN_CAMERA_PAN_LEFT, KN_CAMERA_PAN_RIGHT,
  KN_CAMERA_TILT_UP, KN_CAMERA_TILT_DOWN,
  KN_CAMERA_ROLL_LEFT, KN_CAMERA_ROLL_RIGHT,
  KN_CAMERA_TRUCK_LEFT, KN_CAMERA_TRUCK_RIGHT,
  KN_CAMERA_PEDESTAL_UP, KN_CAMERA_PEDESTAL_DOWN,
  KN_CAMERA_DOLLY_IN, KN_CAMERA_DOLLY_OUT,
  KN_CAMERA_ORBIT_LEFT, KN_CAMERA_ORBIT_RIGHT,
  KN_CAMERA_ZOOM_IN, KN_CAMERA_ZOOM_OUT,
  KN_CAMERA_HANDHELD,
  KN_CAMERA_DOLLY_ZOOM_IN, KN_CAMERA_DOLLY_ZOOM_OUT,
  KN_CAMERA_N_PRESETS,
};

enum kn_request_mode
{
  KN_MODE_FULL,                       /* one pass at full size */
  KN_MODE_DRAFT,                      /* one pass at draft size */
  KN_MODE_BOTH,                       /* a draft, then a full pass that starts from its latents */
};

enum kn_request_preview
{
  KN_PREVIEW_LATENT_RGB,              /* a linear map of the latents: nearly free */
  KN_PREVIEW_DECODER,                 /* the model's small decoder */
};

enum kn_request_dtype
{
  KN_REQUEST_DTYPE_AUTO,
  KN_REQUEST_DTYPE_F32,
  KN_REQUEST_DTYPE_BF16,
};

struct kn_request_prompt
{
  char *text;
  double from_s, to_s;                /* to_s 0: the end */
  double weight;                      /* against the prompt that holds throughout and other texts of the same time */
  double blend_s;                     /* comes and goes over this long, centred on from_s and to_s */
};

struct kn_request_keyframe
{
  double time_s;
  char *image;                        /* path */
  double strength;
};

struct kn_request_extend
{
  char *take;                         /* path of a take's .mkv, beside which its latents lie, or of any video */
  int direction;                      /* enum kn_request_direction */
  double at_s;                        /* where it is cut; 0: its end, or its beginning */
  double overlap_s;                   /* 0: the model's own */
};

struct kn_request_fill
{
  char *from, *to;                    /* paths, each a take, a video or a picture */
  double from_at_s, to_at_s;          /* where they are cut; 0: the end of one, the beginning of the other */
  double overlap_s;                   /* of takes; 0: the model's own */
};

struct kn_request_source
{
  char *video;                        /* path of a take, a video or a picture */
  double strength;                    /* 0 nothing changes, 1 only size and length remain */
};

struct kn_request_area_key
{
  double time_s;
  double *box;                        /* [4] x, y, width, height as fractions of the picture, or NULL */
  char *image;                        /* path, white is painted, or NULL; one of the two is set */
  int interpolation;                  /* enum kn_request_interpolation, towards the next key */
};

/* What is painted over time. The first key holds before its time and the last one after it. Between two boxes the
 * sides move; between other keys the outline does (signed distances are blended). Nothing is painted outside
 * from_s … to_s. */
struct kn_request_area
{
  double from_s, to_s;                /* to_s 0: the end */
  gboolean inverted;                  /* everything but what is painted, once grown */
  double grow_px, feather_px;         /* in pixels of the take */
  struct kn_request_area_key *keys;
  gsize n_keys;
};

/* Of several, the first is on top. Where no mask holds at a time, the source stays; if all that hold keep, the rest of
 * the picture is made anew. */
struct kn_request_mask
{
  int mode;                           /* enum kn_request_mask_mode */
  struct kn_request_area area;
};

/* Where a text of its own happens, besides the prompt. Of several, the first is on top. */
struct kn_request_layout
{
  char *prompt;
  struct kn_request_area area;
};

struct kn_request_camera_key
{
  double time_s;
  double *position;                   /* [3] or NULL: the origin */
  double *rotation;                   /* [4] quaternion w x y z, unit length, camera to world; or NULL */
  double *look_at;                    /* [3] or NULL; never together with rotation */
  double fov_degrees;                 /* vertical; 0: the model's own */
  int interpolation;                  /* enum kn_request_interpolation, towards the next key */
};

/* Exactly one of preset, keyframes and file is set. */
struct kn_request_camera
{
  int preset;                         /* enum kn_camera_preset */
  double amount;                      /* times the preset's usual move */
  struct kn_request_camera_key *keyframes;
  gsize n_keyframes;
  char *file;                         /* path of a RealEstate10K-like trajectory text */
};

struct kn_request_draft
{
  double scale;                       /* of width and height; 0: the model's own */
  int steps;                          /* 0: the model's own */
  int preview;                        /* enum kn_request_preview */
  char *take;                         /* path of one that is there already, or NULL; what comes out is the same */
};

struct kn_request
{
  char *model;                        /* path of the folder; NULL: the embedded starter */
  char *prompt;                       /* never NULL */
  struct kn_request_prompt *prompts;
  gsize n_prompts;
  char *negative_prompt;              /* NULL: the model's own */
  double seconds;                     /* 0: the model's own */
  double fps;                         /* 0: the model's own */
  int width, height;                  /* 0: of the take that goes on, or the model's own; one keeps the aspect */
  gint64 seed;
  int steps;                          /* 0: the model's own, steps_scale times */
  double steps_scale;
  double guidance;                    /* -1: the model's own */
  double shift;                       /* 0: the model's own */
  const char *sampler;                /* static; for kn_sampler_from_name(); NULL: the model's own */
  char *first_frame, *last_frame;     /* paths or NULL */
  struct kn_request_keyframe *keyframes;
  gsize n_keyframes;
  struct kn_request_extend *extend;   /* NULL: not asked for; also the groups below */
  gboolean loop;
  struct kn_request_fill *fill;
  struct kn_request_source *source;
  struct kn_request_mask *masks;
  gsize n_masks;
  struct kn_request_layout *layout;
  gsize n_layout;
  struct kn_request_camera *camera;
  int mode;                           /* enum kn_request_mode */
  struct kn_request_draft draft;
  int dtype;                          /* enum kn_request_dtype */
  char *device;                       /* "cpu", "vulkan", "vulkan:N"; NULL: the best there is */
};

/* All defaults and an empty prompt, for programs that fill it in. Free with kn_request_free(). */
struct kn_request *kn_request_new (void);
/* text: length bytes of JSON; -1 when NUL-terminated. folder: what relative paths are relative to, NULL for the current
 * one. label: names the text in messages, NULL for "request". An object with a member "request" is a take's recipe,
 * and what counts is that member: any take can be made again from the file beside it. */
struct kn_request *kn_request_parse (const char *text, gssize length, const char *folder, const char *label,
                                     GError **error);
struct kn_request *kn_request_load (const char *path, GError **error);
struct kn_request *kn_request_copy (const struct kn_request *request);
/* Accepts NULL, zeroes the pointer. */
void               kn_request_free (struct kn_request **request);

/* The rules between keys. Parsing ends with it; a program that filled a request in calls it itself. */
gboolean kn_request_check (const struct kn_request *request, GError **error);

/* Canonical JSON: every key in the order of the table, defaults written out, paths absolute, a line feed at the end.
 * Parsing it gives an equal request. Free with g_free(). */
char *kn_request_print (const struct kn_request *request);
/* SHA-256 of the canonical text: the same words and the same paths. What is in the files does not count; whoever caches
 * results hashes those too. Free with g_free(). */
char *kn_request_hash (const struct kn_request *request);
/* Likewise, of all that decides what the draft looks like: requests of one draft have one. Free with g_free(). */
char *kn_request_hash_draft (const struct kn_request *request);

/* The table as text for --help, lines of at most 120 columns. Free with g_free(). */
char *kn_request_help (void);

/* "static", "pan-left", …; NULL for KN_CAMERA_NONE. */
const char *kn_camera_preset_get_name (enum kn_camera_preset preset);

/* The frame rate as a fraction: 29.97 is 30000/1001. */
void kn_fps_to_fraction (double fps, int *numerator, int *denominator);

G_END_DECLS
