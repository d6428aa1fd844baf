/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/base/kn-error.h"

G_DEFINE_QUARK (kn-render-error-quark, kn_render_error)
G_DEFINE_QUARK (kn-model-error-quark, kn_model_error)
