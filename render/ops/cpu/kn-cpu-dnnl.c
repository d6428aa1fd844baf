/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * oneDNN's C API behind one look-up: a key says what a primitive is for, the table keeps it.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <omp.h>
#include <string.h>

/* A forward pass asks for some tens of primitives; decoding in tiles multiplies that by the few tile shapes. */
#define MAX_PRIMITIVES 512

static dnnl_data_type_t
data_type (gboolean bf16)
{
  return bf16 ? dnnl_bf16 : dnnl_f32;
}

static dnnl_status_t
append_act (dnnl_post_ops_t ops, enum kn_act act)
{
  switch (act)
    {
    case KN_ACT_RELU:
      return dnnl_post_ops_append_eltwise (ops, 1, dnnl_eltwise_relu, 0, 0);
    case KN_ACT_SILU:
      return dnnl_post_ops_append_eltwise (ops, 1, dnnl_eltwise_swish, 1, 0);
    case KN_ACT_GELU_TANH:
      return dnnl_post_ops_append_eltwise (ops, 1, dnnl_eltwise_gelu_tanh, 0, 0);
    case KN_ACT_GELU_ERF:
      return dnnl_post_ops_append_eltwise (ops, 1, dnnl_eltwise_gelu_erf, 0, 0);
    case KN_ACT_NONE:
      break;
    }
  return dnnl_success;
}

/* Index of the gate among the post-ops of a key. */
static int
gate_index (const struct kn_cpu_key *key)
{
  return key->act == KN_ACT_NONE ? 0 : 1;
}

/* Scratch is ours, so that it is counted; strict mode keeps f32 from being multiplied as bf16 or tf32. */
static dnnl_status_t
create_attr (const struct kn_cpu_key *key, const dnnl_memory_desc_t *gate, dnnl_primitive_attr_t *attr)
{
  dnnl_post_ops_t ops = NULL;
  dnnl_status_t status = dnnl_primitive_attr_create (attr);

  if (status)
    return status;
  status = dnnl_post_ops_create (&ops);
  if (!status)
    status = dnnl_primitive_attr_set_scratchpad_mode (*attr, dnnl_scratchpad_mode_user);
  if (!status)
    status = dnnl_primitive_attr_set_fpmath_mode (*attr, dnnl_fpmath_mode_strict);
  if (!status)
    status = append_act (ops, key->act);
  if (!status && key->gate)
    status = dnnl_post_ops_append_binary (ops, dnnl_binary_mul, gate);
  if (!status && key->sum)
    status = dnnl_post_ops_append_sum (ops, 1);
  if (!status)
    status = dnnl_primitive_attr_set_post_ops (*attr, ops);
  dnnl_post_ops_destroy (ops);
  return status;
}

static dnnl_status_t
create_pd (const struct kn_cpu_key *key, const_dnnl_op_desc_t desc, dnnl_engine_t engine, dnnl_primitive_desc_t *pd)
{
  dnnl_memory_desc_t gate;
  dnnl_dims_t gate_dims = { 1, key->m };
  dnnl_primitive_attr_t attr = NULL;
  dnnl_status_t status = dnnl_memory_desc_init_by_tag (&gate, 2, gate_dims, dnnl_f32, dnnl_ab);

  if (!status)
    status = create_attr (key, &gate, &attr);
  if (!status)
    status = dnnl_primitive_desc_create (pd, desc, attr, engine, NULL);
  dnnl_primitive_attr_destroy (attr);
  return status;
}

static dnnl_status_t
create_matmul (struct kn_cpu_primitive *p, const dnnl_memory_desc_t *weights, dnnl_engine_t engine,
               dnnl_primitive_desc_t *pd)
{
  const struct kn_cpu_key *key = &p->key;
  dnnl_dims_t src = { key->n, key->k }, wei = { key->k, key->m }, dst = { key->n, key->m }, bias = { 1, key->m };
  dnnl_matmul_desc_t desc;
  dnnl_status_t status;

  dnnl_memory_desc_init_by_tag (&p->src, 2, src, data_type (key->src_bf16), dnnl_ab);
  dnnl_memory_desc_init_by_tag (&p->dst, 2, dst, data_type (key->dst_bf16), dnnl_ab);
  dnnl_memory_desc_init_by_tag (&p->bias, 2, bias, dnnl_f32, dnnl_ab);
  if (weights)
    p->weights = *weights;
  else
    dnnl_memory_desc_init_by_tag (&p->weights, 2, wei, data_type (key->bf16), dnnl_format_tag_any);
  status = dnnl_matmul_desc_init (&desc, &p->src, &p->weights, key->bias ? &p->bias : NULL, &p->dst);
  return status ? status : create_pd (key, &desc, engine, pd);
}

