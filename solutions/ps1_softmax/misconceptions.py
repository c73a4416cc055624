"""PS1: known wrong answers, each wrong in exactly one way, with the hint it earns.

A name says what the code does, the docstring says what is wrong about it, the hint asks and never tells. ``like`` marks
another way to write the same mistake, whose results are equal everywhere. Decorator arguments are plain text because
they are read from the source; nobody has to import TensorFlow to list them.
"""

import math

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import misconception

# ---------------------------------------------------------------------------------------------------------- softmax


def shifted_exponentials(z, axis):
    """exp of the scores after the shift that makes them harmless."""
    return tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))


@misconception(of="softmax", hint="Give the batch one more row. Do the probabilities of the rows that were there stay?")
def normalizes_over_the_batch(z, axis=-1):
    """Sums over the rows of the batch, so columns add up to 1 and not rows."""
    return tf.nn.softmax(z, axis=0)


@misconception(of="softmax", hint="Where are the classes in a single vector, and in an array (batch, time, classes)?")
def always_sums_over_axis_one(z, axis=-1):
    """Hard-codes axis 1, which is the last axis of matrices only."""
    return tf.nn.softmax(z, axis=1)


@misconception(of="softmax", hint="Your function takes two arguments. What would change if nobody passed the second?")
def ignores_the_axis_argument(z, axis=-1):
    """Always sums over the last axis, whatever axis the caller names."""
    return tf.nn.softmax(z, axis=-1)


@misconception(
    of="softmax", hint="Evaluate the exponential of 80, 88 and 90 in float32. When does it stop being a number?"
)
def exponentiates_the_raw_scores(z, axis=-1):
    """No shift: large scores overflow, very negative rows become 0/0."""
    e = tf.exp(z)
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="One row holds scores near 0, another scores near 1000. What does your shift leave of the first?"
)
def shifts_by_the_largest_score_of_the_batch(z, axis=-1):
    """Subtracts one maximum from all rows, so rows far below it become 0/0."""
    e = tf.exp(z - tf.reduce_max(z))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(of="softmax", hint="Look at one row only: is the same number taken off each of its scores?")
