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
class InvertedDropout(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x, training=False):
        return dropout(x, self.rate, training)

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
    return l1_penalty(ws, lam) + beta * l2_penalty(ws, lam)

# %%
def prox_l1(a, lam):
    return tf.where(a > lam, a - lam, tf.where(a < -lam, a + lam, tf.zeros_like(a)))

# %%
def shrink_l2(a, lam):
    # (w - a) + 2 lam w = 0
    return a / (1 + 2 * lam)

# %%
def max_norm(W, c, axis=0):
    norms = tf.norm(W, axis=axis, keepdims=True)
    return tf.where(norms > c, W * c / tf.maximum(norms, 1e-12), W)

# %%
def regularized_loss(model, x, y, loss_fn, l1, l2):
    loss = loss_fn(y, model(x, training=True))
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            loss += l1 * tf.reduce_sum(tf.abs(layer.kernel)) + l2 * tf.reduce_sum(tf.square(layer.kernel))
    return loss

# %%
def train_step_regularized(model, x, y, loss_fn, optimizer, l1, l2):
    with tf.GradientTape() as tape:
        loss = regularized_loss(model, x, y, loss_fn, l1, l2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss

# %%
def train_four_arms(step, x, y, *, epochs, batch_size, seed):
    rng = np.random.default_rng(seed)

    def network(with_dropout):
        layers = [keras.Input((x.shape[1],))]
        for _ in range(2):
            layers.append(keras.layers.Dense(256, activation="relu"))
            if with_dropout:
                layers.append(keras.layers.Dropout(0.5))
        return keras.Sequential([*layers, keras.layers.Dense(y.shape[1])])

    models = {arm: network(arm == "dropout") for arm in ("none", "dropout", "l2", "l1")}
    start = models["none"].get_weights()
    for arm, model in models.items():
        model.set_weights(start)
        l1, l2 = {"l1": (3e-4, 0.0), "l2": (0.0, 1e-3)}.get(arm, (0.0, 0.0))
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for i in range(0, len(x), batch_size):
                rows = order[i : i + batch_size]
                step(model, x[rows], y[rows], l1, l2)
    return models

# %%
def double_descent(x, y, x_new, widths, seed):
    rng = np.random.default_rng(seed)
    predictions = []
    for n in widths:
        R = rng.normal(size=(x.shape[1], n))
        C = np.linalg.pinv(np.maximum(x @ R, 0)) @ y
        predictions.append(np.maximum(x_new @ R, 0) @ C)
    return np.array(predictions)

# %%
quiz_answers = {
    "mean_after_dropout": 3,
    "variance_after_dropout": 2.25,
    "why_scale_while_training": "b",
    "loss_lower_on_new_data": "c",
    "penalty_with_exact_zeros": "d",
    "factor_for_l2_loss": 0.02,
    "where_the_two_comes_from": "b",
    "ridge_variance": 0.64,
    "decay_in_adam": "a",
}
