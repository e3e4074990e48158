"""Reports as text: one writer per format, each importing what it needs when it first writes."""

from collections.abc import Mapping
from importlib import import_module
from typing import TextIO

from losscli.render.style import LIMITS, Style, Writer, style_for
from losscli.render.text import render_problem
from losscli.report import Report

__all__ = ["FORMATS", "LIMITS", "REPORTS", "ROWS", "Style", "Writer", "render_problem", "style_for"]


def _lazy(module: str, name: str) -> Writer:
    """Import the writer on its first use, so that JSON never pays for rich."""

    def write(report: Report, stream: TextIO, style: Style) -> None:
        writer: Writer = getattr(import_module(f"{__name__}.{module}"), name)
        writer(report, stream, style)

    return write


REPORTS: Mapping[str, Writer] = {
    "table": _lazy("table", "write_table"),
    "json": _lazy("report_json", "write_json"),
    "md": _lazy("markdown", "write_markdown"),
    "value": _lazy("value", "write_value"),
}
"""Formats that hold a whole report, errors included."""

ROWS: Mapping[str, Writer] = {
    "csv": _lazy("rows", "write_csv"),
    "jsonl": _lazy("rows", "write_jsonl"),
}
"""Formats that hold the samples alone."""

FORMATS: Mapping[str, Writer] = {**REPORTS, **ROWS}
