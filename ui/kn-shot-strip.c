/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-shot-strip.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-asset.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-project.h"
#include "app/document/kn-take.h"
#include "app/export/kn-camera-arrow.h"
#include "ui/kn-texture.h"
#include "ui/kn-thumbnails.h"

#include <math.h>

/* Height of a single picture: a very wide one is still seen, an upright one leaves room for others. */
#define SINGLE_MIN_PX 64
#define SINGLE_MAX_PX 128

#define FORMER_OPACITY 0.5

struct _KnShotStrip
{
  GtkWidget parent_instance;

  KnRenderDesk *desk;
  char *path;             /* of what is shown, or NULL */
  char *move;             /* of the camera, by name, or "" */
  guint64 shot;
  gint64 in, duration;
  KnRate rate;
  double aspect;
  gboolean single;
  gboolean former;         /* path is what was there before */
  gboolean made;           /* path is what was made for the shot, no footage and no picture that it is to begin with */
  gboolean still;          /* path is such a picture */
};

G_DEFINE_FINAL_TYPE (KnShotStrip, kn_shot_strip, GTK_TYPE_WIDGET)

/* given: whether it is the picture that the shot begins with. */
static GdkTexture *
picture_at (KnShotStrip *self, gint64 frame, gboolean *given)
{
  KnJob *job = self->desk ? kn_render_desk_get_job (self->desk, self->shot) : NULL;
  GdkTexture *texture = job ? kn_texture_from_preview (job, frame) : NULL;

  *given = !texture && self->still;
  if (texture)
    return texture;
  if (self->path)
    texture = kn_thumbnails_get (kn_thumbnails_get_default (), self->path, self->still ? 0 : frame, self->rate);
  return texture ? g_object_ref (texture) : NULL;
}

/* A draft is coarser by other measures in width and height; a picture overhangs and is cut, as the model is given it. */
static void
draw_picture (KnShotStrip *self, GtkSnapshot *snapshot, gint64 frame, const graphene_rect_t *area)
{
  gboolean given;
  g_autoptr (GdkTexture) texture = picture_at (self, frame, &given);
  float aspect, w, h;

  if (texture && !given)
    gtk_snapshot_append_texture (snapshot, texture, area);
  if (!texture || !given)
    return;
  aspect = (float) gdk_texture_get_width (texture) / (float) gdk_texture_get_height (texture);
  w = fmaxf (area->size.width, area->size.height * aspect);
  h = w / aspect;
  gtk_snapshot_push_clip (snapshot, area);
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (area->origin.x + (area->size.width - w) / 2,
                                                    area->origin.y + (area->size.height - h) / 2, w, h));
  gtk_snapshot_pop (snapshot);
}

static void
draw_arrow (KnShotStrip *self, GtkSnapshot *snapshot, const graphene_rect_t *picture)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, picture);

  kn_camera_arrow_draw (cr, self->move, picture->origin.x, picture->origin.y, picture->size.width, picture->size.height);
  cairo_destroy (cr);
}

static void
draw_single (KnShotStrip *self, GtkSnapshot *snapshot, float width, float height)
{
  float w = fminf (width, height * (float) self->aspect), h = w / (float) self->aspect;
  graphene_rect_t picture = GRAPHENE_RECT_INIT ((width - w) / 2, (height - h) / 2, w, h);

  draw_picture (self, snapshot, self->in + self->duration / 2, &picture);
  if (*self->move)
    draw_arrow (self, snapshot, &picture);
}

static void
draw_row (KnShotStrip *self, GtkSnapshot *snapshot, float width, float height)
{
  float step = (float) fmax (8, height * self->aspect);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  for (float x = 0; x < width; x += step + 1)
    {
      gint64 frame = self->in + (gint64) ((double) (x / width) * (double) self->duration);

      draw_picture (self, snapshot, frame, &GRAPHENE_RECT_INIT (x, 0, step, height));
    }
  gtk_snapshot_pop (snapshot);
}

