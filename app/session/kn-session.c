/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-session.h"

#include "app/document/kn-project.h"

#include <string.h>

struct _KnSession
{
  GObject parent_instance;

  KnDocument *document;
  GArray *selected;        /* guint64 */
  gint64 playhead;
  gint64 in, out;          /* -1: open */
  gint64 told_in, told_out;
  double zoom, scroll;
  gboolean snapping;
  guint64 shot;            /* as last told */
};

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_PLAYHEAD,
  PROP_ZOOM,
  PROP_SCROLL,
  PROP_SNAPPING,
  PROP_SHOT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KnSession, kn_session, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint selection_changed_signal, range_changed_signal;

static guint64
current_shot_id (KnSession *self)
{
  KnShot *shot = kn_session_get_shot (self);

  return shot ? kn_node_get_id (KN_NODE (shot)) : 0;
}

static void
update_shot (KnSession *self)
{
  guint64 shot = current_shot_id (self);

  if (shot == self->shot)
    return;
  self->shot = shot;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOT]);
}

static void
emit_selection_changed (KnSession *self)
{
  g_signal_emit (self, selection_changed_signal, 0);
  update_shot (self);
}

static void
update_range (KnSession *self)
{
  gint64 in, out;

  kn_session_get_range (self, &in, &out);
  if (in == self->told_in && out == self->told_out)
    return;
  self->told_in = in;
  self->told_out = out;
  g_signal_emit (self, range_changed_signal, 0);
}

static void
applied_cb (KnSession *self)
{
  gboolean changed = FALSE;

  for (guint i = self->selected->len; i-- > 0;)
    if (!kn_document_get_node (self->document, g_array_index (self->selected, guint64, i)))
      {
        g_array_remove_index (self->selected, i);
        changed = TRUE;
      }
  if (changed)
    emit_selection_changed (self);
  kn_session_set_playhead (self, self->playhead);
  update_range (self);
  update_shot (self);
}

static void
kn_session_dispose (GObject *object)
{
  KnSession *self = KN_SESSION (object);

  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_session_parent_class)->dispose (object);
}

static void
kn_session_finalize (GObject *object)
{
  g_array_unref (KN_SESSION (object)->selected);
  G_OBJECT_CLASS (kn_session_parent_class)->finalize (object);
}

static void
kn_session_constructed (GObject *object)
{
  KnSession *self = KN_SESSION (object);

  G_OBJECT_CLASS (kn_session_parent_class)->constructed (object);
  g_signal_connect_object (self->document, "applied", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);
  self->shot = current_shot_id (self);
  kn_session_get_range (self, &self->told_in, &self->told_out);
}

static void
kn_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KnSession *self = KN_SESSION (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_PLAYHEAD:
      g_value_set_int64 (value, self->playhead);
      break;
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_SCROLL:
      g_value_set_double (value, self->scroll);
      break;
    case PROP_SNAPPING:
      g_value_set_boolean (value, self->snapping);
      break;
    case PROP_SHOT:
      g_value_set_uint64 (value, self->shot);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kn_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KnSession *self = KN_SESSION (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      self->document = g_value_dup_object (value);
      break;
    case PROP_SNAPPING:
      kn_session_set_snapping (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
kn_session_class_init (KnSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kn_session_constructed;
  object_class->dispose = kn_session_dispose;
  object_class->finalize = kn_session_finalize;
  object_class->get_property = kn_session_get_property;
  object_class->set_property = kn_session_set_property;

  properties[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, KN_TYPE_DOCUMENT,
                                                   G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PLAYHEAD] = g_param_spec_int64 ("playhead", NULL, NULL, 0, G_MAXINT64, 0,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, KN_SESSION_ZOOM_MIN, KN_SESSION_ZOOM_MAX, 80,
                                               G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SCROLL] = g_param_spec_double ("scroll", NULL, NULL, 0, G_MAXDOUBLE, 0,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SNAPPING] = g_param_spec_boolean (
      "snapping", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOT] = g_param_spec_uint64 ("shot", NULL, NULL, 0, G_MAXUINT64, 0,
                                               G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  selection_changed_signal = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  range_changed_signal = g_signal_new ("range-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
kn_session_init (KnSession *self)
{
  self->selected = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->in = self->out = -1;
  self->zoom = 80;
  self->snapping = TRUE;
}

KnSession *
kn_session_new (KnDocument *document)
{
  return g_object_new (KN_TYPE_SESSION, "document", document, NULL);
}

KnDocument *
kn_session_get_document (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), NULL);
  return self->document;
}

gboolean
kn_session_can_write (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), FALSE);
  return !kn_document_get_read_only (self->document) && !kn_document_in_group (self->document);
}

KnSequence *
kn_session_get_sequence (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), NULL);
  return kn_document_get_sequence (self->document);
}

KnRate
kn_session_get_rate (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), KN_RATE_INIT (24, 1));
  return kn_project_get_frame_rate (kn_document_get_project (self->document));
}

gint64
kn_session_get_playhead (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), 0);
  return self->playhead;
}

void
kn_session_set_playhead (KnSession *self, gint64 frames)
{
  KnSequence *sequence;

  g_return_if_fail (KN_IS_SESSION (self));
  sequence = kn_session_get_sequence (self);
  frames = CLAMP (frames, 0, sequence ? kn_sequence_get_duration_frames (sequence) : 0);
  if (frames == self->playhead)
    return;
  self->playhead = frames;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYHEAD]);
  update_shot (self);
}

