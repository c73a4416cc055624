"""PS5: known wrong answers, each wrong in exactly one way, with the hint it earns.

A name says what the code does, the docstring says what is wrong about it, the hint asks and never tells. ``like`` marks
another way to write the same mistake, whose results are equal everywhere. Decorator arguments are plain text because
they are read from the source; nobody has to import TensorFlow to list them.
"""

import functools

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import misconception

# --------------------------------------------------------------------------------------------------------- residual


@misconception(of="residual", hint="Let f answer zero. What does your function return then, and what should it?")
def residual_without_the_input(f, x):
    """Returns f(x) alone."""
    return f(x)


@misconception(of="residual", hint="What would be left of the result if f were silent, and what is left of it here?")
def residual_as_a_product(f, x):
    """Multiplies where it should add."""
    return f(x) * x


@misconception(of="residual", hint="How many channels go into f(x) + x, how many come out, and how many of yours do?")
def residual_as_a_concatenation(f, x):
    """Appends x to f(x), which doubles the last axis."""
    return tf.concat([f(x), x], axis=-1)


@misconception(of="residual", hint="You return what f has to learn. What does the whole connection give on?")
def residual_as_a_difference(f, x):
    """Returns f(x) - x: the residual that f is asked to learn has another sign and place."""
    return f(x) - x


@misconception(of="residual", hint="If f is silent, how large is your result compared with x? And after ten of these?")
def residual_with_half_the_input(f, x):
    """Scales the shortcut by one half."""
    return f(x) + 0.5 * x


@misconception(of="residual", hint="If f(x) were equal to x, would your result be x or twice x?")
def residual_as_an_average(f, x):
    """Takes the mean of f(x) and x."""
    return (f(x) + x) / 2


@misconception(of="residual", hint="Can your result be negative? Who asked for that?")
def residual_with_an_activation(f, x):
    """Applies ReLU to the sum; that belongs to the block of question 4, not to the connection."""
    return tf.nn.relu(f(x) + x)


@misconception(of="residual", hint="Which tensor does f get to see: x, or something else?")
def residual_inside_the_function(f, x):
    """Adds x to itself before f."""
    return f(x + x)


@misconception(of="residual", hint="How often does f work on x in the formula, and how often in your code?")
def residual_of_f_applied_twice(f, x):
    """Applies f to its own result."""
    return f(f(x)) + x


@misconception(of="residual", hint="What does f contribute to your result?")
def residual_without_the_function(f, x):
    """Returns the input."""
    return x


@misconception(of="residual", hint="On which of the two ways from the result back to x can a gradient travel in yours?")
def residual_with_a_detached_input(f, x):
    """Stops the gradient on the shortcut: the values are right, the way back is gone."""
    return f(x) + tf.stop_gradient(x)


@misconception(of="residual", hint="Where does the tape stop following your calculation?")
def residual_in_numpy(f, x):
    """Computes in NumPy, which a tape cannot follow."""
    return np.asarray(f(x)) + np.asarray(x)


@misconception(of="residual", hint="Count the addends of your sum. Which one occurs twice?")
def residual_with_two_shortcuts(f, x):
    """Adds x twice."""
    return f(x) + x + x


# ------------------------------------------------------------------------------------------------ residual_backward


@misconception(of="residual_backward", hint="x influences the output in two ways. Which one have you left out?")
def backward_through_the_function_only(df, dout):
    """Forgets the gradient that comes past f."""
    return df(dout)


@misconception(of="residual_backward", hint="x influences the output in two ways. Which one have you left out?")
def backward_past_the_function_only(df, dout):
    """Forgets the gradient that comes through f."""
    return tf.identity(dout)


@misconception(of="residual_backward", hint="The 1 in dH/dx = dF/dx + 1 is a derivative. What is it multiplied with?")
def backward_adds_one(df, dout):
    """Adds the number 1 in place of 1 times the incoming gradient."""
    return df(dout) + 1.0


@misconception(of="residual_backward", hint="df has already used dout once. Do the units of your product make sense?")
def backward_multiplies_once_more(df, dout):
    """Multiplies (dF/dx + 1), as if it were a number, by dout after df has already done so."""
    return (df(dout) + 1.0) * dout


@misconception(of="residual_backward", hint="Where two ways join on the way back, do their gradients add or multiply?")
def backward_multiplies_both_ways(df, dout):
    """Multiplies the gradients of the two ways."""
    return df(dout) * dout


@misconception(of="residual_backward", hint="Nudge x upwards with f silent. Does the output rise or fall?")
def backward_subtracts(df, dout):
    """Subtracts the gradient of the shortcut."""
    return df(dout) - dout


@misconception(of="residual_backward", hint="Is the Jacobian of f a matrix, or one number for each entry?")
def backward_with_one_slope_per_entry(df, dout):
    """Treats the Jacobian of f as diagonal: pulls back ones and multiplies by dout entry by entry."""
    return df(tf.ones_like(dout)) * dout + dout


@misconception(of="residual_backward", hint="If both ways carried the same gradient, would x feel it once or twice?")
def backward_averages(df, dout):
    """Takes the mean of the two gradients."""
    return (df(dout) + dout) / 2


@misconception(of="residual_backward", hint="How often did the signal pass through f on its way forward?")
def backward_through_the_function_twice(df, dout):
    """Sends the sum through the backward pass of f again."""
    return df(df(dout) + dout)


@misconception(
    of="residual_backward", hint="Which gradient arrives at the output of f: the one you were given, or more?"
)
def backward_doubles_what_enters_the_function(df, dout):
    """Sends the gradient of both addends through f."""
    return df(dout + dout) + dout


# ------------------------------------------------------------------------------------------------------- grad_norms


def stack_of_layers(x, kernels, activation, with_shortcuts):
    """The outputs of all layers, first layer first."""
    outputs = []
    h = x
    for kernel in kernels:
        layer = activation(h @ kernel)
        h = layer + h if with_shortcuts else layer
        outputs.append(h)
    return outputs


def gradients_of_the_stack(x, kernels, activation, with_shortcuts):
    """The right gradients in the kernels."""
    with tf.GradientTape() as tape:
        tape.watch(kernels)
        loss = tf.reduce_mean(stack_of_layers(x, kernels, activation, with_shortcuts)[-1] ** 2)
    return tape.gradient(loss, kernels)


def norms_for(loss_of, kernels):
    """Norms of the gradients of another loss."""
    with tf.GradientTape() as tape:
        tape.watch(kernels)
        loss = loss_of()
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]


@misconception(of="grad_norms", hint="Which end of your list belongs to the layer that is closest to the loss?")
def norms_from_last_to_first(x, kernels, activation, residual):
    """Lists the last layer first."""
    return [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, activation, residual)][::-1]


@misconception(of="grad_norms", hint="Do your numbers change if you take another loss? Should they?")
def norms_of_the_kernels_themselves(x, kernels, activation, residual):
    """Measures the weights and not their gradients."""
    return [float(tf.norm(kernel)) for kernel in kernels]


@misconception(of="grad_norms", hint="Can large entries of both signs cancel in the number that you compute?")
def means_of_the_gradients(x, kernels, activation, residual):
    """Takes the mean of the entries, in which signs cancel."""
    return [float(tf.reduce_mean(g)) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="Is your number for a gradient (3, 4) equal to its length?")
def mean_sizes_of_the_gradients(x, kernels, activation, residual):
    """Takes the mean of the absolute entries."""
    return [float(tf.reduce_mean(tf.abs(g))) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="Is your number for a gradient (3, 4) equal to its length?")
def sums_of_absolute_gradients(x, kernels, activation, residual):
    """Takes the sum of the absolute entries, another norm."""
    return [float(tf.reduce_sum(tf.abs(g))) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="If a gradient is halved, is your number for it halved, too?")
def squared_norms(x, kernels, activation, residual):
    """Forgets the square root."""
    return [float(tf.reduce_sum(g**2)) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="Is your number for a gradient (3, 4) equal to its length?")
def largest_entries(x, kernels, activation, residual):
    """Takes the largest absolute entry."""
    return [float(tf.reduce_max(tf.abs(g))) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="Is your number for a gradient (3, 4) equal to its length?")
def root_mean_squares(x, kernels, activation, residual):
    """Takes the root of the mean of the squares, not of their sum."""
    return [float(tf.sqrt(tf.reduce_mean(g**2))) for g in gradients_of_the_stack(x, kernels, activation, residual)]


@misconception(of="grad_norms", hint="What does your function do with its last argument?")
def always_a_plain_stack(x, kernels, activation, residual):
    """Never adds the shortcut."""
    return [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, activation, False)]


@misconception(of="grad_norms", hint="What does your function do with its last argument?")
def always_a_residual_stack(x, kernels, activation, residual):
    """Adds the shortcut even to the plain stack."""
    return [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, activation, True)]


@misconception(of="grad_norms", hint="Follow one shortcut with your finger: from which layer to which does it lead?")
def shortcuts_from_the_input(x, kernels, activation, residual):
    """Adds the input of the whole stack at every layer, not the layer's own input."""

    def loss():
        h = x
        for kernel in kernels:
            h = activation(h @ kernel) + x if residual else activation(h @ kernel)
        return tf.reduce_mean(h**2)

    return norms_for(loss, kernels)


@misconception(of="grad_norms", hint="What stands between the shortcut and the next layer in your code?")
def activation_after_the_addition(x, kernels, activation, residual):
    """Puts the shortcut inside the activation, which squashes it, too."""

    def loss():
        h = x
        for kernel in kernels:
            h = activation(h @ kernel + h) if residual else activation(h @ kernel)
        return tf.reduce_mean(h**2)

    return norms_for(loss, kernels)


@misconception(of="grad_norms", hint="Write out h_1 of the residual stack. Which function is missing in your code?")
def residual_layers_without_activation(x, kernels, activation, residual):
    """Forgets the activation in residual layers."""

    def loss():
        h = x
        for kernel in kernels:
            h = h @ kernel + h if residual else activation(h @ kernel)
        return tf.reduce_mean(h**2)

    return norms_for(loss, kernels)


