/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * C2PA manifests (specification 2.2; claims of version 1 are read): who says how a file was made, signed, inside the
 * file where its format has a place: MP4 and MOV, PNG, JPEG, WebP; for others a file beside it, NAME.c2pa.
 */
#pragma once

#include "app/export/kn-signer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of a file beside another one, after its whole name. */
#define KN_C2PA_ENDING ".c2pa"

struct kn_c2pa_ingredient
{
  const char *title;
  const char *mime;
  gboolean    is_input;          /* it guided the model, rather than being seen itself */
};

struct kn_c2pa_credit
{
  const char *title;
  const char *agent, *agent_version;
  gboolean    is_generated;      /* what a model made is seen */
  gboolean    is_footage;        /* what no model made is seen */
  const char *recipe;            /* JSON, or NULL */
  const struct kn_c2pa_ingredient *ingredients;
  guint       n_ingredients;
};

/* Whether a file of this type can hold a manifest. */
gboolean kn_c2pa_can_embed (const char *mime);
/* Signs path in place (through a temporary file beside it), or writes sidecar (which may be NULL where the manifest
 * can be embedded). */
gboolean kn_c2pa_sign      (const char *path, const char *mime, const char *sidecar,
                            const struct kn_c2pa_credit *credit,
                            kn_signer *signer, GError **error);

struct kn_c2pa_report
{
  gboolean   valid;              /* everything was checked and nothing is wrong */
  gboolean   unchecked;          /* nothing is wrong that this version can see, but it cannot check all */
  char      *problem;            /* the first thing that is wrong, else what cannot be checked: a sentence; NULL if valid */
  char      *signer;             /* common name of the certificate */
  char      *generator;
  char      *title;
  char      *source_type;        /* last part of the digital source type */
  char      *recipe;             /* JSON, or NULL */
  GPtrArray *actions;            /* char * */
  guint      n_ingredients;
};

/* Where the manifest of a file lies that has none inside: beside it, or beside what it is a link to. NULL if there is none.
 * Free with g_free(). */
char    *kn_c2pa_dup_sidecar (const char *path);
/* Reads and checks the manifest in path, or in sidecar (or NULL) for path. FALSE with KN_EXPORT_ERROR_MANIFEST if there is
 * none; a broken one is reported. Whether the signer can be trusted is not for us to say. */
gboolean kn_c2pa_read        (const char *path, const char *sidecar, struct kn_c2pa_report *report, GError **error);
void     kn_c2pa_report_clear (struct kn_c2pa_report *report);

G_END_DECLS
