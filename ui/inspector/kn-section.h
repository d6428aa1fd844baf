/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A part of the inspector: shows fields of the selected nodes, which are of one kind, and sets them, on all of them in one
 * undo step. A subclass has a template, binds controls to fields (kn-binding.h) and does the rest in update().
 *
 * Signal "update": what is shown may have changed. Signal "told" (const char *): why an edit was refused; NULL after one
 * that was not.
 */
#pragma once

#include "app/session/kn-session.h"
#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_SECTION (kn_section_get_type ())
G_DECLARE_DERIVABLE_TYPE (KnSection, kn_section, KN, SECTION, GtkWidget)

struct _KnSectionClass
{
  GtkWidgetClass parent_class;
  /* Shows what holds; there is a subject. Controls may be changed: that edits nothing. */
  void (*update) (KnSection *self);
};

/* The nodes that it is about, the one that was selected last first. session NULL or n 0: about nothing. */
void          kn_section_set_subject  (KnSection *self, KnSession *session, KnRenderDesk *desk, const guint64 *ids, guint n);
/* Shows again what holds. */
void          kn_section_refresh      (KnSection *self);

/* Borrowed; NULL without a subject. */
KnSession    *kn_section_get_session  (KnSection *self);
KnDocument   *kn_section_get_document (KnSection *self);
KnRenderDesk *kn_section_get_desk     (KnSection *self);
guint         kn_section_get_n        (KnSection *self);
/* Borrowed; NULL if it is gone. */
gpointer      kn_section_get_node     (KnSection *self, guint i);
guint64       kn_section_get_id       (KnSection *self, guint i);
/* The first node, if it is a shot. */
KnShot       *kn_section_get_shot     (KnSection *self);

/* FALSE while controls change because the document did, without a subject and where nothing can be written. */
gboolean      kn_section_can_edit     (KnSection *self);
/* Takes edit; NULL is refused for the reason in error, which is taken too. Where it is refused the controls go back. */
gboolean      kn_section_apply_take   (KnSection *self, KnEdit *edit, GError *error);
/* Sets a field of all nodes; takes value. Those that have it already are left alone. */
gboolean      kn_section_set_take     (KnSection *self, const char *key, JsonNode *value);
gboolean      kn_section_set_int      (KnSection *self, const char *key, gint64 value);
gboolean      kn_section_set_string   (KnSection *self, const char *key, const char *value);
gboolean      kn_section_set_boolean  (KnSection *self, const char *key, gboolean value);
/* Begins an edit with the asset that a file is or becomes; NULL where nothing can be edited, or the file is refused, which
 * is said then. */
KnEditBuilder *kn_section_begin_with_file (KnSection *self, const char *label, const char *path, guint64 *asset);
/* Says something in place, as if an edit had been refused. */
void          kn_section_tell         (KnSection *self, const char *message);

G_END_DECLS