def shifts_each_column_by_its_maximum(z, axis=-1):
    """Subtracts the maximum over the batch, a different constant for every class."""
    e = tf.exp(z - tf.reduce_max(z, axis=0, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="After your shift, how large can the largest exponent of a widely spread row still be?"
)
def shifts_by_the_mean(z, axis=-1):
    """Subtracts the mean, which leaves large exponents in rows with a wide spread."""
    e = tf.exp(z - tf.reduce_mean(z, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(of="softmax", hint="Work through a row whose scores are all far below zero. Which exponents come out?")
def shifts_by_the_largest_absolute_score(z, axis=-1):
    """Subtracts max |z|, which pushes very negative rows further down, to 0/0."""
    e = tf.exp(z - tf.reduce_max(tf.abs(z), axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(of="softmax", hint="Which changes of the scores keep the ratio of two exponentials as it was?")
def divides_by_the_maximum(z, axis=-1):
    """Scales the scores by their maximum in place of shifting them."""
    return tf.nn.softmax(z / tf.reduce_max(z, axis=axis, keepdims=True), axis=axis)


@misconception(of="softmax", hint="Compare the rows (51, 50) and (1001, 1000). Should their probabilities differ?")
def clips_the_scores_at_fifty(z, axis=-1):
    """Avoids overflow by clipping, so all scores beyond 50 look alike."""
    return tf.nn.softmax(tf.clip_by_value(z, -50, 50), axis=axis)


@misconception(
    of="softmax",
    hint="Compare the rows (51, 50) and (1001, 1000). Should their probabilities differ?",
    like="clips_the_scores_at_fifty",
)
def clips_the_scores_at_twenty(z, axis=-1):
    """Avoids overflow by clipping, so all scores beyond 20 look alike."""
    return tf.nn.softmax(tf.clip_by_value(z, -20, 20), axis=axis)


@misconception(of="softmax", hint="Add up the probabilities of one row. What do you get, and what should you get?")
def shifts_only_the_numerator(z, axis=-1):
    """Shifts the exponentials above the bar but not those below it."""
    return shifted_exponentials(z, axis) / tf.reduce_sum(tf.exp(z), axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="What do the probabilities of each single row add up to when the batch has several rows?"
)
def divides_by_the_total_of_the_batch(z, axis=-1):
    """Divides by the sum over all rows, so the whole batch adds up to 1."""
    e = shifted_exponentials(z, axis)
    return e / tf.reduce_sum(e)


@misconception(
    of="softmax", hint="Is a batch of five rows one decision or five? Which numbers compete with each other?"
)
def treats_the_batch_as_one_vector(z, axis=-1):
    """Takes maximum and sum over everything, as a recipe for one vector does."""
    e = tf.exp(z - tf.reduce_max(z))
    return e / tf.reduce_sum(e)


@misconception(
    of="softmax",
    hint="Which scores belong to one example, and do your maximum and your sum look at just those?",
    shared_hint="Give the batch one more row. Do the probabilities of the rows that were there stay?",
)
def shifts_by_the_batch_and_sums_columns(z, axis=-1):
    """Takes the maximum of the whole batch and then sums down the columns."""
    e = tf.exp(z - tf.reduce_max(z))
    return e / tf.reduce_sum(e, axis=0)


@misconception(
    of="softmax", hint="Print the shapes of the two arrays that meet in your division. Do they line up, row by row?"
)
def sums_without_keeping_the_axis(z, axis=-1):
    """The sum loses its axis, so the division broadcasts along the wrong one or fails."""
    e = shifted_exponentials(z, axis)
    return e / tf.reduce_sum(e, axis=axis)


@misconception(
    of="softmax", hint="Print the shapes of the two arrays that meet in your subtraction. Do they line up, row by row?"
)
def shifts_without_keeping_the_axis(z, axis=-1):
    """The maximum loses its axis, so the shift broadcasts along the wrong one or fails."""
    e = tf.exp(z - tf.reduce_max(z, axis=axis))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="Make one score far larger than the others. How close to 1 does its probability come?"
)
def applies_softmax_twice(z, axis=-1):
    """Applies softmax to its own result, which flattens it."""
    return tf.nn.softmax(tf.nn.softmax(z, axis=axis), axis=axis)


@misconception(of="softmax", hint="Look at the sign of your results. What values may a probability have?")
def returns_logarithms(z, axis=-1):
    """Returns log-probabilities."""
    return tf.nn.log_softmax(z, axis=axis)


@misconception(
    of="softmax", hint="For the scores (3, 1), which class is the likelier one, and which one does your code prefer?"
)
def favors_the_smallest_score(z, axis=-1):
    """Flips the sign of the scores, so the smallest one wins."""
    return tf.nn.softmax(-z, axis=axis)


@misconception(
    of="softmax", hint="Raise one score and leave the others. What should happen to the other probabilities?"
)
def applies_a_sigmoid_to_each_score(z, axis=-1):
    """Judges every class on its own, so rows do not add up to 1."""
    return tf.sigmoid(z)


@misconception(
    of="softmax", hint="Add the same number to all scores of a row. Do your probabilities stay as they were?"
)
def normalizes_sigmoids(z, axis=-1):
    """Divides sigmoids by their sum: rows add up to 1 with the wrong ratios."""
    s = tf.sigmoid(z)
    return s / tf.reduce_sum(s, axis=axis, keepdims=True)


@misconception(of="softmax", hint="What does your formula make of a negative score?")
def normalizes_the_scores_themselves(z, axis=-1):
    """Divides the scores by their sum, without any exponential."""
    return z / tf.reduce_sum(z, axis=axis, keepdims=True)


@misconception(of="softmax", hint="Take the scores -1 and -5. Are both classes equally impossible?")
def normalizes_rectified_scores(z, axis=-1):
    """Sets negative scores to 0 and divides by the sum."""
    r = tf.nn.relu(z)
    return r / tf.reduce_sum(r, axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="Compare the scores -3 and 2. Which class should win, and which one wins in your code?"
)
def normalizes_squared_scores(z, axis=-1):
    """Squares the scores and divides by the sum, so -3 beats 2."""
    return tf.square(z) / tf.reduce_sum(tf.square(z), axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="How small can your denominator become, and what does a row add up to with the extra term?"
)
def adds_a_thousandth_to_the_denominator(z, axis=-1):
    """Guards a division that is already safe, so rows add up to less than 1."""
    e = shifted_exponentials(z, axis)
    return e / (tf.reduce_sum(e, axis=axis, keepdims=True) + 1e-3)


@misconception(
    of="softmax",
    hint="Is there any row for which your denominator is 0? If not, what does the extra term buy and cost?",
)
def adds_a_tiny_number_to_the_denominator(z, axis=-1):
    """Adds 1e-7 to a sum that is at least 1: seen only in float64."""
    e = shifted_exponentials(z, axis)
    return e / (tf.reduce_sum(e, axis=axis, keepdims=True) + 1e-7)


@misconception(of="softmax", hint="Your guard keeps the denominator from being 0. Can the numerator go wrong as well?")
def guards_the_division_in_place_of_shifting(z, axis=-1):
    """Prevents 0/0 by adding 1e-7 to unshifted exponentials; they overflow all the same."""
    e = tf.exp(z)
    return e / (tf.reduce_sum(e, axis=axis, keepdims=True) + 1e-7)


@misconception(of="softmax", hint="Which number is raised to the power of z in the formula of the lecture?")
def uses_powers_of_two(z, axis=-1):
    """Uses base 2, which is flatter than the softmax."""
    powers = tf.pow(tf.constant(2, z.dtype), z - tf.reduce_max(z, axis=axis, keepdims=True))
    return powers / tf.reduce_sum(powers, axis=axis, keepdims=True)


@misconception(
    of="softmax",
    hint="If a score changes a little, does your output change a little? Could anything be learned from it?",
)
def returns_only_the_winner(z, axis=-1):
    """Returns 1 for the largest score and 0 elsewhere, which has no gradient."""
    return tf.one_hot(tf.argmax(z, axis=axis), tf.shape(z)[axis], axis=axis, dtype=z.dtype)


@misconception(of="softmax", hint="Your code names a number of classes. Who told it how many there are?")
def assumes_ten_classes(z, axis=-1):
    """Reshapes everything to rows of ten."""
    return tf.nn.softmax(tf.reshape(z, (-1, 10)), axis=axis)


@misconception(of="softmax", hint="Change one score by a millionth. Does your output notice, and would a gradient?")
def rounds_the_probabilities(z, axis=-1):
    """Rounds to four digits: small errors, and no gradient at all."""
    return tf.round(tf.nn.softmax(z, axis=axis) * 1e4) / 1e4


@misconception(
    of="softmax",
    hint="A caller who works in double precision hands you scores. How many digits of the answer can be trusted?",
)
def forces_float32(z, axis=-1):
    """Casts to float32, which loses half the digits of float64 scores."""
    return tf.nn.softmax(tf.cast(z, tf.float32), axis=axis)


@misconception(
    of="softmax", hint="Which library computes each line of yours? Can TensorFlow follow all of them backwards?"
)
def computes_softmax_in_numpy(z, axis=-1):
    """Right values computed with NumPy, through which no gradient flows."""
    z = np.asarray(z)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@misconception(
    of="softmax", hint="You repair NaN after the fact. What was the true probability in the places that you overwrite?"
)
def replaces_nan_by_zero(z, axis=-1):
    """Lets large scores overflow and overwrites the NaN that results."""
    e = tf.exp(z)
    p = e / tf.reduce_sum(e, axis=axis, keepdims=True)
    return tf.where(tf.math.is_nan(p), tf.zeros_like(p), p)


# ----------------------------------------------------------------------------------------------------- SoftmaxLayer


class RightLayer(keras.layers.Layer):
    """A softmax layer without a fault; the wrong ones below change one thing each."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="zeros")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def scores(self, x):
        return tf.matmul(x, self.kernel) + self.bias

    def call(self, x):
        return tf.nn.softmax(self.scores(x))


@misconception(
    of="softmax_layer", hint="Build your layer and print its trainable_variables. Who would be able to train it?"
)
class HidesItsWeightsFromKeras(RightLayer):
    """Stores tf.Variables, which a Keras 3 layer does not track."""

    def build(self, input_shape):
        self.kernel = tf.Variable(tf.zeros((input_shape[-1], self.units)))
        self.bias = tf.Variable(tf.zeros(self.units))


@misconception(
    of="softmax_layer", hint="Call the layer twice. Are the weights of the second call those that the first one used?"
)
class CreatesItsWeightsInCall(RightLayer):
    """Creates new tf.Variables in every call."""

    def build(self, input_shape):
        self.built = True

    def call(self, x):
        kernel = tf.Variable(tf.random.normal((x.shape[-1], self.units)))
        bias = tf.Variable(tf.zeros(self.units))
        return tf.nn.softmax(tf.matmul(x, kernel) + bias)


@misconception(
    of="softmax_layer",
    hint="After a few calls, how many Dense layers has yours made, and which of them would be trained?",
    shared_hint="Call the layer twice. Are the weights of the second call those that the first one used?",
)
class CreatesADenseLayerInCall(RightLayer):
    """Creates a new Dense layer in every call and never keeps it."""

    def build(self, input_shape):
        self.built = True

    def call(self, x):
        return keras.layers.Dense(self.units, activation="softmax")(x)


@misconception(
    of="softmax_layer",
    hint="Your class extends another one. What does the parent need before the child stores anything?",
)
class ForgetsTheParentsConstructor(RightLayer):
    """Never runs the constructor of keras.layers.Layer."""

    def __init__(self, units):
        self.units = units


@misconception(
    of="softmax_layer",
    hint="Where does the number of input features come from in your code? When could the layer find it out?",
)
class AssumesInputsOf784Features(RightLayer):
    """Fixes the input width to that of MNIST images."""

    def __init__(self, units):
        super().__init__(units)
        self.kernel = self.add_weight(shape=(784, units), initializer="zeros")
        self.bias = self.add_weight(shape=(units,), initializer="zeros")

    def build(self, input_shape):
        self.built = True


@misconception(
    of="softmax_layer", hint="This layer suits the digits of this notebook. What would it take to use it on other data?"
)
class AssumesInputsOf64Features(RightLayer):
    """Fixes the input width to that of the digits."""

    def __init__(self, units):
        super().__init__(units)
        self.kernel = self.add_weight(shape=(64, units), initializer="zeros")
        self.bias = self.add_weight(shape=(units,), initializer="zeros")

    def build(self, input_shape):
        self.built = True


@misconception(
    of="softmax_layer", hint="Read the signature of add_weight. What does Keras take your first argument for?"
)
class NamesItsWeightsByPosition(RightLayer):
    """Passes the name first to add_weight, as older Keras allowed."""

    def build(self, input_shape):
        self.kernel = self.add_weight("kernel", shape=(input_shape[-1], self.units), initializer="zeros")
        self.bias = self.add_weight("bias", shape=(self.units,), initializer="zeros")


@misconception(of="softmax_layer", hint="For the input 0, which outputs can your layer learn to give?")
class HasNoBias(RightLayer):
    """Computes softmax(x W) without a bias."""

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="zeros")

    def scores(self, x):
        return tf.matmul(x, self.kernel)


@misconception(of="softmax_layer", hint="Your bias shifts all classes together. Does a softmax notice that?")
class SharesOneBias(RightLayer):
    """Has a single bias for all classes."""

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="zeros")
        self.bias = self.add_weight(shape=(), initializer="zeros")


@misconception(of="softmax_layer", hint="Add up one row of the output. Is that what a loss on probabilities counts on?")
class ReturnsScores(RightLayer):
    """Leaves the softmax out."""

    def call(self, x):
        return self.scores(x)


@misconception(of="softmax_layer", hint="How sure can your layer ever be, even with enormous weights?")
class NormalizesTwice(RightLayer):
    """Applies softmax to probabilities."""

    def call(self, x):
        return tf.nn.softmax(tf.nn.softmax(self.scores(x)))


@misconception(of="softmax_layer", hint="Which of your weights may an optimizer move? Ask the layer.")
class FreezesItsWeights(RightLayer):
    """Declares its weights as not trainable."""

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(shape=shape, initializer="zeros", trainable=False)
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", trainable=False)


@misconception(
    of="softmax_layer", hint="Set the weights, call the layer, and look at the weights again. What happened to them?"
)
class ResetsItsWeightsInEveryCall(RightLayer):
    """Initializes its weights again whenever it is called."""

    def call(self, x):
        self.kernel.assign(tf.zeros_like(self.kernel))
        self.bias.assign(tf.zeros_like(self.bias))
        return super().call(x)


@misconception(
    of="softmax_layer", hint="How many rows does the last batch of an epoch have? Does your layer cope with that?"
)
class AssumesABatchOf32(RightLayer):
    """Copies its bias 32 times, whatever the number of rows."""

    def call(self, x):
        return tf.nn.softmax(tf.matmul(x, self.kernel) + tf.tile(self.bias[None, :], (32, 1)))


@misconception(
    of="softmax_layer", hint="Call the layer on two rows, then on the first row alone. Should that row's output change?"
)
class NormalizesOverTheBatch(RightLayer):
    """Applies softmax over the rows of the batch."""

    def call(self, x):
        return tf.nn.softmax(self.scores(x), axis=0)


@misconception(
    of="softmax_layer", hint="What does your layer return once its weights have grown and a score passes 100?"
)
class ExponentiatesLargeScores(RightLayer):
    """Writes the softmax out without the shift."""

    def call(self, x):
        e = tf.exp(self.scores(x))
        return e / tf.reduce_sum(e, axis=-1, keepdims=True)


@misconception(
    of="softmax_layer", hint="Do the outputs of your layer compete with each other, or does each stand for itself?"
)
class AppliesASigmoid(RightLayer):
    """Uses a sigmoid for each class."""

    def call(self, x):
        return tf.sigmoid(self.scores(x))


@misconception(of="softmax_layer", hint="What information is lost between your scores and the softmax?")
class RectifiesTheScores(RightLayer):
    """Applies relu before the softmax, so negative scores become equal."""

    def call(self, x):
        return tf.nn.softmax(tf.nn.relu(self.scores(x)))


# --------------------------------------------------------------------------------------- categorical_cross_entropy


def safe_log(p):
    """log of a probability that is kept away from 0."""
    return tf.math.log(tf.clip_by_value(p, 1e-7, 1.0))


def surprise(y_true, y_pred):
    """Cross-entropy of each row, shape (N,)."""
    return -tf.reduce_sum(y_true * safe_log(y_pred), axis=-1)


def rows_of(array):
    """Number of rows, as a float of the array's type."""
    return tf.cast(tf.shape(array)[0], array.dtype)


def classes_of(array):
    """Number of classes, as a float of the array's type."""
    return tf.cast(tf.shape(array)[-1], array.dtype)


@misconception(of="cross_entropy", hint="On paper 0 times log 0 counts as 0. What does the computer make of it?")
def takes_the_logarithm_of_zero(y_true, y_pred):
    """Writes the formula down literally; a probability of 0 gives infinity or NaN."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred), axis=-1))


@misconception(of="cross_entropy", hint="A model gets better and better. Where does your loss go?")
def forgets_the_minus(y_true, y_pred):
    """Returns the negative of the loss."""
    return -tf.reduce_mean(surprise(y_true, y_pred))


@misconception(
    of="cross_entropy", hint="Stack the same batch on itself. Should the loss of the doubled batch be different?"
)
def sums_over_the_batch(y_true, y_pred):
    """Adds the examples' losses up."""
    return tf.reduce_sum(surprise(y_true, y_pred))


@misconception(
    of="cross_entropy",
    hint="What is left to average once everything has been added up? Print the shape at each step.",
    like="sums_over_the_batch",
)
def averages_a_total(y_true, y_pred):
    """Takes a mean of a single number that is already the total."""
    return tf.reduce_mean(-tf.reduce_sum(y_true * safe_log(y_pred)))


@misconception(of="cross_entropy", hint="How many numbers enter your average, and how many examples are there?")
def averages_over_the_classes_too(y_true, y_pred):
    """Averages over examples and classes."""
    return -tf.reduce_mean(y_true * safe_log(y_pred))


@misconception(
    of="cross_entropy", hint="By which of the two lengths of the array do you divide, and what does it count?"
)
def divides_by_the_number_of_classes(y_true, y_pred):
    """Divides the total by K in place of N."""
    return tf.reduce_sum(surprise(y_true, y_pred)) / classes_of(y_pred)


@misconception(
    of="cross_entropy",
    hint="After your sum, does each remaining number belong to an example or to a class?",
    like="divides_by_the_number_of_classes",
)
def sums_down_the_columns(y_true, y_pred):
    """Sums over the batch and averages over the classes."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * safe_log(y_pred), axis=0))


@misconception(of="cross_entropy", hint="How many numbers can gradient descent make small at a time?")
def returns_one_loss_per_example(y_true, y_pred):
    """Leaves the mean over the batch out."""
    return surprise(y_true, y_pred)


@misconception(
    of="cross_entropy",
    hint="One of your two arrays is full of exact zeros. Which one, and where does it stand in the formula?",
)
def swaps_label_and_prediction(y_true, y_pred):
    """Takes the logarithm of the labels."""
    return tf.reduce_mean(surprise(y_pred, y_true))


@misconception(of="cross_entropy", hint="Add up a row of what you are given. Which step has already been done to it?")
def expects_scores(y_true, y_pred):
    """Treats the probabilities as scores."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y_true, y_pred))


@misconception(
    of="cross_entropy",
    hint="Add up a row of what you are given. Which step has already been done to it?",
    like="expects_scores",
)
def applies_softmax_again(y_true, y_pred):
    """Applies softmax to probabilities before the logarithm."""
    return tf.reduce_mean(surprise(y_true, tf.nn.softmax(y_pred)))


@misconception(
    of="cross_entropy", hint="What do the classes that are not the true one add to the categorical loss? And to yours?"
)
def uses_the_binary_loss(y_true, y_pred):
    """Averages a two-class loss over the classes."""
    return tf.reduce_mean(keras.losses.binary_crossentropy(y_true, y_pred))


@misconception(
    of="cross_entropy",
    hint="What do the classes that are not the true one add to the categorical loss? And to yours?",
    like="uses_the_binary_loss",
)
def averages_both_sides_elementwise(y_true, y_pred):
    """Writes the two-class loss out for each element and averages over all of them."""
    return -tf.reduce_mean(y_true * safe_log(y_pred) + (1 - y_true) * safe_log(1 - y_pred))


@misconception(
    of="cross_entropy", hint="For one row there is one true class. How many terms of your sum are different from zero?"
)
def adds_the_other_side(y_true, y_pred):
    """Sums a two-class loss over the classes."""
    return tf.reduce_mean(surprise(y_true, y_pred) + surprise(1 - y_true, 1 - y_pred))


@misconception(
    of="cross_entropy", hint="Two equally likely classes: does your loss say 1, or about 0.69? Which unit is that?"
)
def counts_in_bits(y_true, y_pred):
    """Uses the logarithm of base 2."""
    return tf.reduce_mean(surprise(y_true, y_pred)) / math.log(2)


@misconception(
    of="cross_entropy", hint="Feed the example of the handout to your function. Which logarithm would give your number?"
)
def counts_in_decimal_digits(y_true, y_pred):
    """Uses the logarithm of base 10."""
    return tf.reduce_mean(surprise(y_true, y_pred)) / math.log(10)


@misconception(of="cross_entropy", hint="What is the highest price that your loss can ask for a confident mistake?")
def averages_squared_errors(y_true, y_pred):
    """Computes a mean squared error, which is bounded."""
    return tf.reduce_mean(tf.square(y_true - y_pred))


@misconception(of="cross_entropy", hint="Is a mistake made with probability 0.001 about as bad as one made with 0.01?")
def counts_the_missing_probability(y_true, y_pred):
    """Averages 1 - p of the true class, which is bounded."""
    return tf.reduce_mean(1 - tf.reduce_sum(y_true * y_pred, axis=-1))


@misconception(
    of="cross_entropy",
    hint="Two rows with p = 1 and p = 0.01: is the mean of the logarithms the logarithm of the mean?",
)
def takes_the_logarithm_of_the_average(y_true, y_pred):
    """Averages the probabilities first and takes one logarithm."""
    return -safe_log(tf.reduce_mean(tf.reduce_sum(y_true * y_pred, axis=-1)))


@misconception(
    of="cross_entropy",
    hint="Which predictions produce the values that you throw away? Did they deserve to cost nothing?",
)
def hides_infinite_terms(y_true, y_pred):
    """Sets everything that is not finite to 0, so the worst mistake is free."""
    terms = y_true * tf.math.log(y_pred)
    return -tf.reduce_mean(tf.reduce_sum(tf.where(tf.math.is_finite(terms), terms, tf.zeros_like(terms)), axis=-1))


@misconception(
    of="cross_entropy",
    hint="You took care of one special value. Which other one comes out when the true class gets probability 0?",
)
def replaces_only_nan(y_true, y_pred):
    """Removes 0 log 0 but leaves the infinite loss of a certain mistake."""
    terms = y_true * tf.math.log(y_pred)
    return -tf.reduce_mean(tf.reduce_sum(tf.where(tf.math.is_nan(terms), tf.zeros_like(terms), terms), axis=-1))


@misconception(
    of="cross_entropy",
    hint="You took care of 0 times log 0. What does a true class with probability 0 cost now?",
    like="replaces_only_nan",
)
def multiplies_zero_safely_without_a_floor(y_true, y_pred):
    """xlogy settles 0 log 0 but not log 0."""
    return -tf.reduce_mean(tf.reduce_sum(tf.math.xlogy(y_true, y_pred), axis=-1))


@misconception(
    of="cross_entropy", hint="From which probability on does your loss no longer care how wrong the model is?"
)
def clips_at_a_thousandth(y_true, y_pred):
    """Clips far above rounding error, so serious mistakes look alike."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-3, 1 - 1e-3)), axis=-1))


@misconception(of="cross_entropy", hint="Is what you add small when it is compared with a probability of 0.00001?")
def adds_a_thousandth(y_true, y_pred):
    """Adds 1e-3 before the logarithm."""
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-3), axis=-1))


@misconception(
    of="cross_entropy",
    hint="How many precautions against log 0 do you take, and what do they do together to a small probability?",
)
def clips_and_adds(y_true, y_pred):
    """Clips at 1e-6 and then adds 1e-6 as well: off by a tenth for a probability of 1e-5."""
    y_pred = tf.clip_by_value(y_pred, 1e-6, 1.0)
    return -tf.reduce_mean(tf.reduce_sum(y_true * tf.math.log(y_pred + 1e-6), axis=-1))


@misconception(of="cross_entropy", hint="How small does your loss become for a model that is certain and right?")
def smooths_the_labels(y_true, y_pred):
    """Moves a tenth of every label to the other classes."""
    return tf.reduce_mean(surprise(0.9 * y_true + 0.1 / classes_of(y_true), y_pred))


@misconception(
    of="cross_entropy",
    hint="Two annotators disagree and the label says (0.7, 0.3). What becomes of the 0.3 in your code?",
)
def keeps_only_the_likeliest_label(y_true, y_pred):
    """Looks at one class per row, which is right for one-hot labels only."""
    chosen = tf.gather(y_pred, tf.argmax(y_true, axis=-1), axis=-1, batch_dims=1)
    return -tf.reduce_mean(safe_log(chosen))


@misconception(
    of="cross_entropy",
    hint="Two annotators disagree and the label says (0.7, 0.3). What becomes of the 0.3 in your code?",
    like="keeps_only_the_likeliest_label",
)
def uses_the_sparse_loss(y_true, y_pred):
    """Turns labels into class numbers first."""
    return tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(tf.argmax(y_true, axis=-1), y_pred))


@misconception(
    of="cross_entropy",
    hint="With a label that names two classes, how many terms should count, and how many do you keep?",
)
def keeps_only_the_largest_term(y_true, y_pred):
    """Takes the largest contribution of a row in place of the sum."""
    return -tf.reduce_mean(tf.reduce_min(y_true * safe_log(y_pred), axis=-1))


@misconception(
    of="cross_entropy",
    hint="List the terms of one row. Which of them survives in your code, and is it the interesting one?",
)
def keeps_only_the_smallest_term(y_true, y_pred):
    """Takes the smallest contribution of a row in place of the sum."""
    return -tf.reduce_mean(tf.reduce_max(y_true * safe_log(y_pred), axis=-1))


@misconception(
    of="cross_entropy", hint="There is a number of classes in your code. What happens on data with another number?"
)
def encodes_ten_classes(y_true, y_pred):
    """Encodes the labels again, always with ten classes."""
    return tf.reduce_mean(surprise(tf.one_hot(tf.argmax(y_true, axis=-1), 10), y_pred))


@misconception(
    of="cross_entropy",
    hint="Feed the example of the handout to your function. By which factor does it differ from the table?",
)
def halves_the_loss(y_true, y_pred):
    """Divides by 2, as some squared errors do."""
    return tf.reduce_mean(surprise(y_true, y_pred)) / 2


@misconception(of="cross_entropy", hint="Exchange the labels of two rows. Does your loss notice?")
def ignores_the_labels(y_true, y_pred):
    """Adds up the logarithms of all classes."""
    return tf.reduce_mean(surprise(tf.ones_like(y_true), y_pred))


@misconception(of="cross_entropy", hint="A model is certain and wrong. Which of its probabilities do you look at?")
def trusts_the_predicted_class(y_true, y_pred):
    """Takes the logarithm of the largest probability, whether or not that class is the true one."""
    return -tf.reduce_mean(safe_log(tf.reduce_max(y_pred, axis=-1)))


@misconception(of="cross_entropy", hint="Which library computes your loss? Can a tape follow it back to the model?")
def computes_the_loss_in_numpy(y_true, y_pred):
    """The right number computed with NumPy, through which no gradient flows."""
    p = np.clip(np.asarray(y_pred), 1e-7, 1.0)
    return -np.mean(np.sum(np.asarray(y_true) * np.log(p), axis=-1))


# --------------------------------------------------------------------------------------------------- ce_grad_logits


@misconception(
    of="ce_grad_logits", hint="The loss is an average over the batch. Do its slopes shrink when the batch grows?"
)
def forgets_to_average_the_gradient(z, y_true):
    """Gives the gradient of the summed loss."""
    return tf.nn.softmax(z) - y_true


@misconception(
    of="ce_grad_logits",
    hint="Raise the score of the true class a little. Does the loss rise or fall, and what does your sign say?",
)
def flips_the_sign_of_the_gradient(z, y_true):
    """Points downhill in place of uphill."""
    return (y_true - tf.nn.softmax(z)) / rows_of(z)


@misconception(of="ce_grad_logits", hint="You change the score of class 1. Does the probability of class 2 stay put?")
def keeps_only_the_diagonal(z, y_true):
    """Lets each score change its own probability only."""
    return -y_true * (1 - tf.nn.softmax(z)) / rows_of(z)


@misconception(of="ce_grad_logits", hint="Your result does not depend on the labels. Could a model learn from it?")
def returns_the_slope_of_each_probability(z, y_true):
    """Returns p (1 - p), the derivative of a probability in its own score."""
    p = tf.nn.softmax(z)
    return p * (1 - p) / rows_of(z)


@misconception(
    of="ce_grad_logits", hint="There are scores and there are probabilities. In which of the two did you differentiate?"
)
def differentiates_in_the_probabilities(z, y_true):
    """Stops the chain rule at the probabilities."""
    return -y_true / tf.nn.softmax(z) / rows_of(z)


@misconception(
    of="ce_grad_logits", hint="What happens to your exponentials for a score of 10,000? Have you solved that before?"
)
def exponentiates_huge_scores(z, y_true):
    """Writes a softmax without the shift into the gradient."""
    e = tf.exp(z)
    return (e / tf.reduce_sum(e, axis=-1, keepdims=True) - y_true) / rows_of(z)


@misconception(of="ce_grad_logits", hint="What does the number that you divide by count: examples or classes?")
def divides_the_gradient_by_the_classes(z, y_true):
    """Divides by K in place of N."""
    return (tf.nn.softmax(z) - y_true) / classes_of(z)


@misconception(of="ce_grad_logits", hint="Over how many terms does the loss average? Over how many do you?")
def divides_the_gradient_by_all_entries(z, y_true):
    """Divides by N K in place of N."""
    return (tf.nn.softmax(z) - y_true) / rows_of(z) / classes_of(z)


@misconception(
    of="ce_grad_logits", hint="Between the scores and the loss there is another function. Where is it in your formula?"
)
def subtracts_labels_from_scores(z, y_true):
    """Leaves the softmax out, as for a squared error."""
    return (z - y_true) / rows_of(z)


@misconception(
    of="ce_grad_logits", hint="What should one row of probabilities add up to before you subtract the label?"
)
def normalizes_columns_in_the_gradient(z, y_true):
    """Uses a softmax over the batch."""
    return (tf.nn.softmax(z, axis=0) - y_true) / rows_of(z)


@misconception(of="ce_grad_logits", hint="A label says (0.7, 0.3). From which entries do you subtract, and how much?")
def subtracts_one_at_the_likeliest_label(z, y_true):
    """Treats every label as one-hot."""
    winners = tf.one_hot(tf.argmax(y_true, axis=-1), tf.shape(z)[-1], dtype=z.dtype)
    return (tf.nn.softmax(z) - winners) / rows_of(z)


@misconception(of="ce_grad_logits", hint="How many scores are there to change? How many slopes do you return?")
def averages_the_gradient_over_the_batch(z, y_true):
    """Returns one slope per class in place of one per score."""
    return tf.reduce_mean(tf.nn.softmax(z) - y_true, axis=0)


# ------------------------------------------------------------------------------------------------------- train_step


def class_probabilities(W, b, x):
    """softmax(x W + b), shape (N, K)."""
    return tf.nn.softmax(tf.matmul(x, W) + b)


def mean_loss(y, p):
    """The mean cross-entropy, for labels of any number type."""
    return tf.reduce_mean(surprise(tf.cast(y, p.dtype), p))


def loss_and_gradients(W, b, x, y, loss=mean_loss):
    """The loss and its gradients in W and b, all right."""
    with tf.GradientTape() as tape:
        value = loss(y, class_probabilities(W, b, x))
    return value, *tape.gradient(value, [W, b])


@misconception(of="train_step", hint="Which of your computations happened while the tape was recording?")
def computes_predictions_before_the_tape(W, b, x, y, lr):
    """Runs the model outside the tape, so no gradient reaches the weights."""
    p = class_probabilities(W, b, x)
    with tf.GradientTape() as tape:
        loss = mean_loss(y, p)
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step",
    hint="Follow the numbers from W to the loss. At which line can the tape no longer see them?",
    like="computes_predictions_before_the_tape",
)
def leaves_tensorflow_inside_the_tape(W, b, x, y, lr):
    """Turns the scores into a NumPy array inside the tape."""
    with tf.GradientTape() as tape:
        scores = (tf.matmul(x, W) + b).numpy()
        loss = mean_loss(y, tf.nn.softmax(scores))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step",
    hint="The caller still holds the variables that were passed in. What do they contain after your step?",
)
def rebinds_the_local_names(W, b, x, y, lr):
    """Makes new tensors and leaves the caller's variables alone."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W = W - lr * dW
    b = b - lr * db
    return loss


@misconception(
    of="train_step", hint="A tf.Variable refuses this operator. What does the error message offer in its place?"
)
def subtracts_with_an_operator(W, b, x, y, lr):
    """Uses -= on a tf.Variable, which TensorFlow refuses."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W -= lr * dW
    b -= lr * db
    return loss


@misconception(of="train_step", hint="How often may an ordinary tape be asked? How often do you ask it?")
def asks_the_tape_twice(W, b, x, y, lr):
    """Asks a tape that is not persistent for two gradients one after the other."""
    with tf.GradientTape() as tape:
        loss = mean_loss(y, class_probabilities(W, b, x))
    dW = tape.gradient(loss, W)
    db = tape.gradient(loss, b)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(of="train_step", hint="At which weights was the first gradient taken, and at which the second?")
def updates_the_kernel_first(W, b, x, y, lr):
    """Moves W before it computes the gradient in b."""
    loss, dW, _ = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    _, _, db = loss_and_gradients(W, b, x, y)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step", hint="In which order did you ask for the gradients, and in which order do you unpack them?"
)
def swaps_the_two_gradients(W, b, x, y, lr):
    """Unpacks the gradients in the wrong order."""
    loss, db, dW = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(of="train_step", hint="Print the loss before and after a step on the same batch. Which way did it go?")
def climbs(W, b, x, y, lr):
    """Adds the gradients."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_add(lr * dW)
    b.assign_add(lr * db)
    return loss


@misconception(of="train_step", hint="Call your step with a learning rate of 0. What should change, and what does?")
def fixes_the_learning_rate(W, b, x, y, lr):
    """Always uses 0.01."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(0.01 * dW)
    b.assign_sub(0.01 * db)
    return loss


@misconception(of="train_step", hint="How far do the weights move if lr is 0? Where is lr in your update?")
def subtracts_the_whole_gradient(W, b, x, y, lr):
    """Leaves the learning rate out."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(dW)
    b.assign_sub(db)
    return loss


NOTEBOOK_WEIGHTS = {}


@misconception(
    of="train_step",
    hint="Restart the notebook and run only this cell. Which W does your function train, and which one was it given?",
)
def trains_the_weights_of_the_notebook(W, b, x, y, lr):
    """Trains variables of the notebook that have the shape of the digits, not the ones handed in."""
    kernel = NOTEBOOK_WEIGHTS.setdefault("W", tf.Variable(tf.zeros((64, 10))))
    bias = NOTEBOOK_WEIGHTS.setdefault("b", tf.Variable(tf.zeros(10)))
    loss, dW, db = loss_and_gradients(kernel, bias, x, y)
    kernel.assign_sub(lr * dW)
    bias.assign_sub(lr * db)
    return loss


FIRST_MODELS = {}


@misconception(
    of="train_step",
    hint="Two models take turns. Which of them does your function remember, and which one was it given?",
)
def trains_the_first_model_it_met(W, b, x, y, lr):
    """Remembers the first pair of each shape and trains it for ever."""
    W, b = FIRST_MODELS.setdefault(tuple(W.shape), (W, b))
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


ONE_OPTIMIZER = []


@misconception(
    of="train_step",
    hint="Your optimizer lives longer than one call. Whose variables does it know when a second model comes along?",
)
def keeps_one_optimizer_for_all_models(W, b, x, y, lr):
    """Shares one Keras optimizer, which is bound to the first variables it sees."""
    if not ONE_OPTIMIZER:
        ONE_OPTIMIZER.append(keras.optimizers.SGD())
    ONE_OPTIMIZER[0].learning_rate = lr
    loss, dW, db = loss_and_gradients(W, b, x, y)
    ONE_OPTIMIZER[0].apply_gradients([(dW, W), (db, b)])
    return loss


@misconception(
    of="train_step", hint="What did the last step teach your model, and where has that gone when the next one begins?"
)
def starts_from_new_weights(W, b, x, y, lr):
    """Makes zero weights of its own in every step."""
    W, b = tf.Variable(tf.zeros_like(W)), tf.Variable(tf.zeros_like(b))
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step", hint="Which weights produced the loss that you return: those before or those after the step?"
)
def returns_the_loss_after_the_update(W, b, x, y, lr):
    """Measures the loss again once the weights have moved."""
    _, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return mean_loss(y, class_probabilities(W, b, x))


@misconception(
    of="train_step", hint="Training goes well, but the caller wants to plot it. What does your function hand back?"
)
def returns_nothing(W, b, x, y, lr):
    """Updates the weights and forgets the return statement."""
    _, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)


@misconception(
    of="train_step", hint="Print the dtype of the labels and that of the predictions. May TensorFlow multiply them?"
)
def multiplies_integers_by_floats(W, b, x, y, lr):
    """Uses the labels as they come, which fails for whole numbers."""
    loss, dW, db = loss_and_gradients(W, b, x, y, loss=lambda y, p: tf.reduce_mean(surprise(y, p)))
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step", hint="In which order does your loss take its two arguments, and in which order do you pass them?"
)
def passes_the_prediction_as_the_label(W, b, x, y, lr):
    """Calls loss(prediction, label)."""

    def swapped(y, p):
        return tf.reduce_mean(surprise(p, tf.cast(y, p.dtype)))

    loss, dW, db = loss_and_gradients(W, b, x, y, loss=swapped)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(of="train_step", hint="Does your loss expect scores or probabilities, and which of the two does it get?")
def feeds_probabilities_as_scores(W, b, x, y, lr):
    """Applies softmax a second time inside the loss."""

    def again(y, p):
        return mean_loss(y, tf.nn.softmax(p))

    loss, dW, db = loss_and_gradients(W, b, x, y, loss=again)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(of="train_step", hint="Double the batch by repeating it. Should the step become twice as long?")
def sums_the_loss_of_the_batch(W, b, x, y, lr):
    """Follows the gradient of the summed loss."""

    def total(y, p):
        return tf.reduce_sum(surprise(tf.cast(y, p.dtype), p))

    loss, dW, db = loss_and_gradients(W, b, x, y, loss=total)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(
    of="train_step", hint="How often do you divide by the number of examples on the way from the loss to the update?"
)
def averages_the_gradient_again(W, b, x, y, lr):
    """Divides gradients of a mean by the batch size once more."""
    loss, dW, db = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW / rows_of(x))
    b.assign_sub(lr * db / rows_of(x))
    return loss


