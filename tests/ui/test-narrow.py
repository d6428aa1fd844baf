# SPDX-License-Identifier: GPL-3.0-or-later
"""In a narrow or a low window everything of the viewer is still there, whatever the tool."""
import subprocess

from studio import FRAME_PX, NO_MODEL, Atspi, Studio, copy_sample, wait_for

WIDTH_PX = 640
TOOLS = ["Select", "Paint a mask", "Erase from the mask", "Rectangle in the mask", "Ellipse in the mask", "Layout boxes",
         "Pin a picture at the playhead", "Show all of the picture"]
TRANSPORT = ["To the start", "Play", "To the end", "Repeat the range", "Compare takes", "Full screen"]


def size_of(studio):
    out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", studio.window], capture_output=True, text=True)
    values = dict(line.split("=") for line in out.stdout.split())
    return int(values["WIDTH"]), int(values["HEIGHT"])


def resize(studio, width, height):
    studio.pointer("windowsize", studio.window, width, height)
    wait_for(lambda: size_of(studio) == (width, height), f"a window of {width} × {height}, not {size_of(studio)}")


def boxes_of(studio):
    """By their names, as far as they are on the screen: the window is looked through once."""
    boxes = {}
    for node in studio.all():
        component = node.get_component_iface()
        extents = Atspi.Component.get_extents(component, Atspi.CoordType.WINDOW) if component else None
        if extents and extents.width > 0 and node.get_name() not in boxes:
            boxes[node.get_name()] = (extents.x + FRAME_PX, extents.y + FRAME_PX, extents.width, extents.height)
    return boxes


def find_misplaced(studio, names, line):
    """Which are not inside of the window and above that part of it, or lie over another one."""
    boxes = boxes_of(studio)
    missing = [name for name in [*names, line] if name not in boxes]
    if missing:
        return missing
    window, bottom, bad = size_of(studio)[0], boxes[line][1], []
    for a in names:
        ax, ay, aw, ah = boxes[a]
        over = [b for b in names if b != a and ax < boxes[b][0] + boxes[b][2] and boxes[b][0] < ax + aw
                and ay < boxes[b][1] + boxes[b][3] and boxes[b][1] < ay + ah]
        if ax < FRAME_PX or ax + aw > window or ay + ah > bottom or over:
            bad.append((a, boxes[a], bottom, over))
    return bad


def check_places(studio, names, line):
    bad = ["not looked yet"]

    def ask():
        bad[:] = find_misplaced(studio, names, line)
        return not bad
    try:
        wait_for(ask, "all parts in their places")
    except AssertionError:
        raise AssertionError(f"{size_of(studio)}: {bad}") from None


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    for key in ["v", "b", "d", "alt+2", "alt+1"]:
        studio.key(key)
        resize(studio, WIDTH_PX, 860)
        check_places(studio, TRANSPORT + ["Time at the playhead"], "Timeline")
    for width, height in (1024, 600), (1366, 768), (WIDTH_PX, 860):
        resize(studio, width, height)
        check_places(studio, TOOLS, "Play")

    # However many lines the options of a tool need, and with a mask that waits for a take: the timeline gives way.
    resize(studio, WIDTH_PX, 700)
    studio.key("b")
    studio.wait_for_focus("Mask: brush")
    left, top, width, height = studio.settled_box("Picture at the playhead", "panel")
    studio.drag(left + width // 2, top + height // 2, 40)
    studio.find("Render this shot first", "push button")
    check_places(studio, TRANSPORT + ["Render this shot first", "Time at the playhead"], "Timeline")
    studio.key("alt+2", "g")
    studio.find("Camera over time", "panel")
    check_places(studio, TRANSPORT + ["Curves over time", "Time at the playhead"], "Timeline")
    studio.close()
