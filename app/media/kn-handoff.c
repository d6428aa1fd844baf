/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-handoff.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-audio-layer.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-document.h"
#include "app/document/kn-flatten.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-project.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"
#include "app/document/kn-title.h"

#include <glib/gi18n.h>

static void
clip_free (gpointer data)
{
  struct kn_handoff_clip *clip = data;

  g_free (clip->name);
  g_free (clip->notes);
  g_free (clip->prompt);
  g_free (clip->number);
  g_free (clip->camera);
  g_free (clip->font);
  g_free (clip->colour);
  g_free (clip->background);
  g_ptr_array_unref (clip->inputs);
  g_free (clip);
}

static void
track_free (gpointer data)
{
  struct kn_handoff_track *track = data;

  g_free (track->name);
  g_ptr_array_unref (track->clips);
  g_free (track);
}

static void
marker_free (gpointer data)
{
  struct kn_handoff_marker *marker = data;

  g_free (marker->name);
  g_free (marker->notes);
  g_free (marker);
}

static void
media_free (gpointer data)
{
  struct kn_handoff_media *media = data;

  g_free (media->name);
  g_free (media->path);
  g_free (media);
}

struct kn_handoff *
kn_handoff_new_empty (const char *name, KnRate rate, int width, int height)
{
  struct kn_handoff *self = g_new0 (struct kn_handoff, 1);

  self->name = g_strdup (name ? name : "");
  self->rate = rate;
  self->width = width;
  self->height = height;
  self->pictures = g_ptr_array_new_with_free_func (track_free);
  self->sounds = g_ptr_array_new_with_free_func (track_free);
  self->markers = g_ptr_array_new_with_free_func (marker_free);
  self->media = g_ptr_array_new_with_free_func (media_free);
  self->media_by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->remarks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
kn_handoff_free (struct kn_handoff *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->sounds);
  g_ptr_array_unref (self->markers);
  g_ptr_array_unref (self->media);
  g_hash_table_unref (self->media_by_path);
  g_ptr_array_unref (self->remarks);
  g_free (self->name);
  g_free (self->folder);
  g_free (self);
}

void
kn_handoff_set_string (char **string, const char *value)
{
  char *copy = value ? g_utf8_make_valid (value, -1) : g_strdup ("");

  g_free (*string);
  *string = copy;
}

struct kn_handoff_track *
kn_handoff_add_track (struct kn_handoff *self, const char *name, gboolean is_sound)
{
  struct kn_handoff_track *track = g_new0 (struct kn_handoff_track, 1);

  kn_handoff_set_string (&track->name, name);
  track->is_sound = is_sound;
  track->clips = g_ptr_array_new_with_free_func (clip_free);
  g_ptr_array_add (is_sound ? self->sounds : self->pictures, track);
  return track;
}

struct kn_handoff_clip *
kn_handoff_add_clip (struct kn_handoff_track *track, const char *name, gint64 start, gint64 end)
{
  struct kn_handoff_clip *clip = g_new0 (struct kn_handoff_clip, 1);
  char **strings[] = { &clip->notes, &clip->prompt, &clip->number, &clip->camera, &clip->font, &clip->colour,
                       &clip->background };

  kn_handoff_set_string (&clip->name, name);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    *strings[i] = g_strdup ("");
  clip->start = clip->cut_in = start;
  clip->end = clip->cut_out = end;
  clip->media = -1;
  clip->kind = KN_HANDOFF_EMPTY;
  clip->inputs = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (track->clips, clip);
  return clip;
}

struct kn_handoff_marker *
kn_handoff_add_marker (struct kn_handoff *self, const char *name, gint64 time, gint64 duration)
{
  struct kn_handoff_marker *marker = g_new0 (struct kn_handoff_marker, 1);

  kn_handoff_set_string (&marker->name, name);
  kn_handoff_set_string (&marker->notes, "");
  marker->time = time;
  marker->duration = duration;
  g_ptr_array_add (self->markers, marker);
  return marker;
}

int
kn_handoff_append_media (struct kn_handoff *self, const char *path, const char *name)
{
  struct kn_handoff_media *media = g_new0 (struct kn_handoff_media, 1);

  media->path = g_strdup (path);
  kn_handoff_set_string (&media->name, name);
  media->n_frames = -1;
  media->rate = self->rate;
  media->has_picture = TRUE;
  media->is_missing = !g_file_test (path, G_FILE_TEST_EXISTS);
  g_ptr_array_add (self->media, media);
  return (int) self->media->len - 1;
}

