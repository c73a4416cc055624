"""PS4: what is asked, what each answer must do, and what it is worth.

Random masks are never compared with the reference's mask. Several calls are made with the same input, and statistics
that hold for every right way to draw (``tfnn.mask_summaries``) are compared: they move by less than their tolerance of
6 standard deviations. Rates are 0.2 and 0.8 and never 0.5 alone, where dropping and keeping look alike. Penalties are
asked for weights of both signs in several tensors of different shapes; models have biases that are not 0.
"""

import numpy as np

from autograder.authoring import (
    Given,
    ProblemSet,
    Question,
    array_call,
    call,
    entry,
    gradient,
    keras_layer,
    keras_optimizer,
    model_steps,
    model_value,
    random_calls,
    random_layer,
    training_arms,
)
from tfnn.data import digits
from tfnn.judges import agrees_on, near_reference_of, right_answer
from tfnn.mask_summaries import statistics_of_arms, statistics_of_masks, weights_without_gradient


def activations(rng, *shape, dtype="float32"):
    """Numbers between 0.5 and 1.5, one in five of them negative; none is 0, and no two are equal (in float32)."""
    signs = np.where(rng.permutation(int(np.prod(shape))) % 5 == 0, -1, 1)
    distinct = 0.5 + rng.permutation(len(signs)) / len(signs)
    return (signs * distinct).reshape(shape).astype(dtype)


def weights(rng, *shape):
    """Weights of both signs, none of them near 0."""
    signs = rng.permutation(np.resize([-1, 1, 1], int(np.prod(shape)))).reshape(shape)
    return (signs * rng.uniform(0.2, 2.0, size=shape)).astype("float32")


# ---------------------------------------------------------------------------------------------------------- dropout

dropout = Question(
    "dropout",
    title="Dropout, as a function",
    forbidden=[
        "tf.nn.dropout",
        "tf.nn.experimental.stateless_dropout",
        "tf.nn.experimental.general_dropout",
        "keras.random.dropout",
        "keras.layers.Dropout",
    ],
)

# Statistics of right answers are equal but for what chance does, 6 standard deviations of it; see the summary. 24 calls
# are enough for those who flip a single coin per call to see both of its sides.
LOOSELY = {"summary": statistics_of_masks, "atol": 0.04, "rtol": 0.05}
RATES = (0.2, 0.8)

right_share = near_reference_of("share_of_zeros")
right_growth = near_reference_of("growth_of_survivors", "share_of_survivors_times_1_over_1_minus_rate")
OF_ONE_CALL = {
    "share_of_zeros_by_value": "whether an entry is dropped depends on its value",
    "shares_of_equal_fate_of_neighbors": "whether an entry is dropped depends on what happens to its neighbors",
}
OF_TWO_CALLS = {"share_of_equal_fate_in_two_calls": "two calls with the same input drop the same entries"}
independent = agrees_on(OF_ONE_CALL)
new_coins = agrees_on(OF_TWO_CALLS)
independent_and_new = agrees_on({**OF_ONE_CALL, **OF_TWO_CALLS})
untouched = near_reference_of("share_of_zeros", "share_of_entries_left_alone")


def while_training(rng):
    """The same calls for several checks, so that they are made once."""
    return [random_calls(calls=24, x=activations(rng, 40, 50), rate=rate, training=True) for rate in RATES]


@dropout.check(points=3, visibility="visible", judge=right_share, **LOOSELY)
def share_of_zeros(rng):
    """while training, the share of entries that are 0 is the rate, for rates of 0.2 and 0.8"""
    return while_training(rng)


@dropout.check(points=2, judge=right_growth, **LOOSELY)
def survivors_grow(rng):
    """what is not dropped is divided by 1 - rate, every entry in every call by the same number"""
    return while_training(rng)


@dropout.check(points=2, judge=independent, needs=["share_of_zeros"], **LOOSELY)
def coins_are_independent(rng):
    """each entry has its own coin: neither its value nor its row or column decides"""
    return while_training(rng)


@dropout.check(points=1, judge=new_coins, needs=["share_of_zeros"], **LOOSELY)
def every_call_flips_new_coins(rng):
    """two calls with the same input do not drop the same entries"""
    return while_training(rng)


@dropout.check(points=2, judge=untouched, needs=["share_of_zeros"], **LOOSELY)
def inference_changes_nothing(rng):
    """when not training, the result is x itself"""
    return [random_calls(calls=24, x=activations(rng, 40, 50), rate=rate, training=False) for rate in (0.3, 0.8)]


@dropout.check(points=1, judge=untouched, needs=["share_of_zeros"], **LOOSELY)
def rate_zero_changes_nothing(rng):
    """with a rate of 0 the result is x itself, while training, too"""
    return random_calls(calls=24, x=activations(rng, 40, 50), rate=0.0, training=True)


