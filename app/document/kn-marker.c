/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-marker.h"

#include "app/document/kn-node-private.h"

enum
{
  F_TIME_FRAMES,
  F_DURATION_FRAMES,
  F_NAME,
  F_NOTES,
  F_LABEL,
};

static const KnField fields[] = {
  { "time_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 0, KN_FRAMES_MAX },
  { "duration_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "notes", KN_FIELD_STRING },
  { "label", KN_FIELD_ENUM, .def_int = KN_LABEL_BLUE, .type = kn_label_get_type },
};

static const KnSchema schema = {
  .kind = "marker", .noun = "marker", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnMarker, kn_marker, KnNode, schema)

KN_GETTER (KnMarker, kn_marker, KN_IS_MARKER, gint64, time_frames, F_TIME_FRAMES, i, 0)
KN_GETTER (KnMarker, kn_marker, KN_IS_MARKER, gint64, duration_frames, F_DURATION_FRAMES, i, 0)
KN_GETTER (KnMarker, kn_marker, KN_IS_MARKER, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnMarker, kn_marker, KN_IS_MARKER, const char *, notes, F_NOTES, s, NULL)
KN_GETTER (KnMarker, kn_marker, KN_IS_MARKER, KnLabel, label, F_LABEL, i, 0)
