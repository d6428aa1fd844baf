# SPDX-License-Identifier: GPL-3.0-or-later
"""filer FILE…, or filer --text WORDS: a window of another program that files or words can be dragged from, as a file
manager and a browser have it."""
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def prepare(source, x, y):
    if sys.argv[1] == "--text":
        return Gdk.ContentProvider.new_for_bytes("text/plain;charset=utf-8", GLib.Bytes.new(sys.argv[2].encode()))
    uris = "".join(Gio.File.new_for_commandline_arg(file).get_uri() + "\r\n" for file in sys.argv[1:])
    return Gdk.ContentProvider.new_for_bytes("text/uri-list", GLib.Bytes.new(uris.encode()))


def activate(application):
    window = Gtk.ApplicationWindow(application=application, title="Files", default_width=160, default_height=120,
                                   decorated=False)
    label = Gtk.Label(label="A file")
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect("prepare", prepare)
    label.add_controller(source)
    window.set_child(label)
    window.present()


application = Gtk.Application(application_id="org.kinora.Filer", flags=Gio.ApplicationFlags.NON_UNIQUE)
application.connect("activate", activate)
application.run([])
