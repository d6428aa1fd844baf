# SPDX-License-Identifier: GPL-3.0-or-later
"""A draft of the shot appears without being asked for, on paper too, and Render makes takes of what is stale."""
import os

from studio import Studio, copy_sample, text_of, wait_for

with Studio(copy_sample()) as studio:
    studio.find("Opening, .*, draft(ing)?")
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a finished draft")
    # While a person types, the picture of what was asked before stays until there is one of the new words.
    studio.key("Return")
    prompt = studio.find("Prompt of the shot", "text")
    studio.wait_for_focus("Prompt of the shot")
    studio.type(" there")
    wait_for(lambda: text_of(prompt).endswith(" there"), "the words")
    assert "empty" not in studio.lane("Shots")[0], studio.lane("Shots")
    assert not any(studio.is_shown(node) for node in studio.all("Nothing has been made of this shot yet.", "label"))
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a draft of the new words")
    studio.key("Escape")

    # On paper there is what is on the screen.
    studio.key("ctrl+e")
    studio.click("Storyboard", "list item", "Export")
    studio.click("Export", "push button", "Export")
    studio.find(".*pdf” is in .*")
    with open(os.path.join(os.environ["KN_TEST_FOLDER"], "A short journey.pdf"), "rb") as file:
        assert b"/Subtype /Image" in file.read(), "a storyboard without a picture"
    studio.close_dialog("Export")

    studio.key("Down")
    studio.key("ctrl+r")
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots"), "a rendered shot")
    studio.find("Take 1", "label")