@misconception(of="grad_norms", hint="Repeat the batch. Should the loss, and with it every gradient, double?")
def loss_summed_over_everything(x, kernels, activation, residual):
    """Sums the squares where their mean is asked for."""
    return norms_for(lambda: tf.reduce_sum(stack_of_layers(x, kernels, activation, residual)[-1] ** 2), kernels)


@misconception(of="grad_norms", hint="Over how many entries does the mean in the loss run?")
def loss_averaged_over_examples_only(x, kernels, activation, residual):
    """Sums the squares of one example and averages over the examples."""
    return norms_for(
        lambda: tf.reduce_mean(tf.reduce_sum(stack_of_layers(x, kernels, activation, residual)[-1] ** 2, axis=1)),
        kernels,
    )


@misconception(of="grad_norms", hint="Differentiate h squared and compare it with your gradient. Which factor is left?")
def loss_with_one_half(x, kernels, activation, residual):
    """Puts a factor of one half in front of the squares."""
    return norms_for(lambda: tf.reduce_mean(stack_of_layers(x, kernels, activation, residual)[-1] ** 2) / 2, kernels)


@misconception(of="grad_norms", hint="What does the loss do with an output of -2, and what does yours?")
def loss_without_the_square(x, kernels, activation, residual):
    """Takes the mean of the outputs themselves."""
    return norms_for(lambda: tf.reduce_mean(stack_of_layers(x, kernels, activation, residual)[-1]), kernels)


@misconception(of="grad_norms", hint="With respect to what did you differentiate: what a layer owns, or what it says?")
def norms_of_gradients_in_the_outputs(x, kernels, activation, residual):
    """Differentiates in the outputs of the layers, not in their kernels."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = stack_of_layers(x, kernels, activation, residual)
        loss = tf.reduce_mean(outputs[-1] ** 2)
    return [float(tf.norm(g)) for g in tape.gradient(loss, outputs)]


@misconception(
    of="grad_norms", hint="What kind of tensor does a tape follow by itself, and what must it be told about?"
)
def kernels_that_nobody_watches(x, kernels, activation, residual):
    """Does not tell the tape to watch the kernels, so every gradient is None."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(stack_of_layers(x, kernels, activation, residual)[-1] ** 2)
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]


@misconception(
    of="grad_norms",
    hint="What kind of tensor does a tape follow by itself, and what must it be told about?",
    like="kernels_that_nobody_watches",
)
def forward_pass_before_the_tape(x, kernels, activation, residual):
    """Computes the stack before the tape begins to record."""
    h = stack_of_layers(x, kernels, activation, residual)[-1]
    with tf.GradientTape() as tape:
        tape.watch(kernels)
        loss = tf.reduce_mean(h**2)
    return [float(tf.norm(g)) for g in tape.gradient(loss, kernels)]


@misconception(of="grad_norms", hint="How many layers has the stack, and how many numbers has your list?")
def first_and_last_norm_only(x, kernels, activation, residual):
    """Returns the two ends of the list."""
    norms = [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, activation, residual)]
    return [norms[0], norms[-1]]


@misconception(of="grad_norms", hint="How many layers has the stack, and how many numbers do you return?")
def one_norm_for_all_layers(x, kernels, activation, residual):
    """Returns the norm of all gradients together."""
    return float(tf.linalg.global_norm(gradients_of_the_stack(x, kernels, activation, residual)))


@misconception(of="grad_norms", hint="Is the last entry of your list always the same? Was a ratio asked for?")
def norms_relative_to_the_last(x, kernels, activation, residual):
    """Divides by the norm in the last layer."""
    norms = [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, activation, residual)]
    return [norm / norms[-1] for norm in norms]


@misconception(of="grad_norms", hint="Does your number change if a kernel is doubled but its gradient stays?")
def norms_relative_to_the_kernels(x, kernels, activation, residual):
    """Divides each norm by that of its kernel."""
    gradients = gradients_of_the_stack(x, kernels, activation, residual)
    return [float(tf.norm(g) / tf.norm(kernel)) for g, kernel in zip(gradients, kernels, strict=True)]


@misconception(of="grad_norms", hint="What does your function do with the argument activation?")
def always_sigmoid(x, kernels, activation, residual):
    """Uses the sigmoid, whatever activation is asked for."""
    return [float(tf.norm(g)) for g in gradients_of_the_stack(x, kernels, tf.sigmoid, residual)]


@misconception(
    of="grad_norms", hint="How does the loss find out about the first kernel? Does your gradient go that way?"
)
def each_layer_on_its_own(x, kernels, activation, residual):
    """Stops the gradient between the layers and differentiates each layer's own output."""
    norms = []
    h = x
    for kernel in kernels:
        with tf.GradientTape() as tape:
            tape.watch(kernel)
            layer = activation(h @ kernel)
            out = layer + h if residual else layer
            loss = tf.reduce_mean(out**2)
        norms.append(float(tf.norm(tape.gradient(loss, kernel))))
        h = out
    return norms


@misconception(of="grad_norms", hint="Examples are rows. On which side of the kernel do they stand?")
def transposed_kernels(x, kernels, activation, residual):
    """Multiplies by the transposed kernels."""

    def loss():
        flipped = [tf.transpose(kernel) for kernel in kernels]
        return tf.reduce_mean(stack_of_layers(x, flipped, activation, residual)[-1] ** 2)

    return norms_for(loss, kernels)


@misconception(of="grad_norms", hint="At which weights is your gradient taken: at those that you were given?")
def kernels_of_zero(x, kernels, activation, residual):
    """Begins with kernels of zeros, as if weights were to be created here."""
    zeros = [tf.zeros_like(kernel) for kernel in kernels]
    return [float(tf.norm(g)) for g in gradients_of_the_stack(x, zeros, activation, residual)]


@misconception(of="grad_norms", hint="Which of the layers in the formula has no activation, and which of yours?")
def last_layer_without_activation(x, kernels, activation, residual):
    """Leaves the last layer linear."""

    def loss():
        *_, before = [x, *stack_of_layers(x, kernels[:-1], activation, residual)]
        last = before @ kernels[-1]
        return tf.reduce_mean((last + before if residual else last) ** 2)

    return norms_for(loss, kernels)


# ----------------------------------------------------------------------------------------------------- ResidualBlock


class Block(keras.layers.Layer):
    """The right block, in pieces that the wrong ones replace."""

    def __init_subclass__(cls):
        cls.__name__ = "ResidualBlock"  # Keras writes the name into errors, and the students' class has this one

    def __init__(self, filters, stride=1):
        super().__init__()
        self.filters = filters
        self.stride = stride

    def build(self, input_shape):
        self.make_branch(input_shape[-1])
        self.projection = self.make_projection() if self.needs_projection(input_shape[-1]) else None

    def convolution(self, size=3, strides=1, padding="same"):
        return keras.layers.Conv2D(self.filters, size, strides=strides, padding=padding, use_bias=False)

    def make_branch(self, channels):
        self.first = self.convolution(strides=self.stride)
        self.first_normalization = keras.layers.BatchNormalization()
        self.second = self.convolution()
        self.second_normalization = keras.layers.BatchNormalization()

    def needs_projection(self, channels):
        return self.stride != 1 or channels != self.filters

    def make_projection(self):
        return keras.Sequential([self.convolution(1, self.stride), keras.layers.BatchNormalization()])

    def shortcut(self, x, training):
        return x if self.projection is None else self.projection(x, training=training)

    def beginning(self, x, training):
        return tf.nn.relu(self.first_normalization(self.first(x), training=training))

    def branch(self, x, training):
        return self.second_normalization(self.second(self.beginning(x, training)), training=training)

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training) + self.shortcut(x, training))


@misconception(
    of="residual_block",
    hint="Set all kernels to zero in your mind: which entries of x come out, and which should?",
    shared_hint="Can the output of your block be negative? Can that of the block in the paper?",
)
class AddsAfterTheActivation(Block):
    """Applies ReLU to F(x) and adds the shortcut afterwards."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training)) + self.shortcut(x, training)


@misconception(
    of="residual_block",
    hint="What does your block output when F is silent?",
    shared_hint="Set all kernels to zero in your mind: by which way can x still reach the output of your block?",
)
class LeavesOutTheShortcut(Block):
    """Adds nothing: a plain block."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training))


@misconception(
    of="residual_block", hint="Can the output of your block be negative? Can that of the block in the paper?"
)
class LeavesOutTheLastActivation(Block):
    """Ends with the addition."""

    def call(self, x, training=None):
        return self.branch(x, training) + self.shortcut(x, training)


@misconception(of="residual_block", hint="Is F allowed to take something away from x?")
class RectifiesTheBranch(Block):
    """Applies ReLU to F(x) before the addition (and again after it)."""

    def call(self, x, training=None):
        return tf.nn.relu(tf.nn.relu(self.branch(x, training)) + self.shortcut(x, training))


@misconception(of="residual_block", hint="Two linear maps, one directly after the other: what do they amount to?")
class LeavesOutTheMiddleActivation(Block):
    """Has no ReLU between the two convolutions."""

    def beginning(self, x, training):
        return self.first_normalization(self.first(x), training=training)


