/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A script becomes shots: Fountain screenplays, Markdown outlines, CSV shot lists. A pure function of text; any bytes
 * are safe.
 *
 * Scenes become shots: what happens is the prompt, place and time of day go behind it, what is said goes to the notes.
 * How long a shot is stands in the script ("(4 s)", "Duration: 4", a column of a table), else it is as long as it takes
 * to see and say it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  KN_SCRIPT_FOUNTAIN,
  KN_SCRIPT_MARKDOWN,
  KN_SCRIPT_CSV,
} KnScriptFormat;

/* More is no script. */
#define KN_SCRIPT_MAX_BYTES (4u << 20)
#define KN_SCRIPT_MAX_SHOTS 2000

/* Strings are owned, valid UTF-8, one line but for notes, and never NULL. */
struct kn_script_shot
{
  char  *number;
  char  *name;
  char  *prompt;
  char  *notes;
  char  *camera;          /* as written, in lower case with dashes: "dolly-in"; not checked */
  double duration_s;      /* 0.5 to 600 */
};

struct kn_script
{
  char      *title;       /* "" where there is none */
  GPtrArray *shots;       /* struct kn_script_shot *, owned */
  GPtrArray *characters;  /* who speaks in it: names, char *, owned, in order, each once */
};
typedef struct kn_script kn_script;

/* What the bytes of a file say, as UTF-8: in that, in UTF-16 with its mark (what spreadsheets call Unicode text), else
 * in the code page of western Windows. Free with g_free(). */
char             *kn_script_dup_text (const char *bytes, gsize length);
/* From the ending of a file name, or NULL, and what the text looks like. */
KnScriptFormat    kn_script_guess (const char *file_name, const char *text, gsize length);
/* per_paragraph: each paragraph of action of a Fountain scene is a shot of its own. G_IO_ERROR_INVALID_DATA where there
 * is no shot in it or it is too large. */
struct kn_script *kn_script_read  (const char *text, gsize length, KnScriptFormat format, gboolean per_paragraph,
                                   GError **error);
/* Accepts NULL. */
void              kn_script_free  (struct kn_script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_script, kn_script_free)

G_END_DECLS
