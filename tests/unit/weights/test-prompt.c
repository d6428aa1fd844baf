/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-prompt.h"

/* Expected values are those of Python's html.unescape() twice, then " ".join(s.split()). */
static const struct
{
  const char *text, *cleaned;
} cases[] = {
  { "", "" },
  { "  a \t b\r\n\n c  ", "a b c" },
  { "a\xc2\xa0\xe3\x80\x80\xe2\x80\xa8z", "a z" },
  { "\xe2\x80\x8bz", "\xe2\x80\x8bz" },   /* zero width space is not white space */
  { "salt &amp; pepper", "salt & pepper" },
  { "&amp;lt;b&amp;gt;", "<b>" },
  { "&amp;amp;amp;", "&amp;" },
  { "it&#39;s &#x27;it&#X27;", "it's 'it'" },
  { "&#8364;&#128;&#x80", "€€€" },
  { "&#0;&#xd800;&#x110000;&#99999999999999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
  { "&#1;&#11;&#127;&#xfdd0;&#xffff;x", "x" },
  { "&eacute;&hearts;&Eacute;&nbsp;!", "é♥É !" },
  { "R&D & you && &; &# &#x; &unknown;", "R&D & you && &; &# &#x; &unknown;" },
  { "a&ampb &ltc", "a&b <c" },
  { "&", "&" },
};

static void
test_clean (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *cleaned = kn_prompt_clean (cases[i].text);

      g_assert_cmpstr (cleaned, ==, cases[i].cleaned);
    }
}

static void
test_broken (void)
{
  g_autofree char *cleaned = kn_prompt_clean ("a\xff\xc3 b");

  g_assert_cmpstr (cleaned, ==, "a\xef\xbf\xbd\xef\xbf\xbd b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/prompt/clean", test_clean);
  g_test_add_func ("/weights/prompt/broken", test_broken);
  return g_test_run ();
}
