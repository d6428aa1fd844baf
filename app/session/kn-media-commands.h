/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Files that are brought into the timeline. A picture becomes a shot that begins with it, a film a shot that shows it, a
 * sound a clip on a layer for sound; pictures can also be pinned to a moment of a shot that is there.
 */
#pragma once

#include "app/session/kn-session.h"

G_BEGIN_DECLS

typedef struct
{
  char       *path;           /* absolute */
  KnAssetKind kind;
  int         width_px, height_px, channels, sample_rate_hz;
  gint64      duration_ns;    /* 0: not known */
} KnMediaFile;

/* Puts a file on a layer at a time and selects it, as one step. layer 0, or one of another kind: the lowest for shots, which
 * is made if there is none. Where a shot is in the way of another, it is split and the rest moves on. A sound moves nothing:
 * it goes to the first layer for sound that is free there, a new one if none is. */
gboolean kn_command_add_media   (KnSession *session, const KnMediaFile *file, guint64 layer, gint64 at_frames,
                                 GError **error);
/* Pins a picture file to the moment of a shot that a record time falls on, and selects it. */
gboolean kn_command_pin_picture (KnSession *session, const KnMediaFile *file, guint64 shot, gint64 at_frames,
                                 GError **error);

G_END_DECLS
