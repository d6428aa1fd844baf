# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing into the prompt is one step; keys of the timeline do not fire there; a killed program loses nothing."""
from studio import NO_MODEL, Studio, copy_sample, journal, text_of, wait_for

project = copy_sample()
with Studio(project, environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("Return")
    prompt = studio.find("Prompt of the shot", "text")
    studio.type(" smiles")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest smiles", "the typed text")
    # "s" and "m" were letters: nothing was split, no marker set.
    assert len(studio.lane("Shots")) == 3 and not studio.lane("Markers")
    assert studio.lane("Prompts")[0] == "Prompt: a rocket in the forest smiles"
    studio.find("Undo: Change prompt", "push button")
    studio.key("ctrl+z")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest", "the text before typing")
    studio.key("ctrl+shift+z")
    wait_for(lambda: text_of(prompt) == "a rocket in the forest smiles", "the typed text again")
    # As fast as fingers are: no key comes too early. In the journal, without anybody saving.
    studio.pointer("key", "--delay", 0, "ctrl+z", "ctrl+shift+z", "ctrl+End")
    studio.type(" again")
    wait_for(lambda: "smiles again" in journal(project), "the typed text in the journal")
    studio.process.kill()
    studio.process.wait()

with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: studio.lane("Prompts")[0] == "Prompt: a rocket in the forest smiles again", "the text after a crash")
    studio.close()
