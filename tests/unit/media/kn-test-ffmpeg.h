/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files for tests, made by the ffmpeg program. Ends the test where that fails.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* arguments: as a shell has them; file names are in folder. */
void kn_test_ffmpeg (const char *folder, const char *arguments);

G_END_DECLS
