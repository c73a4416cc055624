"""PS3: wrong answers, each wrong in one way and right in all others.

The first line of a docstring says what is wrong; the hint is what a student sees, and asks rather than tells. Several
come from public code and pass most checks: what makes a training step wrong shows only with the right kind of model,
and what makes an optimizer wrong only after several steps with several parameters.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import misconception

# ------------------------------------------------------------------------------------------------------- train_step


def total_loss(model, x, y, loss_fn):
    """The loss of a batch in training mode with all penalties."""
    return loss_fn(y, model(x, training=True)) + sum(model.losses)


def loss_and_gradients(model, x, y, loss_fn):
    """The total loss and its gradients in the trainable variables, all right."""
    with tf.GradientTape() as tape:
        loss = total_loss(model, x, y, loss_fn)
    return loss, tape.gradient(loss, model.trainable_variables)


def apply(optimizer, gradients, model):
    """Let the optimizer move the trainable variables."""
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))


@misconception(of="train_step", hint="Which of your computations happened while the tape was recording?")
def predicts_before_the_tape(model, x, y, loss_fn, optimizer):
    """Runs the model outside the tape, so no gradient reaches the weights."""
    y_pred = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, y_pred)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(
    of="train_step",
    hint="Follow the numbers from a weight to the loss. At which line can the tape no longer see them?",
    like="predicts_before_the_tape",
)
def leaves_tensorflow_inside_the_tape(model, x, y, loss_fn, optimizer):
    """Turns the prediction into a NumPy array inside the tape."""
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True).numpy()
        loss = loss_fn(y, y_pred)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(of="train_step", hint="You know where the weights should go. Which of your lines sends them there?")
def never_applies_the_gradients(model, x, y, loss_fn, optimizer):
    """Computes the gradients and leaves it at that."""
    loss, _gradients = loss_and_gradients(model, x, y, loss_fn)
    return loss


@misconception(
    of="train_step",
    hint="Print one weight of the model before and after your step. What did your assignment change?",
    like="never_applies_the_gradients",
)
def rebinds_a_list_of_weights(model, x, y, loss_fn, optimizer):
    """Makes a list of new tensors and leaves the model's variables alone."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    weights = list(model.trainable_variables)
    for number, gradient in enumerate(gradients):
        weights[number] = weights[number] - optimizer.learning_rate * gradient
    return loss


@misconception(
    of="train_step",
    hint="Which of its two arguments does this loss treat as the truth, and which one do you pass there?",
)
def swaps_the_arguments_of_the_loss(model, x, y, loss_fn, optimizer):
    """Calls loss_fn(prediction, truth)."""
    loss, gradients = loss_and_gradients(model, x, y, lambda truth, prediction: loss_fn(prediction, truth))
    apply(optimizer, gradients, model)
    return loss


@misconception(of="train_step", hint="Print the loss before and after a step on the same batch. Which way did it go?")
def climbs(model, x, y, loss_fn, optimizer):
    """Hands the optimizer the negative gradients, which it subtracts."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, [-gradient for gradient in gradients], model)
    return loss


@misconception(of="train_step", hint="How often does one call of your function move each weight?")
def applies_the_gradients_twice(model, x, y, loss_fn, optimizer):
    """Calls the optimizer twice with the same gradients."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)
    apply(optimizer, gradients, model)
    return loss


@misconception(
    of="train_step",
    hint="The loss is a mean over the batch already. What do you do with the number of rows after that?",
)
def multiplies_by_the_batch_size(model, x, y, loss_fn, optimizer):
    """Follows the gradient of the summed loss."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, [gradient * float(x.shape[0]) for gradient in gradients], model)
    return loss


@misconception(
    of="train_step", hint="How often do you divide by the number of examples on the way from the loss to the update?"
)
def divides_by_the_batch_size(model, x, y, loss_fn, optimizer):
    """Divides gradients of a mean by the batch size once more."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, [gradient / float(x.shape[0]) for gradient in gradients], model)
    return loss


@misconception(of="train_step", hint="Near a minimum the slope gets small. Do your steps still notice how steep it is?")
def normalizes_the_gradients(model, x, y, loss_fn, optimizer):
    """Scales each gradient to length 1."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, [gradient / tf.norm(gradient) for gradient in gradients], model)
    return loss


@misconception(
    of="train_step", hint="You limit the gradients. Who asked for that, and what does it do to a steep loss?"
)
def clips_the_gradients(model, x, y, loss_fn, optimizer):
    """Clips the gradients to a common length of 0.1."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, tf.clip_by_global_norm(gradients, 0.1)[0], model)
    return loss


@misconception(of="train_step", hint="Which rows of the batch have a say in your update?")
def trains_on_the_first_row(model, x, y, loss_fn, optimizer):
    """Uses only the first example of each batch."""
    loss, gradients = loss_and_gradients(model, x[:1], y[:1], loss_fn)
    apply(optimizer, gradients, model)
    return loss


@misconception(
    of="train_step",
    hint="Somebody hands in another kind of optimizer with the same learning rate. What changes in your function?",
)
def subtracts_by_hand(model, x, y, loss_fn, optimizer):
    """Takes only the learning rate from the optimizer and subtracts lr times the gradient."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        variable.assign(variable - optimizer.learning_rate * gradient)
    return loss


@misconception(of="train_step", hint="Whose learning rate is used in your step: yours, or that of the caller?")
def makes_an_optimizer_of_its_own(model, x, y, loss_fn, optimizer):
    """Ignores the optimizer that is handed in and makes an SGD with learning rate 0.01."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(keras.optimizers.SGD(0.01), gradients, model)
    return loss


@misconception(
    of="train_step", hint="An optimizer with momentum remembers the last step. Where is that memory in your third step?"
)
def rebuilds_the_optimizer_in_each_step(model, x, y, loss_fn, optimizer):
    """Makes a new optimizer with the same settings in every call, which has no memory."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(type(optimizer).from_config(optimizer.get_config()), gradients, model)
    return loss


@misconception(
    of="train_step", hint="Some layers of a model ask for a price on their weights. Where does your loss collect it?"
)
def forgets_the_penalties(model, x, y, loss_fn, optimizer):
    """Leaves model.losses out."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(of="train_step", hint="How many layers may ask for a penalty, and how many of them are heard?")
def adds_the_first_penalty_only(model, x, y, loss_fn, optimizer):
    """Adds model.losses[0] and no other."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses[:1])
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(of="train_step", hint="Two layers ask for a penalty each. Should a third one make the others cheaper?")
def averages_the_penalties(model, x, y, loss_fn, optimizer):
    """Adds the mean of the penalties in place of their sum."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses) / max(len(model.losses), 1)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(
    of="train_step",
    hint="The number you return contains the penalties. Was the tape still recording when they came in?",
)
def adds_the_penalties_after_the_tape(model, x, y, loss_fn, optimizer):
    """Adds the penalties to the loss that is returned, but not to the one that is differentiated."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss + sum(model.losses)


@misconception(
    of="train_step",
    hint="Your update follows one number, and you return another one. What is the difference of the two?",
)
def returns_the_loss_without_penalties(model, x, y, loss_fn, optimizer):
    """Differentiates the total loss, but returns only what loss_fn said."""
    with tf.GradientTape() as tape:
        data_loss = loss_fn(y, model(x, training=True))
        loss = data_loss + sum(model.losses)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return data_loss


@misconception(
    of="train_step",
    hint="How does a Dropout layer know whether this is practice or the exam? Who tells it in your step?",
)
def forgets_the_training_mode(model, x, y, loss_fn, optimizer):
    """Calls the model without training=True, which means inference."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x)) + sum(model.losses)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(
    of="train_step",
    hint="In which mode does your step run the model, and what do BatchNormalization and Dropout do in that mode?",
    like="forgets_the_training_mode",
)
def trains_in_inference_mode(model, x, y, loss_fn, optimizer):
    """Passes training=False."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=False)) + sum(model.losses)
    apply(optimizer, tape.gradient(loss, model.trainable_variables), model)
    return loss


@misconception(of="train_step", hint="Make a list of what you differentiate with respect to. Is every layer in it?")
def trains_the_last_layer_only(model, x, y, loss_fn, optimizer):
    """Differentiates in the variables of the last layer."""
    with tf.GradientTape() as tape:
        loss = total_loss(model, x, y, loss_fn)
    variables = model.layers[-1].trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss


@misconception(of="train_step", hint="Which of the variables in your list have more than one axis, and which do not?")
def leaves_the_biases_out(model, x, y, loss_fn, optimizer):
    """Trains only what has two axes."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    pairs = zip(gradients, model.trainable_variables, strict=True)
    optimizer.apply_gradients([(gradient, variable) for gradient, variable in pairs if len(variable.shape) > 1])
    return loss


@misconception(
    of="train_step", hint="May every variable of a model be moved? What is in model.weights that is not to be trained?"
)
def trains_all_weights(model, x, y, loss_fn, optimizer):
    """Hands model.weights to the optimizer: frozen layers and moving averages, too."""
    with tf.GradientTape() as tape:
        loss = total_loss(model, x, y, loss_fn)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.weights), model.weights, strict=True))
    return loss


@misconception(of="train_step", hint="Somebody has frozen a layer on purpose. What does your step do to that decision?")
def thaws_frozen_layers(model, x, y, loss_fn, optimizer):
    """Makes every layer trainable first."""
    model.trainable = True
    for layer in model.layers:
        layer.trainable = True
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)
    return loss


@misconception(
    of="train_step", hint="Which weights produced the loss that you return: those before or those after the step?"
)
def returns_the_loss_after_the_update(model, x, y, loss_fn, optimizer):
    """Measures the loss again once the weights have moved."""
    _, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)
    return loss_fn(y, model(x, training=False)) + sum(model.losses)


@misconception(
    of="train_step", hint="Training goes well, but the caller wants to plot it. What does your function hand back?"
)
def returns_nothing(model, x, y, loss_fn, optimizer):
    """Updates the weights and forgets the return statement."""
    _, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)


@misconception(of="train_step", hint="Your step runs the model more than once. Which layers notice every single run?")
def runs_the_model_twice(model, x, y, loss_fn, optimizer):
    """Measures the loss in a second forward pass in training mode, which moves the moving averages again."""
    loss = total_loss(model, x, y, loss_fn)
    _, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)
    return loss


@misconception(of="train_step", hint="What does this method want: gradients, or pairs? And in which order?")
def hands_over_variables_first(model, x, y, loss_fn, optimizer):
    """Zips variables and gradients the wrong way round."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    optimizer.apply_gradients(zip(model.trainable_variables, gradients, strict=True))
    return loss


@misconception(of="train_step", hint="This method wants one argument. What are its elements: gradients, or pairs?")
def hands_over_two_lists(model, x, y, loss_fn, optimizer):
    """Calls apply_gradients with gradients and variables as two arguments, as apply would take them."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    optimizer.apply_gradients(gradients, model.trainable_variables)
    return loss


