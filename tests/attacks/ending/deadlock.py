# tries: softmax waits for a lock that it holds.
# deserves: softmax 0
# ends: softmax timed_out

import threading


def softmax(z, axis=-1):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
