"""Samples alone, one a line: CSV, TSV and JSON Lines."""

import csv
from collections.abc import Callable
from itertools import chain
from typing import Any, TextIO

from losscli.errors import LosscliError
from losscli.render.json import encode, plain
from losscli.render.style import Style, chunks, pieces
from losscli.render.text import leaf_names, leaves, shape_of
from losscli.report.model import Report

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write_jsonl(report: Report, stream: TextIO, style: Style) -> None:
    """Write one strict JSON object per sample, one chunk in memory."""
    columns = report.samples.columns
    line = "{" + ", ".join(f"{encode(name)}: ".replace("%", "%%") + "%s" for name in columns) + "}\n"
    for piece in chain.from_iterable(map(pieces, chunks(report.samples, style.limit))):
        texts = ([_json(value) for value in piece[name]] for name in columns)
        stream.writelines(map(line.__mod__, zip(*texts, strict=True)))


def write_csv(report: Report, stream: TextIO, style: Style) -> None:
    """Write the samples as `write_rows` says, with commas."""
    write_rows(report, stream, style, ",")


def write_tsv(report: Report, stream: TextIO, style: Style) -> None:
    """Write the samples as `write_rows` says, with tabs."""
    write_rows(report, stream, style, "\t")


def write_rows(report: Report, stream: TextIO, style: Style, separator: str) -> None:
    """Write a header and one line per sample, one chunk in memory.

    Non-finite numbers are `nan`, `inf` and `-inf`, and None is empty. A nested value fills one column per leaf, in the
    shape that the first chunk has. A text that a spreadsheet would run gets a quote in front, unless the report says
    that nobody opens it there; numbers are numbers.
    """
    safe = harmless if report.csv_safe else _number
    columns = report.samples.columns
    if not columns:
        return
    rest = chunks(report.samples, style.limit)
    first = next(rest, {name: [] for name in columns})
    shapes = {name: _shape(first[name]) for name in columns}
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(safe(title) for name in columns for title in leaf_names(name, shapes[name]))
    for piece in chain.from_iterable(map(pieces, chain([first], rest))):
        flat = chain.from_iterable(_flat(piece[name], name, shapes[name], safe) for name in columns)
        table = list(flat)
        digits = [_digits(values) for values in table]
        if None in digits:
            writer.writerows(zip(*table, strict=True))
        else:
            stream.writelines(f"{separator.join(line)}\n" for line in zip(*digits, strict=True))


def _shape(values: list[Any]) -> tuple[int, ...]:
    return shape_of(next((value for value in values if value is not None), None))


def _flat(values: list[Any], name: str, shape: tuple[int, ...], spell: Callable[[Any], Any]) -> list[list[Any]]:
    """One list per column of the file."""
    if not shape:
        return [list(map(spell, values))]
    absent = [None] * len(leaf_names(name, shape))
    table = []
    for value in values:
        if value is not None and shape_of(value) != shape:
            message = f"a sample has {name} of shape {shape_of(value)} where the first has {shape}"
            raise LosscliError(message, "use jsonl for samples of different shapes")
        table.append(absent if value is None else value if len(shape) == 1 else list(leaves(value)))
    return [list(map(spell, column)) for column in zip(*table, strict=True)] if table else [[] for _ in absent]


def _number(value: Any) -> Any:
    return value + 0.0 if value.__class__ is float else value


def harmless(value: Any) -> Any:
    """Quote a text that begins as a formula does, unless it is a number (OWASP, CSV injection)."""
    if value.__class__ is not str or not value.startswith(FORMULAS):
        return _number(value)
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def _digits(values: list[Any]) -> list[str] | None:
    """Spell a column that holds numbers alone, or nothing at all, as `csv` does; it is quicker than `csv`."""
    kinds = set(map(type, values))
    if kinds <= {float, int}:
        return list(map(repr, values))
    return [""] * len(values) if kinds == {type(None)} else None


def _json(value: Any) -> str:
    if value.__class__ is float:
        return repr(value + 0.0) if value - value == 0.0 else "null"
    return encode(plain(value))
