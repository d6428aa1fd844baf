/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Timelines from strangers: any bytes, through every reader; what is read must become a project or a refusal, and be
 * written again in every format. What is a project is one too when every file turns out to have a sound.
 */
#include "app/export/kn-c2pa.h"
#include "app/export/kn-import.h"
#include "app/export/kn-recipe.h"
#include "app/export/kn-timeline.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
join (struct kn_handoff *handoff, gboolean was_project)
{
  g_autoptr (KnDocument) document = NULL;

  for (guint i = 0; i < handoff->media->len; i++)
    {
      struct kn_handoff_media *media = handoff->media->pdata[i];

      media->has_picture = media->has_sound = TRUE;
    }
  kn_timeline_join_sound (handoff);
  document = kn_import_handoff (handoff, "fuzz", NULL);
  g_assert (document || !was_project);
}

static void
use (struct kn_handoff *handoff)
{
  g_autoptr (KnDocument) document = kn_import_handoff (handoff, "fuzz", NULL);
  g_autoptr (GPtrArray) missing = kn_handoff_find_missing (handoff, 0, handoff->duration);

  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    {
      g_autofree char *text = f->write (handoff, "/tmp");
      g_autoptr (GPtrArray) limits = kn_timeline_find_limits (f, handoff);

      g_assert (g_utf8_validate (text, -1, NULL));
    }
  join (handoff, document != NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup (size ? (const char *) data : "", size);

  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    {
      g_autoptr (kn_handoff) handoff = f->read ? f->read (text, size, "/tmp", NULL) : NULL;

      if (handoff)
        use (handoff);
    }
  if (strstr (text, "kinora_recipe"))
    {
      g_autoptr (KnDocument) document = kn_recipe_open (text, "fuzz", NULL);
    }
  return 0;
}
