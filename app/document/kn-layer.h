/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A row of shots and titles. GListModel of KnClip, by start.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_LAYER (kn_layer_get_type ())
G_DECLARE_FINAL_TYPE (KnLayer, kn_layer, KN, LAYER, KnNode)

const char *kn_layer_get_name   (KnLayer *self);
gboolean    kn_layer_get_hidden (KnLayer *self);
gboolean    kn_layer_get_locked (KnLayer *self);
GListModel *kn_layer_get_clips  (KnLayer *self);

G_END_DECLS
