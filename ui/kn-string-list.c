/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-string-list.h"

void
kn_string_list_show (GtkStringList *list, const char *const *texts)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list)), same = 0;

  while (texts[same] && g_strcmp0 (texts[same], gtk_string_list_get_string (list, same)) == 0)
    same++;
  if (texts[same] || same < n)
    gtk_string_list_splice (list, same, n - same, texts + same);
}
