from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tfnn.cli import main
from tfnn.public_checks import FILE_NAME

RIGHT = "def answer():\n    return 42\n\nanswers = {'half': 0.5, 'quarter': 0.25}\n"
HALF_RIGHT = "def answer():\n    return 41\n\nanswers = {'half': 0.5, 'quarter': 0.25}\n"

ANSWER_PASSED = """\
The answer
  ✓ passed  a number that everybody knows
  Grading draws other numbers and has 2 more checks.
"""
ANSWER_WRONG = """\
The answer
  ✗ not yet  a number that everybody knows
             the result is off by 1: received 41, expected 42
  Grading draws other numbers and has 2 more checks.
"""
QUIZ_PASSED = """\
A quiz
  ✓ passed  half of one
  ✓ passed  a quarter of one
  Grading draws other numbers and has 1 more check.
"""
ESSAY = """\
An essay
  This question has no public checks; it is looked at when you hand in.
"""

BOTH = "2 of 2 questions pass their public checks.\n"
QUIZ_ONLY = "1 of 2 questions pass their public checks; not yet: answer.\n"
QUIZ_SO_FAR = "1 of 2 questions pass their public checks; not checked yet: answer.\n"
ANSWER_SO_FAR = "1 of 2 questions pass their public checks; not checked yet: quiz.\n"
NOTHING_SO_FAR = "0 of 2 questions pass their public checks; not yet: answer; not checked yet: quiz.\n"


def script(folder: Path, source: str) -> str:
    path = folder / "ps.py"
    path.write_text(source, encoding="utf-8")
    return str(path)


def notebook(folder: Path, *cells: str) -> str:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Words")])
    book.cells += [nbformat.v4.new_code_cell(source) for source in cells]
    path = folder / "ps.ipynb"
    nbformat.write(book, path)
    return str(path)


@pytest.mark.parametrize(
    ("source", "question", "status", "printed"),
    [
        pytest.param(RIGHT, [], 0, [ANSWER_PASSED, QUIZ_PASSED, ESSAY, BOTH], id="all right"),
        pytest.param(HALF_RIGHT, [], 1, [ANSWER_WRONG, QUIZ_PASSED, ESSAY, QUIZ_ONLY], id="one wrong"),
        pytest.param(HALF_RIGHT, ["quiz"], 0, [QUIZ_PASSED, QUIZ_SO_FAR], id="the right one"),
        pytest.param(HALF_RIGHT, ["answer"], 1, [ANSWER_WRONG, NOTHING_SO_FAR], id="the wrong one"),
    ],
)
def test_check_prints_the_results_and_says_in_its_status_whether_all_passed(
    release: Path,
    capsys: pytest.CaptureFixture[str],
    source: str,
    question: list[str],
    status: int,
    printed: list[str],
) -> None:
    assert main(["check", script(release, source), *question]) == status

    captured = capsys.readouterr()
    assert captured.out == "\n".join(printed)
    assert captured.err == ""


def test_check_reads_a_notebook_cell_by_cell(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = notebook(release, "number = 41", "print('noise')\ndef answer():\n    return number", "number += 1")

    assert main(["check", path, "answer"]) == 0

    assert capsys.readouterr().out == f"{ANSWER_PASSED}\n{ANSWER_SO_FAR}"


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        pytest.param("1 / 0", "code cell 1 stopped with ZeroDivisionError: division by zero\n", id="raises"),
        pytest.param(
            "x = = 1", "code cell 1 stopped with SyntaxError: invalid syntax (<code cell 1>, line 1)\n", id="syntax"
        ),
        pytest.param("import sys; sys.exit(0)", "code cell 1 stopped with SystemExit: 0\n", id="exits"),
        pytest.param("raise NotImplementedError()", "", id="starter"),
    ],
)
def test_check_passes_over_a_broken_cell(
    release: Path, capsys: pytest.CaptureFixture[str], broken: str, complaint: str
) -> None:
    path = notebook(release, broken, RIGHT)

    assert main(["check", path, "answer"]) == 0

    captured = capsys.readouterr()
    assert captured.out == f"{ANSWER_PASSED}\n{ANSWER_SO_FAR}"
    assert captured.err == complaint


def test_check_names_cells_that_wait_for_open_questions_after_the_result(
    release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_question = "def open_question():\n    raise NotImplementedError()"
    path = notebook(release, RIGHT, open_question, "kernel = open_question()", "print(kernel)", "print(kernle)")

    assert main(["check", path, "answer"]) == 0

    captured = capsys.readouterr()
    assert captured.out == f"{ANSWER_PASSED}\n{ANSWER_SO_FAR}"
    assert captured.err == (
        "code cell 5 stopped with NameError: name 'kernle' is not defined\n"
        "\n2 code cells could not run yet because questions above them are open: 3 and 4.\n"
    )


def test_check_for_a_workflow_names_cells_that_wait(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = notebook(release, "def f():\n    raise NotImplementedError()", "f()", RIGHT)

    assert main(["check", path, "--github"]) == 0

    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err == "\n1 code cell could not run yet because a question above it is open: 2.\n"


def test_check_of_an_unknown_question_names_the_known_ones(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", script(release, "f()"), "essays"]) == 2  # the file is not even run

    captured = capsys.readouterr()
    assert captured.err == "tfnn: no question 'essays'; expected one of: answer, quiz, essay.\n"
    assert captured.out == ""


def test_check_of_a_file_that_is_not_there_is_wrong_usage(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = release / "gone.ipynb"

    assert main(["check", str(path)]) == 2

    assert capsys.readouterr().err == f"tfnn: there is no {path}; expected a notebook or a Python file.\n"


def test_check_of_a_folder_is_wrong_usage(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(release)]) == 2

    assert capsys.readouterr().err == f"tfnn: {release} is a folder; expected a notebook or a Python file in it.\n"


def test_check_of_a_damaged_notebook_is_wrong_usage(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = release / "ps.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")

    assert main(["check", str(path)]) == 2

    complaint = capsys.readouterr().err
    assert complaint.startswith(f"tfnn: {path} cannot be read as a notebook or a Python file (")
    assert complaint.count("\n") == 1


def test_check_without_public_checks_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = script(tmp_path, RIGHT)

    assert main(["check", path]) == 2

    assert capsys.readouterr().err == (
        f"tfnn: public_checks.npz was not found beside {path}; it comes with the assignment.\n"
    )


def test_check_with_damaged_public_checks_is_wrong_usage(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (release / FILE_NAME).write_bytes(b"PK\x03\x04 damaged")

    assert main(["check", script(release, RIGHT)]) == 2

    assert capsys.readouterr().err == (
        f"tfnn: {release / FILE_NAME} is not a file of public checks; expected the public_checks.npz of the release.\n"
    )


@pytest.mark.parametrize("arguments", [[], ["grade"], ["check"], ["check", "a", "b", "c"]], ids=" ".join)
def test_other_words_are_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)

    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith("usage: tfnn")


def test_check_runs_as_a_module_without_loading_tensorflow_itself(release: Path) -> None:
    program = (
        "import sys; from tfnn.cli import main\n"
        f"status = main(['check', {script(release, HALF_RIGHT)!r}, 'answer'])\n"
        "sys.exit(99 if 'tensorflow' in sys.modules else status)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stdout) == (1, f"{ANSWER_WRONG}\n{NOTHING_SO_FAR}")
