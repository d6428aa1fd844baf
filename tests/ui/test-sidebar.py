# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a project beside its storyboard: dropped in from another program, dragged on, gone to, missing."""
import os
import shutil
import subprocess

from studio import NO_MODEL, Studio, check_names, copy_sample, wait_for

folder = os.environ["KN_TEST_FOLDER"]
project = copy_sample()
picture = os.path.join(folder, "harbour.png")
shutil.copy(os.path.join(project, "media", "penguin.png"), picture)


def files(studio):
    return [node.get_name() for node in studio.all(r".*\.png, .*|harbour.*|penguin.*", "list item")]


with Studio(project, environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Shots")) == 3, "the sample")
    studio.click("Media", "page tab")
    wait_for(lambda: files(studio) == ["penguin.png, used once"], "the file of the sample")
    check_names(studio)

    # Put away with the focus in it, that goes to what is selected on the timeline: where the file is used.
    studio.click("penguin.png, used once", "list item")
    studio.wait_for_focus("penguin.png, used once")
    studio.key("F9")
    wait_for(lambda: studio.box("penguin.png, used once", "list item")[0] < 0, "the window without the sidebar")
    studio.wait_for_focus("Picture penguin.png at 0.0 s")
    studio.key("F9")
    wait_for(lambda: studio.box("penguin.png, used once", "list item")[0] > 0, "the sidebar again")

    # Wider and narrower: by keyboard, taken back by Escape, and with the pointer.
    def width():
        return studio.settled_box("penguin.png, used once", "list item")[2]

    before = width()
    studio.key("shift+F9")
    studio.wait_for_focus("Width of the sidebar")
    studio.key("Right", "Right", "Return")
    wait_for(lambda: width() == before + 32, "a wider sidebar")
    studio.wait_for_focus("Picture penguin.png at 0.0 s")
    # However fast they come.
    studio.key("shift+F9")
    studio.wait_for_focus("Width of the sidebar")
    subprocess.run(["xdotool", "key", "--delay", "0", *["Right"] * 4, *["Left"] * 3, "Return"], check=True)
    wait_for(lambda: width() == before + 48, "every step")
    studio.key("shift+F9", "Left", "Return", "shift+F9", "Left", "Escape")
    wait_for(lambda: width() == before + 32, "the sidebar as it was")
    left, top, handle_width, height = studio.settled_box("Width of the sidebar", "separator")
    studio.drag(left + handle_width // 2, top + height // 2, 40)
    wait_for(lambda: before + 64 <= width() <= before + 80, "a sidebar that followed the pointer")
    # Never so far that there is no room for the viewer.
    studio.drag(left + 40 + handle_width // 2, top + height // 2, 900)
    wait_for(lambda: width() > before + 80 and studio.is_shown(studio.find("Time at the playhead", "text")),
             "the viewer beside a wide sidebar")
    studio.key("shift+F9", "Home", "Return")
    wait_for(lambda: width() == before, "the sidebar's own width")

    # From another program onto the timeline, behind the last shot.
    left, top, width, height = studio.settled_box("Rest, .*", "table cell")
    studio.drop(picture, left + width + 30, top + 10, lambda: len(studio.lane("Shots")) == 4, "a shot of the dropped picture")
    assert studio.lane("Shots")[3].startswith("harbour"), studio.lane("Shots")
    wait_for(lambda: "harbour.png, used once" in files(studio), "the file in the list")

    # What is no picture is refused by the picture, and says why.
    notes = os.path.join(folder, "notes.txt")
    with open(notes, "w", encoding="utf-8") as file:
        file.write("no picture\n")
    left, top, width, height = studio.settled_box("Picture at the playhead", "panel")
    studio.drop(notes, left + 60, top + height - 40, lambda: any(studio.all("“notes.txt” is not a picture.*")), "the refusal")
    assert not any(studio.all("Picture notes.txt.*")), "notes as a picture"

    # Of several files the first picture is pinned there, the others come behind the shot; each is a step. Words are
    # refused wherever they fall, and what falls beside is told where to go.
    studio.focus()
    studio.click("Opening, .*", "table cell")
    penguin = os.path.join(project, "media", "penguin.png")
    studio.drop([picture, penguin], left + 60, top + height - 40,
                lambda: [name.split(",")[0] for name in studio.lane("Shots")][:2] == ["Opening", "penguin"],
                "a shot of the second picture")
    assert [name for name in studio.lane("Pictures") if name.startswith("Picture harbour.png at 0.0 s")], "none pinned"
    studio.focus()
    studio.key("ctrl+z", "ctrl+z")
    wait_for(lambda: len(studio.lane("Shots")) == 4, "the shots before")
    studio.drop(["--text", "harbour"], left + 60, top + height - 40,
                lambda: any(studio.all("Only files can be dropped here; save it as a file first.")), "a refusal of words")
    title = studio.settled_box("Project settings", "push button")
    studio.drop([picture, penguin], title[0] + title[2] // 2, title[1] + title[3] // 2,
                lambda: any(studio.all("Drop pictures, films and sounds on the storyboard or the timeline.")),
                "where the files would go")

    # From the list onto the timeline: used once more.
    studio.focus()
    studio.key("shift+z")
    left, top, width, height = studio.settled_box("harbour.png, used once", "list item")
    end = studio.settled_box("harbour, .*", "table cell")
    studio.drag(left + 40, top + height // 2, end[0] + end[2] + 40 - left - 40, dy=end[1] + 10 - top - height // 2)
    wait_for(lambda: len(studio.lane("Shots")) == 5, "another shot of it")
    wait_for(lambda: "harbour.png, used 2 times" in files(studio), "its uses")

    # What is gone is marked when it is looked at again.
    os.unlink(picture)
    studio.key("Escape", "ctrl+z")
    wait_for(lambda: "harbour.png, missing · used once" in files(studio), "a missing file")
    studio.find("Find…", "push button")
    studio.close()
