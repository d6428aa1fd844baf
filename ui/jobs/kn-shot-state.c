/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/jobs/kn-render-desk.h"

#include <glib/gi18n.h>

static const struct
{
  const char *label, *icon, *class;
} states[] = {
  [KN_SHOT_STATE_EMPTY] = { N_("empty"), "kn-state-empty-symbolic", "empty" },
  [KN_SHOT_STATE_READING] = { N_("reading"), "kn-state-waiting-symbolic", "reading" },
  [KN_SHOT_STATE_WAITING] = { N_("waiting"), "kn-state-waiting-symbolic", "waiting" },
  [KN_SHOT_STATE_DRAFTING] = { N_("drafting"), "kn-state-drafting-symbolic", "drafting" },
  [KN_SHOT_STATE_DRAFT] = { N_("draft"), "kn-state-draft-symbolic", "draft" },
  [KN_SHOT_STATE_OLD_DRAFT] = { N_("earlier draft"), "kn-state-old-draft-symbolic", "old-draft" },
  [KN_SHOT_STATE_RENDERING] = { N_("rendering"), "kn-state-drafting-symbolic", "rendering" },
  [KN_SHOT_STATE_STALE] = { N_("stale"), "kn-state-stale-symbolic", "stale" },
  [KN_SHOT_STATE_RENDERED] = { N_("rendered"), "kn-state-rendered-symbolic", "rendered" },
  [KN_SHOT_STATE_FOOTAGE] = { N_("footage"), "video-x-generic-symbolic", "footage" },
  [KN_SHOT_STATE_FAILED] = { N_("failed"), "kn-state-failed-symbolic", "failed" },
};

const char *
kn_shot_state_get_label (KnShotState state)
{
  return _(states[state].label);
}

const char *
kn_shot_state_get_icon (KnShotState state)
{
  return states[state].icon;
}

const char *
kn_shot_state_get_class (KnShotState state)
{
  return states[state].class;
}
