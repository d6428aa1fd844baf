/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-cbor.h"
#include "app/export/kn-export-error.h"

#include <string.h>

#define IPTC "http://cv.iptc.org/newscodes/digitalsourcetype/"

const guint8 kn_c2pa_bmff_uuid[16] = { 0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c,
                                       0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81 };

void
kn_c2pa_names_init (struct kn_c2pa_names *names)
{
  g_autofree char *uuid = g_uuid_string_random (), *instance = g_uuid_string_random ();

  names->manifest = g_strconcat ("urn:c2pa:", uuid, NULL);
  names->instance = g_strconcat ("xmp:iid:", instance, NULL);
}

void
kn_c2pa_names_clear (struct kn_c2pa_names *names)
{
  g_clear_pointer (&names->manifest, g_free);
  g_clear_pointer (&names->instance, g_free);
}

/* JUMBF boxes */

static guint
begin_box (GByteArray *out, const char type[5])
{
  guint at = out->len;

  g_byte_array_append (out, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (out, (const guint8 *) type, 4);
  return at;
}

static void
end_box (GByteArray *out, guint at)
{
  guint32 size = GUINT32_TO_BE (out->len - at);

  memcpy (out->data + at, &size, 4);
}

/* A superbox with its description; its contents follow. */
static guint
begin_super (GByteArray *out, const char type[5], const char *label)
{
  static const guint8 tail[12] = { 0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71 };
  static const guint8 toggles = 3;   /* requestable, labelled */
  guint at = begin_box (out, "jumb"), description = begin_box (out, "jumd");

  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, tail, sizeof tail);
  g_byte_array_append (out, &toggles, 1);
  g_byte_array_append (out, (const guint8 *) label, (guint) strlen (label) + 1);
  end_box (out, description);
  return at;
}

/* Assertions: each is a superbox of its own, known by label and hash. */

struct assertion
{
  char       *label;
  GByteArray *box;
};

static void
assertion_clear (gpointer data)
{
  struct assertion *assertion = data;

  g_free (assertion->label);
  g_byte_array_unref (assertion->box);
}

static void
add_assertion (GArray *assertions, const char *label, GByteArray *content)
{
  struct assertion assertion = { g_strdup (label), g_byte_array_new () };
  guint super = begin_super (assertion.box, "cbor", label), box = begin_box (assertion.box, "cbor");

  g_byte_array_append (assertion.box, content->data, content->len);
  end_box (assertion.box, box);
  end_box (assertion.box, super);
  g_array_append_val (assertions, assertion);
}

static void
hash_bytes (const guint8 *data, gsize n, guint8 hash[32])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (sum, data, (gssize) n);
  g_checksum_get_digest (sum, hash, &length);
}

/* The hash leaves out the superbox's own head. */
static void
put_reference (GByteArray *out, const struct assertion *assertion)
{
  g_autofree char *url = g_strconcat ("self#jumbf=c2pa.assertions/", assertion->label, NULL);
  guint8 hash[32];

  hash_bytes (assertion->box->data + 8, assertion->box->len - 8, hash);
  kn_cbor_put_map (out, 2);
  kn_cbor_put_text (out, "url");
  kn_cbor_put_text (out, url);
  kn_cbor_put_text (out, "hash");
  kn_cbor_put_bytes (out, hash, 32);
}

static void
put_pair (GByteArray *out, const char *key, const char *value)
{
  kn_cbor_put_text (out, key);
  kn_cbor_put_text (out, value);
}

static void
add_ingredients (GArray *assertions, const struct kn_c2pa_credit *credit)
{
  for (guint i = 0; i < credit->n_ingredients; i++)
    {
      const struct kn_c2pa_ingredient *from = &credit->ingredients[i];
      g_autofree char *label = i ? g_strdup_printf ("c2pa.ingredient.v3__%u", i) : g_strdup ("c2pa.ingredient.v3");
      g_autoptr (GByteArray) content = g_byte_array_new ();

      kn_cbor_put_map (content, 3);
      put_pair (content, "dc:title", from->title);
      put_pair (content, "dc:format", from->mime);
      put_pair (content, "relationship", from->is_input ? "inputTo" : "componentOf");
      add_assertion (assertions, label, content);
    }
}

