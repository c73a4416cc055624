"""What a check may ask of a student's code: exercises by the names that authors know them by.

An exercise names a probe of ``tfnn.probes`` and holds what it is given. Authors import these from
``autograder.authoring``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.model import Exercise
from tfnn.inputs import Given

__all__ = [
    "array_call",
    "call",
    "drawn_epochs",
    "entry",
    "exercise",
    "gradient",
    "keras_layer",
    "keras_optimizer",
    "keras_regularizer",
    "layer_call",
    "layer_gradient",
    "model_steps",
    "model_value",
    "optimizer_race",
    "random_calls",
    "random_layer",
    "stopped_run",
    "training_arms",
    "training_run",
    "update_runs",
    "variable_steps",
]


def exercise(
    probe: str,
    *arguments: Any,
    options: Mapping[str, Any] | None = None,
    withheld: Mapping[str, Any] | None = None,
    **keywords: Any,
) -> Exercise:
    """Run the probe of this name: see ``tfnn.probes`` for what each one takes. Those used often have a name below."""
    return Exercise(probe, arguments, keywords, dict(options or {}), dict(withheld or {}))


def call(*arguments: Any, **keywords: Any) -> Exercise:
    """Call the function with these arguments, by position and by name as written here; compare what it returns."""
    return Exercise("call", arguments, keywords)


def array_call(*arguments: Any, withheld: Mapping[str, Any] | None = None, **keywords: Any) -> Exercise:
    """As ``call``, but the function gets NumPy arrays and not tensors; ``withheld`` is for the judge alone."""
    return Exercise("array_call", arguments, keywords, {}, dict(withheld or {}))


def gradient(*arguments: Any, wrt: int | str = 0, through_softmax: bool = False, **keywords: Any) -> Exercise:
    """Differentiate a weighted sum of the function's outputs with respect to one argument (position or name).

    With ``through_softmax`` the argument holds scores; the function gets their softmax (see ``tfnn.probes``).
    """
    return Exercise("gradient", arguments, keywords, {"wrt": wrt, "through_softmax": through_softmax})


def entry(key: str) -> Exercise:
    """Look up one answer in a dictionary of answers (a quiz)."""
    return Exercise("entry", options={"key": key})


def layer_call(*inputs: Any, constructor: Sequence[Any], inside_sequential: bool = False, **weights: Any) -> Exercise:
    """Build a Keras layer, set its weights by shape, call it on each input in turn."""
    options = {"constructor": list(constructor), "inside_sequential": inside_sequential}
    return Exercise("layer_call", inputs, weights, options)


def layer_gradient(x: Any, *, constructor: Sequence[Any], **weights: Any) -> Exercise:
    """Differentiate a weighted sum of a Keras layer's output with respect to each of its weights."""
    return Exercise("layer_gradient", (x,), weights, {"constructor": list(constructor)})


def variable_steps(*, W: Any, b: Any, x: Any, y: Any, batches: Sequence[int], lr: float) -> Exercise:
    """Let a training step update one or more (W, b) pairs in turn, once per batch and pair."""
    arrays = {"W": W, "b": b, "x": x, "y": y}
    return Exercise("variable_steps", (), arrays, {"batches": list(batches), "lr": lr})


def training_run(
    *, x: Any, y: Any, x_new: Any, labels: Any, epochs: int, batch_size: int, learning_rate: float, seed: int
) -> Exercise:
    """Let a training function train on (x, y) with a step that is handed to it, then predict the rows of ``x_new``.

    ``labels`` of the new rows are withheld: only judges see them.
    """
    options = {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate, "seed": seed}
    return Exercise("training_run", (), {"x": x, "y": y, "x_new": x_new}, options, {"labels": labels})


def keras_layer(class_name: str, **config: Any) -> dict[str, Any]:
    """A Keras layer's configuration: ``keras_layer("Dense", units=3, kernel_regularizer=keras_regularizer(...))``."""
    return {"module": "keras.layers", "class_name": class_name, "config": config}


def keras_regularizer(class_name: str, **config: Any) -> dict[str, Any]:
    """A Keras regularizer's configuration: ``keras_regularizer("L2", l2=0.1)``."""
    return {"module": "keras.regularizers", "class_name": class_name, "config": config}


def keras_optimizer(class_name: str, **config: Any) -> dict[str, Any]:
    """A Keras optimizer's configuration: ``keras_optimizer("SGD", learning_rate=0.1, momentum=0.9)``."""
    return {"module": "keras.optimizers", "class_name": class_name, "config": config}


