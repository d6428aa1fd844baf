# SPDX-License-Identifier: GPL-3.0-or-later
"""filer FILE: a window of another program that a file can be dragged from, as a file manager has it."""
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def prepare(source, x, y):
    uris = Gio.File.new_for_path(sys.argv[1]).get_uri() + "\r\n"
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
