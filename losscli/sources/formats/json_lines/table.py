"""JSON Lines: an object on each line, its keys the columns; read by ranges of lines."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.index import Index
from losscli.sources.formats.json_lines.index import beginning, index_of
from losscli.sources.formats.json_lines.rows import Path, at, paths_of, row_of, rows_of
from losscli.sources.formats.lists import RowError, one_shape, shape_of, text_of, texts_of
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
    paths: tuple[Path, ...]
    """For each column the keys that lead to its values."""
    keys: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    """For each column the shape of its lists, where it holds lists."""
    top: tuple[dict[str, Any], ...]
    """The first rows."""
    body: tuple[int, int]
    """The first byte of the rows, and the byte after the last."""
    index: Index = Index(1, 0, (0,), ())
    format: str = "jsonl"
    counted: str = "line"
    missing: frozenset[str] = frozenset()
    """Further words for a missing value."""
    notes: tuple[str, ...] = ()

    @classmethod
    def open(cls, opening: Opening, counted: str = "line") -> "JsonLines":
        """Read the first lines; raise LosscliError if there are none, or the first holds no object.

        `counted` is what a line is called.
        """
        file = opening.file
        begin, end, lines = beginning(file)
        top = []
        for row, line in enumerate(lines):
            try:
                top.append(row_of(line))
            except RowError as error:
                if not row:
                    raise LosscliError(f"{file.path} {counted} 1: {error}", OBJECT) from None
        paths = _columns(top)
        if not paths:
            raise LosscliError(f"{file.path}: no columns: its first objects are empty", OBJECT)
        values = [[value for row in top if (value := at(row, path)) is not None] for path in paths.values()]
        shapes = tuple(shape_of(column[0]) if column else () for column in values)
        found = cls(file, tuple(paths.values()), tuple(paths), shapes, tuple(top[:JUDGED]), (begin, end))
        return replace(
            found,
            format=opening.format,
            counted=counted,
            missing=opening.chosen.missing,
            notes=opening.notes,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of the objects, in the order in which they are met, with those that lead to a value inside."""
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
        """Give the shape of the lists in a column, nothing for single values and lists of one."""
        shape = self.shapes[column]
        return () if shape == (1,) else shape

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column; of a list its first value, of an object its braces."""
        path, shape = self.paths[column or 0], self.shapes[column or 0]
        try:
            return [texts_of(at(row, path), shape)[0] for row in self.top]
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
        shape = one_shape(self, chosen)
        places = [(self.paths[column], self.shapes[column]) for column in chosen]
        cells: list[list[str]] = [[] for _ in chosen]
        for row in rows_of(self._lines(start, stop)):
            for column, (path, lists) in zip(cells, places, strict=True):
                column.extend(texts_of(at(row, path), lists))
        values = [parse(texts, missing=self.missing).reshape(stop - start, *shape) for texts in cells]
        return values[0] if shape else np.stack(values, axis=1)

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as text; raise LosscliError where it holds more than single values."""
        lines = self._lines(start, stop)
        try:
            texts = [self._text(row, column or 0) for row in rows_of(lines)]
        except RowError:
            for row, line in enumerate(lines, start):
                self._refuse_lists(row, line, column or 0)
            raise
        return ["" if text in self.missing else text for text in texts] if self.missing else texts

    def _text(self, row: dict[str, Any], column: int) -> str:
        value = at(row, self.paths[column])
        return texts_of(value, (1,))[0] if self.shapes[column] == (1,) else text_of(value)

    def place(self, row: int) -> str:
        """Give the line of a row."""
        return f"{self.counted} {row + 1}"

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in the columns, in file order."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        judge = Judge(self.path, self.decimal, legal, self.missing)
        for start, stop in self.index.chunks():
            for row, line in enumerate(self._lines(start, stop), start):
                yield from self._row_problems(judge, (row, self.place(row)), line, chosen, missing=counts(counted, row))

    def _row_problems(
        self, judge: Judge, at_row: tuple[int, str], line: bytes, columns: tuple[int, ...], *, missing: bool
    ) -> Iterator[Problem]:
        try:
            row = row_of(line)
        except RowError as error:
            yield Problem(self.path, *at_row, str(error), OBJECT)
            return
        for column in columns:
            where = f" in column '{self.names[column]}'"
            try:
                texts = texts_of(at(row, self.paths[column]), self.shapes[column])
            except RowError as error:
                yield Problem(self.path, *at_row, f"{error}{where}")
            else:
                yield from judge.problems(at_row, [(where, text) for text in texts], missing=missing)

    def _refuse_lists(self, row: int, line: bytes, column: int) -> None:
        try:
            found = row_of(line)
        except RowError:
            return
        try:
            self._text(found, column)
        except RowError as error:
            raise LosscliError(f"{self.path} {self.place(row)}: {error} in column '{self.names[column]}'") from None

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


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, Path]:
    """Give the paths to values by their names; a key with dots in it comes before a path that reads alike."""
    found: dict[str, Path] = {}
    for row in rows:
        for path in paths_of(row):
            name = ".".join(map(str, path))
            if name not in found or len(path) < len(found[name]):
                found[name] = path
    return found


open_input = JsonLines.open
