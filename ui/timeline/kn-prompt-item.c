/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-prompt-item.h"

#include "app/document/kn-prompt.h"
#include "ui/kn-accessible.h"
#include "ui/timeline/kn-prompt-editor.h"

#include <glib/gi18n.h>

struct _KnPromptItem
{
  KnLaneItem parent_instance;

  GtkWidget *label;
};

G_DEFINE_FINAL_TYPE (KnPromptItem, kn_prompt_item, KN_TYPE_LANE_ITEM)

static void
kn_prompt_item_update (KnLaneItem *item, KnNode *node)
{
  KnPromptItem *self = KN_PROMPT_ITEM (item);
  gboolean timed = KN_IS_PROMPT (node);
  const char *text = timed ? kn_prompt_get_text (KN_PROMPT (node)) : kn_shot_get_prompt (KN_SHOT (node));
  /* Translators: what a shot's prompt is called for screen readers */
  g_autofree char *name = g_strdup_printf (timed ? _("Timed prompt: %s") : _("Prompt: %s"), *text ? text : _("empty"));

  if (!kn_lane_item_set_name (item, name, ""))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), *text ? text : _("Type a prompt"));
  if (*text)
    gtk_widget_remove_css_class (self->label, "dim-label");
  else
    gtk_widget_add_css_class (self->label, "dim-label");
  if (timed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "timed");
  kn_accessible_set_tooltip (GTK_WIDGET (self), *text ? text : NULL);
}

static void
kn_prompt_item_activate (KnLaneItem *item)
{
  gpointer node = kn_document_get_node (kn_session_get_document (kn_lane_item_get_session (item)),
                                        kn_lane_item_get_id (item));

  if (node && KN_IS_PROMPT (node))
    kn_prompt_editor_open (item);
  else
    KN_LANE_ITEM_CLASS (kn_prompt_item_parent_class)->activate (item);
}

static void
kn_prompt_item_class_init (KnPromptItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_prompt_item_update;
  KN_LANE_ITEM_CLASS (klass)->activate = kn_prompt_item_activate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "prompt");
}

static void
kn_prompt_item_init (KnPromptItem *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
