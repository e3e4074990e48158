"""How the rows of one table are written, and the bytes of some of them into values: fast where that is sure."""

from collections.abc import Mapping

import numpy as np

from losscli.batch import Floats
from losscli.records import dataclass
from losscli.sources.formats.lists import listed_in, texts_of
from losscli.sources.formats.number import UnreadableError, bare, parse
from losscli.sources.formats.text import fast
from losscli.sources.formats.text.records import split


@dataclass(frozen=True, slots=True)
class Grammar:
    """What is known of the rows before they are read.

    Whether the fast parser or the strict one reads them never shows: the fast one answers only for bytes in which it
    has counted the separators and line feeds of every row and seen no sign that it understands in another way
    (`fast.read_numbers`), and the strict one decides about all others.
    """

    sep: str
    decimal: str
    width: int
    """How many fields a row has."""
    trailing: bool
    """Whether the last of them is empty, behind the last separator."""
    lists: Mapping[int, tuple[int, ...]]
    """The shapes of the lists in the columns that hold nothing else."""
    missing: frozenset[str]
    """Further words for a missing value."""
    strict: bool
    """Whether nothing is left to the fast parser."""

    def numbers(self, data: bytes, columns: tuple[int, ...], shape: tuple[int, ...], count: int) -> Floats:
        """Give the values of columns of so many rows, or the lists of a shape in the only one."""
        values = self.quick(data, columns, count)
        if values is not None:
            return values
        rows = self._split(data, count)
        if shape:
            flat = [text for row in rows for text in self.cell(row, columns[0])]
            return parse(flat, self.decimal, self.missing).reshape(count, *shape)
        values = np.empty((count, len(columns)))
        for place, column in enumerate(columns):
            texts = [row[column] for row in rows]
            if column in self.lists:
                texts = [self.cell(row, column)[0] for row in rows]
            values[:, place] = parse(texts, self.decimal, self.missing)
        return values

    def quick(self, data: bytes, columns: tuple[int, ...], count: int) -> Floats | None:
        """Give the values that the fast parser is sure of."""
        if self.strict or not self._ends_as_told(data, count) or any(column in self.lists for column in columns):
            return None
        return fast.read_numbers(data, (self.sep, self.decimal), columns, self.width, count)

    def texts(self, data: bytes, column: int, count: int) -> list[str]:
        """Give one column as it is written, and nothing where a word stands for a missing value."""
        texts = None
        if not self.strict and self._ends_as_told(data, count):
            texts = fast.read_texts(data, self.sep, column, self.width, count)
        if texts is None:
            texts = [row[column] for row in self._split(data, count)]
        return ["" if bare(text) in self.missing else text for text in texts] if self.missing else texts

    def cell(self, row: list[str], column: int) -> list[str]:
        """Give the values in a field, which may be a list; raise RowError where it is not the list it should be."""
        shape = self.lists.get(column)
        return [row[column]] if shape is None else texts_of(listed_in(row[column]), shape)

    def _ends_as_told(self, data: bytes, count: int) -> bool:
        """Tell whether every row ends in a separator, if the first rows do."""
        sep = self.sep.encode()
        ended = (data.count(sep + end) for end in (b"\n", b"\r\n"))
        return not self.trailing or sum(ended) + data.endswith(sep) == count

    def _split(self, data: bytes, count: int) -> list[list[str]]:
        rows = split(data.decode(), self.sep, self.width)
        if len(rows) != count or any(len(row) != self.width for row in rows):
            raise UnreadableError
        if self.trailing and any(row[-1].strip() for row in rows):
            raise UnreadableError
        return rows
