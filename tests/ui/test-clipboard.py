# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut, copy and paste by keys and by context menus, within a window and between two."""
import os
import subprocess

from studio import NO_MODEL, Atspi, Studio, act, copy_sample, wait_for


def shots(studio):
    return [name.split(",")[0] for name in studio.lane("Shots")]


def shots_are(studio, *names):
    wait_for(lambda: shots(studio) == list(names), f"{names}, not {shots(studio)}")


def windows(studio):
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(studio.process.pid)],
                          capture_output=True, text=True).stdout.split()


def selected(studio):
    lane = studio.find("Shots", "table row")
    return [i for i in range(lane.get_child_count())
            if lane.get_child_at_index(i).get_state_set().contains(Atspi.StateType.SELECTED)]


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    shots_are(studio, "Opening", "Landing", "Rest")
    wait_for(lambda: studio.box("Rest, .*")[2] > 100, "a timeline that fits the window")

    # At the end there is room; in the middle of a shot it makes room. One step each.
    studio.key("ctrl+c", "End", "ctrl+v")
    shots_are(studio, "Opening", "Landing", "Rest", "Opening")
    studio.find("Undo: Paste", "push button")
    studio.key("ctrl+x")
    shots_are(studio, "Opening", "Landing", "Rest")
    studio.key("Home", "shift+Right", "ctrl+v")
    shots_are(studio, "Opening", "Opening", "Opening", "Landing", "Rest")
    studio.key("ctrl+z")
    shots_are(studio, "Opening", "Landing", "Rest")

    # The same by menus: with the pointer, with the Menu key, with Shift+F10.
    left, top, width, height = studio.box("Landing, .*")
    studio.pointer("mousemove", "--window", studio.window, left + width // 2, top + height // 2, "click", 3)
    studio.choose("Delete and close the gap")
    shots_are(studio, "Opening", "Rest")
    studio.key("ctrl+z", "Home", "Up", "Up", "Up")
    shots_are(studio, "Opening", "Landing", "Rest")
    studio.key("Menu")
    studio.choose("Duplicate")
    shots_are(studio, "Opening", "Opening", "Landing", "Rest")
    wait_for(lambda: selected(studio) == [1], "the copy to be what is selected")
    studio.key("shift+F10")
    studio.choose("Cut")
    shots_are(studio, "Opening", "Landing", "Rest")

    # By the keyboard into a layer that is empty, by its menu too; the focus stays in the lane when it is empty again.
    def focused():
        return [node.get_name() for node in studio.all() if node.get_state_set().contains(Atspi.StateType.FOCUSED)]

    studio.key("Up", "Up", "Up", "ctrl+c", "shift+ctrl+l")
    studio.find("Shots 2", "table row")
    studio.key("End", "ctrl+Up")
    wait_for(lambda: focused() == ["Shots 2"] and not selected(studio), "the focus in the empty lane, nothing selected")
    studio.key("ctrl+v")
    wait_for(lambda: [name.split(",")[0] for name in studio.lane("Shots 2")] == ["Opening"], "a shot on the upper layer")
    shots_are(studio, "Opening", "Landing", "Rest")
    studio.key("ctrl+z")
    wait_for(lambda: not studio.lane("Shots 2") and focused() == ["Shots 2"], "the focus in the lane that is empty again")
    studio.key("Up")
    wait_for(lambda: selected(studio), "a shot of the lower layer chosen")
    act(studio.find("Menu of Shots 2"), "layer.paste")
    wait_for(lambda: [name.split(",")[0] for name in studio.lane("Shots 2")] == ["Opening"], "a shot by the menu of the layer")
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: next(studio.all("Shots 2", "table row"), None) is None, "one layer")
    studio.key("Home", "Up", "Up", "Up")

    # Into another window.
    studio.key("ctrl+a", "ctrl+c")
    first, old = studio.window, studio.root.get_child_at_index(0)
    subprocess.run([os.environ["KN_TEST_PROGRAM"], copy_sample("other.kinora")], check=True,
                   env=dict(os.environ, **NO_MODEL))
    studio.window = wait_for(lambda: next((w for w in windows(studio) if w != first), None), "another window")
    frames = wait_for(lambda: studio.root.get_child_count() == 2 and
                      [studio.root.get_child_at_index(i) for i in range(2)], "two windows by name")
    studio.root = next(frame for frame in frames if frame != old)
    shots_are(studio, "Opening", "Landing", "Rest")
    studio.focus()
    studio.key("End", "ctrl+v")
    shots_are(studio, "Opening", "Landing", "Rest", "Opening", "Landing", "Rest")
    studio.key("ctrl+z")
    shots_are(studio, "Opening", "Landing", "Rest")
    studio.close()
