/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-source-section.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-asset.h"
#include "app/document/kn-take.h"
#include "app/media/kn-probe.h"
#include "ui/conditioning/kn-picture-import.h"
#include "ui/conditioning/kn-shot-chooser.h"
#include "ui/conditioning/kn-source-plan.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

#define N_SOURCES (KN_SHOT_SOURCE_MEDIA + 1)

struct _KnSourceSection
{
  KnSection parent_instance;

  GtkMenuButton *button;
  GtkListBox *list;
  GtkLabel *current, *explanation, *from_title, *media, *problem;
  GtkWidget *from_box, *to_box, *media_box, *sound_box, *muted;
  GtkDropDown *from, *from_take, *to, *to_take;
  KnThumbnail *from_thumbnail, *to_thumbnail, *media_thumbnail;
  GtkSpinButton *strength, *gain;
  /* Of the rows of the list, by source. */
  GtkLabel *reasons[N_SOURCES];
  KnShotChooser *from_chooser, *to_chooser;
};

G_DEFINE_FINAL_TYPE (KnSourceSection, kn_source_section, KN_TYPE_SECTION)

static KnDocument *
get_document (KnSourceSection *self)
{
  return kn_section_get_document (KN_SECTION (self));
}

/* ---- the list of sources ---- */

static GtkWidget *
row_new (KnSourceSection *self, KnShotSource source)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (kn_words_get_source (source)), *reason = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (reason), 0);
  gtk_label_set_wrap (GTK_LABEL (reason), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (reason), 34);
  gtk_widget_add_css_class (reason, "hint");
  gtk_widget_add_css_class (row, "source");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), reason);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, kn_words_get_source (source), -1);
  self->reasons[source] = GTK_LABEL (reason);
  return row;
}

static void
update_list (KnSourceSection *self, KnShot *shot)
{
  for (gint i = 0; i < N_SOURCES; i++)
    {
      const char *obstacle = kn_source_get_obstacle (get_document (self), shot, (KnShotSource) i);

      gtk_label_set_text (self->reasons[i], obstacle ? obstacle : kn_source_get_explanation ((KnShotSource) i));
      gtk_widget_set_sensitive (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, i)), !obstacle);
    }
}

static KnEdit *
plan_all (KnSourceSection *self, KnShotSource source)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);

  for (guint i = 0; i < kn_section_get_n (KN_SECTION (self)); i++)
    g_ptr_array_add (edits, kn_source_plan (get_document (self), kn_section_get_node (KN_SECTION (self), i), source));
  return kn_edit_new_all ("Change source", (KnEdit *const *) edits->pdata, edits->len);
}

static void
row_cb (KnSourceSection *self, GtkListBoxRow *row)
{
  KnShotSource source = (KnShotSource) gtk_list_box_row_get_index (row);
  KnShot *shot = kn_section_get_shot (KN_SECTION (self));

  gtk_menu_button_popdown (self->button);
  if (!shot || !kn_section_can_edit (KN_SECTION (self)))
    return;
  kn_section_apply_take (KN_SECTION (self), plan_all (self, source), NULL);
  if (source == KN_SHOT_SOURCE_MEDIA && !kn_shot_get_media (shot))
    gtk_widget_activate_action (GTK_WIDGET (self), "source.choose-footage", NULL);
}

/* ---- footage ---- */

typedef struct
{
  char *path;
  guint64 shot;            /* the first of those that it was chosen for */
  struct kn_probe probe;
} Footage;

static void
footage_free (Footage *footage)
{
  g_free (footage->path);
  g_free (footage);
}

