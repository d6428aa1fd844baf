/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Build-time tool: nv2khr IN.spv NAME OUT.h
 *
 * Rewrites a module that uses SPV_NV_cooperative_matrix into SPV_KHR_cooperative_matrix and prints it as a C array. The
 * compilers of our base platform know only the former, drivers other than NVIDIA's only the latter. What differs:
 *
 *   capability, extension      other numbers and name
 *   matrix type                gains a use: A, B or accumulator, which is read off the operands of the multiply-adds
 *   load, store                column-major flag becomes a layout, and moves before the stride
 *   multiply-add, length       other numbers
 *
 * SPIR-V: a header of five words, then instructions of (length << 16 | opcode) and operands.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  OP_SOURCE_EXTENSION = 4, OP_EXTENSION = 10, OP_CAPABILITY = 17, OP_TYPE_INT = 21, OP_CONSTANT_TRUE = 41,
  OP_CONSTANT = 43, OP_SPEC_CONSTANT_OP = 52,
  NV_CAPABILITY = 5357, NV_TYPE = 5358, NV_LOAD = 5359, NV_STORE = 5360, NV_MUL_ADD = 5361, NV_LENGTH = 5362,
  KHR_CAPABILITY = 6022, KHR_TYPE = 4456, KHR_LOAD = 4457, KHR_STORE = 4458, KHR_MUL_ADD = 4459, KHR_LENGTH = 4460,
};

static const char KHR_EXTENSION[] = "SPV_KHR_cooperative_matrix";

/* What is known of an id. */
struct id
{
  uint32_t type;            /* of its value, when that is a matrix */
  int use;                  /* of a matrix type: 0 A, 1 B, 2 accumulator; -1 not known yet */
  bool is_matrix, is_true;
};

struct module
{
  uint32_t *in, *out;
  size_t n_in, n_out;
  struct id *ids;
  uint32_t uint_type, constants;      /* id of the first of three constants 0, 1, 2 */
  bool has_constants;
};

static void
die (const char *why)
{
  fprintf (stderr, "nv2khr: %s\n", why);
  exit (1);
}

static void
emit (struct module *m, uint32_t word)
{
  m->out[m->n_out++] = word;
}

static void
emit_words (struct module *m, const uint32_t *words, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    emit (m, words[i]);
}

static struct id *
find_id (const struct module *m, uint32_t id)
{
  if (id >= m->in[3])
    die ("an id is out of bounds");
  return &m->ids[id];
}

static void
set_use (struct module *m, uint32_t value, int use)
{
  struct id *type = find_id (m, find_id (m, value)->type);

  if (!type->is_matrix || (type->use >= 0 && type->use != use))
    die ("a matrix type has two uses: give its sizes names of their own");
  type->use = use;
}

/* First pass: types of values, uses of types. */
static void
learn (struct module *m, const uint32_t *w, uint32_t op, uint32_t n)
{
  if (op == NV_TYPE)
    *find_id (m, w[1]) = (struct id) { .is_matrix = true, .use = -1 };
  else if (op == OP_CONSTANT_TRUE)
    find_id (m, w[2])->is_true = true;
  else if (op == OP_TYPE_INT && w[2] == 32 && w[3] == 0)
    m->uint_type = w[1];
  else if (n >= 3 && w[1] < m->in[3] && w[2] < m->in[3] && m->ids[w[1]].is_matrix)
    m->ids[w[2]].type = w[1];
  if (op == NV_MUL_ADD)
    for (int i = 0; i < 3; i++)
      set_use (m, w[3 + i], i);
}

static void
write_type (struct module *m, const uint32_t *w)
{
  int use = m->ids[w[1]].use;

  if (use < 0 || !m->uint_type)
    die ("a matrix type is never multiplied");
  if (!m->has_constants)
    for (uint32_t i = 0; i < 3; i++)
      emit_words (m, (uint32_t[]) { 4 << 16 | OP_CONSTANT, m->uint_type, m->constants + i, i }, 4);
  m->has_constants = true;
  emit (m, 7 << 16 | KHR_TYPE);
  emit_words (m, w + 1, 5);
  emit (m, m->constants + (uint32_t) use);
}