static void
put_ingredient_list (GByteArray *out, const struct kn_c2pa_credit *credit, GArray *assertions, gboolean inputs)
{
  guint n = 0;

  for (guint i = 0; i < credit->n_ingredients; i++)
    n += credit->ingredients[i].is_input == inputs;
  kn_cbor_put_text (out, "ingredients");
  kn_cbor_put_array (out, n);
  for (guint i = 0; i < credit->n_ingredients; i++)
    if (credit->ingredients[i].is_input == inputs)
      put_reference (out, &g_array_index (assertions, struct assertion, i));
}

static gboolean
has_ingredients (const struct kn_c2pa_credit *credit, gboolean inputs)
{
  for (guint i = 0; i < credit->n_ingredients; i++)
    if (credit->ingredients[i].is_input == inputs)
      return TRUE;
  return FALSE;
}

static const char *
get_source_type (const struct kn_c2pa_credit *credit)
{
  if (credit->is_generated)
    return credit->is_footage ? IPTC "compositeWithTrainedAlgorithmicMedia" : IPTC "trainedAlgorithmicMedia";
  return credit->is_footage ? IPTC "composite" : IPTC "digitalCreation";
}

/* "created" comes first; footage that is seen was "placed". */
static void
add_actions (GArray *assertions, const struct kn_c2pa_credit *credit)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gboolean inputs = has_ingredients (credit, TRUE), placed = has_ingredients (credit, FALSE);

  kn_cbor_put_map (out, 1);
  kn_cbor_put_text (out, "actions");
  kn_cbor_put_array (out, placed ? 2 : 1);
  kn_cbor_put_map (out, inputs ? 4 : 3);
  put_pair (out, "action", "c2pa.created");
  put_pair (out, "digitalSourceType", get_source_type (credit));
  kn_cbor_put_text (out, "softwareAgent");
  kn_cbor_put_map (out, 2);
  put_pair (out, "name", credit->agent);
  put_pair (out, "version", credit->agent_version);
  if (inputs)
    {
      kn_cbor_put_text (out, "parameters");
      kn_cbor_put_map (out, 1);
      put_ingredient_list (out, credit, assertions, TRUE);
    }
  if (placed)
    {
      kn_cbor_put_map (out, 2);
      put_pair (out, "action", "c2pa.placed");
      kn_cbor_put_text (out, "parameters");
      kn_cbor_put_map (out, 1);
      put_ingredient_list (out, credit, assertions, FALSE);
    }
  add_assertion (assertions, "c2pa.actions.v2", out);
}

static void
add_recipe (GArray *assertions, const char *recipe)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  kn_cbor_put_map (out, 1);
  put_pair (out, "recipe", recipe);
  add_assertion (assertions, "org.kinora.recipe", out);
}

static void
put_bmff_exclusion (GByteArray *out, const char *xpath)
{
  gboolean own = g_str_equal (xpath, "/uuid");

  kn_cbor_put_map (out, own ? 2 : 1);
  put_pair (out, "xpath", xpath);
  if (!own)
    return;
  kn_cbor_put_text (out, "data");
  kn_cbor_put_array (out, 1);
  kn_cbor_put_map (out, 2);
  kn_cbor_put_text (out, "offset");
  kn_cbor_put_int (out, 8);
  kn_cbor_put_text (out, "value");
  kn_cbor_put_bytes (out, kn_c2pa_bmff_uuid, 16);
}

