/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the window share.
 */
#pragma once

#include "app/media/kn-footage-lengths.h"
#include "app/session/kn-autosave.h"
#include "ui/export/kn-export-dialog.h"
#include "ui/jobs/kn-job-button.h"
#include "ui/jobs/kn-jobs-dock.h"
#include "ui/camera/kn-camera-page.h"
#include "ui/camera/kn-camera-sketch.h"
#include "ui/inspector/kn-inspector.h"
#include "ui/jobs/kn-render-desk.h"
#include "ui/kn-messages.h"
#include "ui/kn-side-handle.h"
#include "ui/kn-window.h"
#include "ui/masks/kn-picture-tools.h"
#include "ui/storyboard/kn-sidebar.h"
#include "ui/timeline/kn-timeline.h"
#include "ui/viewer/kn-viewer.h"
#include "ui/welcome/kn-welcome.h"

G_BEGIN_DECLS

struct _KnWindow
{
  AdwApplicationWindow parent_instance;

  KnDocument *document;
  KnSession *session;
  KnAutosave *autosave;
  KnFootageLengths *lengths;
  KnRenderDesk *desk;
  KnExportDialog *export_dialog;  /* once it was asked for; owned */

  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  KnMessages *messages;
  GtkWidget *title_button;
  GtkPaned *side_pane, *bottom_pane;
  KnWelcome *welcome;
  GtkWidget *sidebar_button, *undo_button, *redo_button, *render_button;
  AdwFlap *flap;           /* with the sidebar, which lies over the viewer where both do not fit beside each other */
  KnSidebar *sidebar;
  KnSideHandle *sidebar_handle;
  KnTimeline *timeline;
  KnViewer *viewer;
  KnPictureTools *picture_tools;
  KnCameraPage *camera;
  KnCameraSketch *camera_sketch;
  KnInspector *inspector;
  KnJobsDock *jobs;
  KnJobButton *job_button;
  guint status_source;
  gboolean leave_unsaved;  /* it was said that the last edits are not on disk */
  gboolean leave_rendering;  /* it was said that shots are being rendered */
  gboolean split_by_hand;  /* somebody made the timeline higher or lower than it is by itself */
  int fitted_room;         /* what the picture and the timeline shared when they were laid out, or 0 */
  int fitted_inspector;    /* its width then, or 0 */
  guint fit_source;
};

/* Back to the first page. */
void _kn_window_close_project      (KnWindow *self);

/* kn-window-actions.c */
void _kn_window_install_actions   (KnWindow *self);
/* Which of them can be used now. */
void _kn_window_update_actions    (KnWindow *self);
void _kn_window_selection_changed (KnWindow *self);
void _kn_window_history_changed   (KnWindow *self);

/* kn-window-messages.c */
void _kn_window_say_cannot_open (KnWindow *self, const GError *error);
void _kn_window_say_opened      (KnWindow *self, const GError *why);
/* The window would close with edits that are not on disk. */
void _kn_window_say_unsaved     (KnWindow *self, const GError *why);
void _kn_window_say_rendering   (KnWindow *self);
void _kn_window_check_media     (KnWindow *self);
void _kn_window_watch_trouble   (KnWindow *self);

/* kn-window-size.c */
void _kn_window_remember_size  (KnWindow *self);
void _kn_window_restore_size   (KnWindow *self);
/* What a hand has made of the split, for the next project. */
void _kn_window_remember_split (KnWindow *self);
/* Makes the timeline as high as it was left, else as its lanes need, and at first the inspector as wide as it was left; once
 * there is room to divide, and not against a hand. */
void _kn_window_fit_split      (KnWindow *self);

/* kn-window-project.c */
void _kn_window_install_project_actions (KnWindow *self);
void _kn_window_update_project_actions  (KnWindow *self);

/* kn-window-drop.c */
void _kn_window_accept_drops (KnWindow *self);

G_END_DECLS
