/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/storyboard/kn-sidebar.h"

#include "ui/kn-shortcuts.h"
#include "ui/storyboard/kn-media-page.h"
#include "ui/storyboard/kn-storyboard.h"

#include <glib/gi18n.h>

struct _KnSidebar
{
  GtkWidget parent_instance;

  GtkWidget *box, *storyboard, *media;
  int width_px;            /* that somebody wants, or 0 */
  gboolean narrow;         /* all the same as narrow as can be */
};

G_DEFINE_FINAL_TYPE (KnSidebar, kn_sidebar, GTK_TYPE_WIDGET)

static void
kn_sidebar_dispose (GObject *object)
{
  g_clear_pointer (&KN_SIDEBAR (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_sidebar_parent_class)->dispose (object);
}

static GtkSizeRequestMode
kn_sidebar_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (KN_SIDEBAR (widget)->box);
}

/* It may be made narrower than somebody wanted it where there is no room. */
static void
kn_sidebar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  KnSidebar *self = KN_SIDEBAR (widget);

  gtk_widget_measure (self->box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, self->narrow ? 0 : self->width_px);
}

static void
kn_sidebar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (KN_SIDEBAR (widget)->box, width, height, baseline, NULL);
}

static void
kn_sidebar_class_init (KnSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_sidebar_dispose;
  widget_class->get_request_mode = kn_sidebar_get_request_mode;
  widget_class->measure = kn_sidebar_measure;
  widget_class->size_allocate = kn_sidebar_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "sidebar");
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

gboolean
kn_sidebar_focus_selected (KnSidebar *self)
{
  g_return_val_if_fail (KN_IS_SIDEBAR (self), FALSE);
  return kn_storyboard_focus_selected (KN_STORYBOARD (self->storyboard));
}

void
kn_sidebar_set_width (KnSidebar *self, int width_px)
{
  g_return_if_fail (KN_IS_SIDEBAR (self));
  if (width_px == self->width_px)
    return;
  self->width_px = width_px;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

int
kn_sidebar_get_width (KnSidebar *self)
{
  g_return_val_if_fail (KN_IS_SIDEBAR (self), 0);
  return self->width_px;
}

void
kn_sidebar_set_narrow (KnSidebar *self, gboolean narrow)
{
  g_return_if_fail (KN_IS_SIDEBAR (self));
  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
