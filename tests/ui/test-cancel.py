# SPDX-License-Identifier: GPL-3.0-or-later
"""An export that is cancelled on the way leaves nothing under its name, nor beside it."""
import json
import os

from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for

FOLDER = os.environ["KN_TEST_FOLDER"]


def press(studio, name, role="push button"):
    studio.click(name, role, "Export")


def copy_slow(name, **fields):
    """The sample, so that what is made of it takes its time."""
    folder = copy_sample(name)
    path = os.path.join(folder, "project.json")
    with open(path, encoding="utf-8") as file:
        project = json.load(file)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(project, **fields), file)
    return folder


with Studio(copy_slow("slow.kinora", width_px=3840, height_px=2160), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+e")
    press(studio, "Review film", "list item")
    press(studio, "Render first", "list item")
    press(studio, "Leave out what is missing", "list item")
    Atspi.Action.do_action(studio.find("Export", "push button").get_action_iface(), 0)
    studio.find("Exporting…")
    Atspi.Action.do_action(studio.find("Cancel", "push button").get_action_iface(), 0)
    wait_for(lambda: any(studio.all("Nothing was exported")) or any(studio.all("Export", "push button")), "an end of it")
    wait_for(lambda: not [name for name in os.listdir(FOLDER) if ".mp4" in name], "nothing of the film")

# Where it cannot be written nothing is rendered for it. One that is cancelled while shots are rendered stops those.
disk = os.path.join(FOLDER, "disk")
with open(disk, "w", encoding="utf-8"):
    pass
with Studio(copy_slow("waiting.kinora", steps=1000), environment={"HOME": os.path.join(disk, "films")}) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+e")
    press(studio, "Review film", "list item")
    press(studio, "Render and export")
    studio.find("“.*/disk/films” cannot be written to: choose another folder.", "label")
    assert not any(studio.all(".* · full", "panel"))
    os.unlink(disk)
    studio.wait_for_focus("Back")
    studio.key("Return")
    press(studio, "Render and export")
    studio.find("Rendering first…")
    wait_for(lambda: any(studio.all(".* · full", "panel")), "the jobs of the export")
    press(studio, "Cancel")
    studio.find("Render and export", "push button")
    wait_for(lambda: not any(studio.all(".* · full", "panel")), "the jobs to go")
    studio.find("saved · 3 shots to render · .*", "label")
    assert not [name for name in os.listdir(FOLDER) if ".mp4" in name], os.listdir(FOLDER)
    studio.close_dialog("Export")
    studio.close()
