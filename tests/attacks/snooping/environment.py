# tries: the environment is read from Python, from C, from the stack and from /proc.

import ctypes
import os
import subprocess

found = ("LEA" + "KED {}").format
needle = "canary" + "-in-"


class Now:
    places = {"os.environ": str(dict(os.environ)), "os.environb": str(dict(os.environb))}
    table, entries, number = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ"), [], 0
    while table and table[number]:
        entries.append(table[number])
        number += 1
    places["environ of C"] = str(entries)
    for pid in ("self", "1", str(os.getppid()), "2", "3"):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                places[pid] = str(file.read())
        except OSError:
            pass
    for place, text in places.items():
        if needle in text or "COURSE_" in text or "TOKEN" in text or "SECRET" in text:
            print(found(place))
