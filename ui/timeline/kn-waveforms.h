/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How loud sound files are over time, for drawing. Files are read by a thread, once, and a bounded number of them is kept.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Peaks for a second of sound. */
#define KN_WAVEFORM_RATE 50

#define KN_TYPE_WAVEFORMS (kn_waveforms_get_type ())
G_DECLARE_FINAL_TYPE (KnWaveforms, kn_waveforms, KN, WAVEFORMS, GObject)

KnWaveforms  *kn_waveforms_new (void);
/* Peaks, 255 the loudest, KN_WAVEFORM_RATE for a second. NULL while the file is read, which begins with the first call, and
 * if it cannot be; watcher is drawn again when they are there. Borrowed until the main loop runs again. */
const guint8 *kn_waveforms_get (KnWaveforms *self, const char *path, GtkWidget *watcher, gsize *n);

G_END_DECLS
