"""PS4: other right answers. A check that rejects one of them is wrong.

They differ from the reference in library, in how coins are flipped, in how kernels are found and in style; each
docstring says how.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import alternative

# ---------------------------------------------------------------------------------------------------------- dropout


@alternative(of="dropout", stand_in=True)
def with_tensorflows_dropout(x, rate, training):
    """TensorFlow's own function."""
    return tf.nn.dropout(x, rate) if training else x


@alternative(of="dropout")
def with_keras_random(x, rate, training):
    """Keras' function of random numbers."""
    return keras.random.dropout(x, rate) if training else tf.identity(x)


@alternative(of="dropout")
def with_a_new_keras_layer(x, rate, training):
    """A Keras layer for every call; it computes in float32."""
    return keras.layers.Dropout(rate)(x, training=training)


@alternative(of="dropout")
def keeps_below_one_minus_rate(x, rate, training):
    """Keeps an entry if a uniform number is below 1 - rate."""
    if not training or rate == 0:
        return x
    mask = tf.cast(tf.random.uniform(tf.shape(x)) < 1 - rate, x.dtype)
    return x * mask / (1 - rate)


@alternative(of="dropout")
def multiplies_with_a_scaled_mask(x, rate, training):
    """A mask of 0 and 1 / (1 - rate), drawn in the dtype of x."""
    if training:
        mask = tf.cast(tf.random.uniform(x.shape, dtype=x.dtype) >= rate, x.dtype) / tf.cast(1 - rate, x.dtype)
        x = tf.multiply(x, mask)
    return x


@alternative(of="dropout")
def with_a_binomial_mask_of_numpy(x, rate, training):
    """The mask comes from NumPy, the product from TensorFlow."""
    if not training:
        return x
    mask = np.random.binomial(1, 1 - rate, size=x.shape)
    return x * tf.constant(mask, x.dtype) / (1 - rate)


@alternative(of="dropout")
def with_a_numpy_generator(x, rate, training):
    """A fresh NumPy generator and tf.where."""
    kept = np.random.default_rng().random(x.shape) >= rate
    return tf.where(kept, x / (1 - rate), 0) if training else x


@alternative(of="dropout")
def with_stateless_fresh_seeds(x, rate, training):
    """Stateless random numbers, whose seed is drawn in every call."""
    if not training:
        return x
    seed = tf.random.uniform([2], maxval=2**31 - 1, dtype=tf.int32)
    kept = tf.random.stateless_uniform(tf.shape(x), seed=seed) >= rate
    return tf.where(kept, x, tf.zeros_like(x)) * tf.cast(1 / (1 - rate), x.dtype)


COINS = keras.random.SeedGenerator(1234)


@alternative(of="dropout")
def with_a_seed_generator(x, rate, training):
    """One SeedGenerator for all calls."""
    if not training:
        return x
    kept = keras.random.uniform(x.shape, seed=COINS) > rate
    return keras.ops.where(kept, x / (1 - rate), keras.ops.zeros_like(x))


@alternative(of="dropout")
def with_bernoulli_from_categorical(x, rate, training):
    """A draw of 0 or 1 for every entry through tf.random.categorical."""
    if not training or rate == 0:
        return x
    chances = tf.math.log([[rate, 1 - rate]])
    kept = tf.reshape(tf.random.categorical(chances, tf.size(x)), tf.shape(x))  # (1, entries) -> shape of x
    return x * tf.cast(kept, x.dtype) / (1 - rate)


@alternative(of="dropout")
def drops_exactly_a_share_of_all(x, rate, training):
    """Shuffles a mask that holds exactly the right number of zeros: no statistic of this size tells it apart."""
    if not training:
        return x
    count = int(tf.size(x))
    mask = tf.random.shuffle(tf.cast(tf.range(count) >= round(rate * count), x.dtype))
    return x * tf.reshape(mask, tf.shape(x)) / (1 - rate)


@alternative(of="dropout")
def drops_exactly_a_share_of_each_row(x, rate, training):
    """The same number of zeros in every row: coins of one row are not quite independent, and it gets its point."""
    if not training:
        return x
    drawn = tf.random.uniform(tf.shape(x))
    places = tf.argsort(tf.argsort(drawn, axis=-1), axis=-1)  # the rank of each entry in its row
    return tf.where(places >= round(rate * x.shape[-1]), x / (1 - rate), tf.zeros_like(x))


