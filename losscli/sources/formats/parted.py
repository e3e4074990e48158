"""One input in many parts: the files that a pattern or a folder names, one below the other."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice
from typing import TypeVar

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.formats.index import Chunks, Index
from losscli.sources.formats.problems import Counted, Problem
from losscli.sources.formats.source import JUDGED, Source
from losscli.sources.storage.files import InputPath

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Files(InputPath):
    """The files of the parts, watched together."""

    members: tuple[InputPath, ...] = ()

    @classmethod
    def of(cls, path: str, members: Sequence[InputPath]) -> "Files":
        """Put files together; their digest is that of the list of their digests, one a line."""
        digests = [member.sha256 for member in members]
        lines = "".join(f"{digest}\n" for digest in digests)
        sha256 = None if None in digests else hashlib.sha256(lines.encode()).hexdigest()
        return cls(path, "\n".join(member.local for member in members), None, sha256, members=tuple(members))

    def size(self) -> int:
        """Count the bytes of all parts."""
        return sum(member.size() for member in self.members)

    def absolute(self) -> "Files":
        """Give them by their whole paths."""
        return replace(self, members=tuple(member.absolute() for member in self.members))

    def verify(self) -> None:
        """Raise LosscliError if one of the files is not the one that was opened."""
        for member in self.members:
            member.verify()


@dataclass(frozen=True, slots=True, eq=False)
class Parted(Source):
    """Parts of one format with the same columns; row 0 of a part follows the last row of the part before."""

    file: Files
    parts: tuple[Source, ...]
    bases: tuple[int, ...]
    """The row at which each part begins."""
    rows: int
    index: Index
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: str, parts: Sequence[Source], notes: Sequence[str] = ()) -> "Parted":
        """Put parts together; raise LosscliError for one that is not like the first."""
        first = parts[0]
        for part in parts[1:]:
            _check_alike(part, first)
        *bases, rows = accumulate((part.rows for part in parts), initial=0)
        said = dict.fromkeys(note.replace(part.path, path, 1) for part in parts for note in part.notes)
        files, index = Files.of(path, [part.file for part in parts]), Chunks.of([part.index for part in parts], rows)
        return cls(files, tuple(parts), tuple(bases), rows, index, (*said, *notes))

    @property
    def format(self) -> str:
        """The format of every part."""
        return self.parts[0].format

    @property
    def decimal(self) -> str:
        """The decimal mark of every part."""
        return self.parts[0].decimal

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the columns of every part."""
        return self.parts[0].names

    @property
    def unnamed(self) -> bool:
        """Tell whether the first column of every part is an index without a name."""
        return self.parts[0].unnamed

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one row."""
        return self.parts[0].shape

    def first(self, column: int | None) -> list[str]:
        """Give the first texts of a column, from as many parts as that takes."""
        return list(islice(chain.from_iterable(part.first(column) for part in self.parts), JUDGED))

    def vector(self, column: int) -> tuple[int, ...]:
        """Give the shape of the lists in a column of every part."""
        return self.parts[0].vector(column)

    def indexed(self, stride: int, first_needed: str) -> "Parted":
        """Index every part."""
        return self.with_leaves([part.indexed(stride, first_needed) for part in self.parts])

    def numbers(self, columns: tuple[int, ...] | None, start: int, stop: int) -> Floats:
        """Give the rows of a range, from every part that it reaches into."""
        if columns and len(columns) == 1 and self.names is not None:
            self._check_lists(columns[0], start, stop)
        return np.concatenate(self._read(lambda part, *rows: part.numbers(columns, *rows), start, stop))

    def texts(self, column: int | None, start: int, stop: int) -> list[str]:
        """Give one column of a range as it is written."""
        return list(chain.from_iterable(self._read(lambda part, *rows: part.texts(column, *rows), start, stop)))

    def quick(self, column: int, start: int, stop: int) -> Floats | None:
        """Give a column of a range if the fast parsers of all its parts find it to be plain numbers."""
        found = []
        for _, part, first, last in self.touched(start, stop):
            values = part.quick(column, first, last)
            if values is None:
                return None
            found.append(values)
        return np.concatenate(found)

    def place(self, row: int) -> str:
        """Name the part and the line or row in it."""
        return " ".join(self.located(row))

    def located(self, row: int) -> tuple[str, str]:
        """Give the part that holds a row and the place in it."""
        part, within = self.part_of(row)
        return part.path, part.place(within)

    @property
    def reading(self) -> Mapping[str, str]:
        """What a report says of how every part was read."""
        return self.parts[0].reading

    @property
    def leaves(self) -> tuple[Source, ...]:
        """The parts."""
        return self.parts

    def with_leaves(self, parts: Sequence[Source]) -> "Parted":
        """Give it with other parts."""
        return replace(type(self).of(self.path, parts), notes=self.notes)

    def cut(self, start: int, stop: int) -> "tuple[Parted, int]":
        """Give what is needed of the parts that a range reaches into."""
        touched = [(base, *part.cut(first, last)) for base, part, first, last in self.touched(start, stop)]
        base, _, within = touched[0]
        return self.with_leaves([part for _, part, _ in touched]), base + within

    def part_of(self, row: int) -> tuple[Source, int]:
        """Give the part that holds a row, and the number of the row in it."""
        place = bisect_right(self.bases, row) - 1
        return self.parts[place], row - self.bases[place]

    def problems(
        self, columns: tuple[int, ...] | None, legal: Collection[float], counted: Counted
    ) -> Iterator[Problem]:
        """Say what is wrong, part by part."""
        for base, part in zip(self.bases, self.parts, strict=True):
            some = counted if isinstance(counted, bool) else counted[base : base + part.rows]
            for problem in part.problems(columns, legal, some):
                yield replace(problem, row=base + problem.row)

    def _check_lists(self, column: int, start: int, stop: int) -> None:
        """Raise LosscliError for a part whose lists are not as long as those of the first."""
        expected = self.vector(column)
        for _, part, *_ in self.touched(start, stop):
            if part.vector(column) != expected:
                what = f"{part.path} and {self.parts[0].path} have lists of different lengths in a column"
                raise LosscliError(what, "the parts of one input have rows of the same shape")

    def _read(self, read: Callable[[Source, int, int], Read], start: int, stop: int) -> list[Read]:
        return [read(part, first, last) for _, part, first, last in self.touched(start, stop)]

    def touched(self, start: int, stop: int) -> Iterator[tuple[int, Source, int, int]]:
        """Give the parts that a range reaches into: the row at which each begins, the part, and the range in it."""
        place = bisect_right(self.bases, start) - 1
        for base, part in zip(self.bases[place:], self.parts[place:], strict=True):
            if base >= stop:
                break
            yield base, part, max(start - base, 0), min(stop - base, part.rows)


def _check_alike(part: Source, first: Source) -> None:
    if part.format != first.format:
        message = f"{part.path} is {part.format} and {first.path} is {first.format}"
        raise LosscliError(message, "the parts of one input have one format; name them with a pattern, e.g. '*.csv'")
    if part.names != first.names and part.names is not None and first.names is not None:
        message = f"{part.path} has the columns {listed(part.names)} and {first.path} has {listed(first.names)}"
        raise LosscliError(message, "the parts of one input have the same columns in the same order")
    if part.shape != first.shape:
        message = f"{part.path} has rows of shape {part.shape} and {first.path} has rows of shape {first.shape}"
        raise LosscliError(message, "the parts of one input have rows of the same shape")
