/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-sound-item.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-plan.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"
#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline.h"

#include <glib/gi18n.h>
#include <math.h>

#define HANDLE_PX 8
#define REACH_PX 5
/* Of the line for the gain: the top is +12 dB, the bottom -36 dB. */
#define TOP_DB 12.0
#define SPAN_DB 48.0

struct _KnSoundItem
{
  KnLaneItem parent_instance;

  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (KnSoundItem, kn_sound_item, KN_TYPE_LANE_ITEM)

static KnAudioClip *
get_clip (KnSoundItem *self)
{
  KnLaneItem *item = KN_LANE_ITEM (self);
  gpointer node = kn_document_get_node (kn_session_get_document (kn_lane_item_get_session (item)),
                                        kn_lane_item_get_id (item));

  return node && KN_IS_AUDIO_CLIP (node) ? node : NULL;
}

static double
get_fade_px (KnSoundItem *self, KnEdge edge)
{
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));
  KnClip *clip = KN_CLIP (get_clip (self));
  gint64 frames = edge == KN_EDGE_START ? kn_clip_get_fade_in_frames (clip) : kn_clip_get_fade_out_frames (clip);

  return kn_time_axis_to_px (session, (double) frames) - kn_time_axis_to_px (session, 0);
}

/* Of the line, from the top. */
static double
get_gain_y (KnSoundItem *self)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  return CLAMP ((TOP_DB - kn_audio_clip_get_gain_db (get_clip (self))) / SPAN_DB, 0.02, 0.96) * height;
}

static void
kn_sound_item_update (KnLaneItem *item, KnNode *node)
{
  KnSoundItem *self = KN_SOUND_ITEM (item);
  KnAudioClip *clip = KN_AUDIO_CLIP (node);
  KnAsset *asset = kn_audio_clip_get_asset (clip);
  const char *text = kn_clip_get_name (KN_CLIP (clip));
  g_autofree char *file = asset ? g_path_get_basename (kn_asset_get_path (asset)) : g_strdup (_("Sound"));
  g_autofree char *length = kn_words_dup_duration (kn_clip_get_duration_frames (KN_CLIP (clip)),
                                                   kn_session_get_rate (kn_lane_item_get_session (item)));
  g_autofree char *gain = kn_audio_clip_get_muted (clip)
                              ? g_strdup (_("muted"))
                              : g_strdup_printf (_("%+.1f dB"), kn_audio_clip_get_gain_db (clip));
  /* Translators: name of a sound, its length, its gain: "rain, 2.0 s, -3.0 dB" */
  g_autofree char *name = g_strdup_printf (_("%s, %s, %s"), *text ? text : file, length, gain);

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!kn_lane_item_set_name (item, name, file))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), *text ? text : file);
  kn_accessible_set_tooltip (GTK_WIDGET (self), name);
}

static void
draw_wave (KnSoundItem *self, cairo_t *cr, const guint8 *peaks, gsize n, int left, int right, int height)
{
  KnSession *session = kn_lane_item_get_session (KN_LANE_ITEM (self));
  KnClip *clip = KN_CLIP (get_clip (self));
  double in_s = kn_frames_to_seconds (kn_clip_get_in_frames (clip), kn_session_get_rate (session));
  double scale = KN_WAVEFORM_RATE / kn_session_get_zoom (session);
  double gain = pow (10, kn_audio_clip_get_gain_db (get_clip (self)) / 20);

  for (int x = left; x < right; x++)
    {
      gsize from = (gsize) (in_s * KN_WAVEFORM_RATE + x * scale), to = MAX (from + 1, (gsize) (from + scale));
      double peak = 0;

      for (gsize i = from; i < to && i < n; i++)
        peak = fmax (peak, peaks[i]);
      peak = fmin (1, peak / 255 * gain) * (height - 4) / 2;
      cairo_rectangle (cr, x, height / 2.0 - peak, 1, fmax (1, 2 * peak));
    }
  cairo_fill (cr);
}

