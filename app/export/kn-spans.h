/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Spans of time in groups, for those who look for what lies at a time and may not look at everything: files from
 * elsewhere can have any number of both.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct kn_span
{
  gint64   start, end;
  gpointer data;
};

typedef struct kn_spans kn_spans;

kn_spans *kn_spans_new  (void);
/* Accepts NULL. */
void      kn_spans_free (kn_spans *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_spans, kn_spans_free)
/* Empty spans are left out. */
void      kn_spans_add  (kn_spans *self, gint64 group, gint64 start, gint64 end, gpointer data);
/* To be called after the last was added, before any is sought: by start, then as they were added. */
void      kn_spans_sort (kn_spans *self);
/* The same, and what overlaps or touches becomes one span, without data. */
void      kn_spans_merge (kn_spans *self);
/* Those that begin in [start, end) of a group, and the last one before them if it reaches into it: of merged spans all
 * that overlap. Returns how many there are; *first is borrowed. */
guint     kn_spans_find (const kn_spans *self, gint64 group, gint64 start, gint64 end, const struct kn_span **first);

G_END_DECLS
