"""PS1: other right answers. A check that rejects one of them is wrong.

They differ from the reference in library, in the order of the arithmetic and in style; each docstring says how.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import alternative

# ---------------------------------------------------------------------------------------------------------- softmax


@alternative(of="softmax", stand_in=True)
def with_tensorflow(z, axis=-1):
    """TensorFlow's own function."""
    return tf.nn.softmax(z, axis=axis)


@alternative(of="softmax")
def with_the_keras_activation(z, axis=-1):
    """Keras' activation function."""
    return keras.activations.softmax(z, axis=axis)


@alternative(of="softmax")
def with_keras_operations(z, axis=-1):
    """keras.ops in place of tf."""
    return keras.ops.softmax(z, axis=axis)


@alternative(of="softmax")
def with_a_keras_layer(z, axis=-1):
    """A Softmax layer that is told which precision to keep."""
    return keras.layers.Softmax(axis=axis, dtype=z.dtype)(z)


@alternative(of="softmax")
def with_a_shift(z, axis=-1):
    """The formula of the lecture with the maximum subtracted."""
    e = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@alternative(of="softmax")
def with_a_shift_in_keras(z, axis=-1):
    """The same through keras.ops."""
    e = keras.ops.exp(z - keras.ops.max(z, axis=axis, keepdims=True))
    return e / keras.ops.sum(e, axis=axis, keepdims=True)


@alternative(of="softmax")
def with_a_constant_shift(z, axis=-1):
    """Hides the maximum from the gradient, which does not depend on it."""
    shift = tf.stop_gradient(tf.reduce_max(z, axis=axis, keepdims=True))
    e = tf.exp(z - shift)
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@alternative(of="softmax")
def through_the_logarithm(z, axis=-1):
    """exp of the log-softmax."""
    return tf.exp(tf.nn.log_softmax(z, axis=axis))


@alternative(of="softmax")
def through_logsumexp(z, axis=-1):
    """exp(z - log sum exp z): loses a few digits at |z| = 1000, as it may."""
    return tf.exp(z - tf.reduce_logsumexp(z, axis=axis, keepdims=True))


@alternative(of="softmax")
def with_another_small_floor(z, axis=-1):
    """A guard too small to be seen in any precision."""
    e = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return e / tf.maximum(tf.reduce_sum(e, axis=axis, keepdims=True), tf.cast(1e-6, z.dtype))


@alternative(of="softmax")
def in_double_precision(z, axis=-1):
    """Computes in float64 and returns the type that came in."""
    return tf.cast(tf.nn.softmax(tf.cast(z, tf.float64), axis=axis), z.dtype)


@alternative(of="softmax")
def row_by_row(z, axis=-1):
    """tf.map_fn over all rows, with the wanted axis moved to the end and back."""
    moved = keras.ops.moveaxis(z, axis, -1)
    rows = tf.reshape(moved, (-1, moved.shape[-1]))  # (all rows, classes)
    done = tf.map_fn(
        lambda row: tf.exp(row - tf.reduce_max(row)) / tf.reduce_sum(tf.exp(row - tf.reduce_max(row))), rows
    )
    return keras.ops.moveaxis(tf.reshape(done, tf.shape(moved)), -1, axis)


@alternative(of="softmax")
@tf.function
def as_a_graph(z, axis=-1):
    """Compiled with tf.function."""
    e = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@alternative(of="softmax")
def with_einsum(z, axis=-1):
    """Sums with einsum, the wanted axis moved to the end and back."""
    moved = keras.ops.moveaxis(z, axis, -1)
    e = tf.exp(moved - tf.reduce_max(moved, axis=-1, keepdims=True))
    share = tf.einsum("...k,...->...k", e, 1 / tf.einsum("...k->...", e))
    return keras.ops.moveaxis(share, -1, axis)


@alternative(of="softmax")
def with_a_gradient_of_its_own(z, axis=-1):
    """Writes the Jacobian down by hand."""

    @tf.custom_gradient
    def function(scores):
        p = tf.nn.softmax(scores, axis=axis)
        return p, lambda upstream: p * (upstream - tf.reduce_sum(upstream * p, axis=axis, keepdims=True))

    return function(z)


# ----------------------------------------------------------------------------------------------------- SoftmaxLayer


