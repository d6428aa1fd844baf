/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; runs where it is called until it is done
 *
 * A timeline to a film: composed, mixed, encoded, signed, then decoded again and compared with what was meant. A
 * film that fails the comparison keeps a name that says so; whatever else goes wrong leaves nothing behind.
 */
#pragma once

#include "app/export/kn-signer.h"
#include "app/media/kn-film-check.h"
#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

struct kn_film_options
{
  const struct kn_film_format *format;
  KnFilmQuality quality;
  int           width, height;         /* 0: the project's */
  KnFit         fit;
  gint64        in_frames, out_frames; /* of the handoff; 0, 0: all */
  const char   *recipe;                /* JSON, or NULL for none */
  kn_signer    *signer;                /* NULL: no manifest */
  gboolean      allow_missing;         /* shots without a take are left black */
};

/* Where a film is kept that is not what was meant: "film.mp4" → "film (failed check).mp4". Free with g_free(). */
char    *kn_film_export_dup_failed_name (const char *path);

struct kn_film_report
{
  struct kn_film_result result;
  int        width, height;            /* as written */
  char      *path;                     /* where the film is now; NULL if nowhere */
  char      *manifest;                 /* "embedded", "beside it", or NULL */
};
void     kn_film_report_clear (struct kn_film_report *report);

/* fraction of everything, seconds left (-1: not known yet), what is being done in English. */
typedef void (*KnFilmExportProgress) (double fraction, double seconds_left, const char *what, gpointer user_data);

gboolean kn_film_export (const struct kn_handoff *handoff, const struct kn_film_options *options, const char *path,
                         KnFilmExportProgress progress, gpointer user_data, GCancellable *cancellable,
                         struct kn_film_report *report, GError **error);

G_END_DECLS
