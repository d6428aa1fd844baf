# SPDX-License-Identifier: GPL-3.0-or-later
"""An edit decision list becomes a project at the rate that is asked for; cancelling the question imports nothing. A
timeline within a timeline is broken apart, and what was left out is said."""
import json
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


def frames(first, number):
    return {edge: {"OTIO_SCHEMA": "RationalTime.1", "rate": 24, "value": value}
            for edge, value in (("start_time", first), ("duration", number))}


def clip(name, first, number, **more):
    return {"OTIO_SCHEMA": "Clip.2", "name": name, "source_range": frames(first, number), **more}


def track(*children, **more):
    return {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": children, **more}


# The second half of one layer, and what of the other lies over it.
NEST = {"OTIO_SCHEMA": "Stack.1", "source_range": frames(24, 24), "children": [
    track(clip("low", 0, 48)), track({"OTIO_SCHEMA": "Gap.1", "source_range": frames(0, 36)}, clip("high", 0, 48))]}
OTIO = {"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [
    track(clip("first", 0, 24), NEST, clip("last", 0, 24), clip("off", 0, 24, enabled=False), name="Cut")]}}


def choose(studio, path):
    studio.key("ctrl+shift+o")
    studio.wait_for_dialog("Import an edit")
    studio.type(path)
    studio.key("Return")
    wait_for(lambda: next(studio.all("Import an edit"), None) is None, "a closed file dialog")


folder = os.environ["KN_TEST_FOLDER"]
path = os.path.join(folder, "cut.edl")
pathlib.Path(path).write_text(EDL, encoding="ascii")

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "the sample")
    choose(studio, path)
    studio.find(QUESTION)
    studio.key("Escape")
    wait_for(lambda: next(studio.all(QUESTION), None) is None, "a closed question")
    assert len(studio.lane("Shots")) == 3

    choose(studio, path)
    studio.find(QUESTION)
    studio.find("24 frames a second", "label")
    studio.wait_for_focus("Frame rate")
    studio.key("space")
    wait_for(lambda: len(list(studio.all("24 frames a second", "label"))) > 1, "the open list")
    studio.key("End", "Return")
    studio.find("60 frames a second", "label")
    studio.key("alt+i")
    wait_for(lambda: len(studio.lane("V1")) == 2, "the two shots of the list")
    assert "1.2 s" in studio.lane("V1")[1], studio.lane("V1")  # 70 frames

    nested = os.path.join(folder, "nested.otio")
    pathlib.Path(nested).write_text(json.dumps(OTIO), encoding="ascii")
    studio.focus()
    choose(studio, nested)
    wait_for(lambda: len(studio.lane("Cut")) == 3, "what the timeline within the timeline shows")
    assert ["first, 1.0 s", "low, 1.0 s", "last, 1.0 s"] == [", ".join(n.split(", ")[:2]) for n in studio.lane("Cut")]
    assert [n for n in studio.lane("Cut 2") if n.startswith("high, 0.5 s")], studio.lane("Cut 2")
    studio.find("Timelines within the timeline were broken apart into their clips: 1.\n"
                "Clips and tracks that were switched off were left out: 1.", "label")
