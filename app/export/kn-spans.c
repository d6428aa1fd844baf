/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-spans.h"

struct kn_spans
{
  GHashTable *groups;      /* gint64 → GArray of struct kn_span */
};

kn_spans *
kn_spans_new (void)
{
  kn_spans *self = g_new0 (kn_spans, 1);

  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
kn_spans_free (kn_spans *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->groups);
  g_free (self);
}

void
kn_spans_add (kn_spans *self, gint64 group, gint64 start, gint64 end, gpointer data)
{
  const struct kn_span span = { start, end, data };
  GArray *spans = g_hash_table_lookup (self->groups, &group);

  if (start >= end)
    return;
  if (!spans)
    {
      spans = g_array_new (FALSE, FALSE, sizeof (struct kn_span));
      g_hash_table_insert (self->groups, g_memdup2 (&group, sizeof group), spans);
    }
  g_array_append_val (spans, span);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const struct kn_span *p = a, *q = b;

  return (p->start > q->start) - (p->start < q->start);
}

void
kn_spans_sort (kn_spans *self)
{
  GHashTableIter iter;
  gpointer spans;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &spans))
    g_array_sort (spans, compare);
}

static void
merge (GArray *spans)
{
  struct kn_span *all = (struct kn_span *) spans->data;
  guint n = 0;

  for (guint i = 0; i < spans->len; i++)
    if (n && all[i].start <= all[n - 1].end)
      all[n - 1].end = MAX (all[n - 1].end, all[i].end);
    else
      all[n++] = (struct kn_span) { all[i].start, all[i].end, NULL };
  g_array_set_size (spans, n);
}

void
kn_spans_merge (kn_spans *self)
{
  GHashTableIter iter;
  gpointer spans;

  kn_spans_sort (self);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &spans))
    merge (spans);
}

/* How many begin before a time. */
static guint
count_before (const GArray *spans, gint64 time)
{
  guint low = 0, high = spans->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (spans, struct kn_span, middle).start < time)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
kn_spans_find (const kn_spans *self, gint64 group, gint64 start, gint64 end, const struct kn_span **first)
{
  const GArray *spans = g_hash_table_lookup (self->groups, &group);
  guint i;

  if (!spans || start >= end)
    return 0;
  i = count_before (spans, start);
  if (i && g_array_index (spans, struct kn_span, i - 1).end > start)
    i--;
  *first = &g_array_index (spans, struct kn_span, i);
  return count_before (spans, end) - i;
}
