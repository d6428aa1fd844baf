/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A document's parts: the tree with its id table (kn-document.c), one edit at a time (kn-transaction.c), steps of undo
 * (kn-history.c), the folder (kn-document-file.c) and the journal (kn-journal.c).
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-edit-private.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-project.h"

G_BEGIN_DECLS

typedef struct _KnJournal KnJournal;

typedef struct
{
  char *label;
  KnEdit *forward;        /* what a like edit is compared with; NULL for groups */
  GPtrArray *inverses;    /* simple edits in the order to apply them */
  gint64 time_us;         /* of the last edit that went in */
  gboolean sealed;        /* nothing merges into it any more */
} KnStep;

struct _KnDocument
{
  GObject parent_instance;

  GThread *thread;
  KnProject *project;
  GHashTable *nodes;      /* guint64* (in the node) → KnNode, borrowed */
  guint64 next_id;
  guint64 revision;

  GQueue undo;            /* KnStep, newest at the head */
  GQueue redo;
  KnStep *group;          /* the step being collected, or NULL */
  GPtrArray *group_edits; /* KnEdit in order, for the journal */
  guint group_depth;
  gboolean group_saved;   /* a save took place since the group began: taking it back is news for the journal */
  guint merge_window_ms;
  gboolean applying;      /* guards against edits from signal handlers */

  gboolean modified;
  gboolean read_only;
  char *folder;
  int lock_fd;
  char *saved_hash;       /* of the text in project.json, to which the journal belongs */
  KnJournal *journal;
  gboolean journal_fits;  /* the file on disk begins with the right line and has no torn end */
  GString *unsynced;      /* journal lines that are not on disk yet */
};

#define KN_ASSERT_MAIN(document) g_assert ((document)->thread == g_thread_self ())

/* kn-document.c */
void     kn_document_register    (KnDocument *self, KnNode *root);
void     kn_document_unregister  (KnDocument *self, KnNode *root);
void     kn_document_set_modified (KnDocument *self, gboolean modified);
void     kn_document_notify_history (KnDocument *self);
void     kn_document_emit_applied (KnDocument *self, KnEdit *edit);
/* Takes root, which is not in any document. Replaces what was there. */
void     kn_document_take_project (KnDocument *self, KnProject *project);

/* kn-transaction.c: carries an edit out; *inverse receives the way back, NULL if nothing changed. Undo and redo lead to
 * states that were there before and are not checked: media that has become shorter since must not block them. */
typedef enum
{
  KN_TRANSACTION_TRUSTED       = 0,
  KN_TRANSACTION_CHECK_RULES   = 1 << 0,
  KN_TRANSACTION_CHECK_CONTENT = 1 << 1,   /* also against the length of media files */
  KN_TRANSACTION_CHECK_ALL     = 3,
} KnTransactionFlags;
gboolean kn_transaction_run      (KnDocument *self, KnEdit *edit, KnTransactionFlags flags, KnEdit **inverse,
                                  GError **error);

/* kn-rules.c */
/* Frames that a clip shows beyond the end of its source; 0 of all others. */
gint64   kn_rules_get_excess     (KnNode *node);
/* No edit may show more than there is. A film may have become shorter, or its length have been learned late: what went on
 * too long before an edit is left in peace by it. */
gboolean kn_rules_check_content  (KnNode *node, gint64 excess_before, GError **error);
gboolean kn_rules_check_references (KnDocument *self, GError **error);

/* kn-history.c */
void     kn_step_free            (gpointer step);
void     kn_history_clear        (KnDocument *self);
/* Applies an edit from the journal as a step of its own. */
gboolean kn_document_replay      (KnDocument *self, KnEdit *edit, GError **error);

/* kn-read.c: replaces the document's content by the text of a project.json; on failure nothing has changed. */
gboolean kn_read_project         (KnDocument *self, const char *text, gsize length, const char *name, GError **error);

/* kn-document-file.c */
void     kn_document_close_folder (KnDocument *self);
void     kn_document_notify_folder (KnDocument *self);

/* kn-journal.c */
/* Remembers an edit until the next sync. */
void     kn_journal_add          (KnDocument *self, KnEdit *edit);
/* Starts an empty journal that belongs to the project as saved. */
gboolean kn_journal_reset        (KnDocument *self, GError **error);
/* Replays what is there onto the project that was just read. */
gboolean kn_journal_open         (KnDocument *self, GError **error);
void     kn_journal_free         (KnJournal *journal);

G_END_DECLS