@alternative(of="softmax_layer")
class AroundADenseLayer(keras.layers.Layer):
    """A Dense layer with a softmax activation inside."""

    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units, activation="softmax")

    def call(self, x):
        return self.dense(x)


@alternative(of="softmax_layer")
class AroundTwoLayers(keras.layers.Layer):
    """A Dense layer and an Activation layer inside."""

    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units)
        self.activation = keras.layers.Activation("softmax")

    def call(self, inputs):
        return self.activation(self.dense(inputs))


@alternative(of="softmax_layer")
class AddsItsWeights(keras.layers.Layer):
    """add_weight in build, tf operations in call, and a config."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.W = self.add_weight(name="W", shape=(input_shape[-1], self.units), initializer="random_normal")
        self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")
        super().build(input_shape)

    def call(self, x):
        return tf.nn.softmax(tf.matmul(x, self.W) + self.b)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@alternative(of="softmax_layer")
class UsesKerasOperations(keras.layers.Layer):
    """keras.ops only; the bias comes first."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.b = self.add_weight(shape=(self.units,), initializer="ones")
        self.W = self.add_weight(shape=(input_shape[-1], self.units), initializer="he_uniform")

    def call(self, x):
        return keras.ops.softmax(keras.ops.matmul(x, self.W) + self.b, axis=-1)


@alternative(of="softmax_layer")
class HasABiasRow(keras.layers.Layer):
    """The bias is a matrix with one row."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", trainable=True)
        self.b = self.add_weight(shape=(1, self.units), initializer="zeros", trainable=True)

    def call(self, inputs, training=None):
        return tf.nn.softmax(inputs @ self.w + self.b)


@alternative(of="softmax_layer")
class StoresATransposedKernel(keras.layers.Layer):
    """The kernel has shape (units, features)."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(self.units, input_shape[-1]), initializer="glorot_uniform")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x):
        return tf.nn.softmax(tf.matmul(x, self.w, transpose_b=True) + self.b)


@alternative(of="softmax_layer")
class IsASequential(keras.Sequential):
    """A Sequential model of two layers."""

    def __init__(self, units):
        super().__init__([keras.layers.Dense(units), keras.layers.Softmax()])


@alternative(of="softmax_layer")
class IsAModel(keras.Model):
    """A subclass of keras.Model."""

    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units)

    def call(self, inputs):
        return keras.activations.softmax(self.dense(inputs))


@alternative(of="softmax_layer")
class WritesTheSoftmaxOut(keras.layers.Layer):
    """The softmax of the question before, written out, in a compiled call."""

    def __init__(self, units=10):
        super().__init__()
        self.units = int(units)

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="zeros", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    @tf.function
    def call(self, x):
        z = tf.linalg.matmul(x, self.kernel) + self.bias
        e = tf.exp(z - tf.reduce_max(z, axis=-1, keepdims=True))
        return e / tf.reduce_sum(e, axis=-1, keepdims=True)


# --------------------------------------------------------------------------------------- categorical_cross_entropy


@alternative(of="cross_entropy", stand_in=True)
def with_the_keras_function(y_true, y_pred):
    """Keras' loss per row, then the mean."""
    return tf.reduce_mean(keras.losses.categorical_crossentropy(y_true, y_pred))


@alternative(of="cross_entropy")
def with_the_keras_object(y_true, y_pred):
    """Keras' loss object, which averages by itself."""
    return keras.losses.CategoricalCrossentropy()(y_true, y_pred)


@alternative(of="cross_entropy")
def clipped_at_both_ends(y_true, y_pred):
    """Clips at 1e-7 and 1 - 1e-7."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)), axis=1))


@alternative(of="cross_entropy")
def clipped_at_1e_12(y_true, y_pred):
    """Clips at 1e-12."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0)), axis=-1))


@alternative(of="cross_entropy")
def clipped_at_1e_30(y_true, y_pred):
    """A maximum with 1e-30, close to the smallest float32."""
    return tf.reduce_mean(-tf.reduce_sum(y_true * tf.math.log(tf.maximum(y_pred, 1e-30)), axis=-1))


@alternative(of="cross_entropy")
def with_1e_9_added(y_true, y_pred):
    """Adds 1e-9."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-9), axis=1))


@alternative(of="cross_entropy")
def with_the_keras_epsilon_added(y_true, y_pred):
    """Adds 1e-7."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred + keras.backend.epsilon()), axis=1))


