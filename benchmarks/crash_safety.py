"""Is a grade lost, doubled or changed when the power of some process goes? The real command, killed again and again.

    python -m benchmarks.crash_safety [--kills 200] [--seed 1]

A small class is graded once undisturbed. Then the same command runs into fresh folders, and at random moments the
grader, the zygote, its launcher or a worker is killed (SIGKILL), or the grader is asked to end (SIGTERM); the command
is repeated until it has graded everybody. Each finished folder must then hold the undisturbed run's grades.csv, byte
for byte, and its reports but for the seconds; no student more or less, no file that is not whole, and no process.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import click

from benchmarks.course import ROOT
from benchmarks.process_tree import Process, descendants, kill

_SLUG = "robust"
_SEED = "5eed5eed5eed5eed"
_POLL_S = 0.02
_LONGEST_PAUSE_S = 5.0  # between two kills
_TIME_TO_VANISH_S = 60.0  # for a zygote that is still importing TensorFlow when nobody listens any more

_CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call

softmax = Question("softmax", title="A softmax")

@softmax.check(points=3, visibility="visible")
def rows(rng):
    """the probabilities of each row"""
    return call(rng.normal(size=(3, 4)))

@softmax.check(points=2, needs=["rows"])
def large(rng):
    """the probabilities of large scores"""
    return call(1000 * rng.normal(size=(2, 3)))

mean = Question("mean", title="A mean")

@mean.check(points=2, timeout_s=60)
def vector(rng):
    """the mean of a vector"""
    return call(rng.normal(size=5))

ASSIGNMENT = ProblemSet("robust", title="A robust set", version="1", questions=[softmax, mean])
'''
_MISCONCEPTIONS = """\
import tensorflow as tf

from autograder.authoring import misconception

@misconception(of="softmax", hint="Which numbers are to sum to 1?")
def normalizes_over_the_batch(z):
    return tf.nn.softmax(z, axis=0)

@misconception(of="mean", hint="What is the mean of 2 and 2?")
def sums(x):
    return tf.reduce_sum(x)
"""
_ALTERNATIVES = """\
import tensorflow as tf

from autograder.authoring import alternative

@alternative(of="softmax")
def through_logsumexp(z):
    return tf.exp(z - tf.reduce_logsumexp(z, axis=-1, keepdims=True))
"""
_IMPORTS = "import os\nimport time\nimport tensorflow as tf\n"
_SOFTMAXES = (
    "return tf.nn.softmax(z)",
    "return tf.nn.softmax(z, axis=0)",
    "return tf.exp(z) / tf.reduce_sum(tf.exp(z), axis=-1, keepdims=True)",
    "raise ValueError('no idea')",
    "time.sleep(0.7)\n    return tf.nn.softmax(z)",
    "os._exit(3)",
    "raise NotImplementedError",
    "print(z)\n    return 2 * tf.nn.softmax(z)",
)
_MEANS = (
    "return tf.reduce_mean(x)",
    "return tf.reduce_sum(x)",
    "time.sleep(0.4)\n    return tf.reduce_mean(x)",
    "return undefined",
    "return float(sum(x)) / len(x)",
)


@dataclass
class Trial:
    """A course in a folder, and what was counted: kills by kind, and every sentence about something that went wrong."""

    folder: Path
    jobs: int
    chosen: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def command(self, out: Path) -> list[str]:
        """The command that grades the class into ``out``."""
        words = [sys.executable, "-m", "autograder", "grade", _SLUG, str(self.folder / "submissions")]
        return [*words, "--out", str(out), "--jobs", str(self.jobs), "--device", "cpu", "--seed", _SEED]

    def start(self, out: Path, errors: IO[str] | None = None) -> subprocess.Popen[bytes]:
        """Start the command."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
        return subprocess.Popen(
            self.command(out), cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )

    def go_on(self, out: Path, wanted: int) -> bool:
        """Run the command once and kill meanwhile, until ``wanted`` kills were made in all; whether it graded all."""
        seen: set[Process] = set()
        with (self.folder / "errors.txt").open("w+", encoding="utf-8") as errors:
            grader = self.start(out, errors)
            while grader.poll() is None:
                self._pause(grader, seen)
                if grader.poll() is None and self.kills.total() < wanted:
                    self._strike(grader, seen)
            errors.seek(0)
            self._look_back(grader.returncode, errors.read(), seen)
        return grader.returncode == 0

    def _pause(self, grader: subprocess.Popen[bytes], seen: set[Process]) -> None:
        until = time.monotonic() + self.chosen.uniform(0, _LONGEST_PAUSE_S)
        while time.monotonic() < until and grader.poll() is None:
            seen.update(descendants(grader.pid))
            time.sleep(_POLL_S)

    def _strike(self, grader: subprocess.Popen[bytes], seen: set[Process]) -> None:
        """Kill what was killed least often, if there is one at this moment."""
        below = descendants(grader.pid)
        seen.update(below)
        kinds = ["grader", "grader asked to end", "launcher", "zygote", "worker"]
        kind = min(self.chosen.sample(kinds, len(kinds)), key=lambda name: self.kills[name])
        if kind.startswith("grader"):
            grader.send_signal(signal.SIGKILL if kind == "grader" else signal.SIGTERM)
            self.kills[kind] += 1
            grader.wait()
            return
        depth = ["launcher", "zygote", "worker"].index(kind)
        there = [process for process in below if process.depth == depth]
        if there and kill(self.chosen.choice(there)):
            self.kills[kind] += 1

    def _look_back(self, code: int, errors: str, seen: set[Process]) -> None:
        self.ends[{0: "graded all", 1: "ended early", -9: "killed", -15: "killed"}.get(code, f"status {code}")] += 1
        if code not in (0, 1, -signal.SIGKILL, -signal.SIGTERM) or "Traceback" in errors:
            self.faults.append(f"exit status {code}: {errors.strip()[-2000:]}")
        until = time.monotonic() + _TIME_TO_VANISH_S
        while (left := [process for process in seen if process.is_alive()]) and time.monotonic() < until:
            time.sleep(_POLL_S)
        if left:
            self.faults.append(f"{len(left)} processes are left behind: {left}")

    def compare(self, out: Path, undisturbed: Path) -> None:
        """Note every difference of a finished folder from the one that nobody disturbed."""
        if (out / "grades.csv").read_bytes() != (undisturbed / "grades.csv").read_bytes():
            self.faults.append("grades.csv differs")
        names, expected = _files(out), _files(undisturbed)
        if names != expected:
            self.faults.append(f"files differ: {sorted(names ^ expected)}")
        for path in undisturbed.glob("*/report.json"):
            other = out / path.relative_to(undisturbed)
            difference = _difference(_facts(path), _facts(other)) if other.is_file() else "it is missing"
            if difference:
                self.faults.append(f"{path.parent.name}: {difference}")


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def _facts(path: Path) -> dict:
    """A report without what no two runs share."""
    report = json.loads(path.read_text(encoding="utf-8"))
    del report["checksum"]
    for question in report["questions"]:
        for check in question["checks"]:
            del check["seconds"]
    return report