static void
kn_shot_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnShotStrip *self = KN_SHOT_STRIP (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);

  if (height < 8 || self->duration < 1)
    return;
  gtk_snapshot_push_opacity (snapshot, self->former ? FORMER_OPACITY : 1);
  if (self->single)
    draw_single (self, snapshot, width, height);
  else
    draw_row (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
kn_shot_strip_get_request_mode (GtkWidget *widget)
{
  return KN_SHOT_STRIP (widget)->single ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* A row is as high as there is room; a single picture has the height that its width asks for, within bounds. */
static void
kn_shot_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  KnShotStrip *self = KN_SHOT_STRIP (widget);

  *minimum = *natural = 0;
  if (self->single && orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural =
        for_size > 0 ? CLAMP ((int) lround (for_size / self->aspect), SINGLE_MIN_PX, MAX (SINGLE_MAX_PX, for_size * 2 / 3))
                     : SINGLE_MIN_PX;
}

static void
ready_cb (KnShotStrip *self, const char *path)
{
  if (g_strcmp0 (path, self->path) == 0)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kn_shot_strip_dispose (GObject *object)
{
  KnShotStrip *self = KN_SHOT_STRIP (object);

  g_signal_handlers_disconnect_by_data (kn_thumbnails_get_default (), self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->move, g_free);
  G_OBJECT_CLASS (kn_shot_strip_parent_class)->dispose (object);
}

static void
kn_shot_strip_class_init (KnShotStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_shot_strip_dispose;
  widget_class->snapshot = kn_shot_strip_snapshot;
  widget_class->get_request_mode = kn_shot_strip_get_request_mode;
  widget_class->measure = kn_shot_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
kn_shot_strip_init (KnShotStrip *self)
{
  self->aspect = 16.0 / 9;
  self->move = g_strdup ("");
  g_signal_connect_swapped (kn_thumbnails_get_default (), "ready", G_CALLBACK (ready_cb), self);
}

/* The newest of what was made. */
static char *
dup_made (KnRenderDesk *desk, KnShot *shot)
{
  const char *draft = kn_render_desk_get_draft (desk, shot);
  KnTake *take = kn_shot_get_picked_take (shot);

  return draft ? g_strdup (draft) : take ? kn_take_dup_file_name (take) : NULL;
}

/* What is there without it: the footage, or the picture that the shot begins with. */
static char *
dup_given (KnShot *shot, gboolean *is_picture)
{
  KnAsset *footage = kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA ? kn_shot_get_media (shot) : NULL;
  KnAsset *picture = footage ? NULL : kn_shot_get_first_picture (shot);

  *is_picture = picture != NULL;
  return footage || picture ? kn_asset_dup_file_name (footage ? footage : picture) : NULL;
}

/* What is drawn, but for a preview that is coming in. */
static gboolean
set_path (KnShotStrip *self, KnShot *shot)
{
  g_autofree char *made = dup_made (self->desk, shot);
  gboolean still = FALSE;
  g_autofree char *path = made ? g_strdup (made) : dup_given (shot, &still);
  gboolean former = !made && (!path || still) && self->path && self->made && kn_shot_is_described (shot);
  gint64 in = kn_clip_get_in_frames (KN_CLIP (shot)), duration = kn_clip_get_duration_frames (KN_CLIP (shot));
  gboolean same = (former || g_strcmp0 (path, self->path) == 0) && former == self->former && in == self->in &&
                  duration == self->duration;

  /* One word of the style asks for something else of every shot: the board is not blank until all of it is there. Footage
   * that is no longer chosen was never a picture of the shot. */
  if (!former)
    {
      self->made = made != NULL;
      self->still = still;
      g_free (self->path);
      self->path = g_steal_pointer (&path);
    }
  self->former = former;
  self->in = in;
  self->duration = duration;
  return !same;
}

/* A path of one's own or from a file has no arrow that would say it. */
static gboolean
set_move (KnShotStrip *self, KnCameraPath *camera)
{
  const char *move = camera && !*kn_camera_path_get_file (camera) ? kn_camera_path_get_preset (camera) : "";

  if (g_str_equal (move, self->move))
    return FALSE;
  g_free (self->move);
  self->move = g_strdup (move);
  return TRUE;
}

void
kn_shot_strip_set_shot (KnShotStrip *self, KnRenderDesk *desk, KnShot *shot)
{
  gboolean changed;
  int width, height;
  double aspect;

  g_return_if_fail (KN_IS_SHOT_STRIP (self));
  g_set_object (&self->desk, desk);
  if (self->shot != kn_node_get_id (KN_NODE (shot)))
    g_clear_pointer (&self->path, g_free);
  self->shot = kn_node_get_id (KN_NODE (shot));
  self->rate = kn_project_get_frame_rate (kn_document_get_project (kn_node_get_document (KN_NODE (shot))));
  kn_shot_get_size (shot, &width, &height);
  aspect = height > 0 ? (double) width / height : 16.0 / 9;
  if (self->single && aspect != self->aspect)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->aspect = aspect;
  changed = set_path (self, shot) | set_move (self, kn_shot_get_camera (shot));
  if (changed || kn_render_desk_get_job (desk, self->shot))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kn_shot_strip_set_single (KnShotStrip *self, gboolean single)
{
  g_return_if_fail (KN_IS_SHOT_STRIP (self));
  self->single = single;
}
