"""Columns of one source as the values of one role."""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.errors import listed
from losscli.records import dataclass
from losscli.sources.columns.names import choose
from losscli.sources.formats.number import UnreadableError, bare, interpret, shortest
from losscli.sources.formats.problems import DROP, Counted, Problem, counts, gather
from losscli.sources.formats.source import Source, texts_by_chunk, unreadable


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values as they stand: all of an array, or columns; `legal` holds the infinities that are values."""

    source: Source
    columns: tuple[int, ...] | None
    legal: Collection[float] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample; a single column has none."""
        inner = self.source.shape
        if self.columns is None or not inner:
            return inner
        if len(self.columns) == 1:
            return self.source.vector(self.columns[0]) or inner[1:]
        return (len(self.columns), *inner[1:])

    def read(self, start: int, stop: int) -> Floats:
        """Give the samples; raise UnreadableError where something is no value at all."""
        return self.shaped(self.source.numbers(self.columns, start, stop))

    def shaped(self, values: Floats) -> Floats:
        """Give the values of the columns the shape of samples."""
        return np.ascontiguousarray(values.reshape(len(values), *self.shape))

    def problems(self, counted: Counted) -> Iterator[Problem]:
        """Say what is wrong, in file order."""
        return self.source.problems(self.columns, self.legal, counted)

    def describe(self) -> str:
        """Name the file and the columns."""
        return describe(self.source, self.columns)


@dataclass(frozen=True, slots=True)
class Codes:
    """Labels as numbers: each text by its code, negative integers without one as they are where `negative` says so."""

    source: Source
    column: int | None
    codes: Mapping[str, float]
    negative: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """A label is a single number."""
        return ()

    def read(self, start: int, stop: int) -> Floats:
        """Give the codes, NaN for a label that is not there; raise UnreadableError for an unknown one."""
        texts = self.source.texts(self.column, start, stop)
        codes = {text: self.code(text) for text in set(texts)}
        if None in codes.values():
            raise UnreadableError
        return np.array([codes[text] for text in texts], dtype=np.float64)

    def problems(self, counted: Counted) -> Iterator[Problem]:
        """Say what is wrong, in file order."""
        yield from self.source.problems((), (), counted=False)
        for start, texts in texts_by_chunk(self.source, self.column):
            for row, text in enumerate(texts, start):
                code = self.code(text)
                if code is None:
                    yield self._problem(row, f"unknown label '{text}'", f"the labels are {listed(self.codes)}")
                elif math.isnan(code) and counts(counted, row):
                    yield self._problem(row, f"missing label '{text}'" if text else "empty value", DROP)

    def describe(self) -> str:
        """Name the file and the column."""
        return describe(self.source, None if self.column is None else (self.column,))

    def _problem(self, row: int, text: str, hint: str) -> Problem:
        where = "" if self.source.names is None else f" in column '{self.source.names[self.column or 0]}'"
        path, place = self.source.located(row)
        return Problem(path, row, place, text + where, hint)

    def code(self, text: str) -> float | None:
        """Give the code of a label, NaN for a missing one, None for an unknown one."""
        word = bare(text)
        if word in self.codes:
            return self.codes[word]
        value, fault = interpret(text, self.source.decimal)
        if fault in ("empty", "missing"):
            return math.nan
        code = None if fault else self.codes.get(shortest(value))
        return value if code is None and not fault and self.negative and value < 0 else code


@dataclass(frozen=True, slots=True)
class Tuples:
    """Groups as numbers: the texts of one or several columns by their code."""

    source: Source
    columns: tuple[int | None, ...]
    codes: Mapping[tuple[str, ...], float]

    @property
    def shape(self) -> tuple[int, ...]:
        """A group is a single number."""
        return ()

    def read(self, start: int, stop: int) -> Floats:
        """Give the codes; raise UnreadableError for a group that was not there before."""
        texts = zip(*(self.source.texts(column, start, stop) for column in self.columns), strict=True)
        codes = [self.codes.get(tuple(map(bare, group))) for group in texts]
        if None in codes:
            raise UnreadableError
        return np.array(codes, dtype=np.float64)

    def problems(self, counted: Counted) -> Iterator[Problem]:  # noqa: ARG002 -- every selection answers
        """Every text names a group."""
        return self.source.problems((), (), counted=False)

    def describe(self) -> str:
        """Name the file and the columns."""
        known = tuple(column for column in self.columns if column is not None)
        return describe(self.source, known or None)


Selection: TypeAlias = Numbers | Codes | Tuples


def chosen(source: Source, spec: str, flag: str, legal: tuple[float, ...] = ()) -> Numbers:
    """Give the columns that COL names; raise LosscliError with the columns there are."""
    columns = choose(source, spec, flag)
    return Numbers(source, columns if source.shape else None, legal)


def describe(source: Source, columns: tuple[int, ...] | None) -> str:
    """Name a source and columns of it.

    A table's columns by their names, an array's by their index.
    """
    if columns is None:
        return source.path
    names = [str(column) if source.names is None else f"'{source.names[column]}'" for column in columns]
    return f"{source.path} column{'s' * (len(names) > 1)} {', '.join(names)}"


def read_all(selection: Selection) -> Floats:
    """Give every sample of a selection, in memory; a missing value is NaN."""
    source = selection.source
    try:
        return np.concatenate([selection.read(start, stop) for start, stop in source.index.chunks()])
    except UnreadableError:
        raise unreadable(source, gather(selection.problems(counted=False))) from None
