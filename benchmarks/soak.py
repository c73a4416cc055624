"""A thousand submissions, one in ten hostile: does the grader grow, and is every score right?

    python -m benchmarks.soak [--submissions 1000] [--seed 5eed --seed cafe --seed f00d] [--jobs 2]

The hostile ones are drawn from the attack corpus (``tests/attacks``), the others are right, or wrong in one question;
what each deserves is known beforehand. While the real command grades, the grader's memory, its open file descriptors
and the zygote's memory are read from /proc; the table compares the second quarter of the run (everything is warm by
then) with the last one.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.doctor.attacks import SLUG, Attack, Surroundings, find_corpus, hand_in, load_corpus
from benchmarks import measuring

_INTERVAL_S = 0.5
_MAX_SCORE = 17
_QUESTIONS = {"softmax": 5, "cross_entropy": 5, "train_step": 5, "quiz": 2}
_WRONG = {
    "softmax": "def softmax(z, axis=-1):\n    return tf.nn.softmax(z, axis=0)\n",
    "cross_entropy": "def cross_entropy(y_true, y_pred):\n    return tf.reduce_sum(y_pred)\n",
    "train_step": "def train_step(W, b, x, y, lr):\n    raise ValueError('no idea')\n",
    "quiz": "quiz_answers = {'uniform_guess': 0.1, 'which_axis': 'the batch'}\n",
}


@dataclass(frozen=True)
class Sample:
    """The grader at one moment: MiB, a count, MiB."""

    grader_mib: float
    descriptors: int
    zygote_mib: float


@click.command()
@click.option("--submissions", "count", default=1000, show_default=True)
@click.option("--seed", "seeds", multiple=True, default=("5eed", "cafe", "f00d"), show_default=True)
@click.option("--jobs", default=2, show_default=True)
def main(count: int, seeds: Sequence[str], jobs: int) -> None:
    """Grade, watch, count and print a row for each seed."""
    rows = []
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="soak-") as name:
            rows.append(_row(Path(name), count, seed, jobs))
    header = ["seed", "submissions", "hostile", "wrong scores", "minutes"]
    header += ["grader MiB", "descriptors", "zygote MiB"]
    measuring.print_table(f"--jobs {jobs}, level strict; second quarter of the run -> last quarter", header, rows)


def _row(folder: Path, count: int, seed: str, jobs: int) -> list[str]:
    expected, hostile = _hand_in(folder, count, random.Random(seed))
    started = time.monotonic()
    command = [sys.executable, "-m", "autograder", "grade", SLUG, str(folder / "submissions")]
    command += ["--out", str(folder / "out"), "--jobs", str(jobs), "--seed", seed]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen(
        command, cwd=folder / "course", env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    samples = list(_samples(process))
    minutes = (time.monotonic() - started) / 60
    wrong = _wrong_scores(folder / "out", expected)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    quarter = len(samples) // 4
    before, after = samples[quarter : 2 * quarter], samples[-quarter:]
    changes = [
        f"{statistics.median(getattr(sample, name) for sample in before):.0f} -> "
        f"{statistics.median(getattr(sample, name) for sample in after):.0f}"
        for name in ("grader_mib", "descriptors", "zygote_mib")
    ]
    return [seed, str(count), str(hostile), str(len(wrong)), f"{minutes:.1f}", *changes]


def _hand_in(folder: Path, count: int, dice: random.Random) -> tuple[dict[str, int | None], int]:
    """Write the submissions; returns the score that each student deserves (None: no grade), and how many attack."""
    corpus = find_corpus()
    attacks = load_corpus(corpus)
    shutil.copytree(corpus / "course", folder / "course")
    (folder / "secret").write_text("secret")
    honest = (folder / "course" / "solutions" / SLUG / f"{SLUG}.py").read_text(encoding="utf-8")
    submissions = folder / "submissions"
    around = Surroundings(folder / "secret", submissions / "0000")
    expected: dict[str, int | None] = {}
    kinds = ["hostile"] * (count // 10) + ["wrong"] * (count // 5)
    kinds += ["right"] * (count - len(kinds) - 1)
    dice.shuffle(kinds)
    for number, kind in enumerate(["right", *kinds]):
        student = f"{number:04}"
        if kind == "hostile":
            attack = dice.choice(attacks)
            moved = Attack(f"{student}-{attack.name}", attack.family, attack.tries, attack.source, attack.form)
            submissions.mkdir(exist_ok=True)
            hand_in(moved, submissions, honest, around)
            expected[moved.student] = _deserved(attack)
            continue
        question = dice.choice(list(_QUESTIONS))
        answer = _WRONG[question] if kind == "wrong" else ""
        marks = honest if kind == "right" else "\n".join(_without_marks(honest))
        (submissions / student).mkdir(parents=True)
        (submissions / student / f"{SLUG}.py").write_text(f"{marks}\n# %%\n{answer}", encoding="utf-8")
        expected[student] = _MAX_SCORE - (_QUESTIONS[question] if kind == "wrong" else 0)
    return expected, kinds.count("hostile")


def _without_marks(text: str) -> Iterator[str]:
    """A marked cell is its question's answer for good; without the marks the last definition is."""
    return ("# %%" if line.startswith("# %% question=") else line for line in text.splitlines())


def _deserved(attack: Attack) -> int | None:
    if attack.deserves is None:
        return None
    return sum(attack.deserves.get(question, points) for question, points in _QUESTIONS.items())


def _samples(process: subprocess.Popen[bytes]) -> Iterator[Sample]:
    while process.poll() is None:
        try:
            zygotes = [child for child in _descendants(process.pid, depth=2) if child != process.pid]
            descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
            zygote = max((_resident_mib(child) for child in zygotes), default=0.0)
            yield Sample(_resident_mib(process.pid), descriptors, zygote)
        except OSError:
            pass  # a process has ended while it was looked at
        time.sleep(_INTERVAL_S)


def _descendants(process: int, depth: int) -> list[int]:
    """Children and grandchildren: the zygote's launcher, and the zygote; a submission would be one deeper."""
    if not depth:
        return []
    children = []
    for task in os.listdir(f"/proc/{process}/task"):
        children += Path(f"/proc/{process}/task/{task}/children").read_text().split()
    found = [int(child) for child in children]
    return found + [one for child in found for one in _descendants(child, depth - 1)]


def _resident_mib(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / (1 << 20)


def _wrong_scores(out: Path, expected: dict[str, int | None]) -> list[str]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"]: row["score"] for row in csv.DictReader(file)}
    wanted = {student: "" if score is None else str(score) for student, score in expected.items()}
    students = sorted({*rows, *wanted})
    return [
        f"{student} got {rows.get(student)!r}, deserves {wanted.get(student)!r}"
        for student in students
        if rows.get(student) != wanted.get(student)
    ]


if __name__ == "__main__":
    main()
