/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The way out of a project: what, how much of it, what gets lost, where to; then progress, then what a check of the
 * written file found. Not modal: editing goes on, and an export goes on while the dialog is closed.
 * Signal "ended" (const char *sentence, const char *path or NULL) when an export is over while nobody looks at the
 * dialog.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_EXPORT_DIALOG (kn_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KnExportDialog, kn_export_dialog, KN, EXPORT_DIALOG, AdwWindow)

KnExportDialog *kn_export_dialog_new (GtkWindow *parent, KnSession *session, KnRenderDesk *desk);

G_END_DECLS
