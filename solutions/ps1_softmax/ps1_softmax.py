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
# # Problem set 1: a softmax classifier from scratch
#
# At the end of this notebook, a program that you wrote yourself reads handwritten digits, and you can say why it
# works, line by line. It is the smallest neural network there is: one layer. Everything larger in this course ends
# in the same layer and the same loss, so the work you do here you do only once.
#
# **What you will be able to do**
#
# - turn scores into probabilities without running into the limits of floating-point numbers,
# - build a Keras layer whose weights Keras can find,
# - say what a cross-entropy of 0.47 means, and derive its gradient on paper,
# - write one step of gradient descent with `tf.GradientTape`, and a training loop around it,
# - look at a trained classifier and find out what it has learned and where it fails.
#
# **Time.** Three to four hours. The questions are short: most answers are two to six lines. You need Python, NumPy
# arrays and the chain rule. No experience with TensorFlow is expected.
#
# **The path.** Questions 1 to 3 are the model and its loss, 4 and 5 make it learn, 6 measures it, 7 and 8 compare it
# with two relatives, 9 trains it on digits, and 10 is a short quiz.
#
# **Lectures.** TUM I2DL (linear scores, two cross-entropies), CMU 10-601 (logistic regression as a network), Georgia
# Tech CS 4803/7643 (probabilities from scores, softmax against SVM), MIT 6.874 (softmax on digits, the gradient of
# softmax with cross-entropy, a step with GradientTape).

# %% [markdown]
# ## How to work with this notebook
#
# 1. Run the cells from top to bottom (Shift + Enter).
# 2. Each question has one cell with the lines `# YOUR CODE HERE` and `raise NotImplementedError()` (question 2 has them
#    twice). Replace these two lines by your answer. The text in triple quotes says exactly what is wanted.
# 3. Run the check cell below it. It tells you in words what works and what does not, as often as you like. The check
#    cells themselves stay as they are.
# 4. The cells after a check use *your* function to compute or draw something. A `NotImplementedError` or a `NameError`
#    there usually means that a question above is still open.
#
# **How it is graded.** The checks in this notebook are a sample. The grader has more of them, and it draws new numbers
# and new shapes every time. So let shapes come from the input, never from the example you happen to look at.
# Every question is graded on its own: a question that you leave open, or get wrong, does not close the later ones. In
# a later question you may use your own earlier functions or TensorFlow's ready-made ones, whichever you trust more.
#
# **What does not matter.** How you write it, and the last digits: answers are compared with a tolerance that leaves
# room for rounding, so do not round results yourself. Ties, two classes with exactly equal probability, do not occur.
#
# **What does matter.** Compute with TensorFlow operations (`tf.exp`, `tf.reduce_sum`, ...), not with NumPy. Both give
# the same numbers, but a tape can only follow TensorFlow, and in several questions part of the points is for the
# gradient. A function in NumPy keeps the points for its values and loses those.
#
# **Ready-made functions.** Questions 1 to 4, 6 and 7 are about your own lines. An answer that has what it is to build
# done by a ready-made function (a softmax, a Dense layer, a cross-entropy, a tape, an accuracy) keeps its points; the
# report notes where, because the point was to write it. To compare with them in a cell of your own is a good idea.

# %% [markdown]
# ## Conventions
#
# These hold in the whole set. Books and lectures differ here, and mixing two of them is the most common mistake.
#
# | name | what it is | shape |
# |---|---|---|
# | `x` | a batch of examples, one per **row** | (N, D) |
# | `W`, `b` | the weights (in Keras: kernel and bias) | (D, K) and (K,) |
# | `z` | the scores, also called logits: `x @ W + b` | (N, K) |
# | `y_pred` | predicted probabilities, each row sums to 1 | (N, K) |
# | `y_true` | the truth: one-hot rows, or *soft labels* | (N, K) |
# | labels | the truth as class numbers 0 ... K-1 | (N,) |
#
# N is the number of examples in the batch, D the number of features, K the number of classes.
#
# - **Examples are rows, classes are the last axis.** Lectures often write $W^\top x$ for one example as a column;
#   for examples as rows the same formula reads $xW + b$.
# - **Losses take `(y_true, y_pred)`**, in this order, as in Keras. The code listing of the MIT 6.874 lecture has them
#   the other way round. Two functions here start from scores and take them first: `ce_grad_logits(z, y_true)` and
#   `svm_loss(scores, labels)`.
# - **Sum over the classes, mean over the batch.** A loss is one number, and it does not grow when the batch is
#   repeated. Some slides print the sum over the batch instead, and some forget the minus sign.
# - **`log` is the natural logarithm.** The unit of the loss is then called nat.
# - **Soft labels occur.** A row of `y_true` may be (0.7, 0.3, 0): "probably the first class". One-hot is the special
#   case (1, 0, 0).
# - **Precision follows the input:** float64 in, float64 out.

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
from tfnn import plots
from tfnn.data import digits

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## Question 1: a softmax that survives large scores
#
# ### Why
#
# A linear model gives each class a score, any number at all. To say "87 % cat" we need positive numbers that sum to 1,
# with the larger score getting the larger share. Softmax does it by comparing exponentials:
#
# $$\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
#
# ### By hand
#
# Take $z = (0, \ln 2, \ln 5)$, roughly $(0, 0.69, 1.61)$. The exponentials are 1, 2 and 5, their sum is 8:
#
# $$\mathrm{softmax}(z) = \left(\tfrac18, \tfrac28, \tfrac58\right) = (0.125, 0.25, 0.625)$$
#
# These three numbers come back in questions 3 and 4.
#
# ### What can go wrong
#
# The formula is right, but float32 ends near $3.4 \cdot 10^{38}$, and exponentials get there quickly:

