"""Data sets. Digits and tables come inside scikit-learn and need no network; Keras fetches MNIST and CIFAR-10, once."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tfnn.tables import Table, breast_cancer, diabetes, iris, wine

__all__ = [
    "CHOICE",
    "DATASETS",
    "DataUnavailable",
    "Digits",
    "Images",
    "Parts",
    "Table",
    "breast_cancer",
    "diabetes",
    "digits",
    "iris",
    "load",
    "parts",
    "wine",
]

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


class Parts(NamedTuple):
    """A data set in two parts, rows and labels each: four fifths to train on, one fifth to test with."""

    x_train: NDArray[np.float32]
    y_train: NDArray[Any]
    x_test: NDArray[np.float32]
    y_test: NDArray[Any]


_SMALL_SETS = {table.__name__: table for table in (breast_cancer, diabetes, iris, wine)}


def parts(name: str, *, standardized: bool = False) -> Parts:
    """A training and a test part of "digits", "breast_cancer", "diabetes", "iris" or "wine": always the same rows.

    Every fifth row goes to the test part, counted within each class (among rows of about the same ``y`` where a
    quantity is predicted), so that both parts are alike; the rows of each part are in random order. The arrays are new
    and may be changed. ``standardized``: from each column its mean is taken away, and what is left is divided by its
    standard deviation. Both are those of the training part alone; a column that is constant there is not divided.
    Raises ValueError for another name.

    >>> x_train, y_train, x_test, y_test = parts("iris", standardized=True)
    >>> x_train.shape, np.bincount(y_test).tolist()
    ((120, 4), [10, 10, 10])
    """
    if name != "digits" and name not in _SMALL_SETS:
        expected = ", ".join(["digits", *_SMALL_SETS])
        raise ValueError(f"There is no data set {name!r} to be had in parts; expected one of: {expected}.")
    x, y = digits() if name == "digits" else _SMALL_SETS[name]()[:2]
    shuffled = np.random.RandomState(0).permutation(len(x))  # the generator whose numbers NumPy has promised to keep
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    is_test = np.isin(shuffled, by_class[2::5])
    train, test = shuffled[~is_test], shuffled[is_test]
    x_train, x_test = x[train], x[test]
    if standardized:
        center, spread = x_train.mean(axis=0, dtype=np.float64), x_train.std(axis=0, dtype=np.float64)
        spread[np.ptp(x_train, axis=0) == 0] = 1.0
        x_train, x_test = (((part - center) / spread).astype(np.float32) for part in (x_train, x_test))
    return Parts(x_train, y[train], x_test, y[test])


class _Source(NamedTuple):
    """Where Keras fetches a set from, and under which name it keeps that file; Keras checks the sum itself."""

    address: str
    file: str
    size: str
    sha256: str


_SOURCES = {
    "mnist": _Source(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        "mnist.npz",
        "11 MB",
        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    ),
    "cifar10": _Source(
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "cifar-10-batches-py-target_archive",
        "170 MB",
        "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    ),
}


def _fetched(name: str, examples: int | None) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pixels and labels as Keras has them, cut to the number asked for before they grow to float32."""
    import keras

    try:
        parts = getattr(keras.datasets, name).load_data()
    except Exception as error:  # keras raises Exception itself when a download fails, ValueError for a damaged file
        raise DataUnavailable(_what_to_do(name, error)) from error
    x, labels = (np.concatenate([np.asarray(part[i])[:examples] for part in parts]) for i in (0, 1))
    return x[:examples], labels[:examples]


def _what_to_do(name: str, error: Exception) -> str:
    source = _SOURCES[name]
    place = _cache() / "datasets" / source.file
    return (
        f"{name} is not on this computer and could not be fetched ({' '.join(str(error).split())[:200]}). Connect to "
        f"the network and try again; or put a copy of {source.address} ({source.size}, SHA-256 {source.sha256}) at "
        f'{place}; or go on with the digits: load("digits").'
    )


def _cache() -> Path:
    """Where Keras keeps what it fetches: its own folder, or one for temporary files where it may not write there."""
    own = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    temporary = Path("/tmp")
    if os.access(own, os.W_OK):
        return own
    return (temporary if temporary.is_dir() else Path(tempfile.gettempdir())) / ".keras"
