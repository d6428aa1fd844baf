/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-shot-records.h"

#include "app/client/kn-content.h"
#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-project.h"

struct _KnShotRecords
{
  GObject parent_instance;

  KnDocument *document;
  GHashTable *records;     /* shot id -> KnShotRecord */
  GHashTable *readings;    /* path -> Reading, on their way */
};

/* Outlives the records where it must: the thread knows nothing of them, nor of the document. */
typedef struct
{
  KnShotRecords *records;  /* borrowed; NULL when they are gone, or do not want it any more */
  GCancellable *cancellable;
  char *path;
} Reading;

G_DEFINE_FINAL_TYPE (KnShotRecords, kn_shot_records, G_TYPE_OBJECT)

static guint read_signal;

gboolean
kn_shot_record_has_take (const KnShotRecord *record)
{
  return record->full_key && kn_shot_find_take (record->shot, record->full_key);
}

const char *
kn_shot_record_get_error (const KnShotRecord *record)
{
  gboolean current = record->error && !record->unread &&
                     (g_strcmp0 (record->error_key, record->full_key) == 0 ||
                      g_strcmp0 (record->error_key, record->draft_key) == 0);

  return current ? record->error : NULL;
}

/* ---- one record ---- */

static void
unwatch (KnShotRecord *record)
{
  if (!record->shot)
    return;
  g_signal_handler_disconnect (record->shot, record->changed_handler);
  g_object_remove_weak_pointer (G_OBJECT (record->shot), (gpointer *) &record->shot);
}

static void
record_free (gpointer data)
{
  KnShotRecord *record = data;

  unwatch (record);
  g_free (record->full_key);
  g_free (record->draft_key);
  g_strfreev (record->unread);
  g_free (record->draft);
  g_free (record->former);
  g_free (record->error);
  g_free (record->error_key);
  g_free (record);
}

static void
changed_cb (KnShot *shot, KnShotRecord *record)
{
  record->fresh = FALSE;
}

static void
watch (KnShotRecord *record, KnShot *shot)
{
  if (record->shot == shot)
    return;
  unwatch (record);
  record->shot = shot;
  record->fresh = FALSE;
  g_object_add_weak_pointer (G_OBJECT (shot), (gpointer *) &record->shot);
  /* No request says where in the film its shot lies. */
  record->changed_handler = g_signal_connect (shot, "changed::content", G_CALLBACK (changed_cb), record);
}

/* ---- large files ---- */

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->cancellable);
  g_free (reading->path);
  g_free (reading);
}

/* Whatever becomes of it, nobody hears of it. */
static void
give_up (gpointer data)
{
  Reading *reading = data;

  reading->records = NULL;
  g_cancellable_cancel (reading->cancellable);
}

static gboolean
is_reading (const KnShotRecord *record, const char *path)
{
  return record->shot && record->unread && g_strv_contains ((const char *const *) record->unread, path);
}

static gboolean
is_unwanted (gpointer path, gpointer reading, gpointer self)
{
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, ((KnShotRecords *) self)->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_reading (record, path))
      return FALSE;
  return TRUE;
}

