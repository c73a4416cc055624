from __future__ import annotations

import numpy as np
import pytest

from tfnn.data import digits


def test_digits_have_the_documented_shapes_and_types() -> None:
    data = digits()

    assert (data.x.shape, data.x.dtype) == ((1797, 64), np.float32)
    assert (data.labels.shape, data.labels.dtype) == ((1797,), np.int64)


def test_digits_are_scaled_to_the_unit_interval() -> None:
    x = digits().x

    assert (float(x.min()), float(x.max())) == (0.0, 1.0)
    # Intensities are whole sixteenths.
    np.testing.assert_array_equal(x * 16, np.round(x * 16))


def test_digits_are_those_of_the_uci_repository() -> None:
    data = digits()

    # optdigits.names lists these numbers of examples per class for the file that scikit-learn ships.
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    # The first line of optdigits.tes begins with these intensities and is a zero.
    assert (data.x[0, :8] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert data.labels[0] == 0


@pytest.mark.parametrize("name", ["x", "labels"])
def test_digits_cannot_be_overwritten(name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(digits(), name)[0] = 1


def test_digits_are_loaded_once() -> None:
    assert digits() is digits()
