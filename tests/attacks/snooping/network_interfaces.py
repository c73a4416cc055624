# tries: interfaces, routes and connections of the machine are read from /proc and by library calls.

import os
import socket

found = ("LEA" + "KED {}").format


class Now:
    for name in ("tcp", "tcp6", "udp", "route", "arp"):
        try:
            with open(f"/proc/net/{name}") as file:
                if len(file.readlines()) > 1:
                    print(found(name))
        except OSError:
            pass
    try:
        names = [name for _, name in socket.if_nameindex()]
    except OSError:
        names = []
    if set(names) - {"lo"}:
        print(found(names))
    if os.path.isdir("/sys/class/net"):
        print(found("/sys/class/net"))
