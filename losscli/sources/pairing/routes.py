"""Where the keys of a join elsewhere are, which rows they lead to, and who holds the values."""

import operator
from dataclasses import replace
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.engines.protocol import RemoteEngine
from losscli.records import dataclass
from losscli.sources.columns.selection import Selection
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.problems import gather
from losscli.sources.formats.source import Source, unreadable
from losscli.sources.pairing.keys import twice
from losscli.sources.pairing.order import KeyedBy
from losscli.sources.pairing.shuffle_tasks import Side, found_in, meet, receive, route, send, sides, spread


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """The rows that belong to each range of targets, and their values, wherever they are held."""

    remote: RemoteEngine
    bounds: tuple[int, ...]
    """The first target of each range, and the end."""
    rows: tuple[Any, ...]
    values: tuple[Any, ...] = ()
    count: int = 0
    """How many rows the selection has."""

    def range_of(self, target: int) -> int:
        """Tell which of the ranges holds a target."""
        return int(np.searchsorted(self.bounds, target, "right")) - 1

    def read(self, selection: Selection, start: int, stop: int) -> Floats:
        """Ask for the values of targets of one range."""
        del selection
        held, base = self.range_of(start), self.bounds[self.range_of(start)]
        values: Floats = self.remote.result(self.values[held])
        return values[start - base : stop - base]

    def row(self, target: int) -> int:
        """Ask for the row that belongs to a target."""
        held = self.range_of(target)
        return int(self.remote.result(self.rows[held])[target - self.bounds[held]])

    def paired(self) -> NDArray[np.bool_]:
        """Ask which targets have a row."""
        return np.concatenate([self.remote.result(rows) >= 0 for rows in self.rows])

    def used(self) -> NDArray[np.bool_]:
        """Ask which rows of the selection belong to a target."""
        marks = np.zeros(self.count, dtype=bool)
        for some in self.rows:
            rows = self.remote.result(some)
            marks[rows[rows >= 0]] = True
        return marks


@dataclass(frozen=True, slots=True, eq=False)
class RemoteMembers:
    """Who knows which targets of a range are samples, and where their keys stand."""

    targets: Source
    columns: KeyedBy
    """The key columns of the targets."""
    elsewhere: Elsewhere
    range_of: int
    """The number of the range."""

    @property
    def rows(self) -> Any:
        """The rows that belong to the targets of the range."""
        return self.elsewhere.rows[self.range_of]

    @property
    def first(self) -> int:
        """The first target of the range."""
        return self.elsewhere.bounds[self.range_of]


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """A source in ranges of rows that end where chunks end, and its keys by place."""

    source: Source
    bounds: tuple[int, ...]
    keys: tuple[tuple[Any, ...], ...]
    """For each place, the keys of each range."""

    @classmethod
    def of(cls, remote: RemoteEngine, source: Source, columns: KeyedBy, count: int) -> Self:
        """Have the keys sorted."""
        bounds = _bounds(source, count)
        spans = list(pairwise(bounds))
        sorted_ = [remote.submit(spread, *source.cut(*span), columns, span, count) for span in spans]
        keys = tuple(tuple(remote.submit(operator.getitem, some, place) for some in sorted_) for place in range(count))
        return cls(source, bounds, keys)


def _bounds(source: Source, count: int) -> tuple[int, ...]:
    chunks = list(source.index.chunks())
    size = -(-len(chunks) // count)
    return (*(chunk[0] for chunk in chunks[::size]), source.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """Which rows of a source belong to which targets."""

    remote: RemoteEngine
    targets: Ranges
    source: Ranges
    met: tuple[Any, ...]
    """What came of the keys at each place."""
    rows: tuple[Any, ...]
    """For each range of targets the rows that belong to them, −1 without one."""

    @classmethod
    def of(cls, remote: RemoteEngine, targets: Ranges, source: Ranges, among: "Routes | None") -> Self:
        """Let the keys meet."""
        bounds = targets.bounds, source.bounds
        places = range(len(targets.keys))
        met = tuple(
            remote.submit(meet, list(targets.keys[p]), list(source.keys[p]), bounds, among and among.met[p])
            for p in places
        )
        spans = enumerate(pairwise(targets.bounds))
        rows = tuple(
            remote.submit(receive, [remote.submit(found_in, some, place) for some in met], span, -1)
            for place, span in spans
        )
        return cls(remote, targets, source, met, rows)

    def sides(self) -> tuple[Side, Side]:
        """Ask what came of the keys; raise LosscliError for a key that stands twice."""
        ours, theirs = Side(), Side()
        try:
            for left, right in [self.remote.result(self.remote.submit(sides, some)) for some in self.met]:
                ours, theirs = ours.merge(left), theirs.merge(right)
        except UnreadableError:
            for source in (self.targets.source, self.source.source):
                if error := gather(source.problems((), (), counted=False)):
                    raise error from None
            raise unreadable(self.source.source, None) from None
        for side, source in ((ours, self.targets.source), (theirs, self.source.source)):
            if side.repeat is not None:
                row, first, key = side.repeat
                raise twice(source, key, first, row)
        return ours, theirs

    def values(self, selection: Selection) -> Elsewhere:
        """Send the values to their targets; raise LosscliError for what is no value, in any row."""
        sent = []
        source, bounds = self.source, self.targets.bounds
        for place, span in enumerate(pairwise(source.bounds)):
            some, base = source.source.cut(*span)
            routes = [self.remote.submit(route, met, place) for met in self.met]
            sent.append(self.remote.submit(send, replace(selection, source=some), base, span, routes, bounds))
        spans = enumerate(pairwise(bounds))
        values = tuple(
            self.remote.submit(
                receive, [self.remote.submit(operator.getitem, part, place) for part in sent], span, np.nan
            )
            for place, span in spans
        )
        try:
            for part in sent:
                self.remote.result(self.remote.submit(len, part))
        except UnreadableError:
            raise unreadable(source.source, gather(selection.problems(counted=False))) from None
        return Elsewhere(self.remote, bounds, self.rows, values, source.source.rows)
