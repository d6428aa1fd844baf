/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The root of a document: what all shots share. GListModel of KnSequence.
 */
#pragma once

#include "app/document/kn-node.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

#define KN_TYPE_PROJECT (kn_project_get_type ())
G_DECLARE_FINAL_TYPE (KnProject, kn_project, KN, PROJECT, KnNode)

const char *kn_project_get_name           (KnProject *self);
KnRate      kn_project_get_frame_rate     (KnProject *self);
gint64      kn_project_get_width_px       (KnProject *self);
gint64      kn_project_get_height_px      (KnProject *self);
/* Prompt that every shot inherits. */
const char *kn_project_get_style          (KnProject *self);
const char *kn_project_get_negative       (KnProject *self);
gboolean    kn_project_get_expand_prompts (KnProject *self);
/* Folder name of the model; "" is the default one. */
const char *kn_project_get_model          (KnProject *self);
KnQuality   kn_project_get_quality        (KnProject *self);
/* 0: the model's own. */
gint64      kn_project_get_steps          (KnProject *self);
/* 0: the model's own. */
double      kn_project_get_guidance       (KnProject *self);
/* 0: the model's own; also in a shot, where it is the project's first. */
double      kn_project_get_shift          (KnProject *self);
/* "": likewise. */
const char *kn_project_get_sampler        (KnProject *self);
/* Of width and height; 0: the model's own. */
double      kn_project_get_draft_scale    (KnProject *self);
/* 0: the model's own. */
gint64      kn_project_get_draft_steps    (KnProject *self);
KnColour    kn_project_get_colour         (KnProject *self);
const char *kn_project_get_notes          (KnProject *self);
/* Of KnSequence. */
GListModel *kn_project_get_sequences      (KnProject *self);
/* Of KnCharacter. */
GListModel *kn_project_get_characters     (KnProject *self);
/* Of KnAsset. */
GListModel *kn_project_get_assets         (KnProject *self);

G_END_DECLS
