/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Files into the timeline, by drag and drop or from a dialog. What they are is found out away from the main loop; then each
 * is one step. A picture that is dropped on the lower half of a shot, or on the lane of pictures, is pinned to the shot at
 * that moment; all else becomes a clip there, shots one after the other and sounds likewise. Whatever else shows a sequence
 * takes files the same way.
 */
#pragma once

#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* Where files go. */
typedef struct
{
  guint64 layer;              /* 0: any */
  guint64 shot;               /* the first picture is pinned to it; 0: becomes a shot */
  gint64  at_frames;          /* of a picture that is pinned, and of sounds */
  gint64  shots_at_frames;
} KnMediaPlace;

/* The widget that files are dropped on. */
typedef struct
{
  KnSession *(*get_session) (GtkWidget *widget);     /* borrowed; files that were for another one are let go */
  void (*focus_selected) (GtkWidget *widget);        /* what was added is selected */
} KnMediaHost;

/* value: the GdkFileList of a drop on the widget. host stays with the caller, for good. A storyboard or an edit is opened. */
void kn_media_import_dropped (GtkWidget *widget, const KnMediaHost *host, const GValue *value,
                              const KnMediaPlace *place);
/* Takes drops on the timeline. */
void kn_media_import_attach (KnTimeline *timeline, GtkWidget *rows);
/* Asks for files and puts them at the playhead. */
void kn_media_import_choose (KnTimeline *timeline);

G_END_DECLS
