/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A project on the disk for a golden picture, with one file in it.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

/* text: the project. WORK/golden.kinora receives the picture as the file `name`, "media/picture.png". */
KnDocument *kn_golden_project_new    (const char *work, const char *text, const char *picture, const char *name);
/* Deletes the folder and all that is in it. */
void        kn_golden_project_remove (const char *work);

G_END_DECLS