static void
add_bmff_hash (GArray *assertions, const struct kn_c2pa_binding *binding)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  kn_cbor_put_map (out, 4);
  kn_cbor_put_text (out, "exclusions");
  kn_cbor_put_array (out, 3);
  put_bmff_exclusion (out, "/uuid");
  put_bmff_exclusion (out, "/ftyp");
  put_bmff_exclusion (out, "/mfra");
  put_pair (out, "alg", "sha256");
  kn_cbor_put_text (out, "hash");
  kn_cbor_put_bytes (out, binding->hash, 32);
  put_pair (out, "name", "film");
  add_assertion (assertions, "c2pa.hash.bmff.v3", out);
}

static void
add_data_hash (GArray *assertions, const struct kn_c2pa_binding *binding)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  static const guint8 pad[16];

  kn_cbor_put_map (out, binding->length ? 5 : 4);
  if (binding->length)
    {
      kn_cbor_put_text (out, "exclusions");
      kn_cbor_put_array (out, 1);
      kn_cbor_put_map (out, 2);
      kn_cbor_put_text (out, "start");
      kn_cbor_put_int (out, (gint64) binding->start);
      kn_cbor_put_text (out, "length");
      kn_cbor_put_int (out, (gint64) binding->length);
    }
  put_pair (out, "name", "manifest");
  put_pair (out, "alg", "sha256");
  kn_cbor_put_text (out, "hash");
  kn_cbor_put_bytes (out, binding->hash, 32);
  kn_cbor_put_text (out, "pad");
  kn_cbor_put_bytes (out, pad, MIN (binding->pad, sizeof pad));
  add_assertion (assertions, "c2pa.hash.data", out);
}

static GByteArray *
build_claim (const struct kn_c2pa_credit *credit, const struct kn_c2pa_names *names, const char *mime,
             GArray *assertions)
{
  g_autofree char *signature = g_strdup_printf ("self#jumbf=/c2pa/%s/c2pa.signature", names->manifest);
  GByteArray *out = g_byte_array_new ();

  kn_cbor_put_map (out, 7);
  put_pair (out, "instanceID", names->instance);
  kn_cbor_put_text (out, "claim_generator_info");
  kn_cbor_put_map (out, 2);
  put_pair (out, "name", credit->agent);
  put_pair (out, "version", credit->agent_version);
  put_pair (out, "signature", signature);
  kn_cbor_put_text (out, "created_assertions");
  kn_cbor_put_array (out, assertions->len);
  for (guint i = 0; i < assertions->len; i++)
    put_reference (out, &g_array_index (assertions, struct assertion, i));
  put_pair (out, "alg", "sha256");
  put_pair (out, "dc:title", credit->title);
  put_pair (out, "dc:format", mime);
  return out;
}

/* COSE_Sign1 over the claim, which is not repeated inside. */
static GByteArray *
build_signature (GByteArray *claim, kn_signer *signer, GError **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new (), signed_bytes = g_byte_array_new ();
  GPtrArray *chain = kn_signer_get_chain (signer);
  GByteArray *out;
  guint8 signature[64];

  kn_cbor_put_map (head, 2);
  kn_cbor_put_int (head, 1);
  kn_cbor_put_int (head, -7);   /* ES256 */
  kn_cbor_put_int (head, 33);   /* x5chain */
  kn_cbor_put_array (head, chain->len);
  for (guint i = 0; i < chain->len; i++)
    kn_cbor_put_bytes (head, g_bytes_get_data (chain->pdata[i], NULL), g_bytes_get_size (chain->pdata[i]));
  kn_cbor_put_array (signed_bytes, 4);
  kn_cbor_put_text (signed_bytes, "Signature1");
  kn_cbor_put_bytes (signed_bytes, head->data, head->len);
  kn_cbor_put_bytes (signed_bytes, "", 0);
  kn_cbor_put_bytes (signed_bytes, claim->data, claim->len);
  if (!kn_signer_sign (signer, signed_bytes->data, signed_bytes->len, signature, error))
    return NULL;
  out = g_byte_array_new ();
  kn_cbor_put_tag (out, 18);
  kn_cbor_put_array (out, 4);
  kn_cbor_put_bytes (out, head->data, head->len);
  kn_cbor_put_map (out, 0);
  kn_cbor_put_null (out);
  kn_cbor_put_bytes (out, signature, 64);
  return out;
}

