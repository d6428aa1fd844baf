/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Inside of the manifest code: the store (JUMBF), and the places it lives in.
 */
#pragma once

#include "app/export/kn-bmff.h"
#include "app/export/kn-c2pa.h"
#include "app/export/kn-cbor.h"

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

/* kn-c2pa-hash.c */

#define KN_C2PA_MAX_DIGEST 64

/* Bytes of a file that a hash leaves out. */
struct kn_c2pa_range
{
  guint64 start, length;
};

/* Of a hash by its name in a manifest; FALSE for one that is not known. */
gboolean    kn_c2pa_hash_type   (const char *name, GChecksumType *type);
/* Hash over a file without these ranges, which are sorted. with_places: it is an MP4 or MOV, and before each box of which
 * something is left goes its place in the file. digest has room for KN_C2PA_MAX_DIGEST. FALSE if a range is not in the
 * file, or the file cannot be read to its end. */
gboolean    kn_c2pa_hash        (FILE *file, GChecksumType type, GArray *ranges, gboolean with_places, guint8 *digest);

/* kn-c2pa-embed.c */
gboolean    kn_c2pa_embed       (const char *path, const char *mime, const struct kn_c2pa_credit *credit,
                                 kn_signer *signer, GError **error);

/* kn-c2pa-extract.c */

/* A manifest of more bytes than this is not one, wherever it lies. */
#define KN_C2PA_MAX_STORE (64u << 20)

struct kn_c2pa_place
{
  gboolean is_bmff;              /* the file is an MP4 or MOV, wherever the manifest is */
  gboolean is_strange;           /* it holds manifests of a kind that is not read here */
  guint64  start, length;        /* of the manifest with its wrapping; 0: it is not in the file */
};

gboolean    kn_c2pa_is_manifest (const struct kn_bmff_box *box);
/* The store in a file of any kind, NULL if there is none. */
GByteArray *kn_c2pa_extract     (FILE *file, struct kn_c2pa_place *place);

/* kn-c2pa-store.c */

#define KN_C2PA_NO_PARENT G_MAXUINT

/* A labelled superbox inside the store. */
struct kn_c2pa_super
{
  const guint8 *data;        /* after its own head */
  gsize         n;
  guint         parent;      /* index of the superbox it lies in, or KN_C2PA_NO_PARENT */
  char          type[5];
  char         *label;
  const guint8 *content;     /* of its cbor box, or NULL */
  gsize         n_content;
  gboolean      is_named;    /* in the claim */
};

/* struct kn_c2pa_super: every superbox of a store at any depth, in order; they point into data. NULL if it is damaged,
 * or has more of them than a manifest can have. */
GArray     *kn_c2pa_store_read     (const guint8 *data, gsize n);
/* Of one of these; KN_C2PA_NO_PARENT for NULL. */
guint       kn_c2pa_store_index_of (GArray *supers, const struct kn_c2pa_super *super);
/* The only box of this type directly inside another (NULL: at the top); NULL if there is none or more than one. A NULL
 * type or label is any. */
struct kn_c2pa_super *kn_c2pa_store_find (GArray *supers, const struct kn_c2pa_super *parent, const char *type,
                                          const char *label);

/* kn-c2pa-binding.c */

typedef enum
{
  KN_C2PA_SAME,
  KN_C2PA_CHANGED,
  KN_C2PA_UNKNOWN,
} KnC2paMatch;

/* Whether this is the label of an assertion that binds a manifest to its file. */
gboolean    kn_c2pa_is_binding    (const char *label);
/* Compares the file with what such an assertion says of it. default_hash: the claim's, may be NULL. Where that is not
 * known to this version *reason (static) says what. */
KnC2paMatch kn_c2pa_check_binding (FILE *file, const struct kn_c2pa_place *place, const char *label,
                                   const struct kn_cbor *content, const char *default_hash, const char **reason);

/* kn-c2pa-read.c: kn_c2pa_read() of an open file, with the bytes of a sidecar (may be NULL). */
gboolean    kn_c2pa_read_file   (FILE *file, GBytes *sidecar, struct kn_c2pa_report *report, GError **error);

G_END_DECLS
