"""Reports as text: one writer per format, each importing what it needs when it first writes."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TextIO

from losscli.options.outputs import LISTED
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


def lazily(named: str) -> Callable[[Any, TextIO, Style], None]:
    """Import the writer on its first use, so that JSON never pays for rich."""
    module, _, name = named.partition(".")

    def write(report: Any, stream: TextIO, style: Style) -> None:
        writer = getattr(import_module(f"{__name__}.{module}"), name)
        writer(report, stream, style)

    return write


FORMATS: Mapping[str, Writer] = {form.name: lazily(form.writer) for form in LISTED}
REPORTS = {form.name: FORMATS[form.name] for form in LISTED if not form.bare}
"""Formats that hold a whole report, errors included."""
ROWS = {form.name: FORMATS[form.name] for form in LISTED if form.bare}
"""Formats that hold data alone, samples or figures, in which an error has no place."""
CHECKS: Mapping[str, ChecksWriter] = {form.name: lazily(form.checks) for form in LISTED if form.checks}
"""Formats of a whole run of checks."""
