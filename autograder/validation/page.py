"""The report on a problem set's validation: which check catches which wrong answer, as a page and as data."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import OutputError
from autograder.model import Assignment, Question
from autograder.record import write_file
from autograder.report.as_html import page_environment
from autograder.validation.margins import Margin
from autograder.validation.result import Validation

MARGINS_FILE = "margins.csv"
_COLUMNS = ("question", "check", "reference", "right", "right_distance", "wrong", "wrong_distance")


@dataclass(frozen=True)
class CheckColumn:
    """One check in the matrix: how many misconceptions it catches, how many of them nobody else does, and mutants."""

    id: str
    title: str
    catches: int
    alone: int
    mutants: int


@dataclass(frozen=True)
class QuestionMatrix:
    """One question: its checks, and for each misconception the checks that catch it."""

    id: str
    title: str
    checks: tuple[CheckColumn, ...]
    rows: tuple[tuple[str, frozenset[str]], ...]

    @property
    def idle(self) -> tuple[CheckColumn, ...]:
        """Checks without which every known wrong answer would be caught as well."""
        return tuple(check for check in self.checks if check.alone == 0)


def matrices(assignment: Assignment, result: Validation) -> list[QuestionMatrix]:
    """The kill matrix of each question."""
    return [_matrix(question, result) for question in assignment.questions]


def _matrix(question: Question, result: Validation) -> QuestionMatrix:
    caught = {name: frozenset(checks) for name, checks in result.matrix.get(question.id, {}).items()}
    mutants = Counter(check for id, _, check in result.killed if id == question.id)
    columns = tuple(
        CheckColumn(
            check.id,
            check.title,
            sum(check.id in checks for checks in caught.values()),
            sum(checks == {check.id} for checks in caught.values()),
            mutants[check.id],
        )
        for check in question.checks
    )
    return QuestionMatrix(question.id, question.title, columns, tuple(sorted(caught.items())))


def prepare_folder(folder: Path) -> None:
    """Make the folder of reports before minutes of work go into them. Raises OutputError when that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} could not be made: {error.strerror or error}.") from error


def write_report(folder: Path, assignment: Assignment, result: Validation, seed: str) -> None:
    """Write ``<set>.html`` and ``<set>.json`` into ``folder``. Raises OutputError when that is not possible."""
    tables = matrices(assignment, result)
    write_file(folder / f"{result.slug}.json", json.dumps(_record(tables, result, seed), indent=1) + "\n")
    page = page_environment().get_template("validation.html.j2")
    write_file(
        folder / f"{result.slug}.html",
        page.render(title=assignment.title, result=result, tables=tables, seed=seed, distance=in_tolerances),
    )


def write_margins(folder: Path, result: Validation) -> None:
    """Write the set's table of tolerances, ``margins.csv``, beside its checks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in result.margins:
        numbers = [in_tolerances(value) for value in (item.reference, item.right_distance, item.wrong_distance)]
        writer.writerow(
            [item.question, item.check, numbers[0], item.right or "", numbers[1], item.wrong or "", numbers[2]]
        )
    write_file(folder / MARGINS_FILE, text.getvalue())


def in_tolerances(value: float) -> str:
    """A distance with two significant digits, or whole.

    >>> in_tolerances(0.00123), in_tolerances(3.14), in_tolerances(48211.3), in_tolerances(math.inf)
    ('0.0012', '3.1', '48211', 'inf')
    """
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _record(tables: list[QuestionMatrix], result: Validation, seed: str) -> dict[str, Any]:
    return {
        **result.to_dict(),
        "seed": seed,
        "matrix": {table.id: {name: sorted(checks) for name, checks in table.rows} for table in tables},
        "catches_nothing_alone": {table.id: [check.id for check in table.idle] for table in tables},
        "mutants_killed_by": [list(item) for item in sorted(result.killed)],
        "equivalent_mutants": [list(item) for item in sorted(result.equivalent)],
        "margins": [_margin_record(item) for item in result.margins],
    }


def _margin_record(item: Margin) -> dict[str, Any]:
    return {
        "question": item.question,
        "check": item.check,
        "reference": item.reference,
        "right": item.right,
        "right_distance": _finite(item.right_distance),
        "wrong": item.wrong,
        "wrong_distance": _finite(item.wrong_distance),
        "statistic": item.statistic,
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None  # JSON has no word for infinity