static void
tell_read (KnShotRecords *self, const char *path)
{
  g_autoptr (GArray) shots = kn_shot_records_dup_shots (self);

  for (guint i = 0; i < shots->len; i++)
    {
      guint64 id = g_array_index (shots, guint64, i);
      KnShotRecord *record = g_hash_table_lookup (self->records, GSIZE_TO_POINTER (id));

      if (!is_reading (record, path))
        continue;
      record->fresh = FALSE;
      g_signal_emit (self, read_signal, 0, id);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  KnShotRecords *self = reading->records;

  /* Why it could not be read is said by whoever asks for the key. */
  kn_content_read_finish (result, NULL);
  if (self)
    {
      g_object_ref (self);
      g_hash_table_steal (self->readings, reading->path);
      tell_read (self, reading->path);
      g_object_unref (self);
    }
  reading_free (reading);
}

static void
start_reading (KnShotRecords *self, const char *path)
{
  Reading *reading;

  if (g_hash_table_contains (self->readings, path))
    return;
  reading = g_new (Reading, 1);
  *reading = (Reading) { self, g_cancellable_new (), g_strdup (path) };
  g_hash_table_insert (self->readings, reading->path, reading);
  kn_content_read_async (path, reading->cancellable, read_cb, reading);
}

/* Reads what the record's request needs, and nothing that it needed before. */
static void
set_unread (KnShotRecords *self, KnShotRecord *record, GStrv unread)
{
  g_auto (GStrv) before = g_steal_pointer (&record->unread);

  record->unread = unread;
  for (guint i = 0; unread && unread[i]; i++)
    start_reading (self, unread[i]);
  if (before)
    g_hash_table_foreach_remove (self->readings, is_unwanted, self);
}

/* ---- keys ---- */

static struct kn_request *
request_of (KnShotRecords *self, KnShotRecord *record, KnShotRequestKind kind)
{
  return kn_shot_request_new (self->document, record->shot, kind, NULL);
}

static void
compute_keys (KnShotRecords *self, KnShotRecord *record)
{
  /* Nothing is asked for in place of footage that is shown as it is. */
  gboolean needed = kn_shot_needs_render (record->shot);
  struct kn_request *full = needed ? request_of (self, record, KN_SHOT_REQUEST_FULL) : NULL;
  struct kn_request *draft = needed ? request_of (self, record, KN_SHOT_REQUEST_DRAFT) : NULL;

  g_clear_pointer (&record->full_key, g_free);
  g_clear_pointer (&record->draft_key, g_free);
  /* The same files as the draft. */
  set_unread (self, record, full ? kn_shot_request_dup_unread (full) : NULL);
  if (full && !record->unread)
    record->full_key = kn_shot_request_dup_recipe (record->shot, full, NULL);
  if (draft && !record->unread)
    record->draft_key = kn_shot_request_dup_key (draft, NULL);
  kn_request_free (&full);
  kn_request_free (&draft);
}

/* What has been the draft until now is the former one until there is another, unless a take took its place. */
static void
set_draft (KnShotRecord *record, char *draft, gboolean had_take)
{
  if (record->draft || had_take)
    {
      g_free (record->former);
      record->former = had_take ? NULL : g_strdup (record->draft);
    }
  g_free (record->draft);
  record->draft = draft;
}

static void
compute (KnShotRecords *self, KnShotRecord *record)
{
  gboolean had_take = kn_shot_record_has_take (record);

  compute_keys (self, record);
  set_draft (record, kn_shot_find_draft (record->shot, record->draft_key), had_take);
  record->fresh = TRUE;
  record->revision = kn_document_get_revision (self->document);
}

/* What a shot continues can change without the shot itself. */
static gboolean
is_fresh (KnShotRecords *self, KnShotRecord *record)
{
  gboolean joined = kn_shot_get_from_shot (record->shot) || kn_shot_get_to_shot (record->shot);

  return record->fresh && (!joined || record->revision == kn_document_get_revision (self->document));
}

/* ---- all of them ---- */

static KnShotRecord *
record_of (KnShotRecords *self, KnShot *shot)
{
  gpointer id = GSIZE_TO_POINTER (kn_node_get_id (KN_NODE (shot)));
  KnShotRecord *record = g_hash_table_lookup (self->records, id);

  if (!record)
    {
      record = g_new0 (KnShotRecord, 1);
      g_hash_table_insert (self->records, id, record);
    }
  watch (record, shot);
  if (!is_fresh (self, record))
    compute (self, record);
  return record;
}

const KnShotRecord *
kn_shot_records_get (KnShotRecords *self, KnShot *shot)
{
  return record_of (self, shot);
}

void
kn_shot_records_set_error (KnShotRecords *self, KnShot *shot, const char *key, int code, const char *message)
{
  /* The record's own key may be what is given, and the record is worked out anew. */
  char *error_key = g_strdup (key);
  KnShotRecord *record = record_of (self, shot);

  g_free (record->error);
  g_free (record->error_key);
  record->error = g_strdup (message);
  record->error_code = code;
  record->error_key = error_key;
}

gboolean
kn_shot_records_is_reading (KnShotRecords *self)
{
  return g_hash_table_size (self->readings) > 0;
}

void
kn_shot_records_forget (KnShotRecords *self, KnShot *shot)
{
  KnShotRecord *record = g_hash_table_lookup (self->records, GSIZE_TO_POINTER (kn_node_get_id (KN_NODE (shot))));

  if (record)
    record->fresh = FALSE;
}

void
kn_shot_records_forget_all (KnShotRecords *self)
{
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    ((KnShotRecord *) record)->fresh = FALSE;
}

GArray *
kn_shot_records_dup_shots (KnShotRecords *self)
{
  GArray *shots = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      guint64 shot = GPOINTER_TO_SIZE (id);

      g_array_append_val (shots, shot);
    }
  return shots;
}

GStrv
kn_shot_records_dup_drafts (KnShotRecords *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      const char *key = ((KnShotRecord *) record)->draft_key;
      g_autofree char *name = key ? kn_draft_store_dup_name (key) : NULL;

      if (name)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

static void
shared_cb (KnShotRecords *self, guint position, guint n_removed, guint n_added, GListModel *list)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (KnNode) node = g_list_model_get_item (list, position + i);

      g_signal_connect_object (node, "changed", G_CALLBACK (kn_shot_records_forget_all), self, G_CONNECT_SWAPPED);
    }
  kn_shot_records_forget_all (self);
}

/* Nodes outside of the shots that requests speak of. */
static void
watch_shared (KnShotRecords *self, GListModel *list)
{
  g_signal_connect_object (list, "items-changed", G_CALLBACK (shared_cb), self, G_CONNECT_SWAPPED);
  shared_cb (self, 0, 0, g_list_model_get_n_items (list), list);
}

static void
kn_shot_records_finalize (GObject *object)
{
  KnShotRecords *self = KN_SHOT_RECORDS (object);

  g_hash_table_unref (self->readings);
  g_hash_table_unref (self->records);
  g_object_unref (self->document);
  G_OBJECT_CLASS (kn_shot_records_parent_class)->finalize (object);
}

static void
kn_shot_records_class_init (KnShotRecordsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kn_shot_records_finalize;
  read_signal = g_signal_new ("read", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_UINT64);
}

static void
kn_shot_records_init (KnShotRecords *self)
{
  self->records = g_hash_table_new_full (NULL, NULL, NULL, record_free);
  self->readings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, give_up);
}

KnShotRecords *
kn_shot_records_new (KnDocument *document)
{
  KnShotRecords *self = g_object_new (KN_TYPE_SHOT_RECORDS, NULL);
  KnProject *project = kn_document_get_project (document);

  self->document = g_object_ref (document);
  g_signal_connect_object (project, "notify", G_CALLBACK (kn_shot_records_forget_all), self, G_CONNECT_SWAPPED);
  watch_shared (self, kn_project_get_characters (project));
  watch_shared (self, kn_project_get_assets (project));
  return self;
}
