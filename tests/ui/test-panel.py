# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt is typed straight into a panel of the storyboard; the panel that a person is at is what the viewer shows."""
import os
import shutil

from studio import NO_MODEL, Studio, copy_sample, text_of, wait_for


def panels(studio):
    return [node.get_name() for node in studio.all("Panel .*", "table cell")]


def is_whole(studio, name):
    """Whether all of a panel is between the head of the storyboard and the timeline."""
    _, top, _, height = studio.settled_box(name, "table cell")
    _, head_top, _, head_height = studio.box("Storyboard", "page tab")
    return head_top + head_height <= top and top + height <= studio.box("Timeline", "table")[1]


project = copy_sample()
picture = os.path.join(os.environ["KN_TEST_FOLDER"], "harbour.png")
shutil.copy(os.path.join(project, "media", "penguin.png"), picture)

with Studio(project, environment=NO_MODEL) as studio:
    studio.find("Panel 1: Opening, .*", "table cell")
    studio.click("a penguin in the snow at sunset", "label")
    studio.key("End")
    studio.type(" again")
    wait_for(lambda: "Prompt: a penguin in the snow at sunset again" in studio.lane("Prompts"), "the words on the timeline")
    studio.key("Return", "ctrl+z")
    wait_for(lambda: "Prompt: a penguin in the snow at sunset" in studio.lane("Prompts"), "one step of undo")

    time = studio.find("Time at the playhead", "text")
    studio.click("Panel 2: .*", "table cell")
    wait_for(lambda: text_of(time) != "00:00:00:00", "the playhead in the second shot")
    second = text_of(time)
    studio.click("Panel 1: .*", "table cell")
    wait_for(lambda: text_of(time) == "00:00:00:00", "the playhead in the first shot")
    # What is dragged is still what is seen, and no line of the drop is left.
    left, top, width, height = studio.settled_box("Panel 1: .*", "table cell")
    below = studio.box("Panel 2: .*", "table cell")
    studio.drag(left + width // 2, top + 40, 0, dy=below[1] + below[3] - 10 - top - 40)
    wait_for(lambda: any(name.startswith("Panel 2: Opening") for name in panels(studio)), "another order")
    wait_for(lambda: text_of(time) == second, "the playhead in the shot that was moved")

    # Its menu, by pointer and by key. What goes on from a shot has its words and stands behind it.
    left, top, width, height = studio.settled_box("Panel 1: .*", "table cell")
    studio.pointer("mousemove", "--window", studio.window, left + width // 2, top + 40, "click", 3)
    studio.choose("Go on after the shot")
    studio.find("Made from: Goes on from another shot", "push button")
    wait_for(lambda: len(panels(studio)) == 4, "the shot that goes on")
    words = studio.lane("Prompts")
    assert words[0] == words[1], words
    studio.key("ctrl+z")
    wait_for(lambda: len(panels(studio)) == 3, "one step of undo")
    studio.click("Panel 1: .*", "table cell")
    studio.key("shift+F10")
    studio.choose("Bridge to the next shot")
    studio.find("Made from: Fills between two shots", "push button")
    wait_for(lambda: len(panels(studio)) == 4, "the shot between")
    studio.wait_for_focus("Panel 2: .*")
    studio.key("Up")
    studio.wait_for_focus("Panel 1: .*")
    studio.key("Down")
    studio.wait_for_focus("Panel 2: .*")
    studio.key("ctrl+z")
    wait_for(lambda: len(panels(studio)) == 3, "one step of undo again")
    studio.wait_for_focus("Panel 1: .*")

    # A file from another program: on a panel the picture that its shot begins with, between two and below all a shot.
    left, top, width, height = studio.settled_box("Panel 1: .*", "table cell")
    studio.drop(picture, left + width // 2, top + height // 2,
                lambda: any(name.startswith("Picture harbour.png at 0.0 s") for name in studio.lane("Pictures")),
                "the picture at the beginning of the shot")
    studio.focus()
    wait_for(lambda: any(studio.all("Made from: A picture as first frame", "push button")), "a shot made from the picture")
    studio.wait_for_focus("Panel 1: .*")
    assert len(panels(studio)) == 3, panels(studio)
    left, top, width, height = studio.settled_box("Panel 1: .*", "table cell")
    studio.drop(picture, left + width // 2, top + height + 3,
                lambda: any(studio.all("Panel 2: harbour, .*", "table cell")), "a shot between the panels")
    studio.focus()
    studio.wait_for_focus("Panel 2: harbour, .*")
    assert len(panels(studio)) == 4, panels(studio)
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: len(panels(studio)) == 3 and "Picture harbour.png at 0.0 s" not in studio.lane("Pictures"),
             "no file dropped")

    for i in range(3):
        n = len(panels(studio))
        studio.key("Escape", "ctrl+shift+n")
        wait_for(lambda: len(panels(studio)) == n + 1, "another panel")
    wait_for(lambda: is_whole(studio, f"Panel {2 + i}: .*"), "the new panel to be in sight")

    # A storyboard is opened wherever it falls.
    left, top, width, height = studio.settled_box(f"Panel {2 + i}: .*", "table cell")
    studio.drop(copy_sample("other.kinora"), left + width // 2, top + height // 2, lambda: len(panels(studio)) == 3,
                "the other storyboard")
    studio.focus()
    studio.close()
