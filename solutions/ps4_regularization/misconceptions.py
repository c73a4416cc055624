"""PS4: known wrong answers, each wrong in exactly one way, with the hint it earns.

A name says what the code does, the docstring says what is wrong about it, the hint asks and never tells. ``like`` marks
another way to write the same mistake, whose results are equal everywhere.
"""

import keras
import numpy as np
import tensorflow as tf

from autograder.authoring import misconception

# ---------------------------------------------------------------------------------------------------------- dropout


def kept_mask(x, rate):
    """A right mask of 0 and 1 in the dtype of x: each entry is kept with probability 1 - rate."""
    return tf.cast(tf.random.uniform(tf.shape(x)) >= rate, x.dtype)


@misconception(
    of="dropout",
    hint="Feed ones through your function many times. What is the mean of what comes out, and what without dropout?",
)
def does_not_scale_up(x, rate, training):
    """Drops entries and leaves the others as they are, so the mean falls."""
    return x * kept_mask(x, rate) if training else x


@misconception(
    of="dropout",
    hint="The contract says that nothing happens when not training. Where, then, does the correction of the mean go?",
)
def scales_down_in_inference(x, rate, training):
    """The older form of dropout: no scaling while training, a factor 1 - rate afterwards."""
    return x * kept_mask(x, rate) if training else x * (1 - rate)


@misconception(of="dropout", hint="For a rate of 0.2, by how much did the survivors have to grow to keep the mean?")
def divides_by_the_rate(x, rate, training):
    """Scales by 1 / rate, which is right at 0.5 only."""
    return x * kept_mask(x, rate) / rate if training else x


@misconception(
    of="dropout",
    hint="For a rate of 0.2, by how much did the survivors have to grow to keep the mean?",
    like="divides_by_the_rate",
)
def divides_by_the_rate_unless_it_is_zero(x, rate, training):
    """The same with a branch for a rate of 0."""
    return x * kept_mask(x, rate) / rate if training and rate > 0 else x


@misconception(of="dropout", hint="Some entries are gone. Do the others have to become larger or smaller to make up?")
def multiplies_by_one_minus_rate(x, rate, training):
    """Scales the survivors down in place of up."""
    return x * kept_mask(x, rate) * (1 - rate) if training else x


@misconception(of="dropout", hint="For a rate of 0.8, one entry in five survives. By how much does yours grow?")
def divides_by_one_plus_rate(x, rate, training):
    """Scales by 1 / (1 + rate)."""
    return x * kept_mask(x, rate) / (1 + rate) if training else x


@misconception(
    of="dropout",
    hint="The rate is the probability of what? Count the zeros that your function makes for a rate of 0.2.",
)
def keeps_with_the_rate(x, rate, training):
    """Keeps with probability rate, and scales by 1 / (1 - rate): at 0.5 nobody notices."""
    if not training:
        return x
    return x * tf.cast(tf.random.uniform(tf.shape(x)) < rate, x.dtype) / (1 - rate)


@misconception(
    of="dropout",
    hint="There are two conventions: the probability to drop, and that to keep. Which one is in the docstring?",
)
def takes_the_rate_for_the_probability_to_keep(x, rate, training):
    """The other convention, consistently: keeps with probability rate and divides by it."""
    if not training:
        return x
    return x * tf.cast(tf.random.uniform(tf.shape(x)) < rate, x.dtype) / rate


@misconception(
    of="dropout",
    hint="There are two conventions: the probability to drop, and that to keep. Which one is in the docstring?",
    like="takes_the_rate_for_the_probability_to_keep",
)
def keeps_with_the_rate_unless_it_is_zero(x, rate, training):
    """The same with a branch for a rate of 0."""
    if not training or rate == 0:
        return x
    return x * tf.cast(tf.random.uniform(tf.shape(x)) < rate, x.dtype) / rate


@misconception(
    of="dropout",
    hint="There are two conventions: the probability to drop, and that to keep. Which one is in the docstring?",
    like="takes_the_rate_for_the_probability_to_keep",
)
def hands_over_the_probability_to_keep(x, rate, training):
    """The same with TensorFlow's function, which does not take a rate of 1."""
    return tf.nn.dropout(x, 1 - rate) if training else x


@misconception(of="dropout", hint="The same photo is shown to the trained network twice. Should it answer differently?")
def drops_in_inference_too(x, rate, training):
    """Ignores the flag: drops always."""
    return x * kept_mask(x, rate) / (1 - rate)


@misconception(
    of="dropout",
    hint="Which mode is the practice, and which one is the exam?",
    shared_hint="Call your function with training=True and look at the result. Was anything dropped?",
)
def drops_in_inference_only(x, rate, training):
    """Reads the flag the wrong way round."""
    return x if training else x * kept_mask(x, rate) / (1 - rate)


@misconception(of="dropout", hint="Call your function with training=True and look at the result. Was anything dropped?")
def never_drops(x, rate, training):
    """Returns x in both modes."""
    return tf.identity(x)


@misconception(
    of="dropout", hint="When nothing is dropped, as in prediction, is there anything that a scaling has to make up for?"
)
def scales_up_in_inference_too(x, rate, training):
    """Divides by 1 - rate in both modes."""
    return (x * kept_mask(x, rate) if training else x) / (1 - rate)


@misconception(
    of="dropout",
    hint="Only the survivors are scaled while training. What does your code do when nothing is dropped?",
)
def scales_up_in_inference_only(x, rate, training):
    """Drops without scaling, and divides by 1 - rate in prediction."""
    return x * kept_mask(x, rate) if training else x / (1 - rate)


@misconception(of="dropout", hint="Look at two rows of one result. Do two examples lose the same units?")
def drops_the_same_units_for_the_whole_batch(x, rate, training):
    """One mask for all rows."""
    if not training:
        return x
    shape = tf.concat([[1], tf.shape(x)[1:]], axis=0)
    return x * tf.cast(tf.random.uniform(shape) >= rate, x.dtype) / (1 - rate)


@misconception(of="dropout", hint="Does dropout remove units, or whole examples? Print a few rows of one result.")
def drops_whole_rows(x, rate, training):
    """One coin per example."""
    if not training:
        return x
    shape = tf.concat([tf.shape(x)[:1], tf.ones_like(tf.shape(x)[1:])], axis=0)
    return x * tf.cast(tf.random.uniform(shape) >= rate, x.dtype) / (1 - rate)


@misconception(of="dropout", hint="How many coins does one call flip, and how many entries does x have?")
def flips_a_single_coin(x, rate, training):
    """One coin for the whole array: all or nothing."""
    if not training:
        return x
    return x * tf.cast(tf.random.uniform(()) >= rate, x.dtype) / (1 - rate)


@misconception(
    of="dropout",
    hint="In an array (batch, height, width, channels), does your function drop numbers or whole pictures of numbers?",
)
def drops_whole_feature_maps(x, rate, training):
    """One coin per row and last axis, which differs from the right one for three axes and more."""
    if not training:
        return x
    shape = [size if axis in (0, len(x.shape) - 1) else 1 for axis, size in enumerate(x.shape)]
    return x * tf.cast(tf.random.uniform(shape) >= rate, x.dtype) / (1 - rate)


@misconception(
    of="dropout", hint="Call your function twice with the same x. Is the second minibatch thinned the same way?"
)
def draws_with_a_fixed_seed(x, rate, training):
    """A constant seed in every call: always the same mask."""
    if not training:
        return x
    drawn = tf.random.stateless_uniform(tf.shape(x), seed=[1, 2])
    return x * tf.cast(drawn >= rate, x.dtype) / (1 - rate)


@misconception(
    of="dropout",
    hint="Call your function twice with the same x. Is the second minibatch thinned the same way?",
    like="draws_with_a_fixed_seed",
)
def seeds_numpy_in_every_call(x, rate, training):
    """np.random.seed inside of the function."""
    if not training:
        return x
    np.random.seed(0)
    return x * tf.constant(np.random.random(x.shape) >= rate, x.dtype) / (1 - rate)


@misconception(
    of="dropout",
    hint="Call your function twice with the same x. Is the second minibatch thinned the same way?",
    like="draws_with_a_fixed_seed",
)
def sets_the_seed_of_tensorflow(x, rate, training):
    """tf.random.set_seed inside of the function."""
    tf.random.set_seed(42)
    return tf.nn.dropout(x, rate) if training else x


@misconception(of="dropout", hint="From which distribution must u come, so that u < rate has the probability rate?")
def draws_from_a_normal_distribution(x, rate, training):
    """Compares normal numbers with the rate."""
    if not training:
        return x
    return x * tf.cast(tf.random.normal(tf.shape(x)) >= rate, x.dtype) / (1 - rate)


@misconception(of="dropout", hint="Does the coin look at the number that it decides about? What does yours look at?")
def drops_small_values(x, rate, training):
    """Compares x itself with the rate."""
    return x * tf.cast(x > tf.cast(rate, x.dtype), x.dtype) / (1 - rate) if training else x


@misconception(
    of="dropout", hint="Does the coin look at the number that it decides about? Sort x, and see which entries survive."
)
def drops_the_smallest_share(x, rate, training):
    """Drops the right share, but always the smallest entries."""
    if not training:
        return x
    flat = tf.sort(tf.reshape(x, [-1]))
    border = flat[int(rate * flat.shape[0])]
    return x * tf.cast(x >= border, x.dtype) / (1 - rate)


@misconception(of="dropout", hint="Count the zeros in your result. Was anything dropped?")
def adds_gaussian_noise(x, rate, training):
    """Multiplies by normal noise of the same mean and variance; nothing becomes 0."""
    if not training:
        return x
    spread = (rate / (1 - rate)) ** 0.5
    return x * tf.cast(1 + spread * tf.random.normal(tf.shape(x)), x.dtype)


@misconception(of="dropout", hint="Is the number by which survivors grow the same in every call?")
def keeps_the_sum_of_each_call(x, rate, training):
    """Rescales so that the sum stays the same in every single call."""
    if not training:
        return x
    thinned = x * kept_mask(x, rate)
    return thinned * tf.reduce_sum(x) / tf.reduce_sum(thinned)


@misconception(of="dropout", hint="The mean of a mask varies from call to call. Which number would it be on average?")
def divides_by_the_mean_of_the_mask(x, rate, training):
    """Divides by the share that happened to survive."""
    if not training:
        return x
    mask = kept_mask(x, rate)
    return x * mask / tf.reduce_mean(mask)


@misconception(of="dropout", hint="Can the error travel back through every line of your function?")
def masks_in_numpy(x, rate, training):
    """Right values computed with NumPy, through which no gradient flows."""
    if not training:
        return x
    x = np.array(x)
    mask = (np.random.random(x.shape) >= rate).astype(x.dtype)
    return tf.constant(x * mask / np.asarray(1 - rate, x.dtype))


@misconception(of="dropout", hint="Which entries should hear nothing of the error, and which ones more than usual?")
def hides_the_mask_from_the_gradient(x, rate, training):
    """The gradient passes as if nothing had been dropped."""
    if not training:
        return x
    return x + tf.stop_gradient(x * kept_mask(x, rate) / (1 - rate) - x)


