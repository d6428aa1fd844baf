#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check.py DESKTOP METAINFO SOURCES: what the desktop is told about the program, by the desktop's own validators where
they are installed, and what they do not look at."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

desktop, metainfo, top = sys.argv[1:]
ID = "org.kinora.Kinora"
BUILD_SYSTEMS = {"autotools", "cmake", "cmake-ninja", "meson", "simple", "qmake"}
SOURCES = {"git": {"url"}, "dir": {"path"}, "archive": {"url", "sha256"}}


def run(*command):
    if not shutil.which(command[0]):
        print(f"not checked: no {command[0]}")
        return
    subprocess.run(command, check=True)


def check_metainfo():
    root = ElementTree.parse(metainfo).getroot()
    assert root.findtext("id") == ID
    shots = root.findall("screenshots/screenshot")
    assert shots and all(shot.findtext("caption") and shot.findtext("image") for shot in shots)
    assert len([shot for shot in shots if shot.get("type") == "default"]) == 1
    for shot in shots:
        name = os.path.basename(shot.findtext("image"))
        assert os.path.isfile(os.path.join(top, "data", "screenshots", name)), f"no screenshot {name}"


def check_desktop():
    with open(desktop, encoding="utf-8") as f:
        text = f.read()
    icon = re.search(r"^Icon=(.*)$", text, re.M).group(1)
    for name in (icon + ".svg", icon + "-symbolic.svg"):
        ElementTree.parse(os.path.join(top, "data", "icons", name))


def check_schema():
    with tempfile.TemporaryDirectory() as folder:
        run("glib-compile-schemas", "--strict", f"--targetdir={folder}", os.path.join(top, "data"))
    keys = ElementTree.parse(os.path.join(top, "data", ID + ".gschema.xml")).getroot().findall("schema/key")
    assert keys and all(key.findtext("summary") and key.findtext("default") for key in keys)


def check_manifest():
    with open(os.path.join(top, "flatpak", ID + ".json"), encoding="utf-8") as f:
        manifest = json.load(f)
    assert manifest["id"] == ID and manifest["runtime"] == "org.gnome.Platform" and manifest["command"] == "kinora"
    assert "--share=network" not in manifest["finish-args"]
    names = [module["name"] for module in manifest["modules"]]
    assert len(set(names)) == len(names) and names[-1] == "kinora"
    for module in manifest["modules"]:
        assert module.get("buildsystem", "autotools") in BUILD_SYSTEMS, module["name"]
        assert module["sources"], module["name"]
        for source in module["sources"]:
            assert SOURCES[source["type"]] <= source.keys(), f"{module['name']}: {source}"
            if source["type"] == "git":
                assert source.keys() & {"tag", "branch", "commit"}, f"{module['name']}: which version?"


check_metainfo()
check_desktop()
check_schema()
check_manifest()
run("desktop-file-validate", desktop)
run("appstreamcli", "validate", "--no-net", metainfo)
