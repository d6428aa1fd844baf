/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The op table: everything a model may ask of a device. Each op has one contract, stated here, and is implemented in
 * ops/cpu/ and in ops/vulkan/ (+ shaders/); each implementation checks the other (tests/ops). The functions below check
 * shapes and dtypes (a wrong call is a programmer error and asserts), count the work, and pass on to the device.
 *
 * Letters: N rows (tokens or pixels), K input features, M output features, C channels, T H W frames, rows, columns,
 * L keys, D head dimension.
 *
 * dtypes: activations are F32 or BF16. A weight is prepared for one compute dtype; its input must have that dtype.
 * Sums, means, softmax and every accumulation are f32 on every device, whatever the storage.
 *
 * Errors are sticky: ops return nothing, a stream remembers its first error, ignores what follows, and reports it from
 * kn_stream_finish().
 */
#pragma once

#include "render/ops/kn-device.h"

#include <stdio.h>

G_BEGIN_DECLS

struct kn_stream;

/* What was asked of a stream since its creation. */
struct kn_stream_stats
{
  guint64 flops;            /* 2 per multiply-add of linear, conv and attention */
  guint64 bytes;            /* operands read and written once each */
  guint64 ops;
};

/* Sees a named intermediate tensor, converted to f32 and contiguous [rows, cols]. values are borrowed for the call. */
typedef void (*kn_tap_fn) (const char *name, const float *values, gint64 rows, gint64 cols, gpointer user_data);

struct kn_stream *kn_stream_create (struct kn_device *device, GError **error);
void              kn_stream_destroy (struct kn_stream **stream);
const struct kn_stream_stats *kn_stream_get_stats (const struct kn_stream *stream);

/* cancel: polled between batches (atomically, may be set from any thread); when it is 1 the stream fails with
 * KN_RENDER_ERROR_CANCELLED. Borrowed; must outlive the stream. NULL: never. */
void kn_stream_set_cancel (struct kn_stream *stream, const gint *cancel);

/* Parity and debugging: report tensors that models name with kn_stream_tap(). NULL switches off. */
void kn_stream_set_tap (struct kn_stream *stream, kn_tap_fn tap, gpointer user_data);
void kn_stream_tap (struct kn_stream *stream, const char *name, struct kn_tensor tensor);
/* As kn_stream_tap() for an element of a list: the name is "<prefix>.<index>.<name>". */
void kn_stream_tap_at (struct kn_stream *stream, const char *prefix, int index, const char *name,
                       struct kn_tensor tensor);

/* A dry stream checks and counts, but runs nothing and touches no memory, on the host or on the device: a model's own
 * code, run dry with a measuring arena, tells how much it will need. Streams of the plan device are always dry. */
void     kn_stream_set_dry (struct kn_stream *stream, gboolean dry);
gboolean kn_stream_is_dry (const struct kn_stream *stream);

/* If a file is set, each op prints one line: index, op, FLOPs, bytes, shapes and dtypes. */
void kn_stream_set_dump (struct kn_stream *stream, FILE *file);

/* Waits for everything recorded so far. FALSE and the stream's first error if there was one; the error is then
 * cleared and the stream can be used again (unless the device is lost). */
gboolean kn_stream_finish (struct kn_stream *stream, GError **error);

/* Copies rows*cols elements of dst->dtype, contiguous in src, to dst. src may be reused on return. */
void kn_stream_upload (struct kn_stream *stream, struct kn_tensor dst, const void *src);
/* As above from f32 values, converted to dst.dtype. */
void kn_stream_upload_f32 (struct kn_stream *stream, struct kn_tensor dst, const float *src);
/* Waits, then copies src to dst, contiguous, converted to f32. dst is untouched if the stream has failed. */
void kn_stream_download_f32 (struct kn_stream *stream, struct kn_tensor src, float *dst);

enum kn_act
{
  KN_ACT_NONE,
  KN_ACT_RELU,
  KN_ACT_SILU,              /* x * sigmoid(x) */
  KN_ACT_GELU_TANH,         /* 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
  KN_ACT_GELU_ERF,          /* x Phi(x) */
};

/* ---- weights ---- */

