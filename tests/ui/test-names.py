# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be operated has a name: without one, GTK tells the name of the class."""
from studio import NO_MODEL, Studio, copy_sample

# What a person can operate or has to be told about. GTK's own parts (panes, views inside of rows) are left out.
OPERATED = {"push button", "toggle button", "text", "entry", "spin button", "slider", "combo box", "check box",
            "radio button", "table cell", "table row", "table", "image button", "menu item"}


def check(studio):
    bad = [f"{node.get_role_name()} “{node.get_name()}”" for node in studio.all() if node.get_role_name() in OPERATED
           and (not node.get_name() or node.get_name().startswith(("Gtk", "Kn", "Adw")))]
    assert not bad, "without a name: " + ", ".join(bad)


with Studio(environment=NO_MODEL) as studio:
    studio.find(".*New Storyboard", "push button")
    check(studio)

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    check(studio)

# In German too.
with Studio(environment=dict(NO_MODEL, LANGUAGE="de")) as studio:
    studio.find("Willkommen bei Kinora")
    studio.find(".*Neues Storyboard", "push button")
