/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 *
 * The "precompiled_charsmap" of sentencepiece: which byte sequences a text's normalisation replaces by what. A
 * darts-clone double array followed by NUL-terminated replacements. Nothing in it is trusted: a walk never leaves it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct kn_charsmap;

/* data is copied. NULL when its sizes do not add up. */
struct kn_charsmap *kn_charsmap_create (const void *data, gsize bytes);
/* Accepts NULL, zeroes the pointer. */
void                kn_charsmap_destroy (struct kn_charsmap **map);

/* The number of bytes of the longest replaceable prefix of s (n bytes of UTF-8), 0 when there is none; always whole
 * characters. *replacement: borrowed, NUL-terminated, valid UTF-8, may be empty. */
gsize kn_charsmap_match (const struct kn_charsmap *map, const char *s, gsize n, const char **replacement);

G_END_DECLS
