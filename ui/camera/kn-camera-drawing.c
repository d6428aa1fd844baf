/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-drawing-private.h"
#include "ui/camera/kn-camera-drawing.h"

#include <math.h>
#include <string.h>

/* The ground lies below the camera as in the theatre that the starter model learnt from: a fifth of the way to the
 * subject. */
#define GROUND 0.2
#define GRID_STEP 0.25
#define GRID_LINES 8
#define FRUSTUM 0.11
#define MAX_SEGMENTS 240

typedef struct
{
  KnCameraLine line;
  gpointer data;
  double aspect;
} Pen;

static const struct
{
  const char *name, *spare;
  float alpha;
} inks_table[KN_CAMERA_N_INKS] = {
  [KN_CAMERA_INK_GRID] = { NULL, NULL, 0.16f },
  [KN_CAMERA_INK_GRID_MIDDLE] = { NULL, NULL, 0.34f },
  [KN_CAMERA_INK_PATH] = { "orange_3", "#ff7800", 1 },
  [KN_CAMERA_INK_KEY] = { "orange_3", "#ff7800", 0.85f },
  [KN_CAMERA_INK_SELECTED] = { "accent_color", "#78aeed", 1 },
  [KN_CAMERA_INK_NOW] = { NULL, NULL, 0.95f },
  [KN_CAMERA_INK_TRIAL] = { "purple_2", "#c061cb", 1 },
  [KN_CAMERA_INK_MEASURED] = { "green_3", "#33d17a", 1 },
  [KN_CAMERA_INK_CARD] = { NULL, NULL, 0.5f },
};

void
kn_camera_inks_load (GtkWidget *widget, GdkRGBA inks[KN_CAMERA_N_INKS])
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  for (int i = 0; i < KN_CAMERA_N_INKS; i++)
    {
      if (!inks_table[i].name)
        gtk_style_context_get_color (style, &inks[i]);
      else if (!gtk_style_context_lookup_color (style, inks_table[i].name, &inks[i]))
        gdk_rgba_parse (&inks[i], inks_table[i].spare);
      inks[i].alpha *= inks_table[i].alpha;
    }
}

/* ---- parts ---- */

static void
draw (const Pen *pen, const double a[3], const double b[3], KnCameraInk ink, double width)
{
  pen->line (pen->data, a, b, ink, width);
}

static void
draw_grid (const Pen *pen)
{
  const double reach = GRID_STEP * GRID_LINES, middle = 1;

  for (int i = -GRID_LINES; i <= GRID_LINES; i++)
    {
      double at = i * GRID_STEP;
      KnCameraInk ink = i == 0 ? KN_CAMERA_INK_GRID_MIDDLE : KN_CAMERA_INK_GRID;
      const double away[2][3] = { { at, GROUND, middle - reach }, { at, GROUND, middle + reach } };
      const double across[2][3] = { { -reach, GROUND, middle + at }, { reach, GROUND, middle + at } };

      draw (pen, away[0], away[1], ink, 1);
      draw (pen, across[0], across[1], ink, 1);
    }
}

/* Dashes leave out every other step. */
static void
draw_path (const Pen *pen, const struct kn_scene_path *path, KnCameraInk ink, double width, gboolean dashed)
{
  int step = MAX (1, path->n / MAX_SEGMENTS);

  for (int i = 0, k = 0; i + 1 < path->n; i += step, k++)
    if (!dashed || path->n < 12 || k % 3 != 2)
      draw (pen, path->poses[i].position, path->poses[MIN (i + step, path->n - 1)].position, ink, width);
}

/* The corner of what a pose sees, at a distance. */
static void
corner (const struct kn_pose *pose, double aspect, int which, double distance, double out[3])
{
  double up = tan (pose->fov / 2) * distance;
  double at[3] = { (which == 0 || which == 3 ? -up : up) * aspect, which < 2 ? -up : up, distance };

  kn_rotation_apply (pose->rotation, at, out);
  for (int i = 0; i < 3; i++)
    out[i] += pose->position[i];
}

static void
draw_frustum (const Pen *pen, const struct kn_pose *pose, KnCameraInk ink, double size, double width)
{
  double corners[4][3], top[3], lift[3] = { 0, -tan (pose->fov / 2) * size * 1.45, size };

  for (int i = 0; i < 4; i++)
    corner (pose, pen->aspect, i, size, corners[i]);
  for (int i = 0; i < 4; i++)
    {
      draw (pen, pose->position, corners[i], ink, width);
      draw (pen, corners[i], corners[(i + 1) % 4], ink, width);
    }
  /* Which side is up. */
  kn_rotation_apply (pose->rotation, lift, top);
  for (int i = 0; i < 3; i++)
    top[i] += pose->position[i];
  draw (pen, corners[0], top, ink, width);
  draw (pen, corners[1], top, ink, width);
}

static void
draw_target (const Pen *pen, const double target[3])
{
  for (int k = 0; k < 3; k++)
    {
      double a[3], b[3];

      memcpy (a, target, sizeof a);
      memcpy (b, target, sizeof b);
      a[k] -= 0.05;
      b[k] += 0.05;
      draw (pen, a, b, KN_CAMERA_INK_GRID_MIDDLE, 1.5);
    }
}

