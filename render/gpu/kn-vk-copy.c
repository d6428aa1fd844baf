/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between host memory and buffers: straight where a buffer is mapped, else through a staging buffer.
 */
#include "render/gpu/kn-vk-private.h"

#include <string.h>

#define STAGING_BYTES (16u << 20)

/* Records a copy of rows between a buffer and contiguous staging memory. */
static void
record_copy (struct kn_vk *vk, struct kn_vk_buf *buf, guint64 offset, guint64 stride, guint64 staged, guint64 row_bytes,
             guint64 rows, gboolean to_buf)
{
  struct kn_vk_buf *staging = vk->queue.staging;
  guint64 span = (rows - 1) * stride + row_bytes;
  const struct kn_vk_access accesses[] = {
    { buf, offset, offset + span, to_buf },
    { staging, staged, staged + rows * row_bytes, !to_buf },
  };
  g_autofree VkBufferCopy *copies = g_new (VkBufferCopy, rows);

  kn_vk_queue_sync (vk, accesses, 2);
  for (guint64 i = 0; i < rows; i++)
    copies[i] = (VkBufferCopy) {
      .srcOffset = to_buf ? staged + i * row_bytes : offset + i * stride,
      .dstOffset = to_buf ? offset + i * stride : staged + i * row_bytes,
      .size = row_bytes,
    };
  vkCmdCopyBuffer (vk->queue.batches[vk->queue.current].commands, to_buf ? staging->buffer : buf->buffer,
                   to_buf ? buf->buffer : staging->buffer, (guint32) rows, copies);
}

static gboolean
need_staging (struct kn_vk *vk, GError **error)
{
  if (!vk->queue.staging)
    vk->queue.staging = kn_vk_staging_create (vk, STAGING_BYTES, error);
  return vk->queue.staging != NULL;
}

static void
copy_rows (guint8 *dst, guint64 dst_stride, const guint8 *src, guint64 src_stride, guint64 row_bytes, guint64 rows)
{
  if (dst_stride == row_bytes && src_stride == row_bytes)
    memcpy (dst, src, row_bytes * rows);
  else
    for (guint64 i = 0; i < rows; i++)
      memcpy (dst + i * dst_stride, src + i * src_stride, row_bytes);
}

/* Contiguous rows are one row, which may then be longer than the staging buffer. */
static void
join_rows (guint64 *row_bytes, guint64 *rows, guint64 *stride)
{
  if (*rows == 1 || *stride == *row_bytes)
    {
      *row_bytes *= *rows;
      *rows = 1;
      *stride = *row_bytes;
    }
}

/* Copies between contiguous host memory and rows of buf, piece by piece through the staging buffer. Uploads stay under
 * way as long as the staging buffer has room; downloads wait for each piece. */
static gboolean
copy_staged (struct kn_vk *vk, struct kn_vk_buf *buf, guint64 offset, guint64 stride, guint8 *host, guint64 row_bytes,
             guint64 rows, gboolean to_buf, GError **error)
{
  while (rows > 0)
    {
      guint64 piece = MIN (row_bytes, STAGING_BYTES);
      guint64 n = MIN (MIN (rows, STAGING_BYTES / piece), 4096);
      guint8 *staged;

      if (vk->queue.staging_used + n * piece > STAGING_BYTES && !kn_vk_finish (vk, error))
        return FALSE;
      if (!kn_vk_queue_begin (vk, error))
        return FALSE;
      staged = vk->queue.staging->host + vk->queue.staging_used;
      if (to_buf)
        memcpy (staged, host, n * piece);
      record_copy (vk, buf, offset, stride, vk->queue.staging_used, piece, n, to_buf);
      vk->queue.staging_used += n * piece;
      if (!to_buf && !kn_vk_finish (vk, error))
        return FALSE;
      if (!to_buf)
        memcpy (host, staged, n * piece);
      host += n * piece;
      /* A row longer than the staging buffer is the only row. */
      offset += piece < row_bytes ? piece : n * stride;
      rows -= piece < row_bytes ? 0 : n;
      row_bytes -= piece < row_bytes ? piece : 0;
    }
  return TRUE;
}

gboolean
kn_vk_upload (struct kn_vk_buf *buf, guint64 offset, guint64 stride, const void *src, guint64 row_bytes, guint64 rows,
              GError **error)
{
  struct kn_vk *vk = buf->vk;

  join_rows (&row_bytes, &rows, &stride);
  if (row_bytes == 0 || rows == 0)
    return TRUE;
  if (!buf->host)
    return need_staging (vk, error) &&
           copy_staged (vk, buf, offset, stride, (guint8 *) src, row_bytes, rows, TRUE, error);
  if (!kn_vk_queue_is_idle (vk) && !kn_vk_finish (vk, error))
    return FALSE;
  copy_rows (buf->host + offset, stride, src, row_bytes, row_bytes, rows);
  return TRUE;
}

gboolean
kn_vk_download (struct kn_vk_buf *buf, guint64 offset, guint64 stride, void *dst, guint64 row_bytes, guint64 rows,
                GError **error)
{
  struct kn_vk *vk = buf->vk;

  join_rows (&row_bytes, &rows, &stride);
  if (!kn_vk_finish (vk, error))
    return FALSE;
  if (row_bytes == 0 || rows == 0)
    return TRUE;
  if (!buf->host)
    return need_staging (vk, error) && copy_staged (vk, buf, offset, stride, dst, row_bytes, rows, FALSE, error);
  copy_rows (dst, row_bytes, buf->host + offset, stride, row_bytes, rows);
  return TRUE;
}
