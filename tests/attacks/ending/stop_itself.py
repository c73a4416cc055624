# tries: softmax stops its own process, which then is neither alive nor dead.
# deserves: softmax 0
# ends: softmax timed_out or crashed or failed

import os
import signal


def softmax(z, axis=-1):
    os.kill(os.getpid(), signal.SIGSTOP)
    return z
