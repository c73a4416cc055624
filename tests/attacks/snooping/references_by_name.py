# tries: modules named like a solution are looked for among the loaded ones and on the path, and called.
# deserves: softmax 0
# ends: softmax failed

import importlib
import sys

found = ("LEA" + "KED {}").format
NAMES = ("solutions", "solution", "checks", "alternatives", "misconceptions", "throwaway", "reference", "answer_key")


def softmax(z, axis=-1):
    for name in NAMES:
        for full in (name, f"solutions.throwaway.{name}", f"autograder.{name}", f"throwaway.{name}"):
            try:
                module = importlib.import_module(full)
            except BaseException:
                continue
            print(found(full))
            if callable(getattr(module, "softmax", None)):
                return module.softmax(z)
    for name, module in list(sys.modules.items()):
        own = name.startswith(("numpy", "tensorflow", "keras", "scipy", "submission"))
        if not own and callable(getattr(module, "cross_entropy", None)) and "tensorflow" not in str(module):
            print(found(name))
    return z * 0.0
