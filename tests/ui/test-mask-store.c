/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Painted masks in a project: kept by content, and what they are between their keys.
 */
#include "app/document/kn-document.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-plan.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"
#include "ui/masks/kn-mask-store.h"
#include "ui/masks/kn-shot-time.h"

#include <glib/gstdio.h>

#define W 96
#define H 54

static void
apply (KnDocument *document, KnEdit *edit)
{
  g_autoptr (GError) error = NULL;

  kn_document_apply_take (document, edit, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

/* A project on disk with one shot, whose id is 4. */
static KnDocument *
new_document (char **folder)
{
  g_autofree char *temporary = g_dir_make_tmp ("kn-masks-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_new_from_text (
      "{\"id\": 1, \"frame_rate\": 8, \"sequences\": [{\"id\": 2, \"layers\": [{\"id\": 3, \"clips\": "
      "[{\"id\": 4, \"duration_frames\": 20}]}]}]}",
      -1, "project.json", &error);

  g_assert_no_error (error);
  *folder = g_build_filename (temporary, "p.kinora", NULL);
  kn_document_save_as (document, *folder, &error);
  g_assert_no_error (error);
  return document;
}

/* The middle of what is painted, and how much of it there is. */
static void
measure (const KnMaskBitmap *mask, double *x, double *y, int *n)
{
  *x = *y = *n = 0;
  for (int i = 0; i < mask->width * mask->height; i++)
    if (mask->data[i] > 127)
      {
        *x += i % mask->width + 0.5;
        *y += i / mask->width + 0.5;
        ++*n;
      }
  *x /= MAX (1, *n);
  *y /= MAX (1, *n);
}

static void
paint (KnDocument *document, KnMaskStore *store, guint64 track, gint64 time, double x)
{
  g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (W, H);
  KnMaskRect touched = KN_MASK_RECT_EMPTY;
  g_autofree char *key = NULL;

  kn_mask_bitmap_stroke (mask, x, 27, x, 27, 12, 0, FALSE, &touched);
  key = kn_mask_store_put (store, mask, NULL);
  g_assert_nonnull (key);
  apply (document, kn_plan_paint_mask (document, track, time, key, NULL));
}

static void
set_interpolation (KnDocument *document, KnMaskTrack *track, const char *how)
{
  g_autoptr (KnNode) key = g_list_model_get_item (kn_mask_track_get_keys (track), 0);

  apply (document, kn_edit_new_set_string (kn_node_get_id (key), "interpolation", how));
}

static void
test_between (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (KnDocument) document = new_document (&folder);
  KnMaskStore *store = kn_mask_store_new (document);
  guint64 track;
  KnMaskTrack *mask;

  apply (document, kn_plan_add_mask (document, 4, KN_MASK_ROLE_REPLACE, "", &track, NULL));
  mask = kn_document_get_node (document, track);
  paint (document, store, track, 2, 40);
  paint (document, store, track, 10, 72);
  set_interpolation (document, mask, "linear");
  for (gint64 time = 0; time < 14; time++)
    {
      g_autoptr (KnMaskBitmap) drawn = kn_mask_store_draw (store, mask, time, W, H, NULL);
      double x, y, expected = CLAMP (40 + (time - 2) * 4.0, 40, 72);
      int n;

      measure (drawn, &x, &y, &n);
      g_assert_cmpfloat_with_epsilon (x, expected, 1);
      g_assert_cmpfloat_with_epsilon (y, 27, 0.5);
      /* It is a disc all the way, though the two do not touch. */
      g_assert_cmpint (n, >, 420);
      g_assert_cmpint (n, <, 480);
    }
  set_interpolation (document, mask, "hold");
  {
    g_autoptr (KnMaskBitmap) held = kn_mask_store_draw (store, mask, 9, W, H, NULL);
    double x, y;
    int n;

    measure (held, &x, &y, &n);
    g_assert_cmpfloat_with_epsilon (x, 40, 0.1);
  }
  kn_mask_store_free (store);
  remove_folder (folder);
}

/* The same pixels are the same file; another process reads them; a file that is gone is told, not made up. */
static void
test_kept (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (KnDocument) document = new_document (&folder);
  KnMaskStore *store = kn_mask_store_new (document), *other = kn_mask_store_new (document);
  g_autoptr (KnMaskBitmap) empty = kn_mask_bitmap_new (W, H);
  g_autofree char *first = kn_mask_store_put (store, empty, NULL), *second = kn_mask_store_put (store, empty, NULL);
  g_autofree char *blob = g_build_filename (folder, "blobs", first, NULL);
  g_autoptr (KnMaskBitmap) read = NULL;
  g_autoptr (KnMaskBitmap) resized = NULL;
  g_autoptr (GError) error = NULL;
  guint64 track;
  KnMaskTrack *mask;

  g_assert_cmpstr (first, ==, second);
  g_assert_true (g_file_test (blob, G_FILE_TEST_IS_REGULAR));
  apply (document, kn_plan_add_mask (document, 4, KN_MASK_ROLE_KEEP, "", &track, NULL));
  mask = kn_document_get_node (document, track);
  paint (document, store, track, 0, 48);
  read = kn_mask_store_draw (other, mask, 0, W, H, &error);
  g_assert_no_error (error);
  g_assert_false (kn_mask_bitmap_is_empty (read));
  resized = kn_mask_store_draw (other, mask, 5, 2 * W, 2 * H, &error);
  g_assert_cmpint (resized->width, ==, 2 * W);
  apply (document, kn_plan_paint_mask (document, track, 0, first, NULL));
  g_unlink (blob);
  g_assert_null (kn_mask_store_draw (other, mask, 0, W, H, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_MISSING_BLOB);
  kn_mask_store_free (store);
  kn_mask_store_free (other);
  remove_folder (folder);
}

static void
test_boxes (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (KnDocument) document = new_document (&folder);
  const double from[4] = { 0, 0, 0.5, 0.5 }, to[4] = { 0.5, 0.25, 0.25, 0.5 };
  double box[4];
  guint64 track;
  KnMaskTrack *mask;

  apply (document, kn_plan_add_box (document, 4, 0, from, &track, NULL));
  mask = kn_document_get_node (document, track);
  apply (document, kn_plan_place_box (document, track, 8, to, NULL));
  set_interpolation (document, mask, "linear");
  kn_shot_time_get_box (mask, 4, box);
  g_assert_cmpfloat_with_epsilon (box[0], 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (box[2], 0.375, 1e-9);
  set_interpolation (document, mask, "hold");
  kn_shot_time_get_box (mask, 7, box);
  g_assert_cmpfloat (box[0], ==, 0);
  kn_shot_time_get_box (mask, 30, box);
  g_assert_cmpfloat (box[0], ==, 0.5);
  remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masks/store/between", test_between);
  g_test_add_func ("/masks/store/kept", test_kept);
  g_test_add_func ("/masks/store/boxes", test_boxes);
  return g_test_run ();
}