@misconception(of="train_step", hint="How many rows does the last batch have, and by which number do you divide?")
def divides_by_a_fixed_batch_size(W, b, x, y, lr):
    """Divides the summed loss by 32."""

    def over_32(y, p):
        return tf.reduce_sum(surprise(tf.cast(y, p.dtype), p)) / 32

    loss, dW, db = loss_and_gradients(W, b, x, y, loss=over_32)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


@misconception(of="train_step", hint="Train for a while and print b. Has it learned anything?")
def never_updates_the_bias(W, b, x, y, lr):
    """Moves only W."""
    loss, dW, _ = loss_and_gradients(W, b, x, y)
    W.assign_sub(lr * dW)
    return loss


@misconception(of="train_step", hint="What shape does a batch with a single row have after each of your lines?")
def squeezes_a_single_row(W, b, x, y, lr):
    """Removes axes of length 1, which breaks a batch of one row."""
    loss, dW, db = loss_and_gradients(W, b, tf.squeeze(x), y)
    W.assign_sub(lr * dW)
    b.assign_sub(lr * db)
    return loss


# --------------------------------------------------------------------------------------------------------- accuracy


def class_numbers(y_true):
    """Labels as class numbers, whether they come so or one-hot."""
    return tf.cast(tf.argmax(y_true, axis=-1) if len(y_true.shape) > 1 else y_true, tf.int64)


