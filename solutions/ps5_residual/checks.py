"""PS5: what is asked, what each answer must do, and what it is worth.

Many residual blocks are right: shortcuts with weights or without, convolutions with biases or none, layers created in
any order. So a probe sets every weight of a block by a rule that asks only for its shape (``tfnn.probes.blocks``) and
brings back what the block answers; here every structure that the notebook allows is computed again, in NumPy. An
answer that equals one of them is replaced by the first of them, before it is compared with the reference's (which is
replaced, too); any other stays as it is.
"""

from itertools import product

import numpy as np

from autograder.authoring import Given, ProblemSet, Question, call, entry, exercise, gradient
from tfnn.data import digits
from tfnn.judges import near_reference_of, right_answer
from tfnn.network_summaries import log_probabilities, orders_of_magnitude
from tfnn.probes.blocks import drawn_kernel


def numbers(rng, *shape):
    """Numbers of both signs, none of them close to 0, where ReLU has its corner."""
    return (rng.uniform(0.1, 2.0, size=shape) * rng.choice([-1, 1], size=shape)).astype("float32")


def matrix(rng, size):
    """A square matrix that neither blows vectors up nor makes them vanish, and is not symmetric."""
    return (rng.normal(size=(size, size)) / np.sqrt(size)).astype("float32")


def seed_of(rng):
    return int(rng.integers(1 << 30))


# --------------------------------------------------------------------------------------------------------- residual

residual = Question("residual", title="A function plus its input")


@residual.check(points=2, visibility="visible")
def values_of_the_sum(rng):
    """f(x) + x for a linear and for a bent function"""
    return [
        call(Given("linear_map", {"matrix": matrix(rng, 4)}), numbers(rng, 3, 4)),
        call(f=Given("bent_map", {"matrix": matrix(rng, 3)}), x=numbers(rng, 5, 3)),
    ]


@residual.check(points=1)
def gradient_of_the_sum(rng):
    """the gradient in x: what comes through f, and what comes past it"""
    return [
        gradient(Given("linear_map", {"matrix": matrix(rng, 4)}), numbers(rng, 3, 4), wrt=1),
        gradient(Given("bent_map", {"matrix": matrix(rng, 3)}), numbers(rng, 5, 3), wrt=1),
    ]


@residual.check(points=1, needs=["values_of_the_sum"])
def pictures_and_silence(rng):
    """inputs with any number of axes, and a function that answers zero"""
    return [
        call(Given("bent_map", {"matrix": matrix(rng, 3)}), numbers(rng, 2, 4, 5, 3)),
        call(Given("linear_map", {"matrix": matrix(rng, 3)}), numbers(rng, 3)),
        call(Given("silence"), numbers(rng, 2, 3, 3, 2)),
    ]


# ------------------------------------------------------------------------------------------------ residual_backward

residual_backward = Question("residual_backward", title="The way back", forbidden=["tf.GradientTape", "tf.gradients"])


@residual_backward.check(points=2, visibility="visible")
def gradient_through_a_linear_map(rng):
    """the gradient in x when f is a linear map"""
    return [
        call(Given("linear_map_backward", {"matrix": matrix(rng, 4)}), numbers(rng, 3, 4)),
        call(df=Given("linear_map_backward", {"matrix": matrix(rng, 3)}), dout=numbers(rng, 2, 4, 3)),
    ]


@residual_backward.check(points=1)
def gradient_through_a_bent_map(rng):
    """the gradient in x when f is bent"""
    slopes = {"matrix": matrix(rng, 3), "x": numbers(rng, 5, 3)}
    return call(Given("bent_map_backward", slopes), numbers(rng, 5, 3))


@residual_backward.check(points=1, needs=["gradient_through_a_linear_map"])
def gradient_past_a_silent_function(rng):
    """the gradient in x when none comes back through f"""
    return call(Given("silence"), numbers(rng, 3, 5))


# ------------------------------------------------------------------------------------------------------- grad_norms

grad_norms = Question("grad_norms", title="Where gradients vanish")


def stack(rng, activation, with_shortcuts, *, depth, rows=5, width=6, by_name=False):
    """A stack of layers, with kernels under which a plain stack of tanh layers keeps its size."""
    kernels = [matrix(rng, width) for _ in range(depth)]
    x, function = numbers(rng, rows, width) / 2, Given("keras_activation", {"name": activation})
    if by_name:
        return call(x=x, kernels=kernels, activation=function, residual=with_shortcuts)
    return call(x, kernels, function, with_shortcuts)


