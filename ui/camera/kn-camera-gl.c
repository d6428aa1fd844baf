/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-gl.h"

#include "ui/camera/kn-camera-drawing-private.h"

#include <epoxy/gl.h>
#include <math.h>

/* A corner of the strip that a line is drawn as. */
struct corner
{
  float place[4];            /* clip coordinates, already divided: w is 1 */
  float colour[4];           /* multiplied by alpha */
  float across, half;        /* pixels from the middle of the line; where it ends */
};

struct card_corner
{
  float place[4];
  float texture[2];
};

struct kn_camera_gl
{
  GLuint lines, cards, array, buffer, texture;
  GdkTexture *uploaded;
  GArray *corners;           /* struct corner */
  const struct kn_camera_eye *eye;
  const GdkRGBA *inks;
  double scale;
};

static const char line_vertex[] =
    "layout(location = 0) in vec4 place;\n"
    "layout(location = 1) in vec4 colour;\n"
    "layout(location = 2) in vec2 edge;\n"
    "out vec4 tint;\n"
    "out vec2 side;\n"
    "void main() { gl_Position = place; tint = colour; side = edge; }\n";
static const char line_fragment[] =
    "in vec4 tint;\n"
    "in vec2 side;\n"
    "out vec4 result;\n"
    "void main() { result = tint * clamp(side.y + 0.5 - abs(side.x), 0.0, 1.0); }\n";
static const char card_vertex[] =
    "layout(location = 0) in vec4 place;\n"
    "layout(location = 1) in vec2 where;\n"
    "out vec2 at;\n"
    "void main() { gl_Position = place; at = where; }\n";
static const char card_fragment[] =
    "in vec2 at;\n"
    "out vec4 result;\n"
    "uniform sampler2D picture;\n"
    "void main() { result = vec4(texture(picture, at).rgb, 1.0); }\n";

/* ---- programs ---- */

static GLuint
compile (GLenum kind, gboolean es, const char *source)
{
  const char *parts[] = { es ? "#version 300 es\nprecision highp float;\n" : "#version 330 core\n", source };
  GLuint shader = glCreateShader (kind);

  glShaderSource (shader, 2, parts, NULL);
  glCompileShader (shader);
  return shader;
}

/* 0 and error if it cannot be. */
static GLuint
link_program (gboolean es, const char *vertex, const char *fragment, GError **error)
{
  GLuint program = glCreateProgram (), parts[] = { compile (GL_VERTEX_SHADER, es, vertex),
                                                   compile (GL_FRAGMENT_SHADER, es, fragment) };
  GLint linked = 0;

  for (int i = 0; i < 2; i++)
    {
      glAttachShader (program, parts[i]);
      glDeleteShader (parts[i]);
    }
  glLinkProgram (program);
  glGetProgramiv (program, GL_LINK_STATUS, &linked);
  if (linked)
    return program;
  glDeleteProgram (program);
  g_set_error_literal (error, GDK_GL_ERROR, GDK_GL_ERROR_COMPILATION_FAILED, "The graphics driver refused a shader.");
  return 0;
}

struct kn_camera_gl *
kn_camera_gl_new (gboolean es, GError **error)
{
  struct kn_camera_gl *self = g_new0 (struct kn_camera_gl, 1);

  self->corners = g_array_new (FALSE, FALSE, sizeof (struct corner));
  self->lines = link_program (es, line_vertex, line_fragment, error);
  self->cards = self->lines ? link_program (es, card_vertex, card_fragment, error) : 0;
  glGenVertexArrays (1, &self->array);
  glGenBuffers (1, &self->buffer);
  glGenTextures (1, &self->texture);
  if (self->cards)
    return self;
  kn_camera_gl_free (self);
  return NULL;
}

void
kn_camera_gl_free (struct kn_camera_gl *self)
{
  if (!self)
    return;
  if (self->lines)
    glDeleteProgram (self->lines);
  if (self->cards)
    glDeleteProgram (self->cards);
  glDeleteVertexArrays (1, &self->array);
  glDeleteBuffers (1, &self->buffer);
  glDeleteTextures (1, &self->texture);
  g_clear_object (&self->uploaded);
  g_array_unref (self->corners);
  g_free (self);
}

/* ---- the card ---- */

static void
upload (struct kn_camera_gl *self, GdkTexture *texture)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  g_autofree guchar *pixels = NULL;

  glBindTexture (GL_TEXTURE_2D, self->texture);
  if (!g_set_object (&self->uploaded, texture))
    return;
  pixels = g_malloc ((gsize) width * (gsize) height * 4);
  gdk_texture_download (texture, pixels, (gsize) width * 4);
  /* GDK's own order of bytes is that of cairo: blue first on small-endian machines. */
  for (gsize i = 0; i < (gsize) width * (gsize) height; i++)
    {
      guint32 argb = ((guint32 *) (gpointer) pixels)[i];

      pixels[4 * i] = (guchar) (argb >> 16);
      pixels[4 * i + 1] = (guchar) (argb >> 8);
      pixels[4 * i + 2] = (guchar) argb;
      pixels[4 * i + 3] = 255;
    }
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

static void
set_attribute (guint index, int n, gsize stride, gsize offset)
{
  glEnableVertexAttribArray (index);
  glVertexAttribPointer (index, n, GL_FLOAT, GL_FALSE, (GLsizei) stride, (const void *) offset);
}

