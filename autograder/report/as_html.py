"""report.html, the page a student gets, and index.html, the instructor's page. Both stand alone in one file.

The student's page never shows what a hidden check said, the name of a misconception, flags, or the seed that would
rebuild hidden inputs. Every text passes Jinja2's autoescape; what a student may have written passes ``bounded_text``
before; a content security policy forbids everything but the page's own style should both fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.model import AS_EXPECTED, Outcome, Report
from autograder.report.class_summary import (
    POINTS_LEGEND,
    average_score,
    forbidden_calls,
    points_mark,
    published_score,
    question_of,
    summarize,
    why_no_grade,
)
from autograder.report.status_words import STATUS_WORDS, StatusWord, in_words
from autograder.report.student_view import (
    example_for_student,
    hidden_words,
    problem_for_student,
    reason_for_student,
    shown_outcomes,
)
from tfnn.untrusted_text import LOG_LIMIT, NAME_LIMIT, bounded_text

__all__ = ["index_html", "page_environment", "report_html", "with_class_link"]

_SHORT_NAME = 80  # characters of a name in a table's cell
_CLASS_LINK = (
    '<p class="quiet"><a href="./class.html">The class in figures</a>, '
    "as of the last <code>autograder report</code></p>"
)
_CLASS_LINK_PLACE = "<!-- autograder report puts a link to class.html here -->"
_FULL, _PART, _NONE, _UNKNOWN = "full", "part", "none", "unknown"


def report_html(report: Report, assignment_title: str | None = None) -> str:
    """The page that the student gets once grades are out.

    Checks of every visibility but ``hidden`` appear with their reasons; hidden ones as a count with their points. A
    report without a grade shows its problem in place of the score. The heading is ``assignment_title``, or the
    report's assignment.
    """
    return (
        page_environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            title=assignment_title or report.assignment,
            problem=problem_for_student(report),
            shown={question.id: shown_outcomes(question) for question in report.questions},
            hidden={question.id: hidden_words(question) for question in report.questions},
        )
    )


def index_html(assignment_title: str, reports: Sequence[Report], *, has_class_page: bool = False) -> str:
    """The instructor's page: who has no grade and why, the class's averages, its named mistakes, and every student.

    Links lead to ``<student>/report.html`` beside this page, and to class.html with ``has_class_page``.
    """
    summary = summarize(reports)
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            title=assignment_title,
            class_page=_CLASS_LINK if has_class_page else _CLASS_LINK_PLACE,
            summary=summary,
            reports=summary.reports,
            number_of={column.id: number for number, column in enumerate(summary.questions, start=1)},
            forbidden=forbidden_calls(summary.reports),
            flagged=[report for report in summary.reports if report.notes],
            limited=[report for report in reports if report.sandbox == "process"],
            seed_tokens=sorted({report.seed_token for report in reports if report.seed_token}),
        )
    )


def with_class_link(index: str) -> str:
    """A page of ``index_html``, with a link to class.html where it was left out; else the page as it is.

    What students write is escaped, so none of them can write the place where the link goes.
    """
    return index.replace(_CLASS_LINK_PLACE, _CLASS_LINK, 1)


@cache
def page_environment() -> Environment:
    """The templates of all pages, with what they may call. Everything is escaped unless it is marked as safe."""
    environment = Environment(
        loader=PackageLoader("autograder.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        name=lambda text: bounded_text(text, NAME_LIMIT),
        short_name=lambda text: bounded_text(text, _SHORT_NAME),
        sentence=bounded_text,
        log=lambda text: bounded_text(text, LOG_LIMIT, one_line=False),
        link=_link,
        words=in_words,
        figure=lambda number: f"{number:.1f}".removesuffix(".0"),
        percent=_percent,
        share=_share,
    )
    environment.globals.update(
        as_expected=AS_EXPECTED,
        word_of=_word_of,
        reason_of=reason_for_student,
        example_of=example_for_student,
        question_of=question_of,
        points_mark=points_mark,
        points_legend=POINTS_LEGEND,
        published_score=published_score,
        average_score=average_score,
        why_no_grade=why_no_grade,
        anchor=lambda position: f"question-{position}",
    )
    return environment


def _word_of(outcome: Outcome) -> StatusWord:
    return STATUS_WORDS[outcome.status]


def _percent(score: float | None, max_score: int) -> int:
    """Whole percent for bars and figures, rounded down so that only full marks read 100."""
    return min(int(100 * score / max_score), 100) if score is not None and max_score else 0


def _share(score: float | None, max_score: int) -> str:
    if score is None:
        return _UNKNOWN
    return _FULL if score >= max_score else _PART if score > 0 else _NONE


def _link(student: str) -> str:
    """The relative address of the student's page: every byte of the folder's name quoted, however odd the name."""
    try:
        folder = quote(student, safe="", errors="surrogateescape")
    except UnicodeEncodeError:
        folder = quote(student, safe="", errors="replace")
    return f"./{folder}/report.html"
