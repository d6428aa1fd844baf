/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinora-render check: runs a folder of reference tensors and says, tensor by tensor, how close this engine comes.
 */
#include "render/cli/kn-check-private.h"
#include "render/cli/kn-cli.h"
#include "render/weights/kn-safe-json.h"

#include <errno.h>
#include <stdio.h>

/* What test runners read as “skipped”. */
#define EXIT_NO_DEVICE 77

struct kind
{
  const char *name;
  gboolean (*run) (struct kn_check *check, GError **error);
  gboolean needs_io;
};

static const struct kind transformer_kind = { "Wan transformer", kn_check_transformer, TRUE };
static const struct kind vae_kind = { "Wan autoencoder", kn_check_vae, TRUE };
static const struct kind umt5_kind = { "UMT5 text encoder", kn_check_umt5, TRUE };
static const struct kind clip_kind = { "CLIP vision tower", kn_check_clip_vision, TRUE };
static const struct kind tokenizer_kind = { "tokenizer", kn_check_tokenizer, FALSE };
static const struct kind schedulers_kind = { "schedulers", kn_check_schedulers, FALSE };
static const struct kind rng_kind = { "random numbers", kn_check_rng, TRUE };
static const struct kind pipeline_kind = { "pipeline", kn_check_pipeline, TRUE };

/* ---- what a folder is ---- */

static gboolean
has_file (const struct kn_check *c, const char *name)
{
  g_autofree char *path = kn_check_path (c, name);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static const struct kind *
kind_of_config (struct kn_check *c, GError **error)
{
  g_autofree char *path = kn_check_path (c, "config.json"), *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  const char *class, *type;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, error) || !(root = kn_safe_json_parse (text, n, path, error)))
    return NULL;
  class = JSON_NODE_HOLDS_OBJECT (root) ? kn_safe_json_get_string (json_node_get_object (root), "_class_name") : NULL;
  type = JSON_NODE_HOLDS_OBJECT (root) ? kn_safe_json_get_string (json_node_get_object (root), "model_type") : NULL;
  if (g_strcmp0 (class, "AutoencoderKLWan") == 0)
    return &vae_kind;
  if (g_strcmp0 (type, "umt5") == 0)
    return &umt5_kind;
  if (g_strcmp0 (type, "clip_vision_model") == 0)
    return &clip_kind;
  if (g_strcmp0 (class, "WanVACETransformer3DModel") == 0 || g_strcmp0 (type, "vace") == 0)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
                   "%s holds a VACE transformer, which this version does not run.", c->folder);
      return NULL;
    }
  if ((class && g_str_has_prefix (class, "Wan") && g_str_has_suffix (class, "Transformer3DModel")) ||
      (type && g_strv_contains ((const char *const[]) { "t2v", "i2v", "ti2v", "flf2v", NULL }, type)))
    return &transformer_kind;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED, "%s: config.json is of no model that can be checked.",
               c->folder);
  return NULL;
}

static gboolean
has_random_numbers (const struct kn_check *c)
{
  for (guint i = 0; c->io && i < kn_weights_n (c->io); i++)
    if (g_str_has_prefix (kn_weights_nth (c->io, i)->name, "rand"))
      return TRUE;
  return FALSE;
}

static const struct kind *
kind_of_folder (struct kn_check *c, GError **error)
{
  if (has_file (c, "pipeline.json"))
    return &pipeline_kind;
  if (has_file (c, "tables.json"))
    return &schedulers_kind;
  if (has_file (c, "cases.json"))
    return &tokenizer_kind;
  if (has_file (c, "config.json"))
    return kind_of_config (c, error);
  if (has_random_numbers (c))
    return &rng_kind;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
               "%s has none of pipeline.json, config.json, tables.json and cases.json, and no random numbers in "
               "io.safetensors: it is no reference folder.", c->folder);
  return NULL;
}

/* ---- one check ---- */

