/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-sidebar.h"

#include "ui/kn-shortcuts.h"
#include "ui/storyboard/kn-media-page.h"
#include "ui/storyboard/kn-storyboard.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MAX_WIDTH_PX 260

struct _KnSidebar
{
  GtkWidget parent_instance;

  GtkWidget *box, *storyboard, *media;
};

G_DEFINE_FINAL_TYPE (KnSidebar, kn_sidebar, GTK_TYPE_WIDGET)

static void
kn_sidebar_dispose (GObject *object)
{
  g_clear_pointer (&KN_SIDEBAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_sidebar_parent_class)->dispose (object);
}

static void
kn_sidebar_class_init (KnSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_sidebar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), ADW_TYPE_CLAMP_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "sidebar");
}

/* A page is chosen without the mouse too: the keys of the timeline are not wanted by its buttons. */
static GtkWidget *
new_head (GtkWidget *stack)
{
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (_("New shot"), "win.add-shot");
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *pages = g_object_new (GTK_TYPE_STACK_SWITCHER, "stack", stack, "hexpand", TRUE, "halign", GTK_ALIGN_START, NULL);
  GtkWidget *add = g_object_new (GTK_TYPE_BUTTON, "icon-name", "list-add-symbolic", "action-name", "win.add-shot",
                                 "tooltip-text", tooltip, "focus-on-click", FALSE, NULL);

  gtk_widget_add_css_class (add, "flat");
  gtk_widget_add_css_class (head, "storyboard-head");
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New shot"), -1);
  gtk_box_append (GTK_BOX (head), pages);
  gtk_box_append (GTK_BOX (head), add);
  return head;
}

static void
kn_sidebar_init (KnSidebar *self)
{
  GtkWidget *stack = g_object_new (GTK_TYPE_STACK, "vexpand", TRUE, NULL);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  /* Where it lies over the viewer it leaves something of that to be seen. */
  adw_clamp_layout_set_maximum_size (ADW_CLAMP_LAYOUT (layout), MAX_WIDTH_PX);
  adw_clamp_layout_set_tightening_threshold (ADW_CLAMP_LAYOUT (layout), MAX_WIDTH_PX);
  self->storyboard = g_object_new (KN_TYPE_STORYBOARD, NULL);
  self->media = g_object_new (KN_TYPE_MEDIA_PAGE, NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_stack_add_titled (GTK_STACK (stack), self->storyboard, "storyboard", _("Storyboard"));
  gtk_stack_add_titled (GTK_STACK (stack), self->media, "media", _("Media"));
  gtk_box_append (GTK_BOX (self->box), new_head (stack));
  gtk_box_append (GTK_BOX (self->box), stack);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

void
kn_sidebar_set_session (KnSidebar *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_SIDEBAR (self));
  kn_storyboard_set_session (KN_STORYBOARD (self->storyboard), session, desk);
  kn_media_page_set_session (KN_MEDIA_PAGE (self->media), session);
}