static void
draw_card (struct kn_camera_gl *self, KnCameraScene *scene, const struct kn_camera_eye *eye)
{
  static const int order[] = { 0, 1, 3, 2 };
  struct card_corner strip[4];
  double corners[4][3], clip[4];
  struct kn_pose from;
  GdkTexture *texture = kn_camera_scene_get_card (scene, &from);

  if (!kn_camera_drawing_get_card (scene, corners))
    return;
  for (int i = 0; i < 4; i++)
    {
      kn_camera_eye_clip (eye, corners[order[i]], clip);
      for (int k = 0; k < 4; k++)
        strip[i].place[k] = (float) clip[k];
      strip[i].texture[0] = (float) (i % 2);
      strip[i].texture[1] = (float) (i / 2);
    }
  upload (self, texture);
  glUseProgram (self->cards);
  glBufferData (GL_ARRAY_BUFFER, sizeof strip, strip, GL_STREAM_DRAW);
  set_attribute (0, 4, sizeof *strip, G_STRUCT_OFFSET (struct card_corner, place));
  set_attribute (1, 2, sizeof *strip, G_STRUCT_OFFSET (struct card_corner, texture));
  glDisableVertexAttribArray (2);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

/* ---- lines ---- */

static void
add_corner (struct kn_camera_gl *self, const double ndc[3], const double normal[2], double side, double half,
            const GdkRGBA *ink)
{
  double across = side * (half + 1);
  struct corner corner = {
    .place = { (float) (ndc[0] + normal[0] * across), (float) (ndc[1] + normal[1] * across), (float) ndc[2], 1 },
    .colour = { ink->red * ink->alpha, ink->green * ink->alpha, ink->blue * ink->alpha, ink->alpha },
    .across = (float) across, .half = (float) half };

  g_array_append_val (self->corners, corner);
}

static void
add_line (gpointer data, const double a[3], const double b[3], KnCameraInk ink, double width)
{
  struct kn_camera_gl *self = data;
  double ends[2][4], half = width * self->scale / 2, dx, dy, length, normal[2];
  double px = self->eye->width * self->scale / 2, py = self->eye->height * self->scale / 2;

  kn_camera_eye_clip (self->eye, a, ends[0]);
  kn_camera_eye_clip (self->eye, b, ends[1]);
  if (!_kn_camera_clip_line (ends[0], ends[1]))
    return;
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 3; k++)
      ends[i][k] /= ends[i][3];
  dx = (ends[1][0] - ends[0][0]) * px;
  dy = (ends[1][1] - ends[0][1]) * py;
  length = sqrt (dx * dx + dy * dy);
  if (length < 1e-3)
    return;
  normal[0] = -dy / length / px;
  normal[1] = dx / length / py;
  for (int i = 0; i < 6; i++)
    {
      static const int end[] = { 0, 0, 1, 1, 0, 1 }, side[] = { -1, 1, -1, -1, 1, 1 };

      add_corner (self, ends[end[i]], normal, side[i], half, &self->inks[ink]);
    }
}

static void
draw_lines (struct kn_camera_gl *self, KnCameraScene *scene)
{
  g_array_set_size (self->corners, 0);
  kn_camera_drawing_trace (scene, self->eye, add_line, self);
  glUseProgram (self->lines);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (self->corners->len * sizeof (struct corner)), self->corners->data,
                GL_STREAM_DRAW);
  set_attribute (0, 4, sizeof (struct corner), G_STRUCT_OFFSET (struct corner, place));
  set_attribute (1, 4, sizeof (struct corner), G_STRUCT_OFFSET (struct corner, colour));
  set_attribute (2, 2, sizeof (struct corner), G_STRUCT_OFFSET (struct corner, across));
  glDrawArrays (GL_TRIANGLES, 0, (GLsizei) self->corners->len);
}

void
kn_camera_gl_draw (struct kn_camera_gl *self, KnCameraScene *scene, const struct kn_camera_eye *eye,
                   double x, double y, double scale, const GdkRGBA inks[KN_CAMERA_N_INKS], const GdkRGBA *ground)
{
  const int box[4] = { (int) (x * scale), (int) (y * scale), (int) (eye->width * scale), (int) (eye->height * scale) };

  self->eye = eye;
  self->inks = inks;
  self->scale = scale;
  glViewport (box[0], box[1], box[2], box[3]);
  glScissor (box[0], box[1], box[2], box[3]);
  glEnable (GL_SCISSOR_TEST);
  if (ground)
    glClearColor (ground->red, ground->green, ground->blue, 1);
  else
    glClearColor (0, 0, 0, 0);
  glClear (GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  glEnable (GL_DEPTH_TEST);
  glDepthFunc (GL_LEQUAL);
  glEnable (GL_BLEND);
  glBlendFunc (GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glBindVertexArray (self->array);
  glBindBuffer (GL_ARRAY_BUFFER, self->buffer);
  /* The card gives way to lines that lie in it; lines do not hide each other. */
  glEnable (GL_POLYGON_OFFSET_FILL);
  glPolygonOffset (1, 1);
  draw_card (self, scene, eye);
  glDisable (GL_POLYGON_OFFSET_FILL);
  glDepthMask (GL_FALSE);
  draw_lines (self, scene);
  glDepthMask (GL_TRUE);
  glDisable (GL_DEPTH_TEST);
  glDisable (GL_SCISSOR_TEST);
  glBindVertexArray (0);
}
