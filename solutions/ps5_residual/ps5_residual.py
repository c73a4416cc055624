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
# # Problem set 5: residual networks
#
# At the end of this notebook you have trained a network of 34 layers twice: once as a plain stack, and once with an
# addition after every second layer. The addition has no parameters and costs next to no time. One of the two networks
# learns to read digits, and the other falls far behind. Which is which is no secret; *why* is what this set is about,
# and the usual answer turns out to be wrong.
#
# **What you will be able to do**
#
# - say what a residual connection computes, forward and backward, and where the 1 in its gradient comes from,
# - measure gradients layer by layer, and tell a vanishing gradient from an exploding one,
# - write the basic block of ResNet as a Keras layer, and say when its shortcut cannot be the identity,
# - build the networks of the paper, and count parameters the way the paper does,
# - show the degradation of deep plain networks in an experiment of your own, without taking it for overfitting.
#
# **Time.** Four to five hours. You need `tf.GradientTape`, the chain rule, and the idea of a convolution (what a 3x3
# kernel does with a picture). Problem set 1 is preparation enough. No graphics card is needed.
#
# **The path.** Questions 1 and 2 are the idea, forward and backward. 3 measures gradients in deep stacks. 4 and 5 are
# the block and the whole network. 6 to 10 count parameters and channels, also those of the block's relatives. 11 and
# 12 are the experiment, and 13 is a short quiz.
#
# **Lectures.** ETH Introduction to Machine Learning (vanishing gradients, ResNet and its tables), MIT 6.874 (the
# residual building block, ResNeXt, DenseNet), TUM I2DL (what convolutions share). All of them follow one article,
# called *the paper* below: K. He, X. Zhang, S. Ren and J. Sun, *Deep Residual Learning for Image Recognition*, 2015,
# arXiv 1512.03385.

# %% [markdown]
# ## How to work with this notebook
#
# 1. Run the cells from top to bottom (Shift + Enter).
# 2. Each question has one cell with the lines `# YOUR CODE HERE` and `raise NotImplementedError()` (question 4 has them
#    twice). Replace these two lines by your answer. The text in triple quotes says exactly what is wanted.
# 3. Run the check cell below it. It tells you in words what works and what does not, as often as you like. The check
#    cells themselves stay as they are.
# 4. The cells after a check use *your* function to compute or draw something. A `NotImplementedError` or a `NameError`
#    there usually means that a question above is still open.
#
# **How it is graded.** The checks in this notebook are a sample. The grader has more of them, and it draws new numbers
# and new shapes every time. So let shapes come from the input, never from the example you happen to look at.
# Every question is graded on its own: a question that you leave open, or get wrong, does not close the later ones.
# Blocks, functions and training runs that a question needs are handed to your function as arguments.
#
# **What does not matter.** How you write it, how you name your layers, how their weights start, and the last digits.
# Where the paper leaves a choice, each way is right: shortcuts of option A or B, batch normalization on a projection or
# not, biases in convolutions or none.
#
# **What does matter.** Compute with TensorFlow or Keras operations, not with NumPy: a tape cannot look into NumPy.
# A network in question 5 that is one of `keras.applications`, and a tape in question 2, cost no points, but the report
# notes them: the point is to build it, and to do without it.

# %% [markdown]
# ## Conventions
#
# | name | what it is | shape |
# |---|---|---|
# | `x` | a batch of pictures, channels last | (N, H, W, C) |
# | kernel | the weights of a convolution | (3, 3, C, `filters`) |
# | `filters` | how many channels a convolution makes | |
# | `stride` | 2: the convolution looks at every second pixel only, in both directions | |
# | $F(x)$ | what the layers of a block compute | |
# | $H(x)$ | what the block makes of it; here $F(x) + x$ | |
# | `dout` | the gradient of the loss in an output | as the output |
#
# - **"Same" padding everywhere.** Zeros around the picture keep its size: with stride $s$, a height of $H$ becomes
#   $\lceil H / s \rceil$. With stride 2, 8 becomes 4, and 7 becomes 4 as well.
# - **Weight layers** are convolutions and dense layers. Batch normalization, ReLU and pooling are not counted when one
#   says that a network has 34 layers.
# - **Trained parameters** are those that an optimizer changes. Batch normalization has four numbers per channel: it
#   trains two (gamma and beta), and it keeps two moving averages (of mean and variance) that nobody trains. The paper
#   counts what is trained; `count_params()` of Keras counts all.
# - **Version 1.** The same authors later moved the ReLU to another place ("version 2", pre-activation). Here, as in
#   the paper, the last ReLU of a block comes *after* the addition.

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
from tfnn import network_plots, plots, training_plots
from tfnn.data import digits, load

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## Question 1: a function plus its input
#
# ### Why
#
# Take a network with 20 layers that works, and put 36 more layers on top. Can it get worse? It need not: if each new
# layer hands on what it gets, nothing changes. So the deeper network can do everything that the shallower one can.
# And yet deep plain networks *did* get worse when people trained them. The paper says why that may be: doing nothing is
# hard to learn for a layer that multiplies, adds and cuts off at zero.
#
# So the paper changes the question that a layer is asked. Let it not compute the output, but the *difference* between
# output and input, which is called the residual. The input is added afterwards:
#
# $$H(x) = F(x) + x$$
#
# Now doing nothing is easy. The layers have to learn $F = 0$, and weights near 0 do that.
#
# ### By hand
#
# Let $F$ be a small linear map, $F(x) = xA$, and $x = (2, 1)$:
#
# $$A = \begin{pmatrix} 0.1 & 0.3 \\ -0.2 & 0.4 \end{pmatrix}, \qquad
# F(x) = (0.2 - 0.2,\; 0.6 + 0.4) = (0, 1), \qquad H(x) = (0, 1) + (2, 1) = (2, 2)$$
#
# And with $A = 0$ the output is $x$ itself.
#
# ### Your task
#
# One line is enough. It is the line that the rest of this set is built on.


# %% question="residual"
def residual(f, x):
    """The output of a residual connection around f: f(x) + x, and nothing else.

    f: a function that takes a tensor and returns one of the same shape.
    x: a tensor of any shape, floating.

    Returns a tensor of the shape and dtype of x, differentiable in x.
    """
    ### BEGIN SOLUTION
    return f(x) + x
    ### END SOLUTION


# %% check="residual"
tfnn.check("residual")

# %% [markdown]
# ### Look at it
#
# Three functions of one number, and what becomes of them with your `residual` around them.

# %%
numbers = tf.constant(np.linspace(-3, 3, 121), tf.float32)
plots.line_chart(
    numbers,
    {
        "F(x) = 0": residual(lambda x: 0 * x, numbers),
        "F(x) = sin(4x) / 4": residual(lambda x: tf.sin(4 * x) / 4, numbers),
        "F(x) = relu(-x)": residual(lambda x: tf.nn.relu(-x), numbers),
    },
    xlabel="x",
    ylabel="F(x) + x",
    title="Small functions, added to their input",
)

# %% [markdown]
# *The figure: three lines over x from -3 to 3. For F = 0 it is the straight diagonal. For the small sine it is the
# diagonal with gentle waves. For relu(-x) it follows the diagonal on the right and is 0 on the left.*
#
# ### What to take away
#
# A residual connection changes what "nothing" means. Without it, weights of zero throw the input away; with it, they
# keep it. The last line of the figure is worth a second look: which well-known function is relu(-x) + x?

