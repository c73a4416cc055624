# tries: the dictionary of answers gives another answer each time it is read.
# deserves: quiz 0
# ends: quiz failed


class Answers(dict):
    turn = 0

    def get(self, key, default=None):
        Answers.turn += 1
        return [0.5, 1.0, "the rows", "the batch"][Answers.turn % 4]

    __getitem__ = get


quiz_answers = Answers(uniform_guess=0.0, which_axis="")