/* Frames of a kernel without extent in time are a batch of images. */
static gboolean
is_3d (const struct kn_cpu_key *key)
{
  return key->kt > 1 || key->stride_t > 1;
}

static int
out_extent (int in, int pad, int kernel, int stride)
{
  return (in + pad - kernel) / stride + 1;
}

static void
init_conv_descs (struct kn_cpu_primitive *p, const dnnl_memory_desc_t *weights)
{
  const struct kn_cpu_key *k = &p->key;
  int t = out_extent (k->t, 0, k->kt, k->stride_t);
  int h = out_extent (k->h, k->pad_top + k->pad_bottom, k->kh, k->stride_hw);
  int w = out_extent (k->w, k->pad_left + k->pad_right, k->kw, k->stride_hw);
  dnnl_dims_t src3 = { 1, k->cin, k->t, k->h, k->w }, src2 = { k->t, k->cin, k->h, k->w };
  dnnl_dims_t wei3 = { k->cout, k->cin, k->kt, k->kh, k->kw }, wei2 = { k->cout, k->cin, k->kh, k->kw };
  dnnl_dims_t dst3 = { 1, k->cout, t, h, w }, dst2 = { t, k->cout, h, w }, bias = { k->cout };
  gboolean three = is_3d (k);
  int nd = three ? 5 : 4;
  dnnl_format_tag_t tag = three ? dnnl_ndhwc : dnnl_nhwc;

  dnnl_memory_desc_init_by_tag (&p->src, nd, three ? src3 : src2, data_type (k->src_bf16), tag);
  dnnl_memory_desc_init_by_tag (&p->dst, nd, three ? dst3 : dst2, data_type (k->dst_bf16), tag);
  dnnl_memory_desc_init_by_tag (&p->bias, 1, bias, dnnl_f32, dnnl_a);
  if (weights)
    p->weights = *weights;
  else
    dnnl_memory_desc_init_by_tag (&p->weights, nd, three ? wei3 : wei2, data_type (k->bf16), dnnl_format_tag_any);
}

static dnnl_status_t
create_conv (struct kn_cpu_primitive *p, const dnnl_memory_desc_t *weights, dnnl_engine_t engine,
             dnnl_primitive_desc_t *pd)
{
  const struct kn_cpu_key *k = &p->key;
  int skip = is_3d (k) ? 0 : 1;
  dnnl_dims_t strides = { k->stride_t, k->stride_hw, k->stride_hw };
  dnnl_dims_t before = { 0, k->pad_top, k->pad_left }, after = { 0, k->pad_bottom, k->pad_right };
  dnnl_convolution_desc_t desc;
  dnnl_status_t status;

  init_conv_descs (p, weights);
  status = dnnl_convolution_forward_desc_init (&desc, dnnl_forward_inference, dnnl_convolution_direct, &p->src,
                                               &p->weights, k->bias ? &p->bias : NULL, &p->dst, strides + skip,
                                               before + skip, after + skip);
  return status ? status : create_pd (k, &desc, engine, pd);
}

static dnnl_status_t
create_pack (struct kn_cpu_primitive *p, const dnnl_memory_desc_t *weights, dnnl_engine_t engine,
             dnnl_primitive_desc_t *pd)
{
  dnnl_dims_t dims = { p->key.k, p->key.m }, strides = { p->key.stride_k, p->key.stride_m };
  dnnl_primitive_attr_t attr = NULL;
  dnnl_status_t status;

  p->dst = *weights;
  status = dnnl_memory_desc_init_by_strides (&p->src, 2, dims, data_type (p->key.src_bf16), strides);
  if (!status)
    status = dnnl_primitive_attr_create (&attr);
  if (!status)
    status = dnnl_primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user);
  if (!status)
    status = dnnl_reorder_primitive_desc_create (pd, &p->src, engine, &p->dst, engine, attr);
  dnnl_primitive_attr_destroy (attr);
  return status;
}

