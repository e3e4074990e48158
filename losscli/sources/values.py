"""The values of each role: where they stand, or who holds them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.sources.pairing.shuffle import Elsewhere
from losscli.sources.parted import located
from losscli.sources.problems import Counted, Problem
from losscli.sources.selection import Numbers, Selection
from losscli.sources.text.table import Text

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
