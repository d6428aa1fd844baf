/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Files that are dropped on the storyboard, through the same door as on the timeline. On a panel: a picture is what its
 * shot begins with, a film becomes a shot behind it, a sound begins with it. Between panels and below the last, pictures
 * and films become shots there.
 */
#pragma once

#include "ui/storyboard/kn-storyboard.h"

G_BEGIN_DECLS

void kn_storyboard_drop_attach (KnStoryboard *storyboard);

G_END_DECLS
