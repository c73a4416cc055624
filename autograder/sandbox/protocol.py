"""Frames between the grader and a submission: a length, a JSON header, then the bytes of plain arrays.

Nothing in a frame is code, and no frame is believed: a header is bounded before it is parsed, each array's dtype, rank
and size are checked before memory is set aside, and replies must echo the random id of the one call in flight.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tfnn.inputs import pack, unpack

MAX_HEADER_BYTES = 4 << 20
MAX_REPLY_HEADER_BYTES = 64 << 10
MAX_ARRAY_BYTES = 64 << 20
MAX_ARRAYS = 64
MAX_RANK = 8
MAX_CALLS = 32  # of forbidden functions, noted during one exercise
DTYPES = frozenset(
    f"{kind}{bits}"
    for kind, widths in {"float": (16, 32, 64), "int": (8, 16, 32, 64), "uint": (8, 16, 32, 64)}.items()
    for bits in widths
) | {"bool"}
READY = "ready"  # the first frame of a fork that has locked itself down, before it knows any submission
_LENGTH = struct.Struct(">I")

Receive = Callable[[int], bytearray]
"""Gives exactly this many bytes, or raises."""


class ProtocolError(Exception):
    """The other side sent something that is not a frame, or not one that may be sent now."""


def encode(header: Mapping[str, Any], arrays: Sequence[NDArray[Any]] = ()) -> bytes:
    """One frame. ``header`` is JSON; the arrays' bytes follow in C order, scalars keep shape ()."""
    plain = [_in_own_byte_order(np.asarray(array, order="C")) for array in arrays]
    described = dict(header, arrays=[[array.dtype.name, list(array.shape)] for array in plain])
    text = json.dumps(described).encode()
    return b"".join([_LENGTH.pack(len(text)), text, *(array.tobytes() for array in plain)])


def _in_own_byte_order(array: NDArray[Any]) -> NDArray[Any]:
    """A dtype's name does not say in which order its bytes come, so it is always this machine's."""
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def decode(receive: Receive, *, max_header: int = MAX_HEADER_BYTES) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """Read one frame. Raises ProtocolError for anything malformed or too large, and what ``receive`` raises."""
    (length,) = _LENGTH.unpack(receive(_LENGTH.size))
    if length > max_header:
        raise ProtocolError(f"a header of {length} bytes, expected at most {max_header}")
    try:
        header = json.loads(bytes(receive(length)))
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a header that is not JSON") from error
    if not isinstance(header, dict) or not isinstance(header.get("arrays"), list):
        raise ProtocolError("a header without a list of arrays")
    specifications = [_specification(item) for item in header.pop("arrays")]
    sizes = [np.dtype(dtype).itemsize * math.prod(shape) for dtype, shape in specifications]
    if len(sizes) > MAX_ARRAYS or sum(sizes) > MAX_ARRAY_BYTES:
        raise ProtocolError(f"{len(sizes)} arrays of {sum(sizes)} bytes, expected at most {MAX_ARRAY_BYTES} bytes")
    arrays = [
        np.frombuffer(receive(size), dtype=dtype).reshape(shape)
        for (dtype, shape), size in zip(specifications, sizes, strict=True)
    ]
    return header, arrays


def noted_calls(value: Any, names: Collection[str], lines: int) -> tuple[tuple[str, int], ...]:
    """The calls of forbidden functions that a reply notes: pairs of one of ``names`` and a line from 1 to ``lines``.

    Raises ProtocolError for anything else; nothing noted is an empty list.
    """
    if not isinstance(value, list) or len(value) > MAX_CALLS:
        raise ProtocolError("notes that are no short list")
    calls = []
    for item in value:
        match item:
            case [str(name), int(line)] if name in names and type(line) is int and 1 <= line <= lines:
                calls.append((name, line))
            case _:
                raise ProtocolError("a note of a call that cannot have been made")
    return tuple(calls)


def _specification(item: Any) -> tuple[str, tuple[int, ...]]:
    match item:
        case [str(dtype), list(shape)] if dtype in DTYPES and len(shape) <= MAX_RANK:
            if all(type(length) is int and 0 <= length < 1 << 31 for length in shape):
                return dtype, tuple(shape)
    raise ProtocolError("an array whose dtype or shape is not plain")


def pack_values(values: Mapping[str, Any], arrays: list[NDArray[Any]]) -> dict[str, Any]:
    """Values as JSON, with each array moved to the end of ``arrays`` and replaced by its number."""

    def store(array: NDArray[Any]) -> int:
        arrays.append(array)
        return len(arrays) - 1

    return {name: pack(value, store) for name, value in values.items()}


def unpack_values(packed: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> dict[str, Any]:
    """The inverse of ``pack_values``; every array is a copy that its receiver may spoil."""
    return {name: unpack(item, lambda number: arrays[number].copy()) for name, item in packed.items()}
