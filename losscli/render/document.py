"""What people read of a report, part by part: a terminal, Markdown and a page draw the same parts in the same order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from itertools import islice
from typing import Any, Literal

from losscli.errors import printable
from losscli.records import dataclass
from losscli.render.text import cell, leaves

Tone = Literal["plain", "better", "worse", "passed", "failed", "note", "dim"]
"""How a text is meant: colours are the terminal's business."""


@dataclass(frozen=True, slots=True)
class Column:
    """Cells under a name; numbers stand on the right."""

    name: str
    cells: tuple[str, ...]
    right: bool = True
    tones: tuple[Tone, ...] = ()
    """What each cell says, where it says more than its text."""

    @classmethod
    def of(cls, name: str, values: Iterable[Any], text: Callable[[Any], str] = cell) -> "Column":
        """Make text of values; a column that holds words stands on the left."""
        kept = tuple(values)
        words = any(isinstance(leaf, str) for value in kept for leaf in islice(leaves(value), 1))
        return cls(printable(name), tuple(map(text, kept)), right=not words)


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of equal length; the first `keys` name the row and are repeated where a terminal is too narrow."""

    columns: tuple[Column, ...] = ()
    keys: int = 1

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.columns) and bool(self.columns[0].cells)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence."""

    text: str
    tone: Tone = "plain"
    code: bool = False
    """Whether it is no sentence but a text to copy."""

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """Parts that stand together, under the name of what they show."""

    name: str
    parts: tuple[Grid | Line, ...] = field(default=())

    @classmethod
    def of(cls, name: str, *parts: Grid | Line | Iterable[Line]) -> "Section":
        """Gather what is there."""
        flat = (item for part in parts for item in ((part,) if isinstance(part, Grid | Line) else part))
        return cls(name, tuple(item for item in flat if item))


def filled(sections: Iterable[Section]) -> Iterator[Section]:
    """Leave out the sections that show nothing."""
    return (section for section in sections if section.parts)
