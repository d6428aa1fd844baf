/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-reel.h"

#include "app/media/kn-compose.h"
#include "ui/kn-texture.h"

#include <string.h>

/* Frames that are made before they are wanted: while it plays, and to both sides of where it stands. */
#define AHEAD 16
#define AROUND 2
#define MAX_PICTURES 256

typedef struct
{
  gint64 frame;
  GdkTexture *shown, *other;
  gsize bytes;
  guint64 used;
} Picture;

/* What both threads see, under the mutex. */
typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;
  GCond cond;
  KnReel *reel;              /* NULL when it has stopped; the main thread's alone to follow */
  struct kn_playlist *list;
  int max_height;
  guint generation;          /* of the list */
  struct kn_reel_wish wish;
  gboolean quit;
  GArray *pictures;          /* Picture, of this generation */
  gsize bytes;
  guint64 clock;
} Shared;

struct _KnReel
{
  GObject parent_instance;

  Shared *shared;
  GThread *thread;
};

typedef struct
{
  Shared *shared;
  gint64 frame;
} Made;

G_DEFINE_FINAL_TYPE (KnReel, kn_reel, G_TYPE_OBJECT)

static guint made_signal;

/* ---- what has been made, under the mutex ---- */

static void
picture_clear (gpointer data)
{
  Picture *picture = data;

  g_clear_object (&picture->shown);
  g_clear_object (&picture->other);
}

static Picture *
find_picture (Shared *shared, gint64 frame)
{
  for (guint i = 0; i < shared->pictures->len; i++)
    if (g_array_index (shared->pictures, Picture, i).frame == frame)
      return &g_array_index (shared->pictures, Picture, i);
  return NULL;
}

static void
forget_pictures (Shared *shared)
{
  g_array_set_size (shared->pictures, 0);
  shared->bytes = 0;
}

/* The pictures that nobody asked for since longest make room. */
static void
make_room (Shared *shared, gsize bytes)
{
  while (shared->pictures->len && (shared->bytes + bytes > KN_REEL_MAX_BYTES || shared->pictures->len >= MAX_PICTURES))
    {
      guint oldest = 0;

      for (guint i = 1; i < shared->pictures->len; i++)
        if (g_array_index (shared->pictures, Picture, i).used < g_array_index (shared->pictures, Picture, oldest).used)
          oldest = i;
      shared->bytes -= g_array_index (shared->pictures, Picture, oldest).bytes;
      g_array_remove_index_fast (shared->pictures, oldest);
    }
}

static void
keep (Shared *shared, Picture *picture)
{
  make_room (shared, picture->bytes);
  picture->used = ++shared->clock;
  shared->bytes += picture->bytes;
  g_array_append_vals (shared->pictures, picture, 1);
}

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  kn_playlist_unref (shared->list);
  g_array_unref (shared->pictures);
  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->cond);
  g_free (shared);
}

static Shared *
shared_ref (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->refs);
  return shared;
}

/* ---- the thread ---- */

typedef struct
{
  struct kn_playlist *list;
  guint generation;
  kn_composer *shown, *other;
  kn_frame *frame;
  gint64 cost_us;            /* of a picture, lately */
} Desk;

static void
desk_clear (Desk *desk)
{
  g_clear_pointer (&desk->shown, kn_composer_free);
  g_clear_pointer (&desk->other, kn_composer_free);
  g_clear_pointer (&desk->frame, kn_frame_free);
  g_clear_pointer (&desk->list, kn_playlist_unref);
}

/* Takes the list. */
static void
desk_take (Desk *desk, struct kn_playlist *list, int max_height, guint generation)
{
  int height = CLAMP (list->shown->height, 1, max_height);
  int width = MAX (2, (int) ((gint64) list->shown->width * height / MAX (1, list->shown->height)));

  desk_clear (desk);
  desk->list = list;
  desk->generation = generation;
  desk->frame = kn_frame_new (width, height);
  desk->shown = kn_composer_new (list->shown, width, height, KN_FIT_INSIDE);
  desk->other = list->other ? kn_composer_new (list->other, width, height, KN_FIT_INSIDE) : NULL;
}

