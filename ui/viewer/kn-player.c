/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-player.h"

#include "app/media/kn-sound-player.h"
#include "ui/viewer/kn-reel.h"

/* Larger canvases are drawn at this height while they play, and at least at this one else. */
#define PLAY_HEIGHT_PX 540
/* Sizes go in steps, so that a window that is being resized does not ask for everything anew all the time. */
#define HEIGHT_STEP_PX 180
/* What is drawn is not more than so many frames a second. */
#define SCREEN_FPS 60.0

struct _KnPlayer
{
  GObject parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  KnReel *reel;
  kn_sound_player *sound;
  struct kn_playlist *list;
  int made_height, height;
  GdkTexture *texture, *other;
  guint list_source;

  int speed;
  gboolean loop, moving;     /* moving: it is the player that sets the playhead */
  gint64 from, in, out;      /* of what plays: where it began, and the range */

  guint64 compared;          /* shot, or 0 */
  char *compare_shown, *compare_other;
};

G_DEFINE_FINAL_TYPE (KnPlayer, kn_player, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SPEED,
  PROP_LOOP,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint frame_signal;

/* ---- pictures ---- */

/* Behind the end the last one stays. */
static gint64
get_frame (KnPlayer *self)
{
  return MIN (kn_session_get_playhead (self->session), self->list->shown->duration - 1);
}

static int
get_step (KnPlayer *self)
{
  double fps = kn_rate_to_fps (kn_session_get_rate (self->session)) * ABS (self->speed);
  int step = MAX (1, (int) (fps / SCREEN_FPS + 0.5));

  return self->speed == 0 ? 0 : self->speed > 0 ? step : -step;
}

static void
wish (KnPlayer *self)
{
  int step = get_step (self);
  double fps = kn_rate_to_fps (kn_session_get_rate (self->session)) * MAX (1, ABS (self->speed));
  struct kn_reel_wish now = {
    .frame = get_frame (self),
    .step = step,
    .step_us = (gint64) (ABS (step) * 1e6 / fps),
    .end = self->list->shown->duration,
  };

  if (step && self->loop)
    {
      now.loop_in = self->in;
      now.loop_out = self->out;
    }
  kn_reel_wish (self->reel, &now);
}

/* Shows what is there for the playhead; what was shown stays where there is nothing. */
static void
pick (KnPlayer *self)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GdkTexture) other = NULL;

  if (!kn_reel_dup (self->reel, get_frame (self), get_step (self), &texture, &other))
    return;
  if (g_set_object (&self->texture, texture) | g_set_object (&self->other, other))
    g_signal_emit (self, frame_signal, 0);
}

static int
get_wanted_height (KnPlayer *self)
{
  int steps = (self->height + HEIGHT_STEP_PX - 1) / HEIGHT_STEP_PX;

  return self->speed ? PLAY_HEIGHT_PX : MAX (PLAY_HEIGHT_PX, steps * HEIGHT_STEP_PX);
}

static void
hand_over (KnPlayer *self)
{
  self->made_height = get_wanted_height (self);
  kn_reel_set_playlist (self->reel, self->list, self->made_height);
  wish (self);
}

static gboolean
list_cb (gpointer data)
{
  KnPlayer *self = data;
  struct kn_playlist *list =
      kn_playlist_new (self->session, self->desk, self->compared, self->compare_shown, self->compare_other);

  self->list_source = 0;
  if (self->list && kn_playlist_equal (list, self->list))
    {
      kn_playlist_unref (list);
      return G_SOURCE_REMOVE;
    }
  kn_playlist_unref (self->list);
  self->list = list;
  if (self->speed)
    kn_sound_player_set_mixer (self->sound, kn_mixer_new (self->list->shown));
  hand_over (self);
  return G_SOURCE_REMOVE;
}

/* Once for any number of changes, and before the next frame of the window: where those follow each other closely there is
 * no time left behind them. A drag is not held up by it, its timeline follows when the hand rests. */
static void
queue_list (KnPlayer *self)
{
  gboolean dragged = kn_document_in_group (kn_session_get_document (self->session));

  g_clear_handle_id (&self->list_source, g_source_remove);
  self->list_source = g_idle_add_full (dragged ? G_PRIORITY_DEFAULT_IDLE : G_PRIORITY_HIGH_IDLE, list_cb, self, NULL);
}

