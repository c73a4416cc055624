"""The trusted end against processes that die, hang, flood, lie and talk out of turn."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from autograder.errors import SandboxUnavailableError, WorkerError
from autograder.model import Cell, Evidence, Exercise, Program, Status
from autograder.sandbox import launch
from autograder.sandbox import worker as worker_module
from autograder.sandbox.launch import Zygote
from autograder.sandbox.worker import KEPT_OUTPUT_BYTES, Worker, WorkerEnded

X = np.array([1.0, 2.0], "float32")
IDENTITY = "def f(x):\n    return x\n"


def call(worker: Worker, timeout_s: float = 20.0) -> Evidence:
    return worker.exercise("f", Exercise("call", (X,)), timeout_s=timeout_s)


def test_worker_returns_plain_arrays(start) -> None:
    evidence = call(start(IDENTITY, "f"))
    assert evidence.fault is None
    assert evidence.arrays["value"].dtype == np.float32
    assert evidence.arrays["value"].tolist() == [1.0, 2.0]


def test_worker_keeps_scalars_scalar(start) -> None:
    assert call(start("def f(x):\n    return 2.5\n", "f")).arrays["value"].shape == ()


def test_worker_collects_garbage_but_what_it_was_forked_from_never_did(start) -> None:
    source = "import gc\ndef f(x):\n    return [float(gc.isenabled()), float(gc.get_stats()[0]['collections'])]\n"
    enabled, collections = call(start(source, "f")).arrays["value"].tolist()
    assert enabled
    assert collections < 200  # while TensorFlow is imported there would be 800


def test_worker_need_not_load_the_digits(start) -> None:
    source = "import tfnn.data\ndef f(x):\n    return float(tfnn.data.digits.cache_info().currsize)\n"
    assert call(start(source, "f")).arrays["value"] == 1.0


ENDS = {
    "exit": ("import os\ndef f(x):\n    os._exit(3)\n", Status.CRASHED, "it exited by itself (exit status 3)"),
    "segfault": (
        "import ctypes\ndef f(x):\n    ctypes.string_at(0)\n",
        Status.CRASHED,
        "it was ended by SIGSEGV (a crash in compiled code, or recursion that went too deep)",
    ),
    "hang": ("def f(x):\n    while True:\n        pass\n", Status.TIMED_OUT, "it took too long and was stopped"),
    "hang_that_ignores_signals": (
        "import signal\ndef f(x):\n    for n in (2, 15):\n        signal.signal(n, signal.SIG_IGN)\n"
        "    while True: pass\n",
        Status.TIMED_OUT,
        "it took too long and was stopped",
    ),
    "closed_channel": ("import os\ndef f(x):\n    os.closerange(0, 100)\n    while True: pass\n", Status.CRASHED, ""),
}


@pytest.mark.parametrize(("source", "status", "words"), ENDS.values(), ids=ENDS)
def test_worker_end_is_told_apart(source, status, words, start) -> None:
    with pytest.raises(WorkerEnded) as caught:
        call(start(source, "f"), timeout_s=1.5)
    assert caught.value.status is status
    assert words in str(caught.value)


FORGERIES = {
    # Frames written by the submission into every descriptor it can find.
    "before_the_call": "send(frame('0' * 16))",
    "two_answers": "send(frame('1' * 16)); send(frame('1' * 16))",
    "not_a_frame": "send(b'\\xff' * 64)",
    "huge_header": "send(struct.pack('>I', 1 << 31) + b'{')",
    "huge_array": "send(frame('0' * 16, [['float64', [1 << 20, 1 << 20]]]))",
    "object_dtype": "send(frame('0' * 16, [['object', [1]]]))",
    "negative_shape": "send(frame('0' * 16, [['float32', [-1]]]))",
    "deep_json": "text = b'[' * 60000; send(struct.pack('>I', len(text)) + text)",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_worker_believes_no_forged_frame(forgery, start) -> None:
    source = (
        "import json, os, struct\n"
        "def frame(call, arrays=(('float32', (2,)),)):\n"
        "    text = json.dumps({'call': call, 'names': ['value'], 'seconds': 0.0, 'passed': True, 'score': 100,\n"
        "                       'arrays': arrays}).encode()\n"
        "    return struct.pack('>I', len(text)) + text + bytes(8)\n"
        "def send(data):\n"
        "    for descriptor in range(3, 64):\n"
        "        try: os.write(descriptor, data)\n"
        "        except OSError: pass\n"
        f"def f(x):\n    {forgery}\n    return x\n"
    )
    with pytest.raises(WorkerEnded) as caught:
        call(start(source, "f"))  # the very first: a forged answer must not even pass for one call
    assert caught.value.status is Status.CRASHED
    assert "it sent the grader" in str(caught.value)


def test_worker_refuses_bytes_nobody_asked_for(start) -> None:
    source = (
        "import os, threading, time\n"
        "def late():\n"
        "    time.sleep(0.3)\n"
        "    for descriptor in range(3, 64):\n"
        "        try: os.write(descriptor, b'x' * 8)\n"
        "        except OSError: pass\n"
        "def f(x):\n"
        "    threading.Thread(target=late).start()\n"
        "    return x\n"
    )
    worker = start(source, "f")
    assert call(worker).fault is None
    time.sleep(1.0)  # the point: the answer must come between two calls
    with pytest.raises(WorkerEnded, match="an answer to a question nobody asked"):
        call(worker)


def test_worker_drains_a_flood_of_output(start) -> None:
    source = "def f(x):\n    for _ in range(100):\n        print('x' * (1 << 20))\n    return x\n"
    worker = start(source, "f")
    assert call(worker).fault is None
    assert len(worker.output) == KEPT_OUTPUT_BYTES


def test_worker_bounds_all_it_prints(start, monkeypatch) -> None:
    monkeypatch.setattr(worker_module, "MAX_OUTPUT_BYTES", 1 << 20)
    with pytest.raises(WorkerEnded, match="printed text"):
        call(start("def f(x):\n    for _ in range(1000):\n        print('x' * (1 << 16))\n    return x\n", "f"))


def test_worker_refuses_a_result_that_is_too_large(start) -> None:
    with pytest.raises(WorkerEnded, match="bytes, expected at most"):
        call(start("import numpy as np\ndef f(x):\n    return np.zeros(9 << 20)\n", "f"))


def test_worker_bounds_exception_text(start) -> None:
    fault = call(start("def f(x):\n    raise ValueError('a ' * 10_000_000)\n", "f")).fault
    assert fault is not None
    assert len(fault.message) <= 2000


MISHAPS = {
    "raised": ("def f(x):\n    return 1 / 0\n", Status.RAISED, "ZeroDivisionError"),
    "system_exit": ("import sys\ndef f(x):\n    sys.exit(0)\n", Status.RAISED, "SystemExit"),
    "none": ("def f(x):\n    pass\n", Status.FAILED, "ProbeFault"),
    "not_written": ("def f(x):\n    raise NotImplementedError\n", Status.NOT_ATTEMPTED, "NotImplementedError"),
    "absent": ("def g(x):\n    return x\n", Status.MISSING, "missing"),
    "reads_input": ("def f(x):\n    return float(input())\n", Status.RAISED, "EOFError"),
}


@pytest.mark.parametrize(("source", "status", "kind"), MISHAPS.values(), ids=MISHAPS)
def test_worker_names_what_happened_instead(source, status, kind, start) -> None:
    fault = call(start(source, "f")).fault
    assert fault is not None
    assert (fault.status, fault.kind) == (status, kind)


def test_worker_quotes_the_line_that_raised(start) -> None:
    fault = call(start("def f(x):\n    y = x\n    return y.no_such_thing\n", "f")).fault
    assert fault is not None
    assert "(in the line: return y.no_such_thing)" in fault.message


def test_worker_names_what_was_lost_with_a_syntax_error(start) -> None:
    fault = call(start("def f(x):\n    return (x\n\ndef g(x):\n    return x\n", "f", "g")).fault
    assert fault is not None
    assert "the cell has a syntax error in line 2" in fault.message


def test_workers_do_not_share_files(zygote: Zygote) -> None:
    source = (
        "import os\ndef f(x):\n    found = os.path.exists('/tmp/left') or os.path.exists('/dev/shm/left')\n"
        "    open('/tmp/left', 'w').close(); open('/dev/shm/left', 'w').close()\n    return float(found)\n"
    )
    seen = []
    for _ in range(2):
        worker = zygote.fork()
        worker.begin(Program((Cell(source, "cell"),), {"f": "f"}))
        worker.load_cell(Cell(source, "cell"))
        seen.append(float(call(worker).arrays["value"]))
        worker.close()
    assert seen == [0.0, 0.0]


def test_zygote_serves_many_forks_and_stays_the_same_size(zygote: Zygote) -> None:
    def resident() -> int:
        with open(f"/proc/{zygote._process.pid}/statm") as file:
            return int(file.read().split()[1])

    before = resident()
    for _ in range(20):
        worker = zygote.fork()
        worker.begin(Program((Cell(IDENTITY, "cell"),), {"f": "f"}))
        worker.load_cell(Cell(IDENTITY, "cell"))
        assert call(worker).fault is None
        ending = worker.close()
        assert ending is not None
        assert ending.cpu_s > 0
    assert resident() <= before + 256  # pages


def test_zygote_says_which_layer_is_missing(monkeypatch) -> None:
    def refuse(start: str) -> str:
        return start.replace(
            "from autograder.sandbox.zygote import main;",
            "from autograder.sandbox import system_calls; system_calls.unshare = lambda flags: "
            "(_ for _ in ()).throw(OSError(1, 'Operation not permitted'));"
            "from autograder.sandbox.zygote import main;",
        )

    monkeypatch.setattr(launch, "_START", refuse(launch._START))
    with pytest.raises(SandboxUnavailableError) as caught:
        Zygote()
    assert "it lacks user namespaces with private mounts (Operation not permitted)" in str(caught.value)
    assert "'--sandbox process'" in str(caught.value)


def kill_the_zygote(zygote: Zygote) -> None:
    """As the kernel does when memory runs out: the launcher and, through its death, the zygote."""
    zygote._process.kill()
    zygote._process.wait()


def loaded(zygote: Zygote, source: str) -> Worker:
    worker = zygote.fork()
    try:
        worker.begin(Program((Cell(source, "cell"),), {"f": "f"}))
        worker.load_cell(Cell(source, "cell"))
    except BaseException:
        worker.close()
        raise
    return worker


def test_zygote_that_died_is_started_again() -> None:
    with Zygote() as zygote:
        kill_the_zygote(zygote)
        worker = loaded(zygote, IDENTITY)
        assert call(worker).arrays["value"].tolist() == [1.0, 2.0]
        worker.close()


def test_zygote_that_dies_during_a_call_is_an_error_of_ours() -> None:
    with Zygote() as zygote:
        worker = loaded(zygote, "import time\ndef f(x):\n    time.sleep(60)\n")
        threading.Timer(0.5, kill_the_zygote, [zygote]).start()
        with pytest.raises(WorkerError, match="parent process is gone"):
            call(worker)
        worker.close()


def test_zygote_that_was_closed_forks_no_more() -> None:
    zygote = Zygote("process")
    zygote.close()
    with pytest.raises(WorkerError, match="parent process is gone"):
        zygote.fork()


def test_fork_that_cannot_lock_itself_down_is_an_error_of_ours(monkeypatch) -> None:
    broken = launch._START.replace(
        "from autograder.sandbox.zygote import main;",
        "from autograder.sandbox import system_calls; system_calls.drop_capabilities = lambda: 1 / 0;"
        "from autograder.sandbox.zygote import main;",
    )
    monkeypatch.setattr(launch, "_START", broken)
    with Zygote() as zygote, pytest.raises(WorkerError) as caught:
        loaded(zygote, IDENTITY)
    assert str(caught.value) == ("A worker could not lock itself down: [worker] ZeroDivisionError: division by zero.")
