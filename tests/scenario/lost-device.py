# SPDX-License-Identifier: GPL-3.0-or-later
"""A Vulkan device that is lost in the middle ends the job with a sentence; run again, it ends with the same bits.

lost-device.py KINORA_RENDER LOSE_DEVICE_SO
"""
import os
import sys

from scenario import FEW_THREADS, Folder, Run, TAKE_FILES, expect, expect_same_take, reference_model, render

NO_DEVICE = "There is no"
folder = Folder()
request = folder.request(model=reference_model(folder.path("model")), device="vulkan", steps=8, guidance=1)
whole = folder.path("whole")
run = Run(request, whole)
run.end()
if run.status and NO_DEVICE in run.messages:
    print(run.messages)
    sys.exit(77)
expect(run.status == 0, run.messages)

lost = []
FEW_THREADS["LD_PRELOAD"] = " ".join(filter(None, (FEW_THREADS.get("LD_PRELOAD"), sys.argv[2])))
for after in (1, 20):
    out = folder.path(f"lost-{after}")
    FEW_THREADS["KN_LOSE_AFTER"] = str(after)
    run = Run(request, out)
    steps = len(list(run.steps()))
    run.end()
    lost.append(steps)
    expect(run.status == 1 and "lost" in run.messages and "\n" not in run.messages, f"{run.status}: {run.messages}")
    left = os.listdir(out) if os.path.isdir(out) else []
    expect(not any(name in left for name in TAKE_FILES) and not any(name.endswith(".part") for name in left), left)
    del FEW_THREADS["KN_LOSE_AFTER"]
    render(request, out)
    expect_same_take(whole, out)
print(f"lost after {lost} steps, said so, and ended with the same take when run again")
