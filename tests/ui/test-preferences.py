# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferences: the devices there are, what models can do, room for drafts, and other keys, which count at once."""
from studio import NO_MODEL, Studio, copy_sample, is_pressed, wait_for

TITLE = "Preferences"

with Studio(copy_sample(), environment=dict(NO_MODEL, G_DEBUG="fatal-criticals")) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+comma")
    studio.find("The best one", "label")
    studio.find("Room for drafts", "list item")
    studio.find(".* in the storyboard that is open", "label")

    # Light and dark.
    studio.click("Appearance", "page tab", TITLE)
    dark = studio.find("Dark colours", "check box")
    assert is_pressed(dark), "dark is how it begins"
    studio.click("Dark colours", "check box", TITLE)
    wait_for(lambda: not is_pressed(dark), "light colours")

    # A key that is taken is refused; a free one is kept and counts in the window at once.
    studio.click("Shortcuts", "page tab", TITLE)
    studio.click("Open", "list item", TITLE)
    studio.find("Press the new key.*", "label")
    studio.key("ctrl+n")
    studio.find("That key is taken by “New storyboard”: press another", "label")
    studio.key("ctrl+shift+F7")
    studio.find("Shift\\+Ctrl\\+F7|Ctrl\\+Shift\\+F7", "label")
    studio.click("New from a script", "list item", TITLE)
    studio.find("Press the new key.*", "label")
    studio.key("F6")
    studio.find("F6", "label")
    studio.click("Export", "list item", TITLE)
    studio.find("Press the new key.*", "label")
    studio.key("BackSpace")
    studio.find("none", "label")
    studio.close_dialog(TITLE)
    studio.key("F6")
    studio.find("From a script", "label")
