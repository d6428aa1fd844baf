/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/golden/kn-golden-widget.h"

#include <adwaita.h>
#include <stdlib.h>

#define PATIENCE_S 60
#define SQUARE 16

void
kn_golden_start (void)
{
  GtkCssProvider *style = gtk_css_provider_new ();

  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  gtk_css_provider_load_from_resource (style, "/org/kinora/Kinora/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/kinora/Kinora/icons");
  g_object_unref (style);
}

void
kn_golden_present (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = g_object_new (GTK_TYPE_WINDOW, "child", widget, "decorated", FALSE, NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
kn_golden_wait (gboolean (*question) (gpointer), gpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint wake = g_timeout_add (20, wake_cb, NULL);

  while (!question (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("the widget never came to what was waited for");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (wake);
}

static void
count_cb (int *frames)
{
  (*frames)++;
}

static gboolean
is_drawn (gpointer frames)
{
  return *(int *) frames >= 3;
}

void
kn_golden_settle (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  int frames = 0;
  gulong handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (count_cb), &frames);

  gdk_frame_clock_begin_updating (clock);
  kn_golden_wait (is_drawn, &frames);
  gdk_frame_clock_end_updating (clock);
  g_signal_handler_disconnect (clock, handler);
}

static GdkTexture *
draw (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GtkNative *native = gtk_widget_get_native (widget);
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  return gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                      &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

static guchar *
download (GdkTexture *texture)
{
  gsize stride = 4 * (gsize) gdk_texture_get_width (texture);
  guchar *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));

  gdk_texture_download (texture, pixels, stride);
  return pixels;
}

/* Differences times 16, around grey. */
static void
save_difference (const char *name, const guchar *a, const guchar *b, int width, int height)
{
  gsize n = 4 * (gsize) width * (gsize) height;
  guchar *pixels = g_malloc (n);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (gsize i = 0; i < n; i++)
    pixels[i] = i % 4 == 3 ? 255 : (guchar) CLAMP (128 + 16 * (a[i] - b[i]), 0, 255);
  bytes = g_bytes_new_take (pixels, n);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_B8G8R8A8, bytes, 4 * (gsize) width);
  gdk_texture_save_to_png (texture, name);
}

/* The greatest mean difference of a square. */
static double
get_worst (const guchar *a, const guchar *b, int width, int height)
{
  double worst = 0;

  for (int top = 0; top < height; top += SQUARE)
    for (int left = 0; left < width; left += SQUARE)
      {
        int right = MIN (width, left + SQUARE), bottom = MIN (height, top + SQUARE);
        double sum = 0;

        for (int y = top; y < bottom; y++)
          for (int i = 4 * (y * width + left); i < 4 * (y * width + right); i++)
            sum += abs (a[i] - b[i]);
        worst = MAX (worst, sum / (4.0 * (right - left) * (bottom - top)));
      }
  return worst;
}

gboolean
kn_golden_compare (GtkWidget *widget, const char *path, gboolean update, double mean, double worst)
{
  g_autoptr (GdkTexture) got = draw (widget);
  g_autoptr (GdkTexture) wanted = update ? NULL : gdk_texture_new_from_filename (path, NULL);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *got_name = g_strconcat (base, ".got.png", NULL);
  g_autofree char *difference_name = g_strconcat (base, ".difference.png", NULL);
  g_autofree guchar *a = NULL, *b = NULL;
  int width = gdk_texture_get_width (got), height = gdk_texture_get_height (got);
  double sum = 0, square;

  if (update)
    return gdk_texture_save_to_png (got, path);
  gdk_texture_save_to_png (got, got_name);
  if (!wanted || gdk_texture_get_width (wanted) != width || gdk_texture_get_height (wanted) != height)
    {
      g_printerr ("%s is of another size; see %s\n", path, got_name);
      return FALSE;
    }
  a = download (got);
  b = download (wanted);
  for (gsize i = 0; i < 4 * (gsize) width * (gsize) height; i++)
    sum += abs (a[i] - b[i]);
  sum /= 4.0 * width * height;
  square = get_worst (a, b, width, height);
  g_print ("%s: mean difference %.3f of 255, of the worst square %.1f\n", base, sum, square);
  if (sum <= mean && square <= worst)
    return TRUE;
  save_difference (difference_name, a, b, width, height);
  g_printerr ("%s differs: see %s and %s; if the change is meant, look at it and store it with --update\n", path,
              got_name, difference_name);
  return FALSE;
}
