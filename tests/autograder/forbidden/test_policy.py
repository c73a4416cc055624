"""Forbidden calls through the real command on a tiny course: what is noted, what it costs, and who gets to read it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring import ProblemSet, Question
from autograder.errors import SetError
from autograder.library_names import canonical
from autograder.question_keys import question_keys
from autograder.sandbox.launch import Zygote
from autograder.sets import load_set, set_names
from autograder.validation.validator import Extent, validate_set

ROOT = Path(__file__).resolve().parents[3]
OWN = "import tensorflow as tf\n\ndef double(x):\n    return x + x\n\nanswers = {'first letter': 'a'}\n"
READY_MADE = OWN.replace("x + x", "tf.math.scalar_mul(2.0, x)")
HIDDEN = """\
# %%
import tensorflow as tf
import os

# %% a cell that takes the process with it, so that it is not loaded again
def killer(x=os._exit(3)):
    return x

# %%
def double(x):
    return getattr(tf.math, "_".join(["scalar", "mul"]))(2.0, x)

# %%
answers = {"first letter": "a"}
"""
SUBMISSIONS = {"own": OWN, "ready": READY_MADE, "hidden": HIDDEN}


def forbid(tiny_set: Path, policy: str = "flag") -> None:
    path = tiny_set / "checks.py"
    text = path.read_text(encoding="utf-8")
    text = text.replace('title="Twice as much")', 'title="Twice as much", forbidden=["tf.math.scalar_mul"])')
    path.write_text(text.replace('version="1",', f'version="1", forbidden_calls="{policy}",'), encoding="utf-8")


def graded(tiny_set: Path, folder: Path) -> tuple[dict[str, dict[str, Any]], subprocess.CompletedProcess[str]]:
    """The question ``double`` of each student's report.json, and the run of the command."""
    submissions = folder / "submissions"
    submissions.mkdir(exist_ok=True)
    for student, source in SUBMISSIONS.items():
        (submissions / f"{student}.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", "tiny", str(submissions), "--out", str(folder / "out")]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "120"}
    done = subprocess.run(
        command, cwd=tiny_set.parent.parent, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    reports = {name: json.loads((folder / "out" / name / "report.json").read_text("utf-8")) for name in SUBMISSIONS}
    return {name: report["questions"][0] for name, report in reports.items()}, done


def test_flag_notes_the_call_for_everybody_and_costs_nothing(tiny_set: Path, tmp_path: Path) -> None:
    forbid(tiny_set)
    questions, done = graded(tiny_set, tmp_path)
    assert {name: question["score"] for name, question in questions.items()} == {"own": 3, "ready": 3, "hidden": 3}
    assert questions["own"]["forbidden_calls"] == []
    assert questions["ready"]["forbidden_calls"] == [
        {
            "name": "tf.math.scalar_mul",
            "where": "the file",
            "line": 4,
            "text": "return tf.math.scalar_mul(2.0, x)",
            "noticed": "called",
        }
    ]
    (hidden,) = questions["hidden"]["forbidden_calls"]
    assert (hidden["where"], hidden["line"], hidden["noticed"]) == ("the cell in lines 10-11", 2, "called")
    assert hidden["text"].startswith("return getattr(tf.math")
    page = (tmp_path / "out" / "ready" / "report.html").read_text("utf-8")
    assert "Ready-made functions in your answer" in page
    assert "That has cost no points." in page
    assert "line 4 of the file" in page
    assert "Ready-made functions" not in (tmp_path / "out" / "own" / "report.html").read_text("utf-8")
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "Forbidden calls" in index
    assert index.count("<code>tf.math.scalar_mul</code>") == 2
    assert done.stdout.count("1: 1 forbidden call") == 2


def test_fail_takes_the_points_and_quotes_the_line(tiny_set: Path, tmp_path: Path) -> None:
    forbid(tiny_set, "fail")
    questions, _ = graded(tiny_set, tmp_path)
    assert {name: question["score"] for name, question in questions.items()} == {"own": 3, "ready": 0, "hidden": 0}
    assert {check["status"] for check in questions["ready"]["checks"]} == {"failed"}
    assert "has cost no points" not in (tmp_path / "out" / "ready" / "report.html").read_text("utf-8")
    for check in questions["ready"]["checks"]:
        assert check["reason"] == (
            "right, but worth nothing here: double uses tf.math.scalar_mul, which this question asks you to do "
            "without, in line 4 of the file, which reads: return tf.math.scalar_mul(2.0, x)"
        )


@pytest.fixture(scope="module")
def zygote(standing_zygote: Zygote) -> Zygote:
    return standing_zygote


@pytest.mark.parametrize("policy", ["flag", "fail"])
def test_validation_is_red_when_the_reference_uses_what_it_forbids(tiny_set: Path, policy: str, zygote: Zygote) -> None:
    forbid(tiny_set, policy)
    notebook = tiny_set / "tiny.py"
    right = validate_set(zygote, load_set("tiny", tiny_set.parent), tiny_set, "0", 1, Extent(wrong=False))
    assert right.problems == []
    text = notebook.read_text(encoding="utf-8")
    text = text.replace("return x * secret_factor", "import tensorflow as tf\n    return tf.math.scalar_mul(2.0, x)")
    notebook.write_text(text, encoding="utf-8")
    wrong = validate_set(zygote, load_set("tiny", tiny_set.parent), tiny_set, "0", 1, Extent(wrong=False))
    assert any(
        "the reference uses what it forbids: double has tf.math.scalar_mul in line" in one for one in wrong.problems
    )
    assert not wrong.sound


def test_alternatives_may_be_ready_made(tiny_set: Path, zygote: Zygote) -> None:
    forbid(tiny_set, "fail")
    alternative = (
        "from autograder.authoring import alternative\nimport tensorflow as tf\n\n"
        '@alternative(of="double", stand_in=True)\ndef ready_made(x):\n    return tf.math.scalar_mul(2.0, x)\n'
    )
    (tiny_set / "alternatives.py").write_text(alternative, encoding="utf-8")
    result = validate_set(zygote, load_set("tiny", tiny_set.parent), tiny_set, "0", 1, Extent(wrong=False))
    assert (result.accepted, result.problems) == (["double.ready_made"], [])


def test_other_list_or_policy_grades_the_question_again_and_no_other(tiny_set: Path) -> None:
    before = question_keys(load_set("tiny", tiny_set.parent))
    forbid(tiny_set)
    flagged = question_keys(load_set("tiny", tiny_set.parent))
    path = tiny_set / "checks.py"
    path.write_text(path.read_text("utf-8").replace('forbidden_calls="flag"', 'forbidden_calls="fail"'), "utf-8")
    failed = question_keys(load_set("tiny", tiny_set.parent))
    assert len({before["double"].judged, flagged["double"].judged, failed["double"].judged}) == 3
    assert before["quiz"] == flagged["quiz"] == failed["quiz"]


def test_list_that_two_questions_share_counts_for_both(tiny_set: Path) -> None:
    forbid(tiny_set)
    before = question_keys(load_set("tiny", tiny_set.parent))
    path = tiny_set / "checks.py"
    shared = 'entry_point="answers", forbidden=["tf.math.scalar_mul"])'
    path.write_text(path.read_text("utf-8").replace('entry_point="answers")', shared), "utf-8")
    after = question_keys(load_set("tiny", tiny_set.parent))
    assert before["double"].judged != after["double"].judged


@pytest.mark.parametrize(
    ("forbidden", "words"),
    [
        (["softmax"], "cannot forbid 'softmax': expected a public name with dots such as tf.nn.softmax."),
        (["tf.nn."], "cannot forbid 'tf.nn.': expected a public name with dots such as tf.nn.softmax."),
        (["tf nn.softmax"], "cannot forbid 'tf nn.softmax'"),
        (["tf.nn.softmax()"], "cannot forbid 'tf.nn.softmax()'"),
        (["tf.class.softmax"], "cannot forbid 'tf.class.softmax'"),
        (["tf.nn.softmax", "tf.nn.softmax"], "cannot forbid 'tf.nn.softmax': it is listed twice."),
        ("tf.nn.softmax", "forbidden must be a list of names, received 'tf.nn.softmax'."),
        ([3], "forbidden must be a list of names, received [3]."),
    ],
)
def test_nonsense_names_are_refused(forbidden: Any, words: str) -> None:
    with pytest.raises(SetError) as error:
        Question("softmax", title="Softmax", forbidden=forbidden)
    assert words in str(error.value)


def test_unknown_policy_is_refused() -> None:
    with pytest.raises(SetError, match="forbidden_calls of tiny must be 'flag' or 'fail', received 'ignore'"):
        ProblemSet("tiny", title="", version="1", questions=[], forbidden_calls="ignore")


@pytest.mark.parametrize("slug", set_names(ROOT / "solutions"))
def test_names_that_our_sets_forbid_exist(slug: str) -> None:
    names = [name for question in load_set(slug).assignment.questions for name in question.forbidden]
    assert names
    for name in names:
        root, *path = canonical(name).split(".")
        owner = importlib.import_module(root)
        for part in path:
            owner = getattr(owner, part)
        assert callable(owner), name