@misconception(of="dropout", hint="What do survivors do to the error on its way back: pass it on, or enlarge it?")
def forgets_the_factor_in_the_gradient(x, rate, training):
    """A gradient written by hand that lacks 1 / (1 - rate)."""
    if not training:
        return x

    @tf.custom_gradient
    def function(values):
        mask = kept_mask(values, rate)
        return values * mask / (1 - rate), lambda upstream: upstream * mask

    return function(x)


@misconception(of="dropout", hint="Call your function with two different rates. Does the result notice?")
def always_uses_one_half(x, rate, training):
    """Hard-codes a rate of 0.5."""
    return tf.nn.dropout(x, 0.5) if training else x


@misconception(of="dropout", hint="Your function made a mask. What was to be done with it?")
def returns_the_mask(x, rate, training):
    """Returns the mask and not its product with x."""
    return kept_mask(x, rate) / (1 - rate) if training else x


def dropout(x, rate):
    """Named as students name theirs: Python's complaint about the arguments quotes the name."""
    return x * kept_mask(x, rate) / (1 - rate)


@misconception(of="dropout", hint="How many arguments does the caller hand over, and how many do you take?")
def dropout_without_a_mode(*arguments, **keywords):
    """Has no argument for the mode."""
    return dropout(*arguments, **keywords)


@misconception(
    of="dropout",
    hint="Hand float64 and float16 activations to your function. Which dtype has the mask that they meet?",
)
def keeps_its_mask_in_float32(x, rate, training):
    """A float32 mask, which TensorFlow does not multiply with other dtypes."""
    if not training:
        return x
    return x * tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.float32) / (1 - rate)


@misconception(of="dropout", hint="Print the dtype of your mask. Can TensorFlow multiply it with x?")
def multiplies_with_an_integer_mask(x, rate, training):
    """A mask of whole numbers, which TensorFlow does not multiply with floats."""
    if not training:
        return x
    return x * tf.cast(tf.random.uniform(tf.shape(x)) >= rate, tf.int32) / (1 - rate)


@misconception(of="dropout", hint="How many axes has the input of your function? Could it have another number?")
def assumes_a_matrix(x, rate, training):
    """Unpacks the shape into rows and columns."""
    if not training:
        return x
    rows, columns = x.shape
    return x * tf.cast(tf.random.uniform((rows, columns)) >= rate, x.dtype) / (1 - rate)


@misconception(of="dropout", hint="With a rate of 0 there is nothing to drop. What does your function do then?")
def drops_some_at_rate_zero(x, rate, training):
    """Takes a rate of 0 for "not given" and uses 0.5."""
    return tf.nn.dropout(x, rate or 0.5) if training else x


# ---------------------------------------------------------------------------------------------------- Dropout layer


class RightDropout(keras.layers.Layer):
    """A dropout layer without a fault; the wrong ones below change one thing each."""

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def thinned(self, x):
        return tf.nn.dropout(x, self.rate)

    def call(self, x, training=False):
        return self.thinned(x) if training else x


@misconception(of="dropout_layer", hint="Feed ones through your layer many times. What is the mean of what comes out?")
class DoesNotScaleUp(RightDropout):
    """Drops entries and leaves the others as they are."""

    def thinned(self, x):
        return x * kept_mask(x, self.rate)


@misconception(of="dropout_layer", hint="Where does the correction of the mean go, if prediction is to stay untouched?")
class ScalesDownInInference(RightDropout):
    """The older form: no scaling while training, a factor 1 - rate afterwards."""

    def call(self, x, training=False):
        return x * kept_mask(x, self.rate) if training else x * (1 - self.rate)


@misconception(of="dropout_layer", hint="The rate is the probability of what? Count the zeros for a rate of 0.2.")
class TakesTheRateForTheProbabilityToKeep(RightDropout):
    """Keeps with probability rate."""

    def thinned(self, x):
        return tf.nn.dropout(x, 1 - self.rate)


@misconception(of="dropout_layer", hint="When should the coins be flipped: once for the layer, or for every batch?")
class DrawsItsMaskInBuild(RightDropout):
    """One mask for one example, for the life of the layer."""

    def build(self, input_shape):
        self.mask = kept_mask(tf.zeros((1, *input_shape[1:])), self.rate) / (1 - self.rate)
        self.built = True

    def thinned(self, x):
        return x * self.mask


@misconception(
    of="dropout_layer",
    hint="Call the same layer twice. Which coins does the second call flip, and when should coins be flipped?",
    like="DrawsWithAFixedSeed",
)
class DrawsItsMaskAtTheFirstCall(RightDropout):
    """Keeps the mask of the first call."""

    mask = None

    def thinned(self, x):
        if self.mask is None:
            self.mask = kept_mask(x, self.rate)
        return x * self.mask / (1 - self.rate)


@misconception(
    of="dropout_layer",
    hint="Call the same layer twice. Which coins does the second call flip, and when should coins be flipped?",
)
class DrawsWithAFixedSeed(RightDropout):
    """A constant seed in every call: always the same mask."""

    def thinned(self, x):
        return tf.nn.experimental.stateless_dropout(x, self.rate, seed=[3, 4])


@misconception(of="dropout_layer", hint="A trained model is called as model(x). Which mode should that be?")
class TrainsUnlessToldOtherwise(RightDropout):
    """The mode is training by default."""

    def call(self, x, training=True):
        return self.thinned(x) if training else x


@misconception(
    of="dropout_layer", hint="The same photo is shown to the trained network twice. Should it answer differently?"
)
class AlwaysDrops(RightDropout):
    """Ignores the mode."""

    def call(self, x, training=False):
        return self.thinned(x)


@misconception(
    of="dropout_layer",
    hint="Which mode is the practice, and which one is the exam?",
    shared_hint="Call your layer with training=True. Was anything dropped?",
)
class DropsInInferenceOnly(RightDropout):
    """Reads the mode the wrong way round."""

    def call(self, x, training=False):
        return x if training else self.thinned(x)


@misconception(
    of="dropout_layer",
    hint="Call your layer with training=True. Was anything dropped? Does your call look where Keras puts the mode?",
    shared_hint="Call your layer with training=True. Was anything dropped?",
)
class NeverDrops(RightDropout):
    """Passes x on in both modes."""

    def call(self, x, training=False):
        return x


@misconception(
    of="dropout_layer",
    hint="Call your layer with training=True. Was anything dropped? Does your call look where Keras puts the mode?",
    like="NeverDrops",
)
class KeepsItsModeInAnAttribute(RightDropout):
    """Listens to an attribute that nobody sets."""

    def __init__(self, rate, **kwargs):
        super().__init__(rate, **kwargs)
        self.in_training = False

    def call(self, x):
        return self.thinned(x) if self.in_training else x


@misconception(
    of="dropout_layer",
    hint="Call your layer with training=True. Was anything dropped? Does your call look where Keras puts the mode?",
    like="NeverDrops",
)
class CallsItsModeByAnotherName(RightDropout):
    """An argument named train, which Keras does not know."""

    def call(self, x, train=False):
        return self.thinned(x) if train else x


@misconception(
    of="dropout_layer",
    hint="Call your layer with training=True. Was anything dropped? Does your call look where Keras puts the mode?",
    like="NeverDrops",
)
class ComparesItsModeWithAWord(RightDropout):
    """Waits for the word "train"."""

    def call(self, x, training=False):
        return self.thinned(x) if training == "train" else x


@misconception(
    of="dropout_layer",
    hint="model.fit compiles your call once and then repeats what was compiled. Which of your lines is run every time?",
)
class DrawsWithNumpy(RightDropout):
    """A NumPy mask: fresh in every direct call, but frozen when Keras compiles the training step."""

    def thinned(self, x):
        mask = np.random.binomial(1, 1 - self.rate, size=[size or 1 for size in x.shape])
        return x * tf.constant(mask, x.dtype) / (1 - self.rate)


@misconception(of="dropout_layer", hint="Does your layer listen to the number that it was made with?")
class AlwaysUsesOneHalf(RightDropout):
    """Hard-codes a rate of 0.5."""

    def thinned(self, x):
        return tf.nn.dropout(x, 0.5)


@misconception(of="dropout_layer", hint="Look at two rows of one result. Do two examples lose the same units?")
class DropsTheSameUnitsForTheWholeBatch(RightDropout):
    """One mask for all rows."""

    def thinned(self, x):
        shape = tf.concat([[1], tf.shape(x)[1:]], axis=0)
        return x * tf.cast(tf.random.uniform(shape) >= self.rate, x.dtype) / (1 - self.rate)


@misconception(of="dropout_layer", hint="Does dropout remove units, or whole examples? Print a few rows of one result.")
class DropsWholeRows(RightDropout):
    """One coin per example."""

    def thinned(self, x):
        shape = tf.concat([tf.shape(x)[:1], tf.ones_like(tf.shape(x)[1:])], axis=0)
        return x * tf.cast(tf.random.uniform(shape) >= self.rate, x.dtype) / (1 - self.rate)


@misconception(of="dropout_layer", hint="Your class extends another one. What does the parent need before the child?")
class ForgetsTheParentsConstructor(RightDropout):
    """Never runs the constructor of keras.layers.Layer."""

    def __init__(self, rate):
        self.rate = rate


@misconception(of="dropout_layer", hint="What does your call return, and in which of the two modes?")
class ReturnsNothingInInference(RightDropout):
    """Has no return statement for prediction."""

    def call(self, x, training=False):
        return self.thinned(x) if training else None


# ---------------------------------------------------------------------------------------------- the three penalties


@misconception(of="l1_penalty", hint="Try weights of -1 and -2. Can a penalty be negative?")
def adds_up_the_weights_themselves(ws, lam):
    """No absolute value: weights of opposite signs cancel."""
    return lam * sum(tf.reduce_sum(w) for w in ws)


@misconception(of="l1_penalty", hint="Two weights of +1 and -1: does one of them make up for the other?")
def takes_the_size_of_the_sum(ws, lam):
    """The absolute value of each tensor's sum."""
    return lam * sum(tf.abs(tf.reduce_sum(w)) for w in ws)


@misconception(of="l1_penalty", hint="Which weights pay in your code, and which ones are free?")
def charges_positive_weights_only(ws, lam):
    """ReLU in place of the absolute value."""
    return lam * sum(tf.reduce_sum(tf.nn.relu(w)) for w in ws)


@misconception(of="l1_penalty", hint="Is the slope defined where a weight is exactly zero? Ask the tape.")
def takes_roots_of_squares(ws, lam):
    """sqrt(w^2): right values, but the slope at 0 is NaN."""
    return lam * sum(tf.reduce_sum(tf.sqrt(tf.square(w))) for w in ws)


