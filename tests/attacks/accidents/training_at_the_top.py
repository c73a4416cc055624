# tries: a training run of an hour stands at the top of the file, as it does in notebooks; it must not even begin.

import time

import numpy as np
import tensorflow as tf

W = tf.Variable(tf.zeros((4, 3)))
b = tf.Variable(tf.zeros(3))
history = []

for epoch in range(3600):
    print("LEA" + "KED the training ran")
    time.sleep(1.0)
    history.append(float(train_step(W, b, tf.zeros((2, 4)), tf.zeros((2, 3)), 0.1)))

while len(history) < 10**9:
    history.append(0.0)

result = train_step(W, b, tf.zeros((2, 4)), tf.zeros((2, 3)), 0.1)
print(input("continue? "))
time.sleep(3600)
assert history[-1] < 0.1
