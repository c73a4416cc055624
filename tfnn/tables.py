"""Tables of measurements that come inside scikit-learn and need no network. ``tfnn.data`` hands them on to students."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Table", "breast_cancer", "diabetes", "iris", "wine"]


class Table(NamedTuple):
    """Measurements: one row per example, one column per feature. The arrays are read-only: copy them to change them.

    ``x``: (N, D) float32, in the units that the features name. ``y``: (N,), int64 class numbers from 0 on, or float32
    where a quantity is to be predicted. ``features``: D names. ``classes``: the names of the classes, by their number;
    empty where a quantity is to be predicted. ``name``: the name of the set.
    """

    x: NDArray[np.float32]
    y: NDArray[Any]
    features: tuple[str, ...]
    classes: tuple[str, ...]
    name: str


@lru_cache(maxsize=1)
def breast_cancer() -> Table:
    """Cell nuclei of 569 tumors, (569, 30), in pictures of needle biopsies: malignant (0, 212 rows) or benign (1, 357).

    Ten properties of the nuclei, each as its mean, its standard error and its "worst" (the mean of the three largest):
    radius, perimeter and texture (standard deviation of gray levels), area, and six without a unit. Lengths and areas
    are in the units of the pictures, which the source does not translate into millimeters.
    Source: UCI repository, Breast Cancer Wisconsin (Diagnostic); Street, Wolberg and Mangasarian, 1993.

    >>> data = breast_cancer()
    >>> data.x.shape, data.y.shape, data.classes
    ((569, 30), (569,), ('malignant', 'benign'))
    """
    from sklearn.datasets import load_breast_cancer

    stored = load_breast_cancer()
    return _table("breast_cancer", stored, tuple(map(str, stored.feature_names)), tuple(map(str, stored.target_names)))


@lru_cache(maxsize=1)
def iris() -> Table:
    """Flowers, (150, 4): length and width of sepal and petal in centimeters, 50 flowers of each of three species.

    The rows are sorted by species. Source: Fisher, 1936, as scikit-learn ships it (with the two rows that differ in the
    UCI repository corrected).

    >>> data = iris()
    >>> data.features[0], data.classes, data.x[0].tolist()[:2]
    ('sepal length (cm)', ('setosa', 'versicolor', 'virginica'), [5.099999904632568, 3.5])
    """
    from sklearn.datasets import load_iris

    stored = load_iris()
    return _table("iris", stored, tuple(map(str, stored.feature_names)), tuple(map(str, stored.target_names)))


@lru_cache(maxsize=1)
def wine() -> Table:
    """Wines of three growers in one region, (178, 13): 59, 71 and 48 bottles, sorted by grower.

    Thirteen chemical measurements, alcohol (percent by volume) and proline (mg/l) among them; the source names no units
    for most of them, and their sizes differ a thousandfold.
    Source: UCI repository, Wine; Forina and others, PARVUS, 1988.

    >>> data = wine()
    >>> data.features[0], data.x.shape, np.bincount(data.y).tolist()
    ('alcohol', (178, 13), [59, 71, 48])
    """
    from sklearn.datasets import load_wine

    stored = load_wine()
    return _table("wine", stored, tuple(map(str, stored.feature_names)), ("grower 0", "grower 1", "grower 2"))


_DIABETES_FEATURES = (
    *("age (years)", "sex (1 or 2)", "body mass index (kg/m²)", "mean blood pressure (mmHg)"),
    *("total cholesterol (mg/dl)", "LDL (mg/dl)", "HDL (mg/dl)", "total cholesterol / HDL"),
    *("log of triglycerides", "blood sugar (mg/dl)"),
)


@lru_cache(maxsize=1)
def diabetes() -> Table:
    """Patients with diabetes, (442, 10), and how far the disease got within a year: ``y`` from 25 to 346, float32.

    Ten measurements at the beginning, in their own units and not scaled; ``y`` is a score without a unit.
    Source: Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression", Annals of Statistics, 2004.

    >>> data = diabetes()
    >>> data.x.shape, data.features[2], float(data.x[0, 2]), float(data.y[0])
    ((442, 10), 'body mass index (kg/m²)', 32.099998474121094, 151.0)
    """
    from sklearn.datasets import load_diabetes

    return _table("diabetes", load_diabetes(scaled=False), _DIABETES_FEATURES, ())


def _table(name: str, stored: Any, features: tuple[str, ...], classes: tuple[str, ...]) -> Table:
    x, y = stored.data.astype(np.float32), stored.target.astype(np.int64 if classes else np.float32)
    x.setflags(write=False)
    y.setflags(write=False)
    return Table(x, y, features, classes, name)
