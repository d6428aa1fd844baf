# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody starts a long render and turns to another window: the end of it is told on the desktop."""
import os
import signal
import subprocess
import time

from studio import Studio, copy_sample, wait_for

# As in ui/kn-window.c, and a little more.
LONG_RENDER_S = 10.5
HERE = os.path.dirname(__file__)
told = os.path.join(os.environ["KN_TEST_FOLDER"], "told")


def read_told():
    if not os.path.exists(told):
        return ""
    with open(told, encoding="utf-8") as file:
        return file.read()


def worker_of(studio):
    found = subprocess.run(["pgrep", "-P", str(studio.process.pid), "kinora-render"], capture_output=True, text=True)
    return int(found.stdout) if found.stdout.strip() else None


notifier = subprocess.Popen(["/usr/bin/python3", os.path.join(HERE, "notifier.py"), told])
filer = subprocess.Popen(["/usr/bin/python3", os.path.join(HERE, "filer.py"), told])
try:
    with Studio(copy_sample()) as studio:
        studio.find("Opening, .*, draft(ing)?")
        worker = wait_for(lambda: worker_of(studio), "the worker")
        # A render takes as long as somebody is away, however fast the machine is.
        os.kill(worker, signal.SIGSTOP)
        started = time.monotonic()
        studio.key("ctrl+r")
        wait_for(lambda: len(list(studio.all(".* · full", "panel"))) == 3, "three renders")
        other = wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Files$"],
                                                capture_output=True, text=True).stdout.split(), "another window")[0]
        subprocess.run(["xdotool", "windowfocus", "--sync", other], check=True)
        wait_for(lambda: time.monotonic() - started > LONG_RENDER_S, "a long while")
        assert not read_told(), read_told()
        os.kill(worker, signal.SIGCONT)
        wait_for(lambda: read_told() == "Rendering is done 3 shots are rendered.\n", "the notification")
        studio.focus()
        studio.close()
finally:
    for process in (notifier, filer):
        process.terminate()
        process.wait()