/* A matrix in host memory, as a file gives it: [rows, cols] contiguous, any float dtype. */
struct kn_host_matrix
{
  const void *data;         /* NULL on the plan device */
  enum kn_dtype dtype;      /* F32, F16 or BF16 */
  gint64 rows, cols;
};

/* y = x W^T + b, prepared for one device and compute dtype. */
struct kn_linear;

struct kn_linear_desc
{
  gint64 in;                          /* K */
  int n_parts;                        /* 1 to 3: weights stacked by rows, e.g. q, k and v of one attention */
  struct kn_host_matrix weight[3];    /* each [M_i, K] */
  struct kn_host_matrix bias[3];      /* each [1, M_i]; data == NULL and rows == 0: no bias */
  enum kn_dtype compute;              /* F32 or BF16 */
};

/* Host memory is not used after the call. */
struct kn_linear *kn_linear_create (struct kn_device *device, const struct kn_linear_desc *desc, GError **error);
void              kn_linear_destroy (struct kn_linear **linear);
gint64            kn_linear_get_out (const struct kn_linear *linear);

/* A convolution over [T, H, W, C], prepared. Time is never padded: the caller puts the history in front of the input,
 * so causal streaming and whole sequences are the same op. */
struct kn_conv;

struct kn_conv_desc
{
  gint64 cin, cout;
  int kt, kh, kw;                     /* kernel, 1 to 3 each */
  int stride_t, stride_hw;            /* 1 or 2 */
  int pad_top, pad_left, pad_bottom, pad_right;   /* zeros */
  int upsample;                       /* 1, or 2: the input is read as its nearest-neighbour x2 in H and W, which is
                                         never materialised (kt must be 1, stride 1, kernel 3x3, pads 1) */
  struct kn_host_matrix weight;       /* [cout, cin*kt*kh*kw], the file's [cout, cin, kt, kh, kw] */
  struct kn_host_matrix bias;         /* [1, cout] or none */
  enum kn_dtype compute;
};

struct kn_conv *kn_conv_create (struct kn_device *device, const struct kn_conv_desc *desc, GError **error);
void            kn_conv_destroy (struct kn_conv **conv);
/* Output extent for an input of t frames of h x w pixels. */
void            kn_conv_get_output (const struct kn_conv *conv, int t, int h, int w, int *out_t, int *out_h,
                                    int *out_w);

/* A small f32 tensor that stays on the device (norm gains, biases, tables). Owned by the caller:
 * kn_buf_destroy(&t.buf). values: rows*cols f32, copied; NULL on the plan device. {0} and error on failure. */
struct kn_tensor kn_const_create (struct kn_device *device, gint64 rows, gint64 cols, const float *values,
                                  GError **error);

/* ---- ops ---- */

/* A per-feature vector that may differ between the first rows and the rest: row i uses values[i < split ? 0 : 1].
 * values [1, M] with split 0 means one vector for all rows. F32. Used for adaptive-norm modulation, where the frames
 * that are already known have a timestep of their own. */
struct kn_rowvec
{
  struct kn_tensor values;            /* [1, M] or [2, M] F32 view; {0}: absent */
  gint64 split;
};

/* y = act(x W^T + b), or, with accumulate, y += gate * act(x W^T + b). */
struct kn_linear_args
{
  const struct kn_linear *weight;
  struct kn_tensor x;                 /* [N, K] compute dtype */
  struct kn_tensor y;                 /* [N, M] F32 or BF16; F32 with accumulate */
  enum kn_act act;
  gboolean accumulate;
  struct kn_rowvec gate;              /* [., M], optional, only with accumulate */
};
void kn_op_linear (struct kn_stream *stream, const struct kn_linear_args *args);

enum kn_norm_kind
{
  KN_NORM_LAYER,                      /* (x - mean) / sqrt(var + eps), population variance */
  KN_NORM_RMS,                        /* x / sqrt(mean(x^2) + eps) */
};

