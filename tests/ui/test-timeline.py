# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample opens; the timeline is edited by keyboard; undo and redo; the edit is there after closing and opening."""
from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for


def shots(studio):
    return [name.split(",")[0] for name in studio.lane("Shots")]


project = copy_sample()
with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Rest"], "three shots")
    assert studio.lane("Prompts")[0] == "Prompt: a rocket in the forest", studio.lane("Prompts")
    assert studio.lane("Camera") == ["Camera: Orbit right"], studio.lane("Camera")

    # What is next has the focus after a deletion, in the same lane; what comes back has it after undo.
    studio.key("Down", "ctrl+Down")
    studio.wait_for_focus("Prompt: a penguin in the snow at sunset")
    studio.key("Delete")
    studio.wait_for_focus("Prompt: a sailboat on the sea at night")
    studio.key("ctrl+z")
    wait_for(lambda: len(shots(studio)) == 3, "the shot again")
    studio.wait_for_focus("Prompt: a penguin in the snow at sunset")
    studio.key("ctrl+Up", "Up")
    studio.wait_for_focus("Opening, .*")

    # Split in the middle of the second shot: to its start, then one second on.
    studio.key("Down", "shift+Right", "s")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing", "Rest"], "a split shot")
    studio.key("ctrl+z")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Rest"], "the split undone")
    studio.key("ctrl+shift+z")
    wait_for(lambda: len(shots(studio)) == 4, "the split redone")

    # What goes on from a shot is what is worked on next.
    studio.key("ctrl+shift+Right")
    wait_for(lambda: len(shots(studio)) == 5, "the shot that goes on")
    name = wait_for(lambda: [node.get_name() for node in studio.all(role="table cell")
                             if node.get_state_set().contains(Atspi.StateType.FOCUSED)], "the focus")[0]
    assert studio.lane("Shots").index(name) == 3, (name, studio.lane("Shots"))
    studio.key("ctrl+z")
    wait_for(lambda: len(shots(studio)) == 4, "the join undone")

    # Delete the last one, and a marker.
    studio.wait_for_focus("Rest, .*")
    studio.key("Delete")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing"], "a deleted shot")
    studio.key("Home", "m")
    wait_for(lambda: studio.lane("Markers") == ["Marker 1"], "a marker")
    studio.close()

with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing"], "the edited timeline")
    assert studio.lane("Markers") == ["Marker 1"]
    studio.close()
