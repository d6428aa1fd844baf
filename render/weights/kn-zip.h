/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 *
 * The members of a zip archive in memory, found where they lie. Only what can be read in place is accepted: members
 * that are stored as they are, neither packed nor encrypted. Archives and members may be over 4 GiB (zip64).
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_zip;

struct kn_zip_member
{
  const guint8 *data;                 /* in the archive */
  gsize bytes;
};

/* data: borrowed until kn_zip_close(). label stands for the file in messages. NULL and KN_MODEL_ERROR_FORMAT when the
 * archive is damaged, or UNSUPPORTED when it is not of this kind. */
struct kn_zip *kn_zip_open (const guint8 *data, gsize bytes, const char *label, GError **error);
/* Accepts NULL, zeroes the pointer. */
void           kn_zip_close (struct kn_zip **zip);
/* NULL when there is none of this name. Owned by the archive. */
const struct kn_zip_member *kn_zip_find (const struct kn_zip *zip, const char *name);
/* The first name in the archive's own order that ends so, or NULL. Owned by the archive. */
const char    *kn_zip_find_suffix (const struct kn_zip *zip, const char *suffix);

G_END_DECLS
