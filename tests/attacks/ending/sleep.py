# tries: softmax sleeps for an hour.
# deserves: softmax 0
# ends: softmax timed_out

import time


def softmax(z, axis=-1):
    time.sleep(3600)
