/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-camera-section.h"

#include "app/document/kn-camera-path.h"
#include "app/document/kn-document.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-string-list.h"
#include "ui/kn-words.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

struct _KnCameraSection
{
  KnSection parent_instance;

  GtkDropDown *move;
};

G_DEFINE_FINAL_TYPE (KnCameraSection, kn_camera_section, KN_TYPE_SECTION)

static void
kn_camera_section_update (KnSection *section)
{
  KnCameraSection *self = KN_CAMERA_SECTION (section);
  const char *const *presets = kn_words_get_camera_presets ();
  KnCameraPath *path = kn_shot_get_camera (kn_section_get_shot (section));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *preset = path ? kn_camera_path_get_preset (path) : "", *name = kn_words_get_camera (path);
  guint selected = 0;

  for (guint i = 0; presets[i]; i++)
    {
      g_ptr_array_add (names, (gpointer) kn_words_get_camera_preset (presets[i]));
      if (g_str_equal (presets[i], preset))
        selected = i;
    }
  /* A move that was made into keys keeps its name until it is changed by hand: then it is none of these. */
  if (!g_str_equal (name, names->pdata[selected]))
    {
      selected = names->len;
      g_ptr_array_add (names, (gpointer) name);
    }
  g_ptr_array_add (names, NULL);
  kn_string_list_show (GTK_STRING_LIST (gtk_drop_down_get_model (self->move)), (const char *const *) names->pdata);
  gtk_drop_down_set_selected (self->move, selected);
}

/* A named move instead of whatever the camera did; "" removes it. */
static void
add_move (KnEditBuilder *builder, KnShot *shot, const char *preset)
{
  KnCameraPath *path = kn_shot_get_camera (shot);
  guint64 id;

  if (path)
    kn_edit_builder_remove (builder, kn_node_get_id (KN_NODE (path)));
  if (!*preset)
    return;
  id = kn_edit_builder_insert (builder, kn_node_get_id (KN_NODE (shot)), "camera", KN_TYPE_CAMERA_PATH);
  kn_edit_builder_set_string (builder, id, "preset", preset);
}

static void
move_cb (KnCameraSection *self)
{
  KnSection *section = KN_SECTION (self);
  guint selected = gtk_drop_down_get_selected (self->move);
  g_autoptr (KnEditBuilder) builder = NULL;

  if (!kn_section_can_edit (section) || selected >= g_strv_length ((char **) kn_words_get_camera_presets ()))
    return;
  builder = kn_edit_builder_new (kn_section_get_document (section), "Change camera");
  for (guint i = 0; i < kn_section_get_n (section); i++)
    add_move (builder, kn_section_get_node (section, i), kn_words_get_camera_presets ()[selected]);
  kn_section_apply_take (section, kn_edit_builder_end (builder), NULL);
}

static void
kn_camera_section_class_init (KnCameraSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_SECTION_CLASS (klass)->update = kn_camera_section_update;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-camera-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnCameraSection, move);
}

static void
kn_camera_section_init (KnCameraSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_choice_fill (self->move, _("Camera"), NULL);
  g_signal_connect_swapped (self->move, "notify::selected", G_CALLBACK (move_cb), self);
}
