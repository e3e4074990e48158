"""A join by key that no machine could hold: keys meet by their hash, values go where their targets are.

Every source is cut into ranges of rows. The keys of each range go to one of several places by a checksum; there each
target finds its row; each range is told which of its rows belong to which targets, and sends their values there.
"""

from collections.abc import Iterator
from typing import Any, Self

from losscli.engines.protocol import RemoteEngine
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.columns.selection import Numbers, Selection
from losscli.sources.formats.source import Source
from losscli.sources.pairing.by_key import JOIN, Sides, nothing_in_common
from losscli.sources.pairing.by_row import check_counts
from losscli.sources.pairing.keys import without
from losscli.sources.pairing.order import InOrder, Key, Order
from losscli.sources.pairing.routes import Elsewhere, Ranges, RemoteMembers, Routes
from losscli.sources.pairing.shuffle_tasks import Side

SHARE = 1 << 21
"""How many keys one task holds, as long as that makes no more than `MOST` of them."""
MOST = 128


@dataclass(frozen=True, slots=True, eq=False)
class Shuffled:
    """The predictions of the targets, joined by key elsewhere."""

    remote: RemoteEngine
    sides: Sides
    targets: Ranges
    main: "Routes"
    report: dict[str, Any]
    n: int

    @classmethod
    def match(cls, remote: RemoteEngine, sides: Sides) -> Self:
        """Find the prediction of every target; raise LosscliError for what the kind of join does not allow."""
        columns, join = sides.columns, sides.join
        count = _places(remote, sides)
        ranges = Ranges.of(remote, sides.targets, (columns.targets, columns.kind), count)
        main = Routes.of(
            remote, ranges, Ranges.of(remote, sides.predictions, (columns.predictions, columns.kind), count), None
        )
        ours, theirs = main.sides()
        if ours.alone == ours.n and ours.first and theirs.first:
            raise nothing_in_common(sides, _keys(theirs), _keys(ours))
        refused = []
        if ours.alone and join != "inner":
            refused.append(_without(ours, "target", "prediction"))
        if theirs.alone and join == "strict":
            refused.append(_without(theirs, "prediction", "target"))
        if refused:
            raise LosscliError("; ".join(refused), sides.advice(_keys(theirs), _keys(ours)))
        return cls(remote, sides, ranges, main, sides.report(ours.alone, theirs.alone), ours.n - ours.alone)

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give the chunks of the targets."""
        return self.sides.targets.index.chunks()

    def beyond(self, selection: Numbers) -> list[tuple[str, ...]]:
        """Every sample is a row of the targets."""
        del selection
        return []

    def notes(self) -> Iterator[str]:
        """Say what was left out."""
        return self.sides.left_out(self.report)

    def order(self, role: str, selection: Selection) -> Order:
        """Have the values sent to their targets, unless they are in the order of these."""
        source = selection.source
        if self.sides.follows_targets(role, source):
            check_counts(source, self.sides.targets)
            return InOrder(needed=self._elsewhere.paired)
        routes = self.main if source is self.sides.predictions else self._third(role, source)
        return routes.values(selection)

    def members(self, start: int, stop: int) -> RemoteMembers:
        """Say who knows which targets of a range have a prediction."""
        del stop
        held = self._elsewhere
        return RemoteMembers(
            self.sides.targets, (self.sides.columns.targets, self.sides.columns.kind), held, held.range_of(start)
        )

    @property
    def _elsewhere(self) -> Elsewhere:
        return Elsewhere(self.remote, self.targets.bounds, self.main.rows)

    def _third(self, role: str, source: Source) -> "Routes":
        """Find the row of each target in a third file; raise LosscliError if a used key is not in it."""
        columns = tuple(self.sides.third(role, source)), self.sides.columns.kind
        ranges = Ranges.of(self.remote, source, columns, len(self.targets.keys))
        routes = Routes.of(self.remote, self.targets, ranges, self.main)
        ours, theirs = routes.sides()
        if ours.alone:
            raise LosscliError(f"{source.path}: " + _without(ours, "target", role))
        if theirs.alone and role == "baseline" and self.sides.join == "strict":
            raise LosscliError(f"{source.path}: " + _without(theirs, "prediction", "target"), JOIN)
        return routes


def _places(remote: RemoteEngine, sides: Sides) -> int:
    """Choose how many places keys meet at."""
    chunks = sum(1 for _ in sides.targets.index.chunks())
    rows = max(sides.predictions.rows, sides.targets.rows)
    return max(1, min(chunks, max(2 * remote.threads(), -(-rows // SHARE)), MOST))


def _keys(side: Side) -> list[Key]:
    return [key for _, key in side.some]


def _without(side: Side, kind: str, other: str) -> str:
    return without(side.alone, (key for _, key in side.some), side.n, kind, other)
