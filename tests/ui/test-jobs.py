# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs are put in another order, paused, stopped; one that failed says why and can be tried again."""
import os
import signal
import subprocess

from studio import NO_MODEL, Studio, check_names, copy_sample, wait_for


def jobs(studio):
    return [node.get_name() for node in studio.all(".* · full", "panel")]


def press(studio, i, name):
    """A button of a card."""
    buttons = wait_for(lambda: [node for node in studio.all(name, "push button")][i:], name)
    studio.click_node(buttons[0])


def worker_of(studio):
    found = subprocess.run(["pgrep", "-P", str(studio.process.pid), "kinora-render"], capture_output=True, text=True)
    return int(found.stdout) if found.stdout.strip() else None


with Studio(copy_sample()) as studio:
    studio.find("Opening, .*, draft(ing)?")
    # So that nothing ends before it was looked at.
    worker = wait_for(lambda: worker_of(studio), "the worker")
    os.kill(worker, signal.SIGSTOP)
    studio.key("ctrl+r")
    wait_for(lambda: jobs(studio) == ["Opening · full", "Landing · full", "Rest · full"], "three jobs")
    studio.find("Jobs: [34], .*", "push button")
    check_names(studio)
    # There by the key, back by the key, and there again.
    studio.key("F8")
    studio.wait_for_focus("Opening · .*")
    studio.key("F8")
    studio.wait_for_focus("Opening, .*")
    studio.key("F8")
    studio.wait_for_focus("Opening · .*")
    waiting = studio.find("Landing · full", "panel")
    assert waiting.get_description().startswith("waiting"), waiting.get_description()
    # Whoever leaves meanwhile is told.
    studio.key("ctrl+q")
    studio.find("Shots are still being rendered.*", "label")
    # The last card begins beyond the edge.
    left, top, width, height = studio.settled_box("Opening · full", "panel")
    studio.pointer("mousemove", "--window", studio.window, left + width // 2, top + height // 2, "click", "--repeat", 20, 7)
    studio.click("Rest · full", "panel")
    studio.key("alt+Left")
    wait_for(lambda: jobs(studio) == ["Opening · full", "Rest · full", "Landing · full"], "another order")
    studio.key("space")
    studio.find("paused", "label")
    studio.click("Landing · full", "panel")
    studio.key("Delete")
    wait_for(lambda: jobs(studio) == ["Opening · full", "Rest · full"], "a stopped job to go")
    # The next key is for the card beside it.
    studio.wait_for_focus("Rest · full")
    os.kill(worker, signal.SIGCONT)
    wait_for(lambda: "Opening, 2.1 s, rendered" in studio.lane("Shots") and jobs(studio) == ["Rest · full"],
             "the first one to end, the paused one to stay")
    press(studio, 0, "Go on.*")
    wait_for(lambda: "Rest, 2.0 s, rendered" in studio.lane("Shots"), "the paused one to end")
    assert "Landing, 2.1 s, rendered" not in studio.lane("Shots")
    wait_for(lambda: not list(studio.all("Shots are still being rendered.*", "label")), "nothing to be told")
    studio.find("Jobs", "push button")

    # All of them at once, also where none of their cards is in sight.
    worker = worker_of(studio)
    os.kill(worker, signal.SIGSTOP)
    studio.key("Escape")
    studio.click("Landing, 2.1 s, .*", "table cell")
    studio.find("New takes", "push button").get_action_iface().do_action(0)
    wait_for(lambda: len([node for node in studio.all("Landing · seed .*", "panel")]) == 3, "three takes on their way")
    studio.click("Stop all")
    os.kill(worker, signal.SIGCONT)
    wait_for(lambda: not list(studio.all("Landing · seed .*", "panel")), "no takes on their way")
    studio.close()

with Studio(copy_sample("failing.kinora"), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+r")
    studio.find("Jobs: 3 failed", "push button")
    assert any(studio.all("The model folder “/nonexistent” is not there; .*", "label"))
    press(studio, 0, "Try again")
    studio.find("Jobs: 3 failed", "push button")
    for left in (2, 1):
        press(studio, 0, "Take off the list.*")
        studio.find(f"Jobs: {left} failed", "push button")
    press(studio, 0, "Take off the list.*")
    studio.find("Jobs", "push button")
    studio.close()
