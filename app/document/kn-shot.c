/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-shot.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-character.h"
#include "app/document/kn-clip-private.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "app/document/kn-prompt.h"
#include "app/document/kn-take.h"

#include <string.h>

enum
{
  F_NUMBER = KN_CLIP_N_FIELDS,
  F_PROMPT,
  F_NEGATIVE,
  F_INHERIT_STYLE,
  F_INHERIT_CHARACTERS,
  F_EXPAND_PROMPT,
  F_EXPANDED_PROMPT,
  F_SEED,
  F_SOURCE,
  F_FROM_SHOT,
  F_FROM_TAKE,
  F_TO_SHOT,
  F_TO_TAKE,
  F_MEDIA,
  F_STRENGTH,
  F_GAIN_DB,
  F_MUTED,
  F_MODEL,
  F_QUALITY,
  F_STEPS,
  F_GUIDANCE,
  F_SHIFT,
  F_SAMPLER,
  F_WIDTH_PX,
  F_HEIGHT_PX,
  F_LENGTH_FRAMES,
  F_TAKE,
};

enum { L_PROMPTS, L_CAMERA, L_MASKS, L_PICTURES, L_TAKES };

static const KnField fields[] = {
  KN_CLIP_FIELDS,
  { "number", KN_FIELD_STRING, 0 },
  { "prompt", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "negative", KN_FIELD_STRING, 0 },
  { "inherit_style", KN_FIELD_BOOLEAN, .def_int = TRUE },
  { "inherit_characters", KN_FIELD_BOOLEAN, .def_int = TRUE },
  { "expand_prompt", KN_FIELD_BOOLEAN, .def_int = TRUE },
  { "expanded_prompt", KN_FIELD_STRING, 0 },
  { "seed", KN_FIELD_INT, 0 },
  { "source", KN_FIELD_ENUM, .type = kn_shot_source_get_type },
  { "from_shot", KN_FIELD_REFERENCE, .type = kn_shot_get_type },
  { "from_take", KN_FIELD_REFERENCE, .type = kn_take_get_type },
  { "to_shot", KN_FIELD_REFERENCE, .type = kn_shot_get_type },
  { "to_take", KN_FIELD_REFERENCE, .type = kn_take_get_type },
  { "media", KN_FIELD_REFERENCE, .type = kn_asset_get_type },
  { "strength", KN_FIELD_DOUBLE, 0, 0, 1, .def_double = 1 },
  { "gain_db", KN_FIELD_DOUBLE, 0, -120, 40 },
  { "muted", KN_FIELD_BOOLEAN },
  { "model", KN_FIELD_STRING, 0 },
  { "quality", KN_FIELD_ENUM, .type = kn_quality_get_type },
  { "steps", KN_FIELD_INT, 0, 0, 1000 },
  { "guidance", KN_FIELD_DOUBLE, 0, 0, 100 },
  { "shift", KN_FIELD_DOUBLE, 0, 0, 100 },
  { "sampler", KN_FIELD_STRING },
  { "width_px", KN_FIELD_INT, 0, 0, 16384 },
  { "height_px", KN_FIELD_INT, 0, 0, 16384 },
  { "length_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },
  { "take", KN_FIELD_REFERENCE, KN_FIELD_OWN, .type = kn_take_get_type },
};

static const KnListSpec lists[] = {
  { "prompts", KN_LIST_SORTED, { kn_prompt_get_type } },
  { "camera", KN_LIST_SINGLE, { kn_camera_path_get_type } },
  { "masks", 0, { kn_mask_track_get_type } },
  { "pictures", KN_LIST_KEYS, { kn_picture_key_get_type } },
  { "takes", 0, { kn_take_get_type } },
};

static gboolean
check (KnNode *node, GError **error)
{
  gint64 length = kn_node_value (node, F_LENGTH_FRAMES)->i;

  if (length == 0 || length >= kn_node_value (node, KN_CLIP_IN)->i + kn_node_value (node, KN_CLIP_DURATION)->i)
    return TRUE;
  g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT,
               "The shot “%s” would show more frames than its length of %" G_GINT64_FORMAT ".",
               kn_clip_get_name (KN_CLIP (node)), length);
  return FALSE;
}

static const KnSchema schema = {
  .kind = "shot", .noun = "shot", KN_FIELDS (fields), KN_LISTS (lists), .check = check,
};

KN_DEFINE_NODE (KnShot, kn_shot, KnClip, schema)

KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, number, F_NUMBER, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, prompt, F_PROMPT, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, negative, F_NEGATIVE, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gboolean, inherit_style, F_INHERIT_STYLE, i, FALSE)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gboolean, inherit_characters, F_INHERIT_CHARACTERS, i, FALSE)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gboolean, expand_prompt, F_EXPAND_PROMPT, i, FALSE)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, expanded_prompt, F_EXPANDED_PROMPT, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gint64, seed, F_SEED, i, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, KnShotSource, source, F_SOURCE, i, 0)