@misconception(of="residual_block", hint="What happens on your shortcut to a negative entry of x?")
class RectifiesEveryShortcut(Block):
    """Applies ReLU to the shortcut before the addition."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training) + tf.nn.relu(self.shortcut(x, training)))


@misconception(of="residual_block", hint="Is the shortcut of a block that changes the shape still a straight road?")
class RectifiesTheProjection(Block):
    """Puts a ReLU behind the 1x1 convolution of the shortcut."""

    def shortcut(self, x, training):
        return x if self.projection is None else tf.nn.relu(self.projection(x, training=training))


@misconception(of="residual_block", hint="What must x and F(x) have in common so that they can be added?")
class NeverProjects(Block):
    """Adds x itself, even where its shape does not fit."""

    def needs_projection(self, channels):
        return False


@misconception(
    of="residual_block",
    hint="What is the cheapest map from a tensor to itself, and how many weights has it?",
    shared_hint="Set all kernels to zero in your mind: by which way can x still reach the output of your block?",
)
class AlwaysProjects(Block):
    """Puts a 1x1 convolution on the shortcut even where x fits."""

    def needs_projection(self, channels):
        return True


@misconception(of="residual_block", hint="Which of the two branches forgot to shrink?")
class ProjectsWithoutTheStride(Block):
    """The 1x1 convolution changes the channels but keeps the size."""

    def make_projection(self):
        return keras.Sequential([self.convolution(1, 1), keras.layers.BatchNormalization()])


@misconception(of="residual_block", hint="At which of the two convolutions does the picture shrink in the paper?")
class StridesInTheSecondConvolution(Block):
    """Puts the stride into the second convolution."""

    def make_branch(self, channels):
        super().make_branch(channels)
        self.first, self.second = self.convolution(), self.convolution(strides=self.stride)


@misconception(of="residual_block", hint="By which factor does your branch shrink the picture in total?")
class StridesInBothConvolutions(Block):
    """Puts the stride into both convolutions."""

    def make_branch(self, channels):
        super().make_branch(channels)
        self.second = self.convolution(strides=self.stride)


@misconception(of="residual_block", hint="How many weights does it take to change nothing but the number of channels?")
class ProjectsWith3x3(Block):
    """Uses a 3x3 convolution on the shortcut."""

    def make_projection(self):
        return keras.Sequential([self.convolution(3, self.stride), keras.layers.BatchNormalization()])


@misconception(of="residual_block", hint="As many channels as before, but stride 2: does x fit the output?")
class ProjectsOnlyForOtherChannels(Block):
    """Asks only whether the channels change."""

    def needs_projection(self, channels):
        return channels != self.filters


@misconception(of="residual_block", hint="Stride 1, but twice as many channels as before: does x fit the output?")
class ProjectsOnlyForStrides(Block):
    """Asks only whether there is a stride."""

    def needs_projection(self, channels):
        return self.stride != 1


@misconception(of="residual_block", hint="At test time, should the answer for one picture depend on its neighbors?")
class NormalizesByTheBatchAlways(Block):
    """Calls the normalizations with training=True, whatever the mode."""

    def branch(self, x, training):
        return super().branch(x, True)

    def shortcut(self, x, training):
        return super().shortcut(x, True)


@misconception(of="residual_block", hint="Who tells your normalizations that this is training?")
class NeverNormalizesByTheBatch(Block):
    """Calls the normalizations with training=False, whatever the mode."""

    def branch(self, x, training):
        return super().branch(x, False)

    def shortcut(self, x, training):
        return super().shortcut(x, False)


@misconception(
    of="residual_block",
    hint="Who tells your normalizations that this is training?",
    like="NeverNormalizesByTheBatch",
)
class HandsNoneToTheNormalizations(Block):
    """Writes training=None into each call, which Keras takes for inference; to leave the argument out would be fine."""

    def branch(self, x, training):
        return super().branch(x, None)

    def shortcut(self, x, training):
        return super().shortcut(x, None)


@misconception(of="residual_block", hint="Which mode should a block be in if nobody says anything?")
class TrainsUnlessToldOtherwise(Block):
    """Has training=True as its default."""

    def call(self, x, training=True):
        return super().call(x, training)


@misconception(
    of="residual_block", hint="Call your block with training=True and with False. Which one adapts to the batch?"
)
class SwapsTheModes(Block):
    """Passes on the opposite of training."""

    def branch(self, x, training):
        return super().branch(x, not training)

    def shortcut(self, x, training):
        return super().shortcut(x, not training)


@misconception(of="residual_block", hint="How many moving averages should your block own, and how many does it?")
class NormalizesNothing(Block):
    """Has no batch normalization at all."""

    def make_branch(self, channels):
        self.first, self.second = self.convolution(strides=self.stride), self.convolution()

    def make_projection(self):
        return self.convolution(1, self.stride)

    def branch(self, x, training):
        return self.second(tf.nn.relu(self.first(x)))

    def shortcut(self, x, training):
        return x if self.projection is None else self.projection(x)


@misconception(of="residual_block", hint="How many moving averages should your block own, and how many does it?")
class NormalizesOnlyTheFirst(Block):
    """Leaves out the second normalization."""

    def branch(self, x, training):
        return self.second(self.beginning(x, training))


@misconception(of="residual_block", hint="Are these two layers, or one layer used twice? How many kernels are there?")
class UsesOneConvolutionTwice(Block):
    """Calls the same convolution again where its shape allows it."""

    def make_branch(self, channels):
        super().make_branch(channels)
        if not self.needs_projection(channels):
            self.second = self.first


@misconception(of="residual_block", hint="Whose mean does your normalization keep if it meets two different tensors?")
class UsesOneNormalizationTwice(Block):
    """Calls the same batch normalization after both convolutions."""

    def make_branch(self, channels):
        super().make_branch(channels)
        self.second_normalization = self.first_normalization


@misconception(of="residual_block", hint="What became of the pixels at the border?")
class PadsNothing(Block):
    """Convolutions without padding shrink the picture."""

    def convolution(self, size=3, strides=1, padding="same"):
        return super().convolution(size, strides, "valid")


@misconception(
    of="residual_block",
    hint="What does a product do to the gradient that a sum does not?",
    shared_hint="Set all kernels to zero in your mind: by which way can x still reach the output of your block?",
)
class MultipliesBranchAndShortcut(Block):
    """Multiplies where it should add."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training) * self.shortcut(x, training))


@misconception(of="residual_block", hint="How many channels should come out, and how many do?")
class ConcatenatesBranchAndShortcut(Block):
    """Appends the channels of the shortcut to those of F(x)."""

    def call(self, x, training=None):
        return tf.nn.relu(tf.concat([self.branch(x, training), self.shortcut(x, training)], axis=-1))


@misconception(of="residual_block", hint="How much of x is left behind ten of your blocks if every F is silent?")
class HalvesTheShortcut(Block):
    """Scales the shortcut by one half."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training) + 0.5 * self.shortcut(x, training))


@misconception(of="residual_block", hint="How much of x is left behind ten of your blocks if every F is silent?")
class AveragesBranchAndShortcut(Block):
    """Takes the mean of F(x) and the shortcut."""

    def call(self, x, training=None):
        return tf.nn.relu((self.branch(x, training) + self.shortcut(x, training)) / 2)


@misconception(of="residual_block", hint="If F learns to be zero, should the block hand x on or turn it around?")
class SubtractsTheShortcut(Block):
    """Subtracts x."""

    def call(self, x, training=None):
        return tf.nn.relu(self.branch(x, training) - self.shortcut(x, training))


@misconception(
    of="residual_block",
    hint="Where in the figure is the last ReLU: inside F, or behind the addition?",
    shared_hint="Can the output of your block be negative? Can that of the block in the paper?",
)
class ActivatesBeforeTheConvolutions(Block):
    """Version 2 of the paper (normalization and ReLU first, nothing behind the addition); version 1 is asked for."""

    def branch(self, x, training):
        h = self.first(tf.nn.relu(self.first_normalization(x, training=training)))
        return self.second(tf.nn.relu(self.second_normalization(h, training=training)))

    def call(self, x, training=None):
        return self.branch(x, training) + self.shortcut(x, training)


@misconception(
    of="residual_block",
    hint="Which tensor did you keep for the addition, and at what moment?",
    shared_hint="Set all kernels to zero in your mind: by which way can x still reach the output of your block?",
)
class TakesTheShortcutAfterTheFirstHalf(Block):
    """Adds what came out of the first convolution, not what went in."""

    def call(self, x, training=None):
        h = self.beginning(x, training)
        return tf.nn.relu(self.second_normalization(self.second(h), training=training) + h)


@misconception(
    of="residual_block",
    hint="Which tensor did you keep for the addition, and at what moment?",
    like="TakesTheShortcutAfterTheFirstHalf",
)
class OverwritesItsInput(Block):
    """Stores the first half's result under the name x and adds that."""

    def call(self, x, training=None):
        x = self.beginning(x, training)
        h = self.second_normalization(self.second(x), training=training)
        return tf.nn.relu(x + h)


@misconception(
    of="residual_block",
    hint="What does the name x refer to in the line with the addition?",
    shared_hint="Set all kernels to zero in your mind: by which way can x still reach the output of your block?",
)
class AddsTheBranchToItself(Block):
    """Overwrites x with F(x) and adds the two."""

    def call(self, x, training=None):
        x = self.branch(x, training)
        return tf.nn.relu(x + x)


@misconception(
    of="residual_block", hint="Will the second call use the same weights as the first? Does Keras know them?"
)
class MakesNewLayersInEveryCall(Block):
    """Creates its convolutions in call: new weights every time, and none that Keras could train."""

    def build(self, input_shape):
        pass

    def call(self, x, training=None):
        h = tf.nn.relu(keras.layers.BatchNormalization()(self.convolution(3, self.stride)(x), training=training))
        h = keras.layers.BatchNormalization()(self.convolution()(h), training=training)
        fits = self.stride == 1 and x.shape[-1] == self.filters
        return tf.nn.relu(h + (x if fits else self.convolution(1, self.stride)(x)))


@misconception(of="residual_block", hint="Change a weight of your block inside a model. Does the output follow?")
class CompilesItsCall(Block):
    """Decorates call with tf.function: in a model, Keras' first symbolic call then freezes the first weights in it."""

    @tf.function
    def call(self, x, training=None):
        return super().call(x, training)


@misconception(of="residual_block", hint="In which method does Keras want a layer's parts to be created?")
class StoresNewLayersInCall(Block):
    """Creates its convolutions in call and stores them on self, which Keras forbids once a layer is built."""

    def build(self, input_shape):
        pass

    def call(self, x, training=None):
        self.make_branch(x.shape[-1])
        self.projection = self.make_projection() if self.needs_projection(x.shape[-1]) else None
        return super().call(x, training)


