/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-shortcuts.h"

#include "ui/kn-settings.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  EVERYWHERE,
  EDITOR,                  /* wherever the focus is in an editor window */
  SELECTION,               /* where what is selected is seen to be selected */
  PICTURE,                 /* while the picture is on the screen */
  CAMERA,
} Scope;

/* keys: in the form of gtk_accelerator_parse(), separated by blanks. action: detailed. */
static const struct
{
  const char *group, *title, *keys, *action;
  Scope scope;
} table[] = {
  { N_("Project"), N_("New storyboard"), "<Control>n", "win.new", EVERYWHERE },
  { N_("Project"), N_("New from a script"), "<Control><Alt>n", "win.new-from-script", EVERYWHERE },
  { N_("Project"), N_("Open"), "<Control>o", "win.open", EVERYWHERE },
  { N_("Project"), N_("Import an edit or a film with its recipe"), "<Shift><Control>o", "win.import", EVERYWHERE },
  { N_("Project"), N_("Render what is stale"), "<Control>r", "win.render", EVERYWHERE },
  { N_("Project"), N_("Export"), "<Control>e", "win.export", EVERYWHERE },
  { N_("Project"), N_("Preferences"), "<Control>comma", "win.preferences('')", EVERYWHERE },
  { N_("Project"), N_("Close window"), "<Control>w", "window.close", EVERYWHERE },
  { N_("Project"), N_("Quit"), "<Control>q", "app.quit", EVERYWHERE },
  { N_("Project"), N_("Keyboard shortcuts"), "<Control>question F1", "win.shortcuts", EVERYWHERE },

  { N_("Editing"), N_("Undo"), "<Control>z", "win.undo", EVERYWHERE },
  { N_("Editing"), N_("Redo"), "<Shift><Control>z", "win.redo", EVERYWHERE },
  { N_("Editing"), N_("New shot"), "<Shift><Control>n", "win.add-shot", EVERYWHERE },
  { N_("Editing"), N_("Duplicate"), "<Control>d", "win.duplicate", EVERYWHERE },
  { N_("Editing"), N_("Cut"), "<Control>x", "timeline.cut", SELECTION },
  { N_("Editing"), N_("Copy"), "<Control>c", "timeline.copy", EDITOR },
  { N_("Editing"), N_("Paste at the playhead"), "<Control>v", "timeline.paste", EDITOR },
  { N_("Editing"), N_("Edit in place"), "F2", "timeline.edit", EDITOR },
  { N_("Editing"), N_("Edit the prompt"), "Return KP_Enter", "win.edit-prompt", EDITOR },
  { N_("Editing"), N_("Delete"), "Delete", "win.delete", SELECTION },
  { N_("Editing"), N_("Delete and close the gap"), "<Shift>Delete BackSpace", "win.ripple-delete", SELECTION },
  { N_("Editing"), N_("Select all clips"), "<Control>a", "win.select-all", EDITOR },
  { N_("Editing"), N_("Select the previous clip too"), "<Shift>Up", "win.select-beside(-1)", EDITOR },
  { N_("Editing"), N_("Select the next clip too"), "<Shift>Down", "win.select-beside(1)", EDITOR },

  { N_("Cutting"), N_("Split at the playhead"), "s", "win.split", SELECTION },
  { N_("Cutting"), N_("Trim the start to the playhead"), "bracketleft", "win.trim-start", SELECTION },
  { N_("Cutting"), N_("Trim the end to the playhead"), "bracketright", "win.trim-end", SELECTION },
  { N_("Cutting"), N_("Trim the start and close the gap"), "<Shift>braceleft", "win.ripple-trim-start", SELECTION },
  { N_("Cutting"), N_("Trim the end and close the gap"), "<Shift>braceright", "win.ripple-trim-end", SELECTION },
  { N_("Cutting"), N_("Move one frame left"), "<Alt>Left", "win.nudge(-1)", SELECTION },
  { N_("Cutting"), N_("Move one frame right"), "<Alt>Right", "win.nudge(1)", SELECTION },
  { N_("Cutting"), N_("Roll the nearest cut left"), "less", "timeline.roll(-1)", SELECTION },
  { N_("Cutting"), N_("Roll the nearest cut right"), "greater", "timeline.roll(1)", SELECTION },
  { N_("Cutting"), N_("Slip the content left"), "comma", "timeline.slip(1)", SELECTION },
  { N_("Cutting"), N_("Slip the content right"), "period", "timeline.slip(-1)", SELECTION },
  { N_("Cutting"), N_("Snapping"), "n", "win.snapping", EDITOR },

  { N_("Arranging"), N_("To the layer above"), "<Alt>Page_Up", "timeline.change-layer(-1)", SELECTION },
  { N_("Arranging"), N_("To the layer below"), "<Alt>Page_Down", "timeline.change-layer(1)", SELECTION },
  { N_("Arranging"), N_("Exchange with the clip before"), "<Control>Page_Up", "win.reorder(-1)", SELECTION },
  { N_("Arranging"), N_("Exchange with the clip after"), "<Control>Page_Down", "win.reorder(1)", SELECTION },
  { N_("Arranging"), N_("Dissolve at the nearest cut, or cut again"), "t", "timeline.transition", SELECTION },
  { N_("Arranging"), N_("Fade in until the playhead"), "<Alt>bracketleft", "timeline.fade(-1)", SELECTION },
  { N_("Arranging"), N_("Fade out from the playhead"), "<Alt>bracketright", "timeline.fade(1)", SELECTION },
  { N_("Arranging"), N_("Sound louder"), "<Alt>Up", "timeline.gain(1)", SELECTION },
  { N_("Arranging"), N_("Sound quieter"), "<Alt>Down", "timeline.gain(-1)", SELECTION },

  { N_("Adding"), N_("Add pictures, films and sounds"), "<Control>i", "timeline.add-media", EDITOR },
  { N_("Adding"), N_("Add a layer for shots"), "<Shift><Control>l", "timeline.add-layer(false)", EDITOR },
  { N_("Adding"), N_("Add a layer for sound"), "<Shift><Control>m", "timeline.add-layer(true)", EDITOR },
  { N_("Adding"), N_("Go on after the shot"), "<Shift><Control>Right", "win.join::after", SELECTION },
  { N_("Adding"), N_("Lead up to the shot"), "<Shift><Control>Left", "win.join::before", SELECTION },
  { N_("Adding"), N_("Bridge to the next shot"), "<Shift><Control>b", "win.join::between", SELECTION },
  { N_("Adding"), N_("Lead back to the start of the shot"), "<Shift><Control>r", "win.join::loop", SELECTION },
  { N_("Adding"), N_("Add a timed prompt"), "p", "timeline.add-prompt", SELECTION },
  { N_("Adding"), N_("Add a title"), "<Shift>t", "timeline.add-title", EDITOR },
  { N_("Adding"), N_("Add a marker"), "m", "win.add-marker", EDITOR },

  { N_("Range"), N_("Start the range at the playhead"), "i", "timeline.mark-in", EDITOR },
  { N_("Range"), N_("End the range at the playhead"), "o", "timeline.mark-out", EDITOR },
  { N_("Range"), N_("Range around the selection"), "x", "timeline.mark-selection", EDITOR },
  { N_("Range"), N_("Clear the range"), "<Alt>x", "timeline.clear-range", EDITOR },
  { N_("Range"), N_("To the start of the range"), "<Shift>i", "timeline.go-to-range(-1)", EDITOR },
  { N_("Range"), N_("To the end of the range"), "<Shift>o", "timeline.go-to-range(1)", EDITOR },

  { N_("Playing"), N_("Play or pause"), "space", "win.play", EDITOR },
  { N_("Playing"), N_("Play backwards, faster"), "j", "win.shuttle(-1)", EDITOR },
  { N_("Playing"), N_("Stop"), "k", "win.shuttle(0)", EDITOR },
  { N_("Playing"), N_("Play forwards, faster"), "l", "win.shuttle(1)", EDITOR },
  { N_("Playing"), N_("One frame back"), "Left", "win.step(-1)", EDITOR },
  { N_("Playing"), N_("One frame on"), "Right", "win.step(1)", EDITOR },
  { N_("Playing"), N_("One second back"), "<Shift>Left", "win.step-second(-1)", EDITOR },
  { N_("Playing"), N_("One second on"), "<Shift>Right", "win.step-second(1)", EDITOR },
  { N_("Playing"), N_("Repeat the range"), "<Control>l", "win.loop", EDITOR },

  { N_("Moving about"), N_("Previous clip"), "Up", "win.step-clip(-1)", EDITOR },
  { N_("Moving about"), N_("Next clip"), "Down", "win.step-clip(1)", EDITOR },
  { N_("Moving about"), N_("To the lane above"), "<Control>Up", "timeline.step-lane(-1)", EDITOR },
  { N_("Moving about"), N_("To the lane below"), "<Control>Down", "timeline.step-lane(1)", EDITOR },
  { N_("Moving about"), N_("Previous edge or marker"), "<Control>Left", "win.step-edit(-1)", EDITOR },
  { N_("Moving about"), N_("Next edge or marker"), "<Control>Right", "win.step-edit(1)", EDITOR },
  { N_("Moving about"), N_("To the start"), "Home", "win.go(-1)", EDITOR },
  { N_("Moving about"), N_("To the end"), "End", "win.go(1)", EDITOR },
  { N_("Moving about"), N_("Type a time to go to"), "<Control>g", "win.go-to-time", EDITOR },

  { N_("Looking"), N_("Show the storyboard and the media"), "F9", "win.sidebar", EVERYWHERE },
  { N_("Looking"), N_("Change the width of the sidebar"), "<Shift>F9", "win.sidebar-width", EVERYWHERE },
  { N_("Looking"), N_("Show the jobs"), "F8", "win.jobs", EVERYWHERE },
  { N_("Looking"), N_("Zoom in"), "plus equal KP_Add", "win.zoom(1)", EDITOR },
  { N_("Looking"), N_("Zoom out"), "minus KP_Subtract", "win.zoom(-1)", EDITOR },
  { N_("Looking"), N_("Show everything"), "<Shift>z 0", "win.zoom(0)", EDITOR },
  { N_("Looking"), N_("Full screen"), "F11", "win.fullscreen", EVERYWHERE },

  { N_("The picture"), N_("The picture"), "<Alt>1", "win.viewer-page::picture", EDITOR },
  { N_("The picture"), N_("The camera path"), "<Alt>2", "win.viewer-page::camera", EDITOR },
  { N_("The picture"), N_("All of the picture"), "<Control>0", "win.viewer-zoom(0.0)", EDITOR },
  { N_("The picture"), N_("Picture at 100 %"), "<Control>1", "win.viewer-zoom(1.0)", EDITOR },
  { N_("The picture"), N_("Picture at 200 %"), "<Control>2", "win.viewer-zoom(2.0)", EDITOR },
  { N_("The picture"), N_("Compare takes"), "w", "win.compare", PICTURE },
  { N_("The picture"), N_("Safe areas"), "g", "win.safe-areas", PICTURE },
  { N_("The picture"), N_("Thirds"), "<Shift>g", "win.thirds", PICTURE },

  { N_("On the picture"), N_("Select"), "v", "win.tool::select", PICTURE },
  { N_("On the picture"), N_("Paint a mask"), "b", "win.tool::mask-brush", PICTURE },
  { N_("On the picture"), N_("Erase from the mask"), "e", "win.tool::mask-eraser", PICTURE },
  { N_("On the picture"), N_("Rectangle in the mask"), "r", "win.tool::mask-rectangle", PICTURE },
  { N_("On the picture"), N_("Ellipse in the mask"), "c", "win.tool::mask-ellipse", PICTURE },
  { N_("On the picture"), N_("Layout boxes"), "d", "win.tool::layout", PICTURE },
  { N_("On the picture"), N_("Add a box"), "<Shift>d", "picture.add-box", PICTURE },
  { N_("On the picture"), N_("Pin this frame"), "f", "picture.pin-frame", PICTURE },
  { N_("On the picture"), N_("Pin a picture from a file"), "<Shift>f", "picture.pin-file", PICTURE },

  { N_("Masks and keys"), N_("Invert the mask"), "<Shift><Control>i", "picture.invert-mask", PICTURE },
  { N_("Masks and keys"), N_("Clear the mask"), "<Shift><Control>BackSpace", "picture.clear-mask", PICTURE },
  { N_("Masks and keys"), N_("Previous key"), "<Alt>comma", "picture.step-key(-1)", PICTURE },
  { N_("Masks and keys"), N_("Next key"), "<Alt>period", "picture.step-key(1)", PICTURE },
  { N_("Masks and keys"), N_("Add or remove a key"), "<Control>k", "picture.toggle-key", PICTURE },

  { N_("Camera path"), N_("Look from anywhere"), "1", "camera.view(1)", CAMERA },
  { N_("Camera path"), N_("Look from above"), "2", "camera.view(2)", CAMERA },
  { N_("Camera path"), N_("Look from the side"), "3", "camera.view(3)", CAMERA },
  { N_("Camera path"), N_("Look through the camera"), "4", "camera.view(4)", CAMERA },
  { N_("Camera path"), N_("Show all of the path"), "f Home", "camera.fit", CAMERA },
  { N_("Camera path"), N_("Come nearer"), "plus equal KP_Add", "camera.zoom(1)", CAMERA },
  { N_("Camera path"), N_("Go further away"), "minus KP_Subtract", "camera.zoom(-1)", CAMERA },
  { N_("Camera path"), N_("Play the move in a loop"), "p", "camera.preview", CAMERA },
  { N_("Camera path"), N_("Curves over time"), "g", "camera.curves", CAMERA },

  { N_("Camera keys"), N_("Add a key at the playhead"), "Insert a", "camera.add-key", CAMERA },
  { N_("Camera keys"), N_("Delete the selected keys"), "Delete BackSpace", "camera.delete-key", CAMERA },
  { N_("Camera keys"), N_("Turn keys towards the target"), "t", "camera.look-at", CAMERA },
  { N_("Camera keys"), N_("Previous key"), "comma", "camera.step-key(-1)", CAMERA },
  { N_("Camera keys"), N_("Next key"), "period", "camera.step-key(1)", CAMERA },
};

