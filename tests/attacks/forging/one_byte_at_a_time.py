# tries: the answer comes one byte at a time, slower than anybody waits, but never stops coming.
# deserves: softmax 0
# ends: softmax timed_out

import sys
import time


def softmax(z, axis=-1):
    frame = sys._getframe()
    while frame is not None and "channel" not in frame.f_locals:
        frame = frame.f_back
    channel = frame.f_locals["channel"]
    channel.sendall(b"\0\0\xff\xff")
    while True:
        channel.sendall(b"{")
        time.sleep(0.01)
