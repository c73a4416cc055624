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
# # Problem set 4: regularization
#
# At the end of this notebook, one network is trained four times on the same 200 handwritten digits, some of them with
# wrong labels. It has 85,002 weights, so it can learn all 200 by heart, the mistakes too, and the first time it does.
# The other three times you hold it back: with dropout, with an L2 penalty and with an L1 penalty. Then you look at what
# this changes: the answers on digits that it has never seen, and the weights themselves.
#
# **What you will be able to do**
#
# - write dropout so that a trained network needs no correction when it predicts, and say why it works,
# - turn "prefer simple models" into a term of the loss, and follow its pull on every single weight,
# - say before training which penalty makes weights small and which makes them exactly zero, and prove it on paper,
# - build a penalty into a training step so that it reaches the right weights, and only these,
# - judge a regularizer by an experiment, and not by its reputation.
#
# **Time.** Four to five hours. Most answers are two to six lines. You need layers (problem set 1) and training steps
# with `tf.GradientTape` (problem sets 1 and 3). Nothing here needs a graphics card.
#
# **The path.** Questions 1 and 2 are dropout, 3 to 5 are penalties, 6 and 7 say on paper what they do to one weight,
# 8 is a limit instead of a price. Questions 9 and 10 build the penalties into training, 11 is the experiment, 12 is a
# bonus with a surprise, and 13 is a short quiz.
#
# **Lectures.** Georgia Tech CS 4803/7643 (the full loss, its penalties), MIT 6.874, lecture 2 (dropout, max-norm,
# double descent), ETH Introduction to Machine Learning (ridge regression).

# %% [markdown]
# ## How to work with this notebook
#
# 1. Run the cells from top to bottom (Shift + Enter).
# 2. Each question has one cell with the lines `# YOUR CODE HERE` and `raise NotImplementedError()`. Replace these two
#    lines by your answer. The text in triple quotes says exactly what is wanted.
# 3. Run the check cell below it. It tells you in words what works and what does not, as often as you like. The check
#    cells themselves stay as they are.
# 4. The cells after a check use *your* function to compute or draw something. A `NotImplementedError` or a `NameError`
#    there usually means that a question above is still open.
#
# **How it is graded.** The checks in this notebook are a sample. The grader has more of them, and it draws new numbers
# and new shapes every time. Every question is graded on its own: a question that you leave open, or get wrong, does not
# close the later ones. In a later question you may use your own earlier functions or those of Keras, whichever you
# trust more.
#
# **What does not matter.** How you write it, the last digits, and *which* random numbers you draw: your dropout is
# judged by what it does to many numbers, never by comparing its coins with ours.
#
# **What does matter.** Compute with TensorFlow operations, not with NumPy, unless a question says otherwise. A tape can
# only follow TensorFlow, and nearly everything here has to be trained through.
#
# **Ready-made functions.** Questions 1 to 6 and 8 are about your own lines. An answer that has the very thing it is to
# build done by Keras or TensorFlow (a dropout, a regularizer, a norm's limit) keeps its points; the report notes where,
# because the point was to write it. What an *earlier* question was about may always come ready-made.

# %% [markdown]
# ## Conventions
#
# Regularization has more competing conventions than any other topic of this course. These hold in the whole set:
#
# | name | what it is |
# |---|---|
# | `rate`, $r$ | the probability that an entry is **dropped**, $0 \le r < 1$ |
# | `ws` | a list of weight tensors of any shapes |
# | `lam`, $\lambda$ | the strength of a penalty |
# | `l1`, `l2` | the strengths of an L1 and an L2 penalty where there are both |
# | kernel | the weights that multiply inputs; the bias is what is added |
#
# - **Dropout is "inverted":** survivors are scaled up while training, and nothing is done when predicting.
# - **Penalties are sums** over all weights of all tensors, not means.
# - **No factor 1/2:** the L2 penalty is $\lambda \sum w^2$. Some books and functions have $\frac{\lambda}{2} \sum w^2$.
# - **Only kernels pay.** Biases and the parameters of BatchNormalization are free.
# - **Once per batch:** the penalty is added to the *mean* loss of the batch, whatever the size of the batch.
# - **Losses take `(y_true, y_pred)`**, in this order, as in Keras.
# - **Precision follows the input:** float64 in, float64 out.

# %% [markdown]
# The next cell may take some seconds, and on most computers TensorFlow then writes a few lines about the hardware it
# found (oneDNN, CUDA). They are notes and not errors.

# %%
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # one note less; errors of Python are shown as always

import keras
import numpy as np
import tensorflow as tf

import tfnn
from tfnn import plots, regularization_plots
from tfnn.data import digits, load
from tfnn.steps import compiled_steps

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## Question 1: dropout, as a function
#
# ### Why
#
# A network with more weights than examples can rely on accidents: this pixel, together with that one, occurred only in
# one training picture, so it settles the matter. Dropout takes such certainties away. In every training step each unit
# is switched off with probability $r$, so no unit can count on another one being there, and what is worth knowing has
# to be known by many. When the trained network predicts, all units are present.
#
# A unit that is switched off passes a 0 on. The others must make up for it, or else the next layer would receive less
# while training than it will receive later. So they are divided by $1 - r$.
#
# ### By hand
#
# Five activations $x = (4, 8, 12, 16, 20)$ and $r = 0.2$. Five coins are flipped, one per entry, and say that the first
# entry falls. The survivors are divided by 0.8:
#
# $$(4, 8, 12, 16, 20) \;\to\; (0, 10, 15, 20, 25)$$
#
# The sum was 60 and is 70 now; with other coins it might have been 45. But on average over all coins nothing changes:
# the second entry becomes 0 with probability 0.2 and 10 with probability 0.8, and
# $0.2 \cdot 0 + 0.8 \cdot 10 = 8$.
#
# ### What can go wrong
#
# - *Rate or its opposite?* Older texts call $p$ the probability to **keep** a unit. With 0.5 both readings give
#   the same program, so try yours with 0.2 and with 0.8.
# - *Who flips how many coins?* One coin per entry: not one per row, not one per column, not one for all.
# - *Which of them?* The coins know nothing about the values. And every call flips new ones, so fix no seed.
#
# ### Your task
#
# `tf.random.uniform(shape)` draws numbers between 0 and 1, each independent of the others. How often is such a number
# below 0.2?


# %% question="dropout"
def dropout(x, rate, training):
    """Inverted dropout: while training, set a random part of the entries to 0 and scale up what is left.

    x:        activations, any shape, any floating dtype.
    rate:     the probability with which an entry is dropped (not the one with which it is kept): 0 <= rate < 1.
    training: True or False.

    Returns a tensor of the shape and dtype of x. While training, each entry is 0 with probability ``rate``, whatever
    happens to the others and whatever its value is, and otherwise x / (1 - rate). Every call flips new coins. The
    gradient in x is 0 for dropped entries and 1 / (1 - rate) for the others. When not training, and when rate is 0,
    the result is x itself.
    """
    ### BEGIN SOLUTION
    x = tf.convert_to_tensor(x)
    if not training:
        return x
    kept = tf.random.uniform(tf.shape(x)) >= rate
    return tf.where(kept, x / (1 - rate), tf.zeros_like(x))
    ### END SOLUTION


# %% check="dropout"
tfnn.check("dropout")

# %% [markdown]
# ### Look at it: what the network sees
#
# Your function, on one handwritten digit. White is 0, the full ink of the original is medium gray, and black is twice
# the ink or more. Left the original, then what the network gets to see in three different training steps, and at the
# right the average over 500 steps.

# %%
digit = digits().x[14]
pictures, captions = [], []
for rate in (0.2, 0.5, 0.8):
    seen = np.asarray(dropout(tf.constant(np.tile(digit, (500, 1))), rate, True))  # (500, 64): one digit, 500 times
    pictures += [digit, *seen[:3], seen.mean(axis=0)]
    captions += ["original", *[f"rate {rate}"] * 3, f"average at {rate}"]