KnShot *
kn_shot_get_from_shot (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_FROM_SHOT);
}

KnTake *
kn_shot_get_from_take (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_FROM_TAKE);
}

KnShot *
kn_shot_get_to_shot (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_TO_SHOT);
}

KnTake *
kn_shot_get_to_take (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_TO_TAKE);
}

KnAsset *
kn_shot_get_media (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_MEDIA);
}
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, double, strength, F_STRENGTH, d, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, double, gain_db, F_GAIN_DB, d, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gboolean, muted, F_MUTED, i, FALSE)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, model, F_MODEL, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, KnQuality, quality, F_QUALITY, i, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gint64, steps, F_STEPS, i, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, double, guidance, F_GUIDANCE, d, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, double, shift, F_SHIFT, d, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, const char *, sampler, F_SAMPLER, s, NULL)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gint64, width_px, F_WIDTH_PX, i, 0)
KN_GETTER (KnShot, kn_shot, KN_IS_SHOT, gint64, height_px, F_HEIGHT_PX, i, 0)

KnTake *
kn_shot_get_take (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), NULL);
  return kn_node_reference (KN_NODE (self), F_TAKE);
}
KN_LIST_GETTER (KnShot, kn_shot, KN_IS_SHOT, prompts, L_PROMPTS)
KN_LIST_GETTER (KnShot, kn_shot, KN_IS_SHOT, masks, L_MASKS)
KN_LIST_GETTER (KnShot, kn_shot, KN_IS_SHOT, pictures, L_PICTURES)
KN_LIST_GETTER (KnShot, kn_shot, KN_IS_SHOT, takes, L_TAKES)

static KnProject *
project_of (KnShot *self)
{
  return kn_node_get_ancestor (KN_NODE (self), KN_TYPE_PROJECT);
}

KnAsset *
kn_shot_get_first_picture (KnShot *self)
{
  KnNodeList *pictures;

  g_return_val_if_fail (KN_IS_SHOT (self), NULL);

  pictures = kn_node_priv (KN_NODE (self))->lists[L_PICTURES];
  for (guint i = 0; i < kn_node_list_length (pictures); i++)
    {
      KnPictureKey *key = kn_node_list_at (pictures, i);
      KnAsset *asset = kn_picture_key_get_asset (key);

      if (kn_picture_key_get_time_frames (key) == 0)
        return asset && !kn_asset_is_missing (asset) ? asset : NULL;
    }
  return NULL;
}

gint64
kn_shot_get_length_frames (KnShot *self)
{
  gint64 length;

  g_return_val_if_fail (KN_IS_SHOT (self), 0);

  length = kn_node_value (KN_NODE (self), F_LENGTH_FRAMES)->i;
  return length ? length : kn_clip_get_in_frames (KN_CLIP (self)) + kn_clip_get_duration_frames (KN_CLIP (self));
}

gboolean
kn_shot_has_own_length (KnShot *self)
{
  g_return_val_if_fail (KN_IS_SHOT (self), FALSE);
  return kn_node_value (KN_NODE (self), F_LENGTH_FRAMES)->i != 0;
}

KnCameraPath *
kn_shot_get_camera (KnShot *self)
{
  KnNodeList *list;

  g_return_val_if_fail (KN_IS_SHOT (self), NULL);

  list = kn_node_priv (KN_NODE (self))->lists[L_CAMERA];
  return kn_node_list_length (list) ? kn_node_list_at (list, 0) : NULL;
}

KnTake *
kn_shot_get_picked_take (KnShot *self)
{
  KnTake *take = kn_shot_get_take (self);
  KnNodeList *takes;

  if (take)
    return take;
  takes = kn_node_priv (KN_NODE (self))->lists[L_TAKES];
  return kn_node_list_length (takes) ? kn_node_list_at (takes, kn_node_list_length (takes) - 1) : NULL;
}

gboolean
kn_shot_has_sound (KnShot *self)
{
  KnAsset *media;

  g_return_val_if_fail (KN_IS_SHOT (self), FALSE);

  media = kn_shot_get_source (self) == KN_SHOT_SOURCE_MEDIA ? kn_shot_get_media (self) : NULL;
  return media && kn_asset_get_channels (media) > 0 && !kn_shot_get_picked_take (self);
}

static void
append_part (GString *text, const char *part, const char *separator)
{
  g_autofree char *stripped = g_strstrip (g_strdup (part));

  if (!*stripped)
    return;
  if (text->len)
    g_string_append (text, separator);
  g_string_append (text, stripped);
}

static gboolean
is_word_char (const char *s)
{
  return *s && g_unichar_isalnum (g_utf8_get_char (s));
}

