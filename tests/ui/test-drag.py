# SPDX-License-Identifier: GPL-3.0-or-later
"""Clips are moved and trimmed with the pointer: one undo step each, and Escape takes a drag back."""
from studio import NO_MODEL, Atspi, Studio, copy_sample, is_pressed, wait_for


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

    # A frame from the free place behind it, around two shots; Escape brings back what was chosen before.
    def chosen():
        return [node.get_name().split(",")[0] for node in studio.all("(Opening|Landing|Rest), .*", "table cell")
                if node.get_state_set().contains(Atspi.StateType.SELECTED)]

    studio.drag(left + width + 40, middle, -width - 60)
    wait_for(lambda: chosen() == ["Landing", "Rest"], "two shots in the frame")
    studio.drag(left + width + 40, middle, -60, release=False)
    wait_for(lambda: chosen() == ["Rest"], "one shot in the frame")
    studio.key("Escape")
    wait_for(lambda: chosen() == ["Landing", "Rest"], "two shots again")
    studio.pointer("mouseup", 1)

    # A click on a free place selects nothing, one with Ctrl changes nothing.
    studio.pointer("mousemove", "--window", studio.window, left + width + 40, middle, "keydown", "ctrl", "click", 1,
                   "keyup", "ctrl")
    assert chosen() == ["Landing", "Rest"], chosen()
    studio.pointer("click", 1)
    wait_for(lambda: chosen() == [], "nothing selected")

    # At the edge the timeline goes on under the pointer: a frame around what was out of sight, an end beyond all that was seen.
    lane_left, _, lane_width, _ = studio.box("Shots", "table row")
    studio.key("plus", "plus", "plus", "End")
    wait_for(lambda: box_of(studio, "Rest")[0] < lane_left, "a larger scale")
    x, _, wide, _ = box_of(studio, "Rest")
    studio.drag(x + wide + 40, middle, lane_left + 4 - (x + wide + 40), release=False)
    wait_for(lambda: chosen() == ["Opening", "Landing", "Rest"], "three shots in a frame that scrolls")
    studio.pointer("mouseup", 1)
    wait_for(lambda: box_of(studio, "Opening")[0] >= lane_left, "the place where the frame was let go")
    studio.key("minus", "minus", "minus", "0")
    wait_for(lambda: box_of(studio, "Rest") == (left, top, width, height), "the old scale")
    studio.drag(left + width - 3, middle, lane_left + lane_width - 4 - (left + width - 3), release=False)
    wait_for(lambda: any(float(name.split(", ")[1].split()[0]) > 6 for name in studio.lane("Shots")),
             "an end that went beyond the edge")
    studio.key("Escape")
    wait_for(lambda: studio.lane("Shots")[2].startswith("Rest, 2.0 s"), "its old length")
    studio.pointer("mouseup", 1)
    studio.key("0")

    # A frame away from the shot before it snaps back, unless Alt is down or snapping is off.
    studio.click("Rest, .*", "table cell")
    studio.key("minus", "minus")
    wait_for(lambda: box_of(studio, "Rest")[2] < width / 2, "a smaller scale")
    left, top, width, height = studio.settled_box("Rest, .*", "table cell")
    frame = round(width / 16)
    studio.drag(left + width // 2, middle, 2 * frame, release=False)
    wait_for(lambda: box_of(studio, "Rest")[0] > left, "a shot on the move")
    studio.pointer("mousemove_relative", "--", -frame, 0)
    wait_for(lambda: box_of(studio, "Rest")[0] == left, "a shot that snapped")
    studio.pointer("keydown", "alt", "mousemove_relative", 1, 0)
    wait_for(lambda: box_of(studio, "Rest")[0] > left, "a shot that is free of it")
    studio.pointer("mouseup", 1, "keyup", "alt")
    studio.key("ctrl+z")
    wait_for(lambda: box_of(studio, "Rest")[0] == left, "its old place")
    assert is_pressed(studio.find("Snapping", "push button"))
    studio.key("n")
    wait_for(lambda: not is_pressed(studio.find("Snapping", "push button")), "a button that says so")
    studio.close()