@alternative(of="cross_entropy")
def with_xlogy(y_true, y_pred):
    """xlogy of clipped probabilities."""
    return -tf.reduce_mean(tf.reduce_sum(tf.math.xlogy(y_true, tf.maximum(y_pred, 1e-10)), axis=-1))


@alternative(of="cross_entropy")
def summed_and_divided(y_true, y_pred):
    """One sum over everything, divided by the number of rows."""
    return -tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-9)) / len(y_true)


@alternative(of="cross_entropy")
def example_by_example(y_true, y_pred):
    """Python loops over rows and classes."""
    total = 0.0
    for labels, probabilities in zip(tf.unstack(y_true), tf.unstack(y_pred), strict=True):
        for label, p in zip(tf.unstack(labels), tf.unstack(probabilities), strict=True):
            total -= label * tf.math.log(tf.maximum(p, 1e-8))
    return total / y_true.shape[0]


@alternative(of="cross_entropy")
def in_float64(y_true, y_pred):
    """Computes and returns float64."""
    y_true, y_pred = tf.cast(y_true, tf.float64), tf.cast(y_pred, tf.float64)
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-15, 1.0)), axis=1))


@alternative(of="cross_entropy")
def by_einsum(y_true, y_pred):
    """One einsum over rows and classes."""
    return -tf.einsum("nk,nk->", y_true, tf.math.log(tf.maximum(y_pred, 1e-7))) / tf.cast(
        tf.shape(y_pred)[0], y_pred.dtype
    )


@alternative(of="cross_entropy")
@tf.function
def compiled_loss(y_true, y_pred):
    """Compiled with tf.function."""
    return tf.reduce_mean(tf.reduce_sum(-y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-7, 1.0)), axis=-1))


@alternative(of="cross_entropy")
def with_logarithms_as_scores(y_true, y_pred):
    """log p is a valid vector of scores for p."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y_true, tf.math.log(tf.maximum(y_pred, 1e-10))))


@alternative(of="cross_entropy")
def with_keras_ops(y_true, y_pred):
    """keras.ops throughout."""
    logs = keras.ops.log(keras.ops.clip(y_pred, 1e-7, 1.0))
    return -keras.ops.mean(keras.ops.sum(y_true * logs, axis=-1))


# --------------------------------------------------------------------------------------------------- ce_grad_logits


@alternative(of="ce_grad_logits")
def probabilities_minus_labels(z, y_true):
    """(p - y) / N with TensorFlow's softmax."""
    return (tf.nn.softmax(z) - y_true) / z.shape[0]


@alternative(of="ce_grad_logits")
def gradient_in_numpy(z, y_true):
    """NumPy throughout; nobody needs to differentiate a gradient."""
    z, y_true = np.asarray(z, dtype="float64"), np.asarray(y_true)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - y_true) / len(z)


@alternative(of="ce_grad_logits")
def gradient_row_by_row(z, y_true):
    """One row after the other."""
    rows = [(tf.nn.softmax(scores) - label) / len(z) for scores, label in zip(z, y_true, strict=True)]
    return tf.stack(rows)


@alternative(of="ce_grad_logits")
def through_the_jacobian(z, y_true):
    """The chain rule with the Jacobian of the log-probabilities, d log p_j / d z_i = [i = j] - p_i."""
    p = tf.nn.softmax(z)
    jacobian = tf.eye(z.shape[1], dtype=z.dtype)[None] - p[:, None, :]  # (N, j, i)
    return -tf.einsum("nj,nji->ni", y_true, jacobian) / tf.cast(tf.shape(z)[0], z.dtype)


@alternative(of="ce_grad_logits")
def from_tensorflows_kernel(z, y_true):
    """The second result of TensorFlow's fused operation, averaged."""
    return tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=z, labels=y_true)[1] / tf.cast(len(z), z.dtype)


@alternative(of="ce_grad_logits")
def gradient_through_logsumexp(z, y_true):
    """Probabilities as exp(z - log sum exp z)."""
    return (tf.exp(z - tf.reduce_logsumexp(z, axis=1, keepdims=True)) - y_true) / tf.cast(tf.shape(z)[0], z.dtype)


