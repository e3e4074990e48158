"""Keys as they are compared: as text, or as what the text means."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from losscli.sources.formats.number import bare, interpret, shortest

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
