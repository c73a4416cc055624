"""Probe of an experiment that trains the same network several times, each time (in each arm) under other conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type
from tfnn.steps import compiled_steps

__all__ = ["PATTERNS_IN_INFERENCE", "PATTERNS_IN_TRAINING", "training_arms"]

_MOST_KERNELS = 4

# How the kernels are set before outputs are looked at: one entry per kernel, the last one for all that follow.
# 1 passes each unit on to one unit of the next layer, -1 with the opposite sign, 0 gives every unit the mean of all.
PATTERNS_IN_TRAINING = ((1,), (0, 1), (0, 0, 1))
PATTERNS_IN_INFERENCE = ((1,), (1, -1, 1), (-1, -1, 1), (1, 1, -1))


@dataclass
class _Seen:
    """What the step saw of one model."""

    model: Any
    first_kernels: list[NDArray[Any]]
    rows: list[NDArray[np.int64]] = field(default_factory=list)
    targets: list[NDArray[Any]] = field(default_factory=list)
    strengths: list[tuple[float, float]] = field(default_factory=list)


def training_arms(
    train: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Run ``train(step, x, y, epochs=, batch_size=, seed=)``; it returns a Keras model per arm, in a dictionary.

    ``keywords``: ``x`` (N, D), ``y`` one-hot (N, K) and either ``x_new`` (M, D) or ``levels`` (R,), positive numbers.
    ``options``: ``arms`` (their names), ``learning_rate``, and what the function gets by name. Evidence, per arm: with
    ``x_new``, after real training, ``kernel_1_of_<arm>``, ..., ``scores_of_<arm>`` and ``new_scores_of_<arm>``; with
    ``levels`` nothing is trained, and it is what ``_what_was_asked`` and ``_outputs`` say.
    """
    seen: dict[int, _Seen] = {}
    named = {name: options[name] for name in ("epochs", "batch_size", "seed")}
    step = _step(seen, keywords["x"], options["learning_rate"] if "x_new" in keywords else None)
    models = _models(train(step, keywords["x"].copy(), keywords["y"].copy(), **named), options["arms"])
    evidence: Arrays = {}
    for arm, model in models.items():
        if id(model) not in seen:
            raise ProbeFault(f"the model of the arm {arm!r} was never handed to the training step")
        if "x_new" in keywords:
            found = _numbered("kernel", _kernels(model))
            found["scores"] = _scores(model, keywords["x"])
            found["new_scores"] = _scores(model, keywords["x_new"])
        else:
            found = {**_what_was_asked(seen[id(model)]), **_outputs(model, keywords)}
        evidence.update({f"{name}_of_{arm}": array for name, array in found.items()})
    return evidence


def _step(seen: dict[int, _Seen], rows_of: NDArray[Any], learning_rate: float | None) -> Callable[..., Any]:
    """A training step that writes down what it is handed; without a learning rate it does nothing else."""
    import keras
    import tensorflow as tf

    numbers = {row.tobytes(): number for number, row in enumerate(rows_of)}
    loss_fn = keras.losses.CategoricalCrossentropy(from_logits=True)
    really = None
    if learning_rate is not None:
        really = compiled_steps(_regularized_by_keras, loss_fn=loss_fn, learning_rate=learning_rate)

    def step(model: Any, x: Any, y: Any, l1: Any, l2: Any) -> Any:
        x, y = np.asarray(x, rows_of.dtype), np.asarray(y, rows_of.dtype)
        if id(model) not in seen:
            model(as_tensor(x[:1]))
            seen[id(model)] = _Seen(model, _kernels(model))
        note = seen[id(model)]
        note.rows.append(np.array([numbers.get(row.tobytes(), -1) for row in x], np.int64))
        note.targets.append(y.argmax(axis=-1))
        note.strengths.append((float(l1), float(l2)))
        return tf.constant(0.0) if really is None else really(model, x, y, float(l1), float(l2))

    return step


def _regularized_by_keras(model: Any, x: Any, y: Any, loss_fn: Any, optimizer: Any, l1: float, l2: float) -> Any:
    import keras
    import tensorflow as tf

    price = keras.regularizers.L1L2(l1=l1, l2=l2)
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        loss += tf.add_n([price(variable) for variable in variables if variable.name == "kernel"])
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


def _models(result: Any, arms: Sequence[str]) -> dict[str, Any]:
    if not isinstance(result, Mapping):
        raise ProbeFault(f"expected a dictionary from each arm to its model, received {spoken_type(result)}")
    if missing := [arm for arm in arms if arm not in result]:
        raise ProbeFault(f"the dictionary has no entry {missing[0]!r}; expected one for each of {', '.join(arms)}")
    for arm in arms:
        if not hasattr(result[arm], "trainable_weights"):
            raise ProbeFault(f"the entry {arm!r} is {spoken_type(result[arm])}, expected a Keras model")
    return {arm: result[arm] for arm in arms}


def _kernels(model: Any) -> list[NDArray[Any]]:
    kernels = [variable.numpy().copy() for variable in model.trainable_weights if variable.name == "kernel"]
    if not 1 <= len(kernels) <= _MOST_KERNELS:
        raise ProbeFault(f"a model has {len(kernels)} kernels, expected one for each of its Dense layers")
    for kernel in kernels:
        if kernel.ndim != 2:
            raise ProbeFault(f"a kernel has shape {kernel.shape}, expected that of a Dense layer, with two axes")
    return kernels


def _numbered(name: str, arrays: Sequence[NDArray[Any]]) -> Arrays:
    return {f"{name}_{number}": array for number, array in enumerate(arrays, start=1)}


def _scores(model: Any, x: NDArray[Any]) -> NDArray[Any]:
    return as_array(model(as_tensor(x), training=False), "the model")


def _what_was_asked(note: _Seen) -> Arrays:
    """``first_kernel_1``, ...; ``rows`` used, one after the other, and their ``targets``; ``strengths`` per step."""
    return {
        **_numbered("first_kernel", note.first_kernels),
        "rows": np.concatenate(note.rows),
        "targets": np.concatenate(note.targets),
        "strengths": np.array(note.strengths),
    }


def _outputs(model: Any, keywords: Mapping[str, Any]) -> Arrays:
    """``outputs_in_training`` and ``outputs_in_inference`` (patterns, R, K) for rows filled with one level each.

    The kernels are set as the patterns say and all other trainable weights to 0, so that a dropped unit shows.
    """
    levels = keywords["levels"]
    x = as_tensor(np.repeat(levels[:, None], keywords["x"].shape[1], axis=1))  # (R,) -> (R, D)
    modes = {
        "outputs_in_training": (PATTERNS_IN_TRAINING, True),
        "outputs_in_inference": (PATTERNS_IN_INFERENCE, False),
    }
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in modes}
    for name, (patterns, training) in modes.items():
        for pattern in patterns:
            _set_kernels(model, pattern)
            found[name].append(as_array(model(x, training=training), "the model"))
    return {name: np.stack(arrays) for name, arrays in found.items()}


def _set_kernels(model: Any, pattern: Sequence[int]) -> None:
    number = 0
    for variable in model.trainable_weights:
        if variable.name != "kernel":
            variable.assign(np.zeros(variable.shape))
            continue
        inputs, outputs = variable.shape
        sign = pattern[min(number, len(pattern) - 1)]
        passing_on = np.arange(inputs)[:, None] == np.arange(outputs) % inputs  # (inputs, outputs)
        variable.assign(sign * passing_on if sign else np.full((inputs, outputs), 1 / inputs))
        number += 1
