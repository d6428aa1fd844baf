/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; one belongs to one thread at a time
 *
 * Films of two fields a frame, as television was recorded: whole frames are made of them, as many as there were, with
 * the lines between those of a field's from the fields around it (libavfilter's bwdif). Frames that are whole already
 * pass as they are.
 */
#pragma once

#include <glib.h>
#include <libavutil/frame.h>

G_BEGIN_DECLS

typedef struct kn_fields kn_fields;

/* Whether the frame holds two fields. */
gboolean   kn_fields_are_in (const AVFrame *av);
/* For frames of the size and form of av, whose times are in time_base. NULL if there is no filter for them: then they
 * are shown as they are. */
kn_fields *kn_fields_new    (const AVFrame *av, AVRational time_base);
/* Accepts NULL. */
void       kn_fields_free   (kn_fields *self);
/* Whether av is of that size and form. */
gboolean   kn_fields_fit    (const kn_fields *self, const AVFrame *av);
/* In order of display; av is empty afterwards. NULL: no more comes. */
gboolean   kn_fields_push   (kn_fields *self, AVFrame *av);
/* 1: av is the next whole frame; 0: the end; -1: there is none before more is pushed. */
int        kn_fields_pull   (kn_fields *self, AVFrame *av);

G_END_DECLS
