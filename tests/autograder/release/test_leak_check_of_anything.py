"""Whatever lies in a folder ends in a list of leaks, not in an exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from autograder.release.code_traces import Traces
from autograder.release.leak_check import find_leaks
from autograder.release.secret_numbers import SecretNumbers
from autograder.release.secrets_of_sets import Secrets

NOTHING = Secrets(Traces(), (), {}, SecretNumbers([], []), {})
WORDS = st.sampled_from(["cells", "source", "outputs", "metadata", "nbgrader", "points", "grade_id", "text", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text('ab9.@\n"\\{[(:é', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
STARTS = [b"", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"\x80\x04\x95", b"\x80\x02}", b"\xff\xfe", b"{", b"cos\nsystem\n("]


def leaks_in(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        for leak in find_leaks(Path(folder), NOTHING):
            assert "\n" not in str(leak)


@given(name=st.sampled_from(["a", "a.ipynb", "a.npz", "a.json"]), start=st.sampled_from(STARTS), data=st.binary())
def test_any_bytes(name: str, start: bytes, data: bytes) -> None:
    leaks_in(name, start + data)


@given(
    cells=st.lists(st.dictionaries(WORDS, VALUES) | VALUES, max_size=3) | VALUES,
    rest=st.dictionaries(WORDS, VALUES, max_size=3),
)
def test_any_notebook(cells: object, rest: dict[str, object]) -> None:
    leaks_in("a.ipynb", json.dumps({**rest, "cells": cells}).encode())
