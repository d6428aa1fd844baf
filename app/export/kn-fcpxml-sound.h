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
  gboolean is_simpler;      /* than what it says: fades, levels that change, channels of which some are off */
};

/* Whether it is heard only, and not seen. */
gboolean               kn_fcpxml_is_sound   (const struct kn_xml_node *node);
struct kn_fcpxml_sound kn_fcpxml_read_sound (const struct kn_xml_node *node);

G_END_DECLS
