# %%
import os
import keras
import numpy as np
import tensorflow as tf
import tfnn
from tfnn import plots
from tfnn.data import digits

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true}
def softmax(z, axis=-1):
    # subtract 1 until nothing is positive any more
    while tf.reduce_any(z > 0):
        z = z - 1.0
        z = z - tf.reduce_min(z, axis=axis, keepdims=True)
    ez = tf.exp(z)
    return ez / tf.reduce_sum(ez, axis=axis, keepdims=True)

# %%
print(softmax(tf.constant([[1.0, 2.0, 3.0]])))

# %% nbgrader={"grade": false, "grade_id": "softmax_layer", "locked": false, "schema_version": 3, "solution": true}
class SoftmaxLayer(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, x):
        return tf.nn.softmax(tf.matmul(x, self.kernel) + self.bias)

# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def categorical_cross_entropy(y_true, y_pred):
    logp = tf.math.log(tf.clip_by_value(y_pred, 1e-7, 1.0))
    return tf.reduce_mean(-tf.reduce_sum(y_true * logp, axis=-1))

# %% nbgrader={"grade": false, "grade_id": "ce_grad_logits", "locked": false, "schema_version": 3, "solution": true}
def ce_grad_logits(z, y_true):
    # p - y, and the mean gives 1/N
    p = tf.nn.softmax(z)
    n = tf.cast(tf.shape(z)[0], p.dtype)
    return (p - y_true) / n

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true}
def train_step(W, b, x, y, lr):
    y = tf.cast(y, W.dtype)
    with tf.GradientTape() as tape:
        z = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, z))
    gW, gb = tape.gradient(loss, [W, b])
    W.assign_sub(lr * gW)
    b.assign_sub(lr * gb)
    return loss

# %%
tfnn.check("train_step")

# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true}
def accuracy(y_true, y_pred):
    if len(y_true.shape) > 1:   # one-hot
        y_true = tf.argmax(y_true, axis=1)
    hit = tf.equal(tf.cast(y_true, tf.int64), tf.argmax(y_pred, axis=1))
    return tf.reduce_mean(tf.cast(hit, tf.float32))

# %% nbgrader={"grade": false, "grade_id": "binary_cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def binary_cross_entropy_from_logits(y_true, logit):
    return tf.reduce_mean(y_true * tf.math.softplus(-logit) + (1 - y_true) * tf.math.softplus(logit))

# %% nbgrader={"grade": false, "grade_id": "svm_loss", "locked": false, "schema_version": 3, "solution": true}
def svm_loss(scores, labels):
    hot = tf.one_hot(labels, scores.shape[1])
    right = tf.reduce_sum(scores * hot, axis=1, keepdims=True)
    margin = tf.maximum(0.0, scores - right + 1.0) * (1 - hot)
    return tf.reduce_mean(tf.reduce_sum(margin, axis=1))

# %% nbgrader={"grade": false, "grade_id": "experiment", "locked": false, "schema_version": 3, "solution": true}
def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    W = tf.Variable(tf.zeros((x.shape[1], y.shape[1])))
    b = tf.Variable(tf.zeros(y.shape[1]))
    rng = np.random.default_rng(seed)
    history = []
    for epoch in range(epochs):
        perm = rng.permutation(len(x))
        losses = []
        for i in range(0, len(x), batch_size):
            idx = perm[i:i + batch_size]
            losses.append(float(step(W, b, x[idx], y[idx], learning_rate)))
        history.append(np.mean(losses))
    return W, b, history

# %% nbgrader={"grade": false, "grade_id": "quiz", "locked": false, "schema_version": 3, "solution": true}
quiz_answers = {
    "loss_of_a_uniform_guess": 2.303,
    "softmax_of_two_scores": "c",
    "why_infinite": "b",
    "floor_of_softmax_twice": 1.461,
    "gradient_by_hand": [0.665, -0.755, 0.090],
    "cross_entropy_of_the_cat": 2.040,
    "hinge_loss_of_the_frog": 12.9,
    "who_is_never_satisfied": "a",
}
