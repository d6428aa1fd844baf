/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-texture.h"

/* In the order that cairo and most cards have, so that nothing is turned around when it is drawn. */
GdkTexture *
kn_texture_from_frame (const struct kn_frame *frame)
{
  gsize n = (gsize) frame->width * frame->height;
  guint32 *pixels = g_new (guint32, n);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, n * sizeof *pixels);
  const guint16 *rgb = frame->rgb;

  for (gsize i = 0; i < n; i++, rgb += 3)
    pixels[i] = 0xff000000u | (rgb[0] + 128u) / 257u << 16 | (rgb[1] + 128u) / 257u << 8 | (rgb[2] + 128u) / 257u;
  return gdk_memory_texture_new (frame->width, frame->height, GDK_MEMORY_DEFAULT, bytes, (gsize) frame->width * 4);
}

GdkTexture *
kn_texture_from_preview (KnJob *job, gint64 frame)
{
  GBytes *pixels = kn_job_get_preview (job);
  int width = kn_job_get_preview_width (job), height = kn_job_get_preview_height (job);
  gsize size = (gsize) width * (gsize) height * 4;
  g_autoptr (GBytes) part = NULL;
  gint64 picture;

  if (!pixels || width < 1 || height < 1 || kn_job_get_preview_frames (job) < 1)
    return NULL;
  picture = (frame - kn_job_get_preview_first_frame (job)) / MAX (1, kn_job_get_preview_frame_step (job));
  picture = CLAMP (picture, 0, kn_job_get_preview_frames (job) - 1);
  if ((gsize) (picture + 1) * size > g_bytes_get_size (pixels))
    return NULL;
  part = g_bytes_new_from_bytes (pixels, (gsize) picture * size, size);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, part, (gsize) width * 4);
}
