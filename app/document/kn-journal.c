/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"

#include "app/document/kn-durable.h"
#include "app/document/kn-json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* journal.jsonl: a first line that names the saved project it belongs to by hash, then an edit a line. A save replaces
 * project.json first and the journal second; after a crash between the two the journal belongs to the old project and is
 * dropped, which is right, because its edits are in the new one. */

struct _KnJournal
{
  int fd;
};

void
kn_journal_free (KnJournal *journal)
{
  if (journal->fd >= 0)
    close (journal->fd);
  g_free (journal);
}

static char *
journal_name (KnDocument *self)
{
  return g_build_filename (self->folder, "journal.jsonl", NULL);
}

static char *
head_line (KnDocument *self)
{
  return g_strdup_printf ("{\"journal\": %d, \"project\": \"%s\"}\n", KN_DOCUMENT_VERSION, self->saved_hash);
}

void
kn_journal_add (KnDocument *self, KnEdit *edit)
{
  g_autofree char *line = NULL;

  if (!self->folder || self->read_only)
    return;
  line = kn_edit_to_string (edit);
  g_string_append_printf (self->unsynced, "%s\n", line);
}

gboolean
kn_document_needs_sync (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return self->unsynced->len > 0;
}

static gboolean
write_head (KnDocument *self, GError **error)
{
  g_autofree char *name = journal_name (self);
  g_autofree char *head = head_line (self);

  self->journal_fits = kn_durable_write (name, head, strlen (head), error);
  return self->journal_fits;
}

static gboolean
open_for_append (KnDocument *self, GError **error)
{
  g_autofree char *name = journal_name (self);
  int fd;

  if (self->journal)
    return TRUE;
  if (!self->journal_fits && !write_head (self, error))
    return FALSE;
  fd = open (name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0)
    return kn_durable_fail (error, "write", name);
  self->journal = g_new0 (KnJournal, 1);
  self->journal->fd = fd;
  return TRUE;
}

/* A half-written line would hide everything after it, so a failed append is cut off again. */
static gboolean
append (KnDocument *self, GError **error)
{
  int fd = self->journal->fd;
  off_t end = lseek (fd, 0, SEEK_END);

  if (kn_durable_write_fd (fd, self->unsynced->str, self->unsynced->len) && fdatasync (fd) == 0)
    {
      g_string_truncate (self->unsynced, 0);
      return TRUE;
    }
  kn_durable_fail (error, "write", "journal.jsonl");
  if (end < 0 || ftruncate (fd, end) != 0)
    self->journal_fits = FALSE;
  return FALSE;
}

gboolean
kn_document_sync_journal (KnDocument *self, GError **error)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  KN_ASSERT_MAIN (self);

  if (self->unsynced->len == 0 || !self->folder)
    return TRUE;
  if (!open_for_append (self, error))
    return FALSE;
  return append (self, error);
}

gboolean
kn_journal_reset (KnDocument *self, GError **error)
{
  g_clear_pointer (&self->journal, kn_journal_free);
  g_string_truncate (self->unsynced, 0);
  return write_head (self, error);
}

/* Replay */

static gboolean
replay_line (KnDocument *self, const char *line, gsize length, GError **error)
{
  g_autoptr (JsonNode) json = kn_json_parse (line, length, "journal.jsonl", NULL, error);
  g_autoptr (KnEdit) edit = json ? kn_edit_from_json (json, error) : NULL;

  return edit && kn_document_replay (self, edit, error);
}

/* Stops at the first line that cannot be replayed: later ones build on it. FALSE if that leaves whole lines unread; a
 * torn last line is what a crash leaves and nothing to keep. */
static gboolean
replay (KnDocument *self, const char *at, const char *end)
{
  while (at < end)
    {
      const char *line_end = memchr (at, '\n', (gsize) (end - at));
      g_autoptr (GError) error = NULL;

      if (!line_end)
        return TRUE;
      if (!replay_line (self, at, (gsize) (line_end - at), &error))
        {
          g_message ("The journal ends early: %s", error->message);
          return FALSE;
        }
      at = line_end + 1;
    }
  return TRUE;
}

/* Puts a journal aside that could not be replayed to its end, beside the versions. */
static void
keep_damaged (KnDocument *self)
{
  g_autofree char *name = journal_name (self);
  g_autofree char *folder = g_build_filename (self->folder, "versions", NULL);
  g_autofree char *kept = g_build_filename (folder, "damaged-journal.jsonl", NULL);

  if (g_mkdir_with_parents (folder, 0755) != 0 || rename (name, kept) != 0)
    g_message ("The damaged journal could not be kept: %s.", g_strerror (errno));
}

/* How much of the journal is its first line, if it belongs to the project that was read; else 0. */
static gsize
matching_head (KnDocument *self, const char *text, gsize length)
{
  g_autofree char *head = head_line (self);

  return length >= strlen (head) && memcmp (text, head, strlen (head)) == 0 ? strlen (head) : 0;
}

gboolean
kn_journal_open (KnDocument *self, GError **error)
{
  g_autofree char *name = journal_name (self);
  g_autofree char *text = NULL;
  gsize length, head;

  if (!g_file_get_contents (name, &text, &length, NULL))
    return TRUE;
  head = matching_head (self, text, length);
  if (!head)
    return TRUE;
  if (!replay (self, text + head, text + length) && !self->read_only)
    keep_damaged (self);
  g_string_truncate (self->unsynced, 0);
  self->journal_fits = length == head;
  /* What was replayed is saved at once, so that new edits are never appended after a torn line. */
  return self->read_only || !self->modified || kn_document_save (self, error);
}
