/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-cbor.h"
#include "app/export/kn-certificate.h"
#include "app/export/kn-export-error.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What counts: the parts of the active manifest, and of its assertions only those that the signed claim names. */
struct manifest
{
  GArray             *supers;   /* struct kn_c2pa_super */
  const struct kn_c2pa_super *box, *assertions, *claim, *signature;
  GPtrArray          *created;  /* struct kn_c2pa_super *, named in the claim as its signer's own; borrowed */
  char               *hash;     /* name of the claim's own, for what names none; may be NULL */
};

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
static const struct kn_c2pa_super *
find_active (GArray *supers)
{
  const struct kn_c2pa_super *store = kn_c2pa_store_find (supers, NULL, NULL, NULL), *active = NULL;

  for (guint i = 0; store && g_str_equal (store->type, "c2pa") && i < supers->len; i++)
    if (g_array_index (supers, struct kn_c2pa_super, i).parent == kn_c2pa_store_index_of (supers, store))
      active = &g_array_index (supers, struct kn_c2pa_super, i);
  return active;
}

static gboolean
open_manifest (struct manifest *self, const guint8 *data, gsize n, struct kn_c2pa_report *report)
{
  static const char *const claims[] = { "c2pa.claim", "c2pa.claim.v2", NULL };

  self->supers = kn_c2pa_store_read (data, n);
  self->box = self->supers ? find_active (self->supers) : NULL;
  if (self->box && !g_str_equal (self->box->type, "c2ma"))
    {
      set_unchecked (report, "it changes an older one, or is packed");
      return FALSE;
    }
  self->assertions = self->box ? kn_c2pa_store_find (self->supers, self->box, "c2as", "c2pa.assertions") : NULL;
  self->claim = self->box ? kn_c2pa_store_find (self->supers, self->box, "c2cl", NULL) : NULL;
  self->signature = self->box ? kn_c2pa_store_find (self->supers, self->box, "c2cs", "c2pa.signature") : NULL;
  if (!self->assertions || !self->claim || !self->signature)
    set_problem (report, "The manifest is damaged.");
  else if (!g_strv_contains (claims, self->claim->label))
    set_unchecked (report, "its claim is of a version that is not known here");
  else
    return TRUE;
  return FALSE;
}

/* An assertion that the claim names as created, or NULL. */
static const struct kn_c2pa_super *
find_created (const struct manifest *self, const char *label)
{
  for (guint i = 0; i < self->created->len; i++)
    {
      const struct kn_c2pa_super *super = self->created->pdata[i];

      if (g_str_equal (super->label, label))
        return super;
    }
  return NULL;
}

static kn_cbor *
read_created (const struct manifest *self, const char *label)
{
  const struct kn_c2pa_super *box = find_created (self, label);

  return box && box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
}

/* "self#jumbf=c2pa.assertions/LABEL", or the same from the store on; only the active manifest's own will do. */
static struct kn_c2pa_super *
resolve (const struct manifest *self, const char *url)
{
  static const char near[] = "self#jumbf=c2pa.assertions/";
  g_autofree char *far = g_strdup_printf ("self#jumbf=/c2pa/%s/c2pa.assertions/", self->box->label);
  const char *label = !url ? NULL : g_str_has_prefix (url, near) ? url + strlen (near)
                      : g_str_has_prefix (url, far) ? url + strlen (far) : NULL;

  return label ? kn_c2pa_store_find (self->supers, self->assertions, NULL, label) : NULL;
}

