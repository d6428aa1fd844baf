/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-bytes.h"
#include "app/export/kn-c2pa-private.h"

#include <string.h>

#define MAX_DEPTH 8
/* A manifest of a film with a thousand ingredients has some thousand boxes, with the older manifests in it. */
#define MAX_SUPERS (1 << 14)

static void
super_clear (gpointer data)
{
  g_free (((struct kn_c2pa_super *) data)->label);
}

static gboolean
read_description (struct kn_c2pa_super *super, const guint8 *data, gsize n)
{
  /* Type, toggles, label. */
  enum { TOGGLES = 8 + 16, LABEL, HAS_LABEL = 2 };

  if (n < LABEL || memcmp (data + 4, "jumd", 4))
    return FALSE;
  memcpy (super->type, data + 8, 4);
  if (!(data[TOGGLES] & HAS_LABEL))
    super->label = g_strdup ("");
  else if (memchr (data + LABEL, 0, n - LABEL))
    super->label = g_strdup ((const char *) data + LABEL);
  return super->label != NULL;
}

/* Every superbox at any depth, in order. */
static gboolean
collect (const guint8 *data, gsize n, GArray *supers, guint parent, int depth)
{
  for (gsize at = 0; at < n;)
    {
      gsize size = n - at >= 8 ? kn_get_be32 (data + at) : 0;
      const guint8 *box = data + at;

      if (size < 8 || size > n - at || depth > MAX_DEPTH)
        return FALSE;
      if (!memcmp (box + 4, "jumb", 4))
        {
          struct kn_c2pa_super super = { .data = box + 8, .n = size - 8, .parent = parent };
          gsize first = size >= 16 ? kn_get_be32 (box + 8) : 0;

          if (first < 8 || first > size - 8 || supers->len >= MAX_SUPERS
              || !read_description (&super, box + 8, first))
            return FALSE;
          g_array_append_val (supers, super);
          if (!collect (box + 8 + first, size - 8 - first, supers, supers->len - 1, depth + 1))
            return FALSE;
        }
      else if (!memcmp (box + 4, "cbor", 4) && parent != KN_C2PA_NO_PARENT)
        {
          struct kn_c2pa_super *owner = &g_array_index (supers, struct kn_c2pa_super, parent);

          if (!owner->content)
            {
              owner->content = box + 8;
              owner->n_content = size - 8;
            }
        }
      at += size;
    }
  return TRUE;
}

GArray *
kn_c2pa_store_read (const guint8 *data, gsize n)
{
  g_autoptr (GArray) supers = g_array_new (FALSE, TRUE, sizeof (struct kn_c2pa_super));

  g_array_set_clear_func (supers, super_clear);
  return collect (data, n, supers, KN_C2PA_NO_PARENT, 0) ? g_steal_pointer (&supers) : NULL;
}

guint
kn_c2pa_store_index_of (GArray *supers, const struct kn_c2pa_super *super)
{
  return super ? (guint) (super - &g_array_index (supers, struct kn_c2pa_super, 0)) : KN_C2PA_NO_PARENT;
}

struct kn_c2pa_super *
kn_c2pa_store_find (GArray *supers, const struct kn_c2pa_super *parent, const char *type, const char *label)
{
  guint of_parent = kn_c2pa_store_index_of (supers, parent);
  struct kn_c2pa_super *found = NULL;

  for (guint i = 0; i < supers->len; i++)
    {
      struct kn_c2pa_super *super = &g_array_index (supers, struct kn_c2pa_super, i);

      if (super->parent != of_parent || (type && !g_str_equal (super->type, type))
          || (label && !g_str_equal (super->label, label)))
        continue;
      if (found)
        return NULL;
      found = super;
    }
  return found;
}
