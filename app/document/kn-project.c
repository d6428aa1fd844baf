/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-project.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-character.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-sequence.h"

enum
{
  F_NAME,
  F_FRAME_RATE,
  F_WIDTH_PX,
  F_HEIGHT_PX,
  F_STYLE,
  F_NEGATIVE,
  F_EXPAND_PROMPTS,
  F_MODEL,
  F_QUALITY,
  F_STEPS,
  F_GUIDANCE,
  F_SHIFT,
  F_SAMPLER,
  F_DRAFT_SCALE,
  F_DRAFT_STEPS,
  F_COLOUR,
  F_NOTES,
};

enum { L_SEQUENCES, L_CHARACTERS, L_ASSETS };

static const KnField fields[] = {
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "frame_rate", KN_FIELD_RATE, KN_FIELD_ALWAYS, .def_int = 24 },
  { "width_px", KN_FIELD_INT, KN_FIELD_ALWAYS, 16, 16384, .def_int = 1280 },
  { "height_px", KN_FIELD_INT, KN_FIELD_ALWAYS, 16, 16384, .def_int = 720 },
  { "style", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "negative", KN_FIELD_STRING, 0 },
  { "expand_prompts", KN_FIELD_BOOLEAN, .def_int = TRUE },
  { "model", KN_FIELD_STRING, 0 },
  { "quality", KN_FIELD_ENUM, .def_int = KN_QUALITY_STANDARD, .type = kn_quality_get_type },
  { "steps", KN_FIELD_INT, 0, 0, 1000 },
  { "guidance", KN_FIELD_DOUBLE, 0, 0, 100 },
  { "shift", KN_FIELD_DOUBLE, 0, 0, 100 },
  { "sampler", KN_FIELD_STRING },
  { "draft_scale", KN_FIELD_DOUBLE, 0, 0, 1 },
  { "draft_steps", KN_FIELD_INT, 0, 0, 1000 },
  { "colour", KN_FIELD_ENUM, .type = kn_colour_get_type },
  { "notes", KN_FIELD_STRING, 0 },
};

static const KnListSpec lists[] = {
  { "sequences", 0, { kn_sequence_get_type } },
  { "characters", 0, { kn_character_get_type } },
  { "assets", 0, { kn_asset_get_type } },
};

static void
wrap_in_array (JsonObject *object, const char *key, JsonNode *item)
{
  g_autoptr (JsonArray) array = json_array_new ();

  json_array_add_element (array, item);
  json_object_set_array_member (object, key, g_steal_pointer (&array));
}

/* "shots": […] instead of one sequence with one layer with these clips. */
static void
expand (JsonObject *object)
{
  JsonNode *shots = json_object_get_member (object, "shots");
  g_autoptr (JsonObject) layer = NULL;
  g_autoptr (JsonObject) sequence = NULL;

  if (!shots || json_object_has_member (object, "sequences"))
    return;
  layer = json_object_new ();
  sequence = json_object_new ();
  json_object_set_member (layer, "clips", json_node_ref (shots));
  wrap_in_array (sequence, "layers", json_node_init_object (json_node_alloc (), layer));
  json_object_remove_member (object, "shots");
  wrap_in_array (object, "sequences", json_node_init_object (json_node_alloc (), sequence));
}

static const KnSchema schema = {
  .kind = "project", .noun = "project", KN_FIELDS (fields), KN_LISTS (lists), .expand = expand,
};

KN_DEFINE_CONTAINER (KnProject, kn_project, KnNode, schema)

KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, KnRate, frame_rate, F_FRAME_RATE, rate, KN_RATE_INIT (24, 1))
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, gint64, width_px, F_WIDTH_PX, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, gint64, height_px, F_HEIGHT_PX, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, style, F_STYLE, s, NULL)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, negative, F_NEGATIVE, s, NULL)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, gboolean, expand_prompts, F_EXPAND_PROMPTS, i, FALSE)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, model, F_MODEL, s, NULL)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, KnQuality, quality, F_QUALITY, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, gint64, steps, F_STEPS, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, double, guidance, F_GUIDANCE, d, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, double, shift, F_SHIFT, d, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, sampler, F_SAMPLER, s, NULL)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, double, draft_scale, F_DRAFT_SCALE, d, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, gint64, draft_steps, F_DRAFT_STEPS, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, KnColour, colour, F_COLOUR, i, 0)
KN_GETTER (KnProject, kn_project, KN_IS_PROJECT, const char *, notes, F_NOTES, s, NULL)
KN_LIST_GETTER (KnProject, kn_project, KN_IS_PROJECT, sequences, L_SEQUENCES)
KN_LIST_GETTER (KnProject, kn_project, KN_IS_PROJECT, characters, L_CHARACTERS)
KN_LIST_GETTER (KnProject, kn_project, KN_IS_PROJECT, assets, L_ASSETS)
