import keras, numpy as np, tensorflow as tf

def dropout(x, rate, training):
    return tf.where(tf.random.uniform(x.shape) < 1 - rate, x / (1 - rate), 0) if training else x

class Dropout(keras.layers.Layer):
    def __init__(s, rate, **kw): super().__init__(**kw); s.rate = rate
    def call(s, x, training=False): return tf.nn.dropout(x, s.rate) if training else x

def l1_penalty(ws, lam): return lam * sum(tf.reduce_sum(abs(w)) for w in ws)

def l2_penalty(ws, lam): return lam * sum(tf.reduce_sum(w * w) for w in ws)

def elastic_net(ws, lam, beta): return lam * sum(tf.reduce_sum(beta * w * w + abs(w)) for w in ws)

def prox_l1(a, lam): return a - tf.clip_by_value(a, -lam, lam)

def shrink_l2(a, lam): return a / (1 + 2 * lam)

def max_norm(W, c, axis=0): return W * (c / tf.maximum(tf.norm(W, axis=axis, keepdims=True), c))

def regularized_loss(m, x, y, loss_fn, l1, l2):
    return loss_fn(y, m(x, training=True)) + sum(tf.reduce_sum(l1 * abs(k) + l2 * k * k) for k in m.trainable_variables if k.ndim > 1)

def train_step_regularized(m, x, y, loss_fn, opt, l1, l2):
    with tf.GradientTape() as t: L = regularized_loss(m, x, y, loss_fn, l1, l2)
    opt.apply(t.gradient(L, m.trainable_variables), m.trainable_variables)
    return L

def train_four_arms(step, x, y, *, epochs, batch_size, seed):
    D, g, ms = keras.layers.Dense, np.random.default_rng(seed), {}
    for arm, r, l1, l2 in ("none", 0., 0., 0.), ("dropout", .5, 0., 0.), ("l2", 0., 0., 1e-3), ("l1", 0., 3e-4, 0.):
        m = ms[arm] = keras.Sequential([keras.Input(x.shape[1:]), D(256, "relu"), Dropout(r), D(256, "relu"), Dropout(r), D(y.shape[1])])
        m.set_weights(ms["none"].get_weights())
        for _ in range(epochs):
            for i in np.split(g.permutation(len(x)), range(batch_size, len(x), batch_size)): step(m, x[i], y[i], l1, l2)
    return ms

def double_descent(x, y, x_new, widths, seed):
    g, p = np.random.default_rng(seed), []
    for n in widths:
        R = g.normal(size=(x.shape[1], n))
        p += [np.maximum(x_new @ R, 0) @ np.linalg.pinv(np.maximum(x @ R, 0)) @ y]
    return np.array(p)

quiz_answers = dict(mean_after_dropout=3, variance_after_dropout=9 / 4, why_scale_while_training="b", loss_lower_on_new_data="c",
    penalty_with_exact_zeros="d", factor_for_l2_loss=.02, where_the_two_comes_from="b", ridge_variance=.64, decay_in_adam="a")
