/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The table behind kn-request.h: one row per key.
 */
#pragma once

#include "render/wire/kn-request.h"

G_BEGIN_DECLS

enum kn_field_kind
{
  KN_FIELD_STRING,                    /* char * */
  KN_FIELD_PATH,                      /* char *, made absolute */
  KN_FIELD_BOOL,                      /* gboolean */
  KN_FIELD_INT,                       /* int */
  KN_FIELD_REAL,                      /* double */
  KN_FIELD_SEED,                      /* gint64 */
  KN_FIELD_CHOICE,                    /* int: index into choices; an empty choice has no spelling */
  KN_FIELD_WORD,                      /* const char *: one of choices */
  KN_FIELD_VECTOR,                    /* double *: n_values owned values */
  KN_FIELD_GROUP,                     /* a struct in place */
  KN_FIELD_OBJECT,                    /* pointer to an owned struct, NULL when absent */
  KN_FIELD_LIST,                      /* pointer to owned structs, followed by gsize */
};

struct kn_field
{
  const char *key;                    /* NULL ends a table */
  enum kn_field_kind kind;
  gsize offset;
  double min, max;                    /* of numbers and of vector elements */
  double fallback;                    /* of numbers, choices and booleans */
  const char *fallback_text;          /* what null means; NULL: the fallback value itself */
  gboolean required;
  guint n_values;
  const char *const *choices;
  const struct kn_field *fields;      /* of a group, an object and a list's items */
  gsize size;                         /* of an object and of one list item */
  const char *shorthand;              /* an object written as a string means this key */
  gboolean alone;                     /* a list whose only item may be written without brackets */
  const char *help;
};

extern const struct kn_field kn_request_fields[];

/* Writes the defaults of a table into the zeroed struct at base. */
void kn_fields_init (const struct kn_field *fields, gpointer base);
/* Frees what the struct at base owns, but not the struct. */
void kn_fields_clear (const struct kn_field *fields, gpointer base);
/* Copies everything that src owns into the uninitialised struct at dst, itself a byte copy of src. */
void kn_fields_own (const struct kn_field *fields, gpointer dst);

static inline gpointer
kn_field_at (const struct kn_field *field, gpointer base)
{
  return (char *) base + field->offset;
}

/* Of a list: the number after the pointer. */
static inline gsize *
kn_field_count (const struct kn_field *field, gpointer base)
{
  return (gsize *) ((char *) base + field->offset + sizeof (gpointer));
}

G_END_DECLS