# %% [markdown]
# ## Question 2: the way back
#
# ### Why
#
# In training, the gradient travels through the same addition in the other direction. Both summands of $H = F(x) + x$
# depend on $x$, so
#
# $$\frac{\partial H}{\partial x} = \frac{\partial F}{\partial x} + 1$$
#
# (for vectors, the 1 is the identity matrix). In a chain of layers these factors are multiplied. Without the 1, twenty
# factors of 0.1 leave $10^{-20}$ of a gradient. With the 1, factors of 1.1 leave $1.1^{20} = 6.7$, and even factors of
# $1 - 0.1 = 0.9$ leave $0.9^{20} = 0.12$.
#
# ### By hand
#
# The linear map from question 1, and the gradient `dout` $= (1, -1)$ that arrives at the output. For examples as rows,
# $F(x) = xA$ sends a gradient $g$ back as $gA^\top$, that is, each entry meets one *row* of $A$:
#
# $$gA^\top = (0.1 \cdot 1 + 0.3 \cdot (-1),\; -0.2 \cdot 1 + 0.4 \cdot (-1)) = (-0.2, -0.6)$$
#
# That is the part that came through $F$. The other part came past it, unchanged: $(1, -1)$. Together $(0.8, -1.6)$.
#
# ### Your task
#
# Here `df` is not a number but a function: it knows how to send a gradient back through $F$.


# %% question="residual_backward"
def residual_backward(df, dout):
    """The gradient of a loss in x, where the loss depends on x through the output of residual(f, x) only.

    df:   the backward pass of f, a function: it takes the gradient of the loss in the output of f and returns the
          gradient in the input of f, a tensor of the same shape. (For f(x) = x @ A it is df(g) = g @ transpose(A).)
    dout: the gradient of the loss in the output of residual(f, x); any shape.

    Returns the gradient of the loss in x, a tensor of the shape and dtype of dout. It takes no tape: you need df, dout
    and one operation.
    """
    ### BEGIN SOLUTION
    return df(dout) + dout
    ### END SOLUTION


# %% check="residual_backward"
tfnn.check("residual_backward")

# %% [markdown]
# ### Look at it
#
# First the example from above: your formula, and a tape that goes through your `residual`. Two independent ways to the
# same gradient.

# %%
small_map = tf.constant([[0.1, 0.3], [-0.2, 0.4]])
point, arriving = tf.constant([[2.0, 1.0]]), tf.constant([[1.0, -1.0]])
with tf.GradientTape() as recording:
    recording.watch(point)
    output = residual(lambda x: x @ small_map, point)
print("H(x):           ", output.numpy()[0])
print("by the tape:    ", recording.gradient(output, point, output_gradients=arriving).numpy()[0])
print("by your formula:", np.asarray(residual_backward(lambda g: g @ tf.transpose(small_map), arriving))[0])

# %% [markdown]
# Then a chain of fifty links, each of which multiplies by a slope. How much of a gradient of 1 is left after going back
# through 1, 2, 3, ... links?

# %%
LINKS = 50


def left_over_with_shortcuts(slope):
    """What your residual_backward leaves of a gradient of 1 after each of the links."""
    gradients = [tf.constant(1.0)]
    for _ in range(LINKS):
        gradients.append(residual_backward(lambda g: slope * g, gradients[-1]))
    return [float(gradient) for gradient in gradients[1:]]


network_plots.layer_profile(
    {
        "plain, slope 0.5": 0.5 ** np.arange(1, LINKS + 1),
        "residual, slope -0.1": left_over_with_shortcuts(-0.1),
        "residual, slope 0.1": left_over_with_shortcuts(0.1),
        "residual, slope 0.5": left_over_with_shortcuts(0.5),
    },
    xlabel="links that the gradient has gone back",
    ylabel="what is left of a gradient of 1",
    title="The way back through a chain",
)

# %% [markdown]
# *The figure: four straight lines on a logarithmic scale over 50 links. The plain chain falls to about 1e-15. The
# residual chain with slope -0.1 ends at 0.005, that with 0.1 at 117, and that with 0.5 climbs to 6e8.*
#
# ### What to take away
#
# With a small $F'$, the 1 keeps the gradient from vanishing. It does not keep it from *growing*: a product of factors
# above 1 explodes. Whoever adds shortcuts has to keep $F$ small, and you will see soon how.

# %% [markdown]
# ## Question 3: where gradients vanish
#
# ### Why
#
# A chain of numbers is a picture of a network. Now measure a real one. In a stack of dense layers the gradient passes
# through each layer's kernel and through the slope of its activation. The sigmoid's slope is $h(1-h)$, where $h$ is its
# output: at best $1/4$, and less where the sigmoid is saturated. Many such factors make a small product, and the first
# layers get the smallest.
#
# ### By hand
#
# Three layers of one unit each, all kernels 1, the input 1, sigmoid, no shortcuts. Forward:
# $h_0 = 1$, $h_1 = \sigma(1) = 0.731$, $h_2 = \sigma(0.731) = 0.675$, $h_3 = \sigma(0.675) = 0.663$. The loss is
# $h_3^2$, so the gradient in $h_3$ is $2 h_3 = 1.325$. Backward, from the last layer to the first:
#
# | layer | gradient in its output | times the slope $h(1-h)$ | times its input: gradient in its kernel |
# |---|---|---|---|
# | 3 | 1.325 | $1.325 \cdot 0.224 = 0.296$ | $0.296 \cdot 0.675 = 0.200$ |
# | 2 | 0.296 | $0.296 \cdot 0.219 = 0.065$ | $0.065 \cdot 0.731 = 0.048$ |
# | 1 | 0.065 | $0.065 \cdot 0.197 = 0.013$ | $0.013 \cdot 1 = 0.013$ |
#
# So the answer is $(0.013, 0.048, 0.200)$, first layer first: a factor of about 4 per layer. With shortcuts, the same
# three layers have the gradients $(1.659, 1.655, 1.186)$.
#
# ### What can go wrong
#
# A tape follows variables by itself, but not plain tensors: `tape.watch(...)` them, before they are used. Without it,
# `tape.gradient` returns `None`.
#
# ### Your task
#
# The third argument is a function, the fourth is a truth value. (It has the name of question 1's function, and inside
# this function the name means the truth value.)


