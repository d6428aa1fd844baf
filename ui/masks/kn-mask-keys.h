/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The keys over time of one mask or box, as buttons: to the one before, add or remove, to the one after, and how it goes
 * on from there.
 */
#pragma once

#include "app/document/kn-mask-track.h"
#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MASK_KEYS (kn_mask_keys_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskKeys, kn_mask_keys, KN, MASK_KEYS, GtkWidget)

GtkWidget *kn_mask_keys_new    (void);
/* Both may be NULL. */
void       kn_mask_keys_update (KnMaskKeys *self, KnSession *session, KnMaskTrack *track);

/* The key of a track before (-1) or after (1) a content frame, or at it (0). Borrowed, or NULL. */
KnMaskKey *kn_mask_keys_find   (KnMaskTrack *track, gint64 time, int direction);

G_END_DECLS
