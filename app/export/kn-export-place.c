/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-place.h"
#include "app/export/kn-export-error.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-document.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-project.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

struct kn_export_place
{
  char      *folder;       /* of the project, or NULL */
  GPtrArray *sources;      /* char *: footage and takes */
};

static void
add_takes (kn_export_place *self, KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);

      g_ptr_array_add (self->sources, kn_take_dup_file_name (take));
    }
}

static void
add_sequence (kn_export_place *self, KnSequence *sequence)
{
  GListModel *layers = kn_sequence_get_layers (sequence);

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (KnLayer) layer = g_list_model_get_item (layers, i);
      GListModel *clips = kn_layer_get_clips (layer);

      for (guint k = 0; k < g_list_model_get_n_items (clips); k++)
        {
          g_autoptr (KnClip) clip = g_list_model_get_item (clips, k);

          if (KN_IS_SHOT (clip))
            add_takes (self, KN_SHOT (clip));
        }
    }
}

kn_export_place *
kn_export_place_new (KnSequence *sequence)
{
  kn_export_place *self = g_new0 (kn_export_place, 1);
  KnProject *project = kn_node_get_ancestor (KN_NODE (sequence), KN_TYPE_PROJECT);
  KnDocument *document = kn_node_get_document (KN_NODE (sequence));
  GListModel *assets = kn_project_get_assets (project), *sequences = kn_project_get_sequences (project);

  self->folder = g_strdup (document ? kn_document_get_folder (document) : NULL);
  self->sources = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);

      g_ptr_array_add (self->sources, kn_asset_dup_file_name (asset));
    }
  for (guint i = 0; i < g_list_model_get_n_items (sequences); i++)
    {
      g_autoptr (KnSequence) each = g_list_model_get_item (sequences, i);

      add_sequence (self, each);
    }
  return self;
}

void
kn_export_place_free (kn_export_place *self)
{
  if (!self)
    return;
  g_free (self->folder);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

/* Two ways to one thing: links and bind mounts have many names for it. */
static gboolean
is_same (const char *a, const char *b)
{
  struct stat of_a, of_b;
  g_autofree char *folder_a = NULL, *folder_b = NULL, *name_a = NULL, *name_b = NULL;

  if (g_stat (a, &of_a) == 0)
    return g_stat (b, &of_b) == 0 && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
  /* A file that is not there may be one that is missing: the same name in the same folder. */
  name_a = g_path_get_basename (a);
  name_b = g_path_get_basename (b);
  if (!g_str_equal (name_a, name_b))
    return FALSE;
  folder_a = g_path_get_dirname (a);
  folder_b = g_path_get_dirname (b);
  return g_stat (folder_a, &of_a) == 0 && g_stat (folder_b, &of_b) == 0 && of_a.st_dev == of_b.st_dev
         && of_a.st_ino == of_b.st_ino;
}

/* Whether path is this file or folder, or lies in it. */
static gboolean
is_within (const char *path, const char *folder)
{
  g_autofree char *at = g_canonicalize_filename (path, NULL), *up = g_path_get_dirname (at), *real = NULL;

  if (is_same (at, folder))
    return TRUE;
  /* Upwards from where the links lead to. */
  real = realpath (up, NULL);
  while (real)
    {
      g_autofree char *here = g_steal_pointer (&real);

      if (is_same (here, folder))
        return TRUE;
      if (!g_str_equal (here, "/"))
        real = g_path_get_dirname (here);
    }
  return FALSE;
}

static gboolean
is_project_file (const kn_export_place *self, const char *path)
{
  static const char *const own[] = { "project.json", "journal.jsonl", "lock", "blobs", "takes", "media", "versions" };

  if (!self->folder)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autofree char *file = g_build_filename (self->folder, own[i], NULL);

      if (is_within (path, file))
        return TRUE;
    }
  return is_same (path, self->folder);
}

/* The file itself, or the folder that it lies in: pictures take the place of a whole folder. */
static gboolean
is_source (const kn_export_place *self, const char *path)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      g_autofree char *folder = g_path_get_dirname (self->sources->pdata[i]);

      if (is_same (path, self->sources->pdata[i]) || is_same (path, folder))
        return TRUE;
    }
  return FALSE;
}

gboolean
kn_export_place_check (const kn_export_place *self, const char *path, GError **error)
{
  if (is_project_file (self, path))
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                         "This is where the project keeps its own files: choose another name or folder.");
  else if (is_source (self, path))
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                         "The export would replace a file that the project is made of: choose another name.");
  else
    return TRUE;
  return FALSE;
}

char *
kn_export_place_resolve (const char *path, gboolean is_folder, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL), *name = g_filename_display_basename (whole);
  g_autofree char *real = NULL;
  struct stat info;
  gboolean is_link;

  if (g_lstat (whole, &info) != 0)
    return g_steal_pointer (&whole);
  is_link = S_ISLNK (info.st_mode);
  if (g_stat (whole, &info) != 0 || !(real = realpath (whole, NULL)))
    g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                 _("“%s” is a link to something that is not there: choose another name."), name);
  else if (!S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode))
    g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                 _("“%s” is a device, a pipe or a socket and not a file: choose another name."), name);
  else if (is_folder && !S_ISDIR (info.st_mode))
    g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                 _("“%s” is a file, and pictures need a folder of their own: choose another name."), name);
  else if (!is_folder && S_ISDIR (info.st_mode))
    g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                 _("“%s” is a folder, and what is exported is one file: choose another name."), name);
  else
    return g_strdup (is_link ? real : whole);
  return NULL;
}
