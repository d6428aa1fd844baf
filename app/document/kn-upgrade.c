/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-upgrade.h"

#include "app/document/kn-document.h"

typedef void (*KnUpgrade) (JsonObject *project);

/* Entry i takes version i + 1 to i + 2. Version 1 is the first. */
static const KnUpgrade upgrades[] = {
  NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (upgrades) == KN_DOCUMENT_VERSION);

void
kn_upgrade (JsonObject *project, gint64 version)
{
  for (gint64 v = version; v < KN_DOCUMENT_VERSION; v++)
    upgrades[v - 1] (project);
}
