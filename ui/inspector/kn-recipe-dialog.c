/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-recipe-dialog.h"

#include "app/client/kn-take-recipe.h"
#include "ui/kn-show-file.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>

struct _KnRecipeDialog
{
  AdwWindow parent_instance;

  char *path;
  GString *text;           /* what is copied */
  AdwToastOverlay *toasts;
  GtkGrid *facts;
  int n_facts;
};

G_DEFINE_FINAL_TYPE (KnRecipeDialog, kn_recipe_dialog, ADW_TYPE_WINDOW)

/* ---- what it says ---- */

/* value is taken; what is not said is left out. */
static void
add_fact (KnRecipeDialog *self, const char *name, char *value)
{
  g_autofree char *owned = value, *line = NULL;
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0, "yalign", 0.0, NULL);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "label", value, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE,
                                  "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, NULL);

  g_object_ref_sink (label);
  g_object_ref_sink (text);
  if (value && *value)
    {
      gtk_widget_add_css_class (label, "dim-label");
      gtk_grid_attach (self->facts, label, 0, self->n_facts, 1, 1);
      gtk_grid_attach (self->facts, text, 1, self->n_facts++, 1, 1);
      g_string_append_printf (self->text, "%s: %s\n", name, value);
    }
  g_object_unref (label);
  g_object_unref (text);
}

static void
add_line (GString *lines, const char *line)
{
  if (lines->len)
    g_string_append_c (lines, '\n');
  g_string_append (lines, line);
}

static char *
dup_timed_prompts (const struct kn_request *request)
{
  GString *lines = g_string_new (NULL);

  for (gsize i = 0; i < request->n_prompts; i++)
    {
      const struct kn_request_prompt *prompt = &request->prompts[i];
      g_autofree char *line = prompt->to_s > 0
                                  /* Translators: a prompt that holds from one second to another */
                                  ? g_strdup_printf (_("%.1f to %.1f s: %s"), prompt->from_s, prompt->to_s, prompt->text)
                                  : g_strdup_printf (_("from %.1f s: %s"), prompt->from_s, prompt->text);

      add_line (lines, line);
    }
  return g_string_free (lines, FALSE);
}

static char *
dup_layout (const struct kn_request *request)
{
  GString *lines = g_string_new (NULL);

  for (gsize i = 0; i < request->n_layout; i++)
    add_line (lines, request->layout[i].prompt);
  return g_string_free (lines, FALSE);
}

static char *
dup_camera (const struct kn_request *request)
{
  const struct kn_request_camera *camera = request->camera;
  const char *preset = camera ? kn_camera_preset_get_name (camera->preset) : NULL;

  if (!camera)
    return NULL;
  if (preset && camera->amount != 1)
    return g_strdup_printf (_("%s, %.2f times its usual reach"), kn_words_get_camera_preset (preset), camera->amount);
  if (preset)
    return g_strdup (kn_words_get_camera_preset (preset));
  return camera->file ? g_path_get_basename (camera->file)
                      : g_strdup_printf (ngettext ("%u key", "%u keys", (gulong) camera->n_keyframes),
                                         (guint) camera->n_keyframes);
}

static char *
dup_keyframes (const struct kn_request *request)
{
  GString *lines = g_string_new (NULL);

  for (gsize i = 0; i < request->n_keyframes; i++)
    {
      g_autofree char *name = g_path_get_basename (request->keyframes[i].image);
      /* Translators: name of a picture, when it is to be seen, how much it counts */
      g_autofree char *line = g_strdup_printf (_("%s at %.1f s, strength %.0f %%"), name, request->keyframes[i].time_s,
                                               request->keyframes[i].strength * 100);

      add_line (lines, line);
    }
  return g_string_free (lines, FALSE);
}

/* All takes have one name; their folders tell them apart. */
static char *
dup_name (const char *path)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL, *folder = NULL;

  if (g_strcmp0 (name, "take.mkv") != 0)
    return g_steal_pointer (&name);
  folder = g_path_get_dirname (path);
  return g_path_get_basename (folder);
}

