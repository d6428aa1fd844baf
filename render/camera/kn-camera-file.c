/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera/kn-camera-file.h"

#include "render/base/kn-error.h"

#include <math.h>

#define COLUMNS 19
/* The aspect that the published trajectory files were written for. */
#define FILE_ASPECT (1280.0 / 720.0)

gboolean
kn_camera_pose_invert (const double *w2c, double inverse[9])
{
  double determinant = 0;

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        int r0 = (j + 1) % 3, r1 = (j + 2) % 3, c0 = (i + 1) % 3, c1 = (i + 2) % 3;

        inverse[3 * i + j] = w2c[4 * r0 + c0] * w2c[4 * r1 + c1] - w2c[4 * r0 + c1] * w2c[4 * r1 + c0];
      }
  for (int i = 0; i < 3; i++)
    determinant += w2c[i] * inverse[3 * i];
  if (fabs (determinant) < 1e-6)
    return FALSE;
  for (int i = 0; i < 9; i++)
    inverse[i] /= determinant;
  return TRUE;
}

static gboolean
parse_line (const char *line, int number, double values[COLUMNS], GError **error)
{
  char *end = (char *) line;

  for (int i = 0; i < COLUMNS; i++)
    {
      const char *start = end;

      values[i] = g_ascii_strtod (start, &end);
      if (end == start || !isfinite (values[i]))
        {
          g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                       "Line %d of the camera file has %d numbers instead of %d.", number, i, COLUMNS);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
kn_camera_file_parse (const char *text, int width_px, int height_px, struct kn_camera_rays *rays, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GArray) poses = g_array_new (FALSE, TRUE, sizeof (struct kn_camera_pose));
  double aspect = (double) width_px / height_px;

  for (int i = 1; lines[0] && lines[i]; i++)
    {
      struct kn_camera_pose pose;
      double v[COLUMNS], inverse[9];

      if (!*g_strstrip (lines[i]))
        continue;
      if (!parse_line (lines[i], i + 1, v, error))
        return FALSE;
      if (v[1] <= 0 || v[2] <= 0)
        {
          g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                       "Line %d of the camera file has no focal length.", i + 1);
          return FALSE;
        }
      pose = (struct kn_camera_pose) { .fx = v[1], .fy = v[2], .cx = v[3], .cy = v[4] };
      if (FILE_ASPECT > aspect)
        pose.fx = height_px * FILE_ASPECT * v[1] / width_px;
      else
        pose.fy = width_px / FILE_ASPECT * v[2] / height_px;
      for (int j = 0; j < 12; j++)
        pose.w2c[j] = v[7 + j];
      if (!kn_camera_pose_invert (pose.w2c, inverse))
        {
          g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                       "Line %d of the camera file has no rotation.", i + 1);
          return FALSE;
        }
      g_array_append_val (poses, pose);
    }
  if (poses->len == 0)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "The camera file has no poses.");
      return FALSE;
    }
  rays->n_frames = (int) poses->len;
  rays->poses = (struct kn_camera_pose *) g_array_free (g_steal_pointer (&poses), FALSE);
  return TRUE;
}

void
kn_camera_rays_clear (struct kn_camera_rays *rays)
{
  g_clear_pointer (&rays->poses, g_free);
  rays->n_frames = 0;
}

char *
kn_camera_file_print (const struct kn_camera_rays *rays, int width_px, int height_px, double fps)
{
  g_autoptr (GString) text = g_string_new ("Kinora camera: timestamp fx fy cx cy k1 k2, world to camera\n");
  double aspect = (double) width_px / height_px;

  for (int i = 0; i < rays->n_frames; i++)
    {
      const struct kn_camera_pose *pose = &rays->poses[i];
      /* What parsing does, backwards. */
      double fx = FILE_ASPECT > aspect ? pose->fx * aspect / FILE_ASPECT : pose->fx;
      double fy = FILE_ASPECT > aspect ? pose->fy : pose->fy * FILE_ASPECT / aspect;
      double values[COLUMNS] = { llround (i * 1e6 / fps), fx, fy, pose->cx, pose->cy };

      for (int k = 0; k < 12; k++)
        values[7 + k] = pose->w2c[k];
      for (int k = 0; k < COLUMNS; k++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_ascii_formatd (number, sizeof number, k == 0 ? "%.0f" : "%.9g", values[k]);
          g_string_append_printf (text, "%s%c", number, k + 1 < COLUMNS ? ' ' : '\n');
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

struct kn_camera_pose
kn_camera_pose_from_pose (const struct kn_pose *pose, double aspect, double scale)
{
  struct kn_camera_pose out = { .cx = 0.5, .cy = 0.5, .fy = 0.5 / tan (pose->fov / 2) };
  double m[9];

  kn_rotation_to_matrix (pose->rotation, m);
  for (int i = 0; i < 3; i++)
    {
      double t = 0;

      for (int j = 0; j < 3; j++)
        {
          out.w2c[4 * i + j] = m[3 * j + i];
          t -= m[3 * j + i] * pose->position[j] * scale;
        }
      out.w2c[4 * i + 3] = t;
    }
  out.fx = out.fy / aspect;
  return out;
}

struct kn_pose
kn_camera_pose_to_pose (const struct kn_camera_pose *camera)
{
  struct kn_pose pose = { .fov = 2 * atan (0.5 / camera->fy) };
  double inverse[9];

  kn_camera_pose_invert (camera->w2c, inverse);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      pose.position[i] -= inverse[3 * i + j] * camera->w2c[4 * j + 3];
  kn_rotation_from_matrix (inverse, pose.rotation);
  return pose;
}
