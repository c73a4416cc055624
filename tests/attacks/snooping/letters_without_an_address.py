# tries: half of a pair of sockets, which may be made, sends to addresses instead of to its other half.

import os
import socket

found = ("LEA" + "KED {}").format


def attempt():
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        try:
            here, there = socket.socketpair(socket.AF_UNIX, kind)
        except OSError:
            continue
        for address in ("\0attack-corpus", f"\0attack-corpus-{os.getppid()}", "/run/systemd/journal/socket", "/dev/log"):
            for attempt in (lambda: here.sendto(b"hello", address), lambda: here.connect(address)):
                try:
                    attempt()
                except OSError:
                    continue
                if kind == socket.SOCK_DGRAM:
                    print(found(address))
        here.close()
        there.close()


class Now:
    attempt()
