from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import unquote

import pytest

from autograder.model import CALLED, ForbiddenCall, Status, Visibility
from autograder.report.as_html import index_html, report_html, with_class_link
from autograder.report.status_words import STATUS_WORDS

HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "../../etc/passwd",
    "a b?c#d%2e&amp;",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "{{ 7 * 7 }}{% raise %}",
    "caf\udce9",
]


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and its text without style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open = "", []
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data + " "

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("student", ["fischer_paul", "weber_lena", "santos_rafael", "abara_chidinma"])
def test_report_html_is_well_formed_and_needs_nothing_from_elsewhere(whole_class, student):
    (report,) = [report for report in whole_class if report.student == student]
    page = Page(report_html(report, "PS1"))
    assert page.open == []
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in page.elements)
    assert all(link["href"].startswith("#question-") for link in page.all("a"))
    targets = {attributes.get("id") for _, attributes in page.elements}
    assert {link["href"][1:] for link in page.all("a")} <= targets
    assert "default-src 'none'" in page.all("meta")[1]["content"]


def test_report_html_shows_score_checks_reasons_and_hint(whole_class):
    report = next(report for report in whole_class if report.student == "almeida_joao")
    text = Page(report_html(report)).text
    assert "75 of 86 points" in text
    assert "A question to think about If you add a second example to the batch" in text
    assert "off by up to 0.412" in text
    assert "as expected" not in text  # what passed needs no reason


def test_report_html_says_why_something_passed_that_would_not_have(one_check_report):
    report = one_check_report(status=Status.PASSED, reason="as expected with a right softmax in place of yours")
    assert "with a right softmax in place of yours" in Page(report_html(report)).text


@pytest.mark.parametrize("status", list(Status))
def test_report_html_names_each_status_in_a_word_and_a_symbol(one_check_report, status):
    text = Page(report_html(one_check_report(status=status))).text
    assert f"{STATUS_WORDS[status].symbol} {STATUS_WORDS[status].word}" in text


def test_status_words_are_told_apart_by_word_and_by_symbol():
    assert len({word.word for word in STATUS_WORDS.values()}) == len(Status)
    assert len({word.symbol for word in STATUS_WORDS.values()}) == len(Status)


@pytest.mark.parametrize("visibility", [word for word in Visibility if word is not Visibility.HIDDEN])
def test_report_html_shows_every_check_that_is_not_hidden(one_check_report, visibility):
    assert "the result is off by 1" in report_html(one_check_report(visibility=visibility))


@pytest.mark.parametrize("status", [Status.PASSED, Status.FAILED])
def test_report_html_shows_a_hidden_check_only_as_a_count(one_check_report, status):
    report = one_check_report(visibility=Visibility.HIDDEN, status=status, reason="the secret reason")
    html = report_html(report)
    assert f"1 hidden check, {5 if status is Status.PASSED else 0} of 5 points" in html
    assert "secret reason" not in html
    assert "rows sum to 1" not in html


def test_report_html_counts_several_hidden_checks_together(whole_class):
    report = next(report for report in whole_class if report.student == "abara_chidinma")
    assert "2 hidden checks, 4 of 4 points" in report_html(report)


def test_report_html_keeps_the_instructors_knowledge_from_the_student(one_check_report):
    report = one_check_report(
        misconception="wrong_axis",
        hint="Which axis?",
        notes=("calls tf.nn.softmax",),
        seed_token="seed-5eed",
        key="k3y",
    )
    html = report_html(report)
    for secret in ("wrong_axis", "wrong axis", "tf.nn.softmax", "seed-5eed", "k3y"):
        assert secret not in html


def test_report_html_shows_a_problem_in_place_of_a_score(one_check_report):
    text = Page(report_html(one_check_report(questions=(), problem="The notebook is empty."))).text
    assert "could not be graded. The notebook is empty." in text
    assert "points" not in text


def test_report_html_of_our_error_shows_no_zero_and_no_inner_reason(one_check_report):
    text = Page(report_html(one_check_report(status=Status.GRADER_ERROR, reason="/opt/key.py broke"))).text
    assert "It costs you no points" in text
    assert "no score yet" in text
    assert "0 / 5" not in text
    assert "/opt/key.py" not in text


