/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-title.h"

#include "app/document/kn-clip-private.h"

enum
{
  F_TEXT = KN_CLIP_N_FIELDS,
  F_FONT,
  F_SIZE_NORM,
  F_POSITION,
  F_COLOUR,
  F_BACKGROUND,
};

static const KnField fields[] = {
  KN_CLIP_FIELDS,
  { "text", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "font", KN_FIELD_STRING, .def_string = "Sans Bold" },
  { "size_norm", KN_FIELD_DOUBLE, 0, 0.001, 2, .def_double = 0.1 },
  { "position", KN_FIELD_VECTOR, 0, -8, 8, .n = 2, .def_vector = { 0.5, 0.85 } },
  { "colour", KN_FIELD_STRING, .def_string = "#ffffff" },
  { "background", KN_FIELD_STRING, 0 },
};

static const KnSchema schema = {
  .kind = "title", .noun = "title", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnTitle, kn_title, KnClip, schema)

KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, const char *, text, F_TEXT, s, NULL)
KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, const char *, font, F_FONT, s, NULL)
KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, double, size_norm, F_SIZE_NORM, d, 0)
KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, const double *, position, F_POSITION, v, NULL)
KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, const char *, colour, F_COLOUR, s, NULL)
KN_GETTER (KnTitle, kn_title, KN_IS_TITLE, const char *, background, F_BACKGROUND, s, NULL)