def model_steps(
    *more: Any,
    layers: Sequence[Any],
    optimizer: Any,
    loss_fn: Given,
    x: Any,
    y: Any,
    batches: Sequence[int],
    seed: int,
    models: int = 1,
    twins: bool = False,
) -> Exercise:
    """Let a training step (model, x, y, loss_fn, optimizer, *more) update Keras models in turn, once per batch.

    ``seed`` draws the models' first weights, which ``twins`` share. Evidence: see ``tfnn.probes.models.model_steps``.
    """
    options = {"layers": list(layers), "optimizer": optimizer, "batches": list(batches), "seed": int(seed)}
    options |= {"models": models, "twins": twins}
    return Exercise("model_steps", (loss_fn, *more), {"x": x, "y": y}, options)


def model_value(*more: Any, layers: Sequence[Any], loss_fn: Given, x: Any, y: Any, seed: int) -> Exercise:
    """Call a function (model, x, y, loss_fn, *more) that returns a loss; compare it and its gradient in the weights."""
    return Exercise("model_value", (loss_fn, *more), {"x": x, "y": y}, {"layers": list(layers), "seed": int(seed)})


def update_runs(
    *,
    theta: Sequence[Any],
    steps: int,
    lr: float,
    grads: Sequence[Any] = (),
    slopes: Sequence[Given] = (),
    **hyper: float,
) -> Exercise:
    """Let an update rule (theta, gradient, state, lr, **hyper) take steps in one or more runs in turn.

    Either ``grads``, one array per run with an entry per step, or ``slopes``, functions that give the gradient.
    """
    given = {"slopes": list(slopes)} if slopes else {"grads": list(grads)}
    return Exercise("update_runs", (), {"theta": list(theta), **given}, {"steps": steps, "lr": lr, "hyper": hyper})


def drawn_epochs(*, x: Any, y: Any, batch_size: int, seed: int, **more: bool) -> Exercise:
    """Let a function (x, y, batch_size, rng, **more) draw two epochs, then one from an equal generator."""
    return Exercise("drawn_epochs", (), {"x": x, "y": y}, {"batch_size": batch_size, "seed": int(seed), "more": more})


def stopped_run(
    *, x: Any, y: Any, losses: Any, val_losses: Any, layers: Sequence[Any], batch_size: int, patience: int, seed: int
) -> Exercise:
    """Let a training loop run over losses that were written down before; as many epochs as there are ``val_losses``."""
    arrays = {"x": x, "y": y, "losses": losses, "val_losses": val_losses}
    options = {"layers": list(layers), "batch_size": batch_size, "patience": patience, "seed": int(seed)}
    return Exercise("stopped_run", (), arrays, {**options, "epochs": len(val_losses)})


def optimizer_race(
    *, optimizers: Mapping[str, Any], layers: Sequence[Any], epochs: int, batch_size: int, seed: int, **arrays: Any
) -> Exercise:
    """Let a function train one model per optimizer. ``arrays``: ``x``, ``y``; ``x_new`` with its withheld ``labels``.

    Evidence: see ``tfnn.probes.races.optimizer_race``.
    """
    withheld = {"labels": arrays.pop("labels")} if "labels" in arrays else {}
    options = {"optimizers": dict(optimizers), "layers": list(layers), "epochs": epochs, "batch_size": batch_size}
    return Exercise("optimizer_race", (), arrays, {**options, "seed": int(seed)}, withheld)


def random_calls(*, calls: int, wrt: str | None = None, **keywords: Any) -> Exercise:
    """Call a random function several times with the same inputs, on request with the gradient in one of them."""
    return Exercise("random_calls", (), keywords, {"calls": calls, "wrt": wrt})


def random_layer(*, x: Any, rate: float, calls: int, inside: str = "", training: bool | None = None) -> Exercise:
    """Build a random layer with a rate and call it several times: alone, ``inside`` a "model", or in model "fit"."""
    return Exercise(
        "random_layer", (), {"x": x, "rate": rate}, {"calls": calls, "inside": inside, "training": training}
    )


def training_arms(*, epochs: int, batch_size: int, seed: int, learning_rate: float = 0.0, **arrays: Any) -> Exercise:
    """Let a function train the same network in several arms. ``arrays``: see ``tfnn.probes.arms.training_arms``.

    ``labels`` of the new rows are withheld: only judges see them.
    """
    withheld = {"labels": arrays.pop("labels")} if "labels" in arrays else {}
    options = {"epochs": epochs, "batch_size": batch_size, "seed": seed, "learning_rate": learning_rate}
    return Exercise("training_arms", (), arrays, {**options, "arms": ["none", "dropout", "l2", "l1"]}, withheld)
