"""Probe of update rules: several runs of one rule take turns, each with a state of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tfnn.probes.values import Arrays, ProbeFault, as_array, as_tensor, spoken_type

__all__ = ["update_runs"]


def update_runs(rule: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], options: Mapping[str, Any]) -> Arrays:
    """Take steps ``rule(theta, slope, state, lr, **hyper) -> (theta, state)``; where each run stands after each step.

    ``keywords``: ``theta``, one start per run, and either ``grads`` (one array per run, entry t for step t) or
    ``slopes`` (one given function per run, handed over in place of a gradient). ``options``: ``steps``, ``lr``,
    ``hyper``. A run's first state is None, later ones are what the rule returned. Evidence: ``theta`` (steps, *shape),
    with several runs ``theta_of_run_1`` and so on.
    """
    import tensorflow as tf

    points = [tf.constant(start) for start in keywords["theta"]]
    states: list[Any] = [None] * len(points)
    paths: list[list[Any]] = [[] for _ in points]
    for number in range(options["steps"]):
        for run, point in enumerate(points):
            slope = (
                as_tensor(keywords["slopes"][run])
                if "slopes" in keywords
                else tf.constant(keywords["grads"][run][number])
            )
            reached, states[run] = _pair(rule(point, slope, states[run], options["lr"], **options["hyper"]))
            if reached.shape != point.shape:
                raise ProbeFault(f"expected new parameters of shape {tuple(point.shape)}, received {reached.shape}")
            points[run] = tf.constant(reached.astype(point.dtype.as_numpy_dtype))
            paths[run].append(reached)
    if len(paths) == 1:
        return {"theta": np.stack(paths[0])}
    return {f"theta_of_run_{run}": np.stack(path) for run, path in enumerate(paths, start=1)}


def _pair(result: Any) -> tuple[Any, Any]:
    """The new parameters as an array, and the state as it is."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        count = f" of {len(result)}" if isinstance(result, (tuple, list)) else ""
        raise ProbeFault(f"expected two results (new parameters, new state), received {spoken_type(result)}{count}")
    theta, state = result
    if theta is None or isinstance(theta, Mapping):
        raise ProbeFault(f"expected the new parameters as the first of the two results, received {spoken_type(theta)}")
    return as_array(theta, "the update"), state
