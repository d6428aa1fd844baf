/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-frame-ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC G_GUINT64_CONSTANT (0x314e49524e4b)     /* "KNRIN1" */
#define N_SLOTS 3
#define MAX_TRIES 8
#define PAGE 4096
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* All shared words are atomics: two processes race for them by design. */
struct slot
{
  _Atomic guint64 version;            /* odd while it is written */
  _Atomic guint64 serial;
  _Atomic guint32 info[sizeof (struct kn_frame_info) / 4];
};

struct head
{
  guint64 magic, slot_bytes;          /* constant */
  _Atomic guint64 latest;             /* serial; its slot is serial % N_SLOTS */
  struct slot slots[N_SLOTS];
};

struct kn_frame_ring
{
  int fd;
  gsize slot_bytes, total_bytes;
  struct head *head;
  guint64 serial;                     /* of the writer */
};

G_STATIC_ASSERT (sizeof (struct head) <= PAGE);
G_STATIC_ASSERT (sizeof (_Atomic guint64) == 8);

static struct kn_frame_ring *
fail (struct kn_frame_ring *ring, const char *what, GError **error)
{
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The memory for previews could not be %s: %s.", what,
               g_strerror (errno));
  kn_frame_ring_destroy (&ring);
  return NULL;
}

static gboolean
map (struct kn_frame_ring *ring, int protection)
{
  void *at = mmap (NULL, ring->total_bytes, protection, MAP_SHARED, ring->fd, 0);

  ring->head = at == MAP_FAILED ? NULL : at;
  return ring->head != NULL;
}

