"""The page: its head with a policy that allows one style and one script and nothing else, and its parts in order."""

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from losscli.errors import printable
from losscli.pictures.model import Panel, Picture
from losscli.pictures.numbers import COLUMNS, rows_of
from losscli.pictures.svg import element
from losscli.render.document import Column, Grid, Line, Section, Tone

TITLES = {"decisions": "Decisions", "worst": "Worst samples"}
LONG, SHORT = 120, 60
"""A text that is longer is folded behind its first characters."""
FEW = 4
"""A table of fewer rows needs no sorting."""
DIGITS = 6


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def page(title: str, verdict: Line | None, parts: Iterable[Section | Picture]) -> str:
    """Give the text of a page: a heading, the verdict, and the parts in their order."""
    style, script = _asset("page.css"), _asset("sort.js")
    policy = f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}"
    policy += "; base-uri 'none'; form-action 'none'"
    root = Element("html", lang="en")
    head, body = SubElement(root, "head"), SubElement(root, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(
        head,
        "meta",
        {"http-equiv": "Content-Security-Policy", "content": f"{policy}"},
    )
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", name="color-scheme", content="light dark")
    SubElement(head, "title").text = printable(title)
    SubElement(head, "style").text = style
    main = SubElement(body, "main")
    SubElement(main, "h1").text = printable(title)
    if verdict:
        _line(main, verdict, "verdict ")
    for place, part in enumerate(parts):
        _part(main, part, f"part-{place}")
    SubElement(body, "script").text = script
    text = tostring(root, encoding="unicode", method="html")
    # These end tags may be left out (HTML, 13.1.2.4), and a page has thousands of them
    return f"<!DOCTYPE html>\n{text.replace('</td>', '').replace('</tr>', '')}\n"


def _part(main: Element, part: Section | Picture, name: str) -> None:
    section = SubElement(main, "section", {"aria-labelledby": name})
    title = part.title if isinstance(part, Picture) else TITLES.get(part.name, part.name)
    title = title.capitalize() if title.isalpha() else title
    SubElement(section, "h2", id=name).text = printable(title)
    if isinstance(part, Picture):
        _figure(section, part)
        return
    for item in part.parts:
        if isinstance(item, Grid):
            _table(section, item, title)
        else:
            _line(section, item)


def _line(parent: Element, line: Line, also: str = "") -> None:
    if line.code:
        SubElement(SubElement(parent, "p"), "code").text = printable(line.text)
        return
    names = f"{also}{line.tone}".replace("plain", "").strip()
    paragraph = SubElement(parent, "p", {"class": names} if names else {})
    first, *rest = line.text.split("\n")
    paragraph.text = printable(first)
    for text in rest:
        SubElement(paragraph, "br").tail = printable(text)


def _table(parent: Element, grid: Grid, caption: str) -> None:
    count = len(grid.columns[0].cells)
    around = {"class": "scroll", "role": "region", "aria-label": printable(caption), "tabindex": "0"}
    look = {"border": "1", "cellpadding": "3"} | ({"class": "sort"} if count >= FEW else {})
    table = SubElement(SubElement(parent, "div", around), "table", look)
    SubElement(table, "caption").text = printable(f"{caption}, {count} row{'s' * (count != 1)}")
    head = SubElement(SubElement(table, "thead"), "tr")
    for column in grid.columns:
        look = {"scope": "col"} | ({"class": "n"} if column.right else {})
        SubElement(head, "th", look).text = printable(column.name)
    body = SubElement(table, "tbody")
    for place in range(count):
        row = SubElement(body, "tr")
        for index, column in enumerate(grid.columns):
            _cell(row, column, place, header=index < grid.keys and not column.right)


def _cell(row: Element, column: Column, place: int, *, header: bool) -> None:
    text = printable(column.cells[place])
    tone: Tone = column.tones[place] if column.tones else "plain"
    # Most cells are numbers: the words have the class, so that a thousand rows stay small
    word = "" if column.right or header else "w"
    names = " ".join(name for name in (word, tone if tone != "plain" else "") if name)
    look = ({"class": names} if names else {}) | ({"scope": "row"} if header else {})
    cell = SubElement(row, "th" if header else "td", look)
    if len(text) <= LONG:
        cell.text = text
        return
    folded = SubElement(cell, "details")
    SubElement(folded, "summary").text = f"{text[:SHORT]}…"
    folded[0].tail = text


def _figure(parent: Element, picture: Picture) -> None:
    figure = SubElement(parent, "figure")
    drawn = SubElement(figure, "div", {"class": "row"})
    for panel in picture.panels:
        told = f"{panel.title}: {picture.description}" if panel.title else picture.description
        drawn.append(element(Picture("", told, (panel,)), paper=False))
    caption = SubElement(figure, "figcaption")
    for note in picture.notes or (picture.description,):
        SubElement(caption, "p").text = printable(note)
    numbers = SubElement(figure, "details")
    SubElement(numbers, "summary").text = "Numbers"
    for panel in picture.panels:
        _table(numbers, _numbers(panel), panel.title or panel.x.label)


def _numbers(panel: Panel) -> Grid:
    """Give the numbers behind a panel, without the columns that say nothing."""
    rows = [row for mark in panel.marks for row in rows_of(panel, mark)]
    names = [name for name in COLUMNS[2:] if any(row.get(name, "") != "" for row in rows)]
    return Grid(tuple(Column.of(name, [row.get(name, "") for row in rows], _short) for name in names))


def _short(value: object) -> str:
    return f"{value + 0.0:.{DIGITS}g}" if isinstance(value, float) else printable(str(value))
