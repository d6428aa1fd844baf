/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-prompt-item.h"

#include "app/document/kn-prompt.h"
#include "app/document/kn-plan.h"
#include "ui/kn-accessible.h"
#include "ui/kn-words.h"
#include "ui/timeline/kn-prompt-editor.h"
#include "ui/timeline/kn-time-axis.h"

#include <glib/gi18n.h>

/* That the words keep from both ends together. */
#define AIR_PX 14

struct _KnPromptItem
{
  KnLaneItem parent_instance;

  GtkWidget *label;
  gint64 from, to;         /* where the words stand, in frames from the start of the item */
};

G_DEFINE_FINAL_TYPE (KnPromptItem, kn_prompt_item, KN_TYPE_LANE_ITEM)

/* The longest stretch of a shot that no timed prompt lies over, in frames from its start; all of it where there is none. */
static void
find_open (KnShot *shot, gint64 *from, gint64 *to)
{
  GListModel *prompts = kn_shot_get_prompts (shot);
  gint64 first = kn_clip_get_in_frames (KN_CLIP (shot)), last = first + kn_clip_get_duration_frames (KN_CLIP (shot));
  guint n = g_list_model_get_n_items (prompts);

  *from = *to = 0;
  for (guint i = 0; i <= n; i++)
    {
      g_autoptr (KnNode) before = i ? g_list_model_get_item (prompts, i - 1) : NULL;
      gint64 in, out, start = first, stop = last;

      if (before)
        kn_part_get_span (before, &in, &start);
      start = MAX (first, start);
      for (guint k = 0; k < n; k++)
        {
          g_autoptr (KnNode) prompt = g_list_model_get_item (prompts, k);

          kn_part_get_span (prompt, &in, &out);
          if (out > start)
            stop = MIN (stop, MAX (start, in));
        }
      if (stop - start > *to - *from)
        {
          *from = start - first;
          *to = stop - first;
        }
    }
  if (*from == *to)
    *to = last - first;
}

static void
place_words (KnPromptItem *self, KnNode *node)
{
  gint64 from = 0, to = G_MAXINT32;

  if (KN_IS_SHOT (node))
    find_open (KN_SHOT (node), &from, &to);
  if (from == self->from && to == self->to)
    return;
  self->from = from;
  self->to = to;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
kn_prompt_item_update (KnLaneItem *item, KnNode *node)
{
  KnPromptItem *self = KN_PROMPT_ITEM (item);
  gboolean timed = KN_IS_PROMPT (node);
  const char *text = timed ? kn_prompt_get_text (KN_PROMPT (node)) : kn_shot_get_prompt (KN_SHOT (node));
  const char *hint = timed ? _("Type a prompt") : kn_words_get_prompt_hint (KN_SHOT (node));
  /* Translators: what a shot's prompt is called for screen readers */
  g_autofree char *name = g_strdup_printf (timed ? _("Timed prompt: %s") : _("Prompt: %s"), *text ? text : _("empty"));

  place_words (self, node);
  if (!kn_lane_item_set_name (item, name, *text ? "" : hint))
    return;
  gtk_label_set_text (GTK_LABEL (self->label), *text ? text : hint);
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
kn_prompt_item_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnPromptItem *self = KN_PROMPT_ITEM (widget);
  double px_per_frame = 1 / kn_time_axis_span_frames (kn_lane_item_get_session (KN_LANE_ITEM (widget)), 1);
  int left = (int) ((double) self->from * px_per_frame);
  int right = (int) MIN (width, (double) self->to * px_per_frame - AIR_PX);

  kn_lane_item_allocate_child (KN_LANE_ITEM (widget), self->label, left, right - left, height);
}

static void
kn_prompt_item_class_init (KnPromptItemClass *klass)
{
  KN_LANE_ITEM_CLASS (klass)->update = kn_prompt_item_update;
  KN_LANE_ITEM_CLASS (klass)->activate = kn_prompt_item_activate;
  GTK_WIDGET_CLASS (klass)->size_allocate = kn_prompt_item_size_allocate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "prompt");
}

static void
kn_prompt_item_init (KnPromptItem *self)
{
  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0, "single-line-mode", TRUE, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
