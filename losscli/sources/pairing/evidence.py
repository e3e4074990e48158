"""Files whose keys, names or numbers of parts contradict the order in which their rows are paired."""

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from losscli.batch import Floats
from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.number import interpret, is_number
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.source import JUDGED, Source, texts, texts_by_chunk
from losscli.sources.pairing.by_row import part_numbers, spread
from losscli.sources.pairing.keys import plain
from losscli.sources.request import PREDICTION_NAMES, TARGET_NAMES

KEY = re.compile(r"(.*[_\-. ])?(id|key|uuid|guid|index|idx)|__index_level_\d+__|")
"""Names of columns that look like keys, the nameless index of pandas among them."""
NAMELESS = re.compile(r"__index_level_\d+__|")
RESULT = re.compile(r"(.*[_\-. ])?(rank(ing|ed)?|elapsed|duration|latency|runtime|seconds|loss|scores?)([_\-. ].*)?")
"""Names of what each model gives its own values."""
MOST = 1 << 20
"""So many rows tell whether the values of a column are unique."""
LONG = 100
"""A key has no more letters than that."""
Played: TypeAlias = Collection[tuple[Source, int]]
"""Columns that play a part."""


@dataclass(frozen=True, slots=True)
class Disorder:
    """A file that order does not pair with another one."""

    path: str
    what: str
    hint: str
    """What to type instead."""

    @property
    def note(self) -> str:
        """What was noticed, where it harms nobody but the reader."""
        return f"{self.what}: rows were paired in order; {self.hint}"

    @property
    def error(self) -> LosscliError:
        """What was noticed, where something depends on it."""
        return LosscliError(f"{self.what}: rows would be paired in order", self.hint)


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
    def hint(self) -> str:
        """What to type to pair by them."""
        ours, theirs = (
            (source.names or ())[column] for source, column in ((self.one, self.left), (self.other, self.right))
        )
        names = ours or str(self.left), theirs or str(self.right)
        return "pair by key with --id " + (names[0] if names[0] == names[1] else "=".join(names))


class Difference(NamedTuple):
    """The first row in which two columns differ."""

    row: int
    ours: str
    theirs: str


def disorder(predictions: Source, targets: Source, others: Iterable[Source], played: Played) -> list[Disorder]:
    """Find every file that is in another order than the targets, or than the first input that shows an order.

    A column id tells that by any difference, any other column of one name that plays no part by unique values: the same
    in another order, or others. Raises nothing for what nobody asked for and is no key.
    """
    sources = list({id(source): source for source in (predictions, *others) if source is not targets}.values())
    keyed = next((source for source in (targets, *sources) if "id" in _free(source, played)), None)
    found = []
    for source in sources:
        by_id = () if keyed is None else _by_id(source, keyed, played)
        bases = [base for base in dict.fromkeys((targets, predictions)) if base is not source]
        by_others = (told for base in bases for told in _by_others(source, base, played))
        if told := next(chain(by_id, by_others), None):
            base, what, hint = told
            where = "" if source is predictions else f"{source.path} and {base.path}: "
            found.append(Disorder(source.path, where + what, hint))
    if not found and (parts := spread(predictions, targets)):
        what, hint = parts
        found.append(Disorder(predictions.path, what, hint))
    return found


Told: TypeAlias = tuple[Source, str, str]
"""The other file, what contradicts the order of the two, and what to type."""


def _by_id(source: Source, base: Source, played: Played) -> Iterator[Told]:
    ours, theirs = _free(source, played), _free(base, played)
    if base is source or "id" not in ours:
        return
    pair = Pair(source, ours["id"], base, theirs["id"])
    told = None
    with suppress(LosscliError):
        told = _difference(pair)
    if told:
        yield base, f"both files have a column '{pair.name}' and they differ at {_shown(told)}", pair.hint


def _by_others(source: Source, base: Source, played: Played) -> Iterator[Told]:
    """Ask the columns that look like keys, then every other one, unless a unique one agrees in every row."""
    ours, theirs = _free(source, played), _free(base, played)
    shared = [Pair(source, ours[name], base, theirs[name]) for name in ours if name in theirs and name != "id"]
    shared.sort(key=lambda pair: KEY.fullmatch(pair.name.casefold()) is None)
    for pair in shared:
        agrees, what = False, None
        with suppress(LosscliError):  # Lists, say: what nobody asked for need not be keys
            agrees, what = _told(pair)
        if what:
            yield base, what, pair.hint
        if agrees:
            break
    if parts := _parts(source, base):
        yield base, parts, "pair by key with --id COL, or give the numbers as many digits"


def _free(source: Source, played: Played) -> dict[str, int]:
    """Give the columns that play no part by their names in small letters, the first of those that are alike."""
    names = enumerate(source.names or ())
    free = {name.casefold(): column for column, name in reversed([*names]) if (source, column) not in played}
    return {name: column for name, column in reversed(free.items()) if name not in PREDICTION_NAMES | TARGET_NAMES}


def _told(pair: Pair) -> tuple[bool, str | None]:
    """Tell whether a column proves the order, and what it says against it."""
    customary = KEY.fullmatch(pair.name.casefold()) is not None
    if not customary and not _may_be_key(pair):
        return False, None
    difference = _difference(pair)
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
        how = f"with the same values in another order, see {_shown(told)}"
        return f"both files have a column '{pair.name}' {how}"
    kinds = {_kind(source, column) for source, column in ((pair.one, pair.left), (pair.other, pair.right))}
    if not unique or "fraction" in kinds or (NAMELESS.fullmatch(pair.name) and "count" in kinds):
        return None
    return f"both files have a column '{pair.name}' and they differ at {_shown(told)}"


def _shown(told: Difference) -> str:
    return f"row {told.row} ('{told.ours}' and '{told.theirs}')"


def _kind(source: Source, column: int) -> Literal["text", "integer", "count", "fraction"]:
    """Tell what the first rows hold: a `count` is the numbers of the rows from 0."""
    values = _first(source, column)
    numbers = [interpret(text, source.decimal)[0] for text in values if is_number(text, source.decimal)]
    if len(numbers) < len(values):
        return "text"
    if not all(map(float.is_integer, numbers)):
        return "fraction"
    return "count" if numbers == list(range(len(numbers))) else "integer"


def _difference(pair: Pair) -> Difference | None:
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