static gint64
advance (const struct kn_reel_wish *wish, gint64 n)
{
  gint64 frame = wish->frame + n * wish->step, length = wish->loop_out - wish->loop_in;

  if (length <= 0)
    return frame;
  return wish->loop_in + ((frame - wish->loop_in) % length + length) % length;
}

static gboolean
is_missing (Shared *shared, gint64 frame)
{
  Picture *picture;

  if (frame < 0 || frame >= shared->wish.end)
    return FALSE;
  picture = find_picture (shared, frame);
  if (picture)
    picture->used = ++shared->clock;
  return picture == NULL;
}

static gsize
get_bytes (const Desk *desk)
{
  return (gsize) desk->frame->width * desk->frame->height * 4 * (desk->other ? 2 : 1);
}

/* Not so many that the last would push out the first. */
static gint64
get_ahead (const Desk *desk)
{
  return CLAMP (KN_REEL_MAX_BYTES / 2 / (gint64) get_bytes (desk), 2, AHEAD);
}

/* What to make next; FALSE when all that is wanted is there. */
static gboolean
choose (Shared *shared, const Desk *desk, gint64 *frame)
{
  const struct kn_reel_wish *wish = &shared->wish;
  gint64 first = 0, ahead = get_ahead (desk);

  *frame = wish->frame;
  if (wish->step == 0)
    {
      for (gint64 k = 0; k <= AROUND; k++)
        for (int sign = 1; sign >= -1; sign -= 2)
          if (is_missing (shared, *frame = wish->frame + sign * k))
            return TRUE;
      return FALSE;
    }
  /* What would be ready too late is left out. */
  if (is_missing (shared, wish->frame) && wish->step_us > 0)
    first = MIN (desk->cost_us / wish->step_us, ahead - 1);
  for (gint64 k = first; k < ahead; k++)
    if (is_missing (shared, *frame = advance (wish, k)))
      return TRUE;
  return FALSE;
}

static gboolean
made_cb (gpointer data)
{
  Made *made = data;

  if (made->shared->reel)
    g_signal_emit (made->shared->reel, made_signal, 0, made->frame);
  shared_unref (made->shared);
  g_free (made);
  return G_SOURCE_REMOVE;
}

static GdkTexture *
draw (kn_composer *composer, gint64 frame, kn_frame *to)
{
  if (!kn_composer_draw (composer, frame, to, NULL))
    kn_frame_fill (to, 0, 0, 0);
  return kn_texture_from_frame (to);
}

/* Makes one picture, without the mutex, and puts it among the others. */
static void
make (Shared *shared, Desk *desk, gint64 frame)
{
  Picture picture = { .frame = frame };
  gint64 began = g_get_monotonic_time ();
  Made *made = g_new0 (Made, 1);

  picture.shown = draw (desk->shown, frame, desk->frame);
  picture.other = desk->other ? draw (desk->other, frame, desk->frame) : NULL;
  picture.bytes = get_bytes (desk);
  desk->cost_us = (desk->cost_us * 3 + g_get_monotonic_time () - began) / 4;
  made->shared = shared_ref (shared);
  made->frame = frame;
  g_mutex_lock (&shared->mutex);
  if (shared->generation == desk->generation)
    keep (shared, &picture);
  else
    picture_clear (&picture);
  g_mutex_unlock (&shared->mutex);
  g_idle_add_full (G_PRIORITY_DEFAULT, made_cb, made, NULL);
}

