# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of folders in DESIGN.md: what each may include. A folder that is not named belongs to its parent's room."""

# Outside headers by what they belong to; headers of C and POSIX are free to all.
LIBRARIES = {
    "glib": ("glib", "glib.h", "glib-object.h", "glib-unix.h"),
    "gio": ("gio",),
    "json-glib": ("json-glib",),
    "gtk": ("gtk", "gdk", "gsk", "graphene", "adwaita.h", "epoxy"),
    "gstreamer": ("gst",),
    "libav": ("libavcodec", "libavfilter", "libavformat", "libavutil", "libswscale", "libswresample"),
    "drawing": ("cairo.h", "cairo-pdf.h", "pango"),
    "webp": ("webp",),
    "vulkan": ("vulkan",),
    "onednn": ("oneapi", "omp.h"),
    "openssl": ("openssl",),
}
STANDARD = {"assert.h", "errno.h", "fcntl.h", "float.h", "inttypes.h", "limits.h", "locale.h", "math.h", "signal.h",
            "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "sys",
            "time.h", "unistd.h", "immintrin.h", "cpuid.h", "poll.h", "dlfcn.h"}

# Room: the rooms and libraries it may include. GLib and the room itself are understood.
ROOMS = {
    "app/document": "gio json-glib",
    "app/script": "gio",
    "app/session": "app/document gio json-glib",
    "app/camera": "app/document app/media render/camera render/film render/wire render/base gio",
    "app/client": "app/document app/camera render/wire render/base gio json-glib",
    "app/media": "app/document render/film gio libav drawing gstreamer",
    "app/export": "app/document app/media render/film gio drawing openssl",
    "app": "app/document app/script app/session app/camera app/client app/media app/export ui gio json-glib gtk",
    "ui": "app/document app/script app/session app/camera app/client app/media app/export render/camera "
          "render/area render/film gio json-glib gtk drawing",
    "render/base": "",
    "render/weights": "render/base json-glib",
    "render/gpu": "render/base vulkan",
    "render/ops": "render/base render/gpu",
    "render/ops/cpu": "render/base render/ops onednn",
    "render/ops/vulkan": "render/base render/ops render/gpu shaders",
    "render/camera": "render/base render/wire",
    "render/area": "render/base render/wire",
    "render/film": "render/base libav webp",
    "render/model": "render/base render/camera render/ops render/weights json-glib",
    "render/wire": "render/base render/weights gio json-glib",
    "render/job": "render/base render/ops render/weights render/camera render/area render/model render/wire json-glib",
    "render/media": "render/base render/film render/weights render/wire render/job gstreamer json-glib",
    "render/worker": "render/base render/ops render/wire render/model render/job render/media gio json-glib gstreamer",
    "render/cli": "render/base render/ops render/weights render/wire render/camera render/model render/job "
                  "render/media render/worker gstreamer json-glib",
    "shaders": "render/gpu",
}


def room_of(path):
    """The room a file lives in, or None."""
    folder = path.rpartition("/")[0]
    while folder and folder not in ROOMS:
        folder = folder.rpartition("/")[0]
    return folder or None


def library_of(include):
    """The library of an include in angle brackets; "" if it is of the system, None if unknown."""
    top = include.split("/")[0]
    if top in STANDARD:
        return ""
    return next((name for name, tops in LIBRARIES.items() if top in tops), None)


def offence(path, include, quoted):
    """Why this file may not include that, or None."""
    room = room_of(path)
    allowed = {"glib", room, *ROOMS[room].split()}
    if not quoted:
        library = library_of(include)
        if library is None:
            return f"<{include}> is of no library that tests/lint/rooms.py knows"
        return f"{room} may not use {library} (<{include}>)" if library and library not in allowed else None
    other = room_of(include)
    if "/" not in include:
        return None if path.startswith("shaders/") else f'"{include}": includes are written from the top of the tree'
    return f'{room} may not use {other} ("{include}")' if other not in allowed else None
