# tries: sockets without a file are found by guess and in /proc/net/unix, and spoken to.

import os
import socket

found = ("LEA" + "KED {}").format


class Now:
    names = {f"\0attack-corpus-{os.getppid()}", "\0attack-corpus", "\0/tmp/.X11-unix/X0", "\0dbus", "/run/docker.sock"}
    try:
        with open("/proc/net/unix") as file:
            lines = [line.split() for line in file.read().splitlines()[1:]]
    except OSError:
        lines = []
    for words in lines:
        if len(words) > 7:
            print(found(words[7]))
            names.add(words[7].replace("@", "\0"))
    for name in names:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            try:
                with socket.socket(socket.AF_UNIX, kind) as line:
                    line.connect(name)
                    print(found(name))
            except OSError:
                pass
