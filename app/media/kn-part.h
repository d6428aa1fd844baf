/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a part belongs to one thread at a time
 *
 * Where a file or a folder is made before it gets its name: in NAME.XXXXXX.part (of a long name, its beginning), a
 * folder beside it with a name of its own, whatever else lies there. A lock in that folder is held while the part lives,
 * in this process or another; parts without a holder are of runs that were killed, and the next part in the same place
 * takes them away. What has another name, another owner or no such lock in it is nobody's part and stays. So does what
 * another machine has begun, however old: not every file system that machines share tells one of the other's locks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct kn_part kn_part;

/* For what will be path. NULL with errno set. */
kn_part    *kn_part_new      (const char *path);
/* What to make, a file or a folder, with the ending of what it will be; it is not there yet. More may be made beside it:
 * it goes with the part. */
const char *kn_part_get_path (const kn_part *self);
/* Gives it the name path, in place of a file or a folder that is there. With an ending (or NULL) also what was made
 * beside it under its name and that ending, if anything was; an older file of path and ending goes in any case. All of it
 * happens or nothing: FALSE with errno set, and what was there is there. */
gboolean    kn_part_commit   (kn_part *self, const char *path, const char *ending);
/* Removes what has no name yet. Accepts NULL. */
void        kn_part_free     (kn_part *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_part, kn_part_free)

G_END_DECLS