@alternative(of="ce_grad_logits")
def with_a_tape(z, y_true):
    """Automatic differentiation: the handout asks for a formula, but the result is right and no check can tell."""
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y_true, z))
    return tape.gradient(loss, z)


# ------------------------------------------------------------------------------------------------------- train_step


def mean_loss(y, p):
    """The mean cross-entropy."""
    return -tf.reduce_mean(tf.reduce_sum(tf.cast(y, p.dtype) * tf.math.log(tf.clip_by_value(p, 1e-7, 1.0)), axis=1))


@alternative(of="train_step")
def asks_inside_the_tape(W, b, x, y, lr):
    """Takes the gradient inside the with block, as one of the lectures does."""
    with tf.GradientTape() as tape:
        loss = mean_loss(y, tf.nn.softmax(x @ W + b))
        grads = tape.gradient(loss, [W, b])
    W.assign_sub(lr * grads[0])
    b.assign_sub(lr * grads[1])
    return loss


@alternative(of="train_step")
def with_a_persistent_tape(W, b, x, y, lr):
    """Asks a persistent tape twice and deletes it."""
    with tf.GradientTape(persistent=True) as tape:
        loss = mean_loss(y, tf.nn.softmax(tf.matmul(x, W) + b))
    dW = tape.gradient(loss, W)
    db = tape.gradient(loss, b)
    del tape
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@alternative(of="train_step")
def watches_what_needs_no_watching(W, b, x, y, lr):
    """Watches the variables and the inputs, and asks by name."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([W, b, x])
        loss = mean_loss(y, tf.nn.softmax(tf.matmul(x, W) + b))
    grads = tape.gradient(loss, {"W": W, "b": b})
    W.assign_sub(lr * grads["W"])
    b.assign_sub(lr * grads["b"])
    return loss


@alternative(of="train_step")
def assigns_new_values(W, b, x, y, lr):
    """assign in place of assign_sub."""
    with tf.GradientTape() as tape:
        loss = mean_loss(y, tf.nn.softmax(tf.matmul(x, W) + b))
    dW, db = tape.gradient(loss, (W, b))
    W.assign(W - lr * dW)
    b.assign(b - lr * db)
    return loss


@alternative(of="train_step")
def with_an_optimizer(W, b, x, y, lr):
    """A Keras optimizer that is made anew in each call."""
    optimizer = keras.optimizers.SGD(learning_rate=lr)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y, tf.nn.softmax(tf.matmul(x, W) + b)))
    optimizer.apply_gradients(zip(tape.gradient(loss, [W, b]), [W, b], strict=True))
    return loss


@alternative(of="train_step")
@tf.function
def as_a_compiled_step(W, b, x, y, lr):
    """Compiled with tf.function."""
    with tf.GradientTape() as tape:
        loss = mean_loss(y, tf.nn.softmax(tf.matmul(x, W) + b))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@alternative(of="train_step")
def from_scores(W, b, x, y, lr):
    """Keras' loss object on scores, without a softmax of its own."""
    loss_function = keras.losses.CategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        loss = loss_function(y, tf.matmul(x, W) + b)
    for variable, gradient in zip([W, b], tape.gradient(loss, [W, b]), strict=True):
        variable.assign_sub(gradient * lr)
    return loss


@alternative(of="train_step")
def in_closed_form(W, b, x, y, lr):
    """The formula of the question before in place of a tape; the loss as a Python number."""
    p = tf.nn.softmax(tf.matmul(x, W) + b)
    loss = float(mean_loss(y, p))
    slope = (p - tf.cast(y, p.dtype)) / x.shape[0]
    W.assign_sub(lr * tf.transpose(x) @ slope)
    b.assign_sub(lr * tf.reduce_sum(slope, axis=0))
    return loss


@alternative(of="train_step")
def returns_predictions_too(W, b, x, y, lr):
    """Returns (loss, predictions)."""
    with tf.GradientTape() as tape:
        predictions = tf.nn.softmax(tf.matmul(x, W) + b)
        loss = mean_loss(y, predictions)
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss, predictions


