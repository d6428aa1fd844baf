/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How things of the document are called in the window, translated.
 */
#pragma once

#include "app/document/kn-document-types.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

/* "Opening"; a shot without a name is called by its place on the layer. Free with g_free(). */
char       *kn_words_dup_shot_title (KnShot *shot);
/* Of a file that the project uses. Free with g_free(). */
char       *kn_words_dup_file       (KnAsset *asset);
/* In place of a prompt that is empty: what to type. */
const char *kn_words_get_prompt_hint (KnShot *shot);
/* "2.5 s". Free with g_free(). */
char       *kn_words_dup_duration   (gint64 frames, KnRate rate);
/* Name of a camera move as a cinematographer has it: "Dolly in". path may be NULL. */
const char *kn_words_get_camera     (KnCameraPath *path);

/* The moves that can be asked for by name; NULL-terminated arrays. The first is "": no move asked for. */
const char *const *kn_words_get_camera_presets (void);
const char        *kn_words_get_camera_preset  (const char *preset);
/* Where a shot's picture comes from. */
const char        *kn_words_get_source         (KnShotSource source);
/* Label of an undo step or an error of the document in the language of the user. */
const char        *kn_words_translate          (const char *text);

G_END_DECLS
