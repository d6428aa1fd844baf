/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Shared by the tests of the document: small projects, and seeing that an error names its rule.
 */
#pragma once

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-audio-layer.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-character.h"
#include "app/document/kn-document.h"
#include "app/document/kn-flatten.h"
#include "app/document/kn-json.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-project.h"
#include "app/document/kn-prompt.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"
#include "app/document/kn-title.h"

#include <string.h>

static inline KnDocument *
kn_test_read (const char *text)
{
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_new_from_text (text, -1, "project.json", &error);

  g_assert_no_error (error);
  return document;
}

static inline JsonNode *
kn_test_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = kn_json_parse (text, strlen (text), "test", NULL, &error);

  g_assert_no_error (error);
  return node;
}

/* The clip of a layer by place; layer counts picture layers first, then sound. */
static inline KnClip *
kn_test_clip (KnDocument *document, guint layer, guint position)
{
  KnSequence *sequence = kn_document_get_sequence (document);
  GListModel *layers = kn_sequence_get_layers (sequence);
  guint n = g_list_model_get_n_items (layers);
  g_autoptr (GListModel) row = NULL;
  g_autoptr (KnClip) clip = NULL;

  row = g_list_model_get_item (layer < n ? layers : kn_sequence_get_audio_layers (sequence), layer < n ? layer : layer - n);
  clip = row ? g_list_model_get_item (row, position) : NULL;
  return clip;   /* the document keeps it alive */
}

static inline guint64
kn_test_id (gpointer node)
{
  return kn_node_get_id (KN_NODE (node));
}

/* "0+48 48+72:5 | 10+20": start+duration[:in] of every clip, layer by layer. */
static inline char *
kn_test_layout (KnDocument *document)
{
  GString *text = g_string_new (NULL);
  KnSequence *sequence = kn_document_get_sequence (document);
  GListModel *lists[] = { kn_sequence_get_layers (sequence), kn_sequence_get_audio_layers (sequence) };

  for (guint l = 0; l < 2; l++)
    for (guint i = 0; i < g_list_model_get_n_items (lists[l]); i++)
      {
        g_autoptr (GListModel) row = g_list_model_get_item (lists[l], i);

        if (text->len)
          g_string_append (text, " |");
        for (guint j = 0; j < g_list_model_get_n_items (row); j++)
          {
            g_autoptr (KnClip) clip = g_list_model_get_item (row, j);

            g_string_append_printf (text, "%s%d+%d", text->len ? " " : "", (int) kn_clip_get_start_frames (clip),
                                    (int) kn_clip_get_duration_frames (clip));
            if (kn_clip_get_in_frames (clip))
              g_string_append_printf (text, ":%d", (int) kn_clip_get_in_frames (clip));
          }
      }
  return g_string_free (text, FALSE);
}

static inline void
kn_test_assert_layout (KnDocument *document, const char *expected)
{
  g_autofree char *layout = kn_test_layout (document);

  g_assert_cmpstr (layout, ==, expected);
}
