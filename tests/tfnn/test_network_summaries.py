"""Outputs that may be written down in more than one way, and numbers of very different sizes."""

from __future__ import annotations

import numpy as np
import pytest

from tfnn.network_summaries import log_probabilities, orders_of_magnitude
from tfnn.summaries import SUMMARIES

LOGITS = np.array([[2.0, -1.0, 0.5], [0.0, 3.0, 1.0]])
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("value", [LOGITS, LOGITS + 7, PROBABILITIES.astype("float32")])
def test_log_probabilities_are_the_same_for_logits_and_probabilities(value: np.ndarray) -> None:
    np.testing.assert_allclose(log_probabilities({"value": value}, {})["value"], np.log(PROBABILITIES), atol=1e-6)


def test_log_probabilities_tell_rectified_logits_from_logits() -> None:
    rectified = log_probabilities({"value": np.maximum(LOGITS, 0)}, {})["value"]

    assert np.abs(rectified - np.log(PROBABILITIES)).max() > 0.05


def test_log_probabilities_leave_other_shapes_alone() -> None:
    assert log_probabilities({"value": np.ones((2, 3, 4))}, {})["value"].shape == (2, 3, 4)


def test_orders_of_magnitude_of_zero_and_of_negative_numbers_are_not_finite() -> None:
    sizes = orders_of_magnitude({"value": np.float32([1e-6, 100, 0, -1])}, {})["orders_of_magnitude"]

    np.testing.assert_allclose(sizes[:2], [-6, 2], atol=1e-6)
    assert np.isneginf(sizes[2])
    assert np.isnan(sizes[3])


def test_both_summaries_are_known_by_name() -> None:
    assert SUMMARIES["log_probabilities"] is log_probabilities
    assert SUMMARIES["orders_of_magnitude"] is orders_of_magnitude
