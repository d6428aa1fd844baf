/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Between the document and the renderer: what state each shot is in, drafts while a person types, takes of what is
 * stale, and finished takes put into the document. One per window.
 *
 * Signal "shot-changed" (guint64 id): the state, draft or preview of a shot is another one.
 * Signal "rendered" (guint n_done, guint n_failed, double seconds): nothing but drafts is left to do.
 */
#pragma once

#include "app/client/kn-client.h"
#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"

G_BEGIN_DECLS

typedef enum
{
  KN_SHOT_STATE_EMPTY,       /* nothing has been made */
  KN_SHOT_STATE_READING,     /* a large file that it refers to is being read: until then nobody knows what it asks for */
  KN_SHOT_STATE_WAITING,     /* in the queue */
  KN_SHOT_STATE_DRAFTING,    /* a draft is being made, or will be in a moment */
  KN_SHOT_STATE_DRAFT,       /* a draft of what is asked for now */
  KN_SHOT_STATE_OLD_DRAFT,   /* a draft of what was asked for before, and no take */
  KN_SHOT_STATE_RENDERING,
  KN_SHOT_STATE_STALE,       /* there is a take, but something else is asked for now */
  KN_SHOT_STATE_RENDERED,
  KN_SHOT_STATE_FOOTAGE,     /* shows a file as it is */
  KN_SHOT_STATE_FAILED,
} KnShotState;

/* Translated, and a symbolic icon's name. */
const char *kn_shot_state_get_label (KnShotState state);
const char *kn_shot_state_get_icon  (KnShotState state);
/* For style sheets: "stale". */
const char *kn_shot_state_get_class (KnShotState state);

#define KN_TYPE_RENDER_DESK (kn_render_desk_get_type ())
G_DECLARE_FINAL_TYPE (KnRenderDesk, kn_render_desk, KN, RENDER_DESK, GObject)

/* worker: see kn_client_new(). */
KnRenderDesk *kn_render_desk_new         (KnDocument *document, const char *const *worker);
/* Borrowed. */
KnClient     *kn_render_desk_get_client  (KnRenderDesk *self);
KnShotState   kn_render_desk_get_state   (KnRenderDesk *self, KnShot *shot);
/* Why the last attempt failed, or NULL. */
const char   *kn_render_desk_get_error   (KnRenderDesk *self, KnShot *shot);
/* The same where it is about this shot; what concerns every shot is said once, by the window. */
const char   *kn_render_desk_get_own_error (KnRenderDesk *self, KnShot *shot);
/* Whether such a failure (enum kn_render_error) is one of the device or the model. */
gboolean      kn_render_desk_concerns_all (int error_code);
/* What is being made for a shot, the one furthest along; NULL if nothing is. Borrowed. */
KnJob        *kn_render_desk_get_job     (KnRenderDesk *self, guint64 shot);
/* Which shot a job works for; 0: none that is still there. */
guint64       kn_render_desk_get_shot    (KnRenderDesk *self, KnJob *job);
/* Of the take that a job makes. */
gint64        kn_render_desk_get_seed    (KnRenderDesk *self, KnJob *job);
gboolean      kn_render_desk_is_draft    (KnRenderDesk *self, KnJob *job);
/* Renders the shot of a failed job again, and takes that job off the list. FALSE if it cannot be begun. */
gboolean      kn_render_desk_retry       (KnRenderDesk *self, KnJob *job, GError **error);
/* Takes a failed job off the list. */
void          kn_render_desk_dismiss     (KnRenderDesk *self, KnJob *job);
/* A finished draft of exactly what the shot asks for now: file name, or NULL. Borrowed. */
const char   *kn_render_desk_get_draft   (KnRenderDesk *self, KnShot *shot);
/* The same, also where there is a take of it that is shown instead. */
const char   *kn_render_desk_find_draft  (KnRenderDesk *self, KnShot *shot);
/* What is newer than the picked take, to be looked at: that draft, and as long as there is none, the one of what was asked
 * for before. */
const char   *kn_render_desk_get_newest_draft (KnRenderDesk *self, KnShot *shot);
/* The same as a KnDraftFinder (app/media/kn-handoff-films.h). Free with g_free(). */
char         *kn_render_desk_dup_newest_draft (KnShot *shot, gpointer desk);
/* Whether files are being read to know what shots ask for. */
gboolean      kn_render_desk_is_reading  (KnRenderDesk *self);
/* How many shots Render would make: not those that are on their way, and not those of which that is unknown. */
guint         kn_render_desk_count_stale (KnRenderDesk *self);
/* Whether there is more to do than drafts. */
gboolean      kn_render_desk_is_rendering (KnRenderDesk *self);
/* Queues everything that is stale, or turns out to be once its files are read, in an order in which each shot finds what
 * it continues. Returns how many, and which in shots (guint64, appended; or NULL); the first shot that cannot be rendered
 * sets error, the others are queued all the same. */
guint         kn_render_desk_render      (KnRenderDesk *self, GArray *shots, GError **error);
/* Stops the takes of those shots (guint64; NULL: of all) that are on their way or wait for something. */
void          kn_render_desk_stop_renders (KnRenderDesk *self, const GArray *shots);
/* One shot, stale or not: a new take with its seed. */
gboolean      kn_render_desk_render_shot (KnRenderDesk *self, KnShot *shot, GError **error);
/* So many takes more, with seeds that count on from the shot's: those that no take has and that are not on their way. They
 * are picked only where there is no other. FALSE and error for the first that cannot be begun. */
gboolean      kn_render_desk_render_more (KnRenderDesk *self, KnShot *shot, guint n, GError **error);
/* Deletes drafts that nobody looks at until the rest takes at most so many bytes; those of what is asked for now stay,
 * and all of them while files are read to know what that is. In a thread. */
void          kn_render_desk_prune_drafts (KnRenderDesk *self, gint64 limit_bytes);
/* Deletes all drafts that are not being made, in a thread; shots say that they changed, and the one that was drafted last
 * is drafted again. The callback hears of the end. */
void          kn_render_desk_clear_drafts (KnRenderDesk *self, GAsyncReadyCallback callback, gpointer data);
/* Drafts the shot a moment from now unless that is done already; called again, waits again and ends a draft that is no
 * longer asked for. */
void          kn_render_desk_draft_soon  (KnRenderDesk *self, guint64 shot);

G_END_DECLS
