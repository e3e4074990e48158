"""Recipes for chunks of the paired samples, read here or elsewhere."""

import heapq
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.batches.part import Part, read_roles
from losscli.sources.batches.renormalise import renormalised
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.problems import gather
from losscli.sources.formats.source import Source, unreadable
from losscli.sources.pairing.keys import keys_of
from losscli.sources.pairing.order import InOrder, Joined, KeyedBy, Members, Order, Sent
from losscli.sources.pairing.routes import Elsewhere, RemoteMembers
from losscli.urls import is_url

PREDICTED = ("predictions", "baseline")
"""Roles that hold predictions."""
Cut: TypeAlias = tuple[Source, int]
"""Some rows of a source, and the row at which they begin."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to read the samples of one range of rows; plain data, fit to travel."""

    start: int
    stop: int
    parts: tuple[Part, ...]
    drop: bool
    members: Members | RemoteMembers
    renormalise: bool = False
    """Whether rows of predicted probabilities are divided by their sum."""
    whole: bool = True
    """Whether the inputs can be read from their start, to say what is wrong in them."""

    def read(self) -> Batch:
        """Read the samples; raise LosscliError for values that are not finite, unless they are to be dropped.

        Where the inputs are not whole that is UnreadableError.
        """
        try:
            values = read_roles(self.parts, self.start, self.stop)
        except UnreadableError as error:
            raise self._refused(error) from None
        values = self._renormalised(values) if self.renormalise else values
        if not isinstance(self.members, Members):
            raise TypeError(self.members)
        paired, keys = self.members.paired, self.members.keys
        kept = np.ones(self.stop - self.start, dtype=bool) if paired is None else paired.copy()
        count = int(kept.sum())
        for part in self.parts:
            kept &= part.legal(values[part.role])
        dropped = count - int(kept.sum())
        if dropped and not self.drop:
            raise self._refused(UnreadableError())
        rows = np.arange(self.start, self.stop, dtype=np.int64)
        if not kept.all():
            rows = rows[kept]
            values = {role: array[kept] for role, array in values.items()}
            keys = None if keys is None else tuple(keys[place] for place in np.flatnonzero(kept))
        return _batch(rows, values, keys, dropped)

    def _renormalised(self, values: dict[str, Floats]) -> dict[str, Floats]:
        """Divide rows of predictions by their sum; elsewhere a row that is wrong is no more than unreadable."""
        parts = {part.role: part for part in self.parts if part.role in PREDICTED}
        try:
            return values | {role: renormalised(part, values[role], self.start) for role, part in parts.items()}
        except LosscliError:
            if self.whole:
                raise
            raise UnreadableError from None

    def common(self) -> "Common":
        """Give what all recipes have in common, and what does not grow with the rows."""
        bare = (replace(part.selection, source=_NOWHERE) for part in self.parts)
        parts = (
            replace(part, selection=selection, order=InOrder())
            for part, selection in zip(self.parts, bare, strict=True)
        )
        return Common(tuple(parts), self.drop, getattr(self.members, "columns", None), self.renormalise)

    def held(self) -> list[Any]:
        """Give what is held elsewhere and this recipe needs: the rows of some targets, and values by role."""
        if isinstance(self.members, Members):
            return []
        orders = (part.order for part in self.parts)
        values = [order.values[self.members.range_of] for order in orders if isinstance(order, Elsewhere)]
        return [self.members.rows, *values]

    def piece(self) -> "Piece":
        """Give what this recipe has to itself."""
        cuts: dict[Source, Cut] = {}
        values = tuple(self._value(part, cuts) for part in self.parts)
        sizes = {leaf.file.local: leaf.file.size() for source, _ in cuts.values() for leaf in _files(source)}
        if isinstance(self.members, Members):
            return Piece(self.start, self.stop, values, sizes, self.members)
        keyed = self.members.targets.cut(self.start, self.stop)
        return Piece(self.start, self.stop, values, sizes, Members(), keyed, self.members.first)

    def _value(self, part: Part, cuts: dict[Source, Cut]) -> Cut | Floats | None:
        match part.order:
            case Elsewhere():
                return None
            case Joined() as joined:
                return joined.read(part.selection, self.start, self.stop)
        source = part.selection.source
        if source not in cuts:
            cuts[source] = source.cut(self.start, self.stop)
        return cuts[source]

    def explained(self, error: Exception) -> Exception:
        """Say where in the inputs stands what could not be read elsewhere."""
        return self._error() if isinstance(error, UnreadableError) else error

    def _refused(self, error: UnreadableError) -> Exception:
        return self.explained(error) if self.whole else error

    def _error(self) -> LosscliError:
        """Explain by a pass from the start of the files, so that the chunking does not show."""
        groups: dict[str, list[Part]] = {}
        for part in self.parts:
            groups.setdefault(part.selection.source.file.local, []).append(part)
        if self.renormalise:
            self._renormalised(read_roles(self.parts, self.start, self.stop))
        for group in groups.values():
            problems = (part.problems(missing=not self.drop) for part in group)
            if error := gather(heapq.merge(*problems, key=lambda problem: problem.row)):
                return unreadable(group[0].selection.source, error)
        return unreadable(self.parts[0].selection.source, None)