static void
clear_row (gpointer data)
{
  struct kn_check_row *row = data;

  g_free (row->name);
  g_free (row->note);
}

static gboolean
open_check (struct kn_check *c, const char *device, GError **error)
{
  g_autofree char *io = kn_check_path (c, "io.safetensors");

  c->rows = g_array_new (FALSE, TRUE, sizeof (struct kn_check_row));
  g_array_set_clear_func (c->rows, clear_row);
  c->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_file_test (c->folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "%s is not a folder.", c->folder);
      return FALSE;
    }
  if (g_file_test (io, G_FILE_TEST_EXISTS) && !(c->io = kn_weights_open (io, error)))
    return FALSE;
  if (!(c->device = kn_device_open (device, error)) || !(c->stream = kn_stream_create (c->device, error)))
    return FALSE;
  kn_stream_set_dump (c->stream, c->ops);
  return TRUE;
}

static void
close_check (struct kn_check *c)
{
  kn_stream_destroy (&c->stream);
  if (c->device)
    kn_device_close (&c->device);
  kn_weights_close (&c->io);
  g_array_unref (c->rows);
  g_hash_table_unref (c->seen);
}

static gboolean
run_kind (struct kn_check *c, const struct kind *kind, GError **error)
{
  if (!kind->needs_io || c->io)
    return kind->run (c, error);
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "%s has no io.safetensors.", c->folder);
  return FALSE;
}

static int
run_check (const char *folder, const char *device, enum kn_dtype dtype, gboolean json, FILE *ops)
{
  struct kn_check c = { .folder = folder, .dtype = dtype, .ops = ops };
  g_autoptr (GError) error = NULL;
  const struct kind *kind = open_check (&c, device, &error) ? kind_of_folder (&c, &error) : NULL;
  gboolean ok = kind && run_kind (&c, kind, &error);

  if (ok)
    {
      kn_check_rest (&c);
      (json ? kn_check_print_json : kn_check_print) (&c, kind->name);
      ok = kn_check_holds (&c);
    }
  else
    fprintf (stderr, "kinora-render check: %s\n", error->message);
  close_check (&c);
  if (g_error_matches (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_DEVICE))
    return EXIT_NO_DEVICE;
  return ok ? 0 : 1;
}

int
kn_check_main (int argc, char **argv)
{
  g_autofree char *device = NULL, *dtype = NULL, *ops = NULL;
  g_auto (GStrv) folders = NULL;
  gboolean json = FALSE;
  FILE *ops_file = NULL;
  int status;
  const GOptionEntry options[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "cpu, vulkan or vulkan:N (the best device)", "D" },
    { "dtype", 0, 0, G_OPTION_ARG_STRING, &dtype, "f32 or bf16 (f32)", "T" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "print one JSON object", NULL },
    { "ops", 0, 0, G_OPTION_ARG_FILENAME, &ops, "write each op with its cost and shapes to FILE", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_summary (context, "Runs a folder of reference tensors and compares. Exits with 0 if all hold, "
                                         "1 if not, 77 if this machine has no such device.");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "kinora-render check: %s.\n", error->message);
      return 2;
    }
  if (!folders || g_strv_length (folders) != 1)
    {
      fprintf (stderr, "kinora-render check: name one folder.\n");
      return 2;
    }
  if (dtype && !g_str_equal (dtype, "f32") && !g_str_equal (dtype, "bf16"))
    {
      fprintf (stderr, "kinora-render check: --dtype is f32 or bf16, not “%s”.\n", dtype);
      return 2;
    }
  if (ops && !(ops_file = fopen (ops, "w")))
    {
      fprintf (stderr, "kinora-render check: “%s” could not be written: %s.\n", ops, g_strerror (errno));
      return 1;
    }
  status = run_check (folders[0], device, dtype && g_str_equal (dtype, "bf16") ? KN_BF16 : KN_F32, json, ops_file);
  if (ops_file)
    fclose (ops_file);
  return status;
}
