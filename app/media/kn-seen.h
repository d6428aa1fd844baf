/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What a part of a timeline really shows and sounds, as kn-compose.c and kn-mix.c make it: what lies hidden below another
 * picture, is muted, or is not there does not count.
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

struct kn_seen
{
  gboolean  *seen, *heard;   /* of each media of the timeline */
  GPtrArray *inputs;         /* const char *: what guided the model for what is seen; borrowed of the timeline */
};

/* Of the frames [in, out). */
void kn_seen_init  (struct kn_seen *self, const struct kn_handoff *handoff, gint64 in_frames, gint64 out_frames);
void kn_seen_clear (struct kn_seen *self);

G_END_DECLS
