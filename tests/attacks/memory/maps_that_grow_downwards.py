# tries: memory is taken by maps that count as stacks, beyond the gigabyte that a submission may use.

import mmap

found = ("LEA" + "KED {}").format


class Now:
    areas, page = [], b"x" * (1 << 20)
    grows_down = 0x100
    try:
        for _ in range(8):
            area = mmap.mmap(-1, 256 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | grows_down)
            for _ in range(256):
                area.write(page)
            areas.append(area)
    except (OSError, ValueError, MemoryError):
        pass
    if len(areas) > 5:
        print(found(f"{len(areas) * 256} MiB"))
    areas.clear()
