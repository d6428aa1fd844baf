/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What can be set about one mask or layout box: a form that follows the document.
 */
#pragma once

#include "app/document/kn-mask-track.h"
#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MASK_SETTINGS (kn_mask_settings_get_type ())
G_DECLARE_FINAL_TYPE (KnMaskSettings, kn_mask_settings, KN, MASK_SETTINGS, GtkWidget)

GtkWidget *kn_mask_settings_new         (void);
/* NULL to let go. */
void       kn_mask_settings_set_session (KnMaskSettings *self, KnSession *session);
/* NULL: nothing can be set. */
void       kn_mask_settings_set_track   (KnMaskSettings *self, KnMaskTrack *track);

G_END_DECLS
