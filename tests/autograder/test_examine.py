"""What somebody else does to a submission's process is nobody's fault; what it does to itself is its own."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from autograder.errors import WorkerError
from autograder.examine import Examinee
from autograder.model import Cell, Evidence, Exercise, Program, Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.worker import Worker

DOUBLE = "def double(x):\n    return 2 * x\n"
SLOW = "import time\ndef double(x):\n    time.sleep(1)\n    return 2 * x\n"
# The one way in which a submission can have the kernel kill it: a limit of its own on processor time.
ENDS_ITSELF = """\
import resource
def double(x):
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True:
        pass
"""


@pytest.fixture(scope="module")
def zygote(standing_zygote: Zygote) -> Zygote:
    return standing_zygote


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Every worker that is forked from now on."""
    made: list[Worker] = []
    fork = Zygote.fork

    def noting(*arguments: object) -> Worker:
        made.append(fork(*arguments))
        return made[-1]

    monkeypatch.setattr(Zygote, "fork", noting)
    return made


def examinee(zygote: Zygote, *sources: str, time_limit_s: float = 60.0) -> Examinee:
    cells = tuple(Cell(source, f"cell {number}") for number, source in enumerate(sources, start=1))
    return Examinee(zygote, Program(cells, {"double": "double"}), time_limit_s)


def double(examinee: Examinee, timeout_s: float = 20.0) -> Evidence:
    return examinee.exercise("double", Exercise("call", (np.array([1.0, 2.0]),)), timeout_s)


def kill_from_outside(worker: Worker) -> None:
    """As the kernel or an administrator does: the grader does not know of it."""
    signal.pidfd_send_signal(worker._handle, signal.SIGKILL)


def killed_when_it_says(words: bytes, forks: list[Worker]) -> None:
    """Have the first worker killed as soon as it has printed this."""

    def watch() -> None:
        while not (forks and words in forks[0].output):
            time.sleep(0.02)  # another thread is at work; there is nothing to wait on
        kill_from_outside(forks[0])

    threading.Thread(target=watch, daemon=True).start()


def killed_before(asking: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the first ``times`` workers killed when they are to be asked."""
    ask: Callable[..., object] = getattr(Worker, asking)
    left = [times]

    def unlucky(worker: Worker, *arguments: object, **keywords: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            kill_from_outside(worker)
        return ask(worker, *arguments, **keywords)

    monkeypatch.setattr(Worker, asking, unlucky)


def test_call_that_is_killed_from_outside_is_tried_again(zygote: Zygote, forks: list[Worker]) -> None:
    with examinee(zygote, SLOW) as slow:
        threading.Timer(0.6, lambda: kill_from_outside(forks[0])).start()
        assert double(slow).arrays["value"].tolist() == [2.0, 4.0]
    assert len(forks) == 2


def test_log_of_a_call_that_is_killed_from_outside_is_that_of_one_call(zygote: Zygote, forks: list[Worker]) -> None:
    loud = "said = print('loaded')\nimport time\n"
    loud += "def double(x):\n    print('called')\n    time.sleep(2)\n    return 2 * x\n"
    with examinee(zygote, loud) as slow:
        double(slow)
        killed_when_it_says(b"called\ncalled\n", forks)
        double(slow)
        slow.start_afresh()
        double(slow)
    assert len(forks) == 3
    assert slow.log == "loaded\n" + 3 * "called\n"


def test_log_of_loading_that_is_killed_from_outside_is_that_of_one(zygote: Zygote, forks: list[Worker]) -> None:
    cells = ["a = print('first')\n", "import time\nb = print('second')\nc = time.sleep(2)\n", DOUBLE]
    with examinee(zygote, *cells) as slow:
        killed_when_it_says(b"second\n", forks)
        double(slow)
    assert len(forks) == 2
    assert slow.log == "first\nsecond\n"


@pytest.mark.parametrize("asking", ["exercise", "load_cell", "begin"])
def test_three_kills_from_outside_cost_nothing(asking: str, zygote: Zygote, forks: list[Worker], monkeypatch) -> None:
    if asking == "begin":  # no student's line has run: an error of ours, and whoever grades begins again
        killed_before(asking, 1, monkeypatch)
        with examinee(zygote, DOUBLE) as unlucky, pytest.raises(WorkerError, match="could not lock itself down"):
            double(unlucky)
        return
    killed_before(asking, 3, monkeypatch)
    with examinee(zygote, DOUBLE) as unlucky:
        assert double(unlucky).arrays["value"].tolist() == [2.0, 4.0]
    assert len(forks) == 4


def test_fourth_kill_from_outside_ends_the_call(zygote: Zygote, forks: list[Worker], monkeypatch) -> None:
    killed_before("exercise", 4, monkeypatch)
    with examinee(zygote, DOUBLE) as unlucky:
        evidence = double(unlucky)
        assert (evidence.fault.status, evidence.fault.message) == (
            Status.CRASHED,
            "it was ended by SIGKILL (often: out of memory)",
        )
        assert len(forks) == 4
        assert double(unlucky).arrays["value"].tolist() == [2.0, 4.0]


def test_fourth_kill_from_outside_costs_the_cell_alone(zygote: Zygote, forks: list[Worker], monkeypatch) -> None:
    killed_before("load_cell", 4, monkeypatch)
    with examinee(zygote, "def other():\n    pass\n", DOUBLE) as unlucky:
        assert double(unlucky).arrays["value"].tolist() == [2.0, 4.0]
    assert len(forks) == 5


def test_end_at_the_processor_limit_is_not_tried_again(forks: list[Worker]) -> None:
    with Zygote(limits=Limits(cpu_s=3)) as zygote, examinee(zygote, "def double(x):\n    while True: pass\n") as busy:
        assert double(busy, 60.0).fault.status is Status.CRASHED
    assert len(forks) == 1


def test_submission_that_has_itself_killed_gains_no_time(zygote: Zygote, forks: list[Worker]) -> None:
    with examinee(zygote, ENDS_ITSELF, time_limit_s=2.5) as suicidal:
        assert double(suicidal).fault.status in (Status.CRASHED, Status.TIMED_OUT)
        assert len(forks) <= 4
        double(suicidal)
        number = len(forks)
        assert double(suicidal).fault.message == "the time for the whole submission was used up"
    assert len(forks) == number


# --------------------------------------------------------------------------------------------- the zygote's own death


def kill_zygote(zygote: Zygote) -> None:
    zygote._process.kill()
    zygote._process.wait()


def test_examination_of_two_zygotes_is_none() -> None:
    with Zygote() as zygote, examinee(zygote, DOUBLE) as begun:
        assert double(begun).fault is None
        begun.start_afresh()  # at this moment no process of this submission is alive
        kill_zygote(zygote)
        for _ in range(2):
            with pytest.raises(WorkerError, match="parent process is gone"):
                double(begun)
        with examinee(zygote, DOUBLE) as another:
            assert double(another).fault is None


def test_time_for_starting_a_zygote_is_not_the_submissions() -> None:
    with Zygote() as zygote:
        kill_zygote(zygote)
        with examinee(zygote, DOUBLE, time_limit_s=1.5) as patient:  # TensorFlow alone takes longer to import
            assert double(patient).arrays["value"].tolist() == [2.0, 4.0]
            kill_zygote(zygote)
