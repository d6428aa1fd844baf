/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-request.h"

#include <glib/gstdio.h>
#include <string.h>

#define QUATERNION "[0.9238795325112867, 0, 0.3826834323650898, 0]"

/* A request that gives every key a value of its own. */
static const char *const full_text =
  "{\"model\": \"models/wan\", \"prompt\": \"a “red” car\\n\\\\ in the snow\","
  " \"prompts\": [{\"text\": \"it stops\", \"from\": 0.5, \"to\": 2},"
  "  {\"text\": \"it goes\", \"from\": 2, \"weight\": 0.5, \"blend\": 0.25}],"
  " \"negative_prompt\": \"\", \"seconds\": 2.5, \"fps\": 29.97, \"width\": 160, \"height\": 96,"
  " \"seed\": \"9223372036854775807\", \"steps\": 12, \"guidance\": 0, \"shift\": 3.1, \"sampler\": \"dpm++\","
  " \"first_frame\": \"a.png\", \"last_frame\": \"/b.png\","
  " \"keyframes\": [{\"time\": 1, \"image\": \"../c.jpg\", \"strength\": 0.25}], \"loop\": false,"
  " \"source\": {\"video\": \"t.mkv\", \"strength\": 0.3},"
  " \"mask\": [{\"mode\": \"keep\", \"grow_px\": -3, \"feather_px\": 4, \"from\": 0.5, \"to\": 2,"
  "  \"keys\": [{\"image\": \"m.png\", \"interpolation\": \"hold\"}, {\"time\": 1, \"box\": [-0.2, 0, 1, 1]}]},"
  "  {\"inverted\": true, \"keys\": {\"box\": [0, 0.1, 0.5, 0.5]}}],"
  " \"layout\": {\"prompt\": \"a boat\", \"keys\": [{\"box\": [0, 0, 1, 1], \"interpolation\": \"smooth\"}]},"
  " \"camera\": {\"keyframes\": [{\"time\": 0}, {\"time\": 1, \"position\": [0, -0.1, 1e-3], \"rotation\": " QUATERNION
  ", \"fov_degrees\": 40, \"interpolation\": \"hold\"}, {\"time\": 2, \"look_at\": [0, 0, 2]}]},"
  " \"mode\": \"both\", \"draft\": {\"scale\": 0.75, \"steps\": 4, \"preview\": \"decoder\", \"take\": \"d.mkv\"},"
  " \"steps_scale\": 1.5, \"dtype\": \"bf16\", \"device\": \"vulkan:1\"}";

static struct kn_request *
parse_ok (const char *text)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, "/films/one", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (request);
  return request;
}

static void
test_prompt_is_enough (void)
{
  struct kn_request *request = parse_ok ("{\"prompt\": \"a boat\"}");

  g_assert_cmpstr (request->prompt, ==, "a boat");
  g_assert_null (request->model);
  g_assert_cmpint (request->seed, ==, 0);
  g_assert_cmpfloat (request->guidance, ==, -1);
  g_assert_cmpfloat (request->draft.scale, ==, 0);
  g_assert_cmpfloat (request->steps_scale, ==, 1);
  g_assert_cmpint (request->mode, ==, KN_MODE_FULL);
  kn_request_free (&request);
  g_assert_null (request);
}

static void
test_full (void)
{
  struct kn_request *r = parse_ok (full_text);

  g_assert_cmpstr (r->model, ==, "/films/one/models/wan");
  g_assert_cmpstr (r->keyframes[0].image, ==, "/films/c.jpg");
  g_assert_cmpstr (r->last_frame, ==, "/b.png");
  g_assert_cmpstr (r->draft.take, ==, "/films/one/d.mkv");
  g_assert_cmpstr (r->negative_prompt, ==, "");
  g_assert_cmpint (r->seed, ==, G_MAXINT64);
  g_assert_cmpfloat (r->guidance, ==, 0);
  g_assert_cmpstr (r->sampler, ==, "dpm++");
  g_assert_cmpuint (r->n_prompts, ==, 2);
  g_assert_cmpfloat (r->prompts[1].to_s, ==, 0);
  g_assert_cmpfloat (r->prompts[0].weight, ==, 1);
  g_assert_cmpfloat (r->prompts[1].blend_s, ==, 0.25);
  g_assert_cmpuint (r->n_masks, ==, 2);
  g_assert_cmpint (r->masks[0].mode, ==, KN_MASK_KEEP);
  g_assert_cmpfloat (r->masks[0].area.keys[1].box[0], ==, -0.2);
  g_assert_cmpstr (r->masks[0].area.keys[0].image, ==, "/films/one/m.png");
  g_assert_cmpint (r->masks[0].area.keys[0].interpolation, ==, KN_REQUEST_HOLD);
  g_assert_cmpint (r->masks[0].area.keys[1].interpolation, ==, KN_REQUEST_LINEAR);
  g_assert_true (r->masks[1].area.inverted);
  g_assert_cmpstr (r->layout[0].prompt, ==, "a boat");
  g_assert_null (r->camera->keyframes[0].position);
  g_assert_cmpfloat (r->camera->keyframes[1].position[2], ==, 1e-3);
  g_assert_cmpint (r->camera->keyframes[1].interpolation, ==, KN_REQUEST_HOLD);
  g_assert_cmpint (r->dtype, ==, KN_REQUEST_DTYPE_BF16);
  kn_request_free (&r);
}

