/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-signer.h"
#include "app/export/kn-certificate.h"
#include "app/export/kn-export-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <unistd.h>

#define YEARS(n) ((n) * 365L * 24 * 3600)

struct kn_signer
{
  EVP_PKEY  *key;
  GPtrArray *chain;
};

static gboolean
fail (GError **error, const char *sentence)
{
  ERR_clear_error ();
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_KEY, sentence);
  return FALSE;
}

char *
kn_signer_dup_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "kinora", "signing", NULL);
}

/* Making a key */

static gboolean
add_extension (X509 *cert, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX ctx;
  X509_EXTENSION *extension;
  gboolean ok;

  X509V3_set_ctx (&ctx, issuer, cert, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &ctx, nid, value);
  ok = extension && X509_add_ext (cert, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return ok;
}

static X509 *
start_certificate (EVP_PKEY *key, const char *name, long seconds)
{
  X509 *cert = X509_new ();
  X509_NAME *subject = X509_get_subject_name (cert);
  guint8 serial[16];
  BIGNUM *number;

  RAND_bytes (serial, sizeof serial);
  serial[0] &= 0x7f;
  number = BN_bin2bn (serial, sizeof serial, NULL);
  BN_to_ASN1_INTEGER (number, X509_get_serialNumber (cert));
  BN_free (number);
  X509_set_version (cert, 2);
  X509_gmtime_adj (X509_getm_notBefore (cert), -3600);
  X509_gmtime_adj (X509_getm_notAfter (cert), seconds);
  X509_set_pubkey (cert, key);
  X509_NAME_add_entry_by_txt (subject, "O", MBSTRING_UTF8, (const guint8 *) "Kinora", -1, -1, 0);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guint8 *) name, -1, -1, 0);
  return cert;
}

static X509 *
make_root (EVP_PKEY *key)
{
  X509 *cert = start_certificate (key, "Kinora local root", YEARS (20));

  X509_set_issuer_name (cert, X509_get_subject_name (cert));
  if (add_extension (cert, cert, NID_basic_constraints, "critical,CA:TRUE")
      && add_extension (cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign")
      && add_extension (cert, cert, NID_subject_key_identifier, "hash") && X509_sign (cert, key, EVP_sha256 ()) > 0)
    return cert;
  X509_free (cert);
  return NULL;
}

/* What the C2PA specification asks of a signer's certificate: not self-signed, for signatures, for a stated purpose. */
static X509 *
make_leaf (EVP_PKEY *key, X509 *root, EVP_PKEY *root_key, const char *name)
{
  X509 *cert = start_certificate (key, name, YEARS (10));

  X509_set_issuer_name (cert, X509_get_subject_name (root));
  if (add_extension (cert, root, NID_basic_constraints, "critical,CA:FALSE")
      && add_extension (cert, root, NID_key_usage, "critical,digitalSignature")
      && add_extension (cert, root, NID_ext_key_usage, "emailProtection")
      && add_extension (cert, root, NID_subject_key_identifier, "hash")
      && add_extension (cert, root, NID_authority_key_identifier, "keyid")
        && X509_sign (cert, root_key, EVP_sha256 ()) > 0)
    return cert;
  X509_free (cert);
  return NULL;
}

/* Only the owner may read a key. */
static BIO *
create_private (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  FILE *file = fd < 0 ? NULL : fdopen (fd, "w");

  return file ? BIO_new_fp (file, BIO_CLOSE) : NULL;
}

static gboolean
write_pem (const char *key_file, const char *chain_file, EVP_PKEY *key, X509 *leaf, X509 *root)
{
  g_autofree char *key_part = g_strconcat (key_file, ".part", NULL);
  BIO *key_out, *chain_out;
  gboolean ok;

  g_unlink (key_part);
  key_out = create_private (key_part);
  chain_out = BIO_new_file (chain_file, "w");
  ok = key_out && chain_out && PEM_write_bio_PrivateKey (key_out, key, NULL, NULL, 0, NULL, NULL) == 1
       && PEM_write_bio_X509 (chain_out, leaf) == 1 && PEM_write_bio_X509 (chain_out, root) == 1
       && BIO_flush (key_out) == 1 && BIO_flush (chain_out) == 1;
  BIO_free (key_out);
  BIO_free (chain_out);
  return ok && g_rename (key_part, key_file) == 0;
}

/* The root's own key is thrown away: nothing else can ever be issued under it. */
static gboolean
make_key (const char *key_file, const char *chain_file, const char *name, GError **error)
{
  EVP_PKEY *root_key = EVP_EC_gen ("P-256"), *key = EVP_EC_gen ("P-256");
  X509 *root = root_key ? make_root (root_key) : NULL;
  X509 *leaf = root && key ? make_leaf (key, root, root_key, name) : NULL;
  gboolean ok = leaf && write_pem (key_file, chain_file, key, leaf, root);

  X509_free (leaf);
  X509_free (root);
  EVP_PKEY_free (key);
  EVP_PKEY_free (root_key);
  return ok || fail (error, "The signing key could not be made: check that the folder for it can be written.");
}

/* Opening */

static gboolean
read_key (kn_signer *self, const char *file)
{
  BIO *in = BIO_new_file (file, "r");
  char group[32] = "";

  if (in)
    self->key = PEM_read_bio_PrivateKey (in, NULL, NULL, NULL);
  BIO_free (in);
  return self->key && EVP_PKEY_get_base_id (self->key) == EVP_PKEY_EC
         && EVP_PKEY_get_group_name (self->key, group, sizeof group, NULL) == 1
         && (g_str_equal (group, "prime256v1") || g_str_equal (group, "P-256"));
}

/* X509 * */
static GPtrArray *
read_certificates (const char *file)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) X509_free);
  BIO *in = BIO_new_file (file, "r");
  X509 *cert;

  while (in && (cert = PEM_read_bio_X509 (in, NULL, NULL, NULL)))
    g_ptr_array_add (list, cert);
  BIO_free (in);
  ERR_clear_error ();
  return list;
}