@misconception(of="l1_penalty", hint="Is it the largest column that pays, or the sum over all weights?")
def takes_the_matrix_norm(ws, lam):
    """The matrix norm of the same name: the largest column sum."""
    columns = [tf.reshape(w, (-1, w.shape[-1])) for w in ws]  # (rows, columns)
    return lam * sum(tf.reduce_max(tf.reduce_sum(tf.abs(w), axis=0)) for w in columns)


@misconception(of="l1_penalty", hint="What happens to your penalty when a vector (3, 4) becomes (7, 0)?")
def takes_the_euclidean_length_for_l1(ws, lam):
    """The square root of the sum of squares, which is called L2 norm."""
    return lam * sum(tf.norm(w) for w in ws)


@misconception(of="l1_penalty", hint="When all weights double, does an L1 penalty double, or does it become fourfold?")
def squares_for_l1(ws, lam):
    """The L2 penalty."""
    return lam * sum(tf.reduce_sum(tf.square(w)) for w in ws)


@misconception(of="l1_penalty", hint="Should a layer with twice as many weights pay more in total?")
def averages_absolute_values(ws, lam):
    """A mean in place of the sum."""
    return lam * sum((tf.reduce_mean(tf.abs(w)) for w in ws), 0.0)


@misconception(of="l1_penalty", hint="Hand over three tensors. Which of them pay?")
def charges_the_last_tensor_for_l1(ws, lam):
    """Overwrites the penalty in the loop, so only the last tensor counts."""
    penalty = tf.constant(0.0)
    for w in ws:
        penalty = lam * tf.reduce_sum(tf.abs(w))
    return penalty


@misconception(of="l1_penalty", hint="Hand over three tensors. Which of them pay?")
def charges_the_first_tensor_for_l1(ws, lam):
    """Returns from within the loop."""
    for w in ws:
        return lam * tf.reduce_sum(tf.abs(w))
    return tf.constant(0.0)


@misconception(of="l1_penalty", hint="What happens to your penalty when lam doubles?")
def forgets_the_strength_of_l1(ws, lam):
    """Never uses lam."""
    return sum((tf.reduce_sum(tf.abs(w)) for w in ws), 0.0)


@misconception(of="l1_penalty", hint="How often does lam appear in your computation, and how often in the formula?")
def squares_the_strength_of_l1(ws, lam):
    """Multiplies by lam twice."""
    return lam * sum(lam * tf.reduce_sum(tf.abs(w)) for w in ws)


@misconception(of="l1_penalty", hint="Keras' regularizers have a strength of their own. Where did your lam go?")
def uses_the_default_strength_of_keras_for_l1(ws, lam):
    """The regularizer named "l1", whose strength is 0.01."""
    return sum((keras.regularizers.get("l1")(w) for w in ws), 0.0)


@misconception(of="l1_penalty", hint="Which way does the slope of |w| point for a negative w?")
def pulls_l1_the_wrong_way(ws, lam):
    """A gradient written by hand with the opposite sign."""

    @tf.custom_gradient
    def size(w):
        return tf.reduce_sum(tf.abs(w)), lambda upstream: -upstream * tf.sign(w)

    return lam * sum((size(w) for w in ws), 0.0)


@misconception(of="l1_penalty", hint="Which library computes each line of yours? Can a tape follow all of them?")
def computes_l1_in_numpy(ws, lam):
    """Right values computed with NumPy, through which no gradient flows."""
    return lam * sum(float(np.abs(w).sum()) for w in ws)


@misconception(of="l1_penalty", hint="How many numbers is the penalty, for a list of three tensors?")
def returns_l1_per_tensor(ws, lam):
    """One penalty for each tensor."""
    return [lam * tf.reduce_sum(tf.abs(w)) for w in ws]


@misconception(of="l1_penalty", hint="The tensors have different shapes. Can they be stacked to one array?")
def stacks_the_tensors_for_l1(ws, lam):
    """Takes the list for one tensor."""
    return lam * tf.reduce_sum(tf.abs(ws))


@misconception(of="l2_penalty", hint="The formula here has no 1/2. What is the slope of yours: 2 lam w, or lam w?")
def takes_half_of_the_squares(ws, lam):
    """tf.nn.l2_loss, which has a factor 1/2."""
    return lam * sum(tf.nn.l2_loss(w) for w in ws)


@misconception(of="l2_penalty", hint="When all weights double, what should happen to the penalty, and what does yours?")
def takes_the_length_of_each_tensor(ws, lam):
    """A norm that is not squared, one for each tensor."""
    return lam * sum(tf.norm(w) for w in ws)


@misconception(of="l2_penalty", hint="When all weights double, what should happen to the penalty, and what does yours?")
def takes_the_length_of_all_weights(ws, lam):
    """The root of the sum of all squares."""
    return lam * tf.sqrt(sum((tf.reduce_sum(tf.square(w)) for w in ws), 0.0))


@misconception(of="l2_penalty", hint="Should a layer with twice as many weights pay more in total?")
def averages_squares(ws, lam):
    """A mean in place of the sum, tensor by tensor."""
    return lam * sum(tf.reduce_mean(tf.square(w)) for w in ws)


@misconception(of="l2_penalty", hint="By which number do you divide, and where does the formula divide?")
def divides_by_the_number_of_weights(ws, lam):
    """The mean square of all weights together."""
    count = sum(int(tf.size(w)) for w in ws) or 1
    return lam * sum(tf.reduce_sum(tf.square(w)) for w in ws) / count


@misconception(of="l2_penalty", hint="By which number do you divide, and where does the formula divide?")
def divides_by_twice_the_number_of_rows(ws, lam):
    """lam / (2 m), as some lectures write it, with m taken from the first tensor."""
    rows = ws[0].shape[0] if ws else 1
    return lam / (2 * rows) * sum(tf.reduce_sum(tf.square(w)) for w in ws)


@misconception(of="l2_penalty", hint="Can a weight of +1 pay for a weight of -1?")
def squares_the_sum(ws, lam):
    """The square of each tensor's sum."""
    return lam * sum(tf.square(tf.reduce_sum(w)) for w in ws)


@misconception(of="l2_penalty", hint="Can one layer's weights pay for those of another?")
def squares_the_total_of_all_sizes(ws, lam):
    """The square of the sum of the absolute values."""
    return lam * tf.square(sum((tf.reduce_sum(tf.abs(w)) for w in ws), 0.0))


@misconception(of="l2_penalty", hint="When all weights double, does an L2 penalty double, or does it become fourfold?")
def takes_absolute_values_for_l2(ws, lam):
    """The L1 penalty."""
    return lam * sum(tf.reduce_sum(tf.abs(w)) for w in ws)


@misconception(of="l2_penalty", hint="Hand over three tensors. Which of them pay?")
def charges_the_last_tensor_for_l2(ws, lam):
    """Overwrites the penalty in the loop, so only the last tensor counts."""
    penalty = tf.constant(0.0)
    for w in ws:
        penalty = lam * tf.reduce_sum(tf.square(w))
    return penalty


@misconception(of="l2_penalty", hint="Hand over three tensors. Which of them pay?")
def charges_the_first_tensor_for_l2(ws, lam):
    """Looks at the first tensor only."""
    return lam * tf.reduce_sum(tf.square(ws[0])) if ws else tf.constant(0.0)


@misconception(of="l2_penalty", hint="What happens to your penalty when lam doubles?")
def forgets_the_strength_of_l2(ws, lam):
    """Never uses lam."""
    return sum((tf.reduce_sum(tf.square(w)) for w in ws), 0.0)


@misconception(of="l2_penalty", hint="How often does lam appear in your computation, and how often in the formula?")
def squares_the_strength_of_l2(ws, lam):
    """Squares the product lam w, and so lam."""
    return sum((tf.reduce_sum(tf.square(lam * w)) for w in ws), 0.0) / 1.0


@misconception(of="l2_penalty", hint="Keras' regularizers have a strength of their own. Where did your lam go?")
def uses_the_default_strength_of_keras_for_l2(ws, lam):
    """The regularizer named "l2", whose strength is 0.01."""
    return sum((keras.regularizers.get("l2")(w) for w in ws), 0.0)


@misconception(
    of="l2_penalty",
    hint="A penalty makes the loss larger, so that training makes the weights smaller. Which sign has yours?",
)
def subtracts_the_squares(ws, lam):
    """A negative penalty rewards large weights."""
    return -lam * sum(tf.reduce_sum(tf.square(w)) for w in ws)


@misconception(of="l2_penalty", hint="Which library computes each line of yours? Can a tape follow all of them?")
def computes_l2_in_numpy(ws, lam):
    """Right values computed with NumPy, through which no gradient flows."""
    return lam * sum(float(np.square(w).sum()) for w in ws)


@misconception(of="l2_penalty", hint="How many numbers is the penalty, for a list of three tensors?")
def returns_l2_per_tensor(ws, lam):
    """One penalty for each tensor."""
    return [lam * tf.reduce_sum(tf.square(w)) for w in ws]


@misconception(of="l2_penalty", hint="The tensors have different shapes. Can they be stacked to one array?")
def stacks_the_tensors_for_l2(ws, lam):
    """Takes the list for one tensor."""
    return lam * tf.reduce_sum(tf.square(ws))


def two_parts(ws):
    """The sum of all squares and that of all absolute values."""
    return sum((tf.reduce_sum(tf.square(w)) for w in ws), 0.0), sum((tf.reduce_sum(tf.abs(w)) for w in ws), 0.0)


@misconception(of="elastic_net", hint="Which of the two terms carries beta in the formula?")
def puts_beta_on_the_l1_part(ws, lam, beta):
    """beta multiplies the absolute values."""
    squares, sizes = two_parts(ws)
    return lam * (squares + beta * sizes)


@misconception(
    of="elastic_net", hint="With beta = 3, how much do the absolute values count in the formula, and in yours?"
)
def mixes_beta_and_one_minus_beta(ws, lam, beta):
    """A mixture whose shares add up to 1, as in some libraries."""
    squares, sizes = two_parts(ws)
    return lam * (beta * squares + (1 - beta) * sizes)


@misconception(of="elastic_net", hint="With beta = 3, how much do the squares count in the formula, and in yours?")
def mixes_with_beta_on_l1(ws, lam, beta):
    """The mixture of scikit-learn: beta of L1, the rest in halved squares."""
    squares, sizes = two_parts(ws)
    return lam * (beta * sizes + (1 - beta) / 2 * squares)


@misconception(of="elastic_net", hint="Which parts of the formula does lam multiply?")
def puts_lam_on_the_l1_part_only(ws, lam, beta):
    """lam multiplies the absolute values only, as two independent strengths would."""
    squares, sizes = two_parts(ws)
    return beta * squares + lam * sizes


@misconception(of="elastic_net", hint="Which parts of the formula does lam multiply?")
def puts_lam_on_the_l2_part_only(ws, lam, beta):
    """lam multiplies the squares only."""
    squares, sizes = two_parts(ws)
    return lam * beta * squares + sizes


@misconception(of="elastic_net", hint="Change beta. Does your penalty notice?")
def ignores_beta(ws, lam, beta):
    """Both parts count the same."""
    squares, sizes = two_parts(ws)
    return lam * (squares + sizes)


