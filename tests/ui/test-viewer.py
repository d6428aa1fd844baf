# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer: playing, its zoom and its tools by keyboard, full screen, and what it says where there is no picture."""
import json
import os

from studio import NO_MODEL, Studio, copy_sample, is_pressed, text_of, wait_for


def wait_for_time(studio, time):
    entry = studio.find("Time at the playhead", "text")
    wait_for(lambda: text_of(entry) == time, f"{time} at the playhead")


def copy_with_lost_file():
    """The sample with a last shot that shows a film which is not there."""
    folder = copy_sample("lost.kinora")
    name = os.path.join(folder, "project.json")
    with open(name, encoding="utf-8") as f:
        project = json.load(f)
    project["shots"][-1].update({"prompt": "", "source": "media", "media": "media/gone.mp4"})
    with open(name, "w", encoding="utf-8") as f:
        json.dump(project, f)
    return folder


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Picture at the playhead")
    studio.find("Fit", "label")
    studio.key("ctrl+2")
    studio.find("200 %", "label")
    studio.key("ctrl+0")
    studio.find("Fit", "label")
    studio.key("v")
    wait_for(lambda: is_pressed(studio.find("Select", "push button")), "the tool for selecting")

    # Frame by frame; to the end, where it stops on the last frame; round and round; and backwards to the start.
    studio.key("Home", "Right", "Right", "Left")
    wait_for_time(studio, "00:00:00:01")
    studio.key("shift+Right")
    wait_for_time(studio, "00:00:01:01")
    studio.key("End", "shift+Left", "space")
    wait_for_time(studio, "00:00:06:01")
    studio.find("Play", "push button")
    studio.key("ctrl+l", "space")
    studio.find("Pause", "push button")
    studio.key("k", "ctrl+l")
    studio.find("Play", "push button")
    studio.key("End", "j", "j")
    wait_for_time(studio, "00:00:00:00")
    studio.find("Play", "push button")

    # A range that is repeated does not end by itself.
    studio.key("Right", "Right", "i", "Right", "Right", "o", "ctrl+l", "Home", "space")
    studio.find("Pause", "push button")
    for frame in "23232":
        wait_for_time(studio, f"00:00:00:0{frame}")
    studio.key("space", "ctrl+l")
    studio.find("Play", "push button")

    # A typed time.
    studio.key("ctrl+g")
    studio.type("2:03")
    studio.key("Return")
    wait_for_time(studio, "00:00:02:03")
    studio.key("ctrl+g")
    studio.type("-1 s")
    studio.key("Return")
    wait_for_time(studio, "00:00:01:03")
    studio.key("ctrl+g")
    studio.type("nonsense")
    studio.key("Return", "Escape", "Right")
    wait_for_time(studio, "00:00:01:04")

    # Full screen: nothing but the picture and its transport, until Escape.
    studio.key("F11")
    wait_for(lambda: not any(studio.all("Storyboard", "panel")), "the picture alone")
    studio.find("Play", "push button")
    studio.key("Escape")
    studio.find("Storyboard", "panel")

    # There is one picture of the shot at most.
    studio.key("w")
    studio.find("There is only one picture of this shot; make another take.")
    # What could not be made says why and offers to try again.
    studio.key("Home")
    studio.find("This shot could not be made.")
    studio.find("Try again", "push button")
    studio.close()

with Studio(copy_with_lost_file(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("Down", "Down")
    studio.find("This file is not where it was.")
    studio.find(".*/media/gone.mp4", "label")
    studio.find("Locate…", "push button")
    studio.close()
