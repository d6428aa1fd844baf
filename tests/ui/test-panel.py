# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt is typed straight into a panel of the storyboard."""
from studio import NO_MODEL, Studio, copy_sample, wait_for

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Panel 1: Opening, .*", "table cell")
    studio.click("a penguin in the snow at sunset", "label")
    studio.key("End")
    studio.type(" again")
    wait_for(lambda: "Prompt: a penguin in the snow at sunset again" in studio.lane("Prompts"), "the words on the timeline")
    studio.key("Return", "ctrl+z")
    wait_for(lambda: "Prompt: a penguin in the snow at sunset" in studio.lane("Prompts"), "one step of undo")
    studio.close()
