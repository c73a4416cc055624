# tries: an alarm is set while the file is loaded and rings at once, with nobody there to handle it.

import signal


class Now:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    sum(range(10**7))
