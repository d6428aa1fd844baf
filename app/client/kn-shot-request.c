/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-shot-request.h"

#include "app/camera/kn-shot-camera.h"
#include "app/document/kn-asset.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "app/document/kn-prompt.h"
#include "app/document/kn-take.h"

#include <glib/gi18n.h>
#include <string.h>

/* High quality takes half as many steps again. */
#define HIGH_STEPS_SCALE 1.5

/* What is being built. */
typedef struct
{
  KnDocument *document;
  KnShot *shot;
  KnRate rate;
  struct kn_request *request;
} Builder;

static double
seconds (const Builder *b, gint64 frames)
{
  return kn_frames_to_seconds (frames, b->rate);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, message);
  return FALSE;
}

/* Moves the string. */
static void
set_string (char **to, char *from)
{
  g_free (*to);
  *to = from;
}

/* ---- prompts ---- */

const KnVocabulary *
kn_shot_request_get_vocabulary (KnShot *shot)
{
  KnDocument *document = kn_node_get_document (KN_NODE (shot));
  const char *model = kn_shot_get_effective_model (shot);
  g_autofree char *folder = *model && document ? kn_document_dup_file_name (document, model) : NULL;

  return kn_vocabulary_get (folder);
}

gboolean
kn_shot_request_expands (KnShot *shot)
{
  KnProject *project = kn_node_get_ancestor (KN_NODE (shot), KN_TYPE_PROJECT);

  return kn_shot_get_expand_prompt (shot) && (!project || kn_project_get_expand_prompts (project));
}

char *
kn_shot_request_dup_prompt (KnShot *shot)
{
  g_autofree char *base = kn_shot_dup_lasting_prompt (shot);

  if (!kn_shot_request_expands (shot))
    return g_steal_pointer (&base);
  if (*kn_shot_get_expanded_prompt (shot))
    return g_strdup (kn_shot_get_expanded_prompt (shot));
  return kn_prompt_expand (kn_shot_request_get_vocabulary (shot), base, NULL);
}

static char *
timed_text (Builder *b, KnPrompt *prompt)
{
  const KnVocabulary *vocabulary = kn_shot_request_get_vocabulary (b->shot);

  /* What a large model wants to be told besides stands in the prompt that holds all the time. */
  if (!vocabulary || !kn_shot_request_expands (b->shot))
    return g_strdup (kn_prompt_get_text (prompt));
  return kn_prompt_expand (vocabulary, kn_prompt_get_text (prompt), NULL);
}

static void
add_prompts (Builder *b)
{
  GListModel *prompts = kn_shot_get_prompts (b->shot);
  guint n = g_list_model_get_n_items (prompts);

  set_string (&b->request->prompt, kn_shot_request_dup_prompt (b->shot));
  set_string (&b->request->negative_prompt, kn_shot_dup_full_negative (b->shot));
  if (!*b->request->negative_prompt)
    g_clear_pointer (&b->request->negative_prompt, g_free);
  b->request->prompts = g_new0 (struct kn_request_prompt, n);
  b->request->n_prompts = n;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnPrompt) prompt = g_list_model_get_item (prompts, i);

      b->request->prompts[i] = (struct kn_request_prompt) {
        .text = timed_text (b, prompt),
        .from_s = seconds (b, kn_prompt_get_in_frames (prompt)),
        .to_s = seconds (b, MAX (0, kn_prompt_get_out_frames (prompt))),
        .weight = kn_prompt_get_weight (prompt),
        .blend_s = seconds (b, kn_prompt_get_blend_frames (prompt)),
      };
    }
}

/* ---- pictures ---- */

static char *
asset_file (KnAsset *asset, GError **error)
{
  if (!asset)
    {
      fail (error, _("A picture of the shot has no file; choose one."));
      return NULL;
    }
  if (kn_asset_is_missing (asset))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                   _("“%s” is missing; put the file back or choose another."), kn_asset_get_path (asset));
      return NULL;
    }
  return kn_asset_dup_file_name (asset);
}

