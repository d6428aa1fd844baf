/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the files of the viewer share.
 */
#pragma once

#include "ui/viewer/kn-guides.h"
#include "ui/viewer/kn-picture-view.h"
#include "ui/viewer/kn-player.h"
#include "ui/viewer/kn-viewer.h"
#include "ui/viewer/kn-wipe.h"

G_BEGIN_DECLS

struct _KnViewer
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  KnPlayer *player;

  GtkWidget *head, *page_switch, *tool_options, *strips, *view_button;
  GtkStack *stack;
  GtkWidget *upper, *tool_column, *strip, *tool_strip, *strip_end;
  KnPictureView *picture;
  GtkWidget *guides, *state, *note, *note_button;
  GtkImage *state_icon, *note_icon;
  GtkLabel *state_text, *agreement, *note_text, *note_detail;
  const char *state_class;
  KnJob *state_job;        /* whose progress is shown; NULL if nothing is being made */
  guint64 state_shot;      /* whose state is shown while it plays; 0: it is to be asked for */
  GtkWidget *transport, *time, *buttons, *tools, *play;
  GtkLabel *duration, *speed;
  gboolean loop;
  guint tick, inhibit;

  GPtrArray *tool_list;    /* struct tool of kn-viewer-tools.c */
  char *tool;
  guint tool_source;
  int tool_columns;

  gboolean comparing, filling;
  GPtrArray *films;        /* struct film of kn-viewer-compare.c; NULL unless two are compared */
  GtkDropDown *choice_a, *choice_b;
  KnWipe *wipe;

  gboolean full_screen;
  GPtrArray *hidden;       /* what was beside the viewer */
  guint rest_source;
  double motion_x, motion_y;
};

/* A flat button with an icon; its tooltip tells the key of the action. */
GtkWidget *_kn_viewer_button_new     (GType type, const char *icon, const char *text, const char *action);

/* kn-viewer-actions.c */
void       _kn_viewer_init_time      (KnViewer *self);
void       _kn_viewer_show_time      (KnViewer *self);
void       _kn_viewer_speed_cb       (KnViewer *self);

/* kn-viewer-compare.c */
void       _kn_viewer_init_compare   (KnViewer *self);
void       _kn_viewer_clear_compare  (KnViewer *self);
/* The shot or its takes are others. */
void       _kn_viewer_update_compare (KnViewer *self);
void       _kn_viewer_show_other     (KnViewer *self);
double     _kn_viewer_get_agreement  (KnViewer *self);

/* kn-viewer-screen.c */
void       _kn_viewer_init_screen    (KnViewer *self);
void       _kn_viewer_clear_screen   (KnViewer *self);

/* kn-viewer-state.c */
KnShot    *_kn_viewer_get_shown_shot (KnViewer *self);
/* preview: whether a picture in the making is shown. */
void       _kn_viewer_show_state     (KnViewer *self, gboolean preview);
/* Keeps what is said of a shot at the progress of a job; NULL for none. */
void       _kn_viewer_follow         (KnViewer *self, KnJob *job);
void       _kn_viewer_locate         (KnViewer *self);
void       _kn_viewer_retry          (KnViewer *self);

/* kn-viewer-tools.c */
void       _kn_viewer_init_tools     (KnViewer *self);
void       _kn_viewer_clear_tools    (KnViewer *self);
void       _kn_viewer_show_shape     (KnViewer *self);

G_END_DECLS
