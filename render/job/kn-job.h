/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_job_run() the render thread that opened the model's device; `stop` from any thread
 *
 * One request becomes one take: text → conditioning → denoising (draft, full or both) → frames. Files and pictures are
 * read and written by the caller through struct kn_job_io, so that this folder knows nothing of codecs.
 *
 * Everything random comes from the seed and everything is computed in a fixed order: the same request on the same
 * device gives the same bits, also when the process was killed in between and the job run again (see state_path).
 */
#pragma once

#include "render/model/kn-model.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

/* ---- what a request becomes on a model's grid ---- */

/* All sizes after rounding. T counts latent frames that are new in this take. */
struct kn_job_shape
{
  int fps_n, fps_d;
  int width_px, height_px;            /* of the frames written */
  int n_frames;                       /* written */
  int t, h, w;                        /* new latents */
  int draft_h, draft_w;               /* latents of the draft pass */
  int noise_h, noise_w;               /* grid of the noise field that both passes share: that of the full pass */
  int window;                         /* most latent frames denoised at once */
  int n_windows;
  int steps, draft_steps;
  int full_steps;                     /* that the full pass makes: fewer where it starts from something */
  double guidance, shift;
  enum kn_sampler sampler;
  gboolean draft, full;               /* which passes */
  gboolean stored_draft;              /* the draft is there already */
  gboolean encodes_ends;              /* goes on from, or leads into, a video that has no latents there */
  int per_step;                       /* network evaluations: texts with a place of their own, the rest, the negative */
  int evaluations, draft_evaluations; /* in all, and those of them that are the draft's */
  char *notes;                        /* what was rounded, one sentence a line; empty if nothing */
};

void kn_job_shape_clear (struct kn_job_shape *shape);

/* ---- running ---- */

/* Latents of a take: [z, T, h, w] f32, diffusion space, owned. */
struct kn_job_latents
{
  float *values;
  int z, t, h, w;
  gboolean loop;                      /* T latents give 4T frames, the last leading into the first */
  gboolean mid;                       /* goes on from another take, so that the first latent too gives four frames */
  int lead;                           /* frames of that take which come before those; below zero: so many of these are
                                         not in the film */
};
void kn_job_latents_clear (struct kn_job_latents *latents);

/* The outside world. All return FALSE (NULL) and set error on failure. */
struct kn_job_io
{
  gpointer user_data;
  /* The picture at path, scaled and centre-cropped: [height, width, 3] f32 in -1 … 1. g_free(). */
  float   *(*load_picture) (const char *path, int width_px, int height_px, gpointer user_data, GError **error);
  /* The latents beside a take. FALSE with no error set if path is not a take that has latents. */
  gboolean (*load_latents) (const char *path, struct kn_job_latents *latents, gpointer user_data, GError **error);
  /* The recipe beside a take, or NULL. g_free(). */
  char    *(*load_recipe) (const char *path, gpointer user_data);
  /* How long a video is; 0: it is a picture. */
  gboolean (*measure_video) (const char *path, double *seconds, gpointer user_data, GError **error);
  /* A video or a picture to be read from a time on, at fps, scaled as above. */
  gpointer (*open_video) (const char *path, int width_px, int height_px, double fps, double from_s, gpointer user_data,
                          GError **error);
  /* Its next n frames, [n, height, width, 3]; after the end the last one stays. */
  gboolean (*read_video) (gpointer video, int n, float *rgb, GError **error);
  void     (*close_video) (gpointer video);
  /* Once before the first frame; then the frames as they are made, RGB8 [n, height, width, 3]. */
  gboolean (*begin_frames) (const struct kn_job_shape *shape, gpointer user_data, GError **error);
  gboolean (*write_frames) (const guint8 *rgb, int n, gpointer user_data, GError **error);
};

/* ---- memory plan ---- */

/* How pixels go through the autoencoder. */
struct kn_job_tiles
{
  int tile;                           /* side of a tile in latents; 0: the whole picture at once */
  int window;                         /* latent frames that tiles go through at once */
};

