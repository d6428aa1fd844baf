/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Pictures of a timeline, decoded and composed by a thread of its own as a film is. What is asked for last is made
 * first; while it plays so many are made ahead as the memory allows, and where the thread is too slow it leaves frames
 * out. At most KN_REEL_MAX_BYTES are kept, those that were asked for last.
 *
 * Signal "made" (gint64 frame): that picture is there.
 */
#pragma once

#include "ui/viewer/kn-playlist.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* A frame of 960 × 540 is 2 MB. */
#define KN_REEL_MAX_BYTES (96 << 20)

#define KN_TYPE_REEL (kn_reel_get_type ())
G_DECLARE_FINAL_TYPE (KnReel, kn_reel, KN, REEL, GObject)

KnReel  *kn_reel_new      (void);
/* Everything that was made is void. Larger canvases are drawn at this height. */
void     kn_reel_set_playlist (KnReel *self, struct kn_playlist *list, int max_height_px);

struct kn_reel_wish
{
  gint64 frame;
  int    step;              /* to the frame that will be wanted next; 0 when it stands */
  gint64 step_us;           /* until then */
  gint64 loop_in, loop_out; /* where the steps go round; not where loop_out <= loop_in */
  gint64 end;               /* no frames from here on */
};

void     kn_reel_wish     (KnReel *self, const struct kn_reel_wish *wish);
/* The picture of a frame; where it is not there yet, of the one nearest before it in the direction of step (0: that one
 * only). FALSE if there is none. New references; other may be NULL. */
gboolean kn_reel_dup      (KnReel *self, gint64 frame, int step, GdkTexture **shown, GdkTexture **other);
/* Lets the thread end. */
void     kn_reel_stop     (KnReel *self);

G_END_DECLS
