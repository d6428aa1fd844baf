/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a project is called, its frame rate, its picture size, its notes. Each change is one undo step, made at once.
 */
#pragma once

#include "app/document/kn-document.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_PROJECT_DIALOG (kn_project_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KnProjectDialog, kn_project_dialog, KN, PROJECT_DIALOG, AdwWindow)

KnProjectDialog *kn_project_dialog_new (GtkWindow *parent, KnDocument *document);

G_END_DECLS
