# tries: a thousand system calls get nonsense from a known seed; none may bring the grader down.
# deserves: softmax 0
# ends: softmax failed or raised or crashed or timed_out

import ctypes
import platform
import random


def softmax(z, axis=-1):
    if platform.machine() != "x86_64":
        return z
    libc = ctypes.CDLL(None, use_errno=True)
    drawn = random.Random(1)
    buffer = ctypes.create_string_buffer(4096)
    waits = {0, 7, 19, 23, 34, 35, 61, 128, 130, 202, 220, 230, 232, 247, 270, 271, 281, 441, 449, 454, 455, 13, 15, 14, 60, 231}
    for _ in range(1000):
        number = drawn.choice([number for number in range(452) if number not in waits])
        words = [drawn.choice([0, 1, -1, 4096, 1 << 31, ctypes.addressof(buffer)]) for _ in range(6)]
        if number not in (3, 9, 10, 11, 12, 25, 32, 33, 292, 436, 56, 57, 58):
            libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, words))
    return z