@dropout.check(points=2, **LOOSELY)
def gradient_follows_the_mask(rng):
    """the gradient is 1 / (1 - rate) where an entry was kept and 0 where it was dropped"""
    return random_calls(calls=24, wrt="x", x=activations(rng, 40, 50), rate=0.2, training=True)


@dropout.check(points=1, **LOOSELY)
def any_number_of_axes(rng):
    """a batch of feature maps with four axes, and a single vector"""
    shapes = [(10, 4, 5, 20), (2000,)]
    return [random_calls(calls=24, x=activations(rng, *shape), rate=0.2, training=True) for shape in shapes]


@dropout.check(points=1, **LOOSELY)
def other_precisions(rng):
    """float64 and float16 activations"""
    kinds = ["float64", "float16"]
    return [random_calls(calls=24, x=activations(rng, 40, 50, dtype=k), rate=0.2, training=True) for k in kinds]


# ---------------------------------------------------------------------------------------------------- Dropout layer

dropout_layer = Question(
    "dropout_layer", title="Dropout, as a Keras layer", entry_point="Dropout", forbidden=["keras.layers.Dropout"]
)


def layer_while_training(rng):
    """The same calls for several checks."""
    return [random_layer(x=activations(rng, 40, 50), rate=rate, calls=24, training=True) for rate in RATES]


@dropout_layer.check(points=2, visibility="visible", judge=right_share, **LOOSELY)
def layer_drops(rng):
    """layer(x, training=True) drops entries with the rate that the layer was made with"""
    return layer_while_training(rng)


@dropout_layer.check(points=1, judge=right_growth, **LOOSELY)
def layer_lets_survivors_grow(rng):
    """what is not dropped is divided by 1 - rate"""
    return layer_while_training(rng)


@dropout_layer.check(points=1, judge=independent_and_new, needs=["layer_drops"], **LOOSELY)
def layer_flips_new_coins(rng):
    """each entry has its own coin, and two calls of the same layer do not drop the same entries"""
    return layer_while_training(rng)


@dropout_layer.check(points=2, judge=untouched, needs=["layer_drops"], **LOOSELY)
def layer_rests_in_inference(rng):
    """layer(x) and layer(x, training=False) pass x on as it is"""
    x = activations(rng, 40, 50)
    return [random_layer(x=x, rate=0.3, calls=24, training=training) for training in (None, False)]


@dropout_layer.check(points=2, **LOOSELY)
def obeys_the_model_around_it(rng):
    """inside a model, the model decides: model(x, training=True) drops, model(x) does not"""
    return [
        random_layer(x=activations(rng, 40, 50), rate=0.2, calls=24, inside="model", training=True),
        random_layer(x=activations(rng, 40, 50), rate=0.2, calls=24, inside="model"),
    ]


@dropout_layer.check(points=1, timeout_s=15, **LOOSELY)
def drops_while_a_model_is_fitted(rng):
    """inside model.fit it drops, and every training step flips new coins, although Keras compiles the step"""
    return random_layer(x=activations(rng, 1, 2000), rate=0.2, calls=24, inside="fit")


@dropout_layer.check(points=1, **LOOSELY)
def feature_maps(rng):
    """feature maps with four axes"""
    return random_layer(x=activations(rng, 10, 4, 5, 20), rate=0.8, calls=24, training=True)


# -------------------------------------------------------------------------------------------------- the three penalties

# A later question may use what Keras has for an earlier one, so the elastic net may be made of these two.
BOTH_PENALTIES = ["keras.regularizers.L1L2", "keras.regularizers.l1_l2"]

l1_penalty = Question(
    "l1_penalty", title="The L1 penalty", forbidden=["keras.regularizers.L1", "keras.regularizers.l1", *BOTH_PENALTIES]
)
l2_penalty = Question(
    "l2_penalty", title="The L2 penalty", forbidden=["keras.regularizers.L2", "keras.regularizers.l2", *BOTH_PENALTIES]
)
elastic_net = Question("elastic_net", title="Both at once, the elastic net", forbidden=BOTH_PENALTIES)

# Two tensors of different shapes, both signs, and a zero: L1 is 0.675, L2 1.43125, for lam = 0.1.
BY_HAND = [np.array([[1, -2], [0.5, 0]], "float32"), np.array([[3], [-0.25]], "float32")]


def layers_of_weights(rng):
    """The kernels of three layers, one of them with four axes."""
    return [weights(rng, 5, 3), weights(rng, 2, 2, 3, 2), weights(rng, 4)]


