from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import unquote

import pytest

from autograder.model import ForbiddenCall, Outcome, QuestionReport, Report, Status, Visibility
from autograder.report.class_figures import ClassFigures, DamagedRecord, class_figures
from autograder.report.class_page import class_html, class_record

HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "../../etc/passwd",
    "a b?c#d%2e&amp;",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "\u0645\u062d\u0645\u062f",  # written from right to left
    "{{ 7 * 7 }}{% raise %}",
    "x" * 255,
    "caf\udce9",
]


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text without style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open = "", []
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data + " "

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def hostile_report(name: str) -> Report:
    """One student whose name, reason and notes are all hostile; the code crashed."""
    crash = Outcome("rows", "rows sum to 1", Status.CRASHED, 0, 5, Visibility.HIDDEN, f"<b>{name}", 0.1)
    question = QuestionReport("softmax", "A softmax", (crash,), "wrong_axis", "Which <axis>?")
    return Report("ps1", name, (question,), "strict", 5, notes=(f"<i>{name}",))


@pytest.fixture
def figures(whole_class) -> ClassFigures:
    """The class of 26 with one damaged record: every part of the page has something to show."""
    return class_figures(whole_class, [DamagedRecord("zed", "It is not valid JSON.")])


def test_class_page_is_well_formed_and_needs_nothing_from_elsewhere(figures):
    page = Page(class_html(figures))
    assert page.open == []
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in page.elements)
    assert "default-src 'none'" in page.all("meta")[1]["content"]
    for link in page.all("a"):
        assert re.fullmatch(r"#[a-z-]+|\./index\.html|\./[A-Za-z0-9_.~%-]+/report\.html", link["href"])


def test_class_page_is_the_same_for_the_same_reports(class_of):
    reports = class_of({"al": "cP", "bo": "cF", "cy": "PF", "di": "et"}, points=[1, 1])
    assert class_html(class_figures(reports)) == class_html(class_figures(list(reversed(reports))))


def test_class_page_tells_the_story_of_a_class(figures):
    text = Page(class_html(figures)).text
    assert "Submissions 26 Graded 24 Without a grade 2 Mean score 71.6 of 86 Median score 76 of 86" in text
    parts = ["Scores How many", "Questions, hardest first", "Mistakes, most frequent first", "Checks: which to look at",
             "Without a grade These", "Code that crashed or took too long", "Notes of the grader",
             "Damaged records Grade"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.index("sums over the batch") < text.index("normalizes over the batch") < text.index("drops the last")
    assert "bakker_sanne , fischer_paul , jansen_milan , patel_arjun" in text
    assert "The notebook is not valid JSON" in text
    assert "rossi_giulia experiment ended the program the process ended without an answer" in text
    assert "brandt_jonas experiment took too long the check was stopped after 10 s" in text
    assert "chen_yuxuan : calls tf.nn.softmax" in text
    assert "zed /report.json: It is not valid JSON." in text


def test_class_page_says_each_figure_in_text_not_only_in_bars(class_of):
    text = Page(class_html(class_figures(class_of({"a": "PP", "b": "PF", "c": "FF", "d": "nn"}, points=[3, 1])))).text
    assert "Points Students 0 2 1 0 2 0 3 1 4 1" in text
    assert "1. Question 1 q1 44 % 45 4 1 1 1 1" in text
    assert "a check q1. c1 50 % 2 of 4 0.58 1.00 3 not attempted by 1" in text


def test_class_page_links_to_examples_and_counts_the_rest(class_of):
    (question,) = class_of({"a": "F"}, points=[1])[0].questions
    wrong = replace(question, misconception="SumsTooMuch", hint="Which axis?")
    reports = [Report("ps1", f"s{number}", (wrong,), "strict", 1) for number in range(9)]
    page = Page(class_html(class_figures(reports)))
    assert "sums too much Which axis? 9 100 % q1 s0 , s1 , s2 , s3 and 5 more" in page.text
    assert sum(link["href"].endswith("report.html") for link in page.all("a")) == 4


def test_class_page_folds_rare_mistakes_away(class_of):
    (question,) = class_of({"a": "F"}, points=[1])[0].questions
    reports = [
        Report("ps1", f"s{number}", (replace(question, misconception=f"m{number:02}"),), "strict", 1)
        for number in range(23)
    ]
    assert "3 rarer ones" in Page(class_html(class_figures(reports))).text
    assert not Page(class_html(class_figures(reports[:20]))).all("details")


def test_class_page_lists_at_most_a_hundred_of_a_kind(class_of):
    reports = class_of({f"s{number:03}": "c" for number in range(103)}, points=[1])
    page = Page(class_html(class_figures(reports)))
    assert sum(link["href"].endswith("report.html") for link in page.all("a")) == 100
    assert "And 3 more; all of them are in class.json." in page.text


@pytest.mark.parametrize(("students", "few"), [(19, True), (20, False)])
def test_class_page_warns_of_few_students(class_of, students, few):
    reports = class_of({f"s{number}": "P" for number in range(students)}, points=[1])
    assert (f"Few grades: {students}." in Page(class_html(class_figures(reports))).text) is few


def test_class_page_with_no_grade_at_all_says_so(one_check_report):
    text = Page(class_html(class_figures([one_check_report(problem="unreadable", questions=())]))).text
    assert "No submission has a grade yet." in text
    assert "Mean" not in text


def test_class_page_says_when_isolation_was_limited(one_check_report):
    limited, strict = (class_figures([one_check_report(sandbox=level)]) for level in ("process", "strict"))
    assert "1 of 1 submissions" in Page(class_html(limited)).text
    assert "limited isolation" not in class_html(strict)


def test_class_page_links_to_the_other_page_only_if_it_is_there(figures):
    assert 'href="./index.html"' in class_html(figures)
    assert 'href="./index.html"' not in class_html(figures, has_index=False)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ascii)
