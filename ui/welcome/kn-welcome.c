/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/welcome/kn-welcome.h"

#include "ui/kn-project-files.h"
#include "ui/kn-recent.h"
#include "ui/kn-settings.h"
#include "ui/kn-thumbnails.h"
#include "ui/kn-wrap-layout.h"

#include <glib/gi18n.h>
#include <math.h>

#define MAX_SHOWN 6
#define PICTURE_PX 44

struct _KnWelcome
{
  GtkWidget parent_instance;

  const char *page;
  int rate;
  GtkWidget *scroller, *pages, *rates, *recent_box, *new_button;
  GtkListBox *recent;
};

G_DEFINE_FINAL_TYPE (KnWelcome, kn_welcome, GTK_TYPE_WIDGET)

/* ---- pictures of a shape and of a rate ---- */

static void
set_colour (GtkDrawingArea *area, cairo_t *cr, double alpha)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  colour.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (cr, &colour);
}

static void
draw_page_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const struct kn_page *page = data;
  double scale = MIN ((width - 6.0) / page->width_px, (height - 6.0) / page->height_px);
  double w = page->width_px * scale, h = page->height_px * scale;

  cairo_rectangle (cr, (width - w) / 2, (height - h) / 2, w, h);
  set_colour (area, cr, 0.25);
  cairo_fill_preserve (cr);
  set_colour (area, cr, 0.9);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* A second of film: as many strokes as it has frames, of something that passes. */
static void
draw_rate_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  int rate = GPOINTER_TO_INT (data);

  set_colour (area, cr, 0.9);
  for (int i = 0; i < rate; i++)
    {
      double t = rate > 1 ? (double) i / (rate - 1) : 0;
      double x = 5 + t * (width - 10), y = height - 8 - sin (t * G_PI) * (height - 16);

      cairo_arc (cr, x, y, rate > 15 ? 1.6 : 2.4, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/* ---- choosing ---- */

static void
page_cb (KnWelcome *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->page = g_object_get_data (G_OBJECT (button), "page");
  if (kn_settings_get_default ())
    g_settings_set_string (kn_settings_get_default (), "new-page", self->page);
}

static void
rate_cb (KnWelcome *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->rate = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "rate"));
  if (kn_settings_get_default ())
    g_settings_set_int (kn_settings_get_default (), "new-rate", self->rate);
}

static GtkWidget *
new_choice (GtkWidget *box, const char *title, const char *name, GtkDrawingAreaDrawFunc draw, gpointer data)
{
  GtkWidget *first = gtk_widget_get_first_child (box), *button = gtk_toggle_button_new ();
  GtkWidget *child = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *area = g_object_new (GTK_TYPE_DRAWING_AREA, "content-height", PICTURE_PX, "content-width", 60,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw, data, NULL);
  gtk_box_append (GTK_BOX (child), area);
  gtk_box_append (GTK_BOX (child), gtk_label_new (title));
  gtk_button_set_child (GTK_BUTTON (button), child);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "choice");
  if (first)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
add_pages (KnWelcome *self, const char *chosen)
{
  guint n;
  const struct kn_page *pages = kn_project_files_get_pages (&n);

  for (guint i = 0; i < n; i++)
    {
      /* Translators: name and proportions of a picture: "Landscape, 16:9" */
      g_autofree char *name = g_strdup_printf (_("%s, %s"), _(pages[i].name), pages[i].aspect);
      GtkWidget *button = new_choice (self->pages, pages[i].aspect, name, draw_page_cb, (gpointer) &pages[i]);

      g_object_set_data (G_OBJECT (button), "page", (gpointer) pages[i].id);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), g_str_equal (pages[i].id, chosen));
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (page_cb), self);
    }
}

static void
add_rates (KnWelcome *self, int chosen)
{
  guint n;
  const int *rates = kn_project_files_get_rates (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("%d", rates[i]);
      g_autofree char *name = g_strdup_printf (
          i == 0 ? _("%d frames a second, as the starter model draws") : _("%d frames a second"), rates[i]);
      GtkWidget *button = new_choice (self->rates, title, name, draw_rate_cb, GINT_TO_POINTER (rates[i]));

      g_object_set_data (G_OBJECT (button), "rate", GINT_TO_POINTER (rates[i]));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), rates[i] == chosen);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (rate_cb), self);
    }
}

