/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-error.h"

G_DEFINE_QUARK (kn-export-error-quark, kn_export_error)