# %%
print("exp of 1, 80 and 100 in float32:", tf.exp(tf.constant([1.0, 80.0, 100.0])).numpy())
print("infinity divided by infinity:   ", (tf.exp(100.0) / tf.exp(100.0)).numpy())

# %% [markdown]
# The way out is a property of the formula itself. Add the same number $c$ to all scores of a row, and every exponential
# is multiplied by the same $e^c$, which cancels in the fraction. So you may shift each row by any number you like.
# Which shift makes sure that no exponential can overflow, *and* that the sum of a row cannot become 0?
#
# ### Your task
#
# Write `softmax`. Build it from elementary operations such as `tf.exp`, `tf.reduce_max` and `tf.reduce_sum`: calling a
# ready-made softmax would teach you nothing. The argument `keepdims=True` of the reductions keeps a reduced axis with
# length 1, so that the result still fits the original when you subtract or divide.


# %% question="softmax"
def softmax(z, axis=-1):
    """Probabilities from scores: exp(z) divided by its sum, along one axis.

    z:     scores, any shape with at least one axis, any floating dtype. The entries of one row may be as large as
           +10,000 or as small as -10,000, and different rows may lie thousands apart.
    axis:  the axis of the classes, along which the result sums to 1; the last one unless the caller says otherwise.

    Returns a tensor of the shape and dtype of z. The result and its gradient in z are finite for all such scores.
    """
    ### BEGIN SOLUTION
    z = tf.convert_to_tensor(z)
    # After this shift the largest score of each row is 0: no exponential exceeds 1, and the sum is at least 1.
    exponentials = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=axis, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
tfnn.check("softmax")

# %% [markdown]
# ### Look at it
#
# Your function, on the example from above and on three relatives of it. Before you run the cell, guess: which of the
# four pictures will be equal?

# %%
example = tf.constant(np.log([1.0, 2.0, 5.0]), tf.float32)
plots.probability_bars(
    {
        "z": softmax(example),
        "z + 1000": softmax(example + 1000),
        "3 z": softmax(3 * example),
        "z / 3": softmax(example / 3),
    },
    classes=["0", "1", "2"],
    title="Softmax of the same scores: as they are, shifted, stretched, shrunk",
)

# %% [markdown]
# *The figure: four bar charts with the probabilities of three classes. The first two are equal: 0.125, 0.25 and
# 0.625. For 3 z the last class has nearly everything (0.93), for z / 3 the three are closer together (0.25, 0.32,
# 0.43).*
#
# ### What to take away
#
# Softmax sees only the *differences* between scores. A shift changes nothing; a factor changes how decided the answer
# is. The number by which the scores are divided is called *temperature*: hot means undecided.

# %% [markdown]
# ## Question 2: the same softmax as a Keras layer
#
# ### Why
#
# A layer is a function that owns its weights. If Keras knows the weights, then models, optimizers and saving all work
# by themselves. If it does not, they are never trained, and no error message says so.
#
# ### By hand
#
# A layer for pictures of 64 pixels and 10 classes needs a kernel of shape (64, 10) and a bias of shape (10,):
# $64 \cdot 10 + 10 = 650$ numbers. Where does the 64 come from? Not from whoever writes `SoftmaxLayer(10)`: the layer
# sees it when the first input arrives. Keras then calls `build(input_shape)` once, and `call(x)` for every batch.
#
# ### Your task
#
# Complete the two methods. Create the weights with `self.add_weight(shape=..., initializer=..., name=...)`, which is
# how Keras gets to know them. How they start is up to you; for this model even `"zeros"` will do.