@grad_norms.check(points=3, visibility="visible", summary=orders_of_magnitude, atol=2e-3)
def norms_of_four_layers(rng):
    """the gradient's norm in each of four layers, plain and with shortcuts"""
    return [stack(rng, "tanh", False, depth=4), stack(rng, "tanh", True, depth=4)]


@grad_norms.check(points=3, summary=orders_of_magnitude, atol=2e-3)
def vanishing_in_a_plain_stack(rng):
    """ten plain sigmoid layers, where the first layer's gradient is less than a thousandth of the last one's"""
    return stack(rng, "sigmoid", False, depth=10)


@grad_norms.check(points=2, summary=orders_of_magnitude, atol=2e-3)
def surviving_with_shortcuts(rng):
    """ten sigmoid layers with shortcuts, where it is not"""
    return stack(rng, "sigmoid", True, depth=10)


@grad_norms.check(points=2, summary=orders_of_magnitude, atol=2e-3)
def other_activations(rng):
    """other activations: ReLU, and none at all"""
    return [stack(rng, "relu", True, depth=6, width=8), stack(rng, "linear", False, depth=3)]


@grad_norms.check(points=2, summary=orders_of_magnitude, atol=2e-3)
def other_sizes(rng):
    """a single layer, and batches of other sizes: the loss is a mean"""
    return [
        stack(rng, "tanh", False, depth=1, rows=3, width=4),
        stack(rng, "tanh", True, depth=3, rows=1, width=5),
        stack(rng, "tanh", True, depth=2, rows=12, width=3, by_name=True),
    ]


# ---------------------------------------------------------------------------------------------------- ResidualBlock

residual_block = Question("residual_block", title="The residual block", entry_point="ResidualBlock")

EPSILON = 1e-3  # of Keras' batch normalization; what another one changes is far below one hundredth
ALIKE = 0.01


def relu(h):
    return np.maximum(h, 0)


