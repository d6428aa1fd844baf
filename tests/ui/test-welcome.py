# SPDX-License-Identifier: GPL-3.0-or-later
"""The first page: a script becomes a storyboard in the chosen shape, which then stands under what was open last."""
from studio import NO_MODEL, Studio, check_names, wait_for

SCRIPT = ["A fox in the snow (3 s)", "", "INT. KITCHEN - NIGHT (3 s)", "", "A cat sleeps on the table."]

with Studio(environment=NO_MODEL) as studio:
    studio.find("Welcome to Kinora")
    studio.click("Square, 1:1", "push button")
    studio.click("12 frames a second", "push button")
    studio.key("ctrl+alt+n")
    studio.find("From a script", "label")
    check_names(studio)
    for line in SCRIPT:
        studio.type(line)
        studio.key("Return")
    studio.click("Make 2 shots", "push button", "From a script")
    wait_for(lambda: studio.lane("Prompts") == ["Prompt: A fox in the snow",
                                                "Prompt: A cat sleeps on the table, indoors, kitchen, night"], "two shots")
    studio.find(".* · 320 × 320 · 12 fps")
    studio.find("KITCHEN - NIGHT, 3.0 s, .*", "table cell")

    # A storyboard that begins with a gap.
    studio.click("Shot 1, 3.0 s, .*", "table cell")
    studio.key("Home", "Right", "Right", "bracketleft")
    studio.find("Undo: Trim", "push button")

    studio.key("F10", "c")
    studio.find("Welcome to Kinora")
    studio.find("Untitled storyboard", "list item")
    check_names(studio)
    # What does not fit beside the choices stands below them.
    studio.pointer("windowsize", studio.window, 700, 800)
    wait_for(lambda: studio.box("Untitled storyboard", "list item")[1] > studio.box("Open sample", "push button")[1],
             "one column")
    left, _, width, _ = studio.box("Untitled storyboard", "list item")
    assert left >= 0 and left + width <= 700, (left, width)
    studio.click("Untitled storyboard", "list item")
    studio.find("KITCHEN - NIGHT, 3.0 s, .*", "table cell")
    studio.wait_for_focus("Shot 1, 2.8 s, .*")
    studio.close()
