"""Stored numbers to float64 without a silent change, and what is wrong with an array's values."""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Array, Floats
from losscli.sources.formats.number import UnreadableError, shortest
from losscli.sources.formats.problems import DROP, Counted, Problem

KINDS = {
    "O": "Python objects",
    "c": "complex numbers",
    "M": "dates",
    "m": "time differences",
    "V": "structured records",
    "U": "text",
    "S": "bytes",
    "T": "text",
}
NUMERIC = frozenset("biuf")


def inexact(stored: Array) -> NDArray[np.bool_]:
    """Mark the values that float64 cannot represent.

    >>> inexact(np.array([9007199254740992, 9007199254740993])).tolist()
    [False, True]
    """
    if stored.dtype.kind in "iu" and stored.dtype.itemsize == 8:
        large = (stored > 2**53) | (stored < -(2**53)) if stored.dtype.kind == "i" else stored > 2**53
        large[large] = [int(float(value)) != value for value in stored[large].tolist()]
        return np.asarray(large)
    if stored.dtype.kind == "f" and stored.dtype.itemsize > 8:
        with np.errstate(over="ignore", under="ignore"):
            back = stored.astype(np.float64).astype(stored.dtype)
        return np.asarray((back != stored) & ~np.isnan(stored))
    return np.zeros(stored.shape, dtype=bool)


def texts_of(stored: Array) -> list[str]:
    """Spell numbers as people write labels and keys: integers in full, 1 for 1.0, nothing for NaN.

    >>> texts_of(np.array([1.0, 0.5, np.nan])), texts_of(np.array([2**63 - 1]))
    (['1', '0.5', ''], ['9223372036854775807'])
    """
    values = stored.reshape(-1)
    return list(map(str if stored.dtype.kind in "iu" else shortest, values.tolist()))


def to_float(stored: Array) -> Floats:
    """Give C-ordered native float64; raise UnreadableError for a value that it cannot represent.

    An array of float64 that is a view of no other is given as it is.
    """
    exact = stored.dtype.itemsize < 8 or (stored.dtype.kind == "f" and stored.dtype.itemsize == 8)
    if not exact and inexact(stored).any():
        raise UnreadableError
    return np.array(stored, dtype=np.float64, order="C", copy=None if stored.flags.owndata else True)


def array_problems(
    path: str, chunk: Array, start: int, legal: Collection[float], counted: Counted
) -> Iterator[Problem]:
    """Say for each row of a chunk which of its values is none; `start` is the number of its first row."""
    wrong = inexact(chunk).reshape(len(chunk), -1)
    absent = np.zeros_like(wrong)
    if chunk.dtype.kind == "f" and counted is not False:
        absent = ~(np.isfinite(chunk) | np.isin(chunk, list(legal))).reshape(len(chunk), -1)
        absent &= True if counted is True else counted[start : start + len(chunk), np.newaxis]
    flat = chunk.reshape(len(chunk), -1)
    for row in np.flatnonzero((wrong | absent).any(axis=1)):
        column = int(np.argmax((wrong | absent)[row]))
        value = _spelled(flat[row, column])
        text, hint = (value, DROP) if absent[row, column] else (f"{value} is not representable in float64", None)
        yield Problem(path, start + int(row), f"row {start + row}", text, hint)


def _spelled(value: Any) -> str:
    return str(value.item()) if value.dtype.kind in "iu" else str(value)