# %% question="grad_norms"
def grad_norms(x, kernels, activation, residual):
    """How strong the gradient is in each layer of a deep stack of dense layers without biases.

    x:          inputs, a tensor of shape (N, D).
    kernels:    a list of L tensors of shape (D, D), the kernels of the L layers, first layer first. They are plain
                tensors, which a tape does not watch by itself.
    activation: a function of a tensor, such as tf.sigmoid.
    residual:   False for a plain stack, h_l = activation(h_{l-1} @ W_l), starting from h_0 = x;
                True for a residual one, h_l = activation(h_{l-1} @ W_l) + h_{l-1}.

    The loss is the mean over all N * D entries of the last output, each squared: mean(h_L ** 2).

    Returns a list of L numbers, first layer first: the Euclidean norm of the gradient of the loss in each kernel, that
    is the square root of the sum of the squares of its entries.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        tape.watch(kernels)
        h = x
        for kernel in kernels:
            layer = activation(h @ kernel)
            h = layer + h if residual else layer
        loss = tf.reduce_mean(h**2)
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
    ### END SOLUTION


# %% check="grad_norms"
tfnn.check("grad_norms")

# %% [markdown]
# ### Look at it
#
# Twenty layers of 32 units. The kernels are drawn at random with the variance that is right for the activation: $1/32$
# for the sigmoid (Xavier), $2/32$ for ReLU (He). Before you run the cell: which of the four lines will be level?


# %%
def random_kernels(variance, layers=20, units=32):
    """Kernels whose entries are drawn from a normal distribution, always the same ones."""
    rng = np.random.default_rng(0)
    return [tf.constant(rng.normal(scale=np.sqrt(variance), size=(units, units)), tf.float32) for _ in range(layers)]


random_inputs = tf.constant(np.random.default_rng(1).normal(size=(64, 32)), tf.float32)
network_plots.layer_profile(
    {
        "sigmoid, plain": grad_norms(random_inputs, random_kernels(1 / 32), tf.sigmoid, False),
        "sigmoid, residual": grad_norms(random_inputs, random_kernels(1 / 32), tf.sigmoid, True),
        "ReLU, plain": grad_norms(random_inputs, random_kernels(2 / 32), tf.nn.relu, False),
        "ReLU, residual": grad_norms(random_inputs, random_kernels(2 / 32), tf.nn.relu, True),
    },
    ylabel="norm of the gradient in the kernel",
    title="How strong the gradient is in each of twenty layers",
)

# %% [markdown]
# *The figure: four lines over the layers 1 to 20 on a logarithmic scale. Sigmoid, plain: a straight climb from 1e-14 in
# the first layer to 0.1 in the last. Sigmoid, residual: between 0.6 and 20. ReLU, plain: between 0.6 and 4. ReLU,
# residual: level, but at about 1e9.*
#
# ### What to take away
#
# In the plain sigmoid stack the gradient of the first layer is 13 orders of magnitude below that of the last: this
# layer does not learn. Shortcuts repair that. But look at the two ReLU lines, too. A plain ReLU stack whose kernels
# start well has *no* vanishing gradient. And with shortcuts, each layer adds something that is never negative: outputs
# grow from layer to layer, and with them all gradients. This is why the block of the next question normalizes.

# %% [markdown]
# ## Question 4: the residual block
#
# ### Why
#
# This is the unit from which ResNets are built. Two convolutions make up $F$, and each is followed by *batch
# normalization*: for each channel it subtracts the mean and divides by the standard deviation, then multiplies by gamma
# and adds beta, which are learned. During training, mean and standard deviation are those of the current batch, and
# moving averages of them are kept. Later, on new pictures, these averages are used instead. Somebody has to tell the
# layer which of the two it is: that is what `training` is for.
#
# $x$ and $F(x)$ can only be added if they have the same shape. Where a block halves the picture or changes the
# number of channels, the shortcut has to follow. The paper tries two ways, options A and B:

# %%
same_size = ["3x3 conv, 16", "batch norm", "ReLU", "3x3 conv, 16", "batch norm"]
half_size = ["3x3 conv, 32, stride 2", "batch norm", "ReLU", "3x3 conv, 32", "batch norm"]
network_plots.block_drawing(
    {
        "a plain block": network_plots.Block([*same_size, "ReLU"]),
        "16 channels in, 16 out": network_plots.Block([*same_size, "+", "ReLU"], "x as\nit is"),
        "16 in, 32 out: option A": network_plots.Block(
            [*half_size, "+", "ReLU"], "every\nsecond\npixel,\nand 16\nchannels\nof zeros"
        ),
        "16 in, 32 out: option B": network_plots.Block(
            [*half_size, "+", "ReLU"], "1x1 conv,\n32,\nstride 2;\nbatch\nnorm"
        ),
    },
    title="One plain block and three residual ones",
)

# %% [markdown]
# *The figure: four columns of boxes, from the input to the output: 3x3 convolution, batch norm, ReLU, 3x3 convolution,
# batch norm, ReLU. In the three residual blocks a dashed line leaves above the first box and comes back at a plus sign
# before the last ReLU. On it stands: x as it is; every second pixel and 16 channels of zeros (option A); 1x1
# convolution with stride 2 and batch norm (option B).*
#
# ### By hand
#
# What one number of the output is, for some values of the shortcut and of $F$:
#
# | shortcut | $F(x)$ | sum | output |
# |---|---|---|---|
# | 2 | $-0.5$ | 1.5 | 1.5: a negative $F$ takes away |
# | 2 | $-3$ | $-1$ | 0 |
# | 0 | 1 | 1 | 1 |
# | $-1$ | 0 | $-1$ | 0: with $F = 0$ the block computes $\mathrm{relu}(x)$ |
#
# And the shapes, for `ResidualBlock(32, stride=2)` and a picture of 7 x 7 pixels with 16 channels: both branches give
# 4 x 4 pixels with 32 channels.
#
# ### What can go wrong
#
# Nearly every mistake here still gives a network that runs and learns a little, so no error message helps you. Compare
# with the drawing: where does the shortcut begin and end, which convolution has the stride, what comes after which
# normalization? Two more questions to ask yourself. Are there two convolutions, or one that is used twice? Does the
# shortcut stay the identity whenever it can, and in *no* other case?
#
# ### Your task
#
# Create the layers in `build` (or in `__init__`, if you prefer), never in `call`: layers that are made there are new in
# each call and learn nothing.


# %% question="residual_block"
class ResidualBlock(keras.layers.Layer):
    """The basic block of He et al. (2015), version 1: relu(F(x) + shortcut(x)).

    ResidualBlock(filters, stride=1): ``filters`` is the number of output channels, never fewer than the input has;
    ``stride`` is 1 or 2.
    Input: pictures x of shape (N, H, W, C), any of these numbers. Output: shape (N, ceil(H / stride),
    ceil(W / stride), filters).

    F(x): a 3x3 convolution with this stride, batch normalization, ReLU, a 3x3 convolution with stride 1, batch
    normalization. Both convolutions have ``filters`` output channels and pad with zeros ("same"); biases are allowed.

    shortcut(x): x itself wherever that fits, that is if the stride is 1 and x already has ``filters`` channels. Where
    it does not fit, either of the two ways of the paper:
      (A) without weights: every stride-th pixel of x in both directions (or averages over stride x stride pixels), and
          channels of zeros to make up ``filters`` channels;
      (B) a 1x1 convolution with ``filters`` output channels and this stride; batch normalization after it if you like.

    Weights are created once and used in every call. With training=True batch normalization uses the statistics of the
    batch and updates its moving averages; otherwise it uses the moving averages and changes nothing.
    """

    def __init__(self, filters, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.stride = stride

    def build(self, input_shape):
        """Create the layers of the block; ``input_shape`` is (N, H, W, C), its last entry the number of channels."""
        ### BEGIN SOLUTION
        same = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
        self.first_convolution = keras.layers.Conv2D(self.filters, 3, strides=self.stride, **same)
        self.first_normalization = keras.layers.BatchNormalization()
        self.second_convolution = keras.layers.Conv2D(self.filters, 3, **same)
        self.second_normalization = keras.layers.BatchNormalization()
        self.projection = None
        if self.stride != 1 or input_shape[-1] != self.filters:
            self.projection = keras.Sequential(
                [
                    keras.layers.Conv2D(self.filters, 1, strides=self.stride, **same),
                    keras.layers.BatchNormalization(),
                ]
            )
        ### END SOLUTION

    def call(self, x, training=None):
        """The output of the block for a batch x."""
        ### BEGIN SOLUTION
        shortcut = x if self.projection is None else self.projection(x, training=training)
        h = self.first_convolution(x)
        h = tf.nn.relu(self.first_normalization(h, training=training))
        h = self.second_convolution(h)
        h = self.second_normalization(h, training=training)
        return tf.nn.relu(h + shortcut)
        ### END SOLUTION


# %% check="residual_block"
tfnn.check("residual_block")

# %% [markdown]
# ### Look at it: the block that does nothing
#
# A new block, whose convolutions are set to zero, gets a handwritten digit. Then twenty such blocks in a row. Beside
# it, the same with a plain convolution.


# %%
def silenced(layer, picture):
    """The layer, built for this picture, with all its convolution kernels set to zero."""
    layer(picture)
    for weight in layer.weights:
        if len(weight.shape) == 4:
            weight.assign(tf.zeros(weight.shape))
    return layer


digit = tf.reshape(digits().x[5], (1, 8, 8, 1))
through_one = silenced(ResidualBlock(1), digit)(digit)
through_twenty = digit
for _ in range(20):
    through_twenty = silenced(ResidualBlock(1), digit)(through_twenty)
through_plain = tf.nn.relu(silenced(keras.layers.Conv2D(1, 3, padding="same"), digit)(digit))
plots.digit_grid(
    np.concatenate([digit, through_one, through_twenty, through_plain]),
    ["a digit", "one residual block", "twenty residual blocks", "one plain layer"],
    title="Kernels of zero: what comes out?",
    columns=4,
)

# %% [markdown]
# *The figure: four pictures. The digit, a five, looks the same after one and after twenty residual blocks. After one
# plain layer the picture is empty.*
#
# ### Look at it: what a block owns
#
# Three blocks on pictures with 16 channels, and their weights.

# %%
for name, block in {
    "ResidualBlock(16)": ResidualBlock(16),
    "ResidualBlock(32)": ResidualBlock(32),
    "ResidualBlock(32, stride=2)": ResidualBlock(32, stride=2),
}.items():
    print(name, "makes", tuple(block(tf.zeros((1, 7, 7, 16))).shape), "from (1, 7, 7, 16)")
    print("    kernels:        ", [tuple(weight.shape) for weight in block.trainable_weights if len(weight.shape) == 4])
    print("    moving averages:", len(block.non_trainable_weights), "vectors")

# %% [markdown]
# ### What to take away
#
# At its start a residual network is a road from the input to the last layer, with small side roads. A kernel of shape
# (1, 1, 16, 32) among yours is option B. With option A there is none, and the two blocks of 32 filters own no more
# kernels than the first.

# %% [markdown]
# ## Question 5: a whole residual network
#
# ### Why
#
# The paper's networks for small pictures (the data set CIFAR-10, 32 x 32 pixels in color) follow one rule. Three stages
# of $n$ blocks each; from one stage to the next, height and width are halved and the channels doubled, so that a
# convolution costs about the same everywhere. One convolution before them and one dense layer after them make
# $6n + 2$ weight layers.
#
# ### By hand
#
# $n = 3$ gives $6 \cdot 3 + 2 = 20$ layers. Its trained parameters, if the shortcuts are option A (which has none) and
# convolutions have no bias:
#
# | part | pixels | how | parameters |
# |---|---|---|---|
# | first convolution, batch norm | 32 x 32 | $9 \cdot 3 \cdot 16 + 2 \cdot 16$ | 464 |
# | stage 1, 16 channels | 32 x 32 | $6 \cdot (9 \cdot 16 \cdot 16 + 2 \cdot 16)$ | 14,016 |
# | stage 2, 32 channels | 16 x 16 | $9 \cdot 16 \cdot 32 + 5 \cdot 9 \cdot 32 \cdot 32 + 6 \cdot 2 \cdot 32$ | 51,072 |
# | stage 3, 64 channels | 8 x 8 | $9 \cdot 32 \cdot 64 + 5 \cdot 9 \cdot 64 \cdot 64 + 6 \cdot 2 \cdot 64$ | 203,520 |
# | dense layer | | $64 \cdot 10 + 10$ | 650 |
# | all | | | 269,722 |
#
# The paper prints 0.27 million. With option B, two blocks have a projection, which adds 576 and 2,176: 272,474.
#
# ### What can go wrong
#
# *Global average pooling* takes the mean of each channel over all pixels, (N, 8, 8, 64) to (N, 64). Without it the
# dense layer would get 4,096 numbers and own 40,970 parameters. And the scores may be negative: nothing like a ReLU
# comes after the dense layer.
#
# If you put layers together from `keras.Input`, no numbers flow yet, and functions of TensorFlow such as `tf.nn.relu`
# refuse to work ("A KerasTensor cannot be used as input to a TensorFlow function"). Use a layer, `keras.layers.ReLU()`,
# or `keras.ops.relu`. Inside the `call` of a layer, both kinds of functions work.
#
# ### Your task
#
# The block comes in as an argument, so that this question does not depend on the last one. Below, you pass your own.


# %% question="build_resnet"
def build_resnet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """The residual network of He et al. (2015) for small pictures, with 6n + 2 weight layers.

    n:           the number of blocks in each of the three stages.
    num_classes: the number of outputs.
    input_shape: (height, width, channels) of one picture.
    block:       which kind of block to use. block(filters) or block(filters, stride) makes a new Keras layer, as your
                 ResidualBlock does.

    The layers in their order: a 3x3 convolution with 16 filters ("same"), batch normalization, ReLU; three stages of n
    blocks each with 16, 32 and 64 filters, all blocks with stride 1 except the first one of the second stage and the
    first one of the third, which have stride 2; global average pooling; a dense layer with num_classes outputs, one
    score (logit) or probability for each class. The paper counts the first convolution, two convolutions in each of the
    3n blocks and the dense layer.

    Returns a Keras model for inputs of shape (N, height, width, channels) with outputs of shape (N, num_classes).
    """
    ### BEGIN SOLUTION
    inputs = keras.Input(input_shape)
    h = keras.layers.Conv2D(16, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(inputs)
    h = keras.layers.ReLU()(keras.layers.BatchNormalization()(h))
    for stage, filters in enumerate((16, 32, 64)):
        for position in range(n):
            h = block(filters, 2 if stage > 0 and position == 0 else 1)(h)
    h = keras.layers.GlobalAveragePooling2D()(h)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(h))
    ### END SOLUTION


# %% check="build_resnet"
tfnn.check("build_resnet")

# %% [markdown]
# ### Look at it
#
# Four networks of the paper, built from your blocks. Each weight is put down to the stage whose number of channels it
# makes. This may take ten seconds.

# %%
PAPER_MILLIONS = {3: "0.27", 5: "0.46", 7: "0.66", 9: "0.85"}
made_channels = {"stage 1 and before it (16)": 16, "stage 2 (32)": 32, "stage 3 (64)": 64, "dense layer (10)": 10}
counts = {part: [] for part in made_channels}
for n in PAPER_MILLIONS:
    weights = build_resnet(n, block=ResidualBlock).trainable_weights
    for part, channels in made_channels.items():
        counts[part].append(sum(int(np.prod(weight.shape)) for weight in weights if weight.shape[-1] == channels))
totals = np.sum(list(counts.values()), axis=0)
network_plots.stacked_bars(
    counts,
    bars=[f"ResNet-{6 * n + 2}" for n in PAPER_MILLIONS],
    captions=[f"{total:,}\npaper: {PAPER_MILLIONS[n]} M" for n, total in zip(PAPER_MILLIONS, totals, strict=True)],
    xlabel="network",
    ylabel="trained parameters",
    title="Where the parameters are",
)

# %% [markdown]
# *The figure: four bars that grow from about 270,000 to about 855,000; over each stand your count and the paper's
# rounded one. In every bar stage 3 makes up three quarters, stage 2 a fifth, and the rest is thin.*
#
# ### What to take away
#
# The *last* stage owns three quarters of the parameters, but every stage costs about the same time: it works on a
# quarter of the pixels. If your first bar is some percent off, look for it in question 4: a projection too many, or
# biases.

# %% [markdown]
# ## Question 6: how many numbers does a block learn?
#
# ### Why
#
# Whoever can count parameters can check a network without training it. That is how one notices, in ten seconds, that a
# projection is missing or that a table counts something else.
#
# ### By hand
#
# A kernel is shared: the same $3 \times 3$ weights are used at every pixel. So the size of the picture does not matter,
# only the channels do. For `count_params_basic(16, 32, 2)`:
#
# | layer | how | parameters |
# |---|---|---|
# | first convolution | $3 \cdot 3 \cdot 16 \cdot 32$ | 4,608 |
# | second convolution | $3 \cdot 3 \cdot 32 \cdot 32$ | 9,216 |
# | two batch normalizations | $2 \cdot (32 + 32)$ | 128 |
# | shortcut: 1x1 convolution, batch normalization | $16 \cdot 32 + (32 + 32)$ | 576 |
# | all | | 14,528 |
#
# ### Your task
#
# Turn the table into a function of three numbers. When does the last row apply, and when not?


# %% question="count_params_basic"
def count_params_basic(cin, c, stride):
    """The number of trained parameters of a basic block (question 4).

    cin:    channels of the input.
    c:      channels of the output, the block's ``filters``.
    stride: 1 or 2.

    Counted are the weights of the convolutions, which have no biases here, and the two trained vectors (gamma and beta)
    of each batch normalization. Where the input does not fit the output, the shortcut is a 1x1 convolution with batch
    normalization (option B), which counts too.

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    convolutions = 3 * 3 * cin * c + 3 * 3 * c * c
    normalizations = 2 * 2 * c
    projection = cin * c + 2 * c if stride != 1 or cin != c else 0
    return convolutions + normalizations + projection
    ### END SOLUTION