static dnnl_status_t
create_any (struct kn_cpu_primitive *p, const dnnl_memory_desc_t *weights, dnnl_engine_t engine,
            dnnl_primitive_desc_t *pd)
{
  switch (p->key.kind)
    {
    case KN_CPU_MATMUL:
      return create_matmul (p, weights, engine, pd);
    case KN_CPU_CONV:
      return create_conv (p, weights, engine, pd);
    case KN_CPU_PACK:
      return create_pack (p, weights, engine, pd);
    }
  return dnnl_unimplemented;
}

/* Reads what oneDNN decided. */
static void
describe (struct kn_cpu_primitive *p, const_dnnl_primitive_desc_t pd)
{
  const char *name = "";

  dnnl_primitive_desc_query (pd, dnnl_query_impl_info_str, 0, (void *) &name);
  p->fast = strstr (name, "ref") == NULL;
  p->scratch = *dnnl_primitive_desc_query_md (pd, dnnl_query_scratchpad_md, 0);
  p->scratch_bytes = kn_cpu_align (dnnl_memory_desc_get_size (&p->scratch));
  if (p->key.kind != KN_CPU_PACK)
    p->weights = *dnnl_primitive_desc_query_md (pd, dnnl_query_weights_md, 0);
}

static struct kn_cpu_primitive *
create_primitive (struct kn_cpu_device *device, const struct kn_cpu_key *key, const dnnl_memory_desc_t *weights,
                  GError **error)
{
  struct kn_cpu_primitive *p = g_new0 (struct kn_cpu_primitive, 1);
  dnnl_primitive_desc_t pd = NULL;
  dnnl_status_t status;

  p->key = *key;
  /* oneDNN splits the work for the thread count that it sees when the primitive is made. */
  if (key->single)
    omp_set_num_threads (1);
  status = create_any (p, weights, device->engine, &pd);
  if (!status)
    describe (p, pd);
  if (!status)
    status = dnnl_primitive_create (&p->primitive, pd);
  if (key->single)
    omp_set_num_threads (device->n_threads);
  dnnl_primitive_desc_destroy (pd);
  if (!status)
    return p;
  g_free (p);
  g_set_error (error, KN_RENDER_ERROR,
               status == dnnl_out_of_memory ? KN_RENDER_ERROR_NO_MEMORY : KN_RENDER_ERROR_UNSUPPORTED,
               "oneDNN cannot make a primitive on this processor (status %d).", status);
  return NULL;
}

/* FNV-1a over what tells two blocked layouts of one shape apart. */
static guint32
layout_hash (const dnnl_memory_desc_t *desc)
{
  const dnnl_blocking_desc_t *b = &desc->format_desc.blocking;
  guint32 hash = 2166136261u;

  for (int i = 0; i < desc->ndims; i++)
    hash = (hash ^ (guint32) b->strides[i]) * 16777619u;
  for (int i = 0; i < b->inner_nblks; i++)
    hash = (hash ^ (guint32) (b->inner_blks[i] * 16 + b->inner_idxs[i])) * 16777619u;
  return hash | 1;
}

struct kn_cpu_primitive *
kn_cpu_primitive_get (struct kn_cpu_device *device, const struct kn_cpu_key *key, const dnnl_memory_desc_t *weights,
                      GError **error)
{
  struct kn_cpu_key full = *key;
  struct kn_cpu_primitive *p;

  full.layout = weights ? layout_hash (weights) : 0;
  p = g_hash_table_lookup (device->primitives, &full);
  if (!p)
    {
      p = create_primitive (device, &full, weights, error);
      if (!p)
        return NULL;
      g_hash_table_insert (device->primitives, &p->key, p);
    }
  p->last_use = ++device->clock;
  return p;
}

void
kn_cpu_primitives_trim (struct kn_cpu_device *device)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (device->primitives) <= MAX_PRIMITIVES)
    return;
  g_hash_table_iter_init (&iter, device->primitives);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((struct kn_cpu_primitive *) value)->last_use + MAX_PRIMITIVES / 2 < device->clock)
      g_hash_table_iter_remove (&iter);
  /* All of them recent: start again rather than grow. */
  if (g_hash_table_size (device->primitives) > MAX_PRIMITIVES)
    g_hash_table_remove_all (device->primitives);
}