/* Also when a group of edits is over. */
static void
history_cb (KnPlayer *self)
{
  if (self->list_source)
    queue_list (self);
}

/* A canvas that is higher than what is drawn is drawn anew where more of it is to be seen. */
static void
check_height (KnPlayer *self)
{
  int canvas = self->list->shown->height;

  if (MIN (canvas, get_wanted_height (self)) != MIN (canvas, self->made_height))
    hand_over (self);
}

void
kn_player_set_height (KnPlayer *self, int height_px)
{
  g_return_if_fail (KN_IS_PLAYER (self));
  self->height = height_px;
  check_height (self);
}

void
kn_player_compare (KnPlayer *self, guint64 shot, const char *shown, const char *other)
{
  g_return_if_fail (KN_IS_PLAYER (self));
  self->compared = shot;
  g_free (self->compare_shown);
  g_free (self->compare_other);
  self->compare_shown = shot ? g_strdup (shown) : NULL;
  self->compare_other = shot ? g_strdup (other) : NULL;
  queue_list (self);
}

static void
shot_changed_cb (KnPlayer *self, guint64 id)
{
  /* While a preview comes in nothing else changes. */
  if (!kn_render_desk_get_job (self->desk, id))
    queue_list (self);
}

static void
made_cb (KnPlayer *self)
{
  pick (self);
}

/* ---- playing ---- */

/* A loop goes round the in and out range, everything else plays to the end of the timeline. */
static void
find_range (KnPlayer *self)
{
  self->in = 0;
  self->out = kn_sequence_get_duration_frames (kn_session_get_sequence (self->session));
  if (self->loop)
    kn_session_get_range (self->session, &self->in, &self->out);
}

static void
start_sound (KnPlayer *self)
{
  KnRate rate = kn_session_get_rate (self->session);
  struct kn_sound_run run = { .speed = self->speed };

  /* Backwards the sound of a frame begins at its end. */
  run.at = kn_mixer_sample_of (self->from + (self->speed < 0), rate);
  if (self->loop)
    {
      run.loop_in = kn_mixer_sample_of (self->in, rate);
      run.loop_out = kn_mixer_sample_of (self->out, rate);
    }
  kn_sound_player_start (self->sound, kn_mixer_new (self->list->shown), &run);
}

static void
run_from_playhead (KnPlayer *self)
{
  find_range (self);
  self->from = kn_session_get_playhead (self->session);
  wish (self);
  start_sound (self);
}

static void
move_playhead (KnPlayer *self, gint64 frame)
{
  self->moving = TRUE;
  kn_session_set_playhead (self->session, frame);
  self->moving = FALSE;
}

static void
set_speed (KnPlayer *self, int speed)
{
  if (speed == self->speed)
    return;
  self->speed = speed;
  check_height (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEED]);
}

void
kn_player_play (KnPlayer *self, int speed)
{
  gint64 playhead = kn_session_get_playhead (self->session);

  g_return_if_fail (KN_IS_PLAYER (self));
  speed = CLAMP (speed, -KN_PLAYER_MAX_SPEED, KN_PLAYER_MAX_SPEED);
  /* What was typed last is to be played. */
  if (self->list_source)
    {
      g_clear_handle_id (&self->list_source, g_source_remove);
      list_cb (self);
    }
  set_speed (self, speed);
  if (speed == 0)
    {
      kn_sound_player_stop (self->sound);
      wish (self);
      return;
    }
  find_range (self);
  if (speed > 0 && (playhead >= self->out - 1 || (self->loop && playhead < self->in)))
    move_playhead (self, self->in);
  else if (speed < 0 && (playhead <= self->in || (self->loop && playhead >= self->out)))
    move_playhead (self, MAX (self->in, self->out - 1));
  run_from_playhead (self);
}

static gint64
go_round (KnPlayer *self, gint64 frame)
{
  gint64 length = self->out - self->in;

  return length < 1 ? self->in : self->in + ((frame - self->in) % length + length) % length;
}