def test_report_html_does_not_tell_points_of_a_hidden_check_with_our_error(one_check_report):
    report = one_check_report(status=Status.GRADER_ERROR, visibility=Visibility.HIDDEN)
    assert "1 hidden check, not graded yet" in report_html(report)


@pytest.mark.parametrize(("sandbox", "shown"), [("process", True), ("strict", False)])
def test_pages_say_when_isolation_was_limited(one_check_report, sandbox, shown):
    report = one_check_report(sandbox=sandbox)
    assert ("limited isolation" in report_html(report)) is shown
    assert ("limited isolation" in index_html("PS1", [report])) is shown


def test_report_html_escapes_and_bounds_what_a_student_wrote(one_check_report):
    shout = "<script>\x1b[31m</pre>\u202e{{ 7 * 7 }}" * 50_000
    report = one_check_report(student=shout, reason=shout, log=shout, problem=None, environment={"device": shout})
    html = report_html(report)
    page = Page(html)
    assert page.all("script") == []
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "49" not in page.text
    assert len(html) < 150_000


def test_report_html_offers_the_log_only_if_there_is_one(one_check_report):
    assert Page(report_html(one_check_report(log="hello"))).all("details")
    assert not Page(report_html(one_check_report(log=""))).all("details")


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_pages_survive_a_hostile_name(one_check_report, name):
    report = one_check_report(student=name, misconception="wrong_axis", notes=("flag",))
    html = index_html("PS1", [report, replace(report, questions=(), problem="unreadable")])
    for page_html in (html, report_html(report)):
        page = Page(page_html)
        assert page.open == []
        assert {"script", "img"}.isdisjoint(tag for tag, _ in page.elements)
        assert not any(attribute.startswith("on") for _, attributes in page.elements for attribute in attributes)
        page_html.encode("utf-8")
        assert "\x1b" not in page_html
        assert "\u202e" not in page_html


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_index_html_links_lead_to_the_students_folder(one_check_report, name):
    for link in Page(index_html("PS1", [one_check_report(student=name)])).all("a"):
        assert re.fullmatch(r"\./[A-Za-z0-9_.~%-]+/report\.html", link["href"])
        assert unquote(link["href"], errors="surrogateescape") == f"./{name}/report.html"


def test_index_html_tells_the_story_of_a_class(whole_class):
    page = Page(index_html("PS1: Softmax", list(reversed(whole_class))))
    assert page.open == []
    assert "Submissions 26 Graded 24 Without a grade 2 Mean score 71.6 of 86 Median score 76 of 86" in page.text
    assert page.text.index("The notebook is not valid JSON") < page.text.index("All submissions")
    assert page.text.index("sums over the batch") < page.text.index("drops the last batch")
    assert "chen_yuxuan : calls tf.nn.softmax" in page.text
    assert "ps1_softmax-5eed0f0a" in page.text
    named = [attributes["href"] for attributes in page.all("a")]
    assert {f"./{report.student}/report.html" for report in whole_class} == set(named)


def test_index_html_names_the_error_that_is_ours_to_repair(whole_class):
    text = Page(index_html("PS1", whole_class)).text
    assert "The grader itself failed in softmax.ordinary_scores and 3 more: WorkerError" in text


def test_index_html_of_nobody_has_no_averages():
    text = Page(index_html("PS1", [])).text
    assert "Submissions 0" in text
    assert "Mean" not in text


def test_report_html_shows_an_example_where_the_keyboard_gets_to_it(one_check_report):
    page = Page(report_html(one_check_report(example="softmax([[0.]])\nreturned  [[0.]]\nexpected  [[1.]]")))
    (block,) = page.all("pre")
    assert (block["tabindex"], block["role"]) == ("0", "region")
    assert block["aria-label"] == "Smallest input on which it goes wrong: rows sum to 1"
    assert "softmax([[0.]]) returned [[0.]] expected [[1.]]" in page.text


def test_report_html_has_no_place_for_an_example_where_there_is_none(one_check_report):
    assert Page(report_html(one_check_report())).all("pre") == []