@misconception(of="residual_block", hint="Which weights does Keras find if you ask your block for them?")
class KeepsKernelsThatKerasCannotSee(Block):
    """Stores its kernels as tf.Variables, which Keras does not track."""

    def build(self, input_shape):
        shapes = [(3, 3, input_shape[-1], self.filters), (3, 3, self.filters, self.filters)]
        self.first_kernel, self.second_kernel = (tf.Variable(tf.random.normal(shape)) for shape in shapes)
        self.one_by_one = tf.Variable(tf.random.normal((1, 1, input_shape[-1], self.filters)))
        self.first_normalization = keras.layers.BatchNormalization()
        self.second_normalization = keras.layers.BatchNormalization()

    def call(self, x, training=None):
        h = self.first_normalization(tf.nn.conv2d(x, self.first_kernel, self.stride, "SAME"), training=training)
        h = tf.nn.conv2d(tf.nn.relu(h), self.second_kernel, 1, "SAME")
        fits = self.stride == 1 and x.shape[-1] == self.filters
        shortcut = x if fits else tf.nn.conv2d(x, self.one_by_one, self.stride, "SAME")
        return tf.nn.relu(self.second_normalization(h, training=training) + shortcut)


@misconception(of="residual_block", hint="What must a subclass do before it stores anything on itself?")
class ForgetsToInitializeTheLayer(Block):
    """Does not call super().__init__()."""

    def __init__(self, filters, stride=1):
        self.filters = filters
        self.first = keras.layers.Conv2D(filters, 3, strides=stride, padding="same")


@misconception(of="residual_block", hint="Read the error's last lines: how does Keras want to be told about training?")
class PassesTheModeByPosition(Block):
    """Writes bn(x, training) in place of bn(x, training=training)."""

    def beginning(self, x, training):
        return tf.nn.relu(self.first_normalization(self.first(x), training))


@misconception(of="residual_block", hint="Read the error's last lines: how does Keras want to be told about training?")
class PassesTheModeToTheProjectionByPosition(Block):
    """Writes projection(x, training) for a keras.Sequential, which worked in Keras 2."""

    def shortcut(self, x, training):
        return x if self.projection is None else self.projection(x, training)


@misconception(of="residual_block", hint="Print the type of what build gets. What can you do with it?")
class TakesItsShapeForATensorShape(Block):
    """Calls as_list on the input shape, which is a tuple in Keras 3."""

    def build(self, input_shape):
        super().build(input_shape.as_list())


@misconception(of="residual_block", hint="In which order do normalization and ReLU follow the first convolution?")
class ActivatesBeforeNormalizing(Block):
    """Has ReLU between convolution and normalization."""

    def beginning(self, x, training):
        return self.first_normalization(tf.nn.relu(self.first(x)), training=training)


@misconception(of="residual_block", hint="Which tensor does the second normalization see in the figure?")
class NormalizesAfterTheAddition(Block):
    """Adds the shortcut first and normalizes the sum."""

    def call(self, x, training=None):
        h = self.second(self.beginning(x, training)) + self.shortcut(x, training)
        return tf.nn.relu(self.second_normalization(h, training=training))


@misconception(of="residual_block", hint="What does your block do with the argument stride?")
class IgnoresTheStride(Block):
    """Never shrinks the picture."""

    def __init__(self, filters, stride=1):
        super().__init__(filters)


@misconception(of="residual_block", hint="What does your block do with the argument filters?")
class KeepsTheChannels(Block):
    """Makes as many channels as its input has."""

    def build(self, input_shape):
        self.filters = input_shape[-1]
        super().build(input_shape)


@misconception(of="residual_block", hint="Where does the number of filters in your code come from?")
class HasSixteenFilters(Block):
    """Hard-codes the filters of the paper's first stage."""

    def __init__(self, filters, stride=1):
        super().__init__(16, stride)


@misconception(of="residual_block", hint="For each of what does batch normalization keep a mean: rows, or channels?")
class NormalizesOverTheWrongAxis(Block):
    """Normalizes each row of the picture and not each channel."""

    def make_branch(self, channels):
        super().make_branch(channels)
        self.first_normalization = keras.layers.BatchNormalization(axis=1)
        self.second_normalization = keras.layers.BatchNormalization(axis=1)


@misconception(of="residual_block", hint="How many convolutions lie between input and addition?")
class HasOneConvolution(Block):
    """F is a single convolution with its normalization."""

    def make_branch(self, channels):
        self.first = self.convolution(strides=self.stride)
        self.first_normalization = keras.layers.BatchNormalization()

    def branch(self, x, training):
        return self.first_normalization(self.first(x), training=training)


@misconception(of="residual_block", hint="How large are the kernels of the two convolutions?")
class ConvolvesWith5x5(Block):
    """Uses 5x5 kernels in the branch."""

    def make_branch(self, channels):
        super().make_branch(channels)
        self.first, self.second = self.convolution(5, self.stride), self.convolution(5)


# ----------------------------------------------------------------------------------------------------- build_resnet


def stem(h, size=3, strides=1):
    """The first convolution with what follows it."""
    h = keras.layers.Conv2D(16, size, strides=strides, padding="same", use_bias=False)(h)
    return keras.layers.ReLU()(keras.layers.BatchNormalization()(h))


def stages(h, block, blocks_per_stage, widths=(16, 32, 64), strides=(1, 2, 2)):
    """Stages of blocks; the first block of each has the stage's stride."""
    for filters, stride in zip(widths, strides, strict=True):
        for position in range(blocks_per_stage):
            h = block(filters, stride if position == 0 else 1)(h)
    return h


def pooled_scores(h, num_classes):
    """Global average pooling and a dense layer."""
    return keras.layers.Dense(num_classes)(keras.layers.GlobalAveragePooling2D()(h))


