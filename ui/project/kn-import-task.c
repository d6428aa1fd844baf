/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/project/kn-import-task.h"

#include "app/export/kn-import.h"
#include "app/export/kn-recipe.h"
#include "ui/export/kn-export-words.h"
#include "ui/kn-project-files.h"

typedef struct
{
  char *path, *recipe;
  KnRate rate;
  struct kn_handoff *handoff;
} Import;

static void
import_free (Import *import)
{
  g_free (import->path);
  g_free (import->recipe);
  g_clear_pointer (&import->handoff, kn_handoff_free);
  g_free (import);
}

static void
read_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  GError *error = NULL;

  if (kn_import_is_timeline (import->path))
    {
      import->handoff = kn_import_read (import->path, import->rate, &error);
      if (import->handoff)
        kn_import_probe (import->handoff);
    }
  else
    import->recipe = kn_import_read_recipe (import->path, &error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static char *
make (Import *import, GError **error)
{
  g_autofree char *name = kn_import_dup_name (import->path), *folder = kn_project_files_dup_free_path (name);
  g_autoptr (KnDocument) document = import->handoff ? kn_import_handoff (import->handoff, name, error)
                                                    : kn_recipe_open (import->recipe, name, error);

  if (!document || !kn_document_save_as (document, folder, error) ||
      (import->recipe && !kn_recipe_unpack (import->recipe, document, error)))
    return NULL;
  return g_steal_pointer (&folder);
}

void
kn_import_task_start (const char *path, KnRate rate, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Import *import = g_new0 (Import, 1);

  import->path = g_strdup (path);
  import->rate = rate;
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  g_task_run_in_thread (task, read_cb);
}

char *
kn_import_task_finish (GAsyncResult *result, char **remarks, GError **error)
{
  Import *import = g_task_get_task_data (G_TASK (result));

  *remarks = import->handoff ? kn_export_words_dup_list (import->handoff->remarks) : g_strdup ("");
  return g_task_propagate_boolean (G_TASK (result), error) ? make (import, error) : NULL;
}
