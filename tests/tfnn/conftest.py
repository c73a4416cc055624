"""A release whose checks need no TensorFlow: functions without arguments, and a quiz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tfnn.compare import Tolerance
from tfnn.public_checks import FILE_NAME, PublicCheck, PublicExercise, PublicQuestion, save


def exercise(probe: str, expected: Any, *, key: str | None = None) -> PublicExercise:
    options = {} if key is None else {"key": key}
    return PublicExercise(probe, (), {}, options, {}, {"value": np.array(expected)}, {"value": Tolerance(0.0, 0.0)})


QUESTIONS = [
    PublicQuestion(
        "answer",
        "The answer",
        "answer",
        (PublicCheck("a number that everybody knows", "matches_reference", {}, (exercise("call", 42.0),)),),
        2,
    ),
    PublicQuestion(
        "quiz",
        "A quiz",
        "answers",
        (
            PublicCheck("half of one", "matches_reference", {}, (exercise("entry", 0.5, key="half"),)),
            PublicCheck("a quarter of one", "matches_reference", {}, (exercise("entry", 0.25, key="quarter"),)),
        ),
        1,
    ),
    PublicQuestion("essay", "An essay", "essay", (), 0),
]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A folder with public_checks.npz: the questions "answer" (42), "quiz" (half, quarter) and "essay" (no checks)."""
    save(tmp_path / FILE_NAME, QUESTIONS)
    return tmp_path