# %% question="softmax_layer"
class SoftmaxLayer(keras.layers.Layer):
    """A Keras layer that computes softmax(x W + b).

    SoftmaxLayer(units): ``units`` is the number of classes K.
    Input: x of shape (N, D), any N from 1 up; D is whatever the first input has. Output: probabilities, shape (N, K).
    Trainable weights: a kernel of shape (D, K) and a bias of shape (K,), created once and used in every call.
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        """Create the weights; ``input_shape`` is the shape of the first input, its last entry is D."""
        ### BEGIN SOLUTION
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        ### END SOLUTION

    def call(self, x):
        """The probabilities for a batch x."""
        ### BEGIN SOLUTION
        return softmax(tf.matmul(x, self.kernel) + self.bias)
        ### END SOLUTION


# %% check="softmax_layer"
tfnn.check("softmax_layer")

# %% [markdown]
# ### Look at it
#
# An untrained layer of yours, asked about three handwritten digits. It has never seen a digit, so expect probabilities,
# but no sense in them.

# %%
untrained = SoftmaxLayer(10)
first_guesses = untrained(digits().x[:3])
print("trainable weights:", [tuple(weight.shape) for weight in untrained.trainable_weights])
print("numbers in them:  ", untrained.count_params())
print("each row sums to: ", tf.reduce_sum(first_guesses, axis=1).numpy())
plots.probability_bars(
    {f"a picture of a {digits().labels[i]}": first_guesses[i] for i in range(3)},
    classes=[str(k) for k in range(10)],
    title="What an untrained layer believes",
)

# %% [markdown]
# *The figure: three bar charts with ten bars each. No bar has anything to do with the digit in the picture; how they
# vary depends on how the weights start. With zeros every bar is 0.10.*
#
# ### What to take away
#
# Before training, the outputs are probabilities in form only. What is missing is a number that says how wrong they are.

# %% [markdown]
# ## Question 3: the categorical cross-entropy
#
# ### Why
#
# Training needs one number that falls when predictions get better. The cross-entropy asks: how surprised is the model
# by the truth? For one example,
#
# $$L = -\sum_k y_k \log p_k$$
#
# With a one-hot $y$ only one term survives, and $L$ is minus the logarithm of the probability that the model gave to
# the true class. With a soft label every class contributes its share. The loss of a batch is the **mean** of the losses
# of its rows.
#
# ### By hand
#
# Let the model say $p = (0.125, 0.25, 0.625)$, as in question 1.
#
# | the truth $y$ | loss |
# |---|---|
# | third class, (0, 0, 1) | $-\ln 0.625 = 0.470$ |
# | first class, (1, 0, 0) | $-\ln 0.125 = 2.079$ |
# | soft label (0, 0.5, 0.5) | $0.5 \cdot 1.386 + 0.5 \cdot 0.470 = 0.928$ |
# | a batch of the first two rows | $(0.470 + 2.079) / 2 = 1.275$ |
#
# ### What can go wrong
#
# A probability can be rounded to exactly 0, and $\log 0 = -\infty$. Even where its label is 0, the product
# $0 \cdot \infty$ is not 0 but NaN ("not a number"). So never take the logarithm of anything below some tiny positive
# number; Keras uses $10^{-7}$. It must be tiny: a confident mistake has to remain expensive.
#
# ### Your task
#
# Write the loss. Three decisions make it: over which axis the sum goes, over which the mean, and what keeps the
# logarithm away from 0.


# %% question="cross_entropy"
def categorical_cross_entropy(y_true, y_pred):
    """The mean over the batch of -sum over the classes of y_true * log(y_pred).

    y_true: one-hot rows or soft labels (rows that sum to 1), shape (N, K).
    y_pred: probabilities, rows that sum to 1, shape (N, K). Exact zeros and ones occur.

    Returns one number (shape ()), differentiable in y_pred. It is always finite: a true class with probability 0 costs
    at least 9 in its row. Predictions of exactly 0 and 1 that are right cost 0, and probabilities of 1e-5 or more
    cost what the formula says.
    """
    ### BEGIN SOLUTION
    y_pred = tf.convert_to_tensor(y_pred)
    y_true = tf.cast(y_true, y_pred.dtype)
    log_probabilities = tf.math.log(tf.maximum(y_pred, 1e-7))
    return tf.reduce_mean(-tf.reduce_sum(y_true * log_probabilities, axis=-1))
    ### END SOLUTION


# %% check="cross_entropy"
tfnn.check("cross_entropy")

# %% [markdown]
# ### Look at it
#
# First the table from above, then the loss of one example as its true class gets more and more probability.

# %%
belief = tf.constant([[0.125, 0.25, 0.625]])
for truth in ([0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]):
    print("the truth", truth, "costs", f"{categorical_cross_entropy(tf.constant([truth]), belief):.3f}")
two_truths = tf.constant([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
print(f"a batch of the first two costs {categorical_cross_entropy(two_truths, tf.repeat(belief, 2, axis=0)):.3f}")

share = np.linspace(0.005, 1.0, 200, dtype="float32")
first_of_two = tf.constant([[1.0, 0.0]])
plots.line_chart(
    share,
    {
        "cross-entropy": [categorical_cross_entropy(first_of_two, tf.constant([[p, 1 - p]])) for p in share],
        "1 - p, for comparison": 1 - share,
    },
    xlabel="probability p of the true class",
    ylabel="loss of one example (nats)",
    title="The price of a wrong belief",
)

# %% [markdown]
# *The figure: two falling curves over the probability of the true class, both 0 at p = 1. The straight line 1 - p never
# exceeds 1. The cross-entropy is 0.7 at p = 0.5 and climbs steeply, to above 5, as p approaches 0.*
#
# ### What to take away
#
# Being unsure is cheap, being sure and wrong is very expensive. If a loss is ever NaN, look for a logarithm first.

# %% [markdown]
# ## Question 4: the gradient by hand
#
# ### Why
#
# TensorFlow will soon compute gradients for you. This one is worth knowing by heart, because it is so simple that it
# tells you what training does.
#
# ### On paper
#
# For one example whose true class is $c$, put softmax into the cross-entropy. The logarithm undoes the exponential:
#
# $$L = -\log \frac{e^{z_c}}{\sum_k e^{z_k}} = -z_c + \log \sum_k e^{z_k}$$
#
# Differentiate in $z_j$. The first term gives $-1$ if $j = c$ and 0 otherwise. The second gives
# $e^{z_j} / \sum_k e^{z_k}$, which is $p_j$. Together, and for soft labels in the same way:
#
# $$\frac{\partial L}{\partial z_j} = p_j - y_j$$
#
# The gradient is what the model said minus what was true. That is for *one* example. The loss of a batch is a mean over
# N examples: what does this do to the gradient in each row?
#
# ### By hand
#
# For $z = (0, \ln 2, \ln 5)$, the third class and a batch of one:
#
# $$(0.125, 0.25, 0.625) - (0, 0, 1) = (0.125, 0.25, -0.375)$$
#
# Gradient descent goes *against* it: the first two scores fall, the third rises. The three numbers sum to 0.
#
# ### Your task
#
# Write the gradient as a formula, without `tf.GradientTape`.


# %% question="ce_grad_logits"
def ce_grad_logits(z, y_true):
    """The gradient of categorical_cross_entropy(y_true, softmax(z)) in the scores z, as a formula.

    z:      scores, shape (N, K); they may be as large as +10,000 or as small as -10,000.
    y_true: one-hot rows or soft labels, shape (N, K).

    Returns a tensor of shape (N, K). The loss is the mean over the N rows, and this is the gradient of that mean.
    """
    ### BEGIN SOLUTION
    y_pred = softmax(z)
    rows = tf.cast(tf.shape(y_pred)[0], y_pred.dtype)
    return (y_pred - tf.cast(y_true, y_pred.dtype)) / rows
    ### END SOLUTION


# %% check="ce_grad_logits"
tfnn.check("ce_grad_logits")

# %% [markdown]
# ### Look at it
#
# A tape records every TensorFlow operation inside its `with` block and then runs the chain rule backwards through them.
# Here it goes through *your* softmax and *your* loss, and your formula has to agree with it. Two independent ways
# to the same gradient: that is the best test you can write for any gradient.

# %%
two_rows = tf.constant([[0.0, np.log(2), np.log(5)], [3.0, -1.0, 0.5]], tf.float32)
two_truths = tf.constant([[0.0, 0.0, 1.0], [0.7, 0.3, 0.0]])
with tf.GradientTape() as recording:
    recording.watch(two_rows)  # a constant is followed only when the tape is told to; variables always are
    price = categorical_cross_entropy(two_truths, softmax(two_rows))
by_tape = np.asarray(recording.gradient(price, two_rows))
by_formula = np.asarray(ce_grad_logits(two_rows, two_truths))
print("by the tape:\n", by_tape)
print("by your formula:\n", by_formula)
print(f"largest difference: {np.abs(by_tape - by_formula).max():.1e}")

# %% [markdown]
# The first row is the example from above, halved, because it now shares the batch with a second one.
#
# ### What to take away
#
# The pull on a score is the error in its probability. Where the model is right and sure, the pull vanishes and learning
# stops by itself. A difference near $10^{-8}$ is just the rounding of float32.

# %% [markdown]
# ## Question 5: one step of gradient descent with a GradientTape
#
# ### Why
#
# Everything that is called training is this step, many times: predict, measure the loss, ask for the gradient, move the
# weights a little against it. With the learning rate $\eta$ (`lr` in the code):
#
# $$W \leftarrow W - \eta \frac{\partial L}{\partial W}, \qquad b \leftarrow b - \eta \frac{\partial L}{\partial b}$$
#
# ### By hand
#
# One example with one feature, $x = 2$; three classes; the third is true. All weights start at 0, so all scores are
# 0, $p = (\tfrac13, \tfrac13, \tfrac13)$, and the loss is $\ln 3 = 1.099$. By question 4 the gradient in the scores is
# $g = (\tfrac13, \tfrac13, -\tfrac23)$. Because $z = xW + b$, the gradient in $b$ is $g$, and in $W$ it is $x \cdot g$.
# With $\eta = 0.3$ the step leads to
#
# $$W = -0.3 \cdot 2 \cdot g = (-0.2, -0.2, 0.4), \qquad b = -0.3 \cdot g = (-0.1, -0.1, 0.2)$$
#
# ### What can go wrong
#
# `W = W - lr * gradient` does not change the variable: it makes a new tensor and calls *that* W inside your function,
# while the caller still holds the old weights. A `tf.Variable` changes itself with `assign` or `assign_sub`.
# And the tape sees only what is computed inside its `with` block, in TensorFlow.
#
# ### Your task
#
# Two things to know. `y` may arrive as one-hot *whole numbers* (int32), and TensorFlow does not multiply these with
# float32: cast it first with `tf.cast(y, W.dtype)`. And use only what is handed in, no variables of other cells: the
# grader trains several models in turn.


# %% question="train_step"
def train_step(W, b, x, y, lr):
    """One step of gradient descent on the mean cross-entropy of softmax(x W + b). Changes W and b in place.

    W, b: tf.Variables of shapes (D, K) and (K,).
    x, y: a batch of examples (N, D) and their one-hot labels (N, K); y may have an integer dtype. Any N from 1 up.
    lr:   the learning rate, a number; with 0 nothing moves.

    Returns the loss of this batch (shape ()) under the weights *before* the update. Both gradients are taken at these
    weights, too.
    """
    ### BEGIN SOLUTION
    x, y = tf.cast(x, W.dtype), tf.cast(y, W.dtype)
    with tf.GradientTape() as tape:
        loss = categorical_cross_entropy(y, softmax(tf.matmul(x, W) + b))
    kernel_gradient, bias_gradient = tape.gradient(loss, [W, b])
    W.assign_sub(lr * kernel_gradient)
    b.assign_sub(lr * bias_gradient)
    return loss
    ### END SOLUTION


# %% check="train_step"
tfnn.check("train_step")

# %% [markdown]
# ### Look at it
#
# First the step from above, in numbers:

# %%
tiny_kernel, tiny_bias = tf.Variable(tf.zeros((1, 3))), tf.Variable(tf.zeros(3))
first_loss = train_step(tiny_kernel, tiny_bias, tf.constant([[2.0]]), tf.constant([[0.0, 0.0, 1.0]]), 0.3)
print(f"loss before the step: {first_loss:.3f}")
print("W after the step:", tiny_kernel.numpy()[0], "  b after the step:", tiny_bias.numpy())

# %% [markdown]
# Then sixty steps on three clouds of points in the plane, all points in one batch:

# %%
cloud_labels = np.repeat([0, 1, 2], 40)
cloud_centers = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 3.0]])[cloud_labels]
clouds = (np.random.default_rng(0).normal(size=(120, 2)) + cloud_centers).astype("float32")
cloud_truth = np.eye(3, dtype="float32")[cloud_labels]

cloud_kernel, cloud_bias = tf.Variable(tf.zeros((2, 3))), tf.Variable(tf.zeros(3))
cloud_losses = [float(train_step(cloud_kernel, cloud_bias, clouds, cloud_truth, 0.3)) for turn in range(60)]
plots.learning_curve(cloud_losses, unit="steps taken before", start=0, title="Sixty steps on three clouds")
plots.decision_regions(
    lambda points: np.argmax(softmax(tf.matmul(points, cloud_kernel) + cloud_bias), axis=1),
    clouds,
    cloud_labels,
    title="Where the classifier decides for which class",
)

# %% [markdown]
# *First figure: the loss over sixty steps starts at 1.1, falls steeply within the first ten and then ever more slowly.
# Second figure: three clouds of points with different markers. Three straight borders that meet in one point divide the
# plane into one region per class; only a few points lie in a wrong region.*
#
# ### What to take away
#
# The borders are straight because the scores are linear: this model can draw no others. And the loss that a step
# returns belongs to the weights before it, so the first value of a curve tells you how the model started.

# %% [markdown]
# ## Question 6: how often is the most likely class the right one?
#
# ### Why
#
# We train with the loss because it has a useful gradient. People want to know something else: how many answers were
# right?
#
# ### By hand
#
# | probabilities | most likely | truth | right? |
# |---|---|---|---|
# | (0.2, **0.5**, 0.3) | 1 | 1 | yes |
# | (**0.4**, 0.3, 0.3) | 0 | 0 | yes, although 0.4 is less than one half |
# | (**0.6**, 0.3, 0.1) | 0 | 2 | no |
#
# The accuracy is $2/3$, a fraction between 0 and 1.
#
# ### Your task
#
# The truth comes in two forms, and your function accepts both: class numbers of shape (N,) or one-hot rows of shape
# (N, K). They differ in their number of axes.


# %% question="accuracy"
def accuracy(y_true, y_pred):
    """The fraction of rows whose most likely class is the true one.

    y_true: class numbers, shape (N,), any integer dtype; or one-hot rows, shape (N, K).
    y_pred: probabilities, shape (N, K). No two classes of a row tie for the maximum.

    Returns one number (shape () or a Python float) between 0 and 1.
    """
    ### BEGIN SOLUTION
    y_true, y_pred = tf.convert_to_tensor(y_true), tf.convert_to_tensor(y_pred)
    labels = tf.argmax(y_true, axis=-1) if y_true.shape.rank == 2 else tf.cast(y_true, tf.int64)
    is_right = tf.equal(labels, tf.argmax(y_pred, axis=-1))
    return tf.reduce_mean(tf.cast(is_right, y_pred.dtype))
    ### END SOLUTION


# %% check="accuracy"
tfnn.check("accuracy")

# %% [markdown]
# ### Look at it
#
# The table, and the clouds of question 5 with the classifier that was trained there.

# %%
table = tf.constant([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3], [0.6, 0.3, 0.1]])
print(f"the table:  {accuracy(tf.constant([1, 0, 2]), table):.3f}")
cloud_guesses = softmax(tf.matmul(clouds, cloud_kernel) + cloud_bias)
print(f"the clouds: {accuracy(tf.constant(cloud_labels), cloud_guesses):.3f}")

# %% [markdown]
# ### What to take away
#
# Accuracy counts, the loss weighs. A model can become better in one and worse in the other, so look at both.

# %% [markdown]
# ## Question 7: binary cross-entropy straight from the logit
#
# ### Why
#
# For a yes-or-no question one score is enough: the logit $\ell$, with
# $P(\text{yes}) = \sigma(\ell) = 1/(1 + e^{-\ell})$. For a label $y$ of 0 or 1 the cross-entropy of one example is
#
# $$L = -\,y \log \sigma(\ell) - (1 - y) \log (1 - \sigma(\ell))$$
#
# Mind the minus signs; some slides lose them.
#
# ### By hand
#
# At $\ell = 0$ the model says "fifty-fifty", and either label costs $\ln 2 = 0.693$. At $\ell = 1000$ and $y = 0$ the
# loss is $\log(1 + e^{1000})$, which is 1000 to many digits. A program that first computes $\sigma(1000) = 1$ and then
# $\log(1 - 1)$ finds infinity, and one that clips the probability finds about 16. Both are wrong, and the second does
# not even look wrong.
#
# ### Your task
#
# Do not compute $\sigma$ at all. Put its formula into the two logarithms and simplify on paper: both terms turn out to
# have the form $\log(1 + e^{u})$. TensorFlow computes this function safely for every $u$, as `tf.math.softplus`.


# %% question="binary_cross_entropy"
def binary_cross_entropy_from_logits(y_true, logit):
    """The mean over the batch of -y log(sigmoid(l)) - (1 - y) log(1 - sigmoid(l)).

    y_true: labels 0 or 1, floating, shape (N,).
    logit:  one score per example, shape (N,), possibly as large as +1000 or as small as -1000.

    Returns one number (shape ()), finite and right for all such logits, differentiable in the logit.
    """
    ### BEGIN SOLUTION
    logit = tf.convert_to_tensor(logit)
    y_true = tf.cast(y_true, logit.dtype)
    # -log(sigmoid(l)) = log(1 + exp(-l)) and -log(1 - sigmoid(l)) = log(1 + exp(l))
    return tf.reduce_mean(y_true * tf.math.softplus(-logit) + (1 - y_true) * tf.math.softplus(logit))
    ### END SOLUTION


# %% check="binary_cross_entropy"
tfnn.check("binary_cross_entropy")

# %% [markdown]
# ### Look at it
#
# The loss of one example over its logit, for both answers.

# %%
logits = np.linspace(-6, 6, 121, dtype="float32")
yes, no = tf.constant([1.0]), tf.constant([0.0])
plots.line_chart(
    logits,
    {
        "the truth is yes (y = 1)": [binary_cross_entropy_from_logits(yes, tf.constant([logit])) for logit in logits],
        "the truth is no (y = 0)": [binary_cross_entropy_from_logits(no, tf.constant([logit])) for logit in logits],
    },
    xlabel="logit",
    ylabel="loss of one example (nats)",
    title="Binary cross-entropy from the logit",
)

# %% [markdown]
# *The figure: two curves that mirror each other. For y = 1 the loss falls from 6 at logit -6 to almost 0 at logit 6,
# for y = 0 it rises. They cross at logit 0 and loss 0.69. Far on the wrong side each is nearly a straight line.*
#
# ### What to take away
#
# A logarithm of an exponential wants to be simplified before it is computed. This is why the losses of Keras offer
# `from_logits=True`.

# %% [markdown]
# ## Question 8: the multi-class hinge loss, for comparison
#
# ### Why
#
# Cross-entropy is not the only loss for scores. The hinge loss of support vector machines (SVM) makes another demand:
# the true class $c$ must lead every other class by at least 1. Whatever is missing from that lead is the price:
#
# $$L = \sum_{j \ne c} \max(0,\; z_j - z_c + 1)$$
#
# The true class does not compete with itself, so $j = c$ is left out. The loss of a batch is again the mean.
#
# ### By hand
#
# Stanford's course CS231n has three pictures, each with its scores under some model:
#
# | picture of a | cat score | car score | frog score |
# |---|---|---|---|
# | cat | **3.2** | 5.1 | -1.7 |
# | car | 1.3 | **4.9** | 2.0 |
# | frog | 2.2 | 2.5 | **-3.1** |
#
# - Cat: $\max(0,\; 5.1 - 3.2 + 1) + \max(0,\; -1.7 - 3.2 + 1) = 2.9 + 0 = 2.9$.
# - Car: both others are more than 1 behind, so the loss is 0.
# - Frog: here *two* classes are ahead, and both count. The quiz asks for this one.
#
# ### Your task
#
# Mind the order of the arguments: here the scores come first, then the class numbers.


# %% question="svm_loss"
def svm_loss(scores, labels):
    """The multi-class hinge loss with margin 1: sum over the wrong classes of max(0, z_j - z_true + 1), batch mean.

    scores: shape (N, K), any K from 2 up.
    labels: class numbers 0 ... K-1, integers of shape (N,).

    Returns one number (shape ()).
    """
    ### BEGIN SOLUTION
    scores = tf.convert_to_tensor(scores)
    is_true = tf.one_hot(labels, scores.shape[-1], dtype=scores.dtype)  # (N, K)
    true_scores = tf.reduce_sum(scores * is_true, axis=-1, keepdims=True)  # (N, 1)
    missing = tf.nn.relu(scores - true_scores + 1)  # (N, K)
    return tf.reduce_mean(tf.reduce_sum(missing * (1 - is_true), axis=-1))
    ### END SOLUTION


# %% check="svm_loss"
tfnn.check("svm_loss")

# %% [markdown]
# ### Look at it
#
# Three classes. The first is the true one, and its score leads the two others by a growing amount.

# %%
leads = np.linspace(-3, 6, 181, dtype="float32")
leading_rows = [tf.constant([[lead, 0.0, 0.0]]) for lead in leads]
first_of_three = tf.constant([[1.0, 0.0, 0.0]])
plots.line_chart(
    leads,
    {
        "cross-entropy": [categorical_cross_entropy(first_of_three, softmax(row)) for row in leading_rows],
        "hinge loss": [svm_loss(row, tf.constant([0])) for row in leading_rows],
    },
    xlabel="lead of the true class over the two others (score)",
    ylabel="loss of one example",
    title="Two losses on the same scores",
)

# %% [markdown]
# *The figure: both losses fall as the lead grows. The hinge loss falls in a straight line, steeper than the
# cross-entropy, and is exactly 0 from a lead of 1 on. The cross-entropy is a smooth curve that approaches 0.*
#
# ### What to take away
#
# Read the right-hand side of the picture closely: there the two losses differ in kind, and the quiz asks for it.

# %% [markdown]
# ## Question 9: train it on handwritten digits
#
# ### Why
#
# Now everything comes together. The data: 1797 digits, written by hand, scanned to 8 x 8 pixels, each pixel a number
# between 0 (paper) and 1 (ink). The classifier gets the 64 numbers as one row. Nobody tells it that they form a
# picture.
#
# We split the digits at random into three parts. The weights are fitted to the *training* part. Settings such as the
# learning rate are chosen on the *validation* part. The *test* part is used once, at the very end.


# %%
def split_digits(seed):
    """The digits in three random parts, each a pair: pixels of shape (N, 64) and class numbers of shape (N,)."""
    data = digits()
    shuffled = np.random.default_rng(seed).permutation(len(data.x))
    return [(data.x[part], data.labels[part]) for part in (shuffled[:1200], shuffled[1200:1500], shuffled[1500:])]


(x_train, labels_train), (x_validation, labels_validation), (x_test, labels_test) = split_digits(2024)
y_train = np.eye(10, dtype="float32")[labels_train]  # (1200, 10), one-hot
plots.digit_grid(x_train[:16], labels_train[:16].astype(str), title="Sixteen training digits")

# %% [markdown]
# *The figure: sixteen small pictures of digits, dark ink on white, each with its label above it.*
#
# ### By hand
#
# With 1200 examples and batches of 32, an epoch has 37 full batches and a last one of 16 rows: 38 steps. A model that
# starts with all weights at 0 gives each of the ten classes the probability 0.1. Which loss does that cost? (The quiz
# asks for it, and it is the first thing to look at whenever a training run seems odd.)
#
# ### Your task
#
# Write the loop around the step. The step is handed in as an argument: below you pass your own `train_step`, and the
# grader passes a step of its own, so a mistake in question 5 costs nothing here. Shuffle the rows anew in each epoch,
# with *one* generator made from the seed: `rng = np.random.default_rng(seed)` before the loop, and
# `rng.permutation(...)` inside it.


# %% question="experiment"
def train_classifier(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Train a softmax classifier with minibatch gradient descent.

    step:   a function step(W, b, x_batch, y_batch, learning_rate) that changes W and b in place and returns the loss.
    x, y:   NumPy arrays: examples (N, D), floating, and their one-hot labels (N, K).
    epochs: how often to go through all the rows. In each epoch every row is used exactly once, in an order that is
            shuffled anew with np.random.default_rng(seed). The last batch is smaller if batch_size does not divide N.

    Returns (W, b, history). W (D, K) and b (K,) are tf.Variables of the dtype of x that start at zero (or very small).
    history is a list with one number per epoch: the mean of the losses that the steps of this epoch returned.
    The same seed gives the same weights, another seed another order.
    """
    ### BEGIN SOLUTION
    W = tf.Variable(np.zeros((x.shape[1], y.shape[1]), x.dtype))
    b = tf.Variable(np.zeros(y.shape[1], x.dtype))
    rng = np.random.default_rng(seed)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        batches = [order[start : start + batch_size] for start in range(0, len(x), batch_size)]
        losses = [float(step(W, b, x[rows], y[rows], learning_rate)) for rows in batches]
        history.append(float(np.mean(losses)))
    return W, b, history
    ### END SOLUTION


