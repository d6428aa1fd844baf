# SPDX-License-Identifier: GPL-3.0-or-later
"""Variations of a shot: rendered with further seeds, picked, named, deleted; each can be undone; and its recipe."""
from studio import Atspi, Studio, copy_sample, wait_for


def set_value(studio, name, value):
    spin = wait_for(lambda: next((node for node in studio.all(name + ".*") if node.get_role_name() == "spin button"), None),
                    name)
    Atspi.Value.set_current_value(spin.get_value_iface(), value)


def takes(studio):
    return [node.get_name() for node in studio.all("full · seed .*", "label")]


with Studio(copy_sample()) as studio:
    studio.find("Opening, .*")
    studio.find("Nothing has been rendered yet.", "label")
    set_value(studio, "How many new takes", 2)
    button = studio.find("New takes", "push button")
    Atspi.Action.do_action(button.get_action_iface(), 0)
    wait_for(lambda: len(takes(studio)) == 2, "two takes")
    # One line beside the picture.
    heights = {studio.box(name, "label")[3] for name in ("full · seed 3.*", "Take 1")}
    assert max(heights) < 2 * min(heights), heights
    assert takes(studio)[0].startswith("full · seed 3") and takes(studio)[1].startswith("full · seed 4"), takes(studio)
    # The shot's own seed is shown; the other is there to be picked.
    studio.find("take 1 of 2", "label")
    Atspi.Action.do_action(studio.find("Take after", "push button").get_action_iface(), 0)
    studio.find("take 2 of 2", "label")
    studio.find("Undo: Change take", "push button")
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots"), "a rendered shot with the other seed")
    studio.key("ctrl+z")
    studio.find("take 1 of 2", "label")

    # Among their buttons by arrows; one that is deleted goes with its seed, and the one beside it is shown.
    studio.wait_for_focus("Opening, .*")
    for name in ("Shots", "Menu of Shots", "Lock Shots", "Hide Shots", "Snapping", "More of Take 2", "More of Take 1",
                 "Take 1"):
        studio.key("shift+Tab")
        studio.wait_for_focus(name)
    studio.key("Down")
    studio.wait_for_focus("Take 2")
    studio.find("take 2 of 2", "label")
    studio.key("Tab")
    studio.wait_for_focus("More of Take 2")
    studio.key("Return")
    studio.wait_for_focus("Name of the take")
    for name in ("Rating", "Show recipe", "Delete"):
        studio.key("Tab")
        studio.wait_for_focus(name)
    studio.key("Return")
    studio.find("take 1 of 1", "label")
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots"), "the take beside it, of which nothing is stale")
    studio.key("ctrl+z")
    studio.find("take 2 of 2", "label")
    studio.key("ctrl+z")
    studio.find("take 1 of 2", "label")

    # What made a take can be read, and copied.
    Atspi.Action.do_action(studio.find("More of Take 1").get_child_at_index(0).get_action_iface(), 0)
    Atspi.Action.do_action(studio.find("Show recipe", "push button").get_action_iface(), 0)
    studio.find("Recipe of Take 1", "frame")
    studio.find("17 frames = 2.1 s at 8 fps", "label")
    studio.find("Orbit right", "label")
    studio.wait_for_focus("Copy")
    studio.key("Return")
    studio.find("The recipe is on the clipboard.", "label")
    studio.close_dialog("Recipe of Take 1")
    studio.close()
