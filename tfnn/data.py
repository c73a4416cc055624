"""Data sets that need no network: they come inside scikit-learn."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Digits", "digits"]


class Digits(NamedTuple):
    """Handwritten digits: ``x`` (1797, 64) float32 in [0, 1], one row of 8x8 pixels each; ``labels`` (1797,) int64."""

    x: NDArray[np.float32]
    labels: NDArray[np.int64]


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