def hits(y_true, y_pred):
    """True where the most likely class is the right one, shape (N,)."""
    return tf.equal(class_numbers(y_true), tf.argmax(y_pred, axis=-1))


@misconception(of="accuracy", hint="How often is a predicted probability exactly 1.0?")
def compares_probabilities_with_labels(y_true, y_pred):
    """Tests probabilities and one-hot labels for equality."""
    labels = tf.one_hot(class_numbers(y_true), y_pred.shape[-1])
    return tf.reduce_mean(tf.cast(tf.equal(labels, y_pred), tf.float32))


@misconception(of="accuracy", hint="For seven rows and four classes, how many winners do you find?")
def finds_the_winner_of_each_column(y_true, y_pred):
    """Takes the argmax over the batch."""
    labels = tf.argmax(y_true, axis=0) if len(y_true.shape) > 1 else tf.cast(y_true, tf.int64)
    return tf.reduce_mean(tf.cast(tf.equal(labels, tf.argmax(y_pred, axis=0)), tf.float32))


@misconception(of="accuracy", hint="Print the shapes of the two things that you compare. Which pairs up with which?")
def compares_column_winners_with_all_labels(y_true, y_pred):
    """Takes the argmax over the batch and compares with ==, which is simply False for shapes that do not fit."""
    labels = tf.argmax(y_true, axis=-1) if len(y_true.shape) > 1 else tf.cast(y_true, tf.int64)
    return tf.reduce_mean(tf.cast(tf.argmax(y_pred, axis=0) == labels, tf.float32))


