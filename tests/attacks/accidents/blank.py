# tries: only the given part of the quiz was handed in.
# deserves: softmax 0, cross_entropy 0, train_step 0, quiz 0
# ends: softmax missing, cross_entropy missing, train_step missing, quiz not_attempted
# form: alone

quiz_answers = {"uniform_guess": ..., "which_axis": ...}