static gboolean
add_pictures (Builder *b, GError **error)
{
  GListModel *pictures = kn_shot_get_pictures (b->shot);
  guint n = g_list_model_get_n_items (pictures);
  gint64 last = kn_shot_get_length_frames (b->shot) - 1;

  b->request->keyframes = g_new0 (struct kn_request_keyframe, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);
      gint64 time = kn_picture_key_get_time_frames (key) < 0 ? last : kn_picture_key_get_time_frames (key);
      g_autofree char *file = NULL;

      /* The shot was made shorter. */
      if (time > last)
        continue;
      file = asset_file (kn_picture_key_get_asset (key), error);
      if (!file)
        return FALSE;
      if (time == 0 && !b->request->first_frame && kn_picture_key_get_strength (key) >= 1)
        b->request->first_frame = g_steal_pointer (&file);
      else if (time == last && !b->request->last_frame && kn_picture_key_get_strength (key) >= 1)
        b->request->last_frame = g_steal_pointer (&file);
      else
        b->request->keyframes[b->request->n_keyframes++] = (struct kn_request_keyframe) {
          .time_s = seconds (b, time), .image = g_steal_pointer (&file),
          .strength = kn_picture_key_get_strength (key) };
    }
  return TRUE;
}

/* ---- where the picture comes from ---- */

gboolean
kn_shot_needs_render (KnShot *shot)
{
  return kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA
         || (*kn_shot_get_prompt (shot) && kn_shot_get_strength (shot) > 0);
}

gboolean
kn_shot_is_described (KnShot *shot)
{
  return *kn_shot_get_prompt (shot) || g_list_model_get_n_items (kn_shot_get_prompts (shot)) > 0 ||
         g_list_model_get_n_items (kn_shot_get_pictures (shot)) > 0;
}

/* Frames of what a shot shows; -1: not known. A take is made in groups of four, and may be longer than its shot. */
static gint64
count_frames (KnShot *shot, KnTake *take)
{
  if (take && kn_take_get_n_frames (take) > 0)
    return kn_take_get_n_frames (take);
  return take ? kn_shot_get_length_frames (shot) : kn_clip_get_content_frames (KN_CLIP (shot));
}

/* What another shot shows, and where in it this one is joined: 0 where all of it is seen there. */
static char *
joined_file (Builder *b, KnShot *shot, KnTake *take, gboolean leaves, double *at_s, GError **error)
{
  gint64 in = shot ? kn_clip_get_in_frames (KN_CLIP (shot)) : 0;
  gint64 out = shot ? in + kn_clip_get_duration_frames (KN_CLIP (shot)) : 0, n_frames;

  if (!take && shot)
    take = kn_shot_get_picked_take (shot);
  n_frames = shot ? count_frames (shot, take) : -1;
  if (shot && leaves)
    *at_s = n_frames >= 0 && out >= n_frames ? 0 : seconds (b, out);
  else
    *at_s = seconds (b, in);
  if (take)
    return kn_take_dup_file_name (take);
  if (shot && !kn_shot_needs_render (shot))
    return asset_file (kn_shot_get_media (shot), error);
  fail (error, _("The shot that this one continues has no take yet; render that first."));
  return NULL;
}

static gboolean
add_extend (Builder *b, int direction, GError **error)
{
  struct kn_request_extend *extend = b->request->extend = g_new0 (struct kn_request_extend, 1);

  extend->direction = direction;
  extend->take = joined_file (b, kn_shot_get_from_shot (b->shot), kn_shot_get_from_take (b->shot),
                              direction == KN_EXTEND_FORWARD, &extend->at_s, error);
  return extend->take != NULL;
}

static gboolean
add_fill (Builder *b, GError **error)
{
  struct kn_request_fill *fill = b->request->fill = g_new0 (struct kn_request_fill, 1);

  fill->from = joined_file (b, kn_shot_get_from_shot (b->shot), kn_shot_get_from_take (b->shot), TRUE,
                            &fill->from_at_s, error);
  if (fill->from)
    fill->to = joined_file (b, kn_shot_get_to_shot (b->shot), kn_shot_get_to_take (b->shot), FALSE, &fill->to_at_s,
                            error);
  return fill->to != NULL;
}

static gboolean
is_mask (KnMaskTrack *track)
{
  return kn_mask_track_get_role (track) != KN_MASK_ROLE_LAYOUT && !kn_mask_track_get_disabled (track)
         && g_list_model_get_n_items (kn_mask_track_get_keys (track)) > 0;
}

/* The take on which the masks are painted: that which the upmost names, or the first. NULL while the shot has none, or
 * no mask that asks for anything, or shows footage. Borrowed. */