plots.digit_grid(pictures, captions, columns=5, darkest=2.0, title="A digit under dropout")

# %% [markdown]
# *The figure: three rows of five pictures of a 4. At rate 0.2 single pixels are missing and the others are a little
# darker, at 0.5 half of the pixels are missing, at 0.8 only a few, very dark ones are left. Each row has three
# different patterns of holes. The averages at the right look like the original, with more noise at higher rates.*
#
# Now the mean of all pixels, over the rate: as it is, and as it would be if the survivors were not scaled up.

# %%
rates = np.linspace(0, 0.9, 19)
many = tf.constant(np.tile(digit, (400, 1)))
means = np.array([np.mean(dropout(many, float(rate), True)) for rate in rates])
plots.line_chart(
    rates,
    {
        "your dropout": means,
        "the same, survivors not scaled": means * (1 - rates),
        "no dropout": np.full(len(rates), digit.mean()),
    },
    xlabel="rate",
    ylabel="mean activation",
    title="What arrives at the next layer",
)

# %% [markdown]
# *The figure: the mean of your dropout stays at that of the untouched digit, 0.34, and wavers a little at high
# rates. Without the scale the mean falls in a straight line, to a tenth at rate 0.9.*
#
# The mean is kept, but nothing else is. Here is what one unit of the next layer receives in 2000 different steps, if it
# adds up all pixels:

# %%
repeated = tf.constant(np.tile(digit, (2000, 1)))
regularization_plots.value_histograms(
    {f"rate {rate}": np.sum(dropout(repeated, rate, True), axis=1) for rate in (0.2, 0.5, 0.8)},
    xlabel="sum of the 64 activations",
    limits=(0, 45),
    title="The same digit in 2000 training steps",
)

# %% [markdown]
# *The figure: three histograms, one below the other. All are centered at 22, the sum without dropout. At rate 0.2 the
# hill is narrow, from 15 to 27, at 0.5 it is half as high and twice as wide, and at 0.8 it is flat and reaches from
# below 5 to above 40.*
#
# ### What to take away
#
# Dropout is noise with the right mean. How much noise the rate stands for can be computed, and the quiz asks for it.

# %% [markdown]
# ## Question 2: dropout, as a Keras layer
#
# ### Why
#
# Nobody calls dropout by hand in every layer of a model. A layer can do it, if it knows whether the model is training
# or predicting. Keras tells it, through the argument `training` of `call`.
#
# ### By hand
#
# | what you write | the layer is told |
# |---|---|
# | `model.fit(x, y)` | training |
# | `model(x, training=True)` | training |
# | `model.predict(x)`, `model.evaluate(x, y)` | not training |
# | `model(x)` | not training |
#
# The last line is what the default of `training` in the signature of `call` stands for: whoever says nothing wants an
# answer, and the same question should get the same answer twice.
#
# ### What can go wrong
#
# - A mask that is drawn in `__init__` or in `build` is drawn once. Such a layer does not drop units now and then: it
#   removes some of them for good.
# - `model.fit` *compiles* its training step: the Python lines of `call` run once, and what they built of TensorFlow
#   operations runs in every step. A random number from NumPy would be drawn once and stay.
#
# ### Your task
#
# Write `call`. Your function from question 1 may do the work, or `tf.nn.dropout`.


# %% question="dropout_layer"
class Dropout(keras.layers.Layer):
    """A Keras layer that drops entries of its input while training, and passes everything on otherwise.

    Dropout(rate): ``rate`` is the probability with which an entry is dropped.
    Input: any shape. Output: the same shape; see ``dropout``. No weights.
    """

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, x, training=False):
        """The output for x. Keras says whether it is training: True within model.fit and model(x, training=True),
        False within model.predict and model(x). Every call flips new coins, also within the compiled steps of
        model.fit."""
        ### BEGIN SOLUTION
        return dropout(x, self.rate, training)
        ### END SOLUTION


# %% check="dropout_layer"
tfnn.check("dropout_layer")

# %% [markdown]
# ### Look at it
#
# A network with two layers of yours, trained on 400 digits by `model.fit`. This takes a few seconds. Then one new digit
# is shown to it four times: once as usual, and three times with `training=True`.

# %%
keras.utils.set_random_seed(3)
shuffled = np.random.default_rng(3).permutation(len(digits().x))
thinned = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        Dropout(0.5),
        keras.layers.Dense(64, activation="relu"),
        Dropout(0.5),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
thinned.compile("adam", "sparse_categorical_crossentropy")
thinned_history = thinned.fit(
    digits().x[shuffled[:400]], digits().labels[shuffled[:400]], epochs=20, batch_size=20, verbose=0
).history["loss"]
certainty = thinned(digits().x[shuffled[400:]]).numpy().max(axis=1)
doubtful = shuffled[400:][np.argsort(certainty)[100]]  # neither an easy digit nor a hopeless one
question = digits().x[doubtful : doubtful + 1]
plots.probability_bars(
    {
        "training=False": thinned(question)[0],
        **{f"training=True, pass {i}": thinned(question, training=True)[0] for i in (1, 2, 3)},
    },
    classes=[str(k) for k in range(10)],
    title=f"One network, one picture (of a {digits().labels[doubtful]}), four answers",
)

# %% [markdown]
# *The figure: four bar charts with the probabilities of ten classes. The first, without dropout, is the network's
# answer, and it is the same in every call. The three with dropout differ from it and from each other, sometimes in the
# most likely class, too.*
#
# The mode also changes the loss. All three numbers below are for the same 400 *training* digits:

# %%
seen_x, seen_labels = digits().x[shuffled[:400]], digits().labels[shuffled[:400]]
price = keras.losses.SparseCategoricalCrossentropy()
print(f"the loss that fit reported for its last epoch: {thinned_history[-1]:.3f}")
print(f"the loss of the trained network with dropout:  {price(seen_labels, thinned(seen_x, training=True)):.3f}")
print(f"the loss of the trained network without:       {price(seen_labels, thinned(seen_x)):.3f}")

# %% [markdown]
# ### What to take away
#
# A layer with two modes makes it a question which one you measure in. Before you compare a training loss with a test
# loss, ask whether both were measured in the same mode.

# %% [markdown]
# ## Question 3: the L1 penalty
#
# ### Why
#
# Many sets of weights fit 200 pictures perfectly. The data cannot choose among them, so we state a preference: small
# weights rather than large ones, because large weights are what makes a function jump between two similar pictures. The
# preference becomes a second term of the loss,
#
# $$L(W) = \frac1N \sum_{i=1}^{N} L_i + \lambda R(W),$$
#
# and $\lambda$ says how much fit we are willing to give up for it. The first candidate for $R$ is the sum of absolute
# values, $R_1(W) = \sum |w|$.
#
# ### By hand
#
# Two kernels of different shapes, and $\lambda = 0.1$:
#
# $$W_1 = \begin{pmatrix} 1 & -2 \\ 0.5 & 0 \end{pmatrix}, \quad W_2 = \begin{pmatrix} 3 \\ -0.25 \end{pmatrix}$$
#
# $$\lambda R_1 = 0.1 \cdot (1 + 2 + 0.5 + 0 + 3 + 0.25) = 0.675$$
#
# What does it do in training? Its gradient is $+\lambda$ for a positive weight and $-\lambda$ for a negative one.
# Gradient descent subtracts it, so every weight is pulled towards 0, and all with the same force: the 3 no more than
# the 0.5. At a weight of exactly 0 the absolute value has a corner, and any slope between $-\lambda$ and $\lambda$ is
# acceptable there.
#
# ### What can go wrong
#
# "Any slope" must still be a number. The same penalty written in another way:

