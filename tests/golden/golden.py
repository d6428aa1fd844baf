# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixed-seed takes against a stored sheet: every task on small models of random weights, CPU device, f32.

golden.py KINORA_RENDER            compares with sheet.png beside this file; on failure writes what it got and the
                                   difference (times 16, around grey) to golden-*.png in the current folder
golden.py KINORA_RENDER --update   writes sheet.png
"""
import os
import struct
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenario"))
from scenario import Folder, expect, read, reference_model, render

SHEET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sheet.png")
WIDTH, HEIGHT, COLUMNS = 96, 64, 3
# Processors round differently.
MEAN, MOST = 1, 6


def write_png(path, rgb, width):
    height = len(rgb) // (3 * width)
    rows = b"".join(b"\0" + rgb[3 * width * y:3 * width * (y + 1)] for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def frames(path):
    """RGB bytes of every frame of a video or picture."""
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                         capture_output=True, check=True).stdout
    return [raw[i:i + 3 * WIDTH * HEIGHT] for i in range(0, len(raw), 3 * WIDTH * HEIGHT)]


def row(pictures):
    """The first frame, the one in the middle and the last, side by side."""
    pictures = [pictures[0], pictures[len(pictures) // 2], pictures[-1]]
    line = 3 * WIDTH
    return b"".join(p[line * y:line * (y + 1)] for y in range(HEIGHT) for p in pictures)


def make_sheet(folder):
    picture = folder.path("picture.png")
    ramp = bytes(v for y in range(HEIGHT) for x in range(WIDTH) for v in (2 * x, 3 * y, 255 - x - y))
    write_png(picture, ramp, WIDTH)
    text = reference_model(folder.path("text"))
    inpainting = reference_model(folder.path("inpainting"), "transformer_inp")
    camera = reference_model(folder.path("camera"), "transformer_fun_camera")
    box = {"keys": {"box": [0.5, 0, 0.5, 1]}}
    cases = [
        ("text to video", {"model": text}),
        ("negative prompt, UniPC", {"model": text, "negative_prompt": "fog", "sampler": "unipc"}),
        ("loop", {"model": text, "loop": True, "seconds": 1}),
        ("three windows", {"model": text, "seconds": 2.6}),
        ("draft and full", {"model": text, "mode": "both"}),
        ("two texts", {"model": text, "prompts": [{"text": "by day", "to": 0.5}, {"text": "at night", "from": 0.5}]}),
        ("first picture", {"model": inpainting, "first_frame": picture}),
        ("weak keyframe", {"model": inpainting, "keyframes": [{"time": 1, "image": picture, "strength": 0.5}]}),
        ("right half anew", {"model": inpainting, "source": {"video": picture, "strength": 1}, "mask": box}),
        ("pan", {"model": camera, "camera": "pan-left"}),
    ]
    rows = []
    for name, members in cases:
        out = folder.path("out " + name)
        render(folder.request(dtype="f32", guidance=3, seed=5, **members), out)
        rows.append(row(frames(os.path.join(out, "take.mkv"))))
    return [name for name, _ in cases], b"".join(rows)


def compare(names, got, wanted):
    size = 3 * WIDTH * COLUMNS * HEIGHT
    problems = []
    for i, name in enumerate(names):
        a, b = got[i * size:(i + 1) * size], wanted[i * size:(i + 1) * size]
        differences = [abs(x - y) for x, y in zip(a, b)]
        mean, most = sum(differences) / size, max(differences)
        print(f"{name}: mean difference {mean:.3f}, largest {most}")
        if mean > MEAN or most > MOST:
            problems.append(name)
    return problems


names, sheet = make_sheet(Folder())
if "--update" in sys.argv:
    write_png(SHEET, sheet, WIDTH * COLUMNS)
    sys.exit()
stored = b"".join(frames(SHEET))
expect(len(stored) == len(sheet), "the stored sheet has another size; make it anew with tests/golden/update")
bad = compare(names, sheet, stored)
if bad:
    write_png("golden-got.png", sheet, WIDTH * COLUMNS)
    write_png("golden-difference.png", bytes(max(0, min(255, 128 + 16 * (x - y))) for x, y in zip(sheet, stored)),
              WIDTH * COLUMNS)
expect(not bad, f"{', '.join(bad)}: see golden-got.png and golden-difference.png in {os.getcwd()}; if the change is "
       "meant, look at it and store it with tests/golden/update")
