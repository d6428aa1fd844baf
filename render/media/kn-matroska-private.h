/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The muxer stamps files with random identities and the date. Here they become functions of the recipe, so that the
 * same take is the same file.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

/* Rewrites SegmentUID, TrackUID, TagTrackUID and DateUTC of the file in place. Only the elements before the first
 * cluster and the tags after the last one are read. FALSE and KN_RENDER_ERROR_IO when the file cannot be read or
 * written, or is not Matroska. */
gboolean kn_matroska_fix_identity (const char *path, const char *recipe, GError **error);

G_END_DECLS
