/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-player.h"

#include "app/document/kn-layer.h"
#include "app/media/kn-compose.h"
#include "ui/kn-texture.h"

/* Larger canvases are drawn at this height; the final film is not affected. */
#define MAX_HEIGHT_PX 540

/* What both threads see. */
typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;
  GCond cond;
  KnPlayer *player;              /* NULL when it has stopped; the main thread's alone to follow */
  kn_handoff *handoff;           /* a new timeline to draw, or NULL; moved to the thread */
  gint64 frame;
  gboolean wanted, quit;
} Shared;

struct _KnPlayer
{
  GObject parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  Shared *shared;
  GThread *thread;
  GdkTexture *texture;
  guint plan_source;
};

typedef struct
{
  Shared *shared;
  GdkTexture *texture;
} Result;

G_DEFINE_FINAL_TYPE (KnPlayer, kn_player, G_TYPE_OBJECT)

static guint frame_signal;

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_clear_pointer (&shared->handoff, kn_handoff_free);
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

static gboolean
result_cb (gpointer data)
{
  Result *result = data;
  KnPlayer *self = result->shared->player;

  if (self)
    {
      g_set_object (&self->texture, result->texture);
      g_signal_emit (self, frame_signal, 0);
    }
  g_object_unref (result->texture);
  shared_unref (result->shared);
  g_free (result);
  return G_SOURCE_REMOVE;
}

static void
deliver (Shared *shared, const struct kn_frame *frame)
{
  Result *result = g_new0 (Result, 1);

  result->shared = shared_ref (shared);
  result->texture = kn_texture_from_frame (frame);
  g_idle_add_full (G_PRIORITY_DEFAULT, result_cb, result, NULL);
}

/* What the thread draws with. */
typedef struct
{
  kn_handoff *handoff;
  kn_composer *composer;
  kn_frame *frame;
} Desk;

static void
desk_clear (Desk *desk)
{
  g_clear_pointer (&desk->composer, kn_composer_free);
  g_clear_pointer (&desk->handoff, kn_handoff_free);
  g_clear_pointer (&desk->frame, kn_frame_free);
}

static void
desk_take (Desk *desk, kn_handoff *handoff)
{
  int height = MIN (handoff->height, MAX_HEIGHT_PX);
  int width = MAX (2, (int) ((gint64) handoff->width * height / MAX (1, handoff->height)));

  desk_clear (desk);
  desk->handoff = handoff;
  desk->frame = kn_frame_new (width, height);
  desk->composer = kn_composer_new (handoff, width, height, KN_FIT_INSIDE);
}

static gpointer
thread_cb (gpointer data)
{
  Shared *shared = data;
  Desk desk = { 0 };

  for (;;)
    {
      kn_handoff *handoff;
      gint64 frame;
      gboolean quit;

      g_mutex_lock (&shared->mutex);
      while (!shared->wanted && !shared->quit)
        g_cond_wait (&shared->cond, &shared->mutex);
      handoff = g_steal_pointer (&shared->handoff);
      frame = shared->frame;
      quit = shared->quit;
      shared->wanted = FALSE;
      g_mutex_unlock (&shared->mutex);
      if (handoff)
        desk_take (&desk, handoff);
      if (quit)
        break;
      if (!desk.composer)
        continue;
      if (!kn_composer_draw (desk.composer, frame, desk.frame, NULL))
        kn_frame_fill (desk.frame, 0, 0, 0);
      deliver (shared, desk.frame);
    }
  desk_clear (&desk);
  shared_unref (shared);
  return NULL;
}

/* ---- wishes ---- */

static void
wish (KnPlayer *self, kn_handoff *handoff)
{
  g_mutex_lock (&self->shared->mutex);
  if (handoff)
    {
      g_clear_pointer (&self->shared->handoff, kn_handoff_free);
      self->shared->handoff = handoff;
    }
  self->shared->frame = kn_session_get_playhead (self->session);
  self->shared->wanted = TRUE;
  g_cond_signal (&self->shared->cond);
  g_mutex_unlock (&self->shared->mutex);
}

static void
use_drafts (KnPlayer *self, kn_handoff *handoff)
{
  for (guint i = 0; i < handoff->pictures->len; i++)
    {
      struct kn_handoff_track *track = handoff->pictures->pdata[i];

      for (guint k = 0; k < track->clips->len; k++)
        {
          struct kn_handoff_clip *clip = track->clips->pdata[k];
          gpointer shot = kn_document_get_node (kn_session_get_document (self->session), clip->id);
          const char *draft = shot && KN_IS_SHOT (shot) ? kn_render_desk_get_draft (self->desk, shot) : NULL;

          if (!draft)
            continue;
          clip->media = kn_handoff_add_media (handoff, draft, "");
          clip->kind = KN_HANDOFF_MEDIA;
        }
    }
}

static gboolean
plan_cb (gpointer data)
{
  KnPlayer *self = data;
  KnSequence *sequence = kn_session_get_sequence (self->session);
  kn_handoff *handoff = kn_handoff_new (sequence, 0, MAX (1, kn_sequence_get_duration_frames (sequence)));

  self->plan_source = 0;
  use_drafts (self, handoff);
  wish (self, handoff);
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes. */
static void
queue_plan (KnPlayer *self)
{
  if (!self->plan_source)
    self->plan_source = g_idle_add (plan_cb, self);
}

static void
shot_changed_cb (KnPlayer *self, guint64 id)
{
  /* While a preview comes in nothing else changes. */
  if (!kn_render_desk_get_job (self->desk, id))
    queue_plan (self);
}

static void
playhead_cb (KnPlayer *self)
{
  wish (self, NULL);
}

/* ---- life ---- */

void
kn_player_stop (KnPlayer *self)
{
  g_return_if_fail (KN_IS_PLAYER (self));
  g_clear_handle_id (&self->plan_source, g_source_remove);
  if (!self->thread)
    return;
  self->shared->player = NULL;
  g_mutex_lock (&self->shared->mutex);
  self->shared->quit = TRUE;
  g_cond_signal (&self->shared->cond);
  g_mutex_unlock (&self->shared->mutex);
  g_clear_pointer (&self->thread, g_thread_unref);
}

static void
kn_player_dispose (GObject *object)
{
  KnPlayer *self = KN_PLAYER (object);

  kn_player_stop (self);
  g_clear_pointer (&self->shared, shared_unref);
  g_clear_object (&self->texture);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (kn_player_parent_class)->dispose (object);
}

static void
kn_player_class_init (KnPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_player_dispose;
  frame_signal =
      g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_player_init (KnPlayer *self)
{
  self->shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&self->shared->refs);
  g_mutex_init (&self->shared->mutex);
  g_cond_init (&self->shared->cond);
  self->shared->player = self;
  self->thread = g_thread_new ("kn-player", thread_cb, shared_ref (self->shared));
}

KnPlayer *
kn_player_new (KnSession *session, KnRenderDesk *desk)
{
  KnPlayer *self = g_object_new (KN_TYPE_PLAYER, NULL);

  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (session, "notify::playhead", G_CALLBACK (playhead_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kn_session_get_document (session), "applied", G_CALLBACK (queue_plan), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self, G_CONNECT_SWAPPED);
  plan_cb (self);
  return self;
}

GdkTexture *
kn_player_get_texture (KnPlayer *self)
{
  g_return_val_if_fail (KN_IS_PLAYER (self), NULL);
  return self->texture;
}
