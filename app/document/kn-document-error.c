/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-error.h"

G_DEFINE_QUARK (kn-edit-error-quark, kn_edit_error)
G_DEFINE_QUARK (kn-project-error-quark, kn_project_error)
