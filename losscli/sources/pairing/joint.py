"""Several columns that are a key together, as query and document, or series and date."""

from collections.abc import Iterator, Sequence

from losscli.sources.formats.source import texts
from losscli.sources.pairing.agreement import RESULT, Difference, Pair, kind_of, shown
from losscli.sources.pairing.keys import plain

FEWEST, FIRST = 3, 1 << 16
"""So many rows at least tell that columns are a key together, and so many at most are looked at."""
COLUMNS = 6
"""More columns that two files share are what models were given, and no key."""
Row = tuple[str, ...]


def jointly(pairs: Sequence[Pair]) -> tuple[str, str] | None:
    """Say where columns that are unique only together differ in their first rows, and what to type.

    None where they are no key, or agree.
    """
    chosen = [pair for pair in pairs if _may_be_part(pair)]
    if not 1 < len(chosen) <= COLUMNS or chosen[0].one.rows < FEWEST:
        return None
    difference = _differing(chosen)
    if difference is None or not all(map(_is_unique, (_ours(chosen), _theirs(chosen)))):
        return None
    names = " and ".join(f"'{pair.name}'" for pair in chosen)
    options = ",".join(pair.option for pair in chosen)
    what = f"both files have the columns {names}, unique together, and they differ at {shown(difference)}"
    return what, f"pair by key with --id {options}"


def _may_be_part(pair: Pair) -> bool:
    kinds = kind_of(pair.one, pair.left), kind_of(pair.other, pair.right)
    return "fraction" not in kinds and RESULT.fullmatch(pair.name.casefold()) is None


def _differing(pairs: Sequence[Pair]) -> Difference | None:
    for row, (ours, theirs) in enumerate(zip(_ours(pairs), _theirs(pairs), strict=True)):
        if ours != theirs:
            return Difference(row, ", ".join(ours), ", ".join(theirs))
    return None


def _ours(pairs: Sequence[Pair]) -> Iterator[Row]:
    source = pairs[0].one
    columns = (texts(source, pair.left, 0, min(FIRST, source.rows)) for pair in pairs)
    return zip(*(map(plain, column) for column in columns), strict=True)


def _theirs(pairs: Sequence[Pair]) -> Iterator[Row]:
    return _ours([Pair(pair.other, pair.right, pair.one, pair.left) for pair in pairs])


def _is_unique(rows: Iterator[Row]) -> bool:
    found = list(rows)
    return len(set(found)) == len(found)
