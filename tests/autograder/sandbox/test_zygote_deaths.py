"""Zygotes that die one after the other, while they start, while others wait: a right fork, or an error of ours."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import WorkerError
from autograder.model import Cell, Exercise, Program
from autograder.sandbox import launch
from autograder.sandbox.launch import Zygote
from autograder.sandbox.worker import WorkerEnded
from benchmarks.process_tree import descendants, kill

PROGRAM = Program((Cell("def f(x):\n    return x\n", "cell"),), {"f": "f"})


def answer(zygote: Zygote) -> list[float]:
    """What a fresh fork answers to [1.0]."""
    worker = zygote.fork()
    try:
        worker.begin(PROGRAM)
        worker.load_cell(PROGRAM.cells[0])
        return worker.exercise("f", Exercise("call", (np.ones(1),)), timeout_s=20.0).arrays["value"].tolist()
    finally:
        worker.close()


def kill_both(zygote: Zygote) -> None:
    """The launcher and the zygote below it."""
    for process in descendants(zygote._process.pid):
        kill(process)
    zygote._process.kill()
    zygote._process.wait()


@pytest.fixture
def dies_when_starting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], Path]:
    """Have the next so many zygotes kill themselves as they start; in the file returned each leaves a letter."""

    def arrange(times: int) -> Path:
        starts = tmp_path / "starts"
        starts.write_text("")
        count = (
            f"import os; open({str(starts)!r}, 'a').write('x');"
            f"os.path.getsize({str(starts)!r}) <= {times} and os.kill(os.getpid(), {int(signal.SIGKILL)});"
        )
        monkeypatch.setattr(launch, "_START", count + launch._START)
        return starts

    return arrange


def test_several_deaths_in_a_row_are_survived() -> None:
    with Zygote() as zygote:
        for generation in (1, 2, 3):
            assert answer(zygote) == [1.0]
            assert zygote.generation == generation
            kill_both(zygote)
        assert answer(zygote) == [1.0]


@pytest.mark.parametrize("again", [False, True], ids=["first start", "start in its place"])
def test_deaths_while_starting_are_survived(again: bool, dies_when_starting) -> None:
    if again:
        zygote = Zygote()
        starts = dies_when_starting(2)
        kill_both(zygote)
    else:
        starts = dies_when_starting(2)
        zygote = Zygote()
    with zygote:
        assert answer(zygote) == [1.0]
        assert starts.read_text() == "xxx"


def test_zygote_that_never_starts_is_an_error_of_ours_and_leaves_nothing(dies_when_starting) -> None:
    starts = dies_when_starting(1000)
    with pytest.raises(WorkerError, match="did not start"):
        Zygote()
    assert starts.read_text() == "xxx"


def test_zygote_that_could_not_be_replaced_can_be_later(dies_when_starting, monkeypatch) -> None:
    sound = launch._START
    with Zygote() as zygote:
        dies_when_starting(1000)
        kill_both(zygote)
        with pytest.raises(WorkerError, match="did not start"):
            zygote.fork()
        monkeypatch.setattr(launch, "_START", sound)
        assert answer(zygote) == [1.0]


def test_those_who_wait_get_right_forks_of_the_next_one() -> None:
    with Zygote() as zygote, ThreadPoolExecutor(4) as pool:
        kill_both(zygote)
        assert list(pool.map(lambda _: answer(zygote), range(4))) == [[1.0]] * 4
        assert zygote.generation == 2


def test_closing_wakes_who_waits_and_leaves_nothing() -> None:
    zygote = Zygote()
    below = descendants(zygote._process.pid)
    with ThreadPoolExecutor(1) as pool:
        os.kill(below[-1].pid, signal.SIGSTOP)  # it is alive and does not answer
        waiting = pool.submit(zygote.fork)
        closing = threading.Timer(0.5, zygote.close)
        closing.start()
        with pytest.raises(WorkerError, match="parent process is gone"):
            waiting.result(timeout=60)
        assert below[-1].is_alive()  # it was closing that woke the thread, not the zygote's death
        closing.join()
    for process in below:
        while process.is_alive():  # the kernel is at work; there is nothing to wait on
            time.sleep(0.05)


def test_line_that_breaks_between_two_calls_is_the_end_of_the_worker(zygote: Zygote) -> None:
    worker = zygote.fork()
    worker.begin(PROGRAM)
    ours, theirs = socket.socketpair()
    theirs.sendall(b"an answer")
    ours.sendall(b"a question that nobody reads")
    theirs.recv(1)
    theirs.close()  # with bytes unread: the next one to read from ours is told of a reset connection
    ours.recv(100)
    worker._channel, line = ours, worker._channel
    with pytest.raises(WorkerEnded, match="closed the line"):
        worker.load_cell(PROGRAM.cells[0])
    worker._channel = line
    ours.close()
    worker.close()
