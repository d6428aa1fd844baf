# SPDX-License-Identifier: GPL-3.0-or-later
"""The in and out range: by keys, by its handles with pointer and keyboard, cleared."""
from studio import NO_MODEL, Studio, copy_sample, wait_for

RATE = 8


def frames(slider):
    hours, minutes, seconds, rest = map(int, slider.get_description().replace(";", ":").split(":"))
    return ((hours * 60 + minutes) * 60 + seconds) * RATE + rest


def end(studio, which):
    """Frame of the start or the end of the range, or None where nothing is marked."""
    slider = next(studio.all(f"{which} of the range", "slider"), None)
    return frames(slider) if slider else None


def range_is(studio, start, stop):
    wait_for(lambda: (end(studio, "Start"), end(studio, "End")) == (start, stop), f"a range from {start} to {stop}")


def playhead_is(studio, frame):
    wait_for(lambda: frames(studio.find("Playhead", "slider")) == frame, f"the playhead at {frame}")


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    wait_for(lambda: studio.box("Rest, .*")[2] > 100, "a timeline that fits the window")
    range_is(studio, None, None)

    # From the fourth frame to the end, then to a second later.
    studio.key("Home", "Right", "Right", "Right", "i")
    range_is(studio, 3, 50)
    studio.key("Home", "shift+Right", "o")
    range_is(studio, 3, RATE + 1)
    studio.key("End")
    playhead_is(studio, 50)
    studio.key("ctrl+Left")
    playhead_is(studio, 34)
    studio.key("shift+i")
    playhead_is(studio, 3)
    studio.key("shift+o")
    playhead_is(studio, RATE)

    # The handle of the end to the right, without snapping; Escape takes a drag back.
    studio.key("n")
    left, top, width, height = studio.settled_box("End of the range", "slider")
    studio.drag(left + width - 1, top + height // 2, 200)
    wait_for(lambda: end(studio, "End") > RATE + 4, "a longer range")
    longer = end(studio, "End")
    left = studio.settled_box("End of the range", "slider")[0]
    studio.drag(left + width - 1, top + height // 2, -120, release=False)
    wait_for(lambda: end(studio, "End") < longer, "a range that is dragged")
    studio.key("Escape")
    wait_for(lambda: end(studio, "End") == longer, "its length before")
    studio.pointer("mouseup", 1)

    # A click gives a handle the keyboard, and leaves the playhead.
    left, top, width, height = studio.settled_box("Start of the range", "slider")
    studio.pointer("mousemove", "--window", studio.window, left + 1, top + height // 2, "click", 1)
    studio.key("Right", "Right", "shift+Left")
    range_is(studio, 0, longer)
    studio.key("Delete", "Right")
    range_is(studio, 1, longer)
    playhead_is(studio, RATE)

    # The first shot is selected; and none of this is in the history of the project.
    studio.key("x")
    range_is(studio, 0, 17)
    studio.key("alt+x")
    range_is(studio, None, None)
    studio.find("Undo", "push button")
    studio.close()
