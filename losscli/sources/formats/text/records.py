"""Text into records and fields, strictly; the parser that decides and that finds the words for what is wrong."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache

from losscli.sources.formats.number import UnreadableError

STRAY = "a quote inside a field that does not begin with one"
TOO_LONG = "a field too long to be a value"
ENDS = frozenset({STRAY, TOO_LONG})
"""What keeps the rest of a file from being read as records."""
QUOTED = r'"[^"]*(?:""[^"]*)*"'


def split(text: str, sep: str, columns: int) -> list[list[str]]:
    r"""Give the fields of every record; raise UnreadableError where quotes make no sense.

    >>> split('a,"1,5"\r\nb,2', ",", 2)
    [['a', '1,5'], ['b', '2']]
    """
    if stray_quote(text, sep) is not None:
        raise UnreadableError
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sep))
    except csv.Error:
        raise UnreadableError from None
    return [row or [""] for row in rows] if columns == 1 else rows


def numbered(text: str, sep: str, columns: int, line: int) -> Iterator[tuple[int, list[str] | str]]:
    """Give each record with the physical line it starts on; a text instead of fields says why there are none."""
    stray = stray_quote(text, sep)
    limit = len(text) if stray is None else text.rfind("\n", 0, stray) + 1
    reader = csv.reader(io.StringIO(text[:limit], newline=""), delimiter=sep)
    before = 0
    try:
        for fields in reader:
            row = fields or ([""] if columns == 1 else [])
            yield line + before, row if len(row) == columns else _count(row, columns)
            before = reader.line_num
    except csv.Error:
        yield line + before, TOO_LONG
    if stray is not None:
        yield line + text.count("\n", 0, stray), STRAY


def stray_quote(text: str, sep: str) -> int | None:
    """Give the place of the first quote that neither opens nor closes a field.

    >>> stray_quote('a,"b"', ","), stray_quote('5" pipe,"b', ",")
    (None, 1)
    """
    if '"' not in text:
        return None
    place = _quoted_field(sep).sub(lambda field: "x" * len(field[0]), text).find('"')
    return None if place < 0 else place


@cache
def _quoted_field(sep: str) -> re.Pattern[str]:
    """Match a quoted field between separators; one with spaces before its quote holds no separator and no newline."""
    mark = re.escape(sep)
    pad = "".join(sorted(set(" \t") - {sep}))
    return re.compile(rf'(?:(?<=[{mark}\n])|\A)(?:{QUOTED}|[{pad}]+"[^"\n{mark}]*")[{pad}]*(?=[{mark}\r\n]|\Z)')


def _count(row: list[str], columns: int) -> str:
    return f"{len(row)} field{'s' * (len(row) != 1)}, {columns} expected" if row else "blank line"
