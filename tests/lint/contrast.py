# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written on the items of the timeline can be read: 4.5:1 in both styles, by the rules of ui/style.css."""
import re

SMALLEST = 4.5
# Of libadwaita 1.2.
PALETTE = {
    "blue_1": "99c1f1", "blue_2": "62a0ea", "blue_3": "3584e4", "blue_4": "1c71d8", "green_3": "33d17a",
    "orange_3": "ff7800", "purple_1": "dc8add", "purple_2": "c061cb", "purple_3": "9141ac", "yellow_3": "f6d32d",
}
STYLES = {
    "light": dict(PALETTE, window_bg_color="fafafa", window_fg_color="000000cc", view_bg_color="ffffff",
                  accent_bg_color="3584e4", accent_color="1c71d8"),
    "dark": dict(PALETTE, window_bg_color="242424", window_fg_color="ffffff", view_bg_color="1e1e1e",
                 accent_bg_color="3584e4", accent_color="78aeed"),
}
ITEMS = ("clip", "clip:selected", "clip.title", "sound", "transition", "transition:selected", "prompt",
         "prompt:selected", "prompt.timed", "prompt.timed:selected", "camera", "camera:selected", "mask",
         "mask:selected", "mask.layout", "mask.layout:selected", ".lane-header", "ruler", ".field", ".hint")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
RULE = re.compile(r"([^{}]+?)\s*\{([^}]*)\}")
CALL = re.compile(r"(\w+) *\((.*)\)$")


def split(arguments):
    """At the commas that lie in no parentheses."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", arguments)]


def colour(text, names):
    """(red, green, blue, alpha), 0 to 1, of an expression of GTK."""
    call = CALL.match(text)
    if text.startswith("@"):
        text = "#" + names[text[1:]]
    if text.startswith("#"):
        values = [int(text[i:i + 2], 16) / 255 for i in range(1, len(text), 2)]
        return (*values, 1.0) if len(values) == 3 else tuple(values)
    if not call:
        return {"black": (0, 0, 0, 1), "white": (1, 1, 1, 1)}[text]
    parts = split(call[2])
    if call[1] == "alpha":
        one = colour(parts[0], names)
        return (*one[:3], one[3] * float(parts[1]))
    one, other, share = colour(parts[0], names), colour(parts[1], names), float(parts[2])
    return tuple(a + (b - a) * share for a, b in zip(one, other))


def over(top, bottom):
    return tuple(a * top[3] + b * (1 - top[3]) for a, b in zip(top[:3], bottom[:3])) + (1.0,)


def luminance(one):
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in one[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def properties(content, selector):
    """What the rules of a selector, and of those that it is a case of, say."""
    found = {}
    wanted = [selector[:match.start()] for match in re.finditer(r"(?<!^)[.:]", selector)] + [selector]
    for name in wanted:
        for match in RULE.finditer(COMMENT.sub("", content)):
            if name in [part.strip() for part in match[1].split(",")]:
                found.update(part.strip().split(": ", 1) for part in match[2].split(";") if ": " in part)
    return found


def weak(content):
    """(item, style, contrast) of what is too faint."""
    for item in ITEMS:
        said = properties(content, item)
        for style, names in STYLES.items():
            window = colour("@window_bg_color", names)
            ground = over(colour(said.get("background", "@window_bg_color"), names), window)
            ink = over(colour(said.get("color", "@window_fg_color"), names), ground)
            if contrast(ink, ground) < SMALLEST:
                yield item, style, contrast(ink, ground)
