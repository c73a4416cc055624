# tries: machine code is written that makes a system call of the 32-bit table, where number 20 is getpid.
# deserves: softmax 0
# ends: softmax crashed or failed or raised

import ctypes
import mmap
import platform

found = ("LEA" + "KED {}").format


def softmax(z, axis=-1):
    if platform.machine() != "x86_64":
        return z
    rights = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    area = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=rights)
    area.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))  # mov eax, 20; int 0x80; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(area)))
    if call() > 0:
        print(found("a call of the 32-bit table"))
    return z