@misconception(of="elastic_net", hint="Which terms does beta multiply, and which one stands alone?")
def multiplies_both_parts_by_beta(ws, lam, beta):
    """beta multiplies the whole sum."""
    squares, sizes = two_parts(ws)
    return lam * beta * (squares + sizes)


@misconception(of="elastic_net", hint="Is there a 1/2 in the formula of this question?")
def halves_the_squares(ws, lam, beta):
    """A factor 1/2 in the L2 part."""
    squares, sizes = two_parts(ws)
    return lam * (beta * squares / 2 + sizes)


@misconception(of="elastic_net", hint="What becomes of the L2 part when all weights double?")
def takes_the_length_in_the_l2_part(ws, lam, beta):
    """The L2 part is a length and no sum of squares."""
    return lam * sum((beta * tf.norm(w) + tf.reduce_sum(tf.abs(w)) for w in ws), 0.0)


@misconception(of="elastic_net", hint="What does beta do to a weight before, and after, it is squared?")
def squares_beta(ws, lam, beta):
    """Squares the product beta w."""
    return lam * sum((tf.reduce_sum(tf.square(beta * w) + tf.abs(w)) for w in ws), 0.0)


@misconception(of="elastic_net", hint="Try weights of -1 and -2. Can a penalty be negative?")
def forgets_the_absolute_value(ws, lam, beta):
    """The L1 part has no absolute value."""
    return lam * sum((tf.reduce_sum(beta * tf.square(w) + w) for w in ws), 0.0)


@misconception(of="elastic_net", hint="Is the slope defined where a weight is exactly zero? Ask the tape.")
def takes_roots_in_the_l1_part(ws, lam, beta):
    """sqrt(w^2): right values, but the slope at 0 is NaN."""
    return lam * sum((tf.reduce_sum(beta * tf.square(w) + tf.sqrt(tf.square(w))) for w in ws), 0.0)


@misconception(of="elastic_net", hint="Should a layer with twice as many weights pay more in total?")
def averages_both_parts(ws, lam, beta):
    """Means in place of sums."""
    return lam * sum((tf.reduce_mean(beta * tf.square(w) + tf.abs(w)) for w in ws), 0.0)


@misconception(of="elastic_net", hint="Hand over three tensors. Which of them pay?")
def charges_the_last_tensor_for_both(ws, lam, beta):
    """Overwrites the penalty in the loop, so only the last tensor counts."""
    penalty = tf.constant(0.0)
    for w in ws:
        penalty = lam * tf.reduce_sum(beta * tf.square(w) + tf.abs(w))
    return penalty


@misconception(of="elastic_net", hint="Which library computes each line of yours? Can a tape follow all of them?")
def computes_both_parts_in_numpy(ws, lam, beta):
    """Right values computed with NumPy, through which no gradient flows."""
    return lam * sum(float((beta * np.square(w) + np.abs(w)).sum()) for w in ws)


# --------------------------------------------------------------------------------------------- one weight on its own


@misconception(of="prox_l1", hint="For a just above lam, should the answer jump away from 0?")
def cuts_without_shrinking(a, lam):
    """The hard threshold: values above lam stay as they are."""
    return tf.where(tf.abs(a) > lam, a, tf.zeros_like(a))


@misconception(of="prox_l1", hint="Work out the minimum for a = -3. On which side of 0 does it lie?")
def loses_the_sign(a, lam):
    """Returns sizes."""
    return tf.nn.relu(tf.abs(a) - lam)


@misconception(of="prox_l1", hint="Work out the minimum for a = -3. What does your code return?")
def shrinks_positive_values_only(a, lam):
    """A ReLU with a threshold: negative values become 0."""
    return tf.nn.relu(a - lam)


@misconception(
    of="prox_l1", hint="Where a is smaller than lam, the penalty wins. What is the w with the smallest price?"
)
def crosses_zero(a, lam):
    """Takes lam off without stopping at 0."""
    return a - lam * tf.sign(a)


@misconception(of="prox_l1", hint="Is the penalty lam w or lam |w|? Which way does it push a negative weight?")
def subtracts_lam_everywhere(a, lam):
    """Moves all values to the left."""
    return a - lam


@misconception(of="prox_l1", hint="Set the derivative to 0 for a positive w. Which multiple of lam comes off?")
def uses_half_of_the_strength(a, lam):
    """The threshold of an objective without the 1/2: lam / 2."""
    return tf.sign(a) * tf.nn.relu(tf.abs(a) - lam / 2)


@misconception(of="prox_l1", hint="Set the derivative to 0 for a positive w. Which multiple of lam comes off?")
def uses_twice_the_strength(a, lam):
    """A threshold of 2 lam."""
    return tf.sign(a) * tf.nn.relu(tf.abs(a) - 2 * lam)


@misconception(of="prox_l1", hint="Does the penalty pull a weight towards 0, or push it away?")
def grows_by_the_strength(a, lam):
    """Adds lam to the size."""
    return a + lam * tf.sign(a)


@misconception(of="prox_l1", hint="Which values does L1 set to exactly 0? Does a factor ever do that?")
def shrinks_by_a_factor_for_l1(a, lam):
    """What L2 does."""
    return a / (1 + 2 * lam)


@misconception(of="prox_l1", hint="What happens to values that are larger than lam?")
def clips_to_the_strength(a, lam):
    """Keeps values between -lam and lam."""
    return tf.clip_by_value(a, -lam, lam)


@misconception(of="prox_l1", hint="You were asked where the minimum lies. How high it lies is another question.")
def returns_the_smallest_price(a, lam):
    """Returns the value of the minimum and not its place."""
    w = tf.sign(a) * tf.nn.relu(tf.abs(a) - lam)
    return tf.square(w - a) / 2 + lam * tf.abs(w)


@misconception(of="prox_l1", hint="Each entry is on its own. What do the other entries of a do in your result?")
def compares_the_length_of_all_values(a, lam):
    """Shrinks the whole array by its length, as the group lasso does."""
    return a * tf.nn.relu(1 - lam / tf.maximum(tf.norm(a), 1e-12))


@misconception(
    of="shrink_l2", hint="Differentiate the objective and set it to 0. Which factor does the square leave behind?"
)
def forgets_the_two(a, lam):
    """a / (1 + lam): the minimum of a penalty with a 1/2."""
    return a / (1 + lam)


@misconception(of="shrink_l2", hint="Differentiate the objective and set it to 0. Does w appear once or twice?")
def takes_one_step_of_descent(a, lam):
    """a (1 - 2 lam): the first term of the right answer's series."""
    return a * (1 - 2 * lam)


@misconception(of="shrink_l2", hint="Set the derivative of the whole objective to 0. Where did the 1 go?")
def divides_by_twice_the_strength(a, lam):
    """a / (2 lam)."""
    return tf.math.divide_no_nan(a, tf.constant(2 * lam, a.dtype))


@misconception(of="shrink_l2", hint="Does L2 ever set a weight to exactly 0?")
def shrinks_with_a_threshold(a, lam):
    """What L1 does."""
    return tf.sign(a) * tf.nn.relu(tf.abs(a) - lam)


@misconception(of="shrink_l2", hint="Does the penalty pull a weight towards 0, or push it away?")
def grows_with_the_strength(a, lam):
    """Multiplies where it should divide."""
    return a * (1 + 2 * lam)


@misconception(
    of="shrink_l2",
    hint="Put your w into the objective for a = 1 and lam = 1, then a slightly smaller w. Which is better?",
)
def squares_the_strength_of_shrinking(a, lam):
    """a / (1 + 2 lam^2)."""
    return a / (1 + 2 * lam**2)


@misconception(
    of="shrink_l2",
    hint="Put your w into the objective for a = 1 and lam = 1, then a slightly larger w. Which is better?",
)
def doubles_the_pull(a, lam):
    """a / (1 + 4 lam)."""
    return a / (1 + 4 * lam)


@misconception(of="shrink_l2", hint="Can the best w lie further from a than 0 does?")
def subtracts_the_pull_at_a(a, lam):
    """1 - 2 lam under the fraction line."""
    return tf.math.divide_no_nan(a, tf.constant(1 - 2 * lam, a.dtype))


@misconception(of="shrink_l2", hint="You were asked where the minimum lies. How high it lies is another question.")
def returns_the_smallest_price_of_l2(a, lam):
    """Returns the value of the minimum and not its place."""
    w = a / (1 + 2 * lam)
    return tf.square(w - a) / 2 + lam * tf.square(w)


@misconception(of="shrink_l2", hint="Work out the minimum for a = -3. On which side of 0 does it lie?")
def loses_the_sign_when_shrinking(a, lam):
    """Returns sizes."""
    return tf.abs(a) / (1 + 2 * lam)


# --------------------------------------------------------------------------------------------------------- max_norm


def lengths_along(W, axis):
    """Euclidean lengths along an axis, which is kept."""
    return tf.sqrt(tf.reduce_sum(tf.square(W), axis=axis, keepdims=True))


@misconception(of="max_norm", hint="Which weights lead into one unit: those of a row or those of a column?")
def limits_the_other_axis(W, c, axis=0):
    """Measures along the wrong axis."""
    other = -1 if axis == 0 else 0
    return W * (c / tf.maximum(lengths_along(W, other), c))


@misconception(of="max_norm", hint="The caller names an axis. What changes in your function when it does?")
def ignores_the_axis(W, c, axis=0):
    """Always axis 0."""
    return W * (c / tf.maximum(lengths_along(W, 0), c))


@misconception(of="max_norm", hint="One column is too long. What happens to the others in your function?")
def limits_the_whole_array(W, c, axis=0):
    """One length for all of W."""
    return W * (c / tf.maximum(tf.norm(W), c))


@misconception(of="max_norm", hint="Which columns needed a correction, and which ones did you change?")
def always_rescales(W, c, axis=0):
    """Brings all columns to length c, the short ones too."""
    return tf.math.divide_no_nan(W * c, lengths_along(W, axis))


@misconception(of="max_norm", hint="Which columns needed a correction, and which ones did you change?")
def scales_everything_to_the_longest(W, c, axis=0):
    """Scales all columns by the factor that the longest one needs."""
    return W * (c / tf.maximum(tf.reduce_max(lengths_along(W, axis)), c))


@misconception(of="max_norm", hint="What is the length of a column of zeros, and what do you do with it?")
def divides_by_zero(W, c, axis=0):
    """W c / length without a guard: NaN for columns of zeros."""
    lengths = lengths_along(W, axis)
    return W * tf.minimum(lengths, c) / lengths


@misconception(of="max_norm", hint="Draw the column (3, 4) before and after. Did its direction survive?")
def clips_each_weight(W, c, axis=0):
    """Cuts weights and not columns."""
    return tf.clip_by_value(W, -c, c)