static KnTake *
masked_take (KnShot *shot)
{
  GListModel *tracks = kn_shot_get_masks (shot);
  g_autoptr (KnTake) first = g_list_model_get_item (kn_shot_get_takes (shot), 0);
  gboolean has_mask = FALSE;

  if (!first || kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (tracks); i++)
    {
      g_autoptr (KnMaskTrack) track = g_list_model_get_item (tracks, i);

      if (is_mask (track) && kn_mask_track_get_take (track))
        return kn_mask_track_get_take (track);
      has_mask |= is_mask (track);
    }
  return has_mask && !kn_shot_is_made_unmasked (shot) ? first : NULL;
}

/* What was made before is the footage of a shot with a mask. Never the take that is picked: that would be the one made
 * with the mask as soon as it is there. */
static void
add_masked (Builder *b, KnTake *take)
{
  b->request->source = g_new0 (struct kn_request_source, 1);
  b->request->source->video = kn_take_dup_file_name (take);
  b->request->source->strength = kn_shot_get_strength (b->shot);
}

static gboolean
add_media (Builder *b, GError **error)
{
  char *file = asset_file (kn_shot_get_media (b->shot), error);

  if (!file)
    return FALSE;
  b->request->source = g_new0 (struct kn_request_source, 1);
  b->request->source->video = file;
  b->request->source->strength = kn_shot_get_strength (b->shot);
  return TRUE;
}

static gboolean
add_source (Builder *b, GError **error)
{
  switch (kn_shot_get_source (b->shot))
    {
    case KN_SHOT_SOURCE_TEXT:
    case KN_SHOT_SOURCE_FIRST_FRAME:
    case KN_SHOT_SOURCE_FIRST_LAST:
      return TRUE;
    case KN_SHOT_SOURCE_LOOP:
      b->request->loop = TRUE;
      return TRUE;
    case KN_SHOT_SOURCE_EXTEND_FORWARD:
      return add_extend (b, KN_EXTEND_FORWARD, error);
    case KN_SHOT_SOURCE_EXTEND_BACKWARD:
      return add_extend (b, KN_EXTEND_BACKWARD, error);
    case KN_SHOT_SOURCE_FILL:
      return add_fill (b, error);
    case KN_SHOT_SOURCE_MEDIA:
      return add_media (b, error);
    }
  g_assert_not_reached ();
}

/* ---- masks ---- */

static struct kn_request_area_key
area_key (const Builder *b, KnMaskKey *key)
{
  const char *mask = kn_mask_key_get_mask (key);
  g_autofree char *blob = g_build_filename ("blobs", mask, NULL);

  return (struct kn_request_area_key) {
    .time_s = seconds (b, kn_mask_key_get_time_frames (key)),
    .box = *mask ? NULL : g_memdup2 (kn_mask_key_get_box (key), 4 * sizeof (double)),
    .image = *mask ? kn_document_dup_file_name (b->document, blob) : NULL,
    .interpolation = (int) kn_mask_key_get_interpolation (key),
  };
}

static struct kn_request_area
area_of (const Builder *b, KnMaskTrack *track)
{
  GListModel *keys = kn_mask_track_get_keys (track);
  struct kn_request_area out = {
    .from_s = seconds (b, kn_mask_track_get_in_frames (track)),
    .to_s = seconds (b, MAX (0, kn_mask_track_get_out_frames (track))),
    .inverted = kn_mask_track_get_inverted (track),
    .grow_px = kn_mask_track_get_grow_px (track),
    .feather_px = kn_mask_track_get_feather_px (track),
    .n_keys = g_list_model_get_n_items (keys),
  };

  out.keys = g_new0 (struct kn_request_area_key, out.n_keys);
  for (guint i = 0; i < out.n_keys; i++)
    {
      g_autoptr (KnMaskKey) key = g_list_model_get_item (keys, i);

      out.keys[i] = area_key (b, key);
    }
  return out;
}

struct kn_request_area *
kn_shot_request_new_area (KnMaskTrack *track)
{
  KnDocument *document = kn_node_get_document (KN_NODE (track));
  Builder b = { .document = document, .rate = kn_project_get_frame_rate (kn_document_get_project (document)) };
  struct kn_request_area *out = g_new (struct kn_request_area, 1);

  *out = area_of (&b, track);
  return out;
}

void
kn_shot_request_area_free (struct kn_request_area *area)
{
  for (gsize i = 0; i < area->n_keys; i++)
    {
      g_free (area->keys[i].box);
      g_free (area->keys[i].image);
    }
  g_free (area->keys);
  g_free (area);
}