# %% check="count_params_basic"
tfnn.check("count_params_basic")

# %% [markdown]
# ### Look at it
#
# With this function one can count networks that nobody would build on a laptop. The table compares your counts for
# whole networks (option B) with what the paper prints: parameters, and errors on the test pictures of CIFAR-10.


# %%
def count_resnet(n):
    """The trained parameters of the network of question 5, added up from your counts of its blocks."""
    blocks = n * count_params_basic(16, 16, 1)
    blocks += count_params_basic(16, 32, 2) + (n - 1) * count_params_basic(32, 32, 1)
    blocks += count_params_basic(32, 64, 2) + (n - 1) * count_params_basic(64, 64, 1)
    return 464 + blocks + 650  # the first convolution with its batch normalization, and the dense layer


print("layers   your count   the paper   its test error")
for n, printed, error in [(3, "0.27 M", 8.75), (9, "0.85 M", 6.97), (18, "1.7 M", 6.43), (200, "19.4 M", 7.93)]:
    print(f"{6 * n + 2:6d} {count_resnet(n):12,} {printed:>11} {error:15.2f} %")

# %% [markdown]
# ### What to take away
#
# The counts agree with the paper to the digits that it prints. The last row is a network of 1202 layers. Its *training*
# error is below 0.1 %, and yet its test error is higher than that of the network with 110 layers. Keep this in mind for
# the quiz: it is one of two reasons why a deeper network can be worse.