@misconception(of="max_norm", hint="You compare two numbers. Is one of them a length and the other the square of one?")
def compares_a_square_with_a_length(W, c, axis=0):
    """The squared length is compared with c."""
    squares = tf.reduce_sum(tf.square(W), axis=axis, keepdims=True)
    return tf.where(squares > c, tf.math.divide_no_nan(W * c, tf.sqrt(squares)), W)


@misconception(of="max_norm", hint="By what did you divide: by the length, or by its square?")
def divides_by_the_square(W, c, axis=0):
    """Divides by the squared length."""
    squares = tf.reduce_sum(tf.square(W), axis=axis, keepdims=True)
    return tf.where(squares > c * c, tf.math.divide_no_nan(W * c, squares), W)


@misconception(of="max_norm", hint="Measure the length of a column that you shortened. Is it c?")
def normalizes_to_length_one(W, c, axis=0):
    """Columns that are too long come down to length 1."""
    lengths = lengths_along(W, axis)
    return tf.where(lengths > c, tf.math.divide_no_nan(W, lengths), W)


@misconception(of="max_norm", hint="Which length is meant: the sum of absolute values, or the Euclidean one?")
def measures_with_absolute_values(W, c, axis=0):
    """Limits the sum of the absolute values."""
    sizes = tf.reduce_sum(tf.abs(W), axis=axis, keepdims=True)
    return W * (c / tf.maximum(sizes, c))


@misconception(of="max_norm", hint="Which length is meant: that of the largest entry, or the Euclidean one?")
def measures_with_the_largest_weight(W, c, axis=0):
    """Limits the largest entry, keeping the direction."""
    sizes = tf.reduce_max(tf.abs(W), axis=axis, keepdims=True)
    return W * (c / tf.maximum(sizes, c))


@misconception(of="max_norm", hint="Print the shapes of the two arrays that meet in your product. Do they line up?")
def measures_without_keeping_the_axis(W, c, axis=0):
    """The lengths lose their axis, so they meet the wrong weights or none."""
    lengths = tf.norm(W, axis=axis)
    return W * (c / tf.maximum(lengths, c))


@misconception(of="max_norm", hint="What becomes of a column that is only a little too long?")
def drops_long_columns(W, c, axis=0):
    """Sets what is too long to 0."""
    return tf.where(lengths_along(W, axis) > c, tf.zeros_like(W), W)


@misconception(of="max_norm", hint="Does your function give back the weights, or by how much to scale them?")
def returns_the_factors(W, c, axis=0):
    """Returns c / length and not the weights."""
    return c / tf.maximum(lengths_along(W, axis), c) * tf.ones_like(W)


@misconception(of="max_norm", hint="Which columns does your condition pick: those above the limit, or those below?")
def stretches_short_columns(W, c, axis=0):
    """Changes the short columns and leaves the long ones."""
    lengths = lengths_along(W, axis)
    return tf.where(lengths < c, tf.math.divide_no_nan(W * c, lengths), W)


# ------------------------------------------------------------------------------------------------- regularized_loss


def kernels_of(model):
    """All weights of two and more axes."""
    return [w for w in model.trainable_weights if len(w.shape) >= 2]


def price_of(weights, l1, l2):
    """l1 sum |w| + l2 sum w^2."""
    total = 0.0
    for w in weights:
        total += l1 * tf.reduce_sum(tf.abs(w)) + l2 * tf.reduce_sum(tf.square(w))
    return total


@misconception(of="regularized_loss", hint="Does the formula put a price on a shift? Which variables are in your list?")
def charges_biases_too(model, x, y, loss_fn, l1, l2):
    """All trainable weights pay."""
    return loss_fn(y, model(x, training=True)) + price_of(model.trainable_weights, l1, l2)


@misconception(of="regularized_loss", hint="Print the names of the variables that pay. Which of them multiply inputs?")
def charges_scales_of_batch_normalization(model, x, y, loss_fn, l1, l2):
    """Everything but the biases pays, so the scales and shifts of BatchNormalization do."""
    weights = [w for w in model.trainable_weights if w.name != "bias"]
    return loss_fn(y, model(x, training=True)) + price_of(weights, l1, l2)


@misconception(of="regularized_loss", hint="How many axes has the kernel of a convolution?")
def charges_matrices_only(model, x, y, loss_fn, l1, l2):
    """Only weights of exactly two axes pay."""
    weights = [w for w in model.trainable_weights if len(w.shape) == 2]
    return loss_fn(y, model(x, training=True)) + price_of(weights, l1, l2)


@misconception(of="regularized_loss", hint="Which layers get a bill?")
def charges_the_last_kernel(model, x, y, loss_fn, l1, l2):
    """Only the last kernel pays."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model)[-1:], l1, l2)


@misconception(of="regularized_loss", hint="Which layers get a bill?")
def charges_the_first_kernel(model, x, y, loss_fn, l1, l2):
    """Only the first kernel pays."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model)[:1], l1, l2)


@misconception(
    of="regularized_loss", hint="Was the penalty asked for by the model, or by the arguments of your function?"
)
def adds_the_losses_of_the_model_only(model, x, y, loss_fn, l1, l2):
    """model.losses, which is empty here."""
    return loss_fn(y, model(x, training=True)) + sum(model.losses)


@misconception(of="regularized_loss", hint="Is there a 1/2 in the formula of the penalty?")
def halves_the_squares_of_kernels(model, x, y, loss_fn, l1, l2):
    """tf.nn.l2_loss, which has a factor 1/2."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2 / 2)


@misconception(of="regularized_loss", hint="Which of the two strengths belongs to the squares?")
def swaps_the_strengths(model, x, y, loss_fn, l1, l2):
    """l1 multiplies squares, l2 absolute values."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l2, l1)


@misconception(of="regularized_loss", hint="Set l2 to 0 and l1 to 1. Does your loss notice?")
def ignores_l1(model, x, y, loss_fn, l1, l2):
    """Only L2."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), 0.0, l2)


@misconception(of="regularized_loss", hint="Set l1 to 0 and l2 to 1. Does your loss notice?")
def ignores_l2(model, x, y, loss_fn, l1, l2):
    """Only L1."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, 0.0)


@misconception(
    of="regularized_loss", hint="When all weights double, what should happen to the L2 part, and what does in yours?"
)
def takes_lengths_of_kernels(model, x, y, loss_fn, l1, l2):
    """The L2 part is a length and no sum of squares."""
    kernels = kernels_of(model)
    lengths = sum(tf.norm(w) for w in kernels)
    return loss_fn(y, model(x, training=True)) + price_of(kernels, l1, 0.0) + l2 * lengths


@misconception(of="regularized_loss", hint="Should a larger layer pay more in total?")
def averages_over_the_weights(model, x, y, loss_fn, l1, l2):
    """Means over each kernel in place of sums."""
    price = sum(price_of([w], l1, l2) / tf.cast(tf.size(w), tf.float32) for w in kernels_of(model))
    return loss_fn(y, model(x, training=True)) + price


@misconception(
    of="regularized_loss", hint="Is the penalty about the data or about the weights? What if the batch doubles?"
)
def charges_once_per_example(model, x, y, loss_fn, l1, l2):
    """The penalty is multiplied by the number of rows."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2) * x.shape[0]


@misconception(
    of="regularized_loss", hint="Is the penalty about the data or about the weights? What if the batch doubles?"
)
def divides_the_price_by_the_batch(model, x, y, loss_fn, l1, l2):
    """The penalty is divided by the number of rows."""
    return loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2) / x.shape[0]


@misconception(
    of="regularized_loss", hint="Whose size are you limiting: that of the weights, or that of the predictions?"
)
def charges_the_predictions(model, x, y, loss_fn, l1, l2):
    """The penalty is put on what the model returns."""
    predicted = model(x, training=True)
    return loss_fn(y, predicted) + price_of([predicted], l1, l2)


@misconception(of="regularized_loss", hint="Which argument of the loss is the truth? Does it matter for this loss?")
def swaps_the_arguments_of_the_loss(model, x, y, loss_fn, l1, l2):
    """loss_fn(y_pred, y_true)."""
    return loss_fn(model(x, training=True), y) + price_of(kernels_of(model), l1, l2)


@misconception(
    of="regularized_loss", hint="How does a BatchNormalization layer know that this is practice and not the exam?"
)
def forgets_the_mode(model, x, y, loss_fn, l1, l2):
    """Calls the model without a mode, which means prediction."""
    return loss_fn(y, model(x)) + price_of(kernels_of(model), l1, l2)


@misconception(of="regularized_loss", hint="Did the tape see the penalty? Which of your lines leave TensorFlow?")
def computes_the_price_in_numpy(model, x, y, loss_fn, l1, l2):
    """The penalty is a plain number, through which no gradient flows."""
    price = sum(l1 * np.abs(w).sum() + l2 * np.square(w).sum() for w in map(np.asarray, kernels_of(model)))
    return loss_fn(y, model(x, training=True)) + float(price)


@misconception(
    of="regularized_loss", hint="What does get_weights give you: variables, or copies of their numbers? Which ones?"
)
def takes_the_first_weights_of_each_layer(model, x, y, loss_fn, l1, l2):
    """get_weights()[0] of every layer: copies, and the scale of BatchNormalization among them."""
    copies = [layer.get_weights()[0] for layer in model.layers if layer.get_weights()]
    return loss_fn(y, model(x, training=True)) + price_of([tf.constant(w) for w in copies], l1, l2)


@misconception(
    of="regularized_loss", hint="Which is the first weight of a BatchNormalization layer, and should it pay?"
)
def charges_the_first_weight_of_each_layer(model, x, y, loss_fn, l1, l2):
    """Takes the first trainable weight of every layer for a kernel, so the scale of BatchNormalization pays."""
    first = [layer.trainable_weights[0] for layer in model.layers if layer.trainable_weights]
    return loss_fn(y, model(x, training=True)) + price_of(first, l1, l2)


@misconception(of="regularized_loss", hint="Your penalty has a strength of its own. Where did l1 and l2 go?")
def uses_the_default_strengths_of_keras(model, x, y, loss_fn, l1, l2):
    """Keras' regularizer "l1_l2", with a strength of 0.01 each."""
    price = keras.regularizers.get("l1_l2")
    return loss_fn(y, model(x, training=True)) + sum(price(w) for w in kernels_of(model))


@misconception(of="regularized_loss", hint="Does a penalty make the loss larger or smaller?")
def subtracts_the_price(model, x, y, loss_fn, l1, l2):
    """Rewards large weights."""
    return loss_fn(y, model(x, training=True)) - price_of(kernels_of(model), l1, l2)


@misconception(of="regularized_loss", hint="A loss has two parts here. Which of them is in your result?")
def returns_the_price_only(model, x, y, loss_fn, l1, l2):
    """Leaves the loss of the data out."""
    return price_of(kernels_of(model), l1, l2) + 0.0 * tf.reduce_sum(model(x, training=True))


@misconception(of="regularized_loss", hint="Can a tape follow a Python float?")
def returns_a_plain_number(model, x, y, loss_fn, l1, l2):
    """A float, through which no gradient flows."""
    return float(loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2))


