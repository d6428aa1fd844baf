# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of bad input: one sentence, a non-zero exit status, nothing under a final name."""
import json
import os
import shutil

from scenario import Folder, Run, TAKE_FILES, expect, reference_model

folder = Folder()
model = reference_model(folder.path("model"))
inpainting = reference_model(folder.path("inpainting"), "transformer_inp")
truncated = folder.path("truncated")
shutil.copytree(model, truncated)
weights = os.path.join(truncated, "transformer", "diffusion_pytorch_model.safetensors")
os.truncate(weights, os.path.getsize(weights) // 2)
not_a_model = folder.path("empty")
os.mkdir(not_a_model)
for file, text in (("not-json.json", "{"), ("no-picture.png", "this is not a picture"), ("poses.txt", "0 0 0\n1 2\n")):
    with open(folder.path(file), "w") as f:
        f.write(text)
BOX = {"keys": {"box": [0, 0, 1, 0.5]}}

# what is asked for, a word that the message must contain
REQUESTS = [
    ({"colour": "red"}, "colour"),
    ({"seconds": "two"}, "seconds"),
    ({"prompt": None}, "prompt"),
    ({"width": 100000}, "width"),
    ({"height": 3}, "height"),
    ({"steps": 0}, "steps"),
    ({"guidance": -3}, "guidance"),
    ({"sampler": "magic"}, "sampler"),
    ({"loop": True, "extend": "take.mkv"}, "loop"),
    ({"mask": BOX}, "source"),
    ({"camera": "fly-away"}, "camera"),
    ({"device": "abacus"}, "device"),
    ({"device": "vulkan:63"}, "Vulkan device"),
    ({"first_frame": "missing.png", "model": inpainting}, "missing.png"),
    ({"first_frame": "no-picture.png", "model": inpainting}, "no-picture.png"),
    ({"keyframes": [{"time": 0.5, "image": "missing.png"}], "model": inpainting}, "missing.png"),
    ({"source": "missing.mkv", "model": inpainting}, "missing.mkv"),
    ({"extend": "missing.mkv", "model": inpainting}, "missing.mkv"),
    ({"extend": "no-picture.png", "model": inpainting}, "no-picture.png"),
    ({"first_frame": "no-picture.png", "model": model}, "pictures"),
    ({"source": "no-picture.png", "mask": BOX, "model": model}, "masks"),
    ({"camera": "pan-left", "model": model}, "camera"),
    ({"camera": {"file": "missing.txt"}, "model": None}, "missing.txt"),
    ({"camera": {"file": "poses.txt"}, "model": None}, "camera file"),
    ({"model": truncated}, "diffusion_pytorch_model.safetensors"),
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
print(f"{n_cases + 4} kinds of bad input, each one sentence")