def _batch(rows: NDArray[np.int64], values: dict[str, Floats], keys: tuple[Any, ...] | None, dropped: int) -> Batch:
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


_NOWHERE: Any = None


def _files(source: Source) -> Iterator[Source]:
    """Give the parts of a source that are files of a machine."""
    return (leaf for leaf in source.leaves if not leaf.in_memory and not is_url(leaf.file.local))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one recipe has to itself: the parts of the files, or the values, that it needs."""

    start: int
    stop: int
    values: tuple[Cut | Floats | None, ...]
    """Of each role some rows of a source, or the values, or None where these are held elsewhere."""
    sizes: dict[str, int]
    """The bytes of each file."""
    members: Members
    keyed: Cut | None = None
    """Where the keys of the targets stand, if it is known elsewhere which of them are samples."""
    first: int = 0
    """The target at which begins what is held elsewhere."""


@dataclass(frozen=True, slots=True)
class Common:
    """What all recipes have in common: the roles, their columns, and the codes of labels and groups."""

    parts: tuple[Part, ...]
    drop: bool
    columns: KeyedBy | None = None
    """The key columns of the targets, where the join was done elsewhere."""
    renormalise: bool = False

    def recipe(self, piece: Piece, *held: Any) -> Recipe:
        """Put a recipe together again; raise LosscliError or OSError for files that are others here, or not here."""
        for value in piece.values:
            for leaf in _files(value[0]) if isinstance(value, tuple) else ():
                if leaf.file.size() != piece.sizes[leaf.file.local]:
                    raise LosscliError(f"{leaf.path} has another size where a worker reads it", "is it an older copy?")
        some = slice(piece.start - piece.first, piece.stop - piece.first)
        rows, *sent = (one[some] for one in held) if held else (None,)
        rest = iter(sent)
        values = [next(rest) if value is None else value for value in piece.values]
        parts = tuple(_rejoined(part, value, piece) for part, value in zip(self.parts, values, strict=True))
        members = piece.members if rows is None else Members(rows >= 0, self._keys(piece))
        return Recipe(piece.start, piece.stop, parts, self.drop, members, self.renormalise, whole=False)

    def _keys(self, piece: Piece) -> tuple[Any, ...]:
        if piece.keyed is None or self.columns is None:
            raise TypeError(piece)
        source, base = piece.keyed
        columns, kind = self.columns
        texts = [source.texts(column, piece.start - base, piece.stop - base) for column in columns]
        return tuple(keys_of(texts, kind))


def _rejoined(part: Part, value: Cut | Floats, piece: Piece) -> Part:
    if isinstance(value, np.ndarray):
        order: Order = Sent(value, piece.start)
        return replace(part, order=order)
    source, base = value
    return replace(part, selection=replace(part.selection, source=source), order=InOrder(base))
