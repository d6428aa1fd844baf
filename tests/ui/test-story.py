# SPDX-License-Identifier: GPL-3.0-or-later
"""A first visit without a mouse: a new storyboard, three shots typed, drafts appear, the order is changed, all undone."""
from studio import Studio, wait_for

PROMPTS = ["a cat in the snow", "a rocket in space", "a fox by the sea"]


def prompts(studio):
    return [name.removeprefix("Prompt: ") for name in studio.lane("Prompts")]


with Studio() as studio:
    studio.find("Welcome to Kinora")
    studio.key("ctrl+n")
    wait_for(lambda: prompts(studio) == ["empty"], "a storyboard with one shot")
    for i, prompt in enumerate(PROMPTS):
        if i:
            studio.key("Escape", "ctrl+shift+n")
            wait_for(lambda: len(prompts(studio)) == i + 1, "another shot")
        studio.type(prompt)
        wait_for(lambda: prompts(studio)[i] == prompt, "the prompt on the timeline")
    wait_for(lambda: all(name.endswith(", draft") for name in studio.lane("Shots")), "drafts of all three")
    studio.find("Panel 3: Shot 3, draft", "table cell")

    studio.key("Escape", "ctrl+Page_Up")
    wait_for(lambda: prompts(studio) == [PROMPTS[0], PROMPTS[2], PROMPTS[1]], "another order")
    for _ in range(40):
        if prompts(studio) == ["empty"]:
            break
        studio.key("ctrl+z")
    wait_for(lambda: prompts(studio) == ["empty"], "the storyboard as it began")
    studio.key("Delete")
    studio.find("A storyboard begins with its first shot.")
    studio.close()
