/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the kinds of reference folders have in common: reading io.safetensors, comparing, reporting.
 */
#pragma once

#include "render/model/wan/kn-wan-transformer.h"
#include "render/ops/kn-ops.h"
#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

/* What a tensor is, which decides how close it must be (bounds of the references' own f32 to bf16 differences). */
enum kn_check_class
{
  KN_CHECK_EXACT,           /* integers and text */
  KN_CHECK_SCHEDULER,
  KN_CHECK_F32,             /* computed in f32 whatever the dtype */
  KN_CHECK_DIT,
  KN_CHECK_VAE_DECODE,
  KN_CHECK_VAE_ENCODE,
  KN_CHECK_UMT5,
  KN_CHECK_LATENTS,         /* of a pipeline, after several steps */
  KN_CHECK_FRAMES,
};

enum kn_check_status
{
  KN_CHECK_OK,
  KN_CHECK_FAILED,
  KN_CHECK_SKIPPED,         /* not computed on its own here; see note */
};

struct kn_check_row
{
  char *name;
  double max, rms;          /* of the difference */
  double bound_max, bound_rms;
  enum kn_check_status status;
  char *note;               /* or NULL */
};

struct kn_check
{
  const char *folder;
  struct kn_device *device;
  struct kn_stream *stream;
  FILE *ops;                          /* a line for each op, or NULL */
  enum kn_dtype dtype;      /* compute dtype of what is checked */
  struct kn_weights *io;    /* io.safetensors, or NULL */
  GArray *rows;             /* struct kn_check_row */
  GHashTable *seen;         /* names in io that have a row */
};

/* ---- reading ---- */

/* folder/name, free with g_free(). */
char *kn_check_path (const struct kn_check *check, const char *name);
/* All values of an io tensor as f32, *n of them; NULL without an error when there is none of that name. g_free(). */
float *kn_check_read (const struct kn_check *check, const char *name, gsize *n);
/* As above, but it must be there. */
float *kn_check_need (const struct kn_check *check, const char *name, gsize *n, GError **error);
/* The last three of at least four dimensions of a video tensor, and the channels before them. */
gboolean kn_check_video_dims (const struct kn_check *check, const char *name, int *channels, int *t, int *h, int *w,
                              GError **error);

/* [C, n] to [n, C]; free with g_free(). */
float *kn_check_channels_last (const float *in, gsize channels, gsize n);

/* ---- comparing; each adds a row ---- */

void kn_check_compare (struct kn_check *check, const char *name, enum kn_check_class class, const float *expected,
                       const float *actual, gsize n);
/* With the tensor of that name, which must have n elements. No tensor of that name: nothing happens. */
void kn_check_tensor (struct kn_check *check, const char *name, enum kn_check_class class, const float *actual,
                      gsize n);
/* A number of things that should be equal and are not. */
void kn_check_count (struct kn_check *check, const char *name, guint wrong, const char *first_wrong);
void kn_check_fail (struct kn_check *check, const char *name, const char *note);
void kn_check_skip (struct kn_check *check, const char *name, const char *note);
/* Rows for what is left: activations are "not materialised", outputs nobody computed fail. */
void kn_check_rest (struct kn_check *check);

/* Whether all rows hold. */
gboolean kn_check_holds (const struct kn_check *check);
void     kn_check_print (const struct kn_check *check, const char *kind);
void     kn_check_print_json (const struct kn_check *check, const char *kind);

/* ---- activations ---- */

/* Compares what models tap with "act.<name>" of io. */
struct kn_check_tap
{
  struct kn_check *check;
  enum kn_check_class class;
  char *(*rename) (const char *name, gconstpointer data);  /* the tensor's name, NULL for none; or no function */
  gconstpointer data;
  gint64 split;             /* rows before this one are our row 0, the others row 1 */
};
void kn_check_set_tap (struct kn_check *check, struct kn_check_tap *tap);

/* ---- running ---- */

/* One forward in an arena made for it. */
gboolean kn_check_forward (struct kn_check *check, struct kn_wan_transformer *transformer,
                           const struct kn_wan_forward_args *args, GError **error);

/* The kinds. FALSE when something could not be run at all. */
gboolean kn_check_transformer (struct kn_check *check, GError **error);
gboolean kn_check_vae (struct kn_check *check, GError **error);
gboolean kn_check_umt5 (struct kn_check *check, GError **error);
gboolean kn_check_clip_vision (struct kn_check *check, GError **error);
gboolean kn_check_tokenizer (struct kn_check *check, GError **error);
gboolean kn_check_schedulers (struct kn_check *check, GError **error);
gboolean kn_check_rng (struct kn_check *check, GError **error);
gboolean kn_check_pipeline (struct kn_check *check, GError **error);

G_END_DECLS
