/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Certificates of those who sign manifests: what they say, whether a signature is theirs, and whether they are of the
 * kind that the C2PA specification (2.2, 14.5.1) asks for. Whether a signer can be trusted is not asked here.
 */
#pragma once

#include <glib.h>
#include <openssl/types.h>

G_BEGIN_DECLS

/* Whether signatures by this algorithm, in COSE's numbers, can be checked: ES256 to ES512, PS256 to PS512, EdDSA. */
gboolean kn_certificate_knows      (gint64 algorithm);
/* Whether signature, as COSE writes it, is this certificate's (DER) over data. */
gboolean kn_certificate_verify     (const guint8 *certificate, gsize certificate_bytes, gint64 algorithm,
                                    const guint8 *data, gsize n, const guint8 *signature, gsize signature_bytes);
/* Common name; free with g_free(). NULL if it is not a certificate. */
char    *kn_certificate_dup_name   (const guint8 *certificate, gsize certificate_bytes);
/* Whether readers of manifests accept the first of these (X509 *) as a signer's, with the others as those who vouch for
 * it. KN_EXPORT_ERROR_KEY with what is missing. */
gboolean kn_certificate_check_chain (GPtrArray *chain, GError **error);

G_END_DECLS