/* print → parse → print is the identity, and so is copying; hashes see every change. */
static void
test_round_trip (void)
{
  static const char *const texts[] = {
    NULL, "{\"prompt\": \"\"}", "{\"prompt\": \"x\", \"camera\": \"Pan left\", \"seed\": 7}",
    "{\"prompt\": \"x\", \"extend\": \"a.mkv\"}",
    "{\"prompt\": \"x\", \"extend\": {\"take\": \"a.mkv\", \"direction\": \"backward\", \"overlap\": 0.1}}",
    "{\"prompt\": \"x\", \"fill\": {\"from\": \"a.mkv\", \"to\": \"b.png\"}}",
    "{\"prompt\": \"x\", \"camera\": {\"file\": \"pose.txt\"}}",
    "{\"prompt\": \"x\", \"camera\": \"orbit-left\", \"loop\": true}",
  };
  g_autoptr (GHashTable) hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      struct kn_request *a = parse_ok (texts[i] ? texts[i] : full_text), *b = kn_request_copy (a), *c;
      g_autofree char *text = kn_request_print (a), *of_copy = kn_request_print (b), *again = NULL;

      c = parse_ok (text);
      again = kn_request_print (c);
      g_assert_cmpstr (text, ==, of_copy);
      g_assert_cmpstr (text, ==, again);
      g_assert_true (g_hash_table_add (hashes, kn_request_hash (a)));
      kn_request_free (&a);
      kn_request_free (&b);
      kn_request_free (&c);
    }
}

/* What only the full pass looks at does not make another draft. */
static void
test_draft_hash (void)
{
  static const struct { const char *more; gboolean same; } cases[] = {
    { "\"mode\": \"draft\"", TRUE },
    { "\"mode\": \"both\", \"steps\": 30, \"steps_scale\": 2, \"device\": \"cpu\"", TRUE },
    { "\"draft\": {\"take\": \"/d.mkv\", \"preview\": \"decoder\"}", TRUE },
    { "\"draft\": {\"steps\": 3}", FALSE },
    { "\"seed\": 1", FALSE },
    { "\"width\": 160", FALSE },
  };
  struct kn_request *plain = parse_ok ("{\"prompt\": \"a boat\"}");
  g_autofree char *hash = kn_request_hash_draft (plain);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"prompt\": \"a boat\", %s}", cases[i].more), *other = NULL;
      struct kn_request *r = parse_ok (text);

      other = kn_request_hash_draft (r);
      g_assert_true (g_str_equal (hash, other) == cases[i].same);
      kn_request_free (&r);
    }
  kn_request_free (&plain);
}

static void
test_recipe (void)
{
  struct kn_request *r = parse_ok ("{\"recipe\": 1, \"model_hash\": \"00\", \"request\": {\"prompt\": \"again\"}}");

  g_assert_cmpstr (r->prompt, ==, "again");
  kn_request_free (&r);
}

struct bad_case
{
  const char *text;
  const char *says[4];
};

