/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signed files from strangers: any bytes as a film or a picture with its manifest in it, as a manifest beside one, and as
 * a picture with a recipe; what is read must be told of, and never be called valid if it was changed.
 */
#include "app/export/kn-c2pa-private.h"
#include "app/export/kn-png-chunk.h"
#include "app/export/kn-recipe.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
try_recipe (const char *recipe)
{
  g_autoptr (KnDocument) document = kn_recipe_open (recipe, "fuzz", NULL);

  kn_recipe_get_number (recipe, "frames");
}

static void
try_file (const guint8 *data, size_t size, GBytes *sidecar)
{
  FILE *file = fmemopen ((gpointer) data, size, "rb");
  struct kn_c2pa_report report;

  if (kn_c2pa_read_file (file, sidecar, &report, NULL))
    {
      g_assert (report.valid == (report.problem == NULL));
      g_assert (!report.unchecked || report.problem);
      if (report.recipe)
        try_recipe (report.recipe);
    }
  kn_c2pa_report_clear (&report);
  fclose (file);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const guint8 film[] = "a film that is shorter than its manifest";
  g_autoptr (GBytes) sidecar = g_bytes_new_static (data, size);
  g_autofree char *text = kn_png_find_text (data, size, "kinora_recipe");

  if (size)
    try_file (data, size, NULL);
  try_file (film, sizeof film, sidecar);
  if (text)
    try_recipe (text);
  return 0;
}