# %%
some_weights = tf.Variable([2.0, 0.0])
with tf.GradientTape() as recording:
    roots = tf.reduce_sum(tf.sqrt(some_weights**2))
print("the value is right:", roots.numpy(), "  the gradient:", recording.gradient(roots, some_weights).numpy())

# %% [markdown]
# A single NaN, and after the next steps the whole network consists of them. (The root has an infinite slope at 0, and
# the square the slope 0: infinity times 0.)
#
# ### Your task
#
# A model has more than one kernel, so the function takes a list of tensors. Their shapes differ: they cannot be stacked
# into one.


# %% question="l1_penalty"
def l1_penalty(ws, lam):
    """lam times the sum of the absolute values of all weights.

    ws:  a list of tensors of any shapes, possibly empty.
    lam: the strength of the penalty, a number of at least 0.

    Returns one number (shape ()), differentiable in the weights; 0 for an empty list. The slope at a weight of exactly
    0 is finite: any number from -lam to lam will do.
    """
    ### BEGIN SOLUTION
    return lam * sum(tf.reduce_sum(tf.abs(w)) for w in ws)
    ### END SOLUTION


# %% check="l1_penalty"
tfnn.check("l1_penalty")

# %% [markdown]
# ### Look at it
#
# The example from above, and the pull on each weight.

# %%
first_weights = tf.Variable([[1.0, -2.0], [0.5, 0.0]])
second_weights = tf.Variable([[3.0], [-0.25]])
with tf.GradientTape() as recording:
    bill = l1_penalty([first_weights, second_weights], 0.1)
print(f"penalty: {bill:.3f}")
for pull in recording.gradient(bill, [first_weights, second_weights]):
    print("its gradient:\n", pull.numpy())

# %% [markdown]
# ### What to take away
#
# The price of a weight grows with its size, the pull on it does not. Keep that in mind for question 6.

# %% [markdown]
# ## Question 4: the L2 penalty
#
# ### Why
#
# The second candidate squares instead: $R_2(W) = \sum w^2$. It hardly minds small weights and minds large ones very
# much.
#
# ### By hand
#
# The same two kernels, and again $\lambda = 0.1$:
#
# $$\lambda R_2 = 0.1 \cdot (1 + 4 + 0.25 + 0 + 9 + 0.0625) = 1.43125$$
#
# Its gradient is $2 \lambda w$: the pull on the 3 is 0.6, and on the $-0.25$ it is $-0.05$.
#
# ### What can go wrong
#
# Two relatives of this sum are easily taken for it. The *norm* is its square root: if all weights double, the norm
# doubles, while this penalty grows fourfold. And `tf.nn.l2_loss` is not quite the penalty of this set: read what its
# documentation says.
#
# ### Your task
#
# The same as before, with squares. Compute the example by hand first, then let your function do it.


# %% question="l2_penalty"
def l2_penalty(ws, lam):
    """lam times the sum of the squares of all weights, without a factor 1/2.

    ws:  a list of tensors of any shapes, possibly empty.
    lam: the strength of the penalty, a number of at least 0.

    Returns one number (shape ()), differentiable in the weights; 0 for an empty list.
    """
    ### BEGIN SOLUTION
    return lam * sum(tf.reduce_sum(tf.square(w)) for w in ws)
    ### END SOLUTION


# %% check="l2_penalty"
tfnn.check("l2_penalty")

# %% [markdown]
# ### Look at it
#
# The slope of both penalties over the value of one weight, for $\lambda = 0.1$, measured by a tape.

# %%
one_weight = tf.Variable(np.linspace(-1.5, 1.5, 120, dtype="float32"))  # 120 weights, none of them exactly 0
slopes = {}
for name, penalty in {"slope of your L1 penalty": l1_penalty, "slope of your L2 penalty": l2_penalty}.items():
    with tf.GradientTape() as recording:
        bill = penalty([one_weight], 0.1)
    slopes[name] = recording.gradient(bill, one_weight).numpy()
plots.line_chart(
    one_weight.numpy(), slopes, xlabel="weight", ylabel="slope", title="How hard each penalty pulls on a weight"
)

# %% [markdown]
# *The figure: the slope of L1 is a step, -0.1 for negative weights and +0.1 for positive ones. The slope of L2 is a
# straight line through 0 that reaches -0.3 and 0.3 at the ends. They cross at -0.5 and 0.5.*
#
# ### What to take away
#
# Large weights have more to fear from L2, small ones from L1. Which of the two will be able to hold a weight at exactly
# zero?

# %% [markdown]
# ## Question 5: both at once, the elastic net
#
# ### Why
#
# L1 clears away the weights that are hardly needed, and L2 keeps the remaining ones from growing. The elastic net wants
# both:
#
# $$\lambda R(W) = \lambda \sum \left(\beta w^2 + |w|\right)$$
#
# ### By hand
#
# The two kernels once more, $\lambda = 0.1$ and $\beta = 0.5$: the squares add up to 14.3125 and the absolute values to
# 6.75, so the penalty is $0.1 \cdot (0.5 \cdot 14.3125 + 6.75) = 1.390625$.
#
# ### What can go wrong
#
# Everybody mixes the two differently. This is the form of the Georgia Tech lecture. Keras has `L1L2(l1, l2)` with two
# independent strengths, and scikit-learn has one strength and a share `l1_ratio`. A formula copied from another place
# may be right there and wrong here.
#
# ### Your task
#
# Mind the order of the arguments, and which of the two parts has the factor `beta`.


# %% question="elastic_net"
def elastic_net(ws, lam, beta):
    """lam times the sum over all weights w of (beta * w^2 + |w|): beta multiplies the L2 part, the L1 part has none.

    ws:   a list of tensors of any shapes, possibly empty.
    lam:  the strength of the whole penalty, a number of at least 0.
    beta: how much a square counts compared with an absolute value, a number of at least 0.

    Returns one number (shape ()), differentiable in the weights; 0 for an empty list. The slope at a weight of exactly
    0 is finite: any number from -lam to lam will do.
    """
    ### BEGIN SOLUTION
    return lam * sum(tf.reduce_sum(beta * tf.square(w) + tf.abs(w)) for w in ws)
    ### END SOLUTION


# %% check="elastic_net"
tfnn.check("elastic_net")

# %% [markdown]
# ### Look at it
#
# A loss of just two weights, which would be smallest at (2, 0.7), marked by a cross. Three penalties of yours are
# added to it. The star shows where the sum is smallest. Through each star go two lines: one along which the loss is
# constant (dashed), and one along which the penalty is constant (solid). This takes a few seconds.

# %%
side = np.linspace(-2, 3, 51)
across, up = np.meshgrid(side - 2, side - 0.7)  # (51, 51) each
valley = 0.5 * (across**2 + 0.9 * across * up + 0.6 * up**2)
penalties = {
    "L1": lambda pair: l1_penalty([pair], 1.0),
    "L2": lambda pair: l2_penalty([pair], 1.0),
    "elastic net, beta = 0.25": lambda pair: elastic_net([pair], 1.0, 0.25),
}
regularization_plots.minima_under_penalties(
    side,
    valley,
    {
        name: [[float(penalty(tf.constant([first, second]))) for first in side] for second in side]
        for name, penalty in penalties.items()
    },
    title="Two weights under three penalties",
)

# %% [markdown]
# *The figure: three planes, each with the same dashed ellipses around a cross at (2, 0.7), and a star nearer to the
# origin. Under L1 the solid line is a diamond, and the star sits on its right corner: the second weight is 0. Under L2
# the solid line is a circle, an ellipse touches it at its upper right, and both weights are positive. For the elastic
# net the line is a diamond with bulging sides; it still has corners, and the star sits on the right one.*
#
# ### What to take away
#
# An ellipse that grows from the cross will usually meet a diamond first at a corner, and a corner means that a weight
# is exactly zero. A circle has no corners.

