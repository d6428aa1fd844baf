# SPDX-License-Identifier: GPL-3.0-or-later
"""Clips are moved and trimmed with the pointer: one undo step each, and Escape takes a drag back."""
from studio import NO_MODEL, Studio, copy_sample, wait_for


def box_of(studio, name):
    return studio.settled_box(name + ", .*", "table cell")


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    wait_for(lambda: box_of(studio, "Rest")[2] > 100, "a timeline that fits the window")
    left, top, width, height = box_of(studio, "Rest")
    middle = top + height // 2

    # The end of the last shot, a second to the right.
    second = width // 2
    studio.drag(left + width - 3, middle, second)
    wait_for(lambda: studio.lane("Shots")[2].startswith("Rest, 3."), "a longer shot")
    studio.find("Undo: Trim", "push button")
    studio.key("ctrl+z")
    wait_for(lambda: studio.lane("Shots")[2].startswith("Rest, 2.0 s"), "its old length")

    # All of it; what was dragged stays where it was let go.
    studio.drag(left + width // 2, middle, second)
    wait_for(lambda: abs(box_of(studio, "Rest")[0] - left - second) < 20, "a moved shot")
    studio.key("ctrl+z")
    wait_for(lambda: box_of(studio, "Rest")[0] == left, "its old place")

    # Escape while the button is still down.
    studio.drag(left + width // 2, middle, second, release=False)
    wait_for(lambda: box_of(studio, "Rest")[0] > left + 10, "a shot on the move")
    studio.key("Escape")
    wait_for(lambda: box_of(studio, "Rest")[0] == left, "its old place")
    studio.pointer("mouseup", 1)
    studio.close()
