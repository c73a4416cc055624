import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots, training_plots
from tfnn.data import digits


def train_step(model, x, y, loss_fn, optimizer):
    lr = optimizer.learning_rate
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    for w, g in zip(model.trainable_variables, grads):
        w.assign_sub(lr * g)
    return loss


def batches(x, y, batch_size, rng, shuffle=True, drop_last=False):
    n = x.shape[0]
    index = rng.permutation(n) if shuffle else np.arange(n)
    full = n // batch_size
    for k in range(full):
        part = index[k * batch_size:(k + 1) * batch_size]
        yield x[part], y[part]
    rest = index[full * batch_size:]
    if rest.size and not drop_last:
        yield x[rest], y[rest]


def sgd(theta, grad, state, lr):
    return np.asarray(theta) - lr * np.asarray(grad), state


def momentum(theta, grad, state, lr, gamma=0.9):
    # as in Keras: the velocity has the other sign
    theta, grad = np.asarray(theta), np.asarray(grad)
    velocity = np.zeros_like(theta) if state is None else state["velocity"]
    velocity = gamma * velocity - lr * grad
    return theta + velocity, {"velocity": velocity}


def nag(theta, grad_fn, state, lr, gamma=0.9):
    theta = np.asarray(theta)
    velocity = np.zeros_like(theta) if state is None else state["velocity"]
    ahead = theta + gamma * velocity
    velocity = gamma * velocity - lr * np.asarray(grad_fn(tf.constant(ahead, tf.float32)))
    return theta + velocity, {"velocity": velocity}


def adagrad(theta, grad, state, lr, epsilon=1e-7):
    theta, grad = np.asarray(theta), np.asarray(grad)
    state = {"sum": np.zeros_like(theta)} if state is None else state
    total = state["sum"] + np.square(grad)
    return theta - lr * grad / (np.sqrt(total) + epsilon), {"sum": total}


def rmsprop(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    theta, grad = np.asarray(theta), np.asarray(grad)
    state = {"average": np.zeros_like(theta)} if state is None else state
    average = rho * state["average"] + (1 - rho) * np.square(grad)
    return theta - lr * grad / (np.sqrt(average) + epsilon), {"average": average}


def adadelta(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    theta, grad = np.asarray(theta), np.asarray(grad)
    if state is None:
        state = {"grad": np.zeros_like(theta), "delta": np.zeros_like(theta)}
    g2 = rho * state["grad"] + (1 - rho) * grad ** 2
    delta = np.sqrt((state["delta"] + epsilon) / (g2 + epsilon)) * grad
    d2 = rho * state["delta"] + (1 - rho) * delta ** 2
    return theta - delta, {"grad": g2, "delta": d2}


def adam(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    theta, grad = np.asarray(theta), np.asarray(grad)
    state = {"t": 0, "m": np.zeros_like(theta), "v": np.zeros_like(theta)} if state is None else dict(state)
    state["t"] += 1
    state["m"] = beta_1 * state["m"] + (1 - beta_1) * grad
    state["v"] = beta_2 * state["v"] + (1 - beta_2) * grad ** 2
    m_hat = state["m"] / (1 - beta_1 ** state["t"])
    v_hat = state["v"] / (1 - beta_2 ** state["t"])
    return theta - lr * m_hat / np.sqrt(v_hat + epsilon ** 2), state


def fit(model, step, new_epoch, evaluate, *, epochs, patience):
    loss, val_loss, weights = [], [], []
    for _ in range(epochs):
        loss.append(np.mean([np.asarray(step(model, xb, yb)) for xb, yb in new_epoch()]))
        val_loss.append(float(evaluate(model)))
        weights.append(model.get_weights())
        numbers = np.where(np.isnan(val_loss), np.inf, val_loss)
        best = int(np.argmin(numbers))  # argmin takes the first of equals
        if len(val_loss) - 1 - best >= patience:
            break
    model.set_weights(weights[best])
    return {"loss": np.array(loss), "val_loss": np.array(val_loss)}


def jensen_gap(f, a, b, t):
    return np.dot([t, 1 - t], [f(a), f(b)]) - np.asarray(f(t * a + (1 - t) * b))


convexity_answers = {
    "exponential_of_a_square": "c",
    "square_of_a_parabola": "n",
    "larger_of_two": "c",
    "difference_of_two": "n",
    "loss_of_two_weights": "n",
}


def compare_optimizers(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    curves = {}
    models = {}
    for name in make_optimizers:
        model = make_model(seed)
        optimizer = make_optimizers[name]()
        rng = np.random.default_rng(seed)  # a new one for each run: all see the same batches
        curve = []
        for epoch in range(epochs):
            order = rng.permutation(len(x))
            losses = []
            for start in range(0, len(x), batch_size):
                rows = order[start:start + batch_size]
                losses.append(float(step(model, x[rows], y[rows], optimizer)))
            curve.append(np.mean(losses))
        curves[name] = curve
        models[name] = model
    return curves, models


learning_rates = {
    "too_small": 0.001,
    "good": 0.5,
    "too_large": 100,
}


quiz_answers = {
    "order_of_the_parts": "c",
    "meaning_of_none": "b",
    "which_one_fails": "c",
    "first_step_of_adam": [0.003, 0.003],
    "rolling_at_full_speed": 0.4,
    "rate_for_a_sum": 0.005,
    "who_does_not_care": "d",
    "convex_inside_convex": "b",
    "second_derivatives": "c",
    "slopes": [-1.4, -5],
}