/* The clip or the take that it goes on from, leads into, fills between or changes. */
static char *
dup_source (const struct kn_request *request)
{
  g_autofree char *first = NULL, *second = NULL;

  if (request->loop)
    return g_strdup (_("Its end leads back into its beginning"));
  if (request->extend)
    {
      first = dup_name (request->extend->take);
      return g_strdup_printf (request->extend->direction == KN_EXTEND_FORWARD ? _("goes on from %s") : _("leads into %s"),
                              first);
    }
  if (request->fill)
    {
      first = dup_name (request->fill->from);
      second = dup_name (request->fill->to);
      return g_strdup_printf (_("between %s and %s"), first, second);
    }
  return request->source ? dup_name (request->source->video) : NULL;
}

static char *
dup_steps (const struct kn_request *request)
{
  return request->steps > 0 ? g_strdup_printf ("%d", request->steps) : g_strdup (_("as the model has them"));
}

static char *
dup_count (gsize n)
{
  return n ? g_strdup_printf ("%u", (guint) n) : NULL;
}

static char *
dup_length (const KnTakeRecipe *recipe)
{
  if (recipe->fps <= 0)
    return NULL;
  return g_strdup_printf (_("%d frames = %.1f s at %.4g fps"), recipe->frames, recipe->frames / recipe->fps, recipe->fps);
}

static void
add_inputs (KnRecipeDialog *self, const struct kn_request *request)
{
  add_fact (self, _("First frame"), dup_name (request->first_frame));
  add_fact (self, _("Last frame"), dup_name (request->last_frame));
  add_fact (self, _("Pictures"), dup_keyframes (request));
  add_fact (self, _("Made from"), dup_source (request));
  add_fact (self, _("Masks"), dup_count (request->n_masks));
  add_fact (self, _("Layout"), dup_layout (request));
}

static void
add_facts (KnRecipeDialog *self, const KnTakeRecipe *recipe)
{
  const struct kn_request *request = recipe->request;

  add_fact (self, _("Prompt"), g_strdup (request->prompt));
  add_fact (self, _("Timed prompts"), dup_timed_prompts (request));
  add_fact (self, _("Not to be seen"), g_strdup (request->negative_prompt));
  add_fact (self, _("Camera"), dup_camera (request));
  add_inputs (self, request);
  add_fact (self, _("Seed"), g_strdup_printf ("%" G_GINT64_FORMAT, request->seed));
  add_fact (self, _("Steps"), dup_steps (request));
  add_fact (self, _("Guidance"), request->guidance >= 0 ? g_strdup_printf ("%.4g", request->guidance) : NULL);
  add_fact (self, _("Size"), recipe->width ? g_strdup_printf (_("%d × %d"), recipe->width, recipe->height) : NULL);
  add_fact (self, _("Length"), dup_length (recipe));
  add_fact (self, _("Model"), g_strdup (recipe->model));
  add_fact (self, _("Device"), g_strdup (recipe->device));
  add_fact (self, _("Ended early"), recipe->kept_early ? g_strdup (_("before its last step, and kept")) : NULL);
}

/* ---- what can be done with it ---- */

static void
copy_cb (KnRecipeDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text->str);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("The recipe is on the clipboard.")));
}

static void
show_cb (KnRecipeDialog *self)
{
  kn_show_file (self->path);
}

/* ---- life ---- */

static void
kn_recipe_dialog_finalize (GObject *object)
{
  KnRecipeDialog *self = KN_RECIPE_DIALOG (object);

  g_free (self->path);
  g_string_free (self->text, TRUE);
  G_OBJECT_CLASS (kn_recipe_dialog_parent_class)->finalize (object);
}

static void
kn_recipe_dialog_class_init (KnRecipeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_recipe_dialog_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kinora/Kinora/ui/inspector/kn-recipe-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KnRecipeDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, KnRecipeDialog, facts);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
}

static void
kn_recipe_dialog_init (KnRecipeDialog *self)
{
  self->text = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

KnRecipeDialog *
kn_recipe_dialog_new (GtkWindow *parent, const char *title, const char *path, GError **error)
{
  g_autoptr (KnTakeRecipe) recipe = kn_take_recipe_load (path, error);
  KnRecipeDialog *self;

  if (!recipe)
    return NULL;
  self = g_object_new (KN_TYPE_RECIPE_DIALOG, "transient-for", parent, "title", title, NULL);
  self->path = g_strdup (path);
  add_facts (self, recipe);
  return self;
}