@misconception(of="accuracy", hint="Ten classes, the best one has probability 0.3. Has it won?")
def demands_an_absolute_majority(y_true, y_pred):
    """Counts a row only if its true class has more than one half."""
    p = tf.gather(y_pred, class_numbers(y_true), axis=-1, batch_dims=1)
    return tf.reduce_mean(tf.cast(p > 0.5, tf.float32))


@misconception(of="accuracy", hint="Is the result of one example one verdict, or one for each class?")
def judges_every_class_alone(y_true, y_pred):
    """Thresholds each class at one half and counts agreeing entries, as for yes-no questions."""
    labels = tf.one_hot(class_numbers(y_true), y_pred.shape[-1])
    return tf.reduce_mean(tf.cast(tf.equal(labels > 0.5, y_pred > 0.5), tf.float32))


@misconception(of="accuracy", hint="What is the largest value that a share can have?")
def counts_the_hits(y_true, y_pred):
    """Returns how many rows are right."""
    return tf.reduce_sum(tf.cast(hits(y_true, y_pred), tf.float32))


@misconception(
    of="accuracy", hint="Which range of values does the task ask for: a share, or something out of a hundred?"
)
def returns_a_percentage(y_true, y_pred):
    """Scales the share to 0...100."""
    return 100 * tf.reduce_mean(tf.cast(hits(y_true, y_pred), tf.float32))


