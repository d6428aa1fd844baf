/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The camera that a take really has, measured from its pictures.
 *
 * What moves in the pictures (kn-motion.h) is explained by a camera that pans, tilts, rolls, zooms and travels past
 * things whose distances are found along with it, the same for the whole clip; what moves on its own is outvoted.
 * Pictures do not tell everything: a small pan looks like a small truck, and how far a camera travels is only known
 * against how far away things are. Where they do not tell, the path is taken to be as it was asked for, and things to be
 * about as far as on a stage: a ground a fifth of the subject's distance below, a wall at more than twice that distance.
 *
 * The error is what can be seen: how far the parts of the picture end up from where the asked path would have put them,
 * against how far it would have moved them. On rendered scenes whose camera is known (tests/unit/camera/test-meter.c) the
 * measured path is off by less than 2 % of the width of the picture, by less than 5 % with somebody walking through; a
 * scene that is twice as deep as the stage looks like half the travel. Where all that moves could as well be far away, as
 * stars are, nobody can tell a camera that travels past it from one that does not, and no error is worth telling.
 */
#pragma once

#include "app/camera/kn-motion.h"
#include "render/camera/kn-pose.h"

#include <gio/gio.h>

G_BEGIN_DECLS

struct kn_camera_measure
{
  int n;
  struct kn_pose *poses;              /* one a frame, from the asked first pose on */
  double error;                       /* 0: exactly as asked; 1: as wrong as not moving */
  double asked_move, drift;           /* widths of the picture: how far things should move, and are off */
  gboolean too_far;                   /* the same would be seen if it were as asked and everything far away */
};

/* n_pictures pictures of equal size, of the frames frames[]; asked: n poses, one a frame. FALSE if too little can be
 * followed in the pictures. */
gboolean kn_camera_meter_measure (struct kn_luma *const *pictures, const int *frames, int n_pictures,
                                  const struct kn_pose *asked, int n, struct kn_camera_measure *measure, GError **error);
/* The same from a film of n frames. Takes a second or so. */
gboolean kn_camera_meter_film    (const char *path, const struct kn_pose *asked, int n, GCancellable *cancellable,
                                  struct kn_camera_measure *measure, GError **error);
void     kn_camera_measure_clear (struct kn_camera_measure *self);

G_END_DECLS
