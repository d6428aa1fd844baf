/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 */
#pragma once

#include "app/document/kn-edit.h"

G_BEGIN_DECLS

typedef enum
{
  KN_EDIT_SET,
  KN_EDIT_INSERT,
  KN_EDIT_REMOVE,
  KN_EDIT_MOVE,
  KN_EDIT_ALL,
} KnEditKind;

struct _KnEdit
{
  gatomicrefcount ref_count;
  KnEditKind kind;
  guint64 id;          /* SET, REMOVE, MOVE */
  guint64 parent;      /* INSERT, MOVE */
  char *key;           /* SET: field; INSERT, MOVE: list */
  gint at;             /* INSERT, MOVE */
  JsonNode *value;     /* SET: value; INSERT: node with ids */
  GPtrArray *edits;    /* ALL */
  char *label;         /* ALL; may be NULL */
};

KnEdit *kn_edit_new_insert_node (guint64 parent, const char *list, gint at, JsonNode *node);
KnEdit *kn_edit_new_all_take    (const char *label, GPtrArray *edits);

G_END_DECLS
