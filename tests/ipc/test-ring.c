/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-frame-ring.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
fill (guint8 *rgb, gsize n, guint32 value)
{
  for (gsize i = 0; i < n; i++)
    memcpy (rgb + i * 3, (const guint8[]) { (guint8) value, (guint8) (value >> 8), (guint8) (value >> 16) }, 3);
}

static void
test_one (void)
{
  g_autoptr (GError) error = NULL;
  struct kn_frame_ring *writer = kn_frame_ring_create (4096, &error), *reader;
  struct kn_frame_info info = {
    .job = 7, .step = 2, .n_steps = 9, .frame_step = 1, .n_frames = 3, .width = 5, .height = 3
  };
  struct kn_frame_info found;
  g_autofree guint8 *rgb = g_malloc (3 * 5 * 3 * 3);
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  guint64 serial = 0;
  gsize size;

  g_assert_no_error (error);
  reader = kn_frame_ring_open (kn_frame_ring_get_fd (writer), &error);
  g_assert_no_error (error);
  g_assert_null (kn_frame_ring_read (reader, &serial, &found));
  for (int i = 0; i < 3 * 5 * 3 * 3; i++)
    rgb[i] = (guint8) i;
  g_assert_cmpuint (kn_frame_ring_write (writer, &info, rgb), ==, 1);
  bytes = kn_frame_ring_read (reader, &serial, &found);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, 3 * 5 * 3 * 4);
  for (int i = 0; i < 3 * 5 * 3; i++)
    for (int c = 0; c < 4; c++)
      g_assert_cmpuint (data[i * 4 + c], ==, c < 3 ? (guint8) (i * 3 + c) : 255);
  g_assert_cmpmem (&found, sizeof found, &info, sizeof info);
  g_assert_null (kn_frame_ring_read (reader, &serial, &found));
  kn_frame_ring_clear (writer);
  g_assert_null (kn_frame_ring_read (reader, &serial, &found));
  g_assert_cmpuint (kn_frame_ring_write (writer, &info, rgb), ==, 2);
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = kn_frame_ring_read (reader, &serial, &found);
  g_assert_nonnull (bytes);
  kn_frame_ring_destroy (&reader);
  kn_frame_ring_destroy (&writer);
}

