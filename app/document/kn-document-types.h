/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Forward declarations and the enumerations of the document. Nicks are the spellings in project.json.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _KnDocument    KnDocument;
typedef struct _KnNode        KnNode;
typedef struct _KnClip        KnClip;
typedef struct _KnProject     KnProject;
typedef struct _KnCharacter   KnCharacter;
typedef struct _KnAsset       KnAsset;
typedef struct _KnSequence    KnSequence;
typedef struct _KnLayer       KnLayer;
typedef struct _KnMarker      KnMarker;
typedef struct _KnShot        KnShot;
typedef struct _KnPrompt      KnPrompt;
typedef struct _KnCameraPath  KnCameraPath;
typedef struct _KnCameraKey   KnCameraKey;
typedef struct _KnMaskTrack   KnMaskTrack;
typedef struct _KnMaskKey     KnMaskKey;
typedef struct _KnPictureKey  KnPictureKey;
typedef struct _KnTake        KnTake;
typedef struct _KnTitle       KnTitle;
typedef struct _KnAudioLayer  KnAudioLayer;
typedef struct _KnAudioClip   KnAudioClip;
typedef struct _KnEdit        KnEdit;
typedef struct _KnEditBuilder KnEditBuilder;

/* Where a shot's picture comes from. Picture keys, masks and the camera apply to every source but MEDIA. */
typedef enum
{
  KN_SHOT_SOURCE_TEXT,             /* "text" */
  KN_SHOT_SOURCE_FIRST_FRAME,      /* "first-frame": the picture key at frame 0 */
  KN_SHOT_SOURCE_FIRST_LAST,       /* "first-last": the picture keys at the first and the last frame */
  KN_SHOT_SOURCE_EXTEND_FORWARD,   /* "extend-forward": continues from_shot after its end */
  KN_SHOT_SOURCE_EXTEND_BACKWARD,  /* "extend-backward": leads into from_shot's beginning */
  KN_SHOT_SOURCE_LOOP,             /* "loop": the last frame leads into the first */
  KN_SHOT_SOURCE_FILL,             /* "fill": from the end of from_shot to the beginning of to_shot */
  KN_SHOT_SOURCE_MEDIA,            /* "media": shows media (an asset) as it is; with a prompt, remixes it by strength */
} KnShotSource;
GType kn_shot_source_get_type (void);
#define KN_TYPE_SHOT_SOURCE (kn_shot_source_get_type ())

typedef enum
{
  KN_QUALITY_INHERIT,              /* "inherit": the project's */
  KN_QUALITY_DRAFT,                /* "draft" */
  KN_QUALITY_STANDARD,             /* "standard" */
  KN_QUALITY_HIGH,                 /* "high" */
} KnQuality;
GType kn_quality_get_type (void);
#define KN_TYPE_QUALITY (kn_quality_get_type ())

typedef enum
{
  KN_TAKE_KIND_DRAFT,              /* "draft" */
  KN_TAKE_KIND_FULL,               /* "full" */
} KnTakeKind;
GType kn_take_kind_get_type (void);
#define KN_TYPE_TAKE_KIND (kn_take_kind_get_type ())

typedef enum
{
  KN_ASSET_KIND_IMAGE,             /* "image" */
  KN_ASSET_KIND_VIDEO,             /* "video" */
  KN_ASSET_KIND_AUDIO,             /* "audio" */
  KN_ASSET_KIND_MASK,              /* "mask" */
} KnAssetKind;
GType kn_asset_kind_get_type (void);
#define KN_TYPE_ASSET_KIND (kn_asset_kind_get_type ())

typedef enum
{
  KN_MASK_ROLE_REPLACE,            /* "replace": made anew inside the mask */
  KN_MASK_ROLE_KEEP,               /* "keep": preserved inside the mask */
  KN_MASK_ROLE_LAYOUT,             /* "layout": where the mask's prompt happens */
} KnMaskRole;
GType kn_mask_role_get_type (void);
#define KN_TYPE_MASK_ROLE (kn_mask_role_get_type ())

/* From one key to the next. */
typedef enum
{
  KN_INTERPOLATION_SMOOTH,         /* "smooth": spline through the neighbours, spherical for orientations */
  KN_INTERPOLATION_LINEAR,         /* "linear" */
  KN_INTERPOLATION_HOLD,           /* "hold" */
} KnInterpolation;
GType kn_interpolation_get_type (void);
#define KN_TYPE_INTERPOLATION (kn_interpolation_get_type ())

/* What happens while a clip overlaps the one before it on its layer. */
typedef enum
{
  KN_TRANSITION_CROSS_DISSOLVE,    /* "cross-dissolve" */
  KN_TRANSITION_DIP_TO_BLACK,      /* "dip-to-black" */
  KN_TRANSITION_DIP_TO_WHITE,      /* "dip-to-white" */
  KN_TRANSITION_WIPE_LEFT,         /* "wipe-left": the edge moves left */
  KN_TRANSITION_WIPE_RIGHT,        /* "wipe-right" */
  KN_TRANSITION_WIPE_UP,           /* "wipe-up" */
  KN_TRANSITION_WIPE_DOWN,         /* "wipe-down" */
} KnTransition;
GType kn_transition_get_type (void);
#define KN_TYPE_TRANSITION (kn_transition_get_type ())

typedef enum
{
  KN_COLOUR_REC709,                /* "rec709" */
  KN_COLOUR_DISPLAY_P3,            /* "display-p3" */
  KN_COLOUR_REC2020_HLG,           /* "rec2020-hlg" */
  KN_COLOUR_REC2020_PQ,            /* "rec2020-pq" */
} KnColour;
GType kn_colour_get_type (void);
#define KN_TYPE_COLOUR (kn_colour_get_type ())

/* Label colours of clips and markers. */
typedef enum
{
  KN_LABEL_NONE,                   /* "none" */
  KN_LABEL_RED,                    /* "red" */
  KN_LABEL_ORANGE,                 /* "orange" */
  KN_LABEL_YELLOW,                 /* "yellow" */
  KN_LABEL_GREEN,                  /* "green" */
  KN_LABEL_TEAL,                   /* "teal" */
  KN_LABEL_BLUE,                   /* "blue" */
  KN_LABEL_PURPLE,                 /* "purple" */
  KN_LABEL_PINK,                   /* "pink" */
} KnLabel;
GType kn_label_get_type (void);
#define KN_TYPE_LABEL (kn_label_get_type ())

G_END_DECLS