# %% check="experiment"
tfnn.check("experiment")

# %% [markdown]
# ### Look at it: does it learn?
#
# Your loop with your step, for twenty epochs. This takes a few seconds.

# %%
trained_kernel, trained_bias, training_history = train_classifier(
    train_step, x_train, y_train, epochs=20, batch_size=32, learning_rate=0.5, seed=0
)
uniform_guess = tf.fill(y_train.shape, tf.constant(0.1))
price_of_a_guess = float(categorical_cross_entropy(tf.constant(y_train), uniform_guess))
plots.learning_curve(training_history, guess=price_of_a_guess, title="Training on 1200 digits")

# %% [markdown]
# *The figure: the mean loss per epoch, from the first epoch on well below the dashed line of a uniform guess at 2.3. It
# falls quickly for four epochs and is still falling slowly at the end, at about 0.15.*


# %%
def accuracy_on(pixels, class_numbers):
    """The accuracy of the classifier that was just trained."""
    predicted = softmax(tf.matmul(pixels, trained_kernel) + trained_bias)
    return accuracy(tf.constant(class_numbers), predicted)


print(f"training accuracy:   {accuracy_on(x_train, labels_train):.1%}")
print(f"validation accuracy: {accuracy_on(x_validation, labels_validation):.1%}")

