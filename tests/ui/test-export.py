# SPDX-License-Identifier: GPL-3.0-or-later
"""The export dialog: what a format leaves out, what is missing, a film and the result of its check, a timeline."""
import os

from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for

FOLDER = os.environ["KN_TEST_FOLDER"]


def press(studio, name, role="push button"):
    studio.click(name, role, "Export")


def exported(ending):
    return [name for name in os.listdir(FOLDER) if name.endswith(ending)]


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+e")
    # By the keyboard: all formats are one stop.
    studio.wait_for_focus("Render and export")
    studio.key("Tab")
    studio.wait_for_focus("Review film")
    for name in ("HEVC film", "HEVC film, 10 bit", "Animated GIF"):
        studio.key("Down")
        studio.wait_for_focus(name)
    studio.key("Tab")
    studio.wait_for_focus("Range")
    studio.key("alt+n")
    studio.wait_for_focus("Name")
    studio.find("Render and export", "push button")
    press(studio, "Render first", "list item")
    # Nothing is rendered: the button waits for a word about that.
    studio.find("Shot “Opening” has not been rendered: render it first.\n.*\n.*")
    press(studio, "Leave out what is missing", "list item")
    press(studio, "Export")
    studio.find("(?s).*\n3 missing pictures or sounds are left out.\n.*50 frames, 448 × 256, 6.2.0 s\nWorst colour error .*")
    # The keyboard is at what comes next, which tells what came of it.
    studio.wait_for_focus("Show in folder")
    told = studio.find("Show in folder", "push button").get_description()
    assert told.startswith("Exported. ") and "50 frames" in told, told
    assert exported(".gif") and exported(".gif.c2pa") and not exported(".part"), os.listdir(FOLDER)

    press(studio, "Export more")
    press(studio, "Carry the recipe", "list item")
    # Further down the list.
    press(studio, "PNG pictures", "list item")
    studio.pointer("click", "--repeat", 20, 5)
    press(studio, "OpenTimelineIO", "list item")
    studio.find(r"Shots that are not rendered become gaps\. \(3\)", "label")
    studio.close_dialog("Export")

    # What was left out then is not left out for ever: it is asked again.
    studio.key("ctrl+e")
    export = studio.find("Export", "push button")
    wait_for(lambda: not export.get_state_set().contains(Atspi.StateType.SENSITIVE), "a button that waits for a word")
    press(studio, "Leave out what is missing", "list item")
    wait_for(lambda: export.get_state_set().contains(Atspi.StateType.SENSITIVE), "a button that can be pressed")
    press(studio, "Export")
    studio.find("(?s)“A short journey.otio” is in .*\n3 missing pictures or sounds are left out.")
    assert exported(".otio") and not exported(".part"), os.listdir(FOLDER)
    studio.close_dialog("Export")
    studio.close()

# What is not rendered is rendered first.
with Studio() as studio:
    studio.find("Welcome to Kinora")
    studio.key("ctrl+n")
    wait_for(lambda: studio.lane("Prompts") == ["Prompt: empty"], "a storyboard with one shot")
    studio.type("a cat in the snow")
    wait_for(lambda: studio.lane("Prompts") == ["Prompt: a cat in the snow"], "the prompt on the timeline")
    studio.key("ctrl+e")
    press(studio, "Review film", "list item")
    press(studio, "Render and export")
    studio.find("(?s).*17 frames, 448 × 256, 2.125 s\nWorst colour error .*credentials are in the file.")
    studio.find("Shot 1, 2.1 s, rendered", "table cell")
    assert exported(".mp4") and not exported(".part"), os.listdir(FOLDER)
    studio.close_dialog("Export")
    studio.close()
