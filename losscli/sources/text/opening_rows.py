"""The first rows of a text table, as far as they can be told before it is read."""

import csv
import io

from losscli.sources.text.newlines import QUOTE

LOOKED_AT = 1000
"""How many rows are searched for a word of the first line."""


def rows_of(data: bytes, sep: str, *, complete: bool) -> list[list[str]]:
    r"""Give up to 1000 rows of the bytes behind the first line, as they stand; a last one that is cut off is left out.

    >>> rows_of(b'a,"1\n2"\nb,3\nc,', ",", complete=False)
    [['a', '1\n2'], ['b', '3']]
    """
    if not complete:
        data = data[: data.rfind(b"\n") + 1]
    text = data.decode("utf-8", errors="replace")
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sep):
            found.append(row or [""])
            if len(found) == LOOKED_AT:
                return found
    except csv.Error:
        return found
    return found[:-1] if not complete and data.count(QUOTE) % 2 else found


def column_of(rows: list[list[str]], column: int) -> list[str]:
    """Give the texts of a column, without the rows that do not reach it."""
    return [row[column] for row in rows if column < len(row)]
