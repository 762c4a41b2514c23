#!/usr/bin/env python3
"""A notification service and tray host for tests, on the session bus of the test.

Appends one JSON line to $NOTIFY_LOG for each call. Reads commands from stdin: `click ID`, `act ID KEY`, `close ID`, `tray`.
"""
import json
import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
NOTIFICATIONS = 'org.freedesktop.Notifications'
WATCHER = 'org.kde.StatusNotifierWatcher'
PROPERTIES = 'org.freedesktop.DBus.Properties'


def write(**fields):
    with open(os.environ['NOTIFY_LOG'], 'a', encoding='utf8') as log:
        log.write(json.dumps(fields, ensure_ascii=False) + '\n')


class Notifications(dbus.service.Object):
    last = 0

    @dbus.service.method(NOTIFICATIONS, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        Notifications.last += 1
        number = int(replaces) or Notifications.last
        write(event='shown', id=number, summary=str(summary), body=str(body), actions=[str(action) for action in actions])
        return dbus.UInt32(number)

    @dbus.service.method(NOTIFICATIONS, in_signature='u')
    def CloseNotification(self, number):
        write(event='closed', id=int(number))
        self.NotificationClosed(number, 3)

    @dbus.service.method(NOTIFICATIONS, out_signature='as')
    def GetCapabilities(self):
        return ['body', 'actions', 'body-markup']

    @dbus.service.method(NOTIFICATIONS, out_signature='ssss')
    def GetServerInformation(self):
        return ('kreida-test', 'kreida', '1', '1.2')

    @dbus.service.signal(NOTIFICATIONS, signature='us')
    def ActionInvoked(self, number, key):
        pass

    @dbus.service.signal(NOTIFICATIONS, signature='uu')
    def NotificationClosed(self, number, reason):
        pass


class Watcher(dbus.service.Object):
    items = []

    @dbus.service.method(WATCHER, in_signature='s', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, item, sender=None):
        Watcher.items.append((str(sender), str(item)))
        write(event='tray', item=str(item))
        self.StatusNotifierItemRegistered(str(item))

    @dbus.service.method(WATCHER, in_signature='s')
    def RegisterStatusNotifierHost(self, host):
        pass

    @dbus.service.signal(WATCHER, signature='s')
    def StatusNotifierItemRegistered(self, item):
        pass

    @dbus.service.method(PROPERTIES, in_signature='ss', out_signature='v')
    def Get(self, interface, name):
        return self.GetAll(interface)[str(name)]

    @dbus.service.method(PROPERTIES, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        items = dbus.Array([item for _, item in Watcher.items], signature='s')
        return {
            'IsStatusNotifierHostRegistered': dbus.Boolean(True),
            'ProtocolVersion': dbus.Int32(0),
            'RegisteredStatusNotifierItems': items,
        }


bus = dbus.SessionBus()
names = [dbus.service.BusName(NOTIFICATIONS, bus), dbus.service.BusName(WATCHER, bus)]
notifications = Notifications(bus, '/org/freedesktop/Notifications')
Watcher(bus, '/StatusNotifierWatcher')


def tooltip():
    """What the tray says now, as its host would ask it."""
    sender, item = Watcher.items[-1]
    path = item if item.startswith('/') else '/StatusNotifierItem'
    item_object = bus.get_object(sender, path)
    properties = dbus.Interface(item_object, PROPERTIES)
    return str(properties.Get('org.kde.StatusNotifierItem', 'ToolTip')[2])


def obey(source, _condition):
    words = source.readline().split()
    if not words:
        return False
    if words[0] == 'click':
        notifications.ActionInvoked(dbus.UInt32(int(words[1])), 'default')
        write(event='closed', id=int(words[1]))  # as every real service does with a notification that was used
        notifications.NotificationClosed(dbus.UInt32(int(words[1])), 2)
    if words[0] == 'act':
        notifications.ActionInvoked(dbus.UInt32(int(words[1])), words[2])
    if words[0] == 'close':
        notifications.NotificationClosed(dbus.UInt32(int(words[1])), 2)
    if words[0] == 'tray':
        try:
            write(event='tooltip', text=tooltip())
        except Exception as fault:
            write(event='tooltip', text='', fault=str(fault))
    return True


GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, obey)
print('ready', flush=True)
GLib.MainLoop().run()
