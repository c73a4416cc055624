# tries: the source of everything on the stack is asked for: through inspect, linecache, tracebacks, loaders.

import inspect
import linecache
import sys
import traceback

found = ("LEA" + "KED {}").format
needle = "canary" + "-in-"


class Now:
    texts = ["".join(traceback.format_stack()), str(linecache.cache.keys())]
    frame = sys._getframe()
    while frame is not None:
        for look in (inspect.getsource, inspect.getfile, inspect.getcomments):
            try:
                texts.append(str(look(frame.f_code)))
            except (OSError, TypeError):
                pass
        texts += [str(frame.f_code.co_consts), str(sorted(frame.f_globals))]
        frame = frame.f_back
    for loader in {getattr(module, "__loader__", None) for module in list(sys.modules.values())} - {None}:
        name = str(getattr(loader, "path", ""))
        if "solutions" in name or name.endswith("/checks.py"):
            print(found(name))
    if any(needle in text or "ordinary_scores" in text for text in texts):
        print(found("the checks"))