static void
write_extension (struct module *m, const uint32_t *w, uint32_t n)
{
  uint32_t words = sizeof KHR_EXTENSION / 4 + 1;

  if (strcmp ((const char *) (w + 1), "SPV_NV_cooperative_matrix") != 0)
    {
      emit_words (m, w, n);
      return;
    }
  emit (m, (1 + words) << 16 | OP_EXTENSION);
  memset (m->out + m->n_out, 0, words * 4);
  memcpy (m->out + m->n_out, KHR_EXTENSION, sizeof KHR_EXTENSION);
  m->n_out += words;
}

/* Layout and stride from the stride and flag at w[0], w[1]. */
static void
write_layout (struct module *m, const uint32_t *w)
{
  emit (m, m->constants + find_id (m, w[1])->is_true);
  emit (m, w[0]);
}

static void
rewrite (struct module *m, const uint32_t *w, uint32_t op, uint32_t n)
{
  switch (op)
    {
    case OP_SOURCE_EXTENSION:
      return;
    case OP_EXTENSION:
      write_extension (m, w, n);
      return;
    case OP_CAPABILITY:
      emit (m, w[0]);
      emit (m, w[1] == NV_CAPABILITY ? KHR_CAPABILITY : w[1]);
      return;
    case NV_TYPE:
      write_type (m, w);
      return;
    case NV_LOAD:
      emit (m, n << 16 | KHR_LOAD);
      emit_words (m, w + 1, 3);
      write_layout (m, w + 4);
      emit_words (m, w + 6, n - 6);
      return;
    case NV_STORE:
      emit (m, n << 16 | KHR_STORE);
      emit_words (m, w + 1, 2);
      write_layout (m, w + 3);
      emit_words (m, w + 5, n - 5);
      return;
    case NV_MUL_ADD:
    case NV_LENGTH:
      emit (m, n << 16 | (op == NV_LENGTH ? KHR_LENGTH : KHR_MUL_ADD));
      emit_words (m, w + 1, n - 1);
      return;
    case OP_SPEC_CONSTANT_OP:
      emit_words (m, w, 3);
      emit (m, w[3] == NV_LENGTH ? KHR_LENGTH : w[3]);
      emit_words (m, w + 4, n - 4);
      return;
    default:
      emit_words (m, w, n);
    }
}

static void
read_module (struct module *m, const char *path)
{
  FILE *file = fopen (path, "rb");
  long bytes = file && fseek (file, 0, SEEK_END) == 0 ? ftell (file) : -1;

  if (bytes < 20 || bytes % 4 != 0)
    die ("cannot read the module");
  rewind (file);
  m->n_in = (size_t) bytes / 4;
  m->in = malloc ((size_t) bytes);
  /* Matrix types grow by one word, and three constants and some padding of a name are added. */
  m->out = malloc ((size_t) bytes * 2 + 256);
  if (!m->in || !m->out || fread (m->in, 4, m->n_in, file) != m->n_in || m->in[0] != 0x07230203)
    die ("cannot read the module");
  fclose (file);
  m->ids = calloc (m->in[3], sizeof *m->ids);
  if (!m->ids)
    die ("out of memory");
  m->constants = m->in[3];
}

static void
each (struct module *m, void (*visit) (struct module *, const uint32_t *, uint32_t, uint32_t))
{
  for (size_t i = 5; i < m->n_in;)
    {
      uint32_t n = m->in[i] >> 16;

      if (n == 0 || i + n > m->n_in)
        die ("the module is truncated");
      visit (m, m->in + i, m->in[i] & 0xffff, n);
      i += n;
    }
}

static void
print_module (const struct module *m, const char *name, const char *path)
{
  FILE *file = fopen (path, "w");

  if (!file)
    die ("cannot write the header");
  fprintf (file, "#pragma once\nconst uint32_t spv_%s[] = {", name);
  for (size_t i = 0; i < m->n_out; i++)
    fprintf (file, "%s0x%08x,", i % 8 ? "" : "\n", m->out[i]);
  fprintf (file, "\n};\n");
  if (fclose (file) != 0)
    die ("cannot write the header");
}

int
main (int argc, char **argv)
{
  struct module m = { 0 };

  if (argc != 4)
    die ("usage: nv2khr IN.spv NAME OUT.h");
  read_module (&m, argv[1]);
  each (&m, learn);
  emit_words (&m, m.in, 5);
  m.out[3] += 3;
  each (&m, rewrite);
  if (!m.has_constants)
    die ("the module has no matrices");
  print_module (&m, argv[2], argv[3]);
  free (m.in);
  free (m.out);
  free (m.ids);
  return 0;
}
