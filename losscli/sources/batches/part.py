"""The values of each role: which columns hold them, and how they come in the order of the targets."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.columns.selection import Numbers, Selection
from losscli.sources.formats.problems import Problem
from losscli.sources.formats.source import Source
from losscli.sources.pairing.order import InOrder, Order

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
    order: Order
    squeeze: bool = False
    """Whether a last axis of length 1 is left out."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.selection.shape[:-1] if self.squeeze else self.selection.shape

    def read(self, start: int, stop: int) -> Floats:
        """Give the values of a range of targets; raise UnreadableError where something is no value at all."""
        return self.squeezed(self.order.read(self.selection, start, stop))

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
        for problem in self.selection.problems(missing and self.order.used()):
            if problem.word and self.role in ADVICE:
                yield replace(problem, hint=problem.hint or ADVICE[self.role].format(problem.word))
            else:
                yield problem

    def place(self, row: int) -> str:
        """Name the file and the line or row of a sample."""
        source, found = self.selection.source, self.order.row(row)
        return " ".join(source.located(found)) if found < source.rows else f"{source.path}, which has no row for it"


def read_roles(parts: Iterable[Part], start: int, stop: int) -> dict[str, Floats]:
    """Give the values of every role; columns of one text file are parsed together.

    Raises UnreadableError where something is no value at all.
    """
    tables: dict[tuple[Source, int], list[tuple[Part, Numbers, tuple[int, ...]]]] = {}
    found: dict[str, Floats] = {}
    for part in parts:
        match part:
            case Part(selection=Numbers(source, tuple(columns)) as selection, order=InOrder(base=base)) if (
                source.parsed_together and not any(map(source.vector, columns))
            ):
                tables.setdefault((source, base), []).append((part, selection, columns))
            case _:
                found[part.role] = part.read(start, stop)
    for (source, base), group in tables.items():
        found |= _read_together(source, group, start - base, stop - base)
    return found


def _read_together(
    source: Source, group: list[tuple[Part, Numbers, tuple[int, ...]]], start: int, stop: int
) -> Iterator[tuple[str, Floats]]:
    columns = tuple(dict.fromkeys(column for _, _, those in group for column in those))
    table = source.numbers(columns, start, stop)
    places = {column: place for place, column in enumerate(columns)}
    for part, selection, those in group:
        chosen = table if those == columns else table[:, [places[column] for column in those]]
        yield part.role, part.squeezed(selection.shaped(chosen))


SINGLE = ("weight", "query")
"""Roles with one value for each sample."""
OPPOSITE = {"predictions": "targets", "targets": "predictions", "baseline": "targets"}
"""Roles whose samples are compared with those of another one."""


def squeeze(parts: dict[str, Part]) -> tuple[dict[str, Part], list[str]]:
    """Drop a last axis of length 1 where the other side has one axis fewer, or where a sample has one value."""
    notes = []
    for role, other in (*OPPOSITE.items(), *((role, role) for role in SINGLE)):
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
