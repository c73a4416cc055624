from __future__ import annotations

import pytest
from nbconvert.filters import markdown2html

from autograder.model import AS_EXPECTED, ForbiddenCall, Outcome, QuestionReport, Status, Visibility
from autograder.report.as_markdown import plain_markdown, question_markdown


def outcome(status: Status, visibility: Visibility, reason: str, title: str = "a check") -> Outcome:
    score = 2 if status is Status.PASSED else 0
    return Outcome("check", title, status, score, 2, visibility, reason)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![a](http://b/c)",
        "[a](javascript:alert(1))",
        "<http://b/c>",
        "http://b/c",
        "**bold** _em_ ~~gone~~ `code`",
        "# heading",
        "a | b",
        "&lt;script&gt; &#36;x&#36;",
        "[a]: http://b/c",
    ],
)
def test_what_a_student_wrote_stays_text_in_the_page(text: str) -> None:
    page = str(markdown2html(f"- {plain_markdown(text)}"))

    tags = page.replace("<ul>", "").replace("</ul>", "").replace("<li>", "").replace("</li>", "")
    assert "<" not in tags, page


@pytest.mark.parametrize("text", ["$x$", "\\(x\\)", "\\begin{align}x\\end{align}", "$$x$$"])
def test_formulas_of_a_student_are_none(text: str) -> None:
    page = str(markdown2html(plain_markdown(text)))

    assert "$" not in page
    assert "\\" not in page


def test_names_with_underscores_stay_as_they_are() -> None:
    assert plain_markdown("name 'cross_entropy_of' is not defined") == "name 'cross_entropy_of' is not defined"


def test_hidden_checks_are_a_count_and_the_rest_is_told() -> None:
    question = QuestionReport(
        "double",
        "Twice as much",
        (
            outcome(Status.PASSED, Visibility.VISIBLE, AS_EXPECTED, "a vector"),
            outcome(Status.FAILED, Visibility.AFTER_PUBLISHED, "3 differs from 4", "a number"),
            outcome(Status.FAILED, Visibility.HIDDEN, "the secret reason", "the secret title"),
            outcome(Status.GRADER_ERROR, Visibility.VISIBLE, "/home/grader/key.py broke", "a matrix"),
        ),
        misconception="squares",
        hint="What is 3 doubled?",
        forbidden_calls=(ForbiddenCall("tf.nn.softmax", "cell 7", 4),),
    )

    words = question_markdown(question)

    assert words.startswith("**Twice as much: no score yet**")
    assert "What is 3 doubled?" in words
    assert "tf.nn.softmax in line 4 of cell 7" in words
    assert "passed (2 / 2): a vector\n" in words
    assert "not right yet (0 / 2): a number \N{EN DASH} 3 differs from 4" in words
    assert "1 hidden check, 0 of 2 points" in words
    for secret in ("secret", "squares", "/home"):
        assert secret not in words
