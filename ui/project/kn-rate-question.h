/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Asks how many frames a second an edit decision list counts: its time codes do not say.
 */
#pragma once

#include "app/document/kn-time.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Offers the usual rates, with guess chosen. The callback's source is parent. */
void     kn_rate_question_ask    (GtkWindow *parent, const char *path, KnRate guess, GAsyncReadyCallback callback,
                                  gpointer user_data);
/* FALSE when it was cancelled. */
gboolean kn_rate_question_finish (GAsyncResult *result, KnRate *rate);

G_END_DECLS
