/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-compose.h"
#include "app/media/kn-title-draw.h"
#include "render/film/kn-film-reader.h"

#include <math.h>
#include <string.h>

/* Files that are open at a time: a dissolve on each of a few layers. */
#define MAX_OPEN 8

struct open_media
{
  int              media;      /* -1: free */
  guint64          used;
  kn_film_reader  *reader;
  struct kn_frame *native;
  gboolean         holds_still;  /* native is all that there is */
};

struct kn_composer
{
  const struct kn_handoff *handoff;
  int              width, height;
  KnFit            fit;
  struct open_media open[MAX_OPEN];
  guint64          clock;
  struct kn_frame *a, *b;      /* scaled */
  struct kn_frame *shaped;     /* in the shape that the media asks for */
  GHashTable      *titles;     /* clip → surface */
};

kn_composer *
kn_composer_new (const struct kn_handoff *handoff, int width, int height, KnFit fit)
{
  kn_composer *self = g_new0 (kn_composer, 1);

  self->handoff = handoff;
  self->width = width;
  self->height = height;
  self->fit = fit;
  self->a = kn_frame_new (width, height);
  self->b = kn_frame_new (width, height);
  self->shaped = kn_frame_new (1, 1);
  self->titles = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cairo_surface_destroy);
  for (guint i = 0; i < MAX_OPEN; i++)
    self->open[i].media = -1;
  return self;
}

void
kn_composer_free (kn_composer *self)
{
  if (!self)
    return;
  for (guint i = 0; i < MAX_OPEN; i++)
    {
      kn_film_reader_free (self->open[i].reader);
      kn_frame_free (self->open[i].native);
    }
  kn_frame_free (self->a);
  kn_frame_free (self->b);
  kn_frame_free (self->shaped);
  g_hash_table_unref (self->titles);
  g_free (self);
}

/* The reader of a file; the one that was not used for longest makes room. */
static struct open_media *
open_media (kn_composer *self, int media, GError **error)
{
  const struct kn_handoff_media *wanted = self->handoff->media->pdata[media];
  struct open_media *slot = &self->open[0];

  for (guint i = 0; i < MAX_OPEN; i++)
    {
      if (self->open[i].media == media)
        {
          self->open[i].used = ++self->clock;
          return &self->open[i];
        }
      if (self->open[i].used < slot->used)
        slot = &self->open[i];
    }
  g_clear_pointer (&slot->reader, kn_film_reader_free);
  slot->media = -1;
  slot->holds_still = FALSE;
  slot->reader = kn_film_reader_open (wanted->path, error);
  if (!slot->reader)
    return NULL;
  if (self->handoff->colour == KN_COLOUR_REC2020_HLG || self->handoff->colour == KN_COLOUR_REC2020_PQ)
    kn_film_reader_keep_light (slot->reader);
  slot->media = media;
  slot->used = ++self->clock;
  if (!slot->native)
    slot->native = kn_frame_new (1, 1);
  return slot;
}

static gboolean
load (kn_composer *self, struct open_media *open, gint64 content, GError **error)
{
  if (open->holds_still)
    return TRUE;
  if (!kn_film_reader_get (open->reader, content, kn_rate_to_fps (self->handoff->rate), open->native, error))
    return FALSE;
  open->holds_still = kn_film_reader_get_info (open->reader)->is_still;
  return TRUE;
}

static gboolean
draw_media (kn_composer *self, const struct kn_handoff_clip *clip, gint64 time, struct kn_frame *frame, GError **error)
{
  const struct kn_handoff_media *media = self->handoff->media->pdata[clip->media];
  gint64 content = clip->source_in + time - clip->start;
  struct open_media *open = open_media (self, clip->media, error);

  if (media->n_frames > 0)
    content = MIN (content, media->n_frames - 1);
  if (!open || !load (self, open, content, error))
    return FALSE;
  if (media->shape_w > 0 && media->shape_h > 0)
    {
      kn_frame_set_size (self->shaped, media->shape_w, media->shape_h);
      kn_frame_scale (self->shaped, open->native, media->is_still ? KN_FIT_FILL : KN_FIT_STRETCH);
    }
  kn_frame_scale (frame, media->shape_w > 0 && media->shape_h > 0 ? self->shaped : open->native, self->fit);
  return TRUE;
}

static cairo_surface_t *
get_title (kn_composer *self, const struct kn_handoff_clip *clip)
{
  cairo_surface_t *surface = g_hash_table_lookup (self->titles, clip);

  if (!surface)
    {
      surface = kn_title_draw (clip, self->width, self->height);
      g_hash_table_insert (self->titles, (gpointer) clip, surface);
    }
  return surface;
}

