/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the readers of scripts share: kn-scene.c makes the shots, kn-script.c cleans the text and chooses the reader.
 * lines: valid UTF-8 without line ends, NULL-terminated.
 */
#pragma once

#include "app/script/kn-script.h"

G_BEGIN_DECLS

/* ---- kn-scene.c ---- */

/* A shot in the making. */
struct kn_scene
{
  GString *name, *number, *prompt, *notes, *camera;
  double   duration_s;          /* 0: not said */
  guint    n_spoken;            /* words */
};

void     kn_scene_begin        (struct kn_scene *scene);
void     kn_scene_clear        (struct kn_scene *scene);
/* Appends with a blank, or to notes with a line feed. */
void     kn_scene_add_prompt   (struct kn_scene *scene, const char *text);
void     kn_scene_add_note     (struct kn_scene *scene, const char *text);
/* "Duration: 4 s", "Camera: dolly in", "Notes: …": whether text was one of these. */
gboolean kn_scene_take_setting (struct kn_scene *scene, const char *text);
/* Makes a shot of a scene in which something is to be seen; the scene is as at its beginning afterwards. */
void     kn_scene_end          (struct kn_scene *scene, struct kn_script *script);

/* "4", "2,5 s", "0:04", "1m 30s"; 0 if it is none. */
double   kn_script_parse_duration (const char *text);
/* Takes a duration in round brackets at the end away: "Arrival (4 s)". */
double   kn_script_cut_duration   (char *text);

/* ---- the readers, a file each ---- */

void     kn_script_read_fountain (struct kn_script *script, char **lines, gboolean per_paragraph);
void     kn_script_read_markdown (struct kn_script *script, char **lines);
void     kn_script_read_csv      (struct kn_script *script, const char *text);
/* Cells of a table, the first row may name the columns; rows of char *, NULL-terminated. */
void     kn_script_read_rows     (struct kn_script *script, GPtrArray *rows);

G_END_DECLS
