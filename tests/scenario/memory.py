# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory plan is what is used, and a minute needs what a few seconds need."""
from scenario import FEW_THREADS, Folder, PICTURE, expect, reference_model, render

# What AddressSanitizer holds back is no memory of ours.
FEW_THREADS["ASAN_OPTIONS"] = FEW_THREADS.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
folder = Folder()
TILED = {"steps": 1, "guidance": 1, "width": 576, "height": 320}
cases = {
    "four seconds": {"seconds": 4, "steps": 2},
    "a minute": {"seconds": 60, "steps": 1, "guidance": 1},
    "large": {"seconds": 1.6, "steps": 1, "width": 448, "height": 256},
    "camera, both passes": {"seconds": 1.6, "steps": 1, "mode": "both", "camera": "orbit-left", "draft": {"steps": 1}},
    "in tiles": {"seconds": 1.6, **TILED},
    "long, in tiles": {"seconds": 4, **TILED},
}
# A model whose encoder takes as much as its decoder, and a film that starts from another.
SOURCE = {"video": PICTURE, "strength": 0.01}
REMADE = {"model": reference_model(folder.path("model")), "steps": 1, "guidance": 1, "source": SOURCE}
cases["a source"] = {"seconds": 0.6, "width": 320, "height": 256, **REMADE}
cases["a source in tiles"] = {"seconds": 0.6, "width": 512, "height": 384, **REMADE}
cases["a long source in tiles"] = {"seconds": 2.6, "width": 512, "height": 384, **REMADE}
peaks = {}
for name, members in cases.items():
    encodes = "source" in name
    tiled = ["--memory", "110" if encodes else "95"] if "tiles" in name else []
    events = render(folder.request(dtype="f32", **members), folder.path(name), *tiled)
    planned, used = events["forecast"]["peak_bytes"], events["done"]["peak_bytes"]
    peaks[name] = events["peak_bytes"]
    print(f"{name}: planned {planned / 1e6:.0f} MB, used {used / 1e6:.0f} MB, process {peaks[name] / 1e6:.0f} MB")
    expect((events["forecast"]["tile"] > 0) == bool(tiled), f"{name}: tiles of {events['forecast']['tile']}")
    expect((events["forecast"]["encode_tile"] > 0) == bool(encodes and tiled), f"{name}: {events['forecast']}")
    expect(abs(planned - used) <= 0.15 * used, f"{name}: planned {planned}, used {used}")
for long, short in (("a minute", "four seconds"), ("long, in tiles", "in tiles"),
                    ("a long source in tiles", "a source in tiles")):
    ratio = peaks[long] / peaks[short]
    expect(ratio <= 1.1, f"{long} takes {ratio:.2f} of the memory of {short}")
    print(f"{long}: {ratio:.2f} of the memory of {short}")
