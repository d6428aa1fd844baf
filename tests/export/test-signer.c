/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keys and certificates that people bring: what no reader of manifests would accept is refused with what is missing, and
 * signatures of every kind that others use can be checked.
 */
#include "app/export/kn-certificate.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-signer.h"
#include "tests/export/kn-test-film.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

static char *folder;

/* What a certificate is to be; the authority's is made with the same. */
struct wish
{
  const char *what;              /* part of the sentence; NULL: it is good */
  const char *constraints, *usage, *purpose;
  gboolean    by_itself, old, without_authority, weak;
  const char *authority;         /* how it is named; NULL: by its key */
};

static void
add (X509 *cert, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX ctx;
  X509_EXTENSION *extension;

  if (!value)
    return;
  X509V3_set_ctx (&ctx, issuer, cert, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &ctx, nid, value);
  g_assert_nonnull (extension);
  X509_add_ext (cert, extension, -1);
  X509_EXTENSION_free (extension);
}

static X509 *
make (const struct wish *wish, EVP_PKEY *key, const char *name, X509 *issuer, EVP_PKEY *issuer_key)
{
  X509 *cert = X509_new ();
  gboolean is_eddsa = EVP_PKEY_get_base_id (issuer_key) == EVP_PKEY_ED25519;

  X509_set_version (cert, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (cert), 7);
  X509_gmtime_adj (X509_getm_notBefore (cert), -7200);
  X509_gmtime_adj (X509_getm_notAfter (cert), wish->old ? -3600 : 3600);
  X509_set_pubkey (cert, key);
  X509_NAME_add_entry_by_txt (X509_get_subject_name (cert), "CN", MBSTRING_UTF8, (const guint8 *) name, -1, -1, 0);
  X509_set_issuer_name (cert, X509_get_subject_name (issuer ? issuer : cert));
  add (cert, issuer ? issuer : cert, NID_subject_key_identifier, "hash");
  add (cert, issuer, NID_basic_constraints, wish->constraints);
  add (cert, issuer, NID_key_usage, wish->usage);
  add (cert, issuer, NID_ext_key_usage, wish->purpose);
  if (issuer && !wish->without_authority)
    add (cert, issuer, NID_authority_key_identifier, wish->authority ? wish->authority : "keyid");
  g_assert_cmpint (X509_sign (cert, issuer_key, is_eddsa ? NULL : wish->weak ? EVP_sha1 () : EVP_sha256 ()), >, 0);
  return cert;
}

static void
open_pair (const struct wish *wish, GError **error)
{
  static const struct wish authority = { NULL, "critical,CA:TRUE", "critical,keyCertSign", NULL };
  g_autofree char *key_file = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *chain_file = g_build_filename (folder, "chain.pem", NULL);
  EVP_PKEY *key = EVP_EC_gen ("P-256"), *root_key = EVP_EC_gen ("P-256");
  X509 *root = make (&authority, root_key, "An authority", NULL, root_key);
  X509 *leaf = make (wish, key, "A person", wish->by_itself ? NULL : root, wish->by_itself ? key : root_key);
  BIO *key_out = BIO_new_file (key_file, "w"), *chain_out = BIO_new_file (chain_file, "w");
  g_autoptr (kn_signer) signer = NULL;

  PEM_write_bio_PrivateKey (key_out, key, NULL, NULL, 0, NULL, NULL);
  PEM_write_bio_X509 (chain_out, leaf);
  if (!wish->by_itself)
    PEM_write_bio_X509 (chain_out, root);
  BIO_free (key_out);
  BIO_free (chain_out);
  signer = kn_signer_open_files (key_file, chain_file, error);
  g_assert_cmpint (signer != NULL, ==, wish->what == NULL);
  X509_free (leaf);
  X509_free (root);
  EVP_PKEY_free (key);
  EVP_PKEY_free (root_key);
}