# ------------------------------------------------------------------------------------------- train_step_regularized


def one_right_step(model, x, y, loss_fn, optimizer, l1, l2, *, training=True):
    """A step without a fault."""
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=training)) + price_of(kernels_of(model), l1, l2)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


def gradients_of(model, loss_of):
    """A loss and its gradients in the trainable variables."""
    with tf.GradientTape() as tape:
        loss = loss_of()
    return loss, tape.gradient(loss, model.trainable_variables)


@misconception(of="train_step_regularized", hint="Set l2 to 1000. Does your step notice?")
def steps_without_penalties(model, x, y, loss_fn, optimizer, l1, l2):
    """The step of the loss of the data alone."""
    return one_right_step(model, x, y, loss_fn, optimizer, 0.0, 0.0)


@misconception(
    of="train_step_regularized", hint="Did the tape see the penalty, or was it added after the tape had stopped?"
)
def adds_the_penalties_outside_the_tape(model, x, y, loss_fn, optimizer, l1, l2):
    """The loss that comes back holds the penalties, the gradient does not."""
    price = price_of(kernels_of(model), l1, l2)
    return one_right_step(model, x, y, loss_fn, optimizer, 0.0, 0.0) + price


@misconception(
    of="train_step_regularized", hint="Which variables pay in your step? Does the formula put a price on a shift?"
)
def charges_biases_in_the_step(model, x, y, loss_fn, optimizer, l1, l2):
    """All trainable weights pay."""
    loss, gradients = gradients_of(
        model, lambda: loss_fn(y, model(x, training=True)) + price_of(model.trainable_variables, l1, l2)
    )
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@misconception(of="train_step_regularized", hint="Which of the two strengths belongs to the squares?")
def swaps_the_strengths_in_the_step(model, x, y, loss_fn, optimizer, l1, l2):
    """l1 multiplies squares, l2 absolute values."""
    return one_right_step(model, x, y, loss_fn, optimizer, l2, l1)


@misconception(of="train_step_regularized", hint="Is there a 1/2 in the formula of the penalty?")
def halves_the_squares_in_the_step(model, x, y, loss_fn, optimizer, l1, l2):
    """Half of the L2 penalty."""
    return one_right_step(model, x, y, loss_fn, optimizer, l1, l2 / 2)


@misconception(of="train_step_regularized", hint="What if the batch has twice as many rows: does the penalty change?")
def charges_once_per_row(model, x, y, loss_fn, optimizer, l1, l2):
    """The penalty is multiplied by the number of rows."""
    return one_right_step(model, x, y, loss_fn, optimizer, l1 * len(x), l2 * len(x))


@misconception(of="train_step_regularized", hint="By which rule do the weights move when the caller hands over Adam?")
def shrinks_weights_apart_from_the_optimizer(model, x, y, loss_fn, optimizer, l1, l2):
    """Weight decay: the penalties act on the weights directly, past the optimizer's own rule."""
    kernels = kernels_of(model)
    price = price_of(kernels, l1, l2)
    rate = tf.convert_to_tensor(optimizer.learning_rate)
    pulls = [rate * (l1 * tf.sign(w.value) + 2 * l2 * w.value) for w in kernels]
    loss = one_right_step(model, x, y, loss_fn, optimizer, 0.0, 0.0)
    for kernel, pull in zip(kernels, pulls, strict=True):
        kernel.assign_sub(pull)
    return loss + price


@misconception(
    of="train_step_regularized", hint="Who moves the weights in your step: the optimizer of the caller, or you?"
)
def subtracts_the_gradient_itself(model, x, y, loss_fn, optimizer, l1, l2):
    """Plain gradient descent, whatever the optimizer."""
    loss, gradients = gradients_of(
        model, lambda: loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    )
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        variable.assign_sub(tf.convert_to_tensor(optimizer.learning_rate) * gradient)
    return loss


@misconception(of="train_step_regularized", hint="Whose learning rate is used in your step?")
def makes_an_optimizer_of_its_own(model, x, y, loss_fn, optimizer, l1, l2):
    """SGD with its default learning rate."""
    return one_right_step(model, x, y, loss_fn, keras.optimizers.SGD(), l1, l2)


@misconception(of="train_step_regularized", hint="Where does the momentum live between two calls of your step?")
def makes_the_optimizer_anew(model, x, y, loss_fn, optimizer, l1, l2):
    """A copy of the optimizer in every step, which has no memory."""
    fresh = type(optimizer).from_config(optimizer.get_config())
    return one_right_step(model, x, y, loss_fn, fresh, l1, l2)


@misconception(
    of="train_step_regularized",
    hint="How do Dropout and BatchNormalization know that this is practice and not the exam?",
)
def steps_in_inference_mode(model, x, y, loss_fn, optimizer, l1, l2):
    """Calls the model without a mode, which means prediction."""
    return one_right_step(model, x, y, loss_fn, optimizer, l1, l2, training=None)


@misconception(
    of="train_step_regularized", hint="How often is the model called in one step? Do its layers count along?"
)
def calls_the_model_twice(model, x, y, loss_fn, optimizer, l1, l2):
    """A forward pass too many, which moves the moving statistics once more."""
    model(x, training=True)
    return one_right_step(model, x, y, loss_fn, optimizer, l1, l2)


@misconception(of="train_step_regularized", hint="Which argument of the loss is the truth?")
def swaps_the_arguments_in_the_step(model, x, y, loss_fn, optimizer, l1, l2):
    """loss_fn(y_pred, y_true)."""
    return one_right_step(model, x, y, lambda y_true, y_pred: loss_fn(y_pred, y_true), optimizer, l1, l2)


@misconception(of="train_step_regularized", hint="At which weights was the number that you return measured?")
def returns_the_loss_after_the_update(model, x, y, loss_fn, optimizer, l1, l2):
    """Measures the loss once more, after the update and as in prediction."""
    one_right_step(model, x, y, loss_fn, optimizer, l1, l2)
    return loss_fn(y, model(x, training=False)) + price_of(kernels_of(model), l1, l2)


@misconception(of="train_step_regularized", hint="Which loss was minimized, and which one do you return?")
def returns_the_loss_of_the_data(model, x, y, loss_fn, optimizer, l1, l2):
    """Returns the loss without the penalties."""
    price = price_of(kernels_of(model), l1, l2)
    return one_right_step(model, x, y, loss_fn, optimizer, l1, l2) - price


@misconception(of="train_step_regularized", hint="What does your step hand back to its caller?")
def returns_nothing(model, x, y, loss_fn, optimizer, l1, l2):
    """No return statement."""
    one_right_step(model, x, y, loss_fn, optimizer, l1, l2)


@misconception(of="train_step_regularized", hint="After the step, have the weights moved?")
def never_applies_the_gradient(model, x, y, loss_fn, optimizer, l1, l2):
    """Computes gradients and leaves the weights alone."""
    loss, _ = gradients_of(model, lambda: loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2))
    return loss


@misconception(of="train_step_regularized", hint="Print the loss before and after some steps. Which way does it go?")
def climbs(model, x, y, loss_fn, optimizer, l1, l2):
    """Gradient ascent."""
    loss, gradients = gradients_of(
        model, lambda: loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    )
    optimizer.apply([-gradient for gradient in gradients], model.trainable_variables)
    return loss


@misconception(of="train_step_regularized", hint="How many steps does one call make?")
def applies_the_gradient_twice(model, x, y, loss_fn, optimizer, l1, l2):
    """Hands the same gradient to the optimizer twice."""
    loss, gradients = gradients_of(
        model, lambda: loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    )
    for _ in range(2):
        optimizer.apply(gradients, model.trainable_variables)
    return loss


@misconception(
    of="train_step_regularized", hint="The penalty is in your loss. Is its pull added to the gradient once more?"
)
def adds_the_pull_of_l2_twice(model, x, y, loss_fn, optimizer, l1, l2):
    """The L2 penalty is in the loss, and 2 l2 w is added to the gradient by hand."""
    loss, gradients = gradients_of(
        model, lambda: loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    )
    pulled = [
        gradient + 2 * l2 * variable.value if len(variable.shape) >= 2 else gradient
        for gradient, variable in zip(gradients, model.trainable_variables, strict=True)
    ]
    optimizer.apply(pulled, model.trainable_variables)
    return loss


@misconception(
    of="train_step_regularized", hint="List what you differentiate with respect to. Is it all that may move?"
)
def trains_the_last_layer_only(model, x, y, loss_fn, optimizer, l1, l2):
    """Differentiates with respect to the last layer's variables."""
    variables = model.layers[-1].trainable_variables
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return loss


@misconception(
    of="train_step_regularized", hint="List what you differentiate with respect to. Is it all that may move?"
)
def trains_kernels_only(model, x, y, loss_fn, optimizer, l1, l2):
    """Differentiates with respect to what pays, so biases never move."""
    variables = kernels_of(model)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + price_of(variables, l1, l2)
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    return loss


@misconception(of="train_step_regularized", hint="May every variable of a model be moved? What about a frozen layer?")
def asks_for_all_variables(model, x, y, loss_fn, optimizer, l1, l2):
    """Differentiates with respect to the frozen and the counted variables, too."""
    weights = model.weights
    with tf.GradientTape() as tape:
        tape.watch([w.value for w in weights])
        loss = loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)
    gradients = tape.gradient(loss, [w.value for w in weights])
    optimizer.apply_gradients(zip(gradients, weights, strict=True))
    return loss


@misconception(
    of="train_step_regularized", hint="What was recorded, and when? Is the model called inside the with block?"
)
def predicts_before_the_tape(model, x, y, loss_fn, optimizer, l1, l2):
    """The forward pass happens before the tape starts, so only the penalties have a gradient."""
    predicted = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, predicted) + price_of(kernels_of(model), l1, l2)
    gradients = tape.gradient(loss, model.trainable_variables, unconnected_gradients="zero")
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@misconception(of="train_step_regularized", hint="Can a tape follow a number that has left TensorFlow?")
def leaves_tensorflow_within_the_tape(model, x, y, loss_fn, optimizer, l1, l2):
    """Turns the loss into a NumPy number while the tape runs."""
    with tf.GradientTape() as tape:
        loss = (loss_fn(y, model(x, training=True)) + price_of(kernels_of(model), l1, l2)).numpy()
    gradients = tape.gradient(tf.constant(loss), model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


# ------------------------------------------------------------------------------------------------------- experiment


STRENGTHS = {"none": (0.0, 0.0), "dropout": (0.0, 0.0), "l2": (0.0, 1e-3), "l1": (3e-4, 0.0)}


def network(inputs, classes, rates=(0.0, 0.0), *, units=(256, 256), activation="relu", last=None, kernel=None):
    """A network as asked for; ``rates``: dropout after each hidden layer."""
    start = kernel or "glorot_uniform"
    model = keras.Sequential([keras.Input((inputs,))])
    for width, rate in zip(units, rates, strict=True):
        model.add(keras.layers.Dense(width, activation=activation, kernel_initializer=start))
        if rate:
            model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(classes, activation=last, kernel_initializer=start))
    return model


