# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of bad input: one sentence, a non-zero exit status, nothing under a final name."""
import json
import os
import shutil
import subprocess

from scenario import FEW_THREADS, Folder, PICTURE, RENDERER, Run, TAKE_FILES, expect, reference_model

folder = Folder()
model = reference_model(folder.path("model"))
inpainting = reference_model(folder.path("inpainting"), "transformer_inp")
truncated = folder.path("truncated")
shutil.copytree(model, truncated)
weights = os.path.join(truncated, "transformer", "diffusion_pytorch_model.safetensors")
os.truncate(weights, os.path.getsize(weights) // 2)
mixed = reference_model(folder.path("mixed"), vae="vae22")


def changed(name, part, **members):
    """The model with other figures in the config.json of a part."""
    path = os.path.join(reference_model(folder.path(name)), part, "config.json")
    with open(path) as f:
        config = json.load(f)
    with open(path, "w") as f:
        json.dump({**config, **members}, f)
    return folder.path(name)


too_near = changed("too-near", "text_encoder", relative_attention_max_distance=2)
one_bucket = changed("one-bucket", "text_encoder", relative_attention_num_buckets=2)
too_deep = changed("too-deep", "vae", z_dim=64)
not_a_model = folder.path("empty")
os.mkdir(not_a_model)
for file, text in (("not-json.json", "{"), ("no-picture.png", "this is not a picture"), ("poses.txt", "0 0 0\n1 2\n")):
    with open(folder.path(file), "w") as f:
        f.write(text)
BOX = {"keys": {"box": [0, 0, 1, 0.5]}}

# what is asked for, a word that the message must contain
REQUESTS = [
    ({"colour": "red"}, "colour"),
    ({"draft": {"colour": "red"}}, "draft.colour"),
    ({"keyframes": [{"time": 0, "image": "a.png", "size": 1}]}, "keyframes[0].size"),
    ({"seconds": "two"}, "seconds"),
    ({"seconds": -1}, "seconds"),
    ({"seconds": 1e9}, "seconds"),
    ({"prompt": None}, "prompt"),
    ({"prompt": ["a", "b"]}, "prompt"),
    ({"width": 100000}, "width"),
    ({"width": 64.5}, "width"),
    ({"width": "64"}, "width"),
    ({"width": 8192, "height": 8192, "seconds": 3600, "model": None}, "GB of memory"),
    ({"height": 3}, "height"),
    ({"height": -64}, "height"),
    ({"fps": 0}, "fps"),
    ({"seed": "x"}, "seed"),
    ({"loop": 1}, "loop"),
    ({"camera": 3}, "camera"),
    ({"camera": {"keyframes": {"time": 0}}}, "camera.keyframes"),
    ({"mode": "best"}, "mode"),
    ({"dtype": "f64"}, "dtype"),
    ({"steps": 0}, "steps"),
    ({"guidance": -3}, "guidance"),
    ({"sampler": "magic"}, "sampler"),
    ({"loop": True, "extend": "take.mkv"}, "loop"),
    ({"mask": BOX}, "source"),
    ({"camera": "fly-away"}, "camera"),
    ({"device": "abacus"}, "device"),
    ({"device": "vulkan:63"}, "Vulkan device"),
    ({"device": "plan"}, "plan"),
    ({"first_frame": "missing.png", "model": inpainting}, "missing.png"),
    ({"first_frame": "no-picture.png", "model": inpainting}, "no-picture.png"),
    ({"keyframes": [{"time": 0.5, "image": "missing.png"}], "model": inpainting}, "missing.png"),
    ({"source": "missing.mkv", "model": inpainting}, "missing.mkv"),
    ({"extend": "missing.mkv", "model": inpainting}, "missing.mkv"),
    ({"extend": "no-picture.png", "model": inpainting}, "no-picture.png"),
    ({"first_frame": "no-picture.png", "model": model}, "pictures"),
    ({"fill": {"from": "missing.mkv", "to": "missing.mkv"}, "model": inpainting}, "missing.mkv"),
    ({"mask": {"keys": {"image": "missing.png"}}, "source": PICTURE, "model": inpainting}, "missing.png"),
    ({"source": "no-picture.png", "mask": BOX, "model": model}, "masks"),
    ({"camera": "pan-left", "model": model}, "camera"),
    ({"camera": {"file": "missing.txt"}, "model": None}, "missing.txt"),
    ({"camera": {"file": "poses.txt"}, "model": None}, "camera file"),
    ({"model": truncated}, "diffusion_pytorch_model.safetensors"),
    ({"model": mixed}, "of two models"),
    ({"model": too_near}, "T5"),
    ({"model": one_bucket}, "T5"),
    ({"model": too_deep}, "z_dim"),
    ({"model": not_a_model}, "empty"),
    ({"model": folder.path("nowhere")}, "nowhere"),
]


def check(what, request, word, out, **options):
    run = Run(request, out, **options)
    run.end()
    expect(run.status > 0, f"{what}: exit status {run.status}")
    said = [line for line in run.messages.split("\n") if line]
    # A state that cannot be saved is no failure by itself, but is said, too.
    expect(len(said) == 1 or len(said) == 2 and "state cannot be saved" in said[0], f"{what}: {run.messages!r}")
    sentence = said[-1]
    expect(sentence.startswith("kinora-render run: ") and sentence.endswith("."), f"{what}: {sentence!r}")
    expect(word in sentence, f"{what}: “{word}” is not in: {run.messages}")
    left = [name for name in TAKE_FILES if os.path.isdir(out) and name in os.listdir(out)]
    expect(not left, f"{what}: left {left}")


n_cases = 0
for members, word in REQUESTS:
    check(json.dumps(members), folder.request(**{"model": model, "seconds": 1, **members}), word,
          folder.path(f"out-{n_cases}"))
    n_cases += 1
good = folder.request(model=model, seconds=1)
check("not JSON", folder.path("not-json.json"), "not-json.json", folder.path("out-a"))
check("no request", folder.path("nothing.json"), "nothing.json", folder.path("out-b"))
check("a file where the folder should be", good, "not-json.json", folder.path("not-json.json", "out"))
check("a folder that nobody can write", good, "/proc/kinora", "/proc/kinora")
# The disk is full after the first kilobytes of the frames, of the latents, of the recipe.
for limit in (2000, 20000):
    check(f"disk full after {limit} bytes", good, "take", folder.path(f"out-full-{limit}"), file_limit=limit)
    n_cases += 1
# Every verb, what is wrong with its arguments.
VERBS = [
    ["fly"],
    ["run"],
    ["run", good, good],
    ["run", good, "--progress", "loud"],
    ["run", good, "--faster"],
    ["devices", "--device", "abacus"],
    ["inspect", folder.path("nowhere")],
    ["inspect", folder.path("no-picture.png")],
    ["inspect", not_a_model],
    ["inspect", truncated],
    ["inspect", model, "--device", "abacus"],
    ["check", folder.path("nowhere")],
    ["check", not_a_model],
    ["check", os.path.join(truncated, "transformer"), "--device", "cpu"],
    ["check", model, "--dtype", "f64"],
    ["bench", "--dim", "7"],
    ["bench", "--dtype", "f64"],
    ["bench", "--device", "vulkan:63"],
]
for arguments in VERBS:
    run = subprocess.run([RENDERER, *arguments], capture_output=True, text=True, env=FEW_THREADS)
    said = run.stderr.strip()
    expect(run.returncode in (1, 2), f"{arguments}: exit status {run.returncode}")
    expect(said.startswith("kinora-render") and said.endswith(".") and "\n" not in said, f"{arguments}: {said!r}")
    n_cases += 1
print(f"{n_cases + 4} kinds of bad input, each one sentence")
