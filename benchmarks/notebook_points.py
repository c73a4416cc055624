"""What nbgrader's locked test cells call in ``nbgrader_route``: the points of one answer, in the student's own kernel.

The exercises, the judges, the tolerances and the points are those of our checks; only the place differs.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tfnn.evidence import observe
from tfnn.inputs import map_arrays
from tfnn.judges import JUDGES, Case
from tfnn.public_checks import PublicExercise, PublicQuestion, load

__all__ = ["EXERCISES", "POINTS", "earned"]

EXERCISES = "exercises.npz"
"""For each question one check with every distinct exercise; lies beside the notebook."""

POINTS = "points.json"
"""For each question its checks in order: ``{"id", "points", "needs", "judge": [name, parameters], "exercises"}``, where
``exercises`` are positions among the question's distinct exercises. Lies beside the notebook.
"""


def earned(question: str, namespace: Mapping[str, Any]) -> float:
    """The points of the answer in ``namespace``: each check all or nothing, and none for one whose needs failed.

    Every distinct exercise runs once, as in our worker. Warnings are kept from stderr, where nbgrader would take them
    for a mistake.
    """
    known = load(Path(EXERCISES))[question]
    checks = json.loads(Path(POINTS).read_text(encoding="utf-8"))[question]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = _cases(known, namespace)
    passed: dict[str, int] = {}
    for check in checks:
        judged = [cases[position] for position in check["exercises"]]
        name, parameters = check["judge"]
        if set(check["needs"]) <= passed.keys() and _is_right(name, parameters, judged):
            passed[check["id"]] = check["points"]
    return float(sum(passed.values()))


def _cases(question: PublicQuestion, namespace: Mapping[str, Any]) -> list[Case | None]:
    implementation = namespace.get(question.entry_point)
    exercises = question.checks[0].exercises
    return [None if implementation is None else _case(exercise, implementation) for exercise in exercises]


def _case(exercise: PublicExercise, implementation: Any) -> Case | None:
    """What came back, beside what was expected; None where the answer broke down."""
    arguments = tuple(map_arrays(value, np.copy) for value in exercise.arguments)
    keywords = {name: map_arrays(value, np.copy) for name, value in exercise.keywords.items()}
    observed = observe(exercise.probe, implementation, arguments, keywords, exercise.options)
    if observed.mishap:
        return None
    return Case(
        received=observed.arrays,
        expected=exercise.expected,
        tolerances=exercise.tolerances,
        inputs=exercise.keywords,
        withheld=exercise.withheld,
    )


def _is_right(name: str, parameters: Mapping[str, Any], cases: Sequence[Case | None]) -> bool:
    complete = [case for case in cases if case is not None]
    if len(complete) < len(cases):
        return False
    try:
        return JUDGES[name](**parameters)(complete) is None
    except (KeyError, ValueError, IndexError):
        return False  # nothing that could be compared came back