# %% [markdown]
# ## Question 6: what L1 does to one weight
#
# ### Why
#
# Now the same on paper, for a single weight, where everything can be computed. Suppose that the data alone would choose
# the value $a$, and that every deviation from it costs $\frac12 (w - a)^2$. With an L1 penalty we minimize
#
# $$f(w) = \tfrac12 (w - a)^2 + \lambda |w|.$$
#
# ### On paper
#
# Suppose that the best $w$ is positive. Then $|w| = w$, and the slope is $f'(w) = w - a + \lambda$, which is 0 at
# $w = a - \lambda$. But this is only positive if $a$ is large enough. How large? Repeat the argument for a negative
# $w$. And which $w$ is left for those $a$ that belong to neither case?
#
# ### By hand
#
# Let $\lambda = 0.5$.
#
# | $a$ | best $w$ | |
# |---|---|---|
# | 2 | 1.5 | the slope there is $1.5 - 2 + 0.5 = 0$ |
# | $-1$ | $-0.5$ | the slope there is $-0.5 + 1 - 0.5 = 0$ |
# | 0.3 | 0 | $f(0) = 0.045$, while $f(0.1) = 0.07$ and $f(0.3) = 0.15$ |
#
# ### What can go wrong
#
# Compare a value of $a$ just below your threshold with one just above it. Both are almost the same problem: should the
# two answers be far apart?
#
# ### Your task
#
# The name is short for *proximal operator*: algorithms that minimize losses with an L1 penalty use it after each
# step, in place of the gradient that does not exist at 0.


# %% question="prox_l1"
def prox_l1(a, lam):
    """The w that minimizes 1/2 (w - a)^2 + lam |w|, for each entry of a on its own.

    a:   a tensor of any shape, the values that the data alone would choose.
    lam: the strength of the penalty, a number of at least 0.

    Returns a tensor of the shape of a. Entries that the penalty pushes to zero are exactly 0.
    """
    ### BEGIN SOLUTION
    a = tf.convert_to_tensor(a)
    return tf.sign(a) * tf.nn.relu(tf.abs(a) - lam)
    ### END SOLUTION


# %% check="prox_l1"
tfnn.check("prox_l1")

# %% [markdown]
# ### Look at it
#
# The function $f$ for $a = 1$ and for $a = 0.3$. The dotted line is your answer for $a = 1$.

# %%
w = np.linspace(-0.6, 1.6, 221)
plots.line_chart(
    w,
    {f"a = {a}": 0.5 * (w - a) ** 2 + 0.5 * np.abs(w) for a in (1.0, 0.3)},
    xlabel="w",
    ylabel="f(w)",
    title="Deviation from a plus an L1 penalty of strength 0.5",
    mark=("your prox_l1(1.0, 0.5)", float(prox_l1(tf.constant(1.0), 0.5))),
)
print("your answer for a = 0.3:", float(prox_l1(tf.constant(0.3), 0.5)))

# %% [markdown]
# *The figure: both curves have a kink at w = 0. The one for a = 1 is smallest at 0.5, where the dotted line stands. The
# one for a = 0.3 falls on the left of 0 and rises on the right: its smallest value is in the kink itself.*
#
# ### What to take away
#
# In the kink the slope jumps from below 0 to above 0. To move the minimum out of it, the data must pull harder than
# $\lambda$. Weights that the data do not care about stay at exactly 0.

# %% [markdown]
# ## Question 7: what L2 does to one weight
#
# ### Why
#
# The same question with the square: which $w$ minimizes
#
# $$f(w) = \tfrac12 (w - a)^2 + \lambda w^2 \; ?$$
#
# ### By hand
#
# For $a = 2$ and $\lambda = 0.5$ the answer is $w = 1$: the slope there is $(1 - 2) + 2 \cdot 0.5 \cdot 1 = 0$. For
# $a = 0.3$ it is 0.15, small, but not 0.
#
# ### Your task
#
# Differentiate $f$ on paper, set the slope to zero and solve for $w$.


# %% question="shrink_l2"
def shrink_l2(a, lam):
    """The w that minimizes 1/2 (w - a)^2 + lam w^2, for each entry of a on its own.

    a:   a tensor of any shape, the values that the data alone would choose.
    lam: the strength of the penalty, a number of at least 0.

    Returns a tensor of the shape of a.
    """
    ### BEGIN SOLUTION
    return tf.convert_to_tensor(a) / (1 + 2 * lam)
    ### END SOLUTION


# %% check="shrink_l2"
tfnn.check("shrink_l2")

# %% [markdown]
# ### Look at it
#
# What both penalties make of the value $a$ that the data alone would choose, for $\lambda = 0.5$.

# %%
chosen_by_data = tf.constant(np.linspace(-2, 2, 201))
plots.line_chart(
    chosen_by_data,
    {
        "under L1: prox_l1": prox_l1(chosen_by_data, 0.5),
        "under L2: shrink_l2": shrink_l2(chosen_by_data, 0.5),
        "without a penalty": chosen_by_data,
    },
    xlabel="a, what the data alone would choose",
    ylabel="best w",
    title="Soft threshold and scaling",
)

# %% [markdown]
# *The figure: without a penalty, w = a is the diagonal. Under L1 the curve is 0 between -0.5 and 0.5, and outside it is
# parallel to the diagonal, half a unit nearer to 0. Under L2 it is a straight line through 0 with half the slope.*
#
# ### The same in ridge regression
#
# Ridge regression is linear regression with an L2 penalty. With a single feature it minimizes
# $\sum_i (y_i - w x_i)^2 + \lambda w^2$. Write $d^2 = \sum_i x_i^2$ for how much the feature varies. Setting the slope
# to zero gives
#
# $$w_{\text{ridge}} = \frac{\sum_i x_i y_i}{d^2 + \lambda} = \frac{d^2}{d^2 + \lambda} \; w_{\text{OLS}},$$
#
# where $w_{\text{OLS}}$ is the answer of ordinary least squares, without a penalty. So a feature that varies much keeps
# its weight, and one that varies little loses most of it. With many features, the same holds along each principal
# direction of the data.
#
# The price is a bias: ridge is wrong on purpose, always in the direction of 0. The gain is a smaller variance: if the
# $y_i$ carry noise, $w_{\text{ridge}}$ is the noisy $w_{\text{OLS}}$ times a constant below 1. By which factor does its
# *variance* shrink? The quiz comes back to it.
#
# ### What to take away
#
# L1 subtracts, L2 divides. Subtracting can reach 0, dividing cannot.

# %% [markdown]
# ## Question 8: a limit in place of a price: max-norm
#
# ### Why
#
# A penalty makes every weight pay, always. A constraint lets them be as they like up to a limit: after every training
# step, the weights that lead *into* one unit form a vector, and if its length exceeds $c$, it is scaled back to $c$.
# The authors of dropout used both together: dropout allows for large learning rates, and the limit keeps the weights
# from running away under them.
#
# ### By hand
#
# For a Dense kernel of shape (inputs, units), the weights into one unit are one *column*. With $c = 1$:
#
# $$\begin{pmatrix} 3 & 0.3 \\ 4 & 0.4 \end{pmatrix} \;\to\; \begin{pmatrix} 0.6 & 0.3 \\ 0.8 & 0.4 \end{pmatrix}$$
#
# The first column has the length $\sqrt{9 + 16} = 5$ and is divided by 5. The second has the length 0.5 and stays as it
# is.
#
# ### What can go wrong
#
# Cutting each entry at 1 would give (1, 1) for the first column: short enough, but it points in another direction, and
# the unit looks for another feature. And a column of zeros has the length 0, by which nothing should be divided.
#
# ### Your task
#
# `axis` may be another one than 0. `keepdims=True` of `tf.reduce_sum` keeps the reduced axis, so that the result still
# fits the original.


