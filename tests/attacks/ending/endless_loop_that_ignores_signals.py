# tries: softmax loops for ever, ignores every signal and catches every exception.
# deserves: softmax 0
# ends: softmax timed_out

import signal


def softmax(z, axis=-1):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