# %% [markdown]
# If you want to try another learning rate, batch size or number of epochs, do it now, and judge by the *validation*
# accuracy. When you are content, run the next cell, once.

# %%
test_probabilities = np.asarray(softmax(tf.matmul(x_test, trained_kernel) + trained_bias))  # (297, 10)
chosen_classes = test_probabilities.argmax(axis=1)  # (297,)
print(f"test accuracy: {accuracy_on(x_test, labels_test):.1%}")
plots.confusion_table(labels_test, chosen_classes, classes=10, title="Test digits: what was taken for what")

# %% [markdown]
# *The figure: a table of ten by ten counts. Nearly all of the 297 test digits stand on the diagonal, 20 to 37 for each
# digit; the few counts beside it are ones and twos.*
#
# ### Look at it: what has it learned?
#
# Each class has 64 weights, one per pixel, so we can look at them as a picture.

# %%
plots.kernel_images(
    trained_kernel, title="Ten kernels: ink on bright pixels speaks for the class, ink on dark ones against it"
)

# %% [markdown]
# *The figure: ten pictures of 8 x 8 weights. Class 0 is the easiest to read: a dark center, where a zero has no ink,
# within a brighter ring. In the others, bright pixels trace strokes of the digit, and dark ones lie where its
# look-alikes have ink.*
#
# ### Look at it: where does it fail?
#
# The test digits that the model got wrong, first those of which it was most certain. Would you have known?

