"""Frames: what goes in comes out, and nothing malformed is believed."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.sandbox import protocol
from autograder.sandbox.protocol import ProtocolError
from tfnn.inputs import Given


def reader(data: bytes):
    stream = io.BytesIO(data)

    def receive(size: int) -> bytearray:
        chunk = stream.read(size)
        if len(chunk) < size:
            raise EOFError
        return bytearray(chunk)

    return receive


@given(npst.arrays(st.sampled_from(sorted(protocol.DTYPES)), npst.array_shapes(min_dims=0, max_dims=4, max_side=4)))
def test_frame_round_trip(array) -> None:
    header, arrays = protocol.decode(reader(protocol.encode({"call": "a"}, [array])))
    assert header == {"call": "a"}
    assert arrays[0].dtype == array.dtype
    assert arrays[0].shape == array.shape
    assert arrays[0].tobytes() == array.tobytes()


def test_frame_keeps_scalars_scalar() -> None:
    _, arrays = protocol.decode(reader(protocol.encode({}, [np.float32(2.0)])))
    assert arrays[0].shape == ()


@given(st.binary(max_size=200))
def test_decode_of_anything_raises_only_its_own_error(data) -> None:
    try:
        header, arrays = protocol.decode(reader(data))
    except (ProtocolError, EOFError):
        return
    assert isinstance(header, dict)
    assert all(isinstance(array, np.ndarray) for array in arrays)


def frame(header: object) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + bytes(64)


MALFORMED = {
    "no_arrays": ({"call": "a"}, "a header without a list of arrays"),
    "list": ([1], "a header without a list of arrays"),
    "object": ({"arrays": [["object", [1]]]}, "dtype or shape is not plain"),
    "negative": ({"arrays": [["float32", [-1]]]}, "dtype or shape is not plain"),
    "boolean_length": ({"arrays": [["float32", [True]]]}, "dtype or shape is not plain"),
    "rank": ({"arrays": [["float32", [1] * 9]]}, "dtype or shape is not plain"),
    "huge": ({"arrays": [["float64", [1 << 20, 1 << 20]]]}, "expected at most"),
    "many": ({"arrays": [["uint8", [1]]] * 65}, "65 arrays"),
}


@pytest.mark.parametrize(("header", "words"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_frame_is_refused(header, words) -> None:
    with pytest.raises(ProtocolError, match=words):
        protocol.decode(reader(frame(header)))


def test_long_header_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolError, match="expected at most 10"):
        protocol.decode(reader(struct.pack(">I", 11)), max_header=10)


def test_values_round_trip() -> None:
    arrays: list = []
    values = {"x": np.arange(3), "axis": 0, "name": "a", "none": None, "number": np.float32(0.5)}
    packed = json.loads(json.dumps(protocol.pack_values(values, arrays)))
    unpacked = protocol.unpack_values(packed, arrays)
    assert unpacked["x"].tolist() == [0, 1, 2]
    assert {name: unpacked[name] for name in ("axis", "name", "none", "number")} == {
        "axis": 0,
        "name": "a",
        "none": None,
        "number": 0.5,
    }
    unpacked["x"][0] = 9
    assert arrays[0][0] == 0


def test_arrays_in_lists_and_given_functions_round_trip_as_copies() -> None:
    arrays: list = []
    values = {"weights": [np.arange(3), np.ones(2)], "f": Given("line", {"slope": np.array(2.0)})}
    unpacked = protocol.unpack_values(json.loads(json.dumps(protocol.pack_values(values, arrays))), arrays)
    assert [array.tolist() for array in unpacked["weights"]] == [[0, 1, 2], [1, 1]]
    assert (unpacked["f"].name, unpacked["f"].parameters["slope"]) == ("line", 2.0)
    unpacked["weights"][0][0] = 9
    assert arrays[0][0] == 0
