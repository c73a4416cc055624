# tries: memory of the kernel is filled through the buffers of as many pipes and pairs of sockets as there can be.

import fcntl
import os
import socket

found = ("LEA" + "KED {}").format


def take_all():
    kept, ends, block = 0, [], b"x" * (256 << 10)
    try:
        while True:
            pair = socket.socketpair()
            ends.extend(pair)
            for end in pair:
                end.setblocking(False)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, (1 << 31) - 1)
                try:
                    while True:
                        kept += end.send(block)
                except BlockingIOError:
                    pass
    except OSError:
        pass
    for end in ends:
        end.close()
    pipes = []
    try:
        while True:
            pipes.extend(os.pipe())
            os.set_blocking(pipes[-1], False)
            try:
                fcntl.fcntl(pipes[-1], 1031, 1 << 20)
            except OSError:
                pass
            try:
                while True:
                    kept += os.write(pipes[-1], block)
            except BlockingIOError:
                pass
    except OSError:
        pass
    for end in pipes:
        os.close(end)
    if kept > 512 << 20:
        print(found(f"{kept} bytes"))


class Now:
    take_all()
