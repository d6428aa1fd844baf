/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Every key of the program, in one table: accelerators of the application, keys of the editor (which a text that has
 * the focus gets first), tooltips and the shortcuts window are made from it. Beside it, what is held while dragging.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Accelerators with a modifier, or that work everywhere. */
void       kn_shortcuts_install        (GtkApplication *application);
/* Single keys, for an editor window. Those of the picture are heard while that widget is on the screen. */
void       kn_shortcuts_install_editor (GtkWidget *window, GtkWidget *picture);
/* A part of an editor window that shows what is selected: with the focus in another part nothing of it can be deleted. */
void       kn_shortcuts_add_place      (GtkWidget *widget);
/* Single keys that count while the focus is in the camera page. */
void       kn_shortcuts_install_camera (GtkWidget *page);
/* Undo and redo of the project, for a popover, which keeps keys from the window, and before a text in it undoes its typing. */
void       kn_shortcuts_install_history (GtkWidget *popover);
/* "Undo (Ctrl+Z)". Free with g_free(). */
char      *kn_shortcuts_dup_tooltip    (const char *text, const char *action);
/* An entry of a menu: the words of the table and its key. New reference. */
GMenuItem *kn_shortcuts_menu_item_new  (const char *action);

/* What can be changed about them. */
struct kn_shortcut
{
  const char *group, *title, *action;  /* the first two translated */
  char       *key;                     /* the first, as gtk_accelerator_parse() wants it; "" for none */
  char       *keys;                    /* all of them, separated by blanks */
  gboolean    changed;
};
/* FALSE after the last one. */
gboolean    kn_shortcuts_get        (guint i, struct kn_shortcut *shortcut);
void        kn_shortcut_clear       (struct kn_shortcut *shortcut);
/* What a key does that is held while something is dragged; it cannot be changed. FALSE after the last one. */
struct kn_drag_key
{
  const char *group, *title;           /* translated */
  const char *key;                     /* as gtk_accelerator_parse() wants it */
  const char *label;                   /* what is written on it, translated */
};
gboolean    kn_shortcuts_get_drag   (guint i, struct kn_drag_key *drag);
/* What else this key does where action is heard, translated; NULL if nothing. */
const char *kn_shortcuts_find_clash (const char *action, guint key, GdkModifierType modifiers);
/* Keeps another key for an action, for all windows and at once; NULL: as it was. */
void        kn_shortcuts_set        (const char *action, const char *key);

G_END_DECLS
