"""Files whose keys, names or numbers of parts contradict the order in which their rows are paired."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import NamedTuple, TypeAlias

from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.parted import Parted
from losscli.sources.formats.source import Source
from losscli.sources.pairing.agreement import KEY, Pair, differing, judged, shown
from losscli.sources.pairing.by_row import part_numbers, spread
from losscli.sources.pairing.joint import jointly
from losscli.sources.request import PREDICTION_NAMES, TARGET_NAMES


class Played(NamedTuple):
    """Columns that play a part, and those among them that are values and no names of groups."""

    every: Collection[tuple[Source, int]]
    values: Collection[tuple[Source, int]]


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


def disorder(predictions: Source, targets: Source, others: Iterable[Source], played: Played) -> list[Disorder]:
    """Find every file that is in another order than the targets, or than the first input that shows an order.

    A column id tells that by any difference, any other column of one name that plays no part by unique values: the same
    in another order, or others. Raises nothing for what nobody asked for and is no key.
    """
    sources = list({id(source): source for source in (predictions, *others) if source is not targets}.values())
    keyed = next((source for source in (targets, *sources) if "id" in _free(source, played.every)), None)
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
    ours, theirs = _free(source, played.every), _free(base, played.every)
    if base is source or "id" not in ours:
        return
    pair = Pair(source, ours["id"], base, theirs["id"])
    told = None
    with suppress(LosscliError):
        told = differing(pair)
    if told:
        yield base, f"both files have a column '{pair.name}' and they differ at {shown(told)}", pair.hint


def _by_others(source: Source, base: Source, played: Played) -> Iterator[Told]:
    """Ask the columns that look like keys, then every other one, unless a unique one agrees in every row."""
    proved = False
    shared = [pair for pair in _shared(source, base, played.every) if pair.name.casefold() != "id"]
    shared.sort(key=lambda pair: KEY.fullmatch(pair.name.casefold()) is None)
    for pair in shared:
        what = None
        with suppress(LosscliError):  # Lists, say: what nobody asked for need not be keys
            proved, what = judged(pair)
        if what:
            yield base, what, pair.hint
        if proved:
            break
    together = None
    with suppress(LosscliError):
        together = None if proved else jointly(_shared(source, base, played.values))
    if together:
        yield base, *together
    if parts := _parts(source, base):
        yield base, parts, "pair by key with --id COL, or give the numbers as many digits"


def _shared(source: Source, base: Source, used: Collection[tuple[Source, int]]) -> list[Pair]:
    ours, theirs = _free(source, used), _free(base, used)
    return [Pair(source, ours[name], base, theirs[name]) for name in ours if name in theirs]


def _free(source: Source, used: Collection[tuple[Source, int]]) -> dict[str, int]:
    """Give the columns that play no part by their names in small letters, the first of those that are alike."""
    names = enumerate(source.names or ())
    free = {name.casefold(): column for column, name in reversed([*names]) if (source, column) not in used}
    return {name: column for name, column in reversed(free.items()) if name not in PREDICTION_NAMES | TARGET_NAMES}


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
