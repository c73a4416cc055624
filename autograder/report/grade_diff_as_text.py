"""The terminal's view of a grade diff: who gains or loses what, which check flipped, and why.

Texts are put into rich's ``Text`` objects, never through its markup, after ``bounded_text`` has cleaned them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.grade_diff import CheckChange, GradeDiff, StudentChange
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["STUDENTS_SHOWN", "grade_diff_table"]

STUDENTS_SHOWN = 50
"""Students with a row in the table; all are in grade_diff.csv."""

_WHY_LIMIT = 160
_NO_GRADE = "no grade"


def grade_diff_table(diff: GradeDiff) -> RenderableType:
    """One row for each check that is worth other points to a student, then the totals.

    Those who lose most come first, then those who gain most. Where more than ``STUDENTS_SHOWN`` students change, the
    others are counted.
    """
    lines = [Text(line) for line in _totals(diff)]
    if not diff.grades:
        return Group(*lines)
    ordered = sorted(diff.grades, key=lambda student: (student.gain >= 0, -abs(student.gain)))
    hidden = len(ordered) - STUDENTS_SHOWN
    if hidden > 0:
        lines.insert(0, Text(f"and {_counted(hidden, 'more student')}", style="dim"))
    return Group(_table(ordered[:STUDENTS_SHOWN]), Text(""), *lines)


def _table(students: Sequence[StudentChange]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column(Text("student"), no_wrap=True, overflow="ellipsis", max_width=20)
    table.add_column(Text("score"), no_wrap=True)
    table.add_column(Text("question: check"), overflow="fold")
    table.add_column(Text("points"), no_wrap=True)
    table.add_column(Text("why"), overflow="fold", ratio=1)
    for student in students:
        head = [Text(bounded_text(student.student, NAME_LIMIT)), _score(student)]
        for place, points, why in _rows(student):
            table.add_row(*head, place, points, why)
            head = [Text(""), Text("")]
    return table


def _rows(student: StudentChange) -> Iterator[tuple[Text, Text, Text]]:
    for check in student.checks:
        why = Text(bounded_text(check.why, _WHY_LIMIT))
        yield Text(f"{check.question_id}: {check.check_id}"), _points(check), why
    if not student.checks:
        yield Text(""), Text(""), Text(bounded_text(student.why or "other points possible", _WHY_LIMIT))


def _score(student: StudentChange) -> Text:
    old, new = (_NO_GRADE if score is None else str(score) for score in (student.old_score, student.new_score))
    if old == new and student.old_max_score != student.new_max_score:
        old, new = f"{old}/{student.old_max_score}", f"{new}/{student.new_max_score}"
    change = Text(f"{old} \N{RIGHTWARDS ARROW} {new}")
    return change.append(f" ({student.gain:+})", style=_tone(student.gain)) if student.gain else change


def _points(check: CheckChange) -> Text:
    old, new = f"{check.old_score}/{check.old_max_score}", f"{check.new_score}/{check.new_max_score}"
    return Text(f"{old} \N{RIGHTWARDS ARROW} {new}", style=_tone(check.new_score - check.old_score))


def _totals(diff: GradeDiff) -> Iterator[str]:
    won = [student.gain for student in diff.grades if student.gain > 0]
    lost = [-student.gain for student in diff.grades if student.gain < 0]
    yield (
        f"{_counted(len(won), 'student')} would gain {_counted(sum(won), 'point')}, "
        f"{_counted(len(lost), 'student')} would lose {_counted(sum(lost), 'point')}."
    )
    if others := len(diff.grades) - len(won) - len(lost):
        yield f"Other points possible, other checks or no grade, before or now: {_counted(others, 'student')}."
    if diff.diagnoses_alone:
        yield f"Another named mistake or hint, and the same points: {_counted(diff.diagnoses_alone, 'answer')}."
    yield f"Unchanged: {_counted(diff.unchanged, 'student')}."


def _tone(gain: int) -> str:
    return "green" if gain > 0 else "red" if gain < 0 else ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
