"""The terminal's view of a class: one row per student, one narrow column per question, and a closing line.

Texts are put into rich's ``Text`` objects, never through its markup, after ``bounded_text`` has cleaned them.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.model import QuestionReport, Report
from autograder.report.class_summary import (
    POINTS_LEGEND,
    ClassSummary,
    QuestionColumn,
    points_mark,
    published_score,
    question_of,
    summarize,
    why_no_grade,
)
from autograder.report.status_words import in_words
from tfnn.untrusted_text import NAME_LIMIT, bounded_text

__all__ = ["grades_table", "summary_line"]

_ROOMY = 96  # columns from which the percentage and longer names fit beside ten questions
_LEGEND_GAP = "   "


def grades_table(reports: Sequence[Report]) -> RenderableType:
    """Every student's score, points per question, named mistakes and how many forbidden calls an answer makes.

    Below it the legend and who has no grade, and why.

    Question columns are numbered, with their points in the heading. The table chooses its columns for the width it is
    rendered in: 80 is enough for ten questions.
    """
    return _GradesTable(summarize(reports))


def summary_line(reports: Sequence[Report], seconds: float) -> Text:
    """How many, how long (``seconds`` of wall time for all of them together), and how the class did.

    >>> summary_line([], 0.0).plain
    'No submissions.'
    """
    if not reports:
        return Text("No submissions.")
    summary = summarize(reports)
    line = Text(f"{_counted(len(reports), 'submission')} in {_duration(seconds)}")
    line.append(f" ({seconds / len(reports):.2f} s each)", style="dim").append(": ")
    line.append(f"{len(summary.graded)} graded", style="green" if summary.graded else "")
    if summary.not_gradable:
        line.append(", ").append(f"{len(summary.not_gradable)} without a grade", style="bold red")
    if summary.mean is not None and summary.median is not None:
        line.append(f". Mean {summary.mean:.1f}, median {summary.median:.1f} of {summary.max_score} points")
    return line.append(".")


class _GradesTable:
    def __init__(self, summary: ClassSummary) -> None:
        self._summary = summary

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        roomy = options.max_width >= _ROOMY
        yield self._table(roomy)
        yield Padding(_legend(self._summary.questions, options.max_width), (1, 0))
        for report in self._summary.not_gradable:
            name = bounded_text(report.student, NAME_LIMIT)
            yield Text(f"No grade for {name}: ", style="bold red").append(why_no_grade(report), style="not bold")

    def _table(self, roomy: bool) -> Table:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
        table.add_column(Text("student"), no_wrap=True, overflow="ellipsis", max_width=20 if roomy else 14)
        table.add_column(Text("score"), justify="right", no_wrap=True)
        if roomy:
            table.add_column(Text("%"), justify="right", no_wrap=True)
        for number, question in enumerate(self._summary.questions, start=1):
            table.add_column(_heading(number, question), justify="right", no_wrap=True)
        table.add_column(Text("named mistakes"), min_width=16, overflow="fold")
        for report in self._summary.reports:
            table.add_row(*self._row(report, roomy))
        return table

    def _row(self, report: Report, roomy: bool) -> list[Text]:
        cells = [Text(bounded_text(report.student, NAME_LIMIT)), _score(report)]
        if roomy:
            cells.append(_percentage(report))
        cells += [_points(question_of(report, column.id)) for column in self._summary.questions]
        return [*cells, self._remark(report)]

    def _remark(self, report: Report) -> Text:
        if not report.gradable:
            return Text("no grade, see below", style="bold red")
        numbers = {column.id: number for number, column in enumerate(self._summary.questions, start=1)}
        named = [question for question in report.questions if question.misconception is not None]
        lines = [f"{numbers[question.id]}: {in_words(question.misconception or '')}" for question in named]
        using = [question for question in report.questions if question.forbidden_calls]
        lines += [
            f"{numbers[question.id]}: {_counted(len(question.forbidden_calls), 'forbidden call')}" for question in using
        ]
        return Text("\n".join(lines), style="yellow")


def _heading(number: int, question: QuestionColumn) -> Text:
    return Text(f"{number}\n").append(f"{question.max_score}", style="dim not bold")


def _score(report: Report) -> Text:
    if report.score is None:
        return Text("\N{EN DASH}", style="bold red")
    return Text(f"{report.score}/{report.max_score}", style="bold")


def _percentage(report: Report) -> Text:
    if report.score is None or not report.max_score:
        return Text("")
    return Text(f"{100 * report.score // report.max_score}%")


def _points(question: QuestionReport | None) -> Text:
    mark, score = points_mark(question), published_score(question)
    if question is None or score is None:
        return Text(mark, style="bold magenta")
    style = "green" if score == question.max_score else "yellow" if score else "red"
    return Text(mark, style=style if mark.isdigit() else "dim")


def _legend(questions: Sequence[QuestionColumn], width: int) -> Text:
    """The numbered questions, as many on a line as fit."""
    lines = [POINTS_LEGEND, ""]
    for number, question in enumerate(questions, start=1):
        entry = f"{number} {question.id}"
        if lines[-1] and len(lines[-1]) + len(_LEGEND_GAP) + len(entry) > width:
            lines.append(entry)
        else:
            lines[-1] += (_LEGEND_GAP if lines[-1] else "") + entry
    return Text("\n".join(lines), style="dim")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"