# %% [markdown]
# ## Question 7: the bottleneck
#
# ### Why
#
# For the large networks of the paper (50 layers and more, up to 2048 channels), two 3x3 convolutions per block would be
# too expensive. The bottleneck block first narrows its input with a 1x1 convolution, does the 3x3 convolution on the
# few channels that are left, and widens the result again.
#
# ### By hand
#
# 256 channels, narrowed to 64:
#
# $$256 \cdot 64 + 3 \cdot 3 \cdot 64 \cdot 64 + 64 \cdot 256 = 16{,}384 + 36{,}864 + 16{,}384 = 69{,}632$$
#
# Two 3x3 convolutions on all 256 channels have $2 \cdot 9 \cdot 256 \cdot 256 = 1{,}179{,}648$ weights, 17 times as
# many.
#
# ### Your task
#
# Write the same sum for any number of channels and any width.


# %% question="count_bottleneck"
def count_bottleneck(channels, width):
    """The number of convolution weights of a bottleneck block, which narrows its input before it works on it.

    channels: channels of the input and of the output.
    width:    channels in between.

    The three convolutions: 1x1 from ``channels`` to ``width``, 3x3 from ``width`` to ``width``, 1x1 from ``width`` back
    to ``channels``. No biases, no batch normalization, and the shortcut is the identity: only these weights count.

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    return channels * width + 3 * 3 * width * width + width * channels
    ### END SOLUTION


# %% check="count_bottleneck"
tfnn.check("count_bottleneck")

# %% [markdown]
# ### Look at it
#
# How the number of weights depends on the width in the middle, for 256 channels.

# %%
widths = [8, 16, 32, 64, 128, 256]
network_plots.stacked_bars(
    {"weights": [count_bottleneck(256, width) for width in widths]},
    bars=[str(width) for width in widths],
    captions=[f"{count_bottleneck(256, width):,}" for width in widths],
    xlabel="channels in the middle",
    ylabel="convolution weights",
    title="Bottlenecks of several widths, 256 channels outside",
)

# %% [markdown]
# *The figure: six bars for the widths 8 to 256. They grow slowly at first, to 69,632 for 64, then faster, to 720,896
# for 256.*
#
# ### What to take away
#
# A narrow bottleneck costs in proportion to its width, since the 1x1 convolutions dominate; a wide one costs the square
# of it. Three layers with 64 in the middle cost less than two 3x3 convolutions with 64 channels everywhere (73,728),
# and yet they work on 256.

# %% [markdown]
# ## Question 8: groups
#
# ### Why
#
# ResNeXt (2016) cuts the convolution in the middle into groups that do not see each other. In an ordinary
# convolution every output channel looks at *all* input channels. In a grouped one it looks at those of its own group
# only. The number of groups is called cardinality.
#
# ### By hand
#
# The block of the MIT lecture is called 32x4d: 32 groups of 4 channels, so 128 channels in the middle, and 256 outside.
# One group has a kernel of shape (3, 3, 4, 4), which is 144 weights; the 32 groups have 4,608 together.
#
# $$256 \cdot 128 + 32 \cdot 3 \cdot 3 \cdot 4 \cdot 4 + 128 \cdot 256 = 32{,}768 + 4{,}608 + 32{,}768 = 70{,}144$$
#
# Without groups, the middle alone would have $9 \cdot 128 \cdot 128 = 147{,}456$.
#
# ### Your task
#
# Start from your last answer: which of the three terms changes, and what is its width now?


# %% question="count_resnext"
def count_resnext(channels, cardinality, group_width):
    """The number of convolution weights of a ResNeXt block: a bottleneck whose 3x3 convolution works in groups.

    channels:    channels of the input and of the output.
    cardinality: the number of groups.
    group_width: channels of each group; all groups together have cardinality * group_width channels.

    The three convolutions: 1x1 from ``channels`` to all groups together, a grouped 3x3 convolution (each group sees its
    own channels and makes as many), 1x1 from all groups together back to ``channels``. As in count_bottleneck, only
    convolution weights count.

    Returns a whole number.
    """
    ### BEGIN SOLUTION
    width = cardinality * group_width
    return channels * width + cardinality * 3 * 3 * group_width * group_width + width * channels
    ### END SOLUTION


# %% check="count_resnext"
tfnn.check("count_resnext")

# %% [markdown]
# ### Look at it
#
# The designers of ResNeXt asked: if the number of weights is to stay that of the bottleneck, how wide may the middle
# become? These are the five blocks that they compared.

# %%
print("groups x width   channels in the middle   weights")
for cardinality, group_width in [(1, 64), (2, 40), (4, 24), (8, 14), (32, 4)]:
    weights = count_resnext(256, cardinality, group_width)
    print(f"{cardinality:6d} x {group_width:<12d} {cardinality * group_width:16d} {weights:15,}")

# %% [markdown]
# ### What to take away
#
# Groups buy width. For the price of one bottleneck with 64 channels in the middle, one gets 32 small ones with 128
# together. The first row is the bottleneck itself: one group is no group.

# %% [markdown]
# ## Question 9: concatenate in place of adding
#
# ### Why
#
# A DenseNet also hands its input on, but it does not add. It *appends*: each layer sees all that came before it, side
# by side, and puts its own few channels beside them. Nothing is mixed, nothing is lost, and the number of channels
# grows.
#
# ### By hand
#
# The MIT lecture draws a block of 5 layers with growth rate 4. With 16 channels at its input, the layers see 16, 20,
# 24, 28 and 32 channels, and 36 come out.
#
# ### Your task
#
# The example counted upwards, layer by layer. No loop is needed.


# %% question="dense_block_channels"
def dense_block_channels(k0, k, L):
    """The number of channels that come out of a dense block (DenseNet).

    k0: channels that go into the block.
    k:  the growth rate: each layer makes k new channels.
    L:  the number of layers. Each layer sees everything before it, the block's input and all layers' new channels, and
        its own new channels are appended to them.

    Returns a whole number: the channels after the last layer.
    """
    ### BEGIN SOLUTION
    return k0 + k * L
    ### END SOLUTION


# %% check="dense_block_channels"
tfnn.check("dense_block_channels")

# %% [markdown]
# ### Look at it
#
# DenseNet-121 has four such blocks with growth rate 32 and 6, 12, 24 and 16 layers. It starts with 64 channels, and
# after each block but the last a 1x1 convolution halves the number of channels.

# %%
channels = 64
for layers in (6, 12, 24, 16):
    grown = dense_block_channels(channels, 32, layers)
    print(f"{layers:3d} layers: {channels:4d} channels in, {grown:4d} out")
    channels = grown // 2

# %% [markdown]
# ### What to take away
#
# Adding keeps the number of channels and mixes old and new. Appending keeps both apart and pays with width. The last
# line should end with 1024 channels: that many features reach the classifier of DenseNet-121.

# %% [markdown]
# ## Question 10: the real one
#
# ### Why
#
# The ETH lecture loads ResNet-50 on a laptop. Keras can build it without downloading anything: the trained weights are
# 100 megabytes, but the architecture is only code. For counting, that is all you need.
#
# ### By hand
#
# The paper counts the layers of ResNet-50 like this: one convolution at the start; 3, 4, 6 and 3 bottleneck blocks with
# three convolutions each; a dense layer: $1 + 3 \cdot 16 + 1 = 50$. Keras will report more than 49 convolutions. Which
# ones does the paper not count?
#
# ### Your task
#
# `layer.weights`, `model.trainable_variables`, `model.layers`, `model.output_shape`: a Keras model knows all about
# itself.


# %% question="inspect_resnet50"
def inspect_resnet50(classes=1000):
    """Facts about ResNet-50 as Keras builds it, keras.applications.ResNet50, for this number of classes.

    Build it without trained weights (weights=None), so that nothing has to be downloaded.

    Returns a dictionary with four entries:
      "total":        the number of all its parameters, trained or not;
      "trainable":    the number of those that an optimizer would change;
      "n_conv":       the number of its convolutions, layers of the type keras.layers.Conv2D;
      "output_shape": the shape of its output as the model reports it: (None, classes).
    """
    ### BEGIN SOLUTION
    model = keras.applications.ResNet50(weights=None, classes=classes)
    return {
        "total": model.count_params(),
        "trainable": sum(int(np.prod(variable.shape)) for variable in model.trainable_variables),
        "n_conv": sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers),
        "output_shape": model.output_shape,
    }
    ### END SOLUTION


# %% check="inspect_resnet50"
tfnn.check("inspect_resnet50")

# %% [markdown]
# ### Look at it
#
# The network for the 1000 classes of ImageNet, and the same one for ten classes.

# %%
facts, facts_of_ten_classes = inspect_resnet50(), inspect_resnet50(classes=10)
for name in facts:
    print(f"{name:13s} {facts[name]!s:>15}   for ten classes: {facts_of_ten_classes[name]}")
per_class = (facts["total"] - facts_of_ten_classes["total"]) / (1000 - 10)
print(f"each class costs {per_class:g} parameters")

# %% [markdown]
# ### What to take away
#
# The four extra convolutions are projections, one at the start of each stage: the table of the paper leaves them out of
# its count of layers, though not of parameters. From the last line you can read how many features the dense layer sees:
# it has one weight for each of them, and one bias. Two million of the parameters of ResNet-50 are in that layer.

# %% [markdown]
# ## Question 11: a deep network with and without shortcuts
#
# ### Why
#
# Now the experiment of the paper, small enough for a laptop. Two networks that differ in nothing but the addition: the
# same layers, the same number of parameters, the same start. If one of them learns better, it can be for one reason
# only.
#
# ### By hand
#
# A depth of 34 means a first convolution, $(34 - 2) / 2 = 16$ blocks of two convolutions, and a dense layer:
# $1 + 32 + 1 = 34$. With 8 channels, the trained parameters are
#
# $$(9 \cdot 1 \cdot 8 + 16) + 16 \cdot 2 \cdot (9 \cdot 8 \cdot 8 + 16) + (8 \cdot 10 + 10)
# = 88 + 18{,}944 + 90 = 19{,}122$$
#
# (with biases in the convolutions, 264 more), and the shortcuts add nothing.
#
# ### What can go wrong
#
# A fair comparison needs everything else to be equal. If the plain network loses its last ReLU together with the
# addition, or its batch normalization, you are comparing two things at once.
#
# ### Your task
#
# You may use `keras.layers.Add()` or a plus sign; the pictures have one channel and keep their size throughout, so no
# shortcut needs a projection.


# %% question="deep_net"
def deep_net(depth, residual, channels=8):
    """A convolutional network for pictures of 8x8 pixels with ``depth`` weight layers, plain or residual.

    depth:    an even number from 4 up. The layers with weights are a first convolution, (depth - 2) / 2 blocks of two
              convolutions each, and a dense layer.
    residual: True adds the input of each block to what its two convolutions have made of it, as in question 4 with the
              identity as shortcut; False leaves this addition out and changes nothing else.
    channels: the filters of every convolution.

    All convolutions are 3x3 with stride 1 and "same" padding, and each is followed by batch normalization. ReLU follows
    the first convolution, the first convolution of each block, and the end of each block (after the addition, if there
    is one). After the blocks: global average pooling and a dense layer with 10 outputs, the scores (logits).

    Returns a Keras model for inputs of shape (N, 8, 8, 1) with outputs of shape (N, 10).
    """
    ### BEGIN SOLUTION

    def normalized_convolution(h):
        h = keras.layers.Conv2D(channels, 3, padding="same", use_bias=False)(h)
        return keras.layers.BatchNormalization()(h)

    inputs = keras.Input((8, 8, 1))
    h = keras.layers.ReLU()(normalized_convolution(inputs))
    for _ in range((depth - 2) // 2):
        made_of_it = normalized_convolution(keras.layers.ReLU()(normalized_convolution(h)))
        h = keras.layers.ReLU()(keras.layers.Add()([made_of_it, h]) if residual else made_of_it)
    h = keras.layers.GlobalAveragePooling2D()(h)
    return keras.Model(inputs, keras.layers.Dense(10)(h))
    ### END SOLUTION


# %% check="deep_net"
tfnn.check("deep_net")

# %% [markdown]
# ### Look at it
#
# Before any training: how strong is the gradient in each of the 33 convolutions? The digits are those of problem
# set 1.


# %%
x_train, labels_train = digits().x[:1200].reshape(-1, 8, 8, 1), digits().labels[:1200]
x_other, labels_other = digits().x[1200:].reshape(-1, 8, 8, 1), digits().labels[1200:]
digit_loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def gradient_in_each_convolution(model):
    """The norm of the gradient of the loss of 128 digits in each kernel of a convolution, first layer first."""
    kernels = [weight for weight in model.trainable_weights if len(weight.shape) == 4]
    with tf.GradientTape() as recording:
        loss = digit_loss(labels_train[:128], model(x_train[:128], training=True))
    return [float(tf.norm(gradient)) for gradient in recording.gradient(loss, kernels)]


keras.utils.set_random_seed(0)
untrained = {"plain, 34 layers": deep_net(34, False), "residual, 34 layers": deep_net(34, True)}
for name, model in untrained.items():
    trained_numbers = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    print(f"{name}: {trained_numbers:,} trained parameters")
network_plots.layer_profile(
    {name: gradient_in_each_convolution(model) for name, model in untrained.items()},
    ylabel="norm of the gradient in the kernel",
    title="Two networks with batch normalization, before training",
)

# %% [markdown]
# *The figure: two lines over the convolutions 1 to 33 on a logarithmic scale. In the plain network the gradient falls
# steadily from more than 10 in the first convolution to less than 0.1 in the last. In the residual one it is about 1 in
# the first and then stays between 0.2 and 1.*
#
# ### What to take away
#
# In the plain network the gradient does not vanish on its way back to the first layers: it *grows*, more than a
# hundredfold. Batch normalization and a sensible start have removed the old problem. So if this network fails to learn,
# vanishing gradients are not the reason. Keep this figure in mind for what comes now.

# %% [markdown]
# ## Question 12: does depth help?
#
# ### Why
#
# A deeper network can be worse than a shallower one for two reasons. It may *overfit*: it fits the training data very
# well and other data badly. Or training may *fail*: then it fits the training data badly, too. The second is called
# degradation, and it is what the paper found in plain networks of 56 layers. The two look alike if you look at test
# data only.
#
# ### By hand
#
# Two networks of each kind, and their losses in the last epoch:
#
# | | training loss, 10 layers | training loss, 34 layers | other loss, 10 layers | other loss, 34 layers |
# |---|---|---|---|---|
# | first kind | 0.30 | 0.90 | 0.40 | 0.95 |
# | second kind | 0.30 | 0.02 | 0.40 | 0.60 |
#
# On the other data, both kinds become worse with depth. But the deep network of the first kind cannot even fit what it
# was trained on: it degrades. That of the second kind fits it better than ever, and overfits.
#
# ### Your task
#
# `build` and `train` come in as arguments. Below, they are your `deep_net` and a function that trains on digits.


# %% question="experiment"
def compare_depths(build, train, depths):
    """Train plain and residual networks of several depths and report how well each fits its training data.

    build:  build(depth, residual) returns a new, untrained model; ``residual`` is False or True.
    train:  train(model) trains the model and returns its history, a dictionary of two lists with one number per epoch:
            "loss", on the examples it is trained on, and "val_loss", on others.
    depths: a list of at least two depths, from the shallowest to the deepest.

    For each depth one plain and one residual network are built and trained, each once and each from its own start.

    Returns a dictionary:
      "plain", "residual": two lists with one number per depth: the loss on the training examples in the last epoch;
      "plain_degrades", "residual_degrades": whether the deepest network of this kind has a higher such loss than the
      shallowest one, True or False.
    """
    ### BEGIN SOLUTION
    report = {}
    for name, with_shortcuts in (("plain", False), ("residual", True)):
        report[name] = [train(build(depth, with_shortcuts))["loss"][-1] for depth in depths]
        report[f"{name}_degrades"] = report[name][-1] > report[name][0]
    return report
    ### END SOLUTION


# %% check="experiment"
tfnn.check("experiment")

# %% [markdown]
# ### Look at it: the experiment
#
# Networks of 10 and of 34 layers, eight epochs each on the 1200 training digits. Before you run the cell: which of the
# four will fit them best, and which worst? This is the long cell of this notebook, it takes about a minute.

# %%
histories = {}


def new_network(depth, residual):
    """A network of yours that always starts in the same way, and knows its name."""
    keras.utils.set_random_seed(0)
    model = deep_net(depth, residual)
    model.shown_as = f"{'residual' if residual else 'plain'}, {depth} layers"
    return model


def train_on_digits(model):
    """Eight epochs on the training digits. Returns the history, and keeps it for the figure."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # moving averages that keep up: these runs are short
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss=digit_loss)
    others = (x_other, labels_other)
    run = model.fit(x_train, labels_train, epochs=8, batch_size=32, validation_data=others, verbose=0)
    histories[model.shown_as] = run.history
    return run.history


