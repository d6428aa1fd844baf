/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-sound-player.h"
#include "app/media/kn-film-writer.h"

#include <gst/app/gstappsrc.h>

#define CH KN_FILM_SOUND_CHANNELS
#define RATE KN_FILM_SOUND_RATE
/* Samples of a push, and how many may wait: what is pushed is not changed by an edit any more. */
#define BLOCK 2400
#define MAX_AHEAD (4 * BLOCK)
#define POLL_US 10000
/* A device that is not there by then is not waited for. */
#define PATIENCE_US 1500000
/* The device is given back when nothing was played for so long. */
#define IDLE_US 5000000

enum mode
{
  STOPPED,
  STARTING,
  HEARD,         /* time comes from the clock of the device */
  SILENT,        /* from the monotonic one */
};

struct kn_sound_player
{
  gatomicrefcount refs;
  GMutex mutex;
  GCond cond;
  char *sink;

  /* Under the mutex, for both sides. */
  enum mode mode;
  guint serial;             /* of the newest start or stop */
  gboolean quit;
  struct kn_sound_run run;
  kn_mixer *mixer;          /* a new one; moved to the thread */
  GstClock *clock;
  GstClockTime base;
  gint64 since_us;          /* monotonic, when the mode began */
  gint64 elapsed_us;        /* at that moment when silent; the last answer otherwise */
};

/* What the thread has to itself. */
struct desk
{
  kn_sound_player *self;
  GstElement *pipeline, *source;
  kn_mixer *mixer;
  struct kn_sound_run run;
  guint serial;
  gboolean playing;
  gint64 pos;               /* next sample of the timeline */
  guint64 n_pushed;
  float *block;             /* speed × BLOCK samples */
};

static void
player_unref (kn_sound_player *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gst_clear_object (&self->clock);
  kn_mixer_free (self->mixer);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->sink);
  g_free (self);
}

/* ---- time, under the mutex ---- */

static gint64
read_elapsed (kn_sound_player *self)
{
  gint64 now = g_get_monotonic_time (), elapsed = self->elapsed_us;
  GstClockTime time;

  if (self->mode == SILENT)
    return self->elapsed_us + now - self->since_us;
  if (self->mode == HEARD)
    {
      time = gst_clock_get_time (self->clock);
      elapsed = time > self->base ? (gint64) ((time - self->base) / GST_USECOND) : 0;
      self->elapsed_us = MAX (self->elapsed_us, elapsed);
    }
  return self->elapsed_us;
}

static void
fall_silent (kn_sound_player *self)
{
  if (self->mode == STOPPED || self->mode == SILENT)
    return;
  self->elapsed_us = read_elapsed (self);
  self->since_us = g_get_monotonic_time ();
  self->mode = SILENT;
}

/* ---- the mix at a speed ---- */

/* The next n samples of the timeline in the direction of play, which goes round in the loop. */
static gboolean
read_straight (struct desk *desk, float *out, gsize n)
{
  const struct kn_sound_run *run = &desk->run;
  gboolean loop = run->loop_out > run->loop_in, back = run->speed < 0;

  while (n > 0)
    {
      gsize part = n;

      if (loop && !back && desk->pos >= run->loop_out)
        desk->pos = run->loop_in;
      if (loop && back && desk->pos <= run->loop_in)
        desk->pos = run->loop_out;
      if (loop)
        part = (gsize) MIN ((gint64) n, back ? desk->pos - run->loop_in : run->loop_out - desk->pos);
      if (!kn_mixer_read (desk->mixer, back ? desk->pos - (gint64) part : desk->pos, out, part, NULL))
        return FALSE;
      for (gsize i = 0; back && i < part / 2; i++)
        for (int c = 0; c < CH; c++)
          {
            float first = out[i * CH + c];

            out[i * CH + c] = out[(part - 1 - i) * CH + c];
            out[(part - 1 - i) * CH + c] = first;
          }
      desk->pos += back ? -(gint64) part : (gint64) part;
      out += part * CH;
      n -= part;
    }
  return TRUE;
}

