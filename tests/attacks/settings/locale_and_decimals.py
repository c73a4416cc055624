# tries: numbers are written with commas, decimals have two digits, and times are those of another zone.

import decimal
import locale
import os
import time


class Now:
    for name in ("de_DE.UTF-8", "fr_FR", "C.UTF-8", "tr_TR.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            pass
    decimal.getcontext().prec = 2
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
