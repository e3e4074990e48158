"""Which prediction belongs to which target, by key.

A join holds the keys of both files and the joined columns of the predictions in memory; targets keep their order.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.errors import SHOWN, LosscliError
from losscli.options.declared import Join
from losscli.records import dataclass
from losscli.sources.columns.selection import Numbers, Selection, read_all
from losscli.sources.formats.source import Source
from losscli.sources.pairing.by_row import check_counts, spread
from losscli.sources.pairing.keys import KeyColumns, retyped, rows_of, spelled, without
from losscli.sources.pairing.order import InOrder, Joined, Key, Members, Order

JOIN = (
    "--join targets ignores predictions without a target, --join inner keeps only what both files have, "
    "--join outer --fill-missing-prediction X counts the missing as X"
)
UNLIKE = {
    "text": "keys are compared as text, to the last space and zero",
    "number": "a key that is no number is compared as text, to the last space",
    "date": "a key that is no date, written like 2024-12-31 or 2024-12-31T23:59:00Z, is compared as text",
}
"""Why keys that look alike are not, by --key-type."""
RANKED = "--join outer counts what was not ranked as last, without a place, and what was not judged as not relevant"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two files that are joined, the columns that make the key, and what happens to keys without a partner."""

    predictions: Source
    targets: Source
    columns: KeyColumns
    join: Join
    ranked: bool = False
    """Whether predictions order the items of a query."""

    @property
    def hint(self) -> str:
        """What to type about keys without a partner."""
        return RANKED if self.ranked else JOIN

    def advice(self, extra: Sequence[Key], alone: Sequence[Key]) -> str:
        """Say what to type about some keys of the predictions and of the targets that have no partner."""
        return retyped(self.columns.kind, extra, alone) or self.hint

    def report(self, only_targets: int, only_predictions: int) -> dict[str, Any]:
        """Give what the report says of a join."""
        counts = {"only_targets": only_targets, "only_predictions": only_predictions}
        kind = {} if self.columns.kind == "text" else {"key_type": self.columns.kind}
        return {"mode": "id", "id": list(self.columns.names), "join": self.join, **counts, **kind}

    def left_out(self, report: Mapping[str, Any]) -> Iterator[str]:
        """Say what a join left out."""
        sides = (("target", "prediction"), ("prediction", "target"))
        counts = [(report[f"only_{kind}s"], kind, other) for kind, other in sides]
        told = [f"{count} {kind}{'s' * (count > 1)} without a {other}" for count, kind, other in counts if count]
        if told:
            yield f"--join {self.join} left out {' and '.join(told)}"

    def follows_targets(self, role: str, source: Source) -> bool:
        """Tell whether a source is in the order of the targets: they themselves, or a third one without keys."""
        return source is self.targets or (
            source is not self.predictions and role != "baseline" and source.names is None
        )

    def third(self, role: str, source: Source) -> list[int]:
        """Find the key columns of a third file; raise LosscliError where it lacks one."""
        ours, columns = (
            (self.predictions, self.columns.predictions) if role == "baseline" else (self.targets, self.columns.targets)
        )
        names = [(ours.names or ())[column] for column in columns]
        missing = [name for name in names if name not in (source.names or ())]
        if missing:
            baseline = role == "baseline"
            message = f"{source.path} has no column {names[0] if baseline else missing[0]!r} to pair by"
            hint = "a file with names is paired by --id, too; an array is taken in order"
            raise LosscliError(message, "the baseline is paired by --id, too" if baseline else hint)
        return [(source.names or ()).index(name) for name in names]


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """For every target the row of its prediction, −1 without one."""

    sides: Sides
    rows: NDArray[np.int64]
    keys: tuple[Key, ...]
    report: dict[str, Any]

    @property
    def n(self) -> int:
        """How many targets have a prediction."""
        return int(np.count_nonzero(self.rows >= 0))

    def used(self) -> NDArray[np.bool_]:
        """Tell which targets have a prediction."""
        return self.rows >= 0

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
        """Look up each target's row, unless the values are in the order of the targets."""
        source = selection.source
        if self.sides.follows_targets(role, source):
            check_counts(source, self.sides.targets)
            return InOrder(needed=self.used)
        rows = self.rows if source is self.sides.predictions else self._third(role, source)
        marks = np.zeros(source.rows, dtype=bool)
        marks[rows[self.used()]] = True
        return Joined(rows, read_all(selection), marks)

    def members(self, start: int, stop: int) -> Members:
        """Give the keys of a range of targets, and which of them have a prediction."""
        return Members(self.rows[start:stop] >= 0, self.keys[start:stop])

    def _third(self, role: str, source: Source) -> NDArray[np.int64]:
        """Give the row of each key in a third file; raise LosscliError if a used key is not in it.

        A baseline of a strict join has no other keys either.
        """
        offered = rows_of(source, self.sides.third(role, source), self.sides.columns.kind)
        rows, _, extra = _found(dict.fromkeys(self.keys), offered)
        if (lost := self.used() & (rows < 0)).any():
            alone = [self.keys[place] for place in np.flatnonzero(lost)]
            raise LosscliError(f"{source.path}: " + _without(alone, len(self.keys), "target", role))
        if extra and role == "baseline" and self.sides.join == "strict":
            raise LosscliError(f"{source.path}: " + _without(extra, len(offered), "prediction", "target"), JOIN)
        return rows


def _found(wanted: Collection[Key], offered: Mapping[Key, int]) -> tuple[NDArray[np.int64], list[Key], list[Key]]:
    """Give the row of each wanted key, −1 without one, the keys that are not offered, and those that nobody wants."""
    rows = np.fromiter(map(offered.get, wanted, repeat(-1)), np.int64, len(wanted))
    paired = int(np.count_nonzero(rows >= 0))
    alone = [key for key in wanted if key not in offered] if paired < len(wanted) else []
    extra = [key for key in offered if key not in wanted] if paired < len(offered) else []
    return rows, alone, extra


def match(sides: Sides) -> Matched:
    """Find the prediction of every target; raise LosscliError for what the kind of join does not allow."""
    columns, join = sides.columns, sides.join
    wanted = rows_of(sides.targets, columns.targets, columns.kind)
    offered = rows_of(sides.predictions, columns.predictions, columns.kind)
    rows, alone, extra = _found(wanted, offered)
    if len(alone) == len(wanted):
        raise nothing_in_common(sides, list(islice(offered, SHOWN + 1)), alone)
    refused = []
    if alone and join != "inner":
        refused.append(_without(alone, len(wanted), "target", "prediction"))
    if extra and join == "strict":
        refused.append(_without(extra, len(offered), "prediction", "target"))
    if refused:
        raise LosscliError("; ".join(refused), sides.advice(extra, alone))
    return Matched(sides, rows, tuple(wanted), sides.report(len(alone), len(extra)))


def nothing_in_common(sides: Sides, offered: Sequence[Key], wanted: Sequence[Key]) -> LosscliError:
    """Show a key of each side."""
    if told := spread(sides.predictions, sides.targets):
        return LosscliError(*told)
    shown = f"'{spelled(offered[0])}' and '{spelled(wanted[0])}'"
    message = f"{sides.predictions.path} and {sides.targets.path} have no key in common: {shown}"
    return LosscliError(message, retyped(sides.columns.kind, offered, wanted) or UNLIKE[sides.columns.kind])


def _without(alone: Sequence[Key], of: int, kind: str, other: str) -> str:
    return without(len(alone), alone, of, kind, other)
