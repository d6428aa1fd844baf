/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a composer belongs to one thread at a time
 *
 * The picture of a timeline at a frame: layers from the lowest up, transitions, fades, titles. Frame k of a
 * transition of N frames has the later clip at weight (k + 1/2) / N. A take that is too short holds its last frame.
 */
#pragma once

#include "app/media/kn-handoff.h"
#include "render/film/kn-frame.h"

G_BEGIN_DECLS

typedef struct kn_composer kn_composer;

/* handoff is borrowed and must stay. */
kn_composer *kn_composer_new  (const struct kn_handoff *handoff, int width, int height, KnFit fit);
/* Accepts NULL. */
void         kn_composer_free (kn_composer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_composer, kn_composer_free)
/* frame has the composer's size. Asking in rising order is fast. */
gboolean     kn_composer_draw (kn_composer *self, gint64 time_frames, struct kn_frame *frame, GError **error);

G_END_DECLS
