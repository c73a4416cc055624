"""The trusted end of one submission: talk to its fork, believe nothing, never wait longer than agreed.

A ``Worker`` holds one submission's process. It sends one call at a time, refuses to send while unasked-for bytes are
pending, checks that the reply echoes the call's random id, keeps a little of what the process prints, and kills it
when its time is up.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.errors import WorkerError
from autograder.model import Cell, Evidence, Exercise, Fault, Program, Status
from autograder.sandbox import protocol

CELL_TIMEOUT_S = 10.0
LOCK_DOWN_TIMEOUT_S = 60.0
KEPT_OUTPUT_BYTES = 32 << 10
MAX_OUTPUT_BYTES = 2 << 30
MAX_FAULT_TEXT = 2_000  # characters; a worker that is in order sends no more
_BURIAL_S = 2.0  # within this time of its end a process is usually buried and its ending told
_AT_THE_LIMIT = 0.5  # on a busy machine the kernel's limit counts up to twice the time that it tells in the end
_LATE_BURIAL_S = 60.0  # when memory has run out, burying takes long
_FAULT_STATUSES = {"failed": Status.FAILED, "raised": Status.RAISED, "missing": Status.MISSING}
_FAULT_STATUSES["not_attempted"] = Status.NOT_ATTEMPTED
_MALFORMED = Evidence(fault=Fault(Status.CRASHED, "protocol", "it sent the grader a malformed answer"))


class WorkerEnded(Exception):
    """The fork is gone (or was sent away); ``status`` and the message say how.

    ``from_outside`` says that somebody else killed it: the kernel when memory ran out, or an administrator. Within its
    strict walls a process cannot send itself that signal.
    """

    def __init__(self, status: Status, message: str, *, from_outside: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.from_outside = from_outside


@dataclass(frozen=True)
class Ending:
    """How a fork ended: the raw wait status, CPU time and peak memory."""

    status: int
    cpu_s: float
    peak_kib: int


class Worker:
    """One submission's process, seen from outside. ``output`` is the beginning of what it printed, and
    ``answered_output`` what it had printed when it gave its latest answer.

    ``generation`` is that of the zygote it is a fork of, ``cpu_limit_s`` the processor time after which the kernel ends
    it, ``scratch`` a folder of its own that is to be removed after it.
    """

    def __init__(
        self,
        channel: socket.socket,
        output: int,
        report: int,
        handle: int,
        *,
        generation: int = 0,
        cpu_limit_s: float = float("inf"),
        scratch: str | None = None,
    ) -> None:
        self.generation = generation
        self._cpu_limit_s = cpu_limit_s
        self._scratch = scratch
        self._killed = False
        self._channel = channel
        self._output = output
        self._report = report
        self._handle = handle
        self._printed = 0
        self._open = True
        self._forbidden: Mapping[str, tuple[str, ...]] = {}
        self._lines = 0
        self.output = bytearray()
        self._answered = 0
        os.set_blocking(output, False)

    @property
    def answered_output(self) -> bytearray:
        return self.output[: self._answered]

    def begin(self, program: Program) -> None:
        """Start an empty module for this program.

        Raises WorkerError when the process did not get through its lock-down (no submission has run by then), and
        WorkerEnded for what the program's text does to the parser.
        """
        self._await_lock_down()
        sources = [cell.source for cell in program.cells]
        self._forbidden = program.forbidden
        header = {"begin": "submission", "entry_points": dict(program.entry_points), "sources": sources}
        self._ask({**header, "forbidden": dict(program.forbidden)}, (), time.monotonic() + CELL_TIMEOUT_S)

    def load_cell(self, cell: Cell, timeout_s: float = CELL_TIMEOUT_S) -> None:
        """Run one cell of the program. Raises WorkerEnded."""
        self._lines += cell.source.count("\n") + 1
        self._ask({"cell": [cell.source, cell.label, cell.grade_id]}, (), time.monotonic() + timeout_s)

    def exercise(self, question: str, exercise: Exercise, *, timeout_s: float, float64: bool = False) -> Evidence:
        """Run one exercise; what comes back is evidence, unjudged. Raises WorkerEnded."""
        arrays: list[Any] = []
        positional = {str(index): value for index, value in enumerate(exercise.arguments)}
        header = {
            "question": question,
            "probe": exercise.probe,
            "arguments": protocol.pack_values(positional, arrays),
            "keywords": protocol.pack_values(exercise.keywords, arrays),
            "options": dict(exercise.options),
            "float64": float64,
        }
        reply, results = self._ask(header, tuple(arrays), time.monotonic() + timeout_s)
        try:
            calls = protocol.noted_calls(reply.get("calls", []), self._forbidden.get(question, ()), self._lines)
        except protocol.ProtocolError:
            return _MALFORMED
        return replace(as_evidence(reply, results), calls=calls)

    def close(self) -> Ending | None:
        """Kill the process if it still lives and let everything go; returns how it ended, if the zygote could tell."""
        if not self._open:
            return None
        self._open = False
        self._kill()
        try:
            ending = self._ending(wait_s=5.0)
            self._drain()
        except (WorkerError, protocol.ProtocolError):
            ending = None  # nobody is left to tell, or it printed without end; either way it is over
        self._channel.close()
        for descriptor in (self._output, self._report, self._handle):
            os.close(descriptor)
        if self._scratch is not None:  # rm, because folders may lie deeper in it than Python's recursion goes
            subprocess.run(["rm", "-rf", "--", self._scratch], stderr=subprocess.DEVNULL, check=False)
        return ending

    def _ask(
        self, header: dict[str, Any], arrays: tuple[Any, ...], deadline: float
    ) -> tuple[dict[str, Any], list[Any]]:
        """One call: send, wait, receive. Anything but the right reply in time ends the process."""
        identifier = secrets.token_hex(8)
        try:
            if select.select([self._channel], [], [], 0)[0]:
                self._explain_pending_bytes()
            self._send(protocol.encode({**header, "call": identifier}, arrays), deadline)
            reply, results = protocol.decode(
                lambda size: self._receive(size, deadline), max_header=protocol.MAX_REPLY_HEADER_BYTES
            )
            if reply.get("call") != identifier:
                raise protocol.ProtocolError("an answer to a question nobody asked")
            self._drain()
            self._answered = len(self.output)
            return reply, results
        except TimeoutError:
            self._kill()
            raise WorkerEnded(Status.TIMED_OUT, "it took too long and was stopped") from None
        except (EOFError, ConnectionError):
            raise self._ended() from None
        except protocol.ProtocolError as error:
            self._kill()
            raise WorkerEnded(Status.CRASHED, f"it sent the grader {error}") from None

    def _await_lock_down(self) -> None:
        deadline = time.monotonic() + LOCK_DOWN_TIMEOUT_S
        try:
            greeting, _ = protocol.decode(lambda size: self._receive(size, deadline))
            if greeting.get("call") == protocol.READY:
                return
        except (EOFError, OSError, protocol.ProtocolError):
            pass
        self._drain()
        said = self.output.decode(errors="replace").strip() or "it said nothing"
        raise WorkerError(f"A worker could not lock itself down: {said}.")

    def _explain_pending_bytes(self) -> None:
        if not self._channel.recv(1, socket.MSG_PEEK):
            raise EOFError
        self._kill()
        raise WorkerEnded(Status.CRASHED, "it sent the grader an answer to a question nobody asked")

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(deadline, writing=True)
            view = view[self._channel.send(view, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) :]

    def _receive(self, size: int, deadline: float) -> bytearray:
        buffer = bytearray(size)
        view = memoryview(buffer)
        while view:
            self._wait(deadline, writing=False)
            count = self._channel.recv_into(view, 0, socket.MSG_DONTWAIT)
            if not count:
                raise EOFError
            view = view[count:]
        return buffer

    def _wait(self, deadline: float, *, writing: bool) -> None:
        """Until the channel is ready; what the process prints meanwhile is drained, so that it never blocks on it."""
        readers: list[Any] = [self._output] if writing else [self._channel, self._output]
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            readable, writable, _ = select.select(readers, [self._channel] if writing else [], [], left)
            if self._output in readable and not self._drain():
                readers.remove(self._output)
            if writable or self._channel in readable:
                return

    def _drain(self) -> bool:
        """Read what was printed, keep the beginning; False at end of file. Floods end the process."""
        while True:
            try:
                chunk = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not chunk:
                return False
            self._printed += len(chunk)
            if len(self.output) < KEPT_OUTPUT_BYTES:
                self.output += chunk[: KEPT_OUTPUT_BYTES - len(self.output)]
            if self._printed > MAX_OUTPUT_BYTES:
                self._kill()
                raise protocol.ProtocolError(f"more than {MAX_OUTPUT_BYTES >> 30} GiB of printed text")
            if len(chunk) < 1 << 12:
                return True

    def _ended(self) -> WorkerEnded:
        """How the process ended that has hung up."""
        ending = self._ending(wait_s=_BURIAL_S)
        if ending is None:
            return WorkerEnded(Status.CRASHED, "it closed the line to the grader")
        if os.WIFSIGNALED(ending.status):
            number = os.WTERMSIG(ending.status)
            name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
            ours = self._killed or ending.cpu_s >= _AT_THE_LIMIT * self._cpu_limit_s
            return WorkerEnded(
                Status.CRASHED,
                f"it was ended by {name}{_signal_meaning(number)}",
                from_outside=number == signal.SIGKILL and not ours,
            )
        code = os.waitstatus_to_exitcode(ending.status)
        return WorkerEnded(Status.CRASHED, f"it exited by itself (exit status {code})")

    def _ending(self, wait_s: float) -> Ending | None:
        """What the zygote reports; its answer comes within milliseconds of the end, and kills must not overtake it.

        None when the process is alive after ``wait_s`` seconds. Raises WorkerError when nobody is left to tell.
        """
        if not select.select([self._report], [], [], wait_s)[0]:
            is_over = bool(select.select([self._handle], [], [], 0)[0])  # a pidfd is readable when its process is
            if not is_over:
                return None
            if not select.select([self._report], [], [], _LATE_BURIAL_S)[0]:
                raise WorkerError("A worker ended, and its parent process does not say how.")
        text = os.read(self._report, 4096)
        if not text:
            raise WorkerError("The worker's parent process is gone; it may have been killed for lack of memory.")
        return Ending(**json.loads(text))

    def _kill(self) -> None:
        self._killed = True
        try:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        except OSError:
            pass  # already gone


def _signal_meaning(number: int) -> str:
    meanings = {
        signal.SIGSEGV: " (a crash in compiled code, or recursion that went too deep)",
        signal.SIGKILL: " (often: out of memory)",
        signal.SIGXCPU: " (too much processor time)",
        signal.SIGABRT: " (a library gave up)",
        signal.SIGSYS: " (a forbidden system call)",
    }
    return meanings.get(signal.Signals(number), "") if number in list(signal.Signals) else ""


def as_evidence(reply: Mapping[str, Any], arrays: list[Any]) -> Evidence:
    """Check a reply's shape as strictly as its arrays. Malformed ones are faults of the submission."""
    fault = reply.get("fault")
    if fault is not None:
        if isinstance(fault, list) and len(fault) == 3 and all(isinstance(text, str) for text in fault):
            status = _FAULT_STATUSES.get(fault[0])
            if status is not None:
                return Evidence(fault=Fault(status, fault[1][:MAX_FAULT_TEXT], fault[2][:MAX_FAULT_TEXT]))
        return _MALFORMED
    names, seconds = reply.get("names"), reply.get("seconds")
    if not isinstance(names, list) or not isinstance(seconds, float):
        return _MALFORMED
    if not len(names) == len(set(map(str, names))) == len(arrays):
        return _MALFORMED
    return Evidence(dict(zip(map(str, names), arrays, strict=True)), seconds=seconds)
