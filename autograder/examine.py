"""Exercise one program in sandboxed workers: load its cells, run exercises, survive whatever it does to itself.

When a cell or a call kills the process, that cell or call alone is lost: the next one gets a fresh fork. When somebody
else has killed it (the kernel for lack of memory, an administrator), that is nobody's fault and tried again.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import replace
from types import TracebackType

from autograder.model import Evidence, Exercise, Fault, Program, Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.worker import CELL_TIMEOUT_S, Worker, WorkerEnded

_TIME_USED_UP = "the time for the whole submission was used up"
_MAX_LOG_BYTES = 32 << 10
_FRESH_TRIES = 3  # for a call, and for a cell, whose process somebody else has killed


class Examinee:
    """One program under examination. Use as a context manager; ``log`` is the beginning of what it printed.

    ``time_limit_s`` bounds the whole examination in seconds of wall time, from its first process on; what comes later
    is timed out unseen. All processes are forks of one zygote: when that dies, every later call raises WorkerError, and
    the examination is to be begun again.
    """

    def __init__(self, zygote: Zygote, program: Program, time_limit_s: float) -> None:
        self._zygote = zygote
        self._program = program
        self._time_limit_s = time_limit_s
        self._deadline: float | None = None
        self._generation: int | None = None
        self._worker: Worker | None = None
        self._lost_cells: dict[int, str] = {}
        self._loaded_cells: list[int] = []
        self._parsed = False
        self._calls: dict[str, dict[tuple[str, int, int], None]] = {}
        self._killed_loading: Counter[int] = Counter()
        self._output = bytearray()
        self._output_known = 0  # bytes of what the present process printed that an earlier one has printed, too
        self._loaded_before = False
        self._used = False

    @property
    def log(self) -> str:
        """What the program printed, bounded, undecodable bytes replaced.

        What loading its cells prints stands in it once, and so does a call that was cut short from outside.
        """
        return bytes(self._output[:_MAX_LOG_BYTES]).decode("utf-8", "replace")

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has run in the present process but the loading of cells."""
        return self._worker is None or not self._used

    def exercise(self, question: str, exercise: Exercise, timeout_s: float, *, float64: bool = False) -> Evidence:
        """Run one exercise. Never raises for what the program does; raises WorkerError when our side is broken."""
        started = time.monotonic()
        for tries_left in reversed(range(1 + _FRESH_TRIES)):
            left = self._time_left()
            if left <= 0:
                return Evidence(fault=Fault(Status.TIMED_OUT, "time limit", _TIME_USED_UP))
            try:
                worker = self._ready_worker()
                self._used = True
                evidence = worker.exercise(question, exercise, timeout_s=min(timeout_s, left), float64=float64)
                break
            except WorkerEnded as ended:
                again = ended.from_outside and tries_left > 0
                self._let_go(unfinished=again)
                if not again:
                    evidence = self._evidence_of(ended, min(timeout_s, left))
                    break
        for name, line in evidence.calls:
            self._calls.setdefault(question, {})[(name, *self._cell_and_line(line))] = None
        if evidence.fault and evidence.fault.status is Status.MISSING and not evidence.fault.message:
            evidence = Evidence(fault=Fault(Status.MISSING, "missing", self._why_missing(question)))
        return Evidence(evidence.arrays, evidence.fault, time.monotonic() - started)

    def calls(self, question: str) -> list[tuple[str, int, int]]:
        """Forbidden functions that were seen to be called: name, number of the cell from 0, line in it from 1."""
        return list(self._calls.get(question, ()))

    @property
    def harmless_to_read(self) -> Program:
        """The program, blank where its text has not been parsed by a worker that survived it.

        Python's parser has been crashed by texts before; the grader's own process only parses what a worker has.
        """
        cells = enumerate(self._program.cells)
        safe = [
            cell if self._parsed and number not in self._lost_cells else replace(cell, source="")
            for number, cell in cells
        ]
        return replace(self._program, cells=tuple(safe))

    def grant(self, seconds: float) -> None:
        """Move the deadline: the time was spent on something else than this program."""
        self._time_limit_s += seconds
        if self._deadline is not None:
            self._deadline += seconds

    def twin(self, time_limit_s: float) -> Examinee:
        """Another examination of the same program, in processes of its own, with a time limit and a log of its own."""
        return Examinee(self._zygote, self._program, time_limit_s)

    def start_afresh(self) -> None:
        """Let the present process go; the next exercise gets a new one."""
        self._let_go()

    def _let_go(self, *, unfinished: bool = False) -> None:
        """End the present process. ``unfinished``: what it was doing will be done, and printed, by another one."""
        if self._worker is not None:
            self._worker.close()
            printed = self._worker.answered_output if unfinished else self._worker.output
            self._output += printed[self._output_known :]
            self._worker = None

    def __enter__(self) -> Examinee:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.start_afresh()

    def _ready_worker(self) -> Worker:
        """The present process, or a fork that has loaded every cell which does not kill it.

        Raises WorkerEnded when the time for the submission runs out over cells that do.
        """
        while self._worker is None:
            if self._time_left() <= 0:
                raise WorkerEnded(Status.TIMED_OUT, _TIME_USED_UP)
            self._worker, self._used = self._zygote.fork(self._generation), False
            self._output_known = 0
            self._generation = self._worker.generation
            if self._deadline is None:
                self._deadline = time.monotonic() + self._time_limit_s
            self._load(self._worker)
        return self._worker

    def _load(self, worker: Worker) -> None:
        worker.begin(self._program)
        self._parsed = True
        self._loaded_cells = []
        for number, cell in enumerate(self._program.cells):
            if number in self._lost_cells:
                continue
            self._loaded_cells.append(number)
            try:
                worker.load_cell(cell, min(CELL_TIMEOUT_S, max(self._time_left(), 0.0)))
            except WorkerEnded as ended:
                self._killed_loading[number] += ended.from_outside
                if not ended.from_outside or self._killed_loading[number] > _FRESH_TRIES:
                    self._lost_cells[number] = f"{cell.label} could not be loaded: {ended}"
                if ended.from_outside:
                    self._output_known = len(worker.output)
                self._let_go(unfinished=ended.from_outside)
                return
        if self._loaded_before:
            self._output_known = len(worker.answered_output)
        self._loaded_before = True

    def _cell_and_line(self, line: int) -> tuple[int, int]:
        """Where a line of the worker's module stands: cells follow each other in it, without those that were lost."""
        for number in self._loaded_cells:
            count = self._program.cells[number].source.count("\n") + 1
            if line <= count:
                return number, line
            line -= count
        return self._loaded_cells[-1], 0

    def _time_left(self) -> float:
        """Seconds until the deadline, which is set by the first process."""
        return self._time_limit_s if self._deadline is None else self._deadline - time.monotonic()

    def _evidence_of(self, ended: WorkerEnded, timeout_s: float) -> Evidence:
        message = str(ended)
        if ended.status is Status.TIMED_OUT:
            message = f"it was stopped after {timeout_s:.3g} s" if self._time_left() > 0 else _TIME_USED_UP
        return Evidence(fault=Fault(ended.status, ended.status.value, message))

    def _why_missing(self, question: str) -> str:
        name = re.escape(self._program.entry_points.get(question, question))
        pattern = re.compile(rf"^[ \t]*(?:def|class)[ \t]+{name}\b|^{name}[ \t]*[:=]", re.MULTILINE)
        for number, sentence in self._lost_cells.items():
            if pattern.search(self._program.cells[number].source):
                return sentence
        return ""