/* y = act(rope(norm(x) * (unit + scale) + shift)), statistics over the columns of each row. */
struct kn_norm_args
{
  enum kn_norm_kind kind;
  float eps;
  struct kn_tensor x, y;              /* [N, M], F32 or BF16 each; x may be y */
  struct kn_rowvec scale;             /* absent: 1 (and unit is ignored) */
  struct kn_rowvec shift;             /* absent: 0 */
  float unit;                         /* 1 for adaptive norms, 0 for plain gains */
  struct kn_tensor rope;              /* optional F32 [N, D]: cos, sin, cos, sin … of the D/2 pairs of a head.
                                         Pair p of every head: (a, b) -> (a cos - b sin, a sin + b cos) */
  enum kn_act act;                    /* NONE or SILU */
};
void kn_op_norm (struct kn_stream *stream, const struct kn_norm_args *args);

/* o = softmax(scale q k^T + bias + key_bias) v for each head; heads are consecutive column blocks of D. */
struct kn_attention_args
{
  struct kn_tensor q;                 /* [N, heads*D] */
  struct kn_tensor k, v;              /* [L, heads*D]; q, k, v of one dtype, F32 or BF16 */
  struct kn_tensor o;                 /* [N, heads*D], F32 or BF16 */
  int heads;
  float scale;
  struct kn_tensor bias;              /* optional F32 [heads*N, L], row h*N + i */
  struct kn_tensor key_bias;          /* optional F32 [1, L] */
  gboolean accumulate;                /* o += */
};
void kn_op_attention (struct kn_stream *stream, const struct kn_attention_args *args);

/* y = act(conv(x)) [+ residual]. x: [T, H, W, Cin] as [T*H*W, Cin]; contiguous unless upsample == 1 and 1x1x1. */
struct kn_conv_args
{
  const struct kn_conv *weight;
  int t, h, w;                        /* of x, history frames included */
  struct kn_tensor x;                 /* compute dtype */
  struct kn_tensor y;                 /* [T'*H'*W', Cout], F32 or BF16 */
  struct kn_tensor residual;          /* optional, shape of y, F32 or BF16; may be y */
  enum kn_act act;
};
void kn_op_conv (struct kn_stream *stream, const struct kn_conv_args *args);

enum kn_binary
{
  KN_BINARY_ADD,                      /* a + b */
  KN_BINARY_MUL,                      /* a * b */
  KN_BINARY_GELU_MUL,                 /* gelu_tanh(a) * b */
};
/* y = a op b, elementwise, all [N, M]; any mix of F32 and BF16; y may be a or b. */
void kn_op_binary (struct kn_stream *stream, enum kn_binary op, struct kn_tensor a, struct kn_tensor b,
                   struct kn_tensor y);

enum kn_unary
{
  KN_UNARY_COPY,                      /* also converts dtype */
  KN_UNARY_RELU,
  KN_UNARY_SILU,
  KN_UNARY_CLAMP3,                    /* 3 tanh(x / 3), the preview decoder's input clamp */
};
/* y = op(x), elementwise, [N, M]. x and y must be the same view or not overlap. */
void kn_op_unary (struct kn_stream *stream, enum kn_unary op, struct kn_tensor x, struct kn_tensor y);
/* y = 0. */
void kn_op_zero (struct kn_stream *stream, struct kn_tensor y);

/* The parameter-free shortcuts of the residual VAE (Wan2.2 wan/modules/vae2_2.py AvgDown3D, DupUp3D).
 * avg_down: x [T, H, W, C] -> y [T/ft, H/fs, W/fs, C']; cell elements j = ((c*ft + a)*fs + dy)*fs + dx, output
 *           channel o is the mean of the C*ft*fs*fs/C' consecutive j of its group. T must divide by ft, H and W by fs.
 * dup_up:   x [T, H, W, C] -> y [T*ft, H*fs, W*fs, C']; y[o, ft*t+a, fs*y+dy, fs*x+dx] =
 *           x[floor((((o*ft + a)*fs + dy)*fs + dx) / rep)], rep = C'*ft*fs*fs/C.
 * accumulate: y += instead of y =. */
struct kn_resample_args
{
  int t, h, w;                        /* of x */
  int ft, fs;                         /* 1 or 2 */
  struct kn_tensor x, y;              /* F32 or BF16 */
  gboolean accumulate;
};
void kn_op_avg_down (struct kn_stream *stream, const struct kn_resample_args *args);
void kn_op_dup_up (struct kn_stream *stream, const struct kn_resample_args *args);

G_END_DECLS
