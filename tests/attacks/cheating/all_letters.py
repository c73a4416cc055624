# tries: a text holds every possible answer one after the other, and numbers are intervals.
# deserves: quiz 0
# ends: quiz failed

quiz_answers = {"uniform_guess": "2.30258509", "which_axis": "the classes the rows the batch a b c d"}
