/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"
#include "render/media/kn-gst-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <unistd.h>

#define POLL_NS (5 * GST_MSECOND)
#define MAX_WAITING_BYTES (64 * 1024 * 1024)

struct kn_encoder
{
  char *path, *part;
  GstElement *pipeline, *source;
  GstBus *bus;
  int fps_numerator, fps_denominator;
  guint64 n_frames;
  gboolean published;
};

static gboolean
fail (struct kn_encoder *e, const char *reason, GError **error)
{
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” could not be written: %s.", e->path, reason);
  return FALSE;
}

/* GStreamer's message names the element that noticed; a full disk deserves plain words. */
static gboolean
fail_message (struct kn_encoder *e, GstMessage *message, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *debug = NULL;
  const char *reason;

  gst_message_parse_error (message, &problem, &debug);
  if (g_error_matches (problem, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return kn_file_fail (e->path, "written", ENOSPC, error);
  /* the system's own words end the debug text of file errors */
  reason = debug && problem->domain == GST_RESOURCE_ERROR ? strstr (debug, "system error: ") : NULL;
  g_strchomp (problem->message);
  if (g_str_has_suffix (problem->message, "."))
    problem->message[strlen (problem->message) - 1] = '\0';
  return fail (e, reason ? reason + strlen ("system error: ") : problem->message, error);
}

/* Waits for a message of these types or an error; *done tells which of them it was. */
static gboolean
watch (struct kn_encoder *e, GstMessageType types, GstClockTime timeout, gboolean *done, GError **error)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (e->bus, timeout, types | GST_MESSAGE_ERROR);

  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    return fail_message (e, message, error);
  if (done)
    *done = message != NULL;
  return TRUE;
}

/* What is drawn afterwards is anybody's again. */
static GstElement *
parse (const char *text, GError **error)
{
  g_autoptr (GRand) other = g_rand_new ();
  GstElement *pipeline;

  g_random_set_seed (KN_LONG_NUMBERS_SEED);
  pipeline = gst_parse_launch (text, error);
  g_random_set_seed (g_rand_int (other));
  return pipeline;
}

static gboolean
build (struct kn_encoder *e, const struct kn_encoder_params *params, GError **error)
{
  g_autofree char *text = g_strdup_printf ("appsrc name=source format=time ! %s ! filesink name=file", params->chain);
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GError) problem = NULL;

  e->pipeline = parse (text, &problem);
  if (!e->pipeline || problem)
    return fail (e, problem ? problem->message : "GStreamer is incomplete", error);
  e->source = gst_bin_get_by_name (GST_BIN (e->pipeline), "source");
  e->bus = gst_element_get_bus (e->pipeline);
  file = gst_bin_get_by_name (GST_BIN (e->pipeline), "file");
  g_object_set (file, "location", e->part, NULL);
  caps = gst_caps_new_simple ("video/x-raw",
                              "format", G_TYPE_STRING, params->format,
                              "width", G_TYPE_INT, params->width,
                              "height", G_TYPE_INT, params->height,
                              "framerate", GST_TYPE_FRACTION, params->fps_numerator, params->fps_denominator,
                              "interlace-mode", G_TYPE_STRING, "progressive",
                              "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
                              "colorimetry", G_TYPE_STRING, "sRGB",
                              NULL);
  gst_app_src_set_caps (GST_APP_SRC (e->source), caps);
  return TRUE;
}

/* filesink would say “Could not open file”; this says why. */
static gboolean
make_part (struct kn_encoder *e, GError **error)
{
  int fd = open (e->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

  if (fd < 0)
    return kn_file_fail (e->path, "written", errno, error);
  close (fd);
  return TRUE;
}

struct kn_encoder *
kn_encoder_create (const struct kn_encoder_params *params, GError **error)
{
  struct kn_encoder *e = g_new0 (struct kn_encoder, 1);

  gst_init (NULL, NULL);
  e->path = g_strdup (params->path);
  e->part = g_strconcat (params->path, ".part", NULL);
  e->fps_numerator = params->fps_numerator;
  e->fps_denominator = params->fps_denominator;
  if (make_part (e, error) && build (e, params, error))
    {
      if (gst_element_set_state (e->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
        return e;
      if (watch (e, 0, 0, NULL, error))
        fail (e, "the encoder does not start", error);
    }
  kn_encoder_destroy (&e);
  return NULL;
}

void
kn_encoder_destroy (struct kn_encoder **encoder)
{
  struct kn_encoder *e = *encoder;

  if (!e)
    return;
  if (e->pipeline)
    gst_element_set_state (e->pipeline, GST_STATE_NULL);
  g_clear_object (&e->source);
  g_clear_object (&e->bus);
  g_clear_object (&e->pipeline);
  if (!e->published)
    unlink (e->part);
  g_free (e->path);
  g_free (e->part);
  g_clear_pointer (encoder, g_free);
}

const char *
kn_encoder_get_part (const struct kn_encoder *encoder)
{
  return encoder->part;
}

static guint64
frame_time (const struct kn_encoder *e, guint64 index)
{
  return gst_util_uint64_scale (index, (guint64) e->fps_denominator * GST_SECOND, (guint64) e->fps_numerator);
}

gboolean
kn_encoder_push (struct kn_encoder *encoder, GstBuffer *frame, GError **error)
{
  GST_BUFFER_PTS (frame) = frame_time (encoder, encoder->n_frames++);
  GST_BUFFER_DURATION (frame) = frame_time (encoder, encoder->n_frames) - GST_BUFFER_PTS (frame);
  /* appsrc's own blocking would wait for ever on a pipeline that has failed */
  do
    if (!watch (encoder, 0, gst_app_src_get_current_level_bytes (GST_APP_SRC (encoder->source)) > MAX_WAITING_BYTES
                            ? POLL_NS : 0, NULL, error))
      {
        gst_buffer_unref (frame);
        return FALSE;
      }
  while (gst_app_src_get_current_level_bytes (GST_APP_SRC (encoder->source)) > MAX_WAITING_BYTES);
  if (gst_app_src_push_buffer (GST_APP_SRC (encoder->source), frame) == GST_FLOW_OK)
    return TRUE;
  if (watch (encoder, 0, GST_SECOND, NULL, error))
    fail (encoder, "the encoder has stopped", error);
  return FALSE;
}

gboolean
kn_encoder_finish (struct kn_encoder *encoder, GError **error)
{
  gboolean done = FALSE;

  gst_app_src_end_of_stream (GST_APP_SRC (encoder->source));
  while (!done)
    if (!watch (encoder, GST_MESSAGE_EOS, GST_SECOND, &done, error))
      return FALSE;
  gst_element_set_state (encoder->pipeline, GST_STATE_NULL);
  return TRUE;
}

gboolean
kn_encoder_publish (struct kn_encoder *encoder, GError **error)
{
  encoder->published = kn_file_publish (encoder->part, encoder->path, error);
  return encoder->published;
}

GstBuffer *
kn_encoder_wrap_bgrx (const guint8 *rgb, int width, int height)
{
  gsize n = (gsize) width * height;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n * 4, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < n; i++)
    {
      map.data[i * 4] = rgb[i * 3 + 2];
      map.data[i * 4 + 1] = rgb[i * 3 + 1];
      map.data[i * 4 + 2] = rgb[i * 3];
      map.data[i * 4 + 3] = 255;
    }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}