@misconception(
    of="train_step",
    hint="The optimizer gets your list of gradients. How could it know which variable each is for?",
    shared_hint="What does this method want: gradients, or pairs? And in which order?",
)
def hands_over_gradients_alone(model, x, y, loss_fn, optimizer):
    """Calls apply_gradients with a list of gradients in place of pairs."""
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    optimizer.apply_gradients(gradients)
    return loss


@misconception(of="train_step", hint="How often may an ordinary tape be asked? How often do you ask it?")
def asks_the_tape_for_each_variable(model, x, y, loss_fn, optimizer):
    """Asks a tape that is not persistent once for every variable."""
    with tf.GradientTape() as tape:
        loss = total_loss(model, x, y, loss_fn)
    for variable in model.trainable_variables:
        optimizer.apply_gradients([(tape.gradient(loss, variable), variable)])
    return loss


FIRST_MODELS = {}  # by loss function: each exercise has one of its own


@misconception(
    of="train_step",
    hint="Two models take turns. Which of them does your function remember, and which one was it given?",
)
def trains_the_first_model_it_met(model, x, y, loss_fn, optimizer):
    """Remembers the first model and its optimizer, as code does that uses the notebook's variables."""
    model, optimizer = FIRST_MODELS.setdefault(loss_fn, (model, optimizer))
    loss, gradients = loss_and_gradients(model, x, y, loss_fn)
    apply(optimizer, gradients, model)
    return loss


# ---------------------------------------------------------------------------------------------------------- batches


def parts_of(order, batch_size):
    """An order of row numbers, cut into batches."""
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def order_from(rng, rows, shuffle):
    """Row numbers in a random order, or as they come."""
    return rng.permutation(rows) if shuffle else np.arange(rows)


def full_ones(parts, batch_size, drop_last):
    """All batches, or only those that are full."""
    return [part for part in parts if len(part) == batch_size or not drop_last]