@pytest.mark.parametrize("visibility", [item for item in Visibility if item is not Visibility.VISIBLE])
def test_report_html_shows_no_example_of_a_check_that_is_not_visible(one_check_report, visibility):
    assert "secret" not in report_html(one_check_report(visibility=visibility, example="secret"))


def test_report_html_escapes_and_bounds_an_example(one_check_report):
    html = report_html(one_check_report(example="<script>alert(1)</script>\x1b[31m" + "A" * 100_000))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "\x1b" not in html
    assert "A" * 1_200 not in html


def test_parts_of_index_html_have_names_of_their_own(whole_class):
    used = replace(whole_class[0].questions[0], forbidden_calls=(ForbiddenCall("tf.nn.softmax", "cell 3", 4),))
    reports = [replace(whole_class[0], questions=(used, *whole_class[0].questions[1:])), *whole_class[1:]]
    page = Page(index_html("PS1", reports))
    parts = [attributes for tag, attributes in page.elements if tag == "section" or attributes.get("role") == "region"]
    names = [part["aria-labelledby"] for part in parts if "aria-labelledby" in part]
    assert sorted(names) == ["flags", "forbidden", "mistakes", "no-grade", "students"]


def test_index_html_links_to_the_page_of_the_class_only_if_it_is_there(whole_class):
    link = {"href": "./class.html"}
    without = index_html("PS1", whole_class)
    assert link not in Page(without).all("a")
    assert link in Page(index_html("PS1", whole_class, has_class_page=True)).all("a")
    assert with_class_link(without) == index_html("PS1", whole_class, has_class_page=True)


def test_nobody_but_the_page_says_where_the_link_to_the_class_goes(one_check_report):
    (place,) = set(index_html("PS1", []).splitlines()) - set(index_html("PS1", [], has_class_page=True).splitlines())
    html = index_html(place, [one_check_report(student=place)], has_class_page=True)
    assert with_class_link(html) == html


def test_index_html_with_no_grade_at_all_has_no_averages(one_check_report):
    assert "Mean" not in Page(index_html("PS1", [one_check_report(problem="unreadable")])).text


def _palettes() -> dict[str, dict[str, str]]:
    css = (files("autograder.report") / "templates" / "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    return {
        name: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for name, block in zip(("light", "dark", "print"), blocks, strict=True)
    }


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["light", "dark", "print"])
def test_style_has_the_contrast_of_wcag_aa(name):
    colors = _palettes()[name]
    fills = ["page", "card", "hint-fill", "notice-fill", "bad-fill", "part-fill"]
    for ink in ("text", "quiet", "link", "good", "bad", "idle", "ours"):
        for fill in fills if ink == "text" else fills[:2]:
            pair = sorted([_luminance(colors[ink]), _luminance(colors[fill])])
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (ink, fill)


HOSTILE_LINE = "return tf.nn.softmax(z)  # <script>alert(1)</script> \x1b[31m \u202e"


def with_calls(report, *calls):
    return replace(report, questions=(replace(report.questions[0], forbidden_calls=calls), *report.questions[1:]))


def test_pages_show_forbidden_calls_escaped_and_say_where(one_check_report):
    call = ForbiddenCall("tf.nn.softmax", "cell 7", 4, HOSTILE_LINE, CALLED)
    report = with_calls(one_check_report(), call)
    for html in (report_html(report), index_html("A set", [report])):
        page = Page(html)
        assert not page.all("script")
        assert "tf.nn.softmax" in page.text
        assert "line 4 of cell 7: return tf.nn.softmax(z) # <script>alert(1)</script>" in page.text
        assert "\x1b" not in html
        assert "\u202e" not in html
    assert "is called in line 4" in Page(report_html(report)).text
    assert "flagged" in Page(index_html("A set", [report])).text


def test_pages_without_forbidden_calls_do_not_mention_them(one_check_report):
    report = one_check_report()
    assert "Ready-made" not in report_html(report)
    assert "Forbidden calls" not in index_html("A set", [report])
    assert "flagged" not in Page(index_html("A set", [report])).text