@misconception(of="build_resnet", hint="How many weight layers does 6n + 2 give for n = 3? How many has your network?")
def resnet_with_a_block_too_few(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has n - 1 blocks in each stage, as if the strided block did not count."""
    inputs = keras.Input(input_shape)
    h = stem(inputs)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        if stride == 2 or n == 1:
            h = block(filters, stride)(h)
        for _ in range(n - 2 if stride == 2 else n - 1):
            h = block(filters)(h)
    return keras.Model(inputs, pooled_scores(h, num_classes))


@misconception(of="build_resnet", hint="How many weight layers does 6n + 2 give for n = 3? How many has your network?")
def resnet_with_a_block_too_many(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has n + 1 blocks in each stage: the strided one comes on top."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n + 1), num_classes))


@misconception(
    of="build_resnet",
    hint="Each block has two convolutions. How many blocks make 2n layers in a stage?",
    shared_hint="How many weight layers does 6n + 2 give for n = 3? How many has your network?",
)
def resnet_with_twice_as_many_blocks(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has 2n blocks in each stage."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, 2 * n), num_classes))


@misconception(of="build_resnet", hint="Is n the number of blocks in a stage or in the whole network?")
def resnet_with_one_block_per_stage(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has one block in each stage, whatever n is."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, 1), num_classes))


@misconception(of="build_resnet", hint="How large are the pictures in the third stage, and how large should they be?")
def resnet_without_strides(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Never shrinks the pictures."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n, strides=(1, 1, 1)), num_classes))


@misconception(
    of="build_resnet", hint="In which stages does the first block shrink the picture, according to the text?"
)
def resnet_that_shrinks_in_every_stage(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Gives the first stage a stride, too."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n, strides=(2, 2, 2)), num_classes))


@misconception(of="build_resnet", hint="Which blocks of the second stage shrink the picture, and which of yours do?")
def resnet_that_shrinks_in_every_block(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Gives all blocks of the later stages a stride."""
    inputs = keras.Input(input_shape)
    h = stem(inputs)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        for _ in range(n):
            h = block(filters, stride)(h)
    return keras.Model(inputs, pooled_scores(h, num_classes))


@misconception(of="build_resnet", hint="At the start or at the end of which stages does the picture shrink?")
def resnet_that_shrinks_at_the_end_of_a_stage(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Puts the strides into the last blocks of the first two stages."""
    inputs = keras.Input(input_shape)
    h = stem(inputs)
    for filters, stride in ((16, 2), (32, 2), (64, 1)):
        for position in range(n):
            h = block(filters, stride if position == n - 1 else 1)(h)
    return keras.Model(inputs, pooled_scores(h, num_classes))


@misconception(of="build_resnet", hint="Are your widths those for pictures of 32 pixels or those for ImageNet?")
def resnet_with_the_widths_for_imagenet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has 64, 128 and 256 filters."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n, (64, 128, 256)), num_classes))


@misconception(of="build_resnet", hint="What happens to the number of filters where the picture shrinks?")
def resnet_with_one_width(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has 16 filters everywhere."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n, (16, 16, 16)), num_classes))


@misconception(of="build_resnet", hint="How many stages has the network for small pictures?")
def resnet_with_four_stages(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Adds a stage of 128 filters, as the networks for ImageNet have four."""
    inputs = keras.Input(input_shape)
    h = stages(stem(inputs), block, n, (16, 32, 64, 128), (1, 2, 2, 2))
    return keras.Model(inputs, pooled_scores(h, num_classes))


@misconception(
    of="build_resnet", hint="What stands between the last block and the dense layer, and how much is it for?"
)
def resnet_that_flattens(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Feeds every pixel of the last stage to the dense layer."""
    inputs = keras.Input(input_shape)
    h = keras.layers.Flatten()(stages(stem(inputs), block, n))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(h))


@misconception(of="build_resnet", hint="Which number of each channel reaches the dense layer: the mean or the largest?")
def resnet_with_max_pooling(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Takes the maximum over all pixels."""
    inputs = keras.Input(input_shape)
    h = keras.layers.GlobalMaxPooling2D()(stages(stem(inputs), block, n))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(h))


@misconception(of="build_resnet", hint="Can your network ever give a class a score below zero?")
def resnet_that_rectifies_its_scores(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Applies ReLU to the scores."""
    inputs = keras.Input(input_shape)
    scores = pooled_scores(stages(stem(inputs), block, n), num_classes)
    return keras.Model(inputs, keras.layers.ReLU()(scores))


@misconception(of="build_resnet", hint="Add up the outputs for one picture. Are they scores, probabilities or neither?")
def resnet_with_sigmoids(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Judges every class on its own."""
    inputs = keras.Input(input_shape)
    scores = pooled_scores(stages(stem(inputs), block, n), num_classes)
    return keras.Model(inputs, keras.layers.Activation("sigmoid")(scores))


@misconception(of="build_resnet", hint="Count the dense layers of your network and those of the text.")
def resnet_with_two_dense_layers(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Puts a hidden dense layer before the scores."""
    inputs = keras.Input(input_shape)
    h = keras.layers.GlobalAveragePooling2D()(stages(stem(inputs), block, n))
    return keras.Model(inputs, keras.layers.Dense(num_classes)(keras.layers.Dense(64, activation="relu")(h)))


@misconception(of="build_resnet", hint="How much of a small picture is left after your first two layers?")
def resnet_with_the_stem_for_imagenet(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Begins with a 7x7 convolution with stride 2 and max pooling."""
    inputs = keras.Input(input_shape)
    h = keras.layers.MaxPooling2D(3, 2, padding="same")(stem(inputs, 7, 2))
    return keras.Model(inputs, pooled_scores(stages(h, block, n), num_classes))


@misconception(of="build_resnet", hint="How large are the pictures that the first block gets to see?")
def resnet_with_a_stride_at_the_start(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Gives the first convolution a stride."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs, strides=2), block, n), num_classes))


@misconception(
    of="build_resnet", hint="What follows the first convolution in the text, and what follows it in your code?"
)
def resnet_without_the_first_normalization(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has no batch normalization after the first convolution."""
    inputs = keras.Input(input_shape)
    h = keras.layers.Conv2D(16, 3, padding="same", use_bias=False, activation="relu")(inputs)
    return keras.Model(inputs, pooled_scores(stages(h, block, n), num_classes))


@misconception(
    of="build_resnet", hint="What follows the first convolution in the text, and what follows it in your code?"
)
def resnet_without_the_first_relu(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Has no ReLU after the first convolution."""
    inputs = keras.Input(input_shape)
    h = keras.layers.BatchNormalization()(keras.layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs))
    return keras.Model(inputs, pooled_scores(stages(h, block, n), num_classes))


@misconception(of="build_resnet", hint="Which layer of your network sees the picture first?")
def resnet_without_a_first_convolution(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Hands the picture to the first block."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(inputs, block, n), num_classes))


@misconception(of="build_resnet", hint="What does your function do with the argument num_classes?")
def resnet_for_ten_classes_only(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Always has ten outputs."""
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n), 10))


@misconception(of="build_resnet", hint="What does your function do with the argument input_shape?")
def resnet_for_one_input_shape_only(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Always expects color pictures of 32 x 32 pixels."""
    inputs = keras.Input((32, 32, 3))
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n), num_classes))


@misconception(
    of="build_resnet", hint="How many different blocks does your network own, and how often is each one used?"
)
def resnet_that_reuses_one_block_per_stage(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Makes one block for the later positions of a stage and calls it again and again, with the same weights."""
    inputs = keras.Input(input_shape)
    h = stem(inputs)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        h = block(filters, stride)(h)
        for again in [block(filters)] * (n - 1):
            h = again(h)
    return keras.Model(inputs, pooled_scores(h, num_classes))


@misconception(of="build_resnet", hint="What does your function do with the argument block?")
def resnet_of_plain_blocks(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Uses blocks of its own in place of those that it is given."""

    def plain(filters, stride=1):
        return keras.Sequential(
            [
                keras.layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False),
                keras.layers.BatchNormalization(),
                keras.layers.ReLU(),
                keras.layers.Conv2D(filters, 3, padding="same", use_bias=False),
                keras.layers.BatchNormalization(),
                keras.layers.ReLU(),
            ]
        )

    inputs = keras.Input(input_shape)
    return keras.Model(inputs, pooled_scores(stages(stem(inputs), plain, n), num_classes))


@misconception(of="build_resnet", hint="Keras has a class that ties inputs and outputs together. What do you return?")
def resnet_that_is_only_a_tensor(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Returns the symbolic output, not a model."""
    return pooled_scores(stages(stem(keras.Input(input_shape)), block, n), num_classes)


@misconception(of="build_resnet", hint="What does a function without a return statement give back?")
def resnet_that_is_never_returned(n, num_classes=10, input_shape=(32, 32, 3), *, block):
    """Forgets to return the model."""
    inputs = keras.Input(input_shape)
    keras.Model(inputs, pooled_scores(stages(stem(inputs), block, n), num_classes))


# ----------------------------------------------------------------------------------------------------------- counts


def block_count(
    cin, c, stride, *, kernel=9, second=9, normalization=2, projected=None, one_by_one=1, projection_norm=2
):
    """The right count in pieces."""
    projected = (stride != 1 or cin != c) if projected is None else projected
    projection = one_by_one * cin * c + projection_norm * c if projected else 0
    return kernel * cin * c + second * c * c + 2 * normalization * c + projection


@misconception(of="count_params_basic", hint="How many weights does one 3x3 filter have for a single input channel?")
def basic_without_the_size_of_the_kernel(cin, c, stride):
    """Counts a 3x3 convolution like a dense layer, cin times c."""
    return block_count(cin, c, stride, kernel=1, second=1)


@misconception(of="count_params_basic", hint="How many weights does one 3x3 filter have for a single input channel?")
def basic_with_three_weights_per_filter(cin, c, stride):
    """Takes 3 and not 3 x 3 for the kernel."""
    return block_count(cin, c, stride, kernel=3, second=3)


@misconception(of="count_params_basic", hint="Do the convolutions in question have biases?")
def basic_with_biases(cin, c, stride):
    """Adds a bias to each convolution."""
    biases = 3 if stride != 1 or cin != c else 2
    return block_count(cin, c, stride) + biases * c


@misconception(
    of="count_params_basic", hint="Which of the four vectors of a batch normalization does an optimizer change?"
)
def basic_with_moving_averages(cin, c, stride):
    """Counts the moving mean and variance, which are not trained."""
    return block_count(cin, c, stride, normalization=4, projection_norm=4)


@misconception(of="count_params_basic", hint="Which layers besides the convolutions have something to train?")
def basic_without_normalization(cin, c, stride):
    """Counts the convolutions only."""
    return block_count(cin, c, stride, normalization=0, projection_norm=0)


@misconception(of="count_params_basic", hint="How many vectors does one batch normalization train?")
def basic_with_one_vector_per_normalization(cin, c, stride):
    """Counts gamma or beta but not both."""
    return block_count(cin, c, stride, normalization=1, projection_norm=1)


@misconception(of="count_params_basic", hint="When does x not fit the output? What stands on the shortcut then?")
def basic_without_a_projection(cin, c, stride):
    """Forgets the shortcut's convolution."""
    return block_count(cin, c, stride, projected=False)


@misconception(of="count_params_basic", hint="How many parameters does an identity have?")
def basic_with_a_projection_always(cin, c, stride):
    """Counts a 1x1 convolution on every shortcut."""
    return block_count(cin, c, stride, projected=True)


@misconception(of="count_params_basic", hint="Stride 1, but other channels than before: does x fit the output?")
def basic_with_a_projection_for_strides_only(cin, c, stride):
    """Asks only whether there is a stride."""
    return block_count(cin, c, stride, projected=stride != 1)


@misconception(of="count_params_basic", hint="As many channels as before, but stride 2: does x fit the output?")
def basic_with_a_projection_for_channels_only(cin, c, stride):
    """Asks only whether the channels change."""
    return block_count(cin, c, stride, projected=cin != c)


@misconception(of="count_params_basic", hint="What follows the 1x1 convolution on the shortcut, according to the text?")
def basic_without_the_projections_normalization(cin, c, stride):
    """Counts the weights of the projection but not its batch normalization."""
    return block_count(cin, c, stride, projection_norm=0)


@misconception(of="count_params_basic", hint="How many weights per pair of channels does a 1x1 convolution have?")
def basic_with_a_3x3_projection(cin, c, stride):
    """Counts the projection as a 3x3 convolution."""
    return block_count(cin, c, stride, one_by_one=9)


@misconception(of="count_params_basic", hint="How many channels does the second convolution see?")
def basic_whose_second_convolution_sees_the_input(cin, c, stride):
    """Takes cin as the input channels of both convolutions."""
    return 2 * 9 * cin * c + 4 * c + (cin * c + 2 * c if stride != 1 or cin != c else 0)


@misconception(of="count_params_basic", hint="Does a filter get fewer weights if it visits fewer places?")
def basic_divided_by_the_stride(cin, c, stride):
    """Divides by the stride, as if a filter that moves in larger steps had fewer weights."""
    return block_count(cin, c, stride) // stride


@misconception(of="count_params_basic", hint="How many convolutions has the block?")
def basic_with_one_convolution(cin, c, stride):
    """Counts one convolution with its normalization."""
    projection = cin * c + 2 * c if stride != 1 or cin != c else 0
    return 9 * cin * c + 2 * c + projection


@misconception(of="count_bottleneck", hint="How many weights does one 3x3 filter have for a single input channel?")
def bottleneck_without_the_size_of_the_kernel(channels, width):
    """Forgets that the middle kernel has nine places."""
    return 2 * channels * width + width * width


@misconception(of="count_bottleneck", hint="How many weights does one 3x3 filter have for a single input channel?")
def bottleneck_with_three_weights_per_filter(channels, width):
    """Takes 3 and not 3 x 3 for the kernel."""
    return 2 * channels * width + 3 * width * width


@misconception(of="count_bottleneck", hint="Which parameters does the text leave out?")
def bottleneck_with_biases(channels, width):
    """Adds the biases."""
    return 2 * channels * width + 9 * width * width + 2 * width + channels


@misconception(of="count_bottleneck", hint="Which parameters does the text leave out?")
def bottleneck_with_normalization(channels, width):
    """Adds gamma and beta of three batch normalizations."""
    return 2 * channels * width + 9 * width * width + 2 * (2 * width + channels)


@misconception(of="count_bottleneck", hint="How many channels does the 3x3 convolution see after the first 1x1?")
def bottleneck_without_the_neck(channels, width):
    """Lets the 3x3 convolution work on all channels."""
    return 2 * channels * width + 9 * channels * channels


@misconception(of="count_bottleneck", hint="How many convolutions has a bottleneck, and how many have you counted?")
def bottleneck_without_the_way_back(channels, width):
    """Forgets the last 1x1 convolution."""
    return channels * width + 9 * width * width


@misconception(of="count_bottleneck", hint="Which of the three kernels are 3x3?")
def bottleneck_of_three_3x3(channels, width):
    """Counts all three convolutions as 3x3."""
    return 9 * (2 * channels * width + width * width)


@misconception(of="count_bottleneck", hint="Is this a basic block or a bottleneck?")
def bottleneck_as_a_basic_block(channels, width):
    """Counts two 3x3 convolutions on all channels."""
    return 2 * 9 * channels * channels


@misconception(of="count_resnext", hint="How many input channels does one filter of a group see?")
def resnext_without_groups(channels, cardinality, group_width):
    """Counts the middle convolution as if every filter saw all channels."""
    width = cardinality * group_width
    return 2 * channels * width + 9 * width * width


@misconception(of="count_resnext", hint="How many groups are there, each with kernels of its own?")
def resnext_with_a_single_group(channels, cardinality, group_width):
    """Counts the kernels of one group only."""
    return 2 * channels * cardinality * group_width + 9 * group_width * group_width


@misconception(of="count_resnext", hint="How wide are all groups together?")
def resnext_with_the_width_of_one_group(channels, cardinality, group_width):
    """Lets the 1x1 convolutions make and take the channels of a single group."""
    return 2 * channels * group_width + cardinality * 9 * group_width * group_width


@misconception(of="count_resnext", hint="How wide are all groups together?", like="resnext_with_the_width_of_one_group")
def resnext_with_groups_everywhere(channels, cardinality, group_width):
    """Divides the 1x1 convolutions by the number of groups, too."""
    width = cardinality * group_width
    return (2 * channels * width + 9 * width * width) // cardinality


@misconception(of="count_resnext", hint="How many weights does one 3x3 filter have for a single input channel?")
def resnext_without_the_size_of_the_kernel(channels, cardinality, group_width):
    """Forgets that the middle kernel has nine places."""
    return 2 * channels * cardinality * group_width + cardinality * group_width * group_width


@misconception(of="count_resnext", hint="How many weights does one 3x3 filter have for a single input channel?")
def resnext_with_three_weights_per_filter(channels, cardinality, group_width):
    """Takes 3 and not 3 x 3 for the kernel."""
    return 2 * channels * cardinality * group_width + 3 * cardinality * group_width * group_width


@misconception(of="count_resnext", hint="Which parameters does the text leave out?")
def resnext_with_biases(channels, cardinality, group_width):
    """Adds the biases."""
    width = cardinality * group_width
    return 2 * channels * width + 9 * width * group_width + 2 * width + channels


@misconception(of="count_resnext", hint="Is the third argument the width of one group, or of all groups together?")
def resnext_whose_groups_share_the_width(channels, cardinality, group_width):
    """Takes the third argument for the width of all groups together."""
    return 2 * channels * group_width + 9 * group_width * group_width // cardinality


@misconception(of="count_resnext", hint="How many convolutions has the block, and how many have you counted?")
def resnext_without_the_way_back(channels, cardinality, group_width):
    """Forgets the last 1x1 convolution."""
    width = cardinality * group_width
    return channels * width + 9 * width * group_width


@misconception(of="dense_block_channels", hint="Does a layer multiply the channels, or append some to them?")
def dense_block_as_a_product(k0, k, L):
    """Multiplies all three."""
    return k0 * k * L


@misconception(of="dense_block_channels", hint="Are the new channels of the last layer part of the output?")
def dense_block_without_its_last_layer(k0, k, L):
    """Counts the channels that go into the last layer."""
    return k0 + k * (L - 1)


@misconception(of="dense_block_channels", hint="What happens to the channels that go into the block?")
def dense_block_without_its_input(k0, k, L):
    """Counts new channels only."""
    return k * L


@misconception(of="dense_block_channels", hint="How many channels does each single layer add?")
def dense_block_that_grows_faster(k0, k, L):
    """Lets layer l add l times k channels."""
    return k0 + k * L * (L + 1) // 2


@misconception(of="dense_block_channels", hint="How often is the input of the block part of the output?")
def dense_block_with_its_input_in_every_layer(k0, k, L):
    """Counts the input again for every layer."""
    return (k0 + k) * L


@misconception(of="dense_block_channels", hint="Is the result of a layer added to its input or put beside it?")
def dense_block_that_adds(k0, k, L):
    """Keeps the channels, as a residual block does."""
    return k0


@misconception(
    of="dense_block_channels", hint="How many channels does the growth rate stand for, if k is 4 and L is 1?"
)
def dense_block_with_one_layer_too_many(k0, k, L):
    """Counts one layer more than there is."""
    return k0 + k * (L + 1)


# ------------------------------------------------------------------------------------------------- inspect_resnet50


def facts(model, **others):
    """The right facts about a model, except for those that are given."""
    right = {
        "total": model.count_params(),
        "trainable": sum(int(np.prod(variable.shape)) for variable in model.trainable_variables),
        "n_conv": sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers),
        "output_shape": model.output_shape,
    }
    return {**right, **others}


@functools.cache  # it takes seconds to build, and nobody changes it
def resnet50(classes):
    """ResNet-50 without trained weights."""
    return keras.applications.ResNet50(weights=None, classes=classes)


@misconception(of="inspect_resnet50", hint="Do you need the trained numbers in order to count them?")
def downloads_the_weights(classes=1000):
    """Asks for the weights that were trained on ImageNet."""
    return facts(keras.applications.ResNet50(weights="imagenet"))


@misconception(of="inspect_resnet50", hint="What does your function do with the argument classes?")
def always_a_thousand_classes(classes=1000):
    """Builds the network for 1000 classes, whatever is asked for."""
    return facts(resnet50(1000))


@misconception(of="inspect_resnet50", hint="Which layer is missing at the end of your network?")
def leaves_out_the_top(classes=1000):
    """Builds the network without its last layers."""
    return facts(keras.applications.ResNet50(weights=None, include_top=False, classes=classes))


@misconception(of="inspect_resnet50", hint="Does an optimizer change the moving averages?")
def takes_all_parameters_for_trained(classes=1000):
    """Reports the number of all parameters twice."""
    model = resnet50(classes)
    return facts(model, trainable=model.count_params())


@misconception(of="inspect_resnet50", hint="Does the word 'all' in the text include the moving averages?")
def takes_trained_parameters_for_all(classes=1000):
    """Reports the number of trained parameters twice."""
    right = facts(resnet50(classes))
    return {**right, "total": right["trainable"]}


@misconception(of="inspect_resnet50", hint="Is 'trainable' the larger or the smaller of your two numbers?")
def swaps_total_and_trained(classes=1000):
    """Reports each under the other's name."""
    right = facts(resnet50(classes))
    return {**right, "total": right["trainable"], "trainable": right["total"]}


@misconception(of="inspect_resnet50", hint="Is a kernel of 3 x 3 x 64 x 64 one parameter?")
def counts_variables(classes=1000):
    """Counts the variables, not the numbers in them."""
    model = resnet50(classes)
    return facts(model, total=len(model.variables), trainable=len(model.trainable_variables))


@misconception(of="inspect_resnet50", hint="Which 50 layers does the name count? Are the shortcuts among them?")
def believes_the_name(classes=1000):
    """Reports 50 convolutions: the name counts the dense layer and leaves out the projections."""
    return facts(resnet50(classes), n_conv=50)


@misconception(of="inspect_resnet50", hint="Which 50 layers does the name count? Are the shortcuts among them?")
def leaves_out_the_projections(classes=1000):
    """Reports 49 convolutions, those on the main path."""
    return facts(resnet50(classes), n_conv=49)


@misconception(of="inspect_resnet50", hint="Print the names that you have counted. Is each of them a convolution?")
def counts_names_with_conv(classes=1000):
    """Counts all layers whose name contains "conv": normalizations, activations and additions, too."""
    model = resnet50(classes)
    return facts(model, n_conv=sum("conv" in layer.name for layer in model.layers))


@misconception(of="inspect_resnet50", hint="Is every layer of the model a convolution?")
def counts_all_layers(classes=1000):
    """Reports the number of layers."""
    model = resnet50(classes)
    return facts(model, n_conv=len(model.layers))


@misconception(of="inspect_resnet50", hint="What does the model itself say about the shape of its output?")
def leaves_out_the_batch(classes=1000):
    """Reports the shape for one picture."""
    return facts(resnet50(classes), output_shape=(classes,))


# --------------------------------------------------------------------------------------------------------- deep_net


def convolution_and_normalization(h, channels, size=3):
    """A convolution with its batch normalization."""
    h = keras.layers.Conv2D(channels, size, padding="same", use_bias=False)(h)
    return keras.layers.BatchNormalization()(h)


def two_convolutions(h, channels):
    """What a block makes of its input."""
    h = keras.layers.ReLU()(convolution_and_normalization(h, channels))
    return convolution_and_normalization(h, channels)


def rectified_sum(made, h):
    """The end of a residual block."""
    return keras.layers.ReLU()(keras.layers.Add()([made, h]))


def deep_network(blocks, channels, end_of_block, branch=two_convolutions, first=None, last=None):
    """A deep network in pieces: ``end_of_block`` takes what a block made and the block's input."""
    inputs = keras.Input((8, 8, 1))
    h = first(inputs) if first else keras.layers.ReLU()(convolution_and_normalization(inputs, channels))
    for _ in range(blocks):
        h = end_of_block(branch(h, channels), h)
    h = last(h) if last else keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(h))
    return keras.Model(inputs, h)


def plain_end(made, h):
    """The end of a plain block."""
    return keras.layers.ReLU()(made)


def end(residual):
    """The right end for either kind."""
    return rectified_sum if residual else plain_end


@misconception(of="deep_net", hint="What does your function do with the argument residual?")
def deep_net_that_is_always_residual(depth, residual, channels=8):
    """Adds the input of each block even in the plain network: nothing is compared."""
    return deep_network((depth - 2) // 2, channels, rectified_sum)


@misconception(of="deep_net", hint="What does your function do with the argument residual?")
def deep_net_that_is_always_plain(depth, residual, channels=8):
    """Never adds anything: nothing is compared."""
    return deep_network((depth - 2) // 2, channels, plain_end)


@misconception(of="deep_net", hint="Which of your two networks has the shortcuts?")
def deep_net_with_the_kinds_swapped(depth, residual, channels=8):
    """Adds the input of each block in the plain network only."""
    return deep_network((depth - 2) // 2, channels, plain_end if residual else rectified_sum)


@misconception(of="deep_net", hint="Does ReLU come before or after the addition at the end of a block?")
def deep_net_that_adds_after_the_activation(depth, residual, channels=8):
    """Adds the input behind the last ReLU of a block."""

    def sum_of_rectified(made, h):
        return keras.layers.Add()([keras.layers.ReLU()(made), h])

    return deep_network((depth - 2) // 2, channels, sum_of_rectified if residual else plain_end)


@misconception(of="deep_net", hint="What follows the addition at the end of a block?")
def deep_net_without_the_last_activation_of_a_block(depth, residual, channels=8):
    """Has no ReLU at the end of a block."""

    def sum_alone(made, h):
        return keras.layers.Add()([made, h]) if residual else made

    return deep_network((depth - 2) // 2, channels, sum_alone)


@misconception(of="deep_net", hint="What stands between the two convolutions of a block?")
def deep_net_without_the_middle_activation(depth, residual, channels=8):
    """Has no ReLU between the two convolutions of a block."""

    def two_linear_convolutions(h, channels):
        return convolution_and_normalization(convolution_and_normalization(h, channels), channels)

    return deep_network((depth - 2) // 2, channels, end(residual), two_linear_convolutions)


@misconception(of="deep_net", hint="How many weight layers has a block? How many blocks make depth - 2 layers?")
def deep_net_with_depth_blocks(depth, residual, channels=8):
    """Has as many blocks as it should have layers."""
    return deep_network(depth, channels, end(residual))


@misconception(
    of="deep_net", hint="How many weight layers does your network have? Count the first and the last one, too."
)
def deep_net_with_one_block_too_many(depth, residual, channels=8):
    """Forgets that the first convolution and the dense layer are part of the depth."""
    return deep_network(depth // 2, channels, end(residual))


@misconception(of="deep_net", hint="What does your function do with the argument depth?")
def deep_net_of_ten_layers(depth, residual, channels=8):
    """Always has ten layers, where plain networks still do well."""
    return deep_network(4, channels, end(residual))


@misconception(of="deep_net", hint="What does your function do with the argument channels?")
def deep_net_of_sixteen_channels(depth, residual, channels=8):
    """Always has sixteen channels."""
    return deep_network((depth - 2) // 2, 16, end(residual))


@misconception(of="deep_net", hint="What follows each convolution in the text?")
def deep_net_without_normalization(depth, residual, channels=8):
    """Has no batch normalization."""

    def convolution(h):
        return keras.layers.Conv2D(channels, 3, padding="same", use_bias=False)(h)

    def branch(h, channels):
        return convolution(keras.layers.ReLU()(convolution(h)))

    def first(h):
        return keras.layers.ReLU()(convolution(h))

    return deep_network((depth - 2) // 2, channels, end(residual), branch, first)


@misconception(of="deep_net", hint="Are the outputs scores or probabilities? Which ones does the text ask for?")
def deep_net_with_a_softmax(depth, residual, channels=8):
    """Ends in a softmax."""

    def last(h):
        return keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(h))

    return deep_network((depth - 2) // 2, channels, end(residual), last=last)


@misconception(of="deep_net", hint="What stands between the last block and the dense layer?")
def deep_net_that_flattens(depth, residual, channels=8):
    """Feeds every pixel to the dense layer."""

    def last(h):
        return keras.layers.Dense(10)(keras.layers.Flatten()(h))

    return deep_network((depth - 2) // 2, channels, end(residual), last=last)


@misconception(of="deep_net", hint="Follow one shortcut with your finger: from which block to which does it lead?")
def deep_net_with_shortcuts_from_the_start(depth, residual, channels=8):
    """Adds the result of the first convolution at the end of every block."""
    start = []

    def first(h):
        start.append(keras.layers.ReLU()(convolution_and_normalization(h, channels)))
        return start[0]

    def sum_with_the_start(made, h):
        return rectified_sum(made, start[0])

    return deep_network((depth - 2) // 2, channels, sum_with_the_start if residual else plain_end, first=first)


@misconception(of="deep_net", hint="How many different kernels does your network own?")
def deep_net_that_reuses_its_layers(depth, residual, channels=8):
    """Creates the layers of one block and calls them again for every block."""
    layers = [
        keras.layers.Conv2D(channels, 3, padding="same", use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.Conv2D(channels, 3, padding="same", use_bias=False),
        keras.layers.BatchNormalization(),
    ]

    def branch(h, channels):
        for layer in layers:
            h = layer(h)
        return h

    return deep_network((depth - 2) // 2, channels, end(residual), branch)


@misconception(of="deep_net", hint="Over how many convolutions does one shortcut lead?")
def deep_net_with_shortcuts_over_single_convolutions(depth, residual, channels=8):
    """Adds the input of each convolution to its result."""

    def branch(h, channels):
        made = convolution_and_normalization(h, channels)
        return rectified_sum(made, h) if residual else keras.layers.ReLU()(made)

    def next_convolution(h, _):
        made = convolution_and_normalization(h, channels)
        return rectified_sum(made, h) if residual else keras.layers.ReLU()(made)

    return deep_network((depth - 2) // 2, channels, next_convolution, branch)


@misconception(of="deep_net", hint="Do your two networks differ in the additions alone? How many weights has each?")
def deep_net_whose_plain_network_is_shallower(depth, residual, channels=8):
    """Gives the plain network one convolution per block: depth and shortcuts change at the same time."""

    def one_convolution(h, channels):
        return convolution_and_normalization(h, channels)

    return deep_network((depth - 2) // 2, channels, end(residual), two_convolutions if residual else one_convolution)


@misconception(of="deep_net", hint="Do your two networks differ in the additions alone? How many weights has each?")
def deep_net_with_projections(depth, residual, channels=8):
    """Puts a 1x1 convolution on every shortcut, which the plain network has not."""

    def projected_sum(made, h):
        return rectified_sum(made, convolution_and_normalization(h, channels, 1))

    return deep_network((depth - 2) // 2, channels, projected_sum if residual else plain_end)


# ------------------------------------------------------------------------------------------------------- experiment


def comparison(build, train, depths, number=lambda history: history["loss"][-1], worse=None):
    """The right report, with another number per run or another idea of what degradation is."""
    report = {}
    for name, kind in (("plain", False), ("residual", True)):
        report[name] = [number(train(build(depth, kind))) for depth in depths]
    for name in ("plain", "residual"):
        numbers = report[name]
        report[f"{name}_degrades"] = worse(report, name) if worse else numbers[-1] > numbers[0]
    return report


@misconception(
    of="experiment", hint="On which curve is degradation visible, and on which could overfitting look like it?"
)
def reports_the_loss_on_other_examples(build, train, depths):
    """Compares "val_loss": a higher one may be overfitting."""
    return comparison(build, train, depths, lambda history: history["val_loss"][-1])


@misconception(of="experiment", hint="At which end of the history does training end?")
def reports_the_first_epoch(build, train, depths):
    """Takes the first number of the history."""
    return comparison(build, train, depths, lambda history: history["loss"][0])


@misconception(of="experiment", hint="Was the best epoch asked for, or the last one?")
def reports_the_best_epoch(build, train, depths):
    """Takes the smallest number of the history."""
    return comparison(build, train, depths, lambda history: min(history["loss"]))


@misconception(of="experiment", hint="Does your number say how training ended, or how it went on the whole?")
def reports_the_mean_of_all_epochs(build, train, depths):
    """Takes the mean of the history."""
    return comparison(build, train, depths, lambda history: float(np.mean(history["loss"])))


@misconception(of="experiment", hint="How many numbers per depth were asked for?")
def reports_whole_histories(build, train, depths):
    """Takes the whole list of losses."""
    return comparison(build, train, depths, lambda history: history["loss"])


@misconception(of="experiment", hint="Degradation is about two depths of one kind. Which two numbers do you compare?")
def calls_it_degradation_if_the_other_kind_is_better(build, train, depths):
    """Compares plain with residual at the largest depth, not deep with shallow."""

    def worse(report, name):
        other = "residual" if name == "plain" else "plain"
        return report[name][-1] > report[other][-1]

    return comparison(build, train, depths, worse=worse)


@misconception(of="experiment", hint="Is a higher loss after more layers better or worse?")
def calls_improvement_degradation(build, train, depths):
    """Has the comparison the wrong way round."""

    def worse(report, name):
        return report[name][-1] < report[name][0]

    return comparison(build, train, depths, worse=worse)


@misconception(of="experiment", hint="Which of the four entries of your report look at plain networks?")
def mixes_up_the_two_kinds(build, train, depths):
    """Reports the residual networks as plain and the plain ones as residual."""
    right = comparison(build, train, depths)
    return {
        "plain": right["residual"],
        "residual": right["plain"],
        "plain_degrades": right["residual_degrades"],
        "residual_degrades": right["plain_degrades"],
    }


@misconception(of="experiment", hint="Which second argument does build get in your two runs?")
def trains_plain_networks_only(build, train, depths):
    """Builds the plain network for both entries."""
    return comparison(lambda depth, kind: build(depth, False), train, depths)


@misconception(of="experiment", hint="Which second argument does build get in your two runs?")
def trains_residual_networks_only(build, train, depths):
    """Builds the residual network for both entries."""
    return comparison(lambda depth, kind: build(depth, True), train, depths)


@misconception(of="experiment", hint="How many depths were you given, and how many did you try?")
def tries_the_shallowest_only(build, train, depths):
    """Builds networks of the first depth for all entries."""
    return comparison(lambda depth, kind: build(depths[0], kind), train, depths)


@misconception(of="experiment", hint="How many depths were you given, and how many did you try?")
def tries_the_two_ends_only(build, train, depths):
    """Leaves out the depths in between."""
    return comparison(build, train, [depths[0], depths[-1]])


@misconception(of="experiment", hint="In what state is a network when it is trained for the second time?")
def trains_every_network_twice(build, train, depths):
    """Trains each network again before it writes down the loss."""

    def train_twice(network):
        train(network)
        return train(network)

    return comparison(build, train_twice, depths)


@misconception(of="experiment", hint="Was degradation to be judged on the examples that the network is trained on?")
def judges_degradation_on_other_examples(build, train, depths):
    """Reports the training losses, but compares "val_loss" for the verdict."""
    others = {}

    def number(history):
        others.setdefault("all", []).append(history["val_loss"][-1])
        return history["loss"][-1]

    def worse(report, name):
        start = 0 if name == "plain" else len(depths)
        return others["all"][start + len(depths) - 1] > others["all"][start]

    return comparison(build, train, depths, number, worse)


@misconception(of="experiment", hint="What exactly is a verdict of yours: a number, or true or false?")
def reports_ratios_as_verdicts(build, train, depths):
    """Gives the ratio of deep to shallow in place of True or False."""

    def worse(report, name):
        return report[name][-1] / report[name][0]

    return comparison(build, train, depths, worse=worse)


# ------------------------------------------------------------------------------------------------------------- quiz

RIGHT_ANSWERS = {
    "why_56_layers_are_worse": "b",
    "why_1202_layers_are_worse": "c",
    "derivative_of_h": 0.2,
    "gradient_through_ten_blocks": 0.8**10,
    "parameters_of_an_identity_shortcut": 0,
    "projections_with_option_b": 2,
    "gain_without_parameters": (28.54 - 25.03) / (28.54 - 24.19),
    "n_of_110_layers": 18,
    "what_the_paper_does_not_count": "b",
    "weights_of_a_dense_layer": (32 * 32 * 16) ** 2,
}


def wrong_in_one(answer):
    """The dictionary that a student hands in: right but for what ``answer`` returns."""
    return RIGHT_ANSWERS | answer()


@misconception(of="quiz", hint="On which data does a network that overfits do well? How well did this one do there?")
@wrong_in_one
def takes_degradation_for_overfitting():
    """Calls it overfitting, although the training error is higher, too."""
    return {"why_56_layers_are_worse": "a"}


@misconception(
    of="quiz",
    hint="Take 20 layers that work. Which 36 layers could you put on top of them so that nothing changes?",
)
@wrong_in_one
def thinks_that_depth_costs_ability():
    """Says that the deeper network cannot compute what the shallower one can."""
    return {"why_56_layers_are_worse": "c"}


@misconception(
    of="quiz",
    hint="Overfitting and failed training both raise the test error. Which number tells you which of them it is?",
)
@wrong_in_one
def distrusts_training_errors():
    """Says that the training error means nothing."""
    return {"why_56_layers_are_worse": "d"}


@misconception(of="quiz", hint="On which of the two errors does degradation show, and how high is that one here?")
@wrong_in_one
def takes_overfitting_for_degradation():
    """Calls it degradation, although the training error is tiny."""
    return {"why_1202_layers_are_worse": "d"}


@misconception(of="quiz", hint="If the first layers got no gradient, would the training error have come down this far?")
@wrong_in_one
def blames_vanishing_gradients():
    """Blames vanishing gradients, although training has succeeded."""
    return {"why_1202_layers_are_worse": "a"}


@misconception(
    of="quiz",
    hint="How many shortcuts change with the number of blocks per stage, and of which kind are they?",
)
@wrong_in_one
def blames_the_projections():
    """Blames projections, of which there are two at most."""
    return {"why_1202_layers_are_worse": "b"}


@misconception(of="quiz", hint="What does the second summand of H add to the derivative?")
@wrong_in_one
def differentiates_f_alone():
    """Forgets the 1 of the shortcut."""
    return {"derivative_of_h": -0.8}


@misconception(of="quiz", hint="If x grows by a little, by how much more does the argument of relu grow?")
@wrong_in_one
def forgets_the_inner_derivative():
    """Takes the outer factor alone: 1 + w2."""
    return {"derivative_of_h": 0.6}


@misconception(of="quiz", hint="You computed how large H is. How fast does it change there?")
@wrong_in_one
def takes_the_value_for_the_derivative():
    """Gives H(2)."""
    return {"derivative_of_h": 0.4}


@misconception(
    of="quiz",
    hint="By what is a gradient multiplied on its way back through one whole block, both ways taken together?",
)
@wrong_in_one
def multiplies_the_slopes_of_f_alone():
    """Computes the gradient of a plain chain."""
    return {"gradient_through_ten_blocks": (-0.2) ** 10}


@misconception(of="quiz", hint="Is the third block's gradient made from the first one's or from the second one's?")
@wrong_in_one
def adds_up_ten_slopes():
    """Adds the slopes of the ten blocks where factors are multiplied."""
    return {"gradient_through_ten_blocks": 1 - 10 * 0.2}


@misconception(of="quiz", hint="How many blocks does your gradient have behind it?")
@wrong_in_one
def goes_back_through_one_block():
    """Stops after one block."""
    return {"gradient_through_ten_blocks": 0.8}


@misconception(of="quiz", hint="Does F help the input here, or does it work against it?")
@wrong_in_one
def loses_the_sign_of_the_slope():
    """Takes a slope of 0.2."""
    return {"gradient_through_ten_blocks": 1.2**10}


@misconception(of="quiz", hint="What would an optimizer change about handing something on as it is?")
@wrong_in_one
def gives_the_identity_one_weight_per_channel():
    """Counts one weight per channel."""
    return {"parameters_of_an_identity_shortcut": 64}


@misconception(of="quiz", hint="Which layer owns the weights that you counted, and is it there in this block?")
@wrong_in_one
def counts_a_projection_for_the_identity():
    """Counts a 1x1 convolution."""
    return {"parameters_of_an_identity_shortcut": 64 * 64}


@misconception(of="quiz", hint="In how many blocks does x not fit F(x)?")
@wrong_in_one
def projects_in_every_block():
    """Counts a projection in every block, as in option C."""
    return {"projections_with_option_b": 27}


@misconception(
    of="quiz",
    hint="How many channels come out of the first convolution, and how many does the first stage have?",
)
@wrong_in_one
def projects_at_the_start_of_every_stage():
    """Counts the first stage's first block, whose input has 16 channels already."""
    return {"projections_with_option_b": 3}


@misconception(of="quiz", hint="Which network stands at the far end of the improvement that is asked for?")
@wrong_in_one
def compares_with_option_b():
    """Takes option B for C."""
    return {"gain_without_parameters": (28.54 - 25.03) / (28.54 - 24.52)}


@misconception(
    of="quiz",
    hint="By how many points does the error fall from plain to A, and by how many from plain to C?",
)
@wrong_in_one
def divides_the_errors():
    """Divides two errors where two differences are asked for."""
    return {"gain_without_parameters": 25.03 / 28.54}


@misconception(of="quiz", hint="Does your share belong to what A reaches or to what it leaves open?")
@wrong_in_one
def takes_the_share_that_is_missing():
    """Gives the part that A does not reach."""
    return {"gain_without_parameters": (25.03 - 24.19) / (28.54 - 24.19)}


@misconception(of="quiz", hint="Between which two numbers should a share lie here?")
@wrong_in_one
def gives_the_share_in_percent():
    """Writes 80.7 for 0.807."""
    return {"gain_without_parameters": 100 * (28.54 - 25.03) / (28.54 - 24.19)}


@misconception(of="quiz", hint="Which layers of the network stand in no block?")
@wrong_in_one
def forgets_the_first_and_the_last_layer():
    """Divides all layers by 6."""
    return {"n_of_110_layers": 110 / 6}


@misconception(of="quiz", hint="Your blocks: over how many stages are they spread?")
@wrong_in_one
def counts_all_the_blocks():
    """Gives the blocks of all three stages together."""
    return {"n_of_110_layers": 54}


@misconception(of="quiz", hint="How many convolutions does a block have?")
@wrong_in_one
def counts_one_layer_per_block():
    """Divides the layers of all blocks by the three stages only."""
    return {"n_of_110_layers": 36}


@misconception(of="quiz", hint="Do gammas and betas get a gradient? And what else does a batch normalization own?")
@wrong_in_one
def thinks_that_gammas_are_not_trained():
    """Takes the trained half of batch normalization for the other one."""
    return {"what_the_paper_does_not_count": "a"}


@misconception(of="quiz", hint="How many biases do 19 convolutions of these widths have, if they have any?")
@wrong_in_one
def thinks_that_biases_are_not_counted():
    """Takes biases, of which there would be 688."""
    return {"what_the_paper_does_not_count": "c"}


@misconception(of="quiz", hint="How many weights does a shortcut of option A own?")
@wrong_in_one
def thinks_that_shortcuts_are_not_counted():
    """Takes the weights of shortcuts, which own none."""
    return {"what_the_paper_does_not_count": "d"}


@misconception(of="quiz", hint="How many numbers does the output of the convolution consist of?")
@wrong_in_one
def connects_the_dense_layer_to_the_channels_only():
    """Counts 16 outputs where there are 16 for each pixel."""
    return {"weights_of_a_dense_layer": 32 * 32 * 16 * 16}


@misconception(of="quiz", hint="How many numbers does one picture with 16 channels consist of?")
@wrong_in_one
def forgets_the_channels():
    """Counts pixels without their channels."""
    return {"weights_of_a_dense_layer": (32 * 32) ** 2}


@misconception(of="quiz", hint="From how many inputs does each output of a dense layer get a weight?")
@wrong_in_one
def counts_outputs_in_place_of_weights():
    """Counts one weight per output."""
    return {"weights_of_a_dense_layer": 32 * 32 * 16}
