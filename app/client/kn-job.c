/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-job-private.h"

struct _KnJob
{
  GObject parent_instance;

  guint64 id;
  char *request, *prompt, *take_path;
  guint32 remote;
  gboolean keep;

  KnJobState state;
  char *stage;
  int step, n_steps;
  double progress, seconds_left;

  GBytes *preview;
  struct kn_frame_info preview_info;

  char *error_message, *report;
  int error_code;

  int n_crashes;
  double progress_at_crash;
};

enum
{
  PROP_ID = 1,
  PROP_STATE,
  PROP_REQUEST,
  PROP_PROMPT,
  PROP_TAKE_PATH,
  PROP_STAGE,
  PROP_STEP,
  PROP_N_STEPS,
  PROP_PROGRESS,
  PROP_SECONDS_LEFT,
  PROP_PREVIEW,
  PROP_PREVIEW_WIDTH,
  PROP_PREVIEW_HEIGHT,
  PROP_PREVIEW_FRAMES,
  PROP_ERROR_MESSAGE,
  PROP_REPORT,
  N_PROPS
};

G_DEFINE_ENUM_TYPE (KnJobState, kn_job_state,
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (KN_JOB_STATE_CANCELLED, "cancelled"))

G_DEFINE_FINAL_TYPE (KnJob, kn_job, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
kn_job_finalize (GObject *object)
{
  KnJob *self = KN_JOB (object);

  g_free (self->request);
  g_free (self->prompt);
  g_free (self->take_path);
  g_free (self->stage);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_free (self->error_message);
  g_free (self->report);

  G_OBJECT_CLASS (kn_job_parent_class)->finalize (object);
}

static void
kn_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  KnJob *self = KN_JOB (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_uint64 (value, self->id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_REQUEST:
      g_value_set_string (value, self->request);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, self->prompt);
      break;
    case PROP_TAKE_PATH:
      g_value_set_string (value, self->take_path);
      break;
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    case PROP_STEP:
      g_value_set_int (value, self->step);
      break;
    case PROP_N_STEPS:
      g_value_set_int (value, self->n_steps);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_double (value, self->seconds_left);
      break;
    case PROP_PREVIEW:
      g_value_set_boxed (value, self->preview);
      break;
    case PROP_PREVIEW_WIDTH:
      g_value_set_int (value, self->preview_info.width);
      break;
    case PROP_PREVIEW_HEIGHT:
      g_value_set_int (value, self->preview_info.height);
      break;
    case PROP_PREVIEW_FRAMES:
      g_value_set_int (value, self->preview_info.n_frames);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    case PROP_REPORT:
      g_value_set_string (value, self->report);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
string_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
int_property (const char *name)
{
  return g_param_spec_int (name, NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
kn_job_class_init (KnJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = kn_job_finalize;
  object_class->get_property = kn_job_get_property;

  properties[PROP_ID] = g_param_spec_uint64 ("id", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KN_TYPE_JOB_STATE, KN_JOB_STATE_QUEUED, flags);
  properties[PROP_REQUEST] = string_property ("request");
  properties[PROP_PROMPT] = string_property ("prompt");
  properties[PROP_TAKE_PATH] = string_property ("take-path");
  properties[PROP_STAGE] = string_property ("stage");
  properties[PROP_STEP] = int_property ("step");
  properties[PROP_N_STEPS] = int_property ("n-steps");
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SECONDS_LEFT] = g_param_spec_double ("seconds-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[PROP_PREVIEW] = g_param_spec_boxed ("preview", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_PREVIEW_WIDTH] = int_property ("preview-width");
  properties[PROP_PREVIEW_HEIGHT] = int_property ("preview-height");
  properties[PROP_PREVIEW_FRAMES] = int_property ("preview-frames");
  properties[PROP_ERROR_MESSAGE] = string_property ("error-message");
  properties[PROP_REPORT] = string_property ("report");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kn_job_init (KnJob *self)
{
  self->seconds_left = -1;
  self->stage = g_strdup ("");
}

KnJob *
_kn_job_new (const struct kn_request *request, const char *take_path)
{
  static guint64 last_id;
  KnJob *self = g_object_new (KN_TYPE_JOB, NULL);

  self->id = ++last_id;
  self->request = kn_request_print (request);
  self->prompt = g_strdup (request->prompt);
  self->take_path = g_strdup (take_path);
  return self;
}

guint64
kn_job_get_id (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->id;
}

KnJobState
kn_job_get_state (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), KN_JOB_STATE_FAILED);
  return self->state;
}

gboolean
kn_job_is_over (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), TRUE);
  return self->state >= KN_JOB_STATE_FINISHED;
}

const char *
kn_job_get_request (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->request;
}

const char *
kn_job_get_prompt (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->prompt;
}

const char *
kn_job_get_take_path (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->take_path;
}

const char *
kn_job_get_stage (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->stage;
}

int
kn_job_get_step (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->step;
}

int
kn_job_get_n_steps (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->n_steps;
}

double
kn_job_get_progress (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->progress;
}

double
kn_job_get_seconds_left (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), -1);
  return self->seconds_left;
}

