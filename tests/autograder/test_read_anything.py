"""Whatever bytes arrive, reading them ends in a program or in a sentence for the student."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import UnreadableSubmission
from autograder.model import Assignment, Question, Submission
from autograder.read import read

SOFTMAX = "def softmax(z):\n    return z"
ASSIGNMENT = Assignment("ps1_softmax", "Softmax", "1", (Question("softmax", "Softmax", "softmax", ()),))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["cells", "source", "metadata"]), inner)
    ),
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown"]) | JSON,
        "source": st.text() | st.sampled_from([SOFTMAX, "%%time\n%x?", "!ls \\\n"]) | st.lists(st.text()) | JSON,
        "metadata": st.sampled_from([{"nbgrader": {"grade_id": "softmax"}}, {"nbgrader": {"grade_id": []}}]) | JSON,
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(CELLS | JSON) | JSON,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(CELLS)}) | JSON) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"kernelspec": JSON, "language_info": JSON}) | JSON,
    },
)
ANYTHING = settings(deadline=None, suppress_health_check=list(HealthCheck))


def check_reads_or_refuses(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    message, cells = "", ()
    try:
        cells = read(Submission("alice", path), ASSIGNMENT).cells
    except UnreadableSubmission as error:
        message = str(error)
    assert message.isprintable()
    for cell in cells:
        cell.source.encode("utf-8")
        assert "\0" not in cell.source
        assert cell.grade_id in (None, "softmax")


@ANYTHING
@given(data=st.binary() | st.text().map(str.encode), name=st.sampled_from(["a.ipynb", "a.py"]))
def test_read_of_random_bytes_refuses_or_reads(tmp_path: Path, data: bytes, name: str) -> None:
    check_reads_or_refuses(tmp_path / name, data)


@ANYTHING
@given(content=NOTEBOOKS | JSON)
def test_read_of_random_json_refuses_or_reads(tmp_path: Path, content: object) -> None:
    check_reads_or_refuses(tmp_path / "a.ipynb", json.dumps(content).encode())


@ANYTHING
@given(
    lines=st.lists(st.text() | st.sampled_from(["# %%", '# %% question="softmax"', "# %% [markdown]", "# In[3]:", "!"]))
)
def test_read_of_random_scripts_refuses_or_reads(tmp_path: Path, lines: list[str]) -> None:
    check_reads_or_refuses(tmp_path / "a.py", "\n".join(["softmax = 1", *lines]).encode("utf-8", "replace"))
