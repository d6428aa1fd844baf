# SPDX-License-Identifier: GPL-3.0-or-later
"""Two names for one control, in a .ui file: a label in front of it that is its mnemonic, and one of its own. GTK joins
them, and a screen reader says both."""
import xml.etree.ElementTree as ElementTree

LABELS = ("mnemonic-widget", "activatable-widget")


def doubled(content):
    """Ids of controls that are named twice."""
    top = ElementTree.fromstring(content)
    labelled = {part.text for part in top.iter("property") if part.get("name") in LABELS}
    for control in top.iter("object"):
        if control.get("id") in labelled and control.find("accessibility/property[@name='label']") is not None:
            yield control.get("id")
