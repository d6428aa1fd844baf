/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-take-row.h"

#include "app/client/kn-take-recipe.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-take.h"
#include "ui/inspector/kn-binding.h"
#include "ui/inspector/kn-recipe-dialog.h"
#include "ui/kn-accessible.h"
#include "ui/kn-thumbnail.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_RATING 5

struct _KnTakeRow
{
  KnSection parent_instance;

  GtkCheckButton *pick;
  KnThumbnail *thumbnail;
  GtkLabel *title, *facts;
  GtkMenuButton *menu;
  GtkEntry *name;
  GtkDropDown *rating;
};

G_DEFINE_FINAL_TYPE (KnTakeRow, kn_take_row, KN_TYPE_SECTION)

static KnTake *
get_take (KnTakeRow *self)
{
  return kn_section_get_node (KN_SECTION (self), 0);
}

/* ---- what it shows ---- */

static char *
dup_stars (gint64 rating)
{
  GString *text = g_string_new (NULL);

  for (gint64 i = 0; i < CLAMP (rating, 0, MAX_RATING); i++)
    g_string_append (text, "★");
  return g_string_free (text, FALSE);
}

/* Beside the picture there is room for few words: of those that go without saying, only a tooltip and a reader tell. */
static char *
dup_facts (KnTake *take, gboolean all)
{
  gboolean is_draft = kn_take_get_kind (take) == KN_TAKE_KIND_DRAFT;
  g_autoptr (GString) text = g_string_new (kn_take_get_kept_early (take) ? _("stopped early")
                                           : is_draft                    ? _("draft")
                                           : all                         ? _("full")
                                                                         : "");
  g_autofree char *stars = dup_stars (kn_take_get_rating (take)), *file = kn_take_dup_file_name (take);

  g_string_append_printf (text, text->len ? _(" · seed %d") : _("seed %d"), (int) kn_take_get_seed (take));
  if (kn_take_get_agreement (take) >= 0)
    g_string_append_printf (text, all ? _(" · %.0f %% like its draft") : _(" · %.0f %%"),
                            100 * kn_take_get_agreement (take));
  if (*stars)
    g_string_append_printf (text, " · %s", stars);
  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    g_string_append (text, _(" · the file is missing"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
kn_take_row_update (KnSection *section)
{
  KnTakeRow *self = KN_TAKE_ROW (section);
  KnTake *take = get_take (self);
  KnShot *shot = KN_SHOT (kn_node_get_parent (KN_NODE (take)));
  g_autofree char *numbered = g_strdup_printf (_("Take %d"), kn_node_get_position (KN_NODE (take)) + 1);
  const char *title = *kn_take_get_name (take) ? kn_take_get_name (take) : numbered;
  g_autofree char *menu = g_strdup_printf (_("More of %s"), title), *file = kn_take_dup_file_name (take);
  g_autofree char *facts = dup_facts (take, FALSE), *all_facts = dup_facts (take, TRUE);

  gtk_label_set_text (self->title, title);
  kn_accessible_set_tooltip (GTK_WIDGET (self->title), title);
  gtk_label_set_text (self->facts, facts);
  kn_accessible_set_tooltip (GTK_WIDGET (self->facts), all_facts);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->facts), GTK_ACCESSIBLE_PROPERTY_LABEL, all_facts, -1);
  gtk_entry_set_placeholder_text (self->name, numbered);
  kn_thumbnail_set_picture (self->thumbnail, file, kn_shot_get_length_frames (shot) / 2,
                            kn_session_get_rate (kn_section_get_session (section)));
  gtk_check_button_set_active (self->pick, take == kn_shot_get_picked_take (shot));
  gtk_drop_down_set_selected (self->rating, (guint) CLAMP (kn_take_get_rating (take), 0, MAX_RATING));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pick), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  kn_accessible_set_tooltip (GTK_WIDGET (self->menu), menu);
}

/* ---- what can be done to it ---- */

KnEdit *
kn_take_plan_pick (KnDocument *document, guint64 take)
{
  KnNode *node = kn_document_get_node (document, take);
  guint64 shot = kn_node_get_id (kn_node_get_parent (node));
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change take");

  kn_edit_builder_set_int (builder, shot, "take", (gint64) take);
  kn_edit_builder_set_int (builder, shot, "seed", kn_take_get_seed (KN_TAKE (node)));
  return kn_edit_builder_end (builder);
}

static void
pick_cb (KnTakeRow *self)
{
  KnSection *section = KN_SECTION (self);

  if (gtk_check_button_get_active (self->pick) && kn_section_can_edit (section))
    kn_section_apply_take (section, kn_take_plan_pick (kn_section_get_document (section), kn_section_get_id (section, 0)),
                           NULL);
}

