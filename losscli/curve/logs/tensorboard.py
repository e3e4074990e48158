"""TensorBoard's event files: records of length, its checksum, an Event, its checksum (tensorflow record format)."""

import struct
from collections.abc import Iterator
from typing import Any

from losscli.curve.logs.content import Content, UnfinishedError
from losscli.curve.logs.gathering import Gathered
from losscli.curve.logs.protobuf import fields, last
from losscli.curve.model import Series

EDGE = 12
"""Bytes of a length and its checksum."""
WALL_TIME, STEP, SUMMARY = 1, 2, 5
VALUE = 1
TAG, SIMPLE_VALUE, TENSOR = 1, 2, 8
DTYPE, SHAPE, CONTENT, FLOATS, DOUBLES = 1, 2, 4, 5, 6
TYPES = {1: "<f", 2: "<d"}
"""Single and double precision, of the types of tensors that a scalar may have."""
_TABLE = [0] * 256
for _byte in range(256):
    _rest = _byte
    for _ in range(8):
        _rest = (_rest >> 1) ^ (0x82F63B78 if _rest & 1 else 0)
    _TABLE[_byte] = _rest


def checksum(data: bytes) -> int:
    """Give the masked CRC-32C that a record carries."""
    rest = 0xFFFFFFFF
    for byte in data:
        rest = _TABLE[(rest ^ byte) & 0xFF] ^ (rest >> 8)
    rest ^= 0xFFFFFFFF
    return (((rest >> 15) | (rest << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def recognised(content: Content) -> bool:
    """Whether the file begins with a length and its checksum, or is named like one that will."""
    return _sound(content.data, 0) or (".tfevents" in content.name and len(content.data) < EDGE)


def read(content: Content) -> dict[str, Series]:
    """Read the scalars; a record that is not whole yet waits.

    Raises UnfinishedError where what is written is no record.
    """
    gathered = Gathered()
    for event in _records(content):
        found = fields(event)
        step, time = int(last(found, STEP, 0)), last(found, WALL_TIME, None)
        for summary in found.get(SUMMARY, ()):
            for value in fields(summary).get(VALUE, ()):
                held = fields(value)
                name = last(held, TAG, b"").decode("utf-8", "replace")
                gathered.add({name: _scalar(held)}, step=float(step), time=time and struct.unpack("<d", time)[0])
    return gathered.series()


def _records(content: Content) -> Iterator[bytes]:
    data, place = content.data, 0
    while place + EDGE <= len(data):
        if not _sound(data, place):
            message = f"{content.path}: no record of events at byte {place}"
            raise UnfinishedError(message, "copy the file whole, or wait until it is written")
        end = place + EDGE + int.from_bytes(data[place : place + 8], "little")
        if end + 4 > len(data):
            return
        event = data[place + EDGE : end]
        if checksum(event) != int.from_bytes(data[end : end + 4], "little"):
            message = f"{content.path}: the record at byte {place} is damaged"
            raise UnfinishedError(message, "copy the file whole, or wait until it is written")
        yield event
        place = end + 4


def _sound(data: bytes, place: int) -> bool:
    head = data[place : place + EDGE]
    return len(head) == EDGE and checksum(head[:8]) == int.from_bytes(head[8:], "little")


def _scalar(held: dict[int, list[Any]]) -> float | None:
    """Give a value of single precision, or a tensor without dimensions; None for pictures, texts and histograms."""
    if SIMPLE_VALUE in held:
        return float(struct.unpack("<f", held[SIMPLE_VALUE][-1])[0])
    if TENSOR not in held:
        return None
    tensor = fields(held[TENSOR][-1])
    form = TYPES.get(last(tensor, DTYPE, 0))
    if form is None or last(tensor, SHAPE, b""):
        return None
    raw = last(tensor, CONTENT, b"") or last(tensor, FLOATS if form == "<f" else DOUBLES, b"")
    return float(struct.unpack(form, raw)[0]) if len(raw) == struct.calcsize(form) else None
