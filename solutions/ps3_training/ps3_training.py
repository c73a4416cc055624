# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Problem set 3: the training loop
#
# In problem set 1 you trained one layer with one rule. Here you write the machinery that trains *any* Keras model:
# the step, the batches, seven rules for moving the weights, and the loop that knows when to stop. Keras has all of
# these ready-made. After this notebook you know what is in them, and you can look at a loss curve that has gone wrong
# and name the line that did it.
#
# **What you will be able to do**
#
# - write a training step that is right for dropout, batch normalization, frozen layers and penalties,
# - cut data into minibatches without losing or mixing up a single row,
# - write gradient descent, momentum, Nesterov, Adagrad, RMSprop, Adadelta and Adam from their formulas, and say what
#   each was invented for,
# - stop a training run at the right epoch and keep the right weights,
# - test with one inequality whether a loss is convex, and say what follows,
# - read three learning curves and tell which learning rate was too small and which too large.
#
# **Time.** Four to five hours. The optimizers look like many questions, but each is two to six lines. You need Python,
# NumPy, the chain rule, and what a `tf.GradientTape` does (problem set 1, question 5). A graphics card is not needed.
#
# **The path.** Questions 1 and 2 are the step and its batches, 3 to 9 the seven rules, 10 the loop around them. 11 and
# 12 ask when going downhill leads to the lowest point. In 13 and 14 optimizers and learning rates compete on digits,
# and 15 is a short quiz.
#
# **Lectures.** TUM I2DL (gradient descent, training curves), CMU 10-601 (the recipe for machine learning), Georgia Tech
# CS 7643 (steepest descent), ETH Introduction to Machine Learning (objective and minibatch), MIT 6.874 (a step with
# GradientTape, convex functions, the table of optimizers after Sebastian Ruder's overview, arXiv 1609.04747).

# %% [markdown]
# ## How to work with this notebook
#
# 1. Run the cells from top to bottom (Shift + Enter).
# 2. Each question has one cell with the lines `# YOUR CODE HERE` and `raise NotImplementedError()`. Replace these two
#    lines by your answer. The text in triple quotes says exactly what is wanted.
# 3. Run the check cell below it. It tells you in words what works and what does not, as often as you like. The check
#    cells themselves stay as they are.
# 4. The cells after a check use *your* functions to compute or draw something. A `NotImplementedError` or a `NameError`
#    there usually means that a question above is still open.
#
# **How it is graded.** The checks in this notebook are a sample. The grader has more of them, and it draws new models,
# numbers and shapes every time. So let shapes come from the input, never from the example you happen to look at.
# Every question is graded on its own: models, steps and batches are handed in, so a question that you leave open, or
# get wrong, does not close the later ones.
#
# **What does not matter.** How you write it, and the last digits: answers are compared with a tolerance that leaves
# room for rounding. Where the literature has two forms of a formula, the text says which are accepted.
#
# **What does matter.** Use only what is handed in, no models, variables or optimizers of other cells: the grader calls
# each function several times, with another model each time. And write the seven rules yourself: to call Keras' own
# would teach you nothing, and neither would a training step that calls `fit` or `train_on_batch`. It costs no points,
# but the report notes where it happens. To compare with Keras in a cell of your own is a good idea.

# %% [markdown]
# ## Conventions
#
# | name | what it is |
# |---|---|
# | $\theta$ (`theta`) | the parameters: all weights, thought of as one array |
# | $g$ (`grad`) | the gradient of the loss in $\theta$, of the same shape |
# | $\eta$ (`lr`) | the learning rate |
# | $t$ | the number of the step: 1, 2, 3, ... |
# | $\gamma$ (`gamma`) | the share of the velocity that is kept from one step to the next |
# | $\rho$, $\beta$ (`rho`, `beta_1`, `beta_2`) | the share of a running average that is kept |
# | $\epsilon$ (`epsilon`) | a tiny number that keeps a division by zero from happening |
#
# - **Losses take `(y_true, y_pred)`**, in this order, as in Keras. The code listing of the MIT 6.874 lecture has them
#   the other way round.
# - **The loss of a batch is a mean** over its rows. The **total loss** is that mean plus the penalties that layers ask
#   for.
# - **The learning rate is inside the velocity**, and the velocity is subtracted: $v \leftarrow \gamma v + \eta g$, then
#   $\theta \leftarrow \theta - v$. Keras stores $-v$ and adds it: another sign on paper, the same path.
# - **Averages start at 0**, Adagrad's sum too. (Keras starts that sum at 0.1.)
# - **$\epsilon$ may stand inside or outside a root**, except in Adadelta, whose first step depends on it.
# - **Square, root and division are meant entry by entry.** There is not a single matrix product in questions 3 to 9.

# %% [markdown]
# The next cell may take some seconds, and on most computers TensorFlow then writes a few lines about the hardware it
# found (oneDNN, CUDA). They are notes and not errors: this problem set needs no graphics card.

# %%
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # one note less; errors of Python are shown as always

import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots, training_plots
from tfnn.data import digits, load

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# The data are the 1797 handwritten digits of problem set 1, 8 x 8 pixels each, in three random parts: the weights are
# fitted to the *training* part, decisions are made on the *validation* part, and the *test* part is for the very end.
# The small network below is the one that all experiments train. Its last layer returns scores; the loss turns them into
# probabilities itself (`from_logits=True`).


# %%
def split_digits(seed):
    """The digits in three random parts, each a pair: pixels of shape (N, 64) and class numbers of shape (N,)."""
    data = digits()
    shuffled = np.random.default_rng(seed).permutation(len(data.x))
    return [(data.x[part], data.labels[part]) for part in (shuffled[:1200], shuffled[1200:1500], shuffled[1500:])]


def small_network(seed):
    """A network for the digits: 64 pixels, 32 hidden units, 10 scores. The seed decides its first weights."""
    first, second = (keras.initializers.GlorotUniform(seed=2 * seed + i) for i in range(2))
    return keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(32, activation="relu", kernel_initializer=first),
            keras.layers.Dense(10, kernel_initializer=second),
        ]
    )


(x_train, labels_train), (x_validation, labels_validation), (x_test, labels_test) = split_digits(2024)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
price_of_a_guess = np.log(10)  # the cross-entropy of a model that gives each of ten classes the probability 0.1


def accuracy_of(model, x, labels):
    """The fraction of rows whose highest score belongs to the true class."""
    return np.mean(np.argmax(model(x), axis=1) == labels)


# %% [markdown]
# ## Question 1: one training step for any Keras model
#
# ### Why
#
# The recipe for machine learning has been the same since your first linear model: take data, choose a function with
# parameters, choose a loss, and follow the negative gradient of the loss,
#
# $$\theta_{t+1} = \theta_t - \eta\, \nabla_\theta L(\theta_t)$$
#
# In Keras, $\theta$ lives in a model, the loss is a function, and the minus sign is the optimizer's business. Your step
# puts the three together, without knowing any of them: predict, measure, differentiate, update.
#
# ### By hand
#
# A model with one weight, $w = 3$, and no bias. One example: $x = 2$, and the truth is $y = 1$. The loss is the squared
# error, the optimizer is plain gradient descent with $\eta = 0.01$.
#
# | | without a penalty | with the penalty $0.1\, w^2$ |
# |---|---|---|
# | prediction $w x$ | 6 | 6 |
# | total loss | $(6 - 1)^2 = 25$ | $25 + 0.1 \cdot 3^2 = 25.9$ |
# | gradient in $w$ | $2 \cdot (6 - 1) \cdot 2 = 20$ | $20 + 0.1 \cdot 2 \cdot 3 = 20.6$ |
# | new weight | $3 - 0.01 \cdot 20 = 2.8$ | $3 - 0.01 \cdot 20.6 = 2.794$ |
#
# In Keras a penalty belongs to a layer, as its `kernel_regularizer`. After each forward pass `model.losses` is the list
# of all penalties, and whoever writes the training step has to add them. `model.fit` does it, and now it is your turn.
#
# ### What can go wrong
#
# **A tape sees only what happens inside its `with` block, in TensorFlow.** The next cell computes the same number
# twice.

# %%
weight = tf.Variable(3.0)
doubled = 2.0 * weight
with tf.GradientTape() as tape:
    squared = tf.square(doubled)
print("doubled before the tape was there:", tape.gradient(squared, weight))

with tf.GradientTape() as tape:
    squared = tf.square(2.0 * weight)
print("doubled on the tape:              ", tape.gradient(squared, weight).numpy())

# %% [markdown]
# The first answer is `None`, and not a number. (The quiz asks what that means.) The second is right: the derivative of
# $4 w^2$ is $8 w$, at 3 it is 24.
#
# **Some layers behave differently in training and in use.** Dropout switches units off at random, batch normalization
# uses the statistics of the batch and keeps a running average of them. They cannot guess which of the two this is:

# %%
half_off = keras.layers.Dropout(0.5, seed=1)
print("dropout, told nothing:      ", half_off(tf.ones(8)).numpy())
print("dropout with training=True: ", half_off(tf.ones(8), training=True).numpy())

# %% [markdown]
# **Not every weight is there to be trained.** `model.weights` also holds running averages and frozen layers.
# `model.trainable_variables` holds what the optimizer may move.
#
# **An optimizer has a memory,** its velocities and averages from the steps before. It is handed in so that the memory
# survives from one call of your function to the next.
#
# ### Your task
#
# Four lines are enough, five if you like it clear. Whether you ask the tape for the gradient inside its `with` block,
# as the lecture's listing does, or after it makes no difference to the result. The lecture's listing has other traits
# to leave behind, though: it takes the model and its weights from outside, and its loss has the arguments swapped.


