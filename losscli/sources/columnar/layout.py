"""What a file of columns holds, and its columns by ranges of rows."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from losscli.sources.columnar.groups import Groups
from losscli.sources.places.files import InputPath

Kind: TypeAlias = Literal["number", "text", "decimal", "other"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its values are, and how they are nested."""

    name: str
    kind: Kind
    said: str
    """Its type as Arrow spells it."""
    lists: tuple[int | None, ...] = ()
    """The length of its lists from the outermost to the innermost; None where each has its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The columns of a file, and the rows of its groups."""

    file: InputPath
    format: str
    groups: Groups
    read_group: Callable[["Layout", int, list[str]], Any]
    """Reads columns of one group as an Arrow table."""
    columns: tuple[Column, ...] = ()
    ends: tuple[int, ...] = ()
    """The row after the last of each group."""

    def read(self, columns: tuple[int, ...], start: int, stop: int) -> Iterator[tuple[slice, list[Any]]]:
        """Give the arrays of each group that a range reaches into, and which rows of the range they are."""
        group, row = bisect_right(self.ends, start), start
        while row < stop and columns:
            begin, after = self.ends[group - 1] if group else 0, min(stop, self.ends[group])
            if after > row:
                table = self._table(group, columns)
                parts = [table.column(self.columns[column].name).slice(row - begin, after - row) for column in columns]
                yield slice(row - start, after - start), [part.combine_chunks() for part in parts]
            group, row = group + 1, after

    def array(self, group: int, column: int) -> Any:
        """Give one column of a group."""
        return self._table(group, (column,)).column(self.columns[column].name).combine_chunks()

    def _table(self, group: int, columns: tuple[int, ...]) -> Any:
        names = [self.columns[column].name for column in columns]
        return self.groups.get((group, *columns), lambda: self.read_group(self, group, names))