struct kn_frame_ring *
kn_frame_ring_create (gsize slot_bytes, GError **error)
{
  struct kn_frame_ring *ring = g_new0 (struct kn_frame_ring, 1);

  g_return_val_if_fail (slot_bytes % 8 == 0, NULL);
  ring->slot_bytes = slot_bytes;
  ring->total_bytes = PAGE + N_SLOTS * slot_bytes;
  ring->fd = memfd_create ("kinora-previews", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (ring->fd < 0 || ftruncate (ring->fd, (off_t) ring->total_bytes) < 0 || fcntl (ring->fd, F_ADD_SEALS, SEALS) < 0 ||
      !map (ring, PROT_READ | PROT_WRITE))
    return fail (ring, "made", error);
  ring->head->magic = MAGIC;
  ring->head->slot_bytes = slot_bytes;
  return ring;
}

struct kn_frame_ring *
kn_frame_ring_open (int fd, GError **error)
{
  struct kn_frame_ring *ring = g_new0 (struct kn_frame_ring, 1);
  struct stat info;

  ring->fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  /* sealed against shrinking, so that reading cannot fault */
  if (ring->fd < 0 || fstat (ring->fd, &info) < 0 || (fcntl (ring->fd, F_GET_SEALS) & SEALS) != SEALS)
    return fail (ring, "opened", error);
  ring->total_bytes = (gsize) info.st_size;
  errno = EILSEQ;
  if (ring->total_bytes < PAGE || !map (ring, PROT_READ))
    return fail (ring, "opened", error);
  ring->slot_bytes = ring->head->slot_bytes;
  if (ring->head->magic != MAGIC || ring->slot_bytes != (ring->total_bytes - PAGE) / N_SLOTS)
    return fail (ring, "opened", error);
  return ring;
}

void
kn_frame_ring_destroy (struct kn_frame_ring **ring)
{
  if (!*ring)
    return;
  if ((*ring)->head)
    munmap ((*ring)->head, (*ring)->total_bytes);
  if ((*ring)->fd >= 0)
    close ((*ring)->fd);
  g_clear_pointer (ring, g_free);
}

int
kn_frame_ring_get_fd (const struct kn_frame_ring *ring)
{
  return ring->fd;
}

static _Atomic guint32 *
slot_pixels (const struct kn_frame_ring *ring, guint64 serial)
{
  return (_Atomic guint32 *) ((char *) ring->head + PAGE + serial % N_SLOTS * ring->slot_bytes);
}

static void
store_pixels (_Atomic guint32 *out, const guint8 *rgb, gsize frame_pixels, int n_frames, int frame_step)
{
  for (int f = 0; f < n_frames; f++, rgb += (gsize) (frame_step - 1) * frame_pixels * 3)
    for (gsize i = 0; i < frame_pixels; i++, rgb += 3)
      {
        guint32 pixel = rgb[0] | (guint32) rgb[1] << 8 | (guint32) rgb[2] << 16 | 0xff000000u;

        atomic_store_explicit (out++, GUINT32_TO_LE (pixel), memory_order_relaxed);
      }
}

/* Between these two a reader takes nothing from the slot, and what it has half copied it throws away. */
static void
begin_change (struct slot *slot)
{
  guint64 version = atomic_load_explicit (&slot->version, memory_order_relaxed);

  atomic_store_explicit (&slot->version, version + 1, memory_order_relaxed);
  /* whoever sees any of what follows also sees that the version is odd */
  atomic_thread_fence (memory_order_release);
}

static void
end_change (struct slot *slot)
{
  guint64 version = atomic_load_explicit (&slot->version, memory_order_relaxed);

  atomic_store_explicit (&slot->version, version + 1, memory_order_release);
}

guint64
kn_frame_ring_write (struct kn_frame_ring *ring, const struct kn_frame_info *info, const guint8 *rgb)
{
  gsize pixels = (gsize) info->width * (gsize) info->height;
  int most = (int) MIN (ring->slot_bytes / 4 / MAX (pixels, 1), G_MAXINT);
  struct kn_frame_info thinned = *info;
  guint32 words[G_N_ELEMENTS (((struct slot *) NULL)->info)];
  struct slot *slot;

  if (!most || !pixels || info->n_frames < 1)
    return 0;
  thinned.frame_step = (info->n_frames + most - 1) / most;
  thinned.n_frames = (info->n_frames + thinned.frame_step - 1) / thinned.frame_step;
  memcpy (words, &thinned, sizeof words);
  slot = &ring->head->slots[++ring->serial % N_SLOTS];
  begin_change (slot);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    atomic_store_explicit (&slot->info[i], words[i], memory_order_relaxed);
  atomic_store_explicit (&slot->serial, ring->serial, memory_order_relaxed);
  store_pixels (slot_pixels (ring, ring->serial), rgb, pixels, thinned.n_frames, thinned.frame_step);
  end_change (slot);
  atomic_store_explicit (&ring->head->latest, ring->serial, memory_order_release);
  return ring->serial;
}

void
kn_frame_ring_clear (struct kn_frame_ring *ring)
{
  atomic_store_explicit (&ring->head->latest, 0, memory_order_release);
  for (int i = 0; i < N_SLOTS; i++)
    begin_change (&ring->head->slots[i]);
  /* the pages go back to the system; failing only means that they stay */
  (void) !fallocate (ring->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE, (off_t) (ring->total_bytes - PAGE));
  for (int i = 0; i < N_SLOTS; i++)
    end_change (&ring->head->slots[i]);
}

static gboolean
is_sane (const struct kn_frame_ring *ring, const struct kn_frame_info *info)
{
  guint64 pixels;

  if (info->n_frames < 1 || info->width < 1 || info->height < 1 || info->frame_step < 1)
    return FALSE;
  pixels = (guint64) info->width * (guint64) info->height;
  return pixels <= ring->slot_bytes / 4 && (guint64) info->n_frames <= ring->slot_bytes / 4 / pixels;
}

/* One attempt: NULL when the writer came by. */
static GBytes *
copy_slot (struct kn_frame_ring *ring, guint64 serial, struct kn_frame_info *info)
{
  struct slot *slot = &ring->head->slots[serial % N_SLOTS];
  _Atomic guint32 *pixels = slot_pixels (ring, serial);
  guint64 version = atomic_load_explicit (&slot->version, memory_order_acquire);
  guint32 words[G_N_ELEMENTS (slot->info)];
  g_autofree guint32 *copy = NULL;
  guint64 found;
  gsize n;

  if (version & 1)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = atomic_load_explicit (&slot->info[i], memory_order_relaxed);
  found = atomic_load_explicit (&slot->serial, memory_order_relaxed);
  memcpy (info, words, sizeof *info);
  if (found != serial || !is_sane (ring, info))
    return NULL;
  n = (gsize) info->n_frames * (gsize) info->width * (gsize) info->height;
  copy = g_try_new (guint32, n);
  for (gsize i = 0; copy && i < n; i++)
    copy[i] = atomic_load_explicit (&pixels[i], memory_order_relaxed);
  atomic_thread_fence (memory_order_acquire);
  if (!copy || atomic_load_explicit (&slot->version, memory_order_relaxed) != version)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&copy), n * sizeof (guint32));
}

GBytes *
kn_frame_ring_read (struct kn_frame_ring *ring, guint64 *serial, struct kn_frame_info *info)
{
  for (int i = 0; i < MAX_TRIES; i++)
    {
      guint64 latest = atomic_load_explicit (&ring->head->latest, memory_order_acquire);
      GBytes *bytes;

      /* below it after a clear; equal when there is nothing new */
      if (latest <= *serial)
        return NULL;
      bytes = copy_slot (ring, latest, info);
      if (bytes)
        {
          *serial = latest;
          return bytes;
        }
    }
  return NULL;
}