@alternative(of="dropout")
def draws_in_double_precision(x, rate, training):
    """Computes in float64 and returns the dtype that came in."""
    if not training:
        return x
    wide = tf.cast(x, tf.float64)
    kept = tf.random.uniform(tf.shape(x), dtype=tf.float64) >= rate
    return tf.cast(tf.where(kept, wide / (1 - rate), 0.0), x.dtype)


@alternative(of="dropout")
@tf.function
def as_a_compiled_function(x, rate, training):
    """Compiled with tf.function."""
    if training:
        return tf.where(tf.random.uniform(tf.shape(x)) < rate, tf.zeros_like(x), x / (1 - rate))
    return x


@alternative(of="dropout")
def divides_first(x, rate, training=False):
    """keras.ops, and the scaling before the mask."""
    if training is False:
        return x
    scaled = keras.ops.divide(x, keras.ops.cast(1 - rate, x.dtype))
    return scaled * keras.ops.cast(keras.random.uniform(keras.ops.shape(x)) > rate, x.dtype)


@alternative(of="dropout")
def with_a_gradient_by_hand(x, rate, training):
    """Writes the gradient down: the same mask once more."""
    if not training:
        return x

    @tf.custom_gradient
    def function(values):
        mask = tf.cast(tf.random.uniform(tf.shape(values)) >= rate, values.dtype) / (1 - rate)
        return values * mask, lambda upstream: upstream * mask

    return function(x)


# ---------------------------------------------------------------------------------------------------- Dropout layer


@alternative(of="dropout_layer")
class DrawsItself(keras.layers.Layer):
    """Draws in call, and has a config."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, inputs, training=None):
        if not training:
            return inputs
        mask = tf.cast(tf.random.uniform(tf.shape(inputs)) >= self.rate, inputs.dtype)
        return inputs * mask / (1 - self.rate)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate}


@alternative(of="dropout_layer")
class IsKerasOwn(keras.layers.Dropout):
    """Keras' layer under another name."""


@alternative(of="dropout_layer")
class AroundKerasOwn(keras.layers.Layer):
    """Keras' layer inside; the mode comes down to it by itself, without an argument of its own."""

    def __init__(self, rate):
        super().__init__()
        self.inner = keras.layers.Dropout(rate)

    def call(self, x):
        return self.inner(x)


@alternative(of="dropout_layer")
class HandsTheModeOn(keras.layers.Layer):
    """Keras' layer inside, and the mode handed on."""

    def __init__(self, rate, name=None):
        super().__init__(name=name)
        self.inner = keras.layers.Dropout(rate)

    def call(self, x, training=False):
        return self.inner(x, training=training)


@alternative(of="dropout_layer")
class HasASeedGenerator(keras.layers.Layer):
    """A SeedGenerator that is made once and used in every call."""

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = float(rate)
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, x, training=False):
        if training and self.rate > 0:
            return keras.random.dropout(x, self.rate, seed=self.seeds)
        return x


@alternative(of="dropout_layer")
class UsesTensorFlowsDropout(keras.layers.Layer):
    """tf.nn.dropout, in a branch that tf.function could compile, too."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.keep = 1 - rate

    def build(self, input_shape):
        self.built = True

    def call(self, x, training=False):
        return tf.nn.dropout(x, 1 - self.keep) if training is True else tf.identity(x)


@alternative(of="dropout_layer")
class IsAModel(keras.Model):
    """A subclass of keras.Model."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def call(self, x, training=False):
        kept = tf.random.uniform(tf.shape(x)) >= (self.rate if training else 0.0)
        return tf.where(kept, x / (1 - self.rate if training else 1.0), 0.0)


# ---------------------------------------------------------------------------------------------- the three penalties


@alternative(of="l1_penalty")
def l1_with_keras_regularizer(ws, lam):
    """Keras' regularizer, called on each tensor."""
    regularizer = keras.regularizers.L1(lam)
    return sum(regularizer(w) for w in ws)


