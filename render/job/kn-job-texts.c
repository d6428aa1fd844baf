/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"
#include "render/weights/kn-prompt.h"

#include <string.h>

void
kn_job_texts_init (struct kn_job_texts *texts, const struct kn_request *r, double seconds)
{
  int n = (int) r->n_prompts + 1;

  texts->n = n;
  texts->texts = g_new0 (char *, n + 1);
  texts->from_s = g_new0 (double, n);
  texts->to_s = g_new0 (double, n);
  texts->negative = g_strdup (r->negative_prompt ? r->negative_prompt : "");
  texts->texts[0] = g_strdup (r->prompt);
  for (gsize i = 0; i < r->n_prompts; i++)
    {
      const struct kn_request_prompt *p = &r->prompts[i];

      texts->texts[i + 1] = *r->prompt ? g_strdup_printf ("%s %s", r->prompt, p->text) : g_strdup (p->text);
      texts->from_s[i + 1] = p->from_s;
      texts->to_s[i + 1] = p->to_s > 0 ? p->to_s : seconds;
    }
}

void
kn_job_texts_clear (struct kn_job_texts *texts)
{
  g_strfreev (texts->texts);
  g_free (texts->from_s);
  g_free (texts->to_s);
  g_free (texts->negative);
  memset (texts, 0, sizeof *texts);
}

float
kn_job_texts_weight (const struct kn_job_texts *texts, int i, double time_s)
{
  int active = 0;

  for (int j = 1; j < texts->n; j++)
    active += time_s >= texts->from_s[j] && time_s < texts->to_s[j];
  if (i == 0)
    return active ? 0 : 1;
  return time_s >= texts->from_s[i] && time_s < texts->to_s[i] ? 1.0f / active : 0;
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
  ids = kn_tokenizer_encode (tokenizer, clean, kn_wan_transformer_get_config (transformer)->text_len, &n);
  rows = g_new (float, (gsize) n * kn_umt5_get_dim (encoder));
  if (!kn_umt5_encode (encoder, stream, ids, n, rows, error))
    return NULL;
  return kn_wan_context_create (transformer, stream, rows, n, clip, error);
}
