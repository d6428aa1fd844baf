/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-takes-section.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-plan.h"
#include "ui/inspector/kn-take-row.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>

struct _KnTakesSection
{
  KnSection parent_instance;

  GtkListBox *takes;
  GtkWidget *hint, *compare, *generate, *retake;
  GtkSpinButton *number;
  GtkCheckButton *none;    /* in no window: of the same group as the rows', so that a single take is not switched off */
  char *shown;             /* the takes that the list was made from */
};

G_DEFINE_FINAL_TYPE (KnTakesSection, kn_takes_section, KN_TYPE_SECTION)

/* ---- the list ---- */

static char *
describe (KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnNode) take = g_list_model_get_item (takes, i);

      g_string_append_printf (text, " %" G_GUINT64_FORMAT, kn_node_get_id (take));
    }
  return g_string_free (text, FALSE);
}

static void
add_row (KnTakesSection *self, guint64 id)
{
  KnTakeRow *row = g_object_new (KN_TYPE_TAKE_ROW, NULL);
  GtkWidget *item = gtk_list_box_row_new ();

  kn_take_row_join (row, self->none);
  g_signal_connect_object (row, "told", G_CALLBACK (kn_section_tell), self, G_CONNECT_SWAPPED);
  kn_section_set_subject (KN_SECTION (row), kn_section_get_session (KN_SECTION (self)),
                          kn_section_get_desk (KN_SECTION (self)), &id, 1);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (item), GTK_WIDGET (row));
  gtk_widget_set_focusable (item, FALSE);
  gtk_list_box_append (self->takes, item);
}

static void
fill (KnTakesSection *self, KnShot *shot)
{
  GListModel *takes = kn_shot_get_takes (shot);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->takes))))
    gtk_list_box_remove (self->takes, child);
  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnNode) take = g_list_model_get_item (takes, i);

      add_row (self, kn_node_get_id (take));
    }
}

static void
refresh_rows (KnTakesSection *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->takes)); item;
       item = gtk_widget_get_next_sibling (item))
    kn_section_refresh (KN_SECTION (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (item))));
}

/* ---- more takes ---- */

/* Of each shot, also where that of another cannot be begun. */
static void
generate_cb (KnTakesSection *self)
{
  KnSection *section = KN_SECTION (self);
  guint wanted = (guint) gtk_spin_button_get_value_as_int (self->number);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < kn_section_get_n (section); i++)
    {
      KnShot *shot = kn_section_get_node (section, i);

      if (kn_shot_needs_render (shot))
        kn_render_desk_render_more (kn_section_get_desk (section), shot, wanted, error ? NULL : &error);
    }
  kn_section_tell (section, error ? error->message : NULL);
}

/* The part of the window's range that the shot shows, in content frames; FALSE if there is none or it is all of it. */
static gboolean
get_range (KnSection *section, KnShot *shot, gint64 *in, gint64 *out)
{
  KnSession *session = kn_section_get_session (section);
  KnClip *clip = KN_CLIP (shot);
  gint64 offset = kn_clip_get_in_frames (clip) - kn_clip_get_start_frames (clip);

  if (!kn_session_has_range (session))
    return FALSE;
  kn_session_get_range (session, in, out);
  *in = MAX (*in, kn_clip_get_start_frames (clip));
  *out = MIN (*out, kn_clip_get_end_frames (clip));
  if (*in >= *out || (*in == kn_clip_get_start_frames (clip) && *out == kn_clip_get_end_frames (clip)))
    return FALSE;
  *in += offset;
  *out += offset;
  return TRUE;
}

/* A mask over the whole picture for a part of the time. */
static void
retake_cb (KnTakesSection *self)
{
  KnSection *section = KN_SECTION (self);
  KnDocument *document = kn_section_get_document (section);
  KnShot *shot = kn_section_can_edit (section) ? kn_section_get_shot (section) : NULL;
  g_autoptr (KnEditBuilder) builder = NULL;
  GError *error = NULL;
  gint64 in, out;
  guint64 track, key;
  KnEdit *add;

  if (!shot || !get_range (section, shot, &in, &out))
    return;
  add = kn_plan_add_mask (document, kn_node_get_id (KN_NODE (shot)), KN_MASK_ROLE_REPLACE, _("Retake"), &track, &error);
  if (!add)
    {
      kn_section_apply_take (section, NULL, error);
      return;
    }
  builder = kn_edit_builder_new (document, "Retake");
  kn_edit_builder_take (builder, add);
  kn_edit_builder_set_int (builder, track, "in_frames", in);
  kn_edit_builder_set_int (builder, track, "out_frames", out);
  key = kn_edit_builder_insert (builder, track, "keys", KN_TYPE_MASK_KEY);
  kn_edit_builder_set_int (builder, key, "time_frames", 0);
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (shot)), "seed", kn_shot_get_seed (shot) + 1);
  kn_section_apply_take (section, kn_edit_builder_end (builder), NULL);
}

/* ---- section ---- */

static void
kn_takes_section_update (KnSection *section)
{
  KnTakesSection *self = KN_TAKES_SECTION (section);
  KnShot *shot = kn_section_get_shot (section);
  guint n = g_list_model_get_n_items (kn_shot_get_takes (shot));
  g_autofree char *shown = describe (shot);
  gboolean single = kn_section_get_n (section) == 1;
  gint64 in, out;

  if (g_strcmp0 (shown, self->shown) == 0)
    refresh_rows (self);
  else
    fill (self, shot);
  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  gtk_widget_set_visible (GTK_WIDGET (self->takes), single && n > 0);
  gtk_widget_set_visible (self->hint, single && n == 0);
  gtk_widget_set_visible (self->compare, single && n > 1);
  gtk_widget_set_visible (self->retake, single && n > 0 && get_range (section, shot, &in, &out));
}

static void
kn_takes_section_dispose (GObject *object)
{
  g_clear_object (&KN_TAKES_SECTION (object)->none);
  G_OBJECT_CLASS (kn_takes_section_parent_class)->dispose (object);
}

static void
kn_takes_section_finalize (GObject *object)
{
  g_free (KN_TAKES_SECTION (object)->shown);
  G_OBJECT_CLASS (kn_takes_section_parent_class)->finalize (object);
}

static void
kn_takes_section_class_init (KnTakesSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_takes_section_dispose;
  G_OBJECT_CLASS (klass)->finalize = kn_takes_section_finalize;
  KN_SECTION_CLASS (klass)->update = kn_takes_section_update;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-takes-section.ui");
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, takes);
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, hint);
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, compare);
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, number);
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, generate);
  gtk_widget_class_bind_template_child (widget_class, KnTakesSection, retake);
}

static void
kn_takes_section_init (KnTakesSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->none = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  g_signal_connect_swapped (self->generate, "clicked", G_CALLBACK (generate_cb), self);
  g_signal_connect_swapped (self->retake, "clicked", G_CALLBACK (retake_cb), self);
}
