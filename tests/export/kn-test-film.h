/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the tests of films share: frames that carry their number, a folder that goes away, and other programs to ask.
 */
#pragma once

#include "render/film/kn-frame.h"

/* Patches of colour, a moving gradient, and the number n as eight bits in black and white along the lower edge. */
void     kn_test_paint      (struct kn_frame *frame, int n);
/* The number that a frame carries. */
int      kn_test_read       (const struct kn_frame *frame);
/* A new folder; free with kn_test_remove(). */
char    *kn_test_folder     (void);
void     kn_test_remove     (char *folder);
gboolean kn_test_has        (const char *program);
/* Files of this process end at n bytes, as if the disk were full; 0: as long as they want. */
void     kn_test_limit_files (gsize n);
/* Runs a command line of argv (NULL-terminated); its output, or NULL if it failed. */
char    *kn_test_run        (const char *const *argv);
/* Writes a film of n frames with kn_test_paint(), and a tone if it has sound. */
void     kn_test_make_film  (const char *path, const char *format, int width, int height, int n);
/* The same with numbers from first. */
void     kn_test_make_film_from (const char *path, const char *format, int width, int height, int first, int n);
/* A WAV file: 440 Hz on the left, 660 Hz on the right, n samples, amplitude a half. */
void     kn_test_make_tone  (const char *path, int n);
/* The same with only the left one, as a file of one channel. */
void     kn_test_make_mono  (const char *path, int n);