def slope_at_zero(lam):
    """Judge: at weights of 0 the slope is a number between -lam and lam; elsewhere it is the reference's."""

    def judge(cases):
        for case in cases:
            for number, kernel in enumerate(case.inputs["ws"]):
                name = f"gradient_{number}"
                slope, expected = case.received[name], case.expected[name]
                if slope.shape != kernel.shape:
                    return f"the gradient has shape {slope.shape}, expected the shape of the weights, {kernel.shape}"
                at_zero = slope[kernel == 0].astype("float64")
                if not np.isfinite(at_zero).all():
                    return "the gradient is not a finite number at a weight of exactly 0"
                if (np.abs(at_zero) > lam * (1 + 1e-4)).any():
                    return f"the slope at a weight of exactly 0 is {np.abs(at_zero).max():.3g}, expected at most lam"
                if not np.allclose(slope[kernel != 0], expected[kernel != 0], rtol=1e-3, atol=1e-5):
                    return "the gradient at the weights beside a 0 is off"
        return None

    return judge


@l1_penalty.check(points=2, visibility="visible")
def l1_of_two_tensors(rng):
    """lam times the sum of the absolute values over all tensors"""
    return [call(BY_HAND, 0.1), call(ws=layers_of_weights(rng), lam=0.03)]


@l1_penalty.check(points=1)
def l1_gradient(rng):
    """the gradient: +lam or -lam for every weight, whichever way it points"""
    return gradient(layers_of_weights(rng), 0.3, wrt=0)


@l1_penalty.check(points=1, judge=slope_at_zero(0.3))
def l1_slope_at_zero(rng):
    """the slope at a weight of exactly 0 is finite"""
    return gradient(ws=[weights(rng, 3, 2), BY_HAND[0], np.zeros(3, "float32")], lam=0.3, wrt="ws")


@l1_penalty.check(points=1, needs=["l1_of_two_tensors"])
def l1_of_nothing(rng):
    """a strength of 0, and an empty list: the penalty is 0"""
    return [call(layers_of_weights(rng), 0.0), call([], 0.1)]


@l2_penalty.check(points=2, visibility="visible")
def l2_of_two_tensors(rng):
    """lam times the sum of the squares over all tensors"""
    return [call(BY_HAND, 0.1), call(ws=layers_of_weights(rng), lam=0.03)]


@l2_penalty.check(points=2)
def l2_gradient(rng):
    """the gradient, also where weights are exactly 0"""
    zeros = [weights(rng, 3, 2), BY_HAND[0], np.zeros((2, 2), "float32")]
    return [gradient(layers_of_weights(rng), 0.3, wrt=0), gradient(ws=zeros, lam=0.3, wrt="ws")]


@l2_penalty.check(points=1, needs=["l2_of_two_tensors"])
def l2_of_nothing(rng):
    """a strength of 0, and an empty list: the penalty is 0"""
    return [call(layers_of_weights(rng), 0.0), call([], 0.1)]


@elastic_net.check(points=2, visibility="visible")
def elastic_of_two_tensors(rng):
    """lam times the sum of beta w^2 + |w| over all tensors, for beta below and above 1"""
    return [call(BY_HAND, 0.1, 0.25), call(ws=layers_of_weights(rng), lam=0.03, beta=3.0)]


@elastic_net.check(points=1)
def elastic_gradient(rng):
    """the gradient of both parts"""
    return gradient(layers_of_weights(rng), 0.3, 2.0, wrt=0)


@elastic_net.check(points=1, judge=slope_at_zero(0.3))
def elastic_slope_at_zero(rng):
    """the slope at a weight of exactly 0 is finite"""
    return gradient(ws=[weights(rng, 3, 2), BY_HAND[0], np.zeros(3, "float32")], lam=0.3, beta=0.5, wrt="ws")


@elastic_net.check(points=1, needs=["elastic_of_two_tensors"])
def elastic_of_nothing(rng):
    """beta of 0 leaves the L1 part alone; a strength of 0 and an empty list give 0"""
    return [call(layers_of_weights(rng), 0.2, 0.0), call(layers_of_weights(rng), 0.0, 2.0), call([], 0.1, 2.0)]


# --------------------------------------------------------------------------------------------- one weight on its own

prox_l1 = Question(
    "prox_l1",
    title="What L1 does to one weight",
    forbidden=["keras.ops.soft_shrink", "keras.ops.nn.soft_shrink", "keras.activations.soft_shrink"],
)
shrink_l2 = Question("shrink_l2", title="What L2 does to one weight")


