/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-matroska-private.h"
#include "render/media/kn-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Element names, RFC 9559. */
enum
{
  ID_SEGMENT = 0x18538067,
  ID_INFO = 0x1549a966,
  ID_SEGMENT_UID = 0x73a4,
  ID_DATE_UTC = 0x4461,
  ID_TRACKS = 0x1654ae6b,
  ID_TRACK_ENTRY = 0xae,
  ID_TRACK_UID = 0x73c5,
  ID_TAGS = 0x1254c367,
  ID_TAG = 0x7373,
  ID_TARGETS = 0x63c0,
  ID_TAG_TRACK_UID = 0x63c5,
};

static const guint32 parents[] = { ID_SEGMENT, ID_INFO, ID_TRACKS, ID_TRACK_ENTRY, ID_TAGS, ID_TAG, ID_TARGETS };

struct patch
{
  int fd;
  guint8 identity[32];
};

/* A variable-length integer: the first set bit of the first byte tells how many bytes there are. */
static int
read_vint (int fd, goffset at, gboolean keep_marker, guint64 *value)
{
  guint8 bytes[8];
  int length = 1;

  if (pread (fd, bytes, 1, at) != 1 || bytes[0] == 0)
    return 0;
  while (!(bytes[0] & (0x80 >> (length - 1))))
    length++;
  if (pread (fd, bytes, (gsize) length, at) != length)
    return 0;
  *value = keep_marker ? bytes[0] : bytes[0] & (0x7f >> (length - 1));
  for (int i = 1; i < length; i++)
    *value = *value << 8 | bytes[i];
  return length;
}

static gboolean
is_parent (guint64 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    if (parents[i] == id)
      return TRUE;
  return FALSE;
}

static gboolean
patch_value (const struct patch *p, guint64 id, goffset at, guint64 size)
{
  static const guint8 zero[8];

  if (id == ID_SEGMENT_UID && size == 16)
    return pwrite (p->fd, p->identity, 16, at) == 16;
  /* a track's identity may not be 0, and both places must agree */
  if ((id == ID_TRACK_UID || id == ID_TAG_TRACK_UID) && size <= 8)
    return pwrite (p->fd, p->identity + 16, size, at) == (gssize) size;
  if (id == ID_DATE_UTC && size == 8)
    return pwrite (p->fd, zero, 8, at) == 8;
  return TRUE;
}

static gboolean
patch_elements (const struct patch *p, goffset at, goffset end, int depth)
{
  while (at < end)
    {
      guint64 id, size;
      int id_length = read_vint (p->fd, at, TRUE, &id);
      int size_length = id_length ? read_vint (p->fd, at + id_length, FALSE, &size) : 0;

      if (!size_length)
        return FALSE;
      at += id_length + size_length;
      /* all ones is “unknown”, which only unfinished files have */
      if (size > (guint64) (end - at))
        return FALSE;
      if (is_parent (id) && depth < 8 ? !patch_elements (p, at, at + (goffset) size, depth + 1)
                                      : !patch_value (p, id, at, size))
        return FALSE;
      at += (goffset) size;
    }
  return TRUE;
}

static void
make_identity (const char *recipe, guint8 *identity)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (checksum, (const guchar *) recipe, (gssize) strlen (recipe));
  g_checksum_get_digest (checksum, identity, &length);
  identity[16] |= 1;                  /* whatever its length, the track's number is not 0 */
}

gboolean
kn_matroska_fix_identity (const char *path, const char *recipe, GError **error)
{
  struct patch p = { .fd = open (path, O_RDWR | O_CLOEXEC) };
  gboolean ok;

  if (p.fd < 0)
    return kn_file_fail (path, "written", errno, error);
  make_identity (recipe, p.identity);
  errno = EILSEQ;
  ok = patch_elements (&p, 0, lseek (p.fd, 0, SEEK_END), 0);
  if (!ok)
    kn_file_fail (path, "written", errno, error);
  close (p.fd);
  return ok;
}