@alternative(of="l1_penalty")
def l1_in_a_loop(ws, lam):
    """Adds up in a loop that starts at a Python number."""
    total = 0.0
    for w in ws:
        total += lam * tf.reduce_sum(tf.abs(w))
    return total


@alternative(of="l1_penalty")
def l1_with_add_n(ws, lam):
    """tf.add_n, with an answer of its own for the empty list."""
    return lam * tf.add_n([tf.norm(w, ord=1) for w in ws]) if ws else tf.constant(0.0)


@alternative(of="l1_penalty")
def l1_of_one_long_vector(ws, lam):
    """Joins all weights to one vector."""
    flat = [tf.reshape(w, [-1]) for w in ws]  # each to (number of its weights,)
    return tf.reduce_sum(tf.abs(tf.concat([*flat, [0.0]], axis=0))) * lam


@alternative(of="l1_penalty")
def l1_with_another_slope_at_zero(ws, lam):
    """tf.where takes the slope -lam at 0, as it may."""
    return lam * sum([tf.reduce_sum(tf.where(w > 0, w, -w)) for w in ws], 0.0)


@alternative(of="l1_penalty")
def l1_from_two_rectified_parts(ws, lam):
    """The positive part plus the negative part."""
    return lam * sum(keras.ops.sum(keras.ops.relu(w) + keras.ops.relu(-w)) for w in ws)


@alternative(of="l1_penalty")
def l1_as_a_maximum(ws, lam):
    """The larger one of w and -w."""
    return tf.cast(lam, tf.float32) * sum((tf.math.reduce_sum(tf.maximum(w, -w)) for w in ws), tf.constant(0.0))


@alternative(of="l1_penalty")
def l1_with_the_sign(ws, lam):
    """w times its sign."""
    return sum(tf.reduce_sum(lam * w * tf.sign(w)) for w in ws)


@alternative(of="l2_penalty")
def l2_with_keras_regularizer(ws, lam):
    """Keras' regularizer, called on each tensor."""
    regularizer = keras.regularizers.L2(lam)
    return sum(regularizer(w) for w in ws)


@alternative(of="l2_penalty")
def l2_from_the_loss_with_a_half(ws, lam):
    """tf.nn.l2_loss with its factor 1/2 undone."""
    return 2 * lam * sum(tf.nn.l2_loss(w) for w in ws)


@alternative(of="l2_penalty")
def l2_from_the_norm(ws, lam):
    """The square of tf.norm, whose gradient at 0 is 0 in TensorFlow."""
    return lam * sum(tf.norm(w) ** 2 for w in ws)


@alternative(of="l2_penalty")
def l2_with_add_n(ws, lam):
    """tf.add_n, with an answer of its own for the empty list."""
    if len(ws) == 0:
        return 0.0
    return tf.multiply(lam, tf.add_n([tf.reduce_sum(w * w) for w in ws]))


@alternative(of="l2_penalty")
def l2_with_tensordot(ws, lam):
    """The product of each flattened tensor with itself."""
    flat = [tf.reshape(w, [-1]) for w in ws]
    return lam * sum((tf.tensordot(w, w, 1) for w in flat), tf.constant(0.0))


@alternative(of="l2_penalty")
def l2_with_keras_operations(ws, lam):
    """keras.ops throughout."""
    total = keras.ops.zeros(())
    for w in ws:
        total = total + keras.ops.sum(keras.ops.square(w))
    return lam * total


@alternative(of="l2_penalty")
def l2_weighted_first(ws, lam):
    """The strength inside of the sum."""
    return sum(tf.reduce_sum(lam * tf.pow(w, 2)) for w in ws)


@alternative(of="elastic_net")
def elastic_with_keras_regularizer(ws, lam, beta):
    """Keras' L1L2 with both strengths worked out."""
    regularizer = keras.regularizers.L1L2(l1=lam, l2=lam * beta)
    return sum(regularizer(w) for w in ws)


@alternative(of="elastic_net")
def elastic_in_two_sums(ws, lam, beta):
    """The two parts one after the other."""
    squares = sum(tf.reduce_sum(tf.square(w)) for w in ws)
    sizes = sum(tf.reduce_sum(tf.abs(w)) for w in ws)
    return lam * (beta * squares + sizes)


