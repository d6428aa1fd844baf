/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What keys, menus and buttons do to the viewer. The keys are in ui/kn-shortcuts.c.
 */
#include "ui/viewer/kn-viewer-private.h"

static void
add_property_action (GActionMap *map, const char *name, gpointer object, const char *property)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, property);

  g_action_map_add_action (map, G_ACTION (action));
}

void
kn_viewer_add_actions (KnViewer *self, GActionMap *map)
{
  g_return_if_fail (KN_IS_VIEWER (self));
  add_property_action (map, "tool", self, "tool");
  add_property_action (map, "viewer-page", self, "page");
  add_property_action (map, "viewer-zoom", self->picture, "zoom");
}
