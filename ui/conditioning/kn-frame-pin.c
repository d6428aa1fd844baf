/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-frame-pin.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-take.h"
#include "app/document/kn-ungrouped.h"
#include "render/film/kn-film-reader.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/conditioning/kn-picture-tile.h"
#include "ui/kn-texture.h"

#include <glib/gi18n.h>

/* What takes longer is said. */
#define PATIENCE_MS 300

/* What is to be done with the picture. It keeps nobody alive: who closes a project does not wait for it. */
typedef struct
{
  KnSession *session;      /* weak, and so is the teller */
  GObject *teller;
  KnFrameTellFunc tell;
  guint64 shot;
  gint64 time_frames;
  guint patience_source;
  GdkTexture *texture;     /* when it is read */
} Wish;

/* What the thread knows. */
struct kn_film_frame
{
  char *film;
  gint64 index;
  KnRate rate;
};

static void
wish_free (Wish *wish)
{
  g_clear_handle_id (&wish->patience_source, g_source_remove);
  g_clear_weak_pointer (&wish->session);
  g_clear_weak_pointer (&wish->teller);
  g_clear_object (&wish->texture);
  g_free (wish);
}

void
kn_film_frame_free (kn_film_frame *frame)
{
  g_free (frame->film);
  g_free (frame);
}

static void
say (Wish *wish, const char *text)
{
  if (wish->teller)
    wish->tell (wish->teller, text);
}

/* The file that a clip shows; NULL and error if there is none. */
static char *
dup_film (KnClip *clip, GError **error)
{
  KnShot *shot = clip && KN_IS_SHOT (clip) ? KN_SHOT (clip) : NULL;
  KnTake *take = shot ? kn_shot_get_picked_take (shot) : NULL;

  if (take)
    return kn_take_dup_file_name (take);
  if (shot && kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA && kn_shot_get_media (shot))
    return kn_asset_dup_file_name (kn_shot_get_media (shot));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       shot ? _("The shot under the playhead has not been rendered yet.")
                            : _("There is no shot under the playhead."));
  return NULL;
}

kn_film_frame *
kn_film_frame_new_shown (KnSession *session, const char *draft, GError **error)
{
  gint64 playhead = kn_session_get_playhead (session);
  KnClip *clip = kn_sequence_get_clip_at (kn_session_get_sequence (session), playhead);
  char *film = draft && clip ? g_strdup (draft) : dup_film (clip, error);
  kn_film_frame *frame;

  if (!film)
    return NULL;
  frame = g_new (kn_film_frame, 1);
  *frame = (kn_film_frame) { film, playhead - kn_clip_get_start_frames (clip) + kn_clip_get_in_frames (clip),
                     kn_session_get_rate (session) };
  return frame;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const kn_film_frame *frame = data;
  GError *error = NULL;
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (frame->film, &error);
  g_autoptr (kn_frame) picture = kn_frame_new (16, 16);

  if (reader && kn_film_reader_get (reader, frame->index, kn_rate_to_fps (frame->rate), picture, &error))
    g_task_return_pointer (task, kn_texture_from_frame (picture), g_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
pin (KnDocument *document, Wish *wish, GError **error)
{
  KnShot *shot = kn_document_get_node (document, wish->shot);
  g_autofree char *path = NULL;
  KnEdit *edit;

  if (!shot)
    return TRUE;
  path = kn_import_texture (document, wish->texture, error);
  edit = path ? kn_picture_plan_pin (document, shot, wish->time_frames, path, error) : NULL;
  if (!edit)
    return FALSE;
  kn_document_break_merge (document);
  return kn_document_apply_take (document, edit, error);
}

static void
pin_cb (gpointer data)
{
  Wish *wish = data;
  g_autoptr (GError) error = NULL;

  if (wish->session && pin (kn_session_get_document (wish->session), wish, &error))
    say (wish, NULL);
  else if (error)
    say (wish, error->message);
  wish_free (wish);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wish *wish = data;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&wish->patience_source, g_source_remove);
  wish->texture = g_task_propagate_pointer (G_TASK (result), &error);
  if (wish->session && wish->texture)
    {
      kn_document_call_ungrouped (kn_session_get_document (wish->session), pin_cb, wish);
      return;
    }
  if (wish->session)
    say (wish, error->message);
  wish_free (wish);
}

static gboolean
patience_cb (gpointer data)
{
  Wish *wish = data;

  wish->patience_source = 0;
  if (wish->session)
    say (wish, _("Taking the picture from the film…"));
  return G_SOURCE_REMOVE;
}

void
kn_frame_pin (kn_film_frame *frame, KnSession *session, KnShot *shot, gint64 time_frames, gpointer teller,
              KnFrameTellFunc tell)
{
  g_autoptr (GTask) task = NULL;
  Wish *wish = g_new0 (Wish, 1);

  g_set_weak_pointer (&wish->session, session);
  g_set_weak_pointer (&wish->teller, G_OBJECT (teller));
  wish->tell = tell;
  wish->shot = kn_node_get_id (KN_NODE (shot));
  wish->time_frames = time_frames;
  wish->patience_source = g_timeout_add (PATIENCE_MS, patience_cb, wish);
  task = g_task_new (NULL, NULL, read_cb, wish);
  g_task_set_task_data (task, frame, (GDestroyNotify) kn_film_frame_free);
  g_task_run_in_thread (task, read_thread);
}

void
kn_frame_pin_shown (KnSession *session, KnShot *shot, gint64 time_frames, gpointer teller, KnFrameTellFunc tell)
{
  g_autoptr (GError) error = NULL;
  kn_film_frame *frame = kn_film_frame_new_shown (session, NULL, &error);

  if (frame)
    kn_frame_pin (frame, session, shot, time_frames, teller, tell);
  else
    tell (teller, error->message);
}
