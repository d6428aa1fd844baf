/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A node type is a table: its fields, its lists, and rules that concern it alone. Loading, saving, properties, edits and
 * their inverses are written once, against the tables.
 */
#pragma once

#include "app/document/kn-document-error.h"
#include "app/document/kn-node.h"
#include "app/document/kn-time.h"

G_BEGIN_DECLS

typedef enum
{
  KN_FIELD_BOOLEAN,
  KN_FIELD_INT,
  KN_FIELD_FRAMES,      /* an INT whose key ends in _frames; a person may write _seconds instead */
  KN_FIELD_DOUBLE,
  KN_FIELD_STRING,
  KN_FIELD_ENUM,
  KN_FIELD_REFERENCE,   /* id of a node of type, 0 for none */
  KN_FIELD_VECTOR,      /* n doubles */
  KN_FIELD_RATE,
} KnFieldKind;

typedef enum
{
  KN_FIELD_ALWAYS   = 1 << 0,   /* saved even when it has its default */
  KN_FIELD_BLOB     = 1 << 1,   /* a STRING that is empty or 64 hexadecimal digits */
  KN_FIELD_INSIDE   = 1 << 2,   /* a STRING that is a relative path which stays inside the project folder */
  KN_FIELD_OWN      = 1 << 3,   /* a REFERENCE to something below this node; removing both together is fine */
} KnFieldFlags;

typedef struct
{
  const char *key;
  KnFieldKind kind;
  KnFieldFlags flags;
  double min, max;              /* INT, FRAMES, DOUBLE and each number of a VECTOR; both 0 for no bound */
  gint64 def_int;               /* also BOOLEAN, ENUM and the numerator of a RATE */
  double def_double;
  const char *def_string;       /* NULL is "" */
  double def_vector[4];
  guint n;                      /* numbers in a VECTOR */
  GType (*type) (void);         /* ENUM, REFERENCE */
} KnField;

typedef union
{
  gint64 i;
  double d;
  char *s;
  double v[4];
  KnRate rate;
} KnValue;

typedef enum
{
  KN_LIST_SORTED = 1 << 0,      /* by the items' first field, then by id */
  KN_LIST_CLIPS  = 1 << 1,      /* sorted, and the overlap rules apply */
  KN_LIST_KEYS   = 1 << 2,      /* sorted, and no two at one time */
  KN_LIST_SINGLE = 1 << 3,      /* at most one, written as an object instead of an array */
} KnListFlags;

typedef struct
{
  const char *key;
  KnListFlags flags;
  GType (*types[2]) (void);     /* the first is meant when an item has no "type" */
} KnListSpec;

struct _KnSchema
{
  const char *kind;
  const char *noun;             /* in labels and messages: "shot", "camera key" */
  const KnField *fields;
  guint n_fields;
  const KnListSpec *lists;
  guint n_lists;
  /* Rewrites the short forms that people may write into the full ones. May be NULL. */
  void (*expand) (JsonObject *object);
  /* Rules between the fields of one node. NULL if there are none. */
  gboolean (*check) (KnNode *node, GError **error);
};

typedef struct _KnNodeList KnNodeList;

typedef struct
{
  guint64 id;
  KnNodeList *owner;            /* the list this node is in; weak */
  KnDocument *document;         /* weak; NULL outside a document */
  KnValue *values;
  KnNodeList **lists;
  JsonObject *unknown;          /* keys that this version does not know; NULL if none */
} KnNodePrivate;

#define KN_FIELDS(table) .fields = (table), .n_fields = G_N_ELEMENTS (table)
#define KN_LISTS(table)  .lists = (table), .n_lists = G_N_ELEMENTS (table)

/* Called from class_init: keeps the table and installs the properties. schema must live for ever. */
void             kn_node_class_set_schema (KnNodeClass *klass, const KnSchema *schema);
void             kn_node_list_model_init  (GListModelInterface *iface);

KnNodePrivate   *kn_node_priv       (KnNode *self);
const KnSchema  *kn_node_schema     (KnNode *self);
const KnSchema  *kn_schema_for_type (GType type);
gint             kn_schema_find_field (const KnSchema *schema, const char *key);
gint             kn_schema_find_list  (const KnSchema *schema, const char *key);
KnValue         *kn_node_value      (KnNode *self, guint field);
/* The node that a REFERENCE field names; NULL for none, and outside a document. */
gpointer         kn_node_reference  (KnNode *self, guint field);
void             kn_node_set_document (KnNode *self, KnDocument *document);
void             kn_node_notify     (KnNode *self, guint field);
/* content: not only where it lies. */
void             kn_node_emit_changed (KnNode *self, gboolean content);
/* Depth first, the node itself first. Stops and returns FALSE as soon as func does. */
typedef gboolean (*KnNodeFunc) (KnNode *node, gpointer data);
gboolean         kn_node_walk       (KnNode *self, KnNodeFunc func, gpointer data);
/* A KnNodeFunc, for after ids were given: things at one time are in the order of their ids. */
gboolean         kn_node_sort_lists (KnNode *node, gpointer data);

