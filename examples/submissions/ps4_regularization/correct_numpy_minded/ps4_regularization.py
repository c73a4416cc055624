# %%
import keras
import numpy as np
import tensorflow as tf

# %%
def dropout(x, rate, training):
    if not training:
        return x
    mask = np.random.binomial(1, 1 - rate, size=tuple(x.shape)) / (1 - rate)
    return x * mask.astype(x.dtype.as_numpy_dtype if hasattr(x.dtype, "as_numpy_dtype") else x.dtype)

# %%
class Dropout(keras.layers.Layer):
    # not with numpy: fit compiles the step, and then the mask would be drawn only once
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x, training=False):
        if not training:
            return x
        return tf.where(tf.random.uniform(tf.shape(x)) < self.rate, 0.0, x / (1 - self.rate))

# %%
def l1_penalty(ws, lam):
    total = 0.0
    for w in ws:
        total += tf.reduce_sum(tf.abs(w))
    return lam * total

# %%
def l2_penalty(ws, lam):
    return lam * sum([tf.norm(w) ** 2 for w in ws])

# %%
def elastic_net(ws, lam, beta):
    value = tf.constant(0.0)
    for w in ws:
        value = value + tf.reduce_sum(tf.abs(w)) + beta * tf.reduce_sum(w * w)
    return lam * value

# %%
def prox_l1(a, lam):
    a = np.asarray(a)
    return np.sign(a) * np.maximum(np.abs(a) - lam, 0)

# %%
def shrink_l2(a, lam):
    return np.asarray(a) / (1 + 2 * lam)

# %%
def max_norm(W, c, axis=0):
    W = np.array(W)  # a copy
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    too_long = norms > c
    return np.where(too_long, W / np.where(too_long, norms / c, 1), W).astype(W.dtype)

# %%
def regularized_loss(model, x, y, loss_fn, l1, l2):
    kernels = [w for w in model.trainable_weights if w.path.endswith("kernel")]
    return loss_fn(y, model(x, training=True)) + l1_penalty(kernels, l1) + l2_penalty(kernels, l2)

# %%
def train_step_regularized(model, x, y, loss_fn, optimizer, l1, l2):
    with tf.GradientTape() as tape:
        loss = regularized_loss(model, x, y, loss_fn, l1, l2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss

# %%
def train_four_arms(step, x, y, *, epochs, batch_size, seed):
    rng = np.random.RandomState(seed % 2**32)
    n, d = x.shape
    k = y.shape[1]
    start = [rng.uniform(-np.sqrt(6 / (a + b)), np.sqrt(6 / (a + b)), (a, b)) for a, b in [(d, 256), (256, 256), (256, k)]]
    models = {}
    for arm in ["none", "dropout", "l2", "l1"]:
        first, second, last = keras.layers.Dense(256, "relu"), keras.layers.Dense(256, "relu"), keras.layers.Dense(k)
        drop = [keras.layers.Dropout(0.5)] if arm == "dropout" else []
        model = keras.Sequential([first, *drop, second, *[keras.layers.Dropout(0.5) for _ in drop], last])
        model.build((None, d))
        for layer, kernel in zip([first, second, last], start):
            layer.kernel.assign(kernel)
        for epoch in range(epochs):
            indices = np.arange(n)
            rng.shuffle(indices)
            for b in range(int(np.ceil(n / batch_size))):
                i = indices[b * batch_size : (b + 1) * batch_size]
                step(model, x[i], y[i], 3e-4 * (arm == "l1"), 1e-3 * (arm == "l2"))
        models[arm] = model
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
outcomes, probabilities = np.array([0, 3 / 0.8]), np.array([0.2, 0.8])
mean = outcomes @ probabilities

quiz_answers = {
    "mean_after_dropout": mean,
    "variance_after_dropout": (outcomes - mean) ** 2 @ probabilities,
    "why_scale_while_training": "b",
    "loss_lower_on_new_data": "c",
    "penalty_with_exact_zeros": "d",
    "factor_for_l2_loss": np.float32(0.02),
    "where_the_two_comes_from": "b",
    "ridge_variance": np.square(4 / 5),
    "decay_in_adam": "a",
}