static const struct bad_case bad_cases[] = {
  { "", { "request" } },
  { "[]", { "object" } },
  { "nonsense", { "request" } },
  { "{}", { "“prompt” is missing" } },
  { "{\"prompt\": null}", { "“prompt” is missing" } },
  { "{\"prompt\": 3}", { "“prompt”", "3", "string" } },
  { "{\"prompt\": \"a\", \"widht\": 3}", { "widht", "width" } },
  { "{\"prompt\": \"a\", \"draft\": {\"scal\": 1}}", { "draft.scal", "“scale”" } },
  { "{\"prompt\": \"a\", \"draft\": {\"scale\": 2}}", { "draft.scale", "2", "0.1 to 1" } },
  { "{\"prompt\": \"a\", \"draft\": null, \"steps\": 1.5}", { "steps", "1.5", "whole number" } },
  { "{\"prompt\": \"a\", \"steps\": 0}", { "steps", "1 to 1000" } },
  { "{\"prompt\": \"a\", \"steps\": 1e300}", { "steps", "1 to 1000" } },
  { "{\"prompt\": \"a\", \"steps\": \"12\"}", { "steps", "\"12\"" } },
  { "{\"prompt\": \"a\", \"width\": -5}", { "width", "-5", "16 to 8192" } },
  { "{\"prompt\": \"a\", \"seconds\": 1e999}", { "seconds" } },
  { "{\"prompt\": \"a\", \"seconds\": NaN}", { "request" } },
  { "{\"prompt\": \"a\", \"guidance\": -1}", { "guidance", "0 to 100" } },
  { "{\"prompt\": \"a\", \"seed\": -1}", { "seed", "-1" } },
  { "{\"prompt\": \"a\", \"seed\": 9223372036854775808}", { "seed" } },
  { "{\"prompt\": \"a\", \"seed\": \"12x\"}", { "seed", "12x" } },
  { "{\"prompt\": \"a\", \"sampler\": \"ddim\"}", { "sampler", "ddim", "euler, unipc" } },
  { "{\"prompt\": \"a\", \"loop\": 1}", { "loop", "true or false" } },
  { "{\"prompt\": \"a\", \"first_frame\": \"\"}", { "first_frame", "empty" } },
  { "{\"prompt\": \"a\", \"keyframes\": {}}", { "keyframes", "list" } },
  { "{\"prompt\": \"a\", \"keyframes\": [1]}", { "keyframes[0]", "object" } },
  { "{\"prompt\": \"a\", \"keyframes\": [{\"time\": 1}]}", { "keyframes[0].image", "missing" } },
  { "{\"prompt\": \"a\", \"seconds\": 1, \"keyframes\": [{\"time\": 2, \"image\": \"a\"}]}", { "keyframes[0].time" } },
  { "{\"prompt\": \"a\", \"prompts\": [{\"text\": \"b\", \"from\": 2, \"to\": 1}]}", { "prompts[0].to", "after" } },
  { "{\"prompt\": \"a\", \"camera\": \"zoomies\"}", { "camera.preset", "zoomies", "static, pan-left" } },
  { "{\"prompt\": \"a\", \"camera\": {}}", { "camera", "exactly one" } },
  { "{\"prompt\": \"a\", \"camera\": {\"preset\": \"static\", \"file\": \"a\"}}", { "camera", "exactly one" } },
  { "{\"prompt\": \"a\", \"camera\": {\"keyframes\": [{\"time\": 0, \"position\": [1, 2]}]}}", { "3 numbers" } },
  { "{\"prompt\": \"a\", \"camera\": {\"keyframes\": [{\"time\": 0, \"rotation\": [1, 1, 0, 0]}]}}", { "length 1" } },
  { "{\"prompt\": \"a\", \"camera\": {\"keyframes\": [{\"time\": 0, \"look_at\": [0, 0, 0]}]}}", { "look_at" } },
  { "{\"prompt\": \"a\", \"camera\": {\"keyframes\": [{\"time\": 1}, {\"time\": 1}]}}", { "in order of time" } },
  { "{\"prompt\": \"a\", \"mask\": {\"keys\": {\"box\": [0, 0, 1, 1]}}}", { "mask", "source" } },
  { "{\"prompt\": \"a\", \"source\": \"v.mkv\", \"mask\": {}}", { "mask[0].keys", "missing" } },
  { "{\"prompt\": \"a\", \"source\": \"v.mkv\", \"mask\": {\"keys\": []}}", { "mask[0].keys", "box" } },
  { "{\"prompt\": \"a\", \"source\": \"v.mkv\", \"mask\": 3}", { "mask", "list" } },
  { "{\"prompt\": \"a\", \"layout\": {\"keys\": {\"box\": [0, 0, 1, 1]}}}", { "layout[0].prompt", "missing" } },
  { "{\"prompt\": \"a\", \"layout\": {\"prompt\": \"b\", \"keys\": {\"time\": 0}}}", { "layout[0].keys[0]", "image" } },
  { "{\"prompt\": \"a\", \"layout\": {\"prompt\": \"b\", \"keys\": {\"box\": [0, 0, -1, 1]}}}", { "negative" } },
  { "{\"prompt\": \"a\", \"layout\": {\"prompt\": \"b\", \"keys\": [{\"box\": [0, 0, 1, 1]}, {\"image\": \"m\"}]}}",
    { "in order of time" } },
  { "{\"prompt\": \"a\", \"loop\": true, \"camera\": {\"file\": \"a\"}}", { "camera.file", "loop" } },
  { "{\"prompt\": \"a\", \"loop\": true, \"extend\": \"a.mkv\"}", { "extend", "loop", "together" } },
  { "{\"prompt\": \"a\", \"extend\": \"a.mkv\", \"first_frame\": \"a.png\"}", { "first_frame", "extend" } },
  { "{\"prompt\": \"a\", \"extend\": {}}", { "extend.take", "missing" } },
  { "{\"prompt\": \"a\", \"extend\": {\"take\": \"a\", \"direction\": \"sideways\"}}", { "extend.direction" } },
  { "{\"prompt\": \"a\", \"device\": \"cuda\"}", { "device", "cuda", "vulkan:N" } },
  { "{\"prompt\": \"a\", \"device\": \"plan\"}", { "device" } },
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      struct kn_request *request = kn_request_parse (bad_cases[i].text, -1, NULL, NULL, &error);

      g_test_message ("%s -> %s", bad_cases[i].text, error ? error->message : "accepted");
      g_assert_null (request);
      g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
      for (guint j = 0; j < G_N_ELEMENTS (bad_cases[i].says) && bad_cases[i].says[j]; j++)
        g_assert_nonnull (strstr (error->message, bad_cases[i].says[j]));
    }
}

