/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; reads the file, so not the main one
 *
 * What a file is, by its content: a picture, a film or a sound.
 */
#pragma once

#include "app/document/kn-document-types.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

struct kn_probe
{
  KnAssetKind kind;           /* image, video or audio */
  int         width_px, height_px;
  KnRate      rate;           /* of a film */
  gint64      duration_ns;    /* of a film or a sound; 0: not known */
  int         channels, sample_rate_hz;   /* 0 where there is no sound */
};

/* FALSE and a KN_MEDIA_ERROR that says what to do if it is none of these. */
gboolean kn_probe_file (const char *path, struct kn_probe *probe, GError **error);

G_END_DECLS
