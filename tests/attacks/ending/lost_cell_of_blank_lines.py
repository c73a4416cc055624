# tries: a cell of fifty thousand blank lines ends its process; the grader must not search it for minutes.
# deserves: softmax 0, cross_entropy 0, train_step 0, quiz 0
# ends: softmax missing, cross_entropy missing, train_step missing, quiz missing
# form: alone and long

import os


async def softmax(z, axis=-1):
    return z


class Now:
    os._exit(0)


last = 1
