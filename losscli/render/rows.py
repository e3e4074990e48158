"""Samples alone, one a line: CSV and JSON Lines."""

import csv
from itertools import chain
from typing import Any, TextIO

from losscli.errors import LosscliError
from losscli.render import nested
from losscli.render.chunks import chunks, rows
from losscli.render.report_json import encode, plain
from losscli.render.style import Style
from losscli.report import Report


def write_jsonl(report: Report, stream: TextIO, style: Style) -> None:
    """Write one strict JSON object per sample, one chunk in memory."""
    columns = report.samples.columns
    records = (dict(zip(columns, map(plain, row), strict=True)) for row in rows(report.samples, style.limit))
    stream.writelines(encode(record) + "\n" for record in records)


def write_csv(report: Report, stream: TextIO, style: Style) -> None:
    """Write a header and one line per sample, one chunk in memory.

    Non-finite numbers are `nan`, `inf` and `-inf`, and None is empty. A nested value fills one column per leaf, in the
    shape that the first chunk has.
    """
    columns = report.samples.columns
    if not columns:
        return
    stream_of_chunks = chunks(report.samples, style.limit)
    first = next(stream_of_chunks, {name: [] for name in columns})
    shapes = {name: _shape(first[name]) for name in columns}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(chain.from_iterable(nested.names(name, shapes[name]) for name in columns))
    for chunk in chain([first], stream_of_chunks):
        flat = chain.from_iterable(_flat(chunk[name], name, shapes[name]) for name in columns)
        writer.writerows(zip(*flat, strict=True))


def _shape(values: list[Any]) -> tuple[int, ...]:
    return nested.shape(next((value for value in values if value is not None), None))


def _flat(values: list[Any], name: str, shape: tuple[int, ...]) -> list[list[Any]]:
    """One list per column of the file."""
    if not shape:
        return [[_number(value) for value in values]]
    absent = [None] * len(nested.names(name, shape))
    table = []
    for value in values:
        if value is not None and nested.shape(value) != shape:
            message = f"a sample has {name} of shape {nested.shape(value)} where the first has {shape}"
            raise LosscliError(message, "use jsonl for samples of different shapes")
        table.append(absent if value is None else [_number(leaf) for leaf in nested.leaves(value)])
    return [list(column) for column in zip(*table, strict=True)] if table else [[] for _ in absent]


def _number(value: Any) -> Any:
    return value + 0.0 if isinstance(value, float) else value
