#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies from a folder of reference tensors what the tests in this folder need, without most activations.

  take-subset.py REFERENCE DATA
"""
import json
import pathlib
import re
import shutil
import struct
import sys

# The activations that are kept of each folder; inputs and outputs all are, except those of LEAVE_OUT.
FOLDERS = {
    'transformer_t2v': r'temb|timestep_proj|patch_embedding|blocks\.0\.after.*|blocks\.1\.out',
    'transformer_inp': r'temb|image_context|attn_call1\.o|blocks\.0\.after.*|blocks\.1\.out',
    'transformer_fun_camera': r'control_adapter(\.conv)?|plucker.*|blocks.*',
    'vae21': r'dec\.chunk1\.up0|(dec|enc)\.chunk2\.mid|enc\.chunk1\.(down5|mid)',
    'vae22': r'dec\.chunk1\.up0|(dec|enc)\.chunk2\.mid|enc\.chunk1\.(down2|mid)',
    'umt5': r'block.\.(attn_norm|out)_row0',
    'clip_vision': r'hidden1',
    'schedulers': '',
    'tokenizer': '',
    'rng': '',
    'pipeline_t2v': r'(prompt|negative)_(ids|rows)',
    'pipeline_fun_inp': '',
    'pipeline_fun_camera': '',
}
LEAVE_OUT = r'out\.sample_bf16|.*\.t4\..*|unipc\.frames_01|unipc\.step\d\.(un)?cond'
FILES = ('config.json', 'pipeline.json', 'tables.json', 'cases.json', 'pieces.json', 'tokenizer_config.json',
         'spiece.model',
         'pose.txt', 'model.safetensors', 'diffusion_pytorch_model.safetensors', 'io.safetensors')


def is_kept(name, activations):
    if name.startswith('act.'):
        return re.fullmatch(activations, name[4:])
    return name != '__metadata__' and not re.fullmatch(LEAVE_OUT, name)


def copy_tensors(source, target, activations):
    data = source.read_bytes()
    size = struct.unpack('<Q', data[:8])[0]
    kept, blobs, offset = {}, [], 0
    for name, entry in json.loads(data[8:8 + size]).items():
        if not is_kept(name, activations):
            continue
        first, last = entry['data_offsets']
        blobs.append(data[8 + size + first:8 + size + last])
        kept[name] = entry | {'data_offsets': [offset, offset + last - first]}
        offset += last - first
    header = json.dumps(kept, separators=(',', ':')).encode()
    header += b' ' * (-len(header) % 8)
    target.write_bytes(struct.pack('<Q', len(header)) + header + b''.join(blobs))


def main(reference, data):
    for folder, activations in FOLDERS.items():
        (data / folder).mkdir(parents=True, exist_ok=True)
        for name in FILES:
            source, target = reference / folder / name, data / folder / name
            if not source.exists():
                continue
            if name == 'io.safetensors':
                copy_tensors(source, target, activations)
            else:
                shutil.copyfile(source, target)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