/* What a drag asks the state of the pointer for. label: as GTK calls it in its own texts. */
static const struct
{
  const char *group, *title, *key, *label;
} drags[] = {
  { N_("While dragging"), N_("On the timeline: without snapping"), "Alt_L", "Alt" },
  { N_("While dragging"), N_("Anything: as it was before"), "Escape", "Escape" },
  { N_("While dragging"), N_("A clip: all that follows moves along"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("A clip: its content slips, it stays"), "Control_L", "Ctrl" },
  { N_("While dragging"), N_("An edge: all that follows moves along"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("An edge: the clip beside it gives way"), "Control_L", "Ctrl" },
  { N_("While dragging"), N_("A frame: adds to the selection"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("The ruler: marks the range"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("A mask: erases instead of painting"), "Alt_L", "Alt" },
  { N_("While dragging"), N_("A camera key: along one axis"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("A camera key: turns it"), "Alt_L", "Alt" },
  { N_("While dragging"), N_("A point of a curve: one way only"), "Shift_L", "Shift" },
  { N_("While dragging"), N_("The view of the path: moves, not turns"), "Shift_L", "Shift" },
};

/* As a person wants them, else as the table has them; "" for none. */
static char *
dup_text (guint i)
{
  GSettings *settings = kn_settings_get_default ();
  g_autoptr (GVariant) changed = settings ? g_settings_get_value (settings, "shortcuts") : NULL;
  const char *keys = table[i].keys;

  if (changed)
    g_variant_lookup (changed, table[i].action, "&s", &keys);
  return g_strdup (keys);
}

static char **
dup_keys (guint i)
{
  g_autofree char *text = dup_text (i);

  return g_strsplit (text, " ", -1);
}

static void
set_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) keys = dup_keys (i);

      if (table[i].scope == EVERYWHERE)
        gtk_application_set_accels_for_action (application, table[i].action, (const char *const *) keys);
    }
}

void
kn_shortcuts_install (GtkApplication *application)
{
  set_accels (application);
  if (kn_settings_get_default ())
    g_signal_connect_object (kn_settings_get_default (), "changed::shortcuts", G_CALLBACK (set_accels), application,
                             G_CONNECT_SWAPPED);
}

static void
add_named (GtkShortcutController *controller, const char *key, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  GtkShortcut *shortcut;

  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    g_error ("Bad action %s", detailed);
  shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key), gtk_named_action_new (name));
  gtk_shortcut_set_arguments (shortcut, target);
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

#define CONTROLLER "kn-shortcuts"
#define CAMERA_PAGE "kn-shortcuts-camera"
#define PICTURE_WIDGET "kn-shortcuts-picture"
#define PLACE "kn-shortcuts-place"

/* Nothing is changed by a key whose effect is out of sight of whoever presses it. */
static gboolean
is_heard (GtkWidget *window, Scope scope)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  if (scope == PICTURE)
    return gtk_widget_get_mapped (g_object_get_data (G_OBJECT (window), PICTURE_WIDGET));
  if (scope != SELECTION || !focus)
    return TRUE;
  for (; focus; focus = gtk_widget_get_parent (focus))
    if (g_object_get_data (G_OBJECT (focus), PLACE))
      return TRUE;
  return FALSE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *target, gpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) parsed = NULL;

  if (!is_heard (widget, table[i].scope) || !g_action_parse_detailed_name (table[i].action, &name, &parsed, NULL))
    return FALSE;
  return gtk_widget_activate_action_variant (widget, name, parsed);
}