# %%
certainty = test_probabilities.max(axis=1)
mistakes = np.flatnonzero(chosen_classes != labels_test)
mistakes = mistakes[np.argsort(-certainty[mistakes])][:8]
plots.digit_grid(
    x_test[mistakes],
    [f"a {labels_test[i]}, taken for {chosen_classes[i]}\n({certainty[i]:.0%} sure)" for i in mistakes],
    title="The most confident mistakes",
    columns=4,
)

# %% [markdown]
# *The figure: up to eight pictures of digits. Above each stand its label, the class that the model chose, and how sure
# it was. Several of them are hard to read for people, too.*
#
# ### What to take away
#
# A single layer reads well over nine digits in ten. Look at a training run in this order: the first loss (is it that of
# a guess?), the curve (does it fall?), the accuracy on data that it was not trained on, and then the mistakes, one by
# one.

# %% [markdown]
# ## Question 10: quiz
#
# Replace each `...` in the dictionary below by your answer. Numbers need three digits after the decimal point; you may
# also write a formula such as `np.log(2)`. For multiple choice, give the letter as a string, such as `"a"`.
#
# 1. `loss_of_a_uniform_guess`: There are ten classes, and a model gives each the probability 0.1. What is its
#    categorical cross-entropy? (a number)
# 2. `softmax_of_two_scores`: What is the *first* entry of the softmax of the two scores $(z, 0)$? (a letter)
#    - a: $\tanh(z)$
#    - b: $\max(0, z)$
#    - c: $\sigma(z) = 1/(1 + e^{-z})$
#    - d: $e^{z}$
# 3. `why_infinite`: A cross-entropy that was written without any clipping becomes infinite. What has happened?
#    (a letter)
#    - a: the batch was so large that its sum overflowed
#    - b: a class with a positive label got the predicted probability 0, and the logarithm of 0 is minus infinity
#    - c: the weights started at zero
#    - d: a predicted probability was exactly 1, and the logarithm of 1 is infinite
# 4. `floor_of_softmax_twice`: By mistake a model with ten classes applies softmax twice: the probabilities that come
#    out of the first are fed to the second as if they were scores. How small can its cross-entropy get at best,
#    however well it is trained? (a number)
# 5. `gradient_by_hand`: One example, a batch of its own, has the scores $z = (2, 1, 0)$, and its true class is the
#    *second* one. What is the gradient of the cross-entropy in the three scores? (a list of three numbers, in the order
#    of the classes)
# 6. `cross_entropy_of_the_cat`: The scores of the cat picture in question 8 are $(3.2, 5.1, -1.7)$, and cat is the
#    first class. What is the cross-entropy of their softmax? (a number)
# 7. `hinge_loss_of_the_frog`: What is the hinge loss of the frog picture in question 8, with the scores
#    $(2.2, 2.5, -3.1)$ and frog as the third class? (a number)
# 8. `who_is_never_satisfied`: The true class already leads every other by 3, and you raise its score by 1 more. Which
#    loss still becomes smaller? (a letter)
#    - a: only the cross-entropy
#    - b: only the hinge loss
#    - c: both
#    - d: neither

