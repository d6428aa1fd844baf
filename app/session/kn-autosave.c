/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/session/kn-autosave.h"

#define SYNC_MS 500
#define SAVE_MS 4000

struct _KnAutosave
{
  GObject parent_instance;

  KnDocument *document;
  guint sync_source, save_source;
  gboolean safe, failing;
};

enum
{
  PROP_0,
  PROP_SAFE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (KnAutosave, kn_autosave, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

static void
set_safe (KnAutosave *self, gboolean safe)
{
  if (safe == self->safe)
    return;
  self->safe = safe;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAFE]);
}

static void
settle (KnAutosave *self, gboolean ok, const GError *error)
{
  set_safe (self, ok && !kn_document_needs_sync (self->document));
  if (!ok && !self->failing)
    g_signal_emit (self, failed_signal, 0, error);
  self->failing = !ok;
}

static gboolean
sync_cb (gpointer data)
{
  KnAutosave *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = kn_document_sync_journal (self->document, &error);

  if (ok)
    self->sync_source = 0;
  settle (self, ok, error);
  return ok ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
save_cb (gpointer data)
{
  KnAutosave *self = data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  /* A drag is still going on; what it does may be taken back. */
  if (kn_document_in_group (self->document))
    return G_SOURCE_CONTINUE;
  ok = kn_document_save (self->document, &error);
  if (ok)
    self->save_source = 0;
  settle (self, ok, error);
  return ok ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
applied_cb (KnAutosave *self)
{
  if (!kn_document_get_folder (self->document) || kn_document_get_read_only (self->document))
    return;
  set_safe (self, FALSE);
  if (!self->sync_source)
    self->sync_source = g_timeout_add (SYNC_MS, sync_cb, self);
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add (SAVE_MS, save_cb, self);
}

static void
kn_autosave_dispose (GObject *object)
{
  KnAutosave *self = KN_AUTOSAVE (object);

  g_clear_handle_id (&self->sync_source, g_source_remove);
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (kn_autosave_parent_class)->dispose (object);
}

static void
kn_autosave_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SAFE)
    g_value_set_boolean (value, KN_AUTOSAVE (object)->safe);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_autosave_class_init (KnAutosaveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kn_autosave_dispose;
  object_class->get_property = kn_autosave_get_property;
  properties[PROP_SAFE] = g_param_spec_boolean ("safe", NULL, NULL, TRUE,
                                                G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
kn_autosave_init (KnAutosave *self)
{
  self->safe = TRUE;
}

KnAutosave *
kn_autosave_new (KnDocument *document)
{
  KnAutosave *self = g_object_new (KN_TYPE_AUTOSAVE, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "applied", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
kn_autosave_flush (KnAutosave *self, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (KN_IS_AUTOSAVE (self), FALSE);
  g_clear_handle_id (&self->sync_source, g_source_remove);
  g_clear_handle_id (&self->save_source, g_source_remove);
  if (!kn_document_get_modified (self->document) || kn_document_get_read_only (self->document) ||
      !kn_document_get_folder (self->document))
    return TRUE;
  ok = kn_document_save (self->document, error);
  set_safe (self, ok);
  return ok;
}

gboolean
kn_autosave_get_safe (KnAutosave *self)
{
  g_return_val_if_fail (KN_IS_AUTOSAVE (self), FALSE);
  return self->safe;
}
