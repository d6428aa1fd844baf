/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-clip-item.h"

#include "app/document/kn-title.h"
#include "ui/kn-accessible.h"
#include "ui/kn-shot-strip.h"
#include "ui/kn-words.h"
#include "ui/timeline/kn-lane.h"

#include <glib/gi18n.h>

struct _KnClipItem
{
  KnLaneItem parent_instance;

  GtkWidget *box, *icon, *name, *muted, *strip;
  const char *state_class;
};

G_DEFINE_FINAL_TYPE (KnClipItem, kn_clip_item, KN_TYPE_LANE_ITEM)

static void
set_state_class (KnClipItem *self, const char *name)
{
  if (self->state_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->state_class);
  self->state_class = name;
  if (name)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
}

static void
show_shot (KnClipItem *self, KnShot *shot)
{
  KnLane *lane = KN_LANE (gtk_widget_get_parent (GTK_WIDGET (self)));
  KnRenderDesk *desk = kn_lane_get_desk (lane);
  KnShotState state = kn_render_desk_get_state (desk, shot);
  g_autofree char *title = kn_words_dup_shot_title (shot);
  g_autofree char *length =
      kn_words_dup_duration (kn_clip_get_duration_frames (KN_CLIP (shot)),
                             kn_session_get_rate (kn_lane_item_get_session (KN_LANE_ITEM (self))));
  /* Translators: name of a shot, its length, its state: "Opening, 3.0 s, stale" */
  g_autofree char *spoken = g_strdup_printf (_("%s, %s, %s"), title, length, kn_shot_state_get_label (state));
  gboolean muted = kn_shot_has_sound (shot) && kn_shot_get_muted (shot);
  g_autofree char *name = muted ? g_strdup_printf ("%s, %s", spoken, _("muted")) : g_strdup (spoken);
  g_autofree char *tooltip = g_strdup_printf ("%s\n%s · %s%s%s", title, length, kn_shot_state_get_label (state),
                                              muted ? " · " : "", muted ? _("muted") : "");

  kn_shot_strip_set_shot (KN_SHOT_STRIP (self->strip), desk, shot);
  if (!kn_lane_item_set_name (KN_LANE_ITEM (self), name, kn_shot_get_prompt (shot)))
    return;
  set_state_class (self, kn_shot_state_get_class (state));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), kn_shot_state_get_icon (state));
  gtk_label_set_text (GTK_LABEL (self->name), title);
  gtk_widget_set_visible (self->muted, muted);
  kn_accessible_set_tooltip (GTK_WIDGET (self), tooltip);
}

static void
kn_clip_item_update (KnLaneItem *item, KnNode *node)
{
  KnClipItem *self = KN_CLIP_ITEM (item);
  const char *text = kn_clip_get_name (KN_CLIP (node));
  g_autofree char *length = NULL, *name = NULL;

  gtk_widget_set_visible (self->strip, KN_IS_SHOT (node));
  if (KN_IS_SHOT (node))
    {
      show_shot (self, KN_SHOT (node));
      return;
    }
  if (!*text)
    text = kn_title_get_text (KN_TITLE (node));
  length = kn_words_dup_duration (kn_clip_get_duration_frames (KN_CLIP (node)),
                                  kn_session_get_rate (kn_lane_item_get_session (item)));
  /* Translators: the words of a title and its length: "Title: The end, 3.0 s" */
  name = g_strdup_printf (_("Title: %s, %s"), *text ? text : _("empty"), length);
  set_state_class (self, "title");
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), "insert-text-symbolic");
  gtk_label_set_text (GTK_LABEL (self->name), *text ? text : _("Title"));
  kn_accessible_set_tooltip (GTK_WIDGET (self), name);
  kn_lane_item_set_name (item, name, "");
}

static void
kn_clip_item_class_init (KnClipItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_clip_item_update;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "clip");
}

static void
kn_clip_item_init (KnClipItem *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->icon =
      g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->muted = g_object_new (GTK_TYPE_IMAGE, "icon-name", "audio-volume-muted-symbolic", "pixel-size", 12, "visible",
                              FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->name = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "hexpand", TRUE, NULL);
  self->strip = g_object_new (KN_TYPE_SHOT_STRIP, "vexpand", TRUE, NULL);
  gtk_widget_add_css_class (top, "clip-head");
  gtk_box_append (GTK_BOX (top), self->icon);
  gtk_box_append (GTK_BOX (top), self->name);
  gtk_box_append (GTK_BOX (top), self->muted);
  gtk_box_append (GTK_BOX (self->box), top);
  gtk_box_append (GTK_BOX (self->box), self->strip);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