int
kn_handoff_add_media (struct kn_handoff *self, const char *path, const char *name)
{
  int index = GPOINTER_TO_INT (g_hash_table_lookup (self->media_by_path, path)) - 1;

  if (index >= 0)
    return index;
  index = kn_handoff_append_media (self, path, name);
  g_hash_table_insert (self->media_by_path, g_strdup (path), GINT_TO_POINTER (index + 1));
  return index;
}

const struct kn_handoff_media *
kn_handoff_get_media (const struct kn_handoff *self, const struct kn_handoff_clip *clip)
{
  return clip->media < 0 || (guint) clip->media >= self->media->len ? NULL : self->media->pdata[clip->media];
}

gint64
kn_handoff_get_head (const struct kn_handoff *self, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (self, clip);

  return !media || media->n_frames < 0 ? -1 : clip->source_in;
}

gint64
kn_handoff_get_tail (const struct kn_handoff *self, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (self, clip);

  return !media || media->n_frames < 0 ? -1 : MAX (0, media->n_frames - clip->source_in - (clip->end - clip->start));
}

gint64
kn_handoff_get_cut_source (const struct kn_handoff_clip *clip)
{
  return clip->source_in + clip->cut_in - clip->start;
}

/* From the document */

static int
add_asset (struct kn_handoff *self, KnAsset *asset)
{
  g_autofree char *path = kn_asset_dup_file_name (asset);
  int index = kn_handoff_add_media (self, path, kn_asset_get_name (asset));
  struct kn_handoff_media *media = self->media->pdata[index];
  KnRate rate = kn_asset_get_frame_rate (asset);
  KnAssetKind kind = kn_asset_get_kind (asset);

  media->n_frames = kn_asset_get_duration_frames (asset);
  media->width = (int) kn_asset_get_width_px (asset);
  media->height = (int) kn_asset_get_height_px (asset);
  if (rate.num > 0 && rate.den > 0)
    media->rate = rate;
  media->has_picture = kind != KN_ASSET_KIND_AUDIO;
  media->channels = (int) kn_asset_get_channels (asset);
  media->has_sound = kind == KN_ASSET_KIND_AUDIO || media->channels > 0;
  media->is_still = kind == KN_ASSET_KIND_IMAGE || kind == KN_ASSET_KIND_MASK;
  return index;
}

static int
add_take (struct kn_handoff *self, KnShot *shot, KnTake *take)
{
  g_autofree char *path = kn_take_dup_file_name (take);
  int index = kn_handoff_add_media (self, path, kn_clip_get_name (KN_CLIP (shot)));
  struct kn_handoff_media *media = self->media->pdata[index];

  media->is_take = TRUE;
  /* Older takes do not say how long they are. */
  media->n_frames = kn_take_get_n_frames (take) > 0 ? kn_take_get_n_frames (take) : -1;
  media->width = (int) kn_take_get_width_px (take);
  media->height = (int) kn_take_get_height_px (take);
  return index;
}

static void
add_input (struct kn_handoff_clip *clip, KnAsset *asset)
{
  g_autofree char *path = asset ? kn_asset_dup_file_name (asset) : NULL;

  if (path && !g_ptr_array_find_with_equal_func (clip->inputs, path, g_str_equal, NULL))
    g_ptr_array_add (clip->inputs, g_steal_pointer (&path));
}

/* Pictures, and footage of which a model made something else. */
static void
add_inputs (struct kn_handoff_clip *clip, KnShot *shot)
{
  GListModel *pictures = kn_shot_get_pictures (shot);

  for (guint i = 0; i < g_list_model_get_n_items (pictures); i++)
    {
      g_autoptr (KnPictureKey) key = g_list_model_get_item (pictures, i);

      add_input (clip, kn_picture_key_get_asset (key));
    }
  if (kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA)
    add_input (clip, kn_shot_get_media (shot));
}

