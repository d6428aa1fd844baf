/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: kn_frame_ring_write() and _clear() one writer; kn_frame_ring_read() one reader; both may run at once, in two
 * processes
 *
 * The latest preview in shared memory. There are three slots in a sealed memfd; the writer always takes the one after
 * the latest, so it never waits, and the reader copies the latest out. A reader that is overtaken twice while it copies
 * notices and starts again. What nobody read is lost, which is what a preview is for.
 *
 * A preview that does not fit a slot is thinned in time: every second frame, every third and so on.
 * Failure: KN_RENDER_ERROR_IO. The reader trusts nothing that the other process wrote: all figures are checked.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

/* Enough for 42 frames of 832 × 480. Memory is only taken for what was written. */
#define KN_FRAME_RING_SLOT_BYTES (64 * 1024 * 1024)

/* What a slot shows: frames of the take, RGBA 8 bits, [n_frames, height, width, 4] without padding. */
struct kn_frame_info
{
  guint32 job;
  gint32 step, n_steps;
  gint32 first_frame;                 /* in the take */
  gint32 frame_step;                  /* frames of the take from one frame here to the next */
  gint32 n_frames, width, height;
};

struct kn_frame_ring;

/* The writer's end. slot_bytes: a multiple of 8. */
struct kn_frame_ring *kn_frame_ring_create (gsize slot_bytes, GError **error);
/* The reader's end of the same memory, read-only. fd is duplicated. */
struct kn_frame_ring *kn_frame_ring_open (int fd, GError **error);
/* Accepts NULL, zeroes the pointer. */
void                  kn_frame_ring_destroy (struct kn_frame_ring **ring);
/* Borrowed; to be sent to the other process. */
int                   kn_frame_ring_get_fd (const struct kn_frame_ring *ring);

/* rgb: [info->n_frames, height, width, 3]; info->frame_step is 1. Returns the serial number of this preview, from 1 on,
 * or 0 when not even one frame fits. */
guint64 kn_frame_ring_write (struct kn_frame_ring *ring, const struct kn_frame_info *info, const guint8 *rgb);
/* Gives the memory back; the reader finds nothing until the next write. */
void    kn_frame_ring_clear (struct kn_frame_ring *ring);

/* A copy of the latest preview if its serial is above *serial, which then becomes it; else NULL, also when the writer
 * was faster than the reader several times in a row. Unref with g_bytes_unref(). */
GBytes *kn_frame_ring_read (struct kn_frame_ring *ring, guint64 *serial, struct kn_frame_info *info);

G_END_DECLS
