"""One call seeds whatever draws random numbers, and a bug report names versions and devices and nobody."""

from __future__ import annotations

import getpass
import platform
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfnn.reproducibility import environment, same_numbers


def draws() -> dict[str, Any]:
    return {
        "python": random.random(),
        "numpy": np.random.random(),
        "tensorflow": float(tf.random.normal(())),
        "keras": float(keras.random.normal(())),
        "weights": float(keras.layers.Dense(1).build((1, 1)) or np.sum(keras.initializers.GlorotUniform()((2, 2)))),
    }


@pytest.mark.parametrize("source", ["python", "numpy", "tensorflow", "keras", "weights"])
def test_equal_seeds_give_equal_numbers_and_others_do_not(source: str) -> None:
    drawn = []
    for seed in (3, 3, 4):
        same_numbers(seed)
        drawn.append(draws()[source])

    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None, True])
def test_what_is_no_seed_is_refused_in_words(seed: Any) -> None:
    with pytest.raises(ValueError, match="a seed is a whole number from 0 to 4294967295, received"):
        same_numbers(seed)


@pytest.mark.parametrize("deterministic", [True, False])
def test_operations_are_deterministic_on_request(deterministic: bool) -> None:
    program = (
        "from tfnn.reproducibility import same_numbers\n"
        f"same_numbers(1, deterministic={deterministic})\n"
        "from tensorflow.python.framework import config\n"
        "print(config.is_op_determinism_enabled())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split()[-1] == str(deterministic)


def test_environment_names_versions_and_devices(capsys: pytest.CaptureFixture[str]) -> None:
    environment()

    said = capsys.readouterr().out
    assert f"Python {platform.python_version()} on {platform.system()}" in said
    for expected in (f"tensorflow {tf.__version__}", f"keras {keras.__version__}", f"numpy {np.__version__}", "CPU:0"):
        assert expected in said


def test_environment_names_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    environment()

    said = capsys.readouterr().out
    for private in (platform.node(), getpass.getuser(), str(Path.home()), str(Path.cwd())):
        assert private not in said
