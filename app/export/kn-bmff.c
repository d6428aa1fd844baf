/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bmff.h"
#include "app/export/kn-bytes.h"

#include <string.h>

guint64
kn_bmff_get_end (FILE *file)
{
  off_t end = fseeko (file, 0, SEEK_END) == 0 ? ftello (file) : -1;

  return end < 0 ? 0 : (guint64) end;
}

gboolean
kn_bmff_read_box (FILE *file, guint64 at, guint64 end, struct kn_bmff_box *box)
{
  guint8 head[32] = { 0 };
  gboolean is_uuid;

  if (at > end || end - at < 8 || fseeko (file, (off_t) at, SEEK_SET) != 0 || fread (head, 1, sizeof head, file) < 8)
    return FALSE;
  *box = (struct kn_bmff_box) { .at = at, .size = kn_get_be32 (head), .head = 8 };
  memcpy (box->type, head + 4, 4);
  if (box->size == 1)
    {
      box->size = (guint64) kn_get_be32 (head + 8) << 32 | kn_get_be32 (head + 12);
      box->head = 16;
    }
  else if (box->size == 0)
    box->size = end - at;
  is_uuid = g_str_equal (box->type, "uuid");
  memcpy (box->user, head + box->head, 16);
  box->head += is_uuid ? 16 : 0;
  return box->size >= box->head && box->size <= end - at;
}
