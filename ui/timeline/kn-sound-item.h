/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A sound: its name and gain, its waveform, a line for the gain, and a handle at the end of each fade.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

typedef enum
{
  KN_SOUND_GRIP_NONE,
  KN_SOUND_GRIP_FADE_IN,
  KN_SOUND_GRIP_FADE_OUT,
  KN_SOUND_GRIP_GAIN,
} KnSoundGrip;

#define KN_TYPE_SOUND_ITEM (kn_sound_item_get_type ())
G_DECLARE_FINAL_TYPE (KnSoundItem, kn_sound_item, KN, SOUND_ITEM, KnLaneItem)

/* What can be dragged at a place of the item. */
KnSoundGrip kn_sound_item_pick      (KnSoundItem *self, double x, double y);
/* Decibels for a distance in pixels; up is louder. */
double      kn_sound_item_get_gain  (KnSoundItem *self, double dy);

G_END_DECLS
