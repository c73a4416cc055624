"""The same numbers every time, as far as a machine can promise that, and what to write into a bug report."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

__all__ = ["environment", "same_numbers"]

_PACKAGES = ("nn-course-kit", "tensorflow", "keras", "numpy", "scikit-learn", "matplotlib", "nbgrader")


def same_numbers(seed: int, *, deterministic: bool = False) -> None:
    """Seed Python's ``random``, NumPy's global generator, TensorFlow and Keras, all with ``seed`` (0 to 2³² - 1).

    After it, the same program draws the same random numbers; generators of your own (``np.random.default_rng``) take
    their own seed. Where work is done in parallel, sums may still be added up in another order and differ in their last
    digits. ``deterministic`` makes TensorFlow's operations give the same bits every time, on a GPU too: slower, with an
    error from those that cannot, and for the rest of the program. Another version, another kind of machine may give
    other numbers all the same.
    Raises ValueError for a seed that is no such number.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"a seed is a whole number from 0 to {2**32 - 1}, received {seed!r}")
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)  # Python, NumPy, TensorFlow, and Keras' own generator
    if deterministic:
        tf.config.experimental.enable_op_determinism()


def environment() -> None:
    """Print what a bug report should say: versions, operating system, and the devices that TensorFlow computes on.

    No names of people, computers or folders are among it.
    """
    import tensorflow as tf

    python = ".".join(map(str, sys.version_info[:3]))
    print(f"Python {python} on {platform.system()} {platform.release()}, {platform.machine()}")
    print(", ".join(f"{package} {_version(package)}" for package in _PACKAGES))
    print("Colab" if "google.colab" in sys.modules else "notebook" if "ipykernel" in sys.modules else "script")
    for device in tf.config.list_physical_devices():
        details = tf.config.experimental.get_device_details(device) if device.device_type == "GPU" else {}
        print(f"{device.name.removeprefix('/physical_device:')} {details.get('device_name', '')}".rstrip())


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
