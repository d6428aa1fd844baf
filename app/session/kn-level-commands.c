/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-level-commands.h"

#include "app/document/kn-audio-clip.h"
#include "app/document/kn-shot.h"

#include <math.h>

#define LEAST_DB -60.0
#define MOST_DB 24.0

static gboolean
fail (GError **error, KnEditError code, const char *message)
{
  g_set_error_literal (error, KN_EDIT_ERROR, code, message);
  return FALSE;
}

static gpointer
last_selected (KnSession *session)
{
  guint n;
  const guint64 *ids = kn_session_get_selected (session, &n);
  gpointer node = n ? kn_document_get_node (kn_session_get_document (session), ids[n - 1]) : NULL;

  return node && KN_IS_CLIP (node) ? node : NULL;
}

/* FALSE if nothing is heard of it. */
static gboolean
get_gain (gpointer clip, double *gain_db)
{
  if (clip && KN_IS_AUDIO_CLIP (clip))
    *gain_db = kn_audio_clip_get_gain_db (clip);
  else if (clip && KN_IS_SHOT (clip) && kn_shot_has_sound (clip))
    *gain_db = kn_shot_get_gain_db (clip);
  else
    return FALSE;
  return TRUE;
}

KnEdit *
kn_plan_gain (KnDocument *document, guint64 clip, double gain_db)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Gain");
  double before;

  if (!get_gain (kn_document_get_node (document, clip), &before))
    return NULL;
  kn_edit_builder_set_double (builder, clip, "gain_db", CLAMP (round (gain_db * 10) / 10, LEAST_DB, MOST_DB));
  return kn_edit_builder_end (builder);
}

KnEdit *
kn_plan_fade (KnDocument *document, guint64 clip, KnEdge edge, gint64 frames)
{
  gpointer node = kn_document_get_node (document, clip);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Fade");
  gint64 other;

  if (!node || !KN_IS_CLIP (node))
    return NULL;
  other = edge == KN_EDGE_START ? kn_clip_get_fade_out_frames (node) : kn_clip_get_fade_in_frames (node);
  kn_edit_builder_set_int (builder, clip, edge == KN_EDGE_START ? "fade_in_frames" : "fade_out_frames",
                           CLAMP (frames, 0, MAX (0, kn_clip_get_duration_frames (node) - other)));
  return kn_edit_builder_end (builder);
}

gboolean
kn_command_gain (KnSession *session, double delta_db, GError **error)
{
  gpointer clip = last_selected (session);
  double gain_db;

  if (!get_gain (clip, &gain_db))
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a sound first, or footage that has one.");
  return kn_document_apply_take (kn_session_get_document (session),
                                 kn_plan_gain (kn_session_get_document (session), kn_node_get_id (clip),
                                               gain_db + delta_db),
                                 error);
}

gboolean
kn_command_fade (KnSession *session, KnEdge edge, GError **error)
{
  gpointer clip = last_selected (session);
  gint64 playhead = kn_session_get_playhead (session);

  if (!clip)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip first.");
  if (playhead < kn_clip_get_start_frames (clip) || playhead > kn_clip_get_end_frames (clip))
    return fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "Put the playhead where the fade is to end.");
  return kn_document_apply_take (kn_session_get_document (session),
                                 kn_plan_fade (kn_session_get_document (session), kn_node_get_id (clip), edge,
                                               edge == KN_EDGE_START ? playhead - kn_clip_get_start_frames (clip)
                                                                     : kn_clip_get_end_frames (clip) - playhead),
                                 error);
}

gboolean
kn_command_transition (KnSession *session, KnTransition kind, GError **error)
{
  KnDocument *document = kn_session_get_document (session);
  KnClip *clip = last_selected (session), *next;
  gint64 playhead = kn_session_get_playhead (session), half = kn_frames_from_ns (500000000, kn_session_get_rate (session));

  if (!clip)
    return fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Select a clip first.");
  next = kn_clip_get_next (clip);
  /* The clip that comes later holds the transition. */
  if (next && (!kn_clip_get_previous (clip) || ABS (playhead - kn_clip_get_end_frames (clip)) <
                                                    ABS (playhead - kn_clip_get_start_frames (clip))))
    clip = next;
  return kn_document_apply_take (document,
                                 kn_plan_transition (document, kn_node_get_id (KN_NODE (clip)), kind,
                                                     kn_clip_get_transition_frames (clip) ? 0 : MAX (2, half), error),
                                 error);
}
