/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-cbor.h"
#include "app/export/kn-certificate.h"
#include "app/export/kn-export-error.h"

#include <string.h>

#define MAX_DEPTH 8

#define NO_PARENT G_MAXUINT

/* A labelled superbox inside the store. */
struct super
{
  const guint8 *data;        /* after its own head */
  gsize         n;
  guint         parent;      /* index of the superbox it lies in, or NO_PARENT */
  char          type[5];
  char         *label;
  const guint8 *content;     /* of its cbor box, or NULL */
  gsize         n_content;
};

/* What counts: the parts of the active manifest, and of its assertions only those that the signed claim names. */
struct manifest
{
  GArray             *supers;
  const struct super *box, *assertions, *claim, *signature;
  GPtrArray          *created;  /* struct super *, named in the claim as its signer's own; borrowed */
  char               *hash;     /* name of the claim's own, for what names none; may be NULL */
};

static void
super_clear (gpointer data)
{
  g_free (((struct super *) data)->label);
}

static gboolean
read_description (struct super *super, const guint8 *data, gsize n)
{
  /* Type, toggles, label. */
  enum { TOGGLES = 8 + 16, LABEL, HAS_LABEL = 2 };

  if (n < LABEL || memcmp (data + 4, "jumd", 4))
    return FALSE;
  memcpy (super->type, data + 8, 4);
  if (!(data[TOGGLES] & HAS_LABEL))
    super->label = g_strdup ("");
  else if (memchr (data + LABEL, 0, n - LABEL))
    super->label = g_strdup ((const char *) data + LABEL);
  return super->label != NULL;
}

/* Every superbox at any depth, in order. */
static gboolean
collect (const guint8 *data, gsize n, GArray *supers, guint parent, int depth)
{
  for (gsize at = 0; at < n;)
    {
      gsize size = n - at >= 8 ? kn_get_be32 (data + at) : 0;
      const guint8 *box = data + at;

      if (size < 8 || size > n - at || depth > MAX_DEPTH)
        return FALSE;
      if (!memcmp (box + 4, "jumb", 4))
        {
          struct super super = { .data = box + 8, .n = size - 8, .parent = parent };
          gsize first = size >= 16 ? kn_get_be32 (box + 8) : 0;

          if (first < 8 || first > size - 8 || !read_description (&super, box + 8, first))
            return FALSE;
          g_array_append_val (supers, super);
          if (!collect (box + 8 + first, size - 8 - first, supers, supers->len - 1, depth + 1))
            return FALSE;
        }
      else if (!memcmp (box + 4, "cbor", 4) && parent != NO_PARENT)
        {
          struct super *owner = &g_array_index (supers, struct super, parent);

          if (!owner->content)
            {
              owner->content = box + 8;
              owner->n_content = size - 8;
            }
        }
      at += size;
    }
  return TRUE;
}

static guint
index_of (GArray *supers, const struct super *super)
{
  return super ? (guint) (super - &g_array_index (supers, struct super, 0)) : NO_PARENT;
}

/* The only box of this type directly inside another (NULL: at the top); NULL if there is none or more than one. A NULL
 * label is any. */
static const struct super *
find (GArray *supers, const struct super *parent, const char *type, const char *label)
{
  const struct super *found = NULL;

  for (guint i = 0; i < supers->len; i++)
    {
      const struct super *super = &g_array_index (supers, struct super, i);

      if (super->parent != index_of (supers, parent) || (type && !g_str_equal (super->type, type))
          || (label && !g_str_equal (super->label, label)))
        continue;
      if (found)
        return NULL;
      found = super;
    }
  return found;
}

static void
set_problem (struct kn_c2pa_report *report, const char *sentence)
{
  if (report->problem && !report->unchecked)
    return;
  g_free (report->problem);
  report->problem = g_strdup (sentence);
  report->unchecked = FALSE;
}

/* What is wrong weighs more. */
static void
set_unchecked (struct kn_c2pa_report *report, const char *reason)
{
  if (report->problem)
    return;
  report->problem = g_strdup_printf ("This version of Kinora cannot check the manifest: %s.", reason);
  report->unchecked = TRUE;
}

/* The last manifest of the store is the one that speaks for the file. */
static const struct super *
find_active (GArray *supers)
{
  const struct super *store = find (supers, NULL, NULL, NULL), *active = NULL;

  for (guint i = 0; store && g_str_equal (store->type, "c2pa") && i < supers->len; i++)
    if (g_array_index (supers, struct super, i).parent == index_of (supers, store))
      active = &g_array_index (supers, struct super, i);
  return active;
}