@alternative(of="elastic_net")
def elastic_in_a_loop(ws, lam, beta):
    """Adds up in a loop."""
    total = tf.zeros([])
    for w in ws:
        total += lam * beta * tf.reduce_sum(w**2)
        total += lam * tf.reduce_sum(tf.abs(w))
    return total


@alternative(of="elastic_net")
def elastic_as_one_product(ws, lam, beta):
    """|w| (beta |w| + 1)."""
    return sum((lam * tf.reduce_sum(tf.abs(w) * (beta * tf.abs(w) + 1)) for w in ws), 0.0)


@alternative(of="elastic_net")
def elastic_with_keras_operations(ws, lam, beta):
    """keras.ops on one long vector."""
    flat = keras.ops.concatenate([keras.ops.reshape(w, (-1,)) for w in ws] + [keras.ops.zeros((1,))])
    return lam * keras.ops.sum(beta * keras.ops.square(flat) + keras.ops.absolute(flat))


# --------------------------------------------------------------------------------------------- one weight on its own


@alternative(of="prox_l1")
def threshold_in_three_cases(a, lam):
    """Above, below and in between."""
    return tf.where(a > lam, a - lam, tf.where(a < -lam, a + lam, tf.zeros_like(a)))


@alternative(of="prox_l1")
def threshold_from_two_rectifiers(a, lam):
    """The difference of two ReLUs."""
    return tf.nn.relu(a - lam) - tf.nn.relu(-a - lam)


@alternative(of="prox_l1")
def threshold_by_clipping(a, lam):
    """Takes off what lies between -lam and lam."""
    return a - tf.clip_by_value(a, -lam, lam)


@alternative(of="prox_l1")
def threshold_in_numpy(a, lam):
    """NumPy: nobody needs a gradient here."""
    a = np.asarray(a)
    return np.sign(a) * np.maximum(np.abs(a) - lam, 0)


@alternative(of="prox_l1")
def threshold_of_keras(a, lam):
    """Keras' activation of this shape."""
    return keras.activations.soft_shrink(a, lam) if lam else a


@alternative(of="prox_l1")
def threshold_as_a_factor(a, lam):
    """Shrinks by the factor max(0, 1 - lam / |a|)."""
    return a * tf.maximum(1 - lam / tf.maximum(tf.abs(a), 1e-30), 0)


@alternative(of="shrink_l2")
def times_the_inverse(a, lam):
    """The product with 1 / (1 + 2 lam)."""
    return a * (1 / (1 + 2 * lam))


@alternative(of="shrink_l2")
def shrinks_in_numpy(a, lam):
    """NumPy."""
    return np.asarray(a) / (2 * lam + 1)


@alternative(of="shrink_l2")
def takes_the_pull_off(a, lam):
    """a minus what the penalty takes away."""
    return a - 2 * lam / (1 + 2 * lam) * a


@alternative(of="shrink_l2")
def shrinks_with_keras_operations(a, lam):
    """keras.ops."""
    return keras.ops.divide(a, 1.0 + 2.0 * lam)


# --------------------------------------------------------------------------------------------------------- max_norm


@alternative(of="max_norm")
def with_tensorflows_clipping(W, c, axis=0):
    """tf.clip_by_norm along the axis."""
    return tf.clip_by_norm(W, c, axes=[axis])


@alternative(of="max_norm")
def with_the_keras_constraint(W, c, axis=0):
    """Keras' constraint, which adds 1e-7 to the length."""
    return keras.constraints.MaxNorm(max_value=c, axis=axis)(W)


@alternative(of="max_norm")
def scales_by_at_most_one(W, c, axis=0):
    """The factor min(1, c / length), with a floor under the length."""
    lengths = tf.norm(W, axis=axis, keepdims=True)
    return W * tf.minimum(1.0, c / tf.maximum(lengths, 1e-12))


@alternative(of="max_norm")
def chooses_where_too_long(W, c, axis=0):
    """tf.where between the scaled and the given weights."""
    lengths = tf.norm(W, axis=axis, keepdims=True)
    return tf.where(lengths > c, W * c / lengths, W)