/* Faster is higher, as with a tape: several samples become their mean. */
static gboolean
read_block (struct desk *desk, float *out)
{
  gsize fold = (gsize) ABS (desk->run.speed);

  if (!read_straight (desk, desk->block, BLOCK * fold))
    return FALSE;
  for (gsize i = 0; i < BLOCK * CH; i++)
    {
      gsize sample = i / CH, c = i % CH;
      float sum = 0;

      for (gsize k = 0; k < fold; k++)
        sum += desk->block[(sample * fold + k) * CH + c];
      out[i] = sum / (float) fold;
    }
  return TRUE;
}

/* ---- the thread ---- */

static gboolean
make_pipeline (struct desk *desk)
{
  g_autofree char *words = g_strdup_printf (
      "appsrc name=source format=time caps=audio/x-raw,format=%s,rate=%d,channels=%d,layout=interleaved"
      " ! audioconvert ! audioresample ! %s",
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? "F32LE" : "F32BE", RATE, CH, desk->self->sink);

  if (desk->pipeline)
    return TRUE;
  if (!gst_init_check (NULL, NULL, NULL))
    return FALSE;
  desk->pipeline = gst_parse_launch_full (words, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  desk->source = desk->pipeline ? gst_bin_get_by_name (GST_BIN (desk->pipeline), "source") : NULL;
  return desk->source != NULL;
}

static void
drop_pipeline (struct desk *desk)
{
  if (desk->pipeline)
    gst_element_set_state (desk->pipeline, GST_STATE_NULL);
  gst_clear_object (&desk->source);
  gst_clear_object (&desk->pipeline);
}

static void
fail (struct desk *desk)
{
  kn_sound_player *self = desk->self;

  desk->playing = FALSE;
  g_mutex_lock (&self->mutex);
  if (self->serial == desk->serial)
    fall_silent (self);
  g_mutex_unlock (&self->mutex);
  drop_pipeline (desk);
}

static gboolean
push (struct desk *desk)
{
  gsize size = BLOCK * CH * sizeof (float);
  float *samples = g_malloc (size);
  GstBuffer *buffer;

  if (!read_block (desk, samples))
    {
      g_free (samples);
      return FALSE;
    }
  buffer = gst_buffer_new_wrapped (samples, size);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (desk->n_pushed, GST_SECOND, RATE);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (BLOCK, GST_SECOND, RATE);
  desk->n_pushed += BLOCK;
  return gst_app_src_push_buffer (GST_APP_SRC (desk->source), buffer) == GST_FLOW_OK;
}

/* From the moment in which the device runs, it tells the time. */
static void
publish_clock (struct desk *desk)
{
  kn_sound_player *self = desk->self;
  GstState state = GST_STATE_NULL;

  if (gst_element_get_state (desk->pipeline, &state, NULL, 0) != GST_STATE_CHANGE_SUCCESS || state != GST_STATE_PLAYING)
    return;
  g_mutex_lock (&self->mutex);
  if (self->serial == desk->serial && self->mode == STARTING)
    {
      gst_clear_object (&self->clock);
      self->clock = gst_element_get_clock (desk->pipeline);
      self->base = gst_element_get_base_time (desk->pipeline);
      self->mode = self->clock ? HEARD : STARTING;
    }
  g_mutex_unlock (&self->mutex);
}

/* Fills the queue; the sound is lost where something is wrong with the device or a file. */
static void
feed (struct desk *desk)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (desk->pipeline);
  g_autoptr (GstMessage) bad = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_CLOCK_LOST);

  if (bad)
    {
      fail (desk);
      return;
    }
  while (gst_app_src_get_current_level_bytes (GST_APP_SRC (desk->source)) < MAX_AHEAD * CH * sizeof (float))
    if (!push (desk))
      {
        fail (desk);
        return;
      }
  publish_clock (desk);
}

