# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera of a shot: a named move becomes keys, keys are moved by keyboard and by pointer, each a step of undo."""
from gi.repository import Atspi
from studio import NO_MODEL, Studio, copy_sample, wait_for


def marks(studio):
    return [node.get_name() for node in studio.all("Camera key .*", "push button")]


def number(studio, name):
    return Atspi.Value.get_current_value(studio.find(name, "spin button").get_value_iface())


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    studio.find("Opening, .*")
    studio.key("alt+2")
    studio.find("Camera path in space")
    assert not marks(studio), "a named move has no keys"

    # The list begins where the shot's own move is; a move is taken by the Return key too.
    studio.click("Camera moves")
    studio.click("Orbit left", "list item")
    studio.key("Return")
    studio.find("Camera: Orbit left")
    studio.key("ctrl+z")
    studio.find("Camera: Orbit right")
    studio.click("Orbit left", "list item")
    studio.key("Home")

    # Pan right at a constant speed: two keys.
    studio.click("Pan right", "list item")
    studio.click("Degrees", "spin button")
    studio.key("ctrl+a")
    studio.type("24\t")
    studio.find("Speed of the move", "combo box")
    studio.click("Use this move")
    wait_for(lambda: len(marks(studio)) > 2, "keys of a pan that starts and stops softly")
    studio.find("Undo: Change camera", "push button")
    studio.find("Camera: Pan right")

    # The last key, by keyboard: it goes where the arrow points, and the path is no longer a pan.
    studio.click("Camera keys")
    studio.find(marks(studio)[0])
    studio.click("Key %d .*" % len(marks(studio)), "list item")
    wait_for(lambda: abs(number(studio, "Pan, °") - 24) < 0.1, "the end of the pan in numbers")
    left, top, width, height = studio.settled_box("Camera path in space", "panel")
    studio.pointer("mousemove", "--window", studio.window, left + 15, top + 15, "click", 1)
    studio.key("2")
    studio.key("Tab", "Tab")
    wait_for(lambda: abs(number(studio, "Time in seconds")) > 0, "the second key")
    studio.key("Right", "Right", "Right")
    wait_for(lambda: abs(number(studio, "Right") - 0.06) < 0.001, "three steps to the right")
    studio.find("Undo: Move camera key", "push button")
    studio.find("Camera: Own path")
    studio.key("ctrl+z")
    wait_for(lambda: number(studio, "Right") == 0, "where it was")
    studio.find("Camera: Pan right")

    # By pointer, which it stays below: the view does not follow the path meanwhile. Escape takes it back.
    studio.key("f")
    left, top, width, height = studio.settled_box(marks(studio)[1], "push button")
    studio.drag(left + width // 2, top + height // 2, 60, release=False)
    wait_for(lambda: number(studio, "Right") > 0.1, "a key on the move")
    # They were all in one place: the one on top was taken.
    wait_for(lambda: abs(max(studio.box(name, "push button")[0] for name in marks(studio)) - left - 60) <= 2,
             "the key below the pointer")
    studio.key("Escape")
    wait_for(lambda: number(studio, "Right") == 0, "its old place")
    studio.pointer("mouseup", 1)

    # On its curve.
    studio.key("g")
    studio.click("Curves of the rotation")
    # The highest key is where the curves end; their names are above it.
    view, key = studio.settled_box("Camera over time", "panel"), studio.settled_box("Pan at 2.00 s: 24.*", "push button")
    assert key[1] >= view[1] + 20, "the legend lies over a key"
    studio.click("Pan at 2.00 s: 24.*")
    studio.key("Down", "Down")
    wait_for(lambda: abs(number(studio, "Pan, °") - 22) < 0.01, "two degrees less")
    studio.key("ctrl+z")
    wait_for(lambda: abs(number(studio, "Pan, °") - 24) < 0.01, "the end of the pan")

    # Nearer to them, and all of them again.
    first = "Pan at 0.00 s: .*"
    left = studio.settled_box(first, "push button")[0]
    studio.key("plus", "plus")
    wait_for(lambda: studio.box(first, "push button")[0] < left - 30, "less of the time")
    studio.key("f")
    wait_for(lambda: studio.box(first, "push button")[0] == left, "all of the time")
    studio.key("g")

    # Away with it.
    before = len(marks(studio))
    studio.key("Delete")
    wait_for(lambda: len(marks(studio)) == before - 1, "a key less")
    studio.key("ctrl+z")
    wait_for(lambda: len(marks(studio)) == before, "all keys")
    studio.close()
