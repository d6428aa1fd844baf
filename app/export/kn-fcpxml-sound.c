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

static gboolean
is_connected (const struct kn_xml_node *node)
{
  const char *lane = kn_xml_get (node, "lane");

  return lane && g_ascii_strtoll (lane, NULL, 10) != 0;
}

const struct kn_xml_node *
kn_fcpxml_find_own (const struct kn_xml_node *clip, const char *name)
{
  const struct kn_xml_node *inner = NULL;

  for (guint i = 0; i < clip->children->len; i++)
    {
      const struct kn_xml_node *child = clip->children->pdata[i];

      if (is_connected (child))
        continue;
      if (g_str_equal (child->name, name))
        return child;
      if (!inner && g_str_equal (child->name, "video"))
        inner = kn_xml_child (child, name);
    }
  return inner;
}

gboolean
kn_fcpxml_is_sound (const struct kn_xml_node *node)
{
  if (g_str_equal (node->name, "clip"))
    return kn_fcpxml_find_own (node, "audio") && !kn_fcpxml_find_own (node, "video");
  return g_str_equal (node->name, "audio") || is_set (node, "srcEnable", "audio");
}

/* A change of the level is its fades, or keys. */
static void
read_change (struct kn_fcpxml_sound *sound, const struct kn_xml_node *change)
{
  const char *in = kn_xml_get (kn_xml_child (change, "fadeIn"), "duration");
  const char *out = kn_xml_get (kn_xml_child (change, "fadeOut"), "duration");

  if (in)
    sound->fade_in = in;
  if (out)
    sound->fade_out = out;
  sound->is_simpler |= change && ((!in && !out) || kn_xml_child (change, "keyframeAnimation"));
}

/* FALSE if it is down to nothing. */
static gboolean
read_volume (struct kn_fcpxml_sound *sound, const struct kn_xml_node *node, double *gain_db)
{
  const struct kn_xml_node *volume = kn_xml_child (node, "adjust-volume");
  const char *amount = kn_xml_get (volume, "amount");
  double gain = amount ? g_ascii_strtod (amount, NULL) : 0;

  read_change (sound, kn_xml_child (volume, "param"));
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
      const struct kn_xml_node *audio = kn_fcpxml_find_own (node, "audio");

      sound.muted |= !audio || is_set (audio, "enabled", "0") || !read_volume (&sound, audio, &sound.gain_db);
    }
  read_channels (&sound, node);
  sound.gain_db = kn_timeline_clamp_gain (sound.gain_db);
  return sound;
}
