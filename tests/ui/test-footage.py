# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound that a film brings is made quieter and muted, by typing, with the switch and by keyboard; each is a step. What
is made by a model has none. A shot is no longer than the film that is chosen for it."""
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import wave

from studio import NO_MODEL, Atspi, Studio, copy_sample, is_pressed, wait_for


def write_film(folder):
    """A second of a title and a sound, made by the program itself, and the title as a GIF."""
    with wave.open(os.path.join(folder, "hum.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48000)
        sound.writeframes(b"".join(struct.pack("<hh", i % 200 * 100, i % 300 * 60) for i in range(48000)))
    title = {"type": "title", "text": "Film", "start_frames": 0, "duration_frames": 24}
    hum = {"asset": 9, "start_frames": 0, "duration_frames": 24}
    project = os.path.join(folder, "film.kinora")
    os.mkdir(project)
    pathlib.Path(project, "project.json").write_text(json.dumps({
        "version": 1, "frame_rate": 24, "width_px": 320, "height_px": 180,
        "assets": [{"id": 9, "kind": "audio", "path": os.path.join(folder, "hum.wav"), "channels": 2}],
        "sequences": [{"layers": [{"clips": [title]}], "audio_layers": [{"clips": [hum]}]}]}), encoding="ascii")
    film = os.path.join(folder, "film.mkv")
    for target, kind in (film, "mkv-ffv1"), (os.path.join(folder, "moves.gif"), "gif"):
        subprocess.run([os.environ["KN_TEST_PROGRAM"], "export", project, "--to", kind, "-o", target], check=True)
    return film


GAIN = "How loud the footage is, in decibels"


def gain(studio):
    return Atspi.Value.get_current_value(studio.find(GAIN, "spin button").get_value_iface())


story = copy_sample()
path = pathlib.Path(story, "project.json")
project = json.loads(path.read_text(encoding="utf-8"))
project["assets"] = [{"id": 900, "kind": "video", "path": write_film(os.environ["KN_TEST_FOLDER"]), "channels": 2,
                      "width_px": 320, "height_px": 180, "duration_ns": 1000000000}]
project["shots"].append({"name": "Film", "source": "media", "media": 900, "duration_frames": 8})
path.write_text(json.dumps(project), encoding="utf-8")
shutil.copy(project["assets"][0]["path"], os.path.join(os.environ["KN_TEST_FOLDER"], "other.mkv"))

with Studio(story, environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 4, "four shots")
    # What a model makes has no sound.
    studio.find("Made from: The prompt alone", "push button")
    assert next(studio.all(GAIN), None) is None
    studio.click("Film, .*", "table cell")
    wait_for(lambda: gain(studio) == 0, "footage as it was recorded")

    # Its panel says what it shows, and what a prompt would be for.
    studio.find("film.mkv · .* s", "label")
    studio.find("Type what is to change in it", "label")

    # By keyboard where it lies, as with a sound.
    studio.key("alt+Down", "alt+Down")
    wait_for(lambda: gain(studio) == -2, "a quieter film")
    studio.find("Undo: Gain", "push button")
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: gain(studio) == 0, "its gain before")

    # Typed, and switched off.
    studio.key("alt+i")
    studio.wait_for_focus(GAIN)
    studio.key("ctrl+a")
    studio.type("-12.5")
    studio.key("Return")
    studio.find("Undo: Change gain", "push button")
    assert gain(studio) == -12.5
    studio.key("alt+u")
    wait_for(lambda: any(map(is_pressed, studio.all("Muted", "check box"))), "the switch")
    studio.find("Undo: Change muted", "push button")
    # So it is told on the timeline, too.
    studio.find("Film, .*, footage, muted", "table cell")
    studio.key("ctrl+s")
    wait_for(lambda: '"gain_db": -12.5, "muted": true' in re.sub(r"\s+", " ", path.read_text(encoding="utf-8")),
             "a quiet and muted film on disk")

    # Footage that is chosen for a shot is listened to.
    studio.click("Rest, 2.0 s, .*", "table cell")
    studio.find("Made from: Loops", "push button")
    Atspi.Action.do_action(list(studio.all("Made from: Loops", "push button"))[-1].get_action_iface(), 0)
    studio.find("Footage", "list item")
    studio.key("End", "Return")
    studio.wait_for_dialog("Choose footage")
    studio.type(project["assets"][0]["path"].replace("film.mkv", "other.mkv"))
    studio.key("Return")
    wait_for(lambda: gain(studio) == 0, "the sound of the chosen film")
    studio.find("Undo: Change source", "push button")
    # The shot ends with the film, which is all there is to show.
    studio.find("Rest, 1.0 s, .*", "table cell")
    studio.key("ctrl+z")
    studio.find("Rest, 2.0 s, .*", "table cell")

    # What moves is a film, whatever its name says.
    studio.key("ctrl+z")
    studio.find("Made from: Loops", "push button")
    Atspi.Action.do_action(list(studio.all("Made from: Loops", "push button"))[-1].get_action_iface(), 0)
    studio.find("Footage", "list item")
    studio.key("End", "Return")
    studio.wait_for_dialog("Choose footage")
    studio.type(project["assets"][0]["path"].replace("film.mkv", "moves.gif"))
    studio.key("Return")
    studio.find("Rest, 1.0 s, .*", "table cell")
    studio.key("ctrl+s")
    wait_for(lambda: re.search(r'"kind": "video",\s*"path": "[^"]*moves.gif"', path.read_text(encoding="utf-8")),
             "a film on disk")
    studio.close()
