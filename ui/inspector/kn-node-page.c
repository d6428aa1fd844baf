/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-node-page.h"

#include "app/document/kn-mask-track.h"
#include "ui/inspector/kn-binding.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

struct _KnNodePage
{
  KnSection parent_instance;

  GtkWidget *title;
  const char *kind;        /* its name */
};

G_DEFINE_FINAL_TYPE (KnNodePage, kn_node_page, KN_TYPE_SECTION)

typedef enum
{
  TEXT,
  NUMBER,
  ACROSS,                  /* the first number of a place */
  DOWN,
  SECONDS,
  END,                     /* of a part of a shot, in seconds */
  SWITCH,
  CHOICE,
  COLOUR,
  COLOUR_OR_NONE,
} Control;

static const char *const labels[] = { "none", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", NULL };
static const char *const label_names[] = { N_("None"), N_("Red"),  N_("Orange"), N_("Yellow"), N_("Green"),
                                           N_("Teal"), N_("Blue"), N_("Purple"), N_("Pink"),   NULL };
static const char *const roles[] = { "replace", "keep", "layout", NULL };
static const char *const role_names[] = { N_("Made anew inside"), N_("Kept inside"), N_("Where its prompt happens"), NULL };

/* What each kind has, in order. unit: of what is shown, in that of the field. */
static const struct
{
  const char *kind, *key, *title;
  Control control;
  double unit, lower, upper, step;
  int digits;
  const char *const *nicks, *const *names;
} rows[] = {
  { "title", "text", N_("Text"), TEXT },
  { "title", "font", N_("Font"), TEXT },
  { "title", "size_norm", /* xgettext:no-c-format */ N_("Size (% of the height)"), NUMBER, 0.01, 0.1, 200, 1, 1 },
  { "title", "position", /* xgettext:no-c-format */ N_("Across (% of the width)"), ACROSS, 0.01, -800, 800, 1, 1 },
  { "title", "position", /* xgettext:no-c-format */ N_("Down (% of the height)"), DOWN, 0.01, -800, 800, 1, 1 },
  { "title", "duration_frames", N_("Length (s)"), SECONDS, 0, 0.1, 36000, 0.1, 2 },
  { "title", "colour", N_("Colour"), COLOUR },
  { "title", "background", N_("Background"), COLOUR_OR_NONE },
  { "title", "fade_in_frames", N_("Fade in (s)"), SECONDS, 0, 0, 600, 0.1, 2 },
  { "title", "fade_out_frames", N_("Fade out (s)"), SECONDS, 0, 0, 600, 0.1, 2 },
  { "title", "label", N_("Label"), CHOICE, .nicks = labels, .names = label_names },

  { "audio-clip", "name", N_("Name"), TEXT },
  { "audio-clip", "gain_db", N_("Gain (dB)"), NUMBER, 1, -120, 40, 0.5, 1 },
  { "audio-clip", "muted", N_("Muted"), SWITCH },
  { "audio-clip", "fade_in_frames", N_("Fade in (s)"), SECONDS, 0, 0, 600, 0.1, 2 },
  { "audio-clip", "fade_out_frames", N_("Fade out (s)"), SECONDS, 0, 0, 600, 0.1, 2 },
  { "audio-clip", "label", N_("Label"), CHOICE, .nicks = labels, .names = label_names },

  { "marker", "name", N_("Name"), TEXT },
  { "marker", "notes", N_("Notes"), TEXT },
  { "marker", "time_frames", N_("Time (s)"), SECONDS, 0, 0, 36000, 0.1, 2 },
  { "marker", "duration_frames", N_("Length (s)"), SECONDS, 0, 0, 36000, 0.1, 2 },
  { "marker", "label", N_("Label"), CHOICE, .nicks = labels, .names = label_names },

  { "mask", "name", N_("Name"), TEXT },
  { "mask", "role", N_("What it does"), CHOICE, .nicks = roles, .names = role_names },
  { "mask", "prompt", N_("Prompt"), TEXT },
  { "mask", "grow_px", N_("Grow (px)"), NUMBER, 1, -4096, 4096, 1, 0 },
  { "mask", "feather_px", N_("Feather (px)"), NUMBER, 1, 0, 4096, 1, 0 },
  { "mask", "inverted", N_("Everything but what is painted"), SWITCH },
  { "mask", "disabled", N_("Switched off"), SWITCH },

  { "prompt", "text", N_("Prompt"), TEXT },
  { "prompt", "in_frames", N_("From (s)"), SECONDS, 0, 0, 3600, 0.1, 2 },
  { "prompt", "out_frames", N_("To (s)"), END, 0, 0, 3600, 0.1, 2 },
  { "prompt", "blend_frames", N_("Blend (s)"), SECONDS, 0, 0, 3600, 0.1, 2 },
  { "prompt", "weight", N_("Weight"), NUMBER, 1, 0, 4, 0.1, 2 },
};

static const struct
{
  const char *kind, *title;
} kinds[] = {
  { "title", N_("Title") },   { "audio-clip", N_("Sound") },    { "marker", N_("Marker") },
  { "mask", N_("Mask") },     { "prompt", N_("Timed prompt") },
};

const char *const *
kn_node_page_list_kinds (void)
{
  static const char *names[G_N_ELEMENTS (kinds) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    names[i] = kinds[i].kind;
  return names;
}

/* ---- controls ---- */

static GtkWidget *
spin_new (guint i)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (rows[i].lower, rows[i].upper, rows[i].step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), (guint) rows[i].digits);
  return spin;
}