void
kn_shot_request_add_masks (KnShot *shot, struct kn_request *request)
{
  KnDocument *document = kn_node_get_document (KN_NODE (shot));
  Builder b = { .document = document, .rate = kn_project_get_frame_rate (kn_document_get_project (document)) };
  GListModel *tracks = kn_shot_get_masks (shot);
  guint n = g_list_model_get_n_items (tracks);

  request->masks = g_new0 (struct kn_request_mask, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnMaskTrack) track = g_list_model_get_item (tracks, i);

      if (is_mask (track))
        request->masks[request->n_masks++] = (struct kn_request_mask) {
          kn_mask_track_get_role (track) == KN_MASK_ROLE_KEEP ? KN_MASK_KEEP : KN_MASK_REPLACE, area_of (&b, track) };
    }
}

/* Regions that have words. */
static void
add_layout (Builder *b)
{
  GListModel *tracks = kn_shot_get_masks (b->shot);
  guint n = g_list_model_get_n_items (tracks);
  struct kn_request *r = b->request;

  r->layout = g_new0 (struct kn_request_layout, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnMaskTrack) track = g_list_model_get_item (tracks, i);
      const char *prompt = kn_mask_track_get_prompt (track);

      if (kn_mask_track_get_role (track) == KN_MASK_ROLE_LAYOUT && *prompt && !kn_mask_track_get_disabled (track) &&
          g_list_model_get_n_items (kn_mask_track_get_keys (track)) > 0)
        r->layout[r->n_layout++] = (struct kn_request_layout) { g_strdup (prompt), area_of (b, track) };
    }
}

/* ---- the whole ---- */

static void
add_settings (Builder *b, KnShotRequestKind kind)
{
  struct kn_request *r = b->request;
  KnProject *project = kn_document_get_project (b->document);
  KnQuality quality = kn_shot_get_effective_quality (b->shot);
  gboolean is_draft = kind == KN_SHOT_REQUEST_DRAFT || quality == KN_QUALITY_DRAFT;
  const char *sampler = kn_shot_get_effective_sampler (b->shot);
  const char *model = kn_shot_get_effective_model (b->shot);

  if (*model)
    set_string (&r->model, kn_document_dup_file_name (b->document, model));
  kn_shot_get_size (b->shot, &r->width, &r->height);
  r->seconds = seconds (b, kn_shot_get_length_frames (b->shot));
  r->fps = kn_rate_to_fps (b->rate);
  r->seed = kn_shot_get_seed (b->shot);
  /* Not of a draft, which is the same whatever is made of it. */
  r->steps = is_draft ? 0 : (int) kn_shot_get_effective_steps (b->shot);
  r->steps_scale = !is_draft && !r->steps && quality == KN_QUALITY_HIGH ? HIGH_STEPS_SCALE : 1;
  r->guidance = kn_shot_get_effective_guidance (b->shot) > 0 ? kn_shot_get_effective_guidance (b->shot) : -1;
  r->shift = kn_shot_get_effective_shift (b->shot);
  r->sampler = *sampler ? g_intern_string (sampler) : NULL;
  r->draft.scale = kn_project_get_draft_scale (project);
  r->draft.steps = (int) kn_project_get_draft_steps (project);
  r->mode = is_draft ? KN_MODE_DRAFT : KN_MODE_BOTH;
}

struct kn_request *
kn_shot_request_new (KnDocument *document, KnShot *shot, KnShotRequestKind kind, GError **error)
{
  Builder b = { .document = document, .shot = shot, .request = kn_request_new (),
                .rate = kn_project_get_frame_rate (kn_document_get_project (document)) };

  KnTake *masked = kind == KN_SHOT_REQUEST_FIRST ? NULL : masked_take (shot);

  add_prompts (&b);
  add_settings (&b, kind);
  /* The pictures and the source of a masked shot are in its take already. */
  if (masked)
    add_masked (&b, masked);
  if ((!masked && !(add_pictures (&b, error) && add_source (&b, error))) ||
      !kn_shot_camera_fill (shot, b.request, error))
    {
      kn_request_free (&b.request);
      return NULL;
    }
  add_layout (&b);
  if (b.request->source)
    kn_shot_request_add_masks (shot, b.request);
  if (!kn_request_check (b.request, error))
    kn_request_free (&b.request);
  return b.request;
}
