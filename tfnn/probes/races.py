"""Probe of comparisons between optimizers: every run is watched from its first weights to its last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.probes.models import build_model
from tfnn.probes.values import Arrays, ProbeFault, as_array, spoken_type

__all__ = ["optimizer_race"]


def optimizer_race(
    compare: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]
) -> Arrays:
    """Run ``compare(make_model, make_optimizers, step, x, y, epochs=, batch_size=, seed=)`` and write down what it did.

    ``keywords``: ``x`` (N, D), class numbers ``y`` (N,), and ``x_new`` (M, D) where predictions are wanted.
    ``options``: ``optimizers`` (name to Keras configuration), ``layers``, ``epochs``, ``batch_size``, ``seed``.
    The step is Keras' own training, so a wrong step written earlier costs nothing here. Evidence of each run: its
    ``curve_of_...``; with ``x_new`` the ``predictions_of_...`` of its model; without, all its steps, see ``log`` below.
    """
    watched = _Watched(keywords, options)
    makers = {name: watched.maker(name) for name in options["optimizers"]}
    settings = {name: options[name] for name in ("epochs", "batch_size", "seed")}
    result = compare(watched.make_model, makers, watched.step, keywords["x"].copy(), keywords["y"].copy(), **settings)
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ProbeFault(f"expected two dictionaries (curves, models), received {spoken_type(result)}")
    evidence: Arrays = {}
    for name in options["optimizers"]:
        curve, model = (_entry(results, name, what) for results, what in zip(result, ("curves", "models"), strict=True))
        evidence[f"curve_of_{name}"] = as_array(curve, "the comparison")
        if "x_new" in keywords:
            evidence[f"predictions_of_{name}"] = _classes(model, keywords["x_new"])
        else:
            evidence |= watched.log(name, model)
    return evidence


@dataclass(frozen=True)
class _Step:
    weights_before: NDArray[Any]
    weights_after: NDArray[Any]
    loss: float
    x: NDArray[Any]
    optimizer: int


class _Watched:
    """Models, optimizers and a step that remember who used them."""

    def __init__(self, keywords: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self._x, self._options = keywords["x"], options
        self._keeps_steps = "x_new" not in keywords
        self._owners: dict[int, str] = {}
        self._optimizers: list[Any] = []
        self._used: dict[str, Any] = {}  # in a long race a second optimizer would be compiled anew, and never end
        self._steps: dict[str, list[_Step]] = {name: [] for name in options["optimizers"]}

    def make_model(self, seed: Any) -> Any:
        model = build_model(self._options["layers"], self._x, int(seed))
        for variable in model.weights:
            variable.assign(variable * 0.5)  # about the size that Keras starts with
        return model

    def maker(self, name: str) -> Callable[[], Any]:
        def make_optimizer() -> Any:
            import keras

            optimizer = keras.optimizers.deserialize(self._options["optimizers"][name])
            self._owners[id(optimizer)] = name
            self._optimizers.append(optimizer)  # kept, so that no other object gets its id
            return optimizer

        return make_optimizer

    def step(self, model: Any, x: Any, y: Any, optimizer: Any) -> Any:
        name = self._owners.get(id(optimizer))
        if name is None:
            raise ProbeFault(f"the step was handed {spoken_type(optimizer)} that no function of make_optimizers made")
        x, y = (as_array(part, "the caller of the step") for part in (x, y))
        if not self._keeps_steps:
            if self._used.setdefault(name, optimizer) is not optimizer:
                raise ProbeFault(f"the run {name!r} was trained with two optimizers, expected one from start to end")
            return self._train(model, optimizer, x, y)
        before = _flat_weights(model)
        loss = self._train(model, optimizer, x, y)
        number = next(number for number, known in enumerate(self._optimizers) if known is optimizer)
        self._steps[name].append(_Step(before, _flat_weights(model), loss, x, number))
        return loss

    def log(self, name: str, model: Any) -> Arrays:
        """All steps of one run.

        ``first_weights_of_...``, ``losses_of_...``, ``rows_of_...`` in order, ``sizes_of_...`` of the batches,
        ``optimizers_of_...`` (which one, as a number), ``last_weights_of_...`` after the last step, and
        ``returned_weights_of_...`` of the model that came back.
        """
        steps = self._steps[name]
        if not steps:
            raise ProbeFault(f"the run {name!r} never called the training step that was handed in")
        return {
            f"first_weights_of_{name}": steps[0].weights_before,
            f"losses_of_{name}": np.array([step.loss for step in steps]),
            f"rows_of_{name}": np.concatenate([step.x for step in steps]),
            f"sizes_of_{name}": np.array([len(step.x) for step in steps]),
            f"optimizers_of_{name}": np.array([step.optimizer for step in steps]),
            f"last_weights_of_{name}": steps[-1].weights_after,
            f"returned_weights_of_{name}": _flat_weights(model),
        }

    def _train(self, model: Any, optimizer: Any, x: NDArray[Any], y: NDArray[Any]) -> Any:
        """One step of Keras' own training; compiled for long runs, where tracing pays."""
        import keras

        if getattr(model, "optimizer", None) is not optimizer:
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(optimizer=optimizer, loss=loss, run_eagerly=self._keeps_steps, jit_compile=False)
        return model.train_on_batch(x, y)


def _flat_weights(model: Any) -> NDArray[Any]:
    try:
        flat: NDArray[Any] = np.concatenate([np.ravel(variable) for variable in model.trainable_variables])
        return flat
    except (AttributeError, ValueError) as error:
        raise ProbeFault(f"expected a Keras model made by make_model, received {spoken_type(model)}") from error


def _classes(model: Any, x: NDArray[Any]) -> NDArray[Any]:
    """The class with the highest score, for each row."""
    if not callable(model):
        raise ProbeFault(f"expected a Keras model made by make_model, received {spoken_type(model)}")
    classes: NDArray[Any] = np.argmax(as_array(model(x, training=False), "the model"), axis=1)
    return classes


def _entry(results: Any, name: str, what: str) -> Any:
    if not isinstance(results, Mapping):
        raise ProbeFault(f"expected a dictionary of {what}, received {spoken_type(results)}")
    if name not in results:
        raise ProbeFault(f"the dictionary of {what} has no entry {name!r}; its keys are {sorted(map(str, results))}")
    return results[name]
