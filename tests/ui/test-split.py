# SPDX-License-Identifier: GPL-3.0-or-later
"""All lanes of a project are seen when it opens; where somebody draws the line stays; what does not fit is scrolled to."""
import subprocess

from studio import NO_MODEL, Studio, copy_sample, wait_for

LANES = ["Shots", "Prompts", "Camera", "Masks", "Pictures"]
KEPT = dict(NO_MODEL, GSETTINGS_BACKEND="keyfile")


def bottom_of(studio, name, role="table row"):
    _, top, _, height = studio.settled_box(name, role)
    return top + height


project = copy_sample()
with Studio(project, environment=KEPT) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    scrollbar = studio.settled_box("Scroll the timeline", "scroll bar")[1]
    for name in LANES:
        assert bottom_of(studio, name) <= scrollbar, (name, bottom_of(studio, name), scrollbar)

    # The line above the timeline, up.
    left, top, width, height = studio.settled_box("Timeline", "table")
    studio.drag(left + width // 2, top, 0, dy=-60)
    wait_for(lambda: studio.box("Timeline", "table")[3] > height + 40, "a higher timeline")
    higher = studio.settled_box("Timeline", "table")[3]
    studio.close()

def height_of(studio):
    out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", studio.window], capture_output=True, text=True)
    return int(next(line for line in out.stdout.split() if line.startswith("HEIGHT="))[len("HEIGHT="):])


with Studio(project, environment=KEPT) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    wait_for(lambda: abs(studio.settled_box("Timeline", "table")[3] - higher) <= 1, "the height it was left at")

    # As low as it can be; a page that needs more room has it, and nothing lies below the edge.
    before = height_of(studio)
    studio.pointer("windowsize", studio.window, 1200, 100)
    wait_for(lambda: height_of(studio) not in (before, 100), "a window as low as it can be")
    for page in "alt+2", "alt+1":
        studio.key(page)
        wait_for(lambda: bottom_of(studio, "Scroll the timeline", "scroll bar") <= height_of(studio), "all of the timeline")
    studio.close()
