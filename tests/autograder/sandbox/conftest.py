"""One strict zygote for all tests of this folder: starting it costs seconds, forking it milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.model import Cell, Evidence, Exercise, Program
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.worker import Worker

Start = Callable[..., Worker]
Attempt = Callable[[str], Any]


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "the key")  # what no submission may find
        zygote = Zygote(limits=Limits(memory_bytes=512 * MIB))
    with zygote:
        yield zygote


@pytest.fixture
def start(zygote: Zygote) -> Iterator[Start]:
    """Start a worker that has loaded ``source``; entry points are the names given."""
    workers = []

    def begin(source: str, *names: str) -> Worker:
        worker = zygote.fork()
        workers.append(worker)
        worker.begin(Program((Cell(source, "the cell"),), {name: name for name in names}))
        worker.load_cell(Cell(source, "the cell"))
        return worker

    yield begin
    for worker in workers:
        worker.close()


@pytest.fixture
def attempt(start: Start) -> Attempt:
    """Run statements inside a worker; what the last one leaves in ``result`` comes back, or the exception's name."""

    def run(statements: str) -> Any:
        body = "\n".join(f"        {line}" for line in statements.strip().splitlines())
        source = (
            "import ctypes, mmap, os, pathlib, resource, signal, socket, subprocess, sys, threading\n"
            "X86 = os.uname().machine == 'x86_64'\n"
            "def spoken(text):\n"
            "    return [ord(letter) for letter in str(text)[:5000]]\n"
            "def attack(x):\n"
            "    result = 'done'\n"
            "    try:\n"
            f"{body}\n"
            "    except BaseException as error:\n"
            "        result = type(error).__name__\n"
            "    return spoken(result)\n"
        )
        evidence = call(start(source, "attack"), "attack", np.zeros(1))
        assert evidence.fault is None, evidence.fault
        return "".join(chr(int(code)) for code in evidence.arrays["value"])

    return run


def call(worker: Worker, name: str, *arguments: Any, timeout_s: float = 20.0) -> Evidence:
    """One call of ``name``."""
    return worker.exercise(name, Exercise("call", arguments), timeout_s=timeout_s)