# %% question="max_norm"
def max_norm(W, c, axis=0):
    """W with every vector along ``axis`` scaled down to the Euclidean length c, if it is longer than that.

    W:    weights, any shape with at least one axis; with axis=0 the vectors of a matrix are its columns: the weights
          that lead into one unit each.
    c:    the largest length allowed, a positive number.
    axis: the axis along which lengths are measured (one number).

    Returns a tensor of the shape and dtype of W. A vector that is too long keeps its direction, one that is short
    enough stays as it is, and one of zeros stays zero.
    """
    ### BEGIN SOLUTION
    W = tf.convert_to_tensor(W)
    lengths = tf.sqrt(tf.reduce_sum(tf.square(W), axis=axis, keepdims=True))
    return W * (c / tf.maximum(lengths, c))  # the factor is 1 where nothing is too long
    ### END SOLUTION


# %% check="max_norm"
tfnn.check("max_norm")

# %% [markdown]
# ### Look at it
#
# Two hundred columns with lengths between 0 and 3, under the limit $c = 1$.

# %%
lengths = np.linspace(0, 3, 200)
directions = np.random.default_rng(0).normal(size=(5, 200))
columns = tf.constant(directions / np.linalg.norm(directions, axis=0) * lengths)  # (5, 200)
limited = max_norm(columns, 1.0)
plots.line_chart(
    lengths,
    {"after your max_norm": tf.norm(limited, axis=0), "before": lengths},
    xlabel="length of the column before",
    ylabel="length",
    title="A limit of 1 on the length of columns",
)

# %% [markdown]
# *The figure: up to the length 1 both lines are the same diagonal. From there on the line "after" is flat at 1, while
# "before" goes on to 3.*
#
# ### What to take away
#
# Two questions tell the methods of this set apart: what does a weight pay when it is small, and what when it is large?

# %% [markdown]
# ## Question 9: the loss that is minimized
#
# ### Why
#
# Now penalties meet a real model. Keras keeps weights in layers, and not all of them should pay. A bias only shifts a
# unit's output: it does not make the model any wilder, and a price on it would pull predictions towards 0. The same
# holds for the scales and shifts of BatchNormalization. What pays are the kernels.
#
# ### By hand
#
# One Dense unit with the kernel $(2, -3)$ and the bias 5; one example $x = (1, 1)$ with the target 0. The prediction is
# $2 - 3 + 5 = 4$, and the squared error is 16. With `l1` = 0.1 and `l2` = 0.01:
#
# $$16 + 0.1 \cdot (2 + 3) + 0.01 \cdot (4 + 9) = 16 + 0.5 + 0.13 = 16.63$$
#
# ### What can go wrong
#
# - The penalty is about the weights, and the data loss about the batch. A batch twice as large does not change what the
#   weights cost.
# - The model may contain dropout: it has to run in training mode here.
#
# ### Your task
#
# Find the kernels of any model. `model.layers` and `model.trainable_weights` are two places to look in, and a kernel
# can be told from the other weights in several ways: by whose attribute it is, by its name, or by its number of axes.


# %% question="regularized_loss"
def regularized_loss(model, x, y, loss_fn, l1, l2):
    """The loss of a model in training mode, plus a price on its kernels: l1 * sum |w| + l2 * sum w^2.

    model:   any Keras model of Dense, Conv2D, BatchNormalization and similar layers, without regularizers of its own.
             Only kernels pay, the weights of at least two axes that multiply inputs (Keras names them "kernel").
             Biases and the scales and shifts of BatchNormalization do not.
    x, y:    a batch.
    loss_fn: a function (y_true, y_pred) that returns the mean loss of the batch.
    l1, l2:  the strengths of the two penalties, numbers of at least 0.

    Returns one number (a tensor of shape ()), differentiable in the weights of the model. The penalty is added once
    per batch, whatever its size. The model is called once, with training=True.
    """
    ### BEGIN SOLUTION
    data_loss = loss_fn(y, model(x, training=True))
    kernels = [w for w in model.trainable_weights if len(w.shape) >= 2]
    return (
        data_loss
        + l1 * sum(tf.reduce_sum(tf.abs(w)) for w in kernels)
        + l2 * sum(tf.reduce_sum(tf.square(w)) for w in kernels)
    )
    ### END SOLUTION


# %% check="regularized_loss"
tfnn.check("regularized_loss")

# %% [markdown]
# ### Look at it
#
# First the example from above:

# %%
unit = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
unit.set_weights([np.array([[2.0], [-3.0]]), np.array([5.0])])
squared_error = keras.losses.MeanSquaredError()
example, target = tf.constant([[1.0, 1.0]]), tf.constant([[0.0]])
print(f"without penalties: {regularized_loss(unit, example, target, squared_error, 0.0, 0.0):.2f}")
print(f"with both:         {regularized_loss(unit, example, target, squared_error, 0.1, 0.01):.2f}")

# %% [markdown]
# Then a question about sizes. A classifier with one layer has been trained on 200 digits and gets all of them right.
# Multiply all its weights by the same factor $s$: it still gets all of them right, but what happens to the loss?

# %%
keras.utils.set_random_seed(0)
classifier = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10)])
cross_entropy = keras.losses.CategoricalCrossentropy(from_logits=True)
classifier.compile(keras.optimizers.Adam(0.03), cross_entropy)
few_x, few_y = digits().x[:200], np.eye(10, dtype="float32")[digits().labels[:200]]
classifier.fit(few_x, few_y, epochs=40, batch_size=50, verbose=0)

trained, factors = classifier.get_weights(), np.linspace(0, 1.5, 31)
curves = {f"l2 = {l2}": [] for l2 in (0.0, 0.0005, 0.002)}
for factor in factors:
    classifier.set_weights([factor * weight for weight in trained])
    for l2 in (0.0, 0.0005, 0.002):
        curves[f"l2 = {l2}"].append(float(regularized_loss(classifier, few_x, few_y, cross_entropy, 0.0, l2)))
plots.line_chart(
    factors, curves, xlabel="factor s on all weights", ylabel="regularized loss", title="The same classifier, louder"
)

# %% [markdown]
# *The figure: three curves that start at 2.3 for s = 0. Without a penalty the loss falls all the way towards 0. With
# l2 = 0.0005 it is smallest at about s = 0.8 and then rises slowly, with l2 = 0.002 it is smallest at about s = 0.6 and
# rises steeply.*
#
# ### What to take away
#
# Once all answers are right, shouting them lowers the cross-entropy further and further, and the data alone never say
# stop. A penalty does.

# %% [markdown]
# ## Question 10: one regularized training step
#
# ### Why
#
# The penalty only does something if its gradient reaches the weights. So it has to be computed where the tape can see
# it.
#
# ### By hand
#
# A single weight $w = 3$, for which the data loss has the gradient 0.5. With `l2` = 0.2 the whole gradient is
# $0.5 + 2 \cdot 0.2 \cdot 3 = 1.7$. A step of plain gradient descent with the learning rate $\eta = 0.1$ leads to
# $3 - 0.17 = 2.83$. In general,
#
# $$w \leftarrow w - \eta (g + 2 \lambda w) = (1 - 2 \eta \lambda) \, w - \eta g,$$
#
# so the weight first loses a small share of its size, here 4 %, and is then moved by the data as usual. That is why L2
# is also called *weight decay*. The second formula needs no penalty in the loss at all, and for plain gradient descent
# both are the same. Adam, however, divides each gradient by a running measure of its own size. Is the decay still the
# same share then? The quiz asks.
#
# ### Your task
#
# As in problem set 3, with one term more. Update `model.trainable_variables` by `optimizer.apply_gradients`.


