# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample project: rendered once, nothing the second time, and only a changed shot after that.

project.py KINORA_RENDER KINORA PROJECT
"""
import json
import os
import shutil
import subprocess
import sys

from scenario import FEW_THREADS, Folder, expect, read

KINORA, PROJECT = os.path.abspath(sys.argv[2]), sys.argv[3]
folder = Folder()
project = folder.path("sample.kinora")
shutil.copytree(PROJECT, project)
document = json.loads(read(os.path.join(project, "project.json")))
for shot in document["shots"]:
    shot["steps"] = 2
with open(os.path.join(project, "project.json"), "w") as f:
    json.dump(document, f)


def takes():
    top = os.path.join(project, "takes")
    return {name: os.stat(os.path.join(top, name, "take.mkv")).st_mtime_ns for name in os.listdir(top)}


def render(*options):
    run = subprocess.run([KINORA, "render", project, "--device", "cpu", *options], capture_output=True, text=True,
                         env=FEW_THREADS)
    expect(run.returncode == 0, run.stderr)
    return run.stderr


film = folder.path("film.mp4")
render("-o", film)
first = takes()
expect(len(first) == len(document["shots"]), f"{len(first)} takes")
expect(os.path.getsize(film) > 1000, "the film")
second = render()
expect(takes() == first and "frames in" not in second, f"the second time made {second}")
saved = read(os.path.join(project, "project.json"))
document = json.loads(saved)
document["sequences"][0]["layers"][0]["clips"][1]["prompt"] = "a penguin in the rain"
with open(os.path.join(project, "project.json"), "w") as f:
    json.dump(document, f)
render()
third = takes()
new = set(third) - set(first)
expect(len(new) == 1 and all(third[name] == first[name] for name in first), f"made {new}")
document = json.loads(read(os.path.join(project, "project.json")))
shot = document["sequences"][0]["layers"][0]["clips"][0]
shot["seed"] = 77
with open(os.path.join(project, "project.json"), "w") as f:
    json.dump(document, f)
render("--draft", "--shot", str(shot["id"]))
draft = set(takes()) - set(third)
render("--shot", str(shot["id"]))
full = set(takes()) - set(third) - draft
request = json.loads(read(os.path.join(project, "takes", *full, "request.json")))
recipe = json.loads(read(os.path.join(project, "takes", *full, "take.json")))
expect(request["draft"]["take"] == os.path.join(project, "takes", *draft, "take.mkv"), f"made from {request['draft']}")
expect(recipe["agreement"] > 0.5 and not recipe["request"]["draft"]["take"], f"the recipe says {recipe}")


def refuse(word, folder, *options):
    """One sentence that has the word, and no film."""
    film = folder + ".mp4"
    run = subprocess.run([KINORA, "render", folder, "-o", film, *options], capture_output=True, text=True,
                         env=FEW_THREADS)
    said = run.stderr.strip()
    expect(run.returncode in (1, 2), f"{options} of {folder}: exit status {run.returncode}")
    expect(said.startswith("kinora render: ") and said.endswith(".") and "\n" not in said and word in said, said)
    expect(not os.path.exists(film), film)


broken = folder.path("broken.kinora")
shutil.copytree(PROJECT, broken)
refuse("project.json", folder.path("nowhere"))
refuse("shot 99", broken, "--shot", "99")
refuse("abacus", broken, "--device", "abacus")
os.unlink(os.path.join(broken, "media", "penguin.png"))
document = json.loads(read(os.path.join(PROJECT, "project.json")))
pictured = json.dumps({**document, "shots": [shot for shot in document["shots"] if "pictures" in shot]})
for text, word in ((pictured, "penguin.png"), ("{", "project.json"), ('{"version": 99}', "newer"),
                   ('{"version": 1, "shots": [{"prompt": 5}]}', "prompt")):
    with open(os.path.join(broken, "project.json"), "w") as f:
        f.write(text)
    refuse(word, broken)

# What is no file, or a file of the project, is not replaced by a film; that is said before anything is rendered.
fresh, pipe = folder.path("fresh.kinora"), folder.path("pipe")
shutil.copytree(PROJECT, fresh)
os.mkfifo(pipe)
for place, word in ((pipe, "a pipe"), (os.path.join(fresh, "project.json"), "its own files"),
                    (os.path.join(fresh, "media", "penguin.png"), "choose another")):
    before = os.lstat(place)
    run = subprocess.run([KINORA, "render", fresh, "-o", place], capture_output=True, text=True, env=FEW_THREADS)
    expect(run.returncode == 1 and word in run.stderr, f"{place}: {run.returncode}, {run.stderr}")
    expect(os.lstat(place).st_ino == before.st_ino and not os.path.exists(os.path.join(fresh, "takes")), place)
print(f"{len(first)} shots, then none, then the changed one; one from its draft")
