"""A text table: its rows by byte ranges, its values by the fast parser where it can and the strict one where not."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.formats.index import Index
from losscli.sources.formats.number import UnreadableError, parse
from losscli.sources.formats.problems import Counted, Judge, Problem, counts
from losscli.sources.formats.source import Opening, Source, unreadable
from losscli.sources.formats.text import fast
from losscli.sources.formats.text.dialect import separator
from losscli.sources.formats.text.head import Head, read_head
from losscli.sources.formats.text.header import column_of
from losscli.sources.formats.text.lines import scan
from losscli.sources.formats.text.records import ENDS, QUOTING, numbered, split
from losscli.sources.storage.files import InputPath

SMALL = 1 << 20
FIELDS = "remove trailing separators and quote fields that hold one; another separator needs --sep"

COMMAS = "decimal commas need --sep ';' --decimal ','; otherwise quote the field or remove the separator"


@dataclass(frozen=True, slots=True, eq=False)
class Text(Source):
    """A CSV or TSV file; its columns are numbered from 0."""

    scanned = True
    file: InputPath
    format: str
    sep: str
    head: Head
    decimal: str = "."
    index: Index = Index(1, 0, (0,), (1,))
    strict: bool = True

    @classmethod
    def open(cls, opening: Opening) -> "Text":
        """Read the first lines; raise LosscliError if there are no rows or the columns cannot be told."""
        file, chosen = opening.file, opening.chosen
        sep = separator(chosen, opening.format)
        head = read_head(file, sep, chosen)
        strict = file.size() < SMALL
        return cls(file, opening.format, sep, head, chosen.decimal, strict=strict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in file order."""
        return self.head.names

    @property
    def unnamed(self) -> bool:
        """Tell whether the first column is an index without a name."""
        return self.head.unnamed

    @property
    def notes(self) -> tuple[str, ...]:
        """What was understood of the first lines."""
        return self.head.notes

    @property
    def reading(self) -> Mapping[str, str]:
        """What a report says of how it was read."""
        return {"sep": self.sep, "decimal": self.decimal}

    def portable(self) -> Source:
        """Give it without its first rows, which only its columns were told by."""
        return Source.portable(replace(self, head=replace(self.head, first=[])))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return (len(self.names),)

    @property
    def rows(self) -> int:
        """How many rows it has, once it is indexed."""
        return self.index.rows

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column, as far as the first rows have it."""
        return column_of(self.head.first, column or 0)

    def indexed(self, stride: int, first_needed: str) -> "Text":
        """Find where every `stride`th row starts; raise LosscliError for bytes that make no table."""
        index = scan(self.file, self.head.body, stride, self.sep)
        if index.blank is not None and len(self.names) > 1:
            message = f"{self.path} line {index.blank}: {first_needed}"
            raise LosscliError(message, "the line is blank; remove it or fill it in")
        return replace(self, index=index)

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the values (stop − start, columns), NaN or infinite where there is none."""
        chosen = tuple(range(len(self.names))) if columns is None else columns
        data, first, count = self._chunks(start, stop)
        values = None if self.strict else self._fast(data, chosen, count)
        if values is None:
            rows = self._split(data, count)
            values = np.empty((count, len(chosen)))
            for place, column in enumerate(chosen):
                values[:, place] = parse([row[column] for row in rows], self.decimal)
        return values[start - first : stop - first]

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column as it is written."""
        data, first, count = self._chunks(start, stop)
        place, texts = column or 0, None
        if not self.strict:
            texts = fast.read_texts(data, self.sep, place, len(self.names), count)
        if texts is None:
            texts = [row[place] for row in self._split(data, count)]
        return texts[start - first : stop - first]

    def quick(self, column: int, start: int, stop: int) -> Floats | None:
        """Give a column of a large file if the fast parser finds it to be plain numbers."""
        if self.strict:
            return None
        data, first, count = self._chunks(start, stop)
        values = self._fast(data, (column,), count)
        return None if values is None else values[start - first : stop - first]

    def place(self, row: int) -> str:
        """Give the physical line of a row."""
        chunk, within = divmod(row, self.index.stride)
        first, after = self.index.lines[chunk : chunk + 2]
        start = chunk * self.index.stride
        if after - first == min(self.index.stride, self.rows - start):
            return f"line {first + within}"
        lines = numbered(self._decoded(start), self.sep, len(self.names), first)
        return f"line {next(line for place, (line, _) in enumerate(lines) if place == within)}"

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong in the columns, in file order.

        Missing values are problems in the rows that are `counted`; a `legal` infinity is a value.
        """
        chosen = range(len(self.names)) if columns is None else columns
        judge = Judge(self.path, self.decimal, legal)
        row = 0
        for start, _ in self.index.chunks():
            text = self._decoded(start)
            for line, fields in numbered(text, self.sep, len(self.names), self.index.lines[start // self.index.stride]):
                if isinstance(fields, str):
                    yield Problem(self.path, row, f"line {line}", fields, self._hint(fields))
                else:
                    pairs = [(f" in column '{self.names[column]}'", fields[column]) for column in chosen]
                    yield from judge.problems((row, f"line {line}"), pairs, missing=counts(counted, row))
                if isinstance(fields, str) and fields in ENDS:
                    return
                row += 1

    def _hint(self, fault: str) -> str:
        return QUOTING if fault in ENDS else FIELDS if len(self.names) > 1 else COMMAS

    def _fast(self, data: bytes, columns: tuple[int, ...], count: int) -> Floats | None:
        return fast.read_numbers(data, (self.sep, self.decimal), columns, len(self.names), count)

    def _chunks(self, start: int, stop: int) -> tuple[bytes, int, int]:
        """Read the indexed chunks that hold a range of rows: their bytes, their first row, how many rows they are."""
        (begin, end), (first, after) = self.index.span(start, stop)
        with self.file.open() as file:
            file.seek(begin)
            return file.read(end - begin), first, after - first

    def _decoded(self, start: int) -> str:
        try:
            return self._chunks(start, min(start + self.index.stride, self.rows))[0].decode()
        except UnicodeDecodeError:
            raise unreadable(self, None) from None

    def _split(self, data: bytes, count: int) -> list[list[str]]:
        columns = len(self.names)
        rows = split(data.decode(), self.sep, columns)
        if len(rows) != count or any(len(row) != columns for row in rows):
            raise UnreadableError
        return rows


open_input = Text.open