# %% question="train_step_regularized"
def train_step_regularized(model, x, y, loss_fn, optimizer, l1, l2):
    """One step of the optimizer on the regularized loss of question 9.

    model, x, y, loss_fn, l1, l2: as in ``regularized_loss``.
    optimizer: a Keras optimizer. It is made once by the caller and handed to every step.

    Changes the trainable weights of the model in place (a frozen layer stays as it is) and returns the regularized
    loss (shape ()), measured before the update.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        kernels = [w for w in model.trainable_weights if len(w.shape) >= 2]
        loss += l1 * sum(tf.reduce_sum(tf.abs(w)) for w in kernels)
        loss += l2 * sum(tf.reduce_sum(tf.square(w)) for w in kernels)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return loss
    ### END SOLUTION


# %% check="train_step_regularized"
tfnn.check("train_step_regularized")

# %% [markdown]
# ### Look at it
#
# Three small networks learn the same 200 digits, from the same first weights, with different `l2`. The figure follows
# the size of their kernels.

# %%
sizes = {}
for l2 in (0.0, 0.003, 0.03):
    keras.utils.set_random_seed(0)
    small = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10)])
    descent, sizes[f"l2 = {l2}"] = keras.optimizers.SGD(0.5), []
    for _ in range(80):
        train_step_regularized(small, tf.constant(few_x), tf.constant(few_y), cross_entropy, descent, 0.0, l2)
        sizes[f"l2 = {l2}"].append(sum(np.sum(layer.kernel.numpy() ** 2) for layer in small.layers))
plots.line_chart(
    np.arange(1, 81), sizes, xlabel="steps", ylabel="sum of squared weights", title="Eighty steps of training"
)

# %% [markdown]
# *The figure: all three curves start below 60. Without a penalty the sum of squares keeps growing, to about 120. With
# l2 = 0.003 it grows less and levels off at about 90, with l2 = 0.03 it falls at once and settles below 30.*
#
# ### What to take away
#
# Training is a balance: the data pull the weights up and the penalty pulls them down. Where the two meet is decided by
# $\lambda$, and neither of the two is "right": the next question looks at what a balance is good for.

# %% [markdown]
# ## Question 11: four ways to overfit 200 digits
#
# ### Why
#
# Whether a regularizer helps is not a matter of principle. It is measured, against the same network without it.
#
# We give a network of 85,002 weights only 200 digits to learn from, and 20 of them get a wrong label on purpose: real
# data have mistakes in them, too. A network that learns its examples by heart learns the mistakes as well. The other
# 1597 digits, with their right labels, show what it is worth.


# %%
def few_digits(seed, wrong):
    """200 digits to train on, with labels of which the first ``wrong`` are not true, and all the others.

    Returns pixels (200, 64), the labels to train with, the true labels, then pixels (1597, 64) and labels of the
    others; all labels are one-hot.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(digits().x))
    truth = digits().labels[order]
    labels = truth[:200].copy()
    labels[:wrong] = (labels[:wrong] + rng.integers(1, 10, size=wrong)) % 10  # any of the nine other classes
    one_hot = np.eye(10, dtype="float32")
    x = digits().x[order]
    return x[:200], one_hot[labels], one_hot[truth[:200]], x[200:], one_hot[truth[200:]]


x_train, y_train, y_right, x_test, y_test = few_digits(1, wrong=20)
labels_given, labels_true = y_train[12:28].argmax(axis=1), y_right[12:28].argmax(axis=1)
plots.digit_grid(
    x_train[12:28],
    [f"{a}" if a == b else f"{a} (a {b})" for a, b in zip(labels_given, labels_true, strict=True)],
    title="Sixteen training digits with the labels that the network is given",
)

# %% [markdown]
# *The figure: sixteen pictures of digits. The labels above the first eight are wrong, with the true class in
# parentheses; the others are right.*
#
# ### By hand
#
# Three Dense layers, 64 to 256 to 256 to 10:
#
# $$(64 \cdot 256 + 256) + (256 \cdot 256 + 256) + (256 \cdot 10 + 10) = 16640 + 65792 + 2570 = 85002$$
#
# That is 425 weights per picture. With batches of 50, an epoch has 4 steps.
#
# ### Your task
#
# Build the four networks and train them in the same way. The step is handed in, as in problem set 1: below it is made
# from your `train_step_regularized`, and the grader brings one of its own. A comparison in which everything else is
# equal (the same first weights, the same number of steps) is worth far more than one where three things changed at
# once. `keras.layers.Dropout` is welcome here, and so is your own layer.


# %% question="experiment"
def train_four_arms(step, x, y, *, epochs, batch_size, seed):
    """Train the same network four times on the same few examples, each time with another regularization.

    Each network has two hidden Dense layers of 256 units with ReLU and a Dense layer of one unit per class without an
    activation: it returns scores. All four start from the same weights, random ones as Keras draws them
    (model.get_weights() and model.set_weights() copy them from one network to the next).

    | arm         | what is special                                         | l1   | l2   |
    |-------------|---------------------------------------------------------|------|------|
    | "none"      |                                                         | 0    | 0    |
    | "dropout"   | a dropout layer of rate 0.5 after each hidden layer     | 0    | 0    |
    | "l2"        |                                                         | 0    | 1e-3 |
    | "l1"        |                                                         | 3e-4 | 0    |

    step:   a function step(model, x_batch, y_batch, l1, l2) that makes one training step and returns its loss. It
            keeps an optimizer for every model that it sees.
    x, y:   NumPy arrays: examples (N, D) and their one-hot labels (N, K).
    epochs: how often to go through all the rows. In each epoch every row is used exactly once, in an order that is
            shuffled anew. The last batch is smaller if batch_size does not divide N.
    seed:   for whatever you draw at random, such as the order of the rows.

    Returns a dictionary from the name of each arm to its trained Keras model.
    """
    ### BEGIN SOLUTION
    strengths = {"none": (0.0, 0.0), "dropout": (0.0, 0.0), "l2": (0.0, 1e-3), "l1": (3e-4, 0.0)}
    keras.utils.set_random_seed(seed)
    models = {}
    for arm, (l1, l2) in strengths.items():
        model = keras.Sequential([keras.Input(x.shape[1:])])
        for _ in range(2):
            model.add(keras.layers.Dense(256, activation="relu"))
            if arm == "dropout":
                model.add(keras.layers.Dropout(0.5))
        model.add(keras.layers.Dense(y.shape[1]))
        if arm == "none":
            first_weights = model.get_weights()
        model.set_weights(first_weights)
        rng = np.random.default_rng(seed)  # the same order of the rows in every arm
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                step(model, x[rows], y[rows], l1, l2)
        models[arm] = model
    return models
    ### END SOLUTION


# %% check="experiment"
tfnn.check("experiment")

# %% [markdown]
# ### Run it
#
# The step below hands each batch to your `train_step_regularized`, and after each epoch it notes the loss on the
# training digits and on the new ones, both without penalty and in prediction mode. `tf.function` compiles your step,
# which makes it several times as fast; should your step be one that cannot be compiled (because it prints, or calls
# `.numpy()`), leave `tf.function(...)` away. The four networks together take ten to twenty seconds.


# %%
class Arm:
    """One network while it is trained: its optimizer, its compiled step and its two losses after each epoch."""

    def __init__(self, model):
        self.model = model
        self.optimizer = keras.optimizers.Adam(0.002)
        self.optimizer.build(model.trainable_variables)
        self.step = tf.function(train_step_regularized)
        self.steps, self.training_losses, self.test_losses = 0, [], []

    def train(self, x, y, l1, l2):
        """One step; the losses are noted at the end of each epoch, which has four steps."""
        loss = self.step(self.model, tf.constant(x), tf.constant(y), cross_entropy, self.optimizer, l1, l2)
        self.steps += 1
        if self.steps % 4 == 0:
            self.training_losses.append(float(cross_entropy(y_train, self.model(x_train, training=False))))
            self.test_losses.append(float(cross_entropy(y_test, self.model(x_test, training=False))))
        return loss


