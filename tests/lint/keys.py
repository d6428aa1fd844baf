# SPDX-License-Identifier: GPL-3.0-or-later
"""Two actions on one key, in the table of ui/kn-shortcuts.c: only one of them would ever be heard."""
import re

ROW = re.compile(r'\{ N_\("[^"]*"\), N_\("(?P<title>[^"]*)"\), "(?P<keys>[^"]*)", "[^"]*", (?P<scope>\w+) \}')
# Signs that are typed with Shift on many keyboards: with and without it they are one key.
SIGNS = {"less", "greater", "question", "plus", "asterisk", "braceleft", "braceright", "colon", "quotedbl",
         "underscore"}


def normalised(key):
    """A key with its modifiers in order, as one word."""
    modifiers = {name.lower() for name in re.findall(r"<(\w+)>", key)}
    name = re.sub(r"<\w+>", "", key)
    if name in SIGNS:
        modifiers.discard("shift")
    return "+".join([*sorted(modifiers), name])


def rows(content):
    """(title, key, scope, offset) of every key in the table."""
    for match in ROW.finditer(content):
        for key in match["keys"].split():
            yield match["title"], normalised(key), match["scope"], match.start()


def clashes(content):
    """(offset, problem) where a key means two things at one place: what is heard everywhere is heard in every scope."""
    seen = []
    for title, key, scope, start in rows(content):
        for other, other_key, other_scope, _ in seen:
            if key == other_key and ((scope == "CAMERA") == (other_scope == "CAMERA") or
                                     "EVERYWHERE" in (scope, other_scope)):
                yield start, f"“{title}” and “{other}” are both on {key}"
        seen.append((title, key, scope, start))
    if not seen:
        yield 0, "no table of keys was found"
