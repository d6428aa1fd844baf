# SPDX-License-Identifier: GPL-3.0-or-later
"""What guidance amplifies. A prompt that is its own negative leaves nothing to amplify but the camera: guidance then
changes the film if the model asks for camera guidance, and not a bit of it otherwise."""
import json
import os

from scenario import Folder, expect, read, render

STARTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "starter", "weights")


def model(folder, camera_guidance):
    os.mkdir(folder)
    for name in os.listdir(STARTER):
        if name != "kinora.json":
            os.symlink(os.path.join(STARTER, name), os.path.join(folder, name))
    manifest = json.loads(read(os.path.join(STARTER, "kinora.json")))
    with open(os.path.join(folder, "kinora.json"), "w") as f:
        json.dump({**manifest, "camera_guidance": camera_guidance}, f)
    return folder


folder = Folder()
for wanted in (False, True):
    starter = model(folder.path(f"model-{wanted}"), wanted)
    latents = []
    for guidance in (1, 4):
        request = folder.request(prompt="fog", negative_prompt="fog", model=starter, mode="draft", seconds=1,
                                 camera={"preset": "pan-left"}, guidance=guidance)
        out = folder.path(f"{wanted}-{guidance}")
        render(request, out)
        latents.append(read(os.path.join(out, "take.latents.safetensors")))
    changed = latents[0] != latents[1]
    expect(changed == wanted, f"camera guidance {wanted}: guidance changed {changed}")
print("guidance amplifies the camera where the model says so, and only there")