static void
add_key (GtkShortcutController *controller, const char *key, guint i)
{
  GtkShortcutAction *action;

  if (table[i].scope == SELECTION || table[i].scope == PICTURE)
    {
      action = gtk_callback_action_new (key_cb, GUINT_TO_POINTER (i), NULL);
      gtk_shortcut_controller_add_shortcut (controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key), action));
    }
  else
    add_named (controller, key, table[i].action);
}

static gboolean
is_of (GtkWidget *widget, Scope scope)
{
  gboolean camera = g_object_get_data (G_OBJECT (widget), CAMERA_PAGE) != NULL;

  return scope != EVERYWHERE && (scope == CAMERA) == camera;
}

/* Anew whenever a key was changed. */
static void
fill (GtkWidget *widget)
{
  GtkEventController *controller = g_object_get_data (G_OBJECT (widget), CONTROLLER);

  if (controller)
    gtk_widget_remove_controller (widget, controller);
  controller = gtk_shortcut_controller_new ();
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) keys = dup_keys (i);

      for (int k = 0; is_of (widget, table[i].scope) && keys[k]; k++)
        if (*keys[k])
          add_key (GTK_SHORTCUT_CONTROLLER (controller), keys[k], i);
    }
  gtk_widget_add_controller (widget, controller);
  g_object_set_data (G_OBJECT (widget), CONTROLLER, controller);
}

