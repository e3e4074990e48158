"""Keys as they are compared: as text, or as what the text means."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from losscli.errors import SHOWN, LosscliError, listed
from losscli.records import dataclass
from losscli.sources.columns.names import choose
from losscli.sources.formats.number import bare, interpret, shortest
from losscli.sources.formats.source import Source, texts_by_chunk
from losscli.sources.pairing.order import Key

DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?")

MICROSECONDS = 6
"""The digits of a second that are compared."""


def number(text: str, decimal: str = ".") -> str | None:
    """Spell a number in one way; None for anything else.

    >>> number("1.0"), number("007"), number("1e3"), number("x")
    ('1', '7', '1000', None)
    """
    value, fault = interpret(text, decimal)
    return None if fault else shortest(value + 0.0)


def date(text: str) -> str | None:
    """Spell a date or a point in time in one way; None for anything else.

    >>> date("2024-01-01"), date("2024-01-01T00:00:00"), date("2024-01-01 12:30+02:00"), date("1/2/24")
    ('2024-01-01', '2024-01-01', '2024-01-01T10:30:00Z', None)
    """
    text = bare(text)
    if not DATE.fullmatch(text):
        return None
    if len(re.split("[^0-9]", text.partition(".")[2])[0].rstrip("0")) > MICROSECONDS:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "Z").replace("UTC", "Z"))
    except ValueError:
        return None
    if found.tzinfo is not None:
        return found.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return found.isoformat().removesuffix("T00:00:00")


SPELLINGS: dict[str, Callable[[str], str | None]] = {"number": number, "date": date}
"""What each type of key makes of a text."""


def spelled_as(kind: str, texts: list[str]) -> list[str]:
    """Give keys in the spelling of their type; a text that is none of it stays as it is.

    >>> spelled_as("number", ["1.0", "x"]), spelled_as("text", ["1.0"])
    (['1', 'x'], ['1.0'])
    """
    spell = SPELLINGS.get(kind)
    return texts if spell is None else [spell(text) or text for text in texts]


def plain(text: str, decimal: str = ".") -> str:
    """Give what a text means: a number or a date in one spelling, else the text."""
    return number(text, decimal) or date(text) or bare(text)


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The columns that make the key, in each file."""

    predictions: tuple[int, ...]
    targets: tuple[int, ...]
    names: tuple[str, ...]
    """As reported: the name, or PRED=TARGET where the two differ."""
    kind: str = "text"
    """What keys are compared as."""


def key_columns(spec: str, predictions: Source, targets: Source, kind: str = "text") -> KeyColumns:
    """Take `--id` apart; raise LosscliError for an input without names or a column that it lacks."""
    for source in (predictions, targets):
        if source.names is None:
            message = f"{source.path} has no named columns to pair by"
            raise LosscliError(message, "leave out --id to pair arrays in order")
    whole = all(spec in (source.names or ()) for source in (predictions, targets))
    pairs = [(spec, spec)] if whole else [_names(part) for part in spec.split(",")]
    columns = [(_one(predictions, left), _one(targets, right)) for left, right in pairs]
    names = tuple(left if left == right else f"{left}={right}" for left, right in pairs)
    return KeyColumns(tuple(left for left, _ in columns), tuple(right for _, right in columns), names, kind)


def keys_of(columns: Sequence[list[str]], kind: str) -> Sequence[Key]:
    """Give the key of every row from the texts of the key columns."""
    columns = [spelled_as(kind, texts) for texts in columns]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def rows_of(source: Source, columns: Sequence[int], kind: str) -> dict[Key, int]:
    """Give the row of every key, as it is written, in order; raise LosscliError for a key that occurs twice."""
    parts = [[text for _, texts in texts_by_chunk(source, column) for text in texts] for column in columns]
    keys = keys_of(parts, kind)
    rows = dict(zip(keys, range(len(keys)), strict=True))
    if len(rows) < len(keys):
        first: dict[Key, int] = {}
        for row, key in enumerate(keys):
            if first.setdefault(key, row) != row:
                raise twice(source, key, first[key], row)
    return rows


def spelled(key: Key) -> str:
    """Give a key as it stands in messages."""
    return key if isinstance(key, str) else ", ".join(key)


def _names(part: str) -> tuple[str, str]:
    left, mark, right = part.partition("=")
    return (left, right) if mark else (part, part)


def _one(source: Source, name: str) -> int:
    columns = choose(source, name, "--id")
    if len(columns) > 1:
        raise LosscliError(f"--id {name} names {len(columns)} columns of {source.path}", "join names by commas")
    return columns[0]


def without(count: int, some: Iterable[Key], of: int, kind: str, other: str) -> str:
    """Say how many are alone, and name some of them."""
    return f"{count} of {of} {kind}s {'has' if count == 1 else 'have'} no {other}: {listed(map(spelled, some))}"


def retyped(kind: str, ours: Sequence[Key], theirs: Sequence[Key]) -> str | None:
    """Name the type of key that the first of each side are of, if they are spelled in different ways."""
    sides = [[(key,) if isinstance(key, str) else key for key in keys[: SHOWN + 1]] for keys in (ours, theirs)]
    if kind != "text" or not all(sides):
        return None
    for column in range(len(sides[0][0])):
        texts = [key[column] for keys in sides for key in keys]
        for name, spell in SPELLINGS.items():
            spellings = [spell(text) for text in texts]
            if None not in spellings and spellings != texts:
                return f"keys are compared as text; --key-type {name} compares them as {name}s"
    return None


def twice(source: Source, key: Key, first: int, row: int) -> LosscliError:
    """Say where a key stands that occurs twice."""
    where = f"{source.place(first)} and {source.place(row)}"
    return LosscliError(f"{source.path}: key '{spelled(key)}' stands twice, on {where}", "keys have to be unique")