static gboolean
read_chain (kn_signer *self, const char *file, GError **error)
{
  g_autoptr (GPtrArray) list = read_certificates (file);

  if (!list->len || X509_check_private_key (list->pdata[0], self->key) != 1)
    return fail (error, "The first certificate does not belong to the signing key: choose the file that came with the "
                 "key.");
  if (!kn_certificate_check_chain (list, error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      guint8 *der = NULL;
      int n = i2d_X509 (list->pdata[i], &der);

      if (n > 0)
        g_ptr_array_add (self->chain, g_bytes_new (der, (gsize) n));
      OPENSSL_free (der);
    }
  return TRUE;
}

kn_signer *
kn_signer_open_files (const char *key_file, const char *chain_file, GError **error)
{
  g_autoptr (kn_signer) self = g_new0 (kn_signer, 1);

  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!read_key (self, key_file))
    {
      fail (error, "The signing key is not an unlocked P-256 key in PEM form: choose another key file.");
      return NULL;
    }
  if (!read_chain (self, chain_file, error))
    return NULL;
  return g_steal_pointer (&self);
}

kn_signer *
kn_signer_open (const char *folder, const char *name, GError **error)
{
  g_autofree char *key_file = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *chain_file = g_build_filename (folder, "chain.pem", NULL);

  if (!g_file_test (key_file, G_FILE_TEST_EXISTS))
    {
      if (g_mkdir_with_parents (folder, 0700) != 0 && errno != EEXIST)
        {
          fail (error, "The signing key could not be made: its folder cannot be created.");
          return NULL;
        }
      if (!make_key (key_file, chain_file, name, error))
        return NULL;
    }
  return kn_signer_open_files (key_file, chain_file, error);
}

void
kn_signer_free (kn_signer *self)
{
  if (!self)
    return;
  EVP_PKEY_free (self->key);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_free (self);
}

GPtrArray *
kn_signer_get_chain (kn_signer *self)
{
  return self->chain;
}

/* Signing */

static gboolean
der_to_raw (const guint8 *der, gsize n, guint8 raw[64])
{
  ECDSA_SIG *sig = d2i_ECDSA_SIG (NULL, &der, (long) n);
  gboolean ok = sig && BN_bn2binpad (ECDSA_SIG_get0_r (sig), raw, 32) == 32
                && BN_bn2binpad (ECDSA_SIG_get0_s (sig), raw + 32, 32) == 32;

  ECDSA_SIG_free (sig);
  return ok;
}

gboolean
kn_signer_sign (kn_signer *self, const guint8 *data, gsize n, guint8 signature[64], GError **error)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  guint8 der[128];
  gsize n_der = sizeof der;
  gboolean ok = EVP_DigestSignInit (ctx, NULL, EVP_sha256 (), NULL, self->key) == 1
                && EVP_DigestSign (ctx, der, &n_der, data, n) == 1 && der_to_raw (der, n_der, signature);

  EVP_MD_CTX_free (ctx);
  return ok || fail (error, "The file could not be signed: the signing key does not work.");
}
