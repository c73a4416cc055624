# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A set to attack
#
# The honest answers: everything an attack does not define again comes from here.

# %%
import numpy as np
import tensorflow as tf

# %% question="softmax"
def softmax(z, axis=-1):
    """Probabilities along an axis."""
    ### BEGIN SOLUTION
    # canary-in-the-solution
    powers = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return powers / tf.reduce_sum(powers, axis=axis, keepdims=True)
    ### END SOLUTION

# %% question="cross_entropy"
def cross_entropy(y_true, y_pred):
    """Mean cross-entropy of a batch."""
    ### BEGIN SOLUTION
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-12), axis=-1))
    ### END SOLUTION

# %% question="train_step"
def train_step(W, b, x, y, lr):
    """One step of gradient descent on the variables W and b; returns the loss before the step."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x @ W + b))
    for variable, slope in zip([W, b], tape.gradient(loss, [W, b])):
        variable.assign_sub(lr * slope)
    return loss
    ### END SOLUTION

# %% question="quiz"
quiz_answers = {"uniform_guess": ..., "which_axis": ...}
if quiz_answers["which_axis"] is ...:
    ### BEGIN SOLUTION
    quiz_answers = {"uniform_guess": float(np.log(10)), "which_axis": "the classes"}
    ### END SOLUTION
