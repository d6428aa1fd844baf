/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-edit-private.h"

#include "app/document/kn-document.h"

struct _KnEditBuilder
{
  KnDocument *document;
  char *label;
  GPtrArray *edits;
};

KnEditBuilder *
kn_edit_builder_new (KnDocument *document, const char *label)
{
  KnEditBuilder *self = g_new0 (KnEditBuilder, 1);

  g_return_val_if_fail (KN_IS_DOCUMENT (document), NULL);
  self->document = g_object_ref (document);
  self->label = g_strdup (label);
  self->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) kn_edit_unref);
  return self;
}

void
kn_edit_builder_free (KnEditBuilder *self)
{
  g_object_unref (self->document);
  g_free (self->label);
  g_ptr_array_unref (self->edits);
  g_free (self);
}

void
kn_edit_builder_take (KnEditBuilder *self, KnEdit *edit)
{
  g_return_if_fail (self != NULL && edit != NULL);
  g_ptr_array_add (self->edits, edit);
}

guint64
kn_edit_builder_insert (KnEditBuilder *self, guint64 parent, const char *list, GType type)
{
  guint64 id = 0;

  kn_edit_builder_take (self, kn_edit_new_insert (self->document, parent, list, -1, type, &id));
  return id;
}

void
kn_edit_builder_set_int (KnEditBuilder *self, guint64 id, const char *key, gint64 value)
{
  kn_edit_builder_take (self, kn_edit_new_set_int (id, key, value));
}

void
kn_edit_builder_set_double (KnEditBuilder *self, guint64 id, const char *key, double value)
{
  kn_edit_builder_take (self, kn_edit_new_set_double (id, key, value));
}

void
kn_edit_builder_set_string (KnEditBuilder *self, guint64 id, const char *key, const char *value)
{
  kn_edit_builder_take (self, kn_edit_new_set_string (id, key, value));
}

void
kn_edit_builder_set_vector (KnEditBuilder *self, guint64 id, const char *key, const double *values, guint n)
{
  kn_edit_builder_take (self, kn_edit_new_set_vector (id, key, values, n));
}

void
kn_edit_builder_remove (KnEditBuilder *self, guint64 id)
{
  kn_edit_builder_take (self, kn_edit_new_remove (id));
}

KnEdit *
kn_edit_builder_end (KnEditBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return kn_edit_new_all (self->label, (KnEdit *const *) self->edits->pdata, self->edits->len);
}
