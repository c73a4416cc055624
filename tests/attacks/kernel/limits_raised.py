# tries: every limit of the process is raised, softly and hard, for itself and for others.

import ctypes
import platform
import resource

found = ("LEA" + "KED {}").format


class Now:
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers below are those of x86-64")
    for name in [name for name in dir(resource) if name.startswith("RLIMIT_")]:
        what = getattr(resource, name)
        soft, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY:
            continue
        for limits in ((hard + 1, hard + 1), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)):
            try:
                resource.setrlimit(what, limits)
                print(found(name))
            except (OSError, ValueError):
                pass
    pair = (ctypes.c_uint64 * 2)(1, 1)
    for pid in (1, 2, 3):
        if ctypes.CDLL(None).syscall(302, pid, 0, pair, None) == 0:
            print(found(f"prlimit of {pid}"))
