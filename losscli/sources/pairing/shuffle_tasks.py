"""Where keys meet: the steps of a join by key, each the work of one task."""

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import SHOWN
from losscli.records import dataclass
from losscli.sources.columns.selection import Selection
from losscli.sources.formats.source import Source
from losscli.sources.pairing.keys import keys_of
from losscli.sources.pairing.order import Key, KeyedBy

Rows = NDArray[np.int64]
Keyed = tuple[Rows, list[Key]]
Repeat = tuple[int, int, Key]
"""A row whose key stands before it, the first row that has it, and the key."""


@dataclass(frozen=True, slots=True)
class Side:
    """How many keys a source has, the first of them, and what is wrong with them."""

    n: int = 0
    first: tuple[int, Key] | None = None
    repeat: Repeat | None = None
    alone: int = 0
    """How many have no partner."""
    some: tuple[tuple[int, Key], ...] = ()
    """The first of these, with their rows."""

    def merge(self, other: "Side") -> "Side":
        """Put both together."""
        return Side(
            self.n + other.n,
            min(filter(None, (self.first, other.first)), default=None),
            min(filter(None, (self.repeat, other.repeat)), default=None),
            self.alone + other.alone,
            tuple(nsmallest(SHOWN + 1, self.some + other.some)),
        )


@dataclass(frozen=True, slots=True)
class Met:
    """What came of the keys at one place."""

    targets: Side
    source: Side
    routes: tuple[tuple[Rows, Rows], ...]
    """For each range of the source: its rows, and the targets that they belong to."""
    found: tuple[tuple[Rows, Rows], ...]
    """For each range of the targets: the targets, and the rows that belong to them."""


def spread(source: Source, base: int, columns: KeyedBy, span: tuple[int, int], count: int) -> list[Keyed]:
    """Sort the keys of a range of rows by place."""
    start, stop = (row - base for row in span)
    keys = keys_of([source.texts(column, start, stop) for column in columns[0]], columns[1])
    places = np.array([_checksum(key) % count for key in keys])
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(1, count))
    return [(some + span[0], [keys[row] for row in some.tolist()]) for some in np.split(order, ends)]


def _checksum(key: Key) -> int:
    return crc32((key if isinstance(key, str) else "\0".join(key)).encode())


def meet(
    targets: list[Keyed], source: list[Keyed], bounds: tuple[Sequence[int], Sequence[int]], among: Met | None
) -> Met:
    """Find the row of each target of one place; `among` says which targets need one, by default all."""
    rows, wanted = _joined(targets)
    others, keys = _joined(source)
    offered = dict(zip(keys, others.tolist(), strict=True))
    found = np.array([offered.get(key, -1) for key in wanted], dtype=np.int64)
    needed = np.ones(len(rows), dtype=bool)
    if among is not None:
        needed = np.isin(rows, np.concatenate([ours[matched >= 0] for ours, matched in among.found]))
    known = set(wanted)
    alone: list[int] = np.flatnonzero(needed & (found < 0)).tolist()
    extra = [place for place, key in enumerate(keys) if key not in known]
    has = found >= 0
    return Met(
        _side(rows, wanted, alone),
        _side(others, keys, extra),
        tuple(_routed(found[has], rows[has], bounds[1])),
        tuple(_routed(rows, found, bounds[0])),
    )


def _joined(pieces: list[Keyed]) -> Keyed:
    return np.concatenate([rows for rows, _ in pieces]), [key for _, keys in pieces for key in keys]


def _side(rows: Rows, keys: list[Key], alone: list[int]) -> Side:
    first: dict[Key, int] = {}
    repeat: Repeat | None = None
    if len(set(keys)) < len(keys):
        for row, key in zip(rows.tolist(), keys, strict=True):
            if first.setdefault(key, row) != row:
                repeat = (row, first[key], key)
                break
    start = (int(rows[0]), keys[0]) if keys else None
    some = tuple((int(rows[place]), keys[place]) for place in alone[: SHOWN + 1])
    return Side(len(keys), start, repeat, len(alone), some)


def _routed(by: Rows, other: Rows, bounds: Sequence[int]) -> Iterable[tuple[Rows, Rows]]:
    order = np.argsort(by, kind="stable")
    ends = np.searchsorted(by[order], bounds[1:-1])
    return ((by[some], other[some]) for some in np.split(order, ends))


def send(
    selection: Selection, base: int, span: tuple[int, int], routes: list[tuple[Rows, Rows]], bounds: Sequence[int]
) -> list[tuple[Rows, Floats]]:
    """Read the values of a range, and sort those that belong to a target by the range that holds it."""
    values = selection.read(span[0] - base, span[1] - base)
    rows, targets = (np.concatenate(parts) for parts in zip(*routes, strict=True))
    return [(some, values[held - span[0]]) for some, held in _routed(targets, rows, bounds)]


def receive(pieces: list[tuple[Rows, Any]], span: tuple[int, int], missing: float) -> Any:
    """Put what came for a range of targets in their order; `missing` stands where nothing came."""
    kind = pieces[0][1]
    values = np.full((span[1] - span[0], *kind.shape[1:]), missing, dtype=kind.dtype)
    for targets, some in pieces:
        values[targets - span[0]] = some
    return values


def sides(met: Met) -> tuple[Side, Side]:
    """Give both sides."""
    return met.targets, met.source


def found_in(met: Met, place: int) -> tuple[Rows, Rows]:
    """Give the rows of one range of targets."""
    return met.found[place]


def route(met: Met, place: int) -> tuple[Rows, Rows]:
    """Give the targets of one range of rows."""
    return met.routes[place]