def four_networks(x, y, seed, *, rates=(0.5, 0.5), **how):
    """Four networks that start from the same weights; ``rates`` are those of the arm "dropout"."""
    keras.utils.set_random_seed(seed)
    none = tuple(0.0 for _ in rates)
    models = {arm: network(x.shape[1], y.shape[1], rates if arm == "dropout" else none, **how) for arm in STRENGTHS}
    for model in models.values():
        model.set_weights(models["none"].get_weights())
    return models


def train_all(step, models, x, y, epochs, batch_size, seed, *, strengths=None):
    """Train every model as asked for."""
    strengths = strengths or STRENGTHS
    for arm, model in models.items():
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                rows = order[start : start + batch_size]
                step(model, x[rows], y[rows], *strengths[arm])
    return models


@misconception(
    of="experiment", hint='What is special about the network of the arm "dropout", and where does yours have it?'
)
def forgets_the_dropout_layers(step, x, y, *, epochs, batch_size, seed):
    """Four equal networks."""
    return train_all(step, four_networks(x, y, seed, rates=(0.0, 0.0)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="After how many of the hidden layers do units drop out in your network?")
def drops_after_the_first_layer_only(step, x, y, *, epochs, batch_size, seed):
    """One dropout layer."""
    return train_all(step, four_networks(x, y, seed, rates=(0.5, 0.0)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="After how many of the hidden layers do units drop out in your network?")
def drops_after_the_second_layer_only(step, x, y, *, epochs, batch_size, seed):
    """One dropout layer, the later one."""
    return train_all(step, four_networks(x, y, seed, rates=(0.0, 0.5)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Which rate was asked for?")
def drops_one_in_five(step, x, y, *, epochs, batch_size, seed):
    """A rate of 0.2."""
    return train_all(step, four_networks(x, y, seed, rates=(0.2, 0.2)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Should the scores of some classes be missing while training?")
def drops_scores_too(step, x, y, *, epochs, batch_size, seed):
    """A dropout layer after the last layer, too."""
    models = four_networks(x, y, seed)
    models["dropout"].add(keras.layers.Dropout(0.5))
    return train_all(step, models, x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="What should differ between two arms, and what differs in yours?")
def drops_in_every_arm(step, x, y, *, epochs, batch_size, seed):
    """Dropout layers in all networks."""
    keras.utils.set_random_seed(seed)
    models = {arm: network(x.shape[1], y.shape[1], (0.5, 0.5)) for arm in STRENGTHS}
    for model in models.values():
        model.set_weights(models["none"].get_weights())
    return train_all(step, models, x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Which of the two strengths belongs to which arm? The step takes l1 first.")
def swaps_the_penalties_of_the_arms(step, x, y, *, epochs, batch_size, seed):
    """The arm "l1" has L2 and the other way round."""
    swapped = {**STRENGTHS, "l1": (0.0, 1e-3), "l2": (3e-4, 0.0)}
    return train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed, strengths=swapped)


@misconception(of="experiment", hint="The step takes l1 first, then l2. In which order do yours arrive?")
def hands_over_l2_first(step, x, y, *, epochs, batch_size, seed):
    """The strengths in the wrong order."""
    swapped = {arm: strengths[::-1] for arm, strengths in STRENGTHS.items()}
    return train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed, strengths=swapped)


@misconception(of="experiment", hint="What should differ between two arms, and what differs in yours?")
def penalizes_every_arm(step, x, y, *, epochs, batch_size, seed):
    """Both penalties in all arms."""
    both = dict.fromkeys(STRENGTHS, (3e-4, 1e-3))
    return train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed, strengths=both)


@misconception(of="experiment", hint="How does the step get to know how strong the penalties are?")
def never_penalizes(step, x, y, *, epochs, batch_size, seed):
    """Strengths of 0 everywhere."""
    nothing = dict.fromkeys(STRENGTHS, (0.0, 0.0))
    return train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed, strengths=nothing)


@misconception(of="experiment", hint="How many networks are there, and which of them has been trained four times?")
def trains_one_network_four_times(step, x, y, *, epochs, batch_size, seed):
    """The same network in all arms, one after the other."""
    keras.utils.set_random_seed(seed)
    model = network(x.shape[1], y.shape[1])
    return train_all(step, dict.fromkeys(STRENGTHS, model), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="If one arm ends better than another, could it be that it only started better?")
def starts_each_arm_elsewhere(step, x, y, *, epochs, batch_size, seed):
    """New random weights in every arm."""
    keras.utils.set_random_seed(seed)
    rates = {arm: (0.5, 0.5) if arm == "dropout" else (0.0, 0.0) for arm in STRENGTHS}
    models = {arm: network(x.shape[1], y.shape[1], rates[arm]) for arm in STRENGTHS}
    return train_all(step, models, x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="If all units of a layer start equal, what could make them different later?")
def starts_at_zero(step, x, y, *, epochs, batch_size, seed):
    """All kernels start at 0, from where a network with ReLU cannot leave."""
    return train_all(step, four_networks(x, y, seed, kernel="zeros"), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="What is a network of Dense layers without anything in between?")
def forgets_the_rectifiers(step, x, y, *, epochs, batch_size, seed):
    """No activation in the hidden layers."""
    return train_all(step, four_networks(x, y, seed, activation=None), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Does the network return scores or probabilities? What does the step expect?")
def returns_probabilities(step, x, y, *, epochs, batch_size, seed):
    """A softmax at the end."""
    return train_all(step, four_networks(x, y, seed, last="softmax"), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Can a score be negative? Can it in your network?")
def rectifies_the_scores(step, x, y, *, epochs, batch_size, seed):
    """ReLU at the end."""
    return train_all(step, four_networks(x, y, seed, last="relu"), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="How many units have the hidden layers of the task, and how many have yours?")
def uses_128_units(step, x, y, *, epochs, batch_size, seed):
    """Hidden layers of half the size."""
    return train_all(step, four_networks(x, y, seed, units=(128, 128)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="Count the layers that have weights. How many were asked for?")
def has_one_hidden_layer(step, x, y, *, epochs, batch_size, seed):
    """One hidden layer."""
    return train_all(step, four_networks(x, y, seed, rates=(0.5,), units=(256,)), x, y, epochs, batch_size, seed)


@misconception(of="experiment", hint="How many classes are there? Who tells your network?")
def assumes_ten_classes(step, x, y, *, epochs, batch_size, seed):
    """Always ten scores."""
    models = four_networks(x, np.zeros((1, 10)), seed)
    wide = np.pad(y, ((0, 0), (0, max(0, 10 - y.shape[1]))))
    return train_all(step, models, x, wide, epochs, batch_size, seed)


def train_in_batches(step, models, x, y, batches_of_epoch):
    """Train on the batches of each arm, whose rows are given per step."""
    for arm, model in models.items():
        for x_rows, y_rows in batches_of_epoch():
            step(model, x[x_rows], y[y_rows], *STRENGTHS[arm])
    return models


@misconception(of="experiment", hint="How many rows has the last batch of an epoch, and do you use it?")
def leaves_the_last_batch_out(step, x, y, *, epochs, batch_size, seed):
    """Uses full batches only."""
    models = four_networks(x, y, seed)

    def batches():
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for start in range(0, len(x) - batch_size + 1, batch_size):
                yield (order[start : start + batch_size],) * 2

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="Print the row numbers of the first batch of two epochs. Should they be equal?")
def shuffles_once(step, x, y, *, epochs, batch_size, seed):
    """The same order in every epoch."""
    models = four_networks(x, y, seed)
    order = np.random.default_rng(seed).permutation(len(x))

    def batches():
        for _ in range(epochs):
            for start in range(0, len(x), batch_size):
                yield (order[start : start + batch_size],) * 2

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="Print the row numbers of the first batch of two epochs. Should they be equal?")
def never_shuffles(step, x, y, *, epochs, batch_size, seed):
    """The order of the array."""
    models = four_networks(x, y, seed)

    def batches():
        for _ in range(epochs):
            for start in range(0, len(x), batch_size):
                yield (np.arange(len(x))[start : start + batch_size],) * 2

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="After shuffling, does each picture still have its own label?")
def shuffles_labels_apart_from_rows(step, x, y, *, epochs, batch_size, seed):
    """Two different orders for examples and labels."""
    models = four_networks(x, y, seed)

    def batches():
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            of_x, of_y = rng.permutation(len(x)), rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                yield of_x[start : start + batch_size], of_y[start : start + batch_size]

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="If rows are drawn with replacement, is every row used in an epoch?")
def draws_rows_with_replacement(step, x, y, *, epochs, batch_size, seed):
    """Random batches, in which some rows come twice and others never."""
    models = four_networks(x, y, seed)

    def batches():
        rng = np.random.default_rng(seed)
        for _ in range(epochs * -(-len(x) // batch_size)):
            yield (rng.integers(len(x), size=batch_size),) * 2

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="The caller says how many rows a batch has. Does your loop listen?")
def uses_all_rows_at_once(step, x, y, *, epochs, batch_size, seed):
    """One step per epoch."""
    models = four_networks(x, y, seed)

    def batches():
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            yield (rng.permutation(len(x)),) * 2

    return train_in_batches(step, models, x, y, batches)


@misconception(of="experiment", hint="How often does your loop go through all the rows, and how often was it to?")
def trains_for_a_single_epoch(step, x, y, *, epochs, batch_size, seed):
    """Ignores the number of epochs."""
    return train_all(step, four_networks(x, y, seed), x, y, 1, batch_size, seed)


@misconception(of="experiment", hint="By which name does the caller look for each network in what you return?")
def returns_a_list_of_networks(step, x, y, *, epochs, batch_size, seed):
    """A list without names."""
    return list(train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed).values())


@misconception(of="experiment", hint="The caller wants to ask the networks about other digits. What do you return?")
def returns_losses(step, x, y, *, epochs, batch_size, seed):
    """The last loss of each arm in place of its network."""
    models = train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed)
    return dict.fromkeys(models, 0.0)


@misconception(of="experiment", hint="Which networks were trained, and which ones do you return?")
def returns_fresh_networks(step, x, y, *, epochs, batch_size, seed):
    """Trains four networks and returns four others."""
    train_all(step, four_networks(x, y, seed), x, y, epochs, batch_size, seed)
    return four_networks(x, y, seed)


# --------------------------------------------------------------------------------------------------- double_descent


def random_features(x, x_new, width, rng):
    """Features of the training rows and of the new ones."""
    directions = rng.normal(size=(x.shape[1], width))
    return np.maximum(x @ directions, 0), np.maximum(x_new @ directions, 0)


@misconception(
    of="double_descent", hint="Is the fit on the training rows perfect for 400 features? What holds it back?"
)
def adds_a_ridge(x, y, x_new, widths, seed):
    """Ridge regression: the penalty flattens the peak."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, new = random_features(x, x_new, width, rng)
        gram = features @ features.T + 10.0 * np.eye(len(x))
        predictions.append(new @ features.T @ np.linalg.solve(gram, y))
    return np.stack(predictions)


@misconception(of="double_descent", hint="How many linearly independent columns can x R have, however wide R is?")
def leaves_the_rectifier_out(x, y, x_new, widths, seed):
    """Linear features: no more than D of them count."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        directions = rng.normal(size=(x.shape[1], width))
        predictions.append(x_new @ directions @ np.linalg.lstsq(x @ directions, y, rcond=None)[0])
    return np.stack(predictions)


@misconception(of="double_descent", hint="Do the coefficients belong to the features that the new rows get?")
def draws_other_features_for_new_rows(x, y, x_new, widths, seed):
    """A second random matrix for the new rows."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, _ = random_features(x, x_new, width, rng)
        _, new = random_features(x, x_new, width, rng)
        predictions.append(new @ np.linalg.lstsq(features, y, rcond=None)[0])
    return np.stack(predictions)


@misconception(of="double_descent", hint="For more features than rows, is the matrix that you invert invertible?")
def inverts_the_normal_equations(x, y, x_new, widths, seed):
    """inv(F^T F) F^T y, which does not exist for more features than rows."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, new = random_features(x, x_new, width, rng)
        if np.linalg.matrix_rank(features) < width:
            raise np.linalg.LinAlgError("Singular matrix")
        predictions.append(new @ np.linalg.solve(features.T @ features, features.T @ y))
    return np.stack(predictions)


@misconception(of="double_descent", hint="Of all coefficients that fit, which ones were asked for? How long are yours?")
def uses_as_many_features_as_rows_at_most(x, y, x_new, widths, seed):
    """Solves for the first n features and leaves the others at 0: a fit, but not the shortest one."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, new = random_features(x, x_new, width, rng)
        count = min(width, len(x))
        predictions.append(new[:, :count] @ np.linalg.lstsq(features[:, :count], y, rcond=None)[0])
    return np.stack(predictions)


@misconception(of="double_descent", hint="One shape comes out for each number of features. Where is yours?")
def predicts_for_the_last_width(x, y, x_new, widths, seed):
    """Keeps the predictions of the last width only."""
    features, new = random_features(x, x_new, widths[-1], np.random.default_rng(seed))
    return new @ np.linalg.lstsq(features, y, rcond=None)[0]


@misconception(
    of="double_descent", hint="For whom were predictions wanted: for the rows you trained on, or for the new ones?"
)
def predicts_the_training_rows(x, y, x_new, widths, seed):
    """Predictions for x in place of x_new."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, _ = random_features(x, x_new, width, rng)
        predictions.append(features @ np.linalg.lstsq(features, y, rcond=None)[0])
    return np.stack(predictions)


@misconception(of="double_descent", hint="How far down does gradient descent get in a few hundred steps, at the peak?")
def descends_in_place_of_solving(x, y, x_new, widths, seed):
    """Some steps of gradient descent, which stop early and so hide the peak."""
    rng = np.random.default_rng(seed)
    predictions = []
    for width in widths:
        features, new = random_features(x, x_new, width, rng)
        coefficients = np.zeros((width, y.shape[1]))
        rate = 1 / np.linalg.norm(features, 2) ** 2
        for _ in range(100):
            coefficients -= rate * features.T @ (features @ coefficients - y)
        predictions.append(new @ coefficients)
    return np.stack(predictions)


# -------------------------------------------------------------------------------------------------------------- quiz

RIGHT_ANSWERS = {
    "mean_after_dropout": 3.0,
    "variance_after_dropout": 2.25,
    "why_scale_while_training": "b",
    "loss_lower_on_new_data": "c",
    "penalty_with_exact_zeros": "d",
    "factor_for_l2_loss": 0.02,
    "where_the_two_comes_from": "b",
    "ridge_variance": 0.64,
    "decay_in_adam": "a",
}


def right_but_for(**mistakes):
    """Puts a dictionary in place of the definition below: all answers right, but for these."""
    return lambda definition: {**RIGHT_ANSWERS, **mistakes}


@misconception(of="quiz", hint="What happens to the entries that survive?")
@right_but_for(mean_after_dropout=2.4)
def forgets_the_scale():
    """The expected value without the division by 1 - r."""


@misconception(of="quiz", hint="And in the other cases, when the entry is dropped: what comes out, and how often?")
@right_but_for(mean_after_dropout=3.75)
def looks_at_survivors_only():
    """What a survivor becomes, not the average over all coins."""


@misconception(of="quiz", hint="The rate is the probability of what?")
@right_but_for(mean_after_dropout=0.6)
def mean_with_the_rate_as_keep_probability():
    """The rate taken for the probability of surviving."""


@misconception(of="quiz", hint="Which two values can come out, and is 3 one of them?")
@right_but_for(variance_after_dropout=1.44)
def variance_without_the_scale():
    """The variance of a coin, times the square of the activation."""


@misconception(of="quiz", hint="Which unit does your answer have if activations are in volts: volts or squared volts?")
@right_but_for(variance_after_dropout=1.5)
def gives_the_standard_deviation():
    """The root of the variance."""


@misconception(of="quiz", hint="What would your formula give for an activation that is never dropped?")
@right_but_for(variance_after_dropout=11.25)
def forgets_to_subtract_the_squared_mean():
    """The mean of the squares."""


@misconception(of="quiz", hint="By how much does a variance grow when all values double?")
@right_but_for(variance_after_dropout=0.75)
def does_not_square_the_activation():
    """The activation enters with its first power."""


@misconception(of="quiz", hint="Does a larger activation get more noise?")
@right_but_for(variance_after_dropout=0.25)
def leaves_the_activation_out():
    """The variance for an activation of 1."""


@misconception(of="quiz", hint="With a rate near 0, should the noise be small or large?")
@right_but_for(variance_after_dropout=36.0)
def variance_with_the_rate_as_keep_probability():
    """The rate taken for the probability of surviving."""


@misconception(of="quiz", hint="What is the gradient of x in x?")
@right_but_for(why_scale_while_training="a")
def blames_gradients_for_the_scale():
    """Believes that survivors without a scale have no gradient."""


@misconception(of="quiz", hint="How many coins does a unit get in a hundred steps?")
@right_but_for(why_scale_while_training="c")
def thinks_dropped_units_are_lost():
    """Believes that a dropped unit stays dropped."""


@misconception(
    of="quiz", hint="Look at the three histograms of question 1 again. What do they have in common, and what not?"
)
@right_but_for(why_scale_while_training="d")
def thinks_the_scale_keeps_the_variance():
    """Believes that the spread is kept as well."""


@misconception(of="quiz", hint="Question 2 printed three losses for the same digits. Why did they differ?")
@right_but_for(loss_lower_on_new_data="a")
def suspects_the_split():
    """Explains the gap by a leak."""


@misconception(of="quiz", hint="Were both losses measured on the same network, unit by unit?")
@right_but_for(loss_lower_on_new_data="b")
def thinks_new_data_must_cost_more():
    """Believes that a loss on new data is never the lower one."""


@misconception(of="quiz", hint="Which of the two losses is the lower one when a network overfits?")
@right_but_for(loss_lower_on_new_data="d")
def calls_the_gap_overfitting():
    """Names the opposite gap."""


@misconception(of="quiz", hint="If being small is cheap already, what is gained by becoming exactly 0?")
@right_but_for(penalty_with_exact_zeros="a")
def thinks_small_squares_give_zeros():
    """Believes that L2 makes zeros because small squares are cheap."""


@misconception(of="quiz", hint="How hard does L2 pull on a weight of 0.001?")
@right_but_for(penalty_with_exact_zeros="b")
def thinks_a_growing_pull_gives_zeros():
    """Believes that L2 makes zeros because large weights are pulled hard."""


@misconception(of="quiz", hint="In question 7, which strength takes a = 0.3 to exactly 0?")
@right_but_for(penalty_with_exact_zeros="c")
def thinks_strength_makes_the_zeros():
    """Believes that any penalty makes zeros if it is strong enough."""


@misconception(of="quiz", hint="What does tf.nn.l2_loss return for a single weight of 2?")
@right_but_for(factor_for_l2_loss=0.01)
def thinks_l2_loss_is_the_sum_of_squares():
    """Takes tf.nn.l2_loss for the plain sum of squares."""


@misconception(
    of="quiz", hint="Which of the two functions already contains a factor 1/2, and what must make up for it?"
)
@right_but_for(factor_for_l2_loss=0.005)
def applies_the_half_the_wrong_way():
    """Halves where it should double."""


@misconception(of="quiz", hint="Would a layer without a bias have the gradient lambda w?")
@right_but_for(where_the_two_comes_from="a")
def counts_kernels_and_biases():
    """Explains the 2 by two kinds of weights."""


@misconception(of="quiz", hint="L1 has the same two cases. Is there a 2 in its gradient?")
@right_but_for(where_the_two_comes_from="c")
def counts_signs():
    """Explains the 2 by two signs."""


@misconception(of="quiz", hint="Differentiate the cube of |w|. Is the factor all that changes?")
@right_but_for(where_the_two_comes_from="d")
def reads_the_two_off_the_name():
    """Explains the 2 by the name of the penalty."""


@misconception(of="quiz", hint="A random number is multiplied by 0.5. Is its variance then half as large?")
@right_but_for(ridge_variance=0.8)
def gives_the_shrinkage_itself():
    """The factor of the weight, not that of its variance."""


@misconception(of="quiz", hint="Were you asked what is lost or what is left?")
@right_but_for(ridge_variance=0.36)
def gives_what_the_variance_loses():
    """The share that is lost."""


@misconception(of="quiz", hint="Is the 4 given for d or for its square?")
@right_but_for(ridge_variance=0.885813)
def squares_the_four_again():
    """Takes the 4 for d, and so 16 for its square."""


@misconception(of="quiz", hint="Which of the two variances is the smaller one, and is your fraction below 1?")
@right_but_for(ridge_variance=1.5625)
def divides_the_other_way_round():
    """The variance of OLS as a multiple of that of ridge."""


@misconception(of="quiz", hint="For a feature that varies enormously, should your fraction be near 0 or near 1?")
@right_but_for(ridge_variance=0.04)
def uses_what_is_taken_away():
    """The square of 1/5 in place of 4/5."""


@misconception(of="quiz", hint="Adam sees gradients of 0.02 or of 0.04, in every step. By what does it divide them?")
@right_but_for(decay_in_adam="b")
def thinks_adam_decays_like_plain_descent():
    """Carries the shares of plain gradient descent over to Adam."""


@misconception(of="quiz", hint="Where is the strength squared: in the penalty, in its gradient or nowhere?")
@right_but_for(decay_in_adam="c")
def squares_the_strength():
    """Lets the strength enter twice."""


@misconception(of="quiz", hint="Is the whole gradient of this weight zero?")
@right_but_for(decay_in_adam="d")
def thinks_adam_ignores_a_pure_penalty():
    """Believes that a weight without data stays where it is."""
