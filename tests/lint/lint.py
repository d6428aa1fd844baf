# SPDX-License-Identifier: GPL-3.0-or-later
"""lint.py text       the form of every file: licence line, columns, tabs, spaces, words that must not stay
lint.py rooms      includes against the table of folders (rooms.py)
lint.py wording    capitals inside of what the window says (wording.py)
lint.py keys       keys that two actions share (keys.py)
lint.py names      controls with two names (names.py)
lint.py contrast   words on the timeline that are too faint (contrast.py)
lint.py numbers    decimal fractions that follow the language of the user in what programs read
lint.py headers BUILD  every header compiles by itself: in BUILD already, at the head of a source, or here
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

import contrast
import keys
import names
import rooms
import wording

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SOURCE = (".c", ".h", ".comp", ".glsl", ".py", ".mjs", ".cpp", ".css", ".sh")
TEXT = SOURCE + (".build", ".ui", ".xml", ".in")
COLUMNS = 120
# Folders whose lines were not wrapped yet: their length is not complained about.
UNWRAPPED = ("app/camera/", "app/document/", "app/export/", "app/kn-", "app/media/", "app/session/", "ui/",
             "tests/export/", "tests/fuzz/", "tests/ui/", "tests/unit/document/")
# How the starter is made has not been brought into form yet.
UNFORMED = ("data/starter/", "tests/starter/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# What these write is read by programs: a comma for a point breaks it.
FOR_PROGRAMS = re.compile(r"app/export/kn-(c2pa|cbor|edl|fcpxml|import|kdenlive|mlt|otio|png|recipe|shot-list|shotcut|"
                          r"timeline|verify|xges|xmeml|xml)[\w-]*\.[ch]|render/camera/kn-camera-file\.c|"
                          r"app/document/kn-json\.c|app/media/kn-film-writer\.c")
FRACTION = re.compile(r'"(?:[^"\\]|\\.)*%[-+#0-9.*]*l?[aefgAEFG]|\b(?:strtod|strtof|atof)\s*\(')
BEGINS_WITH = re.compile(r'\s*(?:#pragma once\s+)?#include "([^"]+)"')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(home|root|work|Users|mnt)/\w")


def files():
    """Paths of all files under version control, or of all there are."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [os.path.relpath(os.path.join(folder, name), TOP)
                 for folder, _, found in os.walk(TOP) for name in found]
    return sorted(name for name in names if not name.startswith((".git/", "build")) and
                  os.path.isfile(os.path.join(TOP, name)))


def lines_of(name):
    with open(os.path.join(TOP, name), encoding="utf-8", newline="") as f:
        return f.read().split("\n")


def is_script(name):
    with open(os.path.join(TOP, name), "rb") as f:
        return f.read(2) == b"#!"


def text_problems(name):
    lines = lines_of(name)
    licensed = name.endswith(SOURCE) or is_script(name)
    # What must be first is: the interpreter of a script, the version of a shader.
    if licensed and "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[lines[0].startswith(("#!", "#version"))]:
        yield 1, "the first line does not name the licence"
    if lines[-1]:
        yield len(lines), "no line feed at the end"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS and licensed and not name.startswith(UNWRAPPED):
            yield number, f"{len(line)} columns"
        if "\t" in line:
            yield number, "a tab"
        if "\r" in line:
            yield number, "a carriage return"
        if line != line.rstrip():
            yield number, "spaces at the end"
        if LEFT_OVER.search(line):
            yield number, f"left over: {LEFT_OVER.search(line).group()}"
        if MACHINE_PATH.search(line):
            yield number, f"a path of one machine: {line.strip()}"


def check_text():
    for name in files():
        if name.startswith(UNFORMED) or name.startswith("tests/") and ("/corpus/" in name or "/data/" in name):
            continue
        if name.endswith(TEXT) or "." not in os.path.basename(name) and is_script(name):
            for number, problem in text_problems(name):
                yield f"{name}:{number}: {problem}"


def check_rooms():
    for name in files():
        if not name.endswith((".c", ".h")) or name.startswith("tests/"):
            continue
        if not rooms.room_of(name):
            yield f"{name}: its folder is not in tests/lint/rooms.py"
            continue
        for number, line in enumerate(lines_of(name), 1):
            match = INCLUDE.match(line)
            problem = match and rooms.offence(name, match.group(2), match.group(1) == '"')
            if problem:
                yield f"{name}:{number}: {problem}"