static void
install (GtkWidget *widget)
{
  fill (widget);
  if (kn_settings_get_default ())
    g_signal_connect_object (kn_settings_get_default (), "changed::shortcuts", G_CALLBACK (fill), widget,
                             G_CONNECT_SWAPPED);
}

void
kn_shortcuts_install_editor (GtkWidget *window, GtkWidget *picture)
{
  g_object_set_data (G_OBJECT (window), PICTURE_WIDGET, picture);
  install (window);
}

void
kn_shortcuts_install_camera (GtkWidget *page)
{
  g_object_set_data (G_OBJECT (page), CAMERA_PAGE, page);
  install (page);
}

void
kn_shortcuts_install_history (GtkWidget *popover)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) keys = dup_keys (i);
      gboolean wanted = g_str_equal (table[i].action, "win.undo") || g_str_equal (table[i].action, "win.redo");

      for (int k = 0; wanted && keys[k]; k++)
        if (*keys[k])
          add_named (GTK_SHORTCUT_CONTROLLER (controller), keys[k], table[i].action);
    }
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (popover, controller);
}

void
kn_shortcuts_add_place (GtkWidget *widget)
{
  g_object_set_data (G_OBJECT (widget), PLACE, widget);
}

static char **
dup_keys_of (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].action, action))
      return dup_keys (i);
  return NULL;
}

