# tries: names of Python's own functions are used for numbers and lists; the answers are right.

import tensorflow as tf

list = [1, 2, 3]
sum = 0
max = 10
float = 0.5
dict = {}
len = 3
str = "text"
print = None


def softmax(z, axis=-1):
    return tf.nn.softmax(z, axis=axis)
