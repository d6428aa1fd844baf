/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A script, pasted or opened, beside the shots that will be made of it. Signal "accepted" when a person wants them.
 */
#pragma once

#include "app/script/kn-script.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_SCRIPT_DIALOG (kn_script_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KnScriptDialog, kn_script_dialog, KN, SCRIPT_DIALOG, AdwWindow)

KnScriptDialog         *kn_script_dialog_new  (GtkWindow *parent);
/* Shows the text of a file; FALSE where it cannot be read, and the dialog says why. */
gboolean                kn_script_dialog_load (KnScriptDialog *self, const char *path);
/* NULL while there is none. Borrowed. */
const struct kn_script *kn_script_dialog_get  (KnScriptDialog *self);

G_END_DECLS