static void
draw_fades (cairo_t *cr, double in, double out, int width, int height)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, in, 0);
  cairo_line_to (cr, 0, height);
  cairo_close_path (cr);
  cairo_move_to (cr, width, 0);
  cairo_line_to (cr, width - out, 0);
  cairo_line_to (cr, width, height);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* What can be seen: an hour of sound is wider than any screen. */
static void
get_visible (GtkWidget *widget, int *left, int *right)
{
  GtkWidget *lane = gtk_widget_get_parent (widget);
  double x = 0, y;

  gtk_widget_translate_coordinates (lane, widget, 0, 0, &x, &y);
  *left = MAX (0, (int) x);
  *right = MIN (gtk_widget_get_width (widget), (int) x + gtk_widget_get_width (lane) + 1);
}

static void
kn_sound_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnSoundItem *self = KN_SOUND_ITEM (widget);
  KnAudioClip *clip = get_clip (self);
  KnAsset *asset = clip ? kn_audio_clip_get_asset (clip) : NULL;
  g_autofree char *path = asset ? kn_asset_dup_file_name (asset) : NULL;
  gpointer timeline = gtk_widget_get_ancestor (widget, KN_TYPE_TIMELINE);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const guint8 *peaks = NULL;
  gsize n = 0;
  cairo_t *cr;
  GdkRGBA colour;
  int left, right;

  get_visible (widget, &left, &right);
  if (!clip || right <= left)
    return;
  if (path && timeline)
    peaks = kn_waveforms_get (kn_timeline_get_waveforms (timeline), path, widget, &n);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) left, 0, (float) (right - left), (float) height));
  colour.alpha = kn_audio_clip_get_muted (clip) ? 0.25f : 0.7f;
  gdk_cairo_set_source_rgba (cr, &colour);
  if (peaks)
    draw_wave (self, cr, peaks, n, left, right, height);
  draw_fades (cr, get_fade_px (self, KN_EDGE_START), get_fade_px (self, KN_EDGE_END), width, height);
  colour.alpha = 1;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_rectangle (cr, 0, round (get_gain_y (self)), width, 1);
  cairo_rectangle (cr, get_fade_px (self, KN_EDGE_START), 0, HANDLE_PX, HANDLE_PX);
  cairo_rectangle (cr, width - get_fade_px (self, KN_EDGE_END) - HANDLE_PX, 0, HANDLE_PX, HANDLE_PX);
  cairo_fill (cr);
  cairo_destroy (cr);
  GTK_WIDGET_CLASS (kn_sound_item_parent_class)->snapshot (widget, snapshot);
}

static void
kn_sound_item_class_init (KnSoundItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_sound_item_update;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_sound_item_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "sound");
}

static void
kn_sound_item_init (KnSoundItem *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "yalign", 1.0,
                              "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

KnSoundGrip
kn_sound_item_pick (KnSoundItem *self, double x, double y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  g_return_val_if_fail (KN_IS_SOUND_ITEM (self), KN_SOUND_GRIP_NONE);
  if (!get_clip (self))
    return KN_SOUND_GRIP_NONE;
  if (y <= HANDLE_PX + 2 && fabs (x - get_fade_px (self, KN_EDGE_START) - HANDLE_PX / 2.0) <= REACH_PX)
    return KN_SOUND_GRIP_FADE_IN;
  if (y <= HANDLE_PX + 2 && fabs (width - x - get_fade_px (self, KN_EDGE_END) - HANDLE_PX / 2.0) <= REACH_PX)
    return KN_SOUND_GRIP_FADE_OUT;
  return fabs (y - get_gain_y (self)) <= REACH_PX && x > HANDLE_PX && x < width - HANDLE_PX ? KN_SOUND_GRIP_GAIN
                                                                                            : KN_SOUND_GRIP_NONE;
}

double
kn_sound_item_get_gain (KnSoundItem *self, double dy)
{
  g_return_val_if_fail (KN_IS_SOUND_ITEM (self), 0);
  return -dy / MAX (1, gtk_widget_get_height (GTK_WIDGET (self))) * SPAN_DB;
}
