/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-weights.h
 *
 * What the two files behind PyTorch's state dictionaries share: kn-pickle.c runs the program that describes one,
 * kn-torch.c knows what its storages and tensors are.
 */
#pragma once

#include "render/weights/kn-weights-private.h"
#include "render/weights/kn-zip.h"

G_BEGIN_DECLS

enum kn_pickle_kind
{
  KN_PICKLE_NOTHING,                  /* None, numbers with a point, whatever does not matter */
  KN_PICKLE_MARK,
  KN_PICKLE_INTEGER,                  /* also True and False */
  KN_PICKLE_STRING,
  KN_PICKLE_TUPLE,                    /* also lists */
  KN_PICKLE_DICTIONARY,               /* items are keys and values in turn */
  KN_PICKLE_GLOBAL,                   /* a name of a module */
  KN_PICKLE_STORAGE,
  KN_PICKLE_TENSOR,
};

enum kn_pickle_meaning
{
  KN_PICKLE_ORDERED_DICT,
  KN_PICKLE_REBUILD_TENSOR,
  KN_PICKLE_REBUILD_PARAMETER,
  KN_PICKLE_STORAGE_TYPE,
};

/* A name of a module that a pickle may use. */
struct kn_pickle_global
{
  const char *name;                   /* module, line feed, name */
  enum kn_pickle_meaning what;
  enum kn_dtype dtype;                /* of a storage */
};

struct kn_pickle_value
{
  enum kn_pickle_kind kind;
  gint64 integer;
  char *string;
  const struct kn_pickle_global *known;
  GPtrArray *items;                   /* struct kn_pickle_value *, owned by the machine */
  enum kn_dtype dtype;                /* of storages and tensors */
  const guint8 *data;
  gsize bytes;
  int n_dims;
  gint64 dims[KN_WEIGHT_MAX_DIMS];
};

struct kn_pickle
{
  struct kn_weights *weights;
  const struct kn_weights_map *map;
  const struct kn_zip *zip;
  const char *prefix;                 /* "NAME/" */
  const guint8 *p, *end;
  GPtrArray *values;                  /* all there are, owned */
  GPtrArray *stack;
  GHashTable *memo;                   /* number → value */
  gsize copied;                       /* bytes of tensors that could not be used where they lie */
  GError **error;
};

/* Sets KN_MODEL_ERROR_FORMAT, "“FILE” is not a valid PyTorch file: …". Returns FALSE. */
gboolean kn_pickle_fail (struct kn_pickle *m, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A new value on the stack. */
struct kn_pickle_value *kn_pickle_push (struct kn_pickle *m, enum kn_pickle_kind kind);
/* Item i of a tuple if it is of that kind, else NULL. */
const struct kn_pickle_value *kn_pickle_item (const struct kn_pickle_value *tuple, guint i, enum kn_pickle_kind kind);
/* Runs the program at data. What it leaves, or NULL and error. */
const struct kn_pickle_value *kn_pickle_run (struct kn_pickle *m, const guint8 *data, gsize bytes);
void     kn_pickle_clear (struct kn_pickle *m);

/* kn-torch.c: push a storage, from its description, and a tensor, from the arguments of the function that builds it. */
gboolean kn_torch_push_storage (struct kn_pickle *m, const struct kn_pickle_value *id);
gboolean kn_torch_push_tensor (struct kn_pickle *m, const struct kn_pickle_value *args);

G_END_DECLS
