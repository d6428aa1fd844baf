/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Push constants, declared once for C and for GLSL:
 *
 *   KN_PARAMS_BEGIN (kn_foo_params)
 *     KN_UINT rows;
 *   KN_PARAMS_END (kn_foo_params)
 *
 * is `struct kn_foo_params` in C, checked against the 128 bytes that every device has, and the block `p` in a shader.
 * Names: _ld is the distance of rows, _at an offset into a binding, _z the step per workgroup in z; all in elements of
 * the binding unless the comment says texels.
 */
#ifndef KN_PARAMS_H
#define KN_PARAMS_H

#ifdef VULKAN
#define KN_UINT uint
#define KN_FLOAT float
#define KN_PARAMS_BEGIN(name) layout (push_constant, std430) uniform name {
#define KN_PARAMS_END(name) } p;
#else
#include <glib.h>
#define KN_UINT guint32
#define KN_FLOAT float
#define KN_PARAMS_BEGIN(name) struct name {
#define KN_PARAMS_END(name) }; G_STATIC_ASSERT (sizeof (struct name) <= 128);
#endif

#endif