def convolved(x, kernel, stride=1, before=None):
    """A convolution; ``before`` rows and columns of zeros stand before the picture, by default as many as in Keras."""
    size, out, pads = len(kernel), [], []
    for length in x.shape[1:3]:
        out.append(-(-length // stride))
        missing = max((out[-1] - 1) * stride + size - length, 0)
        first = missing // 2 if before is None else before
        pads.append((first, max((out[-1] - 1) * stride + size - length - first, 0)))
    padded = np.pad(x, [(0, 0), *pads, (0, 0)])
    rows, columns = (slice((length - 1) * stride + 1) for length in out)
    return sum(
        padded[:, i:, j:][:, rows, columns][:, ::stride, ::stride] @ kernel[i, j]
        for i, j in product(range(size), repeat=2)
    )


def normalized(h, training):
    """Batch normalization as the probe leaves it: no scale and shift, moving averages of 0 and 1."""
    axes = tuple(range(h.ndim - 1))
    mean, variance = (h.mean(axes), h.var(axes)) if training else (0.0, 1.0)
    return (h - mean) / np.sqrt(variance + EPSILON)


def thinned(x, stride):
    """Every ``stride``-th pixel, and the average over ``stride`` x ``stride`` pixels."""
    yield x[:, ::stride, ::stride]
    if stride > 1:
        even = np.pad(x, [(0, 0), *((0, -length % stride) for length in x.shape[1:3]), (0, 0)], constant_values=np.nan)
        corners = [even[:, i::stride, j::stride] for i, j in product(range(stride), repeat=2)]
        yield np.nanmean(corners, axis=0)


def shortcuts(x, filters, stride, seed, training):
    """Every allowed shortcut: the identity where it fits; else option B, with and without normalization, option A."""
    channels = x.shape[-1]
    if stride == 1 and channels == filters:
        yield x
        return
    for small in thinned(x, stride):
        projected = small @ drawn_kernel(seed, (channels, filters), 0)
        yield from (normalized(projected, training), projected)
    for small, before in product(thinned(x, stride), {0, (filters - channels) // 2, filters - channels}):
        yield np.pad(small, [(0, 0)] * 3 + [(before, filters - channels - before)])


def kernels_of(x, filters, seed):
    """The two 3x3 kernels, in both orders where they could have been created in either."""
    first = (3, 3, x.shape[-1], filters)
    if x.shape[-1] != filters:
        yield drawn_kernel(seed, first, 0), drawn_kernel(seed, (3, 3, filters, filters), 0)
    else:
        kernels = [drawn_kernel(seed, first, order) for order in (0, 1)]
        yield from (kernels, kernels[::-1])


def allowed_outputs(inputs):
    """What each allowed block answers, the reference's own first.

    Blocks with the activations before the convolutions (version 2 of the paper) are let through where only the place of
    the last ReLU tells them apart: other checks ask for that one.
    """
    x, filters, stride, seed = inputs["x"].astype("float64"), inputs["filters"], inputs["stride"], inputs["seed"]
    training = inputs["training"]
    alignments = (None, 1) if stride > 1 else (None,)
    for (first, second), before in product(list(kernels_of(x, filters, seed)), alignments):
        h = relu(normalized(convolved(x, first, stride, before), training))
        h = normalized(convolved(h, second), training)
        yield from (relu(h + s) for s in shortcuts(x, filters, stride, seed, training))
        early = relu(normalized(x, training))
        h = relu(normalized(convolved(early, first, stride, before), training))
        h = convolved(h, second)
        yield from (h + s for source in (x, early) for s in shortcuts(source, filters, stride, seed, training))


def close(received, expected, bound=ALIKE):
    """Whether two arrays are alike, measured by the largest entry."""
    return received.shape == expected.shape and np.abs(received - expected).max() <= bound * np.abs(expected).max()


def allowed_output(arrays, inputs):
    """Outputs of a block: one structure's for all that are allowed."""
    outputs = list(allowed_outputs(inputs))

    def usual(value):
        return outputs[0] if any(close(value, output) for output in outputs) else value

    return {name: usual(arrays[name]) for name in ("value", "again")}


def allowed_weights(arrays, inputs):
    """Shapes of a block's trainable weights, sorted, and how many kernels the output does not depend on.

    The shapes are one structure's for all that are allowed.
    """
    gradients = [array for name, array in arrays.items() if name.startswith("gradient_")]
    shapes = sorted(map(tuple, arrays["trainable_shapes"].tolist()))
    channels, filters = inputs["x"].shape[-1], inputs["filters"]
    kernels = sorted([(3, 3, channels, filters), (3, 3, filters, filters)])
    usual = kernels
    ways = {tuple(kernels): range(4, 7)}  # gamma and beta twice, up to two biases
    if inputs["stride"] > 1 or channels != filters:
        usual = sorted([*kernels, (1, 1, channels, filters)])
        ways[tuple(usual)] = range(4, 10)
    vectors = [shape for shape in shapes if shape[:3] == (1, 1, 1)]
    own_kernels = tuple(shape for shape in shapes if shape[:3] != (1, 1, 1))
    fits = len(vectors) in ways.get(own_kernels, ()) and {shape[3] for shape in vectors} <= {channels, filters}
    without = sum(not np.any(gradient) for gradient in gradients)
    return {
        "shapes_of_trained_weights": np.array(usual if fits else shapes),
        "number_of_kernels_without_gradient": np.array(without),
    }


def batch_statistics(inputs):
    """Mean and variance of what each of the two normalizations sees, for each allowed structure."""
    x, filters, seed = inputs["x"].astype("float64"), inputs["filters"], inputs["seed"]

    def statistics(h):
        return h.mean((0, 1, 2)), h.var((0, 1, 2))

    for first, second in kernels_of(x, filters, seed):
        h = convolved(x, first)
        yield statistics(h), statistics(convolved(relu(normalized(h, True)), second))
        yield statistics(x), statistics(convolved(relu(normalized(x, True)), first))


def moved_towards(before, after, target):
    """Whether a moving average has gone some part of the way to its target, with any momentum."""
    way, moved = target - before, after - before
    share = float(way @ moved / (way @ way))
    return 5e-4 < share <= 1.001 and np.abs(moved - share * way).max() <= 0.03 * share * np.abs(way).max()


def allowed_moves(arrays, inputs):
    """How the moving averages of an identity block have moved: one structure's way for all that are allowed."""
    at_first, rested, trained = (arrays[name] for name in ("at_first", "after_inference", "after_training"))
    if at_first.size != 4 * inputs["filters"] or trained.shape != at_first.shape:
        return {"moved_in_inference": rested - at_first, "moved_in_training": trained - rested}
    before, after = at_first.reshape(4, -1), trained.reshape(4, -1)
    ways = list(batch_statistics(inputs))
    for way in ways:
        free = [target for pair in way for target in zip((0.0, 1.0), pair, strict=True)]
        for row, start in zip(after, before[:, 0], strict=True):
            fitting = [i for i, (own, target) in enumerate(free) if own == start and moved_towards(own, row, target)]
            if fitting:
                free.pop(fitting[0])
        if not free:
            usual = np.concatenate([[mean, variance - 1] for mean, variance in ways[0]]).ravel() / 100
            return {"moved_in_inference": rested - at_first, "moved_in_training": usual}
    return {"moved_in_inference": rested - at_first, "moved_in_training": trained - rested}


def block(rng, probe="block_call", *, size=(3, 6, 5), channels=4, filters=None, stride=1, training=False, **more):
    """Exercise a block on pictures whose height and width differ; by default its input fits its output."""
    return exercise(
        probe,
        options=more,
        x=numbers(rng, *size, channels),
        filters=filters or channels,
        stride=stride,
        seed=seed_of(rng),
        training=training,
    )


def silent_block(rng, probe, *, size, channels):
    """A block of which all convolutions have kernels of zeros."""
    return exercise(probe, x=numbers(rng, *size, channels), filters=channels, stride=1, training=False)


@residual_block.check(points=6, visibility="visible")
def silent_convolutions(rng):
    """with all kernels at zero, a block whose input fits its output answers relu(x)"""
    return silent_block(rng, "block_call", size=(2, 4, 5), channels=3)


@residual_block.check(points=3)
def gradient_past_silent_convolutions(rng):
    """and the gradient in x is 1 where x is positive, 0 where it is negative"""
    return silent_block(rng, "block_gradient", size=(2, 3, 5), channels=4)


@residual_block.check(points=4, summary=allowed_output, rtol=ALIKE, atol=ALIKE)
def identity_block(rng):
    """a block whose input fits its output, under given weights"""
    return block(rng)


@residual_block.check(points=2, summary=allowed_output, rtol=ALIKE, atol=ALIKE)
def more_channels(rng):
    """a block that makes more channels, with stride 1"""
    return block(rng, channels=3, filters=6)


@residual_block.check(points=3, summary=allowed_output, rtol=ALIKE, atol=ALIKE)
def fewer_pixels(rng):
    """blocks with stride 2: with more channels than their input, and with as many"""
    return [
        block(rng, size=(2, 6, 8), channels=3, filters=6, stride=2),
        block(rng, size=(2, 8, 6), channels=4, stride=2),
    ]


@residual_block.check(points=2, summary=allowed_output, rtol=ALIKE, atol=ALIKE, costly=True)
def odd_pictures(rng):
    """stride 2 on pictures of odd height or width"""
    return [block(rng, size=(2, *size), channels=3, filters=5, stride=2) for size in [(7, 5), (6, 9)]]


@residual_block.check(points=1, summary=allowed_output, rtol=ALIKE, atol=ALIKE)
def inside_a_model(rng):
    """the block works inside a keras.Sequential that knows neither batch size nor height and width"""
    return block(rng, channels=3, filters=6, stride=2, inside_sequential=True)


@residual_block.check(points=3, summary=allowed_output, rtol=ALIKE, atol=ALIKE)
def training_mode(rng):
    """with training=True the statistics of the batch are used"""
    return [
        block(rng, size=(6, 5, 6), training=True),
        block(rng, size=(6, 6, 6), channels=3, filters=6, stride=2, training=True),
    ]


@residual_block.check(points=3, summary=allowed_moves, rtol=ALIKE, atol=1e-4)
def moving_averages(rng):
    """the moving averages of both normalizations move in training, and only there"""
    return block(rng, "block_statistics", size=(6, 5, 6))


def weights_of_two_blocks(rng):
    return [
        block(rng, "block_weights", channels=5),
        block(rng, "block_weights", channels=3, filters=6, stride=2),
    ]


@residual_block.check(points=2, summary=allowed_weights, judge=near_reference_of("shapes_of_trained_weights"))
def trained_weights(rng):
    """the block owns the weights that it should, and an identity shortcut owns none"""
    return weights_of_two_blocks(rng)


@residual_block.check(points=1, summary=allowed_weights, judge=near_reference_of("number_of_kernels_without_gradient"))
def gradient_reaches_every_kernel(rng):
    """the gradient reaches every kernel"""
    return weights_of_two_blocks(rng)


# ----------------------------------------------------------------------------------------------------- build_resnet

build_resnet = Question(
    "build_resnet",
    title="A whole residual network",
    forbidden=[f"keras.applications.ResNet{depth}{version}" for depth in (50, 101, 152) for version in ("", "V2")],
)


def resnet(rng, n, *, size=(16, 12, 3), classes=10, rows=3):
    """Exercise a builder; ``classes`` of None leaves out everything that has a default."""
    pictures = numbers(rng, rows, *size) + 0.5
    return exercise("resnet_call", n=n, x=pictures, num_classes=classes, seed=seed_of(rng))


def parameters_of_the_paper(n, channels, classes):
    """Trained parameters of the network with 6n + 2 layers, shortcuts without weights, no biases but the last."""
    total = 9 * channels * 16 + 2 * 16 + 64 * classes + classes
    for a, c in [(16, 16), (16, 32), (32, 64)]:
        total += 9 * a * c + 9 * c * c + 4 * c + (n - 1) * (18 * c * c + 4 * c)
    return total


def facts_of_a_resnet(arrays, inputs):
    """Logarithms of probabilities, how many trained parameters there are too many, whether a gradient gets through.

    A bias in the first convolution, or none in the last layer, is not counted.
    """
    classes = inputs["num_classes"] or 10
    total = sum(int(np.prod(shape)) for shape in arrays["trainable_shapes"].tolist())
    surplus = total - parameters_of_the_paper(inputs["n"], inputs["x"].shape[-1], classes)
    return {
        **log_probabilities(arrays, inputs),
        "surplus_of_trained_parameters": np.array(0 if surplus in (16, -classes, 16 - classes) else surplus),
        "gradient_in_the_first_kernel": np.array(int(np.any(arrays["gradient"]))),
    }


def two_networks(rng):
    return [resnet(rng, 2), resnet(rng, 3)]


@build_resnet.check(points=4, visibility="visible", summary=log_probabilities, rtol=ALIKE, atol=ALIKE)
def eight_layers(rng):
    """the network with n = 1 on pictures of 32 x 32 pixels, under given weights"""
    return resnet(rng, 1, size=(32, 32, 3), classes=None)


@build_resnet.check(
    points=4, summary=facts_of_a_resnet, judge=near_reference_of("value"), rtol=ALIKE, atol=ALIKE, timeout_s=10
)
def more_blocks(rng):
    """networks with n = 2 and n = 3, under given weights"""
    return two_networks(rng)


@build_resnet.check(points=3, summary=log_probabilities, rtol=ALIKE, atol=ALIKE)
def other_pictures(rng):
    """other pictures and numbers of classes: gray 28 x 28 pixels and 7 classes, 9 x 15 pixels and 4"""
    return [resnet(rng, 1, size=(28, 28, 1), classes=7), resnet(rng, 1, size=(9, 15, 3), classes=4)]


right_size = near_reference_of("surplus_of_trained_parameters")


@build_resnet.check(points=3, summary=facts_of_a_resnet, judge=right_size, rtol=ALIKE, atol=ALIKE, timeout_s=10)
def parameters_of_twenty_layers(rng):
    """with n = 3 the network trains 0.27 million parameters"""
    return two_networks(rng)


@build_resnet.check(
    points=4, summary=facts_of_a_resnet, judge=right_size, rtol=ALIKE, atol=ALIKE, costly=True, timeout_s=40
)
def parameters_of_deeper_networks(rng):
    """with n = 5 it trains 0.46 million parameters, with n = 9 it trains 0.85 million"""
    return [resnet(rng, 5), resnet(rng, 9)]


@build_resnet.check(
    points=2,
    summary=facts_of_a_resnet,
    judge=near_reference_of("gradient_in_the_first_kernel"),
    needs=["eight_layers"],
    rtol=ALIKE,
    atol=ALIKE,
    timeout_s=10,
)
def gradient_reaches_the_first_layer(rng):
    """the gradient of the output reaches the first convolution"""
    return two_networks(rng)


# ----------------------------------------------------------------------------------------------------------- counts

count_params_basic = Question("count_params_basic", title="How many numbers does a block learn?")


@count_params_basic.check(points=1, visibility="visible")
def three_blocks_of_the_paper(rng):
    """blocks that keep 16 channels, go from 16 to 32 with stride 2, and go from 3 to 16 with stride 1"""
    return [call(16, 16, 1), call(16, 32, 2), call(cin=3, c=16, stride=1)]


@count_params_basic.check(points=1)
def other_blocks(rng):
    """any other numbers of channels, also stride 2 with as many channels as before"""
    few, many = (int(number) for number in rng.integers(5, 90, size=2))
    return [call(few, many + 90, 1), call(many, many, 1), call(few, few, 2), call(many, few + 90, 2)]


count_bottleneck = Question("count_bottleneck", title="The bottleneck")


@count_bottleneck.check(points=1, visibility="visible")
def bottleneck_of_the_paper(rng):
    """256 channels, narrowed to 64"""
    return call(256, 64)


@count_bottleneck.check(points=1)
def other_bottlenecks(rng):
    """any other numbers of channels"""
    channels, width = (int(number) for number in rng.integers(10, 400, size=2))
    return [call(channels + 400, width), call(channels=channels, width=width + 3)]


count_resnext = Question("count_resnext", title="Groups")


@count_resnext.check(points=1, visibility="visible")
def resnext_of_the_paper(rng):
    """256 channels, 32 groups of 4"""
    return call(256, 32, 4)


@count_resnext.check(points=1)
def other_groups(rng):
    """any other numbers of channels and groups, also a single group"""
    groups, width = (int(number) for number in rng.integers(3, 20, size=2))
    return [call(500, groups, width + 20), call(channels=300, cardinality=groups, group_width=width), call(200, 1, 60)]


dense_block_channels = Question("dense_block_channels", title="Concatenate in place of adding")


@dense_block_channels.check(points=1, visibility="visible")
def dense_block_of_the_paper(rng):
    """the lecture's block: 16 channels, growth rate 4, five layers"""
    return call(16, 4, 5)


@dense_block_channels.check(points=1)
def other_dense_blocks(rng):
    """any other numbers, also a single layer"""
    k0, k, layers = (int(number) for number in rng.integers(6, 40, size=3))
    return [call(k0, k, layers), call(k0=k0 + 50, k=k, L=1)]


# ------------------------------------------------------------------------------------------------- inspect_resnet50

inspect_resnet50 = Question("inspect_resnet50", title="The real one")


def facts_of_resnet50(rng):
    """Ask for the network with some number of classes that nobody has looked up."""
    names = ["total", "trainable", "n_conv", "output_shape"]
    return exercise("named_results", options={"names": names}, classes=int(rng.integers(20, 400)))


@inspect_resnet50.check(points=1, visibility="visible", judge=near_reference_of("total"), timeout_s=40)
def all_parameters(rng):
    """the number of all parameters"""
    return facts_of_resnet50(rng)


@inspect_resnet50.check(points=1, judge=near_reference_of("trainable"), timeout_s=40)
def trained_parameters(rng):
    """the number of those that are trained"""
    return facts_of_resnet50(rng)


@inspect_resnet50.check(points=1, judge=near_reference_of("n_conv"), timeout_s=40)
def convolutions(rng):
    """the number of convolutions"""
    return facts_of_resnet50(rng)


@inspect_resnet50.check(points=1, judge=near_reference_of("output_shape"), timeout_s=40)
def shape_of_the_output(rng):
    """the shape of the output, for some number of classes and for the usual 1000"""
    return [facts_of_resnet50(rng), exercise("named_results", options={"names": ["output_shape"]})]


# --------------------------------------------------------------------------------------------------------- deep_net

deep_net = Question("deep_net", title="A deep network with and without shortcuts")


def allowed_scores(inputs):
    """What a network answers whose layers were created from input to output, or backwards within each block."""
    x, channels, seed = inputs["x"].astype("float64"), inputs["channels"] or 8, inputs["seed"]
    inner = [drawn_kernel(seed, (3, 3, channels, channels), order) for order in range(inputs["depth"] - 2)]
    for swap in (1, -1):
        h = relu(normalized(convolved(x, drawn_kernel(seed, (3, 3, 1, channels), 0)), False))
        for start in range(0, len(inner), 2):
            first, second = inner[start : start + 2][::swap]
            made = normalized(convolved(relu(normalized(convolved(h, first), False)), second), False)
            h = relu(made + h if inputs["residual"] else made)
        yield h.mean((1, 2)) @ drawn_kernel(seed, (channels, 10), 0)


def allowed_network(arrays, inputs):
    """Scores of a deep network, those of one order of creation for both, and the shapes of its trainable weights.

    The shapes are sorted; biases of convolutions are left out.
    """
    value, scores = arrays["value"], list(allowed_scores(inputs))
    shapes = sorted(map(tuple, arrays["trainable_shapes"].tolist()))
    channels, convolutions = inputs["channels"] or 8, inputs["depth"] - 1
    bias = (1, 1, 1, channels)
    for _ in range(min(max(shapes.count(bias) - 2 * convolutions, 0), convolutions)):
        shapes.remove(bias)
    return {
        "value": scores[0] if any(close(value, usual, 2 * ALIKE) for usual in scores) else value,
        "shapes_of_trained_weights": np.array(shapes),
    }


def network(rng, depth, with_shortcuts, *, channels=5, silent=False):
    return exercise(
        "deep_net_call",
        x=numbers(rng, 3, 8, 8, 1),
        depth=depth,
        residual=with_shortcuts,
        channels=channels,
        seed=seed_of(rng),
        silent=silent,
    )


@deep_net.check(points=2, visibility="visible", judge=near_reference_of("value"), rtol=ALIKE, atol=ALIKE)
def silent_blocks(rng):
    """with the kernels of all blocks at zero, a residual network still sees its input, a plain one does not"""
    return [network(rng, 6, True, silent=True), network(rng, 6, False, silent=True)]


def three_networks(rng):
    return [network(rng, 6, True), network(rng, 6, False), network(rng, 8, True, channels=None)]


@deep_net.check(points=3, summary=allowed_network, judge=near_reference_of("value"), rtol=2 * ALIKE, atol=2 * ALIKE)
def scores_under_given_weights(rng):
    """the scores of residual networks and of a plain one, under given weights"""
    return three_networks(rng)


@deep_net.check(
    points=2,
    summary=allowed_network,
    judge=near_reference_of("shapes_of_trained_weights"),
    rtol=2 * ALIKE,
    atol=2 * ALIKE,
)
def as_many_layers_as_asked_for(rng):
    """as many layers as asked for, with as many channels; plain and residual networks own the same weights"""
    return three_networks(rng)


def residual_fits_and_plain_does_not(cases):
    """The training loss of the residual network, computed here from its scores, is small; the plain one's is not."""
    for case in cases:
        labels = case.withheld["labels"]
        losses = {}
        for name in ("plain", "shortcuts"):
            scores = case.received[name].astype("float64")
            if scores.shape != (len(labels), 10):
                return f"the scores have shape {scores.shape}, expected {(len(labels), 10)}"
            shifted = scores - scores.max(axis=1, keepdims=True)
            every = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
            losses[name] = float(every.mean())
        plain, short = losses["plain"], losses["shortcuts"]
        if not (short < 0.2 and short < plain / 3):
            return (
                f"after training, 34 layers with shortcuts have a training loss of {short:.3g} and 34 without of "
                f"{plain:.3g}; expected less than 0.2 and less than a third of the other"
            )
    return None


TRAINING = {"depth": 34, "epochs": 14, "batch_size": 32, "learning_rate": 0.01, "seed": 5}


@deep_net.check(points=4, judge=residual_fits_and_plain_does_not, costly=True, timeout_s=100)
def training_at_depth_34(rng):
    """trained alike, 34 layers with shortcuts fit 320 digits (loss below 0.2), 34 without do not (three times that)"""
    data = digits()
    rows = np.random.default_rng(34).permutation(len(data.x))[:320]
    classes = rng.permutation(10)
    x, labels = data.x[rows].reshape(-1, 8, 8, 1), classes[data.labels[rows]]
    return exercise("deep_net_pair", options=TRAINING, withheld={"labels": labels}, x=x, labels=labels)


# ------------------------------------------------------------------------------------------------------- experiment

experiment = Question("experiment", title="Does depth help?", entry_point="compare_depths")


def losses(rng, depths, falls, epochs=6):
    """Losses (2, D, epochs), not lowest in the last epoch; ``falls`` says for which of the two kinds depth helps."""
    last = np.sort(rng.uniform(0.1, 1.0, size=(2, depths)), axis=1) + 0.05 * np.arange(depths)
    last = np.stack([row[::-1] if falling else row for row, falling in zip(last, falls, strict=True)])
    if depths > 2:  # the second network alone would say the opposite
        last[:, :2] = last[:, 1::-1]
    return last[..., None] * np.append(np.linspace(2.5, 0.9, epochs - 1), 1.0)


def histories(rng, depths, *, falls, others_fall):
    """Histories as training writes them; whether depth helps plain and residual networks, and whether on val_loss."""
    loss, val_loss = losses(rng, len(depths), falls), 1.7 * losses(rng, len(depths), others_fall)
    return exercise("depth_comparison", depths=list(depths), loss=loss, val_loss=val_loss)


@experiment.check(points=3, visibility="visible", judge=near_reference_of("plain", "residual"))
def final_training_losses(rng):
    """the training loss of the last epoch, for every depth, of plain and of residual networks"""
    return [
        histories(rng, [10, 34], falls=(False, True), others_fall=(True, True)),
        histories(rng, [8, 20, 44], falls=(True, True), others_fall=(False, True)),
    ]


@experiment.check(points=2, judge=near_reference_of("plain_degrades", "residual_degrades"))
def who_degrades(rng):
    """whether the deepest network has a higher training loss than the shallowest, for both kinds"""
    return [
        histories(rng, [10, 34], falls=(False, True), others_fall=(True, True)),
        histories(rng, [8, 20, 44], falls=(True, False), others_fall=(True, True)),
        histories(rng, [6, 12, 18, 24], falls=(True, True), others_fall=(False, True)),
        histories(rng, [6, 30], falls=(False, False), others_fall=(True, False)),
    ]


@experiment.check(points=2, judge=near_reference_of("trained"))
def every_network_once(rng):
    """for every depth one plain and one residual network is built and trained, each a new one"""
    return histories(rng, [8, 20, 44], falls=(False, True), others_fall=(True, True))


# -------------------------------------------------------------------------------------------------------------- quiz

quiz = Question("quiz", title="Quiz: what the numbers mean", entry_point="quiz_answers")


@quiz.check(points=1, judge=right_answer())
def why_56_layers_are_worse(rng):
    """why 56 plain layers are worse than 20"""
    return entry("why_56_layers_are_worse")


@quiz.check(points=1, judge=right_answer())
def why_1202_layers_are_worse(rng):
    """why 1202 residual layers are worse than 110"""
    return entry("why_1202_layers_are_worse")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3, atol=1e-3)
def derivative_of_h(rng):
    """the derivative of a function with its input added"""
    return entry("derivative_of_h")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3, atol=1e-3)
def gradient_through_ten_blocks(rng):
    """what is left of a gradient after ten blocks"""
    return entry("gradient_through_ten_blocks")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def parameters_of_an_identity_shortcut(rng):
    """how many parameters an identity shortcut has"""
    return entry("parameters_of_an_identity_shortcut")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def projections_with_option_b(rng):
    """how many shortcuts of a network are projections with option B"""
    return entry("projections_with_option_b")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3, atol=1e-3)
def gain_without_parameters(rng):
    """which share of the improvement needs no parameters"""
    return entry("gain_without_parameters")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def n_of_110_layers(rng):
    """how many blocks a stage of the network with 110 layers has"""
    return entry("n_of_110_layers")


@quiz.check(points=1, judge=right_answer())
def what_the_paper_does_not_count(rng):
    """what Keras counts and the paper does not"""
    return entry("what_the_paper_does_not_count")


@quiz.check(points=1, judge=right_answer(), rtol=1e-3)
def weights_of_a_dense_layer(rng):
    """how many weights a dense layer in place of a convolution would have"""
    return entry("weights_of_a_dense_layer")


ASSIGNMENT = ProblemSet(
    "ps5_residual",
    title="Residual networks",
    version="1",
    time_limit_s=600.0,
    questions=[
        residual,
        residual_backward,
        grad_norms,
        residual_block,
        build_resnet,
        count_params_basic,
        count_bottleneck,
        count_resnext,
        dense_block_channels,
        inspect_resnet50,
        deep_net,
        experiment,
        quiz,
    ],
)
