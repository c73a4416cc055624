"""Every kind of leak, planted into a real bundle, is found and named; the bundle itself is clean."""

from __future__ import annotations

import base64
import compileall
import io
import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.answer_key import AnswerKey
from autograder.public_samples import SEED
from autograder.release.bundle import PACKAGES_OF_TFNN, write_archive, write_bundle
from autograder.release.leak_check import find_leaks
from autograder.release.secrets_of_sets import Secrets, canaries, secrets_of
from autograder.release.wheel import build_wheel
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set, set_names

ROOT = Path(__file__).resolve().parent.parent.parent.parent
SLUG = "ps1_softmax"
SOLUTIONS = ROOT / "solutions"


class Course:
    """A bundle as it is released, and what must not be in it."""

    def __init__(self, zygote: Zygote, folder: Path) -> None:
        self.loaded: LoadedSet = load_set(SLUG, SOLUTIONS)
        self.key = AnswerKey(zygote, self.loaded, SEED)
        self.secrets: Secrets = secrets_of([self.loaded], [(self.loaded, self.key)])
        self.bundle = folder / SLUG
        wheel = build_wheel(folder, PACKAGES_OF_TFNN)
        released = ROOT / "assignments" / SLUG
        write_bundle(self.loaded.assignment, released, self.loaded.folder, wheel, self.bundle)

    def found_in(self, folder: Path) -> list[str]:
        return [str(leak) for leak in find_leaks(folder, self.secrets)]

    def hidden(self, question: str, check: str) -> Any:
        """The expectations of a check, by ids."""
        asked = next(one for one in self.loaded.assignment.questions if one.id == question)
        return self.key.expectations(asked, next(one for one in asked.checks if one.id == check))


