"""What a writer is told beside the report."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO, TypeAlias

from losscli.report import Checks, Report


@dataclass(frozen=True, slots=True)
class Style:
    """How many samples to show (None: all), whether to colour, and how wide the terminal is (None: no terminal)."""

    limit: int | None
    color: bool = False
    width: int | None = None


Writer: TypeAlias = Callable[[Report, TextIO, Style], None]
ChecksWriter: TypeAlias = Callable[[Checks, TextIO, Style], None]

LIMITS: Mapping[str, int | None] = {
    "table": 10,
    "json": 1000,
    "md": 10,
    "value": 0,
    "junit": 0,
    "github": 0,
    "csv": None,
    "jsonl": None,
}
"""How many samples each format shows where `--samples` does not say."""


def style_for(format: str, asked: int | None = None, *, color: bool = False, width: int | None = None) -> Style:  # noqa: A002
    """Style of a format for `Report.limit` as asked: None leaves the number of samples to the format, -1 is all.

    >>> style_for("table").limit, style_for("json", 5).limit, style_for("table", -1).limit
    (10, 5, None)
    """
    limit = LIMITS[format] if asked is None else None if asked < 0 else asked
    return Style(limit, color, width)
