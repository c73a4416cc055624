"""What beats nbgrader's own autograder, or costs honest students points there, as answers to a set of two questions.

Each attack stands in a do-nothing answer, runs when the cell does and again in every call, and hides its own failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Deserved = tuple[float, float]
Edit = Callable[[Any], None]

NOTEBOOK = '''\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %%
import numpy as np

# %% question="softmax"
def softmax(z):
    """Probabilities of each row of scores."""
    ### BEGIN SOLUTION
    secret_shift = z.max(axis=-1, keepdims=True)
    e = np.exp(z - secret_shift)
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION

# %% check="softmax"
print("check softmax")

# %% question="half"
def half(x):
    """Half of x."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

# %% check="half"
print("check half")
'''

CHECKS = '''\
from autograder.authoring import ProblemSet, Question, array_call

softmax = Question("softmax", title="Probabilities")

@softmax.check(points=1, visibility="visible", timeout_s=2)
def ordinary(rng):
    """ordinary scores"""
    return array_call(rng.normal(size=(4, 3)))

@softmax.check(points=2, visibility="hidden", timeout_s=2)
def overflow(rng):
    """scores in the thousands, which nobody is told"""
    return array_call(2000 + rng.normal(size=(4, 3)))

half = Question("half", title="Half as much")

@half.check(points=2, visibility="hidden", timeout_s=2)
def number(rng):
    """half of a few numbers, which nobody is told"""
    return array_call(rng.normal(size=5))

ASSIGNMENT = ProblemSet("tiny", title="A tiny set", version="1", questions=[softmax, half])
'''

MISCONCEPTIONS = '''\
import numpy as np
from autograder.authoring import misconception

@misconception(of="softmax", hint="What is exp(1000)?")
def exponentiates_the_raw_scores(z):
    """No shift."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
'''

SECRETS = ("nobody is told", "secret_shift", "exponentiates_the_raw", "2000", "rng")
"""Words of the hidden checks, of the solution and of the misconceptions. The hint may be in the feedback."""

RIGHT = (
    "def softmax(z):\n    e = np.exp(z - z.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)\n"
)
RIGHT_HALF = "def half(x):\n    return x * 0.5\n"
NAIVE = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"

_NOTHING = """
def tried():
    try:
        attack()
    except BaseException:
        pass

_at_once = tried()

def softmax(z):
    tried()
    return np.zeros(np.shape(z))
"""
_NOTHING_HALF = "def half(x):\n    tried()\n    return 0 * x\n"

# The bodies of attack(), without indentation. ``{places}`` and ``{daemon}`` are filled in.
_ATTACKS = {
    "patches_comparisons": """
import builtins
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
builtins.AssertionError = type("Quiet", (Exception,), {})
builtins.abs = builtins.round = builtins.float = lambda *a, **k: 0.0
""",
    "strips_asserts": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Expr(self, node):
        return node if "earned" in ast.dump(node) else ast.copy_location(ast.Pass(), node)
from IPython import get_ipython
get_ipython().ast_transformers.append(Strip())
""",
    "empties_later_cells": """
from IPython import get_ipython
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
""",
    "formats_results_as_text": """
from IPython import get_ipython
get_ipython().display_formatter.format = lambda *a, **k: ({"text/plain": "nice"}, {})
""",
    "publishes_a_result_first": """
from IPython import get_ipython
shell = get_ipython()
def first(*a):
    shell.displayhook.session.send(
        shell.displayhook.pub_socket, "execute_result",
        {"data": {"text/plain": "nice"}, "metadata": {}, "execution_count": 1},
        parent=shell.displayhook.parent_header, ident=shell.displayhook.topic)
shell.events.register("pre_run_cell", first)
""",
    "speaks_after_each_cell": """
from IPython import get_ipython
shell = get_ipython()
shell.showtraceback = lambda *a, **k: None
shell._showtraceback = lambda *a, **k: None
def afterwards(result):
    result.error_in_exec = result.error_before_exec = None
shell.events.register("post_run_cell", afterwards)
""",
    "swallows_errors": """
from IPython import get_ipython
async def run_code(*a, **k):
    return False
get_ipython().run_code = run_code
""",
    "sets_manual_scores": """
import os, pathlib, sqlite3
for place in {places} + [str(one / "gradebook.db") for one in pathlib.Path.cwd().parents]:
    if os.path.exists(place):
        with sqlite3.connect(place) as book:
            book.execute("UPDATE grade SET manual_score = 100, auto_score = 100, extra_credit = 7")
""",
    "waits_for_the_end": """
import os, pathlib, sqlite3, time
if not globals().get("_waiting"):
    globals()["_waiting"] = True
    if os.fork() == 0:
        os.setsid()
        pathlib.Path("/proc/self/comm").write_text("{daemon}")
        for _ in range(60):
            time.sleep(1)
            for place in {places}:
                pathlib.Path(place).with_name("{daemon}-was-here").touch()
                with sqlite3.connect(place) as book:
                    book.execute("UPDATE grade SET auto_score = 100, manual_score = 100")
        os._exit(0)
""",
    "waits_as_a_program": """
import subprocess, sys
subprocess.Popen(["bash", "-c", "exec -a {daemon} sleep 60"], start_new_session=True)
""",
    "sets_nbgrader_variables": """
import os
for name in ("EXECUTION", "VALIDATING", "DB_URL", "EXCHANGE"):
    os.environ["NBGRADER_" + name] = "validate"
os.environ.update(PYTHONSTARTUP="/tmp/none", JUPYTER_CONFIG_DIR="/tmp", NBGRADER_SCORE="100")
""",
    "prints_scores": """
import os, sys
print("3.0")
sys.stdout.write('{"score": 3.0, "max_score": 3}\\n')
os.write(1, b"softmax-check 3.0\\n")
""",
}


