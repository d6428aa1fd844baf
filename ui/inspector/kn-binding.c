/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-binding.h"

#include "app/document/kn-plan.h"
#include "app/media/kn-title-draw.h"
#include "ui/kn-accessible.h"

#include <math.h>

typedef struct
{
  KnSection *section;
  GtkWidget *control;
  char *key;
  double unit;
  guint element;           /* of a field of several numbers */
  gboolean frames;
  const char *const *nicks;
} Binding;

static void
binding_free (gpointer data, GClosure *closure)
{
  Binding *binding = data;

  g_free (binding->key);
  g_free (binding);
}

/* Shows by `show` what holds, and edits by `changed` when the control emits `signal`. */
static Binding *
bind (KnSection *section, gpointer control, const char *key, GCallback show, const char *signal, GCallback changed)
{
  Binding *binding = g_new0 (Binding, 1);

  binding->section = section;
  binding->control = control;
  binding->key = g_strdup (key);
  g_signal_connect_data (section, "update", show, binding, binding_free, 0);
  g_signal_connect (control, signal, changed, binding);
  return binding;
}

/* The value of the first node; *mixed: whether another node has another one. */
static JsonNode *
read_field (Binding *binding, gboolean *mixed)
{
  JsonNode *first = kn_node_get_field (kn_section_get_node (binding->section, 0), binding->key);

  *mixed = FALSE;
  for (guint i = 1; i < kn_section_get_n (binding->section); i++)
    {
      gpointer node = kn_section_get_node (binding->section, i);
      g_autoptr (JsonNode) other = node ? kn_node_get_field (node, binding->key) : NULL;

      *mixed |= other && !json_node_equal (first, other);
    }
  if (*mixed)
    gtk_widget_add_css_class (binding->control, "mixed");
  else
    gtk_widget_remove_css_class (binding->control, "mixed");
  return first;
}

/* ---- text ---- */

static void
show_text_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);
  const char *text = mixed ? "" : json_node_get_string (value);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (binding->control)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (binding->control), text);
}

static void
text_changed_cb (GtkEditable *control, Binding *binding)
{
  if (kn_section_can_edit (binding->section))
    kn_section_set_string (binding->section, binding->key, gtk_editable_get_text (control));
}

void
kn_bind_text (KnSection *section, GtkEditable *control, const char *key)
{
  bind (section, control, key, G_CALLBACK (show_text_cb), "changed", G_CALLBACK (text_changed_cb));
}

/* ---- numbers ---- */

static double
unit_of (Binding *binding)
{
  KnRate rate = kn_session_get_rate (kn_section_get_session (binding->section));

  return binding->frames ? kn_rate_to_fps (rate) : binding->unit;
}

static void
show_number_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (binding->control), json_node_get_double (value) / unit_of (binding));
}

static void
number_changed_cb (GtkSpinButton *control, Binding *binding)
{
  double value = gtk_spin_button_get_value (control) * unit_of (binding);
  g_autoptr (JsonNode) has = NULL;

  if (!kn_section_can_edit (binding->section))
    return;
  has = kn_node_get_field (kn_section_get_node (binding->section, 0), binding->key);
  if (json_node_get_value_type (has) == G_TYPE_INT64)
    kn_section_set_int (binding->section, binding->key, llround (value));
  else
    kn_section_set_take (binding->section, binding->key, json_node_init_double (json_node_alloc (), value));
}

void
kn_bind_number (KnSection *section, GtkSpinButton *control, const char *key, double unit)
{
  bind (section, control, key, G_CALLBACK (show_number_cb), "value-changed", G_CALLBACK (number_changed_cb))->unit = unit;
}

void
kn_bind_frames (KnSection *section, GtkSpinButton *control, const char *key)
{
  bind (section, control, key, G_CALLBACK (show_number_cb), "value-changed", G_CALLBACK (number_changed_cb))->frames = TRUE;
}

static void
show_end_cb (KnSection *section, GtkSpinButton *control)
{
  gint64 in, out;

  if (kn_part_get_span (kn_section_get_node (section, 0), &in, &out))
    gtk_spin_button_set_value (control, kn_frames_to_seconds (out, kn_session_get_rate (kn_section_get_session (section))));
}

/* As far as there is room: then the control says how far that was. */
static void
end_changed_cb (GtkSpinButton *control, KnSection *section)
{
  gint64 frames, in, out;

  if (!kn_section_can_edit (section) || !kn_part_get_span (kn_section_get_node (section, 0), &in, &out))
    return;
  frames = kn_frames_from_seconds (gtk_spin_button_get_value (control),
                                   kn_session_get_rate (kn_section_get_session (section)));
  if (frames != out)
    kn_section_apply_take (section, kn_plan_trim_part (kn_section_get_document (section), kn_section_get_id (section, 0),
                                                       KN_EDGE_END, frames, NULL), NULL);
  kn_section_refresh (section);
}

void
kn_bind_end (KnSection *section, GtkSpinButton *control)
{
  g_signal_connect_object (section, "update", G_CALLBACK (show_end_cb), control, 0);
  g_signal_connect_object (control, "value-changed", G_CALLBACK (end_changed_cb), section, 0);
}

static void
show_element_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (binding->control),
                             json_array_get_double_element (json_node_get_array (value), binding->element) / binding->unit);
}

