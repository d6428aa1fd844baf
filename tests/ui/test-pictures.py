# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on the screen is pinned to the shot at the playhead; pictures are dragged in time, moved by keys, held less
strictly and removed, each one step."""
import json
import os

from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for

project = copy_sample()


def chips(studio):
    return sorted(node.get_name() for node in studio.all("Picture at .*", "table cell"))


with Studio(project) as studio:
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a finished draft")
    assert not chips(studio)
    studio.key("Escape", "Right", "Right", "Right", "Right", "f")
    studio.find("Picture at 0.50 s, 100 %", "table cell")
    studio.find("Undo: Pin picture", "push button")
    studio.close()

with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: chips(studio) == ["Picture at 0.50 s, 100 %"], "the pinned frame")
    x, y, width, height = studio.settled_box("Picture at 0.50 s, 100 %", "table cell")
    strip = studio.box("Pinned pictures", "table row")
    # A quarter of the shot to the right, and back by Escape.
    studio.drag(x + width // 2, y + height // 2, (strip[2] - width) // 4)
    studio.find("Picture at 1.00 s, 100 %", "table cell")
    x = studio.settled_box("Picture at 1.00 s, 100 %", "table cell")[0]
    studio.drag(x + width // 2, y + height // 2, 60, release=False)
    wait_for(lambda: chips(studio) != ["Picture at 1.00 s, 100 %"], "a picture on the move")
    studio.key("Escape")
    studio.pointer("mouseup", 1)
    studio.find("Picture at 1.00 s, 100 %", "table cell")

    # By keys, then its strength. Keys that come before its settings are open or closed are lost.
    studio.wait_for_focus("Picture at 1.00 s, 100 %")
    studio.key("Left")
    studio.find("Picture at 0.88 s, 100 %", "table cell")
    studio.key("Return")
    studio.wait_for_focus("Strength in percent")
    strength = studio.find("Strength in percent", "slider")
    Atspi.Value.set_current_value(strength.get_value_iface(), 60)
    studio.find("Picture at 0.88 s, 60 %", "table cell")
    studio.key("Escape")
    studio.wait_for_focus("Picture at 0.88 s, 60 %")
    studio.key("ctrl+z")
    studio.find("Picture at 0.88 s, 100 %", "table cell")
    studio.key("ctrl+z", "ctrl+z")
    studio.find("Picture at 0.50 s, 100 %", "table cell")

    # Open by pointer too. Deleted, the strip is gone.
    studio.click("Picture at 0.50 s, 100 %", "table cell")
    studio.wait_for_focus("Strength in percent")
    studio.key("Escape")
    studio.wait_for_focus("Picture at 0.50 s, 100 %")
    studio.key("Delete")
    wait_for(lambda: not chips(studio), "no picture")
    studio.key("ctrl+z")
    wait_for(lambda: len(chips(studio)) == 1, "the picture again")
    studio.close()

with open(os.path.join(project, "project.json")) as f:
    saved = json.load(f)
(key,) = saved["sequences"][0]["layers"][0]["clips"][0]["pictures"]
(asset,) = (a for a in saved["assets"] if a["id"] == key["asset"])
assert key["time_frames"] == 4 and asset["path"].startswith("media/"), (key, asset)
assert os.path.getsize(os.path.join(project, asset["path"])) > 1000
