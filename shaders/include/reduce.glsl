// SPDX-License-Identifier: GPL-3.0-or-later
// Sums and maxima over the lanes that share a row. LANES_PER_ROW is 1 (each lane has its own row: no communication,
// best on software drivers) or the workgroup size.
#extension GL_KHR_shader_subgroup_arithmetic : require

shared float kn_partial[128];

float row_sum (float v)
{
  if (LANES_PER_ROW == 1)
    return v;
  v = subgroupAdd (v);
  barrier ();
  if (subgroupElect ())
    kn_partial[gl_SubgroupID] = v;
  barrier ();
  v = 0.0;
  for (uint i = 0; i < gl_NumSubgroups; i++)
    v += kn_partial[i];
  return v;
}

float row_max (float v)
{
  if (LANES_PER_ROW == 1)
    return v;
  v = subgroupMax (v);
  barrier ();
  if (subgroupElect ())
    kn_partial[gl_SubgroupID] = v;
  barrier ();
  v = kn_partial[0];
  for (uint i = 1; i < gl_NumSubgroups; i++)
    v = max (v, kn_partial[i]);
  return v;
}
