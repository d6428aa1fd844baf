/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Small files made in memory for the tests of render/weights.
 */
#pragma once

#include "render/weights/kn-weights.h"

/* A safetensors file of this header and n zero bytes of data. */
GByteArray *test_safetensors (const char *header, gsize n);

/* A safetensors file with one-byte tensors of these names. NULL-terminated. */
GByteArray *test_safetensors_named (char *const *names);

/* Path of a file in the data folder of these tests. g_free(). */
char *test_data (const char *name);

/* Its contents; an unreadable file is a failed test. g_free(). */
char *test_data_contents (const char *name, gsize *bytes);

/* Opens bytes, which must work. */
struct kn_weights *test_open (const GByteArray *bytes);

/* error is in KN_MODEL_ERROR with this code and its message contains part; it is then cleared. */
void test_error (GError **error, int code, const char *part);