static void
begin (struct desk *desk)
{
  desk->pos = desk->run.at;
  desk->n_pushed = 0;
  g_free (desk->block);
  desk->block = g_new (float, (gsize) ABS (desk->run.speed) * BLOCK * CH);
  desk->playing = TRUE;
  if (!make_pipeline (desk) || gst_element_set_state (desk->pipeline, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE ||
      gst_element_set_state (desk->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    fail (desk);
}

/* Takes what is new, under the mutex. TRUE: begin anew. */
static gboolean
take_news (struct desk *desk)
{
  kn_sound_player *self = desk->self;
  gboolean anew = self->serial != desk->serial;

  if (self->mixer)
    {
      kn_mixer_free (desk->mixer);
      desk->mixer = g_steal_pointer (&self->mixer);
    }
  if (anew || self->mode == STOPPED || self->mode == SILENT)
    desk->playing = FALSE;
  desk->serial = self->serial;
  desk->run = self->run;
  return anew && self->mode == STARTING;
}

static void
wait_for_news (struct desk *desk)
{
  kn_sound_player *self = desk->self;
  gint64 until = g_get_monotonic_time () + (desk->playing ? POLL_US : IDLE_US);

  while (!self->quit && self->serial == desk->serial && !self->mixer)
    {
      if (!desk->pipeline)
        g_cond_wait (&self->cond, &self->mutex);
      else if (!g_cond_wait_until (&self->cond, &self->mutex, until))
        return;
    }
}

static gpointer
thread_cb (gpointer data)
{
  struct desk desk = { .self = data };
  gboolean quit = FALSE;

  /* Before it is needed: the first time on a machine takes seconds. */
  gst_init_check (NULL, NULL, NULL);
  while (!quit)
    {
      gboolean anew, was_playing, news;

      g_mutex_lock (&desk.self->mutex);
      wait_for_news (&desk);
      was_playing = desk.playing;
      news = desk.self->serial != desk.serial || desk.self->mixer;
      anew = take_news (&desk);
      quit = desk.self->quit;
      g_mutex_unlock (&desk.self->mutex);
      if (quit)
        break;
      if (was_playing && !desk.playing && desk.pipeline)
        gst_element_set_state (desk.pipeline, GST_STATE_READY);
      if (anew)
        begin (&desk);
      if (desk.playing)
        feed (&desk);
      else if (!news)
        drop_pipeline (&desk);
    }
  drop_pipeline (&desk);
  kn_mixer_free (desk.mixer);
  g_free (desk.block);
  player_unref (desk.self);
  return NULL;
}

/* ---- the other side ---- */

kn_sound_player *
kn_sound_player_new (const char *sink)
{
  kn_sound_player *self = g_new0 (kn_sound_player, 1);

  g_atomic_ref_count_init (&self->refs);
  g_atomic_ref_count_inc (&self->refs);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->sink = g_strdup (sink ? sink : "autoaudiosink");
  g_thread_unref (g_thread_new ("kn-sound", thread_cb, self));
  return self;
}

void
kn_sound_player_free (kn_sound_player *self)
{
  if (!self)
    return;
  g_mutex_lock (&self->mutex);
  self->quit = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  player_unref (self);
}

void
kn_sound_player_start (kn_sound_player *self, kn_mixer *mixer, const struct kn_sound_run *run)
{
  g_return_if_fail (run->speed != 0);
  g_mutex_lock (&self->mutex);
  kn_mixer_free (self->mixer);
  self->mode = kn_mixer_is_silent (mixer) ? SILENT : STARTING;
  self->mixer = mixer;
  self->run = *run;
  self->serial++;
  self->since_us = g_get_monotonic_time ();
  self->elapsed_us = 0;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
kn_sound_player_set_mixer (kn_sound_player *self, kn_mixer *mixer)
{
  g_mutex_lock (&self->mutex);
  kn_mixer_free (self->mixer);
  self->mixer = mixer;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
kn_sound_player_stop (kn_sound_player *self)
{
  g_mutex_lock (&self->mutex);
  self->mode = STOPPED;
  self->serial++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

gint64
kn_sound_player_get_elapsed_us (kn_sound_player *self)
{
  gint64 elapsed;

  g_mutex_lock (&self->mutex);
  if (self->mode == STARTING && g_get_monotonic_time () - self->since_us > PATIENCE_US)
    fall_silent (self);
  elapsed = self->mode == STOPPED ? 0 : read_elapsed (self);
  g_mutex_unlock (&self->mutex);
  return elapsed;
}
