/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"

#include "app/document/kn-json.h"
#include "app/document/kn-project.h"
#include "app/document/kn-sequence.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (KnDocument, kn_document, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  PROP_MODIFIED,
  PROP_READ_ONLY,
  PROP_FOLDER,
  PROP_PROJECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint applied_signal;

static void
kn_document_finalize (GObject *object)
{
  KnDocument *self = KN_DOCUMENT (object);

  kn_document_close_folder (self);
  kn_history_clear (self);
  if (self->project)
    kn_node_set_document (KN_NODE (self->project), NULL);
  g_clear_object (&self->project);
  g_hash_table_unref (self->nodes);
  g_ptr_array_unref (self->group_edits);
  g_string_free (self->unsynced, TRUE);
  g_free (self->saved_hash);
  g_free (self->folder);
  G_OBJECT_CLASS (kn_document_parent_class)->finalize (object);
}

static void
kn_document_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  KnDocument *self = KN_DOCUMENT (object);

  switch (prop_id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, kn_document_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, kn_document_can_redo (self));
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, kn_document_get_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, kn_document_get_redo_label (self));
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, self->modified);
      break;
    case PROP_READ_ONLY:
      g_value_set_boolean (value, self->read_only);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kn_document_class_init (KnDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = kn_document_finalize;
  object_class->get_property = kn_document_get_property;
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  properties[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, KN_TYPE_PROJECT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  applied_signal = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, KN_TYPE_EDIT);
}

static void
kn_document_init (KnDocument *self)
{
  self->thread = g_thread_self ();
  self->nodes = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->next_id = 1;
  self->group_edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  self->merge_window_ms = 1000;
  self->unsynced = g_string_new (NULL);
  self->lock_fd = -1;
}

void
kn_document_notify_history (KnDocument *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_REDO]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNDO_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REDO_LABEL]);
}

void
kn_document_notify_folder (KnDocument *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ_ONLY]);
}

void
kn_document_set_modified (KnDocument *self, gboolean modified)
{
  if (self->modified == modified)
    return;
  self->modified = modified;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

void
kn_document_emit_applied (KnDocument *self, KnEdit *edit)
{
  g_signal_emit (self, applied_signal, 0, edit);
}

static gboolean
register_node (KnNode *node, gpointer data)
{
  KnDocument *self = data;
  KnNodePrivate *priv = kn_node_priv (node);

  priv->document = self;
  g_hash_table_replace (self->nodes, &priv->id, node);
  self->next_id = MAX (self->next_id, priv->id + 1);
  return TRUE;
}

static gboolean
unregister_node (KnNode *node, gpointer data)
{
  KnDocument *self = data;
  KnNodePrivate *priv = kn_node_priv (node);

  priv->document = NULL;
  g_hash_table_remove (self->nodes, &priv->id);
  return TRUE;
}

void
kn_document_register (KnDocument *self, KnNode *root)
{
  kn_node_walk (root, register_node, self);
}

void
kn_document_unregister (KnDocument *self, KnNode *root)
{
  kn_node_walk (root, unregister_node, self);
}

void
kn_document_take_project (KnDocument *self, KnProject *project)
{
  kn_history_clear (self);
  if (self->project)
    kn_document_unregister (self, KN_NODE (self->project));
  g_clear_object (&self->project);
  self->project = project;
  self->revision++;
  kn_document_register (self, KN_NODE (project));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
}

KnDocument *
kn_document_new (void)
{
  static const char text[] =
    "{\"version\": 1, \"name\": \"Untitled\", \"sequences\": [{\"name\": \"Sequence 1\", \"layers\": [{\"name\": \"Layer 1\"}],"
    " \"audio_layers\": [{\"name\": \"Audio 1\"}]}]}";
  g_autoptr (GError) error = NULL;
  KnDocument *self = kn_document_new_from_text (text, -1, "new", &error);

  if (!self)
    g_error ("the empty project is not valid: %s", error->message);
  return self;
}

KnDocument *
kn_document_new_from_text (const char *text, gssize length, const char *name, GError **error)
{
  g_autoptr (KnDocument) self = g_object_new (KN_TYPE_DOCUMENT, NULL);

  g_return_val_if_fail (text != NULL && name != NULL, NULL);

  if (!kn_read_project (self, text, length < 0 ? strlen (text) : (gsize) length, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

KnProject *
kn_document_get_project (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  return self->project;
}

gpointer
kn_document_get_node (KnDocument *self, guint64 id)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  KN_ASSERT_MAIN (self);
  return g_hash_table_lookup (self->nodes, &id);
}

guint64
kn_document_get_revision (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), 0);
  return self->revision;
}

KnSequence *
kn_document_get_sequence (KnDocument *self)
{
  KnNodeList *sequences;

  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);

  sequences = kn_node_priv (KN_NODE (self->project))->lists[0];
  return kn_node_list_length (sequences) ? kn_node_list_at (sequences, 0) : NULL;
}

guint64
kn_document_reserve_id (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), 0);
  KN_ASSERT_MAIN (self);
  return self->next_id++;
}

static JsonNode *
to_json (KnDocument *self, gboolean with_next_id)
{
  g_autoptr (JsonNode) project = kn_node_to_json (KN_NODE (self->project));
  g_autoptr (JsonObject) root = json_object_new ();
  g_autoptr (GList) keys = json_object_get_members (json_node_get_object (project));

  json_object_set_int_member (root, "version", KN_DOCUMENT_VERSION);
  if (with_next_id)
    json_object_set_int_member (root, "next_id", (gint64) self->next_id);
  for (GList *l = keys; l; l = l->next)
    json_object_set_member (root, l->data, json_node_ref (json_object_get_member (json_node_get_object (project), l->data)));
  return json_node_init_object (json_node_alloc (), root);
}

char *
kn_document_to_text (KnDocument *self)
{
  g_autoptr (JsonNode) json = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);

  json = to_json (self, TRUE);
  return kn_json_print (json);
}

char *
kn_document_dup_hash (KnDocument *self)
{
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);

  json = to_json (self, FALSE);
  text = kn_json_print (json);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

gboolean
kn_document_get_modified (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return self->modified;
}

gboolean
kn_document_get_read_only (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), FALSE);
  return self->read_only;
}

const char *
kn_document_get_folder (KnDocument *self)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  return self->folder;
}

char *
kn_document_dup_folder_title (const char *folder)
{
  char *name = g_filename_display_basename (folder);

  if (g_str_has_suffix (name, ".kinora"))
    name[strlen (name) - strlen (".kinora")] = 0;
  return name;
}

char *
kn_document_dup_title (KnDocument *self)
{
  const char *name;

  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);
  name = kn_project_get_name (kn_document_get_project (self));
  if (*name)
    return g_strdup (name);
  return self->folder ? kn_document_dup_folder_title (self->folder) : g_strdup (_("Untitled storyboard"));
}

char *
kn_document_dup_file_name (KnDocument *self, const char *path)
{
  g_return_val_if_fail (KN_IS_DOCUMENT (self) && path != NULL, NULL);

  if (g_path_is_absolute (path) || !self->folder)
    return g_strdup (path);
  return g_build_filename (self->folder, path, NULL);
}

char *
kn_document_dup_relative (KnDocument *self, const char *file_name)
{
  g_autofree char *prefix = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && file_name != NULL, NULL);

  if (!self->folder)
    return g_strdup (file_name);
  prefix = g_strconcat (self->folder, "/", NULL);
  return g_strdup (g_str_has_prefix (file_name, prefix) ? file_name + strlen (prefix) : file_name);
}
