# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that the model does not know: underlined, offered by key and by click, exchanged in the expanded prompt."""
import json
import os
import time

from studio import Studio, copy_sample, text_of, wait_for

# A model that has a vocabulary and nothing else.
model = os.path.join(os.environ["KN_TEST_FOLDER"], "words")
os.makedirs(model)
with open(os.path.join(model, "vocabulary.json"), "w") as file:
    json.dump({"subjects": {"rocket": ["rocket"], "dog": ["dog"]}, "places": {"forest": ["in the forest"]},
               "nearest": {"wolf": "dog"}}, file)

with Studio(copy_sample(), environment={"KN_STARTER_FOLDER": model}) as studio:
    studio.find("Opening, .*")
    studio.key("Return")
    prompt = studio.find("Prompt of the shot", "text")
    studio.type(", a wolf")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a wolf", "the typed text")
    studio.find("“wolf” is unknown to this model: dog\\?", "label")
    expanded = studio.find("Expanded prompt", "text")
    wait_for(lambda: text_of(expanded) == "a rocket in the forest, a dog", "the expanded prompt")

    # By key; and one undo takes it back.
    studio.key("ctrl+period")
    studio.find("Write “dog”", "push button")
    studio.key("Return")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a dog", "the offered word")
    wait_for(lambda: not list(studio.all("“wolf” is unknown.*", "label")), "no hint")
    studio.key("ctrl+z")
    wait_for(lambda: text_of(prompt).endswith("forest, a wolf") or text_of(prompt) == "a rocket in the forest", "undo")

    # What a person makes of the expansion stays, until it is asked for anew.
    studio.key("ctrl+shift+z")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a dog", "redo")
    studio.type(" wolf")
    wait_for(lambda: text_of(expanded) == "a rocket in the forest, a dog dog", "another expansion")
    studio.find("“wolf” is unknown.*", "label")
    studio.click("Expanded prompt", "text")
    studio.key("ctrl+End")
    studio.type(" and a cat")
    wait_for(lambda: text_of(expanded) == "a rocket in the forest, a dog dog and a cat", "an edited expansion")
    studio.click("Expand the prompt anew")
    wait_for(lambda: text_of(expanded) == "a rocket in the forest, a dog dog", "the expansion of the program")

    # By pointer: a click into the word. It is short, so look for it.
    def click_at(x):
        studio.pointer("mousemove", "--window", studio.window, x, top + 18, "click", 1)
        for _ in range(5):
            if any(studio.all("Write “dog”", "push button")):
                return True
            time.sleep(0.05)
        return False

    # Who clicks may want to write there: the offer leaves the keyboard to the text, and goes.
    left, top, width, height = studio.box("Prompt of the shot", "text")
    wait_for(lambda: any(click_at(x) for x in range(left + 150, left + width - 14, 12)), "an offer by click")
    studio.key("End", "exclam")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a dog wolf!", "what is typed behind the offer")
    wait_for(lambda: not list(studio.all("Write “dog”", "push button")), "no offer")
    studio.key("BackSpace")
    wait_for(lambda: any(click_at(x) for x in range(left + 150, left + width - 14, 12)), "an offer by click again")
    studio.find("Write “dog”", "push button").get_action_iface().do_action(0)
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a dog dog", "the offered word by click")

    # Little words are none of its business; one that is like no other can go.
    studio.key("ctrl+End")
    studio.type(" along a lift")
    studio.find("“lift” is unknown to this model.", "label")
    studio.key("ctrl+period")
    studio.find("Leave it out", "push button")
    studio.key("Return")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest, a dog dog along a", "the text without it")
    studio.close()