/* From the button of one take to that of its neighbour, as among any buttons of which one is pressed. */
static gboolean
step_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  GtkWidget *item = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW);
  GtkWidget *beside = g_variant_get_int32 (arguments) > 0 ? gtk_widget_get_next_sibling (item)
                                                          : gtk_widget_get_prev_sibling (item);
  KnTakeRow *other = beside ? KN_TAKE_ROW (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (beside))) : NULL;

  if (!gtk_widget_is_focus (GTK_WIDGET (KN_TAKE_ROW (widget)->pick)))
    return FALSE;
  if (other)
    {
      gtk_widget_grab_focus (GTK_WIDGET (other->pick));
      gtk_check_button_set_active (other->pick, TRUE);
    }
  return TRUE;
}

static void
rating_cb (KnTakeRow *self)
{
  guint selected = gtk_drop_down_get_selected (self->rating);

  if (kn_section_can_edit (KN_SECTION (self)) && selected <= MAX_RATING)
    kn_section_set_int (KN_SECTION (self), "rating", selected);
}

/* What made it lies beside the take. */
static void
open_recipe_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnTakeRow *self = KN_TAKE_ROW (widget);
  KnTake *take = get_take (self);
  g_autofree char *file = take ? kn_take_dup_file_name (take) : NULL, *recipe = NULL, *title = NULL;
  g_autoptr (GError) error = NULL;
  KnRecipeDialog *dialog;

  gtk_menu_button_popdown (self->menu);
  if (!file)
    return;
  recipe = kn_take_recipe_dup_path (file);
  title = g_strdup_printf (_("Recipe of %s"), gtk_label_get_text (self->title));
  dialog = kn_recipe_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), title, recipe, &error);
  if (dialog)
    gtk_window_present (GTK_WINDOW (dialog));
  else if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    kn_section_tell (KN_SECTION (self), _("There is no recipe beside this take."));
  else
    kn_section_tell (KN_SECTION (self), error->message);
}

/* The one beside a take, which is picked when that goes; borrowed from the shot. NULL if there is none. */
static KnNode *
get_beside (KnTake *take)
{
  GListModel *takes = kn_shot_get_takes (KN_SHOT (kn_node_get_parent (KN_NODE (take))));
  guint n = g_list_model_get_n_items (takes), position = (guint) kn_node_get_position (KN_NODE (take));
  g_autoptr (KnNode) beside = n > 1 ? g_list_model_get_item (takes, position + 1 < n ? position + 1 : position - 1) : NULL;

  return beside;
}

/* With it goes its seed: nobody wants the same take to be made again. */
static void
delete_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  KnSection *section = KN_SECTION (widget);
  KnTake *take = get_take (KN_TAKE_ROW (widget));
  guint64 id = kn_section_get_id (section, 0);
  g_autoptr (KnEditBuilder) builder = NULL;
  GError *error = NULL;
  KnNode *beside;
  KnEdit *edit;

  gtk_menu_button_popdown (KN_TAKE_ROW (widget)->menu);
  if (!take || !kn_section_can_edit (section))
    return;
  builder = kn_edit_builder_new (kn_section_get_document (section), "Delete");
  beside = take == kn_shot_get_picked_take (KN_SHOT (kn_node_get_parent (KN_NODE (take)))) ? get_beside (take) : NULL;
  if (beside)
    kn_edit_builder_take (builder, kn_take_plan_pick (kn_section_get_document (section), kn_node_get_id (beside)));
  edit = kn_plan_delete (kn_section_get_document (section), &id, 1, &error);
  if (edit)
    kn_edit_builder_take (builder, edit);
  kn_section_apply_take (section, edit ? kn_edit_builder_end (builder) : NULL, error);
}

void
kn_take_row_join (KnTakeRow *self, GtkCheckButton *group)
{
  gtk_check_button_set_group (self->pick, group);
}

/* ---- widget ---- */

static void
kn_take_row_class_init (KnTakeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_SECTION_CLASS (klass)->update = kn_take_row_update;
  g_type_ensure (KN_TYPE_THUMBNAIL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, step_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, step_cb, "i", 1);
  gtk_widget_class_install_action (widget_class, "take.open-recipe", NULL, open_recipe_cb);
  gtk_widget_class_install_action (widget_class, "take.delete", NULL, delete_cb);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-take-row.ui");
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, pick);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, title);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, facts);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, menu);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, name);
  gtk_widget_class_bind_template_child (widget_class, KnTakeRow, rating);
}

static void
kn_take_row_init (KnTakeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kn_choice_fill (self->rating, _("Rating"), (const char *const[]) { _("Not rated"), "★", "★★", "★★★", "★★★★", "★★★★★", NULL });
  kn_bind_text (KN_SECTION (self), GTK_EDITABLE (self->name), "name");
  g_signal_connect_swapped (self->pick, "toggled", G_CALLBACK (pick_cb), self);
  g_signal_connect_swapped (self->rating, "notify::selected", G_CALLBACK (rating_cb), self);
}
