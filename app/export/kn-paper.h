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

/* A PDF; NULL and error if a picture cannot be read that should be there. */
GBytes *kn_storyboard_write    (const struct kn_handoff *handoff, const struct kn_paper *paper, GError **error);
/* A PNG of all shots, columns side by side (0: as fits the number). */
GBytes *kn_contact_sheet_write (const struct kn_handoff *handoff, int columns, GError **error);
/* UTF-8 with a byte order mark, as spreadsheets want it; RFC 4180. Free with g_free(). */
char   *kn_shot_list_write     (const struct kn_handoff *handoff);

G_END_DECLS
