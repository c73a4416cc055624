"""A student's first quarter of an hour: open the notebook in JupyterLab, be wrong, read why, be right, hand in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE, Visit
from tests.browser.jupyter import ROOT, Jupyter, running_jupyter
from tfnn import public_checks

SLUG = "ps1_softmax"
MOST_TURNS = 500  # of the mouse wheel, each of half a page: more than any notebook is long
WRONG = "def softmax(z, axis=-1):\n    return tf.nn.softmax(z, axis=0)"
RIGHT = """\
def softmax(z, axis=-1):
    exponentials = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=axis, keepdims=True)"""


@pytest.fixture
def folder(tmp_path: Path, chromium: Path) -> Path:
    """What a student gets, in a folder of their own."""
    return Path(shutil.copytree(ROOT / "assignments" / SLUG, tmp_path / "course"))


@pytest.fixture
def jupyter(folder: Path, tmp_path: Path) -> Iterator[Jupyter]:
    home = tmp_path / "home"
    home.mkdir()
    with running_jupyter(folder, home) as server:
        yield server


def cell_with(page: Any, text: str) -> Any:
    """The code cell that holds ``text``, scrolled to as a reader would: JupyterLab builds cells that are near only."""
    cell = page.locator(".jp-CodeCell", has_text=text).first
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.locator(".jp-WindowedPanel-outer").hover()
    for _ in range(MOST_TURNS):
        if cell.is_visible():
            break
        page.mouse.wheel(0, 400)
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    cell.scroll_into_view_if_needed()
    return cell


def write(page: Any, cell: Any, source: str) -> None:
    """Replace all of a cell's text, with the keyboard."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def run(page: Any, cell: Any) -> str:
    """Run a cell with the keyboard and wait for its end; the text below it."""
    from playwright.sync_api import expect

    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)  # else it may be swallowed
    prompt = cell.locator(".jp-InputPrompt")
    before = int(re.sub(r"\D", "", prompt.inner_text()) or 0)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(prompt).to_have_text(re.compile(rf"^\[(?!{before}\])\d+\]"), timeout=PATIENCE)
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())


def save(page: Any) -> None:
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as saved:
        page.keyboard.press("Control+S")
    assert saved.value.ok


def graded(folder: Path, results: Path) -> dict[str, Any]:
    """What the real command says of the saved notebook: the report's questions by id."""
    submissions = folder.parent / "submissions"
    (submissions / "ada").mkdir(parents=True)
    shutil.copy(folder / f"{SLUG}.ipynb", submissions / "ada")
    command = [sys.executable, "-m", "autograder", "grade", SLUG, str(submissions), "--out", str(results)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((results / "ada" / "report.json").read_text(encoding="utf-8"))
    return {question["id"]: question for question in report["questions"]}


def test_student_is_wrong_reads_why_is_right_and_gets_full_marks(
    jupyter: Jupyter, folder: Path, visit: Visit, tmp_path: Path
) -> None:
    page = visit.page
    page.goto(jupyter.address(f"lab/tree/{SLUG}.ipynb"))
    run(page, cell_with(page, "import tensorflow as tf"))
    answer, check = cell_with(page, "def softmax(z, axis=-1)"), cell_with(page, 'tfnn.check("softmax")')

    write(page, answer, WRONG)
    assert run(page, answer) == ""
    feedback = run(page, check)
    check.scroll_into_view_if_needed()
    visit.picture("lab")
    assert "✗ not yet softmax of ordinary scores" in " ".join(feedback.split())
    assert "the result is off by up to" in feedback

    write(page, answer, RIGHT)
    run(page, answer)
    feedback = run(page, check)
    assert feedback.count("✓ passed") == len(public_checks.load(folder / public_checks.FILE_NAME)["softmax"].checks)
    assert "not yet" not in feedback

    save(page)
    questions = graded(folder, tmp_path / "results")
    assert questions["softmax"]["score"] == questions["softmax"]["max_score"] > 0
    assert sum(question["score"] for question in questions.values()) == questions["softmax"]["score"]