static void
fill_shot (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot)
{
  KnTake *take = kn_shot_get_picked_take (shot);
  KnCameraPath *camera = kn_shot_get_camera (shot);

  kn_handoff_set_string (&clip->prompt, kn_shot_get_prompt (shot));
  kn_handoff_set_string (&clip->number, kn_shot_get_number (shot));
  /* Keys that were made of a move keep its name until one of them is changed. */
  if (camera)
    kn_handoff_set_string (&clip->camera, *kn_camera_path_get_preset (camera) ? kn_camera_path_get_preset (camera)
                                          : g_list_model_get_n_items (kn_camera_path_get_keys (camera)) ? "custom path"
                                                                                                        : "");
  clip->seed = take ? kn_take_get_seed (take) : kn_shot_get_seed (shot);
  if (take)
    {
      add_inputs (clip, shot);
      clip->media = add_take (self, shot, take);
    }
  else if (kn_shot_get_media (shot) && kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA)
    clip->media = add_asset (self, kn_shot_get_media (shot));
  if (kn_shot_has_sound (shot))
    {
      clip->gain_db = kn_shot_get_gain_db (shot);
      clip->muted = kn_shot_get_muted (shot);
    }
  clip->kind = clip->media >= 0 ? KN_HANDOFF_MEDIA : KN_HANDOFF_EMPTY;
}

static void
fill_title (struct kn_handoff_clip *clip, KnTitle *title)
{
  clip->kind = KN_HANDOFF_TITLE;
  kn_handoff_set_string (&clip->prompt, kn_title_get_text (title));
  kn_handoff_set_string (&clip->font, kn_title_get_font (title));
  kn_handoff_set_string (&clip->colour, kn_title_get_colour (title));
  kn_handoff_set_string (&clip->background, kn_title_get_background (title));
  clip->size_norm = kn_title_get_size_norm (title);
  clip->x_norm = kn_title_get_position (title)[0];
  clip->y_norm = kn_title_get_position (title)[1];
}

static void
fill_sound (struct kn_handoff *self, struct kn_handoff_clip *clip, KnAudioClip *sound)
{
  KnAsset *asset = kn_audio_clip_get_asset (sound);

  clip->gain_db = kn_audio_clip_get_gain_db (sound);
  clip->muted = kn_audio_clip_get_muted (sound);
  if (asset)
    clip->media = add_asset (self, asset);
  clip->kind = clip->media >= 0 ? KN_HANDOFF_MEDIA : KN_HANDOFF_EMPTY;
}

static void
add_flat (struct kn_handoff *self, struct kn_handoff_track *track, const KnFlatClip *flat)
{
  KnClip *from = flat->clip;
  struct kn_handoff_clip *clip = kn_handoff_add_clip (track, kn_clip_get_name (from), flat->record_in_frames,
                                                      flat->record_out_frames);

  clip->id = kn_node_get_id (KN_NODE (from));
  clip->cut_in = flat->cut_in_frames;
  clip->cut_out = flat->cut_out_frames;
  clip->source_in = flat->source_in_frames;
  clip->transition = flat->transition;
  clip->transition_in = flat->transition_in_frames;
  clip->transition_out = flat->transition_out_frames;
  clip->fade_in = kn_clip_get_fade_in_frames (from);
  clip->fade_out = kn_clip_get_fade_out_frames (from);
  clip->label = kn_clip_get_label (from);
  kn_handoff_set_string (&clip->notes, kn_clip_get_notes (from));
  if (KN_IS_SHOT (from))
    fill_shot (self, clip, KN_SHOT (from));
  else if (KN_IS_TITLE (from))
    fill_title (clip, KN_TITLE (from));
  else if (KN_IS_AUDIO_CLIP (from))
    fill_sound (self, clip, KN_AUDIO_CLIP (from));
}

static void
add_layer (struct kn_handoff *self, struct kn_handoff_track *track, KnNode *layer, gint64 in, gint64 out)
{
  g_autoptr (GArray) rows = kn_flatten_layer (layer, in, out);

  for (guint i = 0; i < rows->len; i++)
    add_flat (self, track, &g_array_index (rows, KnFlatClip, i));
}

static void
add_pictures (struct kn_handoff *self, KnSequence *sequence, gint64 in, gint64 out)
{
  GListModel *layers = kn_sequence_get_layers (sequence);

  for (guint i = g_list_model_get_n_items (layers); i-- > 0;)
    {
      g_autoptr (KnLayer) layer = g_list_model_get_item (layers, i);

      if (!kn_layer_get_hidden (layer))
        add_layer (self, kn_handoff_add_track (self, kn_layer_get_name (layer), FALSE), KN_NODE (layer), in, out);
    }
}

