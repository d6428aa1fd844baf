# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer: its zoom and its tools by keyboard."""
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
    studio.close()