static void
put_content (GByteArray *out, const char type[5], const char *label, GByteArray *content)
{
  guint super = begin_super (out, type, label), box = begin_box (out, "cbor");

  g_byte_array_append (out, content->data, content->len);
  end_box (out, box);
  end_box (out, super);
}

GByteArray *
kn_c2pa_build (const struct kn_c2pa_credit *credit, const struct kn_c2pa_names *names,
               const struct kn_c2pa_binding *binding, const char *mime, kn_signer *signer, GError **error)
{
  g_autoptr (GArray) assertions = g_array_new (FALSE, FALSE, sizeof (struct assertion));
  g_autoptr (GByteArray) claim = NULL, signature = NULL;
  GByteArray *out;
  guint store, manifest, list;

  g_array_set_clear_func (assertions, assertion_clear);
  add_ingredients (assertions, credit);
  add_actions (assertions, credit);
  if (credit->recipe)
    add_recipe (assertions, credit->recipe);
  if (binding->bmff)
    add_bmff_hash (assertions, binding);
  else
    add_data_hash (assertions, binding);
  claim = build_claim (credit, names, mime, assertions);
  signature = build_signature (claim, signer, error);
  if (!signature)
    return NULL;
  out = g_byte_array_new ();
  store = begin_super (out, "c2pa", "c2pa");
  manifest = begin_super (out, "c2ma", names->manifest);
  list = begin_super (out, "c2as", "c2pa.assertions");
  for (guint i = 0; i < assertions->len; i++)
    {
      GByteArray *box = g_array_index (assertions, struct assertion, i).box;

      g_byte_array_append (out, box->data, box->len);
    }
  end_box (out, list);
  put_content (out, "c2cl", "c2pa.claim.v2", claim);
  put_content (out, "c2cs", "c2pa.signature", signature);
  end_box (out, manifest);
  end_box (out, store);
  return out;
}

gboolean
kn_c2pa_can_embed (const char *mime)
{
  static const char *const known[] = { "video/mp4", "video/quicktime", "image/png", "image/jpeg", "image/webp", NULL };

  return g_strv_contains (known, mime);
}

static gboolean
write_sidecar (const char *path, const char *mime, const char *sidecar, const struct kn_c2pa_credit *credit,
               kn_signer *signer, GError **error)
{
  struct kn_c2pa_binding binding = { 0 };
  struct kn_c2pa_names names;
  g_autoptr (GByteArray) store = NULL;
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (struct kn_c2pa_range));
  guint8 digest[KN_C2PA_MAX_DIGEST];
  FILE *file = fopen (path, "rbe");
  gboolean ok = file && kn_c2pa_hash (file, G_CHECKSUM_SHA256, none, FALSE, digest);

  if (file)
    fclose (file);
  if (!ok)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST,
                           "The finished file could not be read again to sign it: export it again.");
      return FALSE;
    }
  memcpy (binding.hash, digest, sizeof binding.hash);
  kn_c2pa_names_init (&names);
  store = kn_c2pa_build (credit, &names, &binding, mime, signer, error);
  kn_c2pa_names_clear (&names);
  return store && g_file_set_contents (sidecar, (const char *) store->data, store->len, error);
}

gboolean
kn_c2pa_sign (const char *path, const char *mime, const char *sidecar, const struct kn_c2pa_credit *credit,
              kn_signer *signer, GError **error)
{
  if (kn_c2pa_can_embed (mime))
    return kn_c2pa_embed (path, mime, credit, signer, error);
  g_return_val_if_fail (sidecar != NULL, FALSE);
  return write_sidecar (path, mime, sidecar, credit, signer, error);
}
