/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-cbor.h"
#include "app/export/kn-export-error.h"

#include <string.h>

#define MAX_DEPTH 8

/* A labelled superbox inside the store. */
struct super
{
  const guint8 *data;        /* after its own head */
  gsize         n;
  char         *label;
  const guint8 *content;     /* of its cbor box, or NULL */
  gsize         n_content;
};

static void
super_clear (gpointer data)
{
  g_free (((struct super *) data)->label);
}

static char *
get_label (const guint8 *data, gsize n)
{
  /* Type, toggles, label. */
  gsize at = 8 + 16 + 1;

  return n > at && memchr (data + at, 0, n - at) ? g_strdup ((const char *) data + at) : NULL;
}

/* Every superbox at any depth, in order. */
static gboolean
collect (const guint8 *data, gsize n, GArray *supers, struct super *parent, int depth)
{
  for (gsize at = 0; at < n;)
    {
      gsize size = n - at >= 8 ? kn_get_be32 (data + at) : 0;
      const guint8 *box = data + at;

      if (size < 8 || size > n - at || depth > MAX_DEPTH)
        return FALSE;
      if (!memcmp (box + 4, "jumb", 4))
        {
          struct super super = { .data = box + 8, .n = size - 8 };
          gsize first = size >= 16 ? kn_get_be32 (box + 8) : 0;
          guint index = supers->len;

          if (first < 8 || first > size - 8)
            return FALSE;
          super.label = get_label (box + 8, first);
          g_array_append_val (supers, super);
          if (!collect (box + 8 + first, size - 8 - first, supers, &super, depth + 1))
            return FALSE;
          g_array_index (supers, struct super, index).content = super.content;
          g_array_index (supers, struct super, index).n_content = super.n_content;
        }
      else if (!memcmp (box + 4, "cbor", 4) && parent && !parent->content)
        {
          parent->content = box + 8;
          parent->n_content = size - 8;
        }
      at += size;
    }
  return TRUE;
}

/* The last of a name: the active manifest is the last one. */
static const struct super *
find (GArray *supers, const char *label)
{
  for (guint i = supers->len; i-- > 0;)
    {
      const struct super *super = &g_array_index (supers, struct super, i);

      if (super->label && g_str_equal (super->label, label))
        return super;
    }
  return NULL;
}

static void
set_problem (struct kn_c2pa_report *report, const char *sentence)
{
  if (!report->problem)
    report->problem = g_strdup (sentence);
}

static void
check_reference (GArray *supers, const struct kn_cbor *reference, struct kn_c2pa_report *report)
{
  g_autofree char *url = kn_cbor_dup_text (reference, "url");
  const struct kn_cbor *hash = kn_cbor_get (reference, "hash");
  const char *label = url ? strrchr (url, '/') : NULL;
  const struct super *super = label ? find (supers, label + 1) : NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 actual[32];
  gsize n = 32;

  if (!super || !hash || hash->kind != KN_CBOR_BYTES || hash->length != 32)
    {
      set_problem (report, "A part of the manifest that the claim names is not there.");
      return;
    }
  g_checksum_update (sum, super->data, (gssize) super->n);
  g_checksum_get_digest (sum, actual, &n);
  if (memcmp (actual, hash->data, 32))
    set_problem (report, "A part of the manifest was changed after signing.");
}

static void
check_signature (GArray *supers, const struct super *claim, struct kn_c2pa_report *report)
{
  const struct super *box = find (supers, "c2pa.signature");
  g_autoptr (kn_cbor) cose = box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  const struct kn_cbor *head = cose && cose->kind == KN_CBOR_ARRAY && cose->items->len == 4 ? cose->items->pdata[0]
                               : NULL;
  const struct kn_cbor *signature = head ? cose->items->pdata[3] : NULL, *chain, *leaf;
  g_autoptr (kn_cbor) fields = head && head->kind == KN_CBOR_BYTES ? kn_cbor_read (head->data, head->length) : NULL;
  g_autoptr (GByteArray) signed_bytes = g_byte_array_new ();

  chain = fields ? kn_cbor_get_int (fields, 33) : NULL;
  leaf = chain && chain->kind == KN_CBOR_ARRAY && chain->items->len ? chain->items->pdata[0] : chain;
  if (!leaf || leaf->kind != KN_CBOR_BYTES || signature->kind != KN_CBOR_BYTES)
    {
      set_problem (report, "The manifest has no signature that can be read.");
      return;
    }
  report->signer = kn_signer_dup_name (leaf->data, leaf->length);
  kn_cbor_put_array (signed_bytes, 4);
  kn_cbor_put_text (signed_bytes, "Signature1");
  kn_cbor_put_bytes (signed_bytes, head->data, head->length);
  kn_cbor_put_bytes (signed_bytes, "", 0);
  kn_cbor_put_bytes (signed_bytes, claim->content, claim->n_content);
  if (!kn_signer_verify (leaf->data, leaf->length, signed_bytes->data, signed_bytes->len, signature->data,
                         signature->length))
    set_problem (report, "The signature does not belong to this manifest.");
}

