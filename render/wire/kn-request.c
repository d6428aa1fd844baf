/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-request-private.h"

#include <math.h>

struct kn_request *
kn_request_new (void)
{
  struct kn_request *request = g_new0 (struct kn_request, 1);

  kn_fields_init (kn_request_fields, request);
  request->prompt = g_strdup ("");
  return request;
}

struct kn_request *
kn_request_copy (const struct kn_request *request)
{
  struct kn_request *copy = g_memdup2 (request, sizeof *request);

  kn_fields_own (kn_request_fields, copy);
  return copy;
}

void
kn_request_free (struct kn_request **request)
{
  if (!*request)
    return;
  kn_fields_clear (kn_request_fields, *request);
  g_clear_pointer (request, g_free);
}

char *
kn_request_hash (const struct kn_request *request)
{
  g_autofree char *text = kn_request_print (request);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

char *
kn_request_hash_draft (const struct kn_request *request)
{
  struct kn_request *draft = kn_request_copy (request);
  char *hash;

  draft->mode = KN_MODE_DRAFT;
  draft->steps = 0;
  draft->steps_scale = 1;
  draft->draft.preview = KN_PREVIEW_LATENT_RGB;
  g_clear_pointer (&draft->draft.take, g_free);
  g_clear_pointer (&draft->device, g_free);
  hash = kn_request_hash (draft);
  kn_request_free (&draft);
  return hash;
}

static gboolean
bad (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
bad (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, message);
  return FALSE;
}

/* Two ways of saying what the beginning or the end of the take is. */
static gboolean
check_tasks (const struct kn_request *r, GError **error)
{
  const struct { const char *name; gboolean set; } tasks[] = {
    { "extend", r->extend != NULL }, { "fill", r->fill != NULL }, { "source", r->source != NULL }, { "loop", r->loop },
  };
  gboolean start_known = r->fill || (r->extend && r->extend->direction == KN_EXTEND_FORWARD);
  gboolean end_known = r->fill || (r->extend && r->extend->direction == KN_EXTEND_BACKWARD);

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    for (guint j = i + 1; j < G_N_ELEMENTS (tasks); j++)
      if (tasks[i].set && tasks[j].set)
        return bad (error, "“%s” and “%s” cannot be asked for together.", tasks[i].name, tasks[j].name);
  if (start_known && r->first_frame)
    return bad (error, "“first_frame” cannot be given where “%s” already fixes the beginning.",
                r->fill ? "fill" : "extend");
  if (end_known && r->last_frame)
    return bad (error, "“last_frame” cannot be given where “%s” already fixes the end.", r->fill ? "fill" : "extend");
  if (r->loop && r->last_frame)
    return bad (error, "“last_frame” cannot be given for a loop, whose end leads into its beginning.");
  if (r->n_masks && !r->source)
    return bad (error, "“mask” needs a “source”: the video or picture that it is painted on.");
  return TRUE;
}

static gboolean
check_times (const struct kn_request *r, GError **error)
{
  for (gsize i = 0; i < r->n_prompts; i++)
    if (r->prompts[i].to_s != 0 && r->prompts[i].to_s <= r->prompts[i].from_s)
      return bad (error, "“prompts[%" G_GSIZE_FORMAT "].to” is %g, but must be after “from”, %g.", i,
                  r->prompts[i].to_s, r->prompts[i].from_s);
  for (gsize i = 0; r->seconds > 0 && i < r->n_keyframes; i++)
    if (r->keyframes[i].time_s > r->seconds)
      return bad (error, "“keyframes[%" G_GSIZE_FORMAT "].time” is %g, after the end of the take at %g seconds.", i,
                  r->keyframes[i].time_s, r->seconds);
  return TRUE;
}

/* name, index: of the list and the item in it. */
static gboolean
check_area (const struct kn_request_area *area, const char *name, gsize index, GError **error)
{
  g_autofree char *where = g_strdup_printf ("%s[%" G_GSIZE_FORMAT "]", name, index);

  if (!area->n_keys)
    return bad (error, "“%s.keys” is empty, but needs a box or a picture.", where);
  if (area->to_s != 0 && area->to_s <= area->from_s)
    return bad (error, "“%s.to” is %g, but must be after “from”, %g.", where, area->to_s, area->from_s);
  for (gsize i = 0; i < area->n_keys; i++)
    {
      const struct kn_request_area_key *key = &area->keys[i];

      if (!key->box == !key->image)
        return bad (error, "“%s.keys[%" G_GSIZE_FORMAT "]” needs either “box” or “image”.", where, i);
      if (key->box && (key->box[2] < 0 || key->box[3] < 0))
        return bad (error, "“%s.keys[%" G_GSIZE_FORMAT "].box” has a negative size.", where, i);
      if (i && key->time_s <= area->keys[i - 1].time_s)
        return bad (error, "“%s.keys” must be in order of time; number %" G_GSIZE_FORMAT " is not.", where, i);
    }
  return TRUE;
}

static gboolean
check_areas (const struct kn_request *r, GError **error)
{
  for (gsize i = 0; i < r->n_masks; i++)
    if (!check_area (&r->masks[i].area, "mask", i, error))
      return FALSE;
  for (gsize i = 0; i < r->n_layout; i++)
    if (!check_area (&r->layout[i].area, "layout", i, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_camera_key (const struct kn_request_camera *camera, gsize i, GError **error)
{
  const struct kn_request_camera_key *k = &camera->keyframes[i];
  const double *q = k->rotation, *p = k->position;
  static const double origin[3];

  if (i && k->time_s <= camera->keyframes[i - 1].time_s)
    return bad (error, "“camera.keyframes” must be in order of time; number %" G_GSIZE_FORMAT " is not.", i);
  if (q && k->look_at)
    return bad (error, "“camera.keyframes[%" G_GSIZE_FORMAT "]” has both “rotation” and “look_at”.", i);
  if (q && fabs (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3] - 1) > 1e-2)
    return bad (error, "“camera.keyframes[%" G_GSIZE_FORMAT "].rotation” must be a quaternion of length 1.", i);
  if (!p)
    p = origin;
  if (k->look_at && hypot (hypot (k->look_at[0] - p[0], k->look_at[1] - p[1]), k->look_at[2] - p[2]) < 1e-6)
    return bad (error, "“camera.keyframes[%" G_GSIZE_FORMAT "].look_at” is where the camera itself is.", i);
  return TRUE;
}

static gboolean
check_camera (const struct kn_request *r, GError **error)
{
  const struct kn_request_camera *camera = r->camera;
  int ways;

  if (!camera)
    return TRUE;
  ways = (camera->preset != KN_CAMERA_NONE) + (camera->n_keyframes > 0) + (camera->file != NULL);
  if (ways != 1)
    return bad (error, "“camera” needs exactly one of “preset”, “keyframes” and “file”; it has %d.", ways);
  if (camera->file && r->loop)
    return bad (error, "“camera.file” cannot be given for a loop, whose camera must come back to where it began; use "
                       "“preset” or “keyframes”.");
  for (gsize i = 0; i < camera->n_keyframes; i++)
    if (!check_camera_key (camera, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_device (const char *device, GError **error)
{
  guint64 index;

  if (!device || g_str_equal (device, "cpu") || g_str_equal (device, "vulkan"))
    return TRUE;
  if (g_str_has_prefix (device, "vulkan:") && g_ascii_string_to_unsigned (device + 7, 10, 0, 63, &index, NULL))
    return TRUE;
  return bad (error, "“device” is “%s”, but must be cpu, vulkan or vulkan:N.", device);
}

gboolean
kn_request_check (const struct kn_request *request, GError **error)
{
  return check_tasks (request, error) && check_times (request, error) && check_areas (request, error) &&
         check_camera (request, error) && check_device (request->device, error);
}

void
kn_fps_to_fraction (double fps, int *numerator, int *denominator)
{
  double ntsc = round (fps * 1.001);

  *denominator = 1000;
  *numerator = (int) round (fps * 1000);
  /* 23.976, 29.97 and 59.94 are how people write N × 1000/1001 */
  if (fps != round (fps) && fabs (ntsc / 1.001 - fps) < 0.005)
    {
      *numerator = (int) ntsc * 1000;
      *denominator = 1001;
    }
  for (int d = 1; d <= 8 && *denominator == 1000; d++)
    if (fabs (fps * d - round (fps * d)) < 1e-9)
      {
        *numerator = (int) round (fps * d);
        *denominator = d;
      }
}
