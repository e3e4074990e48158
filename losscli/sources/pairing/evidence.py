"""Files in an order that their keys, or the numbers of their parts, contradict."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.source import Source, texts, texts_by_chunk
from losscli.sources.pairing.by_row import part_numbers

KEY = re.compile(r"(.*[_\-. ])?(id|key|uuid|guid|index|idx)|")
"""Names of columns that look like keys, the nameless index of pandas among them."""


@dataclass(frozen=True, slots=True)
class Disorder:
    """A file that order does not pair with another one."""

    path: str
    what: str
    option: str
    """What pairs the two by key."""

    @property
    def note(self) -> str:
        """What was noticed, where it harms nobody but the reader."""
        return f"{self.what}: rows were paired in order; pair by key with {self.option}"

    @property
    def error(self) -> LosscliError:
        """What was noticed, where something depends on it."""
        return LosscliError(f"{self.what}: rows would be paired in order", f"pair by key with {self.option}")


class Pair(NamedTuple):
    """A column of one file and its counterpart in another, by number."""

    one: Source
    left: int
    other: Source
    right: int

    @property
    def option(self) -> str:
        """What to type to pair by them."""
        ours, theirs = (
            (source.names or ())[place] for source, place in ((self.one, self.left), (self.other, self.right))
        )
        names = ours or str(self.left), theirs or str(self.right)
        return "--id " + (names[0] if names[0] == names[1] else "=".join(names))


def disorder(predictions: Source, targets: Source, others: Iterable[Source]) -> list[Disorder]:
    """Find every file that is in another order than the targets, or than the first input that shows an order.

    A column id tells that by any difference, another key by the same values in another order.
    """
    sources = list({id(source): source for source in (predictions, *others) if source is not targets}.values())
    keyed = next((source for source in (targets, *sources) if "id" in _keys(source)), None)
    found = []
    for source in sources:
        by_id = () if keyed is None else _contradictions(source, keyed, ["id"])
        by_others = (told for base in (targets, predictions) for told in _contradictions(source, base, _others(source)))
        if told := next(chain(by_id, by_others), None):
            where = "" if source is predictions else f"{source.path} and {told[0].path}: "
            found.append(Disorder(source.path, where + told[1], told[2]))
    return found


def _contradictions(source: Source, base: Source, names: Iterable[str]) -> Iterator[tuple[Source, str, str]]:
    """Give the other file, what contradicts the order of the two, and what to type."""
    if base is source:
        return
    ours, theirs = _keys(source), _keys(base)
    for name in names:
        if name in ours and name in theirs:
            pair = Pair(source, ours[name], base, theirs[name])
            told = None
            with suppress(LosscliError):  # Lists, say: what nobody asked for need not be keys
                told = _difference(pair, whole=name == "id")
            if told:
                yield base, told, pair.option
    if told := _parts(source, base):
        yield base, told, "--id COL, or give the numbers as many digits"


def _difference(pair: Pair, *, whole: bool) -> str | None:
    """Say where two columns differ; unless they do so as a `whole`, only if they hold the same values."""
    one, left, other, right = pair
    name = (other.names or ())[right]
    for start, stop in other.index.chunks():
        if _samepart_numbers(one.quick(left, start, stop), other.quick(right, start, stop)):
            continue
        ours, theirs = texts(one, left, start, stop), texts(other, right, start, stop)
        if ours == theirs:
            continue
        if not whole and _fingerprint(one, left) != _fingerprint(other, right):
            return None
        within = next(row for row, both in enumerate(zip(ours, theirs, strict=True)) if both[0] != both[1])
        values = f"row {start + within} ('{ours[within]}' and '{theirs[within]}')"
        how = f"and they differ at {values}" if whole else f"with the same values in another order, see {values}"
        return f"both files have a column '{name}' {how}"
    return None


def _parts(one: Source, other: Source) -> str | None:
    """Say which parts do not belong together, if their names have the same numbers in another order."""
    if not (isinstance(one, Parted) and isinstance(other, Parted)):
        return None
    ours, theirs = ([tuple(map(int, part_numbers(part.path))) for part in source.parts] for source in (one, other))
    if ours == theirs or sorted(ours) != sorted(theirs) or len(set(ours)) < len(ours):
        return None
    place = next(place for place, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
    pair = f"{one.parts[place].path} beside {other.parts[place].path}"
    return f"parts with the same numbers are in another order, see {pair}"


def _fingerprint(source: Source, column: int) -> int:
    """Add up what does not depend on the order of the texts."""
    return sum(hash(text) for _, found in texts_by_chunk(source, column) for text in found)


def _samepart_numbers(ours: Floats | None, theirs: Floats | None) -> bool:
    return ours is not None and theirs is not None and np.array_equal(ours, theirs)


def _others(source: Source) -> list[str]:
    return [name for name in _keys(source) if name != "id"]


def _keys(source: Source) -> dict[str, int]:
    """Give the columns that look like keys by their names in small letters."""
    names = [name.casefold() for name in source.names or ()]
    return {name: place for place, name in reversed([*enumerate(names)]) if KEY.fullmatch(name)}
