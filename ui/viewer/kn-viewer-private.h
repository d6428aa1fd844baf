/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the files of the viewer share.
 */
#pragma once

#include "ui/viewer/kn-picture-view.h"
#include "ui/viewer/kn-player.h"
#include "ui/viewer/kn-viewer.h"

G_BEGIN_DECLS

struct _KnViewer
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  KnPlayer *player;

  GtkWidget *page_switch, *tool_options, *view_button;
  GtkStack *stack;
  GtkWidget *tool_strip, *strip_end;
  KnPictureView *picture;
  GtkLabel *state, *empty_text, *time, *duration;
  GtkWidget *empty, *empty_button, *buttons, *tools, *play;

  GPtrArray *tool_list;    /* struct tool of kn-viewer-tools.c */
  char *tool;

  guint tick;
};

/* A flat button with an icon; its tooltip tells the key of the action. */
GtkWidget *_kn_viewer_button_new (GType type, const char *icon, const char *text, const char *action);

/* kn-viewer-tools.c */
void _kn_viewer_init_tools  (KnViewer *self);
void _kn_viewer_clear_tools (KnViewer *self);
void _kn_viewer_show_shape  (KnViewer *self);

G_END_DECLS
