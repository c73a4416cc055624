# tries: sockets of every family and kind are asked for, of the kernel, of cards, of virtual machines.

import socket

found = ("LEA" + "KED {}").format


class Now:
    for family in range(1, 46):
        for kind in (1, 2, 3, 4, 5, 10):
            for protocol in (0, 1, 15, 255):
                try:
                    socket.socket(family, kind, protocol).close()
                except OSError:
                    continue
                print(found(f"a socket of family {family}, kind {kind}, protocol {protocol}"))
