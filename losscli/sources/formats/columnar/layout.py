"""What a file of columns holds, and its columns by ranges of rows."""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import lru_cache
from threading import Lock
from typing import Any, Literal, TypeAlias

from losscli.records import dataclass
from losscli.sources.storage.files import InputPath


class Groups:
    """The groups of one file, read once by whichever thread comes first.

    It travels without them; its copies in another process share what they read there.
    """

    def __init__(self, token: str | None = None) -> None:
        self.token = token or os.urandom(16).hex()
        self.footer: Any = None
        """What the end of the file says, once it is read."""
        self.shapes: dict[int, tuple[int, ...]] = {}
        """The shapes of the lists in its columns, as far as they were asked for."""
        self._lock = Lock()
        self._kept: dict[tuple[int, ...], dict[int, Future[Any]]] = {}

    def __reduce__(self) -> tuple[Callable[[str], "Groups"], tuple[str]]:
        return _shared, (self.token,)

    def get(self, key: tuple[int, ...], read: Callable[[], Any]) -> Any:
        """Give a group, known by its number and its columns, and read it unless it is here or being read."""
        group, columns = key[0], key[1:]
        with self._lock:
            kept = self._kept.setdefault(columns, {})
            found = kept.pop(group, None)
            kept[group] = future = Future() if found is None else found
            _shrink(kept)
        if found is None:
            try:
                future.set_result(read())
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    kept.pop(group, None)
                raise
        return future.result()


Kind: TypeAlias = Literal["number", "text", "decimal", "date", "other"]


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


KEPT, BYTES = 2, 1 << 27
"""As many groups of each set of columns are kept, and more of them as long as they are small together."""


FILES = 16
"""Of as many files a worker process keeps groups."""


def _shrink(kept: dict[int, Future[Any]]) -> None:
    """Let go of the groups that were asked for longest ago."""
    while len(kept) > KEPT and sum(map(_size, kept.values())) > BYTES:
        del kept[next(iter(kept))]


def _size(future: Future[Any]) -> int:
    done = future.done() and future.exception() is None
    return int(future.result().nbytes) if done else 0


@lru_cache(maxsize=FILES)
def _shared(token: str) -> Groups:
    return Groups(token)