char *
kn_shortcuts_dup_tooltip (const char *text, const char *action)
{
  g_auto (GStrv) all = dup_keys_of (action);
  g_autofree char *label = NULL;
  GdkModifierType modifiers;
  guint key;

  if (!all || !all[0] || !gtk_accelerator_parse (all[0], &key, &modifiers))
    return g_strdup (text);
  label = gtk_accelerator_get_label (key, modifiers);
  return g_strdup_printf ("%s (%s)", text, label);
}

GMenuItem *
kn_shortcuts_menu_item_new (const char *action)
{
  GMenuItem *item = g_menu_item_new (NULL, action);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].action, action))
      {
        g_auto (GStrv) keys = dup_keys (i);

        g_menu_item_set_label (item, _(table[i].title));
        if (keys[0])
          g_menu_item_set_attribute (item, "accel", "s", keys[0]);
      }
  return item;
}

gboolean
kn_shortcuts_get (guint i, struct kn_shortcut *shortcut)
{
  char *keys;

  if (i >= G_N_ELEMENTS (table))
    return FALSE;
  keys = dup_text (i);
  *shortcut = (struct kn_shortcut) { _(table[i].group), _(table[i].title), table[i].action,
                                     g_strndup (keys, strcspn (keys, " ")), keys, !g_str_equal (keys, table[i].keys) };
  return TRUE;
}