/* The assertion that a reference names and whose content is as it was signed; NULL with a problem. */
static const struct kn_c2pa_super *
check_reference (const struct manifest *self, const struct kn_cbor *reference, struct kn_c2pa_report *report)
{
  g_autofree char *url = kn_cbor_dup_text (reference, "url"), *own = kn_cbor_dup_text (reference, "alg");
  const struct kn_cbor *hash = kn_cbor_get (reference, "hash");
  struct kn_c2pa_super *super = resolve (self, url);
  g_autoptr (GChecksum) sum = NULL;
  guint8 actual[KN_C2PA_MAX_DIGEST];
  gsize n = sizeof actual;
  GChecksumType type;

  if (!super || !hash || hash->kind != KN_CBOR_BYTES)
    {
      set_problem (report, "A part of the manifest that the claim names is not there.");
      return NULL;
    }
  /* Each is hashed once at most, and none of them hides behind another one's number. */
  if (super->is_named)
    {
      set_problem (report, "The claim names a part of the manifest twice.");
      return NULL;
    }
  super->is_named = TRUE;
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

/* Fills list (may be NULL) with the assertions that the claim names under key. */
static void
check_list (const struct manifest *self, const struct kn_cbor *claim, const char *key, GPtrArray *list,
            struct kn_c2pa_report *report)
{
  const struct kn_cbor *reference = kn_cbor_get_item (kn_cbor_get (claim, key), 0);

  for (; reference; reference = reference->next)
    {
      const struct kn_c2pa_super *super = check_reference (self, reference, report);

      if (super && list)
        g_ptr_array_add (list, (gpointer) super);
    }
}

/* What the signature does not cover has no place among what it does. */
static void
check_strangers (const struct manifest *self, struct kn_c2pa_report *report)
{
  for (guint i = 0; i < self->supers->len; i++)
    {
      const struct kn_c2pa_super *super = &g_array_index (self->supers, struct kn_c2pa_super, i);

      if (super->parent == kn_c2pa_store_index_of (self->supers, self->assertions) && !super->is_named)
        set_problem (report, "The manifest holds parts that its claim does not name.");
    }
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
      const struct kn_cbor *leaf = chain && chain->kind == KN_CBOR_ARRAY ? chain->first : chain;

      if (leaf && leaf->kind == KN_CBOR_BYTES)
        return leaf;
    }
  return NULL;
}

