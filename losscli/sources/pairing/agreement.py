"""What two columns of one name say of the order of their rows."""

import re
from typing import Literal, NamedTuple

import numpy as np

from losscli.batch import Floats
from losscli.sources.formats.number import interpret, is_number
from losscli.sources.formats.source import JUDGED, Source, texts, texts_by_chunk
from losscli.sources.pairing.keys import plain

KEY = re.compile(r"(.*[_\-. ])?(id|key|uuid|guid|index|idx)|__index_level_\d+__|")
"""Names of columns that look like keys, the nameless index of pandas among them."""


NAMELESS = re.compile(r"__index_level_\d+__|")


RESULT = re.compile(r"(.*[_\-. ])?(rank(ing|ed)?|elapsed|duration|latency|runtime|seconds|loss|scores?)([_\-. ].*)?")
"""Names of what each model gives its own values."""


MOST = 1 << 20
"""So many rows tell whether the values of a column are unique."""


LONG = 100
"""A key has no more letters than that."""


class Pair(NamedTuple):
    """A column of one file and its counterpart in another, by number."""

    one: Source
    left: int
    other: Source
    right: int

    @property
    def name(self) -> str:
        """The name that both have."""
        return (self.other.names or ())[self.right]

    @property
    def option(self) -> str:
        """What names them both in --id."""
        ours, theirs = (
            (source.names or ())[column] for source, column in ((self.one, self.left), (self.other, self.right))
        )
        names = ours or str(self.left), theirs or str(self.right)
        return names[0] if names[0] == names[1] else "=".join(names)

    @property
    def hint(self) -> str:
        """What to type to pair by them."""
        return f"pair by key with --id {self.option}"


class Difference(NamedTuple):
    """The first row in which two columns differ."""

    row: int
    ours: str
    theirs: str


def judged(pair: Pair) -> tuple[bool, str | None]:
    """Tell whether a column proves the order, and what it says against it."""
    customary = KEY.fullmatch(pair.name.casefold()) is not None
    if not customary and not _may_be_key(pair):
        return False, None
    difference = differing(pair)
    if difference is None:
        return _unique(pair.one, pair.left), None
    return False, _contradiction(pair, difference, customary=customary)


def _may_be_key(pair: Pair) -> bool:
    """Tell by the first rows whether both columns may hold keys: no value twice, none long, none missing."""
    sides = _first(pair.one, pair.left), _first(pair.other, pair.right)
    return all(len(side) > 1 and _are_keys(side) for side in sides)


def _first(source: Source, column: int) -> list[str]:
    """Give the first texts of a column, also of numbers that are no texts."""
    return texts(source, column, 0, min(JUDGED, source.rows))


def _are_keys(values: list[str]) -> bool:
    return len(set(values)) == len(values) and all(0 < len(text) <= LONG for text in values)


def _contradiction(pair: Pair, told: Difference, *, customary: bool) -> str | None:
    """Say what a difference means, if it means that rows do not belong together."""
    if RESULT.fullmatch(pair.name.casefold()):
        return None
    unique = _unique(pair.one, pair.left) and _unique(pair.other, pair.right)
    if (customary or unique) and _fingerprint(pair.one, pair.left) == _fingerprint(pair.other, pair.right):
        how = f"with the same values in another order, see {shown(told)}"
        return f"both files have a column '{pair.name}' {how}"
    kinds = {kind_of(source, column) for source, column in ((pair.one, pair.left), (pair.other, pair.right))}
    if not unique or "fraction" in kinds or (NAMELESS.fullmatch(pair.name) and "count" in kinds):
        return None
    return f"both files have a column '{pair.name}' and they differ at {shown(told)}"


def shown(told: Difference) -> str:
    """Say where two columns differ."""
    return f"row {told.row} ('{told.ours}' and '{told.theirs}')"


def kind_of(source: Source, column: int) -> Literal["text", "integer", "count", "fraction"]:
    """Tell what the first rows hold: a `count` is the numbers of the rows from 0."""
    values = _first(source, column)
    numbers = [interpret(text, source.decimal)[0] for text in values if is_number(text, source.decimal)]
    if len(numbers) < len(values):
        return "text"
    if not all(map(float.is_integer, numbers)):
        return "fraction"
    return "count" if numbers == list(range(len(numbers))) else "integer"


def differing(pair: Pair) -> Difference | None:
    """Give the first row in which two columns differ; numbers and dates are compared as such."""
    one, left, other, right = pair
    for start, stop in other.index.chunks():
        if _same_numbers(one.quick(left, start, stop), other.quick(right, start, stop)):
            continue
        pairs = zip(texts(one, left, start, stop), texts(other, right, start, stop), strict=True)
        for row, (ours, theirs) in enumerate(pairs, start):
            if ours != theirs and plain(ours, one.decimal) != plain(theirs, other.decimal):
                return Difference(row, ours, theirs)
    return None


def _unique(source: Source, column: int) -> bool:
    """Tell whether no value stands twice, as far as the first rows tell."""
    seen: set[str] = set()
    for start, found in texts_by_chunk(source, column):
        some = found[: max(0, MOST - start)]
        before = len(seen)
        seen.update(some)
        if len(seen) < before + len(some):
            return False
        if start + len(found) >= MOST:
            break
    return True


def _fingerprint(source: Source, column: int) -> int:
    """Add up what does not depend on the order of the texts."""
    found = (text for _, some in texts_by_chunk(source, column) for text in some)
    return sum(hash(plain(text, source.decimal)) for text in found)


def _same_numbers(ours: Floats | None, theirs: Floats | None) -> bool:
    return ours is not None and theirs is not None and np.array_equal(ours, theirs)
