r"""What a record is: the one definition for the first lines, the index and the values.

A quote is a quote only where a field begins with it, after spaces and tabs at most; it hides separators and line feeds
until the next quote that stands alone, and then the field ends. Any other quote makes no sense and is refused, so that
in text that is not refused a line feed ends a record exactly where an even number of quotes stands before it: that is
why the index may count quotes instead of reading fields.
"""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import numpy as np

from losscli.sources.formats.number import UnreadableError

STRAY = "a quote inside a field that does not begin with one"
OPEN = "a quote opens here and never closes"
FAR = "a quote opens here and does not close within 64 MiB"
ENDS = frozenset({STRAY, OPEN})
"""What keeps the rest of a file from being read as records."""
QUOTING = 'put the whole field into quotes and double those inside it, as in "5"" pipe"'
NEWLINE, QUOTE = b"\n"[0], b'"'[0]
QUOTED = r'"[^"]*(?:""[^"]*)*"'


def split(text: str, sep: str, columns: int) -> list[list[str]]:
    r"""Give the fields of every record; raise UnreadableError where quotes make no sense.

    >>> split('a,"1,5"\r\nb,2', ",", 2)
    [['a', '1,5'], ['b', '2']]
    """
    if quote_fault(text, sep) is not None:
        raise UnreadableError
    rows = [fields for _, fields in records(text, sep)]
    return [row or [""] for row in rows] if columns == 1 else rows


def numbered(text: str, sep: str, columns: int, line: int) -> Iterator[tuple[int, list[str] | str]]:
    """Give each record with the physical line it starts on; a text instead of fields says why there are none."""
    fault = quote_fault(text, sep)
    limit = len(text) if fault is None else text.rfind("\n", 0, fault[0]) + 1
    before = 0
    for after, fields in records(text[:limit], sep):
        row = fields or ([""] if columns == 1 else [])
        yield line + before, row if len(row) == columns else _count(row, columns)
        before = after
    if fault is not None:
        yield line + text.count("\n", 0, fault[0]), fault[1]


def first_rows(text: str, sep: str, most: int) -> list[list[str]]:
    """Give up to so many records, as far as their quotes make sense."""
    fault = quote_fault(text, sep)
    sound = text if fault is None else text[: text.rfind("\n", 0, fault[0]) + 1]
    return [fields or [""] for _, fields in islice(records(sound, sep), most)]


def quote_fault(text: str, sep: str) -> tuple[int, str] | None:
    """Give the place of the first quote that neither opens nor closes a field, and what is wrong with it.

    >>> quote_fault('a,"b"', ","), quote_fault('5" pipe,"b', ","), quote_fault('1,"b', ",")
    (None, (1, 'a quote inside a field that does not begin with one'), (2, 'a quote opens here and never closes'))
    """
    pad, field, place = _pad(sep), _quoted_field(sep), text.find('"')
    while place >= 0:
        begin = place
        while begin and text[begin - 1] in pad:
            begin -= 1
        if not (found := field.match(text, begin)):
            opens = not begin or text[begin - 1] in (sep, "\n")
            return place, OPEN if opens and not re.compile(QUOTED).match(text, place) else STRAY
        place = text.find('"', found.end())
    return None


def record_ends(data: bytes, most: int) -> list[int]:
    r"""Give the places behind the first records that end in a line feed.

    >>> record_ends(b'a,"1\n2"\nb,3\nc,', 5)
    [8, 12]
    """
    array = np.frombuffer(data, np.uint8)
    newlines = np.flatnonzero(array == NEWLINE)
    before = np.searchsorted(np.flatnonzero(array == QUOTE), newlines)
    ends: list[int] = (newlines[before % 2 == 0][:most] + 1).tolist()
    return ends


def records(text: str, sep: str) -> Iterator[tuple[int, list[str]]]:
    """Give the fields of each record and how many physical lines are behind it, where all quotes make sense."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep)
    done = 0
    try:
        for done, fields in enumerate(reader, 1):  # noqa: B007 -- counted for what comes after an error
            yield reader.line_num, fields
    except csv.Error:  # a field longer than csv.field_size_limit(), a setting of the whole process
        yield from islice(_records_of_any_length(text, sep), done, None)


def _records_of_any_length(text: str, sep: str) -> Iterator[tuple[int, list[str]]]:
    r"""Read records as the csv module does, without a limit.

    >>> list(_records_of_any_length('a,"1""\n2" \r\n\nb,', ","))
    [(2, ['a', '1"\n2 ']), (3, []), (4, ['b', ''])]
    """
    fields: list[str] = []
    begin = lines = 0
    for found in _field(sep).finditer(text):
        quoted, pad, plain, end = found.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"') + pad)
        if end != sep:
            lines += text.count("\n", begin, found.end()) + (not end)
            begin = found.end()
            yield lines, [] if fields == [""] and quoted is None else fields
            if begin == len(text):
                return
            fields = []


@cache
def _field(sep: str) -> re.Pattern[str]:
    mark, pad = re.escape(sep), _pad(sep)
    return re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"([{pad}]*)|([^{mark}\r\n]*))({mark}|\r?\n|\Z)')


@cache
def _quoted_field(sep: str) -> re.Pattern[str]:
    """Match a quoted field between separators; one with spaces before its quote holds no separator and no newline."""
    mark, pad = re.escape(sep), _pad(sep)
    return re.compile(rf'(?:(?<=[{mark}\n])|\A)(?:{QUOTED}|[{pad}]+"[^"\n{mark}]*")[{pad}]*(?=[{mark}\r\n]|\Z)')


def _pad(sep: str) -> str:
    """Give what may stand around the quotes of a field."""
    return "".join(sorted(set(" \t") - {sep}))


def _count(row: list[str], columns: int) -> str:
    return f"{len(row)} field{'s' * (len(row) != 1)}, {columns} expected" if row else "blank line"