static void
bind_number (KnSection *page, guint i, GtkWidget *spin)
{
  if (rows[i].control == END)
    kn_bind_end (page, GTK_SPIN_BUTTON (spin));
  else if (rows[i].control == SECONDS)
    kn_bind_frames (page, GTK_SPIN_BUTTON (spin), rows[i].key);
  else if (rows[i].control == ACROSS || rows[i].control == DOWN)
    kn_bind_element (page, GTK_SPIN_BUTTON (spin), rows[i].key, rows[i].control == DOWN, rows[i].unit);
  else
    kn_bind_number (page, GTK_SPIN_BUTTON (spin), rows[i].key, rows[i].unit);
}

static GtkWidget *
choice_new (KnSection *page, guint i)
{
  GtkWidget *choice = gtk_drop_down_new (NULL, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint k = 0; rows[i].names[k]; k++)
    g_ptr_array_add (names, _(rows[i].names[k]));
  g_ptr_array_add (names, NULL);
  kn_choice_fill (GTK_DROP_DOWN (choice), _(rows[i].title), (const char *const *) names->pdata);
  kn_bind_choice (page, GTK_DROP_DOWN (choice), rows[i].key, rows[i].nicks);
  return choice;
}

static GtkWidget *
colour_new (KnSection *page, guint i)
{
  GtkWidget *button = g_object_new (GTK_TYPE_COLOR_BUTTON, "use-alpha", TRUE, "title", _(rows[i].title), NULL);

  kn_accessible_set_name (button, _(rows[i].title));
  kn_bind_colour (page, GTK_COLOR_BUTTON (button), rows[i].key);
  return button;
}

static void
clear_cb (GtkWidget *button, gpointer row)
{
  KnSection *page = KN_SECTION (gtk_widget_get_ancestor (button, KN_TYPE_SECTION));

  kn_document_break_merge (kn_section_get_document (page));
  kn_section_set_string (page, rows[GPOINTER_TO_UINT (row)].key, "");
}

/* With a way back to none. */
static GtkWidget *
optional_colour_new (KnSection *page, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4), *colour = colour_new (page, i);
  GtkWidget *clear = gtk_button_new_from_icon_name ("edit-clear-symbolic");

  gtk_widget_set_hexpand (colour, TRUE);
  gtk_widget_set_tooltip_text (clear, _("No background"));
  kn_accessible_set_name (clear, _("No background"));
  g_signal_connect (clear, "clicked", G_CALLBACK (clear_cb), GUINT_TO_POINTER (i));
  gtk_box_append (GTK_BOX (box), colour);
  gtk_box_append (GTK_BOX (box), clear);
  return box;
}

static GtkWidget *
control_new (KnSection *page, guint i)
{
  GtkWidget *control = NULL;

  switch (rows[i].control)
    {
    case NUMBER:
    case ACROSS:
    case DOWN:
    case SECONDS:
    case END:
      control = spin_new (i);
      bind_number (page, i, control);
      break;
    case SWITCH:
      control = gtk_check_button_new_with_label (_(rows[i].title));
      kn_bind_switch (page, control, rows[i].key);
      break;
    case CHOICE:
      return choice_new (page, i);
    case COLOUR:
      return colour_new (page, i);
    case COLOUR_OR_NONE:
      return optional_colour_new (page, i);
    case TEXT:
      control = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (control), 8);
      kn_bind_text (page, GTK_EDITABLE (control), rows[i].key);
      break;
    }
  kn_accessible_set_name (control, _(rows[i].title));
  return control;
}

static void
append (KnSection *page, GtkWidget *widget)
{
  gtk_widget_set_parent (widget, GTK_WIDGET (page));
}

static GtkWidget *
label_new (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, class);
  return label;
}

static void
kn_node_page_update (KnSection *section)
{
  KnNodePage *self = KN_NODE_PAGE (section);
  gpointer node = kn_section_get_node (section, 0);
  gboolean is_box = KN_IS_MASK_TRACK (node) && kn_mask_track_get_role (node) == KN_MASK_ROLE_LAYOUT;

  gtk_label_set_text (GTK_LABEL (self->title), is_box ? _("Layout box") : self->kind);
}

static void
kn_node_page_class_init (KnNodePageClass *klass)
{
  KN_SECTION_CLASS (klass)->update = kn_node_page_update;
}

static void
kn_node_page_init (KnNodePage *self)
{
}

GtkWidget *
kn_node_page_new (const char *kind)
{
  KnNodePage *self = g_object_new (KN_TYPE_NODE_PAGE, NULL);
  KnSection *page = KN_SECTION (self);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      self->kind = _(kinds[i].title);
  self->title = label_new (self->kind, "shot-name");
  append (page, self->title);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].kind, kind))
      {
        if (rows[i].control != SWITCH)
          append (page, label_new (_(rows[i].title), "field"));
        append (page, control_new (page, i));
      }
  return GTK_WIDGET (page);
}
