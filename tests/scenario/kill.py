# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 in the middle, run again: the same bits as without. Likewise after an interrupt.

kill.py KINORA_RENDER [ROUNDS]
"""
import os
import signal
import sys
import time

from scenario import Folder, Run, TAKE_FILES, expect, expect_same_take, render

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SAVE_INTERVAL_S = 1                   # a job saves its state no more often
folder = Folder()
jobs = [folder.request(steps=8, seconds=4, guidance=3),
        folder.request(steps=8, seconds=1, mode="both", sampler="unipc"),
        folder.request(steps=8, seconds=3, loop=True, sampler="distill")]


def stop_after(request, out, step, signal_number):
    """Holds the job before a step until it is time to save again, and ends it after that step."""
    run = Run(request, out)
    steps = run.steps()
    for done in steps:
        if done == step:
            run.process.send_signal(signal.SIGSTOP)
            time.sleep(SAVE_INTERVAL_S)
            run.process.send_signal(signal.SIGCONT)
            # The state of this or the next step is written before the one after it is reported.
            next(steps, None)
            next(steps, None)
            run.process.send_signal(signal_number)
            break
    run.end()
    return run


def go_on(request, out, step):
    """Runs again; the first step it makes must not be an earlier one."""
    run = Run(request, out)
    first = next(run.steps(), None)
    expect(first is None or first >= min(step, 2), f"began again at step {first} after {step}")
    run.end()
    expect(run.status == 0, run.messages)
    return first


whole = []
for i, request in enumerate(jobs):
    whole.append(folder.path(f"whole-{i}"))
    done = render(request, whole[i])
    expect(done["forecast"]["frames"] == done["done"]["frames"], "the forecast's number of frames")
for i in range(ROUNDS):
    job, step, out = i % len(jobs), 1 + 3 * i % 8, folder.path(f"killed-{i}")
    run = stop_after(jobs[job], out, step, signal.SIGKILL)
    expect(run.status == -signal.SIGKILL, f"ended by itself: {run.status} {run.messages}")
    expect(not any(name in os.listdir(out) for name in TAKE_FILES), f"left {os.listdir(out)}")
    first = go_on(jobs[job], out, step)
    expect(first is None or first > step, f"began again at step {first}, killed after {step}")
    expect_same_take(whole[job], out)
out = folder.path("interrupted")
run = stop_after(jobs[0], out, 3, signal.SIGINT)
expect(run.status == 1 and "cancelled" in run.messages and "\n" not in run.messages, f"{run.status}: {run.messages}")
expect(not any(name in os.listdir(out) for name in TAKE_FILES), f"left {os.listdir(out)}")
go_on(jobs[0], out, 3)
expect_same_take(whole[0], out)
print(f"{ROUNDS} times killed and once interrupted, always the same take")
