/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-take-edit.h"

#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* What the worker says of a finished take; an empty object where it says nothing. */
static JsonObject *
dup_report (KnJob *job)
{
  g_autoptr (JsonNode) report = kn_job_get_report (job) ? json_from_string (kn_job_get_report (job), NULL) : NULL;

  return report && JSON_NODE_HOLDS_OBJECT (report) ? json_node_dup_object (report) : json_object_new ();
}

/* The take that goes on being shown when one with this seed comes; 0: the new one. */
static gint64
shown_besides (KnDocument *document, guint64 id, gint64 seed)
{
  KnShot *shot = kn_document_get_node (document, id);
  KnTake *picked = shot ? kn_shot_get_picked_take (shot) : NULL;

  return picked && kn_shot_get_seed (shot) != seed ? (gint64) kn_node_get_id (KN_NODE (picked)) : 0;
}

KnEdit *
kn_take_edit_new (KnDocument *document, KnJob *job, guint64 shot, const char *key, gint64 seed)
{
  g_autoptr (JsonObject) report = dup_report (job);
  double agreement = json_object_get_double_member_with_default (report, "agreement", -1);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Render");
  const char *path = kn_job_get_take_path (job);
  g_autofree char *relative = kn_document_dup_relative (document, path);
  g_autofree char *latents = g_strdup_printf ("%.*s.latents.safetensors", (int) strlen (relative) - 4, relative);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format_iso8601 (now);
  guint64 id = kn_edit_builder_insert (builder, shot, "takes", KN_TYPE_TAKE);

  kn_edit_builder_set_string (builder, id, "file", relative);
  kn_edit_builder_set_string (builder, id, "latents", latents);
  kn_edit_builder_set_string (builder, id, "recipe", key);
  kn_edit_builder_set_string (builder, id, "created", created);
  kn_edit_builder_set_string (builder, id, "kind", "full");
  kn_edit_builder_set_int (builder, id, "seed", seed);
  kn_edit_builder_set_int (builder, id, "n_frames", json_object_get_int_member_with_default (report, "frames", 0));
  kn_edit_builder_set_int (builder, id, "width_px", json_object_get_int_member_with_default (report, "width", 0));
  kn_edit_builder_set_int (builder, id, "height_px", json_object_get_int_member_with_default (report, "height", 0));
  if (agreement >= 0)
    kn_edit_builder_set_double (builder, id, "agreement", agreement);
  /* The newest is shown; a variation leaves what is shown. */
  kn_edit_builder_set_int (builder, shot, "take", shown_besides (document, shot, seed));
  return kn_edit_builder_end (builder);
}
