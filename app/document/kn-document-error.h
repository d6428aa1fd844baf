/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The two error domains of the document. Codes name the broken rule; messages are whole English sentences that can be
 * shown as they are.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KN_EDIT_ERROR (kn_edit_error_quark ())
GQuark kn_edit_error_quark (void);

/* The rule that an edit would break. The document is unchanged after any of them. */
typedef enum
{
  KN_EDIT_ERROR_UNKNOWN_ID,          /* no node has this id */
  KN_EDIT_ERROR_DUPLICATE_ID,        /* a node with this id is already in the document */
  KN_EDIT_ERROR_UNKNOWN_FIELD,       /* nodes of this kind have no such field or list */
  KN_EDIT_ERROR_BAD_VALUE,           /* the value has the wrong type or is out of range */
  KN_EDIT_ERROR_BAD_PARENT,          /* nodes of this kind cannot live there */
  KN_EDIT_ERROR_BAD_REFERENCE,       /* a reference names nothing, or a node of the wrong kind */
  KN_EDIT_ERROR_REFERENCE_CYCLE,     /* a shot would continue itself, directly or through others */
  KN_EDIT_ERROR_IN_USE,              /* something that is still referred to would be removed */
  KN_EDIT_ERROR_NEGATIVE_TIME,       /* something would start before zero */
  KN_EDIT_ERROR_EMPTY_CLIP,          /* a clip or a range would have no frames */
  KN_EDIT_ERROR_NOT_ENOUGH_CONTENT,  /* the source is shorter than what would be shown of it */
  KN_EDIT_ERROR_FULL_OVERLAP,        /* one clip would lie wholly under another of the same layer */
  KN_EDIT_ERROR_TRIPLE_OVERLAP,      /* three clips of one layer would be on screen at once */
  KN_EDIT_ERROR_DUPLICATE_TIME,      /* two keys of one track at the same frame */
  KN_EDIT_ERROR_NEGATIVE_LAYER,      /* above the top layer or below the bottom one */
  KN_EDIT_ERROR_NO_NEIGHBOUR,        /* a roll needs two clips that touch */
  KN_EDIT_ERROR_OUTSIDE_CLIP,        /* a split needs a frame strictly inside the clip */
  KN_EDIT_ERROR_LOCKED,              /* the layer is locked */
  KN_EDIT_ERROR_READ_ONLY,           /* the project was opened for reading only */
  KN_EDIT_ERROR_MALFORMED,           /* a serialised edit that cannot be understood */
} KnEditError;

#define KN_PROJECT_ERROR (kn_project_error_quark ())
GQuark kn_project_error_quark (void);

/* What is wrong with a project on disk. */
typedef enum
{
  KN_PROJECT_ERROR_NOT_FOUND,        /* no such folder, or no project.json in it */
  KN_PROJECT_ERROR_SYNTAX,           /* project.json is not JSON */
  KN_PROJECT_ERROR_BAD_VALUE,        /* a key has a value of the wrong type or out of range */
  KN_PROJECT_ERROR_DUPLICATE_ID,     /* two nodes with one id */
  KN_PROJECT_ERROR_BAD_REFERENCE,    /* a reference names nothing, or a node of the wrong kind */
  KN_PROJECT_ERROR_BROKEN_RULE,      /* the timeline breaks a rule; the message says which */
  KN_PROJECT_ERROR_NEWER_VERSION,    /* written by a newer Kinora */
  KN_PROJECT_ERROR_LOCKED,           /* another process has it open for writing */
  KN_PROJECT_ERROR_IO,               /* a file could not be read or written */
  KN_PROJECT_ERROR_EXISTS,           /* a new project would overwrite something */
  KN_PROJECT_ERROR_MISSING_BLOB,     /* a mask or picture is not in the blobs folder, or is damaged */
} KnProjectError;

G_END_DECLS
