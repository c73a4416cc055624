"""One strict zygote for the runs of many tests: starting it costs seconds, forking it milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from autograder.sandbox.launch import Zygote


@pytest.fixture(scope="session")
def standing_zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.fixture
def runs_share_a_zygote(standing_zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs inside of the test's process start no zygote. For tests of what is graded when, not of the walls."""
    monkeypatch.setattr("autograder.run.Zygote", lambda *words, **options: nullcontext(standing_zygote))
