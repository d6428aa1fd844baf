# SPDX-License-Identifier: GPL-3.0-or-later
"""What a shot is made from: pictures at any time, other shots; impossible choices say why; each choice is one step."""
from studio import NO_MODEL, Atspi, Studio, copy_sample, wait_for, walk


def buttons(studio, pattern):
    return [node.get_name() for node in studio.all(pattern, "push button")]


def chosen(studio, name):
    """What the choice of that name shows."""
    return [label.get_name() for choice in studio.all(name, "combo box") for label in walk(choice)
            if label.get_role_name() == "label"]


def press(studio, name):
    """Wherever it is scrolled to. A menu button is a button in a button; the inner one does it."""
    studio.find(name, "push button")
    Atspi.Action.do_action(list(studio.all(name, "push button"))[-1].get_action_iface(), 0)


with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("Down")
    studio.find("Made from: A picture as first frame", "push button")

    # The last picture is asked for as soon as it is needed.
    press(studio, "Made from: A picture as first frame")
    studio.find("Goes on from another shot", "list item")
    studio.key("Down", "Down", "Return")
    studio.find("Choose the last picture", "push button")
    studio.find("Undo: Change source")

    # A picture moves in time, is taken away, and comes back by undo.
    press(studio, "Picture first")
    studio.find("Time of the picture.*")
    studio.key("ctrl+a")
    studio.type("1")
    studio.key("Return")
    studio.find("Picture at 1.0 s")
    studio.find("Choose the first picture", "push button")
    # Still open: strength, which undo gives back there; replace, frame at the playhead, remove.
    strength = studio.find("Strength of the picture in per cent", "spin button").get_value_iface()
    studio.key("Tab", "ctrl+a")
    studio.type("40")
    studio.key("Return")
    wait_for(lambda: Atspi.Value.get_current_value(strength) == 40, "less strength")
    studio.key("ctrl+z")
    wait_for(lambda: Atspi.Value.get_current_value(strength) == 100, "the strength before")
    studio.key("Tab", "Tab", "Tab", "Return")
    wait_for(lambda: not buttons(studio, "Picture at .*"), "no picture")
    studio.key("ctrl+z")
    studio.find("Picture at 1.0 s")

    # The shot that it goes on from is the one before it; nothing may go on from itself.
    press(studio, "Made from: Pictures as first and last frame")
    studio.find("Goes on from another shot", "list item")
    studio.key("Down", "Down", "Down", "Return")
    studio.find("Made from: Goes on from another shot")
    studio.find("Shot that it is joined to.*")
    studio.find("The other shot has no take yet; .*", "label")

    # At the end of the film, between the two shots before it.
    studio.click("Rest, .*", "table cell")
    press(studio, "Made from: Loops")
    entry = studio.find("Fills between two shots", "list item")
    wait_for(lambda: studio.key("Down") or entry.get_state_set().contains(Atspi.StateType.FOCUSED), "the fill")
    studio.key("Return")
    wait_for(lambda: "Opening" in chosen(studio, "Shot that it is joined to"), "the first shot")
    wait_for(lambda: "Landing" in chosen(studio, "Shot that it leads into"), "the second shot")
    studio.close()
