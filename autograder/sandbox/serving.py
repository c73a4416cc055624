"""The fork's side of the conversation: load cells, answer calls, one at a time, until the other side hangs up.

Whatever student code does to this module happens in its own process; the trusted side believes nothing but bytes.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

from autograder.sandbox import protocol
from autograder.sandbox.guard import Guard
from autograder.sandbox.loading import Loaded, load_cell, needed_names, new_module
from tfnn.evidence import Observed, observe


def serve(channel: socket.socket, folder: Path) -> None:
    """Answer frames on ``channel`` until it closes; source files go to ``folder``."""
    channel.sendall(protocol.encode({"call": protocol.READY}))
    loaded: Loaded | None = None
    guard: Guard | None = None
    needed: frozenset[str] = frozenset()
    while True:
        try:
            header, arrays = protocol.decode(lambda size: _receive(channel, size))
        except EOFError:
            return
        if "begin" in header:
            loaded = new_module(header["begin"], header["entry_points"], folder)
            guard = Guard(header["forbidden"], loaded.path)
            needed = needed_names(header["sources"], header["entry_points"].values())
            reply: dict[str, Any] = {}
            results: list[Any] = []
        elif "cell" in header and loaded is not None:
            source, label, grade_id = header["cell"]
            load_cell(loaded, source, label, grade_id, needed)
            reply, results = {}, []
        elif loaded is not None and guard is not None:
            guard.watch(header["question"])
            reply, results = _answer(loaded, header, arrays)
            reply["calls"] = guard.calls()
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
    try:
        observed = _observed(loaded, implementation, header, arrays)
    except KeyboardInterrupt:  # there is no keyboard here: the submission raised it
        return _fault("raised", "KeyboardInterrupt", ""), []
    if observed.mishap:
        return _fault(observed.mishap.status, observed.mishap.kind, observed.mishap.message), []
    seconds = time.perf_counter() - started
    return {"names": list(observed.arrays), "seconds": seconds}, list(observed.arrays.values())


def _observed(loaded: Loaded, implementation: Any, header: dict[str, Any], arrays: list[Any]) -> Observed:
    return observe(
        header["probe"],
        implementation,
        tuple(protocol.unpack_values(header["arguments"], arrays).values()),
        protocol.unpack_values(header["keywords"], arrays),
        header["options"],
        float64=header["float64"],
        source_file=str(loaded.path),
    )


def _fault(status: str, kind: str, message: str) -> dict[str, Any]:
    return {"fault": [status, kind, message[:2000].encode("utf-8", "replace").decode()]}