static gboolean
open_manifest (struct manifest *self, const guint8 *data, gsize n, struct kn_c2pa_report *report)
{
  static const char *const claims[] = { "c2pa.claim", "c2pa.claim.v2", NULL };
  gboolean ok = collect (data, n, self->supers, NO_PARENT, 0);

  self->box = ok ? find_active (self->supers) : NULL;
  if (self->box && !g_str_equal (self->box->type, "c2ma"))
    {
      set_unchecked (report, "it changes an older one, or is packed");
      return FALSE;
    }
  self->assertions = self->box ? find (self->supers, self->box, "c2as", "c2pa.assertions") : NULL;
  self->claim = self->box ? find (self->supers, self->box, "c2cl", NULL) : NULL;
  self->signature = self->box ? find (self->supers, self->box, "c2cs", "c2pa.signature") : NULL;
  if (!self->assertions || !self->claim || !self->signature)
    set_problem (report, "The manifest is damaged.");
  else if (!g_strv_contains (claims, self->claim->label))
    set_unchecked (report, "its claim is of a version that is not known here");
  else
    return TRUE;
  return FALSE;
}

/* An assertion that the claim names as created, or NULL. */
static const struct super *
find_created (const struct manifest *self, const char *label)
{
  for (guint i = 0; i < self->created->len; i++)
    {
      const struct super *super = self->created->pdata[i];

      if (g_str_equal (super->label, label))
        return super;
    }
  return NULL;
}

static kn_cbor *
read_created (const struct manifest *self, const char *label)
{
  const struct super *box = find_created (self, label);

  return box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
}

/* "self#jumbf=c2pa.assertions/LABEL", or the same from the store on; only the active manifest's own will do. */
static const struct super *
resolve (const struct manifest *self, const char *url)
{
  static const char near[] = "self#jumbf=c2pa.assertions/";
  g_autofree char *far = g_strdup_printf ("self#jumbf=/c2pa/%s/c2pa.assertions/", self->box->label);
  const char *label = !url ? NULL : g_str_has_prefix (url, near) ? url + strlen (near)
                      : g_str_has_prefix (url, far) ? url + strlen (far) : NULL;

  return label ? find (self->supers, self->assertions, NULL, label) : NULL;
}

/* The assertion that a reference names and whose content is as it was signed; NULL with a problem. */
static const struct super *
check_reference (const struct manifest *self, const struct kn_cbor *reference, struct kn_c2pa_report *report)
{
  g_autofree char *url = kn_cbor_dup_text (reference, "url"), *own = kn_cbor_dup_text (reference, "alg");
  const struct kn_cbor *hash = kn_cbor_get (reference, "hash");
  const struct super *super = resolve (self, url);
  g_autoptr (GChecksum) sum = NULL;
  guint8 actual[KN_C2PA_MAX_DIGEST];
  gsize n = sizeof actual;
  GChecksumType type;

  if (!super || !hash || hash->kind != KN_CBOR_BYTES)
    {
      set_problem (report, "A part of the manifest that the claim names is not there.");
      return NULL;
    }
  if (!kn_c2pa_hash_type (own ? own : self->hash ? self->hash : "sha256", &type))
    {
      set_unchecked (report, "its hashes are of a kind that is not known here");
      return super;
    }
  sum = g_checksum_new (type);
  g_checksum_update (sum, super->data, (gssize) super->n);
  g_checksum_get_digest (sum, actual, &n);
  if (hash->length == n && !memcmp (actual, hash->data, n))
    return super;
  set_problem (report, "A part of the manifest was changed after signing.");
  return NULL;
}

/* Fills list (may be NULL) with the assertions that the claim names under key, and counts every reference. */
static guint
check_list (const struct manifest *self, const struct kn_cbor *claim, const char *key, GPtrArray *list,
            struct kn_c2pa_report *report)
{
  const struct kn_cbor *references = kn_cbor_get (claim, key);
  guint n = references && references->kind == KN_CBOR_ARRAY ? references->items->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const struct super *super = check_reference (self, references->items->pdata[i], report);

      if (super && list)
        g_ptr_array_add (list, (gpointer) super);
    }
  return n;
}

