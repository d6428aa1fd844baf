/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the viewer says about the shot that it shows: how far it is, and where there is no picture, what to do next.
 */
#include "ui/viewer/kn-viewer-private.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-asset.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-take.h"
#include "ui/jobs/kn-job-words.h"
#include "ui/kn-window.h"

#include <glib/gi18n.h>
#include <math.h>

/* What stands in the middle of the picture; NULL where a part is left out. */
struct note
{
  const char *icon, *text, *detail, *button, *action;
};

static KnClip *
get_clip (KnViewer *self)
{
  return kn_sequence_get_clip_at (kn_session_get_sequence (self->session), kn_session_get_playhead (self->session));
}

/* The one at the playhead; the selected one while it is being made, since that is what somebody waits for. */
KnShot *
_kn_viewer_get_shown_shot (KnViewer *self)
{
  KnShot *selected = kn_session_get_shot (self->session);
  KnClip *clip = get_clip (self);

  if (selected && kn_player_get_speed (self->player) == 0 &&
      (!clip || kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (selected)))))
    return selected;
  return clip && KN_IS_SHOT (clip) ? KN_SHOT (clip) : NULL;
}

/* ---- chips ---- */

static char *
dup_progress (KnJob *job, const char *doing)
{
  g_autofree char *progress = kn_job_words_dup_progress (job);

  /* Translators: what is being done with the shot, and how far that is: "Drafting · 38 %" */
  return g_strdup_printf (_("%s · %s"), doing, progress);
}

static char *
dup_state_text (KnViewer *self, KnShot *shot, KnShotState state)
{
  KnJob *job = kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot)));

  switch (state)
    {
    case KN_SHOT_STATE_DRAFTING:
      return job ? dup_progress (job, _("Drafting")) : g_strdup (_("Drafting"));
    case KN_SHOT_STATE_RENDERING:
      return job ? dup_progress (job, _("Rendering")) : g_strdup (_("Rendering"));
    case KN_SHOT_STATE_READING:
      return g_strdup (_("Reading its files…"));
    case KN_SHOT_STATE_WAITING:
      if (!job && kn_shot_get_from_shot (shot))
        return g_strdup (_("Waiting for the shot that it continues"));
      return g_strdup (job && kn_job_get_state (job) == KN_JOB_STATE_PAUSED ? _("Paused") : _("Waiting to be rendered"));
    case KN_SHOT_STATE_DRAFT:
      return g_strdup (_("Draft"));
    case KN_SHOT_STATE_OLD_DRAFT:
      return g_strdup (_("Draft of what was asked for before"));
    case KN_SHOT_STATE_STALE:
      return g_strdup (_("Stale: something else is asked for now"));
    case KN_SHOT_STATE_FAILED:
      return g_strdup (_("Failed"));
    case KN_SHOT_STATE_EMPTY:
      return kn_shot_get_first_picture (shot) ? g_strdup (_("The picture it begins with: not rendered yet")) : NULL;
    case KN_SHOT_STATE_RENDERED:
    case KN_SHOT_STATE_FOOTAGE:
      break;
    }
  return NULL;
}

static void
progress_cb (KnViewer *self)
{
  KnShot *shot = _kn_viewer_get_shown_shot (self);
  g_autofree char *text = shot ? dup_state_text (self, shot, kn_render_desk_get_state (self->desk, shot)) : NULL;

  if (text && gtk_widget_get_visible (self->state))
    gtk_label_set_text (self->state_text, text);
}

void
_kn_viewer_follow (KnViewer *self, KnJob *job)
{
  if (self->state_job == job)
    return;
  if (self->state_job)
    g_signal_handlers_disconnect_by_data (self->state_job, self);
  g_set_object (&self->state_job, job);
  if (job)
    g_signal_connect_object (job, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
}

static void
show_state (KnViewer *self, KnShot *shot, KnShotState state)
{
  g_autofree char *text = shot ? dup_state_text (self, shot, state) : NULL;

  _kn_viewer_follow (self, text ? kn_render_desk_get_job (self->desk, kn_node_get_id (KN_NODE (shot))) : NULL);
  gtk_widget_set_visible (self->state, text != NULL);
  if (!text)
    return;
  gtk_label_set_text (self->state_text, text);
  gtk_image_set_from_icon_name (self->state_icon, kn_shot_state_get_icon (state));
  if (self->state_class)
    gtk_widget_remove_css_class (self->state, self->state_class);
  self->state_class = kn_shot_state_get_class (state);
  gtk_widget_add_css_class (self->state, self->state_class);
}

/* Whether the state is one of the picture: where two are held against each other, each side says what it is. */
static gboolean
is_of_picture (KnShotState state)
{
  return state == KN_SHOT_STATE_DRAFT || state == KN_SHOT_STATE_OLD_DRAFT || state == KN_SHOT_STATE_STALE;
}

static void
show_agreement (KnViewer *self, KnShot *shot, KnShotState state)
{
  KnTake *take = shot && state == KN_SHOT_STATE_RENDERED ? kn_shot_get_picked_take (shot) : NULL;
  double agreement = self->films ? _kn_viewer_get_agreement (self) : take ? kn_take_get_agreement (take) : -1;
  g_autofree char *text =
      agreement >= 0 ? g_strdup_printf (_("Draft same as final: %d %%"), (int) lround (agreement * 100)) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->agreement), text != NULL);
  if (text)
    gtk_label_set_text (self->agreement, text);
}

/* ---- what is missing ---- */

static KnAsset *
get_asset (KnClip *clip)
{
  KnShot *shot = clip && KN_IS_SHOT (clip) ? KN_SHOT (clip) : NULL;

  return shot && kn_shot_get_source (shot) == KN_SHOT_SOURCE_MEDIA && !kn_shot_get_picked_take (shot)
             ? kn_shot_get_media (shot) : NULL;
}

