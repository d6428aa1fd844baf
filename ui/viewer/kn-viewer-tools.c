/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The doors for others: tools, overlays and pages, and where the picture lies.
 */
#include "ui/viewer/kn-viewer-private.h"

#include "app/document/kn-project.h"
#include "ui/viewer/kn-tool-layout.h"

#include <glib/gi18n.h>
#include <math.h>

struct tool
{
  char *id;
  GtkWidget *overlay, *options;    /* borrowed */
};

static void
tool_free (gpointer data)
{
  struct tool *tool = data;

  g_free (tool->id);
  g_free (tool);
}

/* ---- tools ---- */

static struct tool *
find_tool (KnViewer *self, const char *id)
{
  for (guint i = 0; i < self->tool_list->len; i++)
    if (g_str_equal (((struct tool *) self->tool_list->pdata[i])->id, id))
      return self->tool_list->pdata[i];
  return NULL;
}

/* Tools share widgets: those of the chosen one are shown last. */
static void
show_tool_widgets (KnViewer *self)
{
  struct tool *chosen = find_tool (self, self->tool);

  for (guint i = 0; i < self->tool_list->len; i++)
    {
      struct tool *tool = self->tool_list->pdata[i];

      if (tool->overlay && tool->overlay != chosen->overlay)
        gtk_widget_set_visible (tool->overlay, FALSE);
      if (tool->options && tool->options != chosen->options)
        gtk_widget_set_visible (tool->options, FALSE);
    }
  if (chosen->overlay)
    gtk_widget_set_visible (chosen->overlay, TRUE);
  if (chosen->options)
    gtk_widget_set_visible (chosen->options, TRUE);
}

void
kn_viewer_add_tool (KnViewer *self, const struct kn_viewer_tool *from)
{
  struct tool *tool = g_new0 (struct tool, 1);
  g_autofree char *action = g_strdup_printf ("win.tool::%s", from->id);

  g_return_if_fail (KN_IS_VIEWER (self));
  tool->id = g_strdup (from->id);
  tool->overlay = from->overlay;
  tool->options = from->options;
  g_ptr_array_add (self->tool_list, tool);
  if (from->overlay && !gtk_widget_get_parent (from->overlay))
    kn_viewer_add_overlay (self, from->overlay);
  if (from->options && !gtk_widget_get_parent (from->options))
    gtk_box_append (GTK_BOX (self->tool_options), from->options);
  gtk_box_append (GTK_BOX (self->tool_strip),
                  _kn_viewer_button_new (GTK_TYPE_TOGGLE_BUTTON, from->icon, from->name, action));
  show_tool_widgets (self);
}

void
kn_viewer_add_button (KnViewer *self, GtkWidget *button)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  gtk_box_prepend (GTK_BOX (self->strip_end), button);
}

void
kn_viewer_add_strip (KnViewer *self, GtkWidget *strip)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  gtk_box_append (GTK_BOX (self->strips), strip);
}

void
kn_viewer_set_tool (KnViewer *self, const char *id)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  /* Whatever a tool is for is on the picture. */
  if (id && !g_str_equal (id, KN_VIEWER_TOOL_SELECT))
    kn_viewer_set_page (self, KN_VIEWER_PAGE_PICTURE);
  if (!id || !find_tool (self, id))
    return;
  /* Taken again it is told all the same: its keys are to work from wherever the focus went meanwhile. */
  if (!g_str_equal (id, self->tool))
    {
      g_free (self->tool);
      self->tool = g_strdup (id);
      show_tool_widgets (self);
    }
  g_object_notify (G_OBJECT (self), "tool");
}

const char *
kn_viewer_get_tool (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), NULL);
  return self->tool;
}

/* ---- overlays ---- */

KnSession *
kn_viewer_get_session (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), NULL);
  return self->session;
}

GtkWidget *
kn_viewer_get_picture (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), NULL);
  return GTK_WIDGET (self->picture);
}

