# tries: memory is taken by shared maps, which count as nobody's; two gigabytes would be a find.

import mmap

found = ("LEA" + "KED {}").format


class Now:
    areas, page = [], b"x" * (1 << 20)
    for flags in (mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, 0x3 | mmap.MAP_ANONYMOUS):
        try:
            for _ in range(32):
                area = mmap.mmap(-1, 64 << 20, flags=flags)
                for _ in range(64):
                    area.write(page)
                areas.append(area)
        except (OSError, ValueError, MemoryError):
            pass
    if len(areas) > 20:
        print(found(f"{len(areas) * 64} MiB"))
    areas.clear()
