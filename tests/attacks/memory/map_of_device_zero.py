# tries: memory is taken by shared maps of /dev/zero; two gigabytes would be a find.

import mmap
import os

found = ("LEA" + "KED {}").format


def take_all():
    areas = []
    for mode, protection in ((os.O_RDWR, mmap.PROT_READ | mmap.PROT_WRITE), (os.O_RDONLY, mmap.PROT_READ)):
        try:
            descriptor = os.open("/dev/zero", mode)
            for _ in range(8):
                areas.append(mmap.mmap(descriptor, 256 << 20, flags=mmap.MAP_SHARED, prot=protection))
                if mode == os.O_RDWR:
                    for _ in range(256):
                        areas[-1].write(b"x" * (1 << 20))
                else:
                    sum(areas[-1][offset] for offset in range(0, 256 << 20, mmap.PAGESIZE))
        except (OSError, ValueError, MemoryError):
            pass
    with open("/proc/self/status") as file:
        used = next(int(line.split()[1]) for line in file if line.startswith("RssShmem"))
    if used > 1 << 20:
        print(found(f"{used} KiB"))
    areas.clear()


class Now:
    take_all()