void
kn_viewer_add_overlay (KnViewer *self, GtkWidget *overlay)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  kn_picture_view_add_overlay (self->picture, overlay, KN_PICTURE_PLACE_VIEW);
  /* What the viewer itself says can be clicked on, whatever the tool. */
  if (gtk_widget_get_parent (self->state))
    gtk_widget_insert_before (overlay, GTK_WIDGET (self->picture), self->state);
}

void
kn_viewer_get_shot_rect (KnViewer *self, graphene_rect_t *rect)
{
  KnShot *shot = self->session ? kn_session_get_shot (self->session) : NULL;
  graphene_rect_t canvas;
  int width, height;

  g_return_if_fail (KN_IS_VIEWER (self));
  kn_picture_view_get_rect (self->picture, &canvas);
  *rect = canvas;
  if (!shot)
    return;
  kn_shot_get_size (shot, &width, &height);
  kn_picture_fit_inside (&canvas, width, height, rect);
}

gboolean
kn_viewer_to_picture (KnViewer *self, double x, double y, double *picture_x, double *picture_y)
{
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self, &rect);
  *picture_x = (x - rect.origin.x) / MAX (1, rect.size.width);
  *picture_y = (y - rect.origin.y) / MAX (1, rect.size.height);
  return *picture_x >= 0 && *picture_x < 1 && *picture_y >= 0 && *picture_y < 1;
}

void
kn_viewer_from_picture (KnViewer *self, double picture_x, double picture_y, double *x, double *y)
{
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self, &rect);
  *x = rect.origin.x + picture_x * rect.size.width;
  *y = rect.origin.y + picture_y * rect.size.height;
}

/* The canvas has the shape that the project has now. */
void
_kn_viewer_show_shape (KnViewer *self)
{
  KnProject *project = kn_document_get_project (kn_session_get_document (self->session));

  kn_picture_view_set_canvas (self->picture, (int) kn_project_get_width_px (project),
                              (int) kn_project_get_height_px (project));
}

/* ---- pages ---- */

void
kn_viewer_add_page (KnViewer *self, const char *id, const char *title, const char *icon, GtkWidget *page)
{
  g_autofree char *action = g_strdup_printf ("win.viewer-page::%s", id);
  GtkWidget *button = _kn_viewer_button_new (GTK_TYPE_TOGGLE_BUTTON, icon, title, action);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  g_return_if_fail (KN_IS_VIEWER (self));
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (content), gtk_label_new (title));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_remove_css_class (button, "flat");
  gtk_box_append (GTK_BOX (self->page_switch), button);
  if (page)
    gtk_stack_add_named (self->stack, page, id);
  gtk_widget_set_visible (self->page_switch, gtk_widget_get_next_sibling (gtk_widget_get_first_child (self->page_switch)) != NULL);
}

void
kn_viewer_set_page (KnViewer *self, const char *id)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  if (id && gtk_stack_get_child_by_name (self->stack, id))
    gtk_stack_set_visible_child_name (self->stack, id);
}

const char *
kn_viewer_get_page (KnViewer *self)
{
  g_return_val_if_fail (KN_IS_VIEWER (self), NULL);
  return gtk_stack_get_visible_child_name (self->stack);
}

/* ---- life ---- */

/* What a tool can be told, and the size, are about the picture. */
static void
page_cb (KnViewer *self)
{
  gboolean picture = g_str_equal (kn_viewer_get_page (self), KN_VIEWER_PAGE_PICTURE);

  gtk_widget_set_visible (self->tool_options, picture);
  gtk_widget_set_visible (GTK_WIDGET (self->view_button), picture);
  gtk_widget_set_visible (self->tool_column, picture);
  g_object_notify (G_OBJECT (self), "page");
}

static int
height_of_tools (GtkWidget *box, int n_columns)
{
  return kn_tool_layout_get_height (KN_TOOL_LAYOUT (gtk_widget_get_layout_manager (box)), box, n_columns);
}

