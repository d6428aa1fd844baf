/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is known about each shot of a document: the keys of what it asks for now, the draft of that, and why the last
 * attempt failed. Worked out when it is asked for, and thrown away when the shot changes or anything that every shot
 * may speak of: the style, the model, the size, a character, a file that was found again. Of a shot that is joined to
 * another, whatever changes may do that.
 *
 * The keys of a shot that refers to a large file are known when that was read, in a thread: until then it is said to be
 * reading. Reading ends when no shot asks for the file any more, and with the records.
 *
 * Signal "read" (guint64 id): the keys of a shot can be told now.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"

G_BEGIN_DECLS

typedef struct
{
  KnShot *shot;                /* that the rest was computed from; not owned */
  char *full_key, *draft_key;  /* see kn_shot_request_dup_key(); NULL: it cannot be made yet, or is being read */
  GStrv unread;                /* files that are being read, or NULL */
  char *draft;                 /* file name of the draft of draft_key, or NULL */
  char *former;                /* of the last thing asked for of which there was a draft, or NULL */
  char *error, *error_key;     /* of the last attempt that failed, and what it was to make */
  int error_code;              /* enum kn_render_error */

  gulong changed_handler;
  gboolean fresh;
  guint64 revision;            /* of the document when it was worked out */
} KnShotRecord;

/* Whether the shot has a take of what it asks for now. */
gboolean      kn_shot_record_has_take  (const KnShotRecord *record);
/* Why what it asks for now could not be made, or NULL. */
const char   *kn_shot_record_get_error (const KnShotRecord *record);

#define KN_TYPE_SHOT_RECORDS (kn_shot_records_get_type ())
G_DECLARE_FINAL_TYPE (KnShotRecords, kn_shot_records, KN, SHOT_RECORDS, GObject)

KnShotRecords *kn_shot_records_new         (KnDocument *document);
/* Up to date. Borrowed; what it holds is replaced when the shot is asked about again. */
const KnShotRecord *kn_shot_records_get    (KnShotRecords *self, KnShot *shot);
void           kn_shot_records_set_error   (KnShotRecords *self, KnShot *shot, const char *key, int code,
                                            const char *message);
/* Whether any shot is reading. */
gboolean       kn_shot_records_is_reading  (KnShotRecords *self);
/* Looks anew at this shot, at all of them, when next asked. */
void           kn_shot_records_forget      (KnShotRecords *self, KnShot *shot);
void           kn_shot_records_forget_all  (KnShotRecords *self);
/* Ids of the shots that were ever asked about, guint64. Free with g_array_unref(). */
GArray        *kn_shot_records_dup_shots   (KnShotRecords *self);
/* Names in the draft store of what these shots ask for. Free with g_strfreev(). */
GStrv          kn_shot_records_dup_drafts  (KnShotRecords *self);

G_END_DECLS
