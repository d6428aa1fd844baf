# SPDX-License-Identifier: GPL-3.0-or-later
"""Style and characters of the project: written in their window, seen in each shot, switched off in one; the page of a marker."""
from studio import NO_MODEL, Atspi, Studio, copy_sample, text_of, wait_for


def press(studio, name, role=None):
    Atspi.Action.do_action(studio.find(name, role).get_action_iface(), 0)


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    press(studio, "Edit style….*")
    studio.find("Style of all shots", "text")
    studio.type("ink")
    press(studio, "Add character")
    studio.wait_for_focus("Name of the character.*")
    studio.type("rocket")
    studio.key("Tab")
    studio.type("a silver one")
    studio.key("Escape")

    # Seen in the shot that names it, and in what the model reads.
    studio.find("rocket", "label")
    studio.find("Style: ink", "label")
    expanded = studio.find("Expanded prompt", "text")
    wait_for(lambda: text_of(expanded).startswith("ink, a rocket in the forest, a silver one"), "the whole prompt")
    press(studio, "Style of the project.*")
    wait_for(lambda: text_of(expanded).startswith("a rocket in the forest, a silver one"), "a prompt without the style")
    studio.find("Undo: Change inherit style", "push button")

    # A marker has a page of its own.
    studio.key("Escape", "m")
    studio.click("Marker 1", "table cell")
    studio.find("Marker", "label")
    wait_for(lambda: any(text_of(node) == "1" for node in studio.all("Name", "text")), "the marker's name")
    studio.close()