@misconception(of="batches", hint="With 7 rows and batches of 3, how many rows does an epoch of yours use?")
def always_drops_the_last_batch(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Counts full batches with // and never yields the rest."""
    order = order_from(rng, len(x), shuffle)
    for number in range(len(x) // batch_size):
        part = order[number * batch_size : (number + 1) * batch_size]
        yield x[part], y[part]


@misconception(of="batches", hint="The caller sets drop_last. At which line of yours does it make a difference?")
def never_drops_the_last_batch(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Ignores drop_last."""
    for part in parts_of(order_from(rng, len(x), shuffle), batch_size):
        yield x[part], y[part]


@misconception(of="batches", hint="Is a last batch that happens to be full one of those that drop_last is about?")
def drops_a_full_last_batch(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """With drop_last it leaves out the last batch, whatever its size."""
    parts = parts_of(order_from(rng, len(x), shuffle), batch_size)
    for part in parts[:-1] if drop_last else parts:
        yield x[part], y[part]


@misconception(of="batches", hint="Pick one row of a batch. Is the label beside it the one that it came with?")
def shuffles_rows_and_labels_apart(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Draws one order for x and another one for y."""
    rows = parts_of(order_from(rng, len(x), shuffle), batch_size)
    labels = parts_of(order_from(rng, len(x), shuffle), batch_size)
    for row_part, label_part in zip(rows, labels, strict=True):
        if len(row_part) == batch_size or not drop_last:
            yield x[row_part], y[label_part]


@misconception(
    of="batches",
    hint="You shuffle the rows. What happens to the labels at that moment?",
    like="shuffles_rows_and_labels_apart",
)
def shuffles_the_rows_only(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Takes x in the new order and y in the old one."""
    order = order_from(rng, len(x), shuffle)
    for part, place in zip(parts_of(order, batch_size), parts_of(np.arange(len(x)), batch_size), strict=True):
        if len(part) == batch_size or not drop_last:
            yield x[part], y[place]


@misconception(of="batches", hint="Two epochs in a row: will the second one surprise the model at all?")
def makes_a_generator_of_its_own(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Makes a generator with a fixed seed in every call, so that all epochs are equal."""
    order = order_from(np.random.default_rng(0), len(x), shuffle)
    for part in full_ones(parts_of(order, batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(
    of="batches", hint="The caller wants to repeat a run exactly and hands you a generator for it. Do you use it?"
)
def uses_numpys_global_randomness(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Shuffles with np.random in place of the generator that is handed in."""
    order = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
    for part in full_ones(parts_of(order, batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="How often does each row come in one epoch? Count them.")
def draws_with_replacement(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Draws row numbers with rng.integers, so some come twice and some not at all."""
    order = rng.integers(len(x), size=len(x)) if shuffle else np.arange(len(x))
    for part in full_ones(parts_of(order, batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="Print the caller's arrays after an epoch. Are they what they were?")
def shuffles_the_callers_arrays(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Rearranges x and y in place."""
    if shuffle:
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
    for part in full_ones(parts_of(np.arange(len(x)), batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="What comes out if the data are fewer than one batch?")
def yields_nothing_if_one_batch_is_enough(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Stops at once if the batch size is above the number of rows."""
    if batch_size > len(x):
        return
    for part in full_ones(parts_of(order_from(rng, len(x), shuffle), batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="The caller asks for a random order. At which line of yours does it arise?")
def never_shuffles(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Ignores shuffle and takes slices."""
    for part in full_ones(parts_of(np.arange(len(x)), batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="The caller may switch shuffling off. Does your order change then?")
def always_shuffles(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Ignores shuffle=False."""
    for part in full_ones(parts_of(rng.permutation(len(x)), batch_size), batch_size, drop_last):
        yield x[part], y[part]


@misconception(of="batches", hint="Which examples can meet in one of your batches, and which never can?")
def shuffles_the_batches_only(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Cuts the arrays in order and shuffles the order of the pieces, a smaller last one among them."""
    parts = full_ones(parts_of(np.arange(len(x)), batch_size), batch_size, drop_last)
    for number in order_from(rng, len(parts), shuffle):
        yield x[parts[number]], y[parts[number]]


@misconception(of="batches", hint="Which rows are in your last batch, and in how many batches has each of them been?")
def fills_the_last_batch_up(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Repeats the first rows of the epoch to make the last batch full."""
    order = order_from(rng, len(x), shuffle)
    for part in parts_of(order, batch_size):
        if len(part) == batch_size or not drop_last:
            part = np.concatenate([part, np.resize(order, batch_size - len(part))])
            yield x[part], y[part]


@misconception(of="batches", hint="Look at the end of one batch and at the beginning of the next. Do they overlap?")
def overlaps_by_one_row(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Ends each slice one row too late."""
    order = order_from(rng, len(x), shuffle)
    stop = len(x) - len(x) % batch_size if drop_last else len(x)
    for start in range(0, stop, batch_size):
        part = order[start : start + batch_size + 1]
        yield x[part], y[part]


@misconception(of="batches", hint="A caller that trains needs the examples themselves. What do your batches hold?")
def yields_row_numbers(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Yields row numbers in place of rows."""
    yield from full_ones(parts_of(order_from(rng, len(x), shuffle), batch_size), batch_size, drop_last)


@misconception(of="batches", hint="You return inside the loop. How many batches does the caller ever see?")
def returns_the_first_batch(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Has return where yield should be."""
    for part in full_ones(parts_of(order_from(rng, len(x), shuffle), batch_size), batch_size, drop_last):
        return x[part], y[part]
    return None


@misconception(of="batches", hint="What shape does one example have, and what shape has it in your batches?")
def flattens_the_examples(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Makes every example a vector."""
    for part in full_ones(parts_of(order_from(rng, len(x), shuffle), batch_size), batch_size, drop_last):
        yield x[part].reshape(len(part), -1), y[part]


@misconception(of="batches", hint="Does your function make one epoch, or does it ever end?")
def never_ends(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Starts again after the last batch."""
    while True:
        for part in full_ones(parts_of(order_from(rng, len(x), shuffle), batch_size), batch_size, drop_last):
            yield x[part], y[part]


# -------------------------------------------------------------------------------------------------------------- sgd


@misconception(of="sgd", hint="Which way does the gradient point, and which way do you want to go?")
def sgd_climbs(theta, grad, state, lr):
    """Adds the gradient."""
    return theta + lr * grad, state


@misconception(of="sgd", hint="What should a learning rate of 0 do, and what does it do in your function?")
def sgd_without_a_learning_rate(theta, grad, state, lr):
    """Subtracts the whole gradient."""
    return theta - grad, state


@misconception(of="sgd", hint="Who chooses the learning rate: the caller or you?")
def sgd_with_a_rate_of_its_own(theta, grad, state, lr):
    """Always uses 0.01."""
    return theta - 0.01 * grad, state


@misconception(of="sgd", hint="The caller unpacks two results. How many does your function return?")
def sgd_returns_theta_alone(theta, grad, state, lr):
    """Returns the parameters without a state."""
    return theta - lr * grad


@misconception(of="sgd", hint="In which order does the caller expect your two results?")
def sgd_returns_the_state_first(theta, grad, state, lr):
    """Returns (state, parameters)."""
    return state, theta - lr * grad


@misconception(of="sgd", hint="Print what you compute. Is it where theta should be, or how far it should go?")
def sgd_returns_the_change(theta, grad, state, lr):
    """Returns the step in place of the new parameters."""
    return -lr * grad, state


@misconception(of="sgd", hint="Twice as steep a slope: how much longer is your step?")
def sgd_normalizes(theta, grad, state, lr):
    """Makes every step lr long."""
    return theta - lr * grad / tf.norm(grad), state


@misconception(of="sgd", hint="Which parameter moves by which entry of the gradient?")
def sgd_averages_the_gradient(theta, grad, state, lr):
    """Moves all parameters by the same number."""
    return theta - lr * tf.reduce_mean(grad), state


@misconception(of="sgd", hint="Twice as steep a slope: how much longer is your step?")
def sgd_uses_the_sign(theta, grad, state, lr):
    """Uses the sign of the gradient only."""
    return theta - lr * tf.sign(grad), state


@misconception(of="sgd", hint="You change theta in place. Is what you were given something that can be changed?")
def sgd_assigns_to_a_tensor(theta, grad, state, lr):
    """Calls assign_sub on a tensor, which has no such method."""
    theta.assign_sub(lr * grad)
    return theta, state


@misconception(of="sgd", hint="The second step gets the same learning rate as the first. Does it use it?")
def sgd_decays_the_rate(theta, grad, state, lr):
    """Counts the steps and divides the learning rate by their number."""
    t = 1 if state is None else state + 1
    return theta - lr / t * grad, t


# --------------------------------------------------------------------------------------------------------- momentum


def zeros_first(theta, state):
    """The state, or zeros before the first step."""
    return tf.zeros_like(theta) if state is None else state


@misconception(of="momentum", hint="What does the rolling ball remember, and which of your lines hands it on?")
def momentum_forgets_the_velocity(theta, grad, state, lr, gamma=0.9):
    """Returns no state, so every step starts from rest."""
    velocity = gamma * zeros_first(theta, state) + lr * grad
    return theta - velocity, None


@misconception(
    of="momentum",
    hint="Which velocity do you hand on: the one you came with, or the one you go on with?",
    like="momentum_forgets_the_velocity",
)
def momentum_returns_the_old_velocity(theta, grad, state, lr, gamma=0.9):
    """Hands on the velocity from before the step, which is always 0."""
    before = zeros_first(theta, state)
    return theta - (gamma * before + lr * grad), before


@misconception(of="momentum", hint="How far does the first step go with your formula, and how far should it go?")
def momentum_as_an_average(theta, grad, state, lr, gamma=0.9):
    """Weights the gradient with 1 - gamma, as Adam does."""
    average = gamma * zeros_first(theta, state) + (1 - gamma) * grad
    return theta - lr * average, average


@misconception(of="momentum", hint="Follow the sign of the gradient into the velocity and from there into theta.")
def momentum_climbs(theta, grad, state, lr, gamma=0.9):
    """Builds the velocity with one sign convention and applies it with the other."""
    velocity = gamma * zeros_first(theta, state) - lr * grad
    return theta - velocity, velocity


@misconception(of="momentum", hint="On a long slope, does your ball get faster or does it shake?")
def momentum_flips_in_every_step(theta, grad, state, lr, gamma=0.9):
    """Subtracts the old velocity from the new one."""
    velocity = lr * grad - gamma * zeros_first(theta, state)
    return theta - velocity, velocity


@misconception(of="momentum", hint="What should a learning rate of 0 do, and what does it do in your function?")
def momentum_without_a_learning_rate(theta, grad, state, lr, gamma=0.9):
    """Leaves lr out."""
    velocity = gamma * zeros_first(theta, state) + grad
    return theta - velocity, velocity


@misconception(of="momentum", hint="How often does the learning rate act on the oldest gradient that still counts?")
def momentum_applies_the_rate_twice(theta, grad, state, lr, gamma=0.9):
    """Puts lr into the velocity and then multiplies the velocity with lr again."""
    velocity = gamma * zeros_first(theta, state) + lr * grad
    return theta - lr * velocity, velocity


@misconception(of="momentum", hint="The caller asks for another gamma. Does your function listen?")
def momentum_with_a_gamma_of_its_own(theta, grad, state, lr, gamma=0.9):
    """Always uses 0.9."""
    velocity = 0.9 * zeros_first(theta, state) + lr * grad
    return theta - velocity, velocity


@misconception(of="momentum", hint="Does the ball ever slow down if nothing pushes it?")
def momentum_without_friction(theta, grad, state, lr, gamma=0.9):
    """Keeps all of the old velocity."""
    velocity = zeros_first(theta, state) + lr * grad
    return theta - velocity, velocity


@misconception(of="momentum", hint="Which velocity moves theta: the one from before this gradient, or the new one?")
def momentum_moves_before_it_looks(theta, grad, state, lr, gamma=0.9):
    """Moves with the old velocity and updates it afterwards."""
    before = zeros_first(theta, state)
    return theta - before, gamma * before + lr * grad


@misconception(of="momentum", hint="How often does gamma act on the same velocity within one step?")
def momentum_looks_ahead(theta, grad, state, lr, gamma=0.9):
    """Moves by gamma v + lr grad with the new v: the Keras form of Nesterov's rule."""
    velocity = gamma * zeros_first(theta, state) + lr * grad
    return theta - (gamma * velocity + lr * grad), velocity


@misconception(of="momentum", hint="What happens to the velocity of a parameter whose gradient is 0 for once?")
def momentum_counts_the_step_twice(theta, grad, state, lr, gamma=0.9):
    """Moves by the velocity and by the gradient once more."""
    velocity = gamma * zeros_first(theta, state) + lr * grad
    return theta - velocity - lr * grad, velocity


SHARED_VELOCITY = {}


@misconception(
    of="momentum", hint="Two runs take turns. Whose velocity does your function find when the first one is back?"
)
def momentum_shares_one_velocity(theta, grad, state, lr, gamma=0.9):
    """Keeps one velocity for all runs outside of the state; a run that begins sets it to 0."""
    if state is None:
        SHARED_VELOCITY["v"] = tf.zeros_like(theta)
    SHARED_VELOCITY["v"] = gamma * fitting(SHARED_VELOCITY["v"], theta) + lr * grad
    return theta - SHARED_VELOCITY["v"], SHARED_VELOCITY


def fitting(memory, theta):
    """A memory of some other run, cut or repeated to the shape of theta."""
    return tf.constant(np.resize(np.asarray(memory), theta.shape), theta.dtype)


@misconception(
    of="momentum",
    hint="Your default argument is made once, when the function is defined. Who finds in it what others have left?",
    like="momentum_shares_one_velocity",
)
def momentum_remembers_in_a_default(theta, grad, state, lr, gamma=0.9, memory={}):  # noqa: B006 - that is the mistake
    """Keeps the velocity in a default argument, one for all runs."""
    if state is None:
        memory["v"] = tf.zeros_like(theta)
    memory["v"] = gamma * fitting(memory["v"], theta) + lr * grad
    return theta - memory["v"], "see the default argument"


# -------------------------------------------------------------------------------------------------------------- nag


@misconception(of="nag", hint="At which point do you ask for the gradient, and at which does the formula ask for it?")
def nag_asks_where_it_stands(theta, grad_fn, state, lr, gamma=0.9):
    """Takes the gradient at theta: plain momentum."""
    velocity = gamma * zeros_first(theta, state) + lr * grad_fn(theta)
    return theta - velocity, velocity


@misconception(of="nag", hint="The velocity is going to be subtracted. On which side of theta does the ball arrive?")
def nag_looks_back(theta, grad_fn, state, lr, gamma=0.9):
    """Takes the gradient at theta + gamma v."""
    before = zeros_first(theta, state)
    velocity = gamma * before + lr * grad_fn(theta + gamma * before)
    return theta - velocity, velocity


@misconception(of="nag", hint="How much of the old velocity is left in this step? And where do you look?")
def nag_looks_too_far(theta, grad_fn, state, lr, gamma=0.9):
    """Takes the gradient at theta - v, without gamma."""
    before = zeros_first(theta, state)
    velocity = gamma * before + lr * grad_fn(theta - before)
    return theta - velocity, velocity


@misconception(of="nag", hint="There are two points in this method. Which of the two do you return?")
def nag_returns_the_point_ahead(theta, grad_fn, state, lr, gamma=0.9):
    """Returns the look-ahead point, as Keras stores it, and takes the gradient there."""
    velocity = gamma * zeros_first(theta, state) + lr * grad_fn(theta)
    return theta - gamma * velocity - lr * grad_fn(theta), velocity


@misconception(of="nag", hint="You look ahead to find the gradient. From where do you take the step?")
def nag_steps_from_the_point_ahead(theta, grad_fn, state, lr, gamma=0.9):
    """Subtracts the velocity from the look-ahead point, so the old velocity counts twice."""
    before = zeros_first(theta, state)
    ahead = theta - gamma * before
    velocity = gamma * before + lr * grad_fn(ahead)
    return ahead - velocity, velocity


@misconception(of="nag", hint="What does the rolling ball remember, and which of your lines hands it on?")
def nag_forgets_the_velocity(theta, grad_fn, state, lr, gamma=0.9):
    """Returns no state, so every step starts from rest."""
    before = zeros_first(theta, state)
    return theta - (gamma * before + lr * grad_fn(theta - gamma * before)), None


@misconception(of="nag", hint="How far does the first step go with your formula, and how far should it go?")
def nag_as_an_average(theta, grad_fn, state, lr, gamma=0.9):
    """Weights the gradient with 1 - gamma."""
    before = zeros_first(theta, state)
    velocity = gamma * before + (1 - gamma) * lr * grad_fn(theta - gamma * before)
    return theta - velocity, velocity


@misconception(of="nag", hint="What kind of thing is the second argument here: numbers, or something to be asked?")
def nag_takes_the_function_for_a_gradient(theta, grad_fn, state, lr, gamma=0.9):
    """Multiplies the function itself with the learning rate."""
    velocity = gamma * zeros_first(theta, state) + lr * grad_fn
    return theta - velocity, velocity


@misconception(of="nag", hint="What should a learning rate of 0 do, and what does it do in your function?")
def nag_without_a_learning_rate(theta, grad_fn, state, lr, gamma=0.9):
    """Leaves lr out."""
    before = zeros_first(theta, state)
    velocity = gamma * before + grad_fn(theta - gamma * before)
    return theta - velocity, velocity


@misconception(of="nag", hint="The caller asks for another gamma. Does every line of yours listen?")
def nag_with_a_gamma_of_its_own(theta, grad_fn, state, lr, gamma=0.9):
    """Always uses 0.9."""
    before = zeros_first(theta, state)
    velocity = 0.9 * before + lr * grad_fn(theta - 0.9 * before)
    return theta - velocity, velocity


@misconception(of="nag", hint="Follow the sign of the gradient into the velocity and from there into theta.")
def nag_climbs(theta, grad_fn, state, lr, gamma=0.9):
    """Adds the velocity."""
    before = zeros_first(theta, state)
    velocity = gamma * before + lr * grad_fn(theta - gamma * before)
    return theta + velocity, velocity


SHARED_NESTEROV = {}


@misconception(of="nag", hint="Two runs take turns. Whose velocity does your function find when the first one is back?")
def nag_shares_one_velocity(theta, grad_fn, state, lr, gamma=0.9):
    """Keeps one velocity for all runs outside of the state; a run that begins sets it to 0."""
    if state is None:
        SHARED_NESTEROV["v"] = tf.zeros_like(theta)
    before = fitting(SHARED_NESTEROV["v"], theta)
    SHARED_NESTEROV["v"] = gamma * before + lr * grad_fn(theta - gamma * before)
    return theta - SHARED_NESTEROV["v"], SHARED_NESTEROV


# ---------------------------------------------------------------------------------------------------------- adagrad


@misconception(of="adagrad", hint="Does the length of your steps ever grow again? May it, in this method?")
def adagrad_forgets_old_gradients(theta, grad, state, lr, epsilon=1e-7):
    """Takes a running average in place of the sum: RMSprop."""
    total = 0.9 * zeros_first(theta, state) + 0.1 * tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), total


@misconception(of="adagrad", hint="Print the length of your first five steps. What should become of it?")
def adagrad_accumulates_nothing(theta, grad, state, lr, epsilon=1e-7):
    """Uses the square of this gradient only."""
    total = tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), total


@misconception(
    of="adagrad",
    hint="Which of your two results lets the next step know of this one?",
    like="adagrad_accumulates_nothing",
)
def adagrad_returns_no_sum(theta, grad, state, lr, epsilon=1e-7):
    """Returns no state, so every sum starts again."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), None


@misconception(of="adagrad", hint="If the gradient is in meters, in which unit is your denominator?")
def adagrad_without_the_root(theta, grad, state, lr, epsilon=1e-7):
    """Divides by the sum of squares itself."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / (total + epsilon), total


@misconception(of="adagrad", hint="What is it that you add up: gradients, their sizes, or their squares?")
def adagrad_adds_up_sizes(theta, grad, state, lr, epsilon=1e-7):
    """Adds up |grad| and divides by it."""
    total = zeros_first(theta, state) + tf.abs(grad)
    return theta - lr * grad / (total + epsilon), total


@misconception(of="adagrad", hint="Gradients of both signs: what happens to your sum?")
def adagrad_adds_up_gradients(theta, grad, state, lr, epsilon=1e-7):
    """Squares the sum in place of summing the squares."""
    total = zeros_first(theta, state) + grad
    return theta - lr * grad / tf.sqrt(tf.square(total) + epsilon), total


@misconception(of="adagrad", hint="How long is your very first step in each direction, compared with lr?")
def adagrad_starts_from_a_tenth(theta, grad, state, lr, epsilon=1e-7):
    """Starts the sum at 0.1, as Keras does by default."""
    total = tf.fill(tf.shape(theta), tf.cast(0.1, theta.dtype)) if state is None else state
    total = total + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), total


@misconception(of="adagrad", hint="Does each parameter have a learning rate of its own in your function?")
def adagrad_with_one_sum_for_all(theta, grad, state, lr, epsilon=1e-7):
    """Sums the squares over all parameters."""
    total = (0.0 if state is None else state) + tf.reduce_sum(tf.square(grad))
    return theta - lr * grad / tf.sqrt(total + epsilon), total


@misconception(of="adagrad", hint="What is 0 divided by the root of 0, and what is there to prevent it?")
def adagrad_without_epsilon(theta, grad, state, lr, epsilon=1e-7):
    """Divides by the root alone."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total), total


@misconception(
    of="adagrad",
    hint="Python divides before it adds. To what do you add epsilon?",
    like="adagrad_without_epsilon",
)
def adagrad_adds_epsilon_to_the_parameters(theta, grad, state, lr, epsilon=1e-7):
    """Misses a pair of parentheses: epsilon ends up outside of the fraction."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total) + epsilon, total


@misconception(of="adagrad", hint="Does the gradient of this step count in your denominator?")
def adagrad_divides_by_the_old_sum(theta, grad, state, lr, epsilon=1e-7):
    """Uses the sum from before this step."""
    before = zeros_first(theta, state)
    return theta - lr * grad / tf.sqrt(before + epsilon), before + tf.square(grad)


@misconception(of="adagrad", hint="What should a learning rate of 0 do, and what does it do in your function?")
def adagrad_without_a_learning_rate(theta, grad, state, lr, epsilon=1e-7):
    """Leaves lr out."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - grad / tf.sqrt(total + epsilon), total


@misconception(of="adagrad", hint="Is it a sum that you divide by, or an average?")
def adagrad_averages(theta, grad, state, lr, epsilon=1e-7):
    """Divides the sum by the number of steps."""
    t, total = (0, tf.zeros_like(theta)) if state is None else state
    t, total = t + 1, total + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total / t + epsilon), (t, total)


@misconception(of="adagrad", hint="Which way does the gradient point, and which way do you want to go?")
def adagrad_climbs(theta, grad, state, lr, epsilon=1e-7):
    """Adds the step."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta + lr * grad / tf.sqrt(total + epsilon), total


SHARED_SUM = {}


@misconception(of="adagrad", hint="Two runs take turns. Whose sum does your function find when the first one is back?")
def adagrad_shares_one_sum(theta, grad, state, lr, epsilon=1e-7):
    """Keeps one sum for all runs outside of the state; a run that begins sets it to 0."""
    if state is None:
        SHARED_SUM["G"] = tf.zeros_like(theta)
    SHARED_SUM["G"] = fitting(SHARED_SUM["G"], theta) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(SHARED_SUM["G"] + epsilon), SHARED_SUM


# ---------------------------------------------------------------------------------------------------------- rmsprop


@misconception(of="rmsprop", hint="What is the average of: gradients, or their squares?")
def rmsprop_averages_gradients(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Averages grad in place of grad squared, then takes the size of it."""
    average = rho * zeros_first(theta, state) + (1 - rho) * grad
    return theta - lr * grad / (tf.abs(average) + epsilon), average


@misconception(of="rmsprop", hint="Can your average become negative? What would its root be?")
def rmsprop_takes_the_root_of_gradients(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Averages grad and takes the root, which is NaN where the average is negative."""
    average = rho * zeros_first(theta, state) + (1 - rho) * grad
    return theta - lr * grad / tf.sqrt(average + epsilon), average


@misconception(of="rmsprop", hint="If the gradient is in meters, in which unit is your denominator?")
def rmsprop_without_the_root(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Divides by the average of the squares itself."""
    average = rho * zeros_first(theta, state) + (1 - rho) * tf.square(grad)
    return theta - lr * grad / (average + epsilon), average


@misconception(of="rmsprop", hint="With rho = 0.9, how much of the old average survives one step of yours?")
def rmsprop_swaps_the_shares(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Gives rho to the new gradient and 1 - rho to the old average."""
    average = (1 - rho) * zeros_first(theta, state) + rho * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average + epsilon), average


@misconception(
    of="rmsprop",
    hint="Can your average ever become smaller again?",
    shared_hint="The first gradient is g. What is under the root then in the text's formula, and what in your code?",
)
def rmsprop_never_forgets(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Adds the squares up: Adagrad."""
    total = zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), total


@misconception(
    of="rmsprop",
    hint="Do the two shares of your average sum to 1?",
    shared_hint="The first gradient is g. What is under the root then in the text's formula, and what in your code?",
)
def rmsprop_weighs_the_new_gradient_fully(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Lets the old sum decay, but adds the new square with weight 1."""
    average = rho * zeros_first(theta, state) + tf.square(grad)
    return theta - lr * grad / tf.sqrt(average + epsilon), average


@misconception(
    of="rmsprop",
    hint="Does your formula have a part that the formula of this question has not?",
    shared_hint="The first gradient is g. What is under the root then in the text's formula, and what in your code?",
)
def rmsprop_corrects_the_start(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Divides the average by 1 - rho^t, as Adam does."""
    t, average = (0, tf.zeros_like(theta)) if state is None else state
    t, average = t + 1, rho * average + (1 - rho) * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average / (1 - rho**t) + epsilon), (t, average)


@misconception(of="rmsprop", hint="Which of your two results lets the next step know of this one?")
def rmsprop_returns_no_average(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Returns no state, so every average starts again."""
    average = rho * zeros_first(theta, state) + (1 - rho) * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average + epsilon), None


@misconception(of="rmsprop", hint="Does the gradient of this step count in your denominator?")
def rmsprop_divides_by_the_old_average(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Uses the average from before this step."""
    before = zeros_first(theta, state)
    return theta - lr * grad / tf.sqrt(before + epsilon), rho * before + (1 - rho) * tf.square(grad)


@misconception(of="rmsprop", hint="What is 0 divided by the root of 0, and what is there to prevent it?")
def rmsprop_without_epsilon(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Divides by the root alone."""
    average = rho * zeros_first(theta, state) + (1 - rho) * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average), average


@misconception(
    of="rmsprop",
    hint="Python divides before it adds. To what do you add epsilon?",
    like="rmsprop_without_epsilon",
)
def rmsprop_adds_epsilon_to_the_parameters(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Misses a pair of parentheses: epsilon ends up outside of the fraction."""
    average = rho * zeros_first(theta, state) + (1 - rho) * tf.square(grad)
    return theta - (lr * grad / tf.sqrt(average) + epsilon), average


@misconception(of="rmsprop", hint="Does each parameter have an average of its own in your function?")
def rmsprop_with_one_average_for_all(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Averages the squares over all parameters, too."""
    average = rho * (0.0 if state is None else state) + (1 - rho) * tf.reduce_mean(tf.square(grad))
    return theta - lr * grad / tf.sqrt(average + epsilon), average


@misconception(of="rmsprop", hint="The caller asks for another rho. Does your function listen?")
def rmsprop_with_a_rho_of_its_own(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Always uses 0.9."""
    average = 0.9 * zeros_first(theta, state) + 0.1 * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average + epsilon), average


@misconception(of="rmsprop", hint="Which gradient does your step use: that of this batch, or an average of the past?")
def rmsprop_averages_the_step_too(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Puts a running average of the gradient into the numerator, too, as Adam does."""
    m, average = (tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state
    m, average = rho * m + (1 - rho) * grad, rho * average + (1 - rho) * tf.square(grad)
    return theta - lr * m / tf.sqrt(average + epsilon), (m, average)


@misconception(of="rmsprop", hint="What should a learning rate of 0 do, and what does it do in your function?")
def rmsprop_without_a_learning_rate(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Leaves lr out."""
    average = rho * zeros_first(theta, state) + (1 - rho) * tf.square(grad)
    return theta - grad / tf.sqrt(average + epsilon), average


SHARED_AVERAGE = {}


@misconception(
    of="rmsprop", hint="Two runs take turns. Whose average does your function find when the first one is back?"
)
def rmsprop_shares_one_average(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """Keeps one average for all runs outside of the state; a run that begins sets it to 0."""
    if state is None:
        SHARED_AVERAGE["E"] = tf.zeros_like(theta)
    SHARED_AVERAGE["E"] = rho * fitting(SHARED_AVERAGE["E"], theta) + (1 - rho) * tf.square(grad)
    return theta - lr * grad / tf.sqrt(SHARED_AVERAGE["E"] + epsilon), SHARED_AVERAGE


# --------------------------------------------------------------------------------------------------------- adadelta


def two_zeros_first(theta, state):
    """Two averages, zeros before the first step."""
    return (tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state


@misconception(of="adadelta", hint="Count the learning rates in the formula of this question. How many are in yours?")
def adadelta_uses_the_learning_rate(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Multiplies the step with lr."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + (lr or 1.0) * delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


@misconception(of="adadelta", hint="What stands above the fraction line in this method, where RMSprop has its rate?")
def adadelta_uses_the_learning_rate_above_the_line(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Has lr in place of the root of the averaged steps: RMSprop."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    return theta - (lr or 1.0) / tf.sqrt(E_g + epsilon) * grad, (E_g, E_delta)


@misconception(of="adadelta", hint="When this step is computed, which steps can the average of the steps know about?")
def adadelta_counts_this_step_already(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Updates the average of the steps before it is used for the step."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    first = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    E_delta = rho * E_delta + (1 - rho) * tf.square(first)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, E_delta)


@misconception(of="adadelta", hint="Does the gradient of this step count in your denominator?")
def adadelta_divides_by_the_old_average(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Uses the average of the gradients from before this step."""
    E_g, E_delta = two_zeros_first(theta, state)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (
        rho * E_g + (1 - rho) * tf.square(grad),
        rho * E_delta + (1 - rho) * tf.square(delta),
    )


@misconception(of="adadelta", hint="Steeper gradients: should the steps become longer or shorter? Which root is below?")
def adadelta_turns_the_fraction_over(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Divides the root of the gradients by the root of the steps."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_g + epsilon) / tf.sqrt(E_delta + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


@misconception(of="adadelta", hint="How long is your first step, when nothing but epsilon is under the upper root?")
def adadelta_with_epsilon_outside_the_roots(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Adds epsilon after the roots."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -(tf.sqrt(E_delta) + epsilon) / (tf.sqrt(E_g) + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


@misconception(of="adadelta", hint="Print your first step. Who gives the very first push?")
def adadelta_never_starts(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Has epsilon in the denominator only: the first step is 0, and so are all others."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


@misconception(of="adadelta", hint="Which of the two averages do your later steps still know about?")
def adadelta_forgets_its_steps(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Keeps the average of the gradients, but never that of the steps."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, E_delta)


@misconception(of="adadelta", hint="Which of your two results lets the next step know of this one?")
def adadelta_returns_no_state(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Returns no state, so both averages start again."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    return theta - tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad, None


@misconception(of="adadelta", hint="What is the second average of: steps, or squares of steps?")
def adadelta_averages_sizes_of_steps(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Averages |delta| in place of its square."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.abs(delta))


@misconception(of="adadelta", hint="Which two things are averaged in this method? What goes into your second average?")
def adadelta_averages_gradients_twice(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Puts the squared gradients into the average of the steps."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(grad))


@misconception(of="adadelta", hint="With rho = 0.95, how much of the old average survives one step of yours?")
def adadelta_swaps_the_shares(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Gives rho to the new entry and 1 - rho to the old average."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = (1 - rho) * E_g + rho * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, (1 - rho) * E_delta + rho * tf.square(delta))


@misconception(of="adadelta", hint="Do the sums in your state ever become smaller again?")
def adadelta_never_forgets(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Adds up squares in place of averaging them."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = E_g + tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, E_delta + tf.square(delta))


@misconception(of="adadelta", hint="Your delta has a sign. Which sign do you give it when you move?")
def adadelta_climbs(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Adds the step without the minus sign."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


@misconception(of="adadelta", hint="The caller asks for another rho. Does your function listen?")
def adadelta_with_a_rho_of_its_own(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Always uses 0.95."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = 0.95 * E_g + 0.05 * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    return theta + delta, (E_g, 0.95 * E_delta + 0.05 * tf.square(delta))


@misconception(of="adadelta", hint="The caller asks for another epsilon. Does your function listen?")
def adadelta_with_an_epsilon_of_its_own(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Always uses 1e-6."""
    E_g, E_delta = two_zeros_first(theta, state)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + 1e-6) / tf.sqrt(E_g + 1e-6) * grad
    return theta + delta, (E_g, rho * E_delta + (1 - rho) * tf.square(delta))


SHARED_AVERAGES = {}


@misconception(
    of="adadelta", hint="Two runs take turns. Whose averages does your function find when the first one is back?"
)
def adadelta_shares_its_averages(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """Keeps one pair of averages for all runs outside of the state; a run that begins sets them to 0."""
    if state is None:
        SHARED_AVERAGES.update(g=tf.zeros_like(theta), delta=tf.zeros_like(theta))
    E_g, E_delta = fitting(SHARED_AVERAGES["g"], theta), fitting(SHARED_AVERAGES["delta"], theta)
    E_g = rho * E_g + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(E_delta + epsilon) / tf.sqrt(E_g + epsilon) * grad
    SHARED_AVERAGES.update(g=E_g, delta=rho * E_delta + (1 - rho) * tf.square(delta))
    return theta + delta, SHARED_AVERAGES


# ------------------------------------------------------------------------------------------------------------- adam


def adam_start(theta, state):
    """The number of steps so far and the two averages."""
    return (0, tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state


def averages(grad, m, v, beta_1, beta_2):
    """The two running averages after this gradient."""
    return beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * tf.square(grad)


@misconception(of="adam", hint="How large is m after one step, compared with the gradient? Is that fair?")
def adam_without_correction(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Uses m and v as they are."""
    t, m, v = adam_start(theta, state)
    m, v = averages(grad, m, v, beta_1, beta_2)
    return theta - lr * m / (tf.sqrt(v) + epsilon), (t, m, v)


@misconception(of="adam", hint="What is 1 - beta to the power 0, and what do you do with it?")
def adam_counts_from_zero(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Corrects with t = 0 in the first step, which divides by 0."""
    t, m, v = adam_start(theta, state)
    m, v = averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - float(beta_1) ** t + 0 * m), v / (1 - float(beta_2) ** t + 0 * v)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t + 1, m, v)


@misconception(
    of="adam",
    hint="Python refuses to divide by 0. For which t is 1 - beta to the power t equal to 0?",
)
def adam_counts_from_zero_in_python(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The same with numbers of Python, which raise an error in place of NaN."""
    t, m, v = adam_start(theta, state)
    m, v = averages(grad, m, v, beta_1, beta_2)
    rate = lr * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return theta - rate * m / (tf.sqrt(v) + epsilon), (t + 1, m, v)


@misconception(of="adam", hint="Print t in your third step. Who has counted?")
def adam_never_counts(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Corrects with t = 1 in every step."""
    _, m, v = adam_start(theta, state)
    m, v = averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1), v / (1 - beta_2)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (1, m, v)


@misconception(of="adam", hint="Which of the two averages starts at zero?")
def adam_corrects_m_only(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Leaves v as it is."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    return theta - lr * m / (1 - beta_1**t) / (tf.sqrt(v) + epsilon), (t, m, v)


@misconception(of="adam", hint="Both averages start at zero. Which of them do you make up for it?")
def adam_corrects_v_only(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Leaves m as it is."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    return theta - lr * m / (tf.sqrt(v / (1 - beta_2**t)) + epsilon), (t, m, v)


@misconception(of="adam", hint="Which of the two betas belongs to the average of the squares?")
def adam_swaps_the_betas(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Uses beta_2 for m and beta_1 for v."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_2, beta_1)
    m_hat, v_hat = m / (1 - beta_2**t), v / (1 - beta_1**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="With beta_1 = 0.9, how much of the old average survives one step of yours?")
def adam_swaps_the_shares(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Gives beta to the new entry and 1 - beta to the old average."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, 1 - beta_1, 1 - beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="If the gradient is in meters, in which unit is your step divided by lr?")
def adam_without_the_root(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Divides by v itself."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    return theta - lr * m / (1 - beta_1**t) / (v / (1 - beta_2**t) + epsilon), (t, m, v)


@misconception(of="adam", hint="What is the second average of: gradients, their sizes, or their squares?")
def adam_averages_sizes(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Averages |grad| and divides by it."""
    t, m, v = adam_start(theta, state)
    t, m, v = t + 1, beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * tf.abs(grad)
    return theta - lr * m / (1 - beta_1**t) / (v / (1 - beta_2**t) + epsilon), (t, m, v)


@misconception(of="adam", hint="Which gradient stands above the fraction line: this one, or the average?")
def adam_uses_the_gradient_above_the_line(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Has grad where m_hat should be: RMSprop with a correction."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    return theta - lr * grad / (tf.sqrt(v / (1 - beta_2**t)) + epsilon), (t, m, v)


@misconception(of="adam", hint="Do you hand on the averages, or what you have made of them for this step?")
def adam_stores_the_corrected_averages(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Hands on m_hat and v_hat in place of m and v."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m, v = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m / (tf.sqrt(v) + epsilon), (t, m, v)


@misconception(
    of="adam",
    hint="Python divides before it adds. To what do you add epsilon?",
    like="adam_without_epsilon",
)
def adam_adds_epsilon_to_the_parameters(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Misses a pair of parentheses: epsilon ends up outside of the fraction."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / tf.sqrt(v_hat) + epsilon, (t, m, v)


@misconception(of="adam", hint="Which of your two results lets the next step know of this one?")
def adam_returns_no_state(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Returns no state, so every step is a first step."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), None


@misconception(of="adam", hint="The caller asks for other betas. Does every line of yours listen?")
def adam_with_betas_of_its_own(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Always uses 0.9 and 0.999."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, 0.9, 0.999)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="In your correction the betas grow with t. What does the formula do with t?")
def adam_multiplies_where_a_power_should_be(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Corrects with 1 - beta * t in place of 1 - beta^t."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1 * t), v / (1 - beta_2 * t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="Which way does the gradient point, and which way do you want to go?")
def adam_climbs(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Adds the step."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta + lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="What should a learning rate of 0 do, and what does it do in your function?")
def adam_without_a_learning_rate(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Leaves lr out."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="Does each parameter have an average of squares of its own in your function?")
def adam_with_one_v_for_all(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Averages the squares over all parameters, too."""
    t, m, v = adam_start(theta, state)
    t, m = t + 1, beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * tf.reduce_mean(tf.square(grad))
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)


@misconception(of="adam", hint="What is 0 divided by the root of 0, and what is there to prevent it?")
def adam_without_epsilon(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Divides by the root alone."""
    t, m, v = adam_start(theta, state)
    t, (m, v) = t + 1, averages(grad, m, v, beta_1, beta_2)
    return theta - lr * m / (1 - beta_1**t) / tf.sqrt(v / (1 - beta_2**t)), (t, m, v)


STEPS_OF_ALL = {}


@misconception(of="adam", hint="Two runs take turns. Whose steps does your counter count?")
def adam_shares_one_counter(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Keeps the averages in the state, but counts the steps of all runs together; a run that begins starts at 0."""
    if state is None:
        STEPS_OF_ALL["t"] = 0
    STEPS_OF_ALL["t"] += 1
    t, (_, m, v) = STEPS_OF_ALL["t"], adam_start(theta, state)
    m, v = averages(grad, m, v, beta_1, beta_2)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (None, m, v)


@misconception(
    of="adam",
    hint="Your default argument is made once, when the function is defined. Who finds in it what others have left?",
)
def adam_remembers_in_a_default(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7, memory={}):  # noqa: B006
    """Keeps everything in a default argument, one for all runs; a run that begins clears it."""
    if state is None:
        memory.update(t=0, m=tf.zeros_like(theta), v=tf.zeros_like(theta))
    m, v = averages(grad, fitting(memory["m"], theta), fitting(memory["v"], theta), beta_1, beta_2)
    memory.update(t=memory["t"] + 1, m=m, v=v)
    m_hat, v_hat = m / (1 - beta_1 ** memory["t"]), v / (1 - beta_2 ** memory["t"])
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), memory


# -------------------------------------------------------------------------------------------------------------- fit


class Loop:
    """A right training loop; the wrong ones below change one of its parts each."""

    def __init__(self, model, step, new_epoch, evaluate, epochs, patience):
        self.model, self.step, self.new_epoch, self.evaluate = model, step, new_epoch, evaluate
        self.epochs, self.patience = epochs, patience
        self.history = {"loss": [], "val_loss": []}
        self.best, self.best_weights, self.waited = np.inf, model.get_weights(), 0

    def run(self):
        for _ in range(self.epochs):
            self.one_epoch()
            self.judge(self.history["val_loss"][-1])
            if self.is_over():
                break
        self.restore()
        return self.history

    def one_epoch(self):
        losses = [float(self.step(self.model, x_batch, y_batch)) for x_batch, y_batch in self.new_epoch()]
        self.history["loss"].append(self.summary(losses))
        self.history["val_loss"].append(float(self.evaluate(self.model)))

    def summary(self, losses):
        return float(np.mean(losses))

    def judge(self, val_loss):
        if self.is_better(val_loss):
            self.best, self.best_weights, self.waited = val_loss, self.snapshot(), 0
        else:
            self.waited += 1

    def is_better(self, val_loss):
        return val_loss < self.best

    def snapshot(self):
        return self.model.get_weights()

    def is_over(self):
        return self.waited >= self.patience

    def restore(self):
        self.model.set_weights(self.best_weights)


@misconception(of="fit", hint="With a patience of 2, how many epochs without a new best does your loop run?")
def fit_waits_one_epoch_too_long(model, step, new_epoch, evaluate, *, epochs, patience):
    """Stops when the count is above the patience."""
    return Loop(model, step, new_epoch, evaluate, epochs, patience + 1).run()


@misconception(of="fit", hint="With a patience of 3, how many epochs without a new best does your loop run?")
def fit_stops_one_epoch_too_soon(model, step, new_epoch, evaluate, *, epochs, patience):
    """Stops one epoch early, though never before the first epoch without a new best."""
    return Loop(model, step, new_epoch, evaluate, epochs, max(patience - 1, 1)).run()


@misconception(of="fit", hint="At which line of yours does the patience that the caller asks for make a difference?")
def fit_has_no_patience(model, step, new_epoch, evaluate, *, epochs, patience):
    """Stops at the first epoch that is not better."""
    return Loop(model, step, new_epoch, evaluate, epochs, 1).run()


@misconception(of="fit", hint="The validation loss has been rising for a while. Which line of yours ends the loop?")
def fit_never_stops_early(model, step, new_epoch, evaluate, *, epochs, patience):
    """Runs all epochs, and restores the best weights."""
    return Loop(model, step, new_epoch, evaluate, epochs, epochs + 1).run()


@misconception(of="fit", hint="Two epochs without a new best, a new best, then one without. How long have you waited?")
def fit_never_resets_its_count(model, step, new_epoch, evaluate, *, epochs, patience):
    """Counts all epochs that were not better, those before the last best one too."""

    class NeverResets(Loop):
        def judge(self, val_loss):
            if self.is_better(val_loss):
                self.best, self.best_weights = val_loss, self.snapshot()
            else:
                self.waited += 1

    return NeverResets(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="With which epoch do you compare: with the one before, or with the best of all?")
def fit_compares_with_the_epoch_before(model, step, new_epoch, evaluate, *, epochs, patience):
    """Counts an epoch as good if it is better than the one before it."""

    class ComparesWithTheLast(Loop):
        def judge(self, val_loss):
            super().judge(val_loss)
            self.best = val_loss

    return ComparesWithTheLast(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Which epoch would you like to keep, and which one does the model still have at the end?")
def fit_keeps_the_last_weights(model, step, new_epoch, evaluate, *, epochs, patience):
    """Stops in time, but leaves the weights of the last epoch."""

    class KeepsTheLast(Loop):
        def restore(self):
            pass

    return KeepsTheLast(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(
    of="fit",
    hint="You remembered the weights of the best epoch. What has training done since to the objects that you remember?",
    like="fit_keeps_the_last_weights",
)
def fit_remembers_references(model, step, new_epoch, evaluate, *, epochs, patience):
    """Remembers the variables themselves, which go on changing."""

    class RemembersReferences(Loop):
        def snapshot(self):
            return self.model.weights

        def restore(self):
            for variable, best in zip(self.model.weights, self.best_weights, strict=True):
                variable.assign(best)

    return RemembersReferences(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="The epochs run out before your patience does. Which weights does the model have then?")
def fit_restores_only_when_it_stops_early(model, step, new_epoch, evaluate, *, epochs, patience):
    """Restores the best weights just before the break, but not at the end of the loop."""

    class RestoresAtTheBreak(Loop):
        def restore(self):
            if self.is_over():
                super().restore()

    return RestoresAtTheBreak(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Which numbers of a model change during training although nobody differentiates in them?")
def fit_restores_trainable_weights_only(model, step, new_epoch, evaluate, *, epochs, patience):
    """Leaves moving averages as they were in the last epoch."""

    class RestoresTrainableOnes(Loop):
        def snapshot(self):
            return [variable.numpy() for variable in self.model.trainable_variables]

        def restore(self):
            if self.waited < len(self.history["loss"]):
                for variable, best in zip(self.model.trainable_variables, self.best_weights, strict=True):
                    variable.assign(best)

    return RestoresTrainableOnes(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="You look at the model before the epoch trains it. Whose validation loss is it then?")
def fit_remembers_the_weights_before_the_epoch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Copies the weights at the beginning of each epoch."""

    class CopiesTooEarly(Loop):
        def one_epoch(self):
            self.before = self.model.get_weights()
            super().one_epoch()

        def snapshot(self):
            return self.before

    return CopiesTooEarly(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="The same validation loss twice: is the second epoch better than the first?")
def fit_counts_a_tie_as_better(model, step, new_epoch, evaluate, *, epochs, patience):
    """Compares with <=."""

    class AcceptsTies(Loop):
        def is_better(self, val_loss):
            return val_loss <= self.best

    return AcceptsTies(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Every comparison with NaN is false. What does your if do with one?")
def fit_takes_nan_for_better(model, step, new_epoch, evaluate, *, epochs, patience):
    """Asks whether an epoch is worse, which NaN never is."""

    class AsksForWorse(Loop):
        def is_better(self, val_loss):
            return not val_loss >= self.best

    return AsksForWorse(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Which of your two losses can tell that the model has begun to learn by heart?")
def fit_watches_the_training_loss(model, step, new_epoch, evaluate, *, epochs, patience):
    """Decides by the training loss."""

    class WatchesTraining(Loop):
        def judge(self, val_loss):
            super().judge(self.history["loss"][-1])

    return WatchesTraining(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(
    of="fit", hint="Is it a loss or an accuracy that evaluate returns? Which one is better when it is larger?"
)
def fit_looks_for_the_largest(model, step, new_epoch, evaluate, *, epochs, patience):
    """Takes the largest validation loss for the best."""

    class LooksForTheLargest(Loop):
        def is_better(self, val_loss):
            return self.best == np.inf or val_loss > self.best

    return LooksForTheLargest(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="With which number do you compare the very first validation loss?")
def fit_starts_from_a_best_of_zero(model, step, new_epoch, evaluate, *, epochs, patience):
    """Starts with a best loss of 0, which no epoch beats."""

    class StartsFromZero(Loop):
        def is_better(self, val_loss):
            return val_loss < min(self.best, 0.0)

    return StartsFromZero(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(
    of="fit",
    hint="A loss may be larger than 1. With which number do you compare the very first one?",
    like="fit_starts_from_a_best_of_zero",
)
def fit_starts_from_a_best_of_one(model, step, new_epoch, evaluate, *, epochs, patience):
    """Starts with a best loss of 1, which these losses never beat."""

    class StartsFromOne(Loop):
        def is_better(self, val_loss):
            return val_loss < min(self.best, 1.0)

    return StartsFromOne(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="An iterator can be read once. What is left of it when the second epoch begins?")
def fit_reads_one_iterator_only(model, step, new_epoch, evaluate, *, epochs, patience):
    """Calls new_epoch once, before the loop, so that all later epochs are empty."""
    iterator = new_epoch()

    class ReadsOneIterator(Loop):
        def summary(self, losses):
            return float(np.mean(losses)) if losses else float("nan")

    return ReadsOneIterator(model, step, lambda: iterator, evaluate, epochs, patience).run()


@misconception(of="fit", hint="How many batches has an epoch, and how many of them do you train on?")
def fit_trains_on_one_batch_per_epoch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Takes one batch and calls it an epoch."""
    return Loop(model, step, lambda: [next(iter(new_epoch()))], evaluate, epochs, patience).run()


@misconception(of="fit", hint="Which batches does your number for an epoch stand for?")
def fit_records_the_last_batch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Records the loss of the last batch of each epoch."""

    class RecordsTheLast(Loop):
        def summary(self, losses):
            return losses[-1]

    return RecordsTheLast(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Would the number in your history grow if the data were cut into more batches?")
def fit_records_the_sum(model, step, new_epoch, evaluate, *, epochs, patience):
    """Adds the losses of an epoch up."""

    class RecordsTheSum(Loop):
        def summary(self, losses):
            return float(np.sum(losses))

    return RecordsTheSum(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="How many numbers should the history hold for one epoch?")
def fit_records_every_step(model, step, new_epoch, evaluate, *, epochs, patience):
    """Has one entry per step in the history of the loss."""

    class RecordsEveryStep(Loop):
        def summary(self, losses):
            self.history["loss"].extend(losses[:-1])
            return losses[-1]

    return RecordsEveryStep(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Your loop ends before its last epoch is written down. What is missing from the curve?")
def fit_leaves_the_last_epoch_out(model, step, new_epoch, evaluate, *, epochs, patience):
    """Breaks before it appends to the history."""
    loop = Loop(model, step, new_epoch, evaluate, epochs, patience)
    history = loop.run()
    return {name: numbers[:-1] for name, numbers in history.items()} if loop.is_over() else history


@misconception(
    of="fit", hint="When an epoch has just ended, which weights should the validation loss be measured with?"
)
def fit_evaluates_before_the_epoch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Calls evaluate at the beginning of each epoch."""

    class EvaluatesFirst(Loop):
        def one_epoch(self):
            val_loss = float(self.evaluate(self.model))
            losses = [float(self.step(self.model, x_batch, y_batch)) for x_batch, y_batch in self.new_epoch()]
            self.history["loss"].append(self.summary(losses))
            self.history["val_loss"].append(val_loss)

    return EvaluatesFirst(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="A new best came. From which weights should the next epoch go on?")
def fit_goes_back_after_every_bad_epoch(model, step, new_epoch, evaluate, *, epochs, patience):
    """Restores the best weights inside the loop, and trains on from there."""

    class GoesBack(Loop):
        def judge(self, val_loss):
            super().judge(val_loss)
            if self.waited:
                self.restore()

    return GoesBack(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="The caller wants to draw a curve. What does your function hand back?")
def fit_returns_nothing(model, step, new_epoch, evaluate, *, epochs, patience):
    """Forgets the return statement."""
    Loop(model, step, new_epoch, evaluate, epochs, patience).run()


@misconception(of="fit", hint="Which two keys does the caller look for in your history?")
def fit_returns_two_lists(model, step, new_epoch, evaluate, *, epochs, patience):
    """Returns a pair of lists in place of a dictionary."""
    history = Loop(model, step, new_epoch, evaluate, epochs, patience).run()
    return history["loss"], history["val_loss"]


# ------------------------------------------------------------------------------------------------------- jensen_gap


@misconception(of="jensen_gap", hint="For a convex function, which is larger: the chord, or the curve below it?")
def gap_with_the_other_sign(f, a, b, t):
    """Subtracts the chord from the curve."""
    return f(t * a + (1 - t) * b) - (t * f(a) + (1 - t) * f(b))


@misconception(of="jensen_gap", hint="At t = 1, on which end of the chord do you stand? And on which end of the curve?")
def gap_at_two_different_places(f, a, b, t):
    """Weighs a with t on the chord, but with 1 - t on the curve."""
    return t * f(a) + (1 - t) * f(b) - f((1 - t) * a + t * b)


@misconception(of="jensen_gap", hint="At t = 1, on which end of the chord do you stand: at a or at b?")
def gap_with_the_shares_swapped(f, a, b, t):
    """Goes from a to b as t grows."""
    return (1 - t) * f(a) + t * f(b) - f((1 - t) * a + t * b)


@misconception(of="jensen_gap", hint="Which t does the caller ask for, and which one do you use?")
def gap_in_the_middle(f, a, b, t):
    """Always uses the middle of the chord."""
    return (f(a) + f(b)) / 2 - f((a + b) / 2)


@misconception(of="jensen_gap", hint="Your point lies on the line through a and b. Does it lie between them?")
def gap_beyond_the_chord(f, a, b, t):
    """Goes on beyond a: the weights are 1 + t and -t."""
    return (1 + t) * f(a) - t * f(b) - f((1 + t) * a - t * b)


@misconception(
    of="jensen_gap", hint="A function that is not convex has chords below it. Which sign does your gap have there?"
)
def gap_without_a_sign(f, a, b, t):
    """Takes the size of the gap."""
    return tf.abs(t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b))


@misconception(of="jensen_gap", hint="A function that is not convex has chords below it. What does yours return there?")
def gap_never_below_zero(f, a, b, t):
    """Cuts negative gaps off."""
    return tf.maximum(t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b), 0.0)


@misconception(of="jensen_gap", hint="Is it a number that is asked for, or a decision about it?")
def gap_as_a_decision(f, a, b, t):
    """Says only whether the gap is negative or not."""
    return t * f(a) + (1 - t) * f(b) >= f(t * a + (1 - t) * b)


@misconception(of="jensen_gap", hint="Where does your chord end? What are its heights there?")
def gap_of_the_points(f, a, b, t):
    """Forgets f on the chord."""
    return tf.reduce_sum(t * a + (1 - t) * b) - f(t * a + (1 - t) * b)


# -------------------------------------------------------------------------------------------------------- convexity

CONVEX_OR_NOT = {
    "exponential_of_a_square": "c",
    "square_of_a_parabola": "n",
    "larger_of_two": "c",
    "difference_of_two": "n",
    "loss_of_two_weights": "n",
}


def convexity_with(**wrong):
    """Puts a dictionary in the place of a definition: the right answers, but for these."""

    def replace(definition):
        return {**CONVEX_OR_NOT, **wrong}

    return replace


@misconception(of="convexity", hint="Where is the square of this parabola 0? And how high is it halfway between these?")
@convexity_with(square_of_a_parabola="c")
def believes_that_composition_keeps_convexity():
    """Takes the square of a convex function for convex."""


@misconception(of="convexity", hint="Draw this difference far to the left, between 0 and 1, and far to the right.")
@convexity_with(difference_of_two="c")
def believes_that_differences_keep_convexity():
    """Takes the difference of two convex functions for convex."""


@misconception(of="convexity", hint="Name two pairs of weights with a loss of 0. What lies halfway between them?")
@convexity_with(loss_of_two_weights="c")
def believes_that_two_layers_keep_convexity():
    """Takes the squared error of a product for convex, as it is in each weight alone."""


@misconception(
    of="convexity", hint="Does the exponential function rise everywhere? What does your rule say in this case?"
)
@convexity_with(exponential_of_a_square="n")
def believes_that_composition_never_keeps_convexity():
    """Takes an increasing convex function of a convex function for not convex."""


@misconception(
    of="convexity", hint="A kink is a sudden change of slope. Does the slope jump up or down at these kinks?"
)
@convexity_with(larger_of_two="n")
def believes_that_kinks_are_not_convex():
    """Takes the maximum of two convex functions for not convex."""


@misconception(
    of="convexity", hint="Take two points of each function and halve the way between them. Is the chord above?"
)
@convexity_with(square_of_a_parabola="c", difference_of_two="c", loss_of_two_weights="c")
def believes_that_everything_is_convex():
    """Takes all five for convex."""


# ------------------------------------------------------------------------------------------------------- experiment


class Race:
    """A fair comparison; the unfair ones below change one of its parts each."""

    def __init__(self, make_model, make_optimizers, step, x, y, epochs, batch_size, seed):
        self.make_model, self.make_optimizers, self.step, self.x, self.y = make_model, make_optimizers, step, x, y
        self.epochs, self.batch_size, self.seed = epochs, batch_size, seed

    def run(self):
        curves, models = {}, {}
        for number, name in enumerate(self.make_optimizers):
            model, rng = self.new_model(number), self.new_generator(number)
            optimizer, curves[name] = self.make_optimizers[name](), []
            for _ in range(self.epochs):
                losses = [self.one_step(name, model, rows, optimizer) for rows in self.parts(rng)]
                curves[name].append(self.summary(losses))
            models[name] = model
        return curves, models

    def new_model(self, number):
        return self.make_model(self.seed)

    def new_generator(self, number):
        return np.random.default_rng(self.seed)

    def parts(self, rng):
        return parts_of(self.order(rng), self.batch_size)

    def order(self, rng):
        return rng.permutation(len(self.x))

    def one_step(self, name, model, rows, optimizer):
        return float(self.step(model, self.x[rows], self.y[rows], optimizer))

    def summary(self, losses):
        return float(np.mean(losses))


@misconception(of="experiment", hint="When the second run begins, what has its model already seen?")
def race_with_one_model_for_all(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Makes one model and lets all optimizers train it, one after the other."""
    model = make_model(seed)

    class OneModel(Race):
        def new_model(self, number):
            return model

    return OneModel(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(
    of="experiment", hint="One run is better than the other. Was it the optimizer, or where it started from?"
)
def race_from_different_starts(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Gives every run a seed of its own for the weights."""

    class DifferentStarts(Race):
        def new_model(self, number):
            return self.make_model(self.seed + number)

    return DifferentStarts(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(
    of="experiment", hint="Which batches does the second run see first, and which ones did the first run see?"
)
def race_with_different_batches(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Makes one generator before the loop over the runs, so that each run gets another order."""
    rng = np.random.default_rng(seed)

    class OneGenerator(Race):
        def new_generator(self, number):
            return rng

    return OneGenerator(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="Will the second epoch surprise the model at all?")
def race_with_equal_epochs(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Makes a new generator in every epoch: all epochs have the same order."""

    class EqualEpochs(Race):
        def order(self, rng):
            return np.random.default_rng(self.seed).permutation(len(self.x))

    return EqualEpochs(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="In which order do the rows come, and what if they are sorted by class?")
def race_without_shuffling(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Takes the rows as they come."""

    class Unshuffled(Race):
        def order(self, rng):
            return np.arange(len(self.x))

    return Unshuffled(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="How many rows does one epoch of yours use?")
def race_without_the_last_batch(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Drops a last batch that is smaller."""

    class WithoutTheRest(Race):
        def parts(self, rng):
            return [part for part in super().parts(rng) if len(part) == self.batch_size]

    return WithoutTheRest(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="How often does each row come in one epoch? Count them.")
def race_with_replacement(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Draws row numbers with rng.integers."""

    class WithReplacement(Race):
        def order(self, rng):
            return rng.integers(len(self.x), size=len(self.x))

    return WithReplacement(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="How large are your steps' batches, and who chooses their size?")
def race_with_all_rows_at_once(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Takes one step per epoch, with all rows."""
    return Race(make_model, make_optimizers, step, x, y, epochs, len(x), seed).run()


@misconception(of="experiment", hint="Which batches does your number for an epoch stand for?")
def race_records_the_last_batch(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Records the loss of the last batch of each epoch."""

    class LastBatch(Race):
        def summary(self, losses):
            return losses[-1]

    return LastBatch(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="Would your curve rise if the data were cut into more batches?")
def race_records_the_sum(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Adds the losses of an epoch up."""

    class Sums(Race):
        def summary(self, losses):
            return float(np.sum(losses))

    return Sums(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="How many numbers should a curve hold for one epoch?")
def race_records_every_step(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Has one number per step in each curve."""
    curves = {name: [] for name in make_optimizers}

    class EveryStep(Race):
        def one_step(self, name, model, rows, optimizer):
            curves[name].append(super().one_step(name, model, rows, optimizer))
            return curves[name][-1]

    _, models = EveryStep(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()
    return curves, models


@misconception(of="experiment", hint="One run has diverged. Can a reader of your curves see that, and how far it came?")
def race_gives_up_on_nan(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Leaves a run at the first loss that is not finite."""
    curves, models = {}, {}
    for name, make_optimizer in make_optimizers.items():
        model, optimizer, rng = make_model(seed), make_optimizer(), np.random.default_rng(seed)
        curves[name], models[name] = [], model
        for _ in range(epochs):
            losses = [
                float(step(model, x[rows], y[rows], optimizer))
                for rows in parts_of(rng.permutation(len(x)), batch_size)
            ]
            if not np.isfinite(np.mean(losses)):
                break
            curves[name].append(float(np.mean(losses)))
    return curves, models


@misconception(of="experiment", hint="A loss was not a number. What stands in your curve in its place, and is it true?")
def race_hides_nan(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Replaces NaN by 0, which looks like a perfect model."""

    class HidesNaN(Race):
        def summary(self, losses):
            return float(np.nan_to_num(np.mean(losses), nan=0.0))

    return HidesNaN(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="What has an optimizer learned in the first epoch, and where is it in the second?")
def race_with_a_new_optimizer_per_epoch(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Makes the optimizer inside the loop over the epochs."""
    curves, models = {}, {}
    for name, make_optimizer in make_optimizers.items():
        model, rng = make_model(seed), np.random.default_rng(seed)
        curves[name], models[name] = [], model
        for _ in range(epochs):
            optimizer = make_optimizer()
            parts = parts_of(rng.permutation(len(x)), batch_size)
            curves[name].append(float(np.mean([float(step(model, x[rows], y[rows], optimizer)) for rows in parts])))
    return curves, models


@misconception(
    of="experiment", hint="What does an optimizer remember from step to step, and who remembers it in yours?"
)
def race_with_a_new_optimizer_per_step(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Makes an optimizer for every step."""

    class NewOptimizers(Race):
        def one_step(self, name, model, rows, optimizer):
            return super().one_step(name, model, rows, self.make_optimizers[name]())

    return NewOptimizers(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="make_optimizers holds recipes. At which point do you cook?")
def race_hands_over_recipes(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Passes the function itself to the step in place of an optimizer."""

    class Recipes(Race):
        def one_step(self, name, model, rows, optimizer):
            return super().one_step(name, model, rows, self.make_optimizers[name])

    return Recipes(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()


@misconception(of="experiment", hint="Ask a model that you return about a training example. Has it ever seen one?")
def race_returns_new_models(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Returns freshly made models in place of the trained ones."""
    curves, _ = Race(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()
    return curves, {name: make_model(seed) for name in make_optimizers}


@misconception(of="experiment", hint="The caller wants to test the models. How many results does your function have?")
def race_returns_the_curves_alone(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Returns only the curves."""
    return Race(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()[0]


@misconception(of="experiment", hint="The caller looks for the name of a run in your result. What does it find there?")
def race_returns_lists(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Returns lists without the names of the runs."""
    curves, models = Race(make_model, make_optimizers, step, x, y, epochs, batch_size, seed).run()
    return list(curves.values()), list(models.values())


@misconception(of="experiment", hint="Two calls with different seeds: what is different between them?")
def race_ignores_the_seed(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Always uses seed 0."""
    return Race(make_model, make_optimizers, step, x, y, epochs, batch_size, 0).run()


# ------------------------------------------------------------------------------------------------------------- quiz

RIGHT_ANSWERS = {
    "order_of_the_parts": "c",
    "meaning_of_none": "b",
    "which_one_fails": "c",
    "first_step_of_adam": [0.003, 0.003],
    "rolling_at_full_speed": 0.4,
    "rate_for_a_sum": 0.005,
    "who_does_not_care": "d",
    "convex_inside_convex": "b",
    "second_derivatives": "c",
    "slopes": [-1.4, -5.0],
}


def quiz_with(**wrong):
    """Puts a dictionary in the place of a definition: the right answers, but for these."""

    def replace(definition):
        return {**RIGHT_ANSWERS, **wrong}

    return replace


@misconception(
    of="quiz", hint="An optimizer is asked to update. Which numbers does it need, and does it have them yet?"
)
@quiz_with(order_of_the_parts="a")
def updates_before_it_differentiates():
    """Puts the update in front of the gradient that it needs."""


@misconception(of="quiz", hint="The loss function has two arguments. Where does the second one come from?")
@quiz_with(order_of_the_parts="b")
def measures_before_it_predicts():
    """Puts the loss in front of the prediction."""


@misconception(of="quiz", hint="The gradient of what? Write down what the tape is asked for.")
@quiz_with(order_of_the_parts="d")
def differentiates_before_it_measures():
    """Asks for the gradient of a loss that has not been computed."""


@misconception(
    of="quiz",
    hint="Question 1 shows a None for a number that clearly depends on the weight. Is the slope 0 there?",
)
@quiz_with(meaning_of_none="a")
def takes_none_for_a_slope_of_zero():
    """Reads None as the number 0."""


@misconception(of="quiz", hint="Which value does float32 have for numbers that are too large? Is it None?")
@quiz_with(meaning_of_none="c")
def takes_none_for_an_overflow():
    """Reads None as infinity."""


@misconception(of="quiz", hint="In the cell of question 1 that prints None, is there an optimizer at all?")
@quiz_with(meaning_of_none="d")
def blames_the_optimizer_for_none():
    """Expects an optimizer to take part in differentiation."""


@misconception(
    of="quiz", hint="The lecture's listing asks for the gradient inside the with block. Does its code stop there?"
)
@quiz_with(which_one_fails="a")
def forbids_the_gradient_inside_the_block():
    """Believes that a tape must be closed before it is asked."""


@misconception(of="quiz", hint="Two of the four ask one tape twice. Which word is in one of them only?")
@quiz_with(which_one_fails="b")
def distrusts_the_persistent_tape():
    """Believes that no tape may be asked twice."""


@misconception(of="quiz", hint="How many tapes does a loop make that has the with block inside it?")
@quiz_with(which_one_fails="d")
def forbids_tapes_in_a_loop():
    """Takes the tape of the second turn for that of the first."""


@misconception(
    of="quiz", hint="By what is the average of the gradients divided, and how large is that for a gradient of 500?"
)
@quiz_with(first_step_of_adam=[1.5, 0.00006])
def multiplies_the_rate_by_the_gradient():
    """Computes the step of gradient descent."""


@misconception(of="quiz", hint="Both averages start at 0. What does Adam do about it before it divides?")
@quiz_with(first_step_of_adam=[0.00948683, 0.00948683])
def leaves_the_averages_of_adam_too_small():
    """Forgets the correction of both averages."""


@misconception(of="quiz", hint="Which of the two averages did you correct, and which one starts at 0?")
@quiz_with(first_step_of_adam=[0.0003, 0.0003])
def corrects_the_second_average_only():
    """Divides v by 1 - beta_2 and leaves m a tenth of the gradient."""


@misconception(of="quiz", hint="Were you asked where the parameters go, or how far?")
@quiz_with(first_step_of_adam=[-0.003, -0.003])
def tells_the_direction_of_the_step():
    """Gives the change with its sign."""


@misconception(
    of="quiz", hint="After many steps the velocity hardly changes any more. Put that into the formula for v: what is v?"
)
@quiz_with(rolling_at_full_speed=0.02)
def expects_no_speed_from_momentum():
    """Answers with the learning rate: what the first step does."""


@misconception(of="quiz", hint="Which step is the first term of your series, and is it multiplied by gamma already?")
@quiz_with(rolling_at_full_speed=0.38)
def leaves_out_the_newest_gradient():
    """Sums the series from gamma on, without its first term."""


@misconception(of="quiz", hint="What would your answer be with a learning rate twice as large?")
@quiz_with(rolling_at_full_speed=20.0)
def forgets_the_learning_rate_in_the_sum():
    """Answers 1 / (1 - gamma)."""


@misconception(of="quiz", hint="By which number is the learning rate divided: by what is kept, or by what is lost?")
@quiz_with(rolling_at_full_speed=0.0210526)
def divides_by_what_is_kept():
    """Answers lr / gamma."""


@misconception(of="quiz", hint="Does the gradient of the sum get larger or smaller? And what has to balance it?")
@quiz_with(rate_for_a_sum=5.12)
def enlarges_the_rate_for_a_sum():
    """Multiplies by 32 where it should divide."""


@misconception(of="quiz", hint="Compare the gradient of a sum over 32 rows with that of their mean. Are they equal?")
@quiz_with(rate_for_a_sum=0.16)
def keeps_the_rate_for_a_sum():
    """Believes that a factor in the loss makes no difference to gradient descent."""


@misconception(of="quiz", hint="Is the gradient of a sum over 32 rows the root of 32 times that of the mean, or more?")
@quiz_with(rate_for_a_sum=0.0282843)
def divides_the_rate_by_the_root():
    """Divides by the root of the batch size."""


@misconception(of="quiz", hint="Write the rule with 32 times the gradient. What becomes of the 32?")
@quiz_with(who_does_not_care="a")
def expects_gradient_descent_not_to_notice():
    """Believes that the length of the gradient does not count."""


@misconception(of="quiz", hint="The first velocity is the learning rate times the gradient. How large is it now?")
@quiz_with(who_does_not_care="b")
def expects_momentum_not_to_notice():
    """Believes that an average hides the factor."""


@misconception(of="quiz", hint="The rule looks ahead, at a gradient that is 32 times as large. What becomes of the 32?")
@quiz_with(who_does_not_care="c")
def expects_nesterov_not_to_notice():
    """Believes that looking ahead hides the factor."""


@misconception(of="quiz", hint="What did your gap say about exp(-exp(-x)) in question 12?")
@quiz_with(convex_inside_convex="a")
def expects_all_compositions_to_be_convex():
    """Believes that convexity survives every composition."""


@misconception(
    of="quiz", hint="Both x and x squared minus 1 are convex. Put the second into a square: which of the two rises?"
)
@quiz_with(convex_inside_convex="c")
def asks_the_inner_function_to_rise():
    """Asks the wrong one of the two functions to be increasing."""


@misconception(of="quiz", hint="Is the exponential of a square convex? Is either of the two a straight line?")
@quiz_with(convex_inside_convex="d")
def trusts_straight_lines_only():
    """Believes that only straight lines keep convexity."""


@misconception(
    of="quiz", hint="Adam's second average is made of squared gradients. Is a square of g a derivative of g?"
)
@quiz_with(second_derivatives="a")
def takes_the_second_moment_for_a_second_derivative():
    """Confuses the average of squared gradients with curvature."""


@misconception(
    of="quiz", hint="What did you hand in to your Nesterov rule: a function that returns a gradient, or more than that?"
)
@quiz_with(second_derivatives="b")
def takes_looking_ahead_for_curvature():
    """Takes a gradient at another point for a second derivative."""


@misconception(of="quiz", hint="What does your Adadelta receive besides its state and its settings?")
@quiz_with(second_derivatives="d")
def takes_a_missing_rate_for_curvature():
    """Believes that a method without a learning rate must know the curvature."""


@misconception(
    of="quiz", hint="Walk the way along which the loss falls fastest. Is the slope under your feet positive?"
)
@quiz_with(slopes=[-1.4, 5.0])
def gives_the_steepest_rise():
    """Gives the length of the gradient, the slope of the way up."""


@misconception(of="quiz", hint="What is the sign of the second product in your sum?")
@quiz_with(slopes=[5.0, -5.0])
def loses_a_sign_in_the_product():
    """Adds 1.8 and 3.2."""


@misconception(of="quiz", hint="How long is the vector (3, -4)? And how long is the direction in which you walk?")
@quiz_with(slopes=[-1.4, -25.0])
def walks_as_far_as_the_gradient_is_long():
    """Takes the gradient itself as the direction, which has the length 5."""


@misconception(of="quiz", hint="You added two numbers. Is that how the length of a vector is computed?")
@quiz_with(slopes=[-1.4, -7.0])
def adds_the_entries_of_the_gradient():
    """Takes 3 + 4 for the length of the gradient."""