GBytes *
kn_job_get_preview (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->preview;
}

int
kn_job_get_preview_width (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->preview_info.width;
}

int
kn_job_get_preview_height (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->preview_info.height;
}

int
kn_job_get_preview_frames (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->preview_info.n_frames;
}

int
kn_job_get_preview_first_frame (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 0);
  return self->preview_info.first_frame;
}

int
kn_job_get_preview_frame_step (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), 1);
  return MAX (self->preview_info.frame_step, 1);
}

const char *
kn_job_get_error_message (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->error_message;
}

int
kn_job_get_error_code (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), -1);
  return self->error_message ? self->error_code : -1;
}

const char *
kn_job_get_report (KnJob *self)
{
  g_return_val_if_fail (KN_IS_JOB (self), NULL);
  return self->report;
}

void
_kn_job_set_state (KnJob *self, KnJobState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
_kn_job_set_progress (KnJob *self, const char *stage, int step, int n_steps, double progress, double seconds_left)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (g_strcmp0 (self->stage, stage) != 0)
    {
      g_free (self->stage);
      self->stage = g_strdup (stage);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STAGE]);
    }
  self->step = MAX (step, 0);
  self->n_steps = MAX (n_steps, 0);
  self->progress = CLAMP (progress, 0, 1);
  self->seconds_left = MAX (seconds_left, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_STEPS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
_kn_job_set_preview (KnJob *self, GBytes *pixels, const struct kn_frame_info *info)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->preview, g_bytes_unref);
  self->preview = pixels ? g_bytes_ref (pixels) : NULL;
  self->preview_info = info ? *info : (struct kn_frame_info) { 0 };
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW_WIDTH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW_HEIGHT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW_FRAMES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* A preview may be large, and the take, or nothing, takes its place. */
static void
end (KnJob *self, KnJobState state)
{
  _kn_job_set_preview (self, NULL, NULL);
  _kn_job_set_state (self, state);
}

void
_kn_job_finish (KnJob *self, const char *report)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->report = g_strdup (report);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPORT]);
  _kn_job_set_progress (self, self->stage, self->n_steps, self->n_steps, 1, 0);
  end (self, KN_JOB_STATE_FINISHED);
  g_object_thaw_notify (G_OBJECT (self));
}

void
_kn_job_fail (KnJob *self, const GError *error)
{
  gboolean cancelled = g_error_matches (error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED);

  g_object_freeze_notify (G_OBJECT (self));
  if (!cancelled)
    {
      self->error_message = g_strdup (error->message);
      self->error_code = error->domain == KN_RENDER_ERROR ? error->code : -1;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
    }
  end (self, cancelled ? KN_JOB_STATE_CANCELLED : KN_JOB_STATE_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
}

char *
_kn_job_dup_state_path (KnJob *self)
{
  g_autofree char *stem = g_strndup (self->take_path, strlen (self->take_path) - strlen (".mkv"));

  return g_strconcat (stem, ".state", NULL);
}

guint32
_kn_job_get_remote (KnJob *self)
{
  return self->remote;
}

void
_kn_job_set_remote (KnJob *self, guint32 remote)
{
  self->remote = remote;
}

gboolean
_kn_job_get_keep (KnJob *self)
{
  return self->keep;
}

void
_kn_job_set_keep (KnJob *self)
{
  self->keep = TRUE;
}

int
_kn_job_count_crash (KnJob *self)
{
  if (self->progress > self->progress_at_crash)
    self->n_crashes = 0;
  self->progress_at_crash = MAX (self->progress, self->progress_at_crash);
  return ++self->n_crashes;
}