void
kn_shortcut_clear (struct kn_shortcut *shortcut)
{
  g_clear_pointer (&shortcut->key, g_free);
  g_clear_pointer (&shortcut->keys, g_free);
}

gboolean
kn_shortcuts_get_drag (guint i, struct kn_drag_key *drag)
{
  if (i >= G_N_ELEMENTS (drags))
    return FALSE;
  *drag = (struct kn_drag_key) { _(drags[i].group), _(drags[i].title), drags[i].key,
                                 g_dpgettext2 ("gtk40", "keyboard label", drags[i].label) };
  return TRUE;
}

/* Scopes in which a key could mean both: the window's keys are heard everywhere in it. */
static gboolean
may_clash (Scope a, Scope b)
{
  return (a == CAMERA) == (b == CAMERA) || a == EVERYWHERE || b == EVERYWHERE;
}

const char *
kn_shortcuts_find_clash (const char *action, guint key, GdkModifierType modifiers)
{
  Scope scope = EVERYWHERE;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].action, action))
      scope = table[i].scope;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_auto (GStrv) keys = dup_keys (i);

      for (int k = 0; keys[k] && may_clash (scope, table[i].scope) && !g_str_equal (table[i].action, action); k++)
        {
          GdkModifierType other_modifiers;
          guint other;

          if (gtk_accelerator_parse (keys[k], &other, &other_modifiers) && other == key && other_modifiers == modifiers)
            return _(table[i].title);
        }
    }
  return NULL;
}

void
kn_shortcuts_set (const char *action, const char *key)
{
  GSettings *settings = kn_settings_get_default ();
  g_autoptr (GVariant) changed = settings ? g_settings_get_value (settings, "shortcuts") : NULL;
  const char *other, *keys;
  GVariantBuilder builder;
  GVariantIter iter;

  if (!changed)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_next (&iter, "{&s&s}", &other, &keys))
    if (!g_str_equal (other, action))
      g_variant_builder_add (&builder, "{ss}", other, keys);
  if (key)
    g_variant_builder_add (&builder, "{ss}", action, key);
  g_settings_set_value (settings, "shortcuts", g_variant_builder_end (&builder));
}
