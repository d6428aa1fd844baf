/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"
#include "render/weights/kn-prompt.h"

#include <string.h>

/* Beside the prompt, which says what the whole is. */
static char *
add_text (const struct kn_request *r, const char *text)
{
  return *r->prompt ? g_strdup_printf ("%s %s", r->prompt, text) : g_strdup (text);
}

void
kn_job_texts_init (struct kn_job_texts *texts, const struct kn_request *r, double seconds)
{
  int n = 0;

  *texts = (struct kn_job_texts) { .request = r, .seconds = seconds, .n = (int) (1 + r->n_prompts + r->n_layout),
                                   .negative = r->negative_prompt ? r->negative_prompt : "" };
  texts->texts = g_new0 (char *, texts->n + 1);
  texts->texts[n++] = g_strdup (r->prompt);
  for (gsize i = 0; i < r->n_prompts; i++)
    texts->texts[n++] = add_text (r, r->prompts[i].text);
  for (gsize i = 0; i < r->n_layout; i++)
    texts->texts[n++] = add_text (r, r->layout[i].prompt);
}

void
kn_job_texts_clear (struct kn_job_texts *texts)
{
  g_strfreev (texts->texts);
  memset (texts, 0, sizeof *texts);
}

/* How far an edge at `at` is behind time t: 0 before it, 1 after it, and what is between over the blend. */
static double
passed (double t, double at, double blend)
{
  return blend > 0 ? CLAMP ((t - at) / blend + 0.5, 0, 1) : t >= at;
}

static double
strength (const struct kn_job_texts *texts, gsize i, double t)
{
  const struct kn_request_prompt *p = &texts->request->prompts[i];
  double begun = p->from_s > 0 ? passed (t, p->from_s, p->blend_s) : 1;
  double ended = p->to_s > 0 && p->to_s < texts->seconds ? passed (t, p->to_s, p->blend_s) : 0;

  return p->weight * MAX (0, begun - ended);
}

float
kn_job_texts_weight (const struct kn_job_texts *texts, int i, double time_s)
{
  double sum = 0;

  for (gsize j = 0; j < texts->request->n_prompts; j++)
    sum += strength (texts, j, time_s);
  if (i == 0)
    return (float) MAX (0, 1 - sum);
  return (float) (strength (texts, (gsize) i - 1, time_s) / MAX (1, sum));
}

struct kn_wan_context *
kn_job_encode_text (struct kn_model *model, struct kn_stream *stream, const char *prefix, const char *text,
                    const float *clip, GError **error)
{
  struct kn_wan_transformer *transformer;
  const struct kn_tokenizer *tokenizer = kn_model_get_tokenizer (model, error);
  struct kn_umt5 *encoder = tokenizer ? kn_model_get_text_encoder (model, error) : NULL;
  g_autofree char *full = g_strconcat (prefix, text, NULL), *clean = kn_prompt_clean (full);
  g_autofree gint32 *ids = NULL;
  g_autofree float *rows = NULL;
  int n;

  if (!encoder || !(transformer = kn_model_get_transformer (model, error)))
    return NULL;
  if (kn_umt5_get_dim (encoder) != kn_wan_transformer_get_config (transformer)->text_dim)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                   "The model “%s” cannot be run: its text encoder and its transformer are of two models.",
                   kn_model_get_info (model)->name);
      return NULL;
    }
  ids = kn_tokenizer_encode (tokenizer, clean, kn_wan_transformer_get_config (transformer)->text_len, &n);
  rows = g_new (float, (gsize) n * kn_umt5_get_dim (encoder));
  if (!kn_umt5_encode (encoder, stream, ids, n, rows, error))
    return NULL;
  return kn_wan_context_create (transformer, stream, rows, n, clip, error);
}