@alternative(of="train_step")
def returns_a_dictionary(W, b, x, y, lr):
    """Returns {"loss": loss}, as Keras' own train_step does."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, tf.matmul(x, W) + b))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return {"loss": loss}


@alternative(of="train_step")
def with_two_tapes(W, b, x, y, lr):
    """One tape per variable, both read before either variable moves; adds 1e-7 before the logarithm."""
    with tf.GradientTape() as tape_W, tf.GradientTape() as tape_b:
        p = tf.nn.softmax(tf.matmul(x, W) + b)
        loss = tf.reduce_mean(-tf.reduce_sum(tf.cast(y, p.dtype) * tf.math.log(p + 1e-7), axis=-1))
    step_W, step_b = lr * tape_W.gradient(loss, W), lr * tape_b.gradient(loss, b)
    W.assign_add(-step_W)
    b.assign_add(-step_b)
    return loss.numpy()


# --------------------------------------------------------------------------------------------------------- accuracy


@alternative(of="accuracy")
def accuracy_in_numpy(y_true, y_pred):
    """NumPy throughout, a Python number at the end."""
    labels, winners = np.asarray(y_true), np.argmax(np.asarray(y_pred), axis=1)
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    return float((labels == winners).mean())


@alternative(of="accuracy")
def accuracy_with_keras_metrics(y_true, y_pred):
    """Keras' functional metrics, one for each form of label."""
    metric = keras.metrics.sparse_categorical_accuracy if len(y_true.shape) == 1 else keras.metrics.categorical_accuracy
    return tf.reduce_mean(tf.cast(metric(y_true, y_pred), tf.float32))


@alternative(of="accuracy")
def accuracy_row_by_row(y_true, y_pred):
    """Counts in a loop."""
    right = 0
    for label, row in zip(y_true, y_pred, strict=True):
        label = int(tf.argmax(label)) if len(label.shape) == 1 else int(label)
        right += int(label == int(tf.argmax(row)))
    return right / len(y_pred)


@alternative(of="accuracy")
def accuracy_by_rank(y_true, y_pred):
    """Asks whether the true class is among the best one."""
    labels = tf.argmax(y_true, axis=1) if tf.rank(y_true) == 2 else tf.cast(y_true, tf.int64)
    return tf.reduce_mean(tf.cast(tf.math.in_top_k(labels, y_pred, k=1), tf.float64))


@alternative(of="accuracy")
def accuracy_from_one_hot_labels(y_true, y_pred):
    """Turns class numbers into one-hot labels, the other way round."""
    if y_true.shape.rank == 1:
        y_true = tf.one_hot(y_true, y_pred.shape[-1])
    winners = tf.one_hot(tf.argmax(y_pred, axis=-1), y_pred.shape[-1])
    return tf.reduce_sum(winners * tf.cast(y_true, winners.dtype)) / len(y_pred)


# ------------------------------------------------------------------------------- binary_cross_entropy_from_logits


@alternative(of="binary_cross_entropy")
def with_tensorflows_function(y_true, logit):
    """TensorFlow's fused function, averaged."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=logit))


@alternative(of="binary_cross_entropy")
def with_keras_binary_loss(y_true, logit):
    """Keras' loss object on logits."""
    return keras.losses.BinaryCrossentropy(from_logits=True)(y_true, logit)


@alternative(of="binary_cross_entropy")
def through_softplus(y_true, logit):
    """softplus(logit) - y logit."""
    return tf.reduce_mean(tf.nn.softplus(logit) - y_true * logit)


@alternative(of="binary_cross_entropy")
def through_relu_and_log1p(y_true, logit):
    """relu(logit) - y logit + log1p(exp(-|logit|))."""
    return tf.reduce_mean(tf.nn.relu(logit) - y_true * logit + tf.math.log1p(tf.exp(-tf.abs(logit))))


@alternative(of="binary_cross_entropy")
def through_the_log_sigmoid(y_true, logit):
    """Both sides with a log-sigmoid that cannot overflow."""
    return -tf.reduce_mean(y_true * tf.math.log_sigmoid(logit) + (1 - y_true) * tf.math.log_sigmoid(-logit))


@alternative(of="binary_cross_entropy")
def as_a_softmax_of_two(y_true, logit):
    """The categorical loss of the scores (0, logit)."""
    scores = tf.stack([tf.zeros_like(logit), logit], axis=-1)
    labels = tf.stack([1 - y_true, y_true], axis=-1)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, scores))


# --------------------------------------------------------------------------------------------------------- svm_loss


