# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels of the storyboard are chosen in a row, by pointer and by key, and moved as one."""
from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    def panels():
        return [node.get_name().split(",")[0] for node in studio.all("Panel .*", "table cell")]

    def chosen():
        return [node.get_name().split(",")[0] for node in studio.all("Panel .*", "table cell")
                if node.get_state_set().contains(Atspi.StateType.SELECTED)]

    def click_picture(name, *modifier):
        x, y, wide, _ = studio.settled_box(name, "table cell")
        studio.pointer(*(("keydown", *modifier) if modifier else ()), "mousemove", "--window", studio.window,
                       x + wide // 2, y + 40, "click", 1, *(("keyup", *modifier) if modifier else ()))

    studio.find("Panel 1: Opening, .*", "table cell")
    click_picture("Panel 1: Opening, .*")
    click_picture("Panel 2: Landing, .*", "shift")
    wait_for(lambda: chosen() == ["Panel 1: Opening", "Panel 2: Landing"], "two panels chosen")
    studio.key("ctrl+Page_Down")
    wait_for(lambda: panels() == ["Panel 1: Rest", "Panel 2: Opening", "Panel 3: Landing"], "both further on")
    studio.key("ctrl+z")
    wait_for(lambda: panels() == ["Panel 1: Opening", "Panel 2: Landing", "Panel 3: Rest"], "one step of undo for both")
    click_picture("Panel 2: Landing, .*")
    wait_for(lambda: chosen() == ["Panel 2: Landing"], "the one that was clicked, of several")
    studio.key("shift+Down")
    wait_for(lambda: chosen() == ["Panel 2: Landing", "Panel 3: Rest"], "two panels chosen by key")
    studio.key("shift+Up")
    wait_for(lambda: chosen() == ["Panel 2: Landing"], "one panel chosen by key")
    studio.close()
