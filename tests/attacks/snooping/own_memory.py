# tries: the whole memory of the process, with what it inherited, is searched for secrets.

import ctypes
import re

found = ("LEA" + "KED {}").format


class Now:
    pattern = re.compile("-".join(["canary", "in", "[a-z]+"]).encode())
    left = 600 << 20
    with open("/proc/self/maps") as file:
        lines = file.read().splitlines()
    for line in lines:
        limits, rights, *_, name = (line + " ").split(" ", 5)
        start, stop = (int(limit, 16) for limit in limits.split("-"))
        if not rights.startswith("rw") or stop - start > 128 << 20 or "[v" in name or left < 0:
            continue
        left -= stop - start
        for match in pattern.finditer((ctypes.c_char * (stop - start)).from_address(start)):
            print(found(f"in {name.strip() or 'memory'}: {match.group()[10:40]}"))