static gpointer
thread_cb (gpointer data)
{
  Shared *shared = data;
  Desk desk = { 0 };
  gint64 frame;

  g_mutex_lock (&shared->mutex);
  while (!shared->quit)
    {
      if (shared->list && desk.generation != shared->generation)
        {
          struct kn_playlist *list = kn_playlist_ref (shared->list);
          guint generation = shared->generation;
          int max_height = shared->max_height;

          g_mutex_unlock (&shared->mutex);
          desk_take (&desk, list, max_height, generation);
          g_mutex_lock (&shared->mutex);
          continue;
        }
      if (!shared->list || !choose (shared, &desk, &frame))
        {
          g_cond_wait (&shared->cond, &shared->mutex);
          continue;
        }
      g_mutex_unlock (&shared->mutex);
      make (shared, &desk, frame);
      g_mutex_lock (&shared->mutex);
    }
  g_mutex_unlock (&shared->mutex);
  desk_clear (&desk);
  shared_unref (shared);
  return NULL;
}

/* ---- the main thread ---- */

void
kn_reel_set_playlist (KnReel *self, struct kn_playlist *list, int max_height_px)
{
  Shared *shared = self->shared;

  g_return_if_fail (KN_IS_REEL (self));
  g_mutex_lock (&shared->mutex);
  kn_playlist_unref (shared->list);
  shared->list = kn_playlist_ref (list);
  shared->max_height = max_height_px;
  shared->generation++;
  forget_pictures (shared);
  g_cond_signal (&shared->cond);
  g_mutex_unlock (&shared->mutex);
}

void
kn_reel_wish (KnReel *self, const struct kn_reel_wish *wish)
{
  Shared *shared = self->shared;

  g_return_if_fail (KN_IS_REEL (self));
  g_mutex_lock (&shared->mutex);
  shared->wish = *wish;
  g_cond_signal (&shared->cond);
  g_mutex_unlock (&shared->mutex);
}

/* How far a picture lies behind the frame in the direction of play, -1 if it does not or too far. */
static gint64
get_lag (const Picture *picture, gint64 frame, int step)
{
  gint64 lag = step < 0 ? picture->frame - frame : frame - picture->frame;

  return lag >= 0 && lag <= AHEAD * ABS (step) ? lag : -1;
}

gboolean
kn_reel_dup (KnReel *self, gint64 frame, int step, GdkTexture **shown, GdkTexture **other)
{
  Shared *shared = self->shared;
  Picture *best = NULL;
  gint64 least = G_MAXINT64;

  g_return_val_if_fail (KN_IS_REEL (self), FALSE);
  *shown = *other = NULL;
  g_mutex_lock (&shared->mutex);
  for (guint i = 0; i < shared->pictures->len; i++)
    {
      Picture *picture = &g_array_index (shared->pictures, Picture, i);
      gint64 lag = get_lag (picture, frame, step);

      if (lag < 0 || lag >= least)
        continue;
      best = picture;
      least = lag;
    }
  if (best)
    {
      best->used = ++shared->clock;
      *shown = g_object_ref (best->shown);
      *other = best->other ? g_object_ref (best->other) : NULL;
    }
  g_mutex_unlock (&shared->mutex);
  return best != NULL;
}

void
kn_reel_stop (KnReel *self)
{
  g_return_if_fail (KN_IS_REEL (self));
  if (!self->thread)
    return;
  self->shared->reel = NULL;
  g_mutex_lock (&self->shared->mutex);
  self->shared->quit = TRUE;
  g_cond_signal (&self->shared->cond);
  g_mutex_unlock (&self->shared->mutex);
  g_clear_pointer (&self->thread, g_thread_unref);
}

static void
kn_reel_dispose (GObject *object)
{
  KnReel *self = KN_REEL (object);

  kn_reel_stop (self);
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (kn_reel_parent_class)->dispose (object);
}

static void
kn_reel_class_init (KnReelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_reel_dispose;
  made_signal = g_signal_new ("made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_INT64);
}

static void
kn_reel_init (KnReel *self)
{
  self->shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&self->shared->refs);
  g_mutex_init (&self->shared->mutex);
  g_cond_init (&self->shared->cond);
  self->shared->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  g_array_set_clear_func (self->shared->pictures, picture_clear);
  self->shared->reel = self;
  self->thread = g_thread_new ("kn-reel", thread_cb, shared_ref (self->shared));
}

KnReel *
kn_reel_new (void)
{
  return g_object_new (KN_TYPE_REEL, NULL);
}
