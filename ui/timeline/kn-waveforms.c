/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-waveforms.h"

#include "app/media/kn-probe.h"
#include "app/media/kn-sound-reader.h"

#include <math.h>

#define SAMPLE_RATE 48000
#define SAMPLES (SAMPLE_RATE / KN_WAVEFORM_RATE)
/* An hour is 180 kB. */
#define MAX_FILES 48
#define MAX_SECONDS (12 * 3600)

typedef struct
{
  GBytes *peaks;           /* NULL while it is read, and where that failed */
  gboolean done;
  guint64 used;
  GPtrArray *watchers;     /* GtkWidget, references */
} Wave;

/* The thread that reads may be the last to let go of it: it must not be what frees widgets. */
typedef struct
{
  GWeakRef owner;
  char *path;
} Reading;

struct _KnWaveforms
{
  GObject parent_instance;

  GHashTable *files;       /* path -> Wave */
  GCancellable *cancel;
  guint64 clock;
};

G_DEFINE_FINAL_TYPE (KnWaveforms, kn_waveforms, G_TYPE_OBJECT)

static void
wave_free (gpointer data)
{
  Wave *wave = data;

  g_clear_pointer (&wave->peaks, g_bytes_unref);
  g_ptr_array_unref (wave->watchers);
  g_free (wave);
}

/* ---- the thread ---- */

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_weak_ref_clear (&reading->owner);
  g_free (reading->path);
  g_free (reading);
}

static guint8
get_peak (const float *samples)
{
  float peak = 0;

  for (int i = 0; i < 2 * SAMPLES; i++)
    peak = fmaxf (peak, fabsf (samples[i]));
  return (guint8) fminf (255, peak * 255);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = ((Reading *) data)->path;
  g_autoptr (kn_sound_reader) reader = kn_sound_reader_open (path, NULL);
  struct kn_probe probe = { 0 };
  gsize n = 0;
  g_autofree guint8 *peaks = NULL;
  float samples[2 * SAMPLES];

  if (reader && kn_probe_file (path, &probe, NULL))
    n = (gsize) (MIN ((double) probe.duration_ns * 1e-9, MAX_SECONDS) * KN_WAVEFORM_RATE);
  peaks = g_malloc (n + 1);
  for (gsize i = 0; i < n; i++)
    {
      if (g_cancellable_is_cancelled (cancellable) ||
          !kn_sound_reader_read (reader, (gint64) i * SAMPLES, samples, SAMPLES, NULL))
        n = i;
      else
        peaks[i] = get_peak (samples);
    }
  g_task_return_pointer (task, n ? g_bytes_new_take (g_steal_pointer (&peaks), n) : NULL,
                         (GDestroyNotify) g_bytes_unref);
}

/* ---- the cache ---- */

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (KnWaveforms) self = g_weak_ref_get (&reading->owner);
  g_autoptr (GBytes) peaks = g_task_propagate_pointer (G_TASK (result), NULL);
  Wave *wave = self ? g_hash_table_lookup (self->files, reading->path) : NULL;

  if (!wave)
    return;
  wave->done = TRUE;
  wave->peaks = g_steal_pointer (&peaks);
  for (guint i = 0; i < wave->watchers->len; i++)
    gtk_widget_queue_draw (wave->watchers->pdata[i]);
  g_ptr_array_set_size (wave->watchers, 0);
}

static void
forget_oldest (KnWaveforms *self)
{
  GHashTableIter iter;
  gpointer path, wave, oldest = NULL;
  guint64 used = G_MAXUINT64;

  g_hash_table_iter_init (&iter, self->files);
  while (g_hash_table_iter_next (&iter, &path, &wave))
    if (((Wave *) wave)->used < used)
      {
        used = ((Wave *) wave)->used;
        oldest = path;
      }
  if (oldest)
    g_hash_table_remove (self->files, oldest);
}

static void
start_reading (KnWaveforms *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancel, read_cb, NULL);
  Reading *reading = g_new0 (Reading, 1);

  g_weak_ref_init (&reading->owner, self);
  reading->path = g_strdup (path);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

const guint8 *
kn_waveforms_get (KnWaveforms *self, const char *path, GtkWidget *watcher, gsize *n)
{
  Wave *wave;

  g_return_val_if_fail (KN_IS_WAVEFORMS (self) && path != NULL && n != NULL, NULL);

  *n = 0;
  wave = g_hash_table_lookup (self->files, path);
  if (!wave)
    {
      if (g_hash_table_size (self->files) >= MAX_FILES)
        forget_oldest (self);
      wave = g_new0 (Wave, 1);
      wave->watchers = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->files, g_strdup (path), wave);
      start_reading (self, path);
    }
  wave->used = ++self->clock;
  if (!wave->done && !g_ptr_array_find (wave->watchers, watcher, NULL))
    g_ptr_array_add (wave->watchers, g_object_ref (watcher));
  return wave->peaks ? g_bytes_get_data (wave->peaks, n) : NULL;
}

static void
kn_waveforms_dispose (GObject *object)
{
  KnWaveforms *self = KN_WAVEFORMS (object);

  g_cancellable_cancel (self->cancel);
  g_clear_pointer (&self->files, g_hash_table_unref);
  G_OBJECT_CLASS (kn_waveforms_parent_class)->dispose (object);
}

static void
kn_waveforms_finalize (GObject *object)
{
  g_object_unref (KN_WAVEFORMS (object)->cancel);
  G_OBJECT_CLASS (kn_waveforms_parent_class)->finalize (object);
}

static void
kn_waveforms_class_init (KnWaveformsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_waveforms_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_waveforms_finalize;
}

static void
kn_waveforms_init (KnWaveforms *self)
{
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wave_free);
  self->cancel = g_cancellable_new ();
}

KnWaveforms *
kn_waveforms_new (void)
{
  return g_object_new (KN_TYPE_WAVEFORMS, NULL);
}
