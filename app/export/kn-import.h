/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A timeline that was read becomes a project: tracks are layers, clips are shots that show footage, markers are
 * markers. A film or picture becomes the shots that it was made of.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

/* Whether a file is an editor's timeline by its name; otherwise it may be a film or picture that carries its recipe. */
gboolean    kn_import_is_timeline  (const char *path);
/* The likely rate of an edit decision list, to ask about; a num of 0 for what says its own rate, or cannot be read. */
KnRate      kn_import_guess_rate   (const char *path);
/* Thread: any. Reads a timeline; where its files are, and what they are, is asked later. rate counts for edit decision
 * lists, which do not say theirs; a num of 0 leaves it to the format. */
struct kn_handoff *kn_import_read  (const char *path, KnRate rate, GError **error);
/* Thread: any. What a film or picture carries; free with g_free(). */
char       *kn_import_read_recipe  (const char *path, GError **error);
/* A name for the project that is made of a file. Free with g_free(). */
char       *kn_import_dup_name     (const char *path);
/* Not on disk yet. */
KnDocument *kn_import_handoff      (const struct kn_handoff *handoff, const char *name, GError **error);
/* Looks into the files for what the timeline did not say: how long they are, how large, whether they are stills. What
 * is heard with a picture is no sound of its own any more. */
void        kn_import_probe        (struct kn_handoff *handoff);
/* For each file that is not there, tries the same name in folder. Returns how many are still missing. */
guint       kn_import_find_missing (struct kn_handoff *handoff, const char *folder);

G_END_DECLS
