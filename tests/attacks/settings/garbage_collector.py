# tries: the garbage collector is turned off and told to report and keep everything; the answers are honest.

import gc


class Now:
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL | gc.DEBUG_STATS | gc.DEBUG_COLLECTABLE)
    gc.unfreeze()
    gc.collect()
