"""Reports as text: one writer per format, each importing what it needs when it first writes."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TextIO

from losscli.render.style import LIMITS, ChecksWriter, Outcome, Style, Writer, Writers, style_for
from losscli.render.text import render_problem

__all__ = [
    "CHECKS",
    "FORMATS",
    "LIMITS",
    "REPORTS",
    "ROWS",
    "ChecksWriter",
    "Outcome",
    "Style",
    "Writer",
    "Writers",
    "render_problem",
    "style_for",
]


def _lazy(module: str, name: str) -> Callable[[Any, TextIO, Style], None]:
    """Import the writer on its first use, so that JSON never pays for rich."""

    def write(report: Any, stream: TextIO, style: Style) -> None:
        writer = getattr(import_module(f"{__name__}.{module}"), name)
        writer(report, stream, style)

    return write


REPORTS: Mapping[str, Writer] = {
    "table": _lazy("table", "write_table"),
    "json": _lazy("json", "write_json"),
    "md": _lazy("markdown", "write_markdown"),
    "value": _lazy("text", "write_value"),
    "junit": _lazy("ci", "write_junit"),
    "github": _lazy("ci", "write_github"),
}
"""Formats that hold a whole report, errors included."""

ROWS: Mapping[str, Writer] = {
    "csv": _lazy("rows", "write_csv"),
    "jsonl": _lazy("rows", "write_jsonl"),
}
"""Formats that hold the samples alone."""

FORMATS: Mapping[str, Writer] = {**REPORTS, **ROWS}

CHECKS: Mapping[str, ChecksWriter] = {
    "table": _lazy("table", "write_checks"),
    "json": _lazy("json", "checks_json"),
    "md": _lazy("checks", "write_checks"),
    "junit": _lazy("ci", "write_junit"),
    "github": _lazy("ci", "write_github"),
}
"""Formats of a whole run of checks."""