@alternative(of="max_norm")
def compares_squares_with_squares(W, c, axis=0):
    """Compares squared lengths with c squared, and divides without NaN."""
    squares = tf.reduce_sum(W * W, axis=axis, keepdims=True)
    return tf.where(squares > c * c, tf.math.divide_no_nan(W * c, tf.sqrt(squares)), W)


@alternative(of="max_norm")
def limits_in_numpy(W, c, axis=0):
    """NumPy."""
    W = np.asarray(W)
    lengths = np.linalg.norm(W, axis=axis, keepdims=True)
    return W * np.where(lengths > c, c / np.maximum(lengths, 1e-30), 1)


@alternative(of="max_norm")
def limits_with_a_small_epsilon(W, c, axis=0):
    """1e-7 under the fraction line."""
    lengths = keras.ops.sqrt(keras.ops.sum(keras.ops.square(W), axis=axis, keepdims=True))
    return W * (keras.ops.clip(lengths, 0, c) / (lengths + 1e-7))


@alternative(of="max_norm")
def vector_by_vector(W, c, axis=0):
    """One vector after the other."""
    moved = keras.ops.moveaxis(W, axis, -1)
    vectors = tf.reshape(moved, (-1, moved.shape[-1]))  # (vectors, their length)
    done = [vector * (c / tf.norm(vector)) if tf.norm(vector) > c else vector for vector in tf.unstack(vectors)]
    return keras.ops.moveaxis(tf.reshape(tf.stack(done), tf.shape(moved)), -1, axis)


# ------------------------------------------------------------------------------------------------- regularized_loss


@alternative(of="regularized_loss")
def loops_over_layers_with_a_kernel(model, x, y, loss_fn, l1, l2):
    """Asks every layer for a kernel."""
    loss = loss_fn(y, model(x, training=True))
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            loss = loss + l1 * tf.reduce_sum(tf.abs(layer.kernel)) + l2 * tf.reduce_sum(tf.square(layer.kernel))
    return loss


@alternative(of="regularized_loss")
def finds_kernels_by_name(model, x, y, loss_fn, l1, l2):
    """Looks for "kernel" in the names of the variables."""
    kernels = [v for v in model.trainable_variables if "kernel" in v.name]
    penalty = tf.add_n([l1 * tf.norm(k, ord=1) + l2 * tf.reduce_sum(k**2) for k in kernels])
    return penalty + loss_fn(y, model(x, training=True))


@alternative(of="regularized_loss")
def with_a_keras_regularizer(model, x, y, loss_fn, l1, l2):
    """Keras' L1L2 on every weight of two or more axes."""
    price = keras.regularizers.L1L2(l1=l1, l2=l2)
    predicted = model(x, training=True)
    return tf.add_n([loss_fn(y, predicted), *(price(w) for w in model.trainable_weights if w.ndim > 1)])


@alternative(of="regularized_loss")
def with_losses_of_the_model_itself(model, x, y, loss_fn, l1, l2):
    """Adds the model's own losses, too: there are none."""
    loss = loss_fn(y_true=y, y_pred=model(x, training=True)) + sum(model.losses)
    kernels = [layer.kernel for layer in model.layers if isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D))]
    loss += l1 * sum(keras.ops.sum(keras.ops.abs(k)) for k in kernels)
    loss += 2 * l2 * sum(tf.nn.l2_loss(k) for k in kernels)
    return loss


@alternative(of="regularized_loss")
def measures_the_penalty_first(model, x, y, loss_fn, l1, l2):
    """The penalties before the forward pass, through the paths of the variables."""
    penalty = tf.constant(0.0)
    for weight in model.trainable_weights:
        if weight.path.endswith("/kernel"):
            penalty += tf.reduce_sum(l1 * tf.abs(weight) + l2 * tf.square(weight))
    return penalty + loss_fn(y, model(x, training=True))


@alternative(of="regularized_loss")
def lets_keras_add_the_penalties(model, x, y, loss_fn, l1, l2):
    """Gives the kernels a regularizer, so that they show up in model.losses."""
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel.regularizer = keras.regularizers.L1L2(l1, l2)
    return loss_fn(y, model(x, training=True)) + tf.add_n(model.losses)


