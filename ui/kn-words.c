/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-words.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-shot.h"

#include <glib/gi18n.h>

static const struct
{
  const char *preset, *name;
} moves[] = {
  { "", NC_("camera move", "Free") },
  { "static", NC_("camera move", "Lock-off") },
  { "pan-left", NC_("camera move", "Pan left") },
  { "pan-right", NC_("camera move", "Pan right") },
  { "tilt-up", NC_("camera move", "Tilt up") },
  { "tilt-down", NC_("camera move", "Tilt down") },
  { "roll-left", NC_("camera move", "Roll left") },
  { "roll-right", NC_("camera move", "Roll right") },
  { "truck-left", NC_("camera move", "Truck left") },
  { "truck-right", NC_("camera move", "Truck right") },
  { "pedestal-up", NC_("camera move", "Pedestal up") },
  { "pedestal-down", NC_("camera move", "Pedestal down") },
  { "dolly-in", NC_("camera move", "Dolly in") },
  { "dolly-out", NC_("camera move", "Dolly out") },
  { "orbit-left", NC_("camera move", "Orbit left") },
  { "orbit-right", NC_("camera move", "Orbit right") },
  { "zoom-in", NC_("camera move", "Zoom in") },
  { "zoom-out", NC_("camera move", "Zoom out") },
  { "dolly-zoom-in", NC_("camera move", "Dolly zoom in") },
  { "dolly-zoom-out", NC_("camera move", "Dolly zoom out") },
  { "handheld", NC_("camera move", "Handheld") },
};

/* What the document calls its steps, for translation. */
G_GNUC_UNUSED static const char *const steps[] = {
  N_("Change disabled"),       N_("Change interpolation"),  N_("Change inverted"),
  N_("Move picture"),
  N_("Go on after shot"),      N_("Lead up to shot"),       N_("Bridge"),                N_("Lead back to start"),
  N_("Add camera key"),       N_("Delete camera key"),     N_("Import camera"),         N_("Move camera key"),
  N_("Add box"),              N_("Add mask"),              N_("Add marker"),            N_("Add layer"),
  N_("Fade"),
  N_("Gain"),
  N_("Paste"),
  N_("Transition"),
  N_("Add media"),
  N_("Add"),
  N_("Add file"),
  N_("Add take"),
  N_("Add title"),
  N_("Change picture size"),
  N_("Find files"),
  N_("Add prompt"),
  N_("Add to pictures"),      N_("Move box"),              N_("Paint mask"),            N_("Change muted"),
  N_("Change background"),    N_("Change blend"),
  N_("Change camera"),        N_("Change colour"),         N_("Change description"),    N_("Change expand prompt"),
  N_("Change expanded prompt"), N_("Change fade in"), N_("Change fade out"), N_("Change feather"),
  N_("Change font"),          N_("Change frame rate"),     N_("Change from shot"),      N_("Change gain"),
  N_("Change grow"),       N_("Change guidance"),       N_("Change image"),          N_("Change inherit characters"),
  N_("Change inherit style"), N_("Change label"),          N_("Change length"),         N_("Change model"),
  N_("Change name"),           N_("Change negative"),       N_("Change notes"),
  N_("Change position"),
  N_("Change prompt"),        N_("Change quality"),        N_("Change rating"),         N_("Change role"),
  N_("Change sampler"),       N_("Change seed"),           N_("Change shift"),          N_("Change size"),
  N_("Change hidden"),        N_("Change locked"),         N_("Change solo"),
  N_("Change source"),        N_("Change steps"),          N_("Change strength"),       N_("Change style"),
  N_("Change take"),          N_("Change text"),           N_("Change time"),           N_("Change weight"),
  N_("Copy"),                 N_("Duplicate"),
  N_("Delete"),                N_("Insert"),                N_("Move"),
  N_("Find file"),            N_("Pin picture"),          N_("Render"),                N_("Reorder"),               N_("Retake"),               N_("Ripple delete"),
  N_("Ripple move"),          N_("Ripple trim"),           N_("Roll"),                  N_("Slide"),
  N_("Slip"),                 N_("Split"),                 N_("Trim"),
};

char *
kn_words_dup_shot_title (KnShot *shot)
{
  const char *name = kn_clip_get_name (KN_CLIP (shot)), *number = kn_shot_get_number (shot);

  if (*name)
    return g_strdup (name);
  if (*number)
    return g_strdup_printf (_("Shot %s"), number);
  return g_strdup_printf (_("Shot %u"), (guint) kn_node_get_position (KN_NODE (shot)) + 1);
}

char *
kn_words_dup_file (KnAsset *asset)
{
  const char *name = kn_asset_get_name (asset);

  return *name ? g_strdup (name) : g_path_get_basename (kn_asset_get_path (asset));
}

const char *
kn_words_get_prompt_hint (KnShot *shot)
{
  return kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA ? _("Type what is to change in it") : _("Type a prompt");
}

char *
kn_words_dup_duration (gint64 frames, KnRate rate)
{
  return g_strdup_printf (_("%.1f s"), kn_frames_to_seconds (frames, rate));
}

const char *
kn_words_get_camera_preset (const char *preset)
{
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (g_str_equal (moves[i].preset, preset))
      return g_dpgettext2 (NULL, "camera move", moves[i].name);
  return preset;
}

const char *
kn_words_get_camera (KnCameraPath *path)
{
  if (!path)
    return kn_words_get_camera_preset ("");
  if (*kn_camera_path_get_file (path))
    return _("From a file");
  if (!*kn_camera_path_get_preset (path) && g_list_model_get_n_items (kn_camera_path_get_keys (path)))
    return _("Own path");
  return kn_words_get_camera_preset (kn_camera_path_get_preset (path));
}

const char *const *
kn_words_get_camera_presets (void)
{
  static const char *names[G_N_ELEMENTS (moves) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    names[i] = moves[i].preset;
  return names;
}

const char *
kn_words_get_source (KnShotSource source)
{
  static const char *const names[] = {
    [KN_SHOT_SOURCE_TEXT] = N_("The prompt alone"),
    [KN_SHOT_SOURCE_FIRST_FRAME] = N_("A picture as first frame"),
    [KN_SHOT_SOURCE_FIRST_LAST] = N_("Pictures as first and last frame"),
    [KN_SHOT_SOURCE_EXTEND_FORWARD] = N_("Goes on from another shot"),
    [KN_SHOT_SOURCE_EXTEND_BACKWARD] = N_("Leads into another shot"),
    [KN_SHOT_SOURCE_LOOP] = N_("Loops"),
    [KN_SHOT_SOURCE_FILL] = N_("Fills between two shots"),
    [KN_SHOT_SOURCE_MEDIA] = N_("Footage"),
  };

  return _(names[source]);
}

const char *
kn_words_translate (const char *text)
{
  return text && *text ? _(text) : "";
}