/* Lists */
#define KN_TYPE_NODE_LIST (kn_node_list_get_type ())
G_DECLARE_FINAL_TYPE (KnNodeList, kn_node_list, KN, NODE_LIST, GObject)
KnNodeList       *kn_node_list_new      (KnNode *owner, const KnListSpec *spec);
KnNode           *kn_node_list_owner    (KnNodeList *self);
const KnListSpec *kn_node_list_spec     (KnNodeList *self);
guint             kn_node_list_length   (KnNodeList *self);
/* Borrowed. */
gpointer          kn_node_list_at       (KnNodeList *self, guint position);
/* The owner is going away; the list may live on in other hands, empty of a parent. */
void              kn_node_list_disown   (KnNodeList *self);
gint              kn_node_list_index_of (KnNodeList *self, KnNode *node);
gboolean          kn_node_list_accepts  (KnNodeList *self, GType type);
/* These do not emit; kn_node_list_emit() does, once an edit is complete. position -1 appends. */
void              kn_node_list_insert   (KnNodeList *self, gint position, KnNode *node);
void              kn_node_list_remove   (KnNodeList *self, KnNode *node);
void              kn_node_list_sort     (KnNodeList *self);
GPtrArray        *kn_node_list_snapshot (KnNodeList *self);
void              kn_node_list_emit     (KnNodeList *self, GPtrArray *before);

/* Fields */
void      kn_value_init    (KnValue *value, const KnField *field);
void      kn_value_clear   (KnValue *value, const KnField *field);
gboolean  kn_value_equal   (const KnValue *a, const KnValue *b, const KnField *field);
gboolean  kn_value_is_default (const KnValue *value, const KnField *field);
JsonNode *kn_value_to_json (const KnValue *value, const KnField *field);
/* value must be initialised. FALSE leaves it as it was and sets *why to a sentence without subject, "must be …". */
gboolean  kn_value_from_json (KnValue *value, const KnField *field, JsonNode *json, char **why);
void      kn_value_to_gvalue (const KnValue *value, const KnField *field, GValue *out);
GParamSpec *kn_field_param_spec (const KnField *field);

/* Reading nodes from JSON */
typedef struct
{
  const char *name;             /* file name in messages; NULL when an edit is read */
  GHashTable *lines;            /* JsonNode* → line; NULL when an edit is read */
  GHashTable *node_lines;       /* KnNode* → line */
  GPtrArray *pending;           /* references that a person wrote as a name or path */
  GString *path;
  KnRate rate;
  gboolean is_file;             /* short forms are allowed, ids may be missing */
  GError **error;
} KnLoad;

typedef struct
{
  KnNode *node;
  guint field;
  char *text;
  guint line;
} KnPendingReference;

void     kn_load_init  (KnLoad *load, const char *name, GHashTable *lines, GError **error);
void     kn_load_clear (KnLoad *load);
gboolean kn_load_fail  (KnLoad *load, JsonNode *at, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* A new node of this type, or NULL. */
KnNode  *kn_load_node  (KnLoad *load, GType type, JsonNode *json);
/* Gives a clip whose object has no start or duration the place after *cursor, and moves that to the clip's end. */
void     kn_load_place_clip (KnLoad *load, KnNode *clip, JsonObject *object, gint64 *cursor);
KnNode  *kn_load_item  (KnLoad *load, const KnListSpec *spec, JsonNode *json);

/* For a node that is not in a document yet. */
void     kn_asset_init_path  (KnAsset *asset, const char *path);

/* Rules of one list (overlap, times); error is KN_EDIT_ERROR. */
gboolean kn_rules_check_list (KnNodeList *list, GError **error);
gboolean kn_rules_check_node (KnNode *node, GError **error);

/* A final node type with no state of its own. */
#define KN_DEFINE_NODE(TypeName, type_name, PARENT, schema)                          \
  struct _##TypeName                                                                 \
  {                                                                                  \
    PARENT parent_instance;                                                          \
  };                                                                                 \
  G_DEFINE_FINAL_TYPE (TypeName, type_name, KN_TYPE_PARENT_##PARENT)                 \
  KN_DEFINE_NODE_INIT (TypeName, type_name, schema)
/* The same, and it is a GListModel of its first list. */
#define KN_DEFINE_CONTAINER(TypeName, type_name, PARENT, schema)                     \
  struct _##TypeName                                                                 \
  {                                                                                  \
    PARENT parent_instance;                                                          \
  };                                                                                 \
  G_DEFINE_FINAL_TYPE_WITH_CODE (TypeName, type_name, KN_TYPE_PARENT_##PARENT,       \
                                 G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kn_node_list_model_init)) \
  KN_DEFINE_NODE_INIT (TypeName, type_name, schema)
#define KN_DEFINE_NODE_INIT(TypeName, type_name, schema)                             \
  static void                                                                        \
  type_name##_class_init (TypeName##Class *klass)                                    \
  {                                                                                  \
    kn_node_class_set_schema (KN_NODE_CLASS (klass), &(schema));                     \
  }                                                                                  \
  static void                                                                        \
  type_name##_init (TypeName *self)                                                  \
  {                                                                                  \
  }
#define KN_TYPE_PARENT_KnNode KN_TYPE_NODE
#define KN_TYPE_PARENT_KnClip KN_TYPE_CLIP

/* Getters; IS is the type check macro, field an index into the table. */
#define KN_GETTER(TypeName, type_name, IS, ctype, what, field, member, fallback)     \
  ctype                                                                              \
  type_name##_get_##what (TypeName *self)                                            \
  {                                                                                  \
    g_return_val_if_fail (IS (self), fallback);                                      \
    return (ctype) kn_node_value (KN_NODE (self), field)->member;                    \
  }
#define KN_LIST_GETTER(TypeName, type_name, IS, what, list)                          \
  GListModel *                                                                       \
  type_name##_get_##what (TypeName *self)                                            \
  {                                                                                  \
    g_return_val_if_fail (IS (self), NULL);                                          \
    return G_LIST_MODEL (kn_node_priv (KN_NODE (self))->lists[list]);                \
  }

G_END_DECLS