gboolean
kn_camera_drawing_get_card (KnCameraScene *scene, double corners[4][3])
{
  struct kn_pose from;
  GdkTexture *card = kn_camera_scene_get_card (scene, &from);

  for (int i = 0; i < 4; i++)
    corner (&from, kn_camera_scene_get_aspect (scene), i, 1, corners[i]);
  return card != NULL;
}

/* ---- the whole ---- */

void
kn_camera_drawing_trace (KnCameraScene *scene, const struct kn_camera_eye *eye, KnCameraLine line, gpointer data)
{
  const Pen pen = { line, data, kn_camera_scene_get_aspect (scene) };
  const struct kn_scene_path *trial = kn_camera_scene_get_trial (scene);
  struct kn_pose now = kn_camera_scene_get_now (scene);
  double corners[4][3], target[3];
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (scene, &n);

  draw_grid (&pen);
  kn_camera_drawing_get_card (scene, corners);
  for (int i = 0; i < 4; i++)
    draw (&pen, corners[i], corners[(i + 1) % 4], KN_CAMERA_INK_CARD, 1);
  if (eye->kind == KN_CAMERA_VIEW_THROUGH)
    return;
  kn_camera_scene_get_target (scene, target);
  draw_target (&pen, target);
  draw_path (&pen, kn_camera_scene_get_path (scene), KN_CAMERA_INK_PATH, 2.5, FALSE);
  draw_path (&pen, kn_camera_scene_get_measured (scene), KN_CAMERA_INK_MEASURED, 2, TRUE);
  draw_path (&pen, trial, KN_CAMERA_INK_TRIAL, 2.5, TRUE);
  for (guint i = 0; i < n; i++)
    draw_frustum (&pen, &keys[i].pose, keys[i].selected ? KN_CAMERA_INK_SELECTED : KN_CAMERA_INK_KEY, FRUSTUM, 1.5);
  draw_frustum (&pen, &now, trial->n ? KN_CAMERA_INK_TRIAL : KN_CAMERA_INK_NOW, 1.5 * FRUSTUM, 1.5);
}

typedef struct
{
  const struct kn_camera_eye *eye;
  cairo_t *cr;
  const GdkRGBA *inks;
} Paper;

/* It ends on a plane just in front of the eye. */
gboolean
_kn_camera_clip_line (double a[4], double b[4])
{
  const double near = 0.02;

  if (a[3] < near && b[3] < near)
    return FALSE;
  if (a[3] < near || b[3] < near)
    {
      double *behind = a[3] < near ? a : b;
      const double *front = a[3] < near ? b : a;
      double t = (near - front[3]) / (behind[3] - front[3]);

      for (int i = 0; i < 4; i++)
        behind[i] = front[i] + t * (behind[i] - front[i]);
    }
  return TRUE;
}

static void
paint_line (gpointer data, const double a[3], const double b[3], KnCameraInk ink, double width)
{
  Paper *paper = data;
  double ends[2][4];

  kn_camera_eye_clip (paper->eye, a, ends[0]);
  kn_camera_eye_clip (paper->eye, b, ends[1]);
  if (!_kn_camera_clip_line (ends[0], ends[1]))
    return;
  gdk_cairo_set_source_rgba (paper->cr, &paper->inks[ink]);
  cairo_set_line_width (paper->cr, width);
  for (int i = 0; i < 2; i++)
    cairo_line_to (paper->cr, (ends[i][0] / ends[i][3] + 1) / 2 * paper->eye->width,
                   (1 - ends[i][1] / ends[i][3]) / 2 * paper->eye->height);
  cairo_stroke (paper->cr);
}

void
kn_camera_drawing_paint (KnCameraScene *scene, const struct kn_camera_eye *eye, cairo_t *cr,
                         const GdkRGBA inks[KN_CAMERA_N_INKS])
{
  Paper paper = { eye, cr, inks };

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  kn_camera_drawing_trace (scene, eye, paint_line, &paper);
}

void
kn_camera_drawing_fit (KnCameraScene *scene, struct kn_camera_eye *eye, gboolean card)
{
  const struct kn_scene_path *path = kn_camera_scene_get_path (scene);
  g_autofree double (*points)[3] = g_malloc0 ((gsize) (path->n + 6) * sizeof *points);
  struct kn_pose now = kn_camera_scene_get_now (scene);
  double corners[4][3];
  guint n = (guint) path->n;

  for (guint i = 0; i < n; i++)
    memcpy (points[i], path->poses[i].position, sizeof *points);
  if (!n)
    memcpy (points[n++], now.position, sizeof *points);
  kn_camera_drawing_get_card (scene, corners);
  for (int i = 0; card && i < 4; i++)
    memcpy (points[n++], corners[i], sizeof *points);
  if (!card)
    kn_camera_scene_get_target (scene, points[n++]);
  kn_camera_eye_fit (eye, (const double (*)[3]) points, n);
}