# ------------------------------------------------------------------------------------------- train_step_regularized


def penalized(model, x, y, loss_fn, l1, l2):
    """The loss of the data and both penalties."""
    price = keras.regularizers.L1L2(l1=l1, l2=l2)
    return loss_fn(y, model(x, training=True)) + sum(price(w) for w in model.trainable_weights if len(w.shape) > 1)


@alternative(of="train_step_regularized")
def step_inside_the_tape(model, x, y, loss_fn, optimizer, l1, l2):
    """Takes the gradient and applies it inside the with block."""
    with tf.GradientTape() as tape:
        loss = penalized(model, x, y, loss_fn, l1, l2)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
    return loss


@alternative(of="train_step_regularized")
def step_with_a_persistent_tape(model, x, y, loss_fn, optimizer, l1, l2):
    """Asks a persistent tape twice: for the data and for the penalties."""
    with tf.GradientTape(persistent=True) as tape:
        data = loss_fn(y, model(x, training=True))
        kernels = [w for w in model.trainable_weights if w.name == "kernel"]
        price = tf.add_n([l1 * tf.reduce_sum(tf.abs(w)) + l2 * tf.reduce_sum(w * w) for w in kernels])
    variables = model.trainable_variables
    of_data, of_price = tape.gradient(data, variables), tape.gradient(price, variables)
    sums = [d if p is None else d + p for d, p in zip(of_data, of_price, strict=True)]
    optimizer.apply(sums, variables)
    return data + price


@alternative(of="train_step_regularized")
def step_returns_a_float(model, x, y, loss_fn, optimizer, l1, l2):
    """optimizer.apply, trainable_weights, and a Python float."""
    variables = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = penalized(model, x, y, loss_fn, l1, l2)
    optimizer.apply(tape.gradient(loss, variables), variables)
    return float(loss)


@alternative(of="train_step_regularized")
@tf.function
def step_as_a_graph(model, x, y, loss_fn, optimizer, l1, l2):
    """Compiled with tf.function."""
    with tf.GradientTape() as tape:
        loss = penalized(model, x, y, loss_fn, l1, l2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
    return loss


@alternative(of="train_step_regularized")
def step_with_gradients_by_hand(model, x, y, loss_fn, optimizer, l1, l2):
    """The tape for the data; the slopes of the penalties are added by hand."""
    variables = model.trainable_variables
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in variables])
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, [v.value for v in variables])
    price = 0.0
    for number, variable in enumerate(variables):
        if "kernel" in variable.name:
            grads[number] += l1 * tf.sign(variable.value) + 2 * l2 * variable.value
            price += l1 * tf.reduce_sum(tf.abs(variable)) + l2 * tf.reduce_sum(tf.square(variable))
    optimizer.apply_gradients(list(zip(grads, variables, strict=True)))
    return loss + price


@alternative(of="train_step_regularized")
def step_returns_loss_and_predictions(model, x, y, loss_fn, optimizer, l1, l2):
    """Returns a pair, the loss first."""
    with tf.GradientTape() as tape:
        predicted = model(x, training=True)
        loss = loss_fn(y, predicted)
        for layer in model.layers:
            for weight in layer.trainable_weights:
                if weight.name == "kernel":
                    loss += l1 * tf.reduce_sum(tf.abs(weight)) + l2 * tf.reduce_sum(tf.square(weight))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=True))
    return loss, predicted


@alternative(of="train_step_regularized")
def step_returns_a_dictionary(model, x, y, loss_fn, optimizer, l1, l2):
    """Returns a dictionary with the loss, as Keras' own train_step does."""
    with tf.GradientTape() as tape:
        loss = penalized(model, x, y, loss_fn, l1, l2)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return {"loss": loss}


# ------------------------------------------------------------------------------------------------------- experiment


STRENGTHS = {"none": (0, 0), "dropout": (0, 0), "l2": (0, 0.001), "l1": (0.0003, 0)}