report = compare_depths(new_network, train_on_digits, [10, 34])
for name, finding in report.items():
    print(f"{name:18s}", np.array(finding))
print("\nin the last epoch       training loss   loss on other digits")
for name, history in histories.items():
    print(f"{name:22s} {history['loss'][-1]:10.2f} {history['val_loss'][-1]:16.2f}")
training_plots.loss_curves(
    {name: history["loss"] for name, history in histories.items()},
    guess=float(np.log(10)),
    title="The loss on the digits that the networks are trained on",
)

# %% [markdown]
# *The figure: four falling curves over eight epochs, which start near 2. The plain network of 34 layers falls slowest
# and ends at about 1.3, that of 10 layers at about 0.25. The residual network of 10 layers ends at about 0.2, that of
# 34 layers is the lowest from the second epoch on and ends near 0.05.*
#
# ### A network of yours on other pictures
#
# The next cell works on whatever `tfnn.data.load` gives. That is the digits again, unless you run the notebook in a
# terminal with `tfnn run ps5_residual.ipynb --dataset cifar10` (or `mnist`): then it is that data set, which is fetched
# once and needs a network connection. CIFAR-10 is what your `build_resnet` was made for. One epoch on a few hundred
# pictures is not training, it only shows that all parts fit; the paper took 160 epochs on 45,000.

