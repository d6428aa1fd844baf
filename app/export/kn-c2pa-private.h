/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Inside of the manifest code: the store (JUMBF), and the places it lives in.
 */
#pragma once

#include "app/export/kn-c2pa.h"

#include <stdio.h>

G_BEGIN_DECLS

/* How the bytes of the file are bound. */
struct kn_c2pa_binding
{
  gboolean bmff;                 /* hash.bmff.v3, else hash.data */
  guint64  start, length;        /* hash.data: what is left out; length 0: nothing */
  guint8   hash[32];
  guint    pad;                  /* bytes without meaning, up to 15: to make the store of a wanted length */
};

/* The same names every time, so that a store can be built twice: first to learn its size. */
struct kn_c2pa_names
{
  char *manifest, *instance;
};
void        kn_c2pa_names_init  (struct kn_c2pa_names *names);
void        kn_c2pa_names_clear (struct kn_c2pa_names *names);

GByteArray *kn_c2pa_build (const struct kn_c2pa_credit *credit, const struct kn_c2pa_names *names,
                           const struct kn_c2pa_binding *binding, const char *mime, kn_signer *signer, GError **error);

extern const guint8 kn_c2pa_bmff_uuid[16];

/* Hash over the top-level boxes of an MP4 or MOV that is not left out by hash.bmff.v3. */
gboolean    kn_c2pa_hash_bmff   (FILE *file, guint8 hash[32]);
/* Hash over a file without a part of it. */
gboolean    kn_c2pa_hash_file   (FILE *file, guint64 start, guint64 length, guint8 hash[32]);

/* kn-c2pa-embed.c */
gboolean    kn_c2pa_embed       (const char *path, const char *mime, const struct kn_c2pa_credit *credit,
                                 kn_signer *signer,
                                 GError **error);
/* kn-c2pa-extract.c: the store in a file of any kind; *start and *length are where it lies with its wrapping. NULL
 * if there is none. */
GByteArray *kn_c2pa_extract     (const char *path, gboolean *is_bmff, guint64 *start, guint64 *length);

G_END_DECLS
