/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

static void
add (GArray *windows, int first, int count)
{
  struct kn_job_window window = { first, count };

  g_array_append_val (windows, window);
}

/* From the front: each window begins `overlap` frames before the last one's end, and earlier where it would be short:
 * models are at home in full windows. */
static void
add_forward (GArray *windows, int t, int first_count, int later_count, int overlap)
{
  int end = MIN (first_count, t);

  add (windows, 0, end);
  while (end < t)
    {
      int first = MAX (0, MIN (end - overlap, t - later_count)), count = MIN (later_count, t - first);

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
          add (windows, 0, MIN (first_count, t));
          return;
        }
      first = MAX (0, end - later_count);
      add (windows, first, end - first);
      if (first == 0)
        return;
    }
}

/* A chain of windows, then one that joins its end to the n_after frames behind it; those of a ring are its first. */
static void
add_joined (GArray *windows, int t, int first_count, int later_count, int overlap, int n_after, gboolean ring)
{
  int left = CLAMP (overlap, 1, MAX (1, later_count - n_after - 1)), gap = MAX (1, later_count - n_after - left);
  int chain = ring ? t - gap : t - n_after - gap;

  add_forward (windows, chain, first_count, later_count, overlap);
  add (windows, chain - left, left + gap + n_after);
}

GArray *
kn_job_windows (const struct kn_model_info *info, int t, const struct kn_job_layout *layout, gboolean loop)
{
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (struct kn_job_window));
  int later = info->mid_latents, front = layout->first_is_single ? (info->window_frames - 1) / 4 + 1 : later;
  int overlap = CLAMP (layout->overlap, 1, MAX (1, later - 1));

  if (loop && t > later)
    add_joined (windows, t, later, later, overlap, MIN (overlap, MAX (1, (later - 1) / 2)), TRUE);
  else if (loop)
    add (windows, 0, t);
  else if (layout->backward)
    add_backward (windows, t, front, later, overlap);
  else if (layout->n_after && t > front)
    add_joined (windows, t, front, later, overlap, layout->n_after, FALSE);
  else
    add_forward (windows, t, front, later, overlap);
  return windows;
}
