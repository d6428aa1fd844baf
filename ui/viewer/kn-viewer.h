/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The picture at the playhead with its transport. While a draft of the current shot denoises, that is what is shown.
 *
 * Others put their parts in: tools beside the picture, widgets over it, and whole pages in its place.
 *
 * Properties, all also actions of the window: tool and page (strings: win.tool::brush, win.viewer-page::camera),
 * full-screen (win.fullscreen), compare, loop.
 * Signal "geometry-changed": the picture of the current shot lies somewhere else in the overlays. It can come while sizes
 * are allocated: queue a draw or an allocation of what you placed, change no sizes.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_VIEWER (kn_viewer_get_type ())
G_DECLARE_FINAL_TYPE (KnViewer, kn_viewer, KN, VIEWER, GtkWidget)

/* Both NULL to let go. */
void kn_viewer_set_session (KnViewer *self, KnSession *session, KnRenderDesk *desk);
/* Puts the viewer's actions among those of the window. */
void kn_viewer_add_actions (KnViewer *self, GActionMap *map);
void kn_viewer_toggle_play (KnViewer *self);
gboolean kn_viewer_is_playing (KnViewer *self);
/* J, K, L: -1 plays backwards, or twice as fast when it does; 0 stops; 1 likewise forwards. */
void kn_viewer_shuttle     (KnViewer *self, int direction);

/* Shows nothing but the picture, on all of the screen. */
gboolean kn_viewer_get_full_screen (KnViewer *self);
void     kn_viewer_set_full_screen (KnViewer *self, gboolean full_screen);

/* Holds two takes of the current shot against each other; says so where there are not two. */
gboolean kn_viewer_get_compare (KnViewer *self);
void     kn_viewer_set_compare (KnViewer *self, gboolean compare);

/* The tool that is chosen at first: nothing is painted, clicks go to the overlays that are always there. */
#define KN_VIEWER_TOOL_SELECT "select"

struct kn_viewer_tool
{
  const char *id;          /* "brush": chosen by the action win.tool::brush, whose key is in ui/kn-shortcuts.c */
  const char *icon;        /* symbolic */
  const char *name;        /* translated, "Paint a mask" */
  GtkWidget  *overlay;     /* over the picture while the tool is chosen, or NULL; tools may share one */
  GtkWidget  *options;     /* in a bar above the picture meanwhile, or NULL; tools may share one */
};

/* Adds a button to the strip beside the picture. The widgets are taken as by gtk_box_append(). */
void        kn_viewer_add_tool (KnViewer *self, const struct kn_viewer_tool *tool);
/* A button below the tools that is none of them. */
void        kn_viewer_add_button (KnViewer *self, GtkWidget *button);
/* Puts a widget between the picture and the transport. */
void        kn_viewer_add_strip (KnViewer *self, GtkWidget *strip);
/* Unknown ids are ignored. */
void        kn_viewer_set_tool (KnViewer *self, const char *id);
const char *kn_viewer_get_tool (KnViewer *self);

/* Borrowed; NULL while there is none. */
KnSession  *kn_viewer_get_session   (KnViewer *self);
/* The picture itself; borrowed. */
GtkWidget  *kn_viewer_get_picture   (KnViewer *self);

/* Lays a widget over the picture that is always there; see gtk_widget_set_can_target() for one that is only looked at.
 * What the viewer says of itself lies above it.
 * Overlays have all of the view, also what lies around the picture: the two functions below tell where that is. */
void        kn_viewer_add_overlay   (KnViewer *self, GtkWidget *overlay);
/* Where the picture of the current shot, or the canvas without one, lies in the overlays. */
void        kn_viewer_get_shot_rect (KnViewer *self, graphene_rect_t *rect);
/* From a place in an overlay to the shot's picture, 0 to 1 in both directions; TRUE if it is inside. */
gboolean    kn_viewer_to_picture    (KnViewer *self, double x, double y, double *picture_x, double *picture_y);
void        kn_viewer_from_picture  (KnViewer *self, double picture_x, double picture_y, double *x, double *y);

/* A page in place of the picture, with a button in the switch above it. The first page is "picture". */
#define KN_VIEWER_PAGE_PICTURE "picture"
void        kn_viewer_add_page (KnViewer *self, const char *id, const char *title, const char *icon, GtkWidget *page);
void        kn_viewer_set_page (KnViewer *self, const char *id);
const char *kn_viewer_get_page (KnViewer *self);

G_END_DECLS
