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


def saved_at(out):
    """When the state was last written, or None."""
    path = os.path.join(out, "take.state")
    return os.stat(path).st_mtime_ns if os.path.exists(path) else None


def stop_after(request, out, step, signal_number):
    """Holds the job after the step-th step until it is time to save again, and ends it once it has."""
    run = Run(request, out)
    steps = run.steps()
    for n, run.held in enumerate(steps, 1):
        if n == step:
            run.process.send_signal(signal.SIGSTOP)
            time.sleep(SAVE_INTERVAL_S)
            before = saved_at(out)
            run.process.send_signal(signal.SIGCONT)
            while saved_at(out) == before:
                time.sleep(0.002)
            run.process.send_signal(signal_number)
            break
    run.end()
    return run


def go_on(request, out, held):
    """Runs again; the first step it makes must be a later one."""
    run = Run(request, out)
    first = next(run.steps(), None)
    run.end()
    expect(run.status == 0, run.messages)
    expect(first is None or first > held, f"began again with {first} after {held}")


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
    go_on(jobs[job], out, run.held)
    expect_same_take(whole[job], out)
out = folder.path("interrupted")
run = stop_after(jobs[0], out, 3, signal.SIGINT)
expect(run.status == 1 and "cancelled" in run.messages and "\n" not in run.messages, f"{run.status}: {run.messages}")
expect(not any(name in os.listdir(out) for name in TAKE_FILES), f"left {os.listdir(out)}")
go_on(jobs[0], out, run.held)
expect_same_take(whole[0], out)
print(f"{ROUNDS} times killed and once interrupted, always the same take")
