# SPDX-License-Identifier: GPL-3.0-or-later
"""Timed prompts inside a shot: added at the playhead, written in place, dragged, trimmed, deleted; each step undone."""
from studio import NO_MODEL, Studio, copy_sample, wait_for


def timed(studio):
    return [name[len("Timed prompt: "):] for name in studio.lane("Prompts") if name.startswith("Timed")]


def wait_for_end_of_typing(studio):
    """Keys that come before are lost with the editor."""
    wait_for(lambda: next(studio.all("Timed prompt", "text"), None) is None, "a closed editor")


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    wait_for(lambda: len(studio.lane("Prompts")) == 3, "the prompts of three shots")
    wait_for(lambda: studio.box("Rest, .*")[2] > 100, "a timeline that fits the window")
    whole = studio.box("Prompt: a rocket in the forest")

    # One second in, written where it lies.
    studio.key("Home", "shift+Right", "p")
    studio.find("Timed prompt", "text")
    studio.type("it turns left")
    wait_for(lambda: timed(studio) == ["it turns left"], "a timed prompt")
    studio.key("Return")
    wait_for_end_of_typing(studio)
    left, top, width, height = studio.box("Timed prompt: it turns left")
    assert abs(left + width - whole[0] - whole[2]) <= 2, "it lasts to the end of the shot"

    # Its end by a number, as far as there is room.
    end = studio.find("To (.s.)", "spin button")
    studio.click_node(end)
    studio.key("ctrl+a")
    studio.type("1.5")
    studio.key("Return")
    wait_for(lambda: abs(studio.box("Timed prompt: it turns left")[2] - width / 2) < width / 4, "an earlier end")
    studio.key("ctrl+a")
    studio.type("99")
    studio.key("Return")
    wait_for(lambda: studio.box("Timed prompt: it turns left")[2] == width, "the end of the shot again")
    studio.key("Escape")
    studio.click("Timed prompt: it turns left", "table cell")

    # Another one half a second on takes over; the first ends there.
    studio.key("Right", "Right", "Right", "Right", "p")
    studio.type("it lands")
    studio.key("Escape")
    wait_for_end_of_typing(studio)
    wait_for(lambda: timed(studio) == ["it turns left", "it lands"], "two timed prompts")
    wait_for(lambda: studio.box("Timed prompt: it turns left")[2] < width - 20, "a shorter first one")

    # By pointer: the beginning of the first one, half a second to the left; Escape takes a drag back.
    left, top, width, height = studio.settled_box("Timed prompt: it turns left", "table cell")
    studio.drag(left + 2, top + height // 2, -60)
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] < left - 30, "a longer first one")
    studio.find("Undo: Trim", "push button")
    studio.key("ctrl+z")
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] == left, "its beginning before")
    studio.drag(left + width // 2, top + height // 2, -60)
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] < left - 30, "a moved one")
    studio.key("ctrl+z")

    # By keyboard: move, edit, delete.
    studio.drag(left + width // 2, top + height // 2, -60, release=False)
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] < left - 30, "one on the move")
    studio.key("Escape")
    studio.pointer("mouseup", 1)
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] == left, "its place before")
    studio.key("alt+Left")
    wait_for(lambda: studio.box("Timed prompt: it turns left")[0] < left, "one frame to the left")
    studio.key("Return", "ctrl+a")
    studio.type("it spins")
    studio.key("Return")
    wait_for(lambda: timed(studio) == ["it spins", "it lands"], "other words")
    wait_for_end_of_typing(studio)
    studio.key("Delete")
    wait_for(lambda: timed(studio) == ["it lands"], "one timed prompt")

    # Without words it goes away.
    studio.key("Home", "p")
    studio.find("Timed prompt", "text")
    studio.key("Escape")
    wait_for(lambda: timed(studio) == ["it lands"], "no prompt without words")
    wait_for_end_of_typing(studio)
    studio.close()
