# tries: softmax takes and touches 64 MiB at a time, for ever.
# deserves: softmax 0
# ends: softmax raised or crashed or timed_out


def softmax(z, axis=-1):
    blocks = []
    while True:
        blocks.append(bytearray(b"x" * (64 << 20)))
