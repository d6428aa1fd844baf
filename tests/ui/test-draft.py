# SPDX-License-Identifier: GPL-3.0-or-later
"""A draft of the shot appears without being asked for, and Render makes takes of what is stale."""
from studio import Studio, copy_sample, wait_for

with Studio(copy_sample()) as studio:
    studio.find("Opening, .*, draft(ing)?")
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a finished draft")
    studio.key("Down")
    studio.key("ctrl+r")
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots"), "a rendered shot")
    studio.find("Take 1", "label")