def test_class_page_survives_a_hostile_name(name):
    html = class_html(class_figures([hostile_report(name)], [DamagedRecord(name, f"<u>{name}"[:600])]))
    page = Page(html)
    assert page.open == []
    assert {"script", "img", "b", "i", "u"}.isdisjoint(tag for tag, _ in page.elements)
    assert not any(attribute.startswith("on") for _, attributes in page.elements for attribute in attributes)
    html.encode("utf-8")
    assert not {"\x1b", "\u202e"} & set(html)
    assert "49" not in page.text
    links = [link["href"] for link in page.all("a") if link["href"].endswith("report.html")]
    assert {unquote(link, errors="surrogateescape") for link in links} == {f"./{name}/report.html"}


def test_class_page_shows_long_names_shortened():
    text = Page(class_html(class_figures([hostile_report("x" * 255)]))).text
    assert "x" * 50 + " [cut after 80 characters]" in text


def test_class_page_can_be_read_by_keyboard_and_by_ear(figures):
    page = Page(class_html(figures))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")} <= set(ids)
    assert page.all("a")[0] == {"class": "skip", "href": "#scores"}
    assert all("scope" in attributes for attributes in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) == 6
    scrolling = [attributes for attributes in page.all("div") if attributes.get("class") == "scroll"]
    assert len(scrolling) == 6
    assert all(
        (one["tabindex"], one["role"], one["aria-labelledby"] in ids) == ("0", "region", True) for one in scrolling
    )
    headings = [tag for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}
    assert all(
        attributes["aria-hidden"] == "true" for attributes in page.all("span") if attributes.get("class") == "bar"
    )


def _palettes() -> list[dict[str, str]]:
    css = (files("autograder.report") / "templates" / "style.css").read_text("utf-8")
    return [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.S)
    ]


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors as WCAG 2 defines it."""

    def luminance(color: str) -> float:
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [0, 1, 2], ids=["light", "dark", "print"])
def test_class_page_has_the_contrast_of_wcag_aa(palette):
    colors = _palettes()[palette]
    text = [("text", "card"), ("quiet", "card"), ("link", "card"), ("bad", "card"), ("text", "notice-fill"),
            ("link", "notice-fill")]  # fmt: skip
    shapes = [("bar", "card"), ("bar", "track"), ("bar", "page")]  # bars and the ring around what has the focus
    for ink, ground in text:
        assert _contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
    for ink, ground in shapes:
        assert _contrast(colors[ink], colors[ground]) >= 3, (ink, ground)


def test_class_page_uses_no_color_outside_the_palette():
    template = (files("autograder.report") / "templates" / "class.html.j2").read_text("utf-8")
    assert not re.findall(r"(?:color|background|border[a-z-]*|outline):[^;]*#[0-9a-fA-F]{3,8}", template)


def test_class_record_holds_the_figures_for_scripts(figures):
    record = json.loads(json.dumps(class_record(figures)))
    assert record["schema_version"] == 1
    assert (record["submissions"], record["graded"], record["scores"]["mean"]) == (26, 24, 71.5833)
    assert record["mistakes"][0]["name"] == "sums_over_the_batch"
    assert record["mistakes"][0]["students"][0] == "bakker_sanne"
    assert {check["check_id"] for check in record["checks"]} >= {"ordinary_scores", "softmax_twice"}
    assert all(0 <= check["share_passed"] <= 1 for check in record["checks"])
    assert record["damaged"] == [{"folder": "zed", "reason": "It is not valid JSON."}]


def test_forbidden_calls_of_the_class_stand_on_its_page_and_in_its_record(one_check_report):
    report = one_check_report()
    call = ForbiddenCall("tf.nn.softmax", "cell 7", 4, "return tf.nn.softmax(z)  # <b>")
    flagged = replace(report, questions=(replace(report.questions[0], forbidden_calls=(call,)),))
    figures = class_figures([flagged])
    page = Page(class_html(figures))
    assert "Forbidden calls (1)" in page.text
    assert "line 4 of cell 7: return tf.nn.softmax(z) # <b>" in page.text
    (use,) = class_record(figures)["forbidden"]
    assert (use["student"], use["call"]["name"], use["call"]["line"]) == (report.student, "tf.nn.softmax", 4)
    assert "Forbidden calls" not in class_html(class_figures([report]))
