/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The values of an OpenTimelineIO file, which may be anything: what is not there, or is something else, is nothing. All
 * of it is borrowed. NULL is an object without members and a list of nothing.
 */
#pragma once

#include "app/document/kn-json.h"

G_BEGIN_DECLS

JsonObject *kn_otio_get_object  (JsonObject *object, const char *key);
JsonArray  *kn_otio_get_array   (JsonObject *object, const char *key);
/* "" */
const char *kn_otio_get_string  (JsonObject *object, const char *key);
double      kn_otio_get_number  (JsonObject *object, const char *key, double otherwise);
gboolean    kn_otio_get_boolean (JsonObject *object, const char *key, gboolean otherwise);
guint       kn_otio_length_of   (JsonArray *array);
/* i is less than the length. */
JsonObject *kn_otio_nth_object  (JsonArray *array, guint i);
/* "Clip.2" against "Clip" up to version 2. */
gboolean    kn_otio_is_schema   (JsonObject *object, const char *name, int newest);

G_END_DECLS
