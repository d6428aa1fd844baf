# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window as a person would: names as a screen reader says them, keys as a keyboard sends them."""
import os
import re
import shutil
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE_S = 40
# Of the frame that GTK draws around a window without a window manager; places count from inside of it.
FRAME_PX = 5


def wait_for(question, what):
    """Asks again until the answer is true; there is nothing to time."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            answer = question()
        except GLib.Error:  # the tree changed while it was read
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child)


def place_of(window):
    """Left and top on the screen."""
    out = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], capture_output=True, text=True).stdout
    values = dict(line.split("=") for line in out.split())
    return int(values["X"]), int(values["Y"])


class Studio:
    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen([os.environ["KN_TEST_PROGRAM"], *arguments],
                                        env=dict(os.environ, **(environment or {})))
        self.root = wait_for(self.find_application, "the window on the accessibility bus")
        self.window = wait_for(self.find_window, "the window on the screen")
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def find_application(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid \
                    and application.get_child_count():
                return application

    def find_window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def all(self, name=None, role=None):
        for node in walk(self.root):
            if (name is None or re.fullmatch(name, node.get_name() or "")) and \
                    (role is None or node.get_role_name() == role):
                yield node

    def find(self, name=None, role=None):
        return wait_for(lambda: next(self.all(name, role), None), f"“{name}” ({role})")

    def wait_for_message(self, name):
        """What is said at the foot of the window is gone sooner than a busy machine has looked through all of the window:
        asked for where it appears, on the page that fills the window, and before anything else."""
        def ask():
            page = next(self.all(None, "frame")).get_child_at_index(0).get_child_at_index(0)
            return [node for i in range(1, page.get_child_count()) for node in walk(page.get_child_at_index(i))
                    if re.fullmatch(name, node.get_name() or "")]
        wait_for(ask, f"the message “{name}”")

    def wait_for_focus(self, name):
        """Keys that come before the window is ready are lost."""
        wait_for(lambda: any(node.get_state_set().contains(Atspi.StateType.FOCUSED) for node in self.all(name)),
                 f"the focus on “{name}”")

    def wait_for_dialog(self, title):
        """Until it has the keyboard: keys that come before go to the window below."""
        wait_for(lambda: any(node.get_state_set().contains(Atspi.StateType.FOCUSED)
                             for dialog in self.all(title) for node in walk(dialog)), f"the focus in “{title}”")

    def close_dialog(self, title):
        """Until it is gone: keys that come before are lost with it."""
        self.key("Escape")
        wait_for(lambda: not any(self.all(title, "frame")), f"“{title}” to close")
        self.focus()

    def lane(self, name):
        """Names of what lies on a lane of the timeline."""
        lane = self.find(name, "table row")
        return [lane.get_child_at_index(i).get_name() for i in range(lane.get_child_count())]

    def focus(self):
        """As a window manager does after a dialog."""
        subprocess.run(["xdotool", "windowfocus", "--sync", self.window], check=True)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--delay", "40", *keys], check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "25", "--", text], check=True)

    def box(self, name, role="table cell"):
        """Left, top, width, height in the window; of those of that name the first that is on the screen."""
        def ask():  # of a node that leaves the tree meanwhile, libatspi says "The application no longer exists"
            return [Atspi.Component.get_extents(node.get_component_iface(), Atspi.CoordType.WINDOW)
                    for node in self.all(name, role)]
        all_extents = wait_for(ask, f"“{name}” to be measured")
        extents = next((e for e in all_extents if e.width > 0), all_extents[0])
        return extents.x + FRAME_PX, extents.y + FRAME_PX, extents.width, extents.height

    def settled_box(self, name, role):
        """The same where it has stopped moving: something may have appeared above it."""
        def ask():
            before = self.box(name, role)
            return before if before[2] > 0 and before == self.box(name, role) else None
        return wait_for(ask, f"“{name}” on the screen")

    def pointer(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True)

    def click(self, name, role="push button", title=None):
        """With the pointer, in the main window or in the one of that title, which has to show it."""
        window = self.window if title is None else wait_for(
            lambda: next(iter(subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
                                             capture_output=True, text=True).stdout.split()), None), f"window {title}")
        left, top, width, height = self.settled_box(name, role)
        self.pointer("mousemove", "--window", window, left + width // 2, top + height // 2)
        self.pointer("click", 1)

    def click_node(self, node):
        extents = Atspi.Component.get_extents(node.get_component_iface(), Atspi.CoordType.WINDOW)
        self.pointer("mousemove", "--window", self.window, extents.x + FRAME_PX + extents.width // 2,
                     extents.y + FRAME_PX + extents.height // 2)
        self.pointer("click", 1)

    @staticmethod
    def is_shown(node):
        """Now or before: GTK tells no state of it without a window manager, but what was never shown has no size."""
        component = node.get_component_iface()  # None where it has left the tree meanwhile
        return component is not None and Atspi.Component.get_extents(component, Atspi.CoordType.WINDOW).width > 0

    def drag(self, x, y, dx, release=True, dy=0):
        self.pointer("mousemove", "--window", self.window, x, y)
        self.pointer("mousedown", 1)
        for i in range(1, 9):
            self.pointer("mousemove", "--window", self.window, round(x + dx * i / 8), round(y + dy * i / 8))
            time.sleep(0.03)
        if release:
            self.pointer("mouseup", 1)

    def drop(self, what_is_dragged, x, y, question, what):
        """Drags a file out of the window of another program to that place in this one; or a list: what filer.py takes."""
        arguments = what_is_dragged if isinstance(what_is_dragged, list) else [what_is_dragged]
        filer = subprocess.Popen(["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "filer.py"), *arguments])
        try:
            other = wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Files$"],
                                                    capture_output=True, text=True).stdout.split(), "the other window")[0]
            main_x, main_y = place_of(self.window)
            subprocess.run(["xdotool", "windowmove", "--sync", other, "900", "60"], check=True)
            from_x, from_y = place_of(other)
            from_x, from_y = from_x + 80, from_y + 60
            self.pointer("mousemove", from_x, from_y, "mousedown", 1)
            for i in range(1, 11):
                self.pointer("mousemove", round(from_x + (main_x + x - from_x) * i / 10),
                             round(from_y + (main_y + y - from_y) * i / 10), "sleep", 0.05)
            self.pointer("mouseup", 1)
            wait_for(question, what)
        finally:
            filer.terminate()
            filer.wait()

    def choose(self, name):
        """By the keyboard: down to the entry of the menu that has just been opened."""
        entry = self.find(name, "menu item")
        wait_for(lambda: self.key("Down") or entry.get_state_set().contains(Atspi.StateType.FOCUSED),
                 f"“{name}” in the menu")
        self.key("Return")

    def close(self):
        """Once more where shots are still being rendered: then the first time only says so."""
        self.key("ctrl+q")
        wait_for(lambda: self.process.poll() is not None or any(self.all("Shots are still being rendered.*", "label")),
                 "the end, or why not")
        if self.process.poll() is None:
            self.key("ctrl+q")
        self.process.wait(timeout=PATIENCE_S)
        assert self.process.returncode == 0, self.process.returncode


def act(node, action):
    """An action of this node or of what it is in, as an entry of a menu would."""
    names = []
    while action not in names:
        actions = node.get_action_iface()
        names = [Atspi.Action.get_action_name(actions, i) for i in range(Atspi.Action.get_n_actions(actions))] if actions \
            else []
        node = node.get_parent()
    Atspi.Action.do_action(actions, names.index(action))


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))


# What a person can operate or has to be told about. GTK's own parts (panes, views inside of rows) are left out.
OPERATED = {"push button", "toggle button", "text", "entry", "spin button", "slider", "combo box", "check box",
            "radio button", "table cell", "table row", "table", "image button", "menu item"}


def is_doubled(name):
    """Where GTK joins the name that was given and the label in front: “_Render Render”, “Seed Seed”."""
    words = name.split()
    return any(words[i:i + n] == words[i + n:i + 2 * n] for n in range(1, len(words) // 2 + 1)
               for i in range(len(words) - 2 * n + 1))


def find_bad_names(studio):
    nodes = [(node, node.get_name() or "") for node in studio.all() if node.get_role_name() in OPERATED]
    nameless = [f"{node.get_role_name()} in “{node.get_parent().get_name()}”" for node, name in nodes
                if (not name or name.startswith(("Gtk", "Kn", "Adw")))
                # libadwaita has a search in the preferences that is switched off.
                and (node.get_role_name() != "entry" or studio.is_shown(node))]
    # A button gets its name when it is first shown.
    muddled = [name for node, name in nodes if studio.is_shown(node) and ("_" in name or is_doubled(name))]
    return nameless, muddled


def check_names(studio):
    nameless, muddled = wait_for(lambda: find_bad_names(studio), "names while nothing comes or goes")
    assert not nameless, "without a name: " + ", ".join(nameless)
    assert not muddled, "named twice, or with the underscore of a mnemonic: " + ", ".join(muddled)


def is_pressed(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.PRESSED) or states.contains(Atspi.StateType.CHECKED)


def copy_sample(name="story.kinora"):
    folder = os.path.join(os.environ["KN_TEST_FOLDER"], name)
    shutil.copytree(os.environ["KN_TEST_SAMPLE"], folder)
    return folder


def journal(project):
    """What of its edits would outlive a crash."""
    with open(os.path.join(project, "journal.jsonl"), encoding="utf-8") as file:
        return file.read()


# A model that is not there: what a test does not ask about is not rendered.
NO_MODEL = {"KN_STARTER_FOLDER": "/nonexistent"}