static void
test_profile (void)
{
#define LEAF "critical,CA:FALSE"
#define SIGNS "critical,digitalSignature"
  static const struct wish wishes[] = {
    { NULL, LEAF, SIGNS, "emailProtection" },
    { NULL, NULL, SIGNS, "1.3.6.1.5.5.7.3.36" },
    { NULL, LEAF, SIGNS, "clientAuth,1.3.6.1.4.1.62558.2.1" },
    { NULL, LEAF, SIGNS, "1.3.6.1.4.1.311.76.59.1.9" },
    { NULL, LEAF, SIGNS, "emailProtection", .authority = "issuer:always" },
    { NULL, LEAF, SIGNS, "emailProtection", .authority = "keyid,issuer:always" },
    { "signed by itself", LEAF, SIGNS, "emailProtection", .by_itself = TRUE },
    { "CA:TRUE", "critical,CA:TRUE", SIGNS, "emailProtection" },
    { "digitalSignature", LEAF, NULL, "emailProtection" },
    { "digitalSignature", LEAF, "critical,keyEncipherment", "emailProtection" },
    { "extended key usage", LEAF, SIGNS, NULL },
    { "extended key usage", LEAF, SIGNS, "serverAuth" },
    { "extended key usage", LEAF, SIGNS, "timeStamping" },
    { "extended key usage", LEAF, SIGNS, "OCSPSigning" },
    { "extended key usage", LEAF, SIGNS, "emailProtection,anyExtendedKeyUsage" },
    { "not valid today", LEAF, SIGNS, "emailProtection", .old = TRUE },
    { "authorityKeyIdentifier", LEAF, SIGNS, "emailProtection", .without_authority = TRUE },
    { "too weak", LEAF, SIGNS, "emailProtection", .weak = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_autoptr (GError) error = NULL;

      open_pair (&wishes[i], &error);
      if (!wishes[i].what)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_KEY);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wishes[i].what));
    }
}

/* r and s in a row, as COSE wants them. */
static gsize
der_to_raw (const guint8 *der, gsize n, int half, guint8 *raw)
{
  ECDSA_SIG *sig = d2i_ECDSA_SIG (NULL, &der, (long) n);

  BN_bn2binpad (ECDSA_SIG_get0_r (sig), raw, half);
  BN_bn2binpad (ECDSA_SIG_get0_s (sig), raw + half, half);
  ECDSA_SIG_free (sig);
  return 2 * (gsize) half;
}

static void
check_algorithm (EVP_PKEY *key, gint64 number, const EVP_MD *hash, int half)
{
  static const struct wish plain = { 0 };
  static const guint8 words[] = "what is signed", other[] = "what is Signed";
  X509 *cert = make (&plain, key, "Someone", NULL, key);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *of_key;
  guint8 signature[512], raw[512], *der = NULL;
  gsize n = sizeof signature;
  int n_der = i2d_X509 (cert, &der);

  EVP_DigestSignInit (ctx, &of_key, hash, NULL, key);
  if (EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA)
    {
      EVP_PKEY_CTX_set_rsa_padding (of_key, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen (of_key, RSA_PSS_SALTLEN_DIGEST);
    }
  g_assert_cmpint (EVP_DigestSign (ctx, signature, &n, words, sizeof words), ==, 1);
  if (half)
    n = der_to_raw (signature, n, half, raw);
  else
    memcpy (raw, signature, n);
  g_assert_true (kn_certificate_knows (number));
  g_assert_true (kn_certificate_verify (der, (gsize) n_der, number, words, sizeof words, raw, n));
  g_assert_false (kn_certificate_verify (der, (gsize) n_der, number, other, sizeof other, raw, n));
  raw[n - 1] ^= 1;
  g_assert_false (kn_certificate_verify (der, (gsize) n_der, number, words, sizeof words, raw, n));
  g_assert_false (kn_certificate_verify (der, (gsize) n_der, number, words, sizeof words, raw, 0));
  EVP_MD_CTX_free (ctx);
  OPENSSL_free (der);
  X509_free (cert);
  EVP_PKEY_free (key);
}

static void
test_algorithms (void)
{
  check_algorithm (EVP_EC_gen ("P-256"), -7, EVP_sha256 (), 32);
  check_algorithm (EVP_EC_gen ("P-384"), -35, EVP_sha384 (), 48);
  check_algorithm (EVP_EC_gen ("P-521"), -36, EVP_sha512 (), 66);
  check_algorithm (EVP_RSA_gen (2048), -37, EVP_sha256 (), 0);
  check_algorithm (EVP_RSA_gen (2048), -38, EVP_sha384 (), 0);
  check_algorithm (EVP_PKEY_Q_keygen (NULL, NULL, "ED25519"), -8, NULL, 0);
  g_assert_false (kn_certificate_knows (-257));
}

int
main (int argc, char **argv)
{
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  g_test_add_func ("/signer/profile", test_profile);
  g_test_add_func ("/signer/algorithms", test_algorithms);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
