"""Whatever a worker sends, the trusted end takes it for evidence, for a fault, or for the end of that worker."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.model import Status
from autograder.sandbox import protocol
from autograder.sandbox.worker import as_evidence

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
DTYPES = st.sampled_from([*sorted(protocol.DTYPES), "object", "str", "complex64", "void"])
SHAPES = st.lists(st.integers(-2, 3), max_size=9)
ARRAYS = st.lists(st.tuples(DTYPES, SHAPES).map(list) | st.tuples(DTYPES | JSON, SHAPES | JSON).map(list), max_size=3)
STATUSES = st.sampled_from([*(status.value for status in Status), "granted"]) | JSON
HEADERS = st.fixed_dictionaries(
    {"arrays": ARRAYS},
    optional={
        "call": JSON,
        "names": st.lists(st.text(max_size=3) | JSON, max_size=5) | JSON,
        "seconds": st.floats() | JSON,
        "fault": st.tuples(STATUSES, JSON, JSON).map(list) | JSON,
        "passed": JSON,
        "score": JSON,
    },
)
# Mostly the length that is true; the rest of a frame would not be looked at otherwise.
OFF_BY = st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1, 1000, 1 << 30])
FRAMES = st.tuples(HEADERS | HEADERS | JSON, st.binary(max_size=64), OFF_BY)
ANYTHING = settings(deadline=None, suppress_health_check=list(HealthCheck))


def received(data: bytes) -> tuple[dict, list] | None:
    stream = io.BytesIO(data)

    def receive(size: int) -> bytearray:
        assert 0 <= size <= protocol.MAX_ARRAY_BYTES
        chunk = stream.read(size)
        if len(chunk) < size:
            raise EOFError
        return bytearray(chunk)

    try:
        return protocol.decode(receive, max_header=protocol.MAX_REPLY_HEADER_BYTES)
    except (protocol.ProtocolError, EOFError):
        return None


@ANYTHING
@given(FRAMES)
def test_frame_of_anything_is_evidence_a_fault_or_refused(frame: tuple[object, bytes, int]) -> None:
    header, data, off_by = frame
    text = json.dumps(header).encode()
    length = struct.pack(">I", max(0, len(text) + off_by))
    found = received(length + text + data)
    if found is None:
        return
    evidence = as_evidence(*found)
    assert evidence.fault is None or evidence.fault.status is not Status.PASSED
    assert evidence.fault is None or not evidence.arrays
    assert all(type(name) is str and type(array) is np.ndarray for name, array in evidence.arrays.items())


@ANYTHING
@given(st.binary(max_size=300))
def test_bytes_of_anything_are_a_frame_or_refused(data: bytes) -> None:
    found = received(data)
    assert found is None or isinstance(found[0], dict)
