/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Ties a control of a section to a field of its nodes, both ways. Where the nodes differ, the control has the style class
 * "mixed" and shows nothing, or, where a control always shows something, the first node's value.
 * A field is named by its key in project.json.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

void kn_bind_text    (KnSection *section, GtkEditable *control, const char *key);
/* A whole or real number; what is shown is the field divided by unit. */
void kn_bind_number  (KnSection *section, GtkSpinButton *control, const char *key, double unit);
/* Likewise one number of a field that is several, such as a place. */
void kn_bind_element (KnSection *section, GtkSpinButton *control, const char *key, guint element, double unit);
/* Seconds for a number of frames. */
void kn_bind_frames  (KnSection *section, GtkSpinButton *control, const char *key);
/* Seconds for where a part of a shot ends, such as a timed prompt, which may end wherever the shot does. */
void kn_bind_end     (KnSection *section, GtkSpinButton *control);
/* A boolean, by the control's property "active". */
void kn_bind_switch  (KnSection *section, GtkWidget *control, const char *key);
/* A text or an enumeration: nicks[i] is the value of row i of the list; NULL-terminated, must stay. */
void kn_bind_choice  (KnSection *section, GtkDropDown *control, const char *key, const char *const *nicks);
/* A colour as a title has it; what is chosen is a step of undo. "" is shown as see-through. */
void kn_bind_colour  (KnSection *section, GtkColorButton *control, const char *key);

/* The rows of a choice, translated already, and what it is called. GTK leaves its button without a name. */
void kn_choice_fill  (GtkDropDown *control, const char *name, const char *const *rows);

G_END_DECLS