def apart_from(rng, lam, *shape):
    """Numbers of both signs, at least a tenth of lam away from lam in size: half of them smaller, half larger."""
    count = int(np.prod(shape))
    sizes = np.where(np.arange(count) % 2, rng.uniform(0.1, 0.9, count), rng.uniform(1.1, 4.0, count))
    signs = np.where(np.arange(count) // 2 % 2, -1, 1)
    return rng.permutation(lam * sizes * signs).reshape(shape).astype("float32")


@prox_l1.check(points=2, visibility="visible")
def both_sides_of_the_threshold(rng):
    """values above and below the strength in size, of both signs"""
    by_hand = np.array([3.0, -2.0, 0.4, -0.3, 1.2], "float32")
    return [call(by_hand, 0.5), call(a=apart_from(rng, 2.0, 12), lam=2.0)]


@prox_l1.check(points=1)
def just_above_the_threshold(rng):
    """a value just above the strength gives a result just above 0"""
    return call(np.array([0.71, -0.72, 0.69, -0.68], "float32"), 0.7)


@prox_l1.check(points=1)
def matrices_of_values(rng):
    """matrices, where each entry is on its own"""
    return [call(apart_from(rng, 0.3, 3, 4), 0.3), call(apart_from(rng, 1.5, 2, 3, 2), 1.5)]


@prox_l1.check(points=1, needs=["both_sides_of_the_threshold"])
def exact_zeros(rng):
    """small values become exactly 0, zeros stay 0, and a strength of 0 changes nothing"""
    small = (apart_from(rng, 1.0, 8) / 5).astype("float32")
    return [call(small, 1.0), call(np.zeros(3, "float32"), 0.5), call(apart_from(rng, 1.0, 6), 0.0)]


@shrink_l2.check(points=2, visibility="visible")
def shrunken_values(rng):
    """values of both signs, for a weak and a strong penalty"""
    by_hand = np.array([3.0, -2.0, 0.4, -0.3, 1.2], "float32")
    return [call(by_hand, 0.5), call(a=apart_from(rng, 1.0, 12), lam=3.0)]


@shrink_l2.check(points=2)
def matrices_of_shrunken_values(rng):
    """matrices, where each entry is on its own"""
    return [call(apart_from(rng, 1.0, 3, 4), 0.1), call(apart_from(rng, 1.0, 2, 3, 2), 1.7)]


@shrink_l2.check(points=1, needs=["shrunken_values"])
def nothing_to_shrink(rng):
    """zeros stay 0, and a strength of 0 changes nothing"""
    return [call(np.zeros(3, "float32"), 0.5), call(apart_from(rng, 1.0, 6), 0.0)]


# --------------------------------------------------------------------------------------------------------- max_norm

max_norm = Question(
    "max_norm",
    title="A limit in place of a price: max-norm",
    forbidden=["tf.clip_by_norm", "keras.constraints.MaxNorm", "keras.constraints.max_norm"],
)


def columns_of_length(rng, rows, lengths, dtype="float32"):
    """A matrix whose columns point anywhere and have the given lengths."""
    columns = rng.normal(size=(rows, len(lengths)))
    return (columns / np.linalg.norm(columns, axis=0) * np.array(lengths)).astype(dtype)


@max_norm.check(points=3, visibility="visible")
def long_columns_are_cut(rng):
    """columns longer than c come down to c and keep their direction, the others stay as they are"""
    by_hand = np.array([[3, 0.3], [4, -0.4]], "float32")
    return [call(by_hand, 2.0), call(W=columns_of_length(rng, 6, [0.5, 1.4, 1.6, 5.0]), c=1.5)]


@max_norm.check(points=1)
def other_limits(rng):
    """limits far below and far above 1"""
    lengths = [0.02, 0.3, 0.9, 3.0, 30.0]
    return [call(columns_of_length(rng, 3, lengths), 0.1), call(columns_of_length(rng, 3, lengths), 10.0)]


@max_norm.check(points=1)
def rows_in_place_of_columns(rng):
    """with axis=1 it is the rows that are limited"""
    return [call(columns_of_length(rng, 6, [0.5, 1.4, 1.6, 5.0]).T, 1.5, axis=1), call(weights(rng, 3, 5), 1.5, 1)]


@max_norm.check(points=1)
def vectors_and_more_axes(rng):
    """a single vector, and weights with three axes"""
    return [call(weights(rng, 7), 1.2), call(weights(rng, 3, 4, 2), 2.0), call(weights(rng, 3, 4, 2), 2.0, axis=-1)]


@max_norm.check(points=1)
def columns_of_zeros(rng):
    """a column of zeros stays zero, and no NaN appears"""
    return call(columns_of_length(rng, 4, [0.0, 2.0, 0.5, 0.0]), 1.0)


@max_norm.check(points=1, needs=["long_columns_are_cut"])
def nothing_is_too_long(rng):
    """weights within the limit stay as they are"""
    return call(columns_of_length(rng, 5, [0.1, 0.5, 0.9]), 1.0)


# ------------------------------------------------------------------------------------------------- regularized_loss

regularized_loss = Question("regularized_loss", title="The loss that is minimized")

DENSE = [keras_layer("Dense", units=4, activation="tanh"), keras_layer("Dense", units=3)]
WITH_BATCH_NORM = [
    keras_layer("Dense", units=4),
    keras_layer("BatchNormalization"),
    keras_layer("Activation", activation="tanh"),
    keras_layer("Dense", units=3),
]
CONVOLUTION = [
    keras_layer("Conv2D", filters=3, kernel_size=2, activation="tanh"),
    keras_layer("Flatten"),
    keras_layer("Dense", units=3),
]
value_only = near_reference_of("value")
NO_SYMMETRY = Given("weighted_squares")


def batch(rng, rows, *features, outputs=3):
    """Examples and targets; the loss of these questions is not symmetric, so swapping its arguments shows."""
    x = rng.normal(size=(rows, *features)).astype("float32")
    return {"x": x, "y": rng.normal(size=(rows, outputs)).astype("float32")}


def loss_of(rng, layers, l1, l2, rows=6, features=(5,)):
    """One value of the regularized loss."""
    return model_value(
        l1, l2, layers=layers, loss_fn=NO_SYMMETRY, seed=rng.integers(2**31), **batch(rng, rows, *features)
    )


@regularized_loss.check(points=3, visibility="visible", judge=value_only)
def loss_of_a_dense_model(rng):
    """the loss of the data plus both penalties on both kernels"""
    return [loss_of(rng, DENSE, 0.02, 0.05), loss_of(rng, DENSE, 0.3, 0.1, rows=3, features=(7,))]


@regularized_loss.check(points=2, judge=value_only)
def one_penalty_at_a_time(rng):
    """l1 alone, and l2 alone"""
    return [loss_of(rng, DENSE, 0.1, 0.0), loss_of(rng, DENSE, 0.0, 0.1)]


@regularized_loss.check(points=3)
def gradient_of_the_regularized_loss(rng):
    """the gradient reaches all weights, that of the penalties too"""
    return [loss_of(rng, DENSE, 0.02, 0.05), loss_of(rng, DENSE, 0.3, 0.0)]


@regularized_loss.check(points=1, judge=value_only, needs=["loss_of_a_dense_model"])
def loss_without_penalties(rng):
    """with both strengths 0 it is the loss of the data"""
    return loss_of(rng, DENSE, 0.0, 0.0)


@regularized_loss.check(points=1, judge=value_only)
def batches_of_other_sizes(rng):
    """batches of 1, 2 and 9 rows: the penalty is added once, whatever the size"""
    return [loss_of(rng, DENSE, 0.05, 0.1, rows=rows) for rows in (1, 2, 9)]


@regularized_loss.check(points=3)
def batch_normalization_does_not_pay(rng):
    """a model with BatchNormalization: in training mode, and its scales and shifts are free"""
    return loss_of(rng, WITH_BATCH_NORM, 0.1, 0.2, rows=8)


@regularized_loss.check(points=2)
def kernels_of_convolutions_pay(rng):
    """the kernels of Conv2D layers pay, too"""
    return loss_of(rng, CONVOLUTION, 0.1, 0.2, features=(4, 4, 2))


# ------------------------------------------------------------------------------------------- train_step_regularized

train_step_regularized = Question("train_step_regularized", title="One regularized training step")

SGD = keras_optimizer("SGD", learning_rate=0.1)
MOMENTUM = keras_optimizer("SGD", learning_rate=0.1, momentum=0.9)
ADAM = keras_optimizer("Adam", learning_rate=0.05)
FROZEN = [keras_layer("Dense", units=4, activation="tanh", trainable=False), keras_layer("Dense", units=3)]


def dense_weights(*layers):
    """Judge: the kernels and biases of these layers, counted from 1."""
    return near_reference_of(*[f"{kind}_of_layer_{layer}" for layer in layers for kind in ("kernel", "bias")])


batch_norm_weights = near_reference_of(
    *dense_weights(1, 4).parameters["names"],
    *[f"{name}_of_layer_2" for name in ("gamma", "beta", "moving_mean", "moving_variance")],
)


def steps(rng, layers, optimizer, batches, l1=0.02, l2=0.05, features=(5,), models=1):
    """Training steps on one model, one per batch, or on several models in turn."""
    return model_steps(
        l1,
        l2,
        layers=layers,
        optimizer=optimizer,
        loss_fn=NO_SYMMETRY,
        batches=batches,
        seed=rng.integers(2**30),
        models=models,
        **batch(rng, sum(batches), *features),
    )


@train_step_regularized.check(points=3, visibility="visible", judge=dense_weights(1, 2))
def one_regularized_step(rng):
    """after one step of SGD all weights are where the gradient of the regularized loss leads"""
    return [steps(rng, DENSE, SGD, [8]), steps(rng, DENSE, SGD, [5], l1=0.2, l2=0.0, features=(3,))]


@train_step_regularized.check(points=2, judge=near_reference_of("loss"))
def regularized_loss_before_the_update(rng):
    """the loss that comes back holds the penalties and was measured before the update"""
    return [steps(rng, DENSE, SGD, [8]), steps(rng, DENSE, SGD, [6, 6])]


two_models = near_reference_of(
    *dense_weights(1, 2).parameters["names"],
    *[f"{name}_of_model_2" for name in dense_weights(1, 2).parameters["names"]],
)


@train_step_regularized.check(points=1, judge=two_models)
def three_steps_with_momentum(rng):
    """three steps with momentum, on two models in turn"""
    return steps(rng, DENSE, MOMENTUM, [6, 6, 6], models=2)


@train_step_regularized.check(points=1, judge=dense_weights(1, 2), rtol=2e-3, atol=2e-4)
def three_steps_with_adam(rng):
    """three steps of Adam"""
    return steps(rng, DENSE, ADAM, [6, 6, 6])


@train_step_regularized.check(points=1, judge=dense_weights(1, 2))
def batches_of_any_size(rng):
    """batches of 7, 2 and 1 rows"""
    return steps(rng, DENSE, SGD, [7, 2, 1])


@train_step_regularized.check(points=2, judge=batch_norm_weights)
def step_with_batch_normalization(rng):
    """a model with BatchNormalization: its moving statistics move, its scales and shifts are not penalized"""
    return steps(rng, WITH_BATCH_NORM, SGD, [8, 8])


def weights_alone(arrays, inputs):
    """Summary: leaves the loss out, to which a frozen kernel may or may not add its price."""
    return {name: array for name, array in arrays.items() if name != "loss"}


@train_step_regularized.check(points=1, summary=weights_alone, rtol=1e-3, atol=1e-4)
def frozen_layer_stays(rng):
    """a frozen layer stays as it is"""
    return steps(rng, FROZEN, SGD, [6, 6])


@train_step_regularized.check(points=1, summary=weights_without_gradient, atol=0.1)
def step_drops_units(rng):
    """a Dropout layer drops units during the step"""
    layers = [keras_layer("Dropout", rate=0.3), keras_layer("Dense", units=1)]
    data = {"x": activations(rng, 1, 2000), "y": np.full((1, 1), 1e3, "float32")}
    return model_steps(
        0.0, 0.0, layers=layers, optimizer=SGD, loss_fn=NO_SYMMETRY, batches=[1], seed=rng.integers(2**31), **data
    )


# ------------------------------------------------------------------------------------------------------- experiment

experiment = Question("experiment", title="Four ways to overfit 200 digits", entry_point="train_four_arms")

ARMS = {"summary": statistics_of_arms, "atol": 0.1, "rtol": 0.1, "timeout_s": 20}
LONG = {"costly": True, "timeout_s": 90, "needs": ["four_networks"]}
EPOCHS = 60


def short_run(rng):
    """Two epochs of a step that only writes down what it is given; the classes are not those of the digits."""
    x = rng.uniform(size=(100, 20)).astype("float32")
    y = np.eye(7, dtype="float32")[np.arange(100) % 7]
    levels = rng.uniform(1, 3, size=400).astype("float32")
    return training_arms(x=x, y=y, levels=levels, epochs=2, batch_size=16, seed=int(rng.integers(2**31)))


def long_run(rng):
    """200 digits, one label in ten replaced by another class; pixels and classes are permuted.

    Weights learned elsewhere are worthless on permuted pixels. The split is the same in every run.
    """
    data = digits()
    pixels, classes = rng.permutation(64), rng.permutation(10)
    order = np.random.default_rng(17).permutation(len(data.x))
    x, labels = data.x[order][:, pixels], classes[data.labels[order]]
    given = labels[:200].copy()
    given[:20] = (given[:20] + rng.integers(1, 10, size=20)) % 10
    return training_arms(
        x=x[:200],
        y=np.eye(10, dtype="float32")[given],
        x_new=x[200:],
        labels=labels[200:],
        epochs=EPOCHS,
        batch_size=100,
        seed=int(rng.integers(2**31)),
        learning_rate=0.004,
    )


def cross_entropy_of(scores, labels):
    """The mean cross-entropy of scores (M, K) for class numbers (M,)."""
    scores = scores.astype("float64") - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(labels)), labels])


