/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-ungrouped.h"

typedef struct
{
  KnDocument *document;
  GSourceOnceFunc callback;
  gpointer data;
  gulong handler;
} Waiting;

static void wait_for_end (Waiting *waiting);

static void
ungrouped_cb (gpointer data)
{
  g_autofree Waiting *waiting = data;

  if (kn_document_in_group (waiting->document))
    {
      wait_for_end (g_steal_pointer (&waiting));
      return;
    }
  waiting->callback (waiting->data);
  g_object_unref (waiting->document);
}

/* Not from inside the call that ends the group: who made it is not done yet. */
static void
history_cb (KnDocument *self, GParamSpec *pspec, Waiting *waiting)
{
  if (kn_document_in_group (self))
    return;
  g_signal_handler_disconnect (self, waiting->handler);
  g_idle_add_once (ungrouped_cb, waiting);
}

static void
wait_for_end (Waiting *waiting)
{
  waiting->handler = g_signal_connect (waiting->document, "notify::can-undo", G_CALLBACK (history_cb), waiting);
}

void
kn_document_call_ungrouped (KnDocument *self, GSourceOnceFunc callback, gpointer data)
{
  Waiting *waiting;

  g_return_if_fail (KN_IS_DOCUMENT (self) && callback != NULL);
  waiting = g_new0 (Waiting, 1);
  *waiting = (Waiting) { .document = g_object_ref (self), .callback = callback, .data = data };
  g_idle_add_once (ungrouped_cb, waiting);
}
