"""Importing the kit costs nothing that is not used: heavy packages are loaded by the function that needs them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"tensorflow", "keras", "matplotlib", "sklearn", "scipy", "pandas", "tqdm", "jupytext", "nbclient"}
FOR_STUDENTS = [
    *("data", "drawing", "gradcheck", "landscape_plots", "network_plots", "plots", "regularization_plots"),
    *("reproducibility", "steps", "training", "training_plots"),
]


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [(["tfnn"], HEAVY | {"numpy"}), ([f"tfnn.{name}" for name in FOR_STUDENTS], HEAVY)],
    ids=["tfnn", "its modules"],
)
def test_importing_loads_nothing_heavy(modules: list[str], heavy: set[str]) -> None:
    program = f"import sys, {', '.join(modules)}; print(sorted({heavy!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