def sum_of_squares(case, arm):
    """The sum of the squares of all kernels of one arm."""
    return sum(
        float(np.square(array.astype("float64")).sum())
        for name, array in case.received.items()
        if name.startswith("kernel_") and name.endswith(f"_of_{arm}")
    )


def learns_by_heart(cases):
    """Without regularization, at least 99 % of the training examples get the label they were given."""
    for case in cases:
        share = np.mean(case.received["scores_of_none"].argmax(axis=1) == case.inputs["y"].argmax(axis=1))
        if not share >= 0.99:
            return f"without regularization {share:.1%} of the training examples are learned, expected at least 99 %"
    return None


def dropout_is_less_surprised(cases):
    """On new digits, the cross-entropy with dropout is below 0.9 times that without regularization."""
    for case in cases:
        none, dropped = (
            cross_entropy_of(case.received[f"new_scores_of_{arm}"], case.withheld["labels"])
            for arm in ("none", "dropout")
        )
        if not dropped < 0.9 * none:
            return (
                f"the cross-entropy on new digits is {dropped:.3g} with dropout and {none:.3g} without, "
                "expected less than 0.9 times as much"
            )
    return None


def l2_shrinks_the_weights(cases):
    """With L2 the sum of the squared weights is less than half of that without regularization."""
    for case in cases:
        none, penalized = sum_of_squares(case, "none"), sum_of_squares(case, "l2")
        if not penalized < 0.5 * none:
            return f"the squared weights sum to {penalized:.3g} with L2 and {none:.3g} without, expected less than half"
    return None


