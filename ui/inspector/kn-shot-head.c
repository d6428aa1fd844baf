/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-shot-head.h"

#include "app/document/kn-take.h"
#include "ui/inspector/kn-binding.h"
#include "ui/inspector/kn-take-row.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnShotHead
{
  KnSection parent_instance;

  GtkEntry *name;
  GtkLabel *several, *state, *take;
  GtkWidget *steps, *previous, *next;
};

G_DEFINE_FINAL_TYPE (KnShotHead, kn_shot_head, KN_TYPE_SECTION)

/* ---- takes ---- */

static gint
place_of_picked (KnShot *shot)
{
  KnTake *picked = kn_shot_get_picked_take (shot);

  return picked ? kn_node_get_position (KN_NODE (picked)) : -1;
}

static void
show_take (KnShotHead *self, KnShot *shot, gboolean single)
{
  guint n = g_list_model_get_n_items (kn_shot_get_takes (shot));
  gint place = place_of_picked (shot);
  g_autofree char *text = g_strdup_printf (_("take %d of %u"), place + 1, n);

  gtk_label_set_text (self->take, text);
  gtk_widget_set_visible (GTK_WIDGET (self->take), single && n > 0);
  gtk_widget_set_visible (self->steps, single && n > 1);
  gtk_widget_set_sensitive (self->previous, place > 0);
  gtk_widget_set_sensitive (self->next, place >= 0 && place + 1 < (gint) n);
}

static void
step (KnShotHead *self, gint by)
{
  KnShot *shot = kn_section_can_edit (KN_SECTION (self)) ? kn_section_get_shot (KN_SECTION (self)) : NULL;
  g_autoptr (KnNode) take = NULL;
  gint place = shot ? place_of_picked (shot) + by : -1;

  if (place >= 0)
    take = g_list_model_get_item (kn_shot_get_takes (shot), (guint) place);
  if (take)
    kn_section_apply_take (KN_SECTION (self), kn_take_plan_pick (kn_section_get_document (KN_SECTION (self)),
                                                                 kn_node_get_id (take)), NULL);
}

static void
previous_cb (KnShotHead *self)
{
  step (self, -1);
}

static void
next_cb (KnShotHead *self)
{
  step (self, 1);
}

/* ---- what it is ---- */

static void
show_state (KnShotHead *self, KnShot *shot, gboolean single)
{
  KnRenderDesk *desk = kn_section_get_desk (KN_SECTION (self));
  KnShotState state = kn_render_desk_get_state (desk, shot);
  g_autofree char *class = g_strdup_printf ("state-%s", kn_shot_state_get_class (state));
  const char *classes[] = { "state", class, NULL };

  gtk_label_set_text (self->state, kn_shot_state_get_label (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->state), single);
}

static void
kn_shot_head_update (KnSection *section)
{
  KnShotHead *self = KN_SHOT_HEAD (section);
  KnShot *shot = kn_section_get_shot (section);
  guint n = kn_section_get_n (section);
  g_autofree char *title = kn_words_dup_shot_title (shot);
  g_autofree char *several = g_strdup_printf (ngettext ("%u shot", "%u shots", n), n);

  gtk_entry_set_placeholder_text (self->name, title);
  gtk_label_set_text (self->several, several);
  gtk_widget_set_visible (GTK_WIDGET (self->name), n == 1);
  gtk_widget_set_visible (GTK_WIDGET (self->several), n > 1);
  show_take (self, shot, n == 1);
  show_state (self, shot, n == 1);
}

static void
kn_shot_head_class_init (KnShotHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_SECTION_CLASS (klass)->update = kn_shot_head_update;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-shot-head.ui");
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, name);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, several);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, state);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, take);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, steps);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, previous);
  gtk_widget_class_bind_template_child (widget_class, KnShotHead, next);
}

/* Without a frame around it, a name that stays marked looks as if keys still went there. */
static void
name_left_cb (KnShotHead *self)
{
  gtk_editable_select_region (GTK_EDITABLE (self->name), 0, 0);
}

static void
kn_shot_head_init (KnShotHead *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (name_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->name), focus);
  kn_bind_text (KN_SECTION (self), GTK_EDITABLE (self->name), "name");
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_cb), self);
}
