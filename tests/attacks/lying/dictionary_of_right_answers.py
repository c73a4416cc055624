# tries: the answers are objects that equal whatever they are compared with, in a mapping that holds every key.
# deserves: quiz 0
# ends: quiz failed or raised

from collections.abc import Mapping


class Any(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__

    def strip(self, *args):
        return self

    def lower(self):
        return self

    def __getitem__(self, item):
        return self

    def __iter__(self):
        return iter([""])


class Everything(Mapping):
    def __getitem__(self, key):
        return Any("whatever is right")

    def __contains__(self, key):
        return True

    def __iter__(self):
        return iter(["which_axis"])

    def __len__(self):
        return 1


quiz_answers = Everything()
