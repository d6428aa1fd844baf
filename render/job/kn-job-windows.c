/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

static void
add (GArray *windows, int first, int count)
{
  struct kn_job_window window = { first, count };

  g_array_append_val (windows, window);
}

/* From the front: each window begins `overlap` frames before the last one's end. */
static void
add_forward (GArray *windows, int t, int first_count, int later_count, int overlap)
{
  int end = MIN (first_count, t);

  add (windows, 0, end);
  while (end < t)
    {
      int first = end - overlap, count = MIN (later_count, t - first);

      add (windows, first, count);
      end = first + count;
    }
}

/* From the known end towards the front; the front window may be larger since it begins a clip. */
static void
add_backward (GArray *windows, int t, int first_count, int later_count, int overlap)
{
  int first = t;

  while (first > 0)
    {
      int end = MIN (t, first + overlap);

      if (end <= first_count)
        {
          add (windows, 0, end);
          return;
        }
      first = MAX (0, end - later_count);
      add (windows, first, end - first);
      if (first == 0)
        return;
    }
}

GArray *
kn_job_windows (const struct kn_model_info *info, int t, int n_before, int n_after, gboolean first_is_single,
                gboolean backward, gboolean loop, int overlap)
{
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (struct kn_job_window));
  int later = info->mid_latents, front = first_is_single ? (info->window_frames - 1) / 4 + 1 : later;

  overlap = CLAMP (overlap, 1, later - 1);
  if (loop && t > later)
    {
      /* A chain of windows, then one that closes the ring between its two ends. */
      int ends = MIN (overlap, MAX (1, (later - 1) / 2)), gap = later - 2 * ends;

      add_forward (windows, t - gap, later, later, overlap);
      add (windows, t - gap - ends, later);
    }
  else if (loop)
    add (windows, 0, t);
  else if (backward)
    add_backward (windows, t, front, later, overlap);
  else
    add_forward (windows, t, front, later, overlap);
  return windows;
}
