# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be operated has a name, and only one: without any, GTK tells the name of the class; with a mnemonic
and a name, both."""
from studio import NO_MODEL, Studio, check_names, copy_sample, wait_for

with Studio(environment=NO_MODEL) as studio:
    studio.find("New storyboard", "push button")
    check_names(studio)

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    # The inspector of a shot and of a title, the camera view, the tools on the picture, the jobs.
    studio.find("New takes", "push button")
    check_names(studio)
    # The rows of a choice, too, and the one that has the keyboard.
    studio.click("Camera", "combo box")
    studio.wait_for_focus("Free")
    check_names(studio)
    studio.key("Down")
    studio.wait_for_focus("Lock-off")
    studio.key("Escape")
    studio.focus()
    studio.key("shift+t")
    studio.wait_for_focus("Text")
    check_names(studio)
    studio.key("Escape", "alt+2")
    studio.find("Camera path in space")
    studio.click("Camera moves")
    studio.find("Use this move", "push button")
    check_names(studio)
    studio.key("Escape", "alt+1", "b", "F8")
    studio.find("Mask", "combo box")
    check_names(studio)
    # What is held while dragging is told; a group is found by its name.
    studio.key("F1")
    studio.wait_for_dialog("Keyboard shortcuts")
    studio.type("while")
    wait_for(lambda: studio.is_shown(studio.find("A clip: all that follows moves along", "label")), "a key to hold")
    check_names(studio)
    studio.close_dialog("Keyboard shortcuts")
    # Preferences, export.
    studio.key("ctrl+comma")
    studio.find("Preferences", "frame")
    check_names(studio)
    studio.close_dialog("Preferences")
    studio.key("ctrl+e")
    studio.find("Export", "frame")
    studio.find("Render and export|Export", "push button")
    check_names(studio)

# In German too.
with Studio(environment=dict(NO_MODEL, LANGUAGE="de")) as studio:
    studio.find("Willkommen bei Kinora")
    studio.find("Neues Storyboard", "push button")
