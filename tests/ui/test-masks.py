# SPDX-License-Identifier: GPL-3.0-or-later
"""A mask is painted with the pointer and with keys alone: a stroke is one step, Escape takes it back, another time is
another key, and what was painted is in the project after a kill."""
import glob
import json
import os
import struct
import zlib

from studio import NO_MODEL, Studio, copy_sample, journal, wait_for

WIDTH, HEIGHT = 224, 128


def painted(project, blob):
    """Rows of a grey PNG whose lines are not filtered."""
    with open(os.path.join(project, "blobs", blob), "rb") as f:
        data = f.read()
    assert struct.unpack(">II", data[16:24]) == (WIDTH, HEIGHT)
    length = struct.unpack(">I", data[33:37])[0]
    lines = zlib.decompress(data[41:41 + length])
    return [lines[y * (WIDTH + 1) + 1:(y + 1) * (WIDTH + 1)] for y in range(HEIGHT)]


def masks(project):
    """Those of the first shot, as saved."""
    with open(os.path.join(project, "project.json")) as f:
        return json.load(f)["sequences"][0]["layers"][0]["clips"][0].get("masks", [])


def stroke(studio, canvas, x, y, dx, release=True):
    """In parts of the view, through its middle."""
    left, top, width, height = canvas
    studio.drag(left + round(width * x), top + round(height * y), round(width * dx), release)


project = copy_sample()
with Studio(project, environment=NO_MODEL) as studio:
    studio.wait_for_focus("Opening, .*")
    studio.key("b")
    canvas = studio.box("Mask: brush", "image")

    # A stroke is one step: the mask and its key come and go together.
    stroke(studio, canvas, 0.4, 0.5, 0.2)
    studio.find("Remove the key at the playhead", "push button")
    studio.find("Undo: Paint mask", "push button")
    studio.key("ctrl+z")
    studio.find("Add a key at the playhead", "push button")
    studio.find("Undo", "push button")
    studio.key("ctrl+shift+z")
    studio.find("Remove the key at the playhead", "push button")

    # Escape while the button is down: nothing was added.
    count = len(glob.glob(project + "/blobs/*"))
    stroke(studio, canvas, 0.3, 0.7, 0.4, release=False)
    studio.key("Escape")
    studio.pointer("mouseup", 1)
    assert len(glob.glob(project + "/blobs/*")) == count

    # A second later, without the pointer: the brush is moved by arrows and paints while space is down.
    studio.key("period", "period", "period", "period")
    studio.find("Add a key at the playhead", "push button")
    studio.key("e", "b", "bracketright", *["shift+Up"] * 7)
    studio.pointer("keydown", "space")
    studio.key("Right", "Right", "Right")
    studio.pointer("keyup", "space")
    studio.find("Remove the key at the playhead", "push button")
    wait_for(lambda: '"key": "time_frames", "value": 4' in journal(project), "the other key in the journal")
    studio.process.kill()
    studio.process.wait()

with Studio(project, environment=NO_MODEL) as studio:
    studio.wait_for_focus("Opening, .*")
    studio.key("b")
    studio.find("Remove the key at the playhead", "push button")
    studio.key("ctrl+shift+i")
    studio.find("Undo: Paint mask", "push button")
    studio.key("ctrl+z")
    studio.close()

(mask,) = masks(project)
assert mask["role"] == "replace" and len(mask["keys"]) == 2, mask
assert [key["time_frames"] for key in mask["keys"]] == [0, 4], mask
first, second = (painted(project, key["mask"]) for key in mask["keys"])
assert first[HEIGHT // 2][WIDTH // 2] == 255 and first[HEIGHT // 2][5] == 0
assert second[HEIGHT // 2][WIDTH // 2] == 255, "what was painted before is still there"
assert any(255 in row for row in second[:40]) and not any(255 in row for row in first[:40])
