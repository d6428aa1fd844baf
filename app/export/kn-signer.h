/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a signer is immutable after it was opened
 *
 * The key that signs manifests, with its certificates: the user's own, or one that is made on first use. A
 * certificate made here is on no public trust list: viewers show the manifest as intact and its signer as unknown.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct kn_signer kn_signer;

/* The key in this folder (key.pem, chain.pem), which is made if there is none. */
kn_signer *kn_signer_open       (const char *folder, const char *name, GError **error);
/* A P-256 key and its certificates, the signer's own first, as PEM files. KN_EXPORT_ERROR_KEY also for certificates that
 * readers of manifests refuse. */
kn_signer *kn_signer_open_files (const char *key_file, const char *chain_file, GError **error);
/* Accepts NULL. */
void       kn_signer_free       (kn_signer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_signer, kn_signer_free)

/* Where kn_signer_open() looks when nothing else is said. Free with g_free(). */
char      *kn_signer_dup_default_folder (void);
/* DER of each certificate, GBytes. Borrowed. */
GPtrArray *kn_signer_get_chain  (kn_signer *self);
/* ES256: SHA-256, ECDSA on P-256, as r and s of 32 bytes each. */
gboolean   kn_signer_sign       (kn_signer *self, const guint8 *data, gsize n, guint8 signature[64], GError **error);

G_END_DECLS