/* ---- what was open ---- */

static void
picture_ready_cb (GtkPicture *picture, const char *path, KnThumbnails *thumbnails)
{
  const char *wanted = g_object_get_data (G_OBJECT (picture), "path");

  if (wanted && g_str_equal (wanted, path))
    gtk_picture_set_paintable (picture, GDK_PAINTABLE (kn_thumbnails_get (thumbnails, path, 0, KN_RATE_INIT (8, 1))));
}

static GtkWidget *
new_picture (const char *folder)
{
  KnThumbnails *thumbnails = kn_thumbnails_get_default ();
  g_autofree char *path = kn_recent_dup_picture (folder);
  GtkWidget *picture = g_object_new (GTK_TYPE_PICTURE, "width-request", 84, "height-request", 48, "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (picture, "thumbnail");
  if (!path)
    return picture;
  g_object_set_data_full (G_OBJECT (picture), "path", g_strdup (path), g_free);
  g_signal_connect_object (thumbnails, "ready", G_CALLBACK (picture_ready_cb), picture, G_CONNECT_SWAPPED);
  picture_ready_cb (GTK_PICTURE (picture), path, thumbnails);
  return picture;
}

/* As people write it: what is at home begins with "~". */
static char *
dup_shown (const char *folder)
{
  const char *home = g_get_home_dir ();
  gsize n = strlen (home);
  g_autofree char *name = g_filename_display_name (folder);

  return g_str_has_prefix (name, home) && name[n] == '/' ? g_strconcat ("~", name + n, NULL) : g_steal_pointer (&name);
}

static void
add_recent (KnWelcome *self, const char *folder)
{
  g_autofree char *title = kn_recent_dup_title (folder), *shown = dup_shown (folder);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", shown,
                                 "subtitle-lines", 1, "title-lines", 1, "activatable", TRUE, "action-name",
                                 "win.open-recent", NULL);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", folder);
  gtk_widget_set_tooltip_text (row, shown);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), new_picture (folder));
  gtk_list_box_append (self->recent, row);
}

void
kn_welcome_update (KnWelcome *self)
{
  g_auto (GStrv) folders = kn_recent_list ();
  GtkWidget *row;

  g_return_if_fail (KN_IS_WELCOME (self));
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->recent))))
    gtk_list_box_remove (self->recent, row);
  for (guint i = 0; folders[i] && i < MAX_SHOWN; i++)
    add_recent (self, folders[i]);
  gtk_widget_set_visible (self->recent_box, folders[0] != NULL);
}

const char *
kn_welcome_get_page (KnWelcome *self)
{
  g_return_val_if_fail (KN_IS_WELCOME (self), NULL);
  return self->page;
}

int
kn_welcome_get_rate (KnWelcome *self)
{
  g_return_val_if_fail (KN_IS_WELCOME (self), 0);
  return self->rate;
}

/* ---- life ---- */

static void
kn_welcome_dispose (GObject *object)
{
  g_clear_pointer (&KN_WELCOME (object)->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (kn_welcome_parent_class)->dispose (object);
}

static void
kn_welcome_class_init (KnWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_welcome_dispose;
  g_type_ensure (KN_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/welcome/kn-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, scroller);
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, pages);
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, rates);
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, recent_box);
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, recent);
  gtk_widget_class_bind_template_child (widget_class, KnWelcome, new_button);
}

static void
kn_welcome_init (KnWelcome *self)
{
  GSettings *settings = kn_settings_get_default ();
  g_autofree char *page = settings ? g_settings_get_string (settings, "new-page") : g_strdup ("");
  guint n;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->page = kn_project_files_find_page (page)->id;
  self->rate = settings ? g_settings_get_int (settings, "new-rate") : kn_project_files_get_rates (&n)[0];
  add_pages (self, self->page);
  add_rates (self, self->rate);
  /* Enter begins. */
  g_signal_connect_swapped (self, "map", G_CALLBACK (gtk_widget_grab_focus), self->new_button);
  kn_welcome_update (self);
}
