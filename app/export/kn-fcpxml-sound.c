/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-fcpxml-sound.h"

#include "app/export/kn-timeline-read.h"

/* The lower end of Final Cut's levels means nothing at all. */
#define SILENCE_DB -96

static gboolean
is_set (const struct kn_xml_node *node, const char *attribute, const char *value)
{
  return g_strcmp0 (kn_xml_get (node, attribute), value) == 0;
}

/* The first such element inside a plain clip, or inside what that holds. */
static const struct kn_xml_node *
find_inside (const struct kn_xml_node *node, const char *name, int depth)
{
  const struct kn_xml_node *found = kn_xml_child (node, name);

  for (guint i = 0; !found && depth < 2 && i < node->children->len; i++)
    found = find_inside (node->children->pdata[i], name, depth + 1);
  return found;
}

gboolean
kn_fcpxml_is_sound (const struct kn_xml_node *node)
{
  if (g_str_equal (node->name, "clip"))
    return find_inside (node, "audio", 0) && !find_inside (node, "video", 0);
  return g_str_equal (node->name, "audio") || is_set (node, "srcEnable", "audio");
}

/* FALSE if it is down to nothing. */
static gboolean
read_volume (struct kn_fcpxml_sound *sound, const struct kn_xml_node *node, double *gain_db)
{
  const struct kn_xml_node *volume = kn_xml_child (node, "adjust-volume");
  const char *amount = kn_xml_get (volume, "amount");
  double gain = amount ? g_ascii_strtod (amount, NULL) : 0;

  sound->is_simpler |= kn_xml_child (volume, "param") != NULL;
  if (gain <= SILENCE_DB)
    return FALSE;
  *gain_db += kn_timeline_clamp_gain (gain);
  return TRUE;
}

/* Each channel, or pair, may be off and have a level. A project has one for all: that of the first that is on. */
static void
read_channels (struct kn_fcpxml_sound *sound, const struct kn_xml_node *node)
{
  double first = 0;
  guint n_on = 0, n_off = 0;

  for (guint i = 0; i < node->children->len; i++)
    {
      const struct kn_xml_node *channel = node->children->pdata[i];
      double gain_db = 0;

      if (!g_str_equal (channel->name, "audio-channel-source"))
        continue;
      sound->is_simpler |= kn_xml_child (channel, "mute") != NULL;
      if (is_set (channel, "enabled", "0") || is_set (channel, "active", "0")
          || !read_volume (sound, channel, &gain_db))
        {
          n_off++;
          continue;
        }
      if (!n_on++)
        first = gain_db;
      sound->is_simpler |= gain_db != first;
    }
  sound->gain_db += first;
  sound->muted |= n_off && !n_on;
  sound->is_simpler |= n_off && n_on;
}

struct kn_fcpxml_sound
kn_fcpxml_read_sound (const struct kn_xml_node *node)
{
  struct kn_fcpxml_sound sound = { .muted = is_set (node, "srcEnable", "video") || g_str_equal (node->name, "video") };

  sound.muted |= !read_volume (&sound, node, &sound.gain_db);
  if (g_str_equal (node->name, "clip"))
    {
      const struct kn_xml_node *audio = find_inside (node, "audio", 0);

      sound.muted |= !audio || is_set (audio, "enabled", "0") || !read_volume (&sound, audio, &sound.gain_db);
    }
  read_channels (&sound, node);
  sound.gain_db = kn_timeline_clamp_gain (sound.gain_db);
  return sound;
}