def l1_leaves_many_weights_at_zero(cases):
    """With L1 more than 30 % of the weights of the first layer are below 0.001 in size."""
    for case in cases:
        share = np.mean(np.abs(case.received["kernel_1_of_l1"]) < 1e-3)
        if not share > 0.3:
            return f"{share:.1%} of the first layer's weights are below 0.001 in size with L1, expected more than 30 %"
    return None


architecture = agrees_on(
    {
        "shapes_of_kernels": "the kernels have other shapes than two hidden layers of 256 units and one unit per class",
        "outputs_in_inference": "a hidden layer has another activation than ReLU, or the scores have one",
    }
)
strengths = agrees_on(
    {"strengths_in_ten_thousandths": "an arm hands the step other strengths of L1 and L2 than the table says"}
)
dropping = agrees_on(
    {
        "shares_of_zeros_in_training": "in some arm, more or fewer units are dropped than the table says",
        "growth_of_outputs_in_training": "in some arm, what is left grows more or less than a rate of 0.5 asks for",
    }
)
fair_start = agrees_on(
    {
        "share_of_first_weights_at_zero": "the first weights are 0, expected random ones",
        "first_weights_equal_those_of_the_first_arm": "the four networks do not start from the same weights",
    }
)
whole_epochs = agrees_on(
    {
        "fewest_and_most_visits_of_a_row": "some rows are used more or less often than once per epoch",
        "steps": "an arm makes more or fewer steps than the batch size asks for",
        "share_of_rows_with_their_own_target": "some rows come with the label of another row",
        "share_of_rows_in_the_order_of_the_array": "the rows come in the order of the array, expected a shuffled one",
        "share_of_rows_at_the_same_place_in_two_epochs": "two epochs have the same order, expected another each time",
    }
)


