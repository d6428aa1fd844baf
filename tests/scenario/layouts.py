# SPDX-License-Identifier: GPL-3.0-or-later
"""A model in the original layout, with .pth files or safetensors, makes the same bits as in diffusers' folders."""
import json
import os
import shutil
import struct
import subprocess
import zipfile

from scenario import DATA, RENDERER, Folder, Run, expect, read, reference_model, render

NAMES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "unit", "weights", "data", "names")
STORAGES = {"F32": b"FloatStorage", "F16": b"HalfStorage", "BF16": b"BFloat16Storage"}
SIZES = {"F32": 4, "F16": 2, "BF16": 2}


# ---- tensor files ----

def tensors(path):
    """Name → (dtype, shape, bytes) of a safetensors file."""
    data = read(path)
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    return {name: (t["dtype"], t["shape"], data[8 + length + t["data_offsets"][0]:8 + length + t["data_offsets"][1]])
            for name, t in header.items()}


def write_safetensors(path, named):
    header, data = {}, b""
    for name, (dtype, shape, values) in named.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def pickled_text(text):
    return b"X" + struct.pack("<I", len(text)) + text


def pickled_sizes(sizes):
    return b"(" + b"".join(b"J" + struct.pack("<i", size) for size in sizes) + b"t"


def write_pth(path, named):
    """As torch.save() does: a pickle of a dictionary, and a member for each storage."""
    pickle = b"\x80\x02ccollections\nOrderedDict\n)R("
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for i, (name, (dtype, shape, values)) in enumerate(named.items()):
            strides = [1] * len(shape)
            for k in reversed(range(len(shape) - 1)):
                strides[k] = strides[k + 1] * shape[k + 1]
            pickle += (pickled_text(name.encode()) + b"ctorch._utils\n_rebuild_tensor_v2\n(("
                       + pickled_text(b"storage") + b"ctorch\n" + STORAGES[dtype] + b"\n" + pickled_text(b"%d" % i)
                       + pickled_text(b"cpu") + b"J" + struct.pack("<i", len(values) // SIZES[dtype]) + b"tQK\0"
                       + pickled_sizes(shape) + pickled_sizes(strides) + b"\x89ccollections\nOrderedDict\n)RtR")
            archive.writestr(f"archive/data/{i}", values)
        archive.writestr("archive/data.pkl", pickle + b"u.")
        archive.writestr("archive/byteorder", "little")


# ---- original names ----

def renamed(named, table):
    with open(os.path.join(NAMES, table)) as f:
        names = dict(line.split("\t")[:2] for line in f)
    return {names[name]: tensor for name, tensor in named.items() if name in names}


def original_clip(named):
    """Under "visual.", with the three projections as one."""
    layer = "vision_model.encoder.layers."
    leaves = {"layer_norm1": "norm1", "layer_norm2": "norm2", "self_attn.out_proj": "attn.proj", "mlp.fc1": "mlp.0",
              "mlp.fc2": "mlp.2"}
    whole = {"embeddings.patch_embedding.weight": "patch_embedding.weight", "pre_layrnorm": "pre_norm",
             "post_layernorm": "post_norm"}
    out = {}
    for name, (dtype, shape, values) in named.items():
        stem, dot, leaf = name.rpartition(".")
        if stem.endswith("self_attn.q_proj"):
            parts = [named[name.replace("q_proj", p)] for p in ("q_proj", "k_proj", "v_proj")]
            target = stem.replace(layer, "transformer.").replace("self_attn.q_proj", "attn.to_qkv") + dot + leaf
            out[target] = (dtype, [3 * shape[0], *shape[1:]], b"".join(part[2] for part in parts))
        elif name.endswith("class_embedding"):
            out["cls_embedding"] = (dtype, [1, 1, *shape], values)
        elif name.endswith("position_embedding.weight"):
            out["pos_embedding"] = (dtype, [1, *shape], values)
        elif name.startswith(layer) and not stem.endswith(("k_proj", "v_proj")):
            index, _, part = stem[len(layer):].partition(".")
            out[f"transformer.{index}.{leaves[part]}.{leaf}"] = (dtype, shape, values)
        else:
            for start, target in whole.items():
                if name.startswith("vision_model." + start):
                    out[target + name[len("vision_model." + start):]] = (dtype, shape, values)
    return {"visual." + name: tensor for name, tensor in out.items()}


def original_model(folder, diffusers, transformer, pth):
    """The same model as its authors' repositories have it."""
    config = json.loads(read(os.path.join(diffusers, "transformer", "config.json")))
    os.makedirs(os.path.join(folder, "google"))
    shutil.copytree(os.path.join(diffusers, "tokenizer"), os.path.join(folder, "google", "umt5-xxl"))
    shutil.copy(os.path.join(diffusers, "kinora.json"), folder)
    dit = renamed(tensors(os.path.join(diffusers, "transformer", "diffusion_pytorch_model.safetensors")),
                  transformer.replace("_", "-") + ".tsv")
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump({"model_type": "t2v", "dim": config["num_attention_heads"] * config["attention_head_dim"],
                   "ffn_dim": config["ffn_dim"], "freq_dim": 256, "in_dim": config["in_channels"], "out_dim": 16,
                   "num_heads": config["num_attention_heads"], "num_layers": config["num_layers"], "text_len": 512,
                   "eps": 1e-6}, f)
    write, ending = (write_pth, "pth") if pth else (write_safetensors, "safetensors")
    write(os.path.join(folder, "Wan2.1_VAE." + ending),
          renamed(tensors(os.path.join(diffusers, "vae", "diffusion_pytorch_model.safetensors")), "vae21.tsv"))
    write(os.path.join(folder, "models_t5_umt5-xxl-enc-bf16." + ending),
          renamed(tensors(os.path.join(diffusers, "text_encoder", "model.safetensors")), "umt5.tsv"))
    clip = os.path.join(diffusers, "image_encoder", "model.safetensors")
    if os.path.exists(clip):
        write(os.path.join(folder, "models_clip_open-clip-xlm-roberta-large-vit-huge-14." + ending),
              original_clip(tensors(clip)))
    if pth:
        write_safetensors(os.path.join(folder, "diffusion_pytorch_model.safetensors"), dit)
        return
    # in two shards
    names, shards = sorted(dit), {}
    for i, part in enumerate((names[::2], names[1::2])):
        shard = f"diffusion_pytorch_model-{i + 1:05}-of-00002.safetensors"
        write_safetensors(os.path.join(folder, shard), {name: dit[name] for name in part})
        shards.update({name: shard for name in part})
    with open(os.path.join(folder, "diffusion_pytorch_model.safetensors.index.json"), "w") as f:
        json.dump({"metadata": {}, "weight_map": shards}, f)


# ---- the same film ----

def pixels(out):
    """The file itself also holds the recipe, in which the model's hash differs."""
    return subprocess.run(["ffmpeg", "-v", "error", "-i", os.path.join(out, "take.mkv"), "-f", "framemd5", "-"],
                          capture_output=True, check=True).stdout


folder = Folder()
picture = os.path.join(DATA, "..", "..", "golden", "sheet.png")
for transformer, members in (("transformer_t2v", {}), ("transformer_inp", {"first_frame": picture})):
    diffusers = reference_model(folder.path(transformer), transformer)
    if members:
        shutil.copytree(os.path.join(DATA, "clip_vision"), os.path.join(diffusers, "image_encoder"),
                        ignore=shutil.ignore_patterns("io.safetensors"))
    wanted = folder.path(transformer + "-out")
    render(folder.request(model=diffusers, dtype="f32", **members), wanted)
    for pth in (True, False):
        original = folder.path(f"{transformer}-{pth}")
        original_model(original, diffusers, transformer, pth)
        got = folder.path(f"{transformer}-{pth}-out")
        render(folder.request(model=original, dtype="f32", **members), got)
        expect(read(os.path.join(got, "take.latents.safetensors")) ==
               read(os.path.join(wanted, "take.latents.safetensors")), f"{original}: latents differ")
        expect(pixels(got) == pixels(wanted), f"{original}: frames differ")

# Autoencoders whose sizes stand nowhere but in their tensors.
for vae, z_dim in (("vae21", 16), ("vae22", 48)):
    alone = folder.path(vae)
    os.makedirs(alone)
    write_safetensors(os.path.join(alone, "diffusion_pytorch_model.safetensors"),
                      renamed(tensors(os.path.join(DATA, vae, "diffusion_pytorch_model.safetensors")), vae + ".tsv"))
    shutil.copy(os.path.join(DATA, vae, "io.safetensors"), alone)
    with open(os.path.join(alone, "config.json"), "w") as f:
        json.dump({"_class_name": "AutoencoderKLWan", "z_dim": z_dim}, f)
    check = subprocess.run([RENDERER, "check", alone, "--device", "cpu"], capture_output=True, text=True)
    expect(check.returncode == 0, f"{vae}: {check.stdout}{check.stderr}")

# What is missing is named.
os.remove(os.path.join(original, "Wan2.1_VAE.safetensors"))
run = Run(folder.request(model=original), folder.path("no"))
run.end()
expect(run.status and "“vae”" in run.messages and "VAE" in run.messages, run.messages)
print("two models in the original layout, each as .pth and as safetensors, make the bits of the diffusers folder")
