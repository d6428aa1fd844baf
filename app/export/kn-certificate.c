/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-certificate.h"
#include "app/export/kn-export-error.h"

#include <glib/gi18n.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static X509 *
read_certificate (const guint8 *data, gsize n)
{
  return n < G_MAXINT ? d2i_X509 (NULL, &data, (long) n) : NULL;
}

/* Signatures */

struct algorithm
{
  gint64        number;
  int           key;
  const EVP_MD *(*hash) (void);      /* NULL: part of the algorithm */
};

static const struct algorithm *
find_algorithm (gint64 number)
{
  static const struct algorithm known[] = {
    { -7, EVP_PKEY_EC, EVP_sha256 }, { -35, EVP_PKEY_EC, EVP_sha384 }, { -36, EVP_PKEY_EC, EVP_sha512 },
    { -37, EVP_PKEY_RSA, EVP_sha256 }, { -38, EVP_PKEY_RSA, EVP_sha384 }, { -39, EVP_PKEY_RSA, EVP_sha512 },
    { -8, EVP_PKEY_ED25519, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].number == number)
      return &known[i];
  return NULL;
}

gboolean
kn_certificate_knows (gint64 number)
{
  return find_algorithm (number) != NULL;
}

/* COSE has r and s of equal lengths in a row, OpenSSL wants DER. */
static GBytes *
raw_to_der (const guint8 *raw, gsize n)
{
  int half = (int) (n / 2), n_der = -1;
  guint8 *der = NULL;
  ECDSA_SIG *sig;
  GBytes *bytes;

  if (n == 0 || n % 2 || n > 256)
    return NULL;
  sig = ECDSA_SIG_new ();
  if (ECDSA_SIG_set0 (sig, BN_bin2bn (raw, half, NULL), BN_bin2bn (raw + half, half, NULL)) == 1)
    n_der = i2d_ECDSA_SIG (sig, &der);
  ECDSA_SIG_free (sig);
  bytes = n_der > 0 ? g_bytes_new (der, (gsize) n_der) : NULL;
  OPENSSL_free (der);
  return bytes;
}

static gboolean
verify (EVP_PKEY *key, const struct algorithm *algorithm, const guint8 *data, gsize n, GBytes *signature)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *of_key = NULL;
  const guint8 *bytes;
  gsize n_bytes;
  gboolean ok = EVP_DigestVerifyInit (ctx, &of_key, algorithm->hash ? algorithm->hash () : NULL, NULL, key) == 1;

  if (ok && algorithm->key == EVP_PKEY_RSA)
    ok = EVP_PKEY_CTX_set_rsa_padding (of_key, RSA_PKCS1_PSS_PADDING) > 0
         && EVP_PKEY_CTX_set_rsa_pss_saltlen (of_key, RSA_PSS_SALTLEN_DIGEST) > 0;
  bytes = g_bytes_get_data (signature, &n_bytes);
  ok = ok && EVP_DigestVerify (ctx, bytes, n_bytes, data, n) == 1;
  EVP_MD_CTX_free (ctx);
  return ok;
}

gboolean
kn_certificate_verify (const guint8 *certificate, gsize certificate_bytes, gint64 number, const guint8 *data, gsize n,
                       const guint8 *signature, gsize signature_bytes)
{
  const struct algorithm *algorithm = find_algorithm (number);
  X509 *cert = read_certificate (certificate, certificate_bytes);
  EVP_PKEY *key = cert ? X509_get0_pubkey (cert) : NULL;
  int kind = key ? EVP_PKEY_get_base_id (key) : 0;
  gboolean fits = algorithm && (kind == algorithm->key
                                || (kind == EVP_PKEY_RSA_PSS && algorithm->key == EVP_PKEY_RSA)), ok;
  g_autoptr (GBytes) bytes = !fits ? NULL : kind == EVP_PKEY_EC ? raw_to_der (signature, signature_bytes)
                             : g_bytes_new_static (signature, signature_bytes);

  ok = bytes && verify (key, algorithm, data, n, bytes);
  X509_free (cert);
  ERR_clear_error ();
  return ok;
}

char *
kn_certificate_dup_name (const guint8 *certificate, gsize certificate_bytes)
{
  X509 *cert = read_certificate (certificate, certificate_bytes);
  char name[256] = "";

  ERR_clear_error ();
  if (!cert)
    return NULL;
  X509_NAME_get_text_by_NID (X509_get_subject_name (cert), NID_commonName, name, sizeof name);
  X509_free (cert);
  return g_utf8_make_valid (name, -1);
}