/* The other numbers of each node stay what they are. */
static KnEdit *
new_element_edit (Binding *binding, guint i, double value)
{
  g_autoptr (JsonNode) has = kn_node_get_field (kn_section_get_node (binding->section, i), binding->key);
  JsonArray *before = json_node_get_array (has), *after = json_array_new ();
  g_autoptr (JsonNode) node = NULL;

  for (guint k = 0; k < json_array_get_length (before); k++)
    json_array_add_double_element (after, k == binding->element ? value : json_array_get_double_element (before, k));
  node = json_node_init_array (json_node_alloc (), after);
  json_array_unref (after);
  return kn_edit_new_set (kn_section_get_id (binding->section, i), binding->key, node);
}

static void
element_changed_cb (GtkSpinButton *control, Binding *binding)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  g_autofree char *label = NULL;

  if (!kn_section_can_edit (binding->section))
    return;
  for (guint i = 0; i < kn_section_get_n (binding->section); i++)
    g_ptr_array_add (edits, new_element_edit (binding, i, gtk_spin_button_get_value (control) * binding->unit));
  if (edits->len == 1)
    {
      kn_section_apply_take (binding->section, kn_edit_ref (edits->pdata[0]), NULL);
      return;
    }
  label = kn_edit_dup_label (edits->pdata[0]);
  kn_section_apply_take (binding->section, kn_edit_new_all (label, (KnEdit *const *) edits->pdata, edits->len), NULL);
}

void
kn_bind_element (KnSection *section, GtkSpinButton *control, const char *key, guint element, double unit)
{
  Binding *binding =
      bind (section, control, key, G_CALLBACK (show_element_cb), "value-changed", G_CALLBACK (element_changed_cb));

  binding->element = element;
  binding->unit = unit;
}

/* ---- switches ---- */

static void
show_switch_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);

  g_object_set (binding->control, "active", json_node_get_boolean (value), NULL);
}

static void
switch_changed_cb (GtkWidget *control, GParamSpec *pspec, Binding *binding)
{
  gboolean active;

  if (!kn_section_can_edit (binding->section))
    return;
  g_object_get (control, "active", &active, NULL);
  kn_section_set_boolean (binding->section, binding->key, active);
}

void
kn_bind_switch (KnSection *section, GtkWidget *control, const char *key)
{
  bind (section, control, key, G_CALLBACK (show_switch_cb), "notify::active", G_CALLBACK (switch_changed_cb));
}

/* ---- choices ---- */

static void
show_choice_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; !mixed && binding->nicks[i]; i++)
    if (g_str_equal (binding->nicks[i], json_node_get_string (value)))
      selected = i;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (binding->control), selected);
}

static void
choice_changed_cb (GtkDropDown *control, GParamSpec *pspec, Binding *binding)
{
  guint selected = gtk_drop_down_get_selected (control);

  if (kn_section_can_edit (binding->section) && selected < g_strv_length ((char **) binding->nicks))
    kn_section_set_string (binding->section, binding->key, binding->nicks[selected]);
}

void
kn_bind_choice (KnSection *section, GtkDropDown *control, const char *key, const char *const *nicks)
{
  bind (section, control, key, G_CALLBACK (show_choice_cb), "notify::selected", G_CALLBACK (choice_changed_cb))->nicks = nicks;
}

static void
setup_chosen_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL));
}

static void
bind_chosen_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

/* What is chosen may have a long name, such as a folder's: that is no reason for a wide window. In the list it is whole. */
static void
let_shrink (GtkDropDown *control)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  if (gtk_drop_down_get_list_factory (control))
    return;
  g_signal_connect (factory, "setup", G_CALLBACK (setup_chosen_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_chosen_cb), NULL);
  gtk_drop_down_set_list_factory (control, gtk_drop_down_get_factory (control));
  gtk_drop_down_set_factory (control, factory);
}

void
kn_choice_fill (GtkDropDown *control, const char *name, const char *const *rows)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (rows);

  let_shrink (control);
  gtk_drop_down_set_model (control, G_LIST_MODEL (list));
  kn_accessible_set_name (GTK_WIDGET (control), name);
}

/* ---- colours ---- */

static void
show_colour_cb (KnSection *section, Binding *binding)
{
  gboolean mixed;
  g_autoptr (JsonNode) value = read_field (binding, &mixed);
  double c[4] = { 0 };
  GdkRGBA rgba;

  kn_title_parse_colour (json_node_get_string (value), c);
  rgba = (GdkRGBA) { (float) c[0], (float) c[1], (float) c[2], (float) c[3] };
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (binding->control), &rgba);
}

static void
colour_set_cb (GtkColorButton *control, Binding *binding)
{
  GdkRGBA rgba;
  g_autofree char *text = NULL;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (control), &rgba);
  text = kn_title_dup_colour ((const double[]) { rgba.red, rgba.green, rgba.blue, rgba.alpha });
  if (!kn_section_can_edit (binding->section))
    return;
  kn_document_break_merge (kn_section_get_document (binding->section));
  kn_section_set_string (binding->section, binding->key, text);
}

void
kn_bind_colour (KnSection *section, GtkColorButton *control, const char *key)
{
  bind (section, control, key, G_CALLBACK (show_colour_cb), "color-set", G_CALLBACK (colour_set_cb));
}
