/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A timeline on paper: storyboard PDF, contact sheet PNG, shot list CSV. A shot's picture is the middle frame of
 * what is seen of it; shots without a take have a grey panel. Text is drawn by Pango: any script that the system has
 * a font for, embedded.
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

typedef enum
{
  KN_PAPER_A4,
  KN_PAPER_LETTER,
} KnPaperSize;

struct kn_paper
{
  KnPaperSize size;
  gboolean    landscape;
  int         per_page;      /* 2, 3, 6 or 9; anything else is 6 */
};

/* Asked before each of n pictures is read, which takes a while; FALSE with error stops the work. */
typedef gboolean (*KnPaperTell) (guint done, guint n, gpointer user_data, GError **error);

/* A PDF; NULL and error if a picture cannot be read that should be there, or tell (may be NULL) said so. */
GBytes *kn_storyboard_write    (const struct kn_handoff *handoff, const struct kn_paper *paper, KnPaperTell tell,
                                gpointer user_data, GError **error);
/* A PNG of all shots, columns side by side (0: as fits the number). KN_EXPORT_ERROR_UNSUPPORTED if it would be larger
 * than a picture can be. */
GBytes *kn_contact_sheet_write (const struct kn_handoff *handoff, int columns, KnPaperTell tell, gpointer user_data,
                                GError **error);
/* UTF-8 with a byte order mark, as spreadsheets want it; RFC 4180. Free with g_free(). */
char   *kn_shot_list_write     (const struct kn_handoff *handoff);

G_END_DECLS
