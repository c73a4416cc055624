"""PS3: other right answers. A check that rejects one of them is wrong.

They differ from the reference in library, in the order of the arithmetic and in style; each docstring says how.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import alternative

# ------------------------------------------------------------------------------------------------------- train_step


@alternative(of="train_step")
def asks_and_applies_inside_the_tape(model, x, y, loss_fn, optimizer):
    """Takes the gradient and applies it inside the with block, as one of the lectures does the former."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        if model.losses:
            loss += tf.add_n(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


@alternative(of="train_step")
def with_a_persistent_tape(model, x, y, loss_fn, optimizer):
    """Asks a persistent tape once for each variable and never deletes it; returns a Python number."""
    with tf.GradientTape(persistent=True) as tape:
        loss = loss_fn(y, model(x, training=True))
        for penalty in model.losses:
            loss = loss + penalty
    gradients = [tape.gradient(loss, variable) for variable in model.trainable_weights]
    optimizer.apply(gradients, model.trainable_weights)
    return float(loss)


@alternative(of="train_step")
@tf.function
def as_a_compiled_step(model, x, y, loss_fn, optimizer):
    """Compiled with tf.function, traced anew for each model."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss


@alternative(of="train_step")
def around_a_compiled_step(model, x, y, loss_fn, optimizer):
    """Compiles a function inside the step, and builds the optimizer before; returns (loss, predictions)."""
    optimizer.build(model.trainable_variables)

    @tf.function
    def compiled(x, y):
        with tf.GradientTape() as tape:
            y_pred = model(x, training=True)
            loss = loss_fn(y, y_pred) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss, y_pred

    return compiled(x, y)


@alternative(of="train_step")
def watches_by_hand(model, x, y, loss_fn, optimizer):
    """Watches the variables itself; returns {"loss": loss}, as Keras' own train_step does."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([variable.value for variable in model.trainable_variables])
        penalties = lambda: tf.add_n(model.losses) if model.losses else 0.0  # noqa: E731
        loss = loss_fn(y, model(x, training=True)) + penalties()
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return {"loss": loss}


@alternative(of="train_step")
def with_two_tapes(model, x, y, loss_fn, optimizer):
    """One tape for the loss and one for the penalties; the gradients are added. Returns a list."""
    with tf.GradientTape() as loss_tape, tf.GradientTape() as penalty_tape:
        loss = loss_fn(y, model(x, training=True))
        penalty = tf.convert_to_tensor(sum(model.losses, tf.zeros_like(loss)))
    variables = model.trainable_variables
    of_loss = loss_tape.gradient(loss, variables)
    values = [variable.value for variable in variables]
    of_penalty = penalty_tape.gradient(penalty, values, unconnected_gradients="zero")
    pairs = [(one + other, variable) for one, other, variable in zip(of_loss, of_penalty, variables, strict=True)]
    optimizer.apply_gradients(pairs)
    return [loss + penalty]


@alternative(of="train_step")
def leaves_out_what_has_no_gradient(model, x, y, loss_fn, optimizer):
    """Filters missing gradients; NumPy numbers come back."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(loss_fn(y, model(x, training=True))) + keras.ops.sum(
            [keras.ops.cast(penalty, x.dtype) for penalty in model.losses] or [keras.ops.zeros((), x.dtype)]
        )
    variables = [variable for layer in model.layers for variable in layer.trainable_variables]
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients([(g, v) for g, v in zip(gradients, variables, strict=True) if g is not None])
    return loss.numpy()


@alternative(of="train_step")
def with_keras_training(model, x, y, loss_fn, optimizer):
    """Lets Keras do it: compile and train_on_batch."""
    model.compile(optimizer=optimizer, loss=loss_fn, run_eagerly=True)
    return model.train_on_batch(x, y)


@alternative(of="train_step")
def with_keras_loss_computation(model, x, y, loss_fn, optimizer):
    """Lets Keras add the penalties: compute_loss."""
    model.compile(optimizer=optimizer, loss=loss_fn)
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x, y, model(x, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights, strict=True))
    return loss


# ---------------------------------------------------------------------------------------------------------- batches


@alternative(of="batches")
def shuffles_numbers(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """rng.shuffle on a list of row numbers; a while loop."""
    numbers = list(range(len(x)))
    if shuffle:
        rng.shuffle(numbers)
    while len(numbers) >= batch_size or (numbers and not drop_last):
        chosen, numbers = numbers[:batch_size], numbers[batch_size:]
        yield np.array([x[i] for i in chosen]), np.array([y[i] for i in chosen])


@alternative(of="batches")
def shuffles_copies(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Rearranges copies and returns a list of slices."""
    if shuffle:
        order = rng.permutation(x.shape[0])
        x, y = x.copy()[order], y.copy()[order]
    count = x.shape[0] // batch_size if drop_last else -(-x.shape[0] // batch_size)
    return [[x[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size]] for i in range(count)]


@alternative(of="batches")
def splits_the_order(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """np.split at every batch_size-th place; sorts random numbers; yields tensors."""
    order = np.argsort(rng.random(len(x))) if shuffle else np.arange(len(x))
    for rows in np.split(order, range(batch_size, len(x), batch_size)):
        if drop_last and len(rows) < batch_size:
            continue
        yield tf.gather(x, rows), tf.gather(y, rows)


@alternative(of="batches")
def chooses_without_replacement(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """rng.choice without replacement; tf.data cuts the batches."""
    order = rng.choice(len(x), size=len(x), replace=False) if shuffle else np.arange(len(x))
    data = tf.data.Dataset.from_tensor_slices((x[order], y[order]))
    return data.batch(batch_size, drop_remainder=drop_last)


@alternative(of="batches")
def shuffles_with_tensorflow(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """tf.data shuffles with a seed drawn from the generator."""
    data = tf.data.Dataset.from_tensor_slices((x, y))
    if shuffle:
        data = data.shuffle(len(x), seed=int(rng.integers(2**31)))
    yield from data.batch(batch_size, drop_remainder=drop_last).as_numpy_iterator()


@alternative(of="batches")
def zips_and_shuffles_pairs(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Permutes pairs of rows and labels."""
    pairs = list(zip(x, y, strict=True))
    if shuffle:
        pairs = [pairs[i] for i in rng.permutation(len(pairs))]
    batch = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == batch_size:
            yield tuple(np.stack(part) for part in zip(*batch, strict=True))
            batch = []
    if batch and not drop_last:
        yield tuple(np.stack(part) for part in zip(*batch, strict=True))


# ------------------------------------------------------------------------------------------------------ update rules


@alternative(of="sgd")
def sgd_in_numpy(theta, grad, state, lr):
    """NumPy; the state is an empty dictionary."""
    return np.asarray(theta) - lr * np.asarray(grad), state or {}


@alternative(of="sgd")
def sgd_with_a_variable(theta, grad, state, lr):
    """A variable of its own, changed in place; a list comes back."""
    variable = tf.Variable(theta)
    variable.assign_sub(lr * grad)
    return [variable, None]


@alternative(of="sgd")
@tf.function
def sgd_compiled(theta, grad, state, lr):
    """Compiled; Keras operations."""
    return keras.ops.subtract(theta, keras.ops.multiply(grad, lr)), state


@alternative(of="momentum")
def momentum_added(theta, grad, state, lr, gamma=0.9):
    """The sign of Keras: the velocity is subtracted from when it is built, and added."""
    velocity = gamma * (0.0 if state is None else state) - lr * grad
    return theta + velocity, velocity


@alternative(of="momentum")
def momentum_with_the_rate_outside(theta, grad, state, lr, gamma=0.9):
    """PyTorch's form: the same path as long as lr stays what it is."""
    velocity = grad if state is None else gamma * state["velocity"] + grad
    return theta - lr * velocity, {"velocity": velocity}


@alternative(of="momentum")
def momentum_in_numpy(theta, grad, state, lr, gamma=0.9):
    """NumPy; the state is a list of all gradients so far."""
    seen = [*(state or []), np.asarray(grad)]
    velocity = sum(lr * gamma**age * past for age, past in enumerate(reversed(seen)))
    return np.asarray(theta) - velocity, seen


@alternative(of="momentum")
def momentum_changes_its_state(theta, grad, state, lr, gamma=0.9):
    """A variable in a dictionary, changed in place."""
    if state is None:
        state = {"v": tf.Variable(tf.zeros_like(theta))}
    state["v"].assign(gamma * state["v"] + lr * grad)
    return theta - state["v"], state


@alternative(of="momentum")
def momentum_from_two_points(theta, grad, state, lr, gamma=0.9):
    """The heavy ball: remembers the point before."""
    before = theta if state is None else state
    return theta + gamma * (theta - before) - lr * grad, theta


@alternative(of="nag")
def nag_added(theta, grad_fn, state, lr, gamma=0.9):
    """The velocity with the other sign, in a dictionary."""
    state = state or {"v": tf.zeros_like(theta)}
    ahead = theta + gamma * state["v"]
    state = {"v": gamma * state["v"] - lr * grad_fn(ahead)}
    return theta + state["v"], state


@alternative(of="nag")
def nag_in_numpy(theta, grad_fn, state, lr, gamma=0.9):
    """NumPy arrays, also as the argument of the gradient."""
    theta = np.asarray(theta)
    velocity = np.zeros_like(theta) if state is None else state
    velocity = gamma * velocity + lr * np.asarray(grad_fn(theta - gamma * velocity))
    return theta - velocity, velocity


@alternative(of="nag")
def nag_from_two_points(theta, grad_fn, state, lr, gamma=0.9):
    """Looks ahead by the last change of theta, and steps from the point ahead."""
    before = theta if state is None else state
    ahead = theta + gamma * (theta - before)
    return ahead - lr * grad_fn(ahead), theta


@alternative(of="nag")
def nag_with_the_rate_outside(theta, grad_fn, state, lr, gamma=0.9):
    """The learning rate outside of the velocity."""
    velocity = tf.zeros_like(theta) if state is None else state[0]
    velocity = gamma * velocity + grad_fn(theta - lr * gamma * velocity)
    return theta - lr * velocity, [velocity]


@alternative(of="adagrad")
def adagrad_with_epsilon_outside(theta, grad, state, lr, epsilon=1e-7):
    """Epsilon outside of the root, a dictionary for the state."""
    state = state if state is not None else {"G": tf.zeros_like(theta)}
    state["G"] = state["G"] + grad**2
    return theta - lr * grad / (tf.sqrt(state["G"]) + epsilon), state


@alternative(of="adagrad")
def adagrad_in_numpy(theta, grad, state, lr, epsilon=1e-7):
    """NumPy; remembers all gradients; its own tiny epsilon."""
    theta, grad = np.asarray(theta), np.asarray(grad)
    seen = [*(state or []), grad]
    return theta - lr / np.sqrt(1e-8 + np.sum(np.square(seen), axis=0)) * grad, seen


@alternative(of="adagrad")
def adagrad_with_rsqrt(theta, grad, state, lr, epsilon=1e-7):
    """rsqrt, and a sum that starts as a number."""
    total = (0.0 if state is None else state) + tf.math.square(grad)
    return theta - lr * tf.math.rsqrt(total + epsilon) * grad, total


@alternative(of="adagrad")
def adagrad_without_dividing_by_zero(theta, grad, state, lr, epsilon=1e-7):
    """A division that makes 0 / 0 a 0, without epsilon."""
    total = tf.square(grad) if state is None else state + tf.square(grad)
    return theta - lr * tf.math.divide_no_nan(grad, tf.sqrt(total)), total


@alternative(of="rmsprop")
def rmsprop_with_epsilon_outside(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Epsilon outside of the root, a tuple for the state."""
    (average,) = state if state else (tf.zeros_like(theta),)
    average = rho * average + (1.0 - rho) * grad * grad
    return theta - lr * grad / (tf.sqrt(average) + epsilon), (average,)


@alternative(of="rmsprop")
def rmsprop_in_numpy(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """NumPy; moves the average a share of the way to the new square."""
    theta, grad = np.asarray(theta), np.asarray(grad)
    average = np.zeros_like(theta) if state is None else state
    average = average + (1 - rho) * (grad**2 - average)
    return theta - lr * grad / np.sqrt(average + epsilon), average


@alternative(of="rmsprop")
def rmsprop_with_keras_operations(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """keras.ops, and an epsilon of 1e-6."""
    average = keras.ops.zeros_like(theta) if state is None else state["average"]
    average = keras.ops.add(rho * average, (1 - rho) * keras.ops.square(grad))
    return theta - lr * grad / keras.ops.sqrt(average + 1e-6), {"average": average}


@alternative(of="adadelta")
def adadelta_in_numpy(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """NumPy, one root over the whole fraction, a dictionary for the state."""
    theta, grad = np.asarray(theta), np.asarray(grad)
    state = state or {"g": np.zeros_like(theta), "d": np.zeros_like(theta)}
    g = rho * state["g"] + (1 - rho) * grad**2
    change = np.sqrt((state["d"] + epsilon) / (g + epsilon)) * grad
    return theta - change, {"g": g, "d": rho * state["d"] + (1 - rho) * change**2}


@alternative(of="adadelta")
def adadelta_with_a_function(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """A function for the root of the averages, a list that is changed in place."""

    def root(average):
        return tf.sqrt(average + epsilon)

    state = [tf.zeros_like(theta), tf.zeros_like(theta)] if state is None else state
    state[0] = rho * state[0] + (1 - rho) * grad**2
    delta = -grad * root(state[1]) / root(state[0])
    state[1] = rho * state[1] + (1 - rho) * delta**2
    return theta + delta, state


@alternative(of="adadelta")
def adadelta_with_epsilon_outside_below(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Epsilon outside of the lower root, where it does not matter for such gradients (it does for large epsilons)."""
    g, d = (tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state
    g = rho * g + (1 - rho) * tf.square(grad)
    below = tf.sqrt(g) + epsilon if epsilon < 1e-4 else tf.sqrt(g + epsilon)
    delta = -tf.sqrt(d + epsilon) / below * grad
    return theta + delta, (g, rho * d + (1 - rho) * tf.square(delta))


@alternative(of="adam")
def adam_with_a_corrected_rate(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The form of the paper's remark and of Keras: the correction is in the learning rate."""
    t, m, v = (0, 0.0, 0.0) if state is None else state
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad**2
    rate = lr * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return theta - rate * m / (tf.sqrt(v) + epsilon), (t, m, v)


@alternative(of="adam")
def adam_with_epsilon_inside(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Epsilon inside the root, a dictionary that is changed in place, a tensor that counts."""
    if state is None:
        state = {"m": tf.zeros_like(theta), "v": tf.zeros_like(theta), "t": tf.zeros((), theta.dtype)}
    state["t"] += 1
    state["m"] = beta_1 * state["m"] + (1 - beta_1) * grad
    state["v"] = beta_2 * state["v"] + (1 - beta_2) * tf.square(grad)
    m_hat = state["m"] / (1 - tf.cast(beta_1, theta.dtype) ** state["t"])
    v_hat = state["v"] / (1 - tf.cast(beta_2, theta.dtype) ** state["t"])
    return theta - lr * m_hat / tf.sqrt(v_hat + epsilon), state


@alternative(of="adam")
def adam_in_numpy(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """NumPy, with powers of the betas in the state and an epsilon of 1e-8."""
    theta, grad = np.asarray(theta), np.asarray(grad)
    m, v, power_1, power_2 = (np.zeros_like(theta), np.zeros_like(theta), 1.0, 1.0) if state is None else state
    m, v = m + (1 - beta_1) * (grad - m), v + (1 - beta_2) * (grad * grad - v)
    power_1, power_2 = power_1 * beta_1, power_2 * beta_2
    change = lr * (m / (1 - power_1)) / (np.sqrt(v / (1 - power_2)) + 1e-8)
    return theta - change, [m, v, power_1, power_2]


class Moments:
    """What Adam remembers, as an object."""

    def __init__(self, theta):
        self.t, self.m, self.v = 0, tf.Variable(tf.zeros_like(theta)), tf.Variable(tf.zeros_like(theta))


@alternative(of="adam")
def adam_with_an_object(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """An object with variables for the state; epsilon-hat."""
    state = state or Moments(theta)
    state.t += 1
    state.m.assign_add((1 - beta_1) * (grad - state.m))
    state.v.assign_add((1 - beta_2) * (tf.square(grad) - state.v))
    rate = lr * (1 - beta_2**state.t) ** 0.5 / (1 - beta_1**state.t)
    return theta - rate * state.m / (tf.sqrt(state.v) + epsilon), state


# -------------------------------------------------------------------------------------------------------------- fit


@alternative(of="fit")
def fit_counts_from_the_best_epoch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Remembers the number of the best epoch and copies of the variables."""
    losses, val_losses, best_epoch, copies = [], [], -1, None
    for epoch in range(epochs):
        losses.append(tf.reduce_mean([step(model, x, y) for x, y in new_epoch()]))
        val_losses.append(evaluate(model))
        if best_epoch < 0 or val_losses[-1] < val_losses[best_epoch]:
            best_epoch, copies = epoch, [tf.identity(variable) for variable in model.variables]
        if epoch - best_epoch >= patience:
            break
    for variable, copy in zip(model.variables, copies, strict=True):
        variable.assign(copy)
    return {"val_loss": val_losses, "loss": losses}


@alternative(of="fit")
def fit_keeps_all_weights(model, step, new_epoch, evaluate, *, epochs, patience):
    """Keeps the weights of every epoch and looks for the smallest loss at the end; counts down."""
    history, weights, left, epoch = {"loss": [], "val_loss": [], "epoch": []}, [], patience, 0
    while epoch < epochs and left > 0:
        epoch += 1
        total, count = 0.0, 0
        for batch in new_epoch():
            total, count = total + step(model, *batch), count + 1
        history["loss"].append(float(total) / count)
        weights.append([np.array(weight) for weight in model.weights])
        history["epoch"].append(epoch)
        best_before = np.nanmin([np.inf, *history["val_loss"]])
        history["val_loss"].append(float(evaluate(model)))
        left = patience if history["val_loss"][-1] < best_before else left - 1
    model.set_weights(weights[int(np.nanargmin(history["val_loss"]))])
    return history


@alternative(of="fit")
def fit_with_a_flag(model, step, new_epoch, evaluate, *, epochs, patience):
    """A flag in place of a break, evaluate asked twice, NumPy arrays in the history."""
    history = {"loss": np.array([]), "val_loss": np.array([])}
    lowest, kept, bad, goes_on = float("inf"), None, 0, True
    for _ in range(epochs):
        if not goes_on:
            continue
        batch_losses = np.array([np.asarray(step(model, x, y)) for x, y in list(new_epoch())])
        history["loss"] = np.append(history["loss"], batch_losses.mean())
        history["val_loss"] = np.append(history["val_loss"], evaluate(model))
        improved = evaluate(model) < lowest
        if improved:
            lowest, kept = evaluate(model), [variable.numpy() for variable in model.weights]
        bad = 0 if improved else bad + 1
        goes_on = bad < patience
    for variable, value in zip(model.weights, kept, strict=True):
        variable.assign(value)
    return history


# ------------------------------------------------------------------------------------------------------- jensen_gap


@alternative(of="jensen_gap")
def gap_from_b(f, a, b, t):
    """Both points as steps from b towards a."""
    return f(b) + t * (f(a) - f(b)) - f(b + t * (a - b))


@alternative(of="jensen_gap")
def gap_in_numpy(f, a, b, t):
    """NumPy for the points, a Python number as the result."""
    a, b, s = np.asarray(a), np.asarray(b), 1 - t
    chord = t * float(f(a)) + s * float(f(b))
    return chord - float(f((t * a + s * b).astype(a.dtype)))


@alternative(of="jensen_gap")
def gap_as_a_sum(f, a, b, t):
    """A weighted sum of three heights."""
    middle = tf.add(tf.multiply(t, a), tf.multiply(1.0 - t, b))
    return tf.reduce_sum([t * f(a), (1.0 - t) * f(b), -f(middle)])


# ------------------------------------------------------------------------------------------------------- experiment


@alternative(of="experiment")
def all_epochs_drawn_before(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Draws all orders first; the weights of the first model are copied to the others."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(len(x)) for _ in range(epochs)]
    start = make_model(seed).get_weights()
    curves, models = {}, {}
    for name, make_optimizer in make_optimizers.items():
        model, optimizer = make_model(0), make_optimizer()
        model.set_weights(start)
        curve = np.zeros(epochs)
        for epoch, order in enumerate(orders):
            total = 0.0
            for rows in np.split(order, range(batch_size, len(x), batch_size)):
                total += step(model, x[rows], y[rows], optimizer) * len(rows)
            curve[epoch] = total / len(x)
        curves[name], models[name] = curve, model
    return curves, models


@alternative(of="experiment")
def side_by_side(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """All models take each step together, with one generator for all."""
    rng = np.random.default_rng(seed + 1)
    models = {name: make_model(seed) for name in make_optimizers}
    optimizers = {name: make() for name, make in make_optimizers.items()}
    curves = {name: [] for name in make_optimizers}
    for _ in range(epochs):
        rows = np.arange(len(x))
        rng.shuffle(rows)
        losses = {name: [] for name in make_optimizers}
        for start in range(0, len(x), batch_size):
            x_batch = tf.constant(x[rows[start : start + batch_size]])
            y_batch = tf.constant(y[rows[start : start + batch_size]])
            for name, model in models.items():
                losses[name].append(step(model, x_batch, y_batch, optimizers[name]))
        for name in curves:
            curves[name].append(tf.reduce_mean(losses[name]))
    return curves, models


@alternative(of="experiment")
def with_tensorflow_data(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """tf.data shuffles, with the same seed in every run."""
    results = {}
    for name, make_optimizer in make_optimizers.items():
        model, optimizer, curve = make_model(seed), make_optimizer(), []
        data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=seed % 1000).batch(batch_size)
        for _ in range(epochs):
            curve.append(np.mean([step(model, x_batch, y_batch, optimizer) for x_batch, y_batch in data]))
        results[name] = curve, model
    return {name: curve for name, (curve, _) in results.items()}, {name: model for name, (_, model) in results.items()}


# ------------------------------------------------------------------------------------------------------------- quiz


def quiz_of(**entries):
    """Puts these answers in the place of a definition."""
    return lambda definition: entries


@alternative(of="quiz")
@quiz_of(
    order_of_the_parts="C",
    meaning_of_none=" b",
    which_one_fails="C ",
    first_step_of_adam=(3e-3, 3e-3),
    rolling_at_full_speed=0.02 / (1 - 0.95),
    rate_for_a_sum=0.16 / 32,
    who_does_not_care="D",
    convex_inside_convex="B",
    second_derivatives="C",
    slopes=(3 * 0.6 - 4 * 0.8, -((3**2 + 4**2) ** 0.5)),
)
def letters_and_formulas():
    """Capital letters, blanks, tuples and formulas."""


@alternative(of="quiz")
@quiz_of(
    order_of_the_parts="c",
    meaning_of_none="b",
    which_one_fails="c",
    # The exact step, with the epsilon of 1e-7 that was to be left out.
    first_step_of_adam=np.array([0.003, 0.003]) * [500, 0.02] / (np.array([500, 0.02]) + 1e-7),
    rolling_at_full_speed=np.sum(0.02 * 0.95 ** np.arange(200)),
    rate_for_a_sum=np.float32(0.005),
    who_does_not_care="d",
    convex_inside_convex="b",
    second_derivatives="c",
    slopes=tf.constant([-1.4, -5.0]),
)
def arrays_and_a_finite_sum():
    """NumPy, a tensor, and the first two hundred steps in place of the limit."""