static void
probe_thread (GTask *task, gpointer section, gpointer data, GCancellable *cancellable)
{
  Footage *footage = data;
  GError *error = NULL;

  if (kn_probe_file (footage->path, &footage->probe, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
describe (KnSection *section, KnEditBuilder *builder, guint64 asset, const struct kn_probe *probe)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_ASSET_KIND);

  if (kn_document_get_node (kn_section_get_document (section), asset))
    return;
  /* what its name says is not enough: GIF and WebP may move */
  kn_edit_builder_set_string (builder, asset, "kind", g_enum_get_value (kinds, (gint) probe->kind)->value_nick);
  kn_edit_builder_set_int (builder, asset, "width_px", probe->width_px);
  kn_edit_builder_set_int (builder, asset, "height_px", probe->height_px);
  kn_edit_builder_set_int (builder, asset, "duration_ns", probe->duration_ns);
  kn_edit_builder_set_int (builder, asset, "channels", probe->channels);
  kn_edit_builder_set_int (builder, asset, "sample_rate_hz", probe->sample_rate_hz);
}

/* A shot that would go on after the film has ended becomes shorter. */
static void
fit (KnSection *section, KnEditBuilder *builder, KnClip *clip, gint64 duration_ns)
{
  gint64 film = kn_frames_from_seconds (duration_ns / 1e9, kn_session_get_rate (kn_section_get_session (section)));
  gint64 in = kn_clip_get_in_frames (clip);

  if (film < 1 || in + kn_clip_get_duration_frames (clip) <= film)
    return;
  if (in >= film)
    in = 0;
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (clip)), "in_frames", in);
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (clip)), "duration_frames",
                           MIN (kn_clip_get_duration_frames (clip), film - in));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  KnSection *section = KN_SECTION (source);
  Footage *footage = g_task_get_task_data (G_TASK (result));
  guint64 asset = 0;
  g_autoptr (KnEditBuilder) builder = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    kn_section_tell (section, error->message);
  else if (kn_section_get_id (section, 0) == footage->shot)
    builder = kn_section_begin_with_file (section, "Change source", footage->path, &asset);
  if (!builder)
    return;
  describe (section, builder, asset, &footage->probe);
  for (guint i = 0; i < kn_section_get_n (section); i++)
    {
      kn_edit_builder_set_int (builder, kn_section_get_id (section, i), "media", (gint64) asset);
      kn_edit_builder_set_string (builder, kn_section_get_id (section, i), "source", "media");
      fit (section, builder, kn_section_get_node (section, i), footage->probe.duration_ns);
    }
  kn_section_apply_take (section, kn_edit_builder_end (builder), NULL);
}

/* Whether it has a sound is in the file, which is not read here. */
static void
use_footage (const char *path, gpointer section)
{
  g_autoptr (GTask) task = g_task_new (section, NULL, probed_cb, NULL);
  Footage *footage = g_new0 (Footage, 1);

  footage->path = g_strdup (path);
  footage->shot = kn_section_get_id (section, 0);
  g_task_set_task_data (task, footage, (GDestroyNotify) footage_free);
  g_task_run_in_thread (task, probe_thread);
}

static void
choose_footage_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kn_import_choose_footage (widget, use_footage, widget);
}

static void
update_media (KnSourceSection *self, KnShot *shot)
{
  KnAsset *media = kn_shot_get_media (shot);
  g_autofree char *path = media ? kn_asset_dup_file_name (media) : NULL;
  g_autofree char *file = path ? g_path_get_basename (path) : g_strdup (_("Choose footage…"));
  KnRate rate = kn_session_get_rate (kn_section_get_session (KN_SECTION (self)));

  gtk_label_set_text (self->media, file);
  kn_thumbnail_set_picture (self->media_thumbnail, path, kn_clip_get_in_frames (KN_CLIP (shot)), rate);
}

/* ---- other shots ---- */

/* The frame at the seam. */
static void
show_seam (KnSourceSection *self, KnThumbnail *thumbnail, KnShot *other, KnTake *take, gboolean end)
{
  KnRate rate = kn_session_get_rate (kn_section_get_session (KN_SECTION (self)));
  gint64 in = other ? kn_clip_get_in_frames (KN_CLIP (other)) : 0;
  g_autofree char *path = NULL;

  if (!take && other)
    take = kn_shot_get_picked_take (other);
  if (take)
    path = kn_take_dup_file_name (take);
  else if (other && !kn_shot_needs_render (other) && kn_shot_get_media (other))
    path = kn_asset_dup_file_name (kn_shot_get_media (other));
  kn_thumbnail_set_picture (thumbnail, path,
                            end && other ? in + kn_clip_get_duration_frames (KN_CLIP (other)) - 1 : in, rate);
}

static void
update_joined (KnSourceSection *self, KnShot *shot, KnShotSource source)
{
  KnShot *from = kn_shot_get_from_shot (shot), *to = kn_shot_get_to_shot (shot);
  gboolean backward = source == KN_SHOT_SOURCE_EXTEND_BACKWARD;

  gtk_label_set_text (self->from_title, backward ? _("Up to the beginning of") : _("From the end of"));
  if (kn_source_has_from (source))
    kn_shot_chooser_update (self->from_chooser, from, kn_shot_get_from_take (shot));
  if (kn_source_has_to (source))
    kn_shot_chooser_update (self->to_chooser, to, kn_shot_get_to_take (shot));
  show_seam (self, self->from_thumbnail, from, kn_shot_get_from_take (shot), !backward);
  show_seam (self, self->to_thumbnail, to, kn_shot_get_to_take (shot), FALSE);
}

static gboolean
lacks_take (KnShot *shot)
{
  return kn_shot_needs_render (shot) && !kn_shot_get_picked_take (shot);
}

