/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the parts of the desk share: kn-render-desk.c has the jobs on their way and what becomes of them,
 * kn-render-desk-drafts.c decides which drafts are made, kn-render-desk-takes.c which takes.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"
#include "ui/jobs/kn-shot-records.h"

G_BEGIN_DECLS

/* A job and what it is for. */
typedef struct
{
  KnJob *job;
  guint64 shot;            /* 0: nobody asks for it any more */
  gboolean draft;
  char *key;
  gint64 seed;
} KnRenderWork;

/* A take that is asked for and cannot be begun yet. */
typedef struct
{
  guint64 shot;
  gboolean unless_made;    /* asked for since it was stale; not begun if it has become what is there */
  gboolean has_seed;       /* another one than the shot's */
  gint64 seed;
} KnRenderWish;

struct _KnRenderDesk
{
  GObject parent_instance;

  KnDocument *document;
  KnClient *client;
  KnShotRecords *records;
  GPtrArray *works;        /* KnRenderWork, not over yet */
  GPtrArray *failed;       /* KnRenderWork, as long as its job stays on the list */

  /* Drafts. */
  KnJob *paused;           /* made room for a draft */
  guint64 draft_shot;      /* that a person works on */
  guint draft_source;

  /* Takes. */
  GArray *pending;         /* KnRenderWish: of shots that wait for what they continue, or whose files are being read */
  guint pending_source;
  gint64 batch_us;         /* when the first take was asked for of those that are counted; 0: nothing but drafts to do */
  guint n_done, n_failed;
};

/* NULL if there is no such shot. */
KnShot       *_kn_render_desk_get_shot      (KnRenderDesk *self, guint64 id);
/* What is on its way for a shot, the one that runs before those that wait; or NULL. */
KnRenderWork *_kn_render_desk_find_work     (KnRenderDesk *self, guint64 shot, gboolean draft);
/* Queues what the shot asks for now, or another request of it. */
gboolean      _kn_render_desk_start         (KnRenderDesk *self, KnShot *shot, gboolean draft, GError **error);
gboolean      _kn_render_desk_start_request (KnRenderDesk *self, KnShot *shot, const struct kn_request *request,
                                             gboolean draft, GError **error);
/* The signals. What continues a shot has changed with it. */
void          _kn_render_desk_emit_changed  (KnRenderDesk *self, guint64 shot);
void          _kn_render_desk_emit_rendered (KnRenderDesk *self, guint n_done, guint n_failed, double seconds);

/* kn-render-desk-drafts.c: the shot's files were read, and what a draft of it would be is known. */
void          _kn_render_desk_draft_read    (KnRenderDesk *self, guint64 shot);
/* Whether the shot is about to get one: nobody has paused for long enough. */
gboolean      _kn_render_desk_drafts_soon   (KnRenderDesk *self, KnShot *shot);
/* When nobody waits for anything, the first shot of which there is no picture gets a draft. */
void          _kn_render_desk_draft_next    (KnRenderDesk *self);
/* The render that made room for drafts goes on when there are none. */
void          _kn_render_desk_resume_paused (KnRenderDesk *self);

/* kn-render-desk-takes.c: begins what waits and can begin, and tells when nothing but drafts is left to do; error is the
 * first that could not begin. */
void          _kn_render_desk_start_pending (KnRenderDesk *self, GError **error);
/* The same in a moment: what is waited for may be another thing now, or nothing. */
void          _kn_render_desk_queue_pending (KnRenderDesk *self);
/* Whether a take of the shot waits to be begun. */
gboolean      _kn_render_desk_is_pending    (KnRenderDesk *self, KnShot *shot);
/* Whether what the shot continues is still to be made, and is on its way. */
gboolean      _kn_render_desk_awaits        (KnRenderDesk *self, KnShot *shot);
/* Those takes that are told of together, and one of them that is over. */
void          _kn_render_desk_begin_batch   (KnRenderDesk *self);
void          _kn_render_desk_count         (KnRenderDesk *self, KnJobState state);

G_END_DECLS