struct arguments
{
  dnnl_exec_arg_t args[8];
  int n, n_owned;
  dnnl_memory_t owned[8];
  dnnl_status_t status;
};

static void
add_memory (struct arguments *a, int arg, dnnl_memory_t memory)
{
  a->args[a->n].arg = arg;
  a->args[a->n++].memory = memory;
}

static void
add_pointer (struct arguments *a, int arg, const dnnl_memory_desc_t *desc, dnnl_engine_t engine, const void *pointer)
{
  if (a->status || !pointer)
    return;
  a->status = dnnl_memory_create (&a->owned[a->n_owned], desc, engine, (void *) pointer);
  if (!a->status)
    add_memory (a, arg, a->owned[a->n_owned++]);
}

gboolean
kn_cpu_primitive_run (struct kn_cpu_device *device, const struct kn_cpu_primitive *p, int thread,
                      const struct kn_cpu_operands *o)
{
  struct arguments a = { 0 };
  dnnl_dims_t gate_dims = { 1, p->key.m };
  dnnl_memory_desc_t gate;

  add_pointer (&a, DNNL_ARG_SRC, &p->src, device->engine, o->src);
  add_pointer (&a, DNNL_ARG_DST, &p->dst, device->engine, o->dst);
  add_pointer (&a, DNNL_ARG_BIAS, &p->bias, device->engine, o->bias);
  if (p->scratch_bytes)
    add_pointer (&a, DNNL_ARG_SCRATCHPAD, &p->scratch, device->engine, o->scratch);
  if (o->weights)
    add_memory (&a, DNNL_ARG_WEIGHTS, o->weights);
  if (o->gate)
    {
      dnnl_memory_desc_init_by_tag (&gate, 2, gate_dims, dnnl_f32, dnnl_ab);
      add_pointer (&a, DNNL_ARG_ATTR_MULTIPLE_POST_OP (gate_index (&p->key)) | DNNL_ARG_SRC_1, &gate, device->engine,
                   o->gate);
    }
  if (!a.status)
    a.status = dnnl_primitive_execute (p->primitive, device->streams[thread], a.n, a.args);
  for (int i = 0; i < a.n_owned; i++)
    dnnl_memory_destroy (a.owned[i]);
  return a.status == dnnl_success;
}

void
kn_cpu_fail_run (struct kn_stream *stream)
{
  kn_stream_fail (stream, g_error_new_literal (KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                                               "oneDNN failed to run a primitive that it had made."));
}

gboolean
kn_cpu_weights_init (struct kn_cpu_weights *weights, struct kn_cpu_device *device, const dnnl_memory_desc_t *desc,
                     const dnnl_memory_desc_t *plain, const void *data, GError **error)
{
  dnnl_memory_t from = NULL;
  dnnl_primitive_desc_t pd = NULL;
  dnnl_primitive_t reorder = NULL;
  dnnl_status_t status;

  weights->desc = *desc;
  weights->bytes = kn_cpu_align (dnnl_memory_desc_get_size (desc));
  weights->data = kn_cpu_alloc (weights->bytes, error);
  if (!weights->data)
    return FALSE;
  status = dnnl_memory_create (&weights->memory, desc, device->engine, weights->data);
  if (!status)
    status = dnnl_memory_create (&from, plain, device->engine, (void *) data);
  if (!status)
    status = dnnl_reorder_primitive_desc_create (&pd, plain, device->engine, desc, device->engine, NULL);
  if (!status)
    status = dnnl_primitive_create (&reorder, pd);
  if (!status)
    status = dnnl_primitive_execute (reorder, device->streams[0], 2, (dnnl_exec_arg_t[]) {
      { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, weights->memory } });
  dnnl_primitive_destroy (reorder);
  dnnl_primitive_desc_destroy (pd);
  dnnl_memory_destroy (from);
  if (!status)
    return TRUE;
  kn_cpu_weights_clear (weights);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "oneDNN cannot lay out weights (status %d).",
               status);
  return FALSE;
}

void
kn_cpu_weights_clear (struct kn_cpu_weights *weights)
{
  dnnl_memory_destroy (weights->memory);
  kn_cpu_free (weights->data, weights->bytes);
  *weights = (struct kn_cpu_weights) { 0 };
}
