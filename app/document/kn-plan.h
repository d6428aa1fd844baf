/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The edits of an editor. A planner looks at the document, checks every rule, and returns one edit that is carried out
 * whole by kn_document_apply(), or NULL with a KN_EDIT_ERROR that names the rule. Nothing changes until then.
 * Times are record frames.
 *
 * Words as in the GStreamer Editing Services: a *trim* moves one edge and nothing else; a *ripple* moves everything after
 * it too; a *roll* moves the edge between two clips, so that one grows by what the other loses; a *slip* shows another
 * part of the source in the same place; a *slide* moves a clip between its neighbours, which give way.
 *
 * Growing beyond the content: a generated shot is simply made longer (its length grows at the end; before its first frame
 * there is nothing, so the first frame stays first); an imported clip or sound is refused with NOT_ENOUGH_CONTENT.
 * When a shot that has takes becomes shorter, its length stays, so that the takes stay valid and become handles.
 *
 * A ripple acts on the clip's layer; other layers of the sequence and the markers follow, except a locked layer and one
 * where a clip is in the way.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

typedef enum
{
  KN_EDGE_START,
  KN_EDGE_END,
} KnEdge;

KnEdit *kn_plan_trim   (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error);
/* KN_EDGE_START keeps the clip's start and takes frames away from its beginning; to_frames is where the edge is dragged. */
KnEdit *kn_plan_ripple_trim (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error);
/* The edge of clip that touches or overlaps its neighbour; both move together. */
KnEdit *kn_plan_roll   (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error);
KnEdit *kn_plan_slip   (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error);
KnEdit *kn_plan_slide  (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error);

/* Moves clips by time and by layers (positive: down), keeping their distances. */
KnEdit *kn_plan_move   (KnDocument *document, const guint64 *clips, guint n, gint64 delta_frames, gint delta_layers,
                        GError **error);
/* Moves a clip and all clips after it on every layer. */
KnEdit *kn_plan_ripple_move (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error);
/* Storyboard order: puts clips of one layer, in the order that they have, before another clip of it (0: at the end); all
 * close up, gaps travel with the clip that follows them. */
KnEdit *kn_plan_reorder (KnDocument *document, const guint64 *clips, guint n, guint64 before, GError **error);

/* to_frames strictly inside the clip; *right, if not NULL, receives the id of the new clip. */
KnEdit *kn_plan_split  (KnDocument *document, guint64 clip, gint64 at_frames, guint64 *right, GError **error);
/* Inserts a clip (as in project.json) at a time; what is there is split and everything after moves on by its duration. In
 * a transition it goes between both clips, which no longer overlap. */
KnEdit *kn_plan_insert (KnDocument *document, guint64 layer, gint64 at_frames, JsonNode *clip, guint64 *id, GError **error);
typedef enum
{
  KN_JOIN_AFTER,                      /* goes on from the shot's end */
  KN_JOIN_BEFORE,                     /* leads up to its beginning */
  KN_JOIN_BETWEEN,                    /* from its end to the beginning of the shot that follows */
  KN_JOIN_LOOP,                       /* from its end back to its own beginning */
} KnJoin;
/* Inserts a shot that is joined to another, with the same words and settings. Where there is a gap, KN_JOIN_BETWEEN is as
 * long as that. */
KnEdit *kn_plan_join   (KnDocument *document, guint64 shot, KnJoin join, gint64 duration_frames, gint64 seed, guint64 *id,
                        GError **error);
/* Adds a clip after the last one of the layer. */
KnEdit *kn_plan_append (KnDocument *document, guint64 layer, JsonNode *clip, guint64 *id, GError **error);
/* Nodes of any kind. References to them from elsewhere are cleared in the same edit. */
KnEdit *kn_plan_delete (KnDocument *document, const guint64 *ids, guint n, GError **error);
/* Clips; the gaps that they leave are closed. */
KnEdit *kn_plan_ripple_delete (KnDocument *document, const guint64 *clips, guint n, GError **error);
/* Copies clips to a place: the earliest starts at at_frames, on its own layer or layer (if not 0). ids receives n ids. */
KnEdit *kn_plan_copy   (KnDocument *document, const guint64 *clips, guint n, gint64 at_frames, guint64 layer, guint64 *ids,
                        GError **error);

/* Puts clips (as in project.json; their start_frames count from at_frames) on layers. Where something is in their way there,
 * it is split at at_frames and everything after moves on by what they need together; a transition on one of these
 * layers makes room as for kn_plan_insert(). ids receives n ids. */
