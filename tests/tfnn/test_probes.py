"""What all probes have in common: inputs stay as they are, and precision is the caller's to choose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tfnn.probed import RUN, SETTINGS, THREE_UNITS, WEIGHTS, Linear, X, trains, two_models
from tfnn.probes import PROBES, run_probe

# ------------------------------------------------------------------------------------------------- copies, precision


def spoils(*values: Any, **settings: Any) -> Any:
    """Overwrite everything that came in and can be overwritten, also behind a tensor's back."""
    for value in values:
        if isinstance(value, tf.Variable):
            value.assign(tf.zeros_like(value) - 77)
        elif isinstance(value, np.ndarray) or tf.is_tensor(value):
            array = np.asarray(value)
            if array.flags.writeable:
                array[...] = -77
    return tf.constant(0.0)


class SpoilingLayer(Linear):
    def call(self, x: Any) -> Any:
        spoils(x, self.kernel.value, self.bias.value)
        return tf.matmul(x, self.kernel) + self.bias


def spoiling_training(step: Any, x: Any, y: Any, **settings: Any) -> Any:
    result = trains(step, x, y, **settings)
    spoils(x, y, *result)
    return result


@pytest.mark.parametrize(
    ("probe", "implementation", "arguments", "keywords", "options"),
    [
        ("call", spoils, [np.ones((4, 4))], {}, {}),
        ("gradient", lambda z: z + spoils(z), [np.ones((4, 4), "float32")], {}, {}),
        ("layer_call", SpoilingLayer, [X.copy()], WEIGHTS, THREE_UNITS),
        ("layer_gradient", SpoilingLayer, [X.copy()], WEIGHTS, THREE_UNITS),
        ("variable_steps", spoils, [], *two_models([2, 1])),
        ("training_run", spoiling_training, [], RUN, SETTINGS),
    ],
    ids=["call", "gradient", "layer_call", "layer_gradient", "variable_steps", "training_run"],
)
def test_probe_keeps_its_inputs_whatever_the_implementation_overwrites(
    probe: str, implementation: Any, arguments: Any, keywords: Any, options: Any
) -> None:
    before = [value.copy() for value in (*arguments, *keywords.values())]

    run_probe(probe, implementation, arguments, keywords, options)

    for kept, value in zip(before, (*arguments, *keywords.values()), strict=True):
        np.testing.assert_array_equal(kept, value)


@pytest.fixture
def keras_settings() -> Iterator[SimpleNamespace]:
    before = SimpleNamespace(floatx=keras.config.floatx(), policy=keras.config.dtype_policy())
    yield before
    keras.config.set_floatx(before.floatx)
    keras.config.set_dtype_policy(before.policy)


def test_float64_mode_widens_floating_arrays_and_nothing_else() -> None:
    seen: dict[str, Any] = {}

    def function(first: Any, **keywords: Any) -> float:
        seen.update(keywords, first=first, created=keras.ops.zeros(1))
        return 0.0

    inputs = {"half": np.float16([1]), "labels": np.int32([1]), "axis": -1, "rate": 0.5}
    run_probe("call", function, [np.float32([1])], inputs, float64=True)

    assert {name: value.dtype for name, value in seen.items() if tf.is_tensor(value)} == {
        "first": tf.float64,
        "half": tf.float64,
        "labels": tf.int32,
        "created": tf.float64,
    }
    assert (seen["axis"], seen["rate"]) == (-1, 0.5)


def test_natural_mode_leaves_the_precision_alone() -> None:
    evidence = run_probe("call", lambda x: x, [np.float16([1])])

    assert evidence["value"].dtype == np.float16


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_float64_mode_puts_keras_back_also_after_an_exception(policy: str, keras_settings: SimpleNamespace) -> None:
    def function() -> None:
        assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float64", "float64")
        raise ZeroDivisionError

    keras.config.set_floatx("float16")
    keras.config.set_dtype_policy(policy)

    with pytest.raises(ZeroDivisionError):
        run_probe("call", function, float64=True)

    assert (keras.config.floatx(), keras.config.dtype_policy().name) == ("float16", policy)


def test_layer_call_in_float64_mode_computes_in_float64() -> None:
    evidence = run_probe("layer_call", Linear, [X], WEIGHTS, THREE_UNITS, float64=True)

    expected = X.astype("float64") @ WEIGHTS["kernel"].astype("float64") + WEIGHTS["bias"]
    np.testing.assert_allclose(evidence["value_0"], expected, rtol=1e-12)


def test_probes_are_all_tried_here_or_in_a_file_beside() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*probes.py"))
    tried = set(re.findall(r'run_probe\(\s*"(\w+)"', written))

    assert set(PROBES) - tried == set()
