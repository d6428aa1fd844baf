/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* key, pass, window, step, then the four arrays. */
#define STATE_TYPE "(suuuayayayay)"
#define DIGEST_BYTES 32

static GBytes *
digest (GBytes *body)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 out[DIGEST_BYTES];
  gsize n = DIGEST_BYTES, size;
  const guint8 *data = g_bytes_get_data (body, &size);

  g_checksum_update (sum, data, size);
  g_checksum_get_digest (sum, out, &n);
  return g_bytes_new (out, n);
}

static GVariant *
bytes_variant (GBytes *bytes)
{
  g_autoptr (GBytes) empty = bytes ? g_bytes_ref (bytes) : g_bytes_new (NULL, 0);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, empty, TRUE);
}

/* Copied, since the file's layout does not promise the alignment of floats; NULL if empty. */
static GBytes *
variant_bytes (GVariant *tuple, guint child)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (tuple, child);
  gsize size = g_variant_get_size (array);

  return size ? g_bytes_new (g_variant_get_data (array), size) : NULL;
}

gboolean
kn_job_state_load (struct kn_job_state *state, const char *path, const char *key)
{
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) file = NULL, body = NULL, sum = NULL, stored = NULL;
  g_autoptr (GVariant) tuple = NULL;
  const char *stored_key;
  gsize size;

  *state = (struct kn_job_state) { 0 };
  if (!g_file_get_contents (path, &contents, &size, NULL) || size < DIGEST_BYTES)
    return FALSE;
  file = g_bytes_new_take (g_steal_pointer (&contents), size);
  body = g_bytes_new_from_bytes (file, 0, size - DIGEST_BYTES);
  stored = g_bytes_new_from_bytes (file, size - DIGEST_BYTES, DIGEST_BYTES);
  sum = digest (body);
  if (!g_bytes_equal (sum, stored))
    return FALSE;
  tuple = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (STATE_TYPE), body, FALSE));
  if (!g_variant_is_normal_form (tuple))
    return FALSE;
  g_variant_get_child (tuple, 0, "&s", &stored_key);
  if (!g_str_equal (stored_key, key))
    return FALSE;
  g_variant_get_child (tuple, 1, "u", &state->pass);
  g_variant_get_child (tuple, 2, "u", &state->window);
  g_variant_get_child (tuple, 3, "u", &state->step);
  state->draft = variant_bytes (tuple, 4);
  state->strip = variant_bytes (tuple, 5);
  state->sample = variant_bytes (tuple, 6);
  state->scheduler = variant_bytes (tuple, 7);
  return TRUE;
}

static gboolean
write_all (int fd, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          data += n;
          size -= (gsize) n;
        }
    }
  return TRUE;
}

gboolean
kn_job_state_save (const struct kn_job_state *state, const char *path, const char *key, GError **error)
{
  g_autoptr (GVariant) tuple = g_variant_ref_sink (
    g_variant_new ("(suuu@ay@ay@ay@ay)", key, state->pass, state->window, state->step, bytes_variant (state->draft),
                   bytes_variant (state->strip), bytes_variant (state->sample), bytes_variant (state->scheduler)));
  g_autoptr (GBytes) body = g_variant_get_data_as_bytes (tuple), sum = digest (body);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  gboolean ok = fd >= 0 && write_all (fd, body) && write_all (fd, sum) && fdatasync (fd) == 0;
  int code = errno;

  if (fd >= 0 && close (fd) != 0 && ok)
    {
      ok = FALSE;
      code = errno;
    }
  if (ok && rename (part, path) == 0)
    return TRUE;
  if (ok)
    code = errno;
  unlink (part);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The job's state cannot be saved as %s: %s.", path,
               g_strerror (code));
  return FALSE;
}

void
kn_job_state_clear (struct kn_job_state *state)
{
  g_clear_pointer (&state->draft, g_bytes_unref);
  g_clear_pointer (&state->strip, g_bytes_unref);
  g_clear_pointer (&state->sample, g_bytes_unref);
  g_clear_pointer (&state->scheduler, g_bytes_unref);
}
