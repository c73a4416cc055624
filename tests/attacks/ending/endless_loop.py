# tries: softmax loops for ever.
# deserves: softmax 0
# ends: softmax timed_out


def softmax(z, axis=-1):
    while True:
        pass
