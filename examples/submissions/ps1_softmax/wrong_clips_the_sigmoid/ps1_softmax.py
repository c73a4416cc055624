# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots
from tfnn.data import digits

# %% [markdown]
# ## Question 1

# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true}
def softmax(z, axis=-1):
    biggest = tf.reduce_max(z, axis=axis, keepdims=True)
    exponentials = tf.math.exp(z - biggest)
    total = tf.reduce_sum(exponentials, axis=axis, keepdims=True)
    result = exponentials / total
    return result

# %% [markdown]
# ## Question 2

# %% nbgrader={"grade": false, "grade_id": "softmax_layer", "locked": false, "schema_version": 3, "solution": true}
class SoftmaxLayer(keras.layers.Layer):

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.weight_matrix = self.add_weight(
            name="weight_matrix",
            shape=(input_shape[-1], self.units),
            initializer="random_normal",
        )
        self.bias_vector = self.add_weight(
            name="bias_vector",
            shape=(self.units,),
            initializer="zeros",
        )

    def call(self, x):
        scores = keras.ops.matmul(x, self.weight_matrix) + self.bias_vector
        probabilities = keras.ops.softmax(scores, axis=-1)
        return probabilities

# %%
layer = SoftmaxLayer(4)
print(layer(tf.ones((2, 3))).numpy())

# %% [markdown]
# ## Question 3

# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def categorical_cross_entropy(y_true, y_pred):
    epsilon = 1e-8
    logarithms = tf.math.log(y_pred + epsilon)
    per_class = y_true * logarithms
    per_example = -tf.reduce_sum(per_class, axis=1)
    return tf.reduce_mean(per_example)

# %% [markdown]
# ## Question 4

# %% nbgrader={"grade": false, "grade_id": "ce_grad_logits", "locked": false, "schema_version": 3, "solution": true}
def ce_grad_logits(z, y_true):
    probabilities = tf.nn.softmax(z, axis=1)
    errors = probabilities - y_true
    batch_size = tf.cast(tf.shape(errors)[0], errors.dtype)
    return errors / batch_size

# %% [markdown]
# ## Question 5

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true}
def train_step(W, b, x, y, lr):
    labels = tf.cast(y, W.dtype)
    with tf.GradientTape() as tape:
        scores = tf.matmul(x, W) + b
        probabilities = tf.nn.softmax(scores)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, [W, b])
    W.assign_sub(lr * gradients[0])
    b.assign_sub(lr * gradients[1])
    return loss

# %% [markdown]
# ## Question 6

# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true}
def accuracy(y_true, y_pred):
    predicted = np.argmax(np.array(y_pred), axis=1)
    actual = np.array(y_true)
    if actual.ndim == 2:
        actual = np.argmax(actual, axis=1)
    number_of_hits = np.sum(predicted == actual)
    return float(number_of_hits / len(actual))

# %% [markdown]
# ## Question 7

# %% nbgrader={"grade": false, "grade_id": "binary_cross_entropy", "locked": false, "schema_version": 3, "solution": true}
def binary_cross_entropy_from_logits(y_true, logit):
    probability = tf.math.sigmoid(logit)
    probability = tf.clip_by_value(probability, 1e-7, 1 - 1e-7)
    losses = y_true * tf.math.log(probability) + (1 - y_true) * tf.math.log(1 - probability)
    return -tf.reduce_mean(losses)

# %% [markdown]
# ## Question 8

# %% nbgrader={"grade": false, "grade_id": "svm_loss", "locked": false, "schema_version": 3, "solution": true}
def svm_loss(scores, labels):
    total = 0.0
    number_of_rows = scores.shape[0]
    number_of_classes = scores.shape[1]
    for i in range(number_of_rows):
        true_class = int(labels[i])
        for j in range(number_of_classes):
            if j == true_class:
                continue
            total = total + tf.maximum(0.0, scores[i, j] - scores[i, true_class] + 1.0)
    return total / number_of_rows

# %% [markdown]
# ## Question 9

# %% nbgrader={"grade": false, "grade_id": "experiment", "locked": false, "schema_version": 3, "solution": true}
def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    number_of_rows = x.shape[0]
    kernel = tf.Variable(tf.zeros((x.shape[1], y.shape[1])))
    bias = tf.Variable(tf.zeros((y.shape[1],)))
    generator = np.random.default_rng(seed)
    history = []
    for epoch in range(epochs):
        order = generator.permutation(number_of_rows)
        x_shuffled = x[order]
        y_shuffled = y[order]
        losses = []
        for start in range(0, number_of_rows, batch_size):
            stop = start + batch_size
            loss = step(kernel, bias, x_shuffled[start:stop], y_shuffled[start:stop], learning_rate)
            losses.append(float(loss))
        history.append(sum(losses) / len(losses))
    return kernel, bias, history

# %%
data = digits()
kernel, bias, history = train_classifier(
    train_step, data.x[:1200], np.eye(10, dtype="float32")[data.labels[:1200]],
    epochs=20, batch_size=32, learning_rate=0.5, seed=0,
)
plt.plot(history)
plt.xlabel("epoch")
plt.show()

# %% [markdown]
# ## Question 10

# %% nbgrader={"grade": false, "grade_id": "quiz", "locked": false, "schema_version": 3, "solution": true}
quiz_answers = {
    "loss_of_a_uniform_guess": 2.3026,
    "softmax_of_two_scores": "c",
    "why_infinite": "b",
    "floor_of_softmax_twice": 1.4612,
    "gradient_by_hand": [0.6652, -0.7553, 0.0900],
    "cross_entropy_of_the_cat": 2.0404,
    "hinge_loss_of_the_frog": 12.9,
    "who_is_never_satisfied": "a",
}