static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_request_parse (text, (gssize) length, NULL, NULL, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
}

static void
test_hostile (void)
{
  g_autofree char *deep = g_strnfill (1000000, '['), *huge = g_strnfill (5 * 1024 * 1024, ' ');
  g_autofree char *key = g_strnfill (100000, 'k');
  g_autofree char *long_key = g_strdup_printf ("{\"prompt\": \"a\", \"%s\": 1}", key);
  g_autofree char *long_value = g_strdup_printf ("{\"prompt\": \"a\", \"steps\": \"%s\"}", key);

  assert_refused (deep, 1000000);
  assert_refused (huge, 5 * 1024 * 1024);
  assert_refused (long_key, strlen (long_key));
  assert_refused (long_value, strlen (long_value));
  assert_refused ("{\"prompt\": \"\xff\"}", 15);
  assert_refused ("{\"prompt\": \"a\0b\"}", 17);
  /* every prefix of a good request, and every request with one byte changed, is answered */
  for (gsize i = 0; i < strlen (full_text); i++)
    {
      g_autofree char *text = g_strdup (full_text);
      struct kn_request *request;

      assert_refused (full_text, i);
      text[i] ^= 0x15;
      request = kn_request_parse (text, -1, NULL, NULL, NULL);
      kn_request_free (&request);
    }
}

static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kn-request-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "r.json", NULL);
  g_autofree char *image = g_build_filename (folder, "a.png", NULL);
  g_autoptr (GError) error = NULL;
  struct kn_request *request;

  g_assert_null (kn_request_load (path, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "r.json"));
  g_clear_error (&error);
  g_file_set_contents (path, "{\"prompt\": \"a\", \"first_frame\": \"a.png\"}", -1, NULL);
  request = kn_request_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (request->first_frame, ==, image);
  kn_request_free (&request);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_help (void)
{
  g_autofree char *help = kn_request_help ();
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 120);
  g_assert_nonnull (strstr (help, "look_at"));
  g_test_message ("%s", help);
}

static void
test_fps (void)
{
  static const struct { double fps; int num, den; } cases[] = {
    { 24, 24, 1 }, { 29.97, 30000, 1001 }, { 23.976, 24000, 1001 }, { 30000.0 / 1001, 30000, 1001 }, { 12.5, 25, 2 },
    { 16, 16, 1 }, { 59.94, 60000, 1001 }, { 24.001, 24001, 1000 }, { 1, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int num, den;

      kn_fps_to_fraction (cases[i].fps, &num, &den);
      g_assert_cmpint (num, ==, cases[i].num);
      g_assert_cmpint (den, ==, cases[i].den);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/draft-hash", test_draft_hash);
  g_test_add_func ("/request/prompt-is-enough", test_prompt_is_enough);
  g_test_add_func ("/request/full", test_full);
  g_test_add_func ("/request/round-trip", test_round_trip);
  g_test_add_func ("/request/recipe", test_recipe);
  g_test_add_func ("/request/bad", test_bad);
  g_test_add_func ("/request/hostile", test_hostile);
  g_test_add_func ("/request/load", test_load);
  g_test_add_func ("/request/help", test_help);
  g_test_add_func ("/request/fps", test_fps);
  return g_test_run ();
}