static void
check_signature (const struct manifest *self, struct kn_c2pa_report *report)
{
  const struct kn_c2pa_super *box = self->signature, *claim = self->claim;
  g_autoptr (kn_cbor) cose = box->content ? kn_cbor_read (box->content, box->n_content) : NULL;
  gboolean is_cose = cose && cose->kind == KN_CBOR_ARRAY && cose->n_items == 4;
  const struct kn_cbor *head = is_cose ? cose->first : NULL, *signature = is_cose ? kn_cbor_get_item (cose, 3) : NULL;
  g_autoptr (kn_cbor) fields = head && head->kind == KN_CBOR_BYTES ? kn_cbor_read (head->data, head->length) : NULL;
  const struct kn_cbor *leaf = fields ? find_certificate (fields, head->next) : NULL;
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
static const struct kn_c2pa_super *
find_binding (const struct manifest *self, struct kn_c2pa_report *report)
{
  const struct kn_c2pa_super *found = NULL;

  for (guint i = 0; i < self->created->len; i++)
    {
      const struct kn_c2pa_super *super = self->created->pdata[i];

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
  const struct kn_c2pa_super *box = find_binding (self, report);
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
  const struct kn_cbor *item = kn_cbor_get_item (kn_cbor_get (content, "actions"), 0);

  for (; item; item = item->next)
    {
      char *action = kn_cbor_dup_text (item, "action");
      g_autofree char *type = kn_cbor_dup_text (item, "digitalSourceType");

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
    report->n_ingredients += g_str_has_prefix (((const struct kn_c2pa_super *) self->created->pdata[i])->label,
                                               "c2pa.ingredient");
}

/* The program: newer claims have a map, older ones a list of them, or only words. */
static char *
dup_generator (const struct kn_cbor *claim)
{
  const struct kn_cbor *info = kn_cbor_get (claim, "claim_generator_info");
  char *name = kn_cbor_dup_text (info && info->kind == KN_CBOR_ARRAY ? info->first : info, "name");

  return name ? name : kn_cbor_dup_text (claim, "claim_generator");
}

static gboolean
read_claim (struct manifest *self, struct kn_c2pa_report *report)
{
  const struct kn_c2pa_super *claim = self->claim;
  const char *key = g_str_equal (claim->label, "c2pa.claim") ? "assertions" : "created_assertions";
  g_autoptr (kn_cbor) content = claim->content ? kn_cbor_read (claim->content, claim->n_content) : NULL;
  const struct kn_cbor *list = kn_cbor_get (content, key);

  if (!list || list->kind != KN_CBOR_ARRAY)
    {
      set_problem (report, "The manifest has no claim that can be read.");
      return FALSE;
    }
  self->hash = kn_cbor_dup_text (content, "alg");
  report->title = kn_cbor_dup_text (content, "dc:title");
  report->generator = dup_generator (content);
  check_signature (self, report);
  check_list (self, content, key, self->created, report);
  if (g_str_equal (claim->label, "c2pa.claim.v2"))
    check_list (self, content, "gathered_assertions", NULL, report);
  check_strangers (self, report);
  return TRUE;
}

gboolean
kn_c2pa_read_file (FILE *file, GBytes *sidecar, struct kn_c2pa_report *report, GError **error)
{
  struct kn_c2pa_place place;
  g_autoptr (GByteArray) embedded = kn_c2pa_extract (file, &place);
  g_autoptr (GBytes) store = embedded ? g_byte_array_free_to_bytes (g_steal_pointer (&embedded))
                             : sidecar ? g_bytes_ref (sidecar) : NULL;
  g_autoptr (GPtrArray) created = g_ptr_array_new ();
  struct manifest manifest = { .created = created };
  const guint8 *data;
  gsize n;

  *report = (struct kn_c2pa_report) { 0 };
  if (!store && !place.is_strange)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, "The file carries no manifest.");
      return FALSE;
    }
  report->actions = g_ptr_array_new_with_free_func (g_free);
  if (place.is_strange)
    set_unchecked (report, "there is more than one, and they build on each other");
  data = store ? g_bytes_get_data (store, &n) : NULL;
  if (data && n > KN_C2PA_MAX_STORE)
    set_problem (report, "The manifest is larger than a manifest can be.");
  else if (data && open_manifest (&manifest, data, n, report) && read_claim (&manifest, report))
    {
      check_binding (&manifest, file, &place, report);
      read_actions (&manifest, report);
      read_recipe (&manifest, report);
    }
  g_clear_pointer (&manifest.supers, g_array_unref);
  g_free (manifest.hash);
  report->valid = report->problem == NULL;
  return TRUE;
}

char *
kn_c2pa_dup_sidecar (const char *path)
{
  g_autofree char *beside = g_strconcat (path, KN_C2PA_ENDING, NULL), *real = NULL;

  if (g_file_test (beside, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&beside);
  real = realpath (path, NULL);
  g_free (beside);
  beside = real ? g_strconcat (real, KN_C2PA_ENDING, NULL) : NULL;
  return beside && g_file_test (beside, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&beside) : NULL;
}

/* No more than tells that it is too large; NULL also for what is no file, which might never end. */
static GBytes *
read_sidecar (const char *path)
{
  struct stat info;
  FILE *file = stat (path, &info) == 0 && S_ISREG (info.st_mode) ? fopen (path, "rbe") : NULL;
  g_autofree guint8 *data = NULL;
  gsize n;

  if (!file)
    return NULL;
  n = (gsize) CLAMP (info.st_size, 0, (off_t) KN_C2PA_MAX_STORE + 1);
  data = g_malloc (n + 1);
  n = fread (data, 1, n, file);
  fclose (file);
  return g_bytes_new_take (g_steal_pointer (&data), n);
}

gboolean
kn_c2pa_read (const char *path, const char *sidecar, struct kn_c2pa_report *report, GError **error)
{
  FILE *file = fopen (path, "rbe");
  g_autoptr (GBytes) beside = NULL;
  gboolean ok;

  *report = (struct kn_c2pa_report) { 0 };
  if (!file)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, "The file cannot be read.");
      return FALSE;
    }
  if (sidecar)
    beside = read_sidecar (sidecar);
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
