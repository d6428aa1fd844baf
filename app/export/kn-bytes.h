/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Numbers as files of boxes and chunks write them: four bytes, the highest first.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

static inline guint32
kn_get_be32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

static inline void
kn_put_be32 (guint8 *p, guint32 value)
{
  for (int i = 0; i < 4; i++)
    p[i] = (guint8) (value >> (24 - 8 * i));
}

G_END_DECLS
