/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The editor timelines that can be written and read, each a pure function between a kn_handoff and text.
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

typedef enum
{
  KN_CARRIES_LAYERS      = 1 << 0,    /* more than one picture track */
  KN_CARRIES_SOUND       = 1 << 1,
  KN_CARRIES_DISSOLVES   = 1 << 2,
  KN_CARRIES_WIPES       = 1 << 3,    /* and dips to a colour, as themselves */
  KN_CARRIES_TITLES      = 1 << 4,
  KN_CARRIES_MARKERS     = 1 << 5,
  KN_CARRIES_NOTES       = 1 << 6,    /* prompts and notes of clips */
  KN_CARRIES_GAIN        = 1 << 7,
  KN_CARRIES_FADES       = 1 << 8,    /* of sounds */
  KN_CARRIES_RELATIVE    = 1 << 9,    /* paths relative to the file */
  KN_CARRIES_PATHS       = 1 << 10,   /* paths at all */
  KN_CARRIES_RATIONAL    = 1 << 11,   /* any frame rate */
  KN_CARRIES_LONG_NAMES  = 1 << 12,
  KN_CARRIES_SOUND_LAPS  = 1 << 13,   /* cross-fades of sounds */
  KN_CARRIES_OWN_SOUND   = 1 << 14,   /* a film that is shown is heard; elsewhere a sound is a clip of its own */
  KN_CARRIES_NTSC        = 1 << 15,   /* with KN_CARRIES_RATIONAL: whole rates, and those divided by 1.001, only */
  KN_CARRIES_COLOUR      = 1 << 16,   /* of the project */
  KN_CARRIES_MARK_LABELS = 1 << 17,   /* colours of markers */
  KN_CARRIES_MARK_NOTES  = 1 << 18,   /* and how long they last */
} KnCarries;

struct kn_timeline_format
{
  const char *id;               /* "otio" */
  const char *label;            /* English, for translation by the caller */
  const char *extension;
  KnCarries   carries;
  /* folder is where the file will lie, for relative paths. Free the text with g_free(). */
  char              *(*write) (const struct kn_handoff *handoff, const char *folder);
  /* NULL: cannot be read. Text need not end with a zero. Any bytes are safe. */
  struct kn_handoff *(*read)  (const char *text, gsize length, const char *folder, GError **error);
};

/* Ends with an id of NULL. */
const struct kn_timeline_format *kn_timeline_formats (void);
const struct kn_timeline_format *kn_timeline_find    (const char *id);
/* By the ending of a name; NULL if none fits. */
const struct kn_timeline_format *kn_timeline_find_for_file (const char *path);
/* The sound of films that are shown becomes tracks of its own, for formats without KN_CARRIES_OWN_SOUND. */
void       kn_timeline_split_sound (struct kn_handoff *handoff);
/* Sounds that are their pictures' own become a level of the picture, so that nothing is heard twice. One of another
 * time stays what it is, and so do long sounds where too many clips lie over too many of them to be parted among these.
 * Where handoff->sounds_apart, pictures without their sound are muted, and that is said. */
void       kn_timeline_join_sound  (struct kn_handoff *handoff);
/* What of this timeline the format cannot express, a sentence each in the user's language; to be
 * shown before writing. Free with
 * g_ptr_array_unref(). */
GPtrArray *kn_timeline_find_limits (const struct kn_timeline_format *format, const struct kn_handoff *handoff);

/* The formats */
char *kn_otio_write     (const struct kn_handoff *handoff, const char *folder);
char *kn_fcpxml_write   (const struct kn_handoff *handoff, const char *folder);
char *kn_xmeml_write    (const struct kn_handoff *handoff, const char *folder);
char *kn_edl_write      (const struct kn_handoff *handoff, const char *folder);
char *kn_mlt_write      (const struct kn_handoff *handoff, const char *folder);
char *kn_kdenlive_write (const struct kn_handoff *handoff, const char *folder);
char *kn_xges_write     (const struct kn_handoff *handoff, const char *folder);
struct kn_handoff *kn_otio_read   (const char *text, gsize length, const char *folder, GError **error);
struct kn_handoff *kn_fcpxml_read (const char *text, gsize length, const char *folder, GError **error);
struct kn_handoff *kn_edl_read    (const char *text, gsize length, const char *folder, GError **error);
/* An edit decision list does not say its rate: here it is said. */
struct kn_handoff *kn_edl_read_at (const char *text, gsize length, const char *folder, KnRate rate, GError **error);

/* What formats share */

/* Path of a file as seen from a folder ("../takes/a.mkv"); both absolute. Free with g_free(). */
char       *kn_timeline_dup_relative (const char *path, const char *folder);
/* "file:///…", escaped. Free with g_free(). */
char       *kn_timeline_dup_uri      (const char *path);
/* A path from what a file says: a URI, or a path relative to folder. Free with g_free(). */
char       *kn_timeline_dup_path     (const char *reference, const char *folder);
/* "RED" … for a label; "" for none. */
const char *kn_timeline_label_name   (KnLabel label);
KnLabel     kn_timeline_label_parse  (const char *name);
/* Prompt and notes of a clip as one text. Free with g_free(). */
char       *kn_timeline_dup_note     (const struct kn_handoff_clip *clip);
/* Name to show: the clip's, else its number, else "Shot". Borrowed. */
const char *kn_timeline_get_name     (const struct kn_handoff_clip *clip);
/* The whole number of frames a second that time codes count: 30 for 29.97. */
int         kn_timeline_get_timebase (KnRate rate);

G_END_DECLS
