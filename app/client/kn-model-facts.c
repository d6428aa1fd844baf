/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-model-facts.h"

#include "app/client/kn-starter-folder.h"
#include "app/document/kn-document.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* Channels of a transformer that sees known frames and a mask besides the latents. */
#define CHANNELS_WITH_PICTURES 36

/* NULL if there is no such file or it is no object. */
static JsonNode *
read_object (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
  g_autoptr (JsonNode) root = g_file_get_contents (path, &text, NULL, NULL) ? json_from_string (text, NULL) : NULL;

  return root && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

static double
get_number (JsonObject *object, const char *name, double fallback)
{
  JsonNode *value = json_object_get_member (object, name);

  return value && JSON_NODE_HOLDS_VALUE (value) ? json_node_get_double (value) : fallback;
}

static void
read_sizes (KnModelFacts *self, JsonObject *object, double scale)
{
  JsonNode *list = json_object_get_member (object, "sizes");
  JsonArray *sizes = list && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;

  for (guint i = 0; sizes && i < MIN (json_array_get_length (sizes), KN_MODEL_FACTS_MAX_SIZES); i++)
    {
      JsonNode *pair = json_array_get_element (sizes, i);
      JsonArray *size = JSON_NODE_HOLDS_ARRAY (pair) ? json_node_get_array (pair) : NULL;

      if (!size || json_array_get_length (size) != 2)
        continue;
      for (guint k = 0; k < 2; k++)
        self->sizes[self->n_sizes][k] = (int) (scale * json_array_get_double_element (size, k));
      self->n_sizes++;
    }
}

static void
read_usage (KnModelFacts *self, JsonObject *usage)
{
  JsonNode *name = json_object_get_member (usage, "name");

  if (name && JSON_NODE_HOLDS_VALUE (name) && json_node_get_string (name))
    {
      g_free (self->name);
      self->name = g_strdup (json_node_get_string (name));
    }
  self->fps = get_number (usage, "default_fps", 0);
  self->steps = (int) get_number (usage, "default_steps", 0);
  self->guidance = get_number (usage, "default_guidance", 0);
  read_sizes (self, usage, get_number (usage, "decoder_scale", 1));
}

static gboolean
holds_weights (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".safetensors") || g_str_has_suffix (name, ".gguf") || g_str_has_suffix (name, ".pth"))
      return TRUE;
  return FALSE;
}

static KnModelFacts *
read_facts (const char *place)
{
  g_autoptr (JsonNode) usage = read_object (place, "kinora.json"), config = NULL;
  g_autofree char *transformer = g_build_filename (place, "transformer", NULL);
  KnModelFacts *self;

  if (!g_file_test (transformer, G_FILE_TEST_IS_DIR) && !holds_weights (place))
    return NULL;
  self = g_rc_box_new0 (KnModelFacts);
  self->folder = g_strdup (place);
  self->name = g_path_get_basename (place);
  if (usage)
    read_usage (self, json_node_get_object (usage));
  config = read_object (transformer, "config.json");
  if (!config)
    config = read_object (place, "config.json");
  /* Without a configuration nothing is ruled out. */
  self->takes_pictures = self->takes_camera = TRUE;
  if (config)
    {
      JsonObject *object = json_node_get_object (config);
      JsonNode *adapter = json_object_get_member (object, "add_control_adapter");

      self->takes_pictures =
          get_number (object, "in_channels", get_number (object, "in_dim", 0)) >= CHANNELS_WITH_PICTURES;
      self->takes_camera = adapter && JSON_NODE_HOLDS_VALUE (adapter) && json_node_get_boolean (adapter);
    }
  return self;
}

static void
clear (gpointer data)
{
  KnModelFacts *self = data;

  g_free (self->folder);
  g_free (self->name);
}

void
kn_model_facts_unref (KnModelFacts *self)
{
  g_rc_box_release_full (self, clear);
}

/* ---- what was read ---- */

typedef struct
{
  KnModelFacts *facts;     /* NULL: no model */
  char *stamp;             /* of the files when they were read */
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_clear_pointer (&known->facts, kn_model_facts_unref);
  g_free (known->stamp);
  g_free (known);
}

/* When a file or folder was last changed, and its size; nothing for what is not there. */
static void
append_stamp (GString *stamp, const char *path)
{
  GStatBuf is;

  if (g_stat (path, &is) == 0)
    g_string_append_printf (stamp, "%" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT, (gint64) is.st_mtim.tv_sec,
                            is.st_mtim.tv_nsec, (gint64) is.st_size);
  g_string_append_c (stamp, '\n');
}

static char *
dup_stamp_of (const char *place)
{
  static const char *const read[] = { ".", "kinora.json", "config.json", "transformer", "transformer/config.json" };
  GString *stamp = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (read); i++)
    {
      g_autofree char *path = g_build_filename (place, read[i], NULL);

      append_stamp (stamp, path);
    }
  return g_string_free (stamp, FALSE);
}

KnModelFacts *
kn_model_facts_get (const char *folder)
{
  static GHashTable *all;
  const char *place = folder && *folder ? folder : kn_starter_folder ();
  g_autofree char *stamp = dup_stamp_of (place);
  Known *known;

  if (!all)
    all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  known = g_hash_table_lookup (all, place);
  if (!known || !g_str_equal (known->stamp, stamp))
    {
      known = g_new (Known, 1);
      *known = (Known) { read_facts (place), g_steal_pointer (&stamp) };
      g_hash_table_replace (all, g_strdup (place), known);
    }
  return known->facts ? g_rc_box_acquire (known->facts) : NULL;
}

KnModelFacts *
kn_model_facts_get_for_shot (KnShot *shot)
{
  KnDocument *document = kn_node_get_document (KN_NODE (shot));
  const char *model = kn_shot_get_effective_model (shot);
  g_autofree char *folder = *model && document ? kn_document_dup_file_name (document, model) : NULL;

  return kn_model_facts_get (folder);
}

/* ---- many ---- */

static void
add_below (GPtrArray *models, const char *place)
{
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *folder = g_build_filename (place, name, NULL);
      KnModelFacts *facts = g_file_test (folder, G_FILE_TEST_IS_DIR) ? kn_model_facts_get (folder) : NULL;

      if (facts)
        g_ptr_array_add (models, facts);
    }
}

GPtrArray *
kn_model_facts_list (const char *const *places)
{
  GPtrArray *models = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_model_facts_unref);
  KnModelFacts *starter = kn_model_facts_get (NULL);

  if (starter)
    g_ptr_array_add (models, starter);
  for (guint i = 0; places && places[i]; i++)
    {
      KnModelFacts *facts = *places[i] ? kn_model_facts_get (places[i]) : NULL;

      if (facts)
        g_ptr_array_add (models, facts);
      else
        add_below (models, places[i]);
    }
  return models;
}

char *
kn_model_facts_dup_stamp (const char *const *places)
{
  GString *stamp = g_string_new (NULL);

  for (guint i = 0; places && places[i]; i++)
    {
      g_string_append_printf (stamp, "%s\n", places[i]);
      append_stamp (stamp, places[i]);
    }
  return g_string_free (stamp, FALSE);
}
