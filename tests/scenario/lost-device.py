# SPDX-License-Identifier: GPL-3.0-or-later
"""A Vulkan device that is lost, at once or in the middle, ends the job with a sentence; run again, it goes on from the
step that was saved and ends with the same bits.

lost-device.py KINORA_RENDER LOSE_DEVICE_SO
"""
import os
import sys

from scenario import FEW_THREADS, Folder, Run, TAKE_FILES, expect, expect_same_take, reference_model

NO_DEVICE = "There is no"
folder = Folder()
request = folder.request(model=reference_model(folder.path("model")), device="vulkan", steps=8, guidance=1)


def run(out, **environment):
    """The process, once it has ended, and the steps it made."""
    run = Run(request, out, environment=environment)
    steps = list(run.steps())
    run.end()
    return run, steps


whole = folder.path("whole")
undisturbed, _ = run(whole)
if undisturbed.status and NO_DEVICE in undisturbed.messages:
    print(undisturbed.messages)
    sys.exit(77)
expect(undisturbed.status == 0, undisturbed.messages)

preload = " ".join(filter(None, (FEW_THREADS.get("LD_PRELOAD"), sys.argv[2])))
# As soon as there is something to go on from, and from the start.
for at, when in (("submit", "take.state"), ("wait", "take.state"), ("wait", ".")):
    out = folder.path(f"{at} {when}")
    os.mkdir(out)
    lost, before = run(out, LD_PRELOAD=preload, KN_LOSE_AT=at, KN_LOSE_WHEN=os.path.join(out, when))
    expect(lost.status == 1 and "lost" in lost.messages and "\n" not in lost.messages,
           f"{out}: {lost.status}: {lost.messages}")
    left = os.listdir(out)
    expect(not any(name in left for name in TAKE_FILES) and not any(name.endswith(".part") for name in left), left)
    again, after = run(out)
    expect(again.status == 0, again.messages)
    expect(bool(before) == (when == "take.state"), f"{out}: steps {before}")
    expect(not before or after[0] > before[0], f"{out}: began again with {after[0]} after {before}")
    expect_same_take(whole, out)
print("lost at a submission and while waiting, said so, and ended with the same take when run again")