# %% question="train_step"
def train_step(model, x, y, loss_fn, optimizer):
    """One step of training for any Keras model: predict, measure, differentiate, update.

    model:     a Keras model that is built. It may hold Dropout and BatchNormalization layers, layers with a
               regularizer, and layers that are frozen (``layer.trainable = False``).
    x, y:      one batch, as tensors; examples are rows.
    loss_fn:   a function loss_fn(y_true, y_pred) that returns one number: a plain function or a Keras loss object.
    optimizer: a Keras optimizer. It belongs to this model, and it keeps its own memory from step to step.

    Runs the model in training mode and changes its trainable variables in place, once.
    Returns one number (shape ()): the total loss of this batch before the update. The total loss is what loss_fn
    returns plus everything in the list ``model.losses``, the penalties that layers ask for; the list may be empty.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = loss_fn(y, y_pred) + sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss
    ### END SOLUTION


# %% check="train_step"
tfnn.check("train_step")

# %% [markdown]
# ### Look at it
#
# First the step from above, in numbers:

# %%
one_weight = keras.Sequential(
    [
        keras.Input((1,)),
        keras.layers.Dense(
            1,
            use_bias=False,
            kernel_initializer=keras.initializers.Constant(3.0),
            kernel_regularizer=keras.regularizers.L2(0.1),
        ),
    ]
)
squared_error, slow_descent = keras.losses.MeanSquaredError(), keras.optimizers.SGD(learning_rate=0.01)
first_loss = train_step(one_weight, tf.constant([[2.0]]), tf.constant([[1.0]]), squared_error, slow_descent)
print(f"total loss before the step: {float(first_loss):.1f}")
print(f"weight after the step:      {one_weight.get_weights()[0].item():.3f}")

# %% [markdown]
# Then sixty steps on the digits, always on the same 200 rows, with three optimizers of Keras. Your function is the same
# in all three runs, and so are the first weights.

# %%
same_rows, same_labels = tf.constant(x_train[:200]), tf.constant(labels_train[:200])
keras_optimizers = {
    "SGD": keras.optimizers.SGD(learning_rate=0.1),
    "SGD with momentum 0.9": keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
    "Adam": keras.optimizers.Adam(learning_rate=0.01),
}
step_losses = {}
for name, optimizer in keras_optimizers.items():
    network = small_network(seed=1)
    step_losses[name] = [
        float(train_step(network, same_rows, same_labels, cross_entropy, optimizer)) for turn in range(60)
    ]
training_plots.loss_curves(
    step_losses,
    unit="steps taken before",
    start=0,
    guess=price_of_a_guess,
    title="Sixty steps of yours with three optimizers",
)

# %% [markdown]
# *The figure: three loss curves that start together at 2.3, the loss of a guess. Plain SGD falls slowly, almost in a
# straight line, and is at 1.2 after sixty steps. SGD with momentum and Adam fall much faster: both are below 0.7 after
# twenty steps and below 0.1 at the end.*
#
# ### What to take away
#
# The three curves differ although your code does not: all that differs is inside the optimizer, and the second and the
# third remember. If your three curves were one, your step would be ignoring the optimizer it was given.

# %% [markdown]
# ## Question 2: minibatches
#
# ### Why
#
# The objective is a mean over all examples, $L(\theta) = \frac1N \sum_i \ell(y_i, f_\theta(x_i))$. A random handful of
# them, a minibatch, gives the same gradient on average, for a fraction of the work. So an epoch is cut into batches,
# and the word *random* is the important one.
#
# ### By hand
#
# Seven rows and a batch size of 3:
#
# | | batches of an epoch |
# |---|---|
# | `shuffle=False` | rows 0 1 2, rows 3 4 5, row 6 |
# | `shuffle=False, drop_last=True` | rows 0 1 2, rows 3 4 5 |
# | `shuffle=True` | for example rows 4 1 6, rows 0 5 2, row 3 |
#
# With batches of 10 there is one batch, and it has all seven rows. (With `drop_last=True` there is none.)
#
# ### What can go wrong
#
# - Two shuffles, one for `x` and one for `y`: each row then stands beside somebody else's label.
# - A generator made inside the function from a fixed seed: every epoch then comes in the same order. A generator is
#   like a deck of cards. Whoever wants a new hand must not start from a new deck.
# - `rng.shuffle(x)` shuffles *in place*: the caller's data are in disorder afterwards.
#
# ### Your task
#
# A function that contains `yield` is a generator function: the loop that uses it gets one pair at a time. A function
# that returns a list of pairs is just as good. Compute with NumPy here; batches are not differentiated.


# %% question="batches"
def batches(x, y, batch_size, rng, shuffle=True, drop_last=False):
    """Yield the minibatches of one epoch, as pairs (x_batch, y_batch).

    x, y:       NumPy arrays with the same number of rows N, any shape behind the first axis. Row i of y belongs to row
                i of x, and stays with it. The two arrays themselves are not changed.
    batch_size: rows per batch, at least 1. It may be larger than N: then there is one batch, with all N rows.
    rng:        a NumPy generator (``np.random.default_rng(...)``), the only source of randomness. Two generators that
                were made from the same seed give the same epochs; one generator gives another order in each epoch.
    shuffle:    whether the rows come in a random order; with False they come in the order of the arrays.
    drop_last:  whether to leave out the last batch if it has fewer than batch_size rows. Otherwise every row comes
                exactly once.
    """
    ### BEGIN SOLUTION
    rows = len(x)
    order = rng.permutation(rows) if shuffle else np.arange(rows)
    stop = rows - rows % batch_size if drop_last else rows
    for start in range(0, stop, batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]
    ### END SOLUTION


# %% check="batches"
tfnn.check("batches")

# %% [markdown]
# ### Look at it
#
# Twelve examples that are stored in the order of their classes, as data on a disk often are, in batches of 5. The cells
# show the labels.

# %%
labels_in_order = np.repeat([1, 4, 8], 4)
pixels_in_order = np.zeros((12, 2), "float32")
deck = np.random.default_rng(5)


def labels_of_an_epoch(**how):
    """The labels of each batch of one epoch."""
    return [labels for _, labels in batches(pixels_in_order, labels_in_order, 5, deck, **how)]


training_plots.batch_table(
    {
        "shuffle=False": labels_of_an_epoch(shuffle=False),
        "one epoch": labels_of_an_epoch(),
        "the next epoch": labels_of_an_epoch(),
        "drop_last=True": labels_of_an_epoch(drop_last=True),
    },
    title="Which labels are together in a batch",
)

# %% [markdown]
# *The figure: four tables with a row per batch. Without shuffling, equal labels stand together: the first batch has
# four times class 1 and once class 4. In the two shuffled epochs the classes are mixed, differently in each, and the
# last batch has two examples. With drop_last the short batch is missing.*
#
# Does it matter? The next cell trains a small network on the digits, sorted by class, for two epochs: once in the order
# as they are stored, once shuffled. It uses your step from question 1.

# %%
sorted_rows = np.argsort(labels_train, kind="stable")
x_sorted, labels_sorted = x_train[sorted_rows], labels_train[sorted_rows]


def train_on_sorted_digits(shuffle):
    """Two epochs on sorted digits; the loss of each step, and the accuracy on the validation part."""
    model, optimizer, rng = small_network(seed=1), keras.optimizers.SGD(learning_rate=0.2), np.random.default_rng(1)
    losses = []
    for _ in range(2):
        for x_batch, labels_batch in batches(x_sorted, labels_sorted, 32, rng, shuffle=shuffle):
            losses.append(float(train_step(model, x_batch, labels_batch, cross_entropy, optimizer)))
    return losses, accuracy_of(model, x_validation, labels_validation)


losses_in_order, accuracy_in_order = train_on_sorted_digits(shuffle=False)
losses_shuffled, accuracy_shuffled = train_on_sorted_digits(shuffle=True)
print(f"validation accuracy, in order: {accuracy_in_order:.1%}")
print(f"validation accuracy, shuffled: {accuracy_shuffled:.1%}")
training_plots.loss_curves(
    {"in the order of the classes": losses_in_order, "shuffled": losses_shuffled},
    unit="step",
    guess=price_of_a_guess,
    title="Two epochs on sorted digits",
)

# %% [markdown]
# *The figure: the loss of each step. The shuffled run falls from 2.3 to about 0.6 with small wiggles. The run in the
# order of the classes swings up and down about twenty times, between nearly 0 and 3 to 5, and does not come down.*
#
# ### What to take away
#
# In the order of the classes, a batch shows one class only. The model learns to answer with that class, the loss of its
# batches falls to almost 0, and then the next class begins and everything is wrong. At the end it knows little more
# than the class that came last. A batch stands for all the data, and it can only do so if it is drawn from all of them:
# at random, each row once per epoch, each with its own label.

# %% [markdown]
# ## Question 3: gradient descent as a function
#
# ### Why
#
# From here on you look inside the optimizer. Each rule becomes one pure function: it takes the parameters, the gradient
# and its memory, and returns new parameters and a new memory. It changes nothing in place, so several runs can go on
# side by side. The first rule has no memory at all:
#
# $$\theta \leftarrow \theta - \eta\, g$$
#
# Why against the gradient? In the direction of a vector $d$ of length 1, the loss has the slope $g \cdot d$. Among all
# directions, this dot product is smallest where $d$ points against $g$: the steepest way down.
#
# ### By hand
#
# All seven rules will walk down the same valley, which is 20 times steeper across than along:
#
# $$f(\theta) = \tfrac12 \left(\theta_1^2 + 20\, \theta_2^2\right), \qquad g = (\theta_1,\; 20\, \theta_2)$$
#
# They start at $\theta = (-4, 1)$. There $f = \frac12 (16 + 20) = 18$ and $g = (-4, 20)$. With $\eta = 0.09$, gradient
# descent goes to
#
# $$(-4, 1) - 0.09 \cdot (-4, 20) = (-3.64, -0.8)$$
#
# Along the valley it got a tenth of the way. Across, it overshot the lowest point and landed on the other side.
#
# ### Your task
#
# One line is enough. Mind that two things come back, here and in all six rules that follow.


# %% question="sgd"
def sgd(theta, grad, state, lr):
    """One step of gradient descent: theta - lr * grad.

    theta: the parameters, a tensor of any shape.
    grad:  the gradient of the loss in theta, of the same shape.
    state: None before the first step, afterwards whatever your function returned as its second result. Gradient
           descent has nothing to remember, so here it may stay None.
    lr:    the learning rate, a number.

    Returns a pair: the new parameters (the shape and dtype of theta), and the state for the next step.
    """
    ### BEGIN SOLUTION
    return theta - lr * grad, state
    ### END SOLUTION


# %% check="sgd"
tfnn.check("sgd")

# %% [markdown]
# ### Look at it
#
# The valley, and a function that lets any rule walk down it. (The Nesterov rule of question 5 gets a function in place
# of the gradient, as you will see there.)

# %%
steepness = np.array([1.0, 20.0], "float32")


def valley(points):
    """The height at points of shape (..., 2)."""
    return 0.5 * np.sum(steepness * np.square(points), axis=-1)


def valley_gradient(theta):
    """The gradient of the valley at the point theta, shape (2,)."""
    return steepness * theta


def walk(rule, steps=60, *, gradient=valley_gradient, start=(-4.0, 1.0), asks_for_gradients=False, **settings):
    """The path of a rule, shape (steps + 1, 2), from ``start``."""
    theta, state = tf.constant(start), None
    path = [theta]
    for _ in range(steps):
        theta, state = rule(theta, gradient if asks_for_gradients else gradient(theta), state, **settings)
        path.append(theta)
    return np.array(path)


print("one step with 0.09:", walk(sgd, 1, lr=0.09)[-1])
training_plots.descent_paths(
    valley,
    {f"lr = {lr}": walk(sgd, 20, lr=lr) for lr in (0.02, 0.09, 0.102)},
    title="Gradient descent in a narrow valley: twenty steps",
)

# %% [markdown]
# *The figure: level lines of a valley that lies from left to right, with the lowest point at the origin. With the
# learning rate 0.02 the path bends smoothly into the valley's floor and is slow there: after twenty steps two thirds of
# the way are still to go. With 0.09 it zigzags across the floor, less and less, and only a sixth of the way is left.
# With 0.102 the zigzag grows from step to step.*
#
# ### What to take away
#
# Each step multiplies $\theta_1$ by $1 - \eta$ and $\theta_2$ by $1 - 20\eta$. The second factor must stay above $-1$,
# so the steep direction allows no more than $\eta = 2/20$, and the flat one has to live with it. The six rules that
# follow are six ways to do better, with nothing but gradients.

# %% [markdown]
# ## Question 4: momentum
#
# ### Why
#
# In the zigzag, the gradient *across* the valley changes its sign in every step, and the gradient *along* it never
# does. Add up the last few gradients, and the first kind cancels while the second grows. Momentum keeps such a sum, in
# which older gradients count less and less. It behaves like the velocity of a heavy ball with some friction:
#
# $$v \leftarrow \gamma v + \eta\, g, \qquad \theta \leftarrow \theta - v$$
#
# ### By hand
#
# A gradient that is 1 in every step, with $\eta = 0.1$ and $\gamma = 0.9$:
#
# | step | $v$ |
# |---|---|
# | 1 | $0.1$ |
# | 2 | $0.9 \cdot 0.1 + 0.1 = 0.19$ |
# | 3 | $0.9 \cdot 0.19 + 0.1 = 0.271$ |
#
# It keeps growing, but not forever. (The quiz asks for such a limit.)
#
# ### What can go wrong
#
# The lecture's table writes $\gamma v_{t-1} + \eta g$ into the update and never says what $v_t$ is. It is this whole
# sum, and it has to be there in the next step: what your function does not return is forgotten. Do not confuse it with
# the running average $\gamma v + (1 - \gamma) g$ that Adam uses: that one makes the first steps ten times shorter.
#
# ### Your task
#
# Before the first step there is no velocity yet, and the state is `None`. What stands for it then?


# %% question="momentum"
def momentum(theta, grad, state, lr, gamma=0.9):
    """One step with momentum: v = gamma * v_before + lr * grad; the new parameters are theta - v.

    theta, grad, lr: as in question 3.
    state: None before the first step (v_before is 0 then), afterwards whatever your function returned. It is all that
           your function may remember: several runs may take turns, each with its own state.
    gamma: the share of the velocity that is kept, between 0 and 1.

    Returns the pair (new parameters, new state). What the state looks like is up to you.
    """
    ### BEGIN SOLUTION
    velocity = tf.zeros_like(theta) if state is None else state
    velocity = gamma * velocity + lr * grad
    return theta - velocity, velocity
    ### END SOLUTION


# %% check="momentum"
tfnn.check("momentum")

# %% [markdown]
# ### Look at it
#
# First the table from above, for three values of $\gamma$: how long is a step if the gradient never changes? Then the
# valley, where momentum and gradient descent use the same small learning rate.


# %%
def step_lengths(rule, steps, **settings):
    """How far each step goes when the gradient is 1 in every step, shape (steps,)."""
    path = walk(rule, steps, gradient=tf.ones_like, start=(0.0,), **settings)  # (steps + 1, 1)
    return np.abs(np.diff(path[:, 0]))


turns = np.arange(1, 41)
plots.line_chart(
    turns,
    {f"gamma = {gamma}": step_lengths(momentum, 40, lr=0.1, gamma=gamma) for gamma in (0.0, 0.5, 0.9)},
    xlabel="step",
    ylabel="length of the step",
    title="Momentum with a gradient of 1 and a learning rate of 0.1",
)
training_plots.descent_paths(
    valley,
    {"gradient descent": walk(sgd, 40, lr=0.02), "momentum": walk(momentum, 40, lr=0.02)},
    title="The same learning rate, with and without momentum: forty steps",
)

# %% [markdown]
# *First figure: three curves over forty steps. For gamma 0 the step length stays at 0.1, for 0.5 it is near 0.2 after a
# few steps, for 0.9 it climbs ever more slowly to nearly 1. Second figure: gradient descent crawls along the valley's
# floor and has 1.8 of 4 units still to go after forty steps. Momentum swings across the floor in a wide wave, passes
# the lowest point by more than 1, turns around in a loop and ends near it.*
#
# ### What to take away
#
# Along the valley, where the gradients agree, the steps add up: with the same learning rate, momentum is several times
# faster. So whoever switches it on should lower the learning rate. The price is that a ball cannot stop at once. The
# next rule is about that.

# %% [markdown]
# ## Question 5: Nesterov's accelerated gradient
#
# ### Why
#
# The ball of question 4 looks at the slope where it *is*, although most of its next move is decided already: it will
# roll on by $\gamma v$ whatever the slope says. Nesterov's rule looks at the slope where that roll will end, and can
# brake earlier:
#
# $$v \leftarrow \gamma v + \eta\, \nabla L(\theta - \gamma v), \qquad \theta \leftarrow \theta - v$$
#
# ### By hand
#
# $L(w) = w^2$ with the gradient $2w$, start at $w = 1$, $\eta = 0.1$, $\gamma = 0.9$. The first step is the same for
# both rules, because there is no velocity yet: $v = 0.2$ and $w = 0.8$. The second step:
#
# | | looks at | gradient there | $v$ | $w$ |
# |---|---|---|---|---|
# | momentum | $0.8$ | $1.6$ | $0.18 + 0.16 = 0.34$ | $0.46$ |
# | Nesterov | $0.8 - 0.18 = 0.62$ | $1.24$ | $0.18 + 0.124 = 0.304$ | $0.496$ |
#
# ### What can go wrong
#
# There are two bookkeepings of the same walk. Ruder's, which is used here, returns the point $\theta$. Keras' option
# `nesterov=True` stores the point *ahead*, $\theta - \gamma v$, because its gradient is taken there. After three steps
# of the example, $\theta$ is 0.178 and Keras shows $-0.108$. Both are right, and this question asks for the first.
#
# ### Your task
#
# The second argument is a function now, because only your rule knows where it wants to have the gradient.


# %% question="nag"
def nag(theta, grad_fn, state, lr, gamma=0.9):
    """One step of Nesterov's accelerated gradient, as in Ruder's overview.

    v = gamma * v_before + lr * grad_fn(theta - gamma * v_before); the new parameters are theta - v.

    theta:   the parameters, a tensor of any shape: the point itself, not the point ahead of it.
    grad_fn: a function that returns the gradient of the loss at the point that it is given (the shape of theta).
    state, lr, gamma: as in question 4.

    Returns the pair (theta - v, new state).
    """
    ### BEGIN SOLUTION
    velocity = tf.zeros_like(theta) if state is None else state
    velocity = gamma * velocity + lr * grad_fn(theta - gamma * velocity)
    return theta - velocity, velocity
    ### END SOLUTION


# %% check="nag"
tfnn.check("nag")

# %% [markdown]
# ### Look at it
#
# First three steps on $w^2$, from $w = 1$; two of them are those of the example. Then the valley again, beside momentum
# with the same settings. Which of the two will overshoot less?

# %%
parabola_path = walk(nag, 3, gradient=lambda w: 2 * w, start=(1.0,), asks_for_gradients=True, lr=0.1)
print("three steps on w^2:", parabola_path[:, 0])
training_plots.descent_paths(
    valley,
    {
        "momentum": walk(momentum, 40, lr=0.02),
        "Nesterov": walk(nag, 40, asks_for_gradients=True, lr=0.02),
    },
    title="Momentum and Nesterov's accelerated gradient: forty steps",
)

# %% [markdown]
# *The figure: two paths. Momentum swings across the floor in wide waves and loops around the lowest point. Nesterov's
# path swings below the floor once, only a little, passes the lowest point by 0.9 along the floor, and comes back almost
# in a straight line.*
#
# ### What to take away
#
# Across the valley the slope changes quickly, and looking ahead brakes the swing in time. Along the floor it changes
# slowly, there is little to see ahead, and both rules are equally fast. The look costs nothing: it is still one
# gradient per step, only taken at another place.

# %% [markdown]
# ## Question 6: Adagrad
#
# ### Why
#
# Momentum still has one learning rate for all parameters. But a weight that belongs to a rare word gets a gradient once
# in a thousand steps, and a weight in a steep direction gets large ones all the time. Adagrad gives each parameter a
# learning rate of its own, by dividing by the root of all its squared gradients so far:
#
# $$G \leftarrow G + g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{G + \epsilon}}\, g$$
#
# ### By hand
#
# One parameter with the gradients 3, 4 and 12, in this order:
#
# | step | $G$ | $\sqrt{G}$ | step length |
# |---|---|---|---|
# | 1 | $9$ | $3$ | $\eta \cdot 3/3 = \eta$ |
# | 2 | $9 + 16 = 25$ | $5$ | $\eta \cdot 4/5 = 0.8\,\eta$ |
# | 3 | $25 + 144 = 169$ | $13$ | $\eta \cdot 12/13 = 0.923\,\eta$ |
#
# Whatever the first gradient is, the first step has the length $\eta$: its size cancels, and only its sign is left.
#
# ### What can go wrong
#
# A parameter whose gradient has always been 0 divides 0 by $\sqrt{0}$, and NaN spreads from there to everything. This
# is what $\epsilon$ is for. (Keras starts $G$ at 0.1 instead of 0, so its first steps are shorter. Here it starts at
# 0.)
#
# ### Your task
#
# The structure is that of momentum: unpack the state, update it, use the *updated* value, return both.


# %% question="adagrad"
def adagrad(theta, grad, state, lr, epsilon=1e-7):
    """One step of Adagrad: G = G_before + grad^2; the new parameters are theta - lr * grad / sqrt(G + epsilon).

    theta, grad, lr: as in question 3. All operations are meant entry by entry.
    state:   None before the first step (G_before is 0 then), afterwards whatever your function returned.
    epsilon: a tiny number that keeps 0 / 0 from happening where a gradient has always been 0. You may put it inside or
             outside the root.

    Returns the pair (new parameters, new state).
    """
    ### BEGIN SOLUTION
    total = tf.zeros_like(theta) if state is None else state
    total = total + tf.square(grad)
    return theta - lr * grad / tf.sqrt(total + epsilon), total
    ### END SOLUTION


# %% check="adagrad"
tfnn.check("adagrad")

# %% [markdown]
# ### Look at it
#
# First the example from above. Then the length of the steps if the gradient never changes, and the valley. What will
# happen to steps that are divided by a sum which only grows?

# %%
pulls = iter([3.0, 4.0, 12.0])
three_steps = walk(adagrad, 3, gradient=lambda theta: tf.fill(theta.shape, next(pulls)), start=(0.0,), lr=1.0)
print("three steps of the example, with a learning rate of 1:", -np.diff(three_steps[:, 0]))
plots.line_chart(
    turns,
    {
        "Adagrad": step_lengths(adagrad, 40, lr=0.1),
        "gradient descent": step_lengths(sgd, 40, lr=0.1),
    },
    xlabel="step",
    ylabel="length of the step",
    title="A gradient of 1 in every step and a learning rate of 0.1",
)
training_plots.descent_paths(
    valley,
    {"gradient descent": walk(sgd, 40, lr=0.09), "Adagrad": walk(adagrad, 40, lr=1.3)},
    title="Adagrad divides each direction by its own steepness: forty steps",
)

# %% [markdown]
# *First figure: the steps of gradient descent stay at 0.1. Those of Adagrad begin there and shrink, quickly at first,
# and are at 0.016 in the last step. Second figure: gradient descent zigzags across the floor. Adagrad starts along a
# diagonal, swings once to the other side of the floor and back, and then runs along it to the lowest point.*
#
# ### What to take away
#
# Adagrad's first step is a diagonal: both parameters move by the learning rate, although one gradient is five times the
# other. The valley has become as wide as it is long. The price is in the first picture: under a gradient that never
# changes, the steps shrink like $1/\sqrt{t}$.

# %% [markdown]
# ## Question 7: RMSprop
#
# ### Why
#
# Adagrad never forgets: $G$ only grows, so its steps only shrink, even when the loss is still far from its lowest
# point. RMSprop replaces the sum by a running average, which forgets slowly:
#
# $$E \leftarrow \rho E + (1 - \rho)\, g^2, \qquad \theta \leftarrow \theta - \frac{\eta}{\sqrt{E + \epsilon}}\, g$$
#
# ### By hand
#
# A gradient of 3 in every step, $\rho = 0.9$. In the first step $E = 0.1 \cdot 9 = 0.9$, and the step has the length
# $\eta \cdot 3 / \sqrt{0.9} = 3.16\,\eta$. In the second, $E = 0.9 \cdot 0.9 + 0.1 \cdot 9 = 1.71$ and the length is
# $\eta \cdot 3 / \sqrt{1.71} = 2.29\,\eta$. After many steps $E$ is 9, and the step has the length $\eta$.
#
# So the first steps are too long: the average starts at 0 and needs time to get near the squares it is an average of.
# Question 9 comes back to this.
#
# ### Your task
#
# It differs from Adagrad in one line.


# %% question="rmsprop"
def rmsprop(theta, grad, state, lr, rho=0.9, epsilon=1e-7):
    """One step of RMSprop: E = rho * E_before + (1 - rho) * grad^2; then theta - lr * grad / sqrt(E + epsilon).

    theta, grad, lr, epsilon: as in question 6.
    state: None before the first step (E_before is 0 then), afterwards whatever your function returned.
    rho:   the share of the old average that is kept, between 0 and 1.

    Returns the pair (new parameters, new state).
    """
    ### BEGIN SOLUTION
    average = tf.zeros_like(theta) if state is None else state
    average = rho * average + (1 - rho) * tf.square(grad)
    return theta - lr * grad / tf.sqrt(average + epsilon), average
    ### END SOLUTION


# %% check="rmsprop"
tfnn.check("rmsprop")

# %% [markdown]
# ### Look at it
#
# The gradient that never changes, once more: where do the steps of a rule end that forgets?

# %%
plots.line_chart(
    turns,
    {
        "RMSprop": step_lengths(rmsprop, 40, lr=0.1),
        "Adagrad": step_lengths(adagrad, 40, lr=0.1),
    },
    xlabel="step",
    ylabel="length of the step",
    title="A gradient of 1 in every step and a learning rate of 0.1",
)

# %% [markdown]
# *The figure: the steps of RMSprop begin at 0.32, are at 0.12 after ten steps, and stay near the learning rate, 0.1,
# from then on. Those of Adagrad begin at 0.1 and shrink on and on.*
#
# ### What to take away
#
# The learning rate has a new meaning here: it is no longer a factor for the gradient but, nearly, the length of a step.
# That is a blessing far away from the lowest point and a curse close to it: the gradient becomes small there, the step
# does not. So RMSprop goes to and fro around its goal until somebody lowers the rate.

# %% [markdown]
# ## Question 8: Adadelta
#
# ### Why
#
# Look at the units. If $\theta$ is measured in meters and the loss in euros, the gradient is in euros per meter, and
# $\theta - \eta g$ subtracts euros per meter from meters. In Adagrad and RMSprop the units of the gradient cancel, and
# the step is a bare number. Adadelta puts the right unit back: it multiplies by the size of its own recent steps, which
# are in meters. Then there is nothing left for a learning rate to do.
#
# $$\Delta = -\frac{\sqrt{E_\Delta + \epsilon}}{\sqrt{E_g + \epsilon}}\; g$$
#
# $E_g$ and $E_\Delta$ are running averages of $g^2$ and of $\Delta^2$.
#
# ### By hand
#
# First step, with a gradient of 3, $\rho = 0.95$ and $\epsilon = 10^{-6}$: $E_g = 0.05 \cdot 9 = 0.45$, there are no
# steps yet, so $E_\Delta = 0$, and
#
# $$\Delta = -\frac{\sqrt{10^{-6}}}{\sqrt{0.45}} \cdot 3 = -\frac{0.001 \cdot 3}{0.671} = -0.00447$$
#
# Only now $E_\Delta$ becomes $0.05 \cdot 0.00447^2 = 10^{-6}$. The order matters: the numerator is made of the steps
# *before* this one, the denominator includes the gradient of *this* one.
#
# ### Your task
#
# Two averages have to be remembered now. A state may be anything that one name can hold, a tuple for example.


# %% question="adadelta"
def adadelta(theta, grad, state, lr=None, rho=0.95, epsilon=1e-6):
    """One step of Adadelta, which needs no learning rate.

    E_g = rho * E_g_before + (1 - rho) * grad^2
    delta = -sqrt(E_delta_before + epsilon) / sqrt(E_g + epsilon) * grad
    E_delta = rho * E_delta_before + (1 - rho) * delta^2; the new parameters are theta + delta.

    theta, grad: as in question 3. All operations are meant entry by entry.
    state:   None before the first step (both averages are 0 then), afterwards whatever your function returned.
    lr:      not used. It is there so that all of these functions can be called in the same way.
    rho:     the share of the old averages that is kept, between 0 and 1.
    epsilon: stands inside both roots. Here it matters: it decides how long the first step is.

    Returns the pair (new parameters, new state).
    """
    ### BEGIN SOLUTION
    average_grad, average_delta = (tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state
    average_grad = rho * average_grad + (1 - rho) * tf.square(grad)
    delta = -tf.sqrt(average_delta + epsilon) / tf.sqrt(average_grad + epsilon) * grad
    average_delta = rho * average_delta + (1 - rho) * tf.square(delta)
    return theta + delta, (average_grad, average_delta)
    ### END SOLUTION


# %% check="adadelta"
tfnn.check("adadelta")

# %% [markdown]
# ### Look at it
#
# The steps under a constant gradient, for three values of $\epsilon$. Which part does it play here?

# %%
plots.line_chart(
    turns,
    {
        f"epsilon = {epsilon:.0e}": step_lengths(adadelta, 40, lr=None, epsilon=epsilon)
        for epsilon in (1e-6, 1e-5, 1e-4)
    },
    xlabel="step",
    ylabel="length of the step",
    title="Adadelta with a gradient of 1 in every step",
)

# %% [markdown]
# *The figure: three nearly flat lines that rise a little, one above the other: near 0.0045 for epsilon 1e-6, near 0.015
# for 1e-5 and from 0.045 to 0.049 for 1e-4.*
#
# ### What to take away
#
# Adadelta has no learning rate, and yet somebody has to say how long the first step is. Here $\epsilon$ does: ten times
# the $\epsilon$, and the steps are $\sqrt{10} = 3.2$ times as long. From there on it finds its own pace, slowly. (In
# Keras, Adadelta has got a learning rate after all, and with its default of 0.001 hardly anything moves.)

# %% [markdown]
# ## Question 9: Adam
#
# ### Why
#
# Adam combines the two ideas: a velocity that averages the gradients (momentum) and a division by the root of their
# averaged squares (RMSprop). And it repairs what question 7 found, that such averages start too small.
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
# \theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# ### By hand
#
# First step, with a gradient of 3, $\beta_1 = 0.9$ and $\beta_2 = 0.999$: $m = 0.3$, a tenth of the gradient, and
# $v = 0.009$, a thousandth of its square. Without the repair the step would have the length
# $\eta \cdot 0.3 / \sqrt{0.009} = 3.16\,\eta$. What do $m$ and $v$ have to be divided by, so that each stands for a
# full average again? Compare with the formulas for $t = 1$. (The quiz asks for the length of the first step.)
#
# ### What can go wrong
#
# The number of the step is part of the memory. Where does it live, who adds 1 to it, and before or after it is used? A
# counter outside the state is shared by all runs, and with $t = 0$ the repair divides by 0.
#
# ### Your task
#
# Three things have to be remembered. What is $t$ in the very first step?


# %% question="adam"
def adam(theta, grad, state, lr, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """One step of Adam, the t-th (t = 1, 2, 3, ...).

    m = beta_1 * m_before + (1 - beta_1) * grad
    v = beta_2 * v_before + (1 - beta_2) * grad^2
    The new parameters are theta - lr * m_hat / (sqrt(v_hat) + epsilon)
    with m_hat = m / (1 - beta_1^t) and v_hat = v / (1 - beta_2^t).

    theta, grad, lr: as in question 3. All operations are meant entry by entry.
    state:   None before the first step (m_before and v_before are 0, and t is 1 then), afterwards whatever your
             function returned. Everything that has to be remembered is in it, the number of the step too.
    epsilon: as in question 6; you may put it inside or outside the root.

    Returns the pair (new parameters, new state).
    """
    ### BEGIN SOLUTION
    t, m, v = (0, tf.zeros_like(theta), tf.zeros_like(theta)) if state is None else state
    t = t + 1
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * tf.square(grad)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - lr * m_hat / (tf.sqrt(v_hat) + epsilon), (t, m, v)
    ### END SOLUTION


# %% check="adam"
tfnn.check("adam")

# %% [markdown]
# ### Look at it: all seven in one valley
#
# Each with a learning rate that suits it.

# %%
learning_rate_of = {sgd: 0.09, momentum: 0.02, nag: 0.02, adagrad: 1.3, rmsprop: 0.1, adadelta: None, adam: 0.3}


def seven_paths(**where):
    """Sixty steps of each rule."""
    return {
        rule.__name__: walk(rule, asks_for_gradients=rule is nag, lr=lr, **where)
        for rule, lr in learning_rate_of.items()
    }


training_plots.descent_paths(valley, seven_paths(), title="Seven optimizers in a narrow valley: sixty steps")

# %% [markdown]
# *The figure: seven paths from (-4, 1). Gradient descent zigzags across the floor. Momentum swings widely and loops
# around the lowest point; Nesterov swings little and overshoots along the floor only. RMSprop and Adagrad go down
# diagonally and follow the floor, Adagrad after one small swing. Adam begins with the same diagonal, swings once below
# the floor and a little past the lowest point. Adadelta has hardly left the start.*
#
# Four of the rules scale each coordinate by its own past, and the valley of the picture lies exactly along the first.
# What if it does not? The next cell turns the same valley by 45 degrees and starts at the same place within it.

# %%
turned = np.array([[1.0, 1.0], [-1.0, 1.0]], "float32") / np.sqrt(2.0).astype("float32")  # rotates by 45 degrees
turned_start = tuple(turned.T @ np.array([-4.0, 1.0], "float32"))


def turned_valley(points):
    """The height of the turned valley at points of shape (..., 2)."""
    return valley(points @ turned.T)


def turned_gradient(theta):
    """The gradient of the turned valley at the point theta, shape (2,)."""
    return tf.linalg.matvec(turned, valley_gradient(tf.linalg.matvec(turned, theta)), transpose_a=True)


turned_paths = seven_paths(gradient=turned_gradient, start=turned_start)
training_plots.descent_paths(turned_valley, turned_paths, title="The same valley, turned by 45 degrees: sixty steps")
print("height after 15 steps         as it was      turned")
for name, path in seven_paths().items():
    print(f"{name:24}{valley(path[15]):15.3f}{turned_valley(turned_paths[name][15]):12.3f}")

# %% [markdown]
# *The figure: the same valley from the lower left to the upper right. Gradient descent, momentum and Nesterov take
# their old paths, turned. Adagrad, RMSprop and Adam begin with a diagonal, cross the floor to its other side or bend
# into it, and follow it more slowly than before.*
#
# The table says it in numbers. Gradient descent, momentum and Nesterov do not notice that the valley was turned. The
# others divide every *coordinate* by its own steepness. Now both coordinates are equally steep, and nearly all of that
# advantage is gone (Adadelta has not come far enough to have one).
#
# ### Look at it: is it what Keras does?
#
# Your rules and the optimizers of Keras, side by side for sixty steps in the valley. Two lines need a word. Keras'
# Adagrad starts its sum at 0.1 unless it is told otherwise. And Keras' Nesterov shows the point ahead, which the cell
# computes from your path: the velocity is the difference between two of its points.


# %%
def walk_with_keras(optimizer, steps=60):
    """The path of a Keras optimizer down the valley."""
    theta = keras.Variable([-4.0, 1.0])
    path = [theta.numpy()]
    for _ in range(steps):
        optimizer.apply([valley_gradient(theta.value)], [theta])
        path.append(theta.numpy())
    return np.array(path)


my_paths = seven_paths()
my_paths["nag"][1:] += 0.9 * np.diff(my_paths["nag"], axis=0)
their_optimizers = {
    "sgd": keras.optimizers.SGD(0.09),
    "momentum": keras.optimizers.SGD(0.02, momentum=0.9),
    "nag": keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True),
    "adagrad": keras.optimizers.Adagrad(1.3, initial_accumulator_value=0.0),
    "rmsprop": keras.optimizers.RMSprop(0.1),
    "adadelta": keras.optimizers.Adadelta(1.0, epsilon=1e-6),
    "adam": keras.optimizers.Adam(0.3),
}
for name, optimizer in their_optimizers.items():
    largest = np.abs(walk_with_keras(optimizer) - my_paths[name]).max()
    print(f"{name:10} largest difference over sixty steps: {largest:.1e}")

# %% [markdown]
# ### What to take away
#
# What Keras does is what you have written. (The difference of Adam is larger than rounding, because Keras puts
# $\epsilon$ in another place.) All seven know nothing but gradients, and remember at most two numbers for each
# parameter. What they differ in is what they take for granted about the valley, so none is the best in all valleys.

# %% [markdown]
# ## Question 10: the loop, and when to stop
#
# ### Why
#
# The training loss nearly always falls on. The loss on data that the model is not trained on, the validation loss,
# falls at first and then often rises: from there on the model learns its training rows by heart. *Early stopping* ends
# the run when the validation loss has not reached a new low for some epochs, and goes back to the weights of the best
# one.
#
# ### By hand
#
# With `patience=2`:
#
# | epoch | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |---|---|---|---|---|---|---|---|
# | validation loss | 5.0 | 4.0 | 4.0 | 3.0 | 3.5 | 3.2 | |
# | new best? | yes | yes | no | yes | no | no | |
# | epochs without one, in a row | 0 | 0 | 1 | 0 | 1 | 2 | |
#
# In epoch 3 the loss is equal and not lower, so it is no new best. After epoch 6 there were two in a row, and the loop
# ends: epoch 7 is never run. The history has six entries, and the model gets the weights of epoch 4 back.
#
# ### What can go wrong
#
# - The last weights are not the best ones. Somebody has to keep a *copy* of the best: `model.get_weights()` makes one,
#   and `model.set_weights(...)` puts it back. Keeping the variables themselves keeps nothing, because training goes on
#   in them.
# - NaN is not smaller than anything, and nothing is smaller than NaN. Which way round should the comparison stand?
#
# ### Your task
#
# The step, the batches and the evaluation are handed in as functions. The grader hands in its own: it can then say what
# the validation losses are.


# %% question="fit"
def fit(model, step, new_epoch, evaluate, *, epochs, patience):
    """Train until the validation loss has stopped falling, and leave the model with its best weights.

    model:     a Keras model that is built.
    step:      a function step(model, x_batch, y_batch) that changes the weights and returns the loss of the batch.
    new_epoch: a function without arguments; each call returns a new iterator over the batches (x_batch, y_batch) of one
               epoch, at least one. An iterator can be read only once.
    evaluate:  a function evaluate(model) that returns the validation loss of the model as it is now.
    epochs:    the largest number of epochs, at least 1.
    patience:  stop after this many epochs in a row that brought no new best validation loss, at least 1. A new best is
               strictly lower than all before it; an equal one is none, and a loss that is not a number (NaN) is none.

    In each epoch: one step per batch, then evaluate. Returns the history, a dictionary of two lists with one number for
    each epoch that was run: "loss", the mean of what the steps of this epoch returned, and "val_loss", what evaluate
    returned. Afterwards all weights of the model (those that are not trainable, too) are what they were after the best
    epoch, whether the loop stopped early or not.
    """
    ### BEGIN SOLUTION
    history = {"loss": [], "val_loss": []}
    best, best_weights, waited = np.inf, model.get_weights(), 0
    for _ in range(epochs):
        losses = [float(step(model, x_batch, y_batch)) for x_batch, y_batch in new_epoch()]
        val_loss = float(evaluate(model))
        history["loss"].append(float(np.mean(losses)))
        history["val_loss"].append(val_loss)
        if val_loss < best:
            best, best_weights, waited = val_loss, model.get_weights(), 0
        else:
            waited += 1
        if waited == patience:
            break
    model.set_weights(best_weights)
    return history
    ### END SOLUTION


# %% check="fit"
tfnn.check("fit")

# %% [markdown]
# ### Look at it
#
# Two hundred digits, and every fourth label is replaced by a random one, as if somebody had labeled them in a hurry.
# What can be learned from such labels besides the digits? The cell uses your step and your batches.

# %%
hurried_x, hurried_labels = x_train[:200], labels_train[:200].copy()
hurried_labels[::4] = np.random.default_rng(0).integers(10, size=50)


def early_stopped_run(patience):
    """Train a new network on the hurried labels with Adam; its history and the network."""
    model, optimizer, rng = small_network(seed=3), keras.optimizers.Adam(learning_rate=0.02), np.random.default_rng(3)
    history = fit(
        model,
        lambda model, x, labels: train_step(model, x, labels, cross_entropy, optimizer),
        lambda: batches(hurried_x, hurried_labels, 20, rng),
        lambda model: cross_entropy(labels_validation, model(x_validation)),
        epochs=100,
        patience=patience,
    )
    return history, model


stopped_history, stopped_network = early_stopped_run(patience=8)
best_epoch = 1 + int(np.argmin(stopped_history["val_loss"]))
print("epochs run:", len(stopped_history["val_loss"]), "  best epoch:", best_epoch)
print(f"lowest validation loss: {min(stopped_history['val_loss']):.4f}")
print(f"that of the weights that came back: {cross_entropy(labels_validation, stopped_network(x_validation)):.4f}")
training_plots.loss_curves(
    {"training": stopped_history["loss"], "validation": stopped_history["val_loss"]},
    best=best_epoch,
    title="Two hundred digits, a quarter of them labeled at random: when to stop",
)

# %% [markdown]
# *The figure: two curves over 16 epochs. The training loss falls in every epoch, from 2.2 to 0.6. The validation loss
# falls with small bumps from 1.8 to about 0.65 in epoch 8, which a dotted line marks, and is higher in all epochs after
# it.*
#
# ### What to take away
#
# The training loss falls on because the network learns random labels by heart, one after the other. No picture it has
# not seen gets easier by that. (At first the validation loss is even the lower one: none of *its* labels is random.)
# Patience is a price: too little of it stops at the first bump, too much wastes epochs. And the lowest validation loss
# is a little too good to be true, because it was chosen for being low. This is what the test part is for.

# %% [markdown]
# ## Question 11: how far the chord lies above the curve
#
# ### Why
#
# All seven rules go downhill. Where does that lead? If the loss is *convex*, to the lowest point there is: a convex
# function has no valley but one. It is convex if no chord, a straight line between two points of the curve, ever passes
# below the curve. This is Jensen's inequality: for all $a$, $b$ and all $t$ between 0 and 1,
#
# $$f(t a + (1 - t) b) \;\le\; t f(a) + (1 - t) f(b)$$
#
# The right side minus the left is the gap between chord and curve.
#
# ### By hand
#
# $f(x) = x^2$, $a = 0$, $b = 4$ and $t = 0.25$. The point is $0.25 \cdot 0 + 0.75 \cdot 4 = 3$, where the curve is at 9
# and the chord at $0.25 \cdot 0 + 0.75 \cdot 16 = 12$. The gap is $12 - 9 = 3$.
#
# ### Your task
#
# Write the inequality down as a difference. It holds for vectors as it stands; nothing has to be added for them.


# %% question="jensen_gap"
def jensen_gap(f, a, b, t):
    """How far the chord from (a, f(a)) to (b, f(b)) lies above f, at the point t * a + (1 - t) * b.

    f:    a function of a number, or of a vector, that returns one number.
    a, b: two points: numbers, or vectors of the same shape (D,).
    t:    the share of a, a number from 0 to 1.

    Returns one number: t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b). For a convex f it is never negative.
    """
    ### BEGIN SOLUTION
    return t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b)
    ### END SOLUTION


# %% check="jensen_gap"
tfnn.check("jensen_gap")

# %% [markdown]
# ### Look at it
#
# First the example from above. Then four curves between the same two ends, each with its chord and, as an arrow, your
# gap at one point. On which of them will it point down?

# %%
print("the example:", float(jensen_gap(lambda x: x**2, 0.0, 4.0, 0.25)))
training_plots.chords(
    {
        "x squared": np.square,
        "softplus": lambda x: np.log1p(np.exp(x)),
        "cosine": np.cos,
        "a line": lambda x: 1 - 0.5 * x,
    },
    jensen_gap,
    ends=(-1.5, 2.0),
    title="Four curves, their chords, and your gap",
)

# %% [markdown]
# *The figure: four curves with a dashed chord each, and an arrow from the curve as long as the gap. For x squared
# (2.940) and softplus (0.319) it points up, for the cosine (-1.047) down, and it ends on the chord. For a line, curve
# and chord are one, and the gap is 0.*
#
# ### What to take away
#
# A function is convex if no arrow ever points down, wherever the two ends are. A straight line passes, too: the
# inequality says "less than or equal". If all arrows point down, as for the cosine between $-1.5$ and $1.5$, the
# function is called concave.

# %% [markdown]
# ## Question 12: convex or not?
#
# ### Why
#
# Convexity is passed on by some constructions and lost in others. These keep it: sums, positive factors, the larger of
# two convex functions, a straight line put into a convex function, and a convex function that *rises* everywhere
# applied to a convex function. A convex function put into just any convex function is a different matter.
#
# ### By hand
#
# $e^{-x}$ is convex. Put it into itself: $f(x) = e^{-e^{-x}}$ climbs from 0 to 1 in the shape of an S. With $a = 0$,
# $b = 4$ and $t = 0.5$, the chord is at $\frac12 (0.368 + 0.982) = 0.675$ and the curve at $e^{-e^{-2}} = 0.873$. The
# gap is $-0.199$: not convex.
#
# One negative gap is a proof that a function is not convex. A thousand positive ones are no proof that it is. So let
# your function search for a negative gap, and where it finds none, look for a reason among the constructions above.

# %%
searcher = np.random.default_rng(0)


def smallest_gap(f, dimensions=None):
    """The smallest gap of a function over 2000 random chords."""
    return min(
        float(jensen_gap(f, *searcher.uniform(-3, 3, size=(2,) if dimensions is None else (2, dimensions)), share))
        for share in searcher.uniform(size=2000)
    )


print(f"softplus:                 {smallest_gap(lambda x: np.log1p(np.exp(x))):.4f}")
print(f"exp(-exp(-x)):            {smallest_gap(lambda x: np.exp(-np.exp(-x))):.4f}")
print(f"u^2 + v^2, with a vector: {smallest_gap(lambda p: p[0] ** 2 + p[1] ** 2, dimensions=2):.4f}")

# %% [markdown]
# (A gap of $-0.0000$ is rounding and proves nothing.)
#
# ### Your task
#
# Convex or not, on the whole real line (the fifth: in the whole plane)? Write `"c"` for convex and `"n"` for not
# convex.
#
# 1. `exponential_of_a_square`: $f(x) = e^{x^2}$
# 2. `square_of_a_parabola`: $f(x) = (x^2 - 1)^2$
# 3. `larger_of_two`: $f(x) = \max(x^2 - 1, 2x)$
# 4. `difference_of_two`: $f(x) = |x| - |x - 1|$
# 5. `loss_of_two_weights`: $f(u, v) = (u v - 1)^2$, the squared error of the smallest two-layer network there is

# %% question="convexity"
convexity_answers = {
    "exponential_of_a_square": ...,  # "c" or "n"
    "square_of_a_parabola": ...,  # "c" or "n"
    "larger_of_two": ...,  # "c" or "n"
    "difference_of_two": ...,  # "c" or "n"
    "loss_of_two_weights": ...,  # "c" or "n"
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(answer is ... for answer in convexity_answers.values()):
    ### BEGIN SOLUTION
    convexity_answers = {
        "exponential_of_a_square": "c",  # an increasing convex function of a convex function
        "square_of_a_parabola": "n",  # 0 at -1 and at 1, but 1 between them
        "larger_of_two": "c",  # the maximum of convex functions
        "difference_of_two": "n",  # flat, then rising, then flat again
        "loss_of_two_weights": "n",  # 0 at (1, 1) and at (-1, -1), but 1 halfway
    }
    ### END SOLUTION

# %% check="convexity"
tfnn.check("convexity")

# %% [markdown]
# ### What to take away
#
# The last function is the one to think about. A single layer with cross-entropy has a convex loss. What does your
# answer say about the loss of two layers, whose weights are multiplied? The next question lets you see it.

# %% [markdown]
# ## Question 13: a fair race on handwritten digits
#
# ### Why
#
# "Adam is better than SGD" is easily said, and easily wrong: with other first weights, another order of the rows or a
# badly chosen learning rate, the opposite may come out. A fair race changes one thing and keeps everything else equal.
#
# ### By hand
#
# 1200 examples in batches of 64: an epoch has 18 full batches and one of 48 rows, 19 steps. Ten epochs with three
# optimizers are $3 \cdot 10 \cdot 19 = 570$ steps. An untrained network is not far from a uniform guess, so each curve
# should begin near $\ln 10 = 2.30$ and go down from there. The mean over the first epoch is already lower than that.
#
# ### What can go wrong
#
# A model is an object. If all runs share one, the second begins where the first ended. An optimizer belongs to the
# variables it has first seen, and Keras refuses to use it for others. So both are handed in as *recipes*: functions
# that make a new one each time they are called.
#
# ### Your task
#
# Question 10 without its early stopping is a good start. What has to be made anew for each run, and what may be shared?


# %% question="experiment"
def compare_optimizers(make_model, make_optimizers, step, x, y, *, epochs, batch_size, seed):
    """Train one new model per optimizer, all under the same conditions, and record how their losses fall.

    make_model:      a function make_model(seed) that returns a new Keras model; the same seed, the same first weights.
    make_optimizers: a dictionary from the name of each run to a function without arguments that returns its optimizer.
    step:            a function step(model, x_batch, y_batch, optimizer) that changes the weights and returns the loss.
    x, y:            NumPy arrays: examples (N, D), floating, and class numbers (N,).
    epochs:          how often to go through all the rows. In each epoch every row is used exactly once, in an order
                     that is shuffled anew. The last batch is smaller if batch_size does not divide N.
    seed:            decides the first weights and the order of the rows. Every run starts from the same weights and
                     sees the same batches in the same order.

    Returns two dictionaries with the names of the runs as keys: the curves, each a list with one number per epoch (the
    mean of the losses that the steps of this epoch returned), and the trained models. A run that diverges stays in the
    comparison: its losses may be infinite or NaN.
    """
    ### BEGIN SOLUTION
    curves, models = {}, {}
    for name, make_optimizer in make_optimizers.items():
        model, optimizer, rng = make_model(seed), make_optimizer(), np.random.default_rng(seed)
        curves[name], models[name] = [], model
        for _ in range(epochs):
            order = rng.permutation(len(x))
            parts = [order[start : start + batch_size] for start in range(0, len(x), batch_size)]
            losses = [float(step(model, x[rows], y[rows], optimizer)) for rows in parts]
            curves[name].append(float(np.mean(losses)))
    return curves, models
    ### END SOLUTION


# %% check="experiment"
tfnn.check("experiment")

# %% [markdown]
# ### Look at it: the race
#
# Three optimizers, ten epochs, your loop and your step. It takes some seconds.


# %%
def digit_step(model, x, labels, optimizer):
    """Your training step with the cross-entropy."""
    return train_step(model, x, labels, cross_entropy, optimizer)


race = {
    "SGD, 0.5": lambda: keras.optimizers.SGD(learning_rate=0.5),
    "momentum, 0.1": lambda: keras.optimizers.SGD(learning_rate=0.1, momentum=0.9),
    "Adam, 0.01": lambda: keras.optimizers.Adam(learning_rate=0.01),
}
race_curves, race_models = compare_optimizers(
    small_network, race, digit_step, x_train, labels_train, epochs=10, batch_size=64, seed=0
)
training_plots.loss_curves(race_curves, guess=price_of_a_guess, log=True, title="Three optimizers on 1200 digits")
for name, model in race_models.items():
    print(f"{name:16} test accuracy {accuracy_of(model, x_test, labels_test):.1%}")

# %% [markdown]
# *The figure: three curves on a logarithmic axis. All begin near 1.8, well below the dashed line of a guess. Momentum
# falls fastest at first; after seven epochs the three are close together, and they end near 0.1.*
#
# ### The same race on other pictures
#
# The next cell works on whatever `tfnn.data.load` gives. That is the digits again, unless you run the notebook in a
# terminal with `tfnn run ps3_training.ipynb --dataset mnist` (or `cifar10`): then it is that data set, which is fetched
# once and needs a network connection. Are the same learning rates good there?

# %%
pictures = load(examples=1500)
pixels = pictures.x.reshape(len(pictures.x), -1)  # (N, height, width, channels) -> (N, D)


def network_for_pictures(seed):
    """As small_network, for pictures with any number of pixels."""
    first, second = (keras.initializers.GlorotUniform(seed=2 * seed + i) for i in range(2))
    hidden = keras.layers.Dense(32, activation="relu", kernel_initializer=first)
    return keras.Sequential([keras.Input(pixels.shape[1:]), hidden, keras.layers.Dense(10, kernel_initializer=second)])


picture_curves, _ = compare_optimizers(
    network_for_pictures, race, digit_step, pixels, pictures.labels, epochs=3, batch_size=64, seed=0
)
for name, curve in picture_curves.items():
    print(f"{pictures.name}: {name:16} mean loss after three epochs {curve[-1]:.2f}")

# %% [markdown]
# ### Look at it: between two networks
#
# Is the loss of this network convex? Train a second network, from other first weights. Both are good. Now walk in a
# straight line from the weights of the one to the weights of the other, and measure the training loss on the way. Do
# the same with two networks without a hidden layer, that is, two softmax classifiers as in problem set 1.


# %%
def single_layer(seed):
    """A softmax classifier: 64 pixels, 10 scores."""
    start = keras.initializers.RandomNormal(stddev=1.0, seed=seed)
    return keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, kernel_initializer=start)])


def two_trained_models(make_model):
    """Two models that were trained in the same way from different first weights."""
    recipe, models = {"Adam": lambda: keras.optimizers.Adam(learning_rate=0.02)}, []
    for seed in (1, 2):
        _, trained = compare_optimizers(
            make_model, recipe, digit_step, x_train, labels_train, epochs=4, batch_size=64, seed=seed
        )
        models.append(trained["Adam"])
    return models


def flat_weights(model):
    """All weights of a model as one vector."""
    return np.concatenate([weights.ravel() for weights in model.get_weights()])


def loss_at(model):
    """A function from a vector of weights to the training loss of the model with these weights."""
    shapes = [weights.shape for weights in model.get_weights()]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def loss(vector):
        parts = np.split(vector, ends[:-1])
        model.set_weights([part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)])
        return float(cross_entropy(labels_train, model(x_train)))

    return loss


shares = np.linspace(0, 1, 21)
losses_between, gaps_halfway = {}, {}
for name, make_model in {"one layer": single_layer, "two layers": small_network}.items():
    one, other = two_trained_models(make_model)
    loss, a, b = loss_at(make_model(0)), flat_weights(one), flat_weights(other)
    losses_between[name] = [loss(share * a + (1 - share) * b) for share in shares]
    gaps_halfway[name] = float(jensen_gap(loss, a, b, 0.5))
plots.line_chart(
    shares,
    losses_between,
    xlabel="share of the first network's weights",
    ylabel="training loss",
    title="On a straight line from one trained network to another",
)
for name, gap in gaps_halfway.items():
    print(f"{name}: your gap halfway is {gap:.3f}")

# %% [markdown]
# *The figure: two curves over the share of the first network's weights, from 0 to 1. For one layer the loss sags
# between the two ends, like a shallow bowl. For two layers it is below 0.2 at both ends and climbs to a hill of about
# 0.6 halfway.*
#
# ### What to take away
#
# The race: each optimizer had a learning rate that suits it, and with such rates all three arrive. Give all of them the
# *same* rate, and you have measured the rate and not the optimizers.
#
# The hill: one layer has a convex loss, and every chord lies above it. Two layers have not. Two networks can be equally
# good with high ground between them, if only because the hidden units of the second stand in another order. So nobody
# finds *the* lowest point of a deep network. It turns out that nobody needs it: many points are low enough.

# %% [markdown]
# ## Question 14: three learning rates
#
# ### Why
#
# No number matters more in training than the learning rate, and no formula tells it beforehand. It is found by trying:
# values that are ten times apart first, then closer ones. For that, you have to recognize the wrong ones by their
# curves.
#
# ### By hand
#
# In the valley of question 3, gradient descent diverges as soon as $\eta$ exceeds $2/20$, and with $\eta = 0.001$ it
# would need $\ln(100) / 0.001$, about 4600 steps, to make $\theta_1$ a hundred times smaller. Between the two lies a
# window, and each network has its own.
#
# ### Your task
#
# The network is `small_network`, trained with plain gradient descent (`keras.optimizers.SGD` without momentum) on the
# 1200 training digits, in batches of 64 and for ten epochs. Look at the mean training loss of the *tenth* epoch. Find
# three learning rates:
#
# - `too_small`: the loss has fallen, but it is still above 1.5;
# - `good`: the loss is below 0.15;
# - `too_large`: the loss is above 2.31, worse than a guess, or is not a number any more.
#
# Try rates with `compare_optimizers`, as in the race. The grader trains with other first weights and another order of
# the rows, and allows a little more than these bounds. A rate that lies well inside is safe, one that just passes is
# not.

# %% question="learning_rates"
learning_rates = {
    "too_small": ...,  # a positive number: in the tenth epoch the mean loss is still above 1.5
    "good": ...,  # a number: in the tenth epoch it is below 0.15
    "too_large": ...,  # a number: in the tenth epoch it is above 2.31, worse than a guess, or no longer a number
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(rate is ... for rate in learning_rates.values()):
    ### BEGIN SOLUTION
    learning_rates = {"too_small": 0.002, "good": 0.6, "too_large": 50.0}
    ### END SOLUTION

# %% check="learning_rates"
tfnn.check("learning_rates")

# %% [markdown]
# ### Look at it
#
# Your three rates in one picture. All three have to be filled in.

# %%
swept_curves, _ = compare_optimizers(
    small_network,
    {
        f"{name.replace('_', ' ')}: {rate}": lambda rate=rate: keras.optimizers.SGD(learning_rate=rate)
        for name, rate in learning_rates.items()
    },
    digit_step,
    x_train,
    labels_train,
    epochs=10,
    batch_size=64,
    seed=0,
)
training_plots.loss_curves(
    swept_curves, guess=price_of_a_guess, highest=5.0, title="Gradient descent with three learning rates"
)

# %% [markdown]
# *The figure: three curves, and a dashed line for the loss of a guess, 2.3. The too small rate falls slowly and evenly
# and ends high. The good one falls steeply, then flattens near 0.1. The too large one lies at the upper edge, where all
# that is above 5 is drawn, or keeps to the dashed line; if its losses stop being numbers, it ends in a cross.*
#
# ### What to take away
#
# Three curves to keep in mind. *Too small*: falls from the first epoch on, evenly, and is nowhere near the floor.
# *Good*: falls steeply and then flattens out. *Too large*: jumps up at once, or stays at the loss of a guess for good.
# The last two look different in the very first epoch, so a wrong rate need not cost you ten.

# %% [markdown]
# ## Question 15: quiz
#
# Replace each `...` in the dictionary below by your answer. Numbers need three digits after the decimal point; you may
# also write a formula such as `np.sqrt(2)`. For multiple choice, give the letter as a string, such as `"a"`.
#
# 1. `order_of_the_parts`: Which order do the parts of a training step stand in? (a letter)
#    - a: predict, measure the loss, update, differentiate
#    - b: measure the loss, predict, differentiate, update
#    - c: predict, measure the loss, differentiate, update
#    - d: predict, differentiate, measure the loss, update
# 2. `meaning_of_none`: `tape.gradient(loss, weight)` is `None`. What does that say? (a letter)
#    - a: the loss does not change when the weight changes a little: the slope is 0
#    - b: the tape has recorded no way from this weight to the loss
#    - c: the gradient has become too large for float32
#    - d: the optimizer has not been built yet
# 3. `which_one_fails`: All four begin with `w = tf.Variable(2.0)`. Which of them raises an error? (a letter)
#    - a:
#      ```
#      with tf.GradientTape() as tape:
#          loss = w * w
#          g = tape.gradient(loss, w)
#      ```
#    - b:
#      ```
#      with tf.GradientTape(persistent=True) as tape:
#          loss = w * w
#          penalty = 3 * w
#      g, h = tape.gradient(loss, w), tape.gradient(penalty, w)
#      ```
#    - c:
#      ```
#      with tf.GradientTape() as tape:
#          loss = w * w
#          penalty = 3 * w
#      g, h = tape.gradient(loss, w), tape.gradient(penalty, w)
#      ```
#    - d:
#      ```
#      for turn in range(2):
#          with tf.GradientTape() as tape:
#              loss = w * w
#          g = tape.gradient(loss, w)
#      ```
# 4. `first_step_of_adam`: Two parameters get the gradients 500 and 0.02 in the very first step of Adam, with a learning
#    rate of 0.003. How far does each of them move? (a list of two positive numbers; leave $\epsilon$ out)
# 5. `rolling_at_full_speed`: Momentum with $\eta = 0.02$ and $\gamma = 0.95$, and a gradient that is 1 in every step.
#    What length do the steps approach? (a number)
# 6. `rate_for_a_sum`: Gradient descent works well with a learning rate of 0.16 and a loss that is the mean over
#    batches of 32. Now somebody replaces the mean by the sum. Which learning rate gives exactly the same steps?
#    (a number)
# 7. `who_does_not_care`: The loss is multiplied by 32 from the first step on, and all other settings stay. Which rule
#    takes the same path as before, up to $\epsilon$? (a letter)
#    - a: gradient descent
#    - b: momentum
#    - c: Nesterov's accelerated gradient
#    - d: Adam
# 8. `convex_inside_convex`: $f$ and $g$ are convex functions of one number. When is $f(g(x))$ sure to be convex, too?
#    (a letter)
#    - a: always
#    - b: if $f$, the outer one, is increasing
#    - c: if $g$, the inner one, is increasing
#    - d: only if both are straight lines
# 9. `second_derivatives`: Which method asks for more than the gradient? (a letter)
#    - a: Adam
#    - b: Nesterov's accelerated gradient
#    - c: Newton's method
#    - d: Adadelta
# 10. `slopes`: At some point the gradient of a loss is $(3, -4)$. Which slope does the loss have in the direction
#     $(0.6, 0.8)$, and which in the direction where it falls most steeply? (a list of two numbers; both directions have
#     the length 1)

# %% question="quiz"
quiz_answers = {
    "order_of_the_parts": ...,  # a letter
    "meaning_of_none": ...,  # a letter
    "which_one_fails": ...,  # a letter
    "first_step_of_adam": ...,  # a list of two numbers
    "rolling_at_full_speed": ...,  # a number
    "rate_for_a_sum": ...,  # a number
    "who_does_not_care": ...,  # a letter
    "convex_inside_convex": ...,  # a letter
    "second_derivatives": ...,  # a letter
    "slopes": ...,  # a list of two numbers
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(answer is ... for answer in quiz_answers.values()):
    ### BEGIN SOLUTION
    quiz_answers = {
        "order_of_the_parts": "c",
        "meaning_of_none": "b",
        "which_one_fails": "c",  # a tape that is not persistent answers once
        "first_step_of_adam": [0.003, 0.003],  # m_hat / sqrt(v_hat) = g / |g|
        "rolling_at_full_speed": 0.4,  # 0.02 / (1 - 0.95), the sum of a geometric series
        "rate_for_a_sum": 0.005,  # the gradient of the sum is 32 times that of the mean
        "who_does_not_care": "d",  # the factor cancels in m_hat / sqrt(v_hat)
        "convex_inside_convex": "b",
        "second_derivatives": "c",
        "slopes": [-1.4, -5.0],  # 3 * 0.6 - 4 * 0.8, and minus the length of the gradient
    }
    ### END SOLUTION

# %% check="quiz"
tfnn.check("quiz")

# %% [markdown]
# ## Done
#
# Before you hand in, restart the kernel and run everything once from top to bottom. It shows whether a cell depends on
# something that you have deleted since.
#
# **What you now have:** a training step for any Keras model, batches, seven optimizers, and a loop that stops in time.
# The step and the loop are what `model.fit` does, and when it does something that you do not expect, you now know
# where to look. The sets that follow give them deeper networks and penalties to train.
#
# ## Go further (optional, not graded)
#
# - **Warm-up and decay.** Let the learning rate grow from 0 over the first epoch and then fall like a cosine. Does the
#   largest rate that still works change?
# - **Batch size.** Train with batches of 4, 32 and 256 rows and the same number of *epochs*, then with the same number
#   of *steps*. Which of the two comparisons is fair, and to whom?
# - **Your Adam in a network.** Train the small network with your own `adam`: one state per variable, and
#   `variable.assign(...)` for the result. Compare the curve with that of Keras.
# - **A faster step.** Put your `train_step` into a `tf.function` and measure how long an epoch takes before and after.
#   What has to exist before the first call?
# - **Other roads.** Read about Newton's method, L-BFGS and conjugate gradients. What does each of them ask for, how
#   much does it have to remember for a million weights, and why do deep networks rarely use them?
# - **A valley that is not a parabola.** Let the seven rules walk on $f(u, v) = (u v - 1)^2$ from several starting
#   points. Which of the lowest points does each one find?
