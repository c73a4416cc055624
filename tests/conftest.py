"""What every test may use. The variables are set before anything can import TensorFlow."""

from __future__ import annotations

import gc
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from autograder.sandbox import system_calls
from autograder.sandbox.launch import Zygote
from tests.distribution import Dealer, rank

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

settings.register_profile("course", max_examples=200)
settings.register_profile("fuzz", max_examples=100_000)  # --hypothesis-profile fuzz: minutes to an hour
settings.load_profile("course")

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What tests import stays to the end: nobody need look for garbage in it, now or whenever a test has made some."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealer:
    """Whatever ``--dist`` says."""
    return Dealer(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes share the tests, all see them in the order in which they are dealt out."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


TINY_NOTEBOOK = '''\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A tiny set

# %% question="double"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    secret_factor = 2
    return x * secret_factor
    ### END SOLUTION

# %% check="double"
print("check double")

# %% question="quiz"
answers = {"first letter": ...}
if answers["first letter"] is ...:
    ### BEGIN SOLUTION
    answers = {"first letter": "a"}
    ### END SOLUTION

# %% check="quiz"
print("check quiz")
'''

TINY_CHECKS = '''\
from autograder.authoring import ProblemSet, Question, call, entry

double = Question("double", title="Twice as much")

@double.check(points=2, visibility="visible")
def ordinary(rng):
    """twice a vector"""
    return call(rng.normal(size=3))

@double.check(points=1)
def single(rng):
    """twice one number"""
    return call(rng.normal(size=()))

quiz = Question("quiz", title="A quiz", entry_point="answers")

@quiz.check(points=1)
def first_letter(rng):
    """the first letter of the alphabet"""
    return entry("first letter")

ASSIGNMENT = ProblemSet("tiny", title="A tiny set", version="1", questions=[double, quiz])
'''

TINY_MISCONCEPTIONS = """\
from autograder.authoring import misconception

@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?")
def squares(x):
    return x * x

@misconception(of="double", hint="What is 3 doubled, and what is 3 squared?", like="squares")
def raises_to_the_second_power(x):
    return x**2
"""

TINY_ALTERNATIVES = """\
from autograder.authoring import alternative

@alternative(of="double")
def adds_to_itself(x):
    return x + x
"""


@pytest.fixture(scope="session")
def standing_zygote() -> Iterator[Zygote]:
    """One strict zygote for what many tests run: starting it costs seconds, forking it milliseconds."""
    with Zygote() as zygote:
        yield zygote


@pytest.fixture
def runs_share_a_zygote(standing_zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs inside of the test's process start no zygote. For tests of what is graded when, not of the walls."""
    monkeypatch.setattr("autograder.run.Zygote", lambda *words, **options: nullcontext(standing_zygote))


Numbers = tuple[int, int]


@pytest.fixture
def refusing() -> Callable[..., Callable[[], None]]:
    """Make a ``preexec_fn`` for which the kernel refuses system calls, each given by its numbers (x86-64, aarch64).

    As container engines, hardened and old kernels do.
    """

    def calls(*refused: Numbers) -> Callable[[], None]:
        def install() -> None:
            steps = [(0x20, 0, 0, 0)]
            for numbers in refused:
                steps += [(0x15, 0, 1, numbers[system_calls.machine_column()]), (0x06, 0, 0, 0x00050001)]
            program = b"".join(struct.pack("HBBI", *step) for step in [*steps, (0x06, 0, 0, 0x7FFF0000)])
            system_calls.forbid_new_privileges()
            system_calls.install_seccomp_filter(program)

        return install

    return calls


_OWN_MOUNTS = """
import os
from pathlib import Path
from autograder.sandbox import system_calls
user, group = os.geteuid(), os.getegid()
system_calls.unshare(system_calls.CLONE_NEWNS | (system_calls.CLONE_NEWUSER if user else 0))
if user:
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)
system_calls.mount(None, "/", None, system_calls.MS_REC | system_calls.MS_PRIVATE)
"""


@pytest.fixture
def with_own_mounts() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a script with mounts of its own: what it mounts is there for its processes, and gone with them.

    Skips the test where this user may have none.
    """

    def run(script: str, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", _OWN_MOUNTS + script, *words],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    if run("").returncode:
        pytest.skip("this machine lets this user have no mounts of its own")
    return run


@pytest.fixture
def tiny_set(tmp_path: Path) -> Path:
    """The folder of a complete problem set named "tiny", in a solutions folder of its own."""
    return _tiny_set_in(tmp_path)


@pytest.fixture(scope="session")
def make_tiny_set() -> Callable[[Path], Path]:
    """Make such a folder below another place, for what lasts longer than one test."""
    return _tiny_set_in


def _tiny_set_in(around: Path) -> Path:
    folder = around / "course" / "solutions" / "tiny"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder.parent.parent)
    for name, text in {
        "tiny.py": TINY_NOTEBOOK,
        "checks.py": TINY_CHECKS,
        "misconceptions.py": TINY_MISCONCEPTIONS,
        "alternatives.py": TINY_ALTERNATIVES,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
