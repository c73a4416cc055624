"""The fork's side of the conversation: load cells, answer calls, one at a time, until the other side hangs up.

Whatever student code does to this module happens in its own process; the trusted side believes nothing but bytes.
"""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

from autograder.sandbox import protocol
from autograder.sandbox.loading import Loaded, load_cell, names_in_definitions, new_module
from tfnn.probes import ProbeFault, run_probe


def serve(channel: socket.socket, folder: Path) -> None:
    """Answer frames on ``channel`` until it closes; source files go to ``folder``."""
    loaded: Loaded | None = None
    later_names: frozenset[str] = frozenset()
    while True:
        try:
            header, arrays = protocol.decode(lambda size: _receive(channel, size))
        except EOFError:
            return
        if "begin" in header:
            loaded = new_module(header["begin"], header["entry_points"], folder)
            later_names = names_in_definitions(header["sources"])
            reply: dict[str, Any] = {}
            results: list[Any] = []
        elif "cell" in header and loaded is not None:
            load_cell(loaded, *header["cell"], later_names)
            reply, results = {}, []
        elif loaded is not None:
            reply, results = _answer(loaded, header, arrays)
        channel.sendall(protocol.encode({**reply, "call": header["call"]}, results))


def _receive(channel: socket.socket, size: int) -> bytearray:
    buffer = bytearray(size)
    view, filled = memoryview(buffer), 0
    while filled < size:
        count = channel.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return buffer


def _answer(loaded: Loaded, header: dict[str, Any], arrays: list[Any]) -> tuple[dict[str, Any], list[Any]]:
    question = header["question"]
    started = time.perf_counter()
    if question in loaded.implementations:
        implementation = loaded.implementations[question]
    elif question in loaded.entry_points:
        return _fault("missing", "missing", loaded.problems.get(question, "")), []
    else:
        implementation = getattr(loaded.module, question)
    arguments = protocol.unpack_values(header["arguments"], arrays)
    try:
        evidence = run_probe(
            header["probe"],
            implementation,
            tuple(arguments.values()),
            protocol.unpack_values(header["keywords"], arrays),
            header["options"],
            float64=header["float64"],
        )
    except ProbeFault as fault:
        return _fault("failed", "ProbeFault", str(fault)), []
    except NotImplementedError:
        return _fault("not_attempted", "NotImplementedError", ""), []
    except BaseException as error:
        return _fault("raised", type(error).__name__, _sentence(error, loaded.path)), []
    return {"names": list(evidence), "seconds": time.perf_counter() - started}, list(evidence.values())


def _fault(status: str, kind: str, message: str) -> dict[str, Any]:
    return {"fault": [status, kind[:80], message[:2000].encode("utf-8", "replace").decode()]}


def _sentence(error: BaseException, path: Path) -> str:
    """The exception's own words and the line of the student's source that it came from."""
    try:
        words = " ".join(str(error)[:4000].split())[:600]
    except BaseException:
        words = "(its message could not be read)"
    line, trace = None, error.__traceback__
    while trace is not None:
        if os.path.basename(trace.tb_frame.f_code.co_filename) == path.name:
            line = trace.tb_lineno
        trace = trace.tb_next
    source = _source_line(path, line) if line else ""
    return f"{words} (in the line: {source})" if source else words


def _source_line(path: Path, number: int) -> str:
    try:
        return path.read_text(encoding="utf-8").splitlines()[number - 1].strip()[:160]
    except (OSError, IndexError):
        return ""
