"""Probes of functions that build whole networks, train them in pairs, or report facts about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.blocks import drawn_kernel, set_weights, trainable_shapes
from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type, weighted_sum

__all__ = ["deep_net_call", "deep_net_pair", "depth_comparison", "named_results", "resnet_call"]


def resnet_call(
    build: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """What ``build(n, ..., block=...)`` makes of blocks of ours: its ``value`` for pictures ``x`` with drawn kernels.

    ``keywords``: ``n``, ``x`` (N, H, W, C), ``seed``; ``num_classes`` of None leaves the defaults for it and for the
    shape of the input. Besides: ``trainable_shapes`` and ``gradient``, that of a weighted sum in the first kernel.
    """
    import tensorflow as tf

    block, made = _stand_in(keywords["seed"])
    x, more = as_tensor(keywords["x"]), {}
    if keywords["num_classes"] is not None:
        more = {"num_classes": keywords["num_classes"], "input_shape": tuple(keywords["x"].shape[1:])}
    model = _checked(build(keywords["n"], **more, block=block), x)
    set_weights(model, keywords["seed"], ours=[id(variable) for layer in made for variable in layer.weights])
    first = next((variable.value for variable in model.trainable_variables if len(variable.shape) > 1), None)
    with tf.GradientTape() as tape:
        value = model(x)
        total = weighted_sum(value, "the model")
    gradient = None if first is None else tape.gradient(total, first, unconnected_gradients="zero")
    shapes = trainable_shapes(model)
    evidence = {"value": as_array(value, "the model"), "trainable_shapes": shapes}
    return evidence if gradient is None else {**evidence, "gradient": as_array(gradient, "the gradient")}


def deep_net_call(
    build: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``value`` of ``build(depth, residual, channels)`` for pictures ``x`` with drawn kernels, ``trainable_shapes``.

    ``keywords``: ``x``, ``depth``, ``residual``, ``channels``, ``seed``; ``silent`` sets to zero the kernels from
    ``channels`` to ``channels``.
    """
    channels, x = keywords["channels"], as_tensor(keywords["x"])
    more = {} if channels is None else {"channels": channels}
    model = _checked(build(keywords["depth"], keywords["residual"], **more), x)
    silent = [3, 3, channels, channels] if keywords["silent"] else []
    set_weights(model, keywords["seed"], silent=silent)
    return {"value": as_array(model(x), "the model"), "trainable_shapes": trainable_shapes(model)}