arms_by_model = {}


def measured_step(model, x, y, l1, l2):
    """A step for train_four_arms that keeps one Arm per network."""
    if id(model) not in arms_by_model:
        arms_by_model[id(model)] = Arm(model)
    return arms_by_model[id(model)].train(x, y, l1, l2)


models = train_four_arms(measured_step, x_train, y_train, epochs=60, batch_size=50, seed=0)
arms = {name: arms_by_model[id(model)] for name, model in models.items()}

# %% [markdown]
# ### Look at it: the losses

# %%
regularization_plots.line_panels(
    np.arange(1, 61),
    {name: {"training digits": arm.training_losses, "new digits": arm.test_losses} for name, arm in arms.items()},
    xlabel="epoch",
    ylabel="cross-entropy (nats)",
    title="Four ways to learn 200 digits",
    top=1.2,
)

# %% [markdown]
# *The figure: four panels with two curves each. In all of them the loss on the training digits falls steadily. The loss
# on new digits falls to about 0.4 at first and then turns. Without regularization it turns after 8 epochs and climbs to
# about 0.7, while the training loss goes to 0. With L2 and L1 it turns at the same place and climbs a little less. With
# dropout it turns later, after 20 epochs, and climbs only to about 0.5.*

# %% [markdown]
# And in numbers. A label counts as "learned by heart" if it is one of the 20 wrong ones and the network gives just this
# wrong answer.


# %%
def answers(model, x):
    """The class with the highest score, for each row of x."""
    return model(x, training=False).numpy().argmax(axis=1)


