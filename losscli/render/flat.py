"""Figures as flat names and numbers, for other tools: one JSON object, or one line for each entry."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from losscli.render.json import encode, plain
from losscli.render.rows import harmless
from losscli.render.style import Style
from losscli.report.model import Figure, Report

ABSENT = ("slices", "worst", "parameters", "non_finite")
"""What of a figure is no number of its own."""
LEVELS = ("level",)


def numbers(figure: Figure) -> dict[str, Any]:
    """Give every number of a figure by its name in rules: `value`, `p99`, `ci.low`, `baseline.difference`."""
    found = dict(_leaves(plain(figure), ()))
    return {_short(name): number for name, number in found.items()}


def _leaves(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        where = (*path, name)
        if name in ABSENT:
            continue
        if isinstance(item, Mapping):
            yield from _leaves(item, where)
        elif isinstance(item, list) and len(item) == 2:
            yield from ((".".join((*where, end)), edge) for end, edge in zip(("low", "high"), item, strict=True))
        elif isinstance(item, int | float) and not isinstance(item, bool) and name not in LEVELS:
            yield ".".join(where), item


def _short(name: str) -> str:
    return name.removeprefix("statistics.").replace("difference.value", "difference")


def metrics(report: Report) -> dict[str, Any]:
    """Give one flat object: the value under the entry's own name, its other numbers and its slices behind it.

    Numbers that are not finite are left out, since no JSON has them.
    """
    found: dict[str, Any] = {}
    for key, figure in report.losses.items():
        for name, number in numbers(figure).items():
            found[key if name == "value" else f"{key}.{name}"] = number
        for part in figure.slices or ():
            found |= {f"{key}[{part.name}]": plain(part.value)} if plain(part.value) is not None else {}
    return found


def write_metrics(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write one JSON object, one number a line."""
    lines = (f"  {encode(name)}: {encode(number)}" for name, number in metrics(report).items())
    body = ",\n".join(lines)
    stream.write(f"{{\n{body}\n}}\n" if body else "{}\n")


def write_figures_csv(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write a header, and one line for each entry."""
    _write_figures(report, stream, ",")


def write_figures_tsv(report: Report, stream: TextIO, style: Style) -> None:  # noqa: ARG001
    """Write the same, with tabs."""
    _write_figures(report, stream, "\t")


def _write_figures(report: Report, stream: TextIO, separator: str) -> None:
    spell = harmless if report.csv_safe else str
    found = {key: numbers(figure) for key, figure in report.losses.items()}
    names = list(dict.fromkeys(name for listed in found.values() for name in listed))
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(["loss", *names])
    writer.writerows([spell(key), *(listed.get(name) for name in names)] for key, listed in found.items())
