"""Recipes for chunks of the paired samples, read here or elsewhere."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Batch, Floats
from losscli.errors import LosscliError
from losscli.sources.batches.part import Part, read_roles
from losscli.sources.formats.cut import cut
from losscli.sources.formats.number import UnreadableError
from losscli.sources.formats.parted import leaves
from losscli.sources.formats.problems import gather
from losscli.sources.formats.source import Source, unreadable
from losscli.sources.pairing.by_key import Key, keys_of
from losscli.sources.pairing.shuffle import Elsewhere
from losscli.urls import is_url


@dataclass(frozen=True, slots=True)
class Joined:
    """The targets of a join that was done elsewhere, their key columns, and who knows the rows that belong to them."""

    targets: Source
    columns: tuple[int, ...]
    elsewhere: Elsewhere


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to read the samples of one range of rows; plain data, fit to travel."""

    start: int
    stop: int
    parts: tuple[Part, ...]
    drop: bool
    paired: NDArray[np.bool_] | None = None
    keys: tuple[Key, ...] | None = None
    whole: bool = True
    """Whether the inputs can be read from their start, to say what is wrong in them."""
    joined: Joined | None = None
    """By key, where the join was done elsewhere."""

    def read(self) -> Batch:
        """Read the samples; raise LosscliError for values that are not finite, unless they are to be dropped.

        Where the inputs are not whole that is UnreadableError.
        """
        try:
            values = read_roles(self.parts, self.start, self.stop)
        except UnreadableError as error:
            raise self._refused(error) from None
        kept = np.ones(self.stop - self.start, dtype=bool) if self.paired is None else self.paired.copy()
        count = int(kept.sum())
        for part in self.parts:
            kept &= part.legal(values[part.role])
        dropped = count - int(kept.sum())
        if dropped and not self.drop:
            raise self._refused(UnreadableError())
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

    def common(self) -> "Common":
        """Give what all recipes have in common, and what does not grow with the rows."""
        bare = (replace(part.selection, source=_NOWHERE) for part in self.parts)
        parts = (
            replace(part, selection=selection, rows=None, joined=None, used=False, elsewhere=None)
            for part, selection in zip(self.parts, bare, strict=True)
        )
        return Common(tuple(parts), self.drop, None if self.joined is None else self.joined.columns)

    def held(self) -> list[Any]:
        """Give what is held elsewhere and this recipe needs: the rows of some targets, and values by role."""
        if self.joined is None:
            return []
        place = self.joined.elsewhere.place(self.start)
        sides = (part.elsewhere for part in self.parts)
        return [self.joined.elsewhere.rows[place], *(side.values[place] for side in sides if side is not None)]

    def piece(self) -> "Piece":
        """Give what this recipe has to itself."""
        sources: dict[int, tuple[Source, int]] = {}
        for part in self.parts:
            source = part.selection.source
            if part.joined is None and part.elsewhere is None and id(source) not in sources:
                sources[id(source)] = cut(source, self.start, self.stop)
        found = tuple(
            None
            if part.elsewhere is not None
            else sources[id(part.selection.source)]
            if part.rows is None or part.joined is None
            else part.joined[part.rows[self.start : self.stop]]
            for part in self.parts
        )
        sizes = {leaf.file.local: leaf.file.size() for source, _ in sources.values() for leaf in _files(source)}
        piece = Piece(self.start, self.stop, found, sizes, self.paired, self.keys)
        if self.joined is None:
            return piece
        keyed = cut(self.joined.targets, self.start, self.stop)
        return replace(piece, keyed=keyed, first=self.joined.elsewhere.first(self.start))

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
        for group in groups.values():
            problems = (part.problems(missing=not self.drop) for part in group)
            if error := gather(heapq.merge(*problems, key=lambda problem: problem.row)):
                return unreadable(group[0].selection.source, error)
        return unreadable(self.parts[0].selection.source, None)


_NOWHERE: Any = None


def _files(source: Source) -> Iterator[Source]:
    """Give the parts of a source that are files of a machine."""
    return (leaf for leaf in leaves(source) if leaf.format != "array" and not is_url(leaf.file.local))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one recipe has to itself: the parts of the files, or the values, that it needs."""

    start: int
    stop: int
    values: tuple[tuple[Source, int] | Floats | None, ...]
    """Of each role a source and the row at which it begins, or the values, or None where these are held elsewhere."""
    sizes: dict[str, int]
    """The bytes of each file."""
    paired: NDArray[np.bool_] | None
    keys: tuple[Key, ...] | None
    keyed: tuple[Source, int] | None = None
    """Where the keys of the targets stand, and the row at which that begins."""
    first: int = 0
    """The target at which begins what is held elsewhere."""


@dataclass(frozen=True, slots=True)
class Common:
    """What all recipes have in common: the roles, their columns, and the codes of labels and groups."""

    parts: tuple[Part, ...]
    drop: bool
    columns: tuple[int, ...] | None = None
    """The key columns of the targets, where the join was done elsewhere."""

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
        paired, keys = (piece.paired, piece.keys) if rows is None else (rows >= 0, self._keys(piece))
        return Recipe(piece.start, piece.stop, parts, self.drop, paired, keys, whole=False)

    def _keys(self, piece: Piece) -> tuple[Key, ...]:
        if piece.keyed is None or self.columns is None:
            raise TypeError(piece)
        source, base = piece.keyed
        return tuple(keys_of([source.texts(column, piece.start - base, piece.stop - base) for column in self.columns]))


def _rejoined(part: Part, value: tuple[Source, int] | Floats, piece: Piece) -> Part:
    if isinstance(value, np.ndarray):
        return replace(part, rows=np.arange(len(value)), joined=value, base=piece.start)
    source, base = value
    return replace(part, selection=replace(part.selection, source=source), base=base)
