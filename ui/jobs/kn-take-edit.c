/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-take-edit.h"

#include "app/document/kn-plan.h"

#include <json-glib/json-glib.h>

/* What the worker says of a finished take; an empty object where it says nothing. */
static JsonObject *
dup_report (KnJob *job)
{
  g_autoptr (JsonNode) report = kn_job_get_report (job) ? json_from_string (kn_job_get_report (job), NULL) : NULL;

  return report && JSON_NODE_HOLDS_OBJECT (report) ? json_node_dup_object (report) : json_object_new ();
}

KnEdit *
kn_take_edit_new (KnDocument *document, KnJob *job, guint64 shot, const char *key, gint64 seed, GError **error)
{
  g_autoptr (JsonObject) report = dup_report (job);
  const KnNewTake take = {
    .file = kn_job_get_take_path (job),
    .recipe = key,
    .kind = KN_TAKE_KIND_FULL,
    .seed = seed,
    .n_frames = json_object_get_int_member_with_default (report, "frames", 0),
    .width_px = json_object_get_int_member_with_default (report, "width", 0),
    .height_px = json_object_get_int_member_with_default (report, "height", 0),
    .agreement = json_object_get_double_member_with_default (report, "agreement", -1),
    .kept_early = json_object_get_boolean_member_with_default (report, "kept_early", FALSE),
  };

  return kn_plan_add_take (document, shot, &take, error);
}
