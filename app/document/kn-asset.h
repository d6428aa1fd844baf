/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A file that the project uses: picture, clip, sound. path is relative to the project folder where the file lies in it,
 * else absolute.
 */
#pragma once

#include "app/document/kn-node.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

#define KN_TYPE_ASSET (kn_asset_get_type ())
G_DECLARE_FINAL_TYPE (KnAsset, kn_asset, KN, ASSET, KnNode)

KnAssetKind  kn_asset_get_kind            (KnAsset *self);
const char  *kn_asset_get_path            (KnAsset *self);
const char  *kn_asset_get_name            (KnAsset *self);
/* SHA-256 of the file when it was added, or "". */
const char  *kn_asset_get_hash            (KnAsset *self);
gint64       kn_asset_get_size_bytes      (KnAsset *self);
gint64       kn_asset_get_width_px        (KnAsset *self);
gint64       kn_asset_get_height_px       (KnAsset *self);
/* 0 for stills and when it is not known. */
gint64       kn_asset_get_duration_ns     (KnAsset *self);
KnRate       kn_asset_get_frame_rate      (KnAsset *self);
gint64       kn_asset_get_channels        (KnAsset *self);
gint64       kn_asset_get_sample_rate_hz  (KnAsset *self);
/* At the project's rate, 1 where it lasts less than a frame; -1 for stills and when it is not known. */
gint64       kn_asset_get_duration_frames (KnAsset *self);
/* Absolute file name; free with g_free(). */
char        *kn_asset_dup_file_name       (KnAsset *self);
/* Whether the file is not there now. Asks the file system. */
gboolean     kn_asset_is_missing          (KnAsset *self);
/* "image", "video" or "audio" by the file name's ending. */
KnAssetKind  kn_asset_kind_from_path      (const char *path);

G_END_DECLS