typedef struct
{
  guint64 layer;
  JsonNode *clip;
} KnPaste;
KnEdit *kn_plan_paste  (KnDocument *document, const KnPaste *clips, guint n, gint64 at_frames, guint64 *ids,
                        GError **error);

/* Makes clip and the one before it overlap by duration_frames around their cut (0: makes a cut of it). */
KnEdit *kn_plan_transition (KnDocument *document, guint64 clip, KnTransition kind, gint64 duration_frames, GError **error);
/* Another frame rate at the same moments. */
KnEdit *kn_plan_set_frame_rate (KnDocument *document, gint num, gint den, GError **error);
/* What is known of a film that has just been made. */
typedef struct
{
  const char *file;        /* in the project, .mkv, with its latents beside it */
  const char *recipe;      /* kn_take_get_recipe() */
  KnTakeKind kind;
  gint64 seed;
  gint64 n_frames, width_px, height_px;  /* 0: not known */
  double agreement;        /* below 0: not known */
  gboolean kept_early;     /* stopped before its last step */
} KnNewTake;

/* Records a take in a shot, as one step. It is shown, unless its seed is another one than the shot's, a variation, and
 * something is shown already. */
KnEdit *kn_plan_add_take (KnDocument *document, guint64 shot, const KnNewTake *take, GError **error);

/* Adds a file to the project's assets, or finds it there: path as it is to be stored, kind from its name. The edit is empty
 * when there is one already. *id receives the asset. */
KnEdit *kn_plan_add_asset (KnDocument *document, const char *path, guint64 *id, GError **error);

/* The same file at another place, as it is to be stored. */
KnEdit *kn_plan_relink_asset (KnDocument *document, guint64 asset, const char *path, GError **error);

/* What lies on the picture of a shot; times are its content frames. */

/* A track above the others, without keys. A mask is for the take that is picked now. */
KnEdit *kn_plan_add_mask   (KnDocument *document, guint64 shot, KnMaskRole role, const char *name, guint64 *id,
                            GError **error);
/* A layout box that is there from the start; box is its first key. */
KnEdit *kn_plan_add_box    (KnDocument *document, guint64 shot, gint64 time_frames, const double box[4], guint64 *id,
                            GError **error);
/* What a mask is from a time on: a painted blob. Changes the key at that time, or adds one that goes on as the one before
 * it did. */
KnEdit *kn_plan_paint_mask (KnDocument *document, guint64 mask, gint64 time_frames, const char *blob, GError **error);
/* Likewise a box. All boxes are x, y, width and height as fractions of the picture. */
KnEdit *kn_plan_place_box  (KnDocument *document, guint64 mask, gint64 time_frames, const double box[4], GError **error);
/* A picture file that the shot shows at a time (-1: its last), in place of the one that is there; a shot of words alone is
 * made from a picture that it begins with. path as for kn_plan_add_asset(). *id, if not NULL, receives the picture key. */
KnEdit *kn_plan_pin_picture (KnDocument *document, guint64 shot, gint64 time_frames, const char *path, guint64 *id,
                             GError **error);

/* Parts of a shot that have a time of their own: timed prompts and masks hold for a span, camera keys, mask keys and pictures
 * at a moment; markers are moments of the sequence. Times are content frames of the shot (record frames for markers). */

/* When a part holds: ends and keys that follow the end of the shot as they are now, out_frames the first frame after; both
 * the same for a moment. FALSE for any other node. */
gboolean kn_part_get_span (KnNode *part, gint64 *in_frames, gint64 *out_frames);
/* A prompt without words from a time to the next one, or to the end; the one that holds there ends where it begins. */
KnEdit *kn_plan_add_prompt (KnDocument *document, guint64 shot, gint64 at_frames, guint64 *id, GError **error);
/* Moves an edge of a span as far as there is room: inside the shot, and timed prompts not over each other. */
KnEdit *kn_plan_trim_part (KnDocument *document, guint64 part, KnEdge edge, gint64 to_frames, GError **error);
/* Likewise moves parts together. */
KnEdit *kn_plan_move_parts (KnDocument *document, const guint64 *parts, guint n, gint64 delta_frames, GError **error);

/* Whether an edit would be accepted now. Changes nothing and tells nobody. */
gboolean kn_document_check (KnDocument *document, KnEdit *edit, GError **error);

G_END_DECLS
