"""The tables are those of their sources, and their two parts are alike, fixed and standardized by the first alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tfnn.data import Table, breast_cancer, diabetes, digits, iris, parts, wine

TABLES = [breast_cancer, diabetes, iris, wine]
NAMES = ["breast_cancer", "diabetes", "digits", "iris", "wine"]


@pytest.mark.parametrize("load", TABLES)
def test_tables_are_as_documented_and_cannot_be_overwritten(load: Callable[[], Table]) -> None:
    data = load()

    assert (data.x.dtype, data.y.dtype) == (np.float32, np.int64 if data.classes else np.float32)
    assert data.x.shape == (len(data.y), len(data.features))
    assert data.name == load.__name__
    assert not data.x.flags.writeable
    assert not data.y.flags.writeable
    assert load() is data


@pytest.mark.parametrize(("load", "counts"), [(breast_cancer, [212, 357]), (iris, [50, 50, 50]), (wine, [59, 71, 48])])
def test_tables_have_the_classes_that_their_sources_count(load: Callable[[], Table], counts: list[int]) -> None:
    data = load()

    assert np.bincount(data.y).tolist() == counts
    assert len(data.classes) == len(counts)


def test_diabetes_is_in_its_own_units() -> None:
    data = diabetes()

    # The first patient of Efron and others: 59 years, a body mass index of 32.1, a mean blood pressure of 101 mmHg.
    np.testing.assert_allclose(data.x[0, [0, 2, 3]], [59, 32.1, 101], rtol=1e-6)
    assert (data.classes, float(data.y.min()), float(data.y.max())) == ((), 25.0, 346.0)


@pytest.mark.parametrize("name", NAMES)
def test_parts_hold_every_row_once_and_are_the_same_each_time(name: str) -> None:
    x_train, y_train, x_test, y_test = parts(name)
    x, y = digits() if name == "digits" else {table.__name__: table for table in TABLES}[name]()[:2]

    together = np.column_stack([np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])])
    whole = np.column_stack([x, y])
    np.testing.assert_array_equal(together[np.lexsort(together.T)], whole[np.lexsort(whole.T)])
    assert len(x_test) == pytest.approx(len(x) / 5, abs=1)
    np.testing.assert_array_equal(parts(name).x_train, x_train)


@pytest.mark.parametrize("name", ["breast_cancer", "digits", "iris", "wine"])
def test_parts_are_stratified_and_not_sorted(name: str) -> None:
    _, y_train, _, y_test = parts(name)

    counts, tested = np.bincount(np.concatenate([y_train, y_test])), np.bincount(y_test)
    assert np.abs(tested - counts / 5).max() < 1
    assert (np.diff(y_train) < 0).mean() > 0.1


def test_parts_of_a_quantity_are_alike() -> None:
    _, y_train, _, y_test = parts("diabetes")

    quarters = [0.1, 0.25, 0.5, 0.75, 0.9]
    np.testing.assert_allclose(np.quantile(y_test, quarters), np.quantile(y_train, quarters), rtol=0.03)


@pytest.mark.parametrize("name", NAMES)
def test_standardized_parts_are_measured_by_the_training_part_alone(name: str) -> None:
    raw, ready = parts(name), parts(name, standardized=True)

    varies = np.ptp(raw.x_train, axis=0) > 0
    np.testing.assert_allclose(ready.x_train.mean(axis=0, dtype=float), 0, atol=2e-6)
    np.testing.assert_allclose(ready.x_train.std(axis=0, dtype=float), varies.astype(float), atol=1e-5)
    center, spread = raw.x_train[:, varies].mean(axis=0, dtype=float), raw.x_train[:, varies].std(axis=0, dtype=float)
    np.testing.assert_allclose(ready.x_test[:, varies], (raw.x_test[:, varies] - center) / spread, rtol=1e-5, atol=1e-6)
    assert ready.x_test.dtype == ready.x_train.dtype == np.float32
    assert np.isfinite(ready.x_test).all()


def test_parts_may_be_changed_without_changing_the_set() -> None:
    parts("iris").x_train[:] = 0

    assert parts("iris").x_train.min() > 0


def test_unknown_name_of_parts_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no data set 'irises' to be had in parts; expected one of: digits, breast_ca"):
        parts("irises")