static gboolean
is_hash (const struct kn_cbor *value, const guint8 actual[32])
{
  return value && value->kind == KN_CBOR_BYTES && value->length == 32 && !memcmp (value->data, actual, 32);
}

static void
check_binding (GArray *supers, const char *path, gboolean is_bmff, guint64 start, guint64 length,
               struct kn_c2pa_report *report)
{
  const struct super *box = find (supers, is_bmff ? "c2pa.hash.bmff.v3" : "c2pa.hash.data");
  g_autoptr (kn_cbor) content = box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  FILE *file = fopen (path, "rbe");
  guint8 actual[32] = { 0 };
  gboolean ok = file && (is_bmff ? kn_c2pa_hash_bmff (file, actual) : kn_c2pa_hash_file (file, start, length, actual));

  if (file)
    fclose (file);
  if (!content)
    set_problem (report, "The manifest is not bound to the file.");
  else if (!ok || !is_hash (kn_cbor_get (content, "hash"), actual))
    set_problem (report, "The file was changed after it was signed.");
}

static void
read_actions (GArray *supers, struct kn_c2pa_report *report)
{
  const struct super *box = find (supers, "c2pa.actions.v2");
  g_autoptr (kn_cbor) content = box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  const struct kn_cbor *actions = kn_cbor_get (content, "actions");

  for (guint i = 0; actions && actions->kind == KN_CBOR_ARRAY && i < actions->items->len; i++)
    {
      char *action = kn_cbor_dup_text (actions->items->pdata[i], "action");
      g_autofree char *type = kn_cbor_dup_text (actions->items->pdata[i], "digitalSourceType");

      if (action)
        g_ptr_array_add (report->actions, action);
      if (type && !report->source_type)
        report->source_type = g_strdup (strrchr (type, '/') ? strrchr (type, '/') + 1 : type);
    }
}

static void
read_recipe (GArray *supers, struct kn_c2pa_report *report)
{
  const struct super *box = find (supers, "org.kinora.recipe");
  g_autoptr (kn_cbor) content = box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;

  report->recipe = kn_cbor_dup_text (content, "recipe");
  for (guint i = 0; i < supers->len; i++)
    {
      const char *label = g_array_index (supers, struct super, i).label;

      report->n_ingredients += label && g_str_has_prefix (label, "c2pa.ingredient");
    }
}

static void
read_claim (GArray *supers, struct kn_c2pa_report *report)
{
  const struct super *claim = find (supers, "c2pa.claim.v2");
  g_autoptr (kn_cbor) content = claim && claim->content ? kn_cbor_read (claim->content, claim->n_content) : NULL;
  const struct kn_cbor *list = kn_cbor_get (content, "created_assertions");

  if (!list || list->kind != KN_CBOR_ARRAY)
    {
      set_problem (report, "The manifest has no claim that can be read.");
      return;
    }
  report->title = kn_cbor_dup_text (content, "dc:title");
  report->generator = kn_cbor_dup_text (kn_cbor_get (content, "claim_generator_info"), "name");
  check_signature (supers, claim, report);
  for (guint i = 0; i < list->items->len; i++)
    check_reference (supers, list->items->pdata[i], report);
}

static GByteArray *
read_store (const char *path, const char *sidecar, gboolean *is_bmff, guint64 *start, guint64 *length)
{
  GByteArray *store = kn_c2pa_extract (path, is_bmff, start, length);
  g_autofree char *bytes = NULL;
  gsize n;

  if (store || !sidecar || !g_file_get_contents (sidecar, &bytes, &n, NULL))
    return store;
  *is_bmff = FALSE;
  store = g_byte_array_new ();
  g_byte_array_append (store, (const guint8 *) bytes, (guint) n);
  return store;
}

gboolean
kn_c2pa_read (const char *path, const char *sidecar, struct kn_c2pa_report *report, GError **error)
{
  gboolean is_bmff;
  guint64 start, length;
  g_autoptr (GByteArray) store = read_store (path, sidecar, &is_bmff, &start, &length);
  g_autoptr (GArray) supers = g_array_new (FALSE, TRUE, sizeof (struct super));

  *report = (struct kn_c2pa_report) { 0 };
  if (!store)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, "The file carries no manifest.");
      return FALSE;
    }
  report->actions = g_ptr_array_new_with_free_func (g_free);
  g_array_set_clear_func (supers, super_clear);
  if (!collect (store->data, store->len, supers, NULL, 0))
    set_problem (report, "The manifest is damaged.");
  else
    {
      read_claim (supers, report);
      check_binding (supers, path, is_bmff, start, length, report);
      read_actions (supers, report);
      read_recipe (supers, report);
    }
  report->valid = report->problem == NULL;
  return TRUE;
}

void
kn_c2pa_report_clear (struct kn_c2pa_report *report)
{
  g_clear_pointer (&report->problem, g_free);
  g_clear_pointer (&report->signer, g_free);
  g_clear_pointer (&report->generator, g_free);
  g_clear_pointer (&report->title, g_free);
  g_clear_pointer (&report->source_type, g_free);
  g_clear_pointer (&report->recipe, g_free);
  g_clear_pointer (&report->actions, g_ptr_array_unref);
}
