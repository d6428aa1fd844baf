/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Reproducible Gaussian noise, always made on the processor in a fixed order of operations, so every device starts
 * from the same bits.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Kinora's noise: a field, not a sequence. The value at (seed, stream, index) does not depend on how many values are
 * asked for: Philox4x32-10 (Salmon et al., SC'11) keyed by seed, counter (index / 4, stream), then Box-Muller on pairs.
 * stream separates uses of one seed (one per latent frame of the timeline, one per re-noising step …), so a window of
 * a long shot finds the same noise wherever the window starts.
 * out: [n] f32, values of index 0 … n - 1. */
void kn_noise_field (guint64 seed, guint64 stream, gsize n, float *out);

/* What a latent frame of a take begins with, for frame >= -2^20: a field of its own, and one that all frames of the
 * take have in common with the share `shared` (0 … 1) of the variance, so that what nothing decides does not flicker
 * (the mixed noise of Ge et al., Preserve Your Own Correlation, ICCV 2023). out: [n] f32. */
void kn_noise_latent_frame (guint64 seed, gint64 frame, double shared, gsize n, float *out);

/* PyTorch's CPU generator: torch.Generator().manual_seed(seed), one torch.randn(n) call. mt19937; n >= 16 in blocks of
 * 16 (aten/src/ATen/native/cpu/DistributionTemplates.h normal_fill), fewer through double-precision pairs.
 * Only the low 32 bits of seed count, as there. out: [n] f32. */
void kn_noise_torch_randn (guint64 seed, gsize n, float *out);
/* One torch.rand(n) call. */
void kn_noise_torch_rand (guint64 seed, gsize n, float *out);

G_END_DECLS