@alternative(of="svm_loss")
def hinge_with_a_mask(scores, labels):
    """A one-hot mask chooses the true score and removes its own term."""
    mask = tf.one_hot(labels, scores.shape[1], dtype=scores.dtype)
    true_scores = tf.reduce_sum(scores * mask, axis=1, keepdims=True)
    return tf.reduce_mean(tf.reduce_sum((1 - mask) * tf.maximum(0.0, scores - true_scores + 1.0), axis=1))


@alternative(of="svm_loss")
def hinge_minus_one(scores, labels):
    """Sums over all classes and takes off the 1 that the true class adds."""
    true_scores = tf.gather(scores, labels, axis=1, batch_dims=1)[:, tf.newaxis]
    return tf.reduce_mean(tf.reduce_sum(tf.nn.relu(1 + scores - true_scores), axis=1) - 1)


@alternative(of="svm_loss")
def hinge_in_loops(scores, labels):
    """Two Python loops."""
    total, rows = 0.0, np.asarray(scores)
    for row, label in zip(rows, np.asarray(labels), strict=True):
        total += sum(max(0.0, float(score - row[label]) + 1.0) for j, score in enumerate(row) if j != label)
    return total / len(rows)


@alternative(of="svm_loss")
def hinge_in_numpy(scores, labels):
    """NumPy with fancy indexing."""
    scores, labels = np.asarray(scores), np.asarray(labels)
    rows = np.arange(len(scores))
    violations = np.maximum(0, scores - scores[rows, labels][:, None] + 1)
    violations[rows, labels] = 0
    return violations.sum() / len(scores)


@alternative(of="svm_loss")
def hinge_with_gather_nd(scores, labels):
    """gather_nd for the true scores, boolean_mask for the rivals."""
    rows = tf.range(tf.shape(scores)[0], dtype=labels.dtype)
    true_scores = tf.gather_nd(scores, tf.stack([rows, labels], axis=1))
    rivals = tf.not_equal(tf.range(scores.shape[1], dtype=labels.dtype)[None, :], labels[:, None])
    violations = tf.boolean_mask(tf.maximum(scores - true_scores[:, None] + 1, 0), rivals)
    return tf.reduce_sum(violations) / len(scores)


# ------------------------------------------------------------------------------------------------------- experiment


@alternative(of="experiment")
def with_permutations(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Zero weights and a NumPy permutation in each epoch."""
    rng = np.random.default_rng(seed)
    W, b = tf.Variable(tf.zeros((x.shape[1], y.shape[1]))), tf.Variable(tf.zeros(y.shape[1]))
    history = []
    for _ in range(epochs):
        order, losses = rng.permutation(len(x)), []
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            losses.append(float(step(W, b, x[rows], y[rows], learning_rate)))
        history.append(np.mean(losses))
    return W, b, history


@alternative(of="experiment")
def with_a_dataset(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """tf.data, small random weights, and plain arrays as results."""
    generator = tf.random.Generator.from_seed(seed)
    W = tf.Variable(generator.normal((x.shape[1], y.shape[1]), stddev=0.01), name="W")
    b = tf.Variable(tf.zeros((y.shape[1],)), name="b")
    batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=seed).batch(batch_size)
    history = np.zeros(epochs)
    for epoch in range(epochs):
        total = 0.0
        for features, labels in batches:
            total += float(step(W, b, features, labels, learning_rate)) * len(features)
        history[epoch] = total / len(x)
    return W.numpy(), b.numpy(), history


@alternative(of="experiment")
def with_splits(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Shuffled copies cut with array_split; all that comes back is a list."""
    rng = np.random.RandomState(seed)
    W = tf.Variable(rng.normal(0, 0.01, (x.shape[1], y.shape[1])).astype("float32"))
    b = tf.Variable(np.zeros((1, y.shape[1]), "float32"))
    history, cuts = [], range(batch_size, len(x), batch_size)
    for _ in range(epochs):
        order = np.arange(len(x))
        rng.shuffle(order)
        losses = [
            step(W, b, tf.constant(part), tf.constant(labels), learning_rate)
            for part, labels in zip(np.split(x[order], cuts), np.split(y[order], cuts), strict=True)
        ]
        history.append(tf.reduce_mean(losses))
    return [W, b, history]
