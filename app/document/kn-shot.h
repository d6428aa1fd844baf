/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A shot: what is to be seen (prompt, camera, masks, pictures), how it is made (source, seed, quality), and what has been
 * made of it (takes). Times inside a shot are content frames.
 */
#pragma once

#include "app/document/kn-clip.h"

G_BEGIN_DECLS

#define KN_TYPE_SHOT (kn_shot_get_type ())
G_DECLARE_FINAL_TYPE (KnShot, kn_shot, KN, SHOT, KnClip)

/* As written on a slate, "12A". */
const char   *kn_shot_get_number             (KnShot *self);
const char   *kn_shot_get_prompt             (KnShot *self);
const char   *kn_shot_get_negative           (KnShot *self);
/* Whether the project's style and negative prompt apply. */
gboolean      kn_shot_get_inherit_style      (KnShot *self);
/* Whether characters named in the prompt bring their descriptions. */
gboolean      kn_shot_get_inherit_characters (KnShot *self);
/* Whether the prompt may be rewritten for the model. */
gboolean      kn_shot_get_expand_prompt      (KnShot *self);
/* What a person made of the rewritten prompt; "" lets the program write it. */
const char   *kn_shot_get_expanded_prompt    (KnShot *self);
gint64        kn_shot_get_seed               (KnShot *self);
KnShotSource  kn_shot_get_source             (KnShot *self);
/* Borrowed, or NULL. */
KnShot       *kn_shot_get_from_shot          (KnShot *self);
/* NULL means the picked take of that shot. Borrowed. */
KnTake       *kn_shot_get_from_take          (KnShot *self);
/* Borrowed, or NULL. */
KnShot       *kn_shot_get_to_shot            (KnShot *self);
/* NULL means the picked take of that shot. Borrowed. */
KnTake       *kn_shot_get_to_take            (KnShot *self);
/* Borrowed, or NULL. */
KnAsset      *kn_shot_get_media              (KnShot *self);
/* How much a remix may change. */
double        kn_shot_get_strength           (KnShot *self);
/* Of the sound that is recorded in the footage. */
double        kn_shot_get_gain_db            (KnShot *self);
gboolean      kn_shot_get_muted              (KnShot *self);
/* "" is the project's. */
const char   *kn_shot_get_model              (KnShot *self);
/* May be INHERIT. */
KnQuality     kn_shot_get_quality            (KnShot *self);
/* 0 is the project's. */
gint64        kn_shot_get_steps              (KnShot *self);
/* 0 is the project's. */
double        kn_shot_get_guidance           (KnShot *self);
/* 0: the model's own; also in a shot, where it is the project's first. */
double        kn_shot_get_shift              (KnShot *self);
/* "": likewise. */
const char   *kn_shot_get_sampler            (KnShot *self);
/* 0 is the canvas. */
gint64        kn_shot_get_width_px           (KnShot *self);
/* 0 is the canvas. */
gint64        kn_shot_get_height_px          (KnShot *self);
/* The take that a person chose, or NULL. Borrowed. */
KnTake       *kn_shot_get_take               (KnShot *self);
/* Of KnPrompt, by in_frames. */
GListModel   *kn_shot_get_prompts            (KnShot *self);
/* Of KnMaskTrack, top first. */
GListModel   *kn_shot_get_masks              (KnShot *self);
/* Of KnPictureKey, by time. */
GListModel   *kn_shot_get_pictures           (KnShot *self);
/* The picture that is pinned to its first frame, as far as its file is there. Borrowed, or NULL. */
KnAsset      *kn_shot_get_first_picture      (KnShot *self);
/* Of KnTake, oldest first. */
GListModel   *kn_shot_get_takes              (KnShot *self);
/* How many content frames are made: at least in + duration; more are handles. */
gint64        kn_shot_get_length_frames      (KnShot *self);
/* FALSE while the length follows the cut: in + duration. */
gboolean      kn_shot_has_own_length         (KnShot *self);
/* Borrowed, or NULL: free camera. */
KnCameraPath *kn_shot_get_camera             (KnShot *self);
/* The chosen take, else the newest. Borrowed, or NULL. */
KnTake       *kn_shot_get_picked_take        (KnShot *self);
/* Whether it shows footage as it is that has a sound: what a model makes has none. */
gboolean      kn_shot_has_sound              (KnShot *self);
/* Style, prompt, descriptions of the characters that are named: what holds throughout, without the timed prompts.
 * Characters that a timed prompt names are described in it. Free with g_free(). */
char         *kn_shot_dup_lasting_prompt     (KnShot *self);
/* Whether the character's name occurs in the prompt or in a timed prompt, as whole words in any case. */
gboolean      kn_shot_mentions               (KnShot *self, KnCharacter *character);
/* The shot's negative prompt after the project's. Free with g_free(). */
char         *kn_shot_dup_full_negative      (KnShot *self);
/* Own size, or the canvas. */
void          kn_shot_get_size               (KnShot *self, gint *width_px, gint *height_px);
/* Never INHERIT. */
KnQuality     kn_shot_get_effective_quality  (KnShot *self);
/* 0: the model's own. */
gint64        kn_shot_get_effective_steps    (KnShot *self);
/* 0: the model's own. */
double        kn_shot_get_effective_guidance (KnShot *self);
/* "": the default model. */
const char   *kn_shot_get_effective_model    (KnShot *self);
double        kn_shot_get_effective_shift    (KnShot *self);
const char   *kn_shot_get_effective_sampler  (KnShot *self);

G_END_DECLS
