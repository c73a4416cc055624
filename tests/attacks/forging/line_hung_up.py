# tries: the line to the grader is shut down in the middle of a call.
# deserves: softmax 0
# ends: softmax crashed

import socket
import sys


def softmax(z, axis=-1):
    frame = sys._getframe()
    while frame is not None:
        if isinstance(frame.f_locals.get("channel"), socket.socket):
            frame.f_locals["channel"].shutdown(socket.SHUT_RDWR)
        frame = frame.f_back
    return z
