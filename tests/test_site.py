"""The documentation: it builds without a warning and without a network, and says what the code does."""

from __future__ import annotations

import ast
import fnmatch
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import click
import pytest

from autograder.report.status_words import STATUS_WORDS
from autograder.sets import load_set, set_names

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# Where the address of something stands that a browser fetches by itself.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


class Page(HTMLParser):
    """What a test wants to know of a page: its elements in order, and the text of its scripts is none of it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        return [element for element in self.elements if element[0] in tags]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Page]:
    found = [Page(path) for path in sorted(site.rglob("*.html")) if path.name != "404.html"]
    assert {page.path.name for page in found} >= {"index.html", "commands.html", "messages.html", "course-map.html"}
    return found


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("command_reference", ROOT / "website" / "command_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -------------------------------------------------------------------------------------------------------- the pages


def test_a_browser_fetches_nothing_from_elsewhere(site: Path, pages: list[Page]) -> None:
    for page in pages:
        for tag, attributes in page.all(*FETCHED):
            address = attributes.get(FETCHED[tag]) or ""
            assert not urlsplit(address).netloc, f"{page.path.name}: {tag} {address}"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_links_lead_somewhere(site: Path, pages: list[Page]) -> None:
    targets = {page.path: {values["id"] for _, values in page.elements if values.get("id")} for page in pages}
    for page in pages:
        for _, attributes in page.all("a"):
            link = urlsplit(attributes.get("href") or "")
            if link.scheme or link.netloc:
                continue
            path = (page.path.parent / unquote(link.path)).resolve() if link.path else page.path
            path = path / "index.html" if path.is_dir() else path
            assert path.is_file(), f"{page.path.name}: {link.geturl()}"
            if unquote(link.fragment) and path in targets:
                assert unquote(link.fragment) in targets[path], f"{page.path.name}: {link.geturl()}"


def test_pictures_have_a_text_for_those_who_do_not_see_them(pages: list[Page]) -> None:
    pictures = [(page.path.name, values) for page in pages for _, values in page.all("img")]
    assert pictures
    for name, values in pictures:
        assert len(values.get("alt") or "") >= 10, f"{name}: {values}"


def test_headings_go_down_one_level_at_a_time(pages: list[Page]) -> None:
    for page in pages:
        levels = [int(tag[1]) for tag, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1, page.path.name
        assert levels.count(1) == 1, page.path.name
        assert all(below - above <= 1 for above, below in pairwise(levels)), page.path.name


# ----------------------------------------------------------------------------------------------------- the commands


def test_every_command_and_option_says_what_it_is_for(reference: ModuleType) -> None:
    for name, command in reference.click_commands():
        assert command.help, name
        silent = [option.opts for option in command.params if isinstance(option, click.Option) and not option.help]
        assert silent == [], name
    for parser in reference.argparse_commands():
        assert parser.description, parser.prog
        assert [action.dest for action in parser._actions if not action.help] == [], parser.prog


def test_command_page_names_every_option(reference: ModuleType) -> None:
    page = reference.command_page()
    for name, command in reference.click_commands():
        section = page.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"\n`{option.opts[0]}" in section, f"{name} {option.opts}"
    assert "## `tfnn check`" in page
    assert "\n`--dataset {digits,mnist,cifar10}`" in page


def test_command_page_knows_every_command(reference: ModuleType) -> None:
    known = {command.callback.__module__ for _, command in reference.click_commands()}
    for path in (ROOT / "autograder").rglob("*.py"):
        if re.search(r"^@(?:click|cli)\.command\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert ".".join(path.relative_to(ROOT).with_suffix("").parts) in known


def test_commands_in_the_texts_exist(reference: ModuleType) -> None:
    options = {
        name.removeprefix("autograder "): {spelled for option in command.params for spelled in option.opts}
        for name, command in reference.click_commands()
    }
    parsers = {parser.prog.removeprefix("tfnn "): parser for parser in reference.argparse_commands()}
    options |= {
        name: {spelled for action in parser._actions for spelled in action.option_strings}
        for name, parser in parsers.items()
    }
    seen = 0
    for path in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for line in re.findall(r"(?:^ {4}|`)((?:autograder|tfnn) [a-z][^`\n]*)", path.read_text("utf-8"), re.MULTILINE):
            word = line.split()[1]
            assert word in options, f"{path.name}: {line}"
            unknown = set(re.findall(r"(?<![\w-])--[a-z0-9-]+", line)) - options[word]
            assert unknown == set(), f"{path.name}: {line}"
            seen += 1
    assert seen > 20


# ----------------------------------------------------------------------------------------------------- the messages


def texts_of(node: ast.AST) -> str:
    """A string in the code with an ellipsis for whatever is filled in; "" for what is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(texts_of(part) or "…" for part in node.values)
    return ""


