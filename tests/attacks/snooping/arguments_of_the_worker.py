# tries: the settings that the worker was started with are taken at their word: every folder they name is listed.

import json
import os
import sys

found = ("LEA" + "KED {}").format


class Now:
    with open("/proc/self/cmdline", "rb") as file:
        words = [*file.read().decode("utf-8", "replace").split("\0"), *sys.argv, *sys.orig_argv]
    for word in {word for word in words if word.startswith("{")}:
        settings = json.loads(word)
        for folder in settings.get("hidden", []):
            if os.path.isdir(folder) and os.listdir(folder):
                print(found(folder))
        for folder in settings.get("code", []):
            if os.path.isdir(folder) and {"autograder", "solutions", "examples", "tests", ".git"} & set(os.listdir(folder)):
                print(found(folder))
