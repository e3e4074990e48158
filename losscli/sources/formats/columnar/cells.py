"""Columns of Arrow into arrays of NumPy and into texts, without importing either side's library for the other."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Array, Floats
from losscli.records import dataclass
from losscli.sources.formats.arrays.exact import array_problems, texts_of, to_float
from losscli.sources.formats.columnar.layout import Column
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.problems import DROP, Counted, Judge, Problem, counts

NOTHING = {"b": False, "i": 0, "u": 0, "f": 0.0}
"""What is stored where there is nothing."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Stored numbers, where there is none, and which rows hold lists of another shape."""

    stored: Array
    missing: NDArray[np.bool_]
    odd: NDArray[np.bool_]

    def nested(self, rows: NDArray[np.bool_], shape: tuple[int, ...]) -> "Cells":
        """Put the cells into lists, where they are the values of the rows that are marked, and others have none."""
        stored = np.zeros((len(rows), *shape), dtype=self.stored.dtype)
        missing = np.ones((len(rows), *shape), dtype=bool)
        odd = np.zeros(len(rows), dtype=bool)
        stored[rows] = self.stored.reshape(-1, *shape)
        missing[rows] = self.missing.reshape(-1, *shape)
        if rows.any():
            odd[rows] = self.odd.reshape(int(rows.sum()), -1).any(axis=1)
        return Cells(stored, missing, odd)

    def floats(self) -> Floats:
        """Give the numbers as float64, NaN where there is none; raise UnreadableError for what float64 cannot hold."""
        if self.odd.any():
            raise UnreadableError
        values = to_float(self.stored)
        return np.where(self.missing, np.nan, values) if self.missing.any() else values

    def texts(self) -> list[str]:
        """Give the numbers as people write labels and keys, nothing where there is none."""
        texts = texts_of(self.stored)
        for row in np.flatnonzero(self.missing):
            texts[row] = ""
        return texts


def cells(array: Any, shape: tuple[int, ...]) -> Cells:
    """Take numbers, or lists of them that are nested in this shape, out of an Arrow array."""
    if not shape:
        return _single(array)
    if hasattr(array, "storage"):
        return _single(array.storage.flatten()).nested(~_missing(array), shape)
    good = here = ~_missing(array)
    if not hasattr(array.type, "list_size"):
        good = here & (array.value_lengths().fill_null(-1).to_numpy(zero_copy_only=False) == shape[0])
    inner = cells((array if good.all() else array.filter(good)).flatten(), shape[1:])
    found = inner.nested(good, shape)
    return replace(found, odd=found.odd | (here & ~good))


def shape_of(array: Any, lists: tuple[int | None, ...]) -> tuple[int, ...] | None:
    """Give the lengths of nested lists, those of the first where each has its own; None without any list."""
    if not lists:
        return ()
    there = array.drop_null()
    if not len(there):
        return None
    inner = () if len(lists) == 1 else shape_of(there.flatten(), lists[1:])
    return None if inner is None else (len(there[0]) if lists[0] is None else lists[0], *inner)


def texts(array: Any) -> list[str]:
    """Give texts or decimals as texts, nothing where there is none."""
    return ["" if value is None else str(value) for value in array.to_pylist()]


def _single(array: Any) -> Cells:
    array = array.dictionary_decode() if hasattr(array, "dictionary_decode") else array
    missing = _missing(array)
    kind = np.dtype(array.type.to_pandas_dtype()).kind
    if missing.any():
        array = array.fill_null(NOTHING[kind])
    return Cells(array.to_numpy(zero_copy_only=False), missing, np.zeros(len(array), dtype=bool))


def _missing(array: Any) -> NDArray[np.bool_]:
    if not array.null_count:
        return np.zeros(len(array), dtype=bool)
    found: NDArray[np.bool_] = array.is_null().to_numpy(zero_copy_only=False)
    return found


def number_problems(
    at: tuple[str, Column], found: Cells, first: int, legal: Collection[float], counted: Counted
) -> Iterator[Problem]:
    """Say which numbers are none, which are missing, and which lists have another length than those before."""
    path, where = at[0], f" in column '{at[1].name}'"
    some = counted if isinstance(counted, bool) else counted[first : first + len(found.stored)]
    for problem in array_problems(path, found.stored, 0, legal, some):
        row = first + problem.row
        yield replace(problem, row=row, place=f"row {row}", text=problem.text + where)
    for within in np.flatnonzero(found.missing.reshape(len(found.missing), -1).any(axis=1)):
        row = first + int(within)
        if counts(counted, row) and not found.odd[within]:
            yield Problem(path, row, f"row {row}", f"empty value{where}", DROP)
    size = " × ".join(map(str, found.stored.shape[1:]))
    for within in np.flatnonzero(found.odd):
        row = first + int(within)
        hint = "each sample needs as many values as the first"
        yield Problem(path, row, f"row {row}", f"a list of another length than {size}{where}", hint)


def text_problems(judge: Judge, told: Column, found: list[str], first: int, counted: Counted) -> Iterator[Problem]:
    """Say which texts are no numbers, and which are missing."""
    where = f" in column '{told.name}'"
    for row, text in enumerate(found, first):
        yield from judge.problems((row, f"row {row}"), [(where, text)], missing=counts(counted, row))
