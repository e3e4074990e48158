"""GitHub-flavoured Markdown, for a pull request or a step summary."""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from losscli.render.document import Grid, Line, Section
from losscli.render.rules import verdict_line
from losscli.render.sections import sections
from losscli.render.style import Style
from losscli.report.model import Report

_SPECIAL = re.compile(
    r"[\\|`*_~$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=\()|(?<=http):|(?<=https):|(?<=www)\.", re.IGNORECASE
)
_MENTION = re.compile(r"@|#(?=[0-9])")
NOTHING = "&#8203;"
"""A space without width. A backslash keeps no name from being mentioned: names are looked for in the finished text."""
BOLD = ("FAILED",)
"""Cells that a reader must not miss."""


def escape(text: str) -> str:
    r"""Text that Markdown shows as it is, in a table too: nobody is mentioned, nothing linked, no formula set.

    >>> escape("a|b *c* $d$ https://e"), escape("@f #1")
    ('a\\|b \\*c\\* \\$d\\$ https\\://e', '@&#8203;f #&#8203;1')
    """
    return _MENTION.sub(rf"\g<0>{NOTHING}", _SPECIAL.sub(r"\\\g<0>", text))


def write_markdown(report: Report, stream: TextIO, style: Style) -> None:
    """Write the verdict, then the sections of the report."""
    stream.write("\n\n".join(_blocks(report, style)) + "\n")


def _blocks(report: Report, style: Style) -> Iterator[str]:
    verdict = verdict_line(report)
    if report.verdict != "ungated":
        yield f"**{verdict}**"
    yield from blocks(sections(report, style), leave_out=verdict)


def blocks(sections: Iterable[Section], leave_out: str = "") -> Iterator[str]:
    """Write each section: its tables, then its sentences but for one that stands elsewhere."""
    for section in sections:
        lines: list[str] = []
        for part in section.parts:
            if isinstance(part, Grid):
                yield table(part)
            elif part.text != leave_out:
                lines.append(sentence(part))
        if lines:
            yield "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]


def sentence(line: Line) -> str:
    """Write a line of text, or one to copy."""
    return f"`{line.text}`" if line.code else escape(line.text).replace("\n", "<br>")


def table(grid: Grid) -> str:
    """Draw the columns of a grid as a table."""
    header = (escape(column.name) for column in grid.columns)
    rule = ("---:" if column.right else ":---" for column in grid.columns)
    cells = zip(*(map(_cell, column.cells) for column in grid.columns), strict=True)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *cells))


def _cell(text: str) -> str:
    return f"**{text}**" if text in BOLD else escape(text)
