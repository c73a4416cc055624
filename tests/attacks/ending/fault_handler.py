# tries: the fault handler is told to end the process a moment after softmax has answered.
# deserves: softmax 0
# ends: softmax crashed

import faulthandler
import time


def softmax(z, axis=-1):
    faulthandler.dump_traceback_later(0.01, exit=True)
    time.sleep(1.0)
    return z