# %% question="quiz"
quiz_answers = {
    "loss_of_a_uniform_guess": ...,  # a number
    "softmax_of_two_scores": ...,  # a letter
    "why_infinite": ...,  # a letter
    "floor_of_softmax_twice": ...,  # a number
    "gradient_by_hand": ...,  # a list of three numbers
    "cross_entropy_of_the_cat": ...,  # a number
    "hinge_loss_of_the_frog": ...,  # a number
    "who_is_never_satisfied": ...,  # a letter
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(answer is ... for answer in quiz_answers.values()):
    ### BEGIN SOLUTION
    quiz_answers = {
        "loss_of_a_uniform_guess": 2.302585,  # -ln(1/10)
        "softmax_of_two_scores": "c",
        "why_infinite": "b",
        "floor_of_softmax_twice": 1.461150,  # at best the first softmax gives (1, 0, ..., 0): -ln(e / (e + 9))
        "gradient_by_hand": [0.665241, -0.755272, 0.090031],  # softmax(2, 1, 0) - (0, 1, 0)
        "cross_entropy_of_the_cat": 2.040355,  # -ln(e^3.2 / (e^3.2 + e^5.1 + e^-1.7))
        "hinge_loss_of_the_frog": 12.9,  # (2.2 + 3.1 + 1) + (2.5 + 3.1 + 1)
        "who_is_never_satisfied": "a",
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
# **What you now have:** a stable softmax, its loss and gradient, a training step and a loop around it. The sets that
# follow keep the step and the loop and put more layers below the softmax.
#
# ## Go further (optional, not graded)
#
# - **Learning rate.** Train with 0.005, 0.05, 0.5, 5 and 50, and draw the five histories with `plots.line_chart`. Which
#   is too small, which too large, and how does the curve alone tell you?
# - **Labels that doubt.** Replace each one-hot row by `0.9 * row + 0.01` and train again. How sure is the model of its
#   mistakes now, and what is the smallest loss it could reach?
# - **Hinge instead of cross-entropy.** Write a training step with `svm_loss` and compare accuracy and kernels.
# - **Shuffled pixels.** Apply one fixed permutation to the pixels of all digits. Does the accuracy suffer? Say why
#   before you try.
