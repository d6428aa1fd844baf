# SPDX-License-Identifier: GPL-3.0-or-later
"""Layout boxes: drawn, named, moved at another time, resized by a handle and by keys, each one step; they survive."""
import json
import os

from studio import NO_MODEL, Studio, copy_sample, wait_for

project = copy_sample()


def boxes():
    """Those of the first shot, as saved."""
    with open(os.path.join(project, "project.json")) as f:
        return json.load(f)["sequences"][0]["layers"][0]["clips"][0].get("masks", [])


with Studio(project, environment=NO_MODEL) as studio:
    studio.wait_for_focus("Opening, .*")
    studio.key("d")
    left, top, width, height = studio.settled_box("Layout boxes", "panel")
    # What was drawn asks for its words.
    studio.drag(left + width // 4, top + height // 3, width // 4, dy=height // 3)
    studio.find("Box without a prompt", "table cell")
    studio.type("a red balloon")
    studio.find("Box: a red balloon", "table cell")
    studio.key("Return")

    # Half a second later it is further to the right: another key.
    before = studio.settled_box("Box: a red balloon", "table cell")
    studio.key("period", "period", "period", "period")
    studio.find("Add a key at the playhead", "push button")
    studio.drag(before[0] + before[2] // 2, before[1] + before[3] // 2, width // 5)
    studio.find("Undo: Move box", "push button")
    after = studio.settled_box("Box: a red balloon", "table cell")
    assert abs(after[0] - before[0] - width // 5) < 12 and after[2] == before[2], (before, after)
    # Between the keys it is between.
    studio.key("comma", "comma")
    wait_for(lambda: before[0] + 20 < studio.box("Box: a red balloon")[0] < after[0] - 20, "a box on its way")
    studio.key("period", "period")

    # A handle with the pointer, then Escape while another is dragged.
    x, y, w, h = studio.settled_box("Lower right corner", "separator")
    studio.drag(x + w // 2, y + h // 2, 30, dy=20)
    wait_for(lambda: studio.box("Box: a red balloon")[2] > after[2] + 15, "a wider box")
    wide = studio.settled_box("Box: a red balloon", "table cell")
    studio.drag(wide[0] + wide[2] // 2, wide[1] + wide[3] // 2, -60, release=False)
    wait_for(lambda: studio.box("Box: a red balloon")[0] < wide[0] - 20, "a box on the move")
    studio.key("Escape")
    studio.pointer("mouseup", 1)
    wait_for(lambda: studio.box("Box: a red balloon") == wide, "the box where it was")

    # Without the pointer: another box, moved, made larger, deleted.
    studio.key("shift+d")
    studio.find("Box without a prompt", "table cell")
    small = studio.settled_box("Box without a prompt", "table cell")
    studio.key("Left", "shift+Left", "ctrl+shift+Right")
    wait_for(lambda: studio.box("Box without a prompt")[0] < small[0] - 20
             and studio.box("Box without a prompt")[2] > small[2] + 20, "a box moved and resized by keys")
    studio.key("Delete")
    wait_for(lambda: not list(studio.all("Box without a prompt")), "a deleted box")
    studio.close()

(box,) = boxes()
assert box["role"] == "layout" and box["prompt"] == "a red balloon", box
assert [key["time_frames"] for key in box["keys"]] == [0, 4], box
assert box["keys"][1]["box"][0] > box["keys"][0]["box"][0] + 0.1, box
