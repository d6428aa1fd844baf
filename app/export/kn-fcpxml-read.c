/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads Final Cut Pro XML, 1.6 to 1.11: the first project, its files and what could not be read of it.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-fcpxml-private.h"
#include "app/export/kn-timeline.h"

#include <glib/gi18n.h>
#include <string.h>

static double
parse_seconds (const char *text)
{
  char *end;
  double num = text ? g_ascii_strtod (text, &end) : 0, den = 1;

  if (text && *end == '/')
    den = g_ascii_strtod (end + 1, NULL);
  return den > 0 ? num / den : 0;
}

gint64
kn_fcpxml_get_frames (kn_fcpxml_reader *r, const char *text)
{
  return kn_timeline_clamp_frames (parse_seconds (text) * kn_rate_to_fps (r->handoff->rate));
}

/* Resources */

static const struct kn_xml_node *
find_by_id (const struct kn_xml_node *resources, const char *id)
{
  for (guint i = 0; resources && id && i < resources->children->len; i++)
    {
      const struct kn_xml_node *node = resources->children->pdata[i];

      if (g_strcmp0 (kn_xml_get (node, "id"), id) == 0)
        return node;
    }
  return NULL;
}

static void
read_assets (kn_fcpxml_reader *r, const struct kn_xml_node *resources)
{
  for (guint i = 0; resources && i < resources->children->len; i++)
    {
      const struct kn_xml_node *node = resources->children->pdata[i];
      const char *id = kn_xml_get (node, "id"), *src = kn_xml_get (node, "src");
      g_autofree char *path = NULL;
      struct kn_handoff_media *media;
      gint64 duration, start;
      int index;

      if (!g_str_equal (node->name, "asset") || !id)
        continue;
      if (!src)
        src = kn_xml_get (kn_xml_child (node, "media-rep"), "src");
      if (!src)
        continue;
      path = kn_timeline_dup_path (src, r->folder);
      index = kn_handoff_add_media (r->handoff, path, kn_xml_get (node, "name"));
      media = r->handoff->media->pdata[index];
      duration = kn_fcpxml_get_frames (r, kn_xml_get (node, "duration"));
      media->has_picture = g_strcmp0 (kn_xml_get (node, "hasVideo"), "1") == 0;
      media->has_sound = g_strcmp0 (kn_xml_get (node, "hasAudio"), "1") == 0;
      media->is_still = media->has_picture && duration <= 0;
      media->n_frames = duration > 0 ? duration : -1;
      g_hash_table_insert (r->assets, g_strdup (id), GINT_TO_POINTER (index + 1));
      start = kn_fcpxml_get_frames (r, kn_xml_get (node, "start"));
      g_hash_table_insert (r->starts, g_strdup (id), g_memdup2 (&start, sizeof start));
    }
}

/* The document */

static const struct kn_xml_node *
find_sequence (const struct kn_xml_node *node)
{
  if (g_str_equal (node->name, "sequence") && kn_xml_child (node, "spine"))
    return node;
  for (guint i = 0; i < node->children->len; i++)
    {
      const struct kn_xml_node *child = node->children->pdata[i], *found;

      if (!g_str_equal (child->name, "resources") && (found = find_sequence (child)))
        return found;
    }
  return NULL;
}

static void
read_format (struct kn_handoff *handoff, const struct kn_xml_node *format)
{
  double frame = parse_seconds (kn_xml_get (format, "frameDuration"));
  const char *width = kn_xml_get (format, "width"), *height = kn_xml_get (format, "height");

  if (frame > 0)
    kn_timeline_parse_rate (1 / frame, &handoff->rate);
  if (width && height)
    {
      handoff->width = (int) CLAMP (g_ascii_strtoll (width, NULL, 10), 16, 16384);
      handoff->height = (int) CLAMP (g_ascii_strtoll (height, NULL, 10), 16, 16384);
    }
}

static const char *
find_name (const struct kn_xml_node *node)
{
  if (g_str_equal (node->name, "project") && kn_xml_get (node, "name"))
    return kn_xml_get (node, "name");
  for (guint i = 0; i < node->children->len; i++)
    {
      const char *name = find_name (node->children->pdata[i]);

      if (name)
        return name;
    }
  return NULL;
}

G_GNUC_PRINTF (2, 3)
static void
remark (kn_fcpxml_reader *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (r->handoff->remarks, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
note_losses (kn_fcpxml_reader *r)
{
  kn_timeline_note_speeds (r->handoff, r->n_speeds);
  if (r->n_empty)
    remark (r, _("Compound clips, and others without a file of their own, became empty shots: %u."), r->n_empty);
  if (r->n_disabled)
    remark (r, _("Clips that were switched off were left out: %u."), r->n_disabled);
  if (r->n_auditions)
    remark (r, _("Of auditions only what is picked was imported: %u."), r->n_auditions);
  if (r->n_simpler)
    remark (r, _("Sounds with fades, with levels that change, or of which some channels are off play as a whole: %u."),
            r->n_simpler);
  if (r->n_moved)
    remark (r, _("Connected clips that lie over others of their lane were left out: %u."), r->n_moved);
  if (r->n_unseen)
    remark (r, _("Markers on frames that are cut away were left out: %u."), r->n_unseen);
}

struct kn_handoff *
kn_fcpxml_read (const char *text, gsize length, const char *folder, GError **error)
{
  g_autoptr (kn_xml_node) root = kn_xml_parse (text, length, error);
  const struct kn_xml_node *sequence = root && g_str_equal (root->name, "fcpxml") ? find_sequence (root) : NULL;
  kn_fcpxml_reader r = { .folder = folder };

  if (!root)
    return NULL;
  if (!sequence)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                           "The file is not a Final Cut Pro XML with a project in it: export the project.");
      return NULL;
    }
  r.handoff = kn_handoff_new_empty (NULL, KN_RATE_INIT (24, 1), 1280, 720);
  kn_handoff_set_string (&r.handoff->name, find_name (root));
  r.assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  r.starts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  r.lanes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  read_format (r.handoff, find_by_id (kn_xml_child (root, "resources"), kn_xml_get (sequence, "format")));
  read_assets (&r, kn_xml_child (root, "resources"));
  kn_fcpxml_place (&r, sequence);
  note_losses (&r);
  g_hash_table_unref (r.assets);
  g_hash_table_unref (r.starts);
  g_hash_table_unref (r.lanes);
  return r.handoff;
}