# %%
pictures = load(examples=640)
small_resnet = build_resnet(1, input_shape=pictures.x.shape[1:], block=ResidualBlock)
small_resnet.compile(optimizer=keras.optimizers.Adam(0.003), loss=digit_loss)
first_losses = small_resnet.fit(pictures.x, pictures.labels, epochs=2, batch_size=64, verbose=0).history["loss"]
print(f"{pictures.name}: the loss in two epochs:", np.array(first_losses))

# %% [markdown]
# ### What to take away
#
# Without shortcuts, depth hurts; with them, it helps. And it hurts on the *training* digits, so it is no overfitting:
# the deep plain network could do all that the shallow one does, but training does not find it. Shortcuts add no
# parameters; what they change is how easily good ones are found. (And the table may show the other reason in
# small: the network that fits best need not be the best on other digits.)

# %% [markdown]
# ### Look at it once more: why?
#
# The gradients of the plain network have not vanished, as you saw in question 11. So what is wrong with them? Here is
# one answer (Balduzzi and others, *The Shattered Gradients Problem*, 2017). Take untrained networks with a single
# number as input, and move that number slowly from -2 to 2. How does the gradient of the output change on the way?
#
# The layers are those of a block: normalize, ReLU, multiply by random weights. The two networks of 30 layers have the
# *same* weights, and they differ in your `residual` only.

# %%
slow_walk = tf.constant(np.linspace(-2, 2, 256), tf.float32)


def random_layer(rng, units):
    """One layer with random weights: normalization over the batch, ReLU, a small kernel."""
    kernel = tf.constant(rng.normal(scale=0.3 * np.sqrt(2 / units), size=(units, units)), tf.float32)

    def layer(h):
        mean, variance = tf.nn.moments(h, axes=[0])
        return tf.nn.relu((h - mean) / tf.sqrt(variance + 1e-5)) @ kernel

    return layer


