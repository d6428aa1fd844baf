# SPDX-License-Identifier: GPL-3.0-or-later
"""A title is added by key and typed at once; it is trimmed like a clip, placed in the inspector, and undone."""
import json
import os

from studio import NO_MODEL, Atspi, Studio, copy_sample, is_pressed, wait_for, walk


def has_titles(studio):
    return next(studio.all("Titles", "table row"), None) is not None


project = copy_sample()


def press(nodes, name):
    button = next(node for node in nodes if node.get_name() == name and node.get_role_name() == "push button")
    Atspi.Action.do_action(button.get_action_iface(), 0)


def colours():
    """Of the title in the file, which holds what differs from a new one; nothing before it was saved."""
    with open(os.path.join(project, "project.json"), encoding="utf-8") as file:
        sequences = json.load(file).get("sequences", [])
    title = next((clip for sequence in sequences for layer in sequence["layers"] for clip in layer["clips"]
                  if clip.get("type") == "title"), None)
    return [title.get("colour", "#ffffff"), title.get("background", "")] if title else ["", ""]


with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    height = studio.settled_box("Timeline", "table")[3]
    studio.key("shift+t")
    wait_for(lambda: has_titles(studio), "a layer for titles")
    # The words are typed next, in the inspector; what there is of lanes is still seen.
    studio.wait_for_focus("Text")
    studio.type("The end")
    wait_for(lambda: studio.lane("Titles") == ["Title: The end, 3.0 s"], "the typed title")
    wait_for(lambda: studio.box("Timeline", "table")[3] > height + 20, "a timeline with another lane")

    # By the arrow up in its own field, one per cent further down.
    studio.click(r"Down \(.*", "spin button")
    studio.key("Up")
    studio.find("Undo: Change position", "push button")

    # Colours, each choice a step.
    for place, name in enumerate(["Colour", "Background"]):
        press(studio.all(), name)
        studio.click("Red", "radio button", name)
        wait_for(lambda: is_pressed(studio.find("Red", "radio button")), "red to be chosen")
        press(walk(studio.find(name, "dialog")), "Select")
        wait_for(lambda: colours()[place] == "#e01b24", "red in the file")
        studio.find(f"Undo: Change {name.lower()}", "push button")
        studio.focus()
    press(studio.all(), "No background")
    wait_for(lambda: colours() == ["#e01b24", ""], "no background in the file")
    studio.key("ctrl+z")
    wait_for(lambda: colours() == ["#e01b24", "#e01b24"], "the background again")
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: colours() == ["#ffffff", ""], "the colours as they were")

    # Its end with the pointer; then everything back.
    left, top, width, clip_height = studio.settled_box("Title: The end, .*", "table cell")
    studio.drag(left + width - 3, top + clip_height // 2, -width // 3)
    wait_for(lambda: studio.lane("Titles") == ["Title: The end, 2.0 s"], "a shorter title")
    studio.find("Undo: Trim", "push button")
    studio.key("Escape", "ctrl+z", "ctrl+z", "ctrl+z")
    wait_for(lambda: studio.lane("Titles") == ["Title: Title, 3.0 s"], "the title as it came")
    studio.key("ctrl+z")
    wait_for(lambda: not has_titles(studio), "no layer for titles")

    # Where one is already, another goes on a layer of its own.
    studio.key("ctrl+shift+z")
    wait_for(lambda: has_titles(studio), "the title again")
    studio.key("Home", "shift+t")
    wait_for(lambda: len(list(studio.all("Titles", "table row"))) == 2, "two layers for titles")
    studio.close()

with open(os.path.join(project, "project.json"), encoding="utf-8") as f:
    text = f.read()
assert text.count('"title"') == 2 and json.loads(text), text
assert 'Titles' not in text, "a layer's default name in the file"
