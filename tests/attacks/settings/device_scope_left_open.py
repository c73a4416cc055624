# tries: a device, a graph and a gradient tape are entered at the top and never left.
# deserves: softmax 0, cross_entropy 0, train_step 0
# ends: softmax failed or raised, cross_entropy failed or raised, train_step failed or raised

import tensorflow as tf


class Now:
    graph = tf.Graph().as_default()
    graph.__enter__()
    tape = tf.GradientTape(persistent=True)
    tape.__enter__()
    kept = (graph, tape)
