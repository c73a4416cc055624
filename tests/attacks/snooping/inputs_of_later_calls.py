# tries: the loss looks into the worker for what has already been sent of the next question, and prints it.
# deserves: cross_entropy 0
# ends: cross_entropy failed

import select
import socket
import sys

found = ("LEA" + "KED {}").format


def cross_entropy(y_true, y_pred):
    frame = sys._getframe()
    while frame is not None:
        channel = frame.f_locals.get("channel")
        if isinstance(channel, socket.socket) and select.select([channel], [], [], 0.3)[0]:
            print(found(f"the next call: {channel.recv(100, socket.MSG_PEEK)!r}"))
        frame = frame.f_back
    return 0.0
