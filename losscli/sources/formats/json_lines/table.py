"""JSON Lines: an object on each line, its keys the columns; read by ranges of lines."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.json_lines.index import beginning, index_of
from losscli.sources.formats.json_lines.rows import RowError, row_of, rows_of, shape_of, text_of, texts_of
from losscli.sources.formats.number import UnreadableError, parse
from losscli.sources.formats.problems import Counted, Judge, Problem, counts
from losscli.sources.formats.source import JUDGED, Opening, Source
from losscli.sources.storage.files import InputPath

OBJECT = 'each line holds one object, as in {"prediction": 0.5, "target": 1}'


@dataclass(frozen=True, slots=True, eq=False)
class JsonLines(Source):
    """A file of objects; the columns are the keys of its first 1000."""

    scanned = True
    file: InputPath
    keys: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    """For each column the shape of its lists, where it holds lists."""
    top: tuple[dict[str, Any], ...]
    """The first rows."""
    body: tuple[int, int]
    """The first byte of the rows, and the byte after the last."""
    index: Index = Index(1, 0, (0,), ())
    format: str = "jsonl"

    @classmethod
    def open(cls, opening: Opening) -> "JsonLines":
        """Read the first lines; raise LosscliError if there are none, or the first holds no object."""
        file = opening.file
        begin, end, lines = beginning(file)
        top = []
        for row, line in enumerate(lines):
            try:
                top.append(row_of(line))
            except RowError as error:
                if not row:
                    raise LosscliError(f"{file.path} line 1: {error}", OBJECT) from None
        names = tuple(dict.fromkeys(chain.from_iterable(top)))
        if not names:
            raise LosscliError(f"{file.path}: no columns: its first objects are empty", OBJECT)
        values = [[row[name] for row in top if row.get(name) is not None] for name in names]
        shapes = tuple(shape_of(column[0]) if column else () for column in values)
        return cls(file, names, shapes, tuple(top[:JUDGED]), (begin, end))

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of the objects, in the order in which they are met."""
        return self.keys

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return (len(self.names),)

    @property
    def rows(self) -> int:
        """How many rows it has, once it is indexed."""
        return self.index.rows

    def vector(self, column: int) -> tuple[int, ...]:
        """Give the shape of the lists in a column, nothing for single values."""
        return self.shapes[column]

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column; of a list its first value, of an object its braces."""
        name, shape = self.names[column or 0], self.shapes[column or 0]
        try:
            return [texts_of(row.get(name), shape)[0] for row in self.top]
        except RowError:
            return ["{}"]

    def indexed(self, stride: int, first_needed: str) -> "JsonLines":  # noqa: ARG002 -- every source answers
        """Find where every `stride`th line starts."""
        return replace(self, index=index_of(self.file, self.body, stride))

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the values (stop − start, columns), or of one column of lists these; NaN, infinite where there is none.

        A key that is not there is a value that is not there.
        """
        chosen = tuple(range(len(self.names))) if columns is None else columns
        shape = self._shape(chosen)
        names = [self.names[column] for column in chosen]
        cells: list[list[str]] = [[] for _ in chosen]
        for row in rows_of(self._lines(start, stop)):
            for column, name in zip(cells, names, strict=True):
                column.extend(texts_of(row.get(name), shape))
        values = [parse(texts).reshape(stop - start, *shape) for texts in cells]
        return values[0] if shape else np.stack(values, axis=1)

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as text; raise LosscliError where it holds more than single values."""
        name = self.names[column or 0]
        lines = self._lines(start, stop)
        try:
            return [text_of(row.get(name)) for row in rows_of(lines)]
        except RowError:
            for row, line in enumerate(lines, start):
                self._refuse_lists(row, line, name)
            raise

    def place(self, row: int) -> str:
        """Give the line of a row."""
        return f"line {row + 1}"

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in the columns, in file order."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        judge = Judge(self.path, self.decimal, legal)
        for start, stop in self.index.chunks():
            for row, line in enumerate(self._lines(start, stop), start):
                yield from self._row_problems(judge, (row, self.place(row)), line, chosen, missing=counts(counted, row))

    def _row_problems(
        self, judge: Judge, at: tuple[int, str], line: bytes, columns: tuple[int, ...], *, missing: bool
    ) -> Iterator[Problem]:
        try:
            row = row_of(line)
        except RowError as error:
            yield Problem(self.path, *at, str(error), OBJECT)
            return
        for column in columns:
            where = f" in column '{self.names[column]}'"
            try:
                texts = texts_of(row.get(self.names[column]), self.shapes[column])
            except RowError as error:
                yield Problem(self.path, *at, f"{error}{where}")
            else:
                yield from judge.problems(at, [(where, text) for text in texts], missing=missing)

    def _shape(self, columns: tuple[int, ...]) -> tuple[int, ...]:
        """Give the shape of the lists in the one column that holds them; raise LosscliError beside other columns."""
        for column in columns:
            if self.shapes[column] and len(columns) > 1:
                what = f"{self.path} column '{self.names[column]}' holds lists, which make no table with other columns"
                raise LosscliError(what, f"choose it alone, e.g. --pred {self.names[column]}")
        return self.shapes[columns[0]] if columns else ()

    def _refuse_lists(self, row: int, line: bytes, name: str) -> None:
        try:
            value = row_of(line).get(name)
        except RowError:
            return
        try:
            text_of(value)
        except RowError as error:
            raise LosscliError(f"{self.path} {self.place(row)}: {error} in column '{name}'") from None

    def _lines(self, start: int, stop: int) -> list[bytes]:
        """Read the chunks that hold a range of rows, and give the lines of that range."""
        (begin, end), (first, after) = self.index.span(start, stop)
        with self.file.open() as stream:
            stream.seek(begin)
            data = stream.read(end - begin)
        lines = data.removesuffix(b"\n").split(b"\n")
        if len(data) != end - begin or len(lines) != after - first:
            self.file.verify()
            raise UnreadableError
        return lines[start - first : stop - first]


open_input = JsonLines.open
