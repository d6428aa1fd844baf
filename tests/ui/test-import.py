# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit decision list becomes a project at the rate that is asked for; cancelling the question imports nothing."""
import os
import pathlib

from studio import NO_MODEL, Studio, copy_sample, wait_for

QUESTION = r"At which frame rate was it cut\?"
EDL = """TITLE: Cut
FCM: NON-DROP FRAME
001  AX  V  C  00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: one.mov
002  AX  V  C  00:00:00:00 00:00:01:10 01:00:02:00 01:00:03:10
* FROM CLIP NAME: two.mov
"""


def choose(studio, path):
    studio.key("ctrl+shift+o")
    studio.find("Import an edit")
    studio.type(path)
    studio.key("Return")
    wait_for(lambda: next(studio.all("Import an edit"), None) is None, "a closed file dialog")
    studio.find(QUESTION)


folder = os.environ["KN_TEST_FOLDER"]
path = os.path.join(folder, "cut.edl")
pathlib.Path(path).write_text(EDL, encoding="ascii")

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "the sample")
    choose(studio, path)
    studio.key("Escape")
    wait_for(lambda: next(studio.all(QUESTION), None) is None, "a closed question")
    assert len(studio.lane("Shots")) == 3

    choose(studio, path)
    studio.find("24 frames a second", "label")
    studio.wait_for_focus("Frame rate")
    studio.key("space")
    wait_for(lambda: len(list(studio.all("24 frames a second", "label"))) > 1, "the open list")
    studio.key("End", "Return")
    studio.find("60 frames a second", "label")
    studio.key("alt+i")
    wait_for(lambda: len(studio.lane("V1")) == 2, "the two shots of the list")
    assert "1.2 s" in studio.lane("V1")[1], studio.lane("V1")  # 70 frames