/* What a signer's certificate must be */

/* what: marked for translation with N_(). */
static gboolean
fail (GError **error, const char *what)
{
  ERR_clear_error ();
  g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_KEY,
               _("With this certificate no reader would accept the signature: %s. Ask for a certificate that is made for "
                 "signing documents or content."), _(what));
  return FALSE;
}

static gboolean
is_strong (X509 *cert)
{
  static const int known[] = { NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384, NID_ecdsa_with_SHA512,
                               NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption,
                               NID_rsassaPss, NID_ED25519 };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (X509_get_signature_nid (cert) == known[i])
      return TRUE;
  return FALSE;
}

/* The specification leaves the list to the reader of a manifest. This is the one that C2PA's own library has without
 * settings, less what is for time stamps and OCSP: claims must not be signed with those. */
static gboolean
is_purpose (const ASN1_OBJECT *purpose)
{
  static const char *const known[] = {
    "1.3.6.1.5.5.7.3.4",           /* e-mail protection */
    "1.3.6.1.5.5.7.3.36",          /* signing of documents */
    "1.3.6.1.4.1.311.76.59.1.9",   /* signing of C2PA manifests, from before there was C2PA's own: Microsoft's */
    "1.3.6.1.4.1.62558.2.1",       /* signing of claims, C2PA's own */
  };
  char name[64];

  OBJ_obj2txt (name, sizeof name, purpose, 1);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_purpose (X509 *cert)
{
  EXTENDED_KEY_USAGE *purposes = X509_get_ext_d2i (cert, NID_ext_key_usage, NULL, NULL);
  gboolean found = FALSE, any = FALSE;

  for (int i = 0; i < sk_ASN1_OBJECT_num (purposes); i++)
    {
      const ASN1_OBJECT *purpose = sk_ASN1_OBJECT_value (purposes, i);

      found |= is_purpose (purpose);
      any |= OBJ_obj2nid (purpose) == NID_anyExtendedKeyUsage;
    }
  EXTENDED_KEY_USAGE_free (purposes);
  return found && !any;
}

static gboolean
has_unique_ids (X509 *cert)
{
  const ASN1_BIT_STRING *issuer, *subject;

  X509_get0_uids (cert, &issuer, &subject);
  return issuer || subject;
}

static gboolean
check_leaf (X509 *cert, GError **error)
{
  guint32 flags = X509_get_extension_flags (cert);

  if (X509_get_version (cert) != 2 || has_unique_ids (cert))
    return fail (error, N_("it is not of the third version of X.509"));
  if (X509_cmp_current_time (X509_get0_notBefore (cert)) > 0 || X509_cmp_current_time (X509_get0_notAfter (cert)) < 0)
    return fail (error, N_("it is not valid today"));
  if (X509_NAME_cmp (X509_get_subject_name (cert), X509_get_issuer_name (cert)) == 0)
    return fail (error, N_("it is signed by itself and not by an authority"));
  if (flags & EXFLAG_CA)
    return fail (error, N_("it is an authority's own (CA:TRUE)"));
  if (!(flags & EXFLAG_KUSAGE) || !(X509_get_key_usage (cert) & KU_DIGITAL_SIGNATURE))
    return fail (error, N_("its key usage does not allow digital signatures (digitalSignature)"));
  if (!has_purpose (cert))
    return fail (error, N_("its extended key usage names neither documents, content nor e-mail (emailProtection)"));
  /* By a key identifier or by issuer and serial number: RFC 5280, 4.2.1.1, allows both. */
  if (X509_get_ext_by_NID (cert, NID_authority_key_identifier, -1) < 0)
    return fail (error, N_("it does not name the key of its authority (authorityKeyIdentifier)"));
  if (!is_strong (cert))
    return fail (error, N_("its authority signed it with an algorithm that is too weak"));
  return TRUE;
}

gboolean
kn_certificate_check_chain (GPtrArray *chain, GError **error)
{
  if (!check_leaf (chain->pdata[0], error))
    return FALSE;
  for (guint i = 1; i < chain->len; i++)
    if (X509_check_issued (chain->pdata[i], chain->pdata[i - 1]) != X509_V_OK)
      return fail (error, N_("the certificates in its file do not follow each other, each signed by the next"));
  return TRUE;
}