@dataclass(frozen=True)
class HandedIn:
    """One submission: its two answers, what is done to the notebook, and the points of softmax (3) and half (2)."""

    softmax: str
    half: str
    deserved: Deserved
    edit: Edit | None = None


def submissions(places: Sequence[str] = (), daemon: str = "daemon") -> dict[str, HandedIn]:
    """Everything, by student.

    ``places``: where the gradebook may lie. ``daemon``: the name (at most 15 letters) that processes bear which are to
    outlive the grading, and with which the files begin that they would write.
    """
    attacks = {
        name: _attack(body.replace("{places}", repr(list(places))).replace("{daemon}", daemon))
        for name, body in _ATTACKS.items()
    }
    edited = {f"n_{name}": HandedIn(_NOTHING_HERE, _HALF_NOTHING, (0, 0), edit) for name, edit in _EDITS.items()}
    return {**{f"a_{name}": one for name, one in attacks.items()}, **edited, **HONEST}


def _attack(body: str) -> HandedIn:
    lines = body.strip().splitlines()
    definition = "def attack():\n" + "".join(f"    {line}\n" for line in lines)
    return HandedIn(definition + _NOTHING, _NOTHING_HALF, (0, 0))


_NOTHING_HERE = "def softmax(z):\n    return np.zeros(np.shape(z))\n"
_HALF_NOTHING = "def half(x):\n    return 0 * x\n"
_WARNS = """
import sys, warnings
warnings.warn("careful")
def softmax(z):
    warnings.warn("careful again")
    print("to stderr", file=sys.stderr)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""

HONEST = {
    "h_right": HandedIn(RIGHT, RIGHT_HALF, (3, 2)),
    "h_warns": HandedIn(_WARNS, RIGHT_HALF, (3, 2)),
    "h_naive_overflow": HandedIn(NAIVE, RIGHT_HALF, (1, 2)),
    "h_prints_a_lot": HandedIn(f"print('x' * 10**8)\n_floods = print('y' * 10**8)\n{RIGHT}", RIGHT_HALF, (3, 2)),
    "h_leaves_by_the_way": HandedIn(f"import sys\n{RIGHT}\nsys.exit(0)\n", RIGHT_HALF, (3, 2)),
    "h_dies_in_a_call": HandedIn("import os\ndef softmax(z):\n    os._exit(0)\n", RIGHT_HALF, (0, 2)),
    "h_leaves_in_a_call": HandedIn("import sys\ndef softmax(z):\n    sys.exit(0)\n", RIGHT_HALF, (0, 2)),
    "h_loops_in_its_cell": HandedIn(f"{RIGHT}\nwhile True:\n    pass\n", RIGHT_HALF, (3, 2)),
    "h_loops_in_a_call": HandedIn("def softmax(z):\n    while True:\n        pass\n", RIGHT_HALF, (0, 2)),
}
"""Accidents of honest students."""


def _graded(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade"))


def _delete(notebook: Any) -> None:
    notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]


def _duplicate(notebook: Any) -> None:
    for cell in list(_graded(notebook)):
        another = dict(cell, source="pass", metadata={"nbgrader": dict(cell.metadata.nbgrader, solution=True)})
        notebook.cells.insert(0, another)


def _rename(notebook: Any) -> None:
    for cell in _graded(notebook):
        cell.metadata.nbgrader["grade_id"] += "-2"


def _pass(notebook: Any) -> None:
    for cell in _graded(notebook):
        cell.source = "pass"


def _metadata(**facts: Any) -> Edit:
    def edit(notebook: Any) -> None:
        for cell in list(_graded(notebook)):
            cell.metadata.nbgrader.update(facts)

    return edit


_EDITS: dict[str, Edit] = {
    "deletes_the_checks": _delete,
    "doubles_the_checks": _duplicate,
    "renames_the_checks": _rename,
    "empties_the_checks": _pass,
    "raises_the_points": _metadata(points=100),
    "changes_the_checksum": _metadata(checksum="0" * 32, source="pass"),
    "marks_as_not_graded": _metadata(grade=False, locked=False),
    "marks_as_solutions": _metadata(solution=True, locked=False),
}
