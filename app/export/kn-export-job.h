/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_export_job_prepare() main only; kn_export_job_run() any, the document is not touched any more
 *
 * One export of any kind, as the dialog and the command line ask for it: fill the struct, prepare (what will be left
 * out is in remarks), run.
 */
#pragma once

#include "app/export/kn-export-place.h"
#include "app/export/kn-film-export.h"
#include "app/export/kn-paper.h"
#include "app/export/kn-timeline.h"
#include "app/media/kn-handoff-films.h"

#include "app/document/kn-sequence.h"

G_BEGIN_DECLS

typedef enum
{
  KN_EXPORT_PAPER_NONE,
  KN_EXPORT_STORYBOARD,
  KN_EXPORT_CONTACT_SHEET,
  KN_EXPORT_SHOT_LIST,
} KnExportPaper;

struct kn_export_job
{
  /* What: one of these three, set by kn_export_job_set_format() */
  const struct kn_film_format     *film;
  const struct kn_timeline_format *timeline;
  KnExportPaper                    paper_kind;

  const struct kn_film_preset *preset;       /* NULL: none */
  gint64          in_frames, out_frames;
  const char     *shot;                      /* only the shot of this number or name; NULL: all */
  guint64         shot_id;                   /* the same by id; 0: all */
  int             handles;                   /* frames around a shot; asked of each clip of a timeline */
  KnFilmQuality   quality;
  int             width, height;             /* 0: the preset's, else the project's */
  struct kn_paper paper;
  int             columns;
  gboolean        allow_missing, with_recipe;
  kn_signer      *signer;                    /* owned; NULL: no manifest */
  gboolean        will_sign;                 /* a signer will be set before run: remarks reckon with it */
  KnDraftFinder   find_draft;                /* what boards show in place of takes, as the screen does; NULL: takes */
  gpointer        draft_data;
  KnFilmExportProgress progress;
  gpointer        user_data;
  GCancellable   *cancellable;

  /* After kn_export_job_prepare() */
  struct kn_handoff *handoff;
  kn_export_place   *place;
  char              *recipe;
  GPtrArray         *remarks;                /* char *, sentences in the user's language */
  /* After kn_export_job_run() */
  struct kn_film_report report;
};

/* "mp4-h264", "otio", "storyboard" …; FALSE if there is none. */
gboolean kn_export_job_set_format       (struct kn_export_job *job, const char *id);
/* From the ending of a file name. */
gboolean kn_export_job_guess_format     (struct kn_export_job *job, const char *path);
gboolean kn_export_job_embeds_manifest  (const struct kn_export_job *job);
gboolean kn_export_job_prepare          (struct kn_export_job *job, KnSequence *sequence, const char *path,
                                         GError **error);
/* After prepare: a sentence, in the user's language, for each shot or sound that is missing in what is to be exported;
 * paper does without. Free with g_ptr_array_unref(). */
GPtrArray *kn_export_job_find_missing   (const struct kn_export_job *job);
gboolean kn_export_job_run              (struct kn_export_job *job, const char *path, GError **error);
void     kn_export_job_clear            (struct kn_export_job *job);

G_END_DECLS