/* What the signature does not cover has no place among what it does. */
static void
check_strangers (const struct manifest *self, guint n_named, struct kn_c2pa_report *report)
{
  guint n = 0;

  for (guint i = 0; i < self->supers->len; i++)
    n += g_array_index (self->supers, struct super, i).parent == index_of (self->supers, self->assertions);
  if (n != n_named)
    set_problem (report, "The manifest holds parts that its claim does not name.");
}

/* The signer's certificate: in the part of the signature that is signed, in older ones beside it or under a name. */
static const struct kn_cbor *
find_certificate (const struct kn_cbor *fields, const struct kn_cbor *beside)
{
  const struct kn_cbor *const places[] = { kn_cbor_get_int (fields, 33), kn_cbor_get (fields, "x5chain"),
                                           kn_cbor_get_int (beside, 33), kn_cbor_get (beside, "x5chain") };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const struct kn_cbor *chain = places[i];
      const struct kn_cbor *leaf = chain && chain->kind == KN_CBOR_ARRAY && chain->items->len ? chain->items->pdata[0]
                                   : chain;

      if (leaf && leaf->kind == KN_CBOR_BYTES)
        return leaf;
    }
  return NULL;
}

static void
check_signature (const struct manifest *self, struct kn_c2pa_report *report)
{
  const struct super *box = self->signature, *claim = self->claim;
  g_autoptr (kn_cbor) cose = box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  gboolean is_cose = cose && cose->kind == KN_CBOR_ARRAY && cose->items->len == 4;
  const struct kn_cbor *head = is_cose ? cose->items->pdata[0] : NULL, *signature = is_cose ? cose->items->pdata[3] : NULL;
  g_autoptr (kn_cbor) fields = head && head->kind == KN_CBOR_BYTES ? kn_cbor_read (head->data, head->length) : NULL;
  const struct kn_cbor *leaf = fields ? find_certificate (fields, cose->items->pdata[1]) : NULL;
  const struct kn_cbor *algorithm = fields ? kn_cbor_get_int (fields, 1) : NULL;
  g_autoptr (GByteArray) signed_bytes = g_byte_array_new ();

  if (!leaf || !algorithm || algorithm->kind != KN_CBOR_INT || signature->kind != KN_CBOR_BYTES)
    {
      set_problem (report, "The manifest has no signature that can be read.");
      return;
    }
  report->signer = kn_certificate_dup_name (leaf->data, leaf->length);
  kn_cbor_put_array (signed_bytes, 4);
  kn_cbor_put_text (signed_bytes, "Signature1");
  kn_cbor_put_bytes (signed_bytes, head->data, head->length);
  kn_cbor_put_bytes (signed_bytes, "", 0);
  kn_cbor_put_bytes (signed_bytes, claim->content, claim->n_content);
  if (!kn_certificate_knows (algorithm->value))
    set_unchecked (report, "its signature is of a kind that is not known here");
  else if (!kn_certificate_verify (leaf->data, leaf->length, algorithm->value, signed_bytes->data, signed_bytes->len,
                                   signature->data, signature->length))
    set_problem (report, "The signature does not belong to this manifest.");
}

/* The only hard binding, or NULL with a problem. */
static const struct super *
find_binding (const struct manifest *self, struct kn_c2pa_report *report)
{
  const struct super *found = NULL;

  for (guint i = 0; i < self->created->len; i++)
    {
      const struct super *super = self->created->pdata[i];

      if (!kn_c2pa_is_binding (super->label))
        continue;
      if (found)
        {
          set_unchecked (report, "it is bound to the file in more than one way");
          return NULL;
        }
      found = super;
    }
  if (!found)
    set_problem (report, "The manifest is not bound to the file.");
  return found;
}

static void
check_binding (const struct manifest *self, FILE *file, const struct kn_c2pa_place *place,
               struct kn_c2pa_report *report)
{
  const struct super *box = find_binding (self, report);
  g_autoptr (kn_cbor) content = box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  const char *reason;

  if (!box)
    return;
  switch (kn_c2pa_check_binding (file, place, box->label, content, self->hash, &reason))
    {
    case KN_C2PA_SAME:
      break;
    case KN_C2PA_CHANGED:
      set_problem (report, "The file was changed after it was signed.");
      break;
    case KN_C2PA_UNKNOWN:
      set_unchecked (report, reason);
      break;
    }
}

