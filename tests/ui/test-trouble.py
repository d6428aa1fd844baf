# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong is said in place, with the way out, and nothing is lost."""
import fcntl
import json
import os
import signal
import subprocess

from studio import NO_MODEL, Atspi, Studio, check_names, copy_sample, wait_for


def change(folder, **values):
    path = os.path.join(folder, "project.json")
    with open(path, encoding="utf-8") as f:
        project = json.load(f)
    project.update(values)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(project, f)
    with open(path, "rb") as f:
        return f.read()


# Written by a newer Kinora: left alone.
folder = copy_sample("newer.kinora")
before = change(folder, version=99)
with Studio(folder, environment=NO_MODEL) as studio:
    studio.find(".*newer.*Nothing in it was changed.", "label")
    studio.find("Open another…", "push button")
    studio.find("Welcome to Kinora")
    studio.close()
with open(os.path.join(folder, "project.json"), "rb") as f:
    assert f.read() == before

# A folder that cannot be written to: the lock cannot be made. Root may write to anything else.
folder = copy_sample("read-only.kinora")
os.mkdir(os.path.join(folder, "lock"))
with Studio(folder, environment=NO_MODEL) as studio:
    studio.find("This folder cannot be written to.*", "label")
    studio.find("Save a copy…", "push button")
    studio.find("read only .*", "label")
    studio.find("Opening, .*", "table cell")
    check_names(studio)
    studio.close()

# Another process writes to it.
folder = copy_sample("locked.kinora")
with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    with Studio(folder, environment=NO_MODEL) as studio:
        studio.find("Another window has this project open.*", "label")
        studio.close()

# Opening what is open already changes nothing.
folder = copy_sample("twice.kinora")
with Studio(folder, environment=NO_MODEL) as studio:
    studio.find("Opening, .*", "table cell")
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.kinora.Kinora", "--object-path",
                    "/org/kinora/Kinora/window/1", "--method", "org.gtk.Actions.Activate", "open-recent",
                    f"[<'{folder}/'>]", "{}"], check=True, stdout=subprocess.DEVNULL)
    studio.key("ctrl+shift+n")
    wait_for(lambda: len(studio.lane("Shots")) == 4, "a new shot in the project that can still be written to")
    studio.close()

# A picture that is gone, and a model that is not there.
folder = copy_sample("missing.kinora")
os.unlink(os.path.join(folder, "media", "penguin.png"))
with Studio(folder, environment=NO_MODEL) as studio:
    studio.find("1 file that this project uses is not where it was.", "label")
    studio.find("Find them…", "push button")
    studio.find("The model folder “/nonexistent” is not there; .*", "label")
    studio.find("Models…", "push button")
    # Said once, by the window: it is not about this shot. The shot says that it has no picture, and is tried again there.
    studio.find("This shot could not be made.", "label")
    studio.find("Try again", "push button")
    said = [node.get_name() for node in studio.all(".*The model folder “/nonexistent” is not there; .*", "label")
            if Atspi.Component.get_extents(node.get_component_iface(), Atspi.CoordType.WINDOW).width > 0]
    assert len(said) == 1, said
    studio.close()


def kill_worker(studio):
    """What was killed; nothing where there is none."""
    worker = subprocess.run(["pgrep", "-P", str(studio.process.pid), "-r", "R,S,D", "kinora-render"],
                            capture_output=True, text=True).stdout.strip()
    if worker:
        os.kill(int(worker), signal.SIGKILL)
    return worker


# The renderer is killed: it comes back, and the draft is made all the same.
with Studio(copy_sample("crash.kinora")) as studio:
    wait_for(lambda: kill_worker(studio), "the worker")
    studio.find("The renderer ended unexpectedly.*", "label")
    wait_for(lambda: "Opening, 2.1 s, draft" in studio.lane("Shots"), "a draft all the same")
    wait_for(lambda: not any(studio.all("The renderer ended unexpectedly.*", "label")), "the message to go")
    # Over and over again: it is said what to do.
    studio.find("New takes", "push button").get_action_iface().do_action(0)
    wait_for(lambda: (kill_worker(studio), any(studio.all(".* It was tried 3 times: .*", "label")))[1], "a failed take")
    studio.find("Another device…", "push button")
    studio.close()

# An edit of another program, whose files are elsewhere.
edit = os.path.join(os.environ["KN_TEST_FOLDER"], "cut.edl")
with open(edit, "w", encoding="utf-8") as f:
    f.write("TITLE: Cut\nFCM: NON-DROP FRAME\n\n"
            "001  REEL1    V     C        00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00\n"
            "* FROM CLIP NAME: boat.mov\n")
with Studio(edit, environment=NO_MODEL) as studio:
    studio.find(r"At which frame rate was it cut\?")
    studio.key("alt+i")
    studio.find("boat.*, 1.0 s, .*", "table cell")
    studio.find("Cut", "frame")
    studio.close()
