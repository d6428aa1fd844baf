/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-store.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-document.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-project.h"
#include "render/area/kn-shape.h"

#include <math.h>

/* The key at the playhead, those around it, and the one before the last undo. */
#define MAX_HELD 4
/* Between keys a mask is blended at no more than this, so that scrubbing does not wait; the renderer does it in full. */
#define MAX_BLENDED_PIXELS (640 * 360)

typedef struct
{
  char *key;
  KnMaskBitmap *bitmap;
} Held;

typedef struct
{
  char *name;               /* of the key, what it holds and the size */
  struct kn_shape_outline outline;
} Outline;

struct _KnMaskStore
{
  KnDocument *document;
  GQueue held;              /* Held, the latest at the head */
  Outline outlines[2];      /* of the two keys around the time that was drawn last */
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->key);
  kn_mask_bitmap_free (held->bitmap);
  g_free (held);
}

static void
outline_clear (Outline *outline)
{
  g_clear_pointer (&outline->name, g_free);
  kn_shape_outline_clear (&outline->outline);
}

KnMaskStore *
kn_mask_store_new (KnDocument *document)
{
  KnMaskStore *self = g_new0 (KnMaskStore, 1);

  self->document = g_object_ref (document);
  g_queue_init (&self->held);
  return self;
}

void
kn_mask_store_free (KnMaskStore *self)
{
  g_queue_clear_full (&self->held, held_free);
  outline_clear (&self->outlines[0]);
  outline_clear (&self->outlines[1]);
  g_object_unref (self->document);
  g_free (self);
}

static void
hold (KnMaskStore *self, const char *key, KnMaskBitmap *bitmap)
{
  Held *held = g_new0 (Held, 1);

  held->key = g_strdup (key);
  held->bitmap = bitmap;
  g_queue_push_head (&self->held, held);
  if (g_queue_get_length (&self->held) > MAX_HELD)
    held_free (g_queue_pop_tail (&self->held));
}

static const KnMaskBitmap *
find_held (KnMaskStore *self, const char *key)
{
  for (GList *l = self->held.head; l; l = l->next)
    {
      Held *held = l->data;

      if (!g_str_equal (held->key, key))
        continue;
      g_queue_unlink (&self->held, l);
      g_queue_push_head_link (&self->held, l);
      return held->bitmap;
    }
  return NULL;
}

char *
kn_mask_store_put (KnMaskStore *self, const KnMaskBitmap *bitmap, GError **error)
{
  g_autoptr (GBytes) png = kn_mask_bitmap_to_png (bitmap);
  char *key = kn_document_store_blob (self->document, png, error);

  if (key && !find_held (self, key))
    hold (self, key, kn_mask_bitmap_copy (bitmap));
  return key;
}

static const KnMaskBitmap *
get (KnMaskStore *self, const char *key, GError **error)
{
  const KnMaskBitmap *held = find_held (self, key);
  g_autoptr (GBytes) file = held ? NULL : kn_document_load_blob (self->document, key, error);
  KnMaskBitmap *bitmap;

  if (held || !file)
    return held;
  bitmap = kn_mask_bitmap_new_from_picture (file, error);
  if (bitmap)
    hold (self, key, bitmap);
  return bitmap;
}

static KnMaskBitmap *
draw_box (const double box[4], int width, int height)
{
  KnMaskBitmap *bitmap = kn_mask_bitmap_new (width, height);
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  kn_mask_bitmap_fill (bitmap, KN_MASK_SHAPE_RECTANGLE, box[0] * width, box[1] * height, (box[0] + box[2]) * width,
                       (box[1] + box[3]) * height, FALSE, &touched);
  return bitmap;
}