static double
get_fade (const struct kn_handoff_clip *clip, gint64 time)
{
  double fade = 1;

  if (clip->fade_in > 0)
    fade = MIN (fade, (time - clip->start + 0.5) / clip->fade_in);
  if (clip->fade_out > 0)
    fade = MIN (fade, (clip->end - time - 0.5) / clip->fade_out);
  return CLAMP (fade, 0, 1);
}

/* Shots without a take, or whose file is gone, are nothing: what lies below shows through. */
static gboolean
has_picture (kn_composer *self, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (self->handoff, clip);

  return clip->kind == KN_HANDOFF_MEDIA && media && !media->is_missing;
}

static gboolean
draw_single (kn_composer *self, const struct kn_handoff_clip *clip, gint64 time, double weight, struct kn_frame *to,
             GError **error)
{
  if (clip->kind == KN_HANDOFF_TITLE)
    kn_title_blend (to, get_title (self, clip), weight);
  else if (has_picture (self, clip))
    {
      if (!draw_media (self, clip, time, self->a, error))
        return FALSE;
      kn_frame_mix (to, self->a, weight);
    }
  return TRUE;
}

static void
fade_to (struct kn_frame *frame, guint16 level, double weight)
{
  gsize n = kn_frame_n_values (frame);

  for (gsize i = 0; i < n; i++)
    frame->rgb[i] = (guint16) lrint (frame->rgb[i] * (1 - weight) + level * weight);
}

/* Copies the part of from that the wipe has uncovered. */
static void
wipe (struct kn_frame *to, const struct kn_frame *from, KnTransition kind, double weight)
{
  int w = to->width, h = to->height;
  int x0 = kind == KN_TRANSITION_WIPE_LEFT ? w - (int) lrint (w * weight) : 0;
  int x1 = kind == KN_TRANSITION_WIPE_RIGHT ? (int) lrint (w * weight) : w;
  int y0 = kind == KN_TRANSITION_WIPE_UP ? h - (int) lrint (h * weight) : 0;
  int y1 = kind == KN_TRANSITION_WIPE_DOWN ? (int) lrint (h * weight) : h;

  for (int y = y0; y < y1; y++)
    memcpy (to->rgb + ((gsize) y * w + x0) * 3, from->rgb + ((gsize) y * w + x0) * 3, (gsize) (x1 - x0) * 6);
}

/* a and b are the pictures of the earlier and the later clip; the result is in a. */
static void
cross (struct kn_frame *a, const struct kn_frame *b, KnTransition kind, double weight)
{
  guint16 level = kind == KN_TRANSITION_DIP_TO_WHITE ? 65535 : 0;

  switch (kind)
    {
    case KN_TRANSITION_CROSS_DISSOLVE:
      kn_frame_mix (a, b, weight);
      break;
    case KN_TRANSITION_DIP_TO_BLACK:
    case KN_TRANSITION_DIP_TO_WHITE:
      if (weight >= 0.5)
        kn_frame_copy (a, b);
      fade_to (a, level, 1 - fabs (2 * weight - 1));
      break;
    case KN_TRANSITION_WIPE_LEFT:
    case KN_TRANSITION_WIPE_RIGHT:
    case KN_TRANSITION_WIPE_UP:
    case KN_TRANSITION_WIPE_DOWN:
      wipe (a, b, kind, weight);
      break;
    }
}

static gboolean
draw_pair (kn_composer *self, const struct kn_handoff_clip *a, const struct kn_handoff_clip *b, gint64 time,
           struct kn_frame *to, GError **error)
{
  double weight = (time - b->start + 0.5) / MAX (1, a->end - b->start);

  if (!has_picture (self, a) || !has_picture (self, b))
    return draw_single (self, a, time, 1 - weight, to, error) && draw_single (self, b, time, weight, to, error);
  if (!draw_media (self, a, time, self->a, error) || !draw_media (self, b, time, self->b, error))
    return FALSE;
  cross (self->a, self->b, b->transition, weight);
  kn_frame_copy (to, self->a);
  return TRUE;
}

static gboolean
draw_track (kn_composer *self, const struct kn_handoff_track *track, gint64 time, struct kn_frame *to, GError **error)
{
  const struct kn_handoff_clip *found[2] = { NULL };
  guint n = 0;

  for (guint i = 0; i < track->clips->len && n < 2; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (clip->start > time)
        break;
      if (time < clip->end)
        found[n++] = clip;
    }
  if (n == 2)
    return draw_pair (self, found[0], found[1], time, to, error);
  return n == 0 || draw_single (self, found[0], time, get_fade (found[0], time), to, error);
}

gboolean
kn_composer_draw (kn_composer *self, gint64 time_frames, struct kn_frame *frame, GError **error)
{
  kn_frame_fill (frame, 0, 0, 0);
  for (guint i = 0; i < self->handoff->pictures->len; i++)
    if (!draw_track (self, self->handoff->pictures->pdata[i], time_frames, frame, error))
      return FALSE;
  return TRUE;
}
