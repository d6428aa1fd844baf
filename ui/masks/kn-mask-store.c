/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-store.h"

#include "app/document/kn-document.h"
#include "app/document/kn-mask-key.h"

/* The key at the playhead, those around it, and the one before the last undo. */
#define MAX_HELD 4

typedef struct
{
  char *key;
  KnMaskBitmap *bitmap;
} Held;

struct _KnMaskStore
{
  KnDocument *document;
  GQueue held;              /* Held, the latest at the head */
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->key);
  kn_mask_bitmap_free (held->bitmap);
  g_free (held);
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

KnMaskBitmap *
kn_mask_store_draw (KnMaskStore *self, KnMaskTrack *track, gint64 time, int width, int height, GError **error)
{
  GListModel *keys = kn_mask_track_get_keys (track);
  guint n = g_list_model_get_n_items (keys), at = 0;
  g_autoptr (KnMaskKey) key = NULL;

  if (n == 0)
    return kn_mask_bitmap_new (width, height);
  for (guint i = 1; i < n; i++)
    {
      g_autoptr (KnMaskKey) next = g_list_model_get_item (keys, i);

      if (kn_mask_key_get_time_frames (next) <= time)
        at = i;
    }
  key = g_list_model_get_item (keys, at);
  return kn_mask_store_draw_key (self, key, width, height, error);
}
