# tries: softmax kills its own process.
# deserves: softmax 0
# ends: softmax crashed or failed

import os
import signal


def softmax(z, axis=-1):
    os.kill(os.getpid(), signal.SIGKILL)
    return z