/* What keeps the shot from being made as it stands, or NULL. */
static const char *
find_problem (KnShot *shot, KnShotSource source)
{
  KnShot *from = kn_shot_get_from_shot (shot), *to = kn_shot_get_to_shot (shot);

  if (source == KN_SHOT_SOURCE_MEDIA && !kn_shot_get_media (shot))
    return _("No file has been chosen yet.");
  if (source == KN_SHOT_SOURCE_MEDIA && kn_asset_is_missing (kn_shot_get_media (shot)))
    return _("The file is missing; put it back or choose another.");
  if ((kn_source_has_from (source) && !from) || (kn_source_has_to (source) && !to))
    return _("Choose a shot.");
  if ((kn_source_has_from (source) && lacks_take (from)) || (kn_source_has_to (source) && lacks_take (to)))
    return _("The other shot has no take yet; “Render” makes both in the right order.");
  return NULL;
}

/* ---- section ---- */

static gboolean
differ (KnSection *section)
{
  for (guint i = 1; i < kn_section_get_n (section); i++)
    if (kn_shot_get_source (kn_section_get_node (section, i)) != kn_shot_get_source (kn_section_get_shot (section)))
      return TRUE;
  return FALSE;
}

static void
kn_source_section_update (KnSection *section)
{
  KnSourceSection *self = KN_SOURCE_SECTION (section);
  KnShot *shot = kn_section_get_shot (section);
  KnShotSource source = kn_shot_get_source (shot);
  gboolean mixed = differ (section), single = kn_section_get_n (section) == 1;
  const char *problem = single ? find_problem (shot, source) : NULL;
  g_autofree char *name = g_strdup_printf (_("Made from: %s"), kn_words_get_source (source));

  gtk_label_set_text (self->current, mixed ? _("Several") : kn_words_get_source (source));
  kn_accessible_set_name (GTK_WIDGET (self->button), mixed ? _("Made from") : name);
  gtk_label_set_text (self->explanation, kn_source_get_explanation (source));
  gtk_widget_set_visible (GTK_WIDGET (self->explanation), !mixed);
  gtk_widget_set_visible (self->from_box, single && kn_source_has_from (source));
  gtk_widget_set_visible (self->to_box, single && kn_source_has_to (source));
  gtk_widget_set_visible (self->media_box, !mixed && source == KN_SHOT_SOURCE_MEDIA);
  gtk_widget_set_visible (self->sound_box, kn_shot_has_sound (shot));
  gtk_label_set_text (self->problem, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  update_joined (self, shot, source);
  update_media (self, shot);
  update_list (self, shot);
}

static void
kn_source_section_dispose (GObject *object)
{
  KnSourceSection *self = KN_SOURCE_SECTION (object);

  g_clear_pointer (&self->from_chooser, kn_shot_chooser_free);
  g_clear_pointer (&self->to_chooser, kn_shot_chooser_free);
  G_OBJECT_CLASS (kn_source_section_parent_class)->dispose (object);
}

static void
kn_source_section_class_init (KnSourceSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_source_section_dispose;
  KN_SECTION_CLASS (klass)->update = kn_source_section_update;
  g_type_ensure (KN_TYPE_THUMBNAIL);
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_install_action (widget_class, "source.choose-footage", NULL, choose_footage_cb);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/conditioning/kn-source-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, button);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, list);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, current);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, explanation);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, from_box);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, from_title);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, from_thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, from);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, from_take);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, to_box);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, to_thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, to);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, to_take);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, media_box);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, media_thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, media);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, strength);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, sound_box);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, gain);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, muted);
  gtk_widget_class_bind_template_child (widget_class, KnSourceSection, problem);
}

static void
kn_source_section_init (KnSourceSection *self)
{
  KnSection *section = KN_SECTION (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gint i = 0; i < N_SOURCES; i++)
    gtk_list_box_append (self->list, row_new (self, (KnShotSource) i));
  self->from_chooser =
      kn_shot_chooser_new (section, self->from, self->from_take, "from_shot", "from_take", _("Shot that it is joined to"));
  self->to_chooser =
      kn_shot_chooser_new (section, self->to, self->to_take, "to_shot", "to_take", _("Shot that it leads into"));
  kn_accessible_set_name (GTK_WIDGET (self->button), _("Made from"));
  kn_accessible_set_name (GTK_WIDGET (self->strength), _("How much of the footage may change, in per cent"));
  kn_accessible_set_name (GTK_WIDGET (self->gain), _("How loud the footage is, in decibels"));
  kn_bind_number (section, self->strength, "strength", 0.01);
  kn_bind_number (section, self->gain, "gain_db", 1);
  kn_bind_switch (section, self->muted, "muted");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_cb), self);
}