def sentences_of_the_code() -> Iterator[str]:
    for package in ("autograder", "tfnn"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield re.sub(r"…+", "…", texts_of(node))


def test_tests_that_the_texts_name_exist() -> None:
    """A promise is worth the test beside it. Names may have a * for any words, files need no folder."""
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if (ROOT / "tests" / "attacks") not in path.parents]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    there = {path.name for path in files} | set(re.findall(r"^ *def (test_\w+)", code, re.MULTILINE))
    for path in [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        named = re.findall(r"`(?:[\w/]*/)?(test_[\w*]+(?:\.py)?)(?:\[[^`]*\])?`", path.read_text(encoding="utf-8"))
        missing = [name for name in named if not fnmatch.filter(there, name)]
        assert missing == [], f"{path.name} names {missing}"


def test_messages_are_those_of_the_code() -> None:
    code = "\n".join(sentences_of_the_code())
    quoted = re.findall(r"^`(.+)`\n:   ", (DOCS / "messages.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(quoted) > 70
    assert [sentence for sentence in quoted if sentence.removesuffix(" …").removesuffix("…") not in code] == []


def test_messages_explain_every_word_of_a_report() -> None:
    explained = re.findall(r"^([a-z ]+)\n:   ", (DOCS / "messages.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert explained == [word.word for word in STATUS_WORDS.values()]


# --------------------------------------------------------------------------------------------------- the course map


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = (DOCS / "course-map.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "in the deck"]


def test_course_map_names_questions_that_exist_and_leaves_none_out(rows: list[list[str]]) -> None:
    questions: set[str] = set()
    quiz_items: set[str] = set()
    for slug in set_names(ROOT / "solutions"):
        for question in load_set(slug, ROOT / "solutions").assignment.questions:
            questions |= {f"{slug}/{question.id}"} - {f"{slug}/quiz"}
            quiz_items |= {f"{slug}/quiz/{check.id}" for check in question.checks if question.id == "quiz"}
    named = {name for row in rows for name in re.findall(r"`(ps\d_[^`]+)`", row[1])}
    assert named - questions - quiz_items == set()
    assert questions - named == set()
    assert quiz_items - named == set()


def test_course_map_says_of_each_item_what_grades_it_or_why_nothing_does(rows: list[list[str]]) -> None:
    assert len(rows) > 100
    for row in rows:
        assert len(row) == 3, row
        assert re.search(r"`ps\d_|not yet \(ps[026](?:, ps[026])?\)|not graded: \w", row[1]), row


# --------------------------------------------------------------------------------------------------- the first steps


def test_first_problem_set_of_an_author_is_sound_as_it_stands_on_the_page(tmp_path: Path) -> None:
    text = (DOCS / "quickstart-authors.md").read_text(encoding="utf-8")
    files = re.findall(r"^`(solutions/\S+)`.*\n\n((?: {4}.*\n|\n)+)", text, re.MULTILINE)
    assert len(files) == 4
    for name, block in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(re.sub(r"^ {4}", "", block, flags=re.MULTILINE), encoding="utf-8")
    (tmp_path / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    commands = re.findall(r"^ {4}((?:python -m )?autograder.*)", text, re.MULTILINE)
    assert [command.split()[-1] for command in commands] == ["ps9_first", "ps9_first"]
    said = ""
    for command in commands:
        words = command.removeprefix("python -m ").split()
        called = [sys.executable, "-m", *words]
        done = subprocess.run(called, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        said = done.stdout
    assert said.split()[-1] == "sound"
