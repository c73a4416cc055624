"""How tests are dealt out to several processes: what shares a costly run stays together, and the longest comes first.

A file stays together (its fixtures are made once), but for files whose tests share nothing, or only what concerns one
problem set. Without an order, a file of few long tests would come last, and every other processor would wait for it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

OF_ONE_SET = ("tests/test_examples.py", "tests/test_bad_answers.py")
"""Files whose tests share what concerns one set, the first of their parameters."""
BY_THEMSELVES = ("tests/test_notebook.py", "tests/autograder/doctor/test_examination.py")
"""Files whose tests share nothing that is costly."""
LONGEST_FIRST = (
    "tests/test_attacks.py",  # waits a lot, so whatever runs beside it runs fast
    "tests/test_examples.py[ps3_training]",
    "tests/test_examples.py[ps4_regularization]",
    "tests/test_examples.py[ps5_residual]",
    "tests/autograder/release/test_leak_check.py",
    "tests/test_examples.py",
    "tests/test_notebook.py",
    "tests/autograder/test_cli.py",
    "tests/autograder/gradescope_upload/test_session.py",
    "tests/autograder/test_run.py",
    "tests/browser",
    "tests/autograder/nbgrader_plugin",
    "tests/autograder/test_full_disk.py",
    "tests/test_bad_answers.py",
    "tests/autograder/test_crash_safety.py",
)
"""How the names of units begin that take half a minute and more; all others come after them."""


def unit_of(test: str) -> str:
    """What a test, by its pytest id, belongs to: the tests of a unit run in one process, one after another."""
    file = test.partition("::")[0]
    if file in BY_THEMSELVES:
        return test
    parameters = re.search(r"\[(\w+)", test)
    return f"{file}[{parameters[1]}]" if file in OF_ONE_SET and parameters else file


def rank(test: str) -> int:
    """Where a test comes among ``LONGEST_FIRST``."""
    unit = unit_of(test)
    return next((place for place, start in enumerate(LONGEST_FIRST) if unit.startswith(start)), len(LONGEST_FIRST))


class Dealer(LoadScopeScheduling):
    """Deals out units in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
