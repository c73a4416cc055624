#!/usr/bin/env python
# coding: utf-8

# # Problem set 1: a softmax classifier from scratch
# 
# (exported with File > Save and Export Notebook As > Executable Script)

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install -q scikit-learn')
import matplotlib.pyplot as plt
import keras
import numpy as np
import tensorflow as tf
import tfnn
from tfnn import plots
from tfnn.data import digits


# In[2]:


print("exp of 1, 80 and 100 in float32:", tf.exp(tf.constant([1.0, 80.0, 100.0])).numpy())


# ## Question 1

# In[17]:


def softmax(z, axis=-1):
    """Scores in, probabilities out."""
    highest = tf.math.reduce_max(z, axis=axis, keepdims=True)
    weights = tf.math.exp(tf.math.subtract(z, highest))
    return tf.math.divide(weights, tf.math.reduce_sum(weights, axis=axis, keepdims=True))


# In[18]:


tfnn.check("softmax")


# In[19]:


softmax(tf.constant([1e4, 0., -1e4]))


# ## Question 2

# In[24]:


class SoftmaxLayer(keras.layers.Layer):

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.inner = keras.layers.Dense(units, use_bias=True)

    def build(self, input_shape):
        self.inner.build(input_shape)
        self.built = True

    def call(self, x):
        """Dense does x W + b, my own function does the rest."""
        return softmax(self.inner(x))


tfnn.check("softmax_layer")


# ## Question 3

# In[31]:


def categorical_cross_entropy(y_true, y_pred):
    cce = keras.losses.CategoricalCrossentropy(from_logits=False, reduction="sum_over_batch_size")
    return cce(y_true, y_pred)


# ## Question 4

# In[33]:


def ce_grad_logits(z, y_true):
    difference = softmax(z) - y_true
    return difference / len(difference)


# In[34]:


# does it agree with the tape?
zz = tf.Variable([[0.0, 0.7, 1.6], [3.0, -1.0, 0.5]])
yy = tf.constant([[0.0, 0.0, 1.0], [0.7, 0.3, 0.0]])
with tf.GradientTape() as t:
    ll = categorical_cross_entropy(yy, softmax(zz))
print(t.gradient(ll, zz) - ce_grad_logits(zz, yy))


# ## Question 5

# In[40]:


def train_step(W, b, x, y, lr):
    optimizer = keras.optimizers.SGD(learning_rate=lr)
    with tf.GradientTape() as tape:
        predicted = softmax(tf.matmul(x, W) + b)
        loss = categorical_cross_entropy(tf.cast(y, tf.float32), predicted)
    gradients = tape.gradient(loss, [W, b])
    optimizer.apply_gradients(zip(gradients, [W, b]))
    return loss


# In[41]:


get_ipython().run_cell_magic('time', '', 'tfnn.check("train_step")\n')


# ## Question 6

# In[45]:


def accuracy(y_true, y_pred):
    if len(y_true.shape) == 2:
        return tf.reduce_mean(keras.metrics.categorical_accuracy(y_true, y_pred))
    return tf.reduce_mean(keras.metrics.sparse_categorical_accuracy(y_true, y_pred))


# ## Question 7

# In[46]:


def binary_cross_entropy_from_logits(y_true, logit):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=logit))


# ## Question 8

# In[52]:


def svm_loss(scores, labels):
    total = 0.0
    for row, label in zip(scores, labels):
        for j in range(len(row)):
            if j != label:
                total += tf.maximum(0.0, row[j] - row[label] + 1)
    return total / len(scores)


# ## Question 9

# In[58]:


def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    W = tf.Variable(tf.zeros((x.shape[1], y.shape[1])))
    b = tf.Variable(tf.zeros((y.shape[1],)))
    rng = np.random.default_rng(seed)
    history = []
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        losses = []
        for start in range(0, len(x), batch_size):
            rows = order[start:start + batch_size]
            losses.append(float(step(W, b, x[rows], y[rows], learning_rate)))
        history.append(sum(losses) / len(losses))
        if epoch % 5 == 0:
            print("epoch", epoch, "loss", round(history[-1], 4))
    return W, b, history


# In[59]:


labels = digits().labels
W, b, history = train_classifier(train_step, digits().x[:1200], np.eye(10, dtype="float32")[labels[:1200]],
                                 epochs=20, batch_size=32, learning_rate=0.5, seed=0)
plt.plot(history)
plt.show()


# ## Question 10

# In[63]:


quiz_answers = {
    "loss_of_a_uniform_guess": 2.303,
    "softmax_of_two_scores": "C",
    "why_infinite": "b ",
    "floor_of_softmax_twice": 1.461,
    "gradient_by_hand": (0.665, -0.755, 0.090),
    "cross_entropy_of_the_cat": 2.040,
    "hinge_loss_of_the_frog": 12.9,
    "who_is_never_satisfied": "a",
}
