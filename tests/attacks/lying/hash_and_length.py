# tries: the answer to a quiz is a text whose length, letters and lower case contradict each other.
# deserves: quiz 1
# ends: quiz failed or raised

import math


class Text(str):
    def strip(self, *args):
        return self

    def lower(self):
        return self

    def __getitem__(self, item):
        return iter(["t", "h", "e"])

    def __len__(self):
        return -1


quiz_answers = {"uniform_guess": math.log(10), "which_axis": Text("the rows")}
