/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the files of the curves share.
 */
#pragma once

#include "ui/camera/kn-curve-view.h"

G_BEGIN_DECLS

/* A key on one of the curves. */
#define KN_TYPE_CURVE_POINT (kn_curve_point_get_type ())
G_DECLARE_FINAL_TYPE (KnCurvePoint, kn_curve_point, KN, CURVE_POINT, GtkWidget)

struct _KnCurvePoint
{
  GtkWidget parent_instance;

  KnCurveView *view;         /* its parent */
  guint64 key;
  KnCameraChannel channel;
  char *name;
};

struct _KnCurveView
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  KnCameraChannel first;
  int n_channels;
  double from, frames;       /* what of the time is shown */
  double low, high;          /* what of the values */
  double top;                /* where the curves begin: below the legend */
  gboolean fitted;           /* a person has not zoomed */
  GPtrArray *points;         /* KnCurvePoint, channel by channel */

  GtkGesture *drag;
  KnCurvePoint *dragged;     /* NULL: a box */
  gboolean moving;
  gboolean in_group;         /* of the document */
  double start[2], now[2];   /* of the box */
};

/* Places in the widget. */
double _kn_curve_view_x      (KnCurveView *self, double frame);
double _kn_curve_view_y      (KnCurveView *self, double value);
/* The value of a key on a channel, going on from turn to turn. FALSE if the key is gone. */
gboolean _kn_curve_view_get_key (KnCurveView *self, guint64 key, KnCameraChannel channel, gint64 *frame, double *value);

/* kn-curve-point.c */
GtkWidget *_kn_curve_point_new    (KnCurveView *view, guint64 key, KnCameraChannel channel);
void       _kn_curve_point_update (KnCurvePoint *self, const struct kn_scene_key *key);

/* kn-curve-view-input.c */
void _kn_curve_view_init_input (KnCurveView *self);
void _kn_curve_view_abort_drag (KnCurveView *self);
/* Moves the selected keys and this one in time, and in value on one channel. */
void _kn_curve_view_move       (KnCurveView *self, guint64 key, KnCameraChannel channel, gint64 frames, double value);

/* kn-curve-draw.c */
void _kn_curve_view_draw       (KnCurveView *self, cairo_t *cr);
/* Height of what stands above the curves, in pixels. */
double _kn_curve_view_get_legend (KnCurveView *self);
/* The values of a channel over a path, without jumps from 180 to -180 degrees; free with g_free(). */
double *_kn_curve_dup_values   (const struct kn_scene_path *path, KnCameraChannel channel);

G_END_DECLS
