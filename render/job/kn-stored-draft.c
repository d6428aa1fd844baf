/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A draft that is there already. It spares denoising and changes nothing: it is taken only where this job's own draft
 * would have the same bits.
 */
#include "render/job/kn-pass.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Whether a recipe is that of a whole draft of the request, made by this model on this device. */
static gboolean
is_draft_of (const char *recipe, const struct kn_request *request, const char *model_hash, const char *device)
{
  struct kn_request *made = kn_request_parse (recipe, -1, NULL, NULL, NULL);
  g_autofree char *hash = kn_request_hash_draft (request);
  g_autofree char *other = made ? kn_request_hash_draft (made) : NULL;
  gboolean same = made && made->mode == KN_MODE_DRAFT && g_str_equal (hash, other);
  g_autoptr (JsonNode) root = same ? json_from_string (recipe, NULL) : NULL;
  JsonObject *object = root ? json_node_get_object (root) : NULL;

  kn_request_free (&made);
  return object && g_strcmp0 (json_object_get_string_member_with_default (object, "model_hash", ""), model_hash) == 0 &&
         g_strcmp0 (json_object_get_string_member_with_default (object, "device", ""), device) == 0 &&
         !json_object_get_boolean_member_with_default (object, "kept_early", TRUE);
}

gboolean
kn_job_has_draft (const struct kn_request *request, const char *model_hash, const char *device,
                  const struct kn_job_io *io)
{
  g_autofree char *recipe =
    request->draft.take ? io->load_recipe (request->draft.take, io->user_data) : NULL;

  return recipe && is_draft_of (recipe, request, model_hash, device);
}

gboolean
kn_pass_take_draft (struct kn_pass *p)
{
  const struct kn_job_io *io = &p->job->options->io;
  int first = p->c.layout.n_before, n_new = p->c.n_new;
  struct kn_job_latents l = { 0 };
  gboolean fits = io->load_latents (p->job->request->draft.take, &l, io->user_data, NULL) && l.z == p->c.z &&
                  l.t == n_new && l.h == p->h && l.w == p->w;

  for (int c = 0; fits && c < l.z; c++)
    memcpy (p->strip + ((gsize) c * p->c.t + first) * p->plane, l.values + (gsize) c * n_new * p->plane,
            n_new * p->plane * sizeof (float));
  kn_job_latents_clear (&l);
  return fits;
}