def deep_net_pair(
    build: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Train ``build(depth, False)`` and ``build(depth, True)`` alike: ``plain`` and ``shortcuts``, their logits then.

    ``keywords``: ``x``, ``labels``; ``options``: ``depth``, ``epochs``, ``batch_size``, ``learning_rate``, ``seed``.
    The logits are those of the training pictures, all in one batch, in training mode. The seed also decides the first
    weights of layers that leave theirs to Keras: one start in some dozens is so bad that no training makes up for it.
    """
    import keras

    x, labels = as_tensor(keywords["x"]), as_tensor(keywords["labels"])
    evidence = {}
    for name, with_shortcuts in (("plain", False), ("shortcuts", True)):
        keras.utils.set_random_seed(options["seed"])
        model = _checked(build(options["depth"], with_shortcuts), x[:2])
        _train(model, x, labels, options)
        evidence[name] = as_array(model(x, training=True), "the model")
    return evidence


def depth_comparison(
    compare: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """What ``compare(build, train, depths)`` reports about histories that were written down before.

    ``keywords``: ``depths``; ``loss`` and ``val_loss`` (2, D, E): plain and residual networks, their depths, their
    epochs. A network that is trained again goes on with half the losses. Evidence: the report's four entries, and
    ``trained``, one row (depth, 1 with shortcuts, how often it had been trained before) for each run of the training.
    """
    depths = list(keywords["depths"])
    runs: list[list[int]] = []
    earlier: dict[int, int] = {}
    networks: list[Any] = []  # kept, so that no two of them share an id

    class Network:
        def __init__(self, depth: Any, shortcuts: Any) -> None:
            self.depth, self.shortcuts = int(depth), bool(shortcuts)
            networks.append(self)

    def build(depth: Any, *kind: Any, **named: Any) -> Network:
        return Network(depth, [*kind, *named.values()][0])

    def train(network: Any) -> dict[str, list[float]]:
        if not isinstance(network, Network) or network.depth not in depths:
            raise ProbeFault("train received something else than a network of one of the depths, made by build")
        times = earlier.get(id(network), 0)
        earlier[id(network)] = times + 1
        runs.append([network.depth, int(network.shortcuts), times])
        place = int(network.shortcuts), depths.index(network.depth)
        return {name: list(map(float, keywords[name][place] / 2**times)) for name in ("loss", "val_loss")}

    report = compare(build, train, list(depths))
    names = ["plain", "residual", "plain_degrades", "residual_degrades"]
    trained = np.array(sorted(runs), np.int64).reshape(-1, 3)
    return {**_entries(report, names), "trained": trained}


def named_results(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Those entries ``options["names"]`` of the dictionary that the function returns which are numbers.

    An unknown length in a shape becomes -1.
    """
    return _entries(function(*map(as_tensor, arguments), **keywords), options["names"])


def _entries(report: Any, names: Sequence[str]) -> Arrays:
    if not isinstance(report, Mapping):
        raise ProbeFault(f"expected a dictionary, received {spoken_type(report)}")
    found = {name: array for name in names if (array := _numbers(report.get(name))) is not None}
    if not found:
        raise ProbeFault(f"the dictionary has no entries {' or '.join(map(repr, names))} that are numbers")
    return found


def _numbers(value: Any) -> NDArray[Any] | None:
    """The value as an array, unknown lengths as -1; None where it is no numbers: that entry alone is lost then."""
    if isinstance(value, (list, tuple)):
        value = [-1 if item is None else item for item in value]
    try:
        return as_array(value, "the entry")
    except ProbeFault:
        return None


def _checked(model: Any, x: Any) -> Any:
    """The model after a first call, which builds what was not built yet."""
    import keras

    if not isinstance(model, keras.layers.Layer):  # a keras.Model is a layer, too
        raise ProbeFault(f"expected a Keras model, received {spoken_type(model)}")
    model(x)
    if not model.trainable_variables:
        raise ProbeFault("Keras finds no trainable variables in the model")
    return model


def _stand_in(seed: int) -> tuple[Callable[..., Any], list[Any]]:
    """A class of layers that stand in for blocks, and the list of all that were built.

    Each has as many weights as a block has, mixes the channels of every stride-th pixel, and is cheap. What it computes
    depends on the place in the picture and on how many were built before it, so that no two of them are alike.
    """
    import keras
    import tensorflow as tf

    made: list[Any] = []

    class StandIn(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
        def __init__(self, filters: int, stride: int = 1, **named: Any) -> None:
            super().__init__(**named)
            self.filters, self.stride = int(filters), int(stride)

        def build(self, input_shape: Any) -> None:
            shapes = [(3, 3, int(input_shape[-1]), self.filters), (3, 3, self.filters, self.filters)]
            # Not assigned afterwards: Keras forgets assignments where it builds a model by a symbolic call.
            drawn = [keras.initializers.Constant(drawn_kernel(seed, shape, len(made))) for shape in shapes]
            self.mixing = [self.add_weight(shape=s, initializer=d) for s, d in zip(shapes, drawn, strict=True)]
            self.shifts = [self.add_weight(shape=(self.filters,), initializer="zeros") for _ in range(4)]
            made.append(self)

        def compute_output_spec(self, x: Any) -> Any:
            # Without it Keras finds the shape by tracing call, which makes up most of the cost of a deep network.
            small = [length if length is None else -(-length // self.stride) for length in x.shape[1:3]]
            return keras.KerasTensor((x.shape[0], *small, self.filters), x.dtype)

        def call(self, x: Any) -> Any:
            first, second = (tf.reduce_sum(tf.convert_to_tensor(kernel), axis=[0, 1]) / 1.5 for kernel in self.mixing)
            a, b, c, d = map(tf.convert_to_tensor, self.shifts)
            mixed = tf.tensordot(x[:, :: self.stride, :: self.stride, :], first, 1)  # (N, H/s, W/s, filters)
            height, width = (tf.cast(tf.range(tf.shape(mixed)[axis]), mixed.dtype) for axis in (1, 2))
            place = tf.cos(height)[:, None, None] + tf.sin(width)[:, None]  # (H/s, W/s, 1)
            return tf.tensordot(tf.tanh(mixed + place + a + b), second, 1) + c + d

    return StandIn, made


def _train(model: Any, x: Any, labels: Any, options: Mapping[str, Any]) -> None:
    """Train with Adam, one compiled step for a batch of rows. The learning rate falls in a straight line to 0.

    At a constant rate the loss of the last steps goes up and down, and where it stops would be a matter of luck.
    """
    import tensorflow as tf

    variables = [variable.value for variable in model.trainable_variables]
    update = _adam(variables)

    def on_rows(rows: Any, rate: Any, power1: Any, power2: Any) -> None:
        with tf.GradientTape() as tape:
            logits = model(tf.gather(x, rows), training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(labels, rows), logits)
            loss = tf.reduce_mean(losses)
        update(tape.gradient(loss, variables, unconnected_gradients="zero"), rate, power1, power2)

    step = tf.function(on_rows, autograph=False)
    rng = np.random.default_rng(options["seed"])
    epochs = [rng.permutation(len(labels)).reshape(-1, options["batch_size"]) for _ in range(options["epochs"])]
    all_rows = np.concatenate(epochs)
    for count, rows in enumerate(all_rows, start=1):
        rate = options["learning_rate"] * (1 - (count - 1) / len(all_rows))
        step(tf.constant(rows), *(tf.constant(number, tf.float32) for number in (rate, 0.9**count, 0.999**count)))


def _adam(variables: Sequence[Any]) -> Callable[[Sequence[Any], Any, Any, Any], None]:
    """Adam whose update of a variable is a single operation, which halves the graph of a deep network's step."""
    import tensorflow as tf

    moments = [(tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for v in variables]

    def update(gradients: Sequence[Any], rate: Any, power1: Any, power2: Any) -> None:
        for variable, (first, second), gradient in zip(variables, moments, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=first.handle,
                v=second.handle,
                beta1_power=power1,
                beta2_power=power2,
                lr=rate,
                beta1=0.9,
                beta2=0.999,
                epsilon=1e-7,
                grad=gradient,
            )

    return update