def gradients_along_the_walk(depth, with_shortcuts, units=200):
    """The gradient of a random network's output at each of the 256 inputs, scaled to a standard deviation of 1."""
    rng = np.random.default_rng(0)
    weight, bias, last = (tf.constant(rng.normal(size=units), tf.float32) for _ in range(3))
    layers = [random_layer(rng, units) for _ in range(depth)]
    with tf.GradientTape() as recording:
        recording.watch(slow_walk)
        h = slow_walk[:, None] * weight + bias
        for layer in layers:
            h = residual(layer, h) if with_shortcuts else layer(h)
        output = tf.linalg.matvec(h, last)
    gradients = np.asarray(recording.gradient(output, slow_walk))
    return gradients / gradients.std()


walks = {
    "plain, 2 layers": gradients_along_the_walk(2, False),
    "plain, 30 layers": gradients_along_the_walk(30, False),
    "residual, 30 layers": gradients_along_the_walk(30, True),
}
for name, walk in walks.items():
    print(f"{name:20s} correlation of neighbors: {np.corrcoef(walk[:-1], walk[1:])[0, 1]:5.2f}")
network_plots.line_rows(
    slow_walk, walks, xlabel="input", ylabel="gradient", title="What the gradient does while the input moves slowly"
)

# %% [markdown]
# *The figure: three lines over inputs from -2 to 2. With 2 plain layers the gradient changes in slow waves. With 30
# plain layers it is noise that jumps up and down from each input to the next. With 30 residual layers, slow waves are
# visible again, with a rougher surface.*
#
# ### What to take away
#
# A gradient tells you where to go, and it is useful only if it still holds a small step further on. In the deep plain
# network it has the right size, but two inputs that are almost equal get gradients that have nothing to do with each
# other (their correlation is near 0). With shortcuts, neighbors agree again. Not the size of the gradient is lost in
# deep plain networks, but its meaning.

# %% [markdown]
# ## Question 13: quiz
#
# Replace each `...` in the dictionary below by your answer. Numbers need three digits after the decimal point (large
# ones the first four digits); you may also write a formula such as `0.5 ** 3`. For multiple choice, give the letter as
# a string, such as `"a"`.
#
# 1. `why_56_layers_are_worse`: On CIFAR-10 the plain network with 56 layers has a higher test error than the plain one
#    with 20, and a higher *training* error, too. What follows? (a letter)
#    - a: It overfits: it has too many parameters for the data.
#    - b: It could do at least what the smaller one does, but training does not find such weights.
#    - c: 56 layers of this kind cannot compute everything that 20 layers can.
#    - d: Nothing: training errors say nothing about a network.
# 2. `why_1202_layers_are_worse`: The residual network with 1202 layers has a test error of 7.93 %, that with 110 layers
#    6.43 %. Their training errors are similar, that of the larger one is below 0.1 %. What explains it best? (a letter)
#    - a: The gradients vanish on their way through 1202 layers.
#    - b: Its shortcuts are projections instead of identities.
#    - c: It overfits: 19.4 million parameters for 50,000 small pictures.
#    - d: Degradation: training finds no good weights.
# 3. `derivative_of_h`: $F(x) = w_2 \cdot \mathrm{relu}(w_1 x)$ with $w_1 = 2$ and $w_2 = -0.4$, and $H(x) = F(x) + x$.
#    What is the derivative of $H$ at $x = 2$? (a number)
# 4. `gradient_through_ten_blocks`: Ten blocks in a row, each $H(x) = F(x) + x$ with $F'(x) = -0.2$. The gradient of the
#    loss in the output of the last block is 1. What is it in the input of the first? (a number)
# 5. `parameters_of_an_identity_shortcut`: How many parameters does the shortcut of a block have that keeps 64 channels
#    and the size of the picture? (a number)
# 6. `projections_with_option_b`: `build_resnet(9)` has 27 blocks. How many of them have a projection if all the
#    shortcuts follow option B, as in question 4? (a number)
# 7. `gain_without_parameters`: The paper's networks with 34 layers on ImageNet, error in percent: plain 28.54; residual
#    with option A 25.03, with option B 24.52, with option C (projections everywhere, in blocks that need none, too)
#    24.19. Which *share* of the improvement from plain to C does A already reach? (a number between 0 and 1)
# 8. `n_of_110_layers`: Which $n$ gives the network with 110 weight layers? (a number)
# 9. `what_the_paper_does_not_count`: For ResNet-20 with option A, `model.count_params()` of Keras says 271,098, the
#    paper counts 269,722. What are the other 1,376 numbers? (a letter)
#    - a: the gammas and betas of batch normalization
#    - b: the moving means and variances of batch normalization
#    - c: the biases of the convolutions
#    - d: the weights of the shortcuts
# 10. `weights_of_a_dense_layer`: A 3x3 convolution from 16 to 16 channels has 2,304 weights, whatever the size of the
#     picture. How many would a *dense* layer have between the same input and output, for pictures of 32 x 32 pixels,
#     without biases? (a number)

# %% question="quiz"
quiz_answers = {
    "why_56_layers_are_worse": ...,  # a letter
    "why_1202_layers_are_worse": ...,  # a letter
    "derivative_of_h": ...,  # a number
    "gradient_through_ten_blocks": ...,  # a number
    "parameters_of_an_identity_shortcut": ...,  # a number
    "projections_with_option_b": ...,  # a number
    "gain_without_parameters": ...,  # a number
    "n_of_110_layers": ...,  # a number
    "what_the_paper_does_not_count": ...,  # a letter
    "weights_of_a_dense_layer": ...,  # a number
}

# Your answers go above. The lines below may stay: they do nothing once an answer is there.
if all(answer is ... for answer in quiz_answers.values()):
    ### BEGIN SOLUTION
    quiz_answers = {
        "why_56_layers_are_worse": "b",
        "why_1202_layers_are_worse": "c",
        "derivative_of_h": 0.2,  # 1 + w2 * w1 = 1 - 0.8, since relu is active at 4
        "gradient_through_ten_blocks": 0.8**10,  # 0.107374
        "parameters_of_an_identity_shortcut": 0,
        "projections_with_option_b": 2,  # the first block of the second and of the third stage
        "gain_without_parameters": (28.54 - 25.03) / (28.54 - 24.19),  # 0.806897
        "n_of_110_layers": 18,  # (110 - 2) / 6
        "what_the_paper_does_not_count": "b",
        "weights_of_a_dense_layer": (32 * 32 * 16) ** 2,  # 268,435,456
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
# **What you now have:** a residual block that works for any number of channels, the networks of the paper built from
# it, a way to measure gradients in each layer, and an experiment that shows what shortcuts are good for. Nearly every
# deep network since, the Transformer included, is built around this addition.
#
# ## Go further (optional, not graded)
#
# - **Start at zero.** Let the gamma of each block's last batch normalization start at 0 (`gamma_initializer="zeros"`).
#   Which function is the untrained network then, and does it train better with 34 layers? And with 100?
# - **Half a shortcut.** Multiply the shortcut by 0.5 before the addition, and draw the gradients of question 11 again.
#   What does a factor below 1 do over 16 blocks?
# - **Without normalization.** Leave out batch normalization in both networks of question 11. Which of the figures of
#   question 3 do you see again?
# - **Cut out a block.** Train the residual network of 34 layers, then set the kernels, gammas and betas of one block to
#   zero and measure the loss. Do the same with a plain network. (Veit and others did so in 2016, and called residual
#   networks ensembles.)
# - **Luck.** Train both networks of 34 layers with five different seeds each. Does the worst residual
#   run still beat the best plain one?
