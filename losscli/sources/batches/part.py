"""The values of each role: where they stand, or who holds them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.columns.inputs import Inputs
from losscli.sources.columns.selection import Numbers, Selection, read_all
from losscli.sources.formats.parted import located
from losscli.sources.formats.problems import Counted, Problem
from losscli.sources.formats.source import Source
from losscli.sources.formats.text.table import Text
from losscli.sources.pairing.by_key import KeyColumns, Matched, lookup
from losscli.sources.pairing.by_row import check_counts
from losscli.sources.pairing.shuffle import Elsewhere, Shuffled

ADVICE = {
    "predictions": "choose another column with --pred, or compare labels, for example accuracy:input=labels",
    "targets": "labels in words need --positive {}, or a column of predictions named by each label",
}
"""What to type about words where numbers are wanted."""


@dataclass(frozen=True, slots=True)
class Part:
    """The values of one role, row by row of the targets."""

    role: str
    selection: Selection
    rows: NDArray[np.int64] | None = None
    """By key: the row of each target's value in the selection, −1 without one."""
    joined: Floats | None = None
    """By key: every value of the selection."""
    used: Counted | Callable[[], NDArray[np.bool_]] = True
    """The rows of the selection that belong to a sample, or who knows them."""
    squeeze: bool = False
    base: int = 0
    """The target at which what there is of the values begins."""
    elsewhere: Elsewhere | None = None
    """By key, where the join was done elsewhere: who holds the values."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.selection.shape[:-1] if self.squeeze else self.selection.shape

    def read(self, start: int, stop: int) -> Floats:
        """Give the values of a range of targets; raise UnreadableError where something is no value at all."""
        first, last = start - self.base, stop - self.base
        if self.rows is None or self.joined is None:
            values = self.selection.read(first, last)
        else:
            values = self.joined[self.rows[first:last]]
        return self.squeezed(values)

    def squeezed(self, values: Floats) -> Floats:
        """Leave out the last axis where it is to be left out."""
        return values[..., 0] if self.squeeze else values

    def legal(self, values: Floats) -> NDArray[np.bool_]:
        """Mark the samples whose every value is finite, or an infinity that counts as a value."""
        good = np.isfinite(values)
        if not good.all():
            good |= np.isin(values, list(getattr(self.selection, "legal", ())))
        return np.asarray(good.reshape(len(good), -1).all(axis=1))

    def problems(self, *, missing: bool) -> Iterator[Problem]:
        """Say what is wrong, in file order, and what to type about words where numbers are wanted."""
        used = self.used() if callable(self.used) and missing else self.used
        for problem in self.selection.problems(missing and used):  # type: ignore[arg-type]
            if problem.word and self.role in ADVICE:
                yield replace(problem, hint=problem.hint or ADVICE[self.role].format(problem.word))
            else:
                yield problem

    def place(self, row: int) -> str:
        """Name the file and the line or row of a sample."""
        if self.elsewhere is not None:
            row = self.elsewhere.row(row)
        return " ".join(located(self.selection.source, row if self.rows is None else int(self.rows[row])))


def read_roles(parts: Iterable[Part], start: int, stop: int) -> dict[str, Floats]:
    """Give the values of every role; columns of one text file are parsed together.

    Raises UnreadableError where something is no value at all.
    """
    tables: dict[tuple[int, int], list[tuple[Part, Numbers, tuple[int, ...]]]] = {}
    found: dict[str, Floats] = {}
    for part in parts:
        selection = part.selection
        in_order = part.rows is None and part.elsewhere is None
        if in_order and isinstance(selection, Numbers) and selection.columns and isinstance(selection.source, Text):
            group = tables.setdefault((id(selection.source), part.base), [])
            group.append((part, selection, selection.columns))
        else:
            found[part.role] = part.read(start, stop)
    for (_, base), group in tables.items():
        columns = tuple(dict.fromkeys(column for _, _, those in group for column in those))
        table = group[0][1].source.numbers(columns, start - base, stop - base)
        for part, selection, those in group:
            chosen = table if those == columns else table[:, [columns.index(column) for column in those]]
            found[part.role] = part.squeezed(selection.shaped(chosen))
    return found


SINGLE = ("weight", "query")
"""Roles with one value for each sample."""


def part(
    role: str, selection: Selection, inputs: Inputs, keys: KeyColumns | None, matched: Matched | Shuffled | None
) -> Part:
    """Give the values of a role in the order of the targets; raise LosscliError for rows without a match."""
    source = selection.source
    targets = inputs.targets or inputs.predictions
    if matched is None or keys is None:
        check_counts(source, targets)
        return Part(role, selection)
    columns = None if source in (targets, inputs.predictions) else _key_columns(role, source, inputs, keys)
    if source is targets or (columns is None and source is not inputs.predictions):
        check_counts(source, targets)
        return Part(role, selection, used=matched.used)
    only = role == "baseline" and matched.report["join"] == "strict"
    if isinstance(matched, Shuffled):
        routes = matched.main if columns is None else matched.lookup(source, columns, role, only=only)
        held = routes.values(selection)
        return Part(role, selection, used=partial(held.used, source.rows), elsewhere=held)
    rows = matched.rows if columns is None else lookup(source, columns, matched, role, only=only)
    used = np.zeros(source.rows, dtype=bool)
    used[rows[matched.rows >= 0]] = True
    return Part(role, selection, rows, read_all(selection), used)


def _key_columns(role: str, source: Source, inputs: Inputs, keys: KeyColumns) -> list[int] | None:
    """Find the keys in a third file; None where it has no names and is taken in order."""
    targets = inputs.targets or inputs.predictions
    ours, columns = (inputs.predictions, keys.predictions) if role == "baseline" else (targets, keys.targets)
    names = [(ours.names or ())[column] for column in columns]
    missing = [name for name in names if name not in (source.names or ())]
    if missing and role == "baseline":
        message = f"{source.path} has no column {names[0]!r} to pair by"
        raise LosscliError(message, "the baseline is paired by --id, too")
    if source.names is None:
        return None
    if missing:
        message = f"{source.path} has no column {missing[0]!r} to pair by"
        raise LosscliError(message, "a file with names is paired by --id, too; an array is taken in order")
    return [source.names.index(name) for name in names]


def squeeze(parts: dict[str, Part]) -> tuple[dict[str, Part], list[str]]:
    """Drop a last axis of length 1 where the other side has one axis fewer, or where a sample has one value."""
    notes = []
    for role, other in (
        ("predictions", "targets"),
        ("targets", "predictions"),
        ("baseline", "targets"),
        *((role, role) for role in SINGLE),
    ):
        if role not in parts or other not in parts:
            continue
        shape = parts[role].shape
        fewer = 0 if role in SINGLE else len(parts[other].shape)
        if shape and shape[-1] == 1 and len(shape) == fewer + 1:
            parts = {**parts, role: replace(parts[role], squeeze=True)}
            notes.append(f"{parts[role].selection.source.path}: the last axis, of length 1, is left out of the {role}")
    for role in SINGLE:
        if role in parts and parts[role].shape:
            shown = f"{parts[role].selection.describe()} has the shape {parts[role].shape} for each sample"
            raise LosscliError(shown, f"a sample has one {role}")
    return parts, notes
