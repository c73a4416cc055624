# tries: softmax maps eight gigabytes and touches every page.
# deserves: softmax 0
# ends: softmax raised or crashed

import mmap


def softmax(z, axis=-1):
    area = mmap.mmap(-1, 8 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for offset in range(0, len(area), mmap.PAGESIZE):
        area[offset] = 1
    return z
