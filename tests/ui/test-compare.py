# SPDX-License-Identifier: GPL-3.0-or-later
"""The draft of a shot and its take side by side: the line moves by keys, the names tell what is seen."""
from studio import Studio, check_names, copy_sample, wait_for

with Studio(copy_sample()) as studio:
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a draft")
    studio.find("Draft", "label")
    studio.key("ctrl+r")
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots"), "a take")
    studio.find(r"Draft same as final: \d+ %", "label")
    studio.key("w")
    studio.find("A · Take 1", "label")
    studio.find("B · Draft", "label")
    check_names(studio)
    line = studio.find("Wipe between the takes", "slider")
    wait_for(lambda: line.get_description() == "50 % from the left", "the line in the middle")
    studio.key("Right", "Right", "shift+Left")
    wait_for(lambda: line.get_description() == "42 % from the left", "the line at 42 %")
    studio.key("w")
    wait_for(lambda: not any(studio.all("Wipe between the takes", "slider")), "the picture without a line")
    studio.wait_for_focus("Picture at the playhead")
    # So does Escape.
    studio.key("w")
    studio.find("Wipe between the takes", "slider")
    studio.wait_for_focus("Wipe between the takes")
    studio.key("Escape")
    wait_for(lambda: not any(studio.all("Wipe between the takes", "slider")), "the picture without a line again")
    # A newer draft says so over the picture; beside the take each side says what it is, and nothing lies over both.
    studio.key("Return")
    studio.wait_for_focus("Prompt of the shot")
    studio.type(" there")
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a newer draft")
    studio.find("Draft", "label")
    studio.key("Escape", "w")
    studio.find("A · Take 1", "label")
    wait_for(lambda: not any(studio.all("Draft", "label")), "no badge over side A")
    studio.close()