static int
height_of_all_tools (KnViewer *self, int n_columns)
{
  return height_of_tools (self->tool_strip, n_columns) + height_of_tools (self->strip_end, n_columns);
}

static gboolean
columns_cb (gpointer data)
{
  KnViewer *self = data;

  self->tool_source = 0;
  kn_tool_layout_set_columns (KN_TOOL_LAYOUT (gtk_widget_get_layout_manager (self->tool_strip)), self->tool_columns);
  kn_tool_layout_set_columns (KN_TOOL_LAYOUT (gtk_widget_get_layout_manager (self->strip_end)), self->tool_columns);
  return G_SOURCE_REMOVE;
}

/* In two columns where not all of them would be seen in one, after this layout. */
static void
choose_columns (KnViewer *self, int height, int room)
{
  int around = height - height_of_all_tools (self, self->tool_columns);
  int n_columns = height_of_all_tools (self, 1) + around > room ? 2 : 1;

  if (n_columns == self->tool_columns || self->tool_source)
    return;
  self->tool_columns = n_columns;
  self->tool_source = g_idle_add (columns_cb, self);
}

/* In the upper part. */
static void
get_span (KnViewer *self, GtkWidget *widget, int *top, int *bottom)
{
  graphene_rect_t bounds;

  *top = *bottom = 0;
  if (!gtk_widget_should_layout (widget) || !gtk_widget_compute_bounds (widget, self->upper, &bounds))
    return;
  *top = (int) floorf (bounds.origin.y);
  *bottom = (int) ceilf (bounds.origin.y + bounds.size.height);
}

/* Below the switch of pages, however many lines the options of a tool need beside that: a tool is not to move away from
 * under the pointer when another one is taken. Only in a narrow window the options are below the switch as well. */
static gboolean
place_tools_cb (KnViewer *self, GtkWidget *column, GdkRectangle *place)
{
  gboolean mirrored = gtk_widget_get_direction (column) == GTK_TEXT_DIR_RTL;
  int width, height, room, top, switch_top, options_top, options_bottom;

  get_span (self, self->page_switch, &switch_top, &top);
  get_span (self, self->tool_options, &options_top, &options_bottom);
  if (options_top >= top)
    top = MAX (top, options_bottom);
  room = MAX (0, gtk_widget_get_height (self->upper) - top);
  gtk_widget_measure (column, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (column, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  *place = (GdkRectangle) { mirrored ? gtk_widget_get_width (self->upper) - width : 0, top, width, MIN (height, room) };
  choose_columns (self, height, room);
  return TRUE;
}

static void
geometry_cb (KnViewer *self)
{
  g_signal_emit_by_name (self, "geometry-changed");
}

void
_kn_viewer_init_tools (KnViewer *self)
{
  self->tool_list = g_ptr_array_new_with_free_func (tool_free);
  self->tool = g_strdup (KN_VIEWER_TOOL_SELECT);
  self->tool_columns = 1;
  kn_viewer_add_tool (self, &(struct kn_viewer_tool) { KN_VIEWER_TOOL_SELECT, "kn-tool-select-symbolic", _("Select") });
  kn_viewer_add_page (self, KN_VIEWER_PAGE_PICTURE, _("Picture"), "image-x-generic-symbolic", NULL);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (page_cb), self);
  g_signal_connect_swapped (self->upper, "get-child-position", G_CALLBACK (place_tools_cb), self);
  g_signal_connect_swapped (self->picture, "geometry-changed", G_CALLBACK (geometry_cb), self);
}

void
_kn_viewer_clear_tools (KnViewer *self)
{
  g_clear_pointer (&self->tool_list, g_ptr_array_unref);
  g_clear_pointer (&self->tool, g_free);
  g_clear_handle_id (&self->tool_source, g_source_remove);
}
