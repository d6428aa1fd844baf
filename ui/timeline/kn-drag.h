/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A drag with the pointer that edits the document: one undo step, planned anew from where it began at every motion, so
 * that nothing piles up; Escape takes it back.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  /* What lies at a place of the widget: the English label of the undo step, "" for a drag that edits nothing, NULL when
   * there is nothing to drag. */
  const char *(*begin) (gpointer data, double x, double y, GdkModifierType state);
  /* The edit for a pointer that has gone this far, and as far again as the timeline was scrolled; NULL to leave everything
   * as it was at the beginning. */
  KnEdit     *(*plan)  (gpointer data, double dx, double dy, GdkModifierType state);
  /* May be NULL. kept: FALSE after Escape. */
  void        (*end)   (gpointer data, gboolean kept);
  /* Name of the cursor over a place, or NULL. May be NULL. */
  const char *(*cursor) (gpointer data, double x, double y, GdkModifierType state);
  /* Near the edge of what is seen, scrolls for so many seconds, and returns whether it could: what is dragged goes on then.
   * Both places are where the pointer was and is, in the widget. May be NULL: nothing scrolls. */
  gboolean    (*scroll) (gpointer data, const graphene_point_t *from, const graphene_point_t *at, double seconds);
  /* The button was let go where it was pressed. May be NULL. */
  void        (*click) (gpointer data, GdkModifierType state);
} KnDragClass;

/* One for a widget. data is freed when it is detached or the widget is gone. */
void kn_drag_attach (GtkWidget *widget, KnSession *session, const KnDragClass *klass, gpointer data,
                     GDestroyNotify destroy);
/* Takes back a drag that is going on. Nothing happens if there is none attached. */
void kn_drag_detach (GtkWidget *widget);

G_END_DECLS
