"""Layouts that are brought into lines of fields before anything is read: comments, runs of blanks, and `sep=`.

They are written into a temporary file line by line, so that the numbers of the lines can be told.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from losscli.errors import LosscliError
from losscli.records import dataclass
from losscli.sources.formats.source import Opening
from losscli.sources.formats.text.dialect import WHITESPACE, Dialect, shown
from losscli.sources.formats.text.encoding import BOM, LONGEST, refuse_marks, too_long

TOLD = re.compile(rb"(?i)(?:\xef\xbb\xbf)?sep=([^\r\n])\r?\n")
"""The line by which Excel is told the separator."""
FIELD = re.compile(rb'"[^"]*(?:""[^"]*)*"(?=[ \t]|$)|[^ \t]+')
BLANKS = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Numbering:
    """The physical lines of a file of which some were left out."""

    gaps: tuple[int, ...] = ()
    """For each line that was left out, the line among those that are left which follows it."""

    def __call__(self, line: int) -> int:
        """Give the physical line of a line that is left.

        >>> Numbering((1, 1, 2))(1), Numbering((1, 1, 2))(2)
        (3, 5)
        """
        return line + bisect_right(self.gaps, line)


PLAIN = Numbering()


def told_separator(opening: Opening) -> str | None:
    """Give the separator that the first line tells; raise LosscliError where another one was typed."""
    if not (found := TOLD.match(opening.start)):
        return None
    sep, typed = found[1].decode("latin-1"), opening.chosen.sep
    if typed not in (None, sep):
        message = f"{opening.file.path} line 1: the file says that it is separated by {sep!r}"
        raise LosscliError(message, f"--sep {shown(sep)}, or remove the line")
    return sep


def laid_out(opening: Opening) -> tuple[Opening, Numbering, tuple[str, ...]]:
    """Give the file in lines of fields, how its lines are counted, and what was understood without being said."""
    told = told_separator(opening)
    chosen = opening.chosen if told is None else replace(opening.chosen, sep=told)
    if told is None and chosen.comment is None and chosen.sep != WHITESPACE:
        return opening, PLAIN, ()
    path, left_out = opening.file.path, []
    with opening.file.open() as stream, opening.spool.new() as out:
        refuse_marks(path, stream.read(4))
        stream.seek(len(BOM) if opening.start.startswith(BOM) else 0)
        for number, line in _kept(path, stream, chosen, skipped=int(told is not None)):
            if line is None:
                left_out.append(number)
            else:
                out.write(line)
    gaps = tuple(line - place for place, line in enumerate(left_out))
    notes = () if told is None else (f"{path}: separated by {told!r}, as its first line says",)
    found = replace(opening, file=replace(opening.file, local=out.name), chosen=chosen)
    return found, Numbering(gaps), notes


def _kept(path: str, stream: IO[bytes], chosen: Dialect, skipped: int) -> Iterator[tuple[int, bytes | None]]:
    """Give each line with its number, as it is to be read; None for one that is left out."""
    sign, inside, number = (chosen.comment or "").encode(), False, 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise too_long(path, number, stream.seek(0, 2))
        if number <= skipped or (sign and not inside and line.lstrip(b" \t").startswith(sign)):
            yield number, None
            continue
        inside ^= line.count(b'"') % 2 == 1
        yield number, _tabbed(path, number, line, inside=inside) if chosen.sep == WHITESPACE else line


def _tabbed(path: str, number: int, line: bytes, *, inside: bool) -> bytes:
    """Put a tab in place of every run of blanks between fields."""
    if inside:
        message = f"{path} line {number}: a quote that does not close on its line, among fields separated by blanks"
        raise LosscliError(message, "save it with a separator of one character")
    end = b"\r\n" if line.endswith(b"\r\n") else b"\n" if line.endswith(b"\n") else b""
    return b"\t".join(FIELD.findall(line.strip(BLANKS))) + end
