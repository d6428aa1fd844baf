/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-mask-item.h"

#include "app/document/kn-mask-track.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

struct _KnMaskItem
{
  KnLaneItem parent_instance;

  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (KnMaskItem, kn_mask_item, KN_TYPE_LANE_ITEM)

static const char *
get_role (KnMaskTrack *track)
{
  switch (kn_mask_track_get_role (track))
    {
    case KN_MASK_ROLE_KEEP:
      return C_("mask", "keep");
    case KN_MASK_ROLE_LAYOUT:
      return C_("mask", "layout");
    case KN_MASK_ROLE_REPLACE:
    default:
      return C_("mask", "replace");
    }
}

/* Name and what it does; a layout box without words is but that. */
static char *
dup_text (KnMaskTrack *track)
{
  const char *name = kn_mask_track_get_name (track), *prompt = kn_mask_track_get_prompt (track);
  const char *words = *name ? name : prompt;

  if (!*words && kn_mask_track_get_role (track) == KN_MASK_ROLE_LAYOUT)
    return g_strdup (_("Layout box"));
  /* Translators: name of a mask and what it does: "sky · keep" */
  return g_strdup_printf (_("%s · %s"), *words ? words : _("Mask"), get_role (track));
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
kn_mask_item_update (KnLaneItem *item, KnNode *node)
{
  KnMaskItem *self = KN_MASK_ITEM (item);
  KnMaskTrack *track = KN_MASK_TRACK (node);
  g_autofree char *text = dup_text (track);
  g_autofree char *full = kn_mask_track_get_disabled (track) ? g_strdup_printf (_("%s (off)"), text) : g_strdup (text);

  set_class (GTK_WIDGET (self), "off", kn_mask_track_get_disabled (track));
  set_class (GTK_WIDGET (self), "layout", kn_mask_track_get_role (track) == KN_MASK_ROLE_LAYOUT);
  if (!kn_lane_item_set_name (item, full, kn_mask_track_get_prompt (track)))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), full);
  kn_accessible_set_tooltip (GTK_WIDGET (self), full);
}

static void
kn_mask_item_activate (KnLaneItem *item)
{
  gboolean layout = gtk_widget_has_css_class (GTK_WIDGET (item), "layout");

  gtk_widget_activate_action (GTK_WIDGET (item), "win.tool", "s", layout ? "layout" : "mask-brush");
}

static void
kn_mask_item_class_init (KnMaskItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_mask_item_update;
  KN_LANE_ITEM_CLASS (klass)->activate = kn_mask_item_activate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mask");
}

static void
kn_mask_item_init (KnMaskItem *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "yalign", 0.0,
                   "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
