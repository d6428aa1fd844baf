/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The boxes that MP4 and MOV are made of, read from files that strangers made.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

struct kn_bmff_box
{
  char    type[5];
  guint8  user[16];          /* of a uuid box */
  guint64 at, size;          /* bytes, from the start of the file; size holds the head too */
  guint   head;              /* bytes of it */
};

/* Bytes in the file; 0 if it cannot be said. */
guint64  kn_bmff_get_end  (FILE *file);
/* The box at this place. TRUE only for one of at least its head that ends at end or before: at + size never wraps, and
 * a walk from box to box ends. */
gboolean kn_bmff_read_box (FILE *file, guint64 at, guint64 end, struct kn_bmff_box *box);

G_END_DECLS
