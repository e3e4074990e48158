"""A Parquet or Arrow file: columns of one type each, read by row groups, and of these only the ones that are needed."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.columnar.cells import cells, number_problems, shape_of, text_problems, texts
from losscli.sources.formats.columnar.layout import Column, Layout
from losscli.sources.formats.columnar.parquet import PANDAS_INDEX, open_layout
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import EXACT, UnreadableError, parse
from losscli.sources.formats.problems import Counted, Judge, Problem
from losscli.sources.formats.source import JUDGED, Opening, Source
from losscli.sources.storage.files import InputPath

NUMBER = ["0"]
"""What stands in a column of numbers, as far as one has to know before it is read."""


@dataclass(frozen=True, slots=True, eq=False)
class Columnar(Source):
    """A file of columns; one of them may hold lists of numbers, which are a vector for each sample."""

    layout: Layout
    index: Index
    notes: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    """Further words for a missing value."""

    @classmethod
    def open(cls, opening: Opening) -> "Columnar":
        """Read what the file says of its columns and rows."""
        layout = open_layout(opening.file, opening.format, opening.spool)
        found = cls(layout, Index(layout.ends[-1], layout.ends[-1], (), ()), missing=opening.chosen.missing)
        note = f"{found.path}: the index that pandas wrote, '{found.names[0]}', is left aside"
        return replace(found, notes=(note,)) if found.unnamed else found

    @property
    def file(self) -> InputPath:
        """Where it is."""
        return self.layout.file

    @property
    def format(self) -> str:
        """The name of the format."""
        return self.layout.format

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in file order."""
        return tuple(column.name for column in self.layout.columns)

    @property
    def unnamed(self) -> bool:
        """Tell whether the first column is an index that pandas wrote."""
        return len(self.names) > 1 and PANDAS_INDEX.fullmatch(self.names[0]) is not None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return (len(self.names),)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.layout.ends[-1]

    def vector(self, column: int) -> tuple[int, ...]:
        """Give the shape of the lists in a column, nothing for single values; the first list tells its length."""
        shapes = self.layout.groups.shapes
        if column not in shapes:
            shapes[column] = self._vector(column)
        return shapes[column]

    def _vector(self, column: int) -> tuple[int, ...]:
        told = self.layout.columns[column]
        if told.kind != "number" or not told.lists:
            return ()
        if None not in told.lists:
            return tuple(size or 0 for size in told.lists)
        for group in range(len(self.layout.ends)):
            found = shape_of(self.layout.array(group, column), told.lists)
            if found is not None and 0 in found:
                raise LosscliError(f"{self.path} column '{told.name}' holds empty lists")
            if found is not None:
                return found
        return (1,) * len(told.lists)

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column; that of numbers holds numbers, whatever they are."""
        told = self.layout.columns[column or 0]
        if told.kind in ("text", "date"):
            return texts(self.layout.array(0, column or 0).slice(0, JUDGED))
        return [told.said] if told.kind == "other" else NUMBER

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the values (stop − start, columns), or those of one column of lists; NaN where there is none."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        shape = self._shape(chosen)
        values = np.empty((stop - start, *(shape or (len(chosen),))))
        for rows, arrays in self.layout.read(chosen, start, stop):
            for place, (column, array) in enumerate(zip(chosen, arrays, strict=True)):
                part = self._floats(self.layout.columns[column], array, shape)
                values[rows if shape else (rows, place)] = part
        return values

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as text: integers in full, 1 for 1.0, nothing where there is none."""
        told = self.layout.columns[column or 0]
        if told.kind == "other" or told.lists:
            raise self._refused(told, "a key, a label or the name of a slice")
        found: list[str] = []
        for _, (array,) in self.layout.read((column or 0,), start, stop):
            found += cells(array, ()).texts() if told.kind == "number" else texts(array)
        return ["" if text in self.missing else text for text in found] if self.missing else found

    def quick(self, column: int, start: int, stop: int) -> Floats | None:
        """Give a column of finite numbers, if that is what it is."""
        told = self.layout.columns[column]
        if told.kind != "number" or told.lists:
            return None
        try:
            values = self.numbers((column,), start, stop)
        except UnreadableError:
            return None
        return values if (np.abs(values) < EXACT).all() else None

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in the columns, in file order."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        shape, judge = self._shape(chosen), Judge(self.path, self.decimal, legal, self.missing)
        for start, stop in self.index.chunks():
            for rows, arrays in self.layout.read(chosen, start, stop):
                found: list[Problem] = []
                for column, array in zip(chosen, arrays, strict=True):
                    told, first = self.layout.columns[column], start + rows.start
                    if told.kind == "number":
                        found += number_problems((self.path, told), cells(array, shape), first, legal, counted)
                    else:
                        found += text_problems(judge, told, texts(array), first, counted)
                yield from sorted(found, key=lambda problem: problem.row)

    def _floats(self, told: Column, array: Any, shape: tuple[int, ...]) -> Floats:
        return cells(array, shape).floats() if told.kind == "number" else parse(texts(array), missing=self.missing)

    def _shape(self, columns: tuple[int, ...]) -> tuple[int, ...]:
        """Give the shape of the lists in the one column that holds them.

        Raises LosscliError for lists beside other columns, and for a type that holds no numbers.
        """
        for column in columns:
            told = self.layout.columns[column]
            if told.kind in ("date", "other"):
                raise self._refused(told, "a number")
            if told.lists and len(columns) > 1:
                what = f"{self.path} column '{told.name}' holds lists, which make no table with other columns"
                raise LosscliError(what, f"choose it alone, e.g. --pred {told.name}")
        return self.vector(columns[0]) if columns else ()

    def _refused(self, told: Column, wanted: str) -> LosscliError:
        hint = "write it as numbers or texts, or choose another column"
        return LosscliError(f"{self.path} column '{told.name}' holds {told.said}, and no value of it is {wanted}", hint)


open_input = Columnar.open
