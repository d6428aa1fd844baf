/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-types.h"

G_DEFINE_ENUM_TYPE (KnShotSource, kn_shot_source,
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_FIRST_FRAME, "first-frame"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_FIRST_LAST, "first-last"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_EXTEND_FORWARD, "extend-forward"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_EXTEND_BACKWARD, "extend-backward"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_LOOP, "loop"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_FILL, "fill"),
                    G_DEFINE_ENUM_VALUE (KN_SHOT_SOURCE_MEDIA, "media"))

G_DEFINE_ENUM_TYPE (KnQuality, kn_quality,
                    G_DEFINE_ENUM_VALUE (KN_QUALITY_INHERIT, "inherit"),
                    G_DEFINE_ENUM_VALUE (KN_QUALITY_DRAFT, "draft"),
                    G_DEFINE_ENUM_VALUE (KN_QUALITY_STANDARD, "standard"),
                    G_DEFINE_ENUM_VALUE (KN_QUALITY_HIGH, "high"))

G_DEFINE_ENUM_TYPE (KnTakeKind, kn_take_kind,
                    G_DEFINE_ENUM_VALUE (KN_TAKE_KIND_DRAFT, "draft"),
                    G_DEFINE_ENUM_VALUE (KN_TAKE_KIND_FULL, "full"))

G_DEFINE_ENUM_TYPE (KnAssetKind, kn_asset_kind,
                    G_DEFINE_ENUM_VALUE (KN_ASSET_KIND_IMAGE, "image"),
                    G_DEFINE_ENUM_VALUE (KN_ASSET_KIND_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (KN_ASSET_KIND_AUDIO, "audio"),
                    G_DEFINE_ENUM_VALUE (KN_ASSET_KIND_MASK, "mask"))

G_DEFINE_ENUM_TYPE (KnMaskRole, kn_mask_role,
                    G_DEFINE_ENUM_VALUE (KN_MASK_ROLE_REPLACE, "replace"),
                    G_DEFINE_ENUM_VALUE (KN_MASK_ROLE_KEEP, "keep"),
                    G_DEFINE_ENUM_VALUE (KN_MASK_ROLE_LAYOUT, "layout"))

G_DEFINE_ENUM_TYPE (KnInterpolation, kn_interpolation,
                    G_DEFINE_ENUM_VALUE (KN_INTERPOLATION_SMOOTH, "smooth"),
                    G_DEFINE_ENUM_VALUE (KN_INTERPOLATION_LINEAR, "linear"),
                    G_DEFINE_ENUM_VALUE (KN_INTERPOLATION_HOLD, "hold"))

G_DEFINE_ENUM_TYPE (KnTransition, kn_transition,
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_CROSS_DISSOLVE, "cross-dissolve"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_DIP_TO_BLACK, "dip-to-black"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_DIP_TO_WHITE, "dip-to-white"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_WIPE_LEFT, "wipe-left"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_WIPE_RIGHT, "wipe-right"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_WIPE_UP, "wipe-up"),
                    G_DEFINE_ENUM_VALUE (KN_TRANSITION_WIPE_DOWN, "wipe-down"))

G_DEFINE_ENUM_TYPE (KnColour, kn_colour,
                    G_DEFINE_ENUM_VALUE (KN_COLOUR_REC709, "rec709"),
                    G_DEFINE_ENUM_VALUE (KN_COLOUR_DISPLAY_P3, "display-p3"),
                    G_DEFINE_ENUM_VALUE (KN_COLOUR_REC2020_HLG, "rec2020-hlg"),
                    G_DEFINE_ENUM_VALUE (KN_COLOUR_REC2020_PQ, "rec2020-pq"))

G_DEFINE_ENUM_TYPE (KnLabel, kn_label,
                    G_DEFINE_ENUM_VALUE (KN_LABEL_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_RED, "red"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_ORANGE, "orange"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_YELLOW, "yellow"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_GREEN, "green"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_TEAL, "teal"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_BLUE, "blue"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_PURPLE, "purple"),
                    G_DEFINE_ENUM_VALUE (KN_LABEL_PINK, "pink"))