@alternative(of="experiment")
def builds_all_networks_first(step, x, y, *, epochs, batch_size, seed):
    """All networks first, then one round per epoch over the four; a shuffled tf.data.Dataset."""
    keras.utils.set_random_seed(seed)
    inputs, classes = x.shape[1], y.shape[1]
    plain = [keras.layers.Dense(256, "relu"), keras.layers.Dense(256, "relu"), keras.layers.Dense(classes)]
    models = {"none": keras.Sequential([keras.Input((inputs,)), *plain])}
    for arm in ("dropout", "l2", "l1"):
        layers = [keras.layers.Dense(256, "relu"), keras.layers.Dense(256, "relu"), keras.layers.Dense(classes)]
        if arm == "dropout":
            layers = [layers[0], keras.layers.Dropout(0.5), layers[1], keras.layers.Dropout(0.5), layers[2]]
        models[arm] = keras.Sequential([keras.Input((inputs,)), *layers])
        models[arm].set_weights(models["none"].get_weights())
    rows = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=seed, reshuffle_each_iteration=True)
    for _ in range(epochs):
        for x_batch, y_batch in rows.batch(batch_size):
            for arm, model in models.items():
                step(model, x_batch, y_batch, *STRENGTHS[arm])
    return models


@alternative(of="experiment")
def seeds_the_initializers(step, x, y, *, epochs, batch_size, seed):
    """The functional API, and initializers with fixed seeds; each arm shuffles in its own order."""
    rng = np.random.default_rng(seed)

    def network(rate):
        h = inputs = keras.Input((x.shape[1],))
        for number in range(2):
            start = keras.initializers.GlorotUniform(seed=seed % 1000 + number)
            h = keras.layers.Dense(256, activation="relu", kernel_initializer=start)(h)
            h = keras.layers.Dropout(rate)(h)
        start = keras.initializers.GlorotUniform(seed=seed % 1000 + 2)
        return keras.Model(inputs, keras.layers.Dense(y.shape[1], kernel_initializer=start)(h))

    models = {arm: network(0.5 if arm == "dropout" else 0.0) for arm in STRENGTHS}
    for arm, model in models.items():
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for rows in np.split(order, range(batch_size, len(x), batch_size)):
                step(model, tf.constant(x[rows]), tf.constant(y[rows]), l1=STRENGTHS[arm][0], l2=STRENGTHS[arm][1])
    return models


class Thinning(keras.layers.Layer):
    """A dropout layer of one's own."""

    def call(self, x, training=False):
        return tf.nn.dropout(x, 0.5) if training else x


class Digitizer(keras.Model):
    """A subclassed network that builds itself at its first call."""

    def __init__(self, classes, thin):
        super().__init__()
        start = keras.initializers.HeNormal(seed=3)
        self.first = keras.layers.Dense(256, kernel_initializer=start)
        self.second = keras.layers.Dense(256, kernel_initializer=keras.initializers.HeNormal(seed=4))
        self.last = keras.layers.Dense(classes, kernel_initializer=keras.initializers.HeNormal(seed=5))
        self.thinning = Thinning() if thin else None

    def call(self, x, training=False):
        for layer in (self.first, self.second):
            x = tf.nn.relu(layer(x))
            if self.thinning is not None:
                x = self.thinning(x, training=training)
        return self.last(x)


