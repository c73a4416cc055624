"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import autograder
import tfnn

MODULES = [
    info.name
    for package in (tfnn, autograder)
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not info.name.endswith(".__main__")  # importing it would run the command
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))

    assert result.failed == 0


@pytest.mark.parametrize("name", ["tfnn.compare", "tfnn.data", "tfnn.evidence"])
def test_examples_are_found(name: str) -> None:
    assert name in MODULES
    assert doctest.testmod(importlib.import_module(name)).attempted > 0
