# SPDX-License-Identifier: GPL-3.0-or-later
"""Files come into the timeline: a picture as a shot, a sound on a lane of its own; what is neither is told in place."""
import math
import os
import struct
import wave

from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for


def write_sound(path):
    """Two seconds that get louder."""
    with wave.open(path, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", int(math.sin(i / 5) * i * 2)) for i in range(16000)))


def add(studio, path, message=None):
    """A mere name is looked for in the folder that the dialog begins in."""
    studio.key("ctrl+i")
    studio.wait_for_dialog("Add pictures, films and sounds")
    if not os.path.isabs(path):
        studio.key("ctrl+l")
    studio.type(path)
    studio.key("Return")
    if message:
        studio.wait_for_message(message)
    wait_for(lambda: next(studio.all("Add pictures, films and sounds"), None) is None, "a closed dialog")
    studio.focus()


folder = os.environ["KN_TEST_FOLDER"]
project = copy_sample()
write_sound(os.path.join(folder, "rain.wav"))
with open(os.path.join(folder, "notes.txt"), "w", encoding="utf-8") as notes:
    notes.write("neither\n")

with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "three shots")
    wait_for(lambda: studio.box("Rest, .*")[2] > 100, "a timeline that fits the window")
    studio.key("End")
    add(studio, os.path.join(project, "media", "penguin.png"))
    wait_for(lambda: len(studio.lane("Shots")) == 4, "a shot of the picture")
    assert studio.lane("Shots")[3].startswith("penguin, 3.0 s"), studio.lane("Shots")
    studio.find("Undo: Add media", "push button")
    assert len(studio.lane("Pictures")) == 2, studio.lane("Pictures")

    studio.key("Home")
    add(studio, os.path.join(folder, "rain.wav"))
    wait_for(lambda: next(studio.all("Sound", "table row"), None) and len(studio.lane("Sound")) == 1, "a sound")
    assert studio.lane("Sound")[0].startswith("rain"), studio.lane("Sound")
    assert len(studio.lane("Shots")) == 4

    # Another one at the same time lies below it, and nothing moves; both, and its layer, are one step.
    places = [studio.box(name + ", .*")[0] for name in ("Opening", "Landing", "Rest", "penguin")]
    studio.focus()
    studio.key("Home")
    add(studio, "rain.wav")
    wait_for(lambda: next(studio.all("Sound 2", "table row"), None) and len(studio.lane("Sound 2")) == 1, "a sound below")
    assert len(studio.lane("Sound")) == 1, studio.lane("Sound")
    assert places == [studio.box(name + ", .*")[0] for name in ("Opening", "Landing", "Rest", "penguin")]
    studio.focus()
    studio.key("ctrl+z")
    wait_for(lambda: next(studio.all("Sound 2", "table row"), None) is None, "one layer for sound")
    rain = studio.settled_box("rain, .*", "table cell")
    studio.pointer("mousemove", "--window", studio.window, rain[0] + rain[2] // 2, rain[1] + rain[3] - 6, "click", 1)
    wait_for(lambda: studio.find("rain, .*", "table cell").get_state_set().contains(Atspi.StateType.FOCUSED),
             "the sound in focus")

    # Quieter by keyboard, louder with the line, faded in with the handle; each is a step.
    studio.key("alt+Down")
    wait_for(lambda: studio.lane("Sound") == ["rain, 2.0 s, -1.0 dB"], "a quieter sound")
    studio.key("ctrl+z")
    wait_for(lambda: studio.lane("Sound") == ["rain, 2.0 s, +0.0 dB"], "its gain before")
    left, top, width, height = studio.settled_box("rain, .*", "table cell")
    line = top + height // 4
    studio.pointer("mousemove", "--window", studio.window, left + width // 2, line, "mousedown", 1)
    for i in range(1, 9):
        studio.pointer("mousemove", "--window", studio.window, left + width // 2, line + 2 * i)
    studio.pointer("mouseup", 1)
    studio.find("Undo: Gain", "push button")
    wait_for(lambda: "dB" in studio.lane("Sound")[0] and "-" in studio.lane("Sound")[0], "a line that is lower")
    studio.drag(left + 4, top + 4, 60)
    studio.find("Undo: Fade", "push button")
    studio.key("ctrl+z", "ctrl+z")

    # The cut between the first two shots dissolves; the overlap is an item; cut again.
    studio.key(*["ctrl+Up"] * 6)
    wait_for(lambda: studio.find("Opening, .*", "table cell").get_state_set().contains(Atspi.StateType.FOCUSED),
             "the first shot in focus")
    studio.key("t")
    studio.find("Dissolve, 0.5 s", "table cell")
    studio.key("t")
    wait_for(lambda: next(studio.all("Dissolve, .*"), None) is None, "a cut")
    studio.key("ctrl+z", "ctrl+z")

    add(studio, os.path.join(folder, "notes.txt"), ".*notes.txt.* is not a picture, a film or a sound.*")
    studio.key("ctrl+z")
    wait_for(lambda: next(studio.all("Sound", "table row"), None) is None, "the timeline without sound")
    studio.key("ctrl+z")
    wait_for(lambda: len(studio.lane("Shots")) == 3, "the shots from before")
    studio.close()
