"""Arrays, lists, Series and DataFrames from Python, under the same rules as files."""

import heapq
import math
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Array, Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.arrays.exact import KINDS, NUMERIC, array_problems, inexact, texts_of, to_float
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import parse
from losscli.sources.formats.problems import Counted, Judge, Problem, counts
from losscli.sources.formats.source import JUDGED, Source
from losscli.sources.storage.files import InputPath

PATH = "<array>"


@dataclass(frozen=True, slots=True, eq=False)
class Memory(Source):
    """Columns in memory: one array of numbers, or named columns of numbers and texts."""

    in_memory = True
    parts: tuple[Array, ...]
    """The array itself; or, where there are names, one array for each column."""
    index: Index
    names: tuple[str, ...] | None = None
    file: InputPath = InputPath(PATH, PATH, None)
    format: str = "array"
    row_names: Any = None
    """The index of a Series or DataFrame, where it is not the default one."""

    @classmethod
    def of(cls, values: Any) -> "Memory":
        """Take what Python calls an array; raise LosscliError for values that are neither numbers nor texts."""
        names = None
        if hasattr(values, "iloc") and hasattr(values, "columns"):
            names = tuple(map(str, values.columns))
            parts = tuple(column_of(values.iloc[:, place]) for place in range(len(names)))
            if len(set(names)) < len(names) or not names:
                raise LosscliError(f"{PATH}: the columns of a DataFrame need names of their own")
        elif hasattr(values, "iloc"):
            parts = (column_of(values),)
        else:
            parts = (array_of(values),)
        rows = len(parts[0])
        if not rows:
            raise LosscliError(f"{PATH}: no rows")
        if 0 in parts[0].shape:
            raise LosscliError(f"{PATH}: no values: its shape is {parts[0].shape}")
        return cls(parts, Index(rows, rows, (), ()), names, row_names=row_names(values))

    @property
    def may_hold_texts(self) -> bool:
        """Whether there are columns, or the array holds texts."""
        return self.names is not None or self.parts[0].dtype.kind not in NUMERIC

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return self.parts[0].shape[1:] if self.names is None else (len(self.parts),)

    @property
    def rows(self) -> int:
        """The length of the first axis."""
        return len(self.parts[0])

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column."""
        return self.texts(column, 0, JUDGED)

    def indexed(self, stride: int, first_needed: str) -> "Memory":  # noqa: ARG002 -- every source answers
        """Take the stride; the rows of an array need no index."""
        return replace(self, index=Index(stride, self.rows, (), ()), row_names=None)

    def cut(self, start: int, stop: int) -> "tuple[Memory, int]":
        """Give the rows of a range."""
        parts = tuple(part[start:stop] for part in self.parts)
        return replace(self, parts=parts, index=Index(stop - start, stop - start, (), ()), row_names=None), start

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the rows, or columns of axis 1 of them, NaN and infinities included."""
        if self.names is None and self.parts[0].dtype.kind in NUMERIC:
            return to_float(self._stored(columns, start, stop))
        chosen = range(len(self.parts)) if columns is None else columns
        values = np.column_stack([_numbers(self._part(column)[start:stop]) for column in chosen])
        return np.ascontiguousarray(values if self.names is not None else values[:, 0])

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as people write labels."""
        part = self._part(column)[start:stop]
        if part.dtype.kind in NUMERIC:
            return texts_of(part)
        texts: list[str] = part.tolist()
        return texts

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say which rows hold a value that is none."""
        if self.names is None and self.parts[0].dtype.kind in NUMERIC:
            return array_problems(self.path, self._stored(columns, 0, self.rows), 0, legal, counted)
        chosen = range(len(self.parts)) if columns is None else columns
        columnwise = (self._column_problems(column, legal, counted) for column in chosen)
        return heapq.merge(*columnwise, key=lambda problem: problem.row)

    def _column_problems(self, column: int, legal: Collection[float], counted: Counted) -> Iterator[Problem]:
        part = self._part(column)
        where = "" if self.names is None else f" in column '{self.names[column]}'"
        if part.dtype.kind in NUMERIC:
            for problem in array_problems(self.path, part, 0, legal, counted):
                yield replace(problem, text=problem.text + where)
            return
        judge = Judge(self.path, self.decimal, legal)
        for row, text in enumerate(part.tolist()):
            yield from judge.problems((row, f"row {row}"), [(where, text)], missing=counts(counted, row))

    def _part(self, column: int | None) -> Array:
        if self.names is not None:
            return self.parts[column or 0]
        array = self.parts[0]
        return array if column is None or array.ndim == 1 else array[:, column]

    def _stored(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Array:
        array = self.parts[0][start:stop]
        return array if columns is None or array.ndim == 1 else array[:, list(columns)]


def _numbers(part: Array) -> Floats:
    return to_float(part) if part.dtype.kind in NUMERIC else parse(part.tolist())


def array_of(values: Any) -> Array:
    """Give numbers as they are stored or texts as objects; raise LosscliError for anything else."""
    if isinstance(values, np.ma.MaskedArray):
        values = _unmasked(values)
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError):
        raise LosscliError(f"{PATH}: NumPy cannot make an array of it", "its rows may differ in shape") from None
    if array.ndim == 0:
        raise LosscliError(f"{PATH}: a single number, not an array with a row for each sample")
    if array.dtype.kind in "UT" or (array.dtype.kind == "O" and all(isinstance(value, str) for value in array.flat)):
        if array.ndim > 1:
            raise LosscliError(f"{PATH}: texts in more than one column", "hand over a DataFrame with named columns")
        return np.array([str(text) for text in array], dtype=object)
    if array.dtype.kind not in NUMERIC:
        what = KINDS.get(array.dtype.kind, str(array.dtype))
        raise LosscliError(
            f"{PATH}: an array of {what}, not of numbers", "convert it with numpy.asarray(values, dtype=float)"
        )
    return array


def column_of(series: Any) -> Array:
    """Give a column of a DataFrame: numbers as they are stored, anything else as text, empty where there is nothing."""
    import pandas as pd

    if pd.api.types.is_float_dtype(series.dtype):
        return np.asarray(series.to_numpy(na_value=math.nan))
    stored = series.to_numpy()
    if stored.dtype.kind in NUMERIC and not series.hasnans:
        return np.asarray(stored)
    values = series.to_numpy(dtype=object)
    texts = ["" if missing else str(value) for value, missing in zip(values, series.isna(), strict=True)]
    return np.array(texts, dtype=object)


def row_names(values: Any) -> Any:
    """Give the index of a Series or DataFrame; None for the default one, which says nothing of the rows."""
    index: Any = values.index if hasattr(values, "iloc") else None
    default = type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1)
    return None if default else index


def _unmasked(values: Any) -> Any:
    """Give a masked array with missing values in place of what its mask hides."""
    if not np.ma.is_masked(values):
        return values.data
    if values.dtype.kind in "UT":
        return np.where(np.ma.getmaskarray(values), "", values.data)
    if values.dtype.kind not in NUMERIC:
        return values.data
    if values.dtype.kind == "f":
        return values.filled(math.nan)
    if inexact(values.compressed()).any():
        raise LosscliError(f"{PATH}: a masked array holds an integer that is not representable in float64")
    return values.astype(np.float64).filled(math.nan)
