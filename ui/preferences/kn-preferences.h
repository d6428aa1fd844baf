/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What holds for all projects: the device and its memory, model folders, room for drafts, keys, colours. Changes count at
 * once; the worker of each window is replaced when its job allows it.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_PREFERENCES (kn_preferences_get_type ())
G_DECLARE_FINAL_TYPE (KnPreferences, kn_preferences, KN, PREFERENCES, AdwPreferencesWindow)

/* worker: path of kinora-render. project: the folder that is open, and desk, who makes its drafts; or NULL. page: "device",
 * "models", "storage" or "shortcuts"; "" for the first. */
KnPreferences *kn_preferences_new (GtkWindow *parent, const char *worker, const char *project, KnRenderDesk *desk,
                                   const char *page);

/* The page of keys; see kn-preferences-keys.c. */
GtkWidget     *kn_preferences_keys_new (void);
/* The page of model folders; see kn-preferences-models.c. */
GtkWidget     *kn_preferences_models_new (const char *worker);

G_END_DECLS
