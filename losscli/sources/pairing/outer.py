"""Samples that one side alone has: a value that was said stands for the other side."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.columns.selection import Codes, Numbers, Selection, Tuples, read_all
from losscli.sources.formats.number import interpret
from losscli.sources.formats.source import Source
from losscli.sources.pairing.by_key import Sides
from losscli.sources.pairing.by_row import check_counts
from losscli.sources.pairing.keys import rows_of, without
from losscli.sources.pairing.order import Joined, Key, Members

FLAGS = {"predictions": "--fill-missing-prediction", "targets": "--fill-missing-target"}
UNRANKED = {"predictions": "-inf", "targets": "0"}
"""Of the items of a query: what was not ranked has no place, what was not judged is not relevant."""


@dataclass(frozen=True, slots=True, eq=False)
class Outer:
    """For every key of either side its row on both, −1 where it has none: the targets first, then what they lack."""

    sides: Sides
    rows: NDArray[np.int64]
    """The row of each sample's prediction."""
    own: NDArray[np.int64]
    """The row of each sample's target."""
    keys: tuple[Key, ...]
    fills: Mapping[str, str]
    """What stands for a missing value, by role."""

    @classmethod
    def of(cls, sides: Sides, fills: Mapping[str, str]) -> "Outer":
        """Join; raise LosscliError where a value is missing and nothing was said to stand for it."""
        wanted = rows_of(sides.targets, sides.columns.targets, sides.columns.kind)
        offered = rows_of(sides.predictions, sides.columns.predictions, sides.columns.kind)
        keys = tuple(dict.fromkeys((*wanted, *offered)))
        rows, own = (np.array([side.get(key, -1) for key in keys], dtype=np.int64) for side in (offered, wanted))
        found = cls(sides, rows, own, keys, fills)
        for role, lacking, of, kind in (
            ("predictions", rows, len(wanted), "target"),
            ("targets", own, len(offered), "prediction"),
        ):
            alone = [keys[place] for place in np.flatnonzero(lacking < 0)]
            if alone and role not in fills:
                message = without(len(alone), alone, of, kind, role.removesuffix("s"))
                raise LosscliError(message, f"say what counts in its place: {FLAGS[role]} X")
        return found

    @property
    def n(self) -> int:
        """How many keys there are."""
        return len(self.keys)

    @property
    def report(self) -> dict[str, Any]:
        """Say which values were filled in."""
        told = self.sides.report(int((self.rows < 0).sum()), int((self.own < 0).sum()))
        return {**told, "filled": dict(self.fills)}

    def notes(self) -> Iterator[str]:
        """Count what was filled in."""
        for role, rows, kind in (("predictions", self.rows, "target"), ("targets", self.own, "prediction")):
            if count := int((rows < 0).sum()):
                one = role.removesuffix("s")
                yield f"{count} {kind}{'s' * (count > 1)} without a {one}: counted with the {one} {self.fills[role]}"

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Give ranges of samples: those of the targets, then as many at once of the others."""
        yield from self.sides.targets.index.chunks()
        stride = self.sides.targets.index.stride
        for start in range(self.sides.targets.rows, self.n, stride):
            yield start, min(start + stride, self.n)

    def members(self, start: int, stop: int) -> Members:
        """Every key is a sample."""
        return Members(np.ones(stop - start, dtype=bool), self.keys[start:stop])

    def order(self, role: str, selection: Selection) -> Joined:
        """Give the values that there are, and those that stand for the others."""
        source = selection.source
        rows = self._rows(role, source)
        gaps = np.flatnonzero(rows < 0)
        values = read_all(selection)
        if len(gaps):
            rows = rows.copy()
            rows[gaps] = source.rows + np.arange(len(gaps))
            values = np.concatenate([values, self._missing(role, selection, gaps)])
        return Joined(rows, values, np.ones(source.rows, dtype=bool))

    def beyond(self, selection: Numbers) -> list[tuple[str, ...]]:
        """Give the texts of key columns in the samples that a file has no row for."""
        rows = self._rows("", selection.source)
        return self._texts(selection.source, selection.columns or (), np.flatnonzero(rows < 0))

    def _rows(self, role: str, source: Source) -> NDArray[np.int64]:
        if source is self.sides.predictions:
            return self.rows
        if self.sides.follows_targets(role, source):
            check_counts(source, self.sides.targets)
            return self.own
        offered = rows_of(source, self.sides.third(role, source), self.sides.columns.kind)
        return np.array([offered.get(key, -1) for key in self.keys], dtype=np.int64)

    def _missing(self, role: str, selection: Selection, gaps: NDArray[np.intp]) -> Floats:
        """Give the values of samples that the source of a selection has no row for."""
        said = {"baseline": "predictions"}.get(role, role)
        if said in self.fills:
            value = filled(selection, self.fills[said], FLAGS[said])
            return np.broadcast_to(value, (len(gaps), *selection.shape))
        match selection:
            case Codes(column=int(column), codes=codes):
                return np.array([codes[text] for (text,) in self._texts(selection.source, (column,), gaps)])
            case Tuples(columns=columns, codes=groups):
                known = tuple(column for column in columns if column is not None)
                return np.array([groups[texts] for texts in self._texts(selection.source, known, gaps)])
        raise self._unknown(role, selection.source, gaps)

    def _texts(self, source: Source, columns: tuple[int, ...], gaps: NDArray[np.intp]) -> list[tuple[str, ...]]:
        if not len(gaps):
            return []
        ours = self.sides.columns.predictions if source is self.sides.predictions else self.sides.columns.targets
        if not set(columns) <= set(ours):
            raise self._unknown("column", source, gaps)
        places = [ours.index(column) for column in columns]
        keys = [self.keys[gap] for gap in gaps]
        return [tuple((key,) if isinstance(key, str) else tuple(key[place] for place in places)) for key in keys]

    def _unknown(self, role: str, source: Source, gaps: NDArray[np.intp]) -> LosscliError:
        key = self.keys[gaps[0]]
        spelled = key if isinstance(key, str) else ", ".join(key)
        message = f"{source.path} has no row for the key '{spelled}', so its {role} is not known"
        return LosscliError(message, "name a column of the key, or a file that has every key")


def filled(selection: Selection, text: str, flag: str) -> Floats:
    """Read what stands for a missing value, one for all columns or one for each; raise LosscliError for no such."""
    if isinstance(selection, Codes):
        code = selection.code(text)
        if code is None or np.isnan(code):
            known = ", ".join(map(repr, list(selection.codes)[:5]))
            raise LosscliError(f"{flag} {text} is no label of {selection.describe()}", f"the labels are {known}")
        return np.array(code)
    legal = selection.legal if isinstance(selection, Numbers) else ()
    read = [interpret(part) for part in text.split(",")]
    if any(fault and value not in legal for value, fault in read):
        raise LosscliError(f"{flag} {text} is not a number", f"e.g. {flag} 0")
    values = np.array([value for value, _ in read])
    if len(values) not in {1, *selection.shape[:1]}:
        message = f"{flag} {text} has {len(values)} numbers for {selection.shape[0] if selection.shape else 1} columns"
        raise LosscliError(message, "give one number for all columns, or one for each")
    return values if len(values) > 1 else values[0]