/* Whether name occurs in text as whole words, in any case. */
static gboolean
mentions (const char *text, const char *name)
{
  g_autofree char *hay = g_utf8_casefold (text, -1);
  g_autofree char *needle = g_utf8_casefold (name, -1);
  gsize length = strlen (needle);

  for (const char *at = length ? strstr (hay, needle) : NULL; at; at = strstr (at + 1, needle))
    {
      const char *before = g_utf8_find_prev_char (hay, at);

      if (!(before && is_word_char (before)) && !is_word_char (at + length))
        return TRUE;
    }
  return FALSE;
}

static void
append_timed_prompts (KnShot *self, GString *text)
{
  KnNodeList *prompts = kn_node_priv (KN_NODE (self))->lists[L_PROMPTS];

  for (guint i = 0; i < kn_node_list_length (prompts); i++)
    append_part (text, kn_prompt_get_text (kn_node_list_at (prompts, i)), ", ");
}

gboolean
kn_shot_mentions (KnShot *self, KnCharacter *character)
{
  g_autoptr (GString) said = NULL;

  g_return_val_if_fail (KN_IS_SHOT (self) && KN_IS_CHARACTER (character), FALSE);
  said = g_string_new (kn_shot_get_prompt (self));
  append_timed_prompts (self, said);
  return mentions (said->str, kn_character_get_name (character));
}

static void
append_characters (KnShot *self, KnProject *project, GString *text)
{
  GListModel *characters = kn_project_get_characters (project);

  for (guint i = 0; i < g_list_model_get_n_items (characters); i++)
    {
      g_autoptr (KnCharacter) character = g_list_model_get_item (characters, i);

      if (kn_shot_mentions (self, character))
        append_part (text, kn_character_get_description (character), ", ");
    }
}

char *
kn_shot_dup_lasting_prompt (KnShot *self)
{
  GString *full = g_string_new (NULL);
  KnProject *project;

  g_return_val_if_fail (KN_IS_SHOT (self), NULL);

  project = project_of (self);
  if (project && kn_shot_get_inherit_style (self))
    append_part (full, kn_project_get_style (project), ", ");
  append_part (full, kn_shot_get_prompt (self), ", ");
  if (project && kn_shot_get_inherit_characters (self))
    append_characters (self, project, full);
  return g_string_free (full, FALSE);
}

char *
kn_shot_dup_full_negative (KnShot *self)
{
  GString *full = g_string_new (NULL);
  KnProject *project;

  g_return_val_if_fail (KN_IS_SHOT (self), NULL);

  project = project_of (self);
  if (project && kn_shot_get_inherit_style (self))
    append_part (full, kn_project_get_negative (project), ", ");
  append_part (full, kn_shot_get_negative (self), ", ");
  return g_string_free (full, FALSE);
}

void
kn_shot_get_size (KnShot *self, gint *width_px, gint *height_px)
{
  KnProject *project;

  g_return_if_fail (KN_IS_SHOT (self) && width_px != NULL && height_px != NULL);

  project = project_of (self);
  *width_px = (gint) kn_shot_get_width_px (self);
  *height_px = (gint) kn_shot_get_height_px (self);
  if (*width_px == 0 && project)
    *width_px = (gint) kn_project_get_width_px (project);
  if (*height_px == 0 && project)
    *height_px = (gint) kn_project_get_height_px (project);
}

KnQuality
kn_shot_get_effective_quality (KnShot *self)
{
  KnQuality quality = kn_shot_get_quality (self);
  KnProject *project = project_of (self);

  if (quality == KN_QUALITY_INHERIT && project)
    quality = kn_project_get_quality (project);
  return quality == KN_QUALITY_INHERIT ? KN_QUALITY_STANDARD : quality;
}

gint64
kn_shot_get_effective_steps (KnShot *self)
{
  KnProject *project = project_of (self);
  gint64 steps = kn_shot_get_steps (self);

  return steps || !project ? steps : kn_project_get_steps (project);
}

double
kn_shot_get_effective_guidance (KnShot *self)
{
  KnProject *project = project_of (self);
  double guidance = kn_shot_get_guidance (self);

  return guidance != 0 || !project ? guidance : kn_project_get_guidance (project);
}

const char *
kn_shot_get_effective_model (KnShot *self)
{
  KnProject *project = project_of (self);
  const char *model = kn_shot_get_model (self);

  return *model || !project ? model : kn_project_get_model (project);
}

double
kn_shot_get_effective_shift (KnShot *self)
{
  KnProject *project = project_of (self);
  double shift = kn_shot_get_shift (self);

  return shift != 0 || !project ? shift : kn_project_get_shift (project);
}

const char *
kn_shot_get_effective_sampler (KnShot *self)
{
  KnProject *project = project_of (self);
  const char *sampler = kn_shot_get_sampler (self);

  return *sampler || !project ? sampler : kn_project_get_sampler (project);
}