@pytest.fixture(scope="module")
def course(standing_zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(standing_zygote, tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def bundle(course: Course, tmp_path: Path) -> Path:
    """A copy to plant a leak into."""
    return Path(shutil.copytree(course.bundle, tmp_path / SLUG))


def test_clean_bundle_has_no_leak_as_folder_or_archive(course: Course, bundle: Path) -> None:
    write_archive(bundle, bundle.parent / "bundle.zip")

    assert course.found_in(bundle) == []
    assert course.found_in(bundle.parent / "bundle.zip") == []


@pytest.mark.parametrize("slug", [name for name in set_names(SOLUTIONS) if name != SLUG])
def test_other_sets_have_no_leak(slug: str, course: Course, standing_zygote: Zygote, tmp_path: Path) -> None:
    loaded = load_set(slug, SOLUTIONS)
    secrets = secrets_of([loaded, course.loaded], [(loaded, AnswerKey(standing_zygote, loaded, SEED))])
    wheel = next(course.bundle.glob("*.whl"))
    write_bundle(loaded.assignment, ROOT / "assignments" / slug, loaded.folder, wheel, tmp_path / slug)

    assert [str(leak) for leak in find_leaks(tmp_path / slug, secrets)] == []
    assert len(secrets.numbers) > 100


# ------------------------------------------------------------------------------------------------- planted by hand

SOLUTION = """\
exponentials = tf.exp(z - tf.reduce_max(z, axis=axis, keepdims=True))
return exponentials / tf.reduce_sum(exponentials, axis=axis, keepdims=True)
"""
# Where the first statement of that solution stands in the author's file.
LINE_OF_SOLUTION = 1 + (SOLUTIONS / SLUG / f"{SLUG}.py").read_text().splitlines().index(
    "    z = tf.convert_to_tensor(z)"
)
RENAMED = """\
def my_function(values, dim=-1):
    # every name is another one, and so is the layout
    shifted = tf.exp(
        values - tf.reduce_max(values, axis=dim,
                               keepdims=True))
    return shifted / tf.reduce_sum(shifted,
                                   axis=dim, keepdims=True)
"""

Notebook = dict[str, Any]


def in_notebook(change: Callable[[Notebook], Any]) -> Callable[[Course, Path], None]:
    def plant(_: Course, folder: Path) -> None:
        path = folder / f"{SLUG}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        change(notebook)
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return plant


def in_file(name: str, content: str | bytes) -> Callable[[Course, Path], None]:
    def plant(_: Course, folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return plant


def in_samples(name: str, content: Callable[[Course], Any]) -> Callable[[Course, Path], None]:
    def plant(course: Course, folder: Path) -> None:
        path = folder / "public_checks.npz"
        with np.load(path) as stored:
            arrays = {key: stored[key] for key in stored.files}
        np.savez_compressed(path, **arrays, **{name: content(course)})

    return plant


def in_wheel(name: str, content: str) -> Callable[[Course, Path], None]:
    def plant(_: Course, folder: Path) -> None:
        with zipfile.ZipFile(next(folder.glob("*.whl")), "a") as wheel:
            wheel.writestr(name, content)

    return plant


EMPTY_CELL = {"cell_type": "code", "id": "x", "metadata": {}, "source": "", "outputs": [], "execution_count": None}


def code_cell(**changed: Any) -> Notebook:
    return {**EMPTY_CELL, **changed}


def text_cell(source: str) -> Notebook:
    return {"cell_type": "markdown", "id": "x", "metadata": {}, "source": source.splitlines(keepends=True)}


def bytecode(_: Course, folder: Path) -> None:
    (folder / "answers.py").write_text("x = 1\n")
    assert compileall.compile_file(folder / "answers.py", quiet=1)
    (folder / "answers.py").unlink()
    compiled = next((folder / "__pycache__").iterdir())
    compiled.rename(folder / "answers.dat")
    (folder / "__pycache__").rmdir()


def symbolic_link(_: Course, folder: Path) -> None:
    (folder / "key").symlink_to(SOLUTIONS / SLUG)


def nested_archives(_: Course, folder: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("notes.txt", SOLUTION)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.bin", inner.getvalue())
    (folder / "more.zip").write_bytes(outer.getvalue())


def hidden_answer(course: Course) -> Any:
    return course.hidden("ce_grad_logits", "other_batch_sizes")[2].arrays["value"]


def hidden_input(course: Course) -> Any:
    return course.hidden("ce_grad_logits", "other_batch_sizes")[2].exercise.arguments[0].ravel()[-12:]


def answers_as_text(course: Course, folder: Path) -> None:
    numbers = " ".join(f"{value:.6f}" for value in hidden_answer(course).ravel())
    (folder / "README.md").write_text(f"Compare with: {numbers}\n")


def inputs_as_raw_bytes(course: Course, folder: Path) -> None:
    (folder / "data.bin").write_bytes(b"odd" + hidden_input(course).astype("<f4").tobytes())


def pickled_check(course: Course, folder: Path) -> None:
    check = next(one for one in course.loaded.assignment.questions[0].checks if one.visibility.value != "visible")
    (folder / "data.bin").write_bytes(b"header" + pickle.dumps({"id": check.id, "title": check.title, "n": [1, 2]}))


def objects_in_samples(_: Course, folder: Path) -> None:
    np.savez(folder / "public_checks.npz", objects=np.array([{"a": 1}, None], dtype=object))


def mention_of(question: str, check: str) -> Callable[[Course, Path], None]:
    def plant(course: Course, folder: Path) -> None:
        asked = next(one for one in course.loaded.assignment.questions if one.id == question)
        title = next(one for one in asked.checks if one.id == check).title
        (folder / "README.md").write_text("Things to try:\n\n- " + title.upper().replace(" ", "\n  ") + "\n")

    return plant


JUDGE = '{"checks": [{"judge": ["near_reference_of", {"names": ["loss"]}]}]}'
CHECK_SOURCE = "@softmax.check(points=2, judge=finite())\ndef f(rng):\n" + (
    "    yes, no = np.array([1.0], 'float32'), np.array([0.0], 'float32')\n    large = np.array([1000.0], 'float32')\n"
    "    return [call(no, large), call(yes, -large), call(yes, large), call(no, -large)]\n"
)
STAND_IN = "def f(z, k=-1):\n    return keras.layers.Softmax(axis=k, dtype=z.dtype)(z)\n"
ATTACHMENT = {"note.txt": {"text/plain": base64.b64encode(b"# take this\n" + SOLUTION.encode()).decode()}}
POINTS = {"grade": True, "grade_id": "softmax-check", "points": 99, "schema_version": 3, "solution": False}
TOKEN = "ghp_" + "a1B2" * 9
LINE = "a line of text\n"

LEAKS = {
    "solution in a cell": (
        in_notebook(lambda n: n["cells"].append(code_cell(source=SOLUTION))),
        "code of the solution in ps1_softmax.py",
    ),
    "solution in a text cell": (
        in_notebook(lambda n: n["cells"].append(text_cell("Look:\n\n" + SOLUTION))),
        "code of the solution",
    ),
    "solution with other names": (
        in_notebook(lambda n: n["cells"].append(code_cell(source=RENAMED))),
        f"code of the solution in ps1_softmax.py, line {LINE_OF_SOLUTION}, perhaps with other names",
    ),
    "renamed solution in a fenced block": (
        in_file("notes.md", f"Hello\n\n```python\n{RENAMED}```\n"),
        "perhaps with other names",
    ),
    "solution in an output": (
        in_notebook(
            lambda n: n["cells"][-1].update(outputs=[{"output_type": "stream", "name": "stdout", "text": SOLUTION}])
        ),
        "code of the solution",
    ),
    "solution in metadata": (
        in_notebook(lambda n: n["cells"][0]["metadata"].update(was=SOLUTION)),
        "code of the solution",
    ),
    "solution in an attachment": (
        in_notebook(lambda n: n["cells"][0].update(attachments=ATTACHMENT)),
        "code of the solution",
    ),
    "solution in base64": (in_file("extra.txt", base64.b64encode(SOLUTION.encode())), "code of the solution"),
    "solution in UTF-16": (in_file("notes.txt", SOLUTION.encode("utf-16")), "code of the solution"),
    "solution in archives in archives": (
        nested_archives,
        "more.zip > inner.bin > notes.txt, line 1: code of the solution",
    ),
    "solution in the wheel": (in_wheel("tfnn/answers.py", RENAMED), "code of the solution"),
    "solution in the samples": (
        in_samples("extra", lambda _: np.frombuffer(SOLUTION.encode(), np.uint8)),
        "code of the solution",
    ),
    "stand-in": (in_file("more.py", STAND_IN), "code of the right answer with_a_keras_layer"),
    "source of a check": (in_file("more.py", CHECK_SOURCE), "code of checks.py, huge_logits"),
    "grader in the wheel": (in_wheel("autograder/judge.py", "x = 1\n"), "a module of the grader has no place"),
    "import of the grader": (
        in_notebook(lambda n: n["cells"].append(code_cell(source="from autograder import judge"))),
        "an import of the grader",
    ),
    "answer to a hidden check": (
        in_samples("extra", hidden_answer),
        "extra.npy: numbers of the reference's answer to the hidden check ce_grad_logits.other_batch_sizes",
    ),
    "answer in decimals": (
        answers_as_text,
        "README.md, line 1: numbers of the reference's answer to the hidden check ce_grad_logits.",
    ),
    "hidden inputs in another precision": (
        in_samples("extra", lambda c: hidden_input(c).astype("float64")),
        "numbers of inputs of the hidden check ce_grad_logits",
    ),
    "hidden inputs as raw bytes": (
        inputs_as_raw_bytes,
        "data.bin: numbers of inputs of the hidden check ce_grad_logits",
    ),
    "judge's parameters": (
        in_file("index.json", JUDGE),
        "the judge's parameters of the hidden check train_step.loss_before_the_update",
    ),
    "canary: a check's sentence": (
        mention_of("ce_grad_logits", "other_batch_sizes"),
        "README.md, line 3: the sentence of the hidden check ce_grad_logits.other_batch_sizes",
    ),
    "canary: a check's name": (
        in_file("todo.txt", "see gradient_at_huge_scores\n"),
        "the canary of the hidden check ce_grad_logits.gradient_at_huge_scores",
    ),
    "pickle": (pickled_check, "data.bin: a pickle has no place"),
    "canary in a pickle": (pickled_check, "of the hidden check softmax."),
    "array of objects": (objects_in_samples, "an array of Python objects, which is a pickle"),
    "bytecode under another name": (bytecode, "answers.dat: bytecode has no place"),
    "cache of bytecode": (in_file("__pycache__/x.txt", LINE), "bytecode has no place"),
    "output": (
        in_notebook(
            lambda n: n["cells"][-1].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "7"}])
        ),
        "an output has no place",
    ),
    "execution count": (
        in_notebook(lambda n: n["cells"].append(code_cell(execution_count=7))),
        "an execution count (7) has no place",
    ),
    "version control": (in_file(".git/HEAD", "ref: refs/heads/main\n"), "a version control folder has no place"),
    "litter": (in_file(".DS_Store", LINE), "an editor's or system's litter has no place"),
    "notebook server's copies": (in_file(".ipynb_checkpoints/a.txt", LINE), "an editor's or notebook server's folder"),
    "path of a machine": (
        in_file("a.txt", "open /home/ada/course/solutions\n"),
        "a path of somebody's machine (/home/ada)",
    ),
    "path of this machine": (in_file("a.txt", f"open {ROOT}/solutions\n"), "a path of the machine it was built on"),
    "e-mail address": (in_file("a.txt", "ask ada@lovelace.co.uk\n"), "an e-mail address (ada@lovelace.co.uk)"),
    "access token": (in_file("a.txt", f"curl -H {TOKEN}\n"), "a.txt, line 1: an access token has no place"),
    "password": (in_file("a.py", 'db_password = "hunter2hunter2"\n'), "a password has no place"),
    "private key": (in_file("a.txt", "-----BEGIN RSA PRIVATE KEY-----\n"), "a private key has no place"),
    "weights": (
        in_file("best.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(20)),
        "a checkpoint or stored model has no place",
    ),
    "data base": (in_file("grades", b"SQLite format 3\0" + bytes(20)), "a data base has no place"),
    "solution marker": (
        in_notebook(lambda n: n["cells"].append(code_cell(source="### BEGIN SOLUTION"))),
        "a solution marker (BEGIN SOLUTION)",
    ),
    "hidden tests": (
        in_notebook(lambda n: n["cells"].append(code_cell(source="### BEGIN HIDDEN TESTS"))),
        "a solution marker (BEGIN HIDDEN TESTS)",
    ),
    "points that no check gives": (
        in_notebook(lambda n: n["cells"].append(code_cell(metadata={"nbgrader": POINTS}))),
        "nbgrader's 99 points for 'softmax-check'",
    ),
    "symbolic link": (symbolic_link, "key: a symbolic link has no place"),
    "authors' file": (in_file("margins.csv", LINE), "a file of the problem set's authors"),
    "report of a graded submission": (in_file("report.json", "{}"), "a result of grading has no place"),
    "archive that is damaged": (in_file("a.zip", b"PK\x03\x04" + bytes(40)), "an archive that is damaged"),
    "archive of another kind": (in_file("a.bin", b"\x1f\x8b" + bytes(40)), "an archive that is not looked into"),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_leak_is_found_and_named(kind: str, course: Course, bundle: Path) -> None:
    plant, sentence = LEAKS[kind]
    plant(course, bundle)

    found = course.found_in(bundle)

    assert [line for line in found if sentence in line], found
    assert all(line.count("\n") == 0 for line in found)


@pytest.mark.parametrize("kind", ["solution with other names", "answer to a hidden check", "symbolic link"])
def test_leak_in_an_archive_is_found_too(kind: str, course: Course, bundle: Path) -> None:
    plant, sentence = LEAKS[kind]
    plant(course, bundle)
    archive = bundle.parent / "handed-out.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(bundle.rglob("*")):
            info = zipfile.ZipInfo(path.relative_to(bundle.parent).as_posix())
            info.external_attr = os.lstat(path).st_mode << 16
            opened.writestr(info, os.readlink(path) if path.is_symlink() else path.read_bytes())

    assert [line for line in course.found_in(archive) if sentence in line]


def test_every_hidden_check_has_a_canary(course: Course) -> None:
    hidden = {
        f"{question.id}.{check.id}"
        for question in course.loaded.assignment.questions
        for check in question.checks
        if check.visibility.value != "visible"
    }

    assert {canary.check for canary in canaries(course.loaded)} == hidden