/* The file that the clip at the playhead shows, if it is not there. */
static const struct kn_handoff_media *
find_missing (KnViewer *self)
{
  KnClip *clip = get_clip (self);
  const struct kn_handoff *timeline = kn_player_get_timeline (self->player);
  const struct kn_handoff_clip *found =
      clip ? kn_playlist_find_clip (timeline, kn_node_get_id (KN_NODE (clip))) : NULL;
  const struct kn_handoff_media *media = found ? kn_handoff_get_media (timeline, found) : NULL;

  return media && media->is_missing ? media : NULL;
}

static void
relink (KnViewer *self, GFile *file)
{
  KnDocument *document = kn_session_get_document (self->session);
  KnAsset *asset = get_asset (get_clip (self));
  g_autofree char *path = file && g_file_peek_path (file) ? kn_document_dup_relative (document, g_file_peek_path (file))
                                                          : NULL;
  g_autoptr (GError) error = NULL;
  KnEdit *edit;

  if (!asset || !path)
    return;
  edit = kn_plan_relink_asset (document, kn_node_get_id (KN_NODE (asset)), path, &error);
  if (!edit || !kn_document_apply (document, edit, &error))
    kn_window_show_message (KN_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), error->message);
}

static void
located_cb (KnViewer *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && self->session)
    relink (self, file);
  g_object_unref (chooser);
}

void
_kn_viewer_locate (KnViewer *self)
{
  KnAsset *asset = self->session ? get_asset (get_clip (self)) : NULL;
  GtkFileChooserNative *chooser;
  g_autofree char *path = NULL, *folder = NULL, *title = NULL;
  g_autoptr (GFile) file = NULL;

  if (!asset)
    return;
  path = kn_asset_dup_file_name (asset);
  folder = g_path_get_dirname (path);
  title = g_strdup_printf (_("Where is “%s”?"), kn_asset_get_name (asset));
  file = g_file_new_for_path (folder);
  chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _("_Use this file"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
  g_signal_connect_object (chooser, "response", G_CALLBACK (located_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
_kn_viewer_retry (KnViewer *self)
{
  KnShot *shot = self->session ? _kn_viewer_get_shown_shot (self) : NULL;
  g_autoptr (GError) error = NULL;

  if (shot && !kn_render_desk_render_shot (self->desk, shot, &error))
    kn_window_show_message (KN_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), error->message);
}

/* ---- the note in the middle ---- */

static struct note
choose_note (KnViewer *self, KnShot *shot, KnShotState state, gboolean preview)
{
  const struct kn_handoff_media *missing = find_missing (self);

  if (kn_sequence_get_duration_frames (kn_session_get_sequence (self->session)) == 0)
    return (struct note) { "video-x-generic-symbolic", _("A storyboard begins with its first shot."), NULL,
                           _("New shot"), "win.add-shot" };
  /* Nothing is said where it would be in the way of a hand. */
  if (preview || kn_player_get_speed (self->player) != 0 || !g_str_equal (self->tool, KN_VIEWER_TOOL_SELECT))
    return (struct note) { NULL };
  if (missing && get_asset (get_clip (self)))
    return (struct note) { "dialog-warning-symbolic", _("This file is not where it was."), missing->path,
                           _("Locate…"), "win.locate-media" };
  if (missing)
    return (struct note) { "dialog-warning-symbolic", _("The film of this take is gone."), missing->path,
                           _("Render again"), "win.retry-shot" };
  if (shot && state == KN_SHOT_STATE_FAILED)
    return (struct note) { "kn-state-failed-symbolic", _("This shot could not be made."),
                           kn_render_desk_get_own_error (self->desk, shot), _("Try again"), "win.retry-shot" };
  if (!shot || state != KN_SHOT_STATE_EMPTY)
    return (struct note) { NULL };
  if (!kn_shot_is_described (shot))
    return (struct note) { "document-edit-symbolic", _("Say what is to be seen in this shot."),
                           _("A draft appears while you write."), _("Write the prompt"), "win.edit-prompt" };
  if (kn_shot_get_first_picture (shot))
    return (struct note) { NULL };
  return (struct note) { "kn-state-empty-symbolic", _("Nothing has been made of this shot yet."), NULL, _("Render"),
                         "win.render" };
}

static void
show_note (KnViewer *self, const struct note *note)
{
  gtk_widget_set_visible (self->note, note->text != NULL);
  if (!note->text)
    return;
  gtk_image_set_from_icon_name (self->note_icon, note->icon);
  gtk_label_set_text (self->note_text, note->text);
  gtk_label_set_text (self->note_detail, note->detail ? note->detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_detail), note->detail && *note->detail);
  gtk_button_set_label (GTK_BUTTON (self->note_button), note->button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_button), note->action);
}

void
_kn_viewer_show_state (KnViewer *self, gboolean preview)
{
  KnShot *shot = _kn_viewer_get_shown_shot (self);
  guint64 id = shot ? kn_node_get_id (KN_NODE (shot)) : 0;
  KnShotState state;
  struct note note;

  /* To know the state of a shot that goes on from another takes too long to ask for each frame. */
  if (kn_player_get_speed (self->player) != 0 && id == self->state_shot)
    return;
  self->state_shot = id;
  state = shot ? kn_render_desk_get_state (self->desk, shot) : KN_SHOT_STATE_FOOTAGE;
  note = choose_note (self, shot, state, preview);
  /* One of the two says it. */
  show_state (self, note.text || (self->films && is_of_picture (state)) ? NULL : shot, state);
  show_agreement (self, shot, state);
  show_note (self, &note);
}
