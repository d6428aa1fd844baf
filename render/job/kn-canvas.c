/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A picture that is given from one stream frame on, for n frames. */
struct picture
{
  float *rgb;                         /* [H, W, 3] */
  int first, n;
  float strength;
};

static gboolean
add_picture (struct kn_canvas *c, const char *path, int frame, int n, float strength, GError **error)
{
  const struct kn_job_io *io = c->grid.io;
  int last = 4 * (c->n_groups - 1);
  struct picture picture = { .first = CLAMP (frame - c->tail + c->lead, c->lead, last), .n = n, .strength = strength };

  picture.rgb = io->load_picture (path, c->grid.width, c->grid.height, io->user_data, error);
  if (picture.rgb)
    g_array_append_val (c->pictures, picture);
  return picture.rgb != NULL;
}

gboolean
kn_canvas_init (struct kn_canvas *c, const struct kn_request *r, const struct kn_job_layout *l,
                const struct kn_area_grid *grid, int n_new, gboolean repeat, GError **error)
{
  gboolean lead = l->n_before > 0 || r->loop;

  *c = (struct kn_canvas) { .request = r, .grid = *grid, .n_groups = n_new + lead, .lead = lead,
                            .tail = l->before.tail, .repeat = repeat,
                            .pixels = (gsize) grid->height * grid->width };
  c->pictures = g_array_new (FALSE, FALSE, sizeof (struct picture));
  c->frame = g_new (float, 3 * c->pixels);
  c->share = g_new (float, c->pixels);
  /* A loop's first latent is a group of four like any other: a picture fills it. */
  if (l->first_picture && !add_picture (c, l->first_picture, 0, r->loop ? 4 : 1, 1, error))
    return FALSE;
  if (l->last_picture && !add_picture (c, l->last_picture, G_MAXINT / 2, 1, 1, error))
    return FALSE;
  for (gsize i = 0; i < r->n_keyframes; i++)
    if (r->keyframes[i].strength > 0 &&
        !add_picture (c, r->keyframes[i].image, (int) lrint (r->keyframes[i].time_s * grid->fps), 1,
                      (float) r->keyframes[i].strength, error))
      return FALSE;
  return TRUE;
}

static void
end (struct kn_canvas *c)
{
  kn_mask_free (&c->mask);
  if (c->video)
    c->grid.io->close_video (c->video);
  c->video = NULL;
}

void
kn_canvas_clear (struct kn_canvas *c)
{
  end (c);
  for (guint i = 0; i < c->pictures->len; i++)
    g_free (g_array_index (c->pictures, struct picture, i).rgb);
  g_array_unref (c->pictures);
  g_free (c->frame);
  g_free (c->share);
}

gboolean
kn_canvas_begin (struct kn_canvas *c, GError **error)
{
  const struct kn_area_grid *g = &c->grid;

  end (c);
  if (!c->request->n_masks)
    return TRUE;
  c->mask = kn_mask_new (c->request, g);
  c->video = g->io->open_video (c->request->source->video, g->width, g->height, g->fps, 0, g->io->user_data, error);
  return c->video != NULL;
}

/* The source where the masks leave it. */
static gboolean
draw_source (struct kn_canvas *c, int frame, float *rgb, guint8 *known, GError **error)
{
  if (!c->grid.io->read_video (c->video, 1, c->frame, error) ||
      !kn_mask_draw (c->mask, frame, known, c->share, error))
    return FALSE;
  for (gsize i = 0; i < c->pixels; i++)
    if (known[i])
      memcpy (rgb + 3 * i, c->frame + 3 * i, 3 * sizeof (float));
  return TRUE;
}

/* How many frames a picture is from a frame: 0 in it, -1 where it is not in the frame's group of four or the next. */
static int
distance_to (const struct picture *p, int frame)
{
  int nearest = CLAMP (frame, p->first, p->first + p->n - 1), groups = (nearest + 3) / 4 - (frame + 3) / 4;

  return groups == 0 || groups == 1 ? abs (nearest - frame) : -1;
}

/* The nearest picture that is strong enough; of two as near the earlier one, and of two in one frame the last one
 * that was asked for. NULL if none reaches so far. */
static const struct picture *
find_picture (const struct kn_canvas *c, int frame, float strength, int *distance)
{
  const struct picture *found = NULL;

  for (guint i = 0; i < c->pictures->len; i++)
    {
      const struct picture *p = &g_array_index (c->pictures, struct picture, i);
      int d = distance_to (p, frame);

      if (p->strength < strength || d < 0)
        continue;
      if (!found || d < *distance || (d == *distance && (d == 0 || p->first <= found->first)))
        {
          found = p;
          *distance = d;
        }
    }
  return found;
}

static gboolean
draw_frame (struct kn_canvas *c, int frame, float strength, float *rgb, guint8 *known, GError **error)
{
  const struct picture *picture;
  int distance = 0;

  memset (rgb, 0, c->pixels * 3 * sizeof (float));
  memset (known, 0, c->pixels);
  if (c->video && !draw_source (c, frame, rgb, known, error))
    return FALSE;
  picture = find_picture (c, frame, strength, &distance);
  if (!picture || (distance > 0 && (!c->repeat || memchr (known, 1, c->pixels))))
    return TRUE;
  memcpy (rgb, picture->rgb, c->pixels * 3 * sizeof (float));
  if (distance == 0)
    memset (known, 1, c->pixels);
  return TRUE;
}

gboolean
kn_canvas_draw (struct kn_canvas *c, int first, int n, float strength, float *rgb, guint8 *known, GError **error)
{
  for (int i = 0; i < n; i++)
    if (!draw_frame (c, first + i, strength, rgb + 3 * i * c->pixels, known + i * c->pixels, error))
      return FALSE;
  return TRUE;
}