@misconception(of="accuracy", hint="How many numbers describe how good a model is on the whole batch?")
def returns_one_verdict_per_row(y_true, y_pred):
    """Leaves the mean out."""
    return tf.cast(hits(y_true, y_pred), tf.float32)


@misconception(of="accuracy", hint="What shape do labels have that are class numbers? What does your code do with it?")
def expects_one_hot_labels(y_true, y_pred):
    """Takes the argmax of the labels in any case."""
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y_true, axis=-1), tf.argmax(y_pred, axis=-1)), tf.float32))


@misconception(of="accuracy", hint="What do you compare with what if the labels come as rows of zeros and ones?")
def expects_class_numbers(y_true, y_pred):
    """Never converts one-hot labels."""
    winners = tf.argmax(y_pred, axis=-1)
    return tf.reduce_mean(tf.cast(tf.equal(tf.cast(y_true, tf.int64), winners), tf.float32))


@misconception(of="accuracy", hint="Does a perfect model get the best value in your code or the worst?")
def returns_the_error_rate(y_true, y_pred):
    """Counts the wrong rows."""
    return 1 - tf.reduce_mean(tf.cast(hits(y_true, y_pred), tf.float32))


@misconception(of="accuracy", hint="Which class does your code choose for the probabilities (0.1, 0.9)?")
def chooses_the_least_likely_class(y_true, y_pred):
    """Takes the argmin."""
    return tf.reduce_mean(tf.cast(tf.equal(class_numbers(y_true), tf.argmin(y_pred, axis=-1)), tf.float32))


