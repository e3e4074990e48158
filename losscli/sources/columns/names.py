"""COL into columns: a name, a comma list, a glob, an index."""

import difflib
import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from losscli.errors import LosscliError, listed
from losscli.records import dataclass
from losscli.sources.formats.source import Source
from losscli.sources.request import PREDICTING, PREDICTION_NAMES, TARGET_NAMES, TELLING

INDEX = re.compile(r"[+-]?[0-9]+")


SIGNS = frozenset("*?[")
MOST = 20
"""So many columns are named in a message."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The columns of a source by name, by pattern or by number; made once, so that many names take no longer each."""

    names: tuple[str, ...] | None
    places: Mapping[str, int]
    """The first column of each name."""
    width: int

    @classmethod
    def of(cls, source: Source) -> "Lookup":
        """Look at the names of a table, or along axis 1 of an array."""
        names = source.names
        places = {name: column for column, name in reversed([*enumerate(names or ())])}
        width = len(names) if names is not None else source.shape[0] if source.shape else 1
        return cls(names, places, width)

    def __contains__(self, name: str) -> bool:
        return name in self.places

    def find(self, part: str) -> list[int]:
        """Give the columns that one name, pattern or number stands for; none if it stands for none."""
        if part in self.places:
            return [self.places[part]]
        if SIGNS & set(part):
            matching = [column for column, name in enumerate(self.names or ()) if fnmatch.fnmatchcase(name, part)]
            if matching:
                return matching
        if INDEX.fullmatch(part) and -self.width <= int(part) < self.width:
            return [int(part) % self.width]
        return []


def find(source: Source, spec: str) -> tuple[int, ...] | None:
    """Give the columns that COL names in a table, or along axis 1 of an array; None if it names none there."""
    lookup = Lookup.of(source)
    if spec in lookup:
        return tuple(lookup.find(spec))
    parts = [lookup.find(part) for part in spec.split(",")]
    return tuple(dict.fromkeys(column for columns in parts for column in columns)) if all(parts) else None


def choose(source: Source, spec: str, flag: str) -> tuple[int, ...]:
    """Give the columns that COL names; raise LosscliError with the columns there are."""
    found = find(source, spec)
    if found is not None:
        _refuse_twice(source, spec, flag)
        return found
    if source.names is None:
        shape = (source.rows, *source.shape)
        what = f"{source.path} has no column {spec!r}: it is an array of shape {shape}"
        raise LosscliError(what, f"{flag} takes an index into its axis 1" if source.shape else f"leave out {flag}")
    lookup = Lookup.of(source)
    unknown = next(part for part in spec.split(",") if not lookup.find(part))
    close = difflib.get_close_matches(unknown, source.names, 1)
    meant = f"; did you mean '{close[0]}'?" if close else ""
    message = f"{source.path} has no column '{unknown}'{meant}"
    raise LosscliError(message, f"its columns are {_several(source.names)}")


def _several(names: Sequence[str]) -> str:
    """Name columns, the first of many."""
    more = f", … ({len(names)} columns)" if len(names) > MOST else ""
    return ", ".join(map(repr, names[:MOST])) + more


def named(source: Source, columns: Iterable[int]) -> list[str]:
    """Give the names of columns of a table."""
    return [(source.names or ())[column] for column in columns]


def free(source: Source, taken: frozenset[int]) -> list[int]:
    """Give the columns of a table that may hold values: neither taken, nor an index, nor named id."""
    names = source.names or ()
    first = int(source.unnamed)
    return [place for place in range(first, len(names)) if place not in taken and names[place].casefold() != "id"]


def recognised(source: Source, names: frozenset[str]) -> list[int]:
    """Give the columns of a table that have one of the customary names."""
    return [place for place, name in enumerate(source.names or ()) if name.casefold() in names]


WORD = re.compile(r"[^\W_]+")


def tells(name: str) -> str | None:
    """Tell which role the name of a column speaks of; None where it speaks of neither, or of both.

    >>> tells("y_pred"), tells("actual sales"), tells("pred_label"), tells("x")
    ('predictions', 'targets', None, None)
    """
    plain = name.casefold()
    for role, names in (("predictions", PREDICTION_NAMES), ("targets", TARGET_NAMES)):
        if plain in names:
            return role
    words = set(WORD.findall(plain)) - {"y"}
    told = [role for role, known in (("predictions", PREDICTING), ("targets", TELLING)) if words & known]
    return told[0] if len(told) == 1 else None


def fitting(source: Source, candidates: list[int], role: str) -> list[int]:
    """Leave out the columns whose names speak of the other role, unless all do."""
    names = source.names or ()
    return [column for column in candidates if tells(names[column]) in (None, role)] or candidates


def unlabelled(source: Source, candidates: list[int]) -> list[int]:
    """Leave out columns of labels among those of classes, which may be called anything else."""
    labels = set(recognised(source, TARGET_NAMES))
    return (
        [column for column in candidates if column not in labels] if len(candidates) > len(labels) + 1 else candidates
    )


def offered(names: Sequence[str], role: str) -> str:
    """Give the column to name in a hint: one that tells its role, or a pattern of numbered ones."""
    told = [name for name in names if tells(name) == role]
    stems = Counter(name.rstrip("0123456789") for name in names if name[-1:].isdigit())
    stem, count = max(stems.items(), key=lambda item: item[1], default=("", 0))
    numbered = [name for name in names if fnmatch.fnmatchcase(name, f"{stem}*")]
    if not told and stem and count > 1 and len(numbered) == count:
        return f"'{stem}*'"
    return (told or [name for name in names if tells(name) is None] or list(names))[-1]


def ambiguous(source: Source, candidates: list[int], flag: str, role: str) -> LosscliError:
    """Say which columns could play a part, and how to name one."""
    names = [(source.names or ())[place] for place in candidates]
    if not names:
        has = f"its columns are {listed(source.names)}" if source.names else None
        return LosscliError(f"{source.path} has no column that could hold the {role}", has)
    message = f"{source.path} has {len(names)} columns that could hold the {role}: {_several(names)}"
    return LosscliError(message, f"choose with {flag} NAME, for example {flag} {offered(names, role)}")


def _refuse_twice(source: Source, spec: str, flag: str) -> None:
    """Refuse a list that names one column twice; a glob may take in what was named before."""
    lookup = Lookup.of(source)
    if spec in lookup:
        return
    parts = [part for part in spec.split(",") if part in lookup or INDEX.fullmatch(part)]
    named_once: set[int] = set()
    for column in (column for part in parts for column in lookup.find(part)):
        if column in named_once:
            what = column if source.names is None else repr(source.names[column])
            raise LosscliError(f"{flag} {spec} names the column {what} twice", "name it once")
        named_once.add(column)
