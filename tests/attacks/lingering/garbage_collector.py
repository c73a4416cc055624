# tries: a callback of the garbage collector and a million cycles wait for the next collection to raise.

import gc


def complain(phase, info):
    raise RuntimeError("no collection, please")


class Now:
    gc.callbacks.append(complain)
    gc.set_threshold(1, 1, 1)
    cycles = [[] for _ in range(10_000)]
    for cycle in cycles:
        cycle.append(cycle)
    del cycle, cycles
