/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-key-item.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-plan.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

#define WIDTH 18
#define HALF 4.5f
/* Over a label: below its letters. */
#define LOW_HALF 3.f
#define LOW_MIDDLE_PX 5

struct _KnKeyItem
{
  KnLaneItem parent_instance;

  gboolean low;            /* lies on an item that has a label */
};

G_DEFINE_FINAL_TYPE (KnKeyItem, kn_key_item, KN_TYPE_LANE_ITEM)

static char *
dup_picture_name (KnPictureKey *key, const char *time)
{
  KnAsset *asset = kn_picture_key_get_asset (key);
  g_autofree char *file = asset ? g_path_get_basename (kn_asset_get_path (asset)) : g_strdup (_("none"));

  /* Translators: a picture file that a shot shows at a time: "Picture penguin.png at 1.5 s" */
  return g_strdup_printf (_("Picture %s at %s"), file, time);
}

static void
kn_key_item_update (KnLaneItem *item, KnNode *node)
{
  gint64 in = 0, out;
  g_autofree char *time = NULL;
  g_autofree char *name = NULL;

  kn_part_get_span (node, &in, &out);
  time = kn_words_dup_duration (in, kn_session_get_rate (kn_lane_item_get_session (item)));
  name = KN_IS_PICTURE_KEY (node) ? dup_picture_name (KN_PICTURE_KEY (node), time)
         : KN_IS_MASK_KEY (node)  ? g_strdup_printf (_("Mask key at %s"), time)
                                  : g_strdup_printf (_("Camera key at %s"), time);
  KN_KEY_ITEM (item)->low = !KN_IS_PICTURE_KEY (node);
  kn_accessible_set_tooltip (GTK_WIDGET (item), name);
  kn_lane_item_set_name (item, name, "");
}

static void
kn_key_item_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  gboolean low = KN_KEY_ITEM (widget)->low;
  float half = low ? LOW_HALF : HALF, height = (float) gtk_widget_get_height (widget);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) / 2,
                                                          low ? height - LOW_MIDDLE_PX : height / 2));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (-half, -half, 2 * half, 2 * half));
}

static void
kn_key_item_class_init (KnKeyItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_key_item_update;
  KN_LANE_ITEM_CLASS (klass)->width_px = WIDTH;
  GTK_WIDGET_CLASS (klass)->snapshot = kn_key_item_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "key");
}

static void
kn_key_item_init (KnKeyItem *self)
{
}