KnMaskBitmap *
kn_mask_store_draw_key (KnMaskStore *self, KnMaskKey *key, int width, int height, GError **error)
{
  const KnMaskBitmap *bitmap;

  if (!*kn_mask_key_get_mask (key))
    return draw_box (kn_mask_key_get_box (key), width, height);
  bitmap = get (self, kn_mask_key_get_mask (key), error);
  if (!bitmap)
    return NULL;
  return bitmap->width == width && bitmap->height == height ? kn_mask_bitmap_copy (bitmap)
                                                            : kn_mask_bitmap_resize (bitmap, width, height);
}

/* ---- between keys ---- */

/* The outline of a key as the renderer will see it. */
static const struct kn_shape_outline *
get_outline (KnMaskStore *self, KnMaskKey *key, int width, int height, int slot, GError **error)
{
  Outline *outline = &self->outlines[slot];
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT " %s %dx%d", kn_node_get_id (KN_NODE (key)),
                                           kn_mask_key_get_mask (key), width, height);
  g_autoptr (KnMaskBitmap) bitmap = NULL;

  if (g_strcmp0 (outline->name, name) == 0)
    return &outline->outline;
  bitmap = kn_mask_store_draw_key (self, key, width, height, error);
  if (!bitmap)
    return NULL;
  for (gsize i = 0; i < (gsize) width * (gsize) height; i++)
    bitmap->data[i] = bitmap->data[i] > 127;
  outline_clear (outline);
  outline->name = g_steal_pointer (&name);
  kn_shape_outline_init (&outline->outline, bitmap->data, height, width);
  return &outline->outline;
}

static KnMaskBitmap *
blend (KnMaskStore *self, GListModel *keys, const struct kn_request_area *area, gsize at, double u, int width, int height,
       GError **error)
{
  double scale = MIN (1, sqrt ((double) MAX_BLENDED_PIXELS / ((double) width * height)));
  int w = MAX (1, (int) (width * scale)), h = MAX (1, (int) (height * scale));
  g_autoptr (KnMaskKey) key = g_list_model_get_item (keys, (guint) at);
  g_autoptr (KnMaskKey) next = g_list_model_get_item (keys, (guint) at + 1);
  const struct kn_shape_outline *from = get_outline (self, key, w, h, at % 2, error);
  const struct kn_shape_outline *to = from ? get_outline (self, next, w, h, (at + 1) % 2, error) : NULL;
  g_autoptr (KnMaskBitmap) small = to ? kn_mask_bitmap_new (w, h) : NULL;

  if (!small)
    return NULL;
  kn_shape_blend (area, at, u, from, to, h, w, small->data);
  for (gsize i = 0; i < (gsize) w * (gsize) h; i++)
    small->data[i] *= 255;
  return w == width && h == height ? g_steal_pointer (&small) : kn_mask_bitmap_resize (small, width, height);
}

static KnMaskBitmap *
draw_area (KnMaskStore *self, GListModel *keys, const struct kn_request_area *area, double time_s, int width, int height,
           GError **error)
{
  g_autoptr (KnMaskKey) key = NULL;
  double u, box[4];
  gsize at;

  kn_shape_find_key (area, time_s, &at, &u);
  if (u > 0 && area->keys[at].box && area->keys[at + 1].box)
    {
      kn_shape_blend_boxes (area, at, u, box);
      return draw_box (box, width, height);
    }
  if (u > 0)
    return blend (self, keys, area, at, u, width, height, error);
  key = g_list_model_get_item (keys, (guint) at);
  return kn_mask_store_draw_key (self, key, width, height, error);
}

KnMaskBitmap *
kn_mask_store_draw (KnMaskStore *self, KnMaskTrack *track, gint64 time, int width, int height, GError **error)
{
  KnRate rate = kn_project_get_frame_rate (kn_document_get_project (self->document));
  struct kn_request_area *area = kn_shot_request_new_area (track);
  KnMaskBitmap *bitmap =
      area->n_keys ? draw_area (self, kn_mask_track_get_keys (track), area, kn_frames_to_seconds (time, rate), width, height,
                                error)
                   : kn_mask_bitmap_new (width, height);

  kn_shot_request_area_free (area);
  return bitmap;
}