void
kn_player_tick (KnPlayer *self)
{
  KnRate rate = kn_session_get_rate (self->session);
  gint64 elapsed_us, frames, frame;

  g_return_if_fail (KN_IS_PLAYER (self));
  if (!self->speed)
    return;
  elapsed_us = kn_sound_player_get_elapsed_us (self->sound);
  frames = kn_frames_from_ns (elapsed_us * 1000 * ABS (self->speed), rate);
  frame = self->speed > 0 ? self->from + frames : self->from - frames;
  if (self->loop)
    frame = go_round (self, frame);
  else if (frame >= self->out - 1 || frame < self->in)
    {
      move_playhead (self, CLAMP (frame, self->in, MAX (self->in, self->out - 1)));
      /* The last frame has its time too. */
      if (frame >= self->out || frame < self->in)
        kn_player_play (self, 0);
      return;
    }
  if (frame == kn_session_get_playhead (self->session))
    return;
  move_playhead (self, frame);
}

static void
range_cb (KnPlayer *self)
{
  if (self->speed && self->loop)
    run_from_playhead (self);
  else if (self->speed)
    find_range (self);
}

static void
playhead_cb (KnPlayer *self)
{
  if (self->speed && !self->moving)
    {
      run_from_playhead (self);
      return;
    }
  wish (self);
  pick (self);
}

int
kn_player_get_speed (KnPlayer *self)
{
  g_return_val_if_fail (KN_IS_PLAYER (self), 0);
  return self->speed;
}

void
kn_player_set_loop (KnPlayer *self, gboolean loop)
{
  g_return_if_fail (KN_IS_PLAYER (self));
  if (!!loop == self->loop)
    return;
  self->loop = !!loop;
  if (self->speed)
    run_from_playhead (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOP]);
}

GdkTexture *
kn_player_get_texture (KnPlayer *self)
{
  g_return_val_if_fail (KN_IS_PLAYER (self), NULL);
  return self->texture;
}

GdkTexture *
kn_player_get_other (KnPlayer *self)
{
  g_return_val_if_fail (KN_IS_PLAYER (self), NULL);
  return self->other;
}

const struct kn_handoff *
kn_player_get_timeline (KnPlayer *self)
{
  g_return_val_if_fail (KN_IS_PLAYER (self), NULL);
  return self->list->shown;
}

/* ---- life ---- */

void
kn_player_stop (KnPlayer *self)
{
  g_return_if_fail (KN_IS_PLAYER (self));
  g_clear_handle_id (&self->list_source, g_source_remove);
  set_speed (self, 0);
  g_clear_pointer (&self->sound, kn_sound_player_free);
  kn_reel_stop (self->reel);
}

static void
kn_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPEED)
    g_value_set_int (value, KN_PLAYER (object)->speed);
  else if (id == PROP_LOOP)
    g_value_set_boolean (value, KN_PLAYER (object)->loop);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_player_dispose (GObject *object)
{
  KnPlayer *self = KN_PLAYER (object);

  g_clear_handle_id (&self->list_source, g_source_remove);
  g_clear_pointer (&self->sound, kn_sound_player_free);
  g_clear_pointer (&self->list, kn_playlist_unref);
  g_clear_object (&self->reel);
  g_clear_object (&self->texture);
  g_clear_object (&self->other);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->compare_shown, g_free);
  g_clear_pointer (&self->compare_other, g_free);
  G_OBJECT_CLASS (kn_player_parent_class)->dispose (object);
}

static void
kn_player_class_init (KnPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kn_player_dispose;
  object_class->get_property = kn_player_get_property;
  properties[PROP_SPEED] =
      g_param_spec_int ("speed", NULL, NULL, -KN_PLAYER_MAX_SPEED, KN_PLAYER_MAX_SPEED, 0, flags);
  properties[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  frame_signal =
      g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_player_init (KnPlayer *self)
{
  self->reel = kn_reel_new ();
  self->sound = kn_sound_player_new (NULL);
}

KnPlayer *
kn_player_new (KnSession *session, KnRenderDesk *desk)
{
  KnPlayer *self = g_object_new (KN_TYPE_PLAYER, NULL);

  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (session, "notify::playhead", G_CALLBACK (playhead_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "range-changed", G_CALLBACK (range_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kn_session_get_document (session), "applied", G_CALLBACK (queue_list), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (kn_session_get_document (session), "notify::can-undo", G_CALLBACK (history_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reel, "made", G_CALLBACK (made_cb), self, G_CONNECT_SWAPPED);
  list_cb (self);
  return self;
}
