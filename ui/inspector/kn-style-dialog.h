/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What all shots of a project share: style, what is not to be seen, and the characters with their pictures. Each change is
 * one undo step, made at once.
 */
#pragma once

#include "ui/inspector/kn-section.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_STYLE_DIALOG (kn_style_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KnStyleDialog, kn_style_dialog, KN, STYLE_DIALOG, AdwWindow)

KnStyleDialog *kn_style_dialog_new (GtkWindow *parent, KnSession *session, KnRenderDesk *desk);

G_END_DECLS
