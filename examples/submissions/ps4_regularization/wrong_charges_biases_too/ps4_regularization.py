# %%
import keras
import numpy as np
import tensorflow as tf

# %%
def dropout(x, rate, training):
    """tf.nn.dropout is inverted dropout already, it only needs the switch"""
    return tf.nn.dropout(x, rate) if training else tf.identity(x)

# %%
class Dropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def call(self, x, training=False):
        return keras.random.dropout(x, self.rate, seed=self.seeds) if training else x

# %%
def l1_penalty(ws, lam):
    price = keras.regularizers.L1(lam)
    return sum(price(w) for w in ws)

# %%
def l2_penalty(ws, lam):
    price = keras.regularizers.L2(lam)
    return sum(price(w) for w in ws)

# %%
def elastic_net(ws, lam, beta):
    price = keras.regularizers.L1L2(l1=lam, l2=lam * beta)
    return sum(price(w) for w in ws)

# %%
def prox_l1(a, lam):
    return tf.sign(a) * tf.nn.relu(tf.abs(a) - lam)

# %%
def shrink_l2(a, lam):
    return tf.divide(a, 1.0 + 2.0 * lam)

# %%
def max_norm(W, c, axis=0):
    return tf.clip_by_norm(W, c, axes=[axis])

# %%
def regularized_loss(model, x, y, loss_fn, l1, l2):
    price = keras.regularizers.L1L2(l1=l1, l2=l2)
    return loss_fn(y, model(x, training=True)) + sum(price(v) for v in model.trainable_variables)

# %%
def train_step_regularized(model, x, y, loss_fn, optimizer, l1, l2):
    # step 1: forward, everything inside the tape, the penalties too
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = loss_fn(y, y_pred)
        for w in model.trainable_weights:
            if w.name == "kernel":
                loss = loss + l1 * tf.reduce_sum(tf.abs(w)) + l2 * tf.reduce_sum(tf.square(w))
    # step 2: backward
    gradients = tape.gradient(loss, model.trainable_variables)
    # step 3: update
    pairs = list(zip(gradients, model.trainable_variables))
    optimizer.apply_gradients(pairs)
    return loss

# %%
def train_four_arms(step, x, y, *, epochs, batch_size, seed):
    def network(rate):
        inputs = keras.Input(x.shape[1:])
        h = keras.layers.Dense(256, "relu", kernel_initializer=keras.initializers.GlorotUniform(seed))(inputs)
        h = keras.layers.Dropout(rate)(h)
        h = keras.layers.Dense(256, "relu", kernel_initializer=keras.initializers.GlorotUniform(seed + 1))(h)
        h = keras.layers.Dropout(rate)(h)
        scores = keras.layers.Dense(y.shape[1], kernel_initializer=keras.initializers.GlorotUniform(seed + 2))(h)
        return keras.Model(inputs, scores)

    results = {}
    for arm, rate, l1, l2 in [("none", 0, 0, 0), ("dropout", 0.5, 0, 0), ("l2", 0, 0, 1e-3), ("l1", 0, 3e-4, 0)]:
        results[arm] = network(rate)
        batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=seed).batch(batch_size)
        for _ in range(epochs):
            for x_batch, y_batch in batches:
                step(results[arm], x_batch, y_batch, l1, l2)
    return results

# %%
def double_descent(x, y, x_new, widths, seed):
    rng, relu = np.random.default_rng(seed), lambda z: z * (z > 0)
    out = []
    for width in widths:
        R = rng.standard_normal((x.shape[1], width)) / np.sqrt(x.shape[1])
        C, *_ = np.linalg.lstsq(relu(x @ R), y, rcond=None)
        out.append(relu(x_new @ R) @ C)
    return np.stack(out)

# %%
quiz_answers = dict(
    mean_after_dropout=3.0,
    variance_after_dropout=9 * 0.2 / 0.8,
    why_scale_while_training="b",
    loss_lower_on_new_data="c",
    penalty_with_exact_zeros="d",
    factor_for_l2_loss=2 * 0.01,
    where_the_two_comes_from="b",
    ridge_variance=(4 / 5) ** 2,
    decay_in_adam="a",
)
