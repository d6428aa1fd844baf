# SPDX-License-Identifier: GPL-3.0-or-later
"""fcp7-reader.py FOLDER FILE: what OpenTimelineIO's own adapter reads of a Final Cut 7 XML, a line for each item. FOLDER
holds its Python package: the last release in Python alone has the adapter in it."""
import collections
import collections.abc
import inspect
import sys

# Names that Python has taken away since.
for name in collections.abc.__all__:
    if not hasattr(collections, name):
        setattr(collections, name, getattr(collections.abc, name))
if not hasattr(inspect, "getargspec"):
    inspect.getargspec = lambda function: inspect.getfullargspec(function)[:4]

sys.path.insert(0, sys.argv[1])
import opentimelineio as otio  # noqa: E402

timeline = otio.adapters.read_from_file(sys.argv[2], adapter_name="fcp_xml")
for number, track in enumerate(timeline.tracks):
    for item in track:
        if isinstance(item, otio.schema.Transition):
            print(number, track.kind, "Lap", int(item.in_offset.value), int(item.out_offset.value))
            continue
        place = track.trimmed_range_of_child(item)
        if isinstance(item, otio.schema.Clip):
            print(number, track.kind, "Clip", int(place.start_time.value), int(place.duration.value),
                  int(item.source_range.start_time.value), item.name)
for marker in timeline.tracks.markers:
    print("Marker", int(marker.marked_range.start_time.value), marker.name)
