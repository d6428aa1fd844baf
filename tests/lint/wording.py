# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window says is in sentence case: a capital begins a sentence or a name."""
import html
import re

# Names that are written with capitals inside of a sentence; what has capitals inside of a word (WebM) needs no entry.
NAMES = ("Alt", "Avid", "Backspace", "Content Credentials", "Ctrl", "Escape", "Final Cut Pro", "Final Cut", "Fountain",
         "GStreamer Editing Services", "Hiero", "Kdenlive", "Kinora Starter", "Kinora", "Markdown", "Pitivi",
         "Premiere", "Resolve", "Shotcut", "Wan")

CALL = re.compile(r'\b(?:_|N_|ngettext) ?\(\s*((?:"(?:[^"\\]|\\.)*"[\s,]*)+)')
CONTEXT_CALL = re.compile(r'\b(?:C_|NC_) ?\(\s*"(?:[^"\\]|\\.)*",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
ARGUMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"\s*)+')
TRANSLATABLE = re.compile(r'translatable="(?:yes|true|1)"[^>]*>([^<]*)<')
NAME = re.compile("|".join(rf"\b{name}\b" for name in NAMES))
# What may stand before a capital: the start, the end of a sentence, something opened.
START = re.compile(r"(?:^|[.!?:…\n]”?|[“(])\s*$|^%s $")
CAPITALISED = re.compile(r"(?<![\w%])[A-Z][a-z]*\b")


def offences(text):
    """Words of a text that should not begin with a capital."""
    plain = NAME.sub(lambda match: match.group().lower(), text.replace("_", ""))
    return [match.group() for match in CAPITALISED.finditer(plain)
            if not match.group().isupper() and not START.search(plain[:match.start()])]


def texts(name, content):
    """(place, text) of all that is translated in a source or ui file."""
    if name.endswith(".ui"):
        for match in TRANSLATABLE.finditer(content):
            yield match.start(), html.unescape(match.group(1))
        return
    for pattern in CALL, CONTEXT_CALL:
        for match in pattern.finditer(content):
            for argument in ARGUMENT.findall(match.group(1)):
                yield match.start(), "".join(LITERAL.findall(argument)).replace("\\n", "\n")
