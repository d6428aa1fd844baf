/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A place on the timeline to come back to; snappable.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_MARKER (kn_marker_get_type ())
G_DECLARE_FINAL_TYPE (KnMarker, kn_marker, KN, MARKER, KnNode)

gint64      kn_marker_get_time_frames     (KnMarker *self);
gint64      kn_marker_get_duration_frames (KnMarker *self);
const char *kn_marker_get_name            (KnMarker *self);
const char *kn_marker_get_notes           (KnMarker *self);
KnLabel     kn_marker_get_label           (KnMarker *self);

G_END_DECLS
