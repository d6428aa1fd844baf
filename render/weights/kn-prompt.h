/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Prompt cleaning as the text-to-video pipelines do it before tokenisation.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* HTML character references are resolved twice ("&amp;lt;" is "<"), every run of Unicode white space becomes one space,
 * and the ends are stripped. Of the references, all numeric ones and the named ones of HTML 4 (a name then needs its
 * semicolon, except &amp &lt &gt &quot &nbsp, which HTML lets stand without) are known; the two thousand further names
 * of HTML 5 stay as they are: prompts come with "&amp;" and "&#39;" from web forms, not with mathematics.
 * Mojibake repair (ftfy) is not done. Invalid UTF-8 becomes U+FFFD. Never NULL. Free with g_free(). */
char *kn_prompt_clean (const char *text);

G_END_DECLS
