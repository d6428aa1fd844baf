/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What an element of Final Cut Pro XML says of the sound that its file has.
 */
#pragma once

#include "app/export/kn-xml.h"

G_BEGIN_DECLS

struct kn_fcpxml_sound
{
  gboolean muted;
  double   gain_db;
  const char *fade_in, *fade_out;   /* how long they last, as the file says it; NULL: none. Borrowed */
  gboolean is_simpler;      /* than what it says: levels that change, channels of which some are off */
};

/* What a plain clip is made of: an element of this name inside of it, or inside of its picture. NULL if there is none.
 * What has a lane in the clip itself is connected to it and not its own. */
const struct kn_xml_node *kn_fcpxml_find_own (const struct kn_xml_node *clip, const char *name);

/* Whether it is heard only, and not seen. */
gboolean               kn_fcpxml_is_sound   (const struct kn_xml_node *node);
struct kn_fcpxml_sound kn_fcpxml_read_sound (const struct kn_xml_node *node);

G_END_DECLS
