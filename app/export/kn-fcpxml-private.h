/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What reading Final Cut Pro XML is made of: the document and its files, and where clips are placed. Times are frames
 * of the timeline that is made.
 */
#pragma once

#include "app/export/kn-timeline-read.h"
#include "app/export/kn-xml.h"

G_BEGIN_DECLS

typedef struct
{
  struct kn_handoff *handoff;
  const char *folder;
  GHashTable *assets;      /* id → media index + 1 */
  GHashTable *starts;      /* id → asset's first frame */
  GHashTable *lanes;       /* number → struct kn_track_fill * */
  guint       n_speeds, n_empty, n_disabled, n_auditions, n_moved, n_unseen, n_simpler;   /* not read as they are */
} kn_fcpxml_reader;

/* Of "1001/30000s", "5s", "0s"; NULL is 0. */
gint64 kn_fcpxml_get_frames (kn_fcpxml_reader *r, const char *time);
/* The clips of a sequence, in tracks of the hand-off. */
void   kn_fcpxml_place      (kn_fcpxml_reader *r, const struct kn_xml_node *sequence);

G_END_DECLS
