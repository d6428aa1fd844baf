/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the export dialog says, translated. Free what is called dup with g_free().
 */
#pragma once

#include "app/export/kn-export-job.h"

G_BEGIN_DECLS

/* Shots that Render would make. */
char       *kn_export_words_dup_stale    (guint n);
/* The first few sentences of a list. */
char       *kn_export_words_dup_list     (GPtrArray *sentences);
/* What a viewer will show of the manifest. */
const char *kn_export_words_get_signing  (gboolean embedded);
/* stage: English, or NULL. */
char       *kn_export_words_dup_progress (const char *stage, double seconds_left);
/* What was written where, and what its check found. */
char       *kn_export_words_dup_result   (const struct kn_export_job *job, const char *path);

G_END_DECLS
