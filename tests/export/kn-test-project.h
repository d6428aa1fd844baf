/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A small project on disk with everything that hand-off has to carry: two layers, a dissolve, a gap, a title, sound
 * with a fade, markers, and names that break careless writers. 24 frames a second, 50 frames, 320 × 180.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-sequence.h"
#include "app/media/kn-handoff.h"

#define KN_TEST_FRAMES 50
/* The content of the first shot's painted mask, and its SHA-256. */
#define KN_TEST_MASK "a painted mask"
#define KN_TEST_MASK_KEY "c068168120e39805b94649bdc09cd99f1c695bd10e656d0eee1f36571f9dc2e6"

/* Makes PARENT/film.kinora. */
KnDocument        *kn_test_project_new  (const char *parent, gboolean with_title);
struct kn_handoff *kn_test_handoff_new  (KnDocument *document);
/* The number that the picture at this frame carries; -1 during the dissolve, -2 for black. */
int                kn_test_project_number (int frame);
