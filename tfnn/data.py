"""Data sets. The digits come inside scikit-learn and need no network; MNIST and CIFAR-10 are fetched by Keras, once."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHOICE", "DATASETS", "DataUnavailable", "Digits", "Images", "digits", "load"]

DATASETS = ("digits", "mnist", "cifar10")
CHOICE = "TFNN_DATASET"
"""The environment variable that ``load()`` asks; ``tfnn run --dataset`` sets it."""


class DataUnavailable(Exception):
    """A data set is neither in Keras' cache nor within reach; the message says what to do."""


class Digits(NamedTuple):
    """Handwritten digits: ``x`` (1797, 64) float32 in [0, 1], one row of 8x8 pixels each; ``labels`` (1797,) int64."""

    x: NDArray[np.float32]
    labels: NDArray[np.int64]


class Images(NamedTuple):
    """Pictures: ``x`` (N, height, width, channels) float32 in [0, 1]; ``labels`` (N,) int64 in 0..9; the set's name."""

    x: NDArray[np.float32]
    labels: NDArray[np.int64]
    name: str


@lru_cache(maxsize=1)
def digits() -> Digits:
    """The 1797 handwritten digits of the UCI repository (Alpaydin and Kaynak, 1998), as scikit-learn ships them.

    Pixel intensities 0..16 are scaled to [0, 1]. The arrays are read-only: copy them to change them.

    >>> data = digits()
    >>> data.x.shape, data.labels.shape, float(data.x.max())
    ((1797, 64), (1797,), 1.0)
    """
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    x, labels = (pixels / 16).astype(np.float32), labels.astype(np.int64)
    x.setflags(write=False)
    labels.setflags(write=False)
    return Digits(x, labels)


def load(name: str | None = None, *, examples: int | None = None) -> Images:
    """The first ``examples`` pictures (all by default) of a data set.

    ``name``: "digits" (pictures of shape (8, 8, 1)), "mnist" (28, 28, 1) or "cifar10" (32, 32, 3). Without a name, the
    environment variable TFNN_DATASET decides, and without that it is the digits. The training part comes before the
    test part. MNIST (11 MB) and CIFAR-10 (170 MB) are downloaded once and checked by ``keras.datasets``.
    Raises ValueError for another name, DataUnavailable when a download fails.

    >>> load("digits", examples=100).x.shape
    (100, 8, 8, 1)
    """
    name = name or os.environ.get(CHOICE) or "digits"
    if name not in DATASETS:
        raise ValueError(f"There is no data set {name!r}; expected one of: {', '.join(DATASETS)}.")
    if name == "digits":
        data = digits()
        pictures = data.x[:examples].reshape(-1, 8, 8, 1)  # (N, 64) -> (N, 8, 8, 1)
        return Images(pictures, data.labels[:examples], name)
    x, labels = _fetched(name, examples)
    if x.ndim == 3:
        x = x[..., np.newaxis]  # MNIST has one channel and does not say so: (N, 28, 28) -> (N, 28, 28, 1)
    return Images((x / np.float32(255)).astype(np.float32), labels.reshape(-1).astype(np.int64), name)


def _fetched(name: str, examples: int | None) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pixels and labels as Keras has them, cut to the number asked for before they grow to float32."""
    import keras

    try:
        parts = getattr(keras.datasets, name).load_data()
    except Exception as error:  # keras raises Exception itself when a download fails, ValueError for a damaged file
        raise DataUnavailable(
            f"{name} is not on this computer and could not be fetched ({' '.join(str(error).split())[:200]}). "
            'Connect to the network and try again, or go on with the digits: load("digits").'
        ) from error
    x, labels = (np.concatenate([np.asarray(part[i])[:examples] for part in parts]) for i in (0, 1))
    return x[:examples], labels[:examples]