static void
add_sounds (struct kn_handoff *self, KnSequence *sequence, gint64 in, gint64 out)
{
  GListModel *layers = kn_sequence_get_audio_layers (sequence);
  guint n = g_list_model_get_n_items (layers);
  gboolean solo = FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnAudioLayer) layer = g_list_model_get_item (layers, i);

      solo |= kn_audio_layer_get_solo (layer);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KnAudioLayer) layer = g_list_model_get_item (layers, i);
      struct kn_handoff_track *track = kn_handoff_add_track (self, kn_audio_layer_get_name (layer), TRUE);

      track->muted = kn_audio_layer_get_muted (layer) || (solo && !kn_audio_layer_get_solo (layer));
      track->gain_db = kn_audio_layer_get_gain_db (layer);
      add_layer (self, track, KN_NODE (layer), in, out);
    }
}

static void
add_markers (struct kn_handoff *self, KnSequence *sequence, gint64 in, gint64 out)
{
  GListModel *markers = kn_sequence_get_markers (sequence);

  for (guint i = 0; i < g_list_model_get_n_items (markers); i++)
    {
      g_autoptr (KnMarker) from = g_list_model_get_item (markers, i);
      gint64 time = kn_marker_get_time_frames (from);
      struct kn_handoff_marker *marker;

      if (time < in || time >= out)
        continue;
      marker = kn_handoff_add_marker (self, kn_marker_get_name (from), time - in, kn_marker_get_duration_frames (from));
      kn_handoff_set_string (&marker->notes, kn_marker_get_notes (from));
      marker->label = kn_marker_get_label (from);
    }
}

struct kn_handoff *
kn_handoff_new (KnSequence *sequence, gint64 in_frames, gint64 out_frames)
{
  KnProject *project = kn_node_get_ancestor (KN_NODE (sequence), KN_TYPE_PROJECT);
  KnDocument *document = kn_node_get_document (KN_NODE (sequence));
  g_autofree char *title = document ? kn_document_dup_title (document) : g_strdup (kn_project_get_name (project));
  struct kn_handoff *self = kn_handoff_new_empty (title, kn_project_get_frame_rate (project),
                                                  (int) kn_project_get_width_px (project),
                                                  (int) kn_project_get_height_px (project));

  self->folder = g_strdup (document ? kn_document_get_folder (document) : NULL);
  self->colour = kn_project_get_colour (project);
  self->start_timecode = kn_sequence_get_start_timecode_frames (sequence) + in_frames;
  self->duration = out_frames - in_frames;
  add_pictures (self, sequence, in_frames, out_frames);
  add_sounds (self, sequence, in_frames, out_frames);
  add_markers (self, sequence, in_frames, out_frames);
  return self;
}

/* What is missing */

static void
find_missing (const struct kn_handoff *self, const struct kn_handoff_clip *clip, gboolean is_sound, GPtrArray *found)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (self, clip);
  const char *label = *clip->number ? clip->number : *clip->name ? clip->name : _("without a name");
  gint64 needed = clip->source_in + clip->end - clip->start;

  if (clip->kind == KN_HANDOFF_TITLE || clip->is_own_sound)
    return;
  if (!media)
    g_ptr_array_add (found, g_strdup_printf (is_sound ? _("The sound “%s” has no file: choose one.")
                                                      : _("Shot “%s” has not been rendered: render it first."), label));
  else if (media->is_missing)
    g_ptr_array_add (found, g_strdup_printf (media->is_take
                                             ? _("The take “%s” of “%s” is not there: render it again or find it.")
                                             : _("The file “%s” of “%s” is not there: find it, or choose another."),
                                             media->path, label));
  else if (!is_sound && !media->is_still && media->n_frames >= 0 && media->n_frames < needed)
    g_ptr_array_add (found, g_strdup_printf (_("Shot “%s” shows %d frames and its take has %d: render it again."), label,
                                             (int) needed, (int) media->n_frames));
}

GPtrArray *
kn_handoff_find_missing (const struct kn_handoff *self, gint64 in_frames, gint64 out_frames)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *sides[] = { self->pictures, self->sounds };

  for (guint s = 0; s < 2; s++)
    for (guint t = 0; t < sides[s]->len; t++)
      {
        struct kn_handoff_track *track = sides[s]->pdata[t];

        for (guint i = 0; i < track->clips->len; i++)
          {
            const struct kn_handoff_clip *clip = track->clips->pdata[i];

            if (clip->end > in_frames && clip->start < out_frames)
              find_missing (self, clip, track->is_sound, found);
          }
      }
  return found;
}