/* Peak bytes of device memory in each stage, found by running the model's own code dry, and what is done to make them
 * fit. */
struct kn_job_plan
{
  guint64 text_bytes, condition_bytes, denoise_bytes, decode_bytes;
  guint64 peak_bytes;                 /* the largest of them */
  guint64 host_bytes;                 /* at most, of latents and their masks on the host; grows with the take */
  guint64 flops;                      /* of the denoising and the decoding */
  enum kn_model_memory memory;        /* how much of the model is in memory at once */
  struct kn_job_tiles encode, decode;
};

/* Where a job is to run. */
struct kn_job_target
{
  enum kn_device_kind kind;
  const char *name;                   /* for messages */
  guint64 memory_bytes;               /* that may be used */
};

/* The grid a request comes to on the model in `folder`, and what it needs on the target: costs some milliseconds and no
 * device memory. What does not fit is streamed and tiled; KN_RENDER_ERROR_NO_MEMORY, with the figure, only if even that
 * does not fit. KN_RENDER_ERROR_{BAD_REQUEST,UNSUPPORTED} when the model cannot do it. io: to see which inputs are
 * takes. shape: kn_job_shape_clear(). */
gboolean kn_job_forecast (const struct kn_job_target *target, const char *folder, enum kn_dtype compute,
                          const struct kn_request *request, const struct kn_job_io *io, struct kn_job_shape *shape,
                          struct kn_job_plan *plan, GError **error);

enum kn_job_stage
{
  KN_JOB_TEXT,
  KN_JOB_CONDITION,
  KN_JOB_DRAFT,
  KN_JOB_FULL,
  KN_JOB_DECODE,
};
const char *kn_job_stage_get_name (enum kn_job_stage stage);

struct kn_job_progress
{
  enum kn_job_stage stage;
  int step, n_steps;                  /* of the stage: denoising steps over all windows, or frames */
  double fraction;                    /* of the job, 0 … 1 */
  double seconds_left;                /* negative while unknown */
};

/* What the current window would be if denoising ended now. Borrowed for the call. */
struct kn_job_preview
{
  const guint8 *rgb;                  /* [n_frames, height, width, 3] */
  int n_frames, width_px, height_px;
  int first_frame;                    /* in the take */
  int step, n_steps;
};

struct kn_job_events
{
  gpointer user_data;
  void (*progress) (const struct kn_job_progress *progress, gpointer user_data);
  void (*preview) (const struct kn_job_preview *preview, gpointer user_data);     /* NULL: no previews are made */
};

enum kn_job_stop
{
  KN_JOB_GO_ON = 0,
  KN_JOB_CANCEL = 1,                  /* within one batch of dispatches; KN_RENDER_ERROR_CANCELLED */
  KN_JOB_KEEP = 2,                    /* at the next step: the take is made of what there is */
};

struct kn_job_options
{
  const char *state_path;             /* NULL: no saved state. Written at step boundaries about once a second, read when
                                         the job starts, deleted when it is done. A state of another request, model or
                                         device is ignored. */
  const struct kn_job_plan *plan;     /* whether to stream and tile; NULL: neither */
  const gint *stop;                   /* enum kn_job_stop, read atomically; NULL: never */
  struct kn_job_events events;
  struct kn_job_io io;
};

/* What the caller keeps with the take. */
struct kn_job_result
{
  struct kn_job_shape shape;
  struct kn_job_latents latents;
  gboolean kept_early;                /* stopped by KN_JOB_KEEP */
  double agreement;                   /* 0 … 1 between draft and full pass; negative without a draft */
  guint64 peak_bytes;                 /* of device memory, measured */
  double seconds;                     /* wall time */
  char *recipe;                       /* JSON object: request, shape, model name and hash, device, agreement … */
};
void kn_job_result_clear (struct kn_job_result *result);

gboolean kn_job_run (struct kn_model *model, const struct kn_request *request, const struct kn_job_options *options,
                     struct kn_job_result *result, GError **error);

G_END_DECLS
