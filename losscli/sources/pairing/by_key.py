"""Which prediction belongs to which target, by key.

A join holds the keys of both files and the joined columns of the predictions in memory; targets keep their order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.errors import SHOWN, LosscliError, listed
from losscli.options.declared import Join
from losscli.records import dataclass
from losscli.sources.columns.names import choose
from losscli.sources.columns.selection import Numbers, Selection, read_all
from losscli.sources.formats.source import Source, texts_by_chunk
from losscli.sources.pairing.by_row import check_counts
from losscli.sources.pairing.keys import SPELLINGS, spelled_as
from losscli.sources.pairing.order import InOrder, Joined, Key, Members, Order

JOIN = (
    "--join targets ignores predictions without a target, --join inner keeps only what both files have, "
    "--join outer --fill-missing-prediction X counts the missing as X"
)
AS_TEXT = "keys are compared as text, to the last space and zero"
RANKED = "--join outer counts what was not ranked as last, without a place, and what was not judged as not relevant"


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The columns that make the key, in each file."""

    predictions: tuple[int, ...]
    targets: tuple[int, ...]
    names: tuple[str, ...]
    """As reported: the name, or PRED=TARGET where the two differ."""
    kind: str = "text"
    """What keys are compared as."""


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


def key_columns(spec: str, predictions: Source, targets: Source, kind: str = "text") -> KeyColumns:
    """Take `--id` apart; raise LosscliError for an input without names or a column that it lacks."""
    for source in (predictions, targets):
        if source.names is None:
            message = f"{source.path} has no named columns to pair by"
            raise LosscliError(message, "leave out --id to pair arrays in order")
    whole = all(spec in (source.names or ()) for source in (predictions, targets))
    pairs = [(spec, spec)] if whole else [_names(part) for part in spec.split(",")]
    columns = [(_one(predictions, left), _one(targets, right)) for left, right in pairs]
    names = tuple(left if left == right else f"{left}={right}" for left, right in pairs)
    return KeyColumns(tuple(left for left, _ in columns), tuple(right for _, right in columns), names, kind)


def keys_of(columns: Sequence[list[str]], kind: str) -> Sequence[Key]:
    """Give the key of every row from the texts of the key columns."""
    columns = [spelled_as(kind, texts) for texts in columns]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def rows_of(source: Source, columns: Sequence[int], kind: str) -> dict[Key, int]:
    """Give the row of every key, as it is written, in order; raise LosscliError for a key that occurs twice."""
    parts = [[text for _, texts in texts_by_chunk(source, column) for text in texts] for column in columns]
    keys = keys_of(parts, kind)
    rows = dict(zip(keys, range(len(keys)), strict=True))
    if len(rows) < len(keys):
        first: dict[Key, int] = {}
        for row, key in enumerate(keys):
            if first.setdefault(key, row) != row:
                raise twice(source, key, first[key], row)
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


def spelled(key: Key) -> str:
    """Give a key as it stands in messages."""
    return key if isinstance(key, str) else ", ".join(key)


def _names(part: str) -> tuple[str, str]:
    left, mark, right = part.partition("=")
    return (left, right) if mark else (part, part)


def _one(source: Source, name: str) -> int:
    columns = choose(source, name, "--id")
    if len(columns) > 1:
        raise LosscliError(f"--id {name} names {len(columns)} columns of {source.path}", "join names by commas")
    return columns[0]


def nothing_in_common(sides: Sides, offered: Sequence[Key], wanted: Sequence[Key]) -> LosscliError:
    """Show a key of each side."""
    shown = f"'{spelled(offered[0])}' and '{spelled(wanted[0])}'"
    message = f"{sides.predictions.path} and {sides.targets.path} have no key in common: {shown}"
    return LosscliError(message, retyped(sides.columns.kind, offered, wanted) or AS_TEXT)


def _without(alone: Sequence[Key], of: int, kind: str, other: str) -> str:
    return without(len(alone), alone, of, kind, other)


def without(count: int, some: Iterable[Key], of: int, kind: str, other: str) -> str:
    """Say how many are alone, and name some of them."""
    return f"{count} of {of} {kind}s {'has' if count == 1 else 'have'} no {other}: {listed(map(spelled, some))}"


def retyped(kind: str, ours: Sequence[Key], theirs: Sequence[Key]) -> str | None:
    """Name the type of key that the first of each side are of, if they are spelled in different ways."""
    sides = [[(key,) if isinstance(key, str) else key for key in keys[: SHOWN + 1]] for keys in (ours, theirs)]
    if kind != "text" or not all(sides):
        return None
    for column in range(len(sides[0][0])):
        texts = [key[column] for keys in sides for key in keys]
        for name, spell in SPELLINGS.items():
            spellings = [spell(text) for text in texts]
            if None not in spellings and spellings != texts:
                return f"keys are compared as text; --key-type {name} compares them as {name}s"
    return None


def twice(source: Source, key: Key, first: int, row: int) -> LosscliError:
    """Say where a key stands that occurs twice."""
    where = f"{source.place(first)} and {source.place(row)}"
    return LosscliError(f"{source.path}: key '{spelled(key)}' stands twice, on {where}", "keys have to be unique")
