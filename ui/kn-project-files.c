/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-project-files.h"

#include "app/document/kn-document.h"

#include <glib/gi18n.h>

char *
kn_project_files_dup_folder (void)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  return g_build_filename (videos ? videos : g_get_home_dir (), "Kinora", NULL);
}

/* "Name.kinora", "Name 2.kinora" … : the first that is not there. */
static char *
dup_free_name (const char *name)
{
  g_autofree char *folder = kn_project_files_dup_folder ();

  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.kinora", name) : g_strdup_printf ("%s %u.kinora", name, i);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

/* What the starter model is at home with; new shots are made like the one before them. */
static const char first_page[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"width_px\": 448, \"height_px\": 256, \"shots\": ["
  "{ \"prompt\": \"\", \"duration_frames\": 17, \"width_px\": 112, \"height_px\": 64, \"seed\": 1 }] }";

char *
kn_project_files_create (GError **error)
{
  g_autofree char *folder = kn_project_files_dup_folder (), *path = dup_free_name (_("Untitled storyboard"));
  g_autoptr (KnDocument) document = kn_document_new_from_text (first_page, -1, path, error);

  g_mkdir_with_parents (folder, 0777);
  return document && kn_document_save_as (document, path, error) ? g_steal_pointer (&path) : NULL;
}

static gboolean
copy_tree (GFile *from, GFile *to, GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;

  if (g_file_query_file_type (from, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    return g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error);
  children = g_file_enumerate_children (from, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE, NULL, error);
  if (!children || !g_file_make_directory_with_parents (to, NULL, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (GFile) target = NULL;
      GFileInfo *info;
      GFile *child;

      if (!g_file_enumerator_iterate (children, &info, &child, NULL, error))
        return FALSE;
      if (!child)
        return TRUE;
      target = g_file_get_child (to, g_file_info_get_name (info));
      if (!copy_tree (child, target, error))
        return FALSE;
    }
}

/* Installed, or in the source tree of the build that this program runs from. */
static char *
dup_sample (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program ? program : ".");
  const char *places[] = { "../share/kinora/sample.kinora", "../../data/sample.kinora" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_canonicalize_filename (path, NULL);
    }
  return NULL;
}

char *
kn_project_files_copy_sample (GError **error)
{
  g_autofree char *sample = dup_sample (), *path = dup_free_name (_("Sample"));
  g_autoptr (GFile) from = sample ? g_file_new_for_path (sample) : NULL;
  g_autoptr (GFile) to = g_file_new_for_path (path);

  if (!from)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The sample storyboard is not installed."));
      return NULL;
    }
  return copy_tree (from, to, error) ? g_steal_pointer (&path) : NULL;
}
