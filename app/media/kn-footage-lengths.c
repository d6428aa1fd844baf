/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-footage-lengths.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-project.h"
#include "app/media/kn-probe.h"

struct _KnFootageLengths
{
  GObject parent_instance;

  KnDocument *document;
  GHashTable *known;        /* file name → length in ns, gint64 *; 0 where it cannot be read */
  GCancellable *reading;    /* while a thread does */
};

G_DEFINE_FINAL_TYPE (KnFootageLengths, kn_footage_lengths, G_TYPE_OBJECT)

static gboolean
lacks_length (KnAsset *asset)
{
  return (kn_asset_get_kind (asset) == KN_ASSET_KIND_VIDEO || kn_asset_get_kind (asset) == KN_ASSET_KIND_AUDIO)
         && kn_asset_get_duration_ns (asset) == 0;
}

static void
read_length (GHashTable *known, const char *path)
{
  gint64 *length = g_new0 (gint64, 1);
  struct kn_probe probe;

  if (kn_probe_file (path, &probe, NULL))
    *length = probe.duration_ns;
  g_hash_table_replace (known, g_strdup (path), length);
}

/* Passes on what is known; the file names of the others, NULL-terminated. */
static char **
learn_known (KnDocument *document, GHashTable *known)
{
  GListModel *assets = kn_project_get_assets (kn_document_get_project (document));
  g_autoptr (GStrvBuilder) unknown = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);
      g_autofree char *path = lacks_length (asset) ? kn_asset_dup_file_name (asset) : NULL;
      const gint64 *length = path ? g_hash_table_lookup (known, path) : NULL;

      if (length)
        kn_document_learn_duration (document, kn_node_get_id (KN_NODE (asset)), *length);
      else if (path)
        g_strv_builder_add (unknown, path);
    }
  return g_strv_builder_end (unknown);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
read_thread (GTask *task, gpointer self, gpointer paths, GCancellable *cancellable)
{
  g_autoptr (GHashTable) found = new_table ();

  for (char **path = paths; *path && !g_cancellable_is_cancelled (cancellable); path++)
    read_length (found, *path);
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_hash_table_unref);
}

static void look (KnFootageLengths *self);

/* Who asked is gone if it was cancelled. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GHashTable) found = g_task_propagate_pointer (G_TASK (result), NULL);
  KnFootageLengths *self = data;
  GHashTableIter iter;
  gpointer path, length;

  if (!found)
    return;
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &path, &length))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->known, path, length);
    }
  g_clear_object (&self->reading);
  look (self);
}

static void
look (KnFootageLengths *self)
{
  g_auto (GStrv) unknown = learn_known (self->document, self->known);
  g_autoptr (GTask) task = NULL;

  if (self->reading || !*unknown)
    return;
  self->reading = g_cancellable_new ();
  task = g_task_new (NULL, self->reading, read_cb, self);
  g_task_set_task_data (task, g_steal_pointer (&unknown), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, read_thread);
}

static void
kn_footage_lengths_dispose (GObject *object)
{
  KnFootageLengths *self = KN_FOOTAGE_LENGTHS (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_footage_lengths_parent_class)->dispose (object);
}

static void
kn_footage_lengths_finalize (GObject *object)
{
  g_hash_table_unref (KN_FOOTAGE_LENGTHS (object)->known);
  G_OBJECT_CLASS (kn_footage_lengths_parent_class)->finalize (object);
}

static void
kn_footage_lengths_class_init (KnFootageLengthsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_footage_lengths_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_footage_lengths_finalize;
}

static void
kn_footage_lengths_init (KnFootageLengths *self)
{
  self->known = new_table ();
}

KnFootageLengths *
kn_footage_lengths_new (KnDocument *document)
{
  KnFootageLengths *self = g_object_new (KN_TYPE_FOOTAGE_LENGTHS, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "applied", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  look (self);
  return self;
}

void
kn_footage_lengths_learn (KnDocument *document)
{
  g_autoptr (GHashTable) known = new_table ();
  g_auto (GStrv) unknown = learn_known (document, known), none = NULL;

  for (char **path = unknown; *path; path++)
    read_length (known, *path);
  none = learn_known (document, known);
}
