"""Probes of functions that work on a whole Keras model: the model is ours, described by Keras' own configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.training import loss_of, stacked_losses
from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type

__all__ = ["build_model", "model_steps", "model_value", "weights_of"]


def model_steps(step: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """Let ``step(model, x, y, loss_fn, optimizer, *more)`` update a model once per batch; its weights afterwards.

    With ``options["models"]`` above 1, as many models, each with an optimizer of its own, take turns at every batch;
    the weights of the second one are then ``kernel_of_layer_1_of_model_2`` and so on. With ``options["twins"]`` they
    all start from the same weights.

    ``arguments``: the loss function and what comes after the optimizer; ``keywords``: ``x`` and ``y``, all rows.
    ``options``: ``layers``, ``optimizer`` (Keras configurations), ``batches`` (sizes that split the rows), ``seed`` of
    the first weights. Evidence: every weight, as in ``weights_of``, and ``loss``, one per step, where a step gave one.
    """
    import keras

    loss_fn, *more = map(as_tensor, arguments)
    trained: list[tuple[Any, Any]] = []
    for number in range(options.get("models", 1)):
        seed = options["seed"] + (0 if options.get("twins") else number)
        model = build_model(options["layers"], keywords["x"], seed)
        optimizer = keras.optimizers.deserialize(options["optimizer"])
        optimizer.build(model.trainable_variables)  # a compiled step may not create variables at its second model
        trained.append((model, optimizer))
    losses = []
    for start, stop in pairwise(np.cumsum([0, *options["batches"]])):
        x, y = as_tensor(keywords["x"][start:stop]), as_tensor(keywords["y"][start:stop])
        losses += [_returned_loss(step(model, x, y, loss_fn, optimizer, *more)) for model, optimizer in trained]
    evidence = weights_of(trained[0][0])
    for number, (model, _) in enumerate(trained[1:], start=2):
        evidence |= {f"{name}_of_model_{number}": weight for name, weight in weights_of(model).items()}
    return {**evidence, **stacked_losses(losses)}


def model_value(
    function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """``value`` of ``function(model, x, y, loss_fn, *more)`` and its gradient in each trainable weight.

    ``arguments``: the loss function and what comes after it. ``options``: ``layers`` and ``seed``. Evidence besides
    ``value``: ``gradient_in_kernel_of_layer_1`` and so on; zeros where none flows.
    """
    import tensorflow as tf

    loss_fn, *more = map(as_tensor, arguments)
    model = build_model(options["layers"], keywords["x"], options["seed"])
    with tf.GradientTape() as tape:
        value = function(model, as_tensor(keywords["x"]), as_tensor(keywords["y"]), loss_fn, *more)
    if not tf.is_tensor(value):
        raise ProbeFault(
            f"the function returned {spoken_type(value)}, expected a tensor that a gradient can flow through"
        )
    named = {
        name: variable
        for name, variable in _named_weights(model)
        if any(variable is v for v in model.trainable_weights)
    }
    gradients = tape.gradient(value, [variable.value for variable in named.values()], unconnected_gradients="zero")
    evidence = {
        f"gradient_in_{name}": as_array(tf.convert_to_tensor(gradient), "the gradient")
        for name, gradient in zip(named, gradients, strict=True)
    }
    return {"value": as_array(value, "the function"), **evidence}


def _returned_loss(result: Any) -> Any:
    """The loss in what a step returned, or None: whatever else came back, the weights can still be looked at."""
    try:
        return loss_of(result)
    except ProbeFault:
        return None


def build_model(layers: Sequence[Mapping[str, Any]], x: NDArray[Any], seed: int) -> Any:
    """A Sequential model of Keras layer configurations for inputs like ``x``; the seed decides every weight.

    No weight is left at a value that hides a mistake: biases are not 0, scales and moving averages not 1.
    """
    import keras

    model = keras.Sequential([keras.layers.deserialize(dict(layer)) for layer in layers])
    model.build((None, *x.shape[1:]))
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        positive = variable.name in ("gamma", "moving_variance")
        drawn = rng.uniform(0.5, 1.5, variable.shape) if positive else rng.normal(scale=0.4, size=variable.shape)
        variable.assign(drawn)
    return model


def weights_of(model: Any) -> Arrays:
    """Every weight by name: ``kernel_of_layer_1``, ``moving_mean_of_layer_2``, ..., layers counted from 1."""
    return {name: variable.numpy().copy() for name, variable in _named_weights(model)}


def _named_weights(model: Any) -> list[tuple[str, Any]]:
    return [
        (f"{variable.name}_of_layer_{number}", variable)
        for number, layer in enumerate(model.layers, start=1)
        for variable in layer.weights
    ]