def kernels_of(model):
    """The kernels of a model, as arrays."""
    return [layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")]


print("                new digits:               wrong labels  sum of    first layer:")
print("          accuracy    loss  lowest loss     by heart    squares  below 0.001")
for name, arm in arms.items():
    accuracy = np.mean(answers(arm.model, x_test) == y_test.argmax(axis=1))
    by_heart = np.sum(answers(arm.model, x_train[:20]) == y_train[:20].argmax(axis=1))
    kernels = kernels_of(arm.model)
    squares, tiny = sum(np.sum(kernel**2) for kernel in kernels), np.mean(np.abs(kernels[0]) < 0.001)
    print(
        f"{name:8} {accuracy:9.1%} {arm.test_losses[-1]:7.2f} {min(arm.test_losses):12.2f}"
        f" {by_heart:9} of 20 {squares:10.0f} {tiny:12.1%}"
    )

# %% [markdown]
# Read the table slowly. All four networks know nearly all of their training labels in the end, also most of the wrong
# ones. On new digits dropout is ahead, in loss and in accuracy. L1 and L2 have done to the weights what they promise,
# and the loss is lower for it, but the accuracy is hardly better than without: these networks are wrong as often, only
# *less loudly*. (Why does a lower loss not show in the accuracy? Question 9 had a picture of it.)
#
# And look at the lowest losses: they are nearly equal. Stopped after the right epoch, the unregularized network would
# have been almost as good as the others. Early stopping is a regularizer, too. What it costs is a set of digits to
# watch, and these must not be the ones that you report on in the end.
#
# ### Look at it: the weights

# %%
regularization_plots.value_histograms(
    {name: kernels_of(arm.model)[0] for name, arm in arms.items()},
    xlabel="weight of the first layer",
    limits=(-0.4, 0.4),
    log=True,
    title="The 16,384 weights of the first layer",
)
regularization_plots.unit_rows(
    {name: kernels_of(arms[name].model)[0] for name in ("none", "l1")},
    title="What the eight strongest units of the first layer look at",
)

# %% [markdown]
# *First figure: four histograms with logarithmic counts. Without regularization and with dropout the weights fill a
# broad hill from -0.3 to 0.3. With L2 the hill is narrower, with a peak of several thousand in the middle. With L1
# about half of all weights, 8000 or so, stand in the one bar at 0, and the others reach as far out as without. Second
# figure: two rows of eight pictures of 8 x 8 weights. In the upper row, without regularization, every pixel has some
# weight, like noise. In the lower row, with L1, the pixels at the left and right border, where digits have no ink, have
# the gray of 0, and the strong weights lie together.*
#
# ### The same on other pictures
#
# The next cell works on whatever `tfnn.data.load` gives. That is the digits again, unless you run the notebook in a
# terminal with `tfnn run ps4_regularization.ipynb --dataset mnist` (or `cifar10`): then it is that data set, which is
# fetched once and needs a network connection. Here all labels are right, and the runs are short. (`compiled_steps` does
# for these networks what the class `Arm` did above: an optimizer and a compiled step for each.)

# %%
pictures = load(examples=1200)
pixels = pictures.x.reshape(len(pictures.x), -1)  # (N, height, width, channels) -> (N, D)
step_for_pictures = compiled_steps(train_step_regularized, loss_fn=cross_entropy, learning_rate=0.002)
one_hot_labels = np.eye(10, dtype="float32")[pictures.labels[:200]]
picture_models = train_four_arms(step_for_pictures, pixels[:200], one_hot_labels, epochs=20, batch_size=50, seed=0)
for name, model in picture_models.items():
    share = np.mean(answers(model, pixels[200:]) == pictures.labels[200:])
    print(f"{pictures.name}: {name:8} {share:.1%} of 1000 new pictures are right")

# %% [markdown]
# ### What to take away
#
# - Figures measured on training digits do not tell which of the four networks to trust. Only new data do.
# - Each regularizer does what its formula says: L2 makes weights small, L1 makes most of them vanish, dropout leaves
#   their size alone.
# - What it is worth is another question. With other digits, strengths or learning rates the order changes: set the seed
#   in `few_digits` to another number and see which of the results survive.

# %% [markdown]
# ## Question 12 (bonus): double descent
#
# This question is optional; its points come on top.
#
# ### Why
#
# The textbook curve says: with growing size, a model first gets better on new data and then, when it begins to learn by
# heart, worse and worse. Networks with millions of weights should then be hopeless, and they are not. In 2018 Mikhail
# Belkin and others drew the curve further to the right (arXiv 1812.11118). You will draw it now.
#
# The model is simple enough to be solved exactly. Its N features are $\max(0, x R)$ with a *random* matrix $R$ that is
# never trained, and only the coefficients behind them are fitted, by least squares.
#
# ### By hand
#
# As long as N is smaller than the number n of examples, least squares has one solution, and it cannot fit everything.
# At N = n it can just fit everything, in exactly one way, at whatever price. Beyond, there are many ways. Take one
# example with the two features $(3, 4)$ and the target 5: all $c$ with $3 c_1 + 4 c_2 = 5$ are perfect. The one with
# the smallest sum of squares is $c = (0.6, 0.8)$; $(-5, 5)$ would be perfect, too. The data do not ask for the small
# one: this preference is a regularizer that comes with the method.
#
# ### Your task
#
# Here NumPy is the right tool, in float64. `np.linalg.lstsq(A, B, rcond=None)` and `np.linalg.pinv` both find the
# solution with the smallest sum of squares where there are many.


# %% question="double_descent"
def double_descent(x, y, x_new, widths, seed):
    """Predictions of least squares on random ReLU features, for several numbers of features.

    For each width N, draw a random matrix R of shape (D, N) with normal entries, make the features max(0, x R) of
    shape (n, N), and find the coefficients C of shape (N, K) for which the features times C come closest to y in the
    sense of least squares. Where many C do equally well (N larger than n), take the one with the smallest sum of
    squares. Then predict the new examples with the *same* R and C.

    x, y:   training examples (n, D) and their targets (n, K), NumPy arrays of float64.
    x_new:  new examples (M, D).
    widths: a list of numbers of features.
    seed:   decides the random matrices: np.random.default_rng(seed).

    Returns the predictions, an array of shape (number of widths, M, K).
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        directions = rng.normal(size=(x.shape[1], width))
        features, new_features = np.maximum(x @ directions, 0), np.maximum(x_new @ directions, 0)
        coefficients = np.linalg.lstsq(features, y, rcond=None)[0]  # of the smallest norm, if there are many
        predictions.append(new_features @ coefficients)
    return np.stack(predictions)
    ### END SOLUTION


# %% check="double_descent"
tfnn.check("double_descent")

# %% [markdown]
# ### Look at it
#
# Your function on the 200 digits, with their right labels this time. The error is the mean of the squared differences
# to the one-hot labels; always answering 0 would have the error 0.1. Random features can be unlucky. So pixels that
# have ink in fewer than three of the 200 pictures are left out, and the figure shows the median of five runs with
# different seeds. This takes some seconds.

# %%
widths = [10, 20, 40, 80, 150, 175, 200, 225, 250, 300, 400, 600, 1000]
with_ink = (x_train > 0).sum(axis=0) >= 3
all_x = np.concatenate([x_train, x_test])[:, with_ink].astype("float64")
all_y = np.concatenate([y_right, y_test]).astype("float64")
runs = []
for seed in range(5):
    predicted = double_descent(all_x[:200], all_y[:200], all_x, widths, seed)  # (13, 1797, 10)
    runs.append(np.mean((predicted - all_y) ** 2, axis=2))
squared_errors = np.median([(run[:, 200:].mean(axis=1), run[:, :200].mean(axis=1)) for run in runs], axis=0)
plots.line_chart(
    widths,
    {
        "new digits": squared_errors[0],
        "training digits": np.maximum(squared_errors[1], 1e-4),  # 0 has no place on this scale
    },
    xlabel="number of random features N",
    ylabel="mean squared error",
    title="Double descent on 200 digits",
    log=True,
    mark=("N = n = 200", 200),
)

# %% [markdown]
# *The figure: both axes are logarithmic. The error on the training digits falls ever faster and is practically 0 (drawn
# at 0.0001) beyond N = 200. The error on new digits first falls to about 0.05, then climbs to a sharp peak of about 1
# near N = 200, and falls again, to 0.024 at N = 1000: lower than anywhere left of the peak.*
#
# ### What to take away
#
# More weights than examples need not do harm. The worst place is where the model can *just* learn everything by heart,
# because there it has no choice left. What helps beyond it is the preference for small coefficients: the idea of
# question 3, only that nobody had to add it to the loss.

# %% [markdown]
# ## Question 13: quiz
#
# Replace each `...` in the dictionary below by your answer. Numbers need three digits after the decimal point; you may
# also write a formula such as `3 / 7`. For multiple choice, give the letter as a string, such as `"a"`.
#
# 1. `mean_after_dropout`: An activation has the value 3 and goes through inverted dropout with the rate 0.2, while
#    training. What is the expected value of what comes out? (a number)
# 2. `variance_after_dropout`: And what is its variance? (a number)
# 3. `why_scale_while_training`: Why are the survivors scaled up while training, and not the outputs scaled down when
#    predicting? (a letter)
#    - a: because otherwise gradients would be 0
#    - b: so that the trained network can be used as it is: prediction needs neither the rate nor a correction
#    - c: because dropped units would otherwise never recover
#    - d: so that the variance stays the same, too
# 4. `loss_lower_on_new_data`: A network with much dropout reports a *training* loss of 0.50 per epoch and, evaluated
#    right afterwards, a loss of 0.35 on *new* data. What is the most likely reason? (a letter)
#    - a: the new data are part of the training data
#    - b: the loss function is wrong: the loss on new data can never be lower
#    - c: the training loss was measured with units missing, the other one with all units present
#    - d: the network is overfitting
# 5. `penalty_with_exact_zeros`: Which penalty sets weights to exactly zero, and why? (a letter)
#    - a: L2, because squares of small numbers are tiny
#    - b: L2, because its pull grows with the weight
#    - c: both, if $\lambda$ is large enough
#    - d: L1, because its pull stays the same however small the weight becomes
# 6. `factor_for_l2_loss`: A Dense layer of Keras has `kernel_regularizer=keras.regularizers.L2(0.01)`. In your own loop
#    you want to add the same penalty as `factor * tf.nn.l2_loss(kernel)`. Which factor? (a number)
# 7. `where_the_two_comes_from`: The gradient of the L2 penalty is $2 \lambda w$. Where does the 2 come from? (a letter)
#    - a: from the two kinds of weights, kernels and biases
#    - b: from the derivative of the square; with $\frac{\lambda}{2} \sum w^2$ it would be gone
#    - c: from the two cases, positive and negative weights
#    - d: from the name: for an L3 penalty it would be 3
# 8. `ridge_variance`: In the ridge regression of question 7 with one feature, let $d^2 = 4$ and $\lambda = 1$. The
#    variance of $w_{\text{ridge}}$ is which fraction of the variance of $w_{\text{OLS}}$? (a number)
# 9. `decay_in_adam`: A weight has no influence on the data loss, so its only gradient is that of the L2 penalty. It is
#    trained with Adam (penalty in the loss, a very small epsilon), starting at $w = 1$. You double $\lambda$. How much
#    faster does the weight shrink at first? (a letter)
#    - a: hardly at all: Adam divides the gradient by its own size
#    - b: twice as fast, as with plain gradient descent
#    - c: four times as fast, because of the square
#    - d: it does not shrink at all in either case

# %% question="quiz"
quiz_answers = {
    "mean_after_dropout": ...,  # a number
    "variance_after_dropout": ...,  # a number
    "why_scale_while_training": ...,  # a letter
    "loss_lower_on_new_data": ...,  # a letter
    "penalty_with_exact_zeros": ...,  # a letter
    "factor_for_l2_loss": ...,  # a number
    "where_the_two_comes_from": ...,  # a letter
    "ridge_variance": ...,  # a number
    "decay_in_adam": ...,  # a letter
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(answer is ... for answer in quiz_answers.values()):
    ### BEGIN SOLUTION
    quiz_answers = {
        "mean_after_dropout": 3.0,
        "variance_after_dropout": 2.25,  # x^2 r / (1 - r) = 9 * 0.2 / 0.8
        "why_scale_while_training": "b",
        "loss_lower_on_new_data": "c",
        "penalty_with_exact_zeros": "d",
        "factor_for_l2_loss": 0.02,  # tf.nn.l2_loss has a factor 1/2 of its own
        "where_the_two_comes_from": "b",
        "ridge_variance": 0.64,  # (4 / 5)^2
        "decay_in_adam": "a",
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
# **What you now have:** dropout with its two modes, three penalties and a limit, a training step that holds a network
# back, and an experiment that shows what this is worth.
#
# ## Go further (optional, not graded)
#
# - **Strength.** Repeat the experiment with ten times the `l1` and `l2`, and with a tenth. Where does a network stop
#   learning the training digits? Draw the loss on new digits over the strength.
# - **More mistakes, or none.** Let `few_digits` give 60 wrong labels, or none at all. Which of the four networks
#   gains most from right labels, and which one suffers least from wrong ones?
# - **Both together.** Add dropout *and* max-norm: after each step, assign `max_norm(kernel, 3)` to each kernel, and
#   raise the learning rate.
# - **Many opinions.** Average the softmax of 100 passes with `training=True` and compare it with the one pass without
#   dropout. Do the passes agree less on digits that the network gets wrong?
# - **Prune.** Set all weights of the L1 arm below 0.001 to exactly 0. Does the accuracy notice? How far up can you move
#   the limit until it does, and how far in the arm without regularization?
# - **No peak.** Solve question 12 with a small ridge penalty in place of the smallest solution. What happens to the
#   peak at N = n?
