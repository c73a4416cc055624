import numpy as np, tensorflow as tf, keras, tfnn
from tfnn.data import digits


# %% train_step
def train_step(model, x, y, loss_fn, optimizer):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


# %% batches
def batches(x, y, batch_size, rng, shuffle=True, drop_last=False):
    n = len(x)
    p = rng.permutation(n) if shuffle else np.arange(n)
    cuts = [p[i:i + batch_size] for i in range(0, n, batch_size)]
    return [(x[c], y[c]) for c in cuts if len(c) == batch_size or not drop_last]


# %% sgd
sgd = lambda theta, grad, state, lr: (theta - lr * grad, state)


# %% momentum
def momentum(theta, grad, state, lr, gamma=0.9):
    v = gamma * (0 if state is None else state) + lr * grad
    return theta - v, v


# %% nag
def nag(theta, grad_fn, state, lr, gamma=0.9):
    push = gamma * (0 * theta if state is None else state)
    v = push + lr * grad_fn(theta - push)
    return theta - v, v


# %% adagrad
def adagrad(theta, grad, state, lr, epsilon=1e-7):
    G = (0 if state is None else state) + grad * grad
    return theta - lr * grad / (G ** 0.5 + epsilon), G


# %% rmsprop
def rmsprop(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    E = rho * (0 if state is None else state) + (1 - rho) * grad * grad
    return theta - lr * grad / (E ** 0.5 + epsilon), E


# %% adadelta
def adadelta(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    rms = lambda mean: (mean + epsilon) ** 0.5
    Eg, Ed = state or (0 * theta, 0 * theta)
    Eg = rho * Eg + (1 - rho) * grad ** 2
    step = rms(Ed) / rms(Eg) * grad
    return theta - step, (Eg, rho * Ed + (1 - rho) * step ** 2)


# %% adam
def adam(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t, m, v = state or (0, 0, 0)
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad ** 2
    rate = lr * (1 - beta_2 ** t) ** 0.5 / (1 - beta_1 ** t)
    return theta - rate * m / (v ** 0.5 + epsilon), (t, m, v)


# %% fit
def fit(model, step, new_epoch, evaluate, *, epochs, patience):
    h, best, kept = {"loss": [], "val_loss": []}, -1, model.get_weights()
    for e in range(epochs):
        h["loss"].append(np.mean([step(model, *b) for b in new_epoch()]))
        h["val_loss"].append(float(evaluate(model)))
        if h["val_loss"][e] < (h["val_loss"][best] if best >= 0 else np.inf):
            best, kept = e, model.get_weights()
        if e - best >= patience:
            break
    model.set_weights(kept)
    return h


# %% jensen_gap
jensen_gap = lambda f, a, b, t: t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b)


# %% convexity
convexity_answers = dict(exponential_of_a_square="C", square_of_a_parabola="N", larger_of_two="C",
                         difference_of_two="N", loss_of_two_weights="N")


# %% experiment
def compare_optimizers(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    def run(make):
        model, opt, rng = make_model(seed), make(), np.random.default_rng(seed)
        def epoch():
            p = rng.permutation(len(x))
            return np.mean([step(model, x[q], y[q], opt) for q in np.split(p, range(batch_size, len(p), batch_size))])
        return [epoch() for _ in range(epochs)], model
    runs = {name: run(make) for name, make in make_optimizers.items()}
    return {n: r[0] for n, r in runs.items()}, {n: r[1] for n, r in runs.items()}


# %% learning_rates
learning_rates = dict(too_small=1e-3, good=0.7, too_large=1e3)


# %% quiz
quiz_answers = dict(order_of_the_parts="C", meaning_of_none="B", which_one_fails="C", first_step_of_adam=(3e-3, 3e-3),
                    rolling_at_full_speed=0.02 / 0.05, rate_for_a_sum=0.16 / 32, who_does_not_care="D",
                    convex_inside_convex="B", second_derivatives="C", slopes=(0.6 * 3 - 0.8 * 4, -5.0))


# my experiments
net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(512, activation="relu"), keras.layers.Dense(10)])
opt = keras.optimizers.Adam(1e-4)
ce = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
while True:
    rng = np.random.default_rng()
    for xb, yb in batches(digits().x, digits().labels, 1, rng):
        value = train_step(net, xb, yb, ce, opt)
    print("epoch done", float(value))
    if value < 1e-6:
        break
