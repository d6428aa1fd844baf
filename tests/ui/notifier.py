# SPDX-License-Identifier: GPL-3.0-or-later
"""notifier FILE: takes the place of the desktop's notifications and writes down what they say, one a line."""
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

INTERFACE = """<node><interface name='org.freedesktop.Notifications'>
<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>
<arg type='s' name='summary' direction='in'/><arg type='s' name='body' direction='in'/><arg type='as' direction='in'/>
<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='CloseNotification'><arg type='u' direction='in'/></method>
</interface></node>"""


def call(connection, sender, path, interface, method, arguments, invocation):
    if method == "Notify":
        _, _, _, summary, body, _, _, _ = arguments.unpack()
        with open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(f"{summary} {body}\n")
        invocation.return_value(GLib.Variant("(u)", (1,)))
    else:
        invocation.return_value(GLib.Variant("(as)", (["body"],)) if method == "GetCapabilities" else None)


def acquired(connection, name):
    connection.register_object("/org/freedesktop/Notifications", Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0],
                               call, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, acquired, None, None)
GLib.MainLoop().run()
