"""Does this computer have what the notebooks need? Says it in words, and loads with nothing installed."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

__all__ = ["check_environment", "findings"]

OLDEST, NEWEST = (3, 10), (3, 13)
NEEDED = {
    "tensorflow": "tensorflow",
    "keras": "keras",
    "numpy": "numpy",
    "scikit-learn": "sklearn",
    "matplotlib": "matplotlib",
}
"""Packages as pip names them, with the names under which they are imported."""
_INSTALL = "open a terminal in this folder, run  pip install -r requirements.txt  and restart the kernel"


def check_environment(folder: Path | None = None) -> bool:
    """Print one line for each thing that the notebooks in ``folder`` (this one) need; True when nothing is missing."""
    good = True
    for found, sentence in findings(folder or Path.cwd()):
        print("✓" if found else "✗", sentence, flush=True)
        good = good and found
    print("Everything is there." if good else "Something is missing; the lines with ✗ say what to do.")
    return good


def findings(folder: Path) -> Iterator[tuple[bool, str]]:
    """Each thing needed: whether it is there, and a sentence. Never raises."""
    yield _python()
    installed = [_package(package) for package in NEEDED]
    yield from installed
    if all(found for found, _ in installed):
        yield _gradient()
    if (folder / "requirements.txt").is_file():
        file = folder / "public_checks.npz"
        there = "is here" if file.is_file() else "is missing in this folder: unpack the problem set again"
        yield file.is_file(), f"{file.name} {there}"


def _python() -> tuple[bool, str]:
    version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return True, version
    return False, f"{version} does not fit: install one from {_dotted(OLDEST)} to {_dotted(NEWEST)}"


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _package(package: str) -> tuple[bool, str]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        return False, f"{package} is missing: {_INSTALL}"
    try:
        importlib.import_module(NEEDED[package])
    except Exception as error:  # whatever a broken installation raises
        return False, f"{package} {version} cannot be imported ({type(error).__name__}: {error}): {_INSTALL}"
    return True, f"{package} {version}"


def _gradient() -> tuple[bool, str]:
    try:
        import tensorflow as tf

        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        slope = float(tape.gradient(y, x))
    except Exception as error:  # whatever a broken installation raises
        return False, f"TensorFlow cannot compute a gradient ({type(error).__name__}: {error}): {_INSTALL}"
    good = abs(slope - 6) < 1e-6
    return good, f"TensorFlow computes: the slope of x² at 3 is {slope:g}" + (
        "" if good else f", expected 6: {_INSTALL}"
    )
