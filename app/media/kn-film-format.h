/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; the tables are constant
 *
 * What films can be written, and the presets by purpose.
 */
#pragma once

#include "app/document/kn-document-types.h"
#include "app/document/kn-time.h"
#include "render/film/kn-frame.h"

#include <libavcodec/avcodec.h>

G_BEGIN_DECLS

typedef enum
{
  KN_FILM_FILE,        /* one file through a muxer */
  KN_FILM_SEQUENCE,    /* a folder of pictures, one a frame */
} KnFilmKind;

typedef enum
{
  KN_FILM_QUALITY_SMALL,
  KN_FILM_QUALITY_GOOD,
  KN_FILM_QUALITY_HIGH,
  KN_FILM_N_QUALITIES,
} KnFilmQuality;

struct kn_film_format
{
  const char        *id;            /* "mp4-h264" */
  const char        *label;         /* English, for translation by the caller */
  const char        *extension;     /* without dot */
  const char        *mime;
  KnFilmKind         kind;
  const char        *muxer;         /* NULL for sequences */
  const char        *encoder;       /* libavcodec's name */
  const char        *package;       /* that has the encoder where it is not built in */
  enum AVPixelFormat pixels;
  const char        *options;       /* "key=value:…" for the encoder */
  const char        *quality_key;   /* encoder option that takes quality[], or NULL */
  const char        *quality[KN_FILM_N_QUALITIES];
  const char        *sound_encoder; /* NULL: the format has no sound */
  int                min_side, max_side;
  guint32            codec_tag;     /* 0: the muxer's own */
  double             max_error[KN_FILM_N_QUALITIES];  /* of a block mean, in steps of 255; 0: bit-exact */
  double             max_fps;       /* 0: any */
};

/* NULL-terminated. */
const struct kn_film_format *const *kn_film_formats (void);
/* NULL if there is none of that id. */
const struct kn_film_format *kn_film_format_find (const char *id);
/* Bits of each component. */
int      kn_film_format_get_depth    (const struct kn_film_format *format);
gboolean kn_film_format_is_lossless  (const struct kn_film_format *format);
gboolean kn_film_format_needs_even   (const struct kn_film_format *format);
gboolean kn_film_format_is_available (const struct kn_film_format *format);
/* KN_MEDIA_ERROR_NO_ENCODER naming the package, or _BAD_SIZE. */
gboolean kn_film_format_check (const struct kn_film_format *format, int width, int height, KnRate rate, KnColour colour,
                               GError **error);

struct kn_film_preset
{
  const char   *id;           /* "review" */
  const char   *label;        /* English, for translation by the caller */
  const char   *format;
  KnFilmQuality quality;
  int           width, height; /* 0: the project's */
  KnFit         fit;
};

/* Ends with an id of NULL. */
const struct kn_film_preset *kn_film_presets     (void);
const struct kn_film_preset *kn_film_preset_find (const char *id);

struct kn_film_colour
{
  enum AVColorPrimaries              primaries;
  enum AVColorTransferCharacteristic transfer;
  enum AVColorSpace                  matrix;
};
struct kn_film_colour kn_film_colour_get (KnColour colour);

G_END_DECLS