def _difference(expected: object, received: object, where: str = "report.json") -> str:
    """Where two records differ first; empty when they do not."""
    if isinstance(expected, dict) and isinstance(received, dict) and expected.keys() == received.keys():
        return next(filter(None, (_difference(expected[key], received[key], f"{where}.{key}") for key in expected)), "")
    if isinstance(expected, list) and isinstance(received, list) and len(expected) == len(received):
        pairs = enumerate(zip(expected, received, strict=True))
        return next(filter(None, (_difference(one, other, f"{where}[{i}]") for i, (one, other) in pairs)), "")
    return "" if expected == received else f"{where} is {received!r}, expected {expected!r}"


def _write_course(folder: Path, submissions: int) -> None:
    """Write the set, and submissions that are right, wrong, slow, raise, print, crash or were never begun."""
    solutions = folder / "solutions" / _SLUG
    solutions.mkdir(parents=True)
    (folder / "submissions").mkdir()
    for name, text in {
        "checks.py": _CHECKS,
        "misconceptions.py": _MISCONCEPTIONS,
        "alternatives.py": _ALTERNATIVES,
        f"{_SLUG}.py": _program(_SOFTMAXES[0], _MEANS[0]),
    }.items():
        (solutions / name).write_text(text, encoding="utf-8")
    for number in range(submissions):
        text = _program(_SOFTMAXES[number % len(_SOFTMAXES)], _MEANS[number % len(_MEANS)])
        (folder / "submissions" / f"student{number:02d}.py").write_text(text, encoding="utf-8")


def _program(softmax: str, mean: str) -> str:
    cells = (
        f"# %%\n{_IMPORTS}",
        f'# %% question="softmax"\ndef softmax(z):\n    {softmax}\n',
        f'# %% question="mean"\ndef mean(x):\n    {mean}\n',
    )
    return "\n".join(cells)


@click.command()
@click.option("--kills", default=200, show_default=True)
@click.option("--submissions", default=40, show_default=True)
@click.option("--jobs", default=2, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Decides who is killed, and when.")
def main(kills: int, submissions: int, jobs: int, seed: int) -> None:
    """Kill, resume, compare and print; exit status 1 when anything was lost or changed."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        trial = Trial(Path(name), jobs, random.Random(seed))
        _write_course(trial.folder, submissions)
        undisturbed, finished = trial.folder / "undisturbed", 0
        if trial.start(undisturbed).wait():
            raise click.ClickException("The class could not be graded even without a kill.")
        while trial.kills.total() < kills:
            out, known = trial.folder / "disturbed", len(trial.faults)
            while not trial.go_on(out, kills):
                pass
            finished += 1
            trial.compare(out, undisturbed)
            shutil.rmtree(out)
            new = trial.faults[known:]
            print(
                f"folder {finished}: {trial.kills.total()} kills, {len(trial.faults)} faults",
                *new,
                sep="\n",
                flush=True,
            )
    print(f"{trial.kills.total()} kills:", ", ".join(f"{kind} {count}" for kind, count in sorted(trial.kills.items())))
    print(f"{trial.ends.total()} runs:", ", ".join(f"{end} {count}" for end, count in sorted(trial.ends.items())))
    print(f"{finished} folders of {submissions} submissions finished, {len(trial.faults)} faults")
    sys.exit(1 if trial.faults else 0)


if __name__ == "__main__":
    main()
