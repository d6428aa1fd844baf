/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What can be exported, by purpose, in the words of the dialog.
 */
#pragma once

#include "app/export/kn-export-job.h"

G_BEGIN_DECLS

struct kn_export_entry
{
  const char *id;          /* kept in the settings */
  const char *group;       /* English; entries of one group are neighbours */
  const char *title;       /* English */
  const char *purpose;     /* English, one sentence */
  const char *preset;      /* of kn_film_presets(), or NULL */
  const char *format;      /* as kn_export_job_set_format() wants it */
};

/* Ends with an id of NULL. */
const struct kn_export_entry *kn_export_catalog_get  (void);
/* The first one if there is none of that id. */
const struct kn_export_entry *kn_export_catalog_find (const char *id);
/* Sets what is written, and how a preset wants it. */
void                          kn_export_catalog_apply (const struct kn_export_entry *entry, struct kn_export_job *job);
/* "MP4, H.264 · 8 bit · with sound": what the file is, translated. Free with g_free(). */
char                         *kn_export_catalog_dup_details (const struct kn_export_entry *entry);
/* "Harbour.mp4"; a folder has no ending. Free with g_free(). */
char                         *kn_export_catalog_dup_file_name (const struct kn_export_entry *entry, const char *name);

G_END_DECLS
