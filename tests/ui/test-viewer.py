# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer: playing, its zoom and its tools by keyboard."""
from gi.repository import Atspi
from studio import NO_MODEL, Studio, copy_sample, wait_for


def is_pressed(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.PRESSED) or states.contains(Atspi.StateType.CHECKED)


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Picture at the playhead")
    studio.find("Fit", "label")
    studio.key("ctrl+2")
    studio.find("200 %", "label")
    studio.key("ctrl+0")
    studio.find("Fit", "label")
    studio.key("v")
    wait_for(lambda: is_pressed(studio.find("Select", "push button")), "the tool for selecting")

    # Frame by frame, then to the end, where it stops on the last frame; then from the start again.
    studio.key("Home", "Right", "Right", "Left")
    studio.find("00:00:00:01", "label")
    studio.key("shift+Right")
    studio.find("00:00:01:01", "label")
    studio.key("End", "shift+Left", "space")
    studio.find("Pause", "push button")
    studio.find("Play", "push button")
    studio.find("00:00:06:01", "label")
    studio.key("space")
    studio.find("Pause", "push button")
    wait_for(lambda: next(studio.all("00:00:00:0[2-7]", "label"), None), "the first second")
    studio.key("k")
    studio.find("Play", "push button")
    studio.key("End", "j", "j")
    studio.find("00:00:00:00", "label")
    studio.find("Play", "push button")
    studio.close()