def check_wording():
    for name in lines_of("po/POTFILES"):
        if name.endswith((".c", ".ui")):
            content = "\n".join(lines_of(name))
            for place, text in wording.texts(name, content):
                bad = wording.offences(text)
                if bad:
                    yield f"{name}:{content.count(chr(10), 0, place) + 1}: “{text}”: {', '.join(bad)} in capitals"


def check_keys():
    name = "ui/kn-shortcuts.c"
    content = "\n".join(lines_of(name))
    for place, problem in keys.clashes(content):
        yield f"{name}:{content.count(chr(10), 0, place) + 1}: {problem}"


def check_names():
    for name in files():
        if name.endswith(".ui"):
            for control in names.doubled("\n".join(lines_of(name))):
                yield f"{name}: “{control}” is named by its label already: a better name is set in code, instead of it"


def check_contrast():
    name = "ui/style.css"
    for item, style, found in contrast.weak("\n".join(lines_of(name))):
        yield f"{name}: {item} has {found:.1f}:1 in the {style} style"


def check_numbers():
    for name in filter(FOR_PROGRAMS.fullmatch, files()):
        lines = lines_of(name)
        for number, line in enumerate(lines, 1):
            # A call may be wrapped once.
            if FRACTION.search(line) and "g_ascii_formatd" not in lines[number - 2] + line:
                yield f"{name}:{number}: a decimal fraction as the user's language has it: use g_ascii_formatd()"


def read_commands(build):
    with open(os.path.join(build, "compile_commands.json")) as f:
        return json.load(f)


def first_include(name):
    """The header of ours that a file begins with, before anything that could help it; None without one."""
    match = BEGINS_WITH.match(COMMENT.sub("", "\n".join(lines_of(name))))
    return match and os.path.isfile(os.path.join(TOP, match.group(1))) and match.group(1)


def built_alone(commands):
    """Headers that the build has compiled by themselves: what a source begins with, and what that begins with in turn.
    Only where the object is newer than all of them."""
    alone = set()
    for command in commands:
        source = os.path.relpath(os.path.join(command["directory"], command["file"]), TOP)
        built = os.path.join(command["directory"], command["output"])
        if source.startswith("..") or not os.path.isfile(os.path.join(TOP, source)) or not os.path.isfile(built):
            continue
        name = source
        while name and os.path.getmtime(os.path.join(TOP, name)) <= os.path.getmtime(built):
            alone.add(name)
            name = first_include(name)
    return alone


def flags_by_folder(commands):
    """Compiler and options of some source file of each folder, without its output."""
    flags = {}
    for command in commands:
        source = os.path.normpath(os.path.join(command["directory"], command["file"]))
        folder = os.path.relpath(os.path.dirname(source), TOP)
        words = shlex.split(command["command"])
        kept = [w for w in words if w.startswith(("-I", "-D", "-std", "-f", "-W", "-m", "-isystem"))]
        flags.setdefault(folder, ([words[0] if words[0] != "ccache" else words[1]] + kept, command["directory"]))
    return flags


def compile_header(name, flags):
    folder = os.path.dirname(name)
    while folder and folder not in flags:
        folder = os.path.dirname(folder)
    command, directory = flags.get(folder) or next(iter(flags.values()))
    run = subprocess.run([*command, "-fsyntax-only", "-x", "c", "-Wno-pragma-once-outside-header",
                          os.path.join(TOP, name)], cwd=directory, capture_output=True, text=True)
    return f"{name} does not compile by itself:\n{run.stderr.strip()}" if run.returncode else None


def check_headers(build):
    commands = read_commands(build)
    flags, alone = flags_by_folder(commands), built_alone(commands)
    names = [name for name in files() if name.endswith(".h") and not name.startswith(("shaders/", "tests/")) and
             name not in alone]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(lambda name: compile_header(name, flags), names))


CHECKS = {"text": check_text, "rooms": check_rooms, "wording": check_wording, "keys": check_keys, "names": check_names,
          "contrast": check_contrast, "numbers": check_numbers, "headers": check_headers}
problems = list(CHECKS[sys.argv[1]](*sys.argv[2:]))
print("\n".join(problems) if problems else "nothing to complain about")
sys.exit(len(problems) > 0)