/* Too long for a slot: every n-th frame; too large: nothing. */
static void
test_thinned (void)
{
  struct kn_frame_ring *writer = kn_frame_ring_create (4096, NULL);
  struct kn_frame_ring *reader = kn_frame_ring_open (kn_frame_ring_get_fd (writer), NULL);
  struct kn_frame_info info = { .frame_step = 1, .n_frames = 10, .width = 16, .height = 16 }, found;
  g_autofree guint8 *rgb = g_malloc (10 * 256 * 3);
  g_autoptr (GBytes) bytes = NULL;
  guint64 serial = 0;

  for (guint i = 0; i < 10; i++)
    fill (rgb + i * 256 * 3, 256, i);
  kn_frame_ring_write (writer, &info, rgb);
  bytes = kn_frame_ring_read (reader, &serial, &found);
  g_assert_cmpint (found.frame_step, ==, 3);
  g_assert_cmpint (found.n_frames, ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (((const guint8 *) g_bytes_get_data (bytes, NULL))[i * 1024], ==, i * 3);
  info = (struct kn_frame_info) { .frame_step = 1, .n_frames = 1, .width = 64, .height = 33 };
  g_assert_cmpuint (kn_frame_ring_write (writer, &info, rgb), ==, 0);
  g_assert_null (kn_frame_ring_read (reader, &serial, &found));
  kn_frame_ring_destroy (&reader);
  kn_frame_ring_destroy (&writer);
}

static void
test_not_a_ring (void)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("plain", MFD_ALLOW_SEALING), pipes[2];

  g_assert_cmpint (ftruncate (fd, 100000), ==, 0);
  g_assert_null (kn_frame_ring_open (fd, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpint (pipe (pipes), ==, 0);
  g_assert_null (kn_frame_ring_open (pipes[0], &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (kn_frame_ring_open (-1, &error));
  close (fd);
  close (pipes[0]);
  close (pipes[1]);
}

struct torture
{
  struct kn_frame_ring *ring;
  atomic_int done;
};

static gpointer
torture_writer (gpointer data)
{
  struct torture *t = data;
  g_autofree guint8 *rgb = g_malloc (40 * 40 * 3 * 2);

  for (guint32 i = 1; !atomic_load (&t->done); i++)
    {
      /* the picture says what the description says, so that a torn pair shows */
      int w = 20 + (int) (i % 21), h = 40 - (int) (i % 17);
      struct kn_frame_info info = { .job = i, .frame_step = 1, .n_frames = 2, .width = w, .height = h };

      fill (rgb, (gsize) (w * h * 2), i);
      kn_frame_ring_write (t->ring, &info, rgb);
    }
  return NULL;
}

static void
check_whole (GBytes *bytes, const struct kn_frame_info *info)
{
  gsize size;
  const guint8 *p = g_bytes_get_data (bytes, &size);
  guint8 expect[4] = { (guint8) info->job, (guint8) (info->job >> 8), (guint8) (info->job >> 16), 255 };

  g_assert_cmpuint (size, ==, (gsize) (info->width * info->height * 2 * 4));
  for (gsize i = 0; i < size; i += 4)
    g_assert_cmpint (memcmp (p + i, expect, 4), ==, 0);
}

/* A writer that never pauses against a reader: whatever is read is whole, and serials only grow. */
static void
test_torture (void)
{
  struct torture t = { .ring = kn_frame_ring_create (16384, NULL) };
  struct kn_frame_ring *reader = kn_frame_ring_open (kn_frame_ring_get_fd (t.ring), NULL);
  GThread *thread = g_thread_new ("writer", torture_writer, &t);
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC;
  guint64 serial = 0, last = 0;
  guint n = 0;

  while (g_get_monotonic_time () < end || n < 10)
    {
      struct kn_frame_info info;
      GBytes *bytes = kn_frame_ring_read (reader, &serial, &info);

      if (!bytes)
        continue;
      g_assert_cmpuint (serial, >, last);
      last = serial;
      check_whole (bytes, &info);
      g_bytes_unref (bytes);
      n++;
    }
  atomic_store (&t.done, 1);
  g_thread_join (thread);
  g_test_message ("%u of %" G_GUINT64_FORMAT " previews were read", n, serial);
  kn_frame_ring_destroy (&reader);
  kn_frame_ring_destroy (&t.ring);
}

#define CLEARED_PX 512

struct cleared
{
  struct kn_frame_ring *reader;
  atomic_int round, read;             /* the writer's, and the one that the reader is at */
};

static gpointer
cleared_reader (gpointer data)
{
  struct cleared *c = data;
  guint n = 0;

  for (int round; (round = atomic_load (&c->round)) >= 0;)
    {
      struct kn_frame_info info;
      guint64 serial = 0;
      g_autoptr (GBytes) bytes = NULL;

      atomic_store (&c->read, round);
      bytes = kn_frame_ring_read (c->reader, &serial, &info);
      if (bytes)
        check_whole (bytes, &info);
      n += bytes != NULL;
    }
  return GUINT_TO_POINTER (n);
}

/* Memory that is given back while a preview is copied out of it: the copy is whole, or there is none. */
static void
test_cleared (void)
{
  g_autoptr (GError) error = NULL;
  struct kn_frame_ring *writer = kn_frame_ring_create (2 * CLEARED_PX * CLEARED_PX * 4, &error);
  struct cleared c = { .reader = kn_frame_ring_open (kn_frame_ring_get_fd (writer), &error) };
  g_autofree guint8 *rgb = g_malloc (2 * CLEARED_PX * CLEARED_PX * 3);
  GThread *thread = g_thread_new ("reader", cleared_reader, &c);

  for (guint32 i = 1; i < 60; i++)
    {
      struct kn_frame_info info = { .job = i, .frame_step = 1, .n_frames = 2, .width = CLEARED_PX,
                                    .height = CLEARED_PX };

      fill (rgb, 2 * CLEARED_PX * CLEARED_PX, i);
      kn_frame_ring_write (writer, &info, rgb);
      atomic_store (&c.round, (int) i);
      while (atomic_load (&c.read) != (int) i)
        g_thread_yield ();
      kn_frame_ring_clear (writer);
    }
  atomic_store (&c.round, -1);
  g_test_message ("%u previews were read", GPOINTER_TO_UINT (g_thread_join (thread)));
  kn_frame_ring_destroy (&c.reader);
  kn_frame_ring_destroy (&writer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring/one", test_one);
  g_test_add_func ("/ring/thinned", test_thinned);
  g_test_add_func ("/ring/not-a-ring", test_not_a_ring);
  g_test_add_func ("/ring/torture", test_torture);
  g_test_add_func ("/ring/cleared", test_cleared);
  return g_test_run ();
}
