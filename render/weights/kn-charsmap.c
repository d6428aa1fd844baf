/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-charsmap.h"

#include <string.h>

struct kn_charsmap
{
  guint32 *units;
  gsize n_units;
  char *blob;           /* NUL-terminated whatever the file says */
  gsize blob_bytes;
};

/* The longest replacement that Unicode has is 33 bytes. A map with longer ones wants to make texts explode. */
#define MAX_REPLACEMENT_BYTES 64

/* Text must stay valid UTF-8: whole characters are replaced by whole characters. */
static gboolean
is_sound (const char *replacement, const char *rest, gsize n_rest)
{
  return strnlen (replacement, MAX_REPLACEMENT_BYTES + 1) <= MAX_REPLACEMENT_BYTES
         && g_utf8_validate (replacement, -1, NULL) && (n_rest == 0 || ((guint8) *rest & 0xc0) != 0x80);
}

struct kn_charsmap *
kn_charsmap_create (const void *data, gsize bytes)
{
  const guint8 *p = data;
  struct kn_charsmap *map;
  guint32 trie_bytes;

  if (bytes < sizeof trie_bytes)
    return NULL;
  memcpy (&trie_bytes, p, sizeof trie_bytes);
  trie_bytes = GUINT32_FROM_LE (trie_bytes);
  if (trie_bytes == 0 || trie_bytes % 4 || trie_bytes > bytes - 4)
    return NULL;
  map = g_new0 (struct kn_charsmap, 1);
  map->n_units = trie_bytes / 4;
  map->units = g_memdup2 (p + 4, trie_bytes);
  for (gsize i = 0; i < map->n_units; i++)
    map->units[i] = GUINT32_FROM_LE (map->units[i]);
  map->blob_bytes = bytes - 4 - trie_bytes;
  map->blob = g_malloc0 (map->blob_bytes + 1);
  memcpy (map->blob, p + 4 + trie_bytes, map->blob_bytes);
  return map;
}

void
kn_charsmap_destroy (struct kn_charsmap **map)
{
  if (!*map)
    return;
  g_free ((*map)->units);
  g_free ((*map)->blob);
  g_free (*map);
  *map = NULL;
}

/* Fields of a darts-clone unit. */
static gboolean
has_leaf (guint32 unit)
{
  return unit >> 8 & 1;
}

static guint32
label (guint32 unit)
{
  return unit & 0x800000ffu;
}

static guint32
offset (guint32 unit)
{
  return (unit >> 10) << ((unit & 0x200) >> 6);
}

gsize
kn_charsmap_match (const struct kn_charsmap *map, const char *s, gsize n, const char **replacement)
{
  guint32 pos = offset (map->units[0]);
  gsize longest = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint32 unit, value;

      pos ^= (guint8) s[i];
      if (pos >= map->n_units || label (map->units[pos]) != (guint8) s[i])
        break;
      unit = map->units[pos];
      pos ^= offset (unit);
      if (pos >= map->n_units)
        break;
      value = map->units[pos] & 0x7fffffffu;
      if (has_leaf (unit) && value <= map->blob_bytes
          && is_sound (map->blob + value, s + i + 1, n - i - 1))
        {
          longest = i + 1;
          *replacement = map->blob + value;
        }
    }
  return longest;
}
