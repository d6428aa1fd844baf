/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Every key of the program in a window that scrolls: as many groups beside each other as fit, and a search.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *kn_shortcuts_window_new (GtkWindow *parent);

G_END_DECLS
