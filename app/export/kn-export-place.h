/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_export_place_new() main only; the check any
 *
 * Where nothing may be written to: the files and folders of a project, and the footage that it is made of.
 */
#pragma once

#include "app/document/kn-sequence.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct kn_export_place kn_export_place;

/* Of the whole project, whatever is exported of it. */
kn_export_place *kn_export_place_new   (KnSequence *sequence);
/* Accepts NULL. */
void             kn_export_place_free  (kn_export_place *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_export_place, kn_export_place_free)
/* KN_EXPORT_ERROR_ARGUMENT if path, by whatever way it leads there, is one of them, lies in a folder of the project's
 * own, or is a folder that holds one. */
gboolean         kn_export_place_check (const kn_export_place *self, const char *path, GError **error);

/* Where an export to path goes: there, or where a link leads to, so that the link stays. NULL with
 * KN_EXPORT_ERROR_ARGUMENT if something is there that no export takes the place of: a device, a pipe, a socket, a folder
 * (for pictures, is_folder: a file), or a link to nothing. Free with g_free(). */
char            *kn_export_place_resolve (const char *path, gboolean is_folder, GError **error);

G_END_DECLS
