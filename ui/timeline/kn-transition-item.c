/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-transition-item.h"

#include "app/document/kn-clip.h"
#include "app/document/kn-plan.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnTransitionItem
{
  KnLaneItem parent_instance;
};

G_DEFINE_FINAL_TYPE (KnTransitionItem, kn_transition_item, KN_TYPE_LANE_ITEM)

static const char *
get_kind (KnTransition kind)
{
  switch (kind)
    {
    case KN_TRANSITION_DIP_TO_BLACK:
      return _("Dip to black");
    case KN_TRANSITION_DIP_TO_WHITE:
      return _("Dip to white");
    case KN_TRANSITION_WIPE_LEFT:
      return _("Wipe left");
    case KN_TRANSITION_WIPE_RIGHT:
      return _("Wipe right");
    case KN_TRANSITION_WIPE_UP:
      return _("Wipe up");
    case KN_TRANSITION_WIPE_DOWN:
      return _("Wipe down");
    case KN_TRANSITION_CROSS_DISSOLVE:
    default:
      return _("Dissolve");
    }
}

static void
kn_transition_item_update (KnLaneItem *item, KnNode *node)
{
  KnClip *clip = KN_CLIP (node);
  g_autofree char *length = kn_words_dup_duration (kn_clip_get_transition_frames (clip),
                                                   kn_session_get_rate (kn_lane_item_get_session (item)));
  /* Translators: a transition and its length: "Dissolve, 0.5 s" */
  g_autofree char *name = g_strdup_printf (_("%s, %s"), get_kind (kn_clip_get_transition (clip)), length);

  if (kn_lane_item_set_name (item, name, ""))
    kn_accessible_set_tooltip (GTK_WIDGET (item), name);
}

/* The next kind. */
static void
kn_transition_item_activate (KnLaneItem *item)
{
  KnDocument *document = kn_session_get_document (kn_lane_item_get_session (item));
  KnClip *clip = kn_document_get_node (document, kn_lane_item_get_id (item));

  if (clip)
    kn_document_apply_take (document,
                            kn_plan_transition (document, kn_lane_item_get_id (item),
                                                (kn_clip_get_transition (clip) + 1) % (KN_TRANSITION_WIPE_DOWN + 1),
                                                kn_clip_get_transition_frames (clip), NULL),
                            NULL);
}

static gboolean
delete_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KnLaneItem *item = KN_LANE_ITEM (widget);
  KnDocument *document = kn_session_get_document (kn_lane_item_get_session (item));
  KnClip *clip = kn_document_get_node (document, kn_lane_item_get_id (item));

  if (clip)
    kn_document_apply_take (
        document, kn_plan_transition (document, kn_lane_item_get_id (item), kn_clip_get_transition (clip), 0, NULL), NULL);
  return TRUE;
}

static void
kn_transition_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, 0, height);
  cairo_line_to (cr, width, 0);
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, width, height);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
kn_transition_item_class_init (KnTransitionItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  KN_LANE_ITEM_CLASS (klass)->update = kn_transition_item_update;
  KN_LANE_ITEM_CLASS (klass)->activate = kn_transition_item_activate;
  widget_class->snapshot = kn_transition_item_snapshot;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_cb, NULL);
  gtk_widget_class_set_css_name (widget_class, "transition");
}

static void
kn_transition_item_init (KnTransitionItem *self)
{
}
