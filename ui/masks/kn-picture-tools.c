/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-picture-tools.h"

#include "app/session/kn-commands.h"
#include "ui/masks/kn-layout-bar.h"
#include "ui/masks/kn-mask-bar.h"
#include "ui/masks/kn-mask-canvas.h"
#include "ui/masks/kn-picture-pin.h"
#include "ui/masks/kn-shot-time.h"

#include <glib/gi18n.h>

struct _KnPictureTools
{
  GObject parent_instance;

  KnViewer *viewer;         /* borrowed: the window holds both */
  KnMaskEditor *editor;
  KnPicturePin *pin;
  KnSession *session;
  /* Borrowed: in the viewer. */
  GtkWidget *canvas, *mask_bar, *layer, *layout_bar;
};

G_DEFINE_FINAL_TYPE (KnPictureTools, kn_picture_tools, G_TYPE_OBJECT)

static guint message_signal;

#define LAYOUT_TOOL "layout"

static const struct
{
  const char *id, *icon, *name;
  KnMaskTool tool;
} mask_tools[] = {
  { "mask-brush", "kn-tool-brush-symbolic", N_("Paint a mask"), KN_MASK_TOOL_BRUSH },
  { "mask-eraser", "kn-tool-eraser-symbolic", N_("Erase from the mask"), KN_MASK_TOOL_ERASER },
  { "mask-rectangle", "kn-tool-rectangle-symbolic", N_("Rectangle in the mask"), KN_MASK_TOOL_RECTANGLE },
  { "mask-ellipse", "kn-tool-ellipse-symbolic", N_("Ellipse in the mask"), KN_MASK_TOOL_ELLIPSE },
};

static void
tell (KnPictureTools *self, const char *text)
{
  g_signal_emit (self, message_signal, 0, text);
}

/* ---- actions on the mask ---- */

typedef gboolean (*Change) (KnMaskEditor *editor, GError **error);

static void
run (KnPictureTools *self, Change change)
{
  g_autoptr (GError) error = NULL;

  if (!change (self->editor, &error))
    tell (self, error->message);
}

#define CHANGE_ACTION(name, change)                                      \
  static void                                                            \
  name (GSimpleAction *action, GVariant *parameter, gpointer self)       \
  {                                                                      \
    run (self, change);                                                  \
  }

CHANGE_ACTION (add_cb, kn_mask_editor_add_track)
CHANGE_ACTION (invert_cb, kn_mask_editor_invert)
CHANGE_ACTION (clear_cb, kn_mask_editor_clear)

/* ---- actions on the layout ---- */

static gboolean
is_layout (KnPictureTools *self)
{
  return g_str_equal (kn_viewer_get_tool (self->viewer), LAYOUT_TOOL);
}

static void
add_box_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPictureTools *self = data;
  g_autoptr (GError) error = NULL;

  kn_viewer_set_tool (self->viewer, LAYOUT_TOOL);
  if (!self->session)
    return;
  if (!kn_layout_layer_add_box (KN_LAYOUT_LAYER (self->layer), &error))
    tell (self, error->message);
  else
    kn_layout_layer_focus (KN_LAYOUT_LAYER (self->layer));
}

/* ---- actions on the keys of either ---- */

static void
toggle_key_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPictureTools *self = data;
  g_autoptr (GError) error = NULL;

  if (!(is_layout (self) ? kn_layout_layer_toggle_key (KN_LAYOUT_LAYER (self->layer), &error)
                         : kn_mask_editor_toggle_key (self->editor, &error)))
    tell (self, error->message);
}

static void
step_key_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPictureTools *self = data;

  if (is_layout (self))
    kn_layout_layer_step_key (KN_LAYOUT_LAYER (self->layer), g_variant_get_int32 (parameter));
  else
    kn_mask_editor_step_key (self->editor, g_variant_get_int32 (parameter));
}

/* ---- import ---- */

static void
loaded_cb (GObject *file, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnPictureTools) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_file_load_bytes_finish (G_FILE (file), result, NULL, &error);

  if (!picture || !kn_mask_editor_import (self->editor, picture, &error))
    tell (self, error->message);
}

