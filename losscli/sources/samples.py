"""The paired samples: recipes for chunks of them, and where each one stands."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.report import InputFile
from losscli.sources.files import Spool
from losscli.sources.pairing import Key
from losscli.sources.problems import Counted, Problem, UnreadableError, gather
from losscli.sources.selection import Selection
from losscli.sources.source import unreadable

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
    used: Counted = True
    """The rows of the selection that belong to a sample."""
    squeeze: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return self.selection.shape[:-1] if self.squeeze else self.selection.shape

    def read(self, start: int, stop: int) -> Floats:
        """Give the values of a range of targets; raise UnreadableError where something is no value at all."""
        if self.rows is None or self.joined is None:
            values = self.selection.read(start, stop)
        else:
            values = self.joined[self.rows[start:stop]]
        return values[..., 0] if self.squeeze else values

    def legal(self, values: Floats) -> NDArray[np.bool_]:
        """Mark the samples whose every value is finite, or an infinity that counts as a value."""
        good = np.isfinite(values)
        if not good.all():
            good |= np.isin(values, list(getattr(self.selection, "legal", ())))
        return np.asarray(good.reshape(len(good), -1).all(axis=1))

    def problems(self, *, missing: bool) -> Iterator[Problem]:
        """Say what is wrong, in file order, and what to type about words where numbers are wanted."""
        for problem in self.selection.problems(self.used if missing else False):
            if problem.word and self.role in ADVICE:
                yield replace(problem, hint=problem.hint or ADVICE[self.role].format(problem.word))
            else:
                yield problem

    def place(self, row: int) -> str:
        """Name the file and the line or row of a sample."""
        source = self.selection.source
        return f"{source.path} {source.place(row if self.rows is None else int(self.rows[row]))}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to read the samples of one range of rows; plain data, fit to travel."""

    start: int
    stop: int
    parts: tuple[Part, ...]
    drop: bool
    paired: NDArray[np.bool_] | None = None
    keys: tuple[Key, ...] | None = None

    def read(self) -> Batch:
        """Read the samples; raise LosscliError for values that are not finite, unless they are to be dropped."""
        try:
            values = {part.role: part.read(self.start, self.stop) for part in self.parts}
        except UnreadableError:
            raise self._error() from None
        kept = np.ones(self.stop - self.start, dtype=bool) if self.paired is None else self.paired.copy()
        count = int(kept.sum())
        for part in self.parts:
            kept &= part.legal(values[part.role])
        dropped = count - int(kept.sum())
        if dropped and not self.drop:
            raise self._error()
        rows = np.arange(self.start, self.stop, dtype=np.int64)
        keys = self.keys
        if not kept.all():
            rows = rows[kept]
            values = {role: np.ascontiguousarray(array[kept]) for role, array in values.items()}
            keys = None if keys is None else tuple(keys[place] for place in np.flatnonzero(kept))
        arrays = {role: np.ascontiguousarray(array) for role, array in values.items()}
        codes = {role: arrays[role].astype(np.int64) for role in ("query", "by", "cluster") if role in arrays}
        return Batch(
            rows,
            arrays["predictions"],
            arrays.get("targets"),
            arrays.get("weight"),
            keys,
            dropped=dropped,
            baseline=arrays.get("baseline"),
            **codes,
        )

    def _error(self) -> LosscliError:
        """Explain by a pass from the start of the files, so that the chunking does not show."""
        groups: dict[str, list[Iterator[Problem]]] = {}
        for part in self.parts:
            groups.setdefault(part.selection.source.file.local, []).append(part.problems(missing=not self.drop))
        for group in groups.values():
            if error := gather(heapq.merge(*group, key=lambda problem: problem.row)):
                return error
        return unreadable(self.parts[0].selection.source, None)


@dataclass(frozen=True, slots=True)
class Samples:
    """What was opened: the recipes, and everything that a report says of the inputs."""

    n: int
    recipes: tuple[Recipe, ...]
    pairing: dict[str, Any]
    files: tuple[InputFile, ...]
    notes: tuple[str, ...]
    labels: tuple[str, ...] | None
    coded: bool
    """Whether predictions and targets are codes of these labels."""
    queries: tuple[str, ...] | None
    """The names behind the numbers of the queries."""
    slices: tuple[tuple[str, ...], ...] | None
    """The values behind the numbers of the slices, one for each of the columns `sliced_by`."""
    sliced_by: tuple[str, ...] | None
    clusters: int | None
    """How many clusters there are."""
    parts: Mapping[str, Part]
    spool: Spool

    def place(self, role: str, row: int) -> str:
        """Name the file and the line or row of a sample, by its role and its number.

        In a join the number of a sample is that of its target.
        """
        return self.parts[role].place(row)

    def describe(self, role: str) -> str:
        """Name the file and the columns of a role."""
        return self.parts[role].selection.describe()

    def verify(self) -> None:
        """Raise LosscliError if an input changed since it was opened."""
        for part in self.parts.values():
            part.selection.source.file.verify()

    def close(self) -> None:
        """Remove the temporary files."""
        self.spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
