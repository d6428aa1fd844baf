/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conditioning/kn-source-plan.h"

#include "app/document/kn-sequence.h"

#include <glib/gi18n.h>

const char *
kn_source_get_explanation (KnShotSource source)
{
  static const char *const texts[] = {
    [KN_SHOT_SOURCE_TEXT] = N_("From the words and any pinned pictures."),
    [KN_SHOT_SOURCE_FIRST_FRAME] = N_("Begins with a picture and moves on from there."),
    [KN_SHOT_SOURCE_FIRST_LAST] = N_("Begins with one picture and ends with another."),
    [KN_SHOT_SOURCE_EXTEND_FORWARD] = N_("Goes on after the end of another shot, without a seam."),
    [KN_SHOT_SOURCE_EXTEND_BACKWARD] = N_("Leads up to the beginning of another shot."),
    [KN_SHOT_SOURCE_LOOP] = N_("Its end leads back into its beginning."),
    [KN_SHOT_SOURCE_FILL] = N_("From the end of one shot to the beginning of another."),
    [KN_SHOT_SOURCE_MEDIA] = N_("Shows a file; with a prompt, changes it by strength."),
  };

  return _(texts[source]);
}

gboolean
kn_source_has_from (KnShotSource source)
{
  return source == KN_SHOT_SOURCE_EXTEND_FORWARD || source == KN_SHOT_SOURCE_EXTEND_BACKWARD || source == KN_SHOT_SOURCE_FILL;
}

gboolean
kn_source_has_to (KnShotSource source)
{
  return source == KN_SHOT_SOURCE_FILL;
}

static void
push (GPtrArray *waiting, GHashTable *seen, KnShot *shot)
{
  if (shot && g_hash_table_add (seen, shot))
    g_ptr_array_add (waiting, shot);
}

/* Whether a shot is made from another, directly or through others. */
static gboolean
stands_on (KnShot *shot, KnShot *other)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  push (waiting, seen, shot);
  while (waiting->len)
    {
      KnShot *next = g_ptr_array_steal_index_fast (waiting, waiting->len - 1);

      if (next == other)
        return TRUE;
      push (waiting, seen, kn_shot_get_from_shot (next));
      push (waiting, seen, kn_shot_get_to_shot (next));
    }
  return FALSE;
}

gboolean
kn_source_accepts (KnShot *shot, KnShot *other)
{
  return !stands_on (other, shot);
}

/* What it names already, else a neighbour on its layer, else any other shot. Borrowed. */
static KnShot *
find_joined (KnDocument *document, KnShot *shot, KnShot *named, gboolean after)
{
  KnClip *neighbour = after ? kn_clip_get_next (KN_CLIP (shot)) : kn_clip_get_previous (KN_CLIP (shot));
  g_autoptr (GPtrArray) shots = NULL;

  if (named)
    return named;
  if (neighbour && KN_IS_SHOT (neighbour) && kn_source_accepts (shot, KN_SHOT (neighbour)))
    return KN_SHOT (neighbour);
  shots = kn_sequence_dup_shots (kn_document_get_sequence (document));
  for (guint i = 0; i < shots->len; i++)
    if (kn_source_accepts (shot, shots->pdata[i]))
      return shots->pdata[i];
  return NULL;
}

static KnShot *
find_from (KnDocument *document, KnShot *shot, KnShotSource source)
{
  return find_joined (document, shot, kn_shot_get_from_shot (shot), source == KN_SHOT_SOURCE_EXTEND_BACKWARD);
}

static KnShot *
find_to (KnDocument *document, KnShot *shot)
{
  return find_joined (document, shot, kn_shot_get_to_shot (shot), TRUE);
}

/* For a fill: what it names already, else the shots before and after it; at an end of the film the two that are nearest. */
static void
find_pair (KnDocument *document, KnShot *shot, KnShot **from, KnShot **to)
{
  g_autoptr (GPtrArray) shots = kn_sequence_dup_shots (kn_document_get_sequence (document));
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  KnShot *named_from = kn_shot_get_from_shot (shot), *named_to = kn_shot_get_to_shot (shot);
  guint after = 0;

  for (guint i = 0; i < shots->len; i++)
    if (kn_source_accepts (shot, shots->pdata[i]))
      {
        g_ptr_array_add (others, shots->pdata[i]);
        if (kn_clip_get_start_frames (shots->pdata[i]) < kn_clip_get_start_frames (KN_CLIP (shot)))
          after = others->len;
      }
  *from = find_from (document, shot, KN_SHOT_SOURCE_FILL);
  *to = find_to (document, shot);
  if (others->len < 2 || (named_from && named_to))
    return;
  after = CLAMP (after, 1, others->len - 1);
  if (!named_from)
    *from = others->pdata[after - 1] != named_to ? others->pdata[after - 1] : others->pdata[after];
  if (!named_to)
    *to = others->pdata[after] != *from ? others->pdata[after] : others->pdata[after - 1];
}

const char *
kn_source_get_obstacle (KnDocument *document, KnShot *shot, KnShotSource source)
{
  if (kn_source_has_from (source) && !find_from (document, shot, source))
    return _("There is no other shot that it could be joined to.");
  if (kn_source_has_to (source) && !find_to (document, shot))
    return _("There is no shot that it could lead into.");
  return NULL;
}

KnEdit *
kn_source_plan (KnDocument *document, KnShot *shot, KnShotSource source)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Change source");
  g_autoptr (GEnumClass) class = g_type_class_ref (KN_TYPE_SHOT_SOURCE);
  guint64 id = kn_node_get_id (KN_NODE (shot));
  KnShot *from = kn_source_has_from (source) ? find_from (document, shot, source) : NULL;
  KnShot *to = NULL;

  if (kn_source_has_to (source))
    find_pair (document, shot, &from, &to);
  kn_edit_builder_set_string (builder, id, "source", g_enum_get_value (class, (gint) source)->value_nick);
  if (from)
    kn_edit_builder_set_int (builder, id, "from_shot", (gint64) kn_node_get_id (KN_NODE (from)));
  if (to)
    kn_edit_builder_set_int (builder, id, "to_shot", (gint64) kn_node_get_id (KN_NODE (to)));
  return kn_edit_builder_end (builder);
}
