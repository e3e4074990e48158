"""The wire format of protocol buffers, as far as events need it (protobuf.dev, Encoding)."""

from collections.abc import Mapping
from typing import Any

VARINT, FIXED_64, BYTES, FIXED_32 = 0, 1, 2, 5
SIGN, WHOLE = 1 << 63, 1 << 64


def fields(message: bytes) -> dict[int, list[Any]]:
    """Give the values of each field: a number for a varint, bytes for all others; nothing behind a damaged one.

    >>> fields(bytes([0x10, 0x96, 0x01]))
    {2: [150]}
    """
    found: dict[int, list[Any]] = {}
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind = key & 7
        if kind == VARINT:
            value, place = _varint(message, place)
            found.setdefault(key >> 3, []).append(value - WHOLE if value >= SIGN else value)
            continue
        size, place = _varint(message, place) if kind == BYTES else ({FIXED_64: 8, FIXED_32: 4}.get(kind, 0), place)
        if not size and kind != BYTES:
            break
        found.setdefault(key >> 3, []).append(message[place : place + size])
        place += size
    return found


def last(found: Mapping[int, list[Any]], number: int, default: Any) -> Any:
    """Give the last value of a field, which is the one that counts."""
    return found[number][-1] if number in found else default


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message):
        byte = message[place]
        value |= (byte & 0x7F) << shift
        shift, place = shift + 7, place + 1
        if byte < 0x80:
            break
    return value, place