@experiment.check(points=2, visibility="visible", judge=architecture, **ARMS)
def four_networks(rng):
    """a network for each arm: two hidden layers of 256 units with ReLU, and a layer that returns scores"""
    return short_run(rng)


@experiment.check(points=2, judge=strengths, **ARMS)
def strengths_of_the_arms(rng):
    """each arm hands the step its own strengths of L1 and L2"""
    return short_run(rng)


@experiment.check(points=2, judge=dropping, **ARMS)
def only_one_arm_drops(rng):
    """the arm "dropout" drops half of each hidden layer while training, the others drop nothing"""
    return short_run(rng)


@experiment.check(points=1, judge=fair_start, needs=["four_networks"], **ARMS)
def equal_first_weights(rng):
    """all four start from the same random weights"""
    return short_run(rng)


@experiment.check(points=1, judge=whole_epochs, **ARMS)
def every_row_once_per_epoch(rng):
    """in every arm and epoch each row is used once, with its own label, in a new order"""
    return short_run(rng)


@experiment.check(points=1, judge=learns_by_heart, **LONG)
def network_learns_by_heart(rng):
    """without regularization the network learns all 200 labels by heart, the wrong ones too"""
    return long_run(rng)


@experiment.check(points=2, judge=dropout_is_less_surprised, **LONG)
def dropout_helps_on_new_digits(rng):
    """with dropout the cross-entropy on new digits is lower"""
    return long_run(rng)


@experiment.check(points=2, judge=l2_shrinks_the_weights, **LONG)
def l2_makes_weights_small(rng):
    """with L2 the sum of the squared weights is less than half"""
    return long_run(rng)


@experiment.check(points=2, judge=l1_leaves_many_weights_at_zero, **LONG)
def l1_makes_weights_vanish(rng):
    """with L1 more than 30 % of the first layer's weights are nearly 0"""
    return long_run(rng)


# --------------------------------------------------------------------------------------------------- double_descent

double_descent = Question("double_descent", title="Double descent (bonus)", bonus=True)

TRAINING_ROWS = 200
WIDTHS = [50, 100, 150, 180, 200, 220, 260, 500, 2000]


