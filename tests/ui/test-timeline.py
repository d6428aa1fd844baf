# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample opens; the timeline is edited by keyboard; undo and redo; the edit is there after closing and opening."""
from studio import NO_MODEL, Studio, copy_sample, wait_for


def shots(studio):
    return [name.split(",")[0] for name in studio.lane("Shots")]


project = copy_sample()
with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Rest"], "three shots")
    assert studio.lane("Prompts")[0] == "Prompt: a rocket in space", studio.lane("Prompts")
    assert studio.lane("Camera") == ["Camera: Dolly in"], studio.lane("Camera")

    # Split in the middle of the second shot: to its start, then one second on.
    studio.key("Down", "shift+Right", "s")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing", "Rest"], "a split shot")
    studio.key("ctrl+z")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Rest"], "the split undone")
    studio.key("ctrl+shift+z")
    wait_for(lambda: len(shots(studio)) == 4, "the split redone")

    # Delete the last one, and a marker.
    studio.key("Down", "Down", "Delete")
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing"], "a deleted shot")
    studio.key("Home", "m")
    wait_for(lambda: studio.lane("Markers") == ["Marker 1"], "a marker")
    studio.close()

with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: shots(studio) == ["Opening", "Landing", "Landing"], "the edited timeline")
    assert studio.lane("Markers") == ["Marker 1"]
    studio.close()