static void
read_actions (const struct manifest *self, struct kn_c2pa_report *report)
{
  const char *label = find_created (self, "c2pa.actions.v2") ? "c2pa.actions.v2" : "c2pa.actions";
  g_autoptr (kn_cbor) content = read_created (self, label);
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
read_recipe (const struct manifest *self, struct kn_c2pa_report *report)
{
  g_autoptr (kn_cbor) content = read_created (self, "org.kinora.recipe");

  report->recipe = kn_cbor_dup_text (content, "recipe");
  for (guint i = 0; i < self->created->len; i++)
    report->n_ingredients += g_str_has_prefix (((const struct super *) self->created->pdata[i])->label,
                                               "c2pa.ingredient");
}

/* The program: newer claims have a map, older ones a list of them, or only words. */
static char *
dup_generator (const struct kn_cbor *claim)
{
  const struct kn_cbor *info = kn_cbor_get (claim, "claim_generator_info");
  char *name = kn_cbor_dup_text (info && info->kind == KN_CBOR_ARRAY && info->items->len ? info->items->pdata[0] : info,
                                 "name");

  return name ? name : kn_cbor_dup_text (claim, "claim_generator");
}

static gboolean
read_claim (struct manifest *self, struct kn_c2pa_report *report)
{
  const struct super *claim = self->claim;
  const char *key = g_str_equal (claim->label, "c2pa.claim") ? "assertions" : "created_assertions";
  g_autoptr (kn_cbor) content = claim->content ? kn_cbor_read (claim->content, claim->n_content) : NULL;
  const struct kn_cbor *list = kn_cbor_get (content, key);
  guint n;

  if (!list || list->kind != KN_CBOR_ARRAY)
    {
      set_problem (report, "The manifest has no claim that can be read.");
      return FALSE;
    }
  self->hash = kn_cbor_dup_text (content, "alg");
  report->title = kn_cbor_dup_text (content, "dc:title");
  report->generator = dup_generator (content);
  check_signature (self, report);
  n = check_list (self, content, key, self->created, report);
  if (g_str_equal (claim->label, "c2pa.claim.v2"))
    n += check_list (self, content, "gathered_assertions", NULL, report);
  check_strangers (self, n, report);
  return TRUE;
}

gboolean
kn_c2pa_read_file (FILE *file, GBytes *sidecar, struct kn_c2pa_report *report, GError **error)
{
  struct kn_c2pa_place place;
  g_autoptr (GByteArray) embedded = kn_c2pa_extract (file, &place);
  g_autoptr (GBytes) store = embedded ? g_byte_array_free_to_bytes (g_steal_pointer (&embedded))
                             : sidecar ? g_bytes_ref (sidecar) : NULL;
  g_autoptr (GArray) supers = g_array_new (FALSE, TRUE, sizeof (struct super));
  g_autoptr (GPtrArray) created = g_ptr_array_new ();
  struct manifest manifest = { .supers = supers, .created = created };
  const guint8 *data;
  gsize n;

  *report = (struct kn_c2pa_report) { 0 };
  if (!store && !place.is_strange)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, "The file carries no manifest.");
      return FALSE;
    }
  report->actions = g_ptr_array_new_with_free_func (g_free);
  g_array_set_clear_func (supers, super_clear);
  if (place.is_strange)
    set_unchecked (report, "there is more than one, and they build on each other");
  data = store ? g_bytes_get_data (store, &n) : NULL;
  if (data && open_manifest (&manifest, data, n, report) && read_claim (&manifest, report))
    {
      check_binding (&manifest, file, &place, report);
      read_actions (&manifest, report);
      read_recipe (&manifest, report);
    }
  g_free (manifest.hash);
  report->valid = report->problem == NULL;
  return TRUE;
}

gboolean
kn_c2pa_read (const char *path, const char *sidecar, struct kn_c2pa_report *report, GError **error)
{
  FILE *file = fopen (path, "rbe");
  g_autoptr (GBytes) beside = NULL;
  char *bytes;
  gsize n;
  gboolean ok;

  *report = (struct kn_c2pa_report) { 0 };
  if (!file)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, "The file cannot be read.");
      return FALSE;
    }
  if (sidecar && g_file_get_contents (sidecar, &bytes, &n, NULL))
    beside = g_bytes_new_take (bytes, n);
  ok = kn_c2pa_read_file (file, beside, report, error);
  fclose (file);
  return ok;
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
