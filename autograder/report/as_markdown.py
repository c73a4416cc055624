"""What a student may read about one question, as Markdown for a comment in a notebook's page.

The same rules as for report.html: nothing that a hidden check said, no name of a misconception, no seed. The page that
the comment ends up on renders Markdown, HTML and formulas, so what a student may have written is disarmed first.
"""

from __future__ import annotations

import re

from autograder.model import AS_EXPECTED, Outcome, QuestionReport, Status
from autograder.report.class_summary import published_score
from autograder.report.status_words import STATUS_WORDS
from autograder.report.student_view import hidden_words, reason_for_student, shown_outcomes
from tfnn.untrusted_text import bounded_text

__all__ = ["plain_markdown", "question_markdown"]

# An underscore within a name is no emphasis, and names are what reasons are full of.
_ACTS = re.compile(r"[`*{}\[\]<>#|~&!]|(?<!\w)_|_(?!\w)")
# Formulas are found in the finished page, where an escaped sign is a sign again.
_FORMULAS = str.maketrans({"$": "\N{FULLWIDTH DOLLAR SIGN}", "\\": "\N{FULLWIDTH REVERSE SOLIDUS}"})
_ADDRESS = re.compile(r"(?<=\w):(?=//)")


def plain_markdown(text: str) -> str:
    """One line of text that Markdown shows as it is: no markup, no link, no HTML, no formula.

    >>> plain_markdown("<b>my_name</b> is *a*")
    '\\\\<b\\\\>my_name\\\\</b\\\\> is \\\\*a\\\\*'
    """
    disarmed = bounded_text(text).translate(_FORMULAS)
    return _ACTS.sub(lambda match: "\\" + match[0], _ADDRESS.sub(": ", disarmed))


def question_markdown(question: QuestionReport) -> str:
    """The points of a question, its hint if it has earned one, and a line for every check that may be shown."""
    score = published_score(question)
    points = "no score yet" if score is None else f"{score} of {question.max_score} points"
    lines = [f"**{plain_markdown(question.title)}: {points}**"]
    if question.hint:
        lines.append(f"A question to think about: {plain_markdown(question.hint)}")
    for call in question.forbidden_calls:
        where = f"{plain_markdown(call.name)} in {plain_markdown(call.place)}"
        lines.append(f"This question asks for your own work, and your answer seems to use {where}.")
    checks = [_check_line(outcome) for outcome in shown_outcomes(question)]
    if hidden := hidden_words(question):
        checks.append(f"- {hidden}")
    return "\n\n".join([*lines, "\n".join(checks)]).rstrip()


def _check_line(outcome: Outcome) -> str:
    state = STATUS_WORDS[outcome.status]
    points = "" if outcome.status is Status.GRADER_ERROR else f" ({outcome.score} / {outcome.max_score})"
    line = f"- {plain_markdown(state.symbol)} {state.word}{points}: {plain_markdown(outcome.title)}"
    if outcome.status is Status.PASSED and outcome.reason == AS_EXPECTED:
        return line
    return f"{line} \N{EN DASH} {plain_markdown(reason_for_student(outcome))}"
