/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-thumbnails.h"

#include "render/film/kn-film-reader.h"
#include "ui/kn-texture.h"

#define HEIGHT_PX 100
/* About 50 kB each. */
#define MAX_PICTURES 1200

/* What is asked of the thread and comes back. */
typedef struct
{
  KnThumbnails *owner;
  char *key, *path;
  gint64 index;
  KnRate rate;
  GdkTexture *texture;
} Wish;

struct _KnThumbnails
{
  GObject parent_instance;

  GHashTable *pictures;      /* key -> GdkTexture, or NULL while it is wished for or cannot be had */
  GQueue order;              /* keys, oldest first; borrowed from pictures */
  GThreadPool *pool;
  /* Of the thread alone. */
  kn_film_reader *reader;
  char *reader_path;
};

G_DEFINE_FINAL_TYPE (KnThumbnails, kn_thumbnails, G_TYPE_OBJECT)

static guint ready_signal;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->owner);
  g_free (wish->key);
  g_free (wish->path);
  g_clear_object (&wish->texture);
  g_free (wish);
}

static void
forget_oldest (KnThumbnails *self)
{
  while (g_queue_get_length (&self->order) > MAX_PICTURES)
    g_hash_table_remove (self->pictures, g_queue_pop_head (&self->order));
}

static gboolean
done_cb (gpointer data)
{
  Wish *wish = data;

  if (wish->texture && g_hash_table_contains (wish->owner->pictures, wish->key))
    {
      char *key = g_strdup (wish->key);

      g_hash_table_replace (wish->owner->pictures, key, g_object_ref (wish->texture));
      g_queue_push_tail (&wish->owner->order, key);
      forget_oldest (wish->owner);
      g_signal_emit (wish->owner, ready_signal, 0, wish->path);
    }
  wish_free (wish);
  return G_SOURCE_REMOVE;
}

static void
decode (KnThumbnails *self, Wish *wish)
{
  g_autoptr (kn_frame) frame = kn_frame_new (16, 16);
  g_autoptr (kn_frame) small = NULL;

  if (g_strcmp0 (self->reader_path, wish->path) != 0)
    {
      g_clear_pointer (&self->reader, kn_film_reader_free);
      g_free (self->reader_path);
      self->reader_path = g_strdup (wish->path);
      self->reader = kn_film_reader_open (wish->path, NULL);
    }
  if (!self->reader || !kn_film_reader_get (self->reader, wish->index, kn_rate_to_fps (wish->rate), frame, NULL))
    return;
  small = kn_frame_new (MAX (1, HEIGHT_PX * frame->width / frame->height), HEIGHT_PX);
  kn_frame_scale (small, frame, KN_FIT_FILL);
  wish->texture = kn_texture_from_frame (small);
}

static void
wish_cb (gpointer data, gpointer user_data)
{
  decode (user_data, data);
  g_idle_add (done_cb, data);
}

static void
kn_thumbnails_class_init (KnThumbnailsClass *klass)
{
  ready_signal = g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, G_TYPE_STRING);
}

static void
unref_texture (gpointer texture)
{
  if (texture)
    g_object_unref (texture);
}

static void
kn_thumbnails_init (KnThumbnails *self)
{
  self->pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_texture);
  g_queue_init (&self->order);
  self->pool = g_thread_pool_new (wish_cb, self, 1, FALSE, NULL);
}

KnThumbnails *
kn_thumbnails_get_default (void)
{
  static KnThumbnails *thumbnails;

  if (!thumbnails)
    thumbnails = g_object_new (KN_TYPE_THUMBNAILS, NULL);
  return thumbnails;
}

GdkTexture *
kn_thumbnails_get (KnThumbnails *self, const char *path, gint64 index, KnRate rate)
{
  g_autofree char *key = g_strdup_printf ("%s\n%" G_GINT64_FORMAT, path, index);
  gpointer texture = NULL;
  Wish *wish;

  if (g_hash_table_lookup_extended (self->pictures, key, NULL, &texture))
    return texture;
  wish = g_new0 (Wish, 1);
  wish->owner = g_object_ref (self);
  wish->key = g_strdup (key);
  wish->path = g_strdup (path);
  wish->index = index;
  wish->rate = rate;
  g_hash_table_insert (self->pictures, g_steal_pointer (&key), NULL);
  g_thread_pool_push (self->pool, wish, NULL);
  return NULL;
}
