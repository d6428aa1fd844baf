/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-take.h"

#include "app/document/kn-document.h"
#include "app/document/kn-node-private.h"

enum
{
  F_FILE,
  F_KIND,
  F_RECIPE,
  F_LATENTS,
  F_SEED,
  F_CREATED,
  F_AGREEMENT,
  F_N_FRAMES,
  F_WIDTH_PX,
  F_HEIGHT_PX,
  F_NAME,
  F_RATING,
  F_KEPT_EARLY,
};

static const KnField fields[] = {
  { "file", KN_FIELD_STRING, KN_FIELD_ALWAYS | KN_FIELD_INSIDE },
  { "kind", KN_FIELD_ENUM, KN_FIELD_ALWAYS, .type = kn_take_kind_get_type },
  { "recipe", KN_FIELD_STRING, 0 },
  { "latents", KN_FIELD_STRING, KN_FIELD_INSIDE },
  { "seed", KN_FIELD_INT, 0 },
  { "created", KN_FIELD_STRING, 0 },
  { "agreement", KN_FIELD_DOUBLE, 0, -1, 1, .def_double = -1 },
  { "n_frames", KN_FIELD_INT, 0, 0, 1e9 },
  { "width_px", KN_FIELD_INT, 0, 0, 16384 },
  { "height_px", KN_FIELD_INT, 0, 0, 16384 },
  { "name", KN_FIELD_STRING },
  { "rating", KN_FIELD_INT, 0, 0, 5 },
  { "kept_early", KN_FIELD_BOOLEAN },
};

static const KnSchema schema = {
  .kind = "take", .noun = "take", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnTake, kn_take, KnNode, schema)

KN_GETTER (KnTake, kn_take, KN_IS_TAKE, const char *, file, F_FILE, s, NULL)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, KnTakeKind, kind, F_KIND, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, const char *, recipe, F_RECIPE, s, NULL)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, const char *, latents, F_LATENTS, s, NULL)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gint64, seed, F_SEED, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, const char *, created, F_CREATED, s, NULL)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, double, agreement, F_AGREEMENT, d, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gint64, n_frames, F_N_FRAMES, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gint64, width_px, F_WIDTH_PX, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gint64, height_px, F_HEIGHT_PX, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gint64, rating, F_RATING, i, 0)
KN_GETTER (KnTake, kn_take, KN_IS_TAKE, gboolean, kept_early, F_KEPT_EARLY, i, FALSE)

char *
kn_take_dup_file_name (KnTake *self)
{
  KnDocument *document;

  g_return_val_if_fail (KN_IS_TAKE (self), NULL);

  document = kn_node_get_document (KN_NODE (self));
  return document ? kn_document_dup_file_name (document, kn_take_get_file (self)) : g_strdup (kn_take_get_file (self));
}
