# tries: a call of softmax replaces __import__ and the finders, so that every later import gets something else.
# deserves: softmax 0
# ends: softmax failed or crashed or raised

import builtins
import sys
import types


class Finder:
    def find_spec(self, *args):
        raise ImportError("no")

    def find_module(self, *args):
        return self


def softmax(z, axis=-1):
    builtins.__import__ = lambda name, *args, **kwargs: types.ModuleType(name)
    sys.meta_path.insert(0, Finder())
    sys.path_hooks.insert(0, Finder())
    sys.path_importer_cache.clear()
    sys.path[:] = ["/tmp"]
    return z
