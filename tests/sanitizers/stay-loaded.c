/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preloaded where tests run with sanitizers, so that leaks are told truly.
 */
#include <dlfcn.h>
#include <stddef.h>

void __sanitizer_malloc_hook (const volatile void *block, size_t size);

/* A library that is gone by the end cannot be named, so what it leaks could not be told from what we do. */
int
dlclose (void *library)
{
  (void) library;
  return 0;
}

/* GLib's table of quarks: a larger one takes its place when there are more than 2048, and the old one stays on purpose
 * for those who are still reading. It is made before main(), and no stack names it. */
static const volatile void *volatile tables[8];   /* the compiler must not find that nobody reads it */
static size_t n_tables;
static int is_loaded;

void
__sanitizer_malloc_hook (const volatile void *block, size_t size)
{
  if (!is_loaded && size == 2048 * sizeof (char *) && n_tables < sizeof tables / sizeof *tables)
    tables[n_tables++] = block;
}

__attribute__ ((constructor)) static void
loaded (void)
{
  is_loaded = 1;
}
