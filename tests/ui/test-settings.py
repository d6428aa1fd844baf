# SPDX-License-Identifier: GPL-3.0-or-later
"""Length, seed, quality, size; what they make of the forecast; several shots at once in one step."""
from studio import Atspi, Studio, copy_sample, wait_for


def value_of(studio, name):
    spin = next(node for node in studio.all(name + ".*") if node.get_role_name() == "spin button")
    return Atspi.Value.get_current_value(spin.get_value_iface())


def set_value(studio, name, value):
    spin = wait_for(lambda: next((node for node in studio.all(name + ".*") if node.get_role_name() == "spin button"), None),
                    name)
    Atspi.Value.set_current_value(spin.get_value_iface(), value)


with Studio(copy_sample()) as studio:
    studio.find("Opening, .*")
    studio.find("17 frames = 2.1 s at 8 fps · made at 224 × 128, shown at 448 × 256 · 8 steps", "label")
    studio.find("Render: .* memory · .* disk", "label")
    studio.find("words · pictures · camera", "label")

    # A longer shot moves what follows; the model has a grid.
    set_value(studio, "Length in seconds", 4)
    wait_for(lambda: studio.lane("Shots")[0].startswith("Opening, 4.0 s"), "a longer shot")
    studio.find("32 frames = 4.0 s at 8 fps.*", "label")
    studio.find("Undo: Change length", "push button")
    studio.key("ctrl+z")
    wait_for(lambda: studio.lane("Shots")[0].startswith("Opening, 2.1 s"), "its old length")

    # One step for three shots.
    studio.key("ctrl+a")
    studio.find("3 shots", "label")
    set_value(studio, "Seed", 42)
    studio.find("Undo: Change seed", "push button")
    studio.click("Rest, .*", "table cell")
    wait_for(lambda: value_of(studio, "Seed") == 42, "the seed of the last shot")
    studio.key("ctrl+z")
    wait_for(lambda: value_of(studio, "Seed") == 8, "its old seed")

    # What a model without guidance cannot hear is told where it is written.
    def said():
        return next(iter(studio.all("The model draws without guidance .*", "label")), None)

    studio.find("Not to be seen", "text").get_editable_text_iface().set_text_contents("rain")
    studio.find("Undo: Change negative", "push button")
    studio.key("alt+o")  # More settings
    set_value(studio, "Guidance", 1)
    wait_for(said, "that guidance 1 does not hear it")
    set_value(studio, "Guidance", 3)
    wait_for(lambda: not said(), "that it is heard with guidance 3")
    studio.close()