def noisy_waves(rng, rows, slopes):
    """Examples of 20 features, and targets that are waves of them plus noise."""
    x = rng.normal(size=(rows, 20))
    return x, np.sin(x @ slopes) + 0.3 * rng.normal(size=(rows, slopes.shape[1]))


def descent(rng, widths, seed, on_training_rows=False):
    """Predictions for new rows whose targets are withheld, or for the training rows."""
    slopes = rng.normal(size=(20, 3)) / np.sqrt(20)
    x, y = noisy_waves(rng, TRAINING_ROWS, slopes)
    x_new, y_new = (x[:50], y[:50]) if on_training_rows else noisy_waves(rng, 300, slopes)
    return array_call(x=x, y=y, x_new=x_new, widths=widths, seed=seed, withheld={"targets": y_new})


def errors_by_width(case):
    """The mean squared error of the new rows for each width. Raises ValueError for predictions of another shape."""
    received, targets = case.received["value"], case.withheld["targets"]
    if received.shape != (len(WIDTHS), *targets.shape):
        raise ValueError(f"{received.shape}, expected {(len(WIDTHS), *targets.shape)}")
    return np.mean((received - targets) ** 2, axis=(1, 2))


def peaks_where_widths_meet_rows(cases):
    """The error is largest near as many features as rows, 4 times what fewer and many more features give."""
    errors = np.exp(np.mean([np.log(errors_by_width(case)) for case in cases], axis=0))
    if not np.isfinite(errors).all():
        return "some predictions are not finite numbers"
    highest = int(np.argmax(errors))
    if not 150 <= WIDTHS[highest] <= 260:
        return f"the error on new rows is largest with {WIDTHS[highest]} features, expected near {TRAINING_ROWS}"
    for width in (100, 2000):
        ratio = errors[highest] / errors[WIDTHS.index(width)]
        if not ratio >= 4:
            return f"the peak is {ratio:.3g} times the error of {width} features, expected at least 4 times"
    few, many = errors[WIDTHS.index(100)], errors[-1]
    if not many < 2 * few:
        return f"the error is {many:.3g} with 2000 features and {few:.3g} with 100, expected that it falls again"
    return None


@double_descent.check(points=2, visibility="visible", atol=1e-6)
def wide_features_hit_every_target(rng):
    """with more features than rows, the predictions for the training rows are their targets"""
    return descent(rng, [400, 900], seed=3, on_training_rows=True)


@double_descent.check(points=3, judge=peaks_where_widths_meet_rows, timeout_s=20)
def error_peaks_and_falls_again(rng):
    """the error on new rows is largest near 200 features for 200 rows, and falls again beyond"""
    return [descent(rng, WIDTHS, seed=seed) for seed in (1, 2)]


# -------------------------------------------------------------------------------------------------------------- quiz

quiz = Question("quiz", title="Quiz: regularization in numbers", entry_point="quiz_answers")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def mean_after_dropout(rng):
    """the expected value of an activation after inverted dropout"""
    return entry("mean_after_dropout")


@quiz.check(points=2, judge=right_answer(), rtol=1e-3)
def variance_after_dropout(rng):
    """the variance of an activation after inverted dropout"""
    return entry("variance_after_dropout")


@quiz.check(points=1, judge=right_answer())
def why_scale_while_training(rng):
    """why survivors are scaled while training and not when predicting"""
    return entry("why_scale_while_training")


@quiz.check(points=1, judge=right_answer())
def loss_lower_on_new_data(rng):
    """how the loss on new data can be lower than the training loss"""
    return entry("loss_lower_on_new_data")


@quiz.check(points=1, judge=right_answer())
def penalty_with_exact_zeros(rng):
    """which penalty sets weights to exactly zero, and why"""
    return entry("penalty_with_exact_zeros")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def factor_for_l2_loss(rng):
    """the factor before tf.nn.l2_loss that equals a regularizer of Keras"""
    return entry("factor_for_l2_loss")


@quiz.check(points=1, judge=right_answer())
def where_the_two_comes_from(rng):
    """where the 2 in the gradient of the L2 penalty comes from"""
    return entry("where_the_two_comes_from")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def ridge_variance(rng):
    """by how much ridge regression reduces the variance of a weight"""
    return entry("ridge_variance")


@quiz.check(points=1, judge=right_answer())
def decay_in_adam(rng):
    """what doubling an L2 penalty does to a weight under Adam"""
    return entry("decay_in_adam")


ASSIGNMENT = ProblemSet(
    "ps4_regularization",
    title="Regularization",
    version="1",
    time_limit_s=300,  # each lost check is tried again in a fresh process, where TensorFlow starts anew
    questions=[
        dropout,
        dropout_layer,
        l1_penalty,
        l2_penalty,
        elastic_net,
        prox_l1,
        shrink_l2,
        max_norm,
        regularized_loss,
        train_step_regularized,
        experiment,
        double_descent,
        quiz,
    ],
)