static void
import_chosen_cb (KnPictureTools *self, int response, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  if (response == GTK_RESPONSE_ACCEPT && file)
    g_file_load_bytes_async (file, NULL, loaded_cb, g_object_ref (self));
  g_object_unref (chooser);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KnPictureTools *self = data;
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_("Import a mask"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->viewer))),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);
  g_autoptr (GtkFileFilter) pictures = gtk_file_filter_new ();

  gtk_file_filter_set_name (pictures, _("Pictures"));
  gtk_file_filter_add_pixbuf_formats (pictures);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), pictures);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (import_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static const GActionEntry entries[] = {
  { "add-mask", add_cb },
  { "invert-mask", invert_cb },
  { "clear-mask", clear_cb },
  { "import-mask", import_cb },
  { "add-box", add_box_cb },
  { "toggle-key", toggle_key_cb },
  { "step-key", step_key_cb, "i" },
};

static void
add_actions (KnPictureTools *self, GtkWidget *window)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GPropertyAction) onion = g_property_action_new ("onion-skin", self->editor, "onion-skin");

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (onion));
  self->pin = kn_picture_pin_new (self->viewer, G_ACTION_MAP (group));
  g_signal_connect_object (self->pin, "message", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (window, "picture", G_ACTION_GROUP (group));
}

/* ---- tools ---- */

static void
tool_cb (KnPictureTools *self)
{
  const char *tool = kn_viewer_get_tool (self->viewer);

  /* What is put onto a picture must be seen. */
  if (self->session && !g_str_equal (tool, KN_VIEWER_TOOL_SELECT))
    kn_command_go_into_shot (self->session);
  /* The keys of a tool work at once. */
  if (is_layout (self))
    kn_layout_layer_focus (KN_LAYOUT_LAYER (self->layer));
  for (guint i = 0; i < G_N_ELEMENTS (mask_tools); i++)
    if (g_str_equal (mask_tools[i].id, tool))
      {
        kn_mask_canvas_set_tool (KN_MASK_CANVAS (self->canvas), mask_tools[i].tool);
        gtk_widget_grab_focus (self->canvas);
      }
}

static void
add_tools (KnPictureTools *self)
{
  self->canvas = kn_mask_canvas_new (self->viewer, self->editor);
  self->mask_bar = kn_mask_bar_new (self->editor);
  g_signal_connect_object (self->canvas, "failed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (mask_tools); i++)
    kn_viewer_add_tool (self->viewer, &(struct kn_viewer_tool) { mask_tools[i].id, mask_tools[i].icon,
                                                                 _(mask_tools[i].name), self->canvas, self->mask_bar });
  self->layer = kn_layout_layer_new (self->viewer);
  self->layout_bar = kn_layout_bar_new (KN_LAYOUT_LAYER (self->layer));
  kn_viewer_add_tool (self->viewer, &(struct kn_viewer_tool) { LAYOUT_TOOL, "kn-tool-layout-symbolic",
                                                               _("Layout boxes"), self->layer, self->layout_bar });
}

/* ---- life ---- */

static void
kn_picture_tools_dispose (GObject *object)
{
  KnPictureTools *self = KN_PICTURE_TOOLS (object);

  if (self->editor)
    kn_mask_editor_set_session (self->editor, NULL);
  g_clear_object (&self->editor);
  g_clear_object (&self->pin);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kn_picture_tools_parent_class)->dispose (object);
}

static void
kn_picture_tools_class_init (KnPictureToolsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_picture_tools_dispose;
  message_signal = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kn_picture_tools_init (KnPictureTools *self)
{
  self->editor = kn_mask_editor_new ();
}

KnPictureTools *
kn_picture_tools_new (KnViewer *viewer, GtkWidget *window)
{
  KnPictureTools *self = g_object_new (KN_TYPE_PICTURE_TOOLS, NULL);

  self->viewer = viewer;
  add_tools (self);
  add_actions (self, window);
  g_signal_connect_object (viewer, "notify::tool", G_CALLBACK (tool_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
kn_picture_tools_set_session (KnPictureTools *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_PICTURE_TOOLS (self));
  g_set_object (&self->session, session);
  kn_mask_editor_set_session (self->editor, session);
  kn_mask_bar_set_session (KN_MASK_BAR (self->mask_bar), session);
  kn_layout_layer_set_session (KN_LAYOUT_LAYER (self->layer), session);
  kn_layout_bar_set_session (KN_LAYOUT_BAR (self->layout_bar), session);
  kn_picture_pin_set_session (self->pin, session, desk);
}
