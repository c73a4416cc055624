# tries: limits, memory and names of the machine's control groups are read and changed.

import glob
import os

found = ("LEA" + "KED {}").format


class Now:
    for path in glob.glob("/sys/fs/cgroup/*")[:10]:
        print(found(path))
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/proc/1/uid_map"):
        try:
            os.close(os.open(path, os.O_WRONLY))
            print(found(path))
        except OSError:
            pass
