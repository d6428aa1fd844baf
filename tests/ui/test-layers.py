# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts are rolled and content slips; clips change layers; layers are added, named, locked, hidden and removed."""
import time

from studio import NO_MODEL, Atspi, Studio, act, copy_sample, is_pressed, wait_for


def box_of(studio, name):
    return studio.settled_box(name + ", .*", "table cell")


def chosen(studio):
    return [node.get_name().split(",")[0] for node in studio.all("(Opening|Landing|Rest), .*", "table cell")
            if node.get_state_set().contains(Atspi.StateType.SELECTED)]


def focused(studio):
    return [node.get_role_name() for node in studio.all() if node.get_state_set().contains(Atspi.StateType.FOCUSED)]


def press(studio, name):
    Atspi.Action.do_action(studio.find(name).get_action_iface(), 0)


def drag_to(studio, x, y, to_x, to_y):
    studio.pointer("mousemove", "--window", studio.window, x, y)
    studio.pointer("mousedown", 1)
    for i in range(1, 9):
        studio.pointer("mousemove", "--window", studio.window, round(x + (to_x - x) * i / 8), round(y + (to_y - y) * i / 8))
        time.sleep(0.03)
    studio.pointer("mouseup", 1)


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    wait_for(lambda: box_of(studio, "Rest")[2] > 100, "a timeline that fits the window")
    opening, landing = box_of(studio, "Opening"), box_of(studio, "Landing")

    # Control at a cut: one grows by what the other loses.
    studio.pointer("keydown", "ctrl")
    studio.drag(landing[0] + 2, landing[1] + 40, 60)
    studio.pointer("keyup", "ctrl")
    studio.find("Undo: Roll", "push button")
    wait_for(lambda: box_of(studio, "Opening")[2] > opening[2] + 20 and box_of(studio, "Landing")[2] < landing[2] - 20,
             "a rolled cut")
    assert abs(sum(box_of(studio, "Landing")[i] for i in (0, 2)) - landing[0] - landing[2]) <= 1

    # What was cut away is there to slip to; by keyboard one frame, by pointer all of it.
    studio.key("Up", "Down", "period")
    studio.find("Undo: Slip", "push button")
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: box_of(studio, "Opening") == opening, "the cut where it was")

    # A layer on top; a shot goes there and back.
    studio.key("ctrl+shift+l")
    wait_for(lambda: next(studio.all("Shots 2", "table row"), None), "another layer")
    upper = studio.settled_box("Shots 2", "table row")
    left, top, width, height = box_of(studio, "Landing")
    drag_to(studio, left + width // 2, top + height // 2, left + width // 2, upper[1] + upper[3] // 2)
    wait_for(lambda: len(studio.lane("Shots 2")) == 1 and len(studio.lane("Shots")) == 2, "a shot on the upper layer")
    studio.key("alt+Page_Down")
    wait_for(lambda: len(studio.lane("Shots 2")) == 0 and len(studio.lane("Shots")) == 3, "all shots on one layer")

    # Two go together; taken back, both are still chosen, and keys go to them rather than to a button.
    studio.key("shift+Down", "alt+Page_Up")
    wait_for(lambda: len(studio.lane("Shots 2")) == 2, "two shots on the upper layer")
    studio.key("ctrl+z")
    wait_for(lambda: len(studio.lane("Shots")) == 3, "both back")
    wait_for(lambda: chosen(studio) == ["Landing", "Rest"], "both still chosen")
    wait_for(lambda: focused(studio) == ["table cell"], "the focus on one of them")
    studio.key("m", "ctrl+Up", "ctrl+Up")
    studio.wait_for_focus("Marker 1")
    studio.key("Delete")
    wait_for(lambda: not studio.lane("Markers"), "no marker")
    wait_for(lambda: "push button" not in focused(studio), "the focus on no button")
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: not studio.lane("Markers"), "no marker")
    studio.click("Landing, .*", "table cell")
    wait_for(lambda: chosen(studio) == ["Landing"], "the second shot")

    # Locked: nothing moves, and the window says why.
    press(studio, "Lock Shots")
    studio.find("Undo: Change locked", "push button")
    studio.key("Delete")
    studio.wait_for_message("The layer is locked.")
    assert len(studio.lane("Shots")) == 3
    press(studio, "Lock Shots")
    press(studio, "Hide Shots")
    studio.find("Undo: Change hidden", "push button")
    studio.key("ctrl+z")

    # A sound is heard alone or not at all, and its header says so.
    studio.key("ctrl+shift+m")
    studio.find("Sound", "table row")
    for name, step in ("Solo Sound", "Undo: Change solo"), ("Mute Sound", "Undo: Change muted"):
        assert not is_pressed(studio.find(name))
        press(studio, name)
        studio.find(step, "push button")
        wait_for(lambda: is_pressed(studio.find(name)), name)
    studio.key("ctrl+z", "ctrl+z", "ctrl+z")
    wait_for(lambda: next(studio.all("Sound", "table row"), None) is None, "no layer for sound")

    # By another name, and gone.
    menu = studio.find("Menu of Shots 2")
    act(menu, "layer.rename")
    studio.find("Name of the layer", "text")
    studio.key("ctrl+a")
    studio.type("Sky")
    studio.key("Return")
    studio.find("Sky", "table row")
    act(menu, "layer.remove")
    wait_for(lambda: next(studio.all("Sky", "table row"), None) is None, "one layer")
    studio.close()
