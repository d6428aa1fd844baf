/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only (asserted: the thread that made the document)
 *
 * A project in memory, with its undo history, and its folder on disk:
 *   NAME.kinora/project.json    everything that a person decided; readable, diffs well
 *   NAME.kinora/journal.jsonl   edits since the last save; replayed on open
 *   NAME.kinora/blobs/          masks and pictures by content
 *   NAME.kinora/takes/          what was rendered
 *   NAME.kinora/media/          collected footage
 *   NAME.kinora/versions/       the last few saves
 *   NAME.kinora/lock            held while a process has it open for writing
 * app/document/README.md describes the file.
 */
#pragma once

#include "app/document/kn-document-error.h"
#include "app/document/kn-document-types.h"
#include "app/document/kn-edit.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define KN_DOCUMENT_VERSION 1

#define KN_TYPE_DOCUMENT (kn_document_get_type ())
G_DECLARE_FINAL_TYPE (KnDocument, kn_document, KN, DOCUMENT, GObject)

typedef enum
{
  KN_DOCUMENT_OPEN_DEFAULT   = 0,
  KN_DOCUMENT_OPEN_READ_ONLY = 1 << 0,   /* takes no lock, writes nothing */
} KnDocumentOpenFlags;

/* Properties, all read-only: can-undo, can-redo, undo-label, redo-label, modified (since the last save), read-only,
 * folder, project.
 * Signal "applied" (KnEdit *edit): after every change of any cause (apply, undo, redo, abort); edit is what happened. */

/* Life */

/* A new project with one empty sequence of one layer and one audio layer, not on disk yet. */
KnDocument  *kn_document_new           (void);
/* From the text of a project.json; name is used in messages. Not on disk. */
KnDocument  *kn_document_new_from_text (const char *text, gssize length, const char *name, GError **error);
/* Opens NAME.kinora (or the project.json in it) and replays its journal. */
KnDocument  *kn_document_open          (const char *path, KnDocumentOpenFlags flags, GError **error);
/* Writes the document to a new folder and moves there. KN_PROJECT_ERROR_EXISTS if there is a project already. Blobs are
 * copied; takes and media are not. */
gboolean     kn_document_save_as       (KnDocument *self, const char *folder, GError **error);
/* Atomic: after a crash at any moment the folder holds the old or the new project, never half of one. */
gboolean     kn_document_save          (KnDocument *self, GError **error);
/* Makes every edit so far survive a crash. Call from a timer, at most a second after the first unsynced edit; cheap when
 * there is nothing to do. */
gboolean     kn_document_sync_journal  (KnDocument *self, GError **error);
gboolean     kn_document_needs_sync    (KnDocument *self);

/* Content. Everything is borrowed. */

KnProject   *kn_document_get_project   (KnDocument *self);
/* NULL if there is no such node. */
gpointer     kn_document_get_node      (KnDocument *self, guint64 id);
/* Another number whenever anything changed, also before the first is told of it: for what is worked out once. */
guint64      kn_document_get_revision  (KnDocument *self);
/* The first sequence, or NULL. */
KnSequence  *kn_document_get_sequence  (KnDocument *self);
/* What project.json would hold now. Free with g_free(). */
char        *kn_document_to_text       (KnDocument *self);
/* SHA-256 of the content; equal documents have equal hashes whatever way they came about. Free with g_free(). */
char        *kn_document_dup_hash      (KnDocument *self);
/* A number for a new node. Never given again, also after the node is gone and the project was closed. */
guint64      kn_document_reserve_id    (KnDocument *self);

/* Editing */

/* Carries edit out and records it for undo. Either everything happens and TRUE is returned, or nothing and FALSE with a
 * KN_EDIT_ERROR that names the broken rule. */
gboolean     kn_document_apply         (KnDocument *self, KnEdit *edit, GError **error);
/* The same for a new edit: takes it. NULL fails with *error as it is, so a planner's result can be passed straight on. */
gboolean     kn_document_apply_take    (KnDocument *self, KnEdit *edit, GError **error);
/* How long the file of an asset is, where the document does not say. Nobody decided that: there is no step of undo and
 * nothing to save; it is written with what is saved next. "applied" is not emitted, the asset's own signals are. */
void         kn_document_learn_duration (KnDocument *self, guint64 asset, gint64 duration_ns);
gboolean     kn_document_undo          (KnDocument *self);
gboolean     kn_document_redo          (KnDocument *self);
gboolean     kn_document_can_undo      (KnDocument *self);
gboolean     kn_document_can_redo      (KnDocument *self);
/* English label of the step, or NULL: "Trim". */
const char  *kn_document_get_undo_label (KnDocument *self);
const char  *kn_document_get_redo_label (KnDocument *self);
/* Like edits within this time become one step; 1 s at first, 0 turns it off. */
void         kn_document_set_merge_window_ms (KnDocument *self, guint window_ms);
/* The next edit starts a new step (focus left an entry). */
void         kn_document_break_merge   (KnDocument *self);

/* Everything between begin and end is one step: a drag. Groups may nest; the outermost counts. */
void         kn_document_begin_group   (KnDocument *self, const char *label);
void         kn_document_end_group     (KnDocument *self);
/* Takes everything in the group back and leaves the group open: for a drag that is planned anew from where it began. */
void         kn_document_revert_group  (KnDocument *self);
/* Takes everything back and ends the group: Escape. */
void         kn_document_abort_group   (KnDocument *self);
gboolean     kn_document_in_group      (KnDocument *self);

gboolean     kn_document_get_modified  (KnDocument *self);
gboolean     kn_document_get_read_only (KnDocument *self);

/* Files */

/* NULL while not on disk. */
const char  *kn_document_get_folder    (KnDocument *self);
/* What to call it: its name, else that of its folder, else words for that in the user's language. Free with g_free(). */
char        *kn_document_dup_title     (KnDocument *self);
/* "Harbour" of "…/Harbour.kinora". Free with g_free(). */
char        *kn_document_dup_folder_title (const char *folder);
/* Absolute name of a file of the project; an absolute name is returned as it is. Free with g_free(). */
char        *kn_document_dup_file_name (KnDocument *self, const char *path);
/* The name to store for a file: relative if it lies in the project folder. Free with g_free(). */
char        *kn_document_dup_relative  (KnDocument *self, const char *file_name);
/* A free name "media/NAME.EXT" for a copy of this file, relative to the project folder; NULL while not on disk. The caller
 * copies, as it may take long. Free with g_free(). */
char        *kn_document_dup_media_name (KnDocument *self, const char *file_name);
/* Keeps bytes under the SHA-256 of their content and returns that key; free with g_free(). */
char        *kn_document_store_blob    (KnDocument *self, GBytes *bytes, GError **error);
/* KN_PROJECT_ERROR_MISSING_BLOB if it is not there or its content is not what the key says. */
GBytes      *kn_document_load_blob     (KnDocument *self, const char *key, GError **error);
/* Earlier saves, newest first: file names for kn_document_restore_version(). Free with g_strfreev(). */
char       **kn_document_list_versions (KnDocument *self);
/* Replaces the content by an earlier save. The history is emptied; the current state is kept as a version first. */
gboolean     kn_document_restore_version (KnDocument *self, const char *version, GError **error);

G_END_DECLS
