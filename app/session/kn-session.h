/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How one window looks at a document: where the playhead is, what is selected, how far the timeline is zoomed and
 * scrolled, what part of it is looped and exported. Never saved with the project, never undone. Widgets read and set it;
 * they do not reach into each other.
 *
 * Properties, all notifying: playhead (frames), zoom (pixels per second), scroll (seconds at the left edge of the
 * timeline), snapping, shot (guint64, see kn_session_get_shot()).
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"

G_BEGIN_DECLS

#define KN_SESSION_ZOOM_MIN 0.5
#define KN_SESSION_ZOOM_MAX 2000.0

#define KN_TYPE_SESSION (kn_session_get_type ())
G_DECLARE_FINAL_TYPE (KnSession, kn_session, KN, SESSION, GObject)

/* Signal "selection-changed". Ids of nodes that an edit removed leave the selection by themselves.
 * Signal "range-changed": also when the timeline became longer or shorter, since an open end moves with it. */

KnSession     *kn_session_new (KnDocument *document);

/* Borrowed. */
KnDocument    *kn_session_get_document (KnSession *self);
/* Whether a command may change the document now: it is not for reading only, and no drag is going on. */
gboolean       kn_session_can_write    (KnSession *self);
KnSequence    *kn_session_get_sequence (KnSession *self);
KnRate         kn_session_get_rate (KnSession *self);

gint64         kn_session_get_playhead (KnSession *self);
/* Held inside the timeline: from 0 to the end of the last clip. */
void           kn_session_set_playhead (KnSession *self, gint64 frames);

/* What is looped and exported, cut to the timeline: the whole of it where nobody set an end. *out_frames is the first frame
 * after; it is greater than *in_frames unless the timeline is empty. */
void           kn_session_get_range (KnSession *self, gint64 *in_frames, gint64 *out_frames);
/* Whether either end was set. */
gboolean       kn_session_has_range (KnSession *self);
/* -1 opens an end. An end that is put beyond the other one opens that. */
void           kn_session_set_in (KnSession *self, gint64 frames);
void           kn_session_set_out (KnSession *self, gint64 frames);
void           kn_session_set_range (KnSession *self, gint64 in_frames, gint64 out_frames);
void           kn_session_clear_range (KnSession *self);

double         kn_session_get_zoom (KnSession *self);
double         kn_session_get_scroll (KnSession *self);
void           kn_session_set_scroll (KnSession *self, double seconds);
/* Changes the zoom and keeps a moment (seconds) where it is on screen. */
void           kn_session_zoom_around (KnSession *self, double zoom, double around_s);

gboolean       kn_session_get_snapping (KnSession *self);
void           kn_session_set_snapping (KnSession *self, gboolean snapping);

gboolean       kn_session_is_selected (KnSession *self, guint64 id);
guint          kn_session_get_n_selected (KnSession *self);
/* In the order in which they were selected. Borrowed; valid until the selection changes. */
const guint64 *kn_session_get_selected (KnSession *self, guint *n);
/* Selects nothing but id; 0 selects nothing. */
void           kn_session_select (KnSession *self, guint64 id);
void           kn_session_select_all (KnSession *self, const guint64 *ids, guint n);
/* Ctrl+click. */
void           kn_session_toggle (KnSession *self, guint64 id);
/* The shot that the inspector and the viewer are about: the last selected one, or the one that holds the last selected
 * prompt, mask or key, else the one at the playhead. Borrowed, or NULL. */
KnShot        *kn_session_get_shot (KnSession *self);

G_END_DECLS
