/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests from anywhere: refused, or understood so that printing and reading again changes nothing.
 */
#include "render/wire/kn-request.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse ((const char *) data, (gssize) size, "/films", NULL, &error);
  struct kn_request *again, *copy;
  g_autofree char *text = NULL, *text_again = NULL, *text_copy = NULL;

  if (!request)
    {
      g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  text = kn_request_print (request);
  again = kn_request_parse (text, -1, "/elsewhere", NULL, &error);
  g_assert_no_error (error);
  text_again = kn_request_print (again);
  copy = kn_request_copy (request);
  kn_request_free (&request);
  text_copy = kn_request_print (copy);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_cmpstr (text, ==, text_copy);
  kn_request_free (&again);
  kn_request_free (&copy);
  return 0;
}