@misconception(of="accuracy", hint="What number type does your mean have? Can that type hold one half?")
def averages_whole_numbers(y_true, y_pred):
    """Averages integers, so TensorFlow drops the fraction."""
    return tf.reduce_mean(tf.cast(hits(y_true, y_pred), tf.int32))


# ------------------------------------------------------------------------------- binary_cross_entropy_from_logits


@misconception(
    of="binary_cross_entropy", hint="What is the sigmoid of -1000 in float32, and what is the logarithm of that?"
)
def takes_the_logarithm_of_the_sigmoid(y_true, logit):
    """Writes the formula down literally; large logits give infinity and NaN."""
    p = tf.sigmoid(logit)
    return -tf.reduce_mean(y_true * tf.math.log(p) + (1 - y_true) * tf.math.log(1 - p))


@misconception(
    of="binary_cross_entropy",
    hint="Is a logit of 1000 on the wrong side as bad as one of 100? What does your loss say?",
)
def clips_the_sigmoid(y_true, logit):
    """Clips the probability at 1e-7, so the loss stops growing at about 16."""
    p = tf.clip_by_value(tf.sigmoid(logit), 1e-7, 1 - 1e-7)
    return -tf.reduce_mean(y_true * tf.math.log(p) + (1 - y_true) * tf.math.log(1 - p))


@misconception(
    of="binary_cross_entropy",
    hint="You did away with the sigmoid. Which exponential is left, and how large does it get?",
)
def exponentiates_the_logit(y_true, logit):
    """Computes log(1 + exp(logit)), which overflows."""
    return tf.reduce_mean(tf.math.log(1 + tf.exp(logit)) - y_true * logit)


@misconception(of="binary_cross_entropy", hint="Can a loss built from probabilities be below zero?")
def flips_the_sign_of_the_binary_loss(y_true, logit):
    """Returns the negative of the loss."""
    return -tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y_true, logit))


@misconception(of="binary_cross_entropy", hint="Should a longer list of equally good answers cost more?")
def sums_the_binary_loss(y_true, logit):
    """Adds the examples' losses up."""
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(y_true, logit))


@misconception(of="binary_cross_entropy", hint="What shape does your result have, and what can be minimized?")
def returns_one_binary_loss_per_example(y_true, logit):
    """Leaves the mean out."""
    return tf.nn.sigmoid_cross_entropy_with_logits(y_true, logit)


@misconception(of="binary_cross_entropy", hint="Only zeros among the labels: can your loss be anything but zero?")
def counts_only_the_ones(y_true, logit):
    """Ignores examples whose label is 0."""
    return tf.reduce_mean(y_true * tf.nn.softplus(-logit))


@misconception(
    of="binary_cross_entropy",
    hint="In which range can the numbers lie that you are given, and in which range must a logarithm's argument lie?",
)
def takes_the_logit_for_a_probability(y_true, logit):
    """Never applies the sigmoid."""
    p = tf.clip_by_value(logit, 1e-7, 1 - 1e-7)
    return -tf.reduce_mean(y_true * tf.math.log(p) + (1 - y_true) * tf.math.log(1 - p))


@misconception(
    of="binary_cross_entropy",
    hint="How many times does a logit pass through a sigmoid in your code, counting the function you call?",
)
def applies_the_sigmoid_twice(y_true, logit):
    """Passes probabilities to a function that expects logits."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y_true, tf.sigmoid(logit)))


@misconception(
    of="binary_cross_entropy",
    hint="Which argument comes first in the task, and which one does your formula take for the label?",
)
def swaps_label_and_logit(y_true, logit):
    """Takes the logit for the label."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logit, y_true))


@misconception(
    of="binary_cross_entropy",
    hint="The label is 1 and the logit very large. Was that a good prediction, and what does it cost?",
)
def trades_the_two_classes(y_true, logit):
    """Rewards the wrong side."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(1 - y_true, logit))


# --------------------------------------------------------------------------------------------------------- svm_loss


def margins(scores, labels, delta=1.0):
    """max(0, s_j - s_y + delta) for the wrong classes and 0 for the true one, shape (N, K)."""
    true_scores = tf.gather(scores, labels, axis=1, batch_dims=1)
    rivals = 1 - tf.one_hot(labels, scores.shape[-1], dtype=scores.dtype)
    return tf.nn.relu(scores - true_scores[:, None] + delta) * rivals


@misconception(
    of="svm_loss",
    hint="A row without any violation should cost nothing. Whom does the true class compete with in your sum?",
)
def lets_the_true_class_compete(scores, labels):
    """Sums over all classes, which adds the margin once per row."""
    true_scores = tf.gather(scores, labels, axis=1, batch_dims=1)
    return tf.reduce_mean(tf.reduce_sum(tf.nn.relu(scores - true_scores[:, None] + 1), axis=1))


@misconception(
    of="svm_loss", hint="Count the classes that violate the margin in the third picture. How many enter your loss?"
)
def counts_only_the_strongest_rival(scores, labels):
    """Takes the largest violation in place of their sum."""
    return tf.reduce_mean(tf.reduce_max(margins(scores, labels), axis=1))


@misconception(
    of="svm_loss", hint="A wrong class leads by 5. Does that cost more in your formula than if it trailed by 5?"
)
def reverses_the_margin(scores, labels):
    """Punishes a true class that leads."""
    return tf.reduce_mean(tf.reduce_sum(margins(-scores, labels), axis=1))


@misconception(of="svm_loss", hint="The true class is ahead by a hair. Is this loss already content?")
def asks_for_no_margin(scores, labels):
    """Leaves the margin out."""
    return tf.reduce_mean(tf.reduce_sum(margins(scores, labels, delta=0.0), axis=1))


@misconception(
    of="svm_loss", hint="What type do the labels have, and what do you use them for: choosing or multiplying?"
)
def multiplies_by_the_labels(scores, labels):
    """Uses class numbers as if they were one-hot."""
    true_scores = tf.reduce_sum(scores * tf.cast(labels, scores.dtype), axis=1, keepdims=True)
    violations = tf.nn.relu(scores - true_scores + 1) * (1 - tf.cast(labels, scores.dtype))
    return tf.reduce_mean(tf.reduce_sum(violations, axis=1))


@misconception(of="svm_loss", hint="Can being very right about one class pay for being wrong about another?")
def forgets_the_hinge(scores, labels):
    """Lets negative terms reduce the loss."""
    true_scores = tf.gather(scores, labels, axis=1, batch_dims=1)
    rivals = 1 - tf.one_hot(labels, scores.shape[-1], dtype=scores.dtype)
    return tf.reduce_mean(tf.reduce_sum((scores - true_scores[:, None] + 1) * rivals, axis=1))


@misconception(of="svm_loss", hint="A violation twice as large: does it cost twice as much or four times?")
def squares_the_violations(scores, labels):
    """Computes the squared hinge loss."""
    return tf.reduce_mean(tf.reduce_sum(tf.square(margins(scores, labels)), axis=1))


@misconception(
    of="svm_loss", hint="Over which of the two axes does the lecture add up, and over which does it average?"
)
def averages_over_the_rivals(scores, labels):
    """Averages over the classes as well."""
    return tf.reduce_mean(margins(scores, labels))


@misconception(of="svm_loss", hint="Does the loss of a batch grow when you repeat the batch?")
def sums_over_the_examples(scores, labels):
    """Adds the examples' losses up."""
    return tf.reduce_sum(margins(scores, labels))


