/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-take-recipe.h"

#include <json-glib/json-glib.h>
#include <string.h>

char *
kn_take_recipe_dup_path (const char *take)
{
  gsize stem = strlen (take) - (g_str_has_suffix (take, ".mkv") ? strlen (".mkv") : 0);

  return g_strdup_printf ("%.*s.json", (int) stem, take);
}

static char *
dup_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean said = node && json_node_get_value_type (node) == G_TYPE_STRING;

  return g_strdup (said ? json_node_get_string (node) : "");
}

/* 0 where there is no number. */
static int
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? (int) json_node_get_int (node) : 0;
}

static void
fill (KnTakeRecipe *self, JsonObject *object)
{
  int denominator = get_int (object, "fps_denominator");

  self->model = dup_string (object, "model_name");
  self->device = dup_string (object, "device");
  self->width = get_int (object, "width");
  self->height = get_int (object, "height");
  self->frames = get_int (object, "frames");
  self->fps = denominator ? (double) get_int (object, "fps_numerator") / denominator : 0;
  self->kept_early = json_object_has_member (object, "kept_early") &&
                     json_node_get_boolean (json_object_get_member (object, "kept_early"));
}

KnTakeRecipe *
kn_take_recipe_load (const char *path, GError **error)
{
  g_autofree char *text = NULL, *folder = g_path_get_dirname (path), *label = g_path_get_basename (path);
  struct kn_request *request;
  g_autoptr (JsonNode) root = NULL;
  KnTakeRecipe *self;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  /* The stricter of the two readers goes first: what it accepts is an object. */
  request = kn_request_parse (text, -1, folder, label, error);
  root = request ? json_from_string (text, error) : NULL;
  if (!root)
    {
      kn_request_free (&request);
      return NULL;
    }
  self = g_new0 (KnTakeRecipe, 1);
  self->request = request;
  fill (self, json_node_get_object (root));
  return self;
}

void
kn_take_recipe_free (KnTakeRecipe *self)
{
  kn_request_free (&self->request);
  g_free (self->model);
  g_free (self->device);
  g_free (self);
}
