# SPDX-License-Identifier: GPL-3.0-or-later
"""A take's files: the frames that its recipe counts, lossless and all of them intra; the recipe makes it again."""
import json
import os
import subprocess

from scenario import Folder, expect, expect_same_take, read, render

folder = Folder()
cases = {
    "text": {"seconds": 1.6, "negative_prompt": "fog", "seed": 7},
    "loop": {"seconds": 1.5, "loop": True, "width": 80, "height": 80},
    "fps": {"seconds": 1, "fps": 29.97, "mode": "draft"},
    "both": {"seconds": 1, "mode": "both", "camera": {"preset": "dolly-in", "amount": 0.5}},
}
cases["more"] = {"extend": folder.path("text", "take.mkv"), "seconds": 1}
cases["fill"] = {"fill": {"from": folder.path("text", "take.mkv"), "to": folder.path("text", "take.mkv")}, "seconds": 1}
for name, members in cases.items():
    out = folder.path(name)
    events = render(folder.request(**members), out)
    recipe = json.loads(read(os.path.join(out, "take.json")))
    streams = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", os.path.join(out, "take.mkv")],
        capture_output=True, check=True).stdout)["streams"]
    expect(len(streams) == 1 and streams[0]["codec_name"] == "ffv1", f"{name}: {streams}")
    video = streams[0]
    expect(int(video["nb_read_frames"]) == recipe["frames"] == events["done"]["frames"] == events["forecast"]["frames"],
           f"{name}: {video['nb_read_frames']} frames, the recipe says {recipe['frames']}, {events}")
    expect((video["width"], video["height"]) == (recipe["width"], recipe["height"]), f"{name}: size")
    expect(video["r_frame_rate"] == f"{recipe['fps_numerator']}/{recipe['fps_denominator']}", f"{name}: frame rate")
    expect(len(recipe["model_hash"]) >= 32 and recipe["request"]["prompt"], f"{name}: {recipe}")
    again = folder.path(name + "-again")
    render(os.path.join(out, "take.json"), again)
    expect_same_take(out, again)
print(f"{len(cases)} takes, each made again from its recipe")
