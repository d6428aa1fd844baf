# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario scripts share: running kinora-render, reading its events, comparing takes.

Every script is called as SCRIPT.py KINORA_RENDER [MORE …] and says on its last line what it saw.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

RENDERER = os.path.abspath(sys.argv[1])
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "parity", "data")
PICTURE = os.path.join(DATA, "..", "..", "..", "data", "sample.kinora", "media", "penguin.png")
TAKE_FILES = ("take.mkv", "take.latents.safetensors", "take.json")
FEW_THREADS = dict(os.environ, OMP_NUM_THREADS="2")


class Folder(tempfile.TemporaryDirectory):
    """A place for requests and takes that goes away."""

    def path(self, *names):
        return os.path.join(self.name, *names)

    def request(self, **members):
        """Writes a request of a red ball; returns its path."""
        path = self.path(f"request-{len(os.listdir(self.name))}.json")
        with open(path, "w") as f:
            json.dump({"prompt": "a red ball on the sea", "device": "cpu", "steps": 4, **members}, f)
        return path


def reference_model(folder, transformer="transformer_t2v", vae="vae21"):
    """A model folder with the small random weights of the parity tests."""
    parts = {"transformer": transformer, "vae": vae, "text_encoder": "umt5", "tokenizer": "tokenizer"}
    for part, source in parts.items():
        target = os.path.join(folder, part)
        os.makedirs(target)
        for name in os.listdir(os.path.join(DATA, source)):
            if name not in ("io.safetensors", "cases.json", "pieces.json", "pose.txt"):
                shutil.copy(os.path.join(DATA, source, name), target)
    with open(os.path.join(folder, "kinora.json"), "w") as f:
        json.dump({"name": "Reference", "sizes": [[96, 64]], "lengths": [9], "default_fps": 8, "default_steps": 4}, f)
    return folder


class Run:
    """kinora-render run, line by line."""

    def __init__(self, request, out, *options, file_limit=None, environment=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        self.process = subprocess.Popen(
            [RENDERER, "run", request, "--out", out, "--progress", "json", *options], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=dict(FEW_THREADS, **(environment or {})),
            preexec_fn=limit if file_limit else None,
            restore_signals=not file_limit)  # so that a write fails as on a full disk instead of a signal

    def events(self):
        for line in self.process.stdout:
            yield json.loads(line)

    def steps(self):
        """Only denoising steps that are done, as (stage, step): they compare in the order they are made."""
        for event in self.events():
            if event["event"] == "progress" and event["stage"] in ("draft", "full") and event["step"] > 0:
                yield event["stage"], event["step"]

    def end(self):
        """Exit status, remaining events, messages, and what it used."""
        events = list(self.events())
        self.messages = self.process.stderr.read().strip()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.process.stdout.close()
        self.process.stderr.close()
        self.peak_bytes = usage.ru_maxrss * 1024
        return events


def render(request, out, *options):
    """Runs to the end; returns its events by name, the last of each."""
    run = Run(request, out, *options)
    events = {event["event"]: event for event in run.end()}
    expect(run.status == 0, f"{request}: {run.messages}")
    expect("done" in events, f"{request}: no done event")
    events["peak_bytes"] = run.peak_bytes
    return events


def read(path):
    with open(path, "rb") as f:
        return f.read()


def expect_same_take(a, b):
    pairs = [(name, read(os.path.join(a, name)), read(os.path.join(b, name))) for name in TAKE_FILES]
    other = [f"{name} ({len(x)} and {len(y)} bytes)" for name, x, y in pairs if x != y]
    expect(not other, f"of {a} and {b} differ: {', '.join(other)}")
    expect(sorted(os.listdir(b)) == sorted(TAKE_FILES), f"{b} also holds {os.listdir(b)}")


def expect(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")
