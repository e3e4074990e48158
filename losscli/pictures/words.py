"""Texts as a terminal shows them: how wide they are, cut to a width, and in ASCII."""

import unicodedata
from collections.abc import Sequence

from losscli.errors import printable

WIDE = frozenset("WF")
ASCII = str.maketrans(
    {"−": "-", "–": "-", "×": "x", "·": "*", "…": "~", "≤": "<=", "≥": ">=", "½": "1/2", "²": "^2", "→": "->", "∂": "d"}
)


def cells(text: str) -> int:
    """Count the cells of a terminal that a text fills.

    >>> cells("loss"), cells("損失"), cells("e\u0301")
    (4, 4, 1)
    """
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    return 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in WIDE else 1


def cut(text: str, width: int) -> str:
    """Cut a text that is wider than there is room.

    >>> cut("validation", 6), cut("train", 6)
    ('valid…', 'train')
    """
    if cells(text) <= width:
        return text
    kept, room = "", width - 1
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return f"{kept}…" if width > 0 else ""


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill up with blanks."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence at blanks."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(longer) <= width or not lines[-1]:
            lines[-1] = cut(longer, width)
        else:
            lines.append(cut(word, width))
    return lines


def shown(text: str, *, plain: bool) -> str:
    """Give a text without what steers a terminal; in ASCII where `plain`."""
    told = printable(text)
    return told.translate(ASCII).encode("ascii", "backslashreplace").decode("ascii") if plain else told


def widest(texts: Sequence[str]) -> int:
    """Give the width of the widest."""
    return max(map(cells, texts), default=0)