void
kn_session_get_range (KnSession *self, gint64 *in_frames, gint64 *out_frames)
{
  KnSequence *sequence;

  *in_frames = *out_frames = 0;
  g_return_if_fail (KN_IS_SESSION (self));
  sequence = kn_session_get_sequence (self);
  if (!sequence)
    return;
  kn_sequence_get_range (sequence, in_frames, out_frames);
  if (self->in >= 0 || self->out >= 0)
    {
      gint64 duration = kn_sequence_get_duration_frames (sequence);
      gint64 in = MAX (self->in, 0), out = self->out >= 0 ? MIN (self->out, duration) : duration;

      /* What was marked is no longer there. */
      if (in >= out)
        return;
      *in_frames = in;
      *out_frames = out;
    }
}

gboolean
kn_session_has_range (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), FALSE);
  return self->in >= 0 || self->out >= 0;
}

void
kn_session_set_range (KnSession *self, gint64 in_frames, gint64 out_frames)
{
  g_return_if_fail (KN_IS_SESSION (self));
  if (in_frames == self->in && out_frames == self->out)
    return;
  self->in = MAX (-1, in_frames);
  self->out = MAX (-1, out_frames);
  kn_session_get_range (self, &self->told_in, &self->told_out);
  g_signal_emit (self, range_changed_signal, 0);
}

void
kn_session_set_in (KnSession *self, gint64 frames)
{
  g_return_if_fail (KN_IS_SESSION (self));
  kn_session_set_range (self, frames, frames >= self->out ? -1 : self->out);
}

void
kn_session_set_out (KnSession *self, gint64 frames)
{
  g_return_if_fail (KN_IS_SESSION (self));
  kn_session_set_range (self, frames >= 0 && self->in >= frames ? -1 : self->in, frames);
}

void
kn_session_clear_range (KnSession *self)
{
  kn_session_set_range (self, -1, -1);
}

double
kn_session_get_zoom (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), 1);
  return self->zoom;
}

double
kn_session_get_scroll (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), 0);
  return self->scroll;
}

void
kn_session_set_scroll (KnSession *self, double seconds)
{
  g_return_if_fail (KN_IS_SESSION (self));
  seconds = MAX (0, seconds);
  if (seconds == self->scroll)
    return;
  self->scroll = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCROLL]);
}

void
kn_session_zoom_around (KnSession *self, double zoom, double around_s)
{
  double px;

  g_return_if_fail (KN_IS_SESSION (self));
  zoom = CLAMP (zoom, KN_SESSION_ZOOM_MIN, KN_SESSION_ZOOM_MAX);
  if (zoom == self->zoom)
    return;
  px = (around_s - self->scroll) * self->zoom;
  self->zoom = zoom;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
  kn_session_set_scroll (self, around_s - px / zoom);
}

gboolean
kn_session_get_snapping (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), FALSE);
  return self->snapping;
}

void
kn_session_set_snapping (KnSession *self, gboolean snapping)
{
  g_return_if_fail (KN_IS_SESSION (self));
  if (!!snapping == self->snapping)
    return;
  self->snapping = !!snapping;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SNAPPING]);
}

static gint
find_selected (KnSession *self, guint64 id)
{
  for (guint i = 0; i < self->selected->len; i++)
    if (g_array_index (self->selected, guint64, i) == id)
      return (gint) i;
  return -1;
}

gboolean
kn_session_is_selected (KnSession *self, guint64 id)
{
  g_return_val_if_fail (KN_IS_SESSION (self), FALSE);
  return find_selected (self, id) >= 0;
}

guint
kn_session_get_n_selected (KnSession *self)
{
  g_return_val_if_fail (KN_IS_SESSION (self), 0);
  return self->selected->len;
}

const guint64 *
kn_session_get_selected (KnSession *self, guint *n)
{
  g_return_val_if_fail (KN_IS_SESSION (self), NULL);
  *n = self->selected->len;
  return (const guint64 *) (gpointer) self->selected->data;
}

void
kn_session_select (KnSession *self, guint64 id)
{
  kn_session_select_all (self, &id, id ? 1 : 0);
}

void
kn_session_select_all (KnSession *self, const guint64 *ids, guint n)
{
  g_return_if_fail (KN_IS_SESSION (self));
  if (n == self->selected->len && (n == 0 || memcmp (ids, self->selected->data, n * sizeof *ids) == 0))
    return;
  g_array_set_size (self->selected, 0);
  g_array_append_vals (self->selected, ids, n);
  emit_selection_changed (self);
}

void
kn_session_toggle (KnSession *self, guint64 id)
{
  gint at;

  g_return_if_fail (KN_IS_SESSION (self));
  at = find_selected (self, id);
  if (at >= 0)
    g_array_remove_index (self->selected, (guint) at);
  else
    g_array_append_val (self->selected, id);
  emit_selection_changed (self);
}

KnShot *
kn_session_get_shot (KnSession *self)
{
  KnSequence *sequence;
  KnClip *clip;

  g_return_val_if_fail (KN_IS_SESSION (self), NULL);
  for (guint i = self->selected->len; i-- > 0;)
    {
      gpointer node = kn_document_get_node (self->document, g_array_index (self->selected, guint64, i));
      KnShot *shot = node ? kn_node_get_ancestor (node, KN_TYPE_SHOT) : NULL;

      if (shot)
        return shot;
    }
  sequence = kn_session_get_sequence (self);
  clip = sequence ? kn_sequence_get_clip_at (sequence, self->playhead) : NULL;
  return clip && KN_IS_SHOT (clip) ? KN_SHOT (clip) : NULL;
}
