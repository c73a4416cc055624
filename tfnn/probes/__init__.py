"""Probes exercise an implementation and return plain arrays: evidence, never a verdict.

The same probe runs on a student's function, on the reference, on a known wrong answer and on another right answer, in
the grader's worker and in the notebook. A probe holds no answer: it only feeds inputs and writes down what comes out.
Every probe has the signature ``probe(implementation, arguments, keywords, options) -> {name: array}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tfnn.probes.arms import training_arms
from tfnn.probes.blocks import block_call, block_gradient, block_statistics, block_weights
from tfnn.probes.epochs import drawn_epochs, stopped_run
from tfnn.probes.functions import array_call, call, entry, gradient
from tfnn.probes.layers import layer_call, layer_gradient
from tfnn.probes.models import model_steps, model_value
from tfnn.probes.networks import deep_net_call, deep_net_pair, depth_comparison, named_results, resnet_call
from tfnn.probes.races import optimizer_race
from tfnn.probes.randomness import random_calls, random_layer
from tfnn.probes.training import training_run, variable_steps
from tfnn.probes.updates import update_runs
from tfnn.probes.values import Arrays, Probe, ProbeFault, keras_in_float64, widened

__all__ = ["PROBES", "ProbeFault", "run_probe"]


PROBES: dict[str, Probe] = {
    "call": call,
    "array_call": array_call,
    "gradient": gradient,
    "entry": entry,
    "block_call": block_call,
    "block_gradient": block_gradient,
    "block_statistics": block_statistics,
    "block_weights": block_weights,
    "resnet_call": resnet_call,
    "deep_net_call": deep_net_call,
    "deep_net_pair": deep_net_pair,
    "depth_comparison": depth_comparison,
    "named_results": named_results,
    "layer_call": layer_call,
    "layer_gradient": layer_gradient,
    "variable_steps": variable_steps,
    "training_run": training_run,
    "model_steps": model_steps,
    "model_value": model_value,
    "update_runs": update_runs,
    "drawn_epochs": drawn_epochs,
    "stopped_run": stopped_run,
    "optimizer_race": optimizer_race,
    "random_calls": random_calls,
    "random_layer": random_layer,
    "training_arms": training_arms,
}


def run_probe(
    name: str,
    implementation: Any,
    arguments: Sequence[Any] = (),
    keywords: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    float64: bool = False,
) -> Arrays:
    """Run the named probe. With ``float64`` all floating inputs and Keras' default dtype become float64 first.

    Raises ProbeFault when nothing comparable comes back, and whatever the implementation raises.
    """
    arguments, keywords = tuple(arguments), dict(keywords or {})
    if not float64:
        return PROBES[name](implementation, arguments, keywords, dict(options or {}))
    with keras_in_float64():
        wide = tuple(widened(value) for value in arguments)
        return PROBES[name](
            implementation, wide, {key: widened(value) for key, value in keywords.items()}, dict(options or {})
        )