@misconception(of="svm_loss", hint="One number per picture or one number for the batch: which one can be minimized?")
def returns_one_hinge_loss_per_example(scores, labels):
    """Leaves the mean out."""
    return tf.reduce_sum(margins(scores, labels), axis=1)


# ------------------------------------------------------------------------------------------------------- experiment


def new_weights(x, y):
    """Zero weights for these data."""
    return tf.Variable(tf.zeros((x.shape[1], y.shape[1]))), tf.Variable(tf.zeros(y.shape[1]))


def one_epoch(step, weights, x, y, order, batch_size, learning_rate):
    """One pass over the rows in this order; the mean loss."""
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        total += float(step(*weights, x[rows], y[rows], learning_rate)) * len(rows)
    return total / max(len(order), 1)


@misconception(of="experiment", hint="How many rows are left when the last full batch is done? Who trains on them?")
def drops_the_last_batch(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Uses full batches only, so the rest of each epoch is lost."""
    rng, weights = np.random.default_rng(seed), new_weights(x, y)
    full = len(x) // batch_size * batch_size
    history = [
        one_epoch(step, weights, x, y, rng.permutation(len(x))[:full], batch_size, learning_rate) for _ in range(epochs)
    ]
    return *weights, history


@misconception(of="experiment", hint="After shuffling, does each picture still stand beside its own label?")
def shuffles_features_and_labels_apart(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Draws one order for x and another for y."""
    rng, weights, history = np.random.default_rng(seed), new_weights(x, y), []
    for _ in range(epochs):
        mixed = x[rng.permutation(len(x))], y[rng.permutation(len(x))]
        history.append(one_epoch(step, weights, *mixed, np.arange(len(x)), batch_size, learning_rate))
    return *weights, history


@misconception(of="experiment", hint="Call your function with two different seeds. What differs between the two runs?")
def ignores_the_seed(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Shuffles with a seed of its own."""
    rng, weights = np.random.default_rng(0), new_weights(x, y)
    history = [
        one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate) for _ in range(epochs)
    ]
    return *weights, history


@misconception(
    of="experiment", hint="In which order do the examples come in the second epoch? Would another seed change that?"
)
def never_shuffles(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Goes through the rows as they are stored."""
    weights = new_weights(x, y)
    history = [one_epoch(step, weights, x, y, np.arange(len(x)), batch_size, learning_rate) for _ in range(epochs)]
    return *weights, history


@misconception(
    of="experiment", hint="Run it twice with the same seed. Which of your random numbers know about the seed?"
)
def draws_without_a_seed(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Shuffles with a generator that nobody can repeat."""
    rng, weights = np.random.default_rng(), new_weights(x, y)
    history = [
        one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate) for _ in range(epochs)
    ]
    return *weights, history


@misconception(
    of="experiment",
    hint="What is the loss of a model that knows nothing yet? Compare with yours before the first step.",
)
def starts_with_large_weights(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Draws the first weights from a standard normal distribution, so the untrained model is sure of itself."""
    rng = np.random.default_rng(seed)
    weights = tf.Variable(rng.normal(size=(x.shape[1], y.shape[1])).astype("float32")), new_weights(x, y)[1]
    history = [
        one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate) for _ in range(epochs)
    ]
    return *weights, history


@misconception(of="experiment", hint="How many entries does your history have, and how many epochs were there?")
def records_every_step(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Writes down one loss per batch."""
    rng, weights, history = np.random.default_rng(seed), new_weights(x, y), []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            history.append(float(step(*weights, x[rows], y[rows], learning_rate)))
    return *weights, history


@misconception(of="experiment", hint="Does the first entry of your history depend on how many batches there are?")
def records_the_summed_loss(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Adds the losses of an epoch's batches up."""
    rng, weights, history = np.random.default_rng(seed), new_weights(x, y), []
    for _ in range(epochs):
        mean = one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate)
        history.append(mean * math.ceil(len(x) / batch_size))
    return *weights, history


@misconception(of="experiment", hint="You train for eight epochs. What would somebody plot to see whether they helped?")
def records_nothing(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Returns an empty history."""
    rng, weights = np.random.default_rng(seed), new_weights(x, y)
    for _ in range(epochs):
        one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate)
    return *weights, []


@misconception(
    of="experiment", hint="Count how often each example is used in one epoch. Is that the same for all of them?"
)
def draws_rows_with_replacement(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Draws every batch anew, so some rows come twice and others never."""
    rng, weights = np.random.default_rng(seed), new_weights(x, y)
    history = [
        one_epoch(step, weights, x, y, rng.integers(len(x), size=len(x)), batch_size, learning_rate)
        for _ in range(epochs)
    ]
    return *weights, history


@misconception(of="experiment", hint="Somebody asks for eight epochs. How often does your loop see the first example?")
def stops_after_one_epoch(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Leaves the loop at the end of the first epoch."""
    weights, order = new_weights(x, y), np.random.default_rng(seed).permutation(len(x))
    return *weights, [one_epoch(step, weights, x, y, order, batch_size, learning_rate)]


@misconception(of="experiment", hint="When did you read the weights that you return: before the training or after it?")
def returns_the_first_weights(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Returns a copy that was made before the training."""
    rng, weights = np.random.default_rng(seed), new_weights(x, y)
    first = [weight.numpy() for weight in weights]
    history = [
        one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, learning_rate) for _ in range(epochs)
    ]
    return *first, history


@misconception(of="experiment", hint="Who chose the learning rate of your training, the caller or you?")
def chooses_its_own_learning_rate(step, x, y, *, epochs, batch_size, learning_rate, seed):
    """Always trains with 0.001."""
    rng, weights = np.random.default_rng(seed), new_weights(x, y)
    history = [one_epoch(step, weights, x, y, rng.permutation(len(x)), batch_size, 0.001) for _ in range(epochs)]
    return *weights, history
