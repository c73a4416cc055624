# %%
import keras
import numpy as np
import tensorflow as tf

# %%
def dropout(x, rate, training):
    if not training:
        return x
    x = tf.convert_to_tensor(x)
    keep = tf.cast(tf.random.uniform(tf.shape(x)) >= rate, x.dtype)
    return x * keep / (1 - rate)

# %%
def l1_penalty(ws, lam):
    total = 0.0
    for w in ws:
        total += tf.reduce_sum(tf.abs(w))
    return lam * total

# %%
def l2_penalty(ws, lam):
    total = 0.0
    for w in ws:
        total += tf.reduce_sum(w**2)
    return lam * total

# %%
def elastic_net(ws, lam, beta):
    return lam * sum(tf.reduce_sum(tf.square(w) + beta * tf.abs(w)) for w in ws)

# %%
def prox_l1(a, lam):
    return tf.where(a > lam, a - lam, tf.where(a < -lam, a + lam, tf.zeros_like(a)))

# %%
def shrink_l2(a, lam):
    # TODO: derivative
    raise NotImplementedError()

# %%
quiz_answers = {
    "mean_after_dropout": 3,
    "penalty_with_exact_zeros": "d",
    "where_the_two_comes_from": "b",
}
