/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-asset.h"

#include "app/document/kn-document.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-project.h"

enum
{
  F_KIND,
  F_PATH,
  F_NAME,
  F_HASH,
  F_SIZE_BYTES,
  F_WIDTH_PX,
  F_HEIGHT_PX,
  F_DURATION_NS,
  F_FRAME_RATE,
  F_CHANNELS,
  F_SAMPLE_RATE_HZ,
};

static const KnField fields[] = {
  { "kind", KN_FIELD_ENUM, KN_FIELD_ALWAYS, .type = kn_asset_kind_get_type },
  { "path", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "name", KN_FIELD_STRING },
  { "hash", KN_FIELD_STRING, KN_FIELD_BLOB },
  { "size_bytes", KN_FIELD_INT, 0, 0, 1e18 },
  { "width_px", KN_FIELD_INT, 0, 0, 1e6 },
  { "height_px", KN_FIELD_INT, 0, 0, 1e6 },
  { "duration_ns", KN_FIELD_INT, 0, 0, 1e18 },
  { "frame_rate", KN_FIELD_RATE, .def_int = 24 },
  { "channels", KN_FIELD_INT, 0, 0, 64 },
  { "sample_rate_hz", KN_FIELD_INT, 0, 0, 1e6 },
};

static const KnSchema schema = {
  .kind = "asset", .noun = "asset", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnAsset, kn_asset, KnNode, schema)

KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, KnAssetKind, kind, F_KIND, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, const char *, path, F_PATH, s, NULL)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, const char *, hash, F_HASH, s, NULL)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, size_bytes, F_SIZE_BYTES, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, width_px, F_WIDTH_PX, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, height_px, F_HEIGHT_PX, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, duration_ns, F_DURATION_NS, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, KnRate, frame_rate, F_FRAME_RATE, rate, KN_RATE_INIT (24, 1))
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, channels, F_CHANNELS, i, 0)
KN_GETTER (KnAsset, kn_asset, KN_IS_ASSET, gint64, sample_rate_hz, F_SAMPLE_RATE_HZ, i, 0)

gint64
kn_asset_get_duration_frames (KnAsset *self)
{
  KnProject *project;
  gint64 duration_ns = kn_asset_get_duration_ns (self);

  project = kn_node_get_ancestor (KN_NODE (self), KN_TYPE_PROJECT);
  if (!project || duration_ns <= 0)
    return -1;
  return MAX (1, kn_frames_from_seconds (duration_ns / 1e9, kn_project_get_frame_rate (project)));
}

char *
kn_asset_dup_file_name (KnAsset *self)
{
  KnDocument *document;

  g_return_val_if_fail (KN_IS_ASSET (self), NULL);

  document = kn_node_get_document (KN_NODE (self));
  return document ? kn_document_dup_file_name (document, kn_asset_get_path (self)) : g_strdup (kn_asset_get_path (self));
}

gboolean
kn_asset_is_missing (KnAsset *self)
{
  g_autofree char *name = kn_asset_dup_file_name (self);

  return !g_file_test (name, G_FILE_TEST_EXISTS);
}

KnAssetKind
kn_asset_kind_from_path (const char *path)
{
  static const char *const video[] = { ".mp4", ".mkv", ".mov", ".webm", ".avi", ".mxf", ".m4v", ".mpg", ".ogv" };
  static const char *const audio[] = { ".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".aif", ".aiff" };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (path != NULL, KN_ASSET_KIND_IMAGE);

  lower = g_ascii_strdown (path, -1);
  for (guint i = 0; i < G_N_ELEMENTS (video); i++)
    if (g_str_has_suffix (lower, video[i]))
      return KN_ASSET_KIND_VIDEO;
  for (guint i = 0; i < G_N_ELEMENTS (audio); i++)
    if (g_str_has_suffix (lower, audio[i]))
      return KN_ASSET_KIND_AUDIO;
  return KN_ASSET_KIND_IMAGE;
}

void
kn_asset_init_path (KnAsset *self, const char *path)
{
  KnValue *value = kn_node_value (KN_NODE (self), F_PATH);

  g_free (value->s);
  value->s = g_strdup (path);
  kn_node_value (KN_NODE (self), F_KIND)->i = kn_asset_kind_from_path (path);
}