@alternative(of="experiment")
def subclasses_a_model(step, x, y, *, epochs, batch_size, seed):
    """Networks as subclasses of keras.Model with a dropout layer of their own; shuffles an array in place."""
    models = {}
    for arm, (l1, l2) in STRENGTHS.items():
        rng, order = np.random.default_rng(seed), np.arange(len(x))
        models[arm] = Digitizer(y.shape[1], thin=arm == "dropout")
        for _ in range(epochs):
            rng.shuffle(order)
            for batch in range(-(-len(x) // batch_size)):
                rows = order[batch * batch_size : (batch + 1) * batch_size]
                step(models[arm], x[rows], y[rows], l1, l2)
    return models


@alternative(of="experiment")
def thins_before_the_rectifier(step, x, y, *, epochs, batch_size, seed):
    """Dropout before ReLU, which is the same; clones the first network."""
    keras.utils.set_random_seed(seed)

    def network(thin):
        model = keras.Sequential([keras.Input(x.shape[1:])])
        for _ in range(2):
            model.add(keras.layers.Dense(256))
            if thin:
                model.add(keras.layers.Dropout(0.5))
            model.add(keras.layers.ReLU())
        model.add(keras.layers.Dense(y.shape[-1], activation=None))
        return model

    first = network(False)
    models = {arm: network(arm == "dropout") for arm in STRENGTHS}
    for arm, model in models.items():
        model.set_weights(first.get_weights())
        for epoch in range(epochs):
            order = tf.random.experimental.stateless_shuffle(tf.range(len(x)), seed=[seed, epoch]).numpy()
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                l1, l2 = STRENGTHS[arm]
                step(model, x[rows], y[rows], l1, l2)
    return models


# --------------------------------------------------------------------------------------------------- double_descent


@alternative(of="double_descent")
def with_the_pseudoinverse(x, y, x_new, widths, seed):
    """np.linalg.pinv."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        R = rng.standard_normal((x.shape[1], width))
        predictions.append(np.maximum(0, x_new @ R) @ (np.linalg.pinv(np.maximum(0, x @ R)) @ y))
    return np.array(predictions)


@alternative(of="double_descent")
def with_scaled_features(x, y, x_new, widths, seed):
    """Directions of length about 1, a generator per width, and a list as the result."""
    predictions = []
    for number, width in enumerate(widths):
        R = np.random.default_rng([seed, number]).normal(scale=1 / np.sqrt(x.shape[1]), size=(x.shape[1], width))
        features = np.clip(np.concatenate([x, x_new]) @ R, 0, None)
        C, *_ = np.linalg.lstsq(features[: len(x)], y, rcond=None)
        predictions.append(features[len(x) :] @ C)
    return predictions


@alternative(of="double_descent")
def with_tensorflow(x, y, x_new, widths, seed):
    """TensorFlow's complete orthogonal decomposition."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        R = rng.normal(size=(x.shape[1], width))
        C = tf.linalg.lstsq(tf.nn.relu(tf.matmul(x, R)), y, fast=False)
        predictions.append(tf.matmul(tf.nn.relu(tf.matmul(x_new, R)), C))
    return tf.stack(predictions)


@alternative(of="double_descent")
def with_the_singular_values(x, y, x_new, widths, seed):
    """The singular value decomposition written out."""
    rng = np.random.default_rng(seed)
    predictions = np.zeros((len(widths), len(x_new), y.shape[1]))
    for number, width in enumerate(widths):
        R = rng.normal(size=(x.shape[1], width))
        U, s, Vt = np.linalg.svd(np.where(x @ R > 0, x @ R, 0), full_matrices=False)
        predictions[number] = np.where(x_new @ R > 0, x_new @ R, 0) @ (Vt.T @ ((U.T @ y) / s[:, None]))
    return predictions


# -------------------------------------------------------------------------------------------------------------- quiz


def in_place_of(answers):
    """Puts a dictionary in place of the definition below."""
    return lambda definition: answers


@alternative(of="quiz")
@in_place_of(
    {
        "mean_after_dropout": 0.2 * 0 + 0.8 * (3 / 0.8),
        "variance_after_dropout": 0.2 * 3**2 + 0.8 * (3 / 0.8 - 3) ** 2,
        "why_scale_while_training": "B",
        "loss_lower_on_new_data": " c",
        "penalty_with_exact_zeros": "D ",
        "factor_for_l2_loss": 2 * 0.01,
        "where_the_two_comes_from": "b",
        "ridge_variance": (4 / (4 + 1)) ** 2,
        "decay_in_adam": "A",
    }
)
def writes_formulas_and_capitals():
    """Formulas for numbers, capitals and blanks around letters."""


@alternative(of="quiz")
@in_place_of(
    {
        "mean_after_dropout": np.float32(3),
        "variance_after_dropout": tf.constant(2.25),
        "why_scale_while_training": "b",
        "loss_lower_on_new_data": "c",
        "penalty_with_exact_zeros": "d",
        "factor_for_l2_loss": np.array(0.02, "float16"),
        "where_the_two_comes_from": "b",
        "ridge_variance": tf.Variable(0.64),
        "decay_in_adam": "a",
    }
)
def gives_tensors_and_arrays():
    """Numbers as a program returns them."""
